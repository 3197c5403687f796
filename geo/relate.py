"""Locations × areas -> three values with reasons, vectorised (design, section 5, Place).

`prepare` reads the locations once; each `relate` then costs little, so the readings of an agreement share
the work of looking places and points up. A row's answer depends on nothing but the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.areas import AreaSpec
from geo.boundaries import NO_BOUNDARIES, Boundaries
from geo.by_id import Contested, relate_id
from geo.by_point import PointTable
from geo.conflicts import contradictions
from geo.interiors import Interiors
from geo.kleene import MAYBE, NO, YES
from geo.location import Locations, PlaceKey, factorise
from geo.resolved import Catalogue, catalogue_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.places import Gazetteer

__all__ = ["NEAR_KM", "REASONS", "Prepared", "Relation", "prepare", "relate"]

Kleene = NDArray[np.int8]
Codes = NDArray[np.uint8]

# "Near X" is a disc of X's radius and this much more.
NEAR_KM = 15.0
# The party whose clauses leave contested territory open.
_UKRAINE = "UA"

# Every reason, in the order in which the first one is given where several places have the same value.
REASONS: tuple[str, ...] = (
    "",  # yes needs none
    "place_unknown",  # no id, no point, and the name (if any) is not in the gazetteer
    "place_ambiguous",  # the name fits several places; this is what contains them all
    "place_larger_than_area",  # the area, or a city, is only a part of the reported place
    "contested_area",  # a clause that binds Ukraine, and Crimea, Sevastopol or occupied territory
    "near_place",  # "near X": the disc around X lies partly outside, or cannot be placed
    "settlement_or_city",  # a settlement, where the claim says cities
    "village_or_town",  # a village, where the claim says towns
    "point_uncertain",  # the point or its radius is not surely inside or outside
    "place_point_conflict",  # the named place and the point are far apart and answer differently
    "place_point_differ",  # the named place and the point answer differently, though both may be true
    "place_outside",  # surely not in the area
)
_CODE = {reason: np.uint8(code) for code, reason in enumerate(REASONS)}
_SOFT = np.array([_CODE["point_uncertain"], _CODE["settlement_or_city"], _CODE["village_or_town"]], dtype=np.uint8)
_TEXTS = np.array(REASONS, dtype=object)


@dataclass(frozen=True)
class Relation:
    """One answer for each location, in the order of the rows.

    `values`: Kleene int8. `codes`: positions in `REASONS` (0 exactly where yes). `conflict`: place and point
    of the row contradict each other, whatever the answer.
    """

    values: Kleene
    codes: Codes
    conflict: NDArray[np.bool_]

    @cached_property
    def reasons(self) -> NDArray[Any]:
        """The reason of each row as text, "" where the answer is yes."""
        return _TEXTS[self.codes]


class Prepared:
    """Locations looked up once, to be related to any number of areas; answers are kept by area and party."""

    def __init__(self, locations: Locations, gaz: Gazetteer, boundaries: Boundaries) -> None:
        self._locations = locations
        self._gaz = gaz
        self._catalogue, self._contested, interiors = _known(gaz, boundaries)
        near = sorted({i for key in locations.places if key.near for i in key.ids})
        self._near = {i: n for n, i in enumerate(i for i in near if self._has_disc(i))}
        around = [gaz.get(i) for i in self._near]
        self._n_points = len(locations.lat)
        self.points = PointTable(
            np.append(locations.lat, [p.lat for p in around]),
            np.append(locations.lon, [p.lon for p in around]),
            np.append(locations.radius_km, [(p.radius_km or 0.0) + NEAR_KM for p in around]),
            self._catalogue,
            interiors,
        )
        self._known: dict[tuple[AreaSpec, bool], Relation] = {}

    def relate(self, area: AreaSpec, party: str) -> Relation:
        """The answers for one area; `party` (RU, UA) is whom the clause binds."""
        key = (area, party == _UKRAINE)
        if key not in self._known:
            values, codes = self._pairs(*key)
            row = self._locations.row
            self._known[key] = Relation(values[row], codes[row], self._conflict[row])
        return self._known[key]

    @cached_property
    def _conflict(self) -> NDArray[np.bool_]:
        """Pairs whose place and point lie far apart."""
        return contradictions(self._locations, self._catalogue, self.points, NEAR_KM)

    def _pairs(self, area: AreaSpec, binds_ukraine: bool) -> tuple[Kleene, Codes]:
        pairs = self._locations
        by_place, place_codes = self._places(area, binds_ukraine)
        by_point, point_codes = self._discs(area, binds_ukraine)
        place, point = pairs.pair_place, pairs.pair_point
        values = np.full(len(place), MAYBE, dtype=np.int8)
        codes = np.full(len(place), _CODE["place_unknown"], dtype=np.uint8)
        for given, parts, part_values, part_codes in (
            (point >= 0, point, by_point, point_codes),
            (place >= 0, place, by_place, place_codes),
        ):
            values[given] = part_values[parts[given]]
            codes[given] = part_codes[parts[given]]
        both = np.flatnonzero((place >= 0) & (point >= 0))
        differ = both[by_place[place[both]] != by_point[point[both]]]
        values[differ] = MAYBE
        codes[differ] = np.where(self._conflict[differ], _CODE["place_point_conflict"], _CODE["place_point_differ"])
        return values, codes

    def _discs(self, area: AreaSpec, binds_ukraine: bool) -> tuple[Kleene, Codes]:
        """Values and codes of all points, then of the discs of "near"."""
        values, softness = self.points.relate(area)
        values = values.copy()
        codes = np.where(values == YES, _CODE[""], _CODE["place_outside"])
        codes[values == MAYBE] = _SOFT[softness[values == MAYBE]]
        codes[self._n_points :][values[self._n_points :] == MAYBE] = _CODE["near_place"]
        if binds_ukraine and self._contested.roots:
            contested = self.points.relate(AreaSpec("places", places=self._contested.roots))[0] != NO
            contested &= values != MAYBE
            values[contested], codes[contested] = MAYBE, _CODE["contested_area"]
        return values, codes.astype(np.uint8)

    def _places(self, area: AreaSpec, binds_ukraine: bool) -> tuple[Kleene, Codes]:
        disc_values, disc_codes = self._discs(area, binds_ukraine)
        answers = [
            self._place(key, area, binds_ukraine, disc_values[self._n_points :], disc_codes[self._n_points :])
            for key in self._locations.places
        ]
        return (
            np.array([value for value, _ in answers], dtype=np.int8),
            np.array([code for _, code in answers], dtype=np.uint8),
        )

    def _place(
        self, key: PlaceKey, area: AreaSpec, binds_ukraine: bool, near_values: Kleene, near_codes: Codes
    ) -> tuple[np.int8, np.uint8]:
        """One place key: any of its places surely covered is yes, else the greatest value of them."""
        best, code = NO, _CODE["place_outside"]
        if not key.ids:
            return MAYBE, _CODE["place_ambiguous"]
        for place_id in key.ids:
            at = self._near.get(place_id) if key.near else None
            if at is not None:
                value, why = near_values[at], near_codes[at]
            else:
                value, reason = self._named(place_id, key, area, binds_ukraine)
                why = _CODE[reason]
            if value > best or (value == best and why < code):
                best, code = value, why
        return best, code

    def _named(self, place_id: str, key: PlaceKey, area: AreaSpec, binds_ukraine: bool) -> tuple[np.int8, str]:
        value, reason = relate_id(place_id, area, self._gaz)
        if reason == "place_unknown":
            return value, reason
        if key.near:
            return MAYBE, "near_place"  # nobody knows where its centre is
        if value != MAYBE and binds_ukraine and self._contested.touches(place_id):
            return MAYBE, "contested_area"
        if key.ambiguous and value == MAYBE:
            return MAYBE, "place_ambiguous"
        return value, reason

    def _has_disc(self, place_id: str) -> bool:
        if place_id not in self._gaz:
            return False
        place = self._gaz.get(place_id)
        return place.lat is not None and place.lon is not None


@lru_cache(maxsize=2)
def _known(gaz: Gazetteer, boundaries: Boundaries) -> tuple[Catalogue, Contested, Interiors]:
    """What does not depend on locations, kept for the next pass."""
    return catalogue_of(gaz, boundaries), Contested(gaz), Interiors(gaz)


def prepare(locations: pd.DataFrame, gaz: Gazetteer, boundaries: Boundaries | None = None) -> Prepared:
    """Look locations up once for many areas.

    `locations` has the columns place_id, place_relation, place_text, lat, lon, radius_km and optionally
    place_ambiguous; absent ones count as empty. Raises `geo.location.LocationError` for impossible values.
    """
    return Prepared(factorise(locations, gaz), gaz, NO_BOUNDARIES if boundaries is None else boundaries)


def relate(
    locations: pd.DataFrame,
    area: AreaSpec,
    *,
    party: str,
    gaz: Gazetteer,
    boundaries: Boundaries | None = None,
) -> Relation:
    """Relate locations to one area for a clause that binds `party`; see `prepare` for many areas."""
    return prepare(locations, gaz, boundaries).relate(area, party)
