"""Episodes, waves and violations (design, section 5)."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.places import gazetteer
from monitor.agreement import Bound
from monitor.verdicts import verdicts
from monitor.violations import _Link, chain, group, violations
from tests.monitor.build import KHARKIV, KYIV, KYIV_OBLAST, at, clause, incidents, reading, report, reports

PLACES = gazetteer()
GAP = timedelta(hours=6)
FEBRUARY = reading(clause(Bound.exact(at("2026-02-01 00:00")), Bound.exact(at("2026-03-01 00:00"))), name="february")
ENERGY = reading(
    clause(Bound.exact(at("2026-02-01 00:00")), Bound.exact(at("2026-03-01 00:00")), targets=("energy",)), name="energy"
)


def strike(name: str, start: str, hours: float, **changes: object) -> dict[str, object]:
    begun = at(start)
    end = begun + timedelta(hours=hours)
    return report(f"t:{name}", occurred_from=begun, occurred_to=end, published_at=end, recorded_at=end, **changes)


def run(*rows: dict[str, object], readings: tuple[object, ...] = (FEBRUARY,)) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Grouped incidents (indexed by report_id) and violations."""
    frame = incidents(*rows)
    judged = verdicts(frame, readings, PLACES)  # type: ignore[arg-type]
    grouped = group(frame, judged, GAP)
    told = violations("a", readings, grouped, judged, reports(*rows), PLACES)  # type: ignore[arg-type]
    return grouped.set_index("report_ids"), told


def test_strikes_on_one_city_within_six_hours_are_one_episode_and_later_ones_another() -> None:
    grouped, told = run(
        strike("a", "2026-02-03 00:00", 1), strike("b", "2026-02-03 07:00", 1), strike("c", "2026-02-03 14:01", 1)
    )

    assert grouped.loc["t:a", "episode_id"] == grouped.loc["t:b", "episode_id"]
    assert grouped.loc["t:c", "episode_id"] != grouped.loc["t:b", "episode_id"]
    assert len(told) == 2


def test_the_two_strikes_on_one_town_44_hours_apart_stay_two() -> None:
    town = "UA63020010010049442"
    _, told = run(
        strike("E73", "2026-02-09 01:45", 0.3, place_id=town), strike("E76", "2026-02-10 21:20", 1.6, place_id=town)
    )

    assert len(told) == 2
    assert set(told["unit"]) == {town}


def test_two_cities_in_one_night_are_two_episodes_of_one_wave() -> None:
    grouped, told = run(strike("a", "2026-02-03 00:00", 2), strike("b", "2026-02-03 01:00", 2, place_id=KHARKIV))

    assert len(set(grouped["episode_id"])) == 2
    assert len(set(grouped["wave_id"])) == 1
    assert set(told["wave_id"]) == set(grouped["wave_id"])


def test_two_actors_never_share_an_episode_or_a_wave() -> None:
    both = reading(
        clause(FEBRUARY.start, FEBRUARY.end),
        clause(FEBRUARY.start, FEBRUARY.end, party="UA"),
        name="both",
    )
    grouped, _ = run(
        strike("a", "2026-02-03 00:00", 2), strike("b", "2026-02-03 01:00", 2, actor="UA"), readings=(both,)
    )

    assert grouped["episode_id"].nunique() == 2
    assert grouped["wave_id"].nunique() == 2


def test_a_span_over_sixteen_hours_joins_but_never_bridges() -> None:
    grouped, _ = run(
        strike("a", "2026-02-03 00:00", 1),
        strike("long", "2026-02-03 00:00", 30),
        strike("b", "2026-02-04 05:00", 1),
    )
    episodes = grouped["episode_id"]

    assert episodes["t:a"] != episodes["t:b"]
    assert episodes["t:long"] in {episodes["t:a"], episodes["t:b"]}


def test_a_span_of_just_sixteen_hours_bridges() -> None:
    grouped, _ = run(
        strike("a", "2026-02-03 00:00", 1),
        strike("long", "2026-02-03 00:00", 16),
        strike("b", "2026-02-03 20:00", 1),
    )

    assert len(set(grouped["episode_id"])) == 1


def test_a_wave_goes_on_from_the_last_strike_of_a_city_and_back_from_its_first() -> None:
    """A city that is struck for eleven hours holds together what lies before and after it elsewhere."""
    grouped, _ = run(
        strike("before", "2026-02-02 18:00", 1, place_id=KHARKIV),
        strike("a", "2026-02-03 00:00", 1),
        strike("b", "2026-02-03 05:00", 1),
        strike("c", "2026-02-03 10:00", 1),
        strike("after", "2026-02-03 16:30", 1, place_id=KYIV_OBLAST),
        strike("too late", "2026-02-04 00:00", 1, place_id=KHARKIV),
    )
    wave = grouped["wave_id"]

    assert len({wave[f"t:{name}"] for name in ("before", "a", "b", "c", "after")}) == 1
    assert wave["t:too late"] != wave["t:after"]


