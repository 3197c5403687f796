"""The area of a clause: listed places, or any city of a country.

A specification says only what the claim's words say; how a location relates to it is told by `geo.relate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geo.places import Gazetteer

__all__ = ["AreaError", "AreaSpec"]


class AreaError(ValueError):
    """An area that cannot be read; the message names the key and the value."""


@dataclass(frozen=True, slots=True)
class AreaSpec:
    """An area: `places` (ids, any of them) or `any_city` of `country`.

    `villages` says what a village is under "any city": `no`, or `maybe` where the claim's word ("towns")
    leaves it open.
    """

    kind: Literal["places", "any_city"]
    places: tuple[str, ...] = ()
    country: str = "UA"
    villages: Literal["no", "maybe"] = "no"

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object], gaz: Gazetteer) -> AreaSpec:
        """Read `{places: [ids]}` or `{any_city_of: country id, villages: no|maybe}` as agreement files have it.

        Raises `AreaError` for an unknown key, a place that the gazetteer does not know, or an empty list.
        """
        if not isinstance(mapping, Mapping):
            raise AreaError(f"area: expected a mapping with places or any_city_of, not {mapping!r}")
        if "places" in mapping and "any_city_of" in mapping:
            raise AreaError("area: places and any_city_of exclude each other")
        if "places" in mapping:
            _no_other_keys(mapping, {"places"})
            return cls("places", places=_place_ids(mapping["places"], gaz))
        if "any_city_of" in mapping:
            _no_other_keys(mapping, {"any_city_of", "villages"})
            return cls(
                "any_city",
                country=_country(mapping["any_city_of"], gaz),
                villages=_villages(mapping.get("villages", "no")),
            )
        raise AreaError(f"area: neither places nor any_city_of among the keys {sorted(map(str, mapping))}")

    def describe(self, gaz: Gazetteer) -> str:
        """English words for people: "any city of Ukraine; villages maybe", "Kyiv or Kyiv Oblast"."""
        if self.kind == "places":
            return " or ".join(gaz.get(place).name_en or place for place in self.places)
        words = f"any city of {gaz.get(self.country).name_en or self.country}"
        return words if self.villages == "no" else f"{words}; villages maybe"


def _no_other_keys(mapping: Mapping[str, object], known: set[str]) -> None:
    unknown = sorted(str(key) for key in mapping if key not in known)
    if unknown:
        raise AreaError(f"area: unknown key {unknown[0]!r}; known here: {', '.join(sorted(known))}")


def _place_ids(value: object, gaz: Gazetteer) -> tuple[str, ...]:
    ids = [value] if isinstance(value, str) else value
    if not isinstance(ids, list | tuple) or not ids:
        raise AreaError(f"area.places: expected a list of place ids, not {value!r}")
    for place in ids:
        if not isinstance(place, str) or place not in gaz:
            raise AreaError(f"area.places: the gazetteer has no place {place!r}")
    return tuple(dict.fromkeys(ids))


def _country(value: object, gaz: Gazetteer) -> str:
    if not isinstance(value, str) or value not in gaz or gaz.get(value).category != "country":
        raise AreaError(f"area.any_city_of: {value!r} is not the id of a country of the gazetteer")
    return value


def _villages(value: object) -> Literal["no", "maybe"]:
    # YAML 1.1 reads a bare `no` as False; the author of the file meant the word
    if value is False or value == "no":
        return "no"
    if value == "maybe":
        return "maybe"
    raise AreaError(f"area.villages: {value!r} is neither no nor maybe")
