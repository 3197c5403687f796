"""The change log of every incident: what it read like at each moment at which something about it was learned.

Nothing is stored for this: reports carry the moment at which they were recorded, withdrawn ones stay known, decisions
are dated. So each incident, as it is linked today, is described again from the reports that counted then, judged again,
and each description is set against the one before. What changed through *linking* alone, or through new rules, shows
only between two whole computations (`pausewatch report --diff`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from monitor.decisions import apply_decisions, empty_decisions, in_force
from monitor.evidence import dated, item_of
from monitor.linker.features import features
from monitor.linker.fields import grouped, incident_fields
from monitor.linking import link
from monitor.publishing import coarsen_places, is_sensitive
from monitor.reports.difference import CHANGES, cell_text
from monitor.reports.rows import each
from monitor.verdicts import verdicts
from monitor.verification import attest
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from monitor.assessment import Assessment
    from monitor.publishing import Audience

WATCHED: Final = (
    "kind", "occurred_from", "occurred_to", "place_id", "weapon", "target", "actor", "cause", "killed_min",
    "killed_max", "injured_min", "injured_max", "verification", "challenges", "n_reports",
)  # fmt: skip
CORRECTIONS: Final = frozenset({"correction", "decision"})
"""Reasons that make a change a correction: a report was withdrawn or replaced, or an analyst decided. A further report
makes an incident grow."""
_MARK: Final = "#"  # between a name and the number of a version; in no id


@dataclass(frozen=True, slots=True)
class _Event:
    """Something learned about an incident: when, and new report, correction or decision."""

    at: pd.Timestamp
    why: str


def is_known(assessment: Assessment) -> bool:
    """Whether the reports say when they were recorded; a plain file gives only when they were published."""
    known = assessment.evidence.known
    return bool((known["recorded_at"] != known["published_at"]).any()) or bool(len(assessment.evidence.withdrawn))


def _gone(assessment: Assessment) -> dict[str, pd.Timestamp]:
    """When each withdrawn report ceased to count."""
    known, lost = assessment.evidence.known, assessment.evidence.withdrawn
    if lost.empty:
        return {}
    recorded = dict(zip(known["report_id"], known["recorded_at"], strict=True))
    named: dict[str, pd.Timestamp] = {}
    for row in each(known[(known["revises"] != "") | (known["retracts"] != "")]):
        for other in f"{row.revises}|{row.retracts}".split("|"):
            if other and other != row.report_id:
                named[other] = min(named.get(other, row.recorded_at), row.recorded_at)
    rejected: dict[str, pd.Timestamp] = {}
    for row in each(assessment.evidence.decisions):
        if row.action == "reject":
            rejected |= dict.fromkeys(row.report_ids.split("|"), row.at)
    sets: dict[str, list[pd.Timestamp]] = {}
    for item, at in zip(item_of(known["report_id"]), known["recorded_at"], strict=True):
        sets.setdefault(item, []).append(at)
    out = {}
    for row, item in zip(each(lost), item_of(lost["report_id"]), strict=True):
        own = recorded[row.report_id]
        later = [at for at in sets[item] if at > own]
        found = {"replaced": min(later, default=None), "rejected": rejected.get(row.report_id)}
        at = found.get(row.why) or named.get(row.report_id) or recorded.get(row.instead)
        out[row.report_id] = own if at is None else at
    return out


def _homes(assessment: Assessment) -> dict[str, str]:
    """The incident of each report, withdrawn ones included: that of what stands in their place, or of their like."""
    home = {
        report: row.incident_id for row in each(assessment.incidents) for report in row.report_ids.split("|") if report
    }
    lost = assessment.evidence.withdrawn
    instead = dict(zip(lost["report_id"], lost["instead"], strict=True))
    for report in instead:
        last, seen = report, set[str]()
        while last in instead and instead[last] and last not in seen:
            seen.add(last)
            last = instead[last]
        if last in home:
            home.setdefault(report, home[last])
    strays = lost[~lost["report_id"].isin(set(home)) & (lost["why"] != "replaced")]
    if len(strays) and not assessment.inputs.linked:
        both = pd.concat([assessment.evidence.live, strays.drop(columns=["why", "instead"])], ignore_index=True)
        inputs = assessment.inputs
        for row in each(link(both, inputs.parameters, assessment.evidence.decisions, inputs.gazetteer).incidents):
            members = row.report_ids.split("|")
            of = next((home[one] for one in members if one in home), None)
            if of is not None:
                home |= {one: of for one in members if one not in home}
    return home


def _events(assessment: Assessment, home: dict[str, str], gone: dict[str, pd.Timestamp]) -> dict[str, list[_Event]]:
    """What was learned about each incident, in order of time."""
    known = assessment.evidence.known
    out: dict[str, list[_Event]] = {}
    replacing = set(assessment.evidence.withdrawn["instead"])
    for report, at in zip(known["report_id"], known["recorded_at"], strict=True):
        if report in home:
            why = "correction" if report in replacing else "new report"
            out.setdefault(home[report], []).append(_Event(at, why))
    for report, at in gone.items():
        if report in home:
            out.setdefault(home[report], []).append(_Event(at, "correction"))
    for row in each(_decisions(assessment)):
        for incident in {home[one] for one in row.report_ids.split("|") if one in home}:
            out.setdefault(incident, []).append(_Event(row.at, "decision"))
    return {incident: sorted(events, key=lambda event: event.at) for incident, events in out.items()}


def _decisions(assessment: Assessment) -> pd.DataFrame:
    """All decisions taken by the moment of the report, superseded ones included."""
    given, as_of = assessment.inputs.decisions, assessment.inputs.as_of
    taken = empty_decisions() if given is None else given
    return taken if as_of is None else taken[taken["at"] <= pd.Timestamp(as_of)]


@dataclass(frozen=True, slots=True)
class _Version:
    """An incident at a moment: what was learned then, and which of its reports counted (all, if none did any more)."""

    incident: str
    number: int
    at: pd.Timestamp
    why: str
    rows: list[int]  # positions among the known reports
    retracted: bool
    acts: pd.DataFrame | None  # decisions in force then about these reports

    @property
    def name(self) -> str:
        return f"{self.incident}{_MARK}{self.number:04d}"


def _versions(assessment: Assessment, visible: Collection[str]) -> list[_Version]:
    """Every version of every incident about which something was learned more than once."""
    gone, home, decided = _gone(assessment), _homes(assessment), _decisions(assessment)
    known = assessment.evidence.known
    ids, recorded = known["report_id"].tolist(), known["recorded_at"].tolist()
    background = known["background"].tolist()
    members: dict[str, list[int]] = {}
    for place, report in enumerate(ids):
        if report in home:
            members.setdefault(home[report], []).append(place)
    acts_on: dict[str, list[int]] = {}
    for place, cell in enumerate(decided["report_ids"]):
        for incident in {home[one] for one in cell.split("|") if one in home}:
            acts_on.setdefault(incident, []).append(place)
    out: list[_Version] = []
    for incident, events in sorted(_events(assessment, home, gone).items()):
        moments = sorted({event.at for event in events})
        if len(moments) < 2 or incident not in visible:
            continue
        for number, at in enumerate(moments):
            then = [row for row in members[incident] if recorded[row] <= at]
            stands = [row for row in then if ids[row] not in gone or gone[ids[row]] > at]
            rows = stands or then
            if not rows or all(background[row] for row in rows):
                continue
            why = "|".join(dict.fromkeys(event.why for event in events if event.at == at))
            acts = in_force(decided.iloc[acts_on[incident]], at) if incident in acts_on else None
            out.append(_Version(incident, number, at, why, rows, not stands, acts))
    return out


def _described(versions: list[_Version], assessment: Assessment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Versions as incidents (in their order), and their verdicts; names carry the number of the version."""
    known, parts = assessment.evidence.known, []
    marks = [f"{_MARK}{n}" for n, version in enumerate(versions) if version.acts is None for _ in version.rows]
    plain = known.iloc[[row for version in versions if version.acts is None for row in version.rows]]
    parts.append(plain.assign(report_id=plain["report_id"].to_numpy(dtype=object) + np.array(marks, dtype=object)))
    for n, version in enumerate(versions):
        if version.acts is not None:
            corrected, _ = apply_decisions(known.iloc[version.rows], version.acts)
            parts.append(corrected.assign(report_id=corrected["report_id"] + f"{_MARK}{n}"))
    frame = dated(pd.concat(parts, ignore_index=True).astype({"report_id": "str"}))
    f = features(frame)
    label = f.frame["report_id"].str.rpartition(_MARK)[2].to_numpy().astype(np.int64)
    inputs = assessment.inputs
    found = incident_fields(f, grouped(np.arange(len(f.frame)), label), inputs.gazetteer)
    found = found.assign(incident_id=pd.Series([version.name for version in versions], dtype="str"))
    retracted = pd.Series([version.retracted for version in versions], dtype=bool)
    whole = attest(found, frame, retracted)
    judged = verdicts(whole, inputs.agreement.readings_known(inputs.as_of), inputs.gazetteer, inputs.boundaries)
    return whole, judged


