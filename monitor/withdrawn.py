"""Withdrawn reports after linking: names that must stay, incidents of which nothing is left, verification.

An incident is named after its founding report, the one recorded first, withdrawn ones included (design, section 4).
So a replaced report still gives its incident its name, and an incident whose reports were all retracted stays on the
list, as retracted, instead of vanishing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from monitor import linking
from monitor.rows import rows_of
from monitor.verification import attest

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.evidence import Evidence
    from monitor.linking import Parameters


def _members(incidents: pd.DataFrame) -> dict[str, str]:
    """incident_id by report_id."""
    return {report: row.incident_id for row in rows_of(incidents) for report in row.report_ids.split("|") if report}


def _renamed(incidents: pd.DataFrame, proof: Evidence) -> pd.DataFrame:
    """Let replaced and revised reports found the incident of what stands in their place."""
    heirs = proof.withdrawn[proof.withdrawn["instead"] != ""]
    if heirs.empty or incidents.empty:
        return incidents
    home = _members(incidents)
    first = dict(zip(proof.known["report_id"], proof.known["recorded_at"], strict=True))
    founders: dict[str, tuple[pd.Timestamp, str]] = {}
    instead = dict(zip(heirs["report_id"], heirs["instead"], strict=True))
    for report in instead:
        final, seen = instead[report], {report}
        while final in instead and final not in seen:
            seen.add(final)
            final = instead[final]
        if final in home:
            candidate = (first[report], report)
            founders[home[final]] = min(founders.get(home[final], candidate), candidate)
    own = {row.incident_id: min((first[r], r) for r in row.report_ids.split("|")) for row in rows_of(incidents)}
    names: dict[str, str] = {}
    for incident, candidate in founders.items():
        if candidate < own[incident]:
            names[incident] = linking.incident_id(candidate[1])
    since = {incident: moment for incident, (moment, _) in founders.items() if incident in names}
    out = incidents.assign(
        first_recorded_at=incidents["incident_id"].map(since).fillna(incidents["first_recorded_at"]),
        incident_id=incidents["incident_id"].replace(names),
        parent_id=incidents["parent_id"].replace(names),
        linked_outages=incidents["linked_outages"].map(
            lambda cell: "|".join(sorted(names.get(part, part) for part in cell.split("|")))
        ),
    )
    return out.astype({"incident_id": "str", "parent_id": "str", "linked_outages": "str"})


def _retracted(
    incidents: pd.DataFrame, proof: Evidence, parameters: Parameters, gazetteer: Gazetteer, *, linked: bool
) -> pd.DataFrame:
    """Incidents of which every report was retracted or rejected; with `linked` each such report is one.

    Withdrawn reports that would have been linked to a live incident belong to it and add nothing; those that are
    left are linked among themselves.
    """
    gone = proof.withdrawn[(proof.withdrawn["instead"] == "") & (proof.withdrawn["why"] != "replaced")]
    gone = gone.drop(columns=["why", "instead"])
    if gone.empty:
        return incidents.iloc[:0]
    if linked:
        return linking.link_each(gone[~gone["background"]]).incidents
    together = linking.link(pd.concat([proof.live, gone], ignore_index=True), parameters, proof.decisions, gazetteer)
    alive = set(_members(incidents))
    lost = [
        report
        for row in rows_of(together.incidents)
        if not alive & set(row.report_ids.split("|"))
        for report in row.report_ids.split("|")
    ]
    return linking.link(gone[gone["report_id"].isin(lost)], parameters, proof.decisions, gazetteer).incidents


def restore_withdrawn(
    incidents: pd.DataFrame, proof: Evidence, parameters: Parameters, gazetteer: Gazetteer, *, linked: bool = False
) -> pd.DataFrame:
    """Incidents with their lasting names, retracted ones added, `verification` and `challenges` filled.

    Adds the column `confidence`: the highest confidence of the founding reports, 1 where a report states none.
    """
    lasting = _renamed(incidents, proof)
    dead = _retracted(incidents, proof, parameters, gazetteer, linked=linked)
    joined = pd.concat([lasting, dead], ignore_index=True) if len(dead) else lasting.reset_index(drop=True)
    retracted = pd.Series([False] * len(lasting) + [True] * len(dead), dtype=bool)
    return attest(joined, proof.corrected, retracted)