def test_a_mere_blast_joins_but_never_bridges() -> None:
    grouped, _ = run(
        strike("a", "2026-02-03 00:00", 1),
        strike("blast", "2026-02-03 05:00", 1, kind="blast"),
        strike("b", "2026-02-03 10:00", 1),
    )
    episodes = grouped["episode_id"]

    assert episodes["t:a"] != episodes["t:b"]
    assert episodes["t:blast"] == episodes["t:a"]  # the earlier of two chains as near


def test_start_and_end_come_from_inconsistent_members_where_there_are_any() -> None:
    _, told = run(
        strike("sure", "2026-02-03 02:00", 2, target="energy"),
        strike("maybe", "2026-02-03 00:00", 8, target="unknown"),
        readings=(ENERGY,),
    )
    row = told.iloc[0]

    assert (row["status"], row["n_inconsistent"], row["n_undetermined"]) == ("inconsistent", 1, 1)
    assert [row[c] for c in ("start_from", "start_to", "end_from", "end_to")] == [
        pd.Timestamp(at(t)) for t in ("2026-02-03 02:00", "2026-02-03 04:00", "2026-02-03 02:00", "2026-02-03 04:00")
    ]
    assert row["start_kyiv"] == "2026-02-03T04:00+02:00/2026-02-03T06:00+02:00"


def test_a_violation_only_of_doubts_is_undetermined() -> None:
    _, told = run(strike("maybe", "2026-02-03 00:00", 8, target="unknown"), readings=(ENERGY,))

    assert list(told["status"]) == ["undetermined"]


def test_aggregates_and_outages_of_unstated_cause_open_no_violation() -> None:
    grouped, told = run(
        strike("bulletin", "2026-02-03 00:00", 8, scope="aggregate", place_id="UA"),
        strike("dark", "2026-02-03 00:00", 1, kind="outage", cause="unknown", actor="unknown"),
    )

    assert len(told) == 0
    assert set(grouped["episode_id"]) == {""}
    assert "violation_id" in told.columns


def test_places_of_an_episode_are_named_and_its_origins_counted_once() -> None:
    _, told = run(
        strike("a", "2026-02-03 00:00", 1, origin="Kyiv City Military Administration", url="https://example.org/a"),
        strike("b", "2026-02-03 02:00", 1, origin="Kyiv City Military Administration", url="https://example.org/b"),
    )
    row = told.iloc[0]

    assert row["place_names"] == "Kyiv"
    assert row["n_origins"] == 1
    assert row["report_urls"] == "https://example.org/a|https://example.org/b"


def test_a_region_is_its_own_unit_apart_from_its_city() -> None:
    grouped, _ = run(strike("a", "2026-02-03 00:00", 1), strike("b", "2026-02-03 00:00", 1, place_id=KYIV_OBLAST))

    assert set(grouped["unit"]) == {KYIV, KYIV_OBLAST}
    assert grouped["episode_id"].nunique() == 2


HOURS = st.tuples(st.integers(0, 100), st.integers(1, 30), st.booleans())


def links(rows: list[tuple[int, int, bool]]) -> list[_Link]:
    zero = pd.Timestamp("2026-02-01", tz="UTC")
    return [
        _Link(
            f"i{n:02}", zero + pd.Timedelta(hours=h), zero + pd.Timedelta(hours=h + length), bridges, (zero, f"i{n:02}")
        )
        for n, (h, length, bridges) in enumerate(rows)
    ]


@given(rows=st.lists(HOURS, max_size=12), order=st.randoms(use_true_random=False))
def test_chains_do_not_depend_on_order_and_lose_nothing(rows: list[tuple[int, int, bool]], order: object) -> None:
    made = links(rows)
    shuffled = list(made)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    def as_sets(chains: list[list[str]]) -> set[frozenset[str]]:
        return {frozenset(keys) for keys in chains}

    assert as_sets(chain(made, GAP)) == as_sets(chain(shuffled, GAP))
    assert sorted(key for keys in chain(made, GAP) for key in keys) == sorted(link.key for link in made)


@given(rows=st.lists(HOURS, min_size=1, max_size=12))
def test_bridging_members_of_different_chains_are_more_than_the_gap_apart(rows: list[tuple[int, int, bool]]) -> None:
    made = {link.key: link for link in links(rows) if link.bridges}
    chains = [[made[key] for key in keys if key in made] for keys in chain(made.values(), GAP)]

    for i, first in enumerate(chains):
        for second in chains[i + 1 :]:
            assert all(max(a.start - b.end, b.start - a.end) > GAP for a in first for b in second)
