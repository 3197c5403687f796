"""What stands around incidents: aggregates as their parents, outages of unknown cause that followed strikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from monitor.linker.candidates import Entries, join_blocks
from monitor.linker.features import hours
from monitor.linker.geography import Geography
from monitor.linker.schema import OUTAGE_COLUMNS, empty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.places import Gazetteer

OUTAGE_HOURS: Final = 24.0  # design, section 5, Outages of unknown cause
STRUCK: Final = frozenset({"energy", "heat_water", "unknown", ""})


@dataclass(frozen=True, slots=True)
class Around:
    """Incidents with `parent_id` and `linked_outages` filled, and the strike and outage links one by one."""

    incidents: pd.DataFrame
    outages: pd.DataFrame


def _contained(
    geography: Geography, place: NDArray[np.int64], inner: NDArray[np.int64], outer: NDArray[np.int64],
    start: NDArray[np.float64], end: NDArray[np.float64], gap: float, *, inner_first: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:  # fmt: skip
    """Pairs (inner, outer) of incidents, a place of the first lying in one of the second, in their order of time."""
    number: dict[str, int] = {}
    outer_block, outer_row, inner_block, inner_row = [], [], [], []
    for row in outer.tolist():
        for name in geography.cells[place[row]].own if place[row] >= 0 else ():
            outer_block.append(number.setdefault(name, len(number)))
            outer_row.append(row)
    for row in inner.tolist():
        chains = geography.cells[place[row]].chains if place[row] >= 0 else ()
        for block in sorted({number[name] for chain in chains for name in chain if name in number}):
            inner_block.append(block)
            inner_row.append(row)
    if not inner_row or not outer_row:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    inside = Entries.of(np.array(inner_block), np.array(inner_row), start)
    around = Entries.of(np.array(outer_block), np.array(outer_row), start)
    found = [
        pair if inner_first else pair[::-1]
        for pair in (join_blocks(inside, around, inside.block, start, end, gap) if inner_first
                     else join_blocks(around, inside, around.block, start, end, gap))
    ]  # fmt: skip
    a = np.concatenate([pair[0] for pair in found]) if found else np.empty(0, np.int64)
    b = np.concatenate([pair[1] for pair in found]) if found else np.empty(0, np.int64)
    keys = np.unique(a * len(start) + b)
    return keys // len(start), keys % len(start)


def surroundings(incidents: pd.DataFrame, gaz: Gazetteer) -> Around:
    """Fill `parent_id` and `linked_outages`.

    A parent is an aggregate whose place holds the incident's and whose span holds at least half of the incident's; of
    several the shortest, then the least id. An outage of unknown cause is linked to each strike on energy, heat or an
    unknown target in the same place, or in one that its own contains, if it begins after the strike began and at most
    24 h after it ended.
    """
    n = len(incidents)
    outages = empty(OUTAGE_COLUMNS)
    if not n:
        return Around(incidents, outages)
    geography = Geography(gaz, 0.0)
    codes, distinct = pd.factorize(incidents["place_id"], sort=True)
    geography.add(str(cell) for cell in distinct)
    place = codes.astype(np.int64)
    start, end = hours(incidents["occurred_from"]), hours(incidents["occurred_to"])
    start = np.where(np.isnan(start), end - 7 * 24.0, start)
    ids = incidents["incident_id"].to_numpy(dtype=object)
    whole = incidents["scope"].to_numpy(dtype=object) == "aggregate"
    out = incidents.assign(parent_id=_parents(geography, place, whole, start, end, ids))
    cause, kind = incidents["cause"].to_numpy(dtype=object), incidents["kind"].to_numpy(dtype=object)
    dark = (kind == "outage") & np.isin(cause, ["", "unknown"]) & ~whole & incidents["occurred_from"].notna().to_numpy()
    target, targets = pd.factorize(incidents["target"])
    hit = np.array([not STRUCK.isdisjoint(str(cell).split("|")) for cell in targets], dtype=bool)[target]
    strike, outage = _contained(
        geography, place, np.flatnonzero((kind == "strike") & hit & ~whole), np.flatnonzero(dark),
        start, end, OUTAGE_HOURS, inner_first=True,
    )  # fmt: skip
    if not len(strike):
        return Around(out, outages)
    lists: dict[int, list[str]] = {}
    for s, o in zip(strike.tolist(), outage.tolist(), strict=True):
        lists.setdefault(s, []).append(str(ids[o]))
    cells = np.full(n, "", dtype=object)
    for s, names in lists.items():
        cells[s] = "|".join(sorted(names))
    outages = pd.DataFrame(
        {
            "strike": ids[strike],
            "outage": ids[outage],
            "lag_minutes_min": np.maximum(np.rint((start[outage] - end[strike]) * 60), 0).astype(np.int64),
            "lag_minutes_max": np.rint((end[outage] - start[strike]) * 60).astype(np.int64),
            "reason": [
                "begins in the same place" if same else "begins in a place that contains it"
                for same in place[strike] == place[outage]
            ],
        }
    ).astype(OUTAGE_COLUMNS)
    outages = outages.sort_values(["strike", "outage"], ignore_index=True)
    return Around(out.assign(linked_outages=pd.Series(cells, index=out.index, dtype="str")), outages)


def _parents(
    geography: Geography, place: NDArray[np.int64], whole: NDArray[np.bool_],
    start: NDArray[np.float64], end: NDArray[np.float64], ids: NDArray[np.object_],
) -> pd.Series:  # fmt: skip
    """The parent of each incident, "" where it has none."""
    parents = np.full(len(place), "", dtype=object)
    part, total = np.flatnonzero(~whole), np.flatnonzero(whole)
    found = [
        _contained(geography, place, part, total, start, end, 0.0, inner_first=order) for order in (True, False)
    ] if len(total) else []  # fmt: skip
    if found:
        child = np.concatenate([pair[0] for pair in found])
        parent = np.concatenate([pair[1] for pair in found])
        shared = np.minimum(end[child], end[parent]) - np.maximum(start[child], start[parent])
        keep = shared >= (end[child] - start[child]) / 2
        child, parent = child[keep], parent[keep]
        order = np.lexsort((ids[parent].astype(str), end[parent] - start[parent], child))
        child, parent = child[order], parent[order]
        least = np.unique(child, return_index=True)[1]
        parents[child[least]] = ids[parent[least]]
    return pd.Series(parents, dtype="str")
