"""Boundaries that a user has installed: loading them, and telling which place a point lies in.

A boundary directory holds layers, one for each file installed (`geo.boundary_files`): an index `NAME.json`
with source, licence and ids, and `NAME.wkb` with the geometries in WGS84 degrees. Layers merge; where
several give one place, the more detailed geometry is taken, whatever the order of their installation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geo.boundary_files import Installed, install

__all__ = [
    "NO_BOUNDARIES",
    "RANKS",
    "Boundaries",
    "BoundaryError",
    "Installed",
    "Layer",
    "closed_union",
    "install",
    "load_boundaries",
]

FORMAT = "pausewatch-boundaries-1"

# From the finest to the coarsest: the finest boundary that covers a point tells where it lies.
RANKS: Mapping[str, int] = {"B": 0, "C": 1, "X": 1, "M": 2, "K": 2, "H": 3, "P": 4, "O": 5, "country": 6}

# Neighbours that were simplified apart leave slits between them. A slit at most this wide is closed.
_SLIT_DEG = 0.004


class BoundaryError(ValueError):
    """A boundary file or directory that cannot be used; the message names file, row and place."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One installed file: where it came from and under what licence."""

    name: str
    source_file: str
    sha256: str
    licence: str
    attribution: str
    count: int


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Geometries of places (WGS84 degrees), sorted by id; empty where a user has installed none.

    `version` changes with any byte of the installed layers; it is "none" without any.
    """

    ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    geometries: NDArray[Any] = field(default_factory=lambda: np.empty(0, dtype=object))
    layers: tuple[Layer, ...] = ()
    version: str = "none"

    @cached_property
    def _position(self) -> dict[str, int]:
        return {place: position for position, place in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._position

    def geometry(self, place_id: str) -> Any:
        """The polygon or multipolygon of a place, or None where no boundary of it is installed."""
        position = self._position.get(place_id)
        return None if position is None else self.geometries[position]

    @cached_property
    def tree(self) -> Any:
        """A `shapely.STRtree` over `geometries`, in the order of `ids`."""
        return shapely.STRtree(self.geometries)

    def finest(self, points: NDArray[Any]) -> NDArray[np.int32]:
        """For each shapely point the position in `ids` of the finest place that covers it, or -1.

        A point on a shared border belongs to one place: of those of equal rank that cover it, the least id.
        A point in a slit between neighbours belongs to the nearest of them.
        """
        found = np.full(len(points), -1, dtype=np.int32)
        ranks = np.array([RANKS[category] for category in self.categories], dtype=np.int8)
        for rank in np.unique(ranks):
            left = np.flatnonzero(found < 0)
            if not left.size:
                break
            members = np.flatnonzero(ranks == rank)
            owner = _first_cover(points[left], self.geometries[members])
            hit = owner >= 0
            found[left[hit]] = members[owner[hit]]
        self._fill_slits(points, found, ranks)
        return found

    @cached_property
    def _slits(self) -> Any:
        """The slits between neighbouring regions (and the holes they enclose), as one geometry."""
        regions = self.geometries[np.array([c in ("O", "K") for c in self.categories], dtype=bool)]
        if len(regions) < 2:
            return None
        return shapely.difference(closed_union(regions), shapely.union_all(regions))

    def _fill_slits(self, points: NDArray[Any], found: NDArray[np.int32], ranks: NDArray[np.int8]) -> None:
        left = np.flatnonzero(found < 0)
        if not left.size or self._slits is None:
            return
        left = left[shapely.STRtree(points[left]).query(self._slits, predicate="covers")]
        if not left.size:
            return
        members = np.flatnonzero(np.isin(ranks, (RANKS["O"], RANKS["K"])))
        pairs = shapely.STRtree(self.geometries[members]).query_nearest(points[left], all_matches=True)
        owner = np.full(len(left), len(members), dtype=np.int32)
        np.minimum.at(owner, pairs[0], pairs[1].astype(np.int32))
        found[left] = members[owner]


# One object for all who have installed nothing, so that what is derived from it is kept.
NO_BOUNDARIES = Boundaries()


def _first_cover(points: NDArray[Any], polygons: NDArray[Any]) -> NDArray[np.int32]:
    """The first of the polygons that covers each point, or -1; polygons are prepared, points only indexed."""
    polygon, point = shapely.STRtree(points).query(polygons, predicate="covers")
    owner = np.full(len(points), len(polygons), dtype=np.int32)
    np.minimum.at(owner, point, polygon.astype(np.int32))
    return np.where(owner == len(polygons), np.int32(-1), owner)


def closed_union(polygons: NDArray[Any]) -> Any:
    """The union of neighbouring polygons with the slits between them closed; never less than the union."""
    union = shapely.union_all(polygons)
    if len(polygons) < 2:
        return union
    closed = shapely.buffer(shapely.buffer(union, _SLIT_DEG / 2), -_SLIT_DEG / 2)
    return shapely.union(union, closed)


def load_boundaries(path: Path | None) -> Boundaries:
    """All layers installed in a directory, merged; empty for None and for a directory without layers.

    Raises `BoundaryError` for a directory that does not exist and for a layer whose bytes were changed.
    """
    if path is None:
        return NO_BOUNDARIES
    if not path.is_dir():
        raise BoundaryError(f"{path}: no such directory of boundaries")
    best: dict[str, tuple[int, str, str, Any]] = {}
    layers: list[Layer] = []
    digest = hashlib.sha256()
    for index in sorted(path.glob("*.json")):
        layer, places = _read_layer(index)
        layers.append(layer)
        digest.update(index.read_bytes())
        for place, category, geometry in places:
            # more coordinates first; then, for one answer in any order, the name of the layer
            candidate = (-int(shapely.get_num_coordinates(geometry)), layer.name, category, geometry)
            if place not in best or candidate[:2] < best[place][:2]:
                best[place] = candidate
    if not layers:
        return NO_BOUNDARIES
    ids = tuple(sorted(best))
    geometries = np.empty(len(ids), dtype=object)
    geometries[:] = [best[place][3] for place in ids]
    categories = tuple(best[place][2] for place in ids)
    return Boundaries(ids, categories, geometries, tuple(layers), digest.hexdigest()[:16])


def _read_layer(index: Path) -> tuple[Layer, list[tuple[str, str, Any]]]:
    try:
        meta = json.loads(index.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BoundaryError(f"{index.name}: not a boundary index: {error}") from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise BoundaryError(f"{index.name}: not a boundary index of format {FORMAT}")
    data = index.with_suffix(".wkb")
    if not data.is_file():
        raise BoundaryError(f"{data.name}: missing beside {index.name}; install the file again")
    content = data.read_bytes()
    if hashlib.sha256(content).hexdigest() != meta["wkb_sha256"]:
        raise BoundaryError(f"{data.name}: its bytes differ from those installed; install the file again")
    layer = Layer(
        name=index.stem,
        source_file=meta["source_file"],
        sha256=meta["sha256"],
        licence=meta["licence"],
        attribution=meta["attribution"],
        count=len(meta["places"]),
    )
    places, start = [], 0
    for entry in meta["places"]:
        geometry = shapely.from_wkb(content[start : start + entry["bytes"]])
        places.append((entry["id"], entry["category"], geometry))
        start += entry["bytes"]
    return layer, places


_LAZY = ("Installed", "install")


def __getattr__(name: str) -> Callable[..., Any]:
    # installing needs the readers of geographic files, which no daemon should pay for
    if name in _LAZY:
        from geo import boundary_files

        value: Callable[..., Any] = getattr(boundary_files, name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
