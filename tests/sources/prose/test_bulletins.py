"""Bulletins: the Air Force's morning report, the ministry's outages, a region's past day, live tracks and sirens."""

from __future__ import annotations

from datetime import UTC, datetime

from sources.prose import extract

MORNING = (
    "У ніч на 1 лютого (з 18:00 31 січня) противник атакував 90 ударними БпЛА типу Shahed та безпілотниками інших типів "
    "із напрямків: Орел, Курськ, Приморсько-Ахтарськ — РФ.\n"
    "Станом на 08:30 протиповітряною обороною збито/подавлено 76 ворожих БпЛА.\n"
    "Зафіксовано влучання 14 ударних БпЛА на 9 локаціях, а також падіння збитих (уламки) на 2 локаціях."
)


def test_the_morning_report_is_one_aggregate_over_its_own_interval() -> None:
    (row,) = extract(MORNING, "2026-02-01T07:05:00+00:00")

    assert ("strike", "aggregate", "") == (row["kind"], row["scope"], row["place_id"])
    assert datetime(2026, 1, 31, 16, tzinfo=UTC) == row["occurred_from"]
    assert datetime(2026, 2, 1, 6, 30, tzinfo=UTC) == row["occurred_to"]
    assert "instant" == row["extent"]  # a source's reporting window is not a period


def test_the_morning_report_tells_launched_downed_and_places_apart() -> None:
    (row,) = extract(MORNING, "2026-02-01T07:05:00+00:00")

    assert (
        "Reported totals: 90 drones launched, 76 shot down or suppressed, hits at 9 locations, debris at 2 locations."
        == row["summary"]
    )


def test_a_report_of_launches_without_a_hit_stays_below_the_confidence_that_founds_verdicts() -> None:
    (row,) = extract("У ніч на 1 лютого противник атакував 147 БпЛА. Збито 111.", "2026-02-01")

    assert row["kind"] == "interception" or row["confidence"] < 0.8


def test_the_ministry_tells_attack_and_weather_apart_in_one_text() -> None:
    rows = extract(
        "Міненерго: через обстріли без світла споживачі Сумської та Харківської областей, через негоду — Закарпатської.",
        "2026-02-02",
    )

    assert [
        ("attack", "UA59000000000057109|UA63000000000041885"),
        ("weather", "UA21000000000011690"),
    ] == [(r["cause"], r["place_id"]) for r in rows]


def test_the_past_day_of_a_region_dates_its_towns() -> None:
    rows = extract(
        "За добу на Сумщині поранено трьох людей. У Білопіллі дрон влучив у будинок, двоє поранені. У Конотопі горів склад.",
        "2026-02-02",
    )

    assert {datetime(2026, 2, 1, 5, tzinfo=UTC)} == {r["occurred_from"] for r in rows}


def test_live_tracks_are_threats_and_no_strikes() -> None:
    for text in ("КАБи на Донеччину.", "Реактивний БпЛА на Бориспіль.", "Увага! 3 шахеди курсом на Київ з півночі."):
        assert {"alert"} == {r["kind"] for r in extract(text, "2026-02-02")}


def test_a_siren_is_an_alert_at_its_own_minute() -> None:
    (row,) = extract("🔴 16:29 Повітряна тривога в Донецька область\n#Донецька_область", "2026-02-01T14:40:00+00:00")

    assert ("alert", "UA14000000000091971") == (row["kind"], row["place_id"])
    assert datetime(2026, 2, 1, 14, 19, tzinfo=UTC) == row["occurred_from"]
