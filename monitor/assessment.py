"""The pure function that chains everything right of the evidence: link, judge, group, count.

The same reports, decisions, agreement, gazetteer, boundaries and parameters give the same frames, whatever the order
of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor import linking, violations
from monitor.agreement import claims_frame, readings_frame
from monitor.daily import daily
from monitor.decisions import empty_decisions
from monitor.evidence import Evidence, evidence
from monitor.leads import leads
from monitor.verdicts import verdicts
from monitor.withdrawn import restore_withdrawn

if TYPE_CHECKING:
    from geo.boundaries import Boundaries
    from geo.places import Gazetteer
    from monitor.agreement import Agreement
    from monitor.ledger import Seer
    from monitor.linking import Parameters

RULES_VERSION: Final = "1"  # raise it whenever the same inputs may give other verdicts


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything an assessment depends on.

    Attributes:
        reports: the reports frame (design, section 4), every version of every item.
        agreement: claims and readings.
        gazetteer: places.
        boundaries: installed boundaries, or None.
        parameters: of linking; never fitted here.
        decisions: analysts' decisions, or None.
        coverage: the coverage frame, or None where nobody kept a ledger.
        seers: what each source of that ledger can see, or None where that is not known.
        as_of: nothing recorded or said later counts; None: everything kept.
        linked: each report is an incident of its own (data already linked by others).
    """

    reports: pd.DataFrame
    agreement: Agreement
    gazetteer: Gazetteer
    parameters: Parameters
    boundaries: Boundaries | None = None
    decisions: pd.DataFrame | None = None
    coverage: pd.DataFrame | None = None
    seers: tuple[Seer, ...] | None = None
    as_of: datetime | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """The frames that `assess` and `report` write, in the columns and order of the design, section 4."""

    inputs: Inputs
    evidence: Evidence
    reports: pd.DataFrame
    incidents: pd.DataFrame
    verdicts: pd.DataFrame
    violations: pd.DataFrame
    claims: pd.DataFrame
    readings: pd.DataFrame
    daily: pd.DataFrame
    leads: pd.DataFrame
    ambiguous_links: pd.DataFrame
    decisions: pd.DataFrame


def _sorted(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Rows by code point of their key columns, with a fresh index."""
    return frame.sort_values(list(keys), kind="stable").reset_index(drop=True)


def assess(inputs: Inputs) -> Assessment:
    """Assess reports against one agreement.

    Raises:
        DecisionError: a decision that cannot be carried out.
    """
    as_of = None if inputs.as_of is None else pd.Timestamp(inputs.as_of)
    decisions = empty_decisions() if inputs.decisions is None else inputs.decisions
    proof = evidence(_sorted(inputs.reports, "report_id"), decisions, as_of)
    if inputs.linked:
        linked = linking.link_each(proof.live[~proof.live["background"]])
    else:
        linked = linking.link(proof.live, inputs.parameters, proof.decisions, inputs.gazetteer)
    incidents = restore_withdrawn(linked.incidents, proof, inputs.parameters, inputs.gazetteer, linked=inputs.linked)
    readings = inputs.agreement.readings_known(inputs.as_of)
    judged = verdicts(incidents, readings, inputs.gazetteer, inputs.boundaries)
    incidents = violations.group(incidents, judged, inputs.agreement.wave_gap)
    published = incidents.drop(columns=["confidence", "place_text"])
    broken = violations.violations(inputs.agreement.id, readings, incidents, judged, proof.live, inputs.gazetteer)
    return Assessment(
        inputs=inputs,
        evidence=proof,
        reports=_sorted(proof.known, "report_id"),
        incidents=_sorted(published, "incident_id"),
        verdicts=_sorted(judged, "incident_id", "reading"),
        violations=_sorted(broken, "violation_id"),
        claims=claims_frame(inputs.agreement, inputs.as_of),
        readings=readings_frame(inputs.agreement, inputs.as_of),
        daily=daily(readings, incidents, judged, proof.live, inputs.gazetteer, inputs.coverage, inputs.seers),
        leads=leads(incidents, judged, proof.live, inputs.gazetteer),
        ambiguous_links=linked.ambiguous,
        decisions=_sorted(proof.decisions, "decision_id"),
    )
