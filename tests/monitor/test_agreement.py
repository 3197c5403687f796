"""Bounds, windows and what is known when: the words of the design as types."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.agreement import Bound, BoundError, Window, load_agreement

PAUSE = load_agreement("cold-pause-2026")
NOON = datetime(2026, 1, 29, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (limits)


@st.composite
def bounds(draw: st.DrawFn, *, may_be_open: bool) -> Bound:
    kinds = ["exact", "interval", "unknown"] + ["open", "runs on"] * may_be_open
    kind = draw(st.sampled_from(kinds))
    first, last = sorted((draw(MOMENTS), draw(MOMENTS)))
    made = {
        "exact": lambda: Bound.exact(first),
        "interval": lambda: Bound.interval(first, last),
        "unknown": Bound.unknown,
        "open": Bound.open,
        "runs on": lambda: Bound.interval(first, None),
    }
    return made[kind]()


def test_a_bound_is_kept_in_utc_whatever_clock_it_was_said_in() -> None:
    kyiv = timezone(timedelta(hours=2))

    assert Bound.exact(datetime(2026, 1, 29, 14, tzinfo=kyiv)) == Bound.exact(NOON)
    assert Bound.exact(datetime(2026, 1, 29, 14, tzinfo=kyiv)).texts() == ("2026-01-29T12:00:00+00:00",) * 2


def test_an_interval_of_no_length_is_exact() -> None:
    assert Bound.interval(NOON, NOON) == Bound.exact(NOON)


def test_a_naive_bound_is_refused() -> None:
    with pytest.raises(BoundError, match="no zone"):
        Bound.exact(datetime(2026, 1, 29))  # noqa: DTZ001 (that is the point)


def test_a_bound_whose_earliest_is_later_than_its_latest_is_refused() -> None:
    with pytest.raises(BoundError, match="later than latest"):
        Bound.interval(NOON, NOON - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("bound", "texts"),
    [
        (Bound.open(), ("open", "open")),
        (Bound.unknown(), ("unknown", "unknown")),
        (Bound.interval(NOON, None), ("2026-01-29T12:00:00+00:00", "open")),
    ],
)
def test_a_bound_that_is_no_moment_says_so_in_words(bound: Bound, texts: tuple[str, str]) -> None:
    assert bound.texts() == texts


@pytest.mark.parametrize("start", [Bound.open(), Bound.interval(NOON, None)])
def test_a_start_is_never_open(start: Bound) -> None:
    with pytest.raises(BoundError, match="start"):
        Window(start, Bound.open())


def test_a_window_that_ends_as_it_starts_is_impossible() -> None:
    with pytest.raises(BoundError, match="impossible window"):
        Window(Bound.exact(NOON), Bound.exact(NOON))


def test_an_open_end_lets_core_and_hull_run_on() -> None:
    window = Window(Bound.exact(NOON), Bound.open())

    assert (window.core, window.hull) == ((NOON, None), (NOON, None))


def test_an_unknown_end_lets_the_hull_run_on_and_leaves_no_core() -> None:
    window = Window(Bound.exact(NOON), Bound.unknown())

    assert (window.core, window.hull) == (None, (NOON, None))


def test_an_unknown_start_leaves_no_core_and_a_hull_without_beginning() -> None:
    window = Window(Bound.unknown(), Bound.exact(NOON))

    assert (window.core, window.hull) == (None, (None, NOON))


def test_bounds_that_overlap_leave_no_moment_surely_inside() -> None:
    day = timedelta(days=1)
    window = Window(Bound.interval(NOON, NOON + 2 * day), Bound.interval(NOON + day, NOON + 3 * day))

    assert window.core is None


@settings(max_examples=100)
@given(bounds(may_be_open=False), bounds(may_be_open=True))
def test_the_core_of_any_window_lies_in_its_hull_and_the_hull_is_never_empty(start: Bound, end: Bound) -> None:
    try:
        window = Window(start, end)
    except BoundError:
        assert start.earliest is not None
        assert end.latest is not None
        assert end.latest <= start.earliest
        return
    first, last = window.hull

    assert first is None or last is None or first < last
    if window.core is not None:
        core_first, core_last = window.core
        assert core_last is None or core_first < core_last
        assert first is None or first <= core_first
        assert last is None or (core_last is not None and core_last <= last)


@settings(max_examples=50)
@given(MOMENTS, MOMENTS)
def test_what_is_known_only_ever_grows(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))

    assert set(PAUSE.readings_known(earlier)) <= set(PAUSE.readings_known(later)) <= set(PAUSE.readings)
    assert set(PAUSE.claims_known(earlier)) <= set(PAUSE.claims_known(later)) <= set(PAUSE.claims)


def test_a_claim_without_an_upper_bound_is_only_shown_when_no_day_is_asked_for() -> None:
    pause = load_agreement("cold-pause-2026")
    known = {claim.claim_id for claim in pause.claims_known(datetime(2030, 1, 1, tzinfo=UTC))}

    assert {claim.claim_id for claim in pause.claims} - known == {"C31"}


def test_a_naive_day_is_refused_when_asking_what_was_known() -> None:
    with pytest.raises(BoundError, match="no zone"):
        load_agreement("cold-pause-2026").readings_known(datetime(2026, 2, 1))  # noqa: DTZ001 (that is the point)


def test_no_reading_can_be_slipped_into_an_offer_that_was_refused() -> None:
    pause, offer = load_agreement("cold-pause-2026"), load_agreement("christmas-2025")

    with pytest.raises(BoundError, match="never came into force"):
        replace(offer, readings=pause.readings)


def test_a_reading_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(KeyError, match="channels-mirror"):
        load_agreement("cold-pause-2026").reading("channels")
