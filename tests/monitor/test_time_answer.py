"""Spans against windows: design, section 5, Time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.kleene import MAYBE, NO, YES
from monitor.agreement import Bound
from monitor.dimensions import CODES, Limits, limits_of, spans_of, time_answer
from tests.monitor.build import at, clause

HOUR = timedelta(hours=1)
KYIV = ZoneInfo("Europe/Kyiv")
# each Allen relation of a span to a window [10, 20), both half-open, as (start, end) in hours, and what an instant's
# span and a period answer to it when the window is exact (core = hull)
ALLEN = {
    "before": ((2, 5), NO, NO),
    "meets": ((5, 10), NO, NO),
    "overlaps": ((5, 15), MAYBE, YES),
    "finished by": ((5, 20), MAYBE, YES),
    "contains": ((5, 25), MAYBE, YES),
    "starts": ((10, 15), YES, YES),
    "equals": ((10, 20), YES, YES),
    "started by": ((10, 25), MAYBE, YES),
    "during": ((12, 15), YES, YES),
    "finishes": ((12, 20), YES, YES),
    "overlapped by": ((15, 25), MAYBE, YES),
    "met by": ((20, 25), NO, NO),
    "after": ((22, 25), NO, NO),
}
# the night the clocks go forward, the night they go back, and an ordinary one
NIGHTS = (
    datetime(2026, 3, 28, 18, tzinfo=KYIV),
    datetime(2026, 10, 24, 18, tzinfo=KYIV),
    datetime(2026, 2, 2, 18, tzinfo=KYIV),
)


def frame(*rows: tuple[datetime | None, datetime, str]) -> pd.DataFrame:
    out = pd.DataFrame(rows, columns=["occurred_from", "occurred_to", "extent"])
    times = {"occurred_from": "datetime64[us, UTC]", "occurred_to": "datetime64[us, UTC]"}
    return out.astype(times | {"extent": "str"})


def ask(rows: pd.DataFrame, start: Bound, end: Bound) -> tuple[list[int], list[str], list[float]]:
    answer, margin = time_answer(spans_of(rows), limits_of(clause(start, end)))
    return answer.values.tolist(), [CODES[code] for code in answer.reasons], margin.tolist()


@pytest.mark.parametrize("night", NIGHTS, ids=["clocks forward", "clocks back", "ordinary"])
@pytest.mark.parametrize("relation", ALLEN)
def test_every_allen_relation_has_its_answer_also_when_the_clocks_change(relation: str, night: datetime) -> None:
    (first, last), instant, period = ALLEN[relation]
    zero = night.astimezone(UTC)
    window = Bound.exact(zero + 10 * HOUR), Bound.exact(zero + 20 * HOUR)
    span = zero + first * HOUR, zero + last * HOUR
    values, reasons, _ = ask(frame((*span, "instant"), (*span, "period")), *window)

    assert values == [instant, period]
    assert [bool(reason) for reason in reasons] == [instant != YES, period != YES]


def test_a_bare_instant_at_the_end_of_a_window_is_outside_and_at_its_start_inside() -> None:
    start, end = at("2026-01-29 22:00"), at("2026-02-05 16:00")
    minute = timedelta(minutes=1)
    rows = frame((start, start + minute, "instant"), (end, end + minute, "instant"))
    values, reasons, margins = ask(rows, Bound.exact(start), Bound.exact(end))

    assert values == [YES, NO]
    assert reasons == ["", "after_window"]
    assert margins[0] == 0
    assert margins[1] == 0


def test_between_core_and_hull_it_is_maybe_and_the_reason_says_which_bound() -> None:
    start = Bound.interval(at("2026-01-29 16:00"), at("2026-01-29 22:00"))
    end = Bound.interval(at("2026-02-05 16:00"), at("2026-02-05 22:00"))
    rows = frame(
        (at("2026-01-29 18:00"), at("2026-01-29 19:00"), "instant"),
        (at("2026-02-05 17:00"), at("2026-02-05 18:00"), "instant"),
    )
    values, reasons, margins = ask(rows, start, end)

    assert values == [MAYBE, MAYBE]
    assert reasons == ["straddles_start", "straddles_end"]
    assert margins == [0, 0]


def test_margins_are_minutes_to_the_nearer_bound_of_the_core_or_minus_those_to_the_hull() -> None:
    start, end = Bound.exact(at("2026-02-01 00:00")), Bound.exact(at("2026-02-02 00:00"))
    rows = frame(
        (at("2026-02-01 01:30"), at("2026-02-01 02:00"), "instant"),
        (at("2026-02-01 22:00"), at("2026-02-01 23:15"), "instant"),
        (at("2026-02-02 03:00"), at("2026-02-02 04:00"), "instant"),
        (at("2026-01-31 20:00"), at("2026-01-31 23:50"), "instant"),
        (at("2026-01-31 20:00"), at("2026-02-01 05:00"), "period"),
    )

    assert ask(rows, start, end)[2] == [90, 45, -180, -10, 300]


def test_an_open_end_runs_on_and_an_unknown_one_leaves_nothing_sure() -> None:
    rows = frame((at("2030-01-01 00:00"), at("2030-01-01 01:00"), "instant"))
    start = Bound.exact(at("2026-01-01 00:00"))
    open_values, _, open_margins = ask(rows, start, Bound.open())
    unknown_values, unknown_reasons, _ = ask(rows, start, Bound.unknown())

    assert (open_values, unknown_values) == ([YES], [MAYBE])
    assert open_margins[0] > 0
    assert unknown_reasons == ["window_unknown"]


def test_a_start_that_nobody_stated_is_seven_days_and_maybe_at_best() -> None:
    start, end = Bound.exact(at("2026-01-01 00:00")), Bound.exact(at("2026-03-01 00:00"))
    rows = frame((None, at("2026-02-01 00:00"), "instant"), (None, at("2026-01-01 00:00"), "period"))
    values, reasons, _ = ask(rows, start, end)

    assert values == [MAYBE, NO]
    assert reasons == ["time_unstated", "before_window"]


MINUTES = st.integers(0, 3000)


@given(
    span=st.tuples(MINUTES, MINUTES).filter(lambda s: s[0] < s[1]),
    more=st.tuples(st.integers(0, 500), st.integers(0, 500)),
    bounds=st.tuples(MINUTES, MINUTES, MINUTES, MINUTES).map(sorted),
)
def test_a_wider_span_never_turns_maybe_into_yes_or_no(
    span: tuple[int, int], more: tuple[int, int], bounds: list[int]
) -> None:
    zero = at("2026-03-28 00:00")

    def moment(minutes: int) -> datetime:
        return zero + timedelta(minutes=minutes)

    start, end = (Bound.interval(moment(bounds[i]), moment(bounds[i + 1])) for i in (0, 2))
    if bounds[3] == bounds[0]:
        return
    narrow = (moment(span[0]), moment(span[1]), "instant")
    wide = (moment(span[0] - more[0]), moment(span[1] + more[1]), "instant")
    (first, second), _, _ = ask(frame(narrow, wide), start, end)

    assert second in (first, MAYBE)


@given(
    span=st.tuples(MINUTES, MINUTES).filter(lambda s: s[0] < s[1]),
    bounds=st.tuples(MINUTES, MINUTES, MINUTES, MINUTES).map(sorted),
)
def test_what_is_inside_a_narrow_window_is_inside_every_wider_one(span: tuple[int, int], bounds: list[int]) -> None:
    outer, inner = (Limits(a, b, a, b, False) for a, b in ((bounds[0], bounds[3]), (bounds[1], bounds[2])))
    spans = spans_of(frame((at("2026-01-01 00:00"), at("2026-01-01 01:00"), "instant")))
    placed = type(spans)(np.array([span[0]]), np.array([span[1]]), np.array([False]), np.array([False]))
    inside = time_answer(placed, inner)[0].values[0] == YES

    assert not inside or time_answer(placed, outer)[0].values[0] == YES
