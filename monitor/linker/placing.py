"""Where an incident was: the finest places that its reports agree on, one point, and its unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.places import Gazetteer
    from monitor.linker.features import Features
    from monitor.linker.fields import Groups

EARTH_KM: Final = 6371.0
MAJORITY: Final = 2 / 3  # of the reports that name contradicting places


@dataclass(frozen=True, slots=True)
class Placed:
    """Place fields of incidents, one entry per incident; `conflict` and `point_conflict` name disagreement."""

    place_id: NDArray[np.object_]
    relation: NDArray[np.object_]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    radius_km: NDArray[np.float64]
    unit: NDArray[np.object_]
    conflict: NDArray[np.bool_]
    point_conflict: NDArray[np.bool_]


def distance_km(
    lat_a: NDArray[np.float64],
    lon_a: NDArray[np.float64],
    lat_b: NDArray[np.float64],
    lon_b: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Kilometres between points in degrees, by the equirectangular formula (error under 0.1 % up to 200 km)."""
    across = np.radians(lon_b - lon_a) * np.cos(np.radians((lat_a + lat_b) / 2))
    kilometres: NDArray[np.float64] = EARTH_KM * np.hypot(across, np.radians(lat_b - lat_a))
    return kilometres


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _within(gaz: Gazetteer, inner: str, outer: str) -> bool:
    """Inside or equal; an id that the gazetteer does not know is inside itself only."""
    return inner == outer or (inner in gaz and outer in gaz and gaz.within(inner, outer))


def agreed_places(cells: Sequence[str], gaz: Gazetteer) -> tuple[str, bool]:
    """The finest places that reports agree on, and whether they contradict each other.

    A place that contains another named one gives way to it. Two finest places contradict if they lie apart in
    different towns and no single report names both. Then those of at least two thirds of the reports that name a
    finest place stand; failing that, the nearest place that contains them all.
    """
    lists = [_split(cell) for cell in cells if cell]
    named = sorted({place for cell in lists for place in cell})
    if len(lists) <= 1 or len(named) <= 1:
        return "|".join(named), False
    finest = [p for p in named if not any(q != p and _within(gaz, q, p) for q in named)]
    homes = {p: (gaz.city_of(p) or p) if p in gaz else p for p in finest}
    # places named in one breath belong together, and so do districts of one city
    cluster = {home: home for home in homes.values()}

    def root(home: str) -> str:
        while cluster[home] != home:
            home = cluster[home]
        return home

    for cell in lists:
        mine = sorted({root(homes[p]) for p in cell if p in homes})
        for other in mine[1:]:
            cluster[root(other)] = root(mine[0])
    roots = sorted({root(home) for home in homes.values()})
    if len(roots) == 1:
        return "|".join(finest), False
    votes = Counter(root(homes[p]) for cell in lists for p in cell[:1] if p in homes)
    best = max(roots, key=lambda r: (votes[r], r))
    if votes[best] >= MAJORITY * sum(votes.values()) and votes[best] > 1:
        return "|".join(p for p in finest if root(homes[p]) == best), True
    known = [p for p in finest if p in gaz]
    common = gaz.common_ancestor(known) if known else None
    return common or "|".join(finest), True


def place_fields(f: Features, groups: Groups, gaz: Gazetteer | None) -> Placed:
    """Place, point and unit of each incident; works code by code where an incident's reports agree to the letter."""
    n = len(groups)
    code = f.place[groups.order]
    cells = f.places
    first = code[groups.first] if n else np.empty(0, dtype=np.int64)
    place_id = cells[first] if n else np.empty(0, dtype=object)
    conflict = np.zeros(n, dtype=bool)
    mixed = np.zeros(n, dtype=bool)
    np.logical_or.at(mixed, groups.group, code != first[groups.group] if n else np.empty(0, dtype=bool))
    last = np.append(groups.first[1:], len(groups.order))
    quiet = f.quiet
    known: dict[tuple[str, ...], tuple[str, bool]] = {}
    for g in np.flatnonzero(mixed):
        rows = groups.order[groups.first[g] : last[g]]
        spoken = [r for r in rows if not quiet[r]] or rows.tolist()  # vague reports only where nothing else speaks
        own = tuple(sorted(str(cells[f.place[r]]) for r in spoken))
        if gaz is None:
            place_id[g] = "|".join(sorted({p for cell in own for p in _split(cell)}))
        else:
            if own not in known:
                known[own] = agreed_places(own, gaz)
            place_id[g], conflict[g] = known[own]
    relation = _relations(f, groups, place_id)
    lat, lon, radius, point_conflict = _points(f, groups)
    return Placed(place_id, relation, lat, lon, radius, _units(place_id, gaz), conflict, point_conflict)


def _units(place_id: NDArray[np.object_], gaz: Gazetteer | None) -> NDArray[np.object_]:
    """The unit (city, else oblast, else country) of each cell of places; "" without a known place."""
    if gaz is None or not len(place_id):
        return np.full(len(place_id), "", dtype=object)
    distinct, inverse = np.unique(place_id.astype(str), return_inverse=True)
    units = []
    for cell in distinct.tolist():
        known = [place for place in _split(cell) if place in gaz]
        units.append(gaz.unit_of(known) if known else "")
    return np.array(units, dtype=object)[inverse]


def _relations(f: Features, groups: Groups, place_id: NDArray[np.object_]) -> NDArray[np.object_]:
    """`near` where every report that gives a place says near, else `in`; "" without any place."""
    said = f.frame["place_relation"].to_numpy(dtype=object)[groups.order]
    inside = np.zeros(len(groups), dtype=bool)
    near = np.zeros(len(groups), dtype=bool)
    np.logical_or.at(inside, groups.group, (said != "near") & (f.place[groups.order] >= 0) & (said != ""))
    np.logical_or.at(near, groups.group, said == "near")
    blank = (place_id == "") & ~inside & ~near
    return np.where(blank, "", np.where(near & ~inside, "near", "in"))


def _points(
    f: Features, groups: Groups
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """The sharpest point of each incident (least radius, then report_id), and whether points exclude each other."""
    n = len(groups)
    known = ~np.isnan(f.lat) & ~np.isnan(f.lon)
    sharp = np.where(known, np.where(np.isnan(f.radius), 1e6, f.radius), np.inf)
    order = np.lexsort((groups.order, sharp[groups.order], groups.group))
    best = groups.order[order][groups.first] if n else np.empty(0, dtype=np.int64)
    lat, lon, radius = f.lat[best], f.lon[best], f.radius[best]
    mine = groups.order
    gap = distance_km(f.lat[mine], f.lon[mine], lat[groups.group], lon[groups.group])
    reach = np.nan_to_num(f.radius[mine]) + np.nan_to_num(radius[groups.group])
    conflict = np.zeros(n, dtype=bool)
    stated = ~np.isnan(f.radius[mine]) & ~np.isnan(radius[groups.group])
    np.logical_or.at(conflict, groups.group, stated & known[mine] & (gap > reach))
    return lat, lon, radius, conflict
