"""What the gazetteer alone can tell of an area without a boundary: its surely inner and surely outer parts.

Populated places with coordinates are joined to triangles (Delaunay). Where all corners of neighbouring
triangles lie in an area, and no side is long, the land between them does too, save near the rim; the rim is
cut off. What is left is sure; the rest stays `maybe`. Outline maps for drawing play no part in this.

The two lengths below were chosen so that, against real boundaries, nothing is claimed falsely; see
tests/geo/test_relate_real.py.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.discs import flat

if TYPE_CHECKING:
    from geo.places import Gazetteer, Place

__all__ = ["BOX_MARGIN_KM", "DENSE_COUNTRIES", "Interiors"]

LONGEST_SIDE_KM = 50.0
RIM_KM = 15.0
# How far an area may reach beyond the box around its members with known coordinates; the worst of all oblasts,
# raions and hromadas in the boundaries of OpenStreetMap is 48 km.
BOX_MARGIN_KM = 60.0
# Of these the gazetteer knows places everywhere, so what lies far from all members of an area lies outside.
# Not so in Siberia.
DENSE_COUNTRIES = frozenset({"UA"})

_POPULATED = frozenset({"K", "M", "X", "C"})
# Smaller areas may have land far from the few places whose coordinates are known.
_BROAD = frozenset({"country", "O"})
_KM_PER_DEGREE = 111.195


class Interiors:
    """Sure inner and outer land of areas, from the places of a gazetteer. Geometries are in km of `flat`."""

    def __init__(self, gaz: Gazetteer) -> None:
        self._gaz = gaz
        self._sure: dict[tuple[frozenset[str], bool], Any] = {}
        self._boxes: dict[str, tuple[float, float, float, float] | None] = {}

    @cached_property
    def _vertices(self) -> list[Place]:
        unique: dict[tuple[float, float], Place] = {}
        for place in sorted(self._gaz.all(), key=lambda p: p.id):
            if place.category in _POPULATED and place.lat is not None and place.lon is not None:
                unique.setdefault((place.lat, place.lon), place)
        return list(unique.values())

    @cached_property
    def _lonlat(self) -> NDArray[np.float64]:
        return np.array([(p.lon, p.lat) for p in self._vertices], dtype=np.float64).reshape(-1, 2)

    @cached_property
    def _xy(self) -> NDArray[np.float64]:
        return np.column_stack(flat(self._lonlat[:, 0], self._lonlat[:, 1]))

    @cached_property
    def _lineage(self) -> list[frozenset[str]]:
        return [frozenset((place.id, *place.parents)) for place in self._vertices]

    @cached_property
    def _triangles(self) -> NDArray[np.intp]:
        from scipy.spatial import Delaunay, QhullError

        try:
            corners: NDArray[np.intp] = Delaunay(self._xy).simplices.astype(np.intp)
        except (QhullError, ValueError):  # fewer than three places, or all on one line: no triangle
            return np.empty((0, 3), dtype=np.intp)
        points = self._xy[corners]
        sides = np.linalg.norm(points - np.roll(points, 1, axis=1), axis=2)
        short: NDArray[np.intp] = corners[sides.max(axis=1) <= LONGEST_SIDE_KM]
        return short

    def members(self, areas: Collection[str]) -> NDArray[np.bool_]:
        """Which of the populated places lie within any of the areas."""
        wanted = frozenset(areas)
        return np.array([not wanted.isdisjoint(line) for line in self._lineage], dtype=bool)

    def broad(self, areas: Collection[str]) -> frozenset[str]:
        """Those of the areas that hold enough places for triangles to tell where they are."""
        return frozenset(area for area in areas if self._gaz.get(area).category in _BROAD)

    def sure(self, areas: Collection[str], *, inside: bool) -> Any:
        """The land that surely lies inside (or surely outside) the areas taken together."""
        key = (frozenset(areas), inside)
        if key not in self._sure:
            belongs = self.members(areas)
            mask = belongs if inside else ~belongs
            self._sure[key] = self._land(mask)
        return self._sure[key]

    def _land(self, mask: NDArray[np.bool_]) -> Any:
        corners = self._triangles[mask[self._triangles].all(axis=1)]
        if not len(corners):
            return shapely.Polygon()
        joined = _filled(shapely.coverage_union_all(shapely.polygons(self._xy[corners])), self._xy[~mask])
        land = shapely.buffer(joined, -RIM_KM)
        # a large city of the other side reaches well beyond the one point that stands for it
        others = [i for i in np.flatnonzero(~mask) if (self._vertices[i].radius_km or 0.0) * 1.5 > 5.0]
        radii = np.array([(self._vertices[i].radius_km or 0.0) * 1.5 for i in others])
        cities = shapely.union_all(shapely.buffer(shapely.points(self._xy[others]), radii))
        land = shapely.difference(land, cities)
        shapely.prepare(land)
        return land

    def box(self, area: str) -> tuple[float, float, float, float] | None:
        """West, south, east, north (degrees) that surely hold the area, or None where nothing bounds it."""
        if area not in self._boxes:
            self._boxes[area] = self._box(area)
        return self._boxes[area]

    def _box(self, area: str) -> tuple[float, float, float, float] | None:
        place = self._gaz.get(area)
        if place.country not in DENSE_COUNTRIES:
            return None
        for candidate in (area, *place.parents):
            inside = self._lonlat[self.members((candidate,))]
            if len(inside):
                (west, south), (east, north) = inside.min(axis=0), inside.max(axis=0)
                dy = BOX_MARGIN_KM / _KM_PER_DEGREE
                dx = dy / np.cos(np.radians(max(abs(south), abs(north)) + dy))
                return float(west - dx), float(south - dy), float(east + dx), float(north + dy)
        return None


def _filled(land: Any, others: NDArray[np.float64]) -> Any:
    """Land without those holes that no place of the other side lies in: sparsely peopled, but surrounded."""
    foreign = shapely.points(others)
    parts = []
    for part in shapely.get_parts(land):
        holes = [shapely.polygons(ring) for ring in part.interiors]
        kept = [hole.exterior for hole in holes if shapely.contains(hole, foreign).any()]
        parts.append(shapely.Polygon(part.exterior, kept))
    return shapely.union_all(parts)