def _rows(versions: list[_Version], told: pd.DataFrame, judged: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """Each version against the one before it."""
    by_name: dict[str, dict[str, tuple[str, str]]] = {}
    for row in each(judged):
        by_name.setdefault(row.incident_id, {})[row.reading] = row.verdict, row.reasons
    before: tuple[_Version, Any] | None = None
    for version, row in zip(versions, each(told), strict=True):
        if before is None or before[0].incident != version.incident:
            yield version.at, "incident", version.incident, "appeared", "", cell_text(row.kind), "new report"
        else:
            old = before[1]
            for column in WATCHED:
                was, now = cell_text(getattr(old, column)), cell_text(getattr(row, column))
                if was != now:
                    yield version.at, "incident", version.incident, column, was, now, version.why
            verdict_was, verdict_now = by_name.get(before[0].name, {}), by_name.get(version.name, {})
            for reading, (verdict, reasons) in sorted(verdict_now.items()):
                was, why_was = verdict_was[reading]
                name = f"{version.incident}/{reading}"
                if was != verdict:
                    yield version.at, "verdict", name, "verdict", was, verdict, version.why
                elif why_was != reasons:
                    yield version.at, "verdict", name, "reasons", why_was, reasons, version.why
        before = version, row


def history(assessment: Assessment, shown: pd.DataFrame, audience: Audience | None = None) -> pd.DataFrame:
    """The frame of `changes.csv` (UTC): every change of the incidents shown, oldest first within each.

    Args:
        assessment: as made by `assess`, at full precision.
        shown: the incidents that the audience may see.
        audience: how finely places may be told; None: as finely as they are known.
    """
    visible = set(shown["incident_id"])
    versions = _versions(assessment, visible)
    rows: list[tuple[object, ...]] = []
    if versions:
        told, judged = _described(versions, assessment)
        if audience is not None:
            now = set(shown.loc[is_sensitive(shown["target"]), "incident_id"])
            # what is an energy object today was one when nobody had said so yet
            told_now = pd.Series([version.incident in now for version in versions], index=told.index)
            sensitive = is_sensitive(told["target"]) | told_now
            told = coarsen_places(told, sensitive, audience, assessment.inputs.gazetteer)
        rows += _rows(versions, told, judged)
    several = {version.incident for version in versions}
    rows += [
        (row.first_recorded_at, "incident", row.incident_id, "appeared", "", row.kind, "new report")
        for row in each(shown[~shown["incident_id"].isin(several)])
    ]
    if not rows:
        return empty_table(CHANGES.columns)
    frame = pd.DataFrame(rows, columns=CHANGES.names, dtype=object)
    frame["at"] = pd.to_datetime(frame["at"], utc=True).astype("datetime64[us, UTC]")
    whole = typed(frame.astype({n: "str" for n in CHANGES.names if n != "at"}), CHANGES.columns, "changes")
    return whole.sort_values(["object", "id", "at", "what"], kind="stable").reset_index(drop=True)
