"""Uncertain time: half-open spans, parts of day, clock-change days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import spans
from sources.spans import KYIV, MOSCOW, WASHINGTON, Allen, Span, SpanError, relation

ZONES = (KYIV, MOSCOW, WASHINGTON)
INVERSE = {
    "before": "after",
    "meets": "met_by",
    "overlaps": "overlapped_by",
    "starts": "started_by",
    "during": "contains",
    "finishes": "finished_by",
    "equals": "equals",
}
INVERSE |= {there: here for here, there in INVERSE.items()}

days = st.dates(date(2014, 11, 1), date(2035, 12, 31))
zones = st.sampled_from(ZONES)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@st.composite
def small_spans(draw: st.DrawFn) -> Span:
    """Spans around the night on which Kyiv's clocks go back, with bounds that often coincide."""
    start = draw(st.integers(0, 6))
    return _span(start, draw(st.integers(start + 1, 8)))


def _span(start: int, end: int) -> Span:
    origin = at("2026-10-24T22:00+00:00")
    return Span(origin + timedelta(minutes=30 * start), origin + timedelta(minutes=30 * end))


def test_a_naive_bound_is_refused() -> None:
    with pytest.raises(SpanError, match="start of a span has no offset"):
        Span(datetime(2026, 1, 29), at("2026-01-30T00:00+02:00"))  # noqa: DTZ001


def test_a_span_that_ends_when_it_starts_is_refused() -> None:
    with pytest.raises(SpanError, match="ends before it starts"):
        Span(at("2026-01-29T12:00+02:00"), at("2026-01-29T10:00+00:00"))


def test_bounds_are_kept_in_utc() -> None:
    span = Span(at("2026-01-29T19:21+02:00"), at("2026-01-29T21:21+03:00"))

    assert UTC is span.start.tzinfo
    assert UTC is span.end.tzinfo
    assert at("2026-01-29T17:21+00:00") == span.start


def test_a_bare_instant_lasts_one_minute() -> None:
    span = spans.instant(at("2026-02-03T01:37+02:00"))

    assert timedelta(minutes=1) == span.duration
    assert at("2026-02-03T01:37:59+02:00") in span
    assert at("2026-02-03T01:38+02:00") not in span


@pytest.mark.parametrize(
    ("part", "start", "end"),
    [
        (spans.night_of, "2026-02-02T18:00+02:00", "2026-02-03T09:00+02:00"),
        (spans.morning, "2026-02-03T06:00+02:00", "2026-02-03T12:00+02:00"),
        (spans.afternoon, "2026-02-03T12:00+02:00", "2026-02-03T18:00+02:00"),
        (spans.daytime, "2026-02-03T08:00+02:00", "2026-02-03T18:00+02:00"),
        (spans.evening, "2026-02-03T18:00+02:00", "2026-02-04T00:00+02:00"),
        (spans.late_evening, "2026-02-03T21:00+02:00", "2026-02-04T00:00+02:00"),
        (spans.day, "2026-02-03T00:00+02:00", "2026-02-04T00:00+02:00"),
        (spans.past_day, "2026-02-02T07:00+02:00", "2026-02-03T09:00+02:00"),
        (spans.unstated, "2026-02-02T18:00+02:00", "2026-02-04T00:00+02:00"),
    ],
)
def test_each_part_of_the_day_spans_what_the_annotation_rules_say(part: object, start: str, end: str) -> None:
    assert Span(at(start), at(end)) == part(date(2026, 2, 3), KYIV)  # type: ignore[operator]


def test_the_same_words_mean_other_moments_in_moscow_and_washington() -> None:
    day = date(2026, 2, 3)

    assert at("2026-02-02T15:00+00:00") == spans.night_of(day, MOSCOW).start
    assert at("2026-02-02T23:00+00:00") == spans.night_of(day, WASHINGTON).start


def test_the_day_on_which_the_clocks_go_back_has_25_hours_and_forward_23() -> None:
    assert timedelta(hours=25) == spans.day(date(2026, 10, 25), KYIV).duration
    assert timedelta(hours=23) == spans.day(date(2026, 3, 29), KYIV).duration
    assert timedelta(hours=24) == spans.day(date(2026, 10, 25), MOSCOW).duration


