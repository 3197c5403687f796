"""Phrases of time: what each spans by the table of the annotation rules, and never more than it allows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.prose import extract
from sources.prose.anchors import Anchor, anchor, default_span
from sources.prose.normal import normalise
from sources.prose.times import TimePhrase, phrases
from sources.prose.timewords import marks, telling
from sources.prose.words import tokenise
from sources.spans import Span

PUBLISHED = Anchor(date(2026, 2, 3), None)
_UK = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()  # noqa: SIM905  # reads better
_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905  # reads better
_EN = "January February March April May June July August September October November December".split()  # noqa: SIM905  # reads better


def only(text: str, ref: Anchor = PUBLISHED) -> TimePhrase:
    (found,) = phrases(text.lower(), 0, len(text), ref)
    return found


def span(start: str, end: str) -> Span:
    return Span(datetime.fromisoformat(start).replace(tzinfo=UTC), datetime.fromisoformat(end).replace(tzinfo=UTC))


NIGHT = span("2026-02-02T16:00", "2026-02-03T07:00")


@pytest.mark.parametrize(
    "text",
    [
        "у ніч на 3 лютого",
        "у ніч проти 3 лютого",
        "вночі",
        "минулої ночі",
        "за ніч",
        "уночі 3 лютого",
        "в ночь на 3 февраля",
        "в ночь на вторник, 3 февраля",
        "в ночь со 2 на 3 февраля",
        "минувшей ночью",
        "overnight",
        "through the night",
        "overnight into February 3",
        "on the night of Feb 2-3",
        "on the night of February 3",
        "last night",
        "Monday night",
        "in the early hours of Tuesday",
    ],
)
def test_a_night_ends_on_its_day_at_nine(text: str) -> None:
    assert NIGHT == only(text).span


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("близько 01:26", "2026-02-02T23:16", "2026-02-02T23:36"),
        ("around 2 a.m.", "2026-02-02T23:50", "2026-02-03T00:10"),
        ("около двух часов ночи", "2026-02-02T23:50", "2026-02-03T00:10"),
        ("о другій ночі", "2026-02-02T23:50", "2026-02-03T00:10"),
        ("at 10:42 (0842 GMT)", "2026-02-03T08:32", "2026-02-03T08:52"),
        ("вночі близько 23:40", "2026-02-02T21:30", "2026-02-02T21:50"),
        ("з 01:00 до 06:00", "2026-02-02T23:00", "2026-02-03T04:00"),
        ("between 3 and 9 a.m.", "2026-02-03T01:00", "2026-02-03T07:00"),
        ("вранці", "2026-02-03T04:00", "2026-02-03T10:00"),
        ("вчора вдень", "2026-02-02T06:00", "2026-02-02T16:00"),
        ("yesterday afternoon", "2026-02-02T10:00", "2026-02-02T16:00"),
        ("увечері понеділка", "2026-02-02T16:00", "2026-02-02T22:00"),
        ("пізно ввечері 2 лютого", "2026-02-02T19:00", "2026-02-02T22:00"),
        ("late on Monday", "2026-02-02T16:00", "2026-02-02T22:00"),
        ("за минулу добу", "2026-02-02T05:00", "2026-02-03T07:00"),
        ("over the past 24 hours", "2026-02-02T05:00", "2026-02-03T07:00"),
        ("второй день подряд", "2026-02-01T22:00", "2026-02-03T22:00"),
        ("станом на 08:30", "2026-02-02T16:00", "2026-02-03T06:30"),
        ("on Sunday", "2026-01-31T22:00", "2026-02-01T22:00"),
        ("1-2 лютого", "2026-01-31T22:00", "2026-02-02T22:00"),
        ("3 февраля", "2026-02-02T22:00", "2026-02-03T22:00"),
    ],
)
def test_phrases_span_what_the_table_says(text: str, start: str, end: str) -> None:
    assert span(start, end) == only(text).span


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("до 1 лютого", "until"),
        ("until February 1", "until"),
        ("завтра вранці", "future"),
        ("з жовтня 2025 року", "history"),
        ("since the start of the year", "history"),
        ("минулого року", "history"),
        ("рік тому", "history"),
        ("earlier this week", "history"),
        ("станом на 12:30", "asof"),
        ("за сутки", "past_day"),
    ],
)
def test_deadlines_history_and_future_are_no_time_of_an_event(text: str, role: str) -> None:
    assert role == only(text).role


def test_a_sentence_that_is_not_searched_has_no_mark() -> None:
    """The quick look that saves the search must never cost a date."""
    gold = Path(__file__).parent / "gold"
    for name in ("dev.jsonl", "tuned.jsonl", "second_tuned.jsonl", "second_kept_apart.jsonl"):
        for line in (gold / name).read_text(encoding="utf-8").splitlines():
            low = normalise(json.loads(line)["text"]).low
            for mark in marks(low):
                assert any(telling(w.text) for w in tokenise(low[mark.start : mark.end])), low[mark.start : mark.end]


def test_a_duration_is_no_time_of_day() -> None:
    assert [] == phrases("атака тривала три години", 0, 24, PUBLISHED)


def test_a_washington_night_is_read_in_its_own_zone() -> None:
    found = only("Monday night", Anchor(date(2026, 2, 3), None, "America/New_York"))

    assert span("2026-02-02T23:00", "2026-02-03T14:00") == found.span


def test_moscow_time_is_an_hour_ahead_in_winter() -> None:
    found = only("в 03:00 по московскому времени")

    assert span("2026-02-02T23:50", "2026-02-03T00:10") == found.span


@pytest.mark.parametrize(
    "text",
    [
        "at 5:34 p.m. ET on Monday",
        "at 5:34 p.m. on Monday, Washington time",
        "at 17:34 EST",  # no later than the publication: of the day before
        "о 17:34 за вашингтонським часом",
        "за вашингтонським часом о 17:34",
        "2 лютого о 17:34 за Вашингтоном",
        "в 17:34 по вашингтонскому времени 2 февраля",
        "в 17:34 по Вашингтону",
        "at 00:34 on Tuesday (5:34 p.m. ET on Monday)",
        "at 5:34 p.m. ET on Monday (00:34 on Tuesday in Kyiv)",
    ],
)
def test_a_clock_told_in_washington_is_seven_hours_behind_kyiv(text: str) -> None:
    assert span("2026-02-02T22:24", "2026-02-02T22:44") == only(text).span


def test_eastern_time_is_that_of_its_date() -> None:
    summer = Anchor(date(2026, 7, 5), None)

    assert span("2026-07-04T22:00", "2026-07-04T22:20") == only("at 6:10 p.m. EDT on July 4", summer).span


def test_a_part_of_the_day_told_in_washington_is_read_there() -> None:
    assert span("2026-02-02T23:00", "2026-02-03T05:00") == only("Monday evening, Washington time").span


def test_a_day_in_a_town_and_an_eastern_region_name_no_zone() -> None:
    assert span("2026-02-02T22:00", "2026-02-03T22:00") == only("after talks on Tuesday in Washington").span
    assert span("2026-02-03T08:32", "2026-02-03T08:52") == only("at 10:42 eastern Ukraine was shelled").span


def test_kyiv_time_said_by_a_source_in_moscow_is_kyivs() -> None:
    found = only("в 03:00 по киевскому времени", Anchor(date(2026, 2, 3), None, "Europe/Moscow"))

    assert span("2026-02-03T00:50", "2026-02-03T01:10") == found.span


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "WASHINGTON, Feb 3 (Reuters) - Russian drones hit a depot in Odesa at 2:15 a.m. on Tuesday."),
        (
            "en",
            "NEW YORK, Feb 3 (AP) - Trump spoke Monday evening. Drones hit a depot in Odesa at 2:15 a.m. on Tuesday.",
        ),
        ("uk", "ВАШИНГТОН, 3 лютого (Укрінформ) — Дрони влучили у склад в Одесі у вівторок о 02:15."),
        ("ru", "ВАШИНГТОН, 3 фев — РИА. Дроны попали в склад в Одессе во вторник в 02:15."),
    ],
)
def test_a_dateline_moves_no_strike_in_ukraine(lang: str, text: str) -> None:
    (row,) = [r for r in extract(text, "2026-02-03", lang) if r["kind"] == "strike"]

    assert span("2026-02-03T00:05", "2026-02-03T00:25") == Span(row["occurred_from"], row["occurred_to"])


def test_a_strike_told_in_two_zones_is_at_its_own_place() -> None:
    text = "A missile struck homes in Kharkiv at 5:34 p.m. ET on Monday (00:34 on Tuesday in Kyiv)."
    (row,) = extract(text, "2026-02-03", "en")

    assert ("Kharkiv", span("2026-02-02T22:24", "2026-02-02T22:44")) == (
        row["place_text"],
        Span(row["occurred_from"], row["occurred_to"]),
    )


def test_a_span_ends_at_a_publication_known_to_the_minute() -> None:
    found = only("вночі", anchor("2026-02-03T05:11:00+00:00"))

    assert found.span is not None
    assert datetime(2026, 2, 3, 5, 11, tzinfo=UTC) == found.span.end


def test_a_clock_time_later_than_the_publication_is_of_the_day_before() -> None:
    found = only("о 23:10", anchor("2026-02-03T05:00:00+00:00"))

    assert span("2026-02-02T21:00", "2026-02-02T21:20") == found.span


def test_no_wording_of_time_is_the_evening_before_to_midnight() -> None:
    assert span("2026-02-02T16:00", "2026-02-03T22:00") == default_span(PUBLISHED)


def test_the_end_of_the_kyiv_day_stands_for_a_date_alone() -> None:
    assert anchor("2026-02-03") == anchor("2026-02-03T21:59:59+00:00")


def test_a_publication_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        anchor("2026-02-03T10:00:00")


DAYS = st.dates(date(2024, 1, 10), date(2027, 12, 20))


@given(DAYS, st.integers(0, 40), st.sampled_from(["uk", "ru", "en"]))
@settings(max_examples=100)
def test_a_night_before_a_dated_morning_holds_its_small_hours_and_no_afternoon(day: date, age: int, lang: str) -> None:
    text = {
        "uk": f"у ніч на {day.day} {_UK[day.month - 1]}",
        "ru": f"в ночь на {day.day} {_RU[day.month - 1]}",
        "en": f"overnight into {_EN[day.month - 1]} {day.day}",
    }[lang]
    found = only(text, Anchor(day + timedelta(days=age), None)).span

    assert found is not None
    assert datetime(day.year, day.month, day.day, 1, tzinfo=UTC) in found
    assert timedelta(hours=14) <= found.duration <= timedelta(hours=16)
    assert found.end.date() == day


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
@settings(max_examples=100)
def test_a_dated_clock_time_spans_twenty_minutes_around_it(day: date, hour: int, minute: int) -> None:
    text = f"{day.day} {_UK[day.month - 1]} о {hour:02}:{minute:02}"
    found = only(text, Anchor(day, None)).span

    assert found is not None
    assert timedelta(minutes=20) <= found.duration <= timedelta(minutes=80)  # the hour that clocks repeat is two
    assert abs(found.start - datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)) < timedelta(hours=4)


@given(
    DAYS,
    st.sampled_from(["вранці", "вдень", "ввечері", "утром", "днем", "вечером", "in the morning", "in the evening"]),
)
@settings(max_examples=60)
def test_a_part_of_day_lies_in_its_day(day: date, words: str) -> None:
    text = words if words.isascii() else f"{words} {day.day} {_UK[day.month - 1]}"
    found = only(text, Anchor(day, None)).span
    whole = only(f"{day.day} {_UK[day.month - 1]}", Anchor(day, None)).span

    assert found is not None
    assert whole is not None
    assert found.within(whole)
    assert found.duration <= timedelta(hours=11)


@given(
    DAYS,
    st.sampled_from(["вночі", "сьогодні", "за добу", "overnight", "вчора ввечері", "станом на 08:30", "about 3 a.m."]),
)
@settings(max_examples=80)
def test_no_phrase_reaches_beyond_an_exact_publication(day: date, words: str) -> None:
    published = datetime(day.year, day.month, day.day, 12, 34, tzinfo=UTC)
    for found in phrases(words, 0, len(words), anchor(published)):
        assert found.span is not None
        assert found.span.end <= published
        assert found.span.start < found.span.end


@given(st.text(max_size=120))
@settings(max_examples=100)
def test_any_text_at_all_is_read_without_failing(text: str) -> None:
    low = text.lower()
    for found in phrases(low, 0, len(low), PUBLISHED):
        assert 0 <= found.start < found.end <= len(low)
