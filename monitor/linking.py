"""Reports to incidents: one strike, many voices.

`fit` estimates, `link` applies; both are pure. The shipped parameters are a versioned file that names its data, and no
pass ever fits. The result does not depend on the order of rows or of arrival. How it works: `monitor.linker.terms`
(the weight of evidence), `monitor.linker.candidates` (which pairs are compared), `monitor.linker.assign` (from weights
to incidents), `monitor.linker.fields` (an incident's fields).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from monitor.linker.around import surroundings
from monitor.linker.attach import UNLINKED
from monitor.linker.decided import decided_pairs
from monitor.linker.doubt import ambiguous_links
from monitor.linker.explain import Term, explain_link
from monitor.linker.features import LinkingError, features
from monitor.linker.fields import grouped, incident_fields
from monitor.linker.fit import fit
from monitor.linker.parameters import Parameters, ParametersError, parse_parameters, read_parameters
from monitor.linker.passes import run
from monitor.linker.prepare import prepare
from monitor.linker.schema import Linked, component_table, incident_id, member_table

if TYPE_CHECKING:
    import pandas as pd

    from geo.places import Gazetteer

__all__ = [
    "Linked",
    "LinkingError",
    "Parameters",
    "ParametersError",
    "Term",
    "explain_link",
    "fit",
    "incident_id",
    "link",
    "link_each",
    "load_parameters",
    "read_parameters",
]


@cache
def load_parameters() -> Parameters:
    """The parameters shipped with the package, `monitor/linking_parameters.json`."""
    return parse_parameters(files("monitor").joinpath("linking_parameters.json").read_text(encoding="utf-8"))


def link(
    reports: pd.DataFrame, parameters: Parameters, decisions: pd.DataFrame | None = None, gaz: Gazetteer | None = None
) -> Linked:
    """Link reports to incidents.

    Args:
        reports: the reports frame (design, section 4); those that no longer count must have been left out.
        parameters: made by `fit`, or the shipped ones.
        decisions: analysts' decisions; `link` and `split` are carried out, the others passed over.
        gaz: the gazetteer; None takes the shipped one.

    Returns:
        Incidents (by report_id of the least member), doubtful pairs, members, components, outages after strikes.
        Background reports that fit no incident are in no incident.

    Raises:
        LinkingError: a column is missing, or a report_id occurs twice.
    """
    where = gaz or _shipped_gazetteer()
    f = features(reports)
    p = prepare(f, where, parameters.max_km)
    forced = decided_pairs(decisions, f.frame["report_id"].to_numpy(dtype=object))
    outcome = run(p, forced, parameters)
    linked = outcome.incident != UNLINKED
    with ThreadPoolExecutor(1) as pool:  # doubt and fields need nothing of each other
        doubt = pool.submit(ambiguous_links, p, outcome.incident, outcome.doubtful, parameters)
        groups = grouped(np.flatnonzero(linked), outcome.incident[linked])
        around = surroundings(incident_fields(f, groups, where), where)
        ambiguous = doubt.result()
    return Linked(
        incidents=around.incidents,
        ambiguous=ambiguous,
        members=member_table(f, groups, around.incidents, outcome.firm),
        components=component_table(f, outcome.components),
        outages=around.outages,
    )


def link_each(reports: pd.DataFrame, gaz: Gazetteer | None = None) -> Linked:
    """Each report an incident of its own, for `--linked`: coded event data, already linked by others."""
    where = gaz or _shipped_gazetteer()
    f = features(reports)
    rows = np.arange(len(f))
    groups = grouped(rows, rows)
    around = surroundings(incident_fields(f, groups, where), where)
    return Linked(around.incidents, members=member_table(f, groups, around.incidents, np.ones(len(f), dtype=bool)))


def _shipped_gazetteer() -> Gazetteer:
    from geo.places import gazetteer

    return gazetteer()
