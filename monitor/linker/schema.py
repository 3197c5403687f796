"""What linking returns: the columns of incidents, of doubtful links, and the names made for incidents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.engine import Component
    from monitor.linker.features import Features
    from monitor.linker.fields import Groups

TIME: Final = "datetime64[us, UTC]"

INCIDENT_COLUMNS: Final[dict[str, str]] = {
    "incident_id": "str", "kind": "str", "scope": "str", "parent_id": "str",
    "occurred_from": TIME, "occurred_to": TIME, "extent": "str",
    "place_id": "str", "place_relation": "str", "lat": "float64", "lon": "float64", "radius_km": "float64",
    "unit": "str",
    "weapon": "str", "target": "str", "actor": "str", "cause": "str",
    "killed_min": "Int64", "killed_max": "Int64", "injured_min": "Int64", "injured_max": "Int64",
    "verification": "str", "challenges": "str", "n_reports": "Int64", "n_origins": "Int64", "sides": "str",
    "report_ids": "str", "conflicts": "str", "first_recorded_at": TIME, "episode_id": "str", "wave_id": "str",
    "linked_outages": "str",
}  # fmt: skip
"""Columns of the incidents frame, in order, with their types (design, section 4)."""

AMBIGUOUS_COLUMNS: Final[dict[str, str]] = {
    "report_a": "str", "report_b": "str", "together": "str", "weight": "float64", "chance": "float64",
    "time": "float64",
    "place": "float64", "weapon": "float64", "target": "float64", "counts": "float64", "voice": "float64",
    "wording": "float64", "matter": "float64", "nature": "float64", "summary_a": "str", "summary_b": "str",
}  # fmt: skip
"""Columns of `ambiguous_links.csv`: both reports, whether they are linked now (yes, no), every term, both wordings."""

MEMBER_COLUMNS: Final[dict[str, str]] = {"report_id": "str", "incident_id": "str", "role": "str"}
"""Which report belongs to which incident, as `member`, `attached` (long span) or `background`."""

OUTAGE_COLUMNS: Final[dict[str, str]] = {
    "strike": "str", "outage": "str", "lag_minutes_min": "Int64", "lag_minutes_max": "Int64", "reason": "str",
}  # fmt: skip
"""Strikes and outages of unknown cause after them: least and greatest lag to the onset, and why they are linked."""

COMPONENT_COLUMNS: Final[dict[str, str]] = {
    "component": "str", "n_reports": "Int64", "n_incidents": "Int64", "method": "str", "score": "float64",
    "bound": "float64",
}  # fmt: skip
"""Per component of two reports or more: how it was solved, what it scored, and what no solution can exceed."""


def typed(columns: dict[str, object], types: dict[str, str]) -> pd.DataFrame:
    """A frame with exactly these columns and types."""
    return pd.DataFrame(columns, columns=list(types)).astype(types)


def empty(types: dict[str, str]) -> pd.DataFrame:
    """No rows, with the columns and types given."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})


def incident_id(founding_report_id: str) -> str:
    """The lasting name of an incident: `inc-` and ten hex digits of the SHA-256 of its founding report's id."""
    return "inc-" + hashlib.sha256(founding_report_id.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Linked:
    """The outcome of a link pass.

    Attributes:
        incidents: columns of `INCIDENT_COLUMNS`; `verification`, `challenges`, `episode_id`, `wave_id` are "".
        ambiguous: columns of `AMBIGUOUS_COLUMNS`, pairs whose weight lies near the threshold.
        members: columns of `MEMBER_COLUMNS`.
        components: columns of `COMPONENT_COLUMNS`.
        outages: strikes and the outages of unknown cause that followed, with lag and reason (`around.OUTAGE_COLUMNS`).
    """

    incidents: pd.DataFrame
    ambiguous: pd.DataFrame = field(default_factory=lambda: empty(AMBIGUOUS_COLUMNS))
    members: pd.DataFrame = field(default_factory=lambda: empty(MEMBER_COLUMNS))
    components: pd.DataFrame = field(default_factory=lambda: empty(COMPONENT_COLUMNS))
    outages: pd.DataFrame = field(default_factory=lambda: empty(OUTAGE_COLUMNS))


def member_table(f: Features, groups: Groups, incidents: pd.DataFrame, firm: NDArray[np.bool_]) -> pd.DataFrame:
    """The frame of `MEMBER_COLUMNS`, by report_id."""
    role = np.where(f.background, "background", np.where(firm | f.aggregate, "member", "attached"))
    table = typed(
        {
            "report_id": f.frame["report_id"].to_numpy(dtype=object)[groups.order],
            "incident_id": incidents["incident_id"].to_numpy(dtype=object)[groups.group],
            "role": role[groups.order],
        },
        MEMBER_COLUMNS,
    )
    return table.sort_values("report_id", ignore_index=True)


def component_table(f: Features, solved: list[Component]) -> pd.DataFrame:
    """The frame of `COMPONENT_COLUMNS`; a component is named by its least report."""
    ids = f.frame["report_id"].to_numpy(dtype=object)
    table = typed(
        {
            "component": [str(ids[part.rows[0]]) for part in solved],
            "n_reports": [len(part.rows) for part in solved],
            "n_incidents": [part.incidents for part in solved],
            "method": [part.method for part in solved],
            "score": [part.score for part in solved],
            "bound": [part.bound for part in solved],
        },
        COMPONENT_COLUMNS,
    )
    return table.sort_values("component", ignore_index=True)
