"""Leads: outages of unstated cause that begin inside a window. They break nothing; somebody should ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import kyiv_interval
from monitor.rows import rows_of
from monitor.schemas import LEADS
from sources.frames import dtype_of, empty_table

if TYPE_CHECKING:
    from geo.places import Gazetteer

QUESTION: Final = "No report states the cause of this outage. It is no member of any violation."


def leads(incidents: pd.DataFrame, verdicts: pd.DataFrame, reports: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """The frame of `leads.csv`: one row per outage of unstated cause that some reading leaves undetermined."""
    unstated = incidents[(incidents["kind"] == "outage") & incidents["cause"].isin(["", "unknown"])]
    urls = dict(zip(reports["report_id"], reports["url"], strict=True))
    rows = []
    for row in rows_of(unstated.sort_values("incident_id")):
        mine = verdicts[(verdicts["incident_id"] == row.incident_id) & (verdicts["verdict"] == "undetermined")]
        if mine.empty:
            continue
        holders = incidents[incidents["linked_outages"].str.split("|").map(lambda ids, me=row.incident_id: me in ids)]
        known = row.occurred_from if row.occurred_from is not pd.NaT else row.occurred_to
        rows.append(
            (
                row.incident_id, "|".join(sorted(mine["reading"])), row.occurred_from, row.occurred_to,
                kyiv_interval(known, row.occurred_to), row.place_id,
                "|".join(gazetteer.get(p).name_en for p in row.place_id.split("|") if p in gazetteer),
                "|".join(sorted(holders["incident_id"])), row.n_origins, row.sides,
                "|".join(sorted({urls[r] for r in row.report_ids.split("|") if urls.get(r)})), QUESTION,
            )
        )  # fmt: skip
    if not rows:
        return empty_table(LEADS.columns)
    frame = pd.DataFrame(rows, columns=LEADS.names)
    return frame.astype({column.name: dtype_of(column) for column in LEADS.columns})
