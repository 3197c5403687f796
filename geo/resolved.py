"""An area made ready for points: which boundaries, which discs and which unknown parts it consists of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.by_id import CITY_CATEGORIES

if TYPE_CHECKING:
    from geo.areas import AreaSpec
    from geo.boundaries import Boundaries
    from geo.places import Gazetteer, Place

__all__ = ["MAYBE_RADII", "SURE_RADII", "Catalogue", "ResolvedArea", "catalogue_of"]

# A city without an installed boundary is a disc: sure within half its radius, possible to one and a half.
SURE_RADII, MAYBE_RADII = 0.5, 1.5

_DISC_CATEGORIES = frozenset({"K", "M", "X", "C", "B"})


@dataclass(frozen=True)
class ResolvedArea:
    """Masks over boundaries and discs of a `Catalogue`: what makes a point in it `yes`, what only `maybe`.

    `polygons` and `discs` are what makes up the area (`soft_polygons` makes it maybe), and `missing` its parts
    that have neither boundary nor disc.
    """

    yes_boundary: NDArray[np.bool_]
    soft_boundary: NDArray[np.bool_]
    yes_disc: NDArray[np.bool_]
    soft_disc: NDArray[np.bool_]
    discs: NDArray[np.intp]
    polygons: NDArray[np.intp]
    soft_polygons: NDArray[np.intp]
    missing: frozenset[str]


@lru_cache(maxsize=2)
def catalogue_of(gaz: Gazetteer, boundaries: Boundaries) -> Catalogue:
    """The catalogue of a gazetteer and boundaries, kept for the next use."""
    return Catalogue(gaz, boundaries)


class Catalogue:
    """What a gazetteer and installed boundaries know of shapes: polygons by boundary, discs by place."""

    def __init__(self, gaz: Gazetteer, boundaries: Boundaries) -> None:
        self.gaz = gaz
        self.boundaries = boundaries
        self.disc_places = tuple(place for place in sorted(gaz.all(), key=lambda p: p.id) if self._is_disc(place))
        self.disc_lat = np.array([p.lat for p in self.disc_places], dtype=np.float64)
        self.disc_lon = np.array([p.lon for p in self.disc_places], dtype=np.float64)
        self.disc_radius = np.array([p.radius_km for p in self.disc_places], dtype=np.float64)
        self._boundary_lines = [frozenset(self.lineage(i)) for i in boundaries.ids if i in gaz]
        if len(self._boundary_lines) != len(boundaries):
            strangers = [i for i in boundaries.ids if i not in gaz]
            raise KeyError(f"installed boundaries of places that the gazetteer does not know: {strangers[:5]}")
        self._disc_lines = [frozenset((p.id, *p.parents)) for p in self.disc_places]
        # all that has a boundary, or contains something that has one
        self._with_boundaries = frozenset().union(*self._boundary_lines)

    def lineage(self, place_id: str) -> tuple[str, ...]:
        """A place and its parents, nearest first."""
        return (place_id, *self.gaz.get(place_id).parents)

    def anchor(self, place_id: str) -> str | None:
        """The nearest place around (or equal to) this one whose boundary is installed."""
        return next((i for i in self.lineage(place_id) if i in self.boundaries), None)

    def region(self, place_id: str) -> str:
        """The oblast or city with special status that holds a place, or the country itself."""
        return self.lineage(place_id)[-2:][0]

    def boundaries_within(self, places: frozenset[str]) -> NDArray[np.bool_]:
        """Which boundaries are of places within any of the given ones."""
        return np.array([not places.isdisjoint(line) for line in self._boundary_lines], dtype=bool)

    def discs_within(self, places: frozenset[str]) -> NDArray[np.bool_]:
        """Which discs are of places within any of the given ones."""
        return np.array([not places.isdisjoint(line) for line in self._disc_lines], dtype=bool)

    def compatible(self, boundary: int, disc: int) -> bool:
        """Whether a point whose finest boundary is this (-1: none) can lie in the place of this disc."""
        anchor = self.anchor(self.disc_places[disc].id)
        if boundary < 0:
            return anchor is None
        line = self._boundary_lines[boundary]
        if anchor is not None and anchor not in line:
            return False
        return self.disc_places[disc].id in line or self.boundaries.ids[boundary] in self._disc_lines[disc]

    def possible(self, boundary: int, missing: frozenset[str]) -> bool:
        """Whether a point whose finest boundary is this (-1: none) can lie in some part without a shape."""
        for part in missing:
            anchor = self.anchor(part)
            if boundary < 0:
                if anchor is None:
                    return True
                continue
            line = self._boundary_lines[boundary]
            related = self.boundaries.ids[boundary] in self.lineage(part) or part in line
            if related and (anchor is None or anchor in line):
                return True
        return False

    def resolve(self, area: AreaSpec) -> ResolvedArea:
        """The parts of an area. A hromada's boundary stands for the hromada, never for its city."""
        return self._listed(area) if area.kind == "places" else self._any_city(area)

    def _listed(self, area: AreaSpec) -> ResolvedArea:
        polygons: set[str] = set()
        missing: set[str] = set()
        discs: set[str] = set()
        for place in area.places:
            self._decompose(place, polygons, discs, missing)
        listed = frozenset(area.places)
        return ResolvedArea(
            yes_boundary=self.boundaries_within(listed),
            soft_boundary=np.zeros(len(self.boundaries), dtype=bool),
            yes_disc=self.discs_within(listed),
            soft_disc=np.zeros(len(self.disc_places), dtype=bool),
            discs=np.array([n for n, p in enumerate(self.disc_places) if p.id in discs], dtype=np.intp),
            polygons=self._positions(polygons),
            soft_polygons=self._positions(set()),
            missing=frozenset(missing),
        )

    def _decompose(self, place_id: str, polygons: set[str], discs: set[str], missing: set[str]) -> None:
        """Split a place into boundaries, discs and parts with neither."""
        place = self.gaz.get(place_id)
        children = self.gaz.children(place_id)
        if place_id in self.boundaries:
            polygons.add(place_id)
        elif place.category in _DISC_CATEGORIES:
            polygons.update(child for child in children if child in self.boundaries)
            if self._is_disc(place):
                discs.add(place_id)
            elif not self._whole_by_children(place):
                missing.add(place_id)
        elif place.category == "H" or place_id not in self._with_boundaries or not children:
            # a hromada is more than its settlements, and an oblast more than the one raion installed
            missing.add(place_id)
        else:
            for child in children:
                self._decompose(child, polygons, discs, missing)

    def _any_city(self, area: AreaSpec) -> ResolvedArea:
        soft = {"X"} if area.villages == "no" else {"X", "C"}

        def category_in(places: list[Place], categories: frozenset[str] | set[str]) -> NDArray[np.bool_]:
            return np.array([p.country == area.country and p.category in categories for p in places], dtype=bool)

        bounded = [self.gaz.get(i) for i in self.boundaries.ids]
        discs = list(self.disc_places)
        yes_boundary, soft_boundary = category_in(bounded, CITY_CATEGORIES), category_in(bounded, soft)
        return ResolvedArea(
            yes_boundary=yes_boundary,
            soft_boundary=soft_boundary,
            yes_disc=category_in(discs, CITY_CATEGORIES),
            soft_disc=category_in(discs, soft),
            discs=np.flatnonzero(category_in(discs, CITY_CATEGORIES - {"B"})),
            polygons=np.flatnonzero(yes_boundary),
            soft_polygons=np.flatnonzero(soft_boundary),
            # a city of unknown position (Prypiat, abandoned) cannot be met by a point
            missing=frozenset(),
        )

    def _positions(self, ids: set[str]) -> NDArray[np.intp]:
        return np.array([n for n, i in enumerate(self.boundaries.ids) if i in ids], dtype=np.intp)

    def _is_disc(self, place: Place) -> bool:
        return (
            place.category in _DISC_CATEGORIES
            and place.lat is not None
            and place.lon is not None
            and place.radius_km is not None
            and place.id not in self.boundaries
            and not self._whole_by_children(place)
        )

    def _whole_by_children(self, place: Place) -> bool:
        """A city all of whose districts have boundaries needs none of its own."""
        if place.category not in ("K", "M"):
            return False
        children = self.gaz.children(place.id)
        return bool(children) and all(child in self.boundaries for child in children)
