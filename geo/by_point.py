"""How points and discs relate to areas: by boundaries, by discs of cities, by what the gazetteer can tell.

All distinct points and discs of a set of locations are looked up once (`PointTable`); each area then needs
only array look-ups.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.areas import AreaSpec
from geo.boundaries import closed_union
from geo.discs import disc_polygons, flat, haversine_km
from geo.interiors import Interiors
from geo.kleene import MAYBE, NO, YES
from geo.resolved import MAYBE_RADII, SURE_RADII, Catalogue, ResolvedArea

__all__ = ["SETTLEMENT", "UNCERTAIN", "VILLAGE", "PointTable"]

Bools = NDArray[np.bool_]
Kleene = NDArray[np.int8]
Codes = NDArray[np.uint8]

# Why a point is only `maybe`: unsure where it lies, or surely in a place that may or may not count as a city.
UNCERTAIN, SETTLEMENT, VILLAGE = np.uint8(0), np.uint8(1), np.uint8(2)

_KM_PER_DEGREE = 111.195
_SLACK = 1.01  # the flat projection's distortion within 1,500 km of its centre, rounded up


@dataclass(frozen=True)
class _Hits:
    """Pairs of a point and a place's disc that it may touch; `sure`: it lies within the sure half."""

    point: NDArray[np.intp]
    disc: NDArray[np.intp]
    sure: Bools


