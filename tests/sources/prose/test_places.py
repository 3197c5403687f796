"""Places in all their forms: who is meant, and who is not meant at all."""

from __future__ import annotations

import pytest

from geo.places import gazetteer
from sources.prose.anchors import anchor
from sources.prose.document import document
from sources.prose.places import locate


def named(text: str, home: str | None = None) -> list[str]:
    doc = document(text, anchor("2026-02-03"))
    found = locate(doc, gazetteer(), home)
    return [gazetteer().get(m.place).name_uk.replace("’", "'") for m in found if m.role == "place" and m.place]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Удар по Кривому Рогу", ["Кривий Ріг"]),
        ("у Кривому Розі горить склад", ["Кривий Ріг"]),
        ("в Кривом Роге", ["Кривий Ріг"]),
        ("in Krivoy Rog", ["Кривий Ріг"]),
        ("на Харківщині", ["Харківська область"]),
        ("по Харьковщине", ["Харківська область"]),
        ("in Kharkiv region", ["Харківська область"]),
        ("#Харківська_область", ["Харківська область"]),
        ("на Прикарпатті", ["Івано-Франківська область"]),
        ("Харківська, Сумська та Полтавська області", ["Харківська область", "Сумська область", "Полтавська область"]),
        ("in Odesa and Dnipropetrovsk regions", ["Одеська область", "Дніпропетровська область"]),
        ("in Kyiv and Kyiv region", ["Київ", "Київська область"]),
        ("у Слов'янську", ["Слов'янськ"]),
        ("у Слов’янську", ["Слов'янськ"]),
        ("у Kpaматорську", ["Краматорськ"]),  # the K, p and a are Latin letters
        ("у селі Хотімля", ["Хотімля"]),
        (
            "Межівська та Васильківська громади Дніпропетровщини",
            ["Межівська громада", "Васильківська громада", "Дніпропетровська область"],
        ),
        ("Бурштинську ТЕС зупинено", ["Бурштин"]),
        ("Трипільська ТЕС", ["Українка"]),
        ("київські багатоповерхівки без тепла", ["Київ"]),
        ("у столиці", ["Київ"]),
        ("Харків та область", ["Харків", "Харківська область"]),
        ("Лозова й район", ["Лозова", "Лозівський район"]),
        ("Золочів на Харківщині", ["Золочів", "Харківська область"]),
        ("НІКОПОЛЬ ПІД ОБСТРІЛОМ", ["Нікополь"]),
        ("four regions: Kharkiv, Sumy and Cherkasy", ["Харківська область", "Сумська область", "Черкаська область"]),
    ],
)
def test_names_are_found_in_their_forms(text: str, places: list[str]) -> None:
    assert places == named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Володимир Зеленський подякував рятувальникам",
        "Vladimir Putin agreed",
        "Щастя нам усім",
        "Сім загиблих",
        "через річку Дніпро",
        "голова Харківської ОВА",
        "мер Харкова заявив",
        "the mayor of Odesa said",
        "Kyiv says it will answer",
        "переговори Києва і Москви",
        "з напрямків: Курськ, Орел",
        "evacuated to Dnipro",
        "вулиця Харківська",
        "Покровський напрямок",
        "нафтопровід Дружба",
        "Київстар повідомив",
    ],
)
def test_words_offices_and_launch_sites_are_no_places(text: str) -> None:
    assert [] == named(text)


def test_districts_belong_to_the_city_of_the_text() -> None:
    doc = document("У Харкові зазнав удару Шевченківський район, у Києві — Шевченківський.", anchor("2026-02-03"))
    found = [m.place for m in locate(doc, gazetteer()) if m.level == "raion"]

    assert "UA63" == found[0][:4]


def test_the_oblast_of_the_sentence_settles_a_homonym() -> None:
    (place, oblast) = named("У Миколаївці на Донеччині")

    assert ("Миколаївка", "Донецька область") == (place, oblast)


def test_the_home_of_the_channel_settles_what_the_text_leaves_open() -> None:
    assert ["Золочів"] == named("Удар по Золочеву", home="UA63000000000041885")
    doc = document("Удар по Золочеву", anchor("2026-02-03"))
    (found,) = locate(doc, gazetteer(), "UA63000000000041885")

    assert found.place.startswith("UA63")


def test_what_cannot_be_settled_is_the_common_place_and_says_so() -> None:
    doc = document("В Олександрівці на Херсонщині дрон влучив в авто.", anchor("2026-02-03"))
    first = locate(doc, gazetteer())[0]

    assert first.ambiguous
    assert "UA65000000000030969" == first.place


def test_every_place_of_the_names_table_is_known_to_the_gazetteer() -> None:
    """A table made from an older gazetteer would send strikes to places that no longer exist."""
    from sources.prose.names import table

    gaz = gazetteer()

    assert [] == [p for p in table().places if p not in gaz]
