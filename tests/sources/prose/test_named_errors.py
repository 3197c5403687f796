"""The errors that matter most, each by name, in three languages."""

from __future__ import annotations

from typing import Any

import pytest

from sources.prose import extract

KYIV_CITY = "UA80000000000093317"
KYIV_OBLAST = "UA32000000000030281"
EVENTS = {"strike", "blast", "outage", "interception"}


def read(text: str, published: str = "2026-02-03") -> list[dict[str, Any]]:
    return [r for r in extract(text, published) if not r["background"]]


def is_attack(row: dict[str, Any]) -> bool:
    return row["kind"] == "strike" or row["cause"] == "attack"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Через негоду без світла 48 населених пунктів Одеської області.", "weather"),
        ("Из-за гололеда обесточены потребители Николаевской области.", "weather"),
        ("Heavy snow left 12,000 customers in Lviv region without power.", "weather"),
        ("Технологічне порушення на лінії 750 кВ знеструмило Житомирську область.", "technical"),
        ("A faulty transformer cut power to 3,000 customers in Poltava.", "technical"),
        ("Технический сбой на подстанции оставил без света Черкассы.", "technical"),
    ],
)
def test_an_outage_of_weather_or_grid_does_not_become_a_strike(text: str, cause: str) -> None:
    rows = read(text)

    assert [("outage", cause)] == [(r["kind"], r["cause"]) for r in rows]
    assert ["unknown"] == [r["actor"] for r in rows]


@pytest.mark.parametrize(
    "text",
    [
        "Енергетики кажуть: обстрілів не було, світло в Чернівцях зникло через ожеледь.",
        "No attacks were reported; an ice storm cut power in Chernivtsi.",
        "Ударов не было: свет в Черновцах пропал из-за непогоды.",
    ],
)
def test_an_attack_that_did_not_happen_beside_an_outage_does_not_cause_it(text: str) -> None:
    assert not any(is_attack(r) for r in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Минулої ночі ударів по енергетиці Харкова не зафіксовано.",
        "В ОВА спростували влучання в підстанцію в Полтаві.",
        "За ночь попаданий в Одессе не было.",
        "Officials denied that a missile had hit the port of Odesa.",
        "No strikes on Kyiv were recorded overnight.",
        "Ніч у Запоріжжі минула без влучань.",
    ],
)
def test_a_denied_attack_does_not_become_a_strike(text: str) -> None:
    assert not any(is_attack(r) for r in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Над Полтавською областю збили дев'ять дронів, руйнувань немає.",
        "Силы ПВО сбили все 12 беспилотников над Черкасской областью.",
        "All 14 drones that attacked Mykolaiv overnight were shot down; there was no damage.",
        "Дрони атакували Черкащину, всі збито.",
    ],
)
def test_an_intercepted_attack_does_not_become_a_strike(text: str) -> None:
    rows = read(text)

    assert ["interception"] == [r["kind"] for r in rows]


@pytest.mark.parametrize(
    "text",
    [
        "Росіяни вдарили по Київщині, пошкоджено будинки.",
        "Ракетного удару завдано по Київській області, пошкоджено склад.",
        "По Киевской области ударили дроны, горит склад.",
        "A missile hit a warehouse in Kyiv region.",
        "Drones damaged six homes in Kyiv Oblast overnight.",
    ],
)
def test_a_strike_on_kyiv_oblast_does_not_become_kyiv(text: str) -> None:
    places = {p for r in read(text) for p in r["place_id"].split("|")}

    assert {KYIV_OBLAST} == places


def test_a_town_of_kyiv_oblast_is_not_kyiv() -> None:
    (row,) = read("Вночі дрони атакували Київську область: у Білій Церкві горів склад.")

    assert "UA32020010010058716" not in ("", KYIV_CITY)
    assert KYIV_CITY not in row["place_id"]
    assert row["place_id"].startswith("UA3202")


@pytest.mark.parametrize(
    "text",
    [
        "Рік тому, 3 лютого, ракета влучила в будинок у Полтаві, загинули 15 людей.",
        "On February 3, 2025, a missile destroyed a house in Poltava, killing 15.",
        "Год назад, 3 февраля, ракета попала в дом в Полтаве.",
        "Торік у лютому росіяни атакували Ізюм, загинули п'ятеро людей.",
    ],
)
def test_the_date_of_last_year_is_no_event_of_this_year(text: str) -> None:
    assert [] == [r for r in read(text) if r["kind"] in EVENTS]


