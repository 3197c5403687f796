"""What linking returns: the columns of incidents, of doubtful links, and the names made for incidents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

TIME: Final = "datetime64[us, UTC]"

INCIDENT_COLUMNS: Final[dict[str, str]] = {
    "incident_id": "str", "kind": "str", "scope": "str", "parent_id": "str",
    "occurred_from": TIME, "occurred_to": TIME, "extent": "str",
    "place_id": "str", "place_relation": "str", "lat": "float64", "lon": "float64", "radius_km": "float64", "unit": "str",
    "weapon": "str", "target": "str", "actor": "str", "cause": "str",
    "killed_min": "Int64", "killed_max": "Int64", "injured_min": "Int64", "injured_max": "Int64",
    "verification": "str", "challenges": "str", "n_reports": "Int64", "n_origins": "Int64", "sides": "str",
    "report_ids": "str", "conflicts": "str", "first_recorded_at": TIME, "episode_id": "str", "wave_id": "str",
    "linked_outages": "str",
}  # fmt: skip
"""Columns of the incidents frame, in order, with their types (design, section 4)."""

AMBIGUOUS_COLUMNS: Final[dict[str, str]] = {
    "report_a": "str", "report_b": "str", "together": "str", "weight": "float64", "chance": "float64", "time": "float64",
    "place": "float64", "weapon": "float64", "target": "float64", "counts": "float64", "voice": "float64",
    "wording": "float64", "matter": "float64", "summary_a": "str", "summary_b": "str",
}  # fmt: skip
"""Columns of `ambiguous_links.csv`: both reports, whether they are linked now (yes, no), every term, both wordings."""

MEMBER_COLUMNS: Final[dict[str, str]] = {"report_id": "str", "incident_id": "str", "role": "str"}
"""Which report belongs to which incident, as `member`, `attached` (long span) or `background`."""

COMPONENT_COLUMNS: Final[dict[str, str]] = {
    "component": "str", "n_reports": "Int64", "n_incidents": "Int64", "method": "str", "score": "float64", "bound": "float64",
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
    """

    incidents: pd.DataFrame
    ambiguous: pd.DataFrame = field(default_factory=lambda: empty(AMBIGUOUS_COLUMNS))
    members: pd.DataFrame = field(default_factory=lambda: empty(MEMBER_COLUMNS))
    components: pd.DataFrame = field(default_factory=lambda: empty(COMPONENT_COLUMNS))
