"""The gazetteer: places of Ukraine and of Russia, their names in three languages, hierarchy, centre and size.

Ids are KATOTTG codes (`UA80000000000093317`), ISO 3166 codes (`UA`, `RU`, `RU-BEL`) or `gn:` and a GeoNames id.
The tables under geo/data are made by `python -m geo.makers.build`. This module imports neither pandas nor numpy.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from geo import lookup
from geo.lookup import Resolution

__all__ = ["Gazetteer", "Place", "Resolution", "UnknownPlace", "gazetteer"]

DATA = Path(__file__).resolve().parent / "data"
_LEVELS = {
    "country": "country", "O": "oblast", "K": "city", "P": "raion", "H": "hromada", "M": "city", "X": "settlement",
    "C": "village", "B": "district",
}  # fmt: skip
# ISO 3166-2:UA writes some regions with other digits than the Codifier: Luhansk, Kyiv, Sevastopol, Crimea, Chernivtsi.
_ISO_DIGITS = {"09": "44", "30": "80", "40": "85", "43": "01", "77": "73"}


class UnknownPlace(KeyError):  # noqa: N818 -- the name says the error; agreed with its users
    """No place has this id. The id is the exception's first argument."""

    def __str__(self) -> str:
        return f"unknown place id {self.args[0]!r}"


@dataclass(frozen=True, slots=True)
class Place:
    """One place.

    `category` is the Codifier's: O oblast, K city with special status, P raion, H hromada, M city, X settlement,
    C village, B city district; or "country". `parents` run from the nearest to the country. `lat` and `lon` are
    WGS84 degrees of the centre, `radius_km` the radius of a disc of the place's area; `radius_basis` says whether
    that is "documented" (city_areas.csv), from the "population" or from the "members" of the unit.
    A Russian town's category is told from its population alone. `name_ru` of small places is formed by rule.
    """

    id: str
    category: str
    name_uk: str
    name_ru: str
    name_en: str
    names: tuple[str, ...]
    parents: tuple[str, ...]
    lat: float | None
    lon: float | None
    radius_km: float | None
    radius_basis: str
    population: int | None
    country: str
    contested: bool


