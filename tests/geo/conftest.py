"""A small made-up country for the tests of areas and relations: every border is a straight line.

30      31      32   east
+-------+-------+  50      O1 West (with Alpha), O2 East (around Kay), O3 Peninsula (contested, with Sea);
|  O1   |  O2   |          Kay is a city with special status, in no oblast.
|       |       |          RU lies east of 33.
+---+---+---+---+  48
    |  O3   |
    +-------+      47
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from geo.boundaries import Boundaries

WEST, EAST, PENINSULA, KAY = (f"UA{n}000000000010001" for n in (10, 20, 30, 80))
RAION, HROMADA, SHORE = "UA10010000000010002", "UA10010010000010003", "UA30010000000010002"
ALPHA, LEFT, RIGHT = "UA10010010010010004", "UA10010010010110005", "UA10010010010210006"
SETTLEMENT, VILLAGE, SEA = "UA10010010020010007", "UA10010010030010008", "UA30010000010010009"
EDGE, SUBURB = "UA10010010040010010", "UA10010010050010011"
TOWN = "gn:1"


@dataclass(frozen=True)
class ToyPlace:
    id: str
    category: str
    name_en: str
    parents: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    country: str = "UA"
    contested: bool = False


@dataclass(eq=False)
class ToyGazetteer:
    """The part of `geo.places.Gazetteer` that relations use."""

    places: dict[str, ToyPlace]
    names: dict[str, SimpleNamespace] = field(default_factory=dict)

    def get(self, place_id: str) -> ToyPlace:
        return self.places[place_id]

    def __contains__(self, place_id: object) -> bool:
        return place_id in self.places

    def within(self, inner: str, outer: str) -> bool:
        return inner == outer or outer in self.places[inner].parents

    def children(self, place_id: str) -> tuple[str, ...]:
        return tuple(p.id for p in self.places.values() if p.parents[:1] == (place_id,))

    def all(self) -> Iterable[ToyPlace]:
        return self.places.values()

    def by_pcode(self, code: str) -> str | None:
        if code in self.places:
            return code
        lengths = {"O": 4, "K": 4, "P": 6, "H": 9, "M": 12, "X": 12, "C": 12}
        found = (p.id for p in self.places.values() if p.id[: lengths.get(p.category, 99)] == code)
        return next(found, None) if code.startswith("UA") and len(code) > 2 else None

    def resolve(self, name: str, **_: object) -> SimpleNamespace:
        return self.names.get(name, SimpleNamespace(place_id=None, ambiguous=False))


def _places() -> Iterator[ToyPlace]:
    yield ToyPlace("UA", "country", "Ukraine")
    yield ToyPlace("RU", "country", "Russia", country="RU")
    yield ToyPlace("RU-BEL", "O", "Belgorod", ("RU",), country="RU")
    yield ToyPlace("RU-NO", "O", "Nowhere", ("RU",), country="RU")
    yield ToyPlace(TOWN, "M", "Town", ("RU-BEL", "RU"), 49.0, 33.5, 4.0, country="RU")
    yield ToyPlace(WEST, "O", "West", ("UA",))
    yield ToyPlace(EAST, "O", "East", ("UA",))
    yield ToyPlace(PENINSULA, "O", "Peninsula", ("UA",), contested=True)
    yield ToyPlace(KAY, "K", "Kay", ("UA",), 49.5, 31.5, 10.0)
    yield ToyPlace(RAION, "P", "Alpha raion", (WEST, "UA"))
    yield ToyPlace(HROMADA, "H", "Alpha hromada", (RAION, WEST, "UA"))
    above = (HROMADA, RAION, WEST, "UA")
    yield ToyPlace(ALPHA, "M", "Alpha", above, 49.0, 30.5, 6.0)
    yield ToyPlace(LEFT, "B", "Left bank", (ALPHA, *above))
    yield ToyPlace(RIGHT, "B", "Right bank", (ALPHA, *above))
    yield ToyPlace(SETTLEMENT, "X", "Mill", above, 49.2, 30.3, 2.0)
    yield ToyPlace(VILLAGE, "C", "Wells", above, 49.2, 30.7, 1.0)
    # Edge's disc reaches beyond the border of its hromada, and over the Suburb
    yield ToyPlace(EDGE, "M", "Edge", above, 48.85, 30.78, 6.0)
    yield ToyPlace(SUBURB, "X", "Suburb", above, 48.81, 30.71, 1.0)
    yield ToyPlace(SHORE, "P", "Shore", (PENINSULA, "UA"), contested=True)
    yield ToyPlace(SEA, "M", "Sea", (SHORE, PENINSULA, "UA"), 47.5, 31.0, 5.0, contested=True)
    for n, (lon, lat) in enumerate(np.ndindex(10, 20)):
        # a village every 0.1 degrees: enough for triangles, and off the names above
        parent = WEST
        yield ToyPlace(
            f"UA1002001{n:05}10001", "C", f"West {n}", (parent, "UA"), 48.05 + lat / 10, 30.05 + lon / 10, 0.8
        )
        yield ToyPlace(f"UA2002001{n:05}10001", "C", f"East {n}", (EAST, "UA"), 48.05 + lat / 10, 31.05 + lon / 10, 0.8)


def geometries() -> dict[str, object]:
    kay = shapely.box(31.4, 49.4, 31.6, 49.6)
    return {
        WEST: shapely.box(30, 48, 31, 50),
        EAST: shapely.difference(shapely.box(31, 48, 32, 50), kay),
        PENINSULA: shapely.box(30.5, 47, 31.5, 48),
        KAY: kay,
        RAION: shapely.box(30, 48.5, 31, 49.5),
        HROMADA: shapely.box(30.2, 48.8, 30.8, 49.3),
        ALPHA: shapely.box(30.45, 48.95, 30.55, 49.05),
        LEFT: shapely.box(30.45, 48.95, 30.5, 49.05),
        RIGHT: shapely.box(30.5, 48.95, 30.55, 49.05),
        "RU-BEL": shapely.box(33, 48, 34, 50),
    }


@cache
def boundaries_of(gaz: ToyGazetteer, *ids: str) -> Boundaries:
    """Boundaries in memory of the given places, or of all in Ukraine."""
    known = geometries()
    chosen = tuple(sorted(ids or (i for i in known if i.startswith("UA"))))
    shapes = np.empty(len(chosen), dtype=object)
    shapes[:] = [known[i] for i in chosen]
    return Boundaries(chosen, tuple(gaz.get(i).category for i in chosen), shapes, (), "toy")


@pytest.fixture(scope="session")
def toy() -> SimpleNamespace:
    """The made-up country: `gaz`, `borders(*ids)`, `geometries()`, and the ids of its places by name."""
    gaz = ToyGazetteer({place.id: place for place in _places()})
    gaz.names = {
        "Alpha": SimpleNamespace(place_id=ALPHA, ambiguous=False),
        "Novoselivka": SimpleNamespace(place_id=WEST, ambiguous=True),
        "Everywhere": SimpleNamespace(place_id=None, ambiguous=True),
    }
    return SimpleNamespace(
        gaz=gaz,
        borders=lambda *ids: boundaries_of(gaz, *ids),
        geometries=geometries,
        west=WEST,
        east=EAST,
        peninsula=PENINSULA,
        kay=KAY,
        raion=RAION,
        hromada=HROMADA,
        alpha=ALPHA,
        left=LEFT,
        right=RIGHT,
        settlement=SETTLEMENT,
        village=VILLAGE,
        sea=SEA,
        edge=EDGE,
        suburb=SUBURB,
        town=TOWN,
    )


@pytest.fixture(scope="session")
def boundary_files(shared: Path) -> list[Path]:
    """The real boundaries beside the checkout (OpenStreetMap, ODbL), which may not be carried."""
    return sorted((shared / "data" / "boundaries").glob("*.geojson"))
