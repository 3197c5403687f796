"""Who was looking, hour by hour: what the ledger of runs says, and what may be said of a quiet day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from geo.places import gazetteer
from monitor.coverage import Eyes, by_day, frame_of
from monitor.ledger import Attempt, Hour, Seer, hours_of, reach_of, state_now
from tests.monitor.build import at

HALF = timedelta(minutes=30)
SEER = Seer("s", "UA", reach=timedelta(hours=1), lag=timedelta(hours=6), sees=((("strike",), ("UA",)),))


def hours(*attempts: Attempt, seer: Seer = SEER, first: str = "2026-02-03 10:00", n: int = 1) -> list[Hour]:
    start = at(first)
    return list(hours_of(seer, attempts, start, start + timedelta(hours=n)))


def ok(moment: str, newest: str | None = None) -> Attempt:
    return Attempt(at(moment), "ok", at(newest or moment))


def test_an_hour_between_two_good_answers_is_fresh_and_not_blind():
    (hour,) = hours(ok("2026-02-03 09:50"), ok("2026-02-03 10:20"), ok("2026-02-03 11:05"))

    assert (hour.state, hour.minutes_blind, hour.runs, hour.failures) == ("fresh", 0, 1, 0)


def test_a_gap_longer_than_the_reach_is_blind_to_the_minute_and_failing():
    broken = Attempt(at("2026-02-03 10:30"), "failed", error_class="TimedOut")
    (hour,) = hours(ok("2026-02-03 10:10"), broken, ok("2026-02-03 11:40"))

    # 10:00-10:10 by the first answer, 10:40-11:00 by the reach of the later one
    assert (hour.state, hour.minutes_blind, hour.runs, hour.failures) == ("failing", 30, 2, 1)


def test_one_lost_turn_costs_nothing_where_the_next_answer_reaches_back_over_it():
    broken = Attempt(at("2026-02-03 10:30"), "failed", error_class="HttpFailed")
    (hour,) = hours(ok("2026-02-03 10:00"), broken, ok("2026-02-03 11:00"))

    assert (hour.state, hour.minutes_blind, hour.failures) == ("fresh", 0, 1)


def test_a_service_that_answers_without_news_is_dormant_not_failing():
    old = "2026-02-03 01:00"
    (hour,) = hours(ok("2026-02-03 10:00", old), Attempt(at("2026-02-03 11:00"), "empty"))

    assert (hour.state, hour.minutes_blind, hour.newest_item_at) == ("dormant", 0, at(old))


def test_a_file_whose_date_stands_still_is_dormant_although_its_run_failed():
    stale = Attempt(at("2026-02-03 10:59"), "failed", error_class="Stale")
    (hour,) = hours(ok("2026-02-03 10:00"), stale, Attempt(at("2026-02-03 11:30"), "failed", error_class="Stale"))

    assert (hour.state, hour.minutes_blind) == ("dormant", 0)


def test_a_missing_key_is_not_configured_and_no_failure():
    (hour,) = hours(Attempt(at("2026-02-03 10:10"), "not_configured"))

    assert (hour.state, hour.minutes_blind, hour.failures) == ("not_configured", 60, 0)


def test_a_run_that_was_missed_or_cut_short_is_a_failure():
    (hour,) = hours(Attempt(at("2026-02-03 10:10"), "missed"), Attempt(at("2026-02-03 10:20"), "interrupted"))

    assert (hour.state, hour.minutes_blind, hour.runs, hour.failures) == ("failing", 60, 2, 2)


def test_hours_in_which_nobody_ran_anything_have_rows_that_say_so():
    found = hours(ok("2026-02-03 10:30"), ok("2026-02-03 14:30"), n=4)

    assert [(h.state, h.minutes_blind, h.runs) for h in found] == [
        ("failing", 30, 1),
        ("failing", 60, 0),
        ("failing", 60, 0),
        ("failing", 30, 0),
    ]


def test_the_reach_is_two_turns_and_never_less_than_half_an_hour():
    assert reach_of(timedelta(hours=6), timedelta(minutes=30)) == timedelta(hours=13)
    assert reach_of(timedelta(minutes=1), timedelta(0)) == HALF


def test_the_state_now_follows_the_same_rules():
    now = at("2026-02-03 12:00")

    assert state_now(SEER, [], now) is None
    assert state_now(SEER, [ok("2026-02-03 11:30")], now) == "fresh"
    assert state_now(SEER, [ok("2026-02-03 11:30", "2026-02-03 01:00")], now) == "dormant"
    assert state_now(SEER, [ok("2026-02-03 10:30")], now) == "failing"
    assert state_now(SEER, [Attempt(at("2026-02-03 11:59"), "not_configured")], now) == "not_configured"


def whole_day(source: str, state: str = "fresh", day: str = "2026-02-02 22:00") -> list[Hour]:
    """24 hours of the Kyiv day that begins at this UTC time."""
    start = at(day)
    blind = 60 if state == "failing" else 0
    return [Hour(source, start + timedelta(hours=h), 6, 0, start, state, blind) for h in range(24)]  # type: ignore[arg-type]


def eyes(frame: pd.DataFrame | None, *seers: Seer) -> Eyes:
    return Eyes(frame, seers or None, gazetteer())


@pytest.mark.parametrize(
    ("unit", "parties", "fresh"),
    [
        ("UA", "RU", 1),
        ("UA80000000000093317", "RU", 1),  # Kyiv lies in what the source sees
        ("RU", "RU", 0),
        ("RU", "UA", 0),  # it does not see Russia
    ],
)
def test_a_source_counts_only_where_it_can_see(unit: str, parties: str, fresh: int):
    seen = eyes(frame_of(whole_day("s")), SEER).of("2026-02-03", unit, [parties])

    assert (seen.fresh, seen.whole) == (fresh, bool(fresh))


def test_a_source_that_sees_no_attacks_says_nothing_of_a_quiet_day():
    alerts = Seer("s", sees=((("alert", "outage"), ("UA",)),))

    assert not eyes(frame_of(whole_day("s")), alerts).of("2026-02-03", "UA", ["RU"]).whole


def test_no_strikes_by_ukraine_cannot_be_said_without_a_fresh_source_on_russias_side():
    fires = Seer("fires", "third_party", sees=((("strike",), ("RU",)),))
    channel = Seer("channel", "RU", sees=((("strike",), ("RU",)),))
    both = frame_of(whole_day("fires") + whole_day("channel"))
    only_fires = frame_of(whole_day("fires") + whole_day("channel", "failing"))

    assert eyes(both, fires, channel).of("2026-02-03", "RU", ["UA"]).fresh == 1
    assert not eyes(only_fires, fires, channel).of("2026-02-03", "RU", ["UA"]).whole
    assert eyes(both, fires, channel).of("2026-02-03", "RU", ["UA"]).known == 1


def test_a_reading_that_binds_both_parties_needs_eyes_for_both():
    ours = Seer("ours", "UA", sees=((("strike",), ("UA", "RU")),))
    frame = frame_of(whole_day("ours"))

    assert eyes(frame, ours).of("2026-02-03", "UA", ["RU"]).whole
    assert not eyes(frame, ours).of("2026-02-03", "UA", ["RU", "UA"]).whole


def test_a_ledger_without_manifests_counts_every_source_for_every_row():
    assert eyes(frame_of(whole_day("anything"))).of("2026-02-03", "RU", ["UA"]).whole


def test_the_day_on_which_the_clocks_go_forward_has_23_hours():
    start = datetime.fromisoformat("2026-03-28T22:00+00:00")
    day = [Hour("s", start + timedelta(hours=h), 1, 0, start, "fresh", 0) for h in range(23)]

    assert by_day(frame_of(day))["2026-03-29"].whole
    assert not by_day(frame_of(day[:-1]))["2026-03-29"].whole
