"""How a named place relates to an area, from ids alone: level, category and lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.kleene import MAYBE, NO, YES

if TYPE_CHECKING:
    import numpy as np

    from geo.areas import AreaSpec
    from geo.places import Gazetteer

__all__ = ["CITY_CATEGORIES", "Contested", "relate_id"]

CITY_CATEGORIES = frozenset({"K", "M", "B"})  # a city of either kind, or a district of one


def relate_id(place_id: str, area: AreaSpec, gaz: Gazetteer) -> tuple[np.int8, str]:
    """Value and reason of one reported place (design, section 5, Place); the reason of yes is empty."""
    if place_id not in gaz:
        return MAYBE, "place_unknown"
    if area.kind == "places":
        return _relate_listed(place_id, area, gaz)
    return _relate_any_city(place_id, area, gaz)


def _relate_listed(place_id: str, area: AreaSpec, gaz: Gazetteer) -> tuple[np.int8, str]:
    if any(gaz.within(place_id, listed) for listed in area.places):
        return YES, ""
    if any(gaz.within(listed, place_id) for listed in area.places):
        return MAYBE, "place_larger_than_area"
    return NO, "place_outside"


def _relate_any_city(place_id: str, area: AreaSpec, gaz: Gazetteer) -> tuple[np.int8, str]:
    place = gaz.get(place_id)
    if place.country != area.country:
        return NO, "place_outside"
    if place.category in CITY_CATEGORIES:
        return YES, ""
    if place.category == "X":
        return MAYBE, "settlement_or_city"
    if place.category == "C":
        return (NO, "place_outside") if area.villages == "no" else (MAYBE, "village_or_town")
    return MAYBE, "place_larger_than_area"


class Contested:
    """Crimea, Sevastopol and occupied territory: what lies in it, and what contains some of it."""

    def __init__(self, gaz: Gazetteer) -> None:
        self._gaz = gaz
        marked = {place.id: place for place in gaz.all() if place.contested}
        self._marked = frozenset(marked)
        self._around = frozenset(parent for place in marked.values() for parent in place.parents)
        self.roots = tuple(
            sorted(i for i, place in marked.items() if not any(parent in marked for parent in place.parents))
        )

    def touches(self, place_id: str) -> bool:
        """Whether a place is contested, lies in contested territory, or contains some."""
        if place_id in self._marked or place_id in self._around:
            return True
        if place_id not in self._gaz:
            return False
        return not self._marked.isdisjoint(self._gaz.get(place_id).parents)
