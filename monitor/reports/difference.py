"""What changed between two assessments, and why: a new report, a correction, a decision, the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.reports.rows import each
from monitor.schemas import Table
from sources.columns import Column, Kind
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from monitor.assessment import Assessment

_GIVEN: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("time", "at", "When the newest evidence for the change was recorded (UTC)."),
    ("text", "object", "reading, claim, incident, verdict or violation."),
    ("text", "id", "Its id; of a verdict incident/reading."),
    ("text", "what", "appeared, gone, or the column that changed."),
    ("text", "from", "Before."),
    ("text", "to", "After."),
    ("text", "why", "new report, correction, decision, new claim, linking, rules; joined with |."),
)
CHANGES: Final = Table(
    "changes",
    "What changed between two moments, and why",
    tuple(Column(name, kind, False, (), words) for kind, name, words in _GIVEN),
    ("object", "id", "at", "what"),
)
WATCHED: Final = {
    "incident": (
        "kind", "occurred_from", "occurred_to", "place_id", "weapon", "target", "actor", "cause", "killed_min",
        "killed_max", "injured_min", "injured_max", "verification", "challenges", "report_ids", "episode_id",
    ),
    "verdict": ("verdict", "reasons"),
    "violation": ("status", "start_from", "start_to", "end_from", "end_to", "n_inconsistent", "n_undetermined",
                  "verification", "challenges", "incident_ids"),
    "claim": ("words", "status"),
    "reading": ("title", "known_from"),
}  # fmt: skip


def _keyed(assessment: Assessment) -> dict[str, dict[str, Any]]:
    verdicts = assessment.verdicts
    return {
        "claim": {row.claim_id: row for row in each(assessment.claims)},
        "reading": {row.reading: row for row in each(assessment.readings)},
        "incident": {row.incident_id: row for row in each(assessment.incidents)},
        "verdict": {f"{row.incident_id}/{row.reading}": row for row in each(verdicts)},
        "violation": {row.violation_id: row for row in each(assessment.violations)},
    }


def cell_text(value: Any) -> str:
    """A value as a cell of `changes.csv`; nothing is empty."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    return value.isoformat() if isinstance(value, pd.Timestamp) else str(value)


class _Reasons:
    """Looks up why something changed: what became known between the two moments about the reports behind it."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.old = set(before.evidence.known["report_id"])
        known = after.evidence.known
        self.recorded = dict(zip(known["report_id"], known["recorded_at"], strict=True))
        gone_before, gone_after = (set(side.evidence.withdrawn["report_id"]) for side in (before, after))
        self.withdrawn = gone_after ^ gone_before
        earlier = set(before.evidence.decisions["decision_id"])
        acts = after.evidence.decisions
        new = acts[~acts["decision_id"].isin(earlier)]
        self.decided = {report for cell in new["report_ids"] for report in cell.split("|")}
        self.decided_at = {report: row.at for row in each(new) for report in str(row.report_ids).split("|")}
        self.rules = before.inputs.parameters.version != after.inputs.parameters.version
        self.members: dict[str, set[str]] = {}
        for side in (before, after):
            for row in each(side.incidents):
                self.members.setdefault(row.incident_id, set()).update(row.report_ids.split("|"))
        self.known_from = {row.reading: row.known_from for row in each(after.readings)}
        self.old_readings = set(before.readings["reading"])

    def of(self, kind: str, name: str, rows: tuple[Any, Any]) -> tuple[pd.Timestamp | None, str]:
        """When and why."""
        if kind in ("claim", "reading"):
            at = self.known_from.get(name) if kind == "reading" else getattr(rows[1] or rows[0], "said_to", None)
            return at, "new claim"
        reading = name.split("/")[-1] if "/" in name else ""
        if reading and reading in self.known_from and reading not in self.old_readings:
            return self.known_from[reading], "new claim"
        incidents = {name.split("/", maxsplit=1)[0]}
        if kind == "violation":
            incidents = {one for row in rows if row is not None for one in row.incident_ids.split("|")}
        reports = {report for one in incidents for report in self.members.get(one, ())}
        fresh = {report for report in reports if report not in self.old and report in self.recorded}
        touched = reports & self.decided
        why = []
        if fresh:
            why.append("new report")
        if reports & self.withdrawn:
            why.append("correction")
        if touched:
            why.append("decision")
        if self.rules:
            why.append("rules")
        moments = [self.recorded[report] for report in fresh] + [self.decided_at[report] for report in touched]
        # nothing about its own reports is new: others moved the links, or the chain of an episode
        return max(moments, default=None), "|".join(why or ["linking"])


def _rows(before: Assessment, after: Assessment) -> Iterator[tuple[object, ...]]:
    old, new, reasons = _keyed(before), _keyed(after), _Reasons(before, after)
    for kind, columns in WATCHED.items():
        for name in sorted({*old[kind], *new[kind]}):
            was, is_now = old[kind].get(name), new[kind].get(name)
            if was is None or is_now is None:
                at, why = reasons.of(kind, name, (was, is_now))
                shown = {"violation": "status", "verdict": "verdict"}.get(kind, columns[0])
                present = cell_text(getattr(is_now if was is None else was, shown))
                what = "appeared" if was is None else "gone"
                yield at, kind, name, what, "" if was is None else present, present if was is None else "", why
                continue
            changed = [c for c in columns if cell_text(getattr(was, c)) != cell_text(getattr(is_now, c))]
            for column in changed:
                at, why = reasons.of(kind, name, (was, is_now))
                yield at, kind, name, column, cell_text(getattr(was, column)), cell_text(getattr(is_now, column)), why


def difference(before: Assessment, after: Assessment) -> pd.DataFrame:
    """The frame of `changes.csv` between two assessments of one agreement, in the order of objects and ids."""
    rows = list(_rows(before, after))
    if not rows:
        return empty_table(CHANGES.columns)
    frame = pd.DataFrame(rows, columns=CHANGES.names, dtype=object)
    frame["at"] = pd.to_datetime(frame["at"], utc=True).astype("datetime64[us, UTC]")
    return typed(frame.astype({n: "str" for n in CHANGES.names if n != "at"}), CHANGES.columns, "changes")


def told(changes: pd.DataFrame, most: int = 40) -> str:
    """The changes as plain text: verdicts and violations first, the rest counted."""
    if changes.empty:
        return "Nothing changed."
    lines = []
    counted = changes.groupby("object", sort=False).size()
    lines.append("; ".join(f"{kind}: {number} changes" for kind, number in counted.items()))
    first = changes[changes["object"].isin(["reading", "violation"])]
    for row in list(each(first))[:most]:
        arrow = f"{row[5]} → {row[6]}" if row[5] and row[6] else row[5] or row[6]
        lines.append(f"  {row.object} {row.id}: {row.what} ({arrow}); why: {row.why.replace('|', ', ')}")
    if len(first) > most:
        lines.append(f"  … and {len(first) - most} more; --out DIR writes changes.csv with all of them")
    return "\n".join(lines)