class PointTable:
    """Distinct points (radius 0) and discs, ready to be related to any number of areas.

    `lat`, `lon` in degrees, `radius_km` >= 0, all of one length.
    """

    def __init__(
        self,
        lat: NDArray[np.float64],
        lon: NDArray[np.float64],
        radius_km: NDArray[np.float64],
        catalogue: Catalogue,
        interiors: Interiors,
    ) -> None:
        self.lat, self.lon, self.radius = lat, lon, radius_km
        self._catalogue = catalogue
        self._interiors = interiors
        self._wide = np.flatnonzero(radius_km > 0)
        self._answers: dict[AreaSpec, tuple[Kleene, Codes]] = {}

    def __len__(self) -> int:
        return len(self.lat)

    @cached_property
    def _points(self) -> NDArray[Any]:
        points: NDArray[Any] = shapely.points(self.lon, self.lat)
        return points

    @cached_property
    def _discs(self) -> NDArray[Any]:
        """Polygons around the discs that have a radius, in the order of `_wide`."""
        w = self._wide
        return disc_polygons(self.lat[w], self.lon[w], self.radius[w]) if w.size else np.empty(0, dtype=object)

    @cached_property
    def _flat(self) -> NDArray[Any]:
        """All points and discs in the kilometres of the flat projection."""
        shapes: NDArray[Any] = shapely.points(*flat(self.lon, self.lat))
        shapes[self._wide] = shapely.buffer(shapes[self._wide], self.radius[self._wide] * _SLACK)
        return shapes

    @cached_property
    def finest(self) -> NDArray[np.int32]:
        """For each point (or centre) the position of the finest boundary that covers it, or -1."""
        return self._catalogue.boundaries.finest(self._points)

    @cached_property
    def _hits(self) -> _Hits:
        places = self._catalogue
        if not len(places.disc_places) or not len(self):
            none = np.empty(0, dtype=np.intp)
            return _Hits(none, none, np.empty(0, dtype=bool))
        tree = shapely.STRtree(_boxes(places.disc_lat, places.disc_lon, MAYBE_RADII * places.disc_radius))
        shapes = self._points.copy()
        w = self._wide
        shapes[w] = _boxes(self.lat[w], self.lon[w], self.radius[w])
        point, disc = tree.query(shapes)
        away = haversine_km(self.lat[point], self.lon[point], places.disc_lat[disc], places.disc_lon[disc])
        near = away <= MAYBE_RADII * places.disc_radius[disc] + self.radius[point]
        point, disc, away = point[near], disc[near], away[near]
        sure = away + self.radius[point] <= SURE_RADII * places.disc_radius[disc]
        possible = self._compatible(point, disc)
        sure &= possible
        if w.size:
            sure &= self._inside_anchor(point, disc, sure)
        keep = possible | (self.radius[point] > 0)
        return _Hits(point[keep], disc[keep], sure[keep])

    def _compatible(self, point: NDArray[np.intp], disc: NDArray[np.intp]) -> Bools:
        """Pairs that installed boundaries do not rule out; each distinct pair of boundary and place once."""
        if not len(self._catalogue.boundaries):
            return np.ones(len(point), dtype=bool)
        width = len(self._catalogue.disc_places)
        pair = (self.finest[point].astype(np.int64) + 1) * width + disc
        distinct, code = np.unique(pair, return_inverse=True)
        known = [self._catalogue.compatible(int(p) // width - 1, int(p) % width) for p in distinct]
        return np.array(known, dtype=bool)[code]

    def _inside_anchor(self, point: NDArray[np.intp], disc: NDArray[np.intp], sure: Bools) -> Bools:
        """Discs of reports that stay within the installed boundary around the place they surely lie in."""
        inside = np.ones(len(point), dtype=bool)
        shape = np.searchsorted(self._wide, point)
        for n in np.flatnonzero(sure & (self.radius[point] > 0)):
            anchor = self._catalogue.anchor(self._catalogue.disc_places[disc[n]].id)
            if anchor is not None:
                inside[n] = shapely.covers(self._catalogue.boundaries.geometry(anchor), self._discs[shape[n]])
        return inside

    def relate(self, area: AreaSpec) -> tuple[Kleene, Codes]:
        """Value of every point for an area, and for each `maybe` why."""
        if area not in self._answers:
            resolved = self._catalogue.resolve(area)
            values = self._relate(resolved)
            self._answers[area] = values, self._softness(values, resolved)
        return self._answers[area]

    def _relate(self, area: ResolvedArea) -> Kleene:
        hits = self._hits
        values = np.where(_at(area.soft_boundary, self.finest), MAYBE, NO).astype(np.int8)
        values[hits.point[area.yes_disc[hits.disc] | area.soft_disc[hits.disc]]] = MAYBE
        values[_at(area.yes_boundary, self.finest)] = YES
        if self._wide.size:
            self._narrow(values, area)
        values[hits.point[hits.sure & area.yes_disc[hits.disc]]] = YES
        if area.missing:
            self._infer(values, area)
        return values

    def _softness(self, values: Kleene, area: ResolvedArea) -> Codes:
        hits, places = self._hits, self._catalogue
        codes = np.full(len(self), UNCERTAIN, dtype=np.uint8)
        # settlements last: where both kinds are met, the one nearer to a city names the reason
        for category, code in (("C", VILLAGE), ("X", SETTLEMENT)):
            bounded = area.soft_boundary & np.array([c == category for c in places.boundaries.categories], dtype=bool)
            codes[_at(bounded, self.finest) & (self.radius == 0)] = code
            discs = area.soft_disc & np.array([p.category == category for p in places.disc_places], dtype=bool)
            codes[hits.point[hits.sure & discs[hits.disc]]] = code
        codes[hits.point[area.yes_disc[hits.disc]]] = UNCERTAIN
        codes[values != MAYBE] = UNCERTAIN
        return codes

    def _narrow(self, values: Kleene, area: ResolvedArea) -> None:
        """Discs: yes only where wholly inside the boundaries, no only where they touch none of them."""
        shapes = self._catalogue.boundaries.geometries
        wide, discs = values[self._wide], self._discs
        inside = np.zeros(len(wide), dtype=bool)
        touching = np.zeros(len(wide), dtype=bool)
        if area.polygons.size:
            whole = closed_union(shapes[area.polygons])
            shapely.prepare(whole)
            inside, touching = shapely.covers(whole, discs), shapely.intersects(whole, discs)
        if area.soft_polygons.size:
            touching |= shapely.intersects(shapely.union_all(shapes[area.soft_polygons]), discs)
        wide[(wide == YES) & ~inside] = MAYBE
        wide[(wide == NO) & touching] = MAYBE
        values[self._wide] = wide

    def _infer(self, values: Kleene, area: ResolvedArea) -> None:
        """Judge what may lie in the parts of an area that have neither boundary nor disc."""
        possible = self._possible(area.missing)
        open_ = np.flatnonzero((values != YES) & (possible | (self.radius > 0)))
        if not open_.size:
            return
        surely_in, surely_out = self._sure_hits(area, open_)
        boxes = [self._interiors.box(part) for part in sorted(area.missing)]
        surely_out |= self._outside_boxes(open_, boxes)
        left = np.flatnonzero(~surely_in & ~surely_out)
        rest = open_[left]
        surely_in[left] = self._within_land(rest, self._interiors.broad(area.missing), inside=True)
        surely_out[left] = self._surely_outside(rest, area.missing)
        surely_out |= self._out_by_boundaries(area.missing, open_)
        surely_in &= possible[open_]
        known = np.where(surely_in & ~surely_out, YES, np.where(surely_out & ~surely_in, NO, MAYBE))
        values[open_] = np.maximum(values[open_], known)

    def outside_box(self, which: NDArray[np.intp], place_id: str, extra_km: float) -> Bools:
        """Which of the points, their radius and `extra_km` counted in, miss the box of a place's members."""
        return self._outside_boxes(which, [self._interiors.box(place_id)], extra_km)

    def _surely_outside(self, which: NDArray[np.intp], missing: frozenset[str]) -> Bools:
        """Which lie outside the regions of all missing parts, or outside the large and the boxes of the small."""
        broad = self._interiors.broad(missing)
        outside = self._within_land(which, broad, inside=False)
        narrow = missing - broad
        if narrow:
            outside &= self._outside_boxes(which, [self._interiors.box(part) for part in sorted(narrow)])
            regions = frozenset(self._catalogue.region(part) for part in missing)
            if regions == self._interiors.broad(regions):
                outside |= self._within_land(which, regions, inside=False)
        return outside

    def _within_land(self, which: NDArray[np.intp], areas: frozenset[str], *, inside: bool) -> Bools:
        land = self._interiors.sure(areas, inside=inside)
        return np.asarray(shapely.covers(land, self._flat[which]), dtype=bool)

    def _possible(self, missing: frozenset[str]) -> Bools:
        distinct, code = np.unique(self.finest, return_inverse=True)
        known = [self._catalogue.possible(int(boundary), missing) for boundary in distinct]
        return np.array(known, dtype=bool)[code]

    def _sure_hits(self, area: ResolvedArea, open_: NDArray[np.intp]) -> tuple[Bools, Bools]:
        """Which of the open points lie in the sure disc of a place inside, or of one outside."""
        hits, places = self._hits, self._catalogue
        inside = places.discs_within(area.missing)
        around = frozenset(i for part in area.missing for i in places.lineage(part))
        outside = ~inside & np.array([p.id not in around for p in places.disc_places], dtype=bool)
        marks = []
        for mask in (inside, outside):
            mark = np.zeros(len(self), dtype=bool)
            mark[hits.point[hits.sure & mask[hits.disc]]] = True
            marks.append(mark[open_])
        return marks[0], marks[1]

    def _outside_boxes(
        self,
        which: NDArray[np.intp],
        boxes: list[tuple[float, float, float, float] | None],
        extra_km: float = 0.0,
    ) -> Bools:
        outside = np.ones(len(which), dtype=bool)
        dy = (self.radius[which] + extra_km) / _KM_PER_DEGREE
        lat, lon = self.lat[which], self.lon[which]
        dx = dy / np.maximum(np.cos(np.radians(np.minimum(np.abs(lat) + dy, 89.0))), 0.01)
        for box in boxes:
            if box is None:
                return np.zeros(len(which), dtype=bool)
            west, south, east, north = box
            outside &= (lon + dx < west) | (lon - dx > east) | (lat + dy < south) | (lat - dy > north)
        return outside

    def _out_by_boundaries(self, missing: frozenset[str], open_: NDArray[np.intp]) -> Bools:
        """Discs that miss the boundaries around the missing parts, or lie in those of other places."""
        out = np.zeros(len(open_), dtype=bool)
        at = np.flatnonzero(self.radius[open_] > 0)
        places = self._catalogue
        if not at.size or not len(places.boundaries):
            return out
        discs = self._discs[np.searchsorted(self._wide, open_[at])]
        anchors = {places.anchor(part) for part in missing}
        if None not in anchors:
            around = shapely.union_all([places.boundaries.geometry(anchor) for anchor in anchors if anchor])
            out[at] |= ~shapely.intersects(around, discs)
        strangers = [n for n in range(len(places.boundaries)) if not places.possible(n, missing)]
        elsewhere = closed_union(places.boundaries.geometries[strangers])
        out[at] |= shapely.covers(elsewhere, discs)
        return out


def _at(mask: Bools, position: NDArray[np.int32]) -> Bools:
    """mask[position], and False where the position is -1."""
    return np.append(mask, False)[position]


def _boxes(lat: NDArray[np.float64], lon: NDArray[np.float64], radius: NDArray[np.float64]) -> NDArray[Any]:
    dy = radius * _SLACK / _KM_PER_DEGREE
    dx = dy / np.maximum(np.cos(np.radians(np.minimum(np.abs(lat) + dy, 89.0))), 0.01)
    boxes: NDArray[Any] = shapely.box(lon - dx, lat - dy, lon + dx, lat + dy)
    return boxes
