"""How far a location lies from the boundary of an area: signed kilometres, where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries import NO_BOUNDARIES, Boundaries, closed_union
from geo.discs import flat, flat_geometry, haversine_km, unflat
from geo.location import Locations, factorise
from geo.resolved import Catalogue, catalogue_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.areas import AreaSpec
    from geo.places import Gazetteer

__all__ = ["REACH_KM", "margin_km"]

REACH_KM = 50.0
_SLACK = 1.01  # the flat projection only finds the nearest stretch; its length is measured on the sphere
_POINT_LIKE = frozenset({"K", "M", "X", "C", "B"})


def margin_km(
    locations: pd.DataFrame, area: AreaSpec, *, gaz: Gazetteer, boundaries: Boundaries | None = None
) -> NDArray[np.float64]:
    """Distance in km to the area's boundary within 50 km: positive inside, negative outside, else NaN.

    Measured from the point, else from the centre of the one populated place that is named ("in", not
    "near"). A city without an installed boundary is bounded by its documented disc. NaN where an area has
    parts of unknown shape.
    """
    places = factorise(locations, gaz)
    lat, lon = _positions(places, gaz)
    result = np.full(len(lat), np.nan)
    given = np.flatnonzero(~np.isnan(lat))
    region = _region(catalogue_of(gaz, NO_BOUNDARIES if boundaries is None else boundaries), area)
    if region is not None and given.size:
        result[given] = _signed(region, lon[given], lat[given])
    return result[places.row]


def _positions(places: Locations, gaz: Gazetteer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each pair of `places` is measured from, NaN for nowhere."""
    lat, lon = np.full(len(places.pair_place), np.nan), np.full(len(places.pair_place), np.nan)
    for n, (key, point) in enumerate(zip(places.pair_place.tolist(), places.pair_point.tolist(), strict=True)):
        if point >= 0:
            lat[n], lon[n] = places.lat[point], places.lon[point]
        elif key >= 0:
            named = places.places[key]
            if len(named.ids) == 1 and not named.near and named.ids[0] in gaz:
                place = gaz.get(named.ids[0])
                if place.category in _POINT_LIKE and place.lat is not None and place.lon is not None:
                    lat[n], lon[n] = place.lat, place.lon
    return lat, lon


def _region(catalogue: Catalogue, area: AreaSpec) -> Any:
    """The area in the kilometres of `flat`, or None where some part of it has no shape."""
    resolved = catalogue.resolve(area)
    if resolved.missing:
        return None
    discs = shapely.buffer(
        shapely.points(*flat(catalogue.disc_lon[resolved.discs], catalogue.disc_lat[resolved.discs])),
        catalogue.disc_radius[resolved.discs],
        quad_segs=32,
    )
    parts = [flat_geometry(closed_union(catalogue.boundaries.geometries[resolved.polygons])), *discs]
    region = shapely.union_all(np.array(parts, dtype=object))
    return None if region.is_empty else region


def _signed(region: Any, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    points = shapely.points(*flat(lon, lat))
    segments = _segments(region)
    at, nearest = shapely.STRtree(segments).query_nearest(points, max_distance=REACH_KM * _SLACK, all_matches=False)
    ends = shapely.get_coordinates(shapely.shortest_line(points[at], segments[nearest])).reshape(-1, 2, 2)
    there = unflat(ends[:, 1, 0], ends[:, 1, 1])
    away = haversine_km(lat[at], lon[at], there[1], there[0])
    shapely.prepare(region)
    signed = np.where(shapely.covers(region, points[at]), away, -away)
    result = np.full(len(points), np.nan)
    result[at] = np.where(away <= REACH_KM, signed, np.nan)
    return result


def _segments(region: Any) -> NDArray[Any]:
    """Every straight stretch of the region's rings as a line of its own."""
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(region)), return_index=True)
    same = ring[1:] == ring[:-1]
    segments: NDArray[Any] = shapely.linestrings(np.stack([coordinates[:-1][same], coordinates[1:][same]], axis=1))
    return segments
