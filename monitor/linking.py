"""Reports to incidents: one strike, many voices.

`fit` estimates, `link` applies; both are pure. The shipped parameters are a versioned file that names its data, and no
pass ever fits. The result does not depend on the order of rows or of arrival.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from monitor.linker.features import LinkingError, features
from monitor.linker.fields import grouped, incident_fields
from monitor.linker.schema import Linked, incident_id

if TYPE_CHECKING:
    from geo.places import Gazetteer

__all__ = ["Linked", "LinkingError", "Parameters", "incident_id", "link", "link_each", "load_parameters"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything a link pass depends on beside the reports, decisions and gazetteer."""

    version: str = "0"


@cache
def load_parameters() -> Parameters:
    """The parameters shipped with the package."""
    return Parameters()


def link(
    reports: pd.DataFrame,
    parameters: Parameters,
    decisions: pd.DataFrame | None = None,
    gaz: Gazetteer | None = None,
) -> Linked:
    """Link reports to incidents."""
    from monitor.linker.plain import plain_labels

    where = gaz or _shipped_gazetteer()
    f = features(reports)
    labels = plain_labels(f, where)
    groups = grouped(np.arange(len(f)), labels)
    incidents = incident_fields(f, groups, where)
    return Linked(incidents)


def link_each(reports: pd.DataFrame, gaz: Gazetteer | None = None) -> Linked:
    """Each report an incident of its own, for `--linked`: coded event data, already linked by others."""
    f = features(reports)
    rows = np.arange(len(f))
    return Linked(incident_fields(f, grouped(rows, rows), gaz or _shipped_gazetteer()))


def _shipped_gazetteer() -> Gazetteer:
    from geo.places import gazetteer

    return gazetteer()