def test_a_local_time_that_the_clocks_repeat_is_taken_at_its_widest() -> None:
    night = date(2026, 10, 25)

    assert at("2026-10-25T00:30+00:00") == spans.earliest(night, time(3, 30), KYIV)
    assert at("2026-10-25T01:30+00:00") == spans.latest(night, time(3, 30), KYIV)


def test_a_week_later_the_clock_in_kyiv_shows_the_same_time_over_a_clock_change() -> None:
    start = at("2026-10-22T00:00+03:00")

    assert at("2026-10-29T00:00+02:00") == spans.plus(start, KYIV, days=7)
    assert at("2026-10-28T23:00+02:00") == spans.plus(start, KYIV, hours=7 * 24)
    assert at("2026-10-29T00:00+03:00") == spans.plus(start, MOSCOW, days=7)


def test_adding_nothing_in_a_repeated_hour_changes_nothing() -> None:
    second = at("2026-10-25T03:30+02:00")

    assert second == spans.plus(second, KYIV)


def test_adding_to_a_naive_moment_is_refused() -> None:
    with pytest.raises(SpanError, match="without offset"):
        spans.plus(datetime(2026, 1, 1), KYIV, days=1)  # noqa: DTZ001


def test_a_zone_that_does_not_exist_is_refused_by_name() -> None:
    for name in ("Europe/Atlantis", "", "../etc", "a\0b"):
        with pytest.raises(SpanError, match="is not a time zone"):
            spans.zone(name)


def test_an_older_table_of_zones_still_knows_kyiv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before tzdata 2022b the zone was called Europe/Kiev only."""
    known = spans.ZoneInfo("Europe/Kiev")

    def old_table(name: str) -> object:
        if name != "Europe/Kiev":
            raise spans.ZoneInfoNotFoundError(name)
        return known

    monkeypatch.setattr(spans, "ZoneInfo", old_table)
    spans.zone.cache_clear()
    try:
        assert known is spans.zone("Europe/Kyiv")
    finally:
        spans.zone.cache_clear()


@given(days, zones)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    today, tomorrow = spans.day(day, zone), spans.day(day + timedelta(days=1), zone)

    assert relation(today, tomorrow) == "meets"
    assert today.duration in {timedelta(hours=23), timedelta(hours=24), timedelta(hours=25)}


@given(days, zones)
def test_a_night_is_fifteen_hours_give_or_take_a_clock_change_and_ends_on_its_day(day: date, zone: str) -> None:
    night = spans.night_of(day, zone)

    assert night.duration - timedelta(hours=15) in {timedelta(hours=h) for h in (-1, 0, 1)}
    assert day == night.end.astimezone(spans.zone(zone)).date()
    assert relation(spans.morning(day, zone), night) == "overlapped_by"
    assert relation(spans.evening(day, zone), spans.day(day, zone)) == "finishes"
    assert spans.late_evening(day, zone).within(spans.evening(day, zone))
    assert spans.night_of(day, zone).within(spans.unstated(day, zone))


@given(small_spans(), small_spans())
def test_exactly_one_relation_holds_and_its_inverse_the_other_way(a: Span, b: Span) -> None:
    assert INVERSE[relation(a, b)] == relation(b, a)
    assert (relation(a, b) == "equals") == (a == b)
    assert a.within(b) == (relation(a, b) in {"starts", "during", "finishes", "equals"})
    assert a.meets(b) == (relation(a, b) not in {"before", "meets", "met_by", "after"})
    assert a.within(a.hull(b))
    assert b.within(a.hull(b))


def test_all_thirteen_relations_occur() -> None:
    every = [_span(start, end) for start in range(4) for end in range(start + 1, 5)]

    assert set(get_args(Allen)) == {relation(a, b) for a, b in product(every, every)}


@given(days, zones, st.integers(0, 400))
def test_days_added_leave_the_clock_as_it_was(day: date, zone: str, number: int) -> None:
    noon = datetime.combine(day, time(12), spans.zone(zone))

    later = spans.plus(noon, zone, days=number).astimezone(spans.zone(zone))
    assert (day + timedelta(days=number), time(12)) == (later.date(), later.time())


@given(st.datetimes(datetime(2014, 11, 1), datetime(2035, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001
def test_the_offset_in_which_a_moment_is_written_makes_no_difference(naive: datetime, hours: int) -> None:
    moment = naive.replace(tzinfo=UTC)

    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
    assert spans.instant(moment) == spans.instant(elsewhere)
