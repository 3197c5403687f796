"""README.txt of a report folder: what each file is, how to read it, and what it must not be read as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor import schemas

if TYPE_CHECKING:
    import pandas as pd

    from monitor.assessment import Assessment

HEAD: Final = """\
pausewatch report: {title}
{rule}

Reports of strikes and outages, compared with every reading of this reported understanding.
A verdict says whether what was reported fits one reading of one claim. It convicts nobody.

  inconsistent   what was reported falls inside the reading's window, area, targets, means and party
  undetermined   it may; the column 'reasons' says what is missing. Never add it to the former
  not covered    one of the six answers is 'no'; 'reasons' names the first

As of: {as_of}.  Reports: {reports}.  Rows that could not be read: {rejected} (rejected.csv).
Incidents: {incidents}, of which {aggregates} bulletins over many places, which open no violation.

Files
"""
TAIL: Final = """
How to read them
  Times are UTC with their offset; columns ending in _kyiv are on Kyiv's clock. Spans are half-open.
  A time, a place or a target that nobody stated is empty or 'unknown'. Where a page gives only
  its date, published_at is the end of that day in Kyiv: it had been published by then.
  Cells with several values join them with |. In a spreadsheet open report.xlsx where there is one; else
  import as UTF-8 with every column as text: set to decimal commas, it would take 12.5 km for 12 May.
  {guard}
  'n_origins' counts whom the outlets quote, not outlets. Casualties are never summed.
  daily.csv says 'cannot say' where no source was known to be looking: silence is not quiet.

To check a line: take its incident_id to incidents.csv, from there report_ids to reports.csv, from there the url.
manifest.json holds the SHA-256 of every file and the version of everything that decides.
Sources keep their own rights: see the columns 'licence' and 'attribution' of reports.csv.
Place names and codes: State Codifier of Ukraine (KATOTTG); coordinates: GeoNames, CC BY 4.0.
"""


def readme(assessment: Assessment, rejected: pd.DataFrame, chosen: str = "") -> str:
    """The text of README.txt; it holds no time of the run. `chosen`: the places and days that it was cut down to."""
    from monitor.reports.folder import GUARD

    inputs = assessment.inputs
    title = inputs.agreement.title + (f" ({chosen})" if chosen else "")
    head = HEAD.format(
        title=title,
        rule="=" * (len(title) + len("pausewatch report: ")),
        as_of="everything kept" if inputs.as_of is None else inputs.as_of.isoformat(),
        reports=len(assessment.reports),
        rejected=len(rejected),
        incidents=len(assessment.incidents),
        aggregates=int((assessment.incidents["scope"] == "aggregate").sum()),
    )
    files = "".join(f"  {table.name + '.csv':<16} {table.title}\n" for table in schemas.TABLES)
    return head + files + TAIL.format(guard=GUARD)
