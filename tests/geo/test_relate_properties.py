"""What must hold for any locations: order, widening, narrowing, several places."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import AreaSpec
from geo.kleene import MAYBE, NO, YES, any_of
from geo.relate import prepare, relate
from tests.geo.conftest import ALPHA, EAST, HROMADA, KAY, LEFT, PENINSULA, RAION, SEA, SETTLEMENT, TOWN, VILLAGE, WEST

PLACES = [WEST, EAST, KAY, PENINSULA, RAION, HROMADA, ALPHA, LEFT, SETTLEMENT, VILLAGE, SEA, TOWN, "RU", "UA", "UA404"]
AREAS = [
    AreaSpec("places", places=(ALPHA,)),
    AreaSpec("places", places=(HROMADA,)),
    AreaSpec("places", places=(WEST,)),
    AreaSpec("places", places=(KAY, EAST)),
    AreaSpec("places", places=("UA",)),
    AreaSpec("places", places=("RU",)),
    AreaSpec("any_city"),
    AreaSpec("any_city", villages="maybe"),
]
# each area and one that contains it
NESTED = [(0, 1), (0, 2), (0, 4), (0, 6), (1, 2), (1, 4), (2, 4), (3, 4), (6, 4), (6, 7)]
BORDERS = [(), (WEST,), (WEST, EAST, PENINSULA), (HROMADA,), (RAION, LEFT), None]

# anywhere, on a lattice that meets the borders exactly, and around the cities, where most is decided
coordinates = st.one_of(
    st.tuples(st.floats(46.5, 51.0), st.floats(29.5, 34.0)),
    st.tuples(st.integers(93, 102).map(lambda n: n / 2), st.integers(59, 68).map(lambda n: n / 2)),
    st.tuples(st.floats(48.85, 49.3), st.floats(30.2, 30.8)),
    st.tuples(st.floats(49.3, 49.7), st.floats(31.2, 31.8)),
)
radii = st.one_of(st.just(0.0), st.floats(0.1, 80.0))
parties = st.sampled_from(["RU", "UA"])
borders = st.sampled_from(BORDERS)
areas = st.sampled_from(AREAS)
points = st.lists(coordinates, min_size=1, max_size=12)


def installed(toy, ids: tuple[str, ...] | None):
    return toy.borders() if ids is None else toy.borders(*ids) if ids else None


def discs(at: list[tuple[float, float]], radius) -> pd.DataFrame:
    return pd.DataFrame({"lat": [a[0] for a in at], "lon": [a[1] for a in at], "radius_km": radius})


rows = st.lists(
    st.fixed_dictionaries(
        {
            "place_id": st.lists(st.sampled_from(PLACES), max_size=3, unique=True).map("|".join),
            "place_relation": st.sampled_from(["", "in", "near"]),
            "point": st.one_of(st.none(), coordinates),
            "radius_km": st.one_of(st.just(np.nan), radii),
        }
    ),
    min_size=1,
    max_size=15,
)


def frame_of(given_rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(given_rows)
    frame["lat"] = [row["point"][0] if row["point"] else np.nan for row in given_rows]
    frame["lon"] = [row["point"][1] if row["point"] else np.nan for row in given_rows]
    return frame.drop(columns="point")


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False), areas, parties, borders)
def test_the_order_of_rows_never_matters_and_no_row_depends_on_another(
    toy, given_rows, random, area, party, ids
) -> None:
    frame, shapes = frame_of(given_rows), installed(toy, ids)
    order = list(range(len(frame)))
    random.shuffle(order)
    whole = relate(frame, area, party=party, gaz=toy.gaz, boundaries=shapes)
    shuffled = relate(frame.iloc[order], area, party=party, gaz=toy.gaz, boundaries=shapes)
    alone = relate(frame.iloc[:1], area, party=party, gaz=toy.gaz, boundaries=shapes)

    for part in ("values", "reasons", "conflict"):
        assert list(getattr(whole, part)[order]) == list(getattr(shuffled, part))
        assert getattr(whole, part)[0] == getattr(alone, part)[0]


@settings(max_examples=60, deadline=None)
@given(rows, areas, parties, borders)
def test_a_reason_is_empty_exactly_where_the_answer_is_yes(toy, given_rows, area, party, ids) -> None:
    relation = relate(frame_of(given_rows), area, party=party, gaz=toy.gaz, boundaries=installed(toy, ids))

    assert list(relation.reasons == "") == list(relation.values == YES)
    assert all((relation.reasons != "place_outside") | (relation.values == NO))


@settings(max_examples=100, deadline=None)
@given(points, radii, radii, areas, parties, borders)
def test_a_wider_radius_never_turns_maybe_into_yes_or_no(toy, at, one, other, area, party, ids) -> None:
    shapes = installed(toy, ids)
    narrow, wide = (
        relate(discs(at, r), area, party=party, gaz=toy.gaz, boundaries=shapes).values for r in sorted([one, other])
    )

    assert all((wide == MAYBE) | (wide == narrow))


@settings(max_examples=100, deadline=None)
@given(points, radii, st.sampled_from(NESTED), borders)
def test_yes_in_an_area_is_yes_in_one_that_contains_it(toy, at, radius, pair, ids) -> None:
    prepared = prepare(discs(at, radius), toy.gaz, installed(toy, ids))
    inner, outer = (prepared.relate(AREAS[n], "RU").values for n in pair)

    assert all(outer[inner == YES] == YES)
    assert all(inner[outer == NO] == NO)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES[:-1]), areas, parties)
def test_a_larger_place_never_turns_maybe_into_yes_or_no(toy, place, area, party) -> None:
    chain = [place, *toy.gaz.get(place).parents]
    values = relate(pd.DataFrame({"place_id": chain}), area, party=party, gaz=toy.gaz).values
    # "any city" is about categories: a village surely is none, the hromada around it may hold one
    larger, smaller = values[1:], values[:-1]

    assert all((larger == MAYBE) | (smaller != MAYBE))
    assert all((larger == MAYBE) | (larger == smaller) | ((larger == YES) & (smaller == YES)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique=True), areas, parties)
def test_several_places_are_the_or_of_each(toy, places, area, party) -> None:
    def values(ids):
        return relate(pd.DataFrame({"place_id": ids}), area, party=party, gaz=toy.gaz).values

    assert values(["|".join(places)])[0] == any_of(*([v] for v in values(places)))[0]
    assert values(["|".join(places)])[0] == values(["|".join(reversed(places))])[0]


@settings(max_examples=40, deadline=None)
@given(points, areas, parties)
def test_more_boundaries_never_contradict_what_was_sure_without_them(toy, at, area, party) -> None:
    """A sure answer from the gazetteer alone is at most made unsure by real borders where discs lap over."""
    without = relate(discs(at, 0.0), area, party=party, gaz=toy.gaz).values
    within = relate(
        discs(at, 0.0), area, party=party, gaz=toy.gaz, boundaries=toy.borders(WEST, EAST, PENINSULA)
    ).values

    assert not any((without == NO) & (within == YES))