def test_a_date_without_a_year_is_the_last_one_also_over_new_year() -> None:
    (row,) = read("31 грудня дрон влучив у будинок у Харкові.", "2026-01-02")

    assert "2025-12-30T22:00:00+00:00" == row["occurred_from"].isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "Трамп заявив, що Путін погодився не бити по Києву до 1 лютого.",
        "Песков: Путин согласился воздержаться от ударов по Киеву на неделю.",
        "The Kremlin confirmed that Trump had asked Putin to halt strikes on Kyiv until February 1.",
        "Zelensky said Ukraine would not attack Russian refineries if Russia stopped striking the grid.",
        "Сторони домовилися припинити удари по енергетиці, сказав речник Білого дому.",
    ],
)
def test_a_claim_about_the_pause_does_not_become_an_event(text: str) -> None:
    rows = read(text)

    assert [] == [r for r in rows if r["kind"] in EVENTS]
    assert ["statement"] == [r["kind"] for r in rows]


@pytest.mark.parametrize(
    "text",
    [
        "Росія готує новий масований удар по енергосистемі, попередили в ГУР.",
        "Якщо ворог ударить по підстанціях у Києві, графіки стануть жорсткішими.",
        "Russia may launch another large attack on Kyiv this weekend.",
        "В Виннице прошли учения: по легенде дрон попал в подстанцию.",
        "Угорщина заявила, що дрони можуть атакувати нафтопровід.",
        "Israel struck targets in southern Lebanon, killing four.",
        "У ДТП під Житомиром загинули четверо людей.",
    ],
)
def test_threats_conditions_drills_and_other_countries_report_nothing(text: str) -> None:
    assert [] == [r for r in read(text) if r["kind"] in EVENTS]


def test_kyivskyi_district_of_kharkiv_is_in_kharkiv() -> None:
    (row,) = read("У Київському районі Харкова дрон влучив у гараж.")

    assert "UA63120270010096107|UA63120270010216514" == row["place_id"]


def test_the_government_in_kyiv_is_no_place_of_impact() -> None:
    rows = read("Kyiv says Moscow broke its promise: a drone hit a school in Sumy.")

    assert ["UA59080270010036634"] == [r["place_id"] for r in rows if r["kind"] == "strike"]


def test_launch_sites_are_no_places_of_impact() -> None:
    rows = read(
        "У ніч на 3 лютого противник атакував 40 БпЛА із напрямків: Курськ, Приморсько-Ахтарськ — РФ, Гвардійське — ТОТ. "
        "Зафіксовано влучання на 3 локаціях."
    )

    assert [""] == [r["place_id"] for r in rows]


def test_the_river_is_not_the_city() -> None:
    rows = read("Безпілотник упав у річку Дніпро, у Нікополі пошкоджено лікарню після обстрілу.")

    assert "UA12020010010037010" not in {p for r in rows for p in r["place_id"].split("|")}


def test_a_combined_plant_is_heat_and_power_not_hydro() -> None:
    (row,) = read("Ракета влучила в ТЕЦ у Харкові.")

    assert "energy" == row["target"]


def test_consumers_are_not_people() -> None:
    (row,) = read("Унаслідок удару по підстанції в Одесі без світла 50 тисяч абонентів, поранено двох людей.")

    assert (50000, "consumers", 2) == (row["customers_out"], row["customers_unit"], row["injured"])


def test_an_alert_time_is_not_the_time_of_the_impact() -> None:
    (row,) = read("Тривогу в Одесі оголосили о 00:42, а близько 02:00 дрон влучив у школу.", "2026-02-04")

    assert "2026-02-03T23:50:00+00:00" == row["occurred_from"].isoformat()


def test_the_time_of_a_statement_is_not_the_time_of_the_impact() -> None:
    (row,) = read("О 08:15 мер Харкова повідомив про нічний удар дрона по складу.", "2026-02-04")

    assert "2026-02-03T16:00:00+00:00" == row["occurred_from"].isoformat()


def test_a_low_confidence_reading_says_so() -> None:
    (row,) = read("У Конотопі пошкоджено два вагони.")

    assert row["confidence"] < 0.8


def test_spans_point_at_the_words_of_the_text_as_received() -> None:
    import json

    text = "Вночі\u00a0дрон влучив у школу в м\u2019якому Ха\u0301ркові — ні, у Сумах: поранено двох."
    rows = read(text)
    (row,) = [r for r in rows if r["kind"] == "strike"]
    spans = json.loads(row["spans"])

    assert "дрон" in {text[a:b] for a, b in spans["weapon"]}
    assert any("Сумах" in text[a:b] for a, b in spans["place_id"])


def test_the_same_text_gives_the_same_rows() -> None:
    text = "У ніч на 3 лютого дрони вдарили по Одесі та Харкову, поранено трьох."

    assert extract(text, "2026-02-03") == extract(text, "2026-02-03")
