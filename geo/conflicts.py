"""Rows whose named place and point contradict each other: the point lies far from the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.discs import disc_polygons, haversine_km
from geo.resolved import MAYBE_RADII

if TYPE_CHECKING:
    from geo.by_point import PointTable
    from geo.location import Locations
    from geo.resolved import Catalogue

__all__ = ["TOLERANCE_KM", "contradictions"]

# A point this far beyond its place is still no contradiction: geocoders and simplified borders differ so much.
TOLERANCE_KM = 5.0


def contradictions(locations: Locations, catalogue: Catalogue, points: PointTable, near_km: float) -> NDArray[np.bool_]:
    """For each pair of `locations`: whether its point lies far from every place it names.

    Far means: over 5 km outside the boundary, or the possible disc, or the box of its members, the point's
    radius counted in (`near_km` more for "near"). A place of unknown position contradicts nothing.
    """
    far = np.zeros(len(locations.pair_place), dtype=bool)
    both = np.flatnonzero((locations.pair_place >= 0) & (locations.pair_point >= 0))
    order = both[np.argsort(locations.pair_place[both], kind="stable")]
    keys, starts = np.unique(locations.pair_place[order], return_index=True)
    for key, pairs in zip(keys, np.split(order, starts[1:]), strict=True) if len(keys) else ():
        place_key = locations.places[key]
        known = [i for i in place_key.ids if i in catalogue.gaz]
        if len(known) < len(place_key.ids) or not known:
            continue
        which = locations.pair_point[pairs]
        extra = TOLERANCE_KM + (near_km if place_key.near else 0.0)
        far[pairs] = np.all([_far(i, which, catalogue, points, extra) for i in known], axis=0)
    return far


def _far(
    place_id: str, which: NDArray[np.intp], catalogue: Catalogue, points: PointTable, extra: float
) -> NDArray[np.bool_]:
    lat, lon = points.lat[which], points.lon[which]
    reach = points.radius[which] + extra
    geometry = catalogue.boundaries.geometry(place_id)
    if geometry is not None:
        return ~np.asarray(shapely.intersects(geometry, disc_polygons(lat, lon, reach)), dtype=bool)
    place = catalogue.gaz.get(place_id)
    if place.category in ("K", "M", "X", "C", "B"):
        if place.lat is None or place.lon is None:
            return np.zeros(len(which), dtype=bool)
        away = haversine_km(lat, lon, place.lat, place.lon)
        return np.asarray(away > reach + MAYBE_RADII * (place.radius_km or 0.0), dtype=bool)
    return points.outside_box(which, place_id, extra)
