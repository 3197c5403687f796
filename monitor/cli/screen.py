"""The one screen that a run ends with: per reading the window, the counts, the violations; then where to look next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.clocks import KYIV
from monitor.rows import rows_of
from monitor.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from monitor.agreement import Bound, Reading
    from monitor.assessment import Assessment

MEANING: Final = (
    "A verdict compares reports with one reading of one claim; it convicts nobody.\n"
    "inconsistent: what was reported falls inside the reading.  undetermined: it may.  not covered: it does not."
)


def _moment(moment: datetime | None, missing: str) -> str:
    return missing if moment is None else moment.astimezone(KYIV).strftime("%d %b %H:%M")


def bound_text(bound: Bound) -> str:
    """A bound on Kyiv's clock: one moment, two, or the word for what it is."""
    if bound.kind in ("open", "unknown"):
        return bound.kind
    first, last = _moment(bound.earliest, "open"), _moment(bound.latest, "open")
    return first if first == last else f"{first} … {last}"


def _window(reading: Reading) -> str:
    clause = reading.clauses[0]
    return f"{bound_text(clause.start)}  to  {bound_text(clause.end)}"


def _span(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """A span on Kyiv's clock, the day written once where it can be."""
    start, end = first.tz_convert(KYIV), last.tz_convert(KYIV)
    same = start.date() == end.date()
    return f"{start:%d %b %H:%M}–{end:%H:%M}" if same else f"{start:%d %b %H:%M}–{end:%d %b %H:%M}"


def _where(row: Any, carrying: Sequence[str], assessment: Assessment) -> str:
    """The unit's name; of a whole country the first place of the incidents that give the status, and how many more.

    The other members of the episode were elsewhere at other times.
    """
    gazetteer = assessment.inputs.gazetteer
    named = [gazetteer.get(place).name_en for place in carrying if place in gazetteer and place != row.unit]
    if row.unit in {"UA", "RU"} and named:
        return named[0] if len(named) == 1 else f"{named[0]} +{len(named) - 1}"
    return str(row.unit_name or row.unit)


def _carrying(row: Any, assessment: Assessment) -> list[str]:
    """The places of the members of a violation whose own verdict is its status."""
    judged, incidents = assessment.verdicts, assessment.incidents
    same = judged[(judged["reading"] == row.reading) & (judged["verdict"] == row.status)]
    mine = set(same["incident_id"]) & set(row.incident_ids.split("|"))
    cells = incidents.loc[incidents["incident_id"].isin(mine), "place_id"]
    return sorted({place for cell in cells for place in cell.split("|") if place})


def _violation_lines(rows: pd.DataFrame, most: int, assessment: Assessment) -> list[str]:
    ordered = rows.sort_values(["status", "start_from", "violation_id"])
    lines = []
    for row in rows_of(ordered.head(most)):
        name = _where(row, _carrying(row, assessment), assessment)
        lines.append(
            f"      {row.status:<13} {name:<22.22} {_span(row.start_from, row.end_to):<29} "
            f"{row.verification.replace('_', ' ')}"
        )
    if len(ordered) > most:
        lines.append(f"      … and {len(ordered) - most} more in violations.csv")
    return lines


def summary(assessment: Assessment, n_rejected: int, folder: Path, most: int = 2, chosen: str = "") -> str:
    """The summary of an assessment as plain text; `chosen`: the places and days that it was cut down to."""
    verdicts, broken = assessment.verdicts, assessment.violations
    incidents = assessment.incidents
    bulletins = set(incidents.loc[incidents["scope"] == "aggregate", "incident_id"])
    parties = {"RU": "Russia", "UA": "Ukraine"}
    counted = (
        f"{len(assessment.reports)} reports ({n_rejected} rows rejected), {len(incidents) - len(bulletins)} incidents, "
        f"{len(bulletins)} bulletins over several places. Kyiv time."
    )
    lines = [
        assessment.inputs.agreement.title + (f" ({chosen})" if chosen else ""),
        counted,
        MEANING,
        "",
    ]
    readings = {reading.id: reading for reading in assessment.inputs.agreement.readings}
    for name in dict.fromkeys(assessment.readings["reading"]):
        reading = readings[name]
        mine = verdicts[verdicts["reading"] == name]
        apart = mine["incident_id"].isin(bulletins)
        counts, told = (mine.loc[which, "verdict"].value_counts() for which in (~apart, apart))
        bound = " and ".join(dict.fromkeys(parties[clause.party] for clause in reading.clauses))
        lines.append(f"{name}: {reading.title}")
        lines.append(f"   window  {_window(reading)}   party named in the claim: {bound}")
        lines.append(
            "   incidents: "
            + ", ".join(f"{counts.get(word, 0)} {word.replace('_', ' ')}" for word in reversed(VERDICTS))
        )
        if told.get("inconsistent", 0) or told.get("undetermined", 0):
            lines.append(
                f"   bulletins over several places, apart: {told.get('inconsistent', 0)} inconsistent, "
                f"{told.get('undetermined', 0)} undetermined (perhaps of the same strikes)"
            )
        rows = broken[broken["reading"] == name]
        if len(rows):
            lines.append(f"   violations (episodes; {(rows['status'] == 'inconsistent').sum()} inconsistent):")
            lines += _violation_lines(rows, most, assessment)
        lines.append("")
    if not len(assessment.readings):
        lines += [
            "No reading of this agreement opens a window (or none was known by then): nothing to compare with.",
            "",
        ]
    lines += [
        f"Written to {folder}: README.txt explains the files; violations.csv has start and end of each;",
        "verdicts.csv the six answers behind each verdict; rejected.csv what could not be read.",
    ]
    return "\n".join(lines)
