"""How the places of two reports relate, worked out once per pair of distinct cells, never per pair of reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.parameters import LEVELS
from monitor.linker.placing import distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.places import Gazetteer

LEVEL: Final = {name: i for i, name in enumerate(LEVELS["place"])}
APART: Final = LEVEL["apart"]
BIG_CITY_PEOPLE: Final = 200_000
FINE: Final = frozenset({"city", "settlement", "village", "district"})
COARSE: Final = frozenset({"country", "oblast"})
# Kyiv and Sevastopol are no part of the oblasts around them, but one night's attack on "the Kyiv area" is: they share
# their count of reports with the oblast around them.
SHARED_REGION: Final = {"UA80000000000093317": "UA32000000000030281", "UA85000000000065278": "UA01000000000013043"}
EVERYWHERE: Final = "*"
TABLE: Final = 8000  # cells; a table of all pairs of so many takes 320 MB, more are looked up one by one


@dataclass(frozen=True, slots=True)
class Cell:
    """One distinct `place_id` cell: its places, each with all that contain it, its towns and its region."""

    own: tuple[str, ...]
    chains: tuple[tuple[str, ...], ...]
    towns: frozenset[str]
    region: str
    country: str
    centres: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class Geography:
    """Cells of one set of reports, and a memory of how pairs of them relate."""

    gaz: Gazetteer
    max_km: float
    cells: list[Cell] = field(default_factory=list)
    _levels: dict[str, int] = field(default_factory=dict)
    _memory: dict[tuple[int, int], tuple[int, float]] = field(default_factory=dict)
    _table: tuple[NDArray[np.int8], NDArray[np.float32]] | None = None

    def add(self, texts: Iterable[str]) -> None:
        """Read cells; their number is their position."""
        self.cells.extend(self._cell(text) for text in texts)

    def _cell(self, text: str) -> Cell:
        own = tuple(part for part in text.split("|") if part)
        known = [place for place in own if place in self.gaz]
        chains = tuple((place, *self.gaz.get(place).parents) if place in self.gaz else (place,) for place in own)
        towns = frozenset((self.gaz.city_of(place) or place) if place in self.gaz else place for place in own)
        regions = {self._region(place) for place in known}
        countries = {self.gaz.get(place).country for place in known}
        centres = []
        for place in known:
            spot = self.gaz.get(place)
            if self.gaz.level(place) in FINE and spot.lat is not None and spot.lon is not None:
                centres.append((float(spot.lat), float(spot.lon)))
        region = regions.pop() if len(regions) == 1 else EVERYWHERE
        return Cell(own, chains, towns, region, "|".join(sorted(countries)), tuple(centres))

    def _region(self, place: str) -> str:
        oblast = self.gaz.oblast_of(place)
        return EVERYWHERE if oblast is None else SHARED_REGION.get(oblast, oblast)

    def level_of(self, place: str) -> int:
        """The answer of the comparison `place` where this is the wider of two places that contain one another."""
        if place not in self._levels:
            level = self.gaz.level(place) if place in self.gaz else "village"
            if level == "city":
                people = self.gaz.get(place).population or 0
                level = "big_city" if people >= BIG_CITY_PEOPLE else "locality"
            elif level in {"settlement", "village"}:
                level = "locality"
            self._levels[place] = LEVEL[level]
        return self._levels[place]

    def relate(self, a: int, b: int) -> tuple[int, float]:
        """The closest relation between two cells (an index into `LEVELS["place"]`), and the share of towns in common.

        The share is that of the towns that both name (one inside the other counts) in the longer of the lists.
        """
        key = (a, b) if a <= b else (b, a)
        if key not in self._memory:
            self._memory[key] = self._relate(self.cells[key[0]], self.cells[key[1]])
        return self._memory[key]

    def _relate(self, a: Cell, b: Cell) -> tuple[int, float]:
        best, met_a, met_b = APART, set[str](), set[str]()
        rank = -1
        for chain_a in a.chains:
            for chain_b in b.chains:
                level = self._closest(chain_a, chain_b)
                if level == APART:
                    continue
                met_a.add(self._town(chain_a[0]))
                met_b.add(self._town(chain_b[0]))
                if _FINENESS[level] > rank:
                    best, rank = level, _FINENESS[level]
        if best == APART:
            return (LEVEL["near"], 1.0) if self._near(a, b) else (APART, 0.0)
        share = min(len(met_a) / max(len(a.towns), 1), len(met_b) / max(len(b.towns), 1))
        wide = a.region == b.region == EVERYWHERE and (best != LEVEL["country"] or a.own == b.own)
        return (LEVEL["wide"] if wide else best), share

    def _town(self, place: str) -> str:
        return (self.gaz.city_of(place) or place) if place in self.gaz else place

    def _closest(self, a: tuple[str, ...], b: tuple[str, ...]) -> int:
        """Level of the wider one if a contains b or b contains a; `districts` for two of one city; else apart."""
        if a[0] in b:
            return self.level_of(a[0])
        if b[0] in a:
            return self.level_of(b[0])
        if self._town(a[0]) == self._town(b[0]):
            return LEVEL["districts"]
        return APART

    def _near(self, a: Cell, b: Cell) -> bool:
        if not a.centres or not b.centres:
            return False
        one, two = np.array(a.centres), np.array(b.centres)
        gaps = distance_km(one[:, :1], one[:, 1:], two[None, :, 0], two[None, :, 1])
        return bool(gaps.min() <= self.max_km)

    def relations(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
        """`relate` for many pairs of cell numbers; a pair with an unknown cell (-1) is apart."""
        if len(self.cells) > TABLE:
            return self._relations_of_many(a, b)
        if self._table is None or len(self._table[0]) != len(self.cells) + 1:
            shape = (len(self.cells) + 1, len(self.cells) + 1)
            levels = np.full(shape, -1, dtype=np.int8)
            levels[-1, :] = levels[:, -1] = APART
            self._table = levels, np.ones(shape, dtype=np.float32)
        levels, shares = self._table
        found = levels[a, b]
        new = np.flatnonzero(found < 0)
        if len(new):
            keys = np.unique(a[new] * len(levels) + b[new])
            for one, two in zip((keys // len(levels)).tolist(), (keys % len(levels)).tolist(), strict=True):
                level, share = self.relate(one, two)
                levels[one, two] = levels[two, one] = level
                shares[one, two] = shares[two, one] = share
            found = levels[a, b]
        return found, shares[a, b].astype(np.float64)

    def _relations_of_many(
        self, a: NDArray[np.int64], b: NDArray[np.int64]
    ) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
        """The same without a table of all pairs of cells."""
        n = len(self.cells) + 1
        low, high = np.minimum(a, b), np.maximum(a, b)
        keys, inverse = np.unique((low + 1) * n + high + 1, return_inverse=True)
        levels, shares = np.zeros(len(keys), dtype=np.int8), np.ones(len(keys))
        for k, key in enumerate(keys.tolist()):
            one, two = divmod(key, n)
            if one and two:
                levels[k], shares[k] = self.relate(one - 1, two - 1)
        return levels[inverse], shares[inverse]


# which relation says most, finest first
_ORDER: Final = ("district", "locality", "hromada", "districts", "big_city", "raion", "oblast", "country")
_FINENESS: Final = {LEVEL[name]: len(_ORDER) - i for i, name in enumerate(_ORDER)}