class Gazetteer:
    """All places, by id and by name. Immutable; use `gazetteer()` for the shared one.

    `version` is the first 16 hex digits of the SHA-256 of its tables.
    """

    def __init__(self, folder: Path = DATA) -> None:
        raw = {name: (folder / name).read_bytes() for name in ("places.tsv.gz", "names.tsv.gz", "contested.csv")}
        texts = {n: (gzip.decompress(b) if n.endswith(".gz") else b) for n, b in raw.items()}
        # hashed uncompressed: zlib's versions compress the same text to different bytes
        joined = b"\0".join(texts[name] for name in sorted(texts))
        self.version: str = hashlib.sha256(joined).hexdigest()[:16]
        # lines are split fully only for the places that are asked for
        self._lines = texts["places.tsv.gz"].decode().splitlines()[1:]
        starts = [line.split("\t", 3) for line in self._lines]
        self._ids = [start[0] for start in starts]
        self._number = {place_id: number for number, place_id in enumerate(self._ids)}
        self._category = {start[0]: start[1] for start in starts}
        self._parent = {start[0]: start[2] for start in starts}
        contested = csv.DictReader(io.StringIO(texts["contested.csv"].decode(), newline=""))
        self._contested = frozenset(row["place_id"] for row in contested)
        self._names_text = texts["names.tsv.gz"]
        self._names: dict[str, str] = {}
        self._children: dict[str, tuple[str, ...]] = {}
        self._places: dict[str, Place] = {}
        self._digits: dict[str, str] = {}
        # the same few hundred names come again and again
        self._resolve = lru_cache(maxsize=4096)(partial(lookup.resolve, self))

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._number

    def __len__(self) -> int:
        return len(self._ids)

    def get(self, place_id: str) -> Place:
        """The place with this id. Raises UnknownPlace."""
        place = self._places.get(place_id)
        if place is None:
            place = self._places[place_id] = self._make(place_id)
        return place

    def _make(self, place_id: str) -> Place:
        if place_id not in self._number:
            raise UnknownPlace(place_id)
        row = self._lines[self._number[place_id]].split("\t")
        _, category, _, uk, ru, en, more, lat, lon, radius, basis, population = row
        parents = self._parents(place_id)
        return Place(
            id=place_id,
            category=category,
            name_uk=uk,
            name_ru=ru,
            name_en=en,
            names=tuple(dict.fromkeys([uk, ru, en, *(more.split("|") if more else ())])),
            parents=parents,
            lat=float(lat) if lat else None,
            lon=float(lon) if lon else None,
            radius_km=float(radius) if radius else None,
            radius_basis=basis,
            population=int(population) if population else None,
            country=parents[-1] if parents else place_id,
            contested=place_id in self._contested or any(p in self._contested for p in parents),
        )

    def _parents(self, place_id: str) -> tuple[str, ...]:
        chain: list[str] = []
        above = self._parent.get(place_id, "")
        while above:
            chain.append(above)
            above = self._parent[above]
        return tuple(chain)

    def _check(self, place_id: str) -> str:
        if place_id not in self._number:
            raise UnknownPlace(place_id)
        return place_id

    def within(self, inner: str, outer: str) -> bool:
        """Whether `inner` is `outer` or lies in it by the hierarchy. Raises UnknownPlace."""
        self._check(outer)
        at = self._check(inner)
        while at:
            if at == outer:
                return True
            at = self._parent[at]
        return False

    def level(self, place_id: str) -> str:
        """country, oblast, raion, hromada, city, settlement, village or district. Raises UnknownPlace."""
        return _LEVELS[self._category[self._check(place_id)]]

    def city_of(self, place_id: str) -> str | None:
        """The city itself, or the city that a district belongs to; None for anything else. Raises UnknownPlace."""
        level = self.level(place_id)
        if level == "city":
            return place_id
        return self._parent[place_id] if level == "district" else None

    def oblast_of(self, place_id: str) -> str | None:
        """The region of the first level that holds the place (itself for Kyiv and Sevastopol); None for a country."""
        at = self._check(place_id)
        while at:
            if self._category[at] in {"O", "K"}:
                return at
            at = self._parent[at]
        return None

    def unit_of(self, place_ids: Sequence[str]) -> str:
        """The unit that episodes are counted by: the city, else the oblast, else the country.

        For several places with different units, the smallest oblast or country that holds all; "" if there is
        none (no place, or places of two countries). Raises UnknownPlace.
        """
        units = sorted({self.city_of(p) or self.oblast_of(p) or self._check(p) for p in place_ids})
        if len(units) == 1:
            return units[0]
        common = self.common_ancestor(units)
        return "" if common is None else self.city_of(common) or self.oblast_of(common) or common

    def common_ancestor(self, place_ids: Sequence[str]) -> str | None:
        """The smallest place that holds all of these (itself for one); None if none does. Raises UnknownPlace."""
        if not place_ids:
            return None
        first, *others = place_ids
        chain = [self._check(first), *self._parents(first)]
        for other in others:
            chain = [place for place in chain if self.within(other, place)]
        return chain[0] if chain else None

    def children(self, place_id: str) -> tuple[str, ...]:
        """Ids of the places directly inside, sorted. Raises UnknownPlace."""
        self._check(place_id)
        if not self._children:
            lists: dict[str, list[str]] = {}
            for child, parent in self._parent.items():
                lists.setdefault(parent, []).append(child)
            self._children = {parent: tuple(sorted(ids)) for parent, ids in lists.items()}
        return self._children.get(place_id, ())

    def by_pcode(self, code: str) -> str | None:
        """Place id for a P-code (`UA63`, `UA6312`, `UA6312027`), an ISO 3166-2 code (`UA-63`, `UA-30`) or an id.

        P-codes of Ukraine are the leading digits of a unit's KATOTTG code: 2 for an oblast, 4 for a raion, 7 for a
        hromada, 10 for a settlement. Where ISO's digits differ from the Codifier's (UA-30 is Kyiv), the
        hyphen tells them apart; None if no unit has the code.
        """
        code = code.strip()
        if code in self._number:
            return code
        digits = code.upper().removeprefix("UA").removeprefix("-")
        if not digits.isdigit() or code[:2].upper() != "UA":
            return None
        if not self._digits:
            lengths = {"O": 2, "K": 2, "P": 4, "H": 7, "M": 10, "X": 10, "C": 10}
            self._digits = {
                place_id[2 : 2 + lengths[category]]: place_id
                for place_id, category in self._category.items()
                if category in lengths and place_id.startswith("UA")
            }
        return self._digits.get(_ISO_DIGITS.get(digits, digits))

    def named(self, key: str) -> list[tuple[str, str]]:
        """(place id, letter) of the places with this search key.

        The letter is o, r or h where the name counts only beside a word of that level ("Kharkiv" names the oblast
        only in "Kharkiv oblast"), else "".
        """
        if not self._names:
            self._names = dict(line.split("\t") for line in self._names_text.decode().splitlines())
            self._names_text = b""
        refs = self._names.get(key)
        if refs is None:
            return []
        return [(self._ids[int(r.rstrip("orh"))], r[-1] if r[-1] in "orh" else "") for r in refs.split()]

    def find(self, name: str) -> list[Place]:
        """All candidates for a name in any language or spelling, best (level, population) first."""
        return [self.get(place_id) for place_id in lookup.find(self, name)]

    def resolve(self, name: str, *, context: Sequence[str] = (), country: str | None = None) -> Resolution:
        """The one place that a name means, given places it was mentioned with (ids) and words inside the name.

        If several remain, `ambiguous` is true and `place_id` is the smallest place that holds them all (None where
        none does, or where nothing was found). Raises UnknownPlace for an unknown id in `context`.
        """
        for place_id in context:
            self._check(place_id)
        return self._resolve(name, context=tuple(context), country=country)

    def all(self) -> Iterable[Place]:
        """Every place, sorted by id within countries first."""
        return (self.get(place_id) for place_id in self._ids)

    def __iter__(self) -> Iterator[Place]:
        return iter(self.all())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer that ships with the package, loaded once."""
    return Gazetteer()
