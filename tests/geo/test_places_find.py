"""Names: what each may mean, and what the words around it allow."""

from __future__ import annotations

import pytest

from geo.places import Gazetteer, gazetteer

KYIV, KYIV_OBLAST = "UA80000000000093317", "UA32000000000030281"
KHARKIV, KHARKIV_OBLAST = "UA63120270010096107", "UA63000000000041885"
DNIPRO, DNIPRO_OBLAST = "UA12020010010037010", "UA12000000000090473"
ZAPORIZHZHIA, ZAPORIZHZHIA_OBLAST = "UA23060070010069526", "UA23000000000064947"
ODESA, LVIV, MYKOLAIV = "UA51100270010076757", "UA46060250010015970", "UA48060150010035747"
KRYVYI_RIH, CHERNIHIV = "UA12060170010065850", "UA74100390010054825"
TERNIVKA, VILNIANSK = "UA12120090010057273", "UA23060030010056906"
SYNELNYKOVE, BOHODUKHIV = "UA12140310010049426", "UA63020010010049442"


@pytest.fixture(scope="module")
def gaz() -> Gazetteer:
    return gazetteer()


# domain.md 5.3, and spellings seen in the casebook's sources
SPELLINGS = [
    *[(KYIV, name) for name in ("Kyiv", "Kiev", "Київ", "Киев", "Kijev", "Kiew", "м. Київ", "KYIV", "Kyiv city")],
    *[(KHARKIV, name) for name in ("Kharkiv", "Kharkov", "Харків", "Харьков", "Charkiw", "г. Харьков", "у Харкові")],
    *[(ODESA, name) for name in ("Odesa", "Odessa", "Одеса", "Одесса", "в Одесі")],
    *[(DNIPRO, name) for name in ("Dnipro", "Dnepr", "Дніпро", "Днепр", "the city of Dnipro", "місто Дніпро")],
    *[(ZAPORIZHZHIA, n) for n in ("Zaporizhzhia", "Zaporozhye", "Запоріжжя", "Запорожье", "Zaporizhzhya", "Zaporoże")],
    *[(MYKOLAIV, name) for name in ("Mykolaiv", "Nikolaev", "Миколаїв", "Mykolayiv")],
    *[(LVIV, name) for name in ("Lviv", "Lvov", "Львів", "Львов", "Lemberg")],
    *[(KRYVYI_RIH, n) for n in ("Kryvyi Rih", "Krivoy Rog", "Krivyi Rig", "Кривий Ріг", "Kryvyy Rih", "Кривой Рог")],
    *[(CHERNIHIV, name) for name in ("Chernihiv", "Chernigov", "Чернігів", "Tschernihiw")],
    *[(TERNIVKA, name) for name in ("Ternovka", "Terenivka", "Ternyivka", "Тернівка")],
    *[(VILNIANSK, n) for n in ("Vilniansk", "Vilneansk", "Вилнюск", "Volniansk", "Вільнянськ")],
    *[(SYNELNYKOVE, n) for n in ("Synelnykove", "Sinelnikovo", "Szinelnikove", "Синельникове")],
    *[(BOHODUKHIV, name) for name in ("Bohodukhiv", "Bogodukhov", "Богодухов", "Богодухів")],
    *[(KHARKIV_OBLAST, n) for n in ("Kharkiv region", "Kharkiv oblast", "Харківська область", "Харківська обл.")],
    *[(KHARKIV_OBLAST, n) for n in ("Харківщина", "на Харківщині", "Харьковская область", "Kharkov region")],
    *[(DNIPRO_OBLAST, n) for n in ("Дніпровщина", "Dnipro region", "Dnipropetrovsk oblast", "Дніпропетровщина")],
    *[(ZAPORIZHZHIA_OBLAST, n) for n in ("Zaporizhzhia region", "Запорізька область", "Zaporozhye region")],
    *[(KYIV_OBLAST, name) for name in ("Kyiv region", "Kiev region", "Київщина", "Киевская область", "Kyiv oblast")],
    ("UA26000000000069363", "Прикарпаття"),
    ("UA21000000000011690", "Закарпаття"),
    ("UA73000000000044923", "Буковина"),
    ("UA07000000000024379", "Волинь"),
    ("UA59000000000057109", "Сумщина"),
    ("UA01000000000013043", "Crimea"),
    ("UA01000000000013043", "Крим"),
    ("UA12080000000023578", "Нікопольщина"),
    ("UA63140000000096278", "Чугуївський р-н"),
    ("UA32120000000081110", "Obukhiv district"),
    ("UA63100050000079487", "Lozova community"),
    ("UA63100050000079487", "Лозівська міська територіальна громада"),
    ("UA59020070000032449", "Конотопська громада"),
    ("UA68040470010096613", "Хмельницький"),
    ("UA", "Україна"),
    ("RU-BEL", "Белгородская область"),
    ("RU-BEL", "Бєлгородщина"),
    ("RU-MOS", "Moscow region"),
    ("RU-MOW", "Москва"),
    ("gn:578072", "Belgorod"),
]


@pytest.mark.parametrize(("place_id", "name"), SPELLINGS, ids=[name for _, name in SPELLINGS])
def test_a_spelling_that_needs_no_context_names_one_place(gaz: Gazetteer, place_id: str, name: str) -> None:
    """Lost: a report whose place is spelt as its source spells it."""
    found = gaz.resolve(name)

    assert (place_id, False) == (found.place_id, found.ambiguous)


# without context -> the smallest place that holds all; with words or ids -> one
IN_CONTEXT = [
    ("Zolochiv", "UA", "Zolochiv, Kharkiv oblast", "UA63020050010064235"),
    ("Zolochiv", "UA", "Zolochiv, Kharkiv", "UA63020050010064235"),
    ("Золочів", "UA", "Золочів Львівської області", "UA46040070010068975"),
    ("Kyivskyi district", "UA", "Kyivskyi district of Kharkiv", "UA63120270010216514"),
    ("Kyivskyi district", "UA", "Kyivskyi district, Odesa", "UA51100270010196805"),
    ("Shevchenkivskyi", "UA", "Kyiv, Shevchenkivskyi district", "UA80000000001078669"),
    ("Dniprovskyi district", "UA", "Dnipro district, Kyiv", "UA80000000000479391"),
    ("Mykolaivka", "UA", "Mykolaivka, Kramatorsk district", "UA14120130010079249"),
    ("Миколаївська громада", "UA", "Миколаївська громада, Синельниківський район", "UA12140170000037152"),
    ("Dnipropetrovsk", DNIPRO_OBLAST, "Terenivka, Dnipropetrovsk", TERNIVKA),
    ("Kirovohrad", "UA35000000000016081", "Kirovohrad region", "UA35000000000016081"),
]


@pytest.mark.parametrize(("name", "common", "longer", "place_id"), IN_CONTEXT, ids=[case[2] for case in IN_CONTEXT])
def test_an_ambiguous_name_resolves_only_with_the_words_beside_it(
    gaz: Gazetteer, name: str, common: str, longer: str, place_id: str
) -> None:
    """Lost: a strike on Zolochiv near Kharkiv put 900 km to the west, or a guess passed off as a fact."""
    alone, placed = gaz.resolve(name), gaz.resolve(longer)

    assert (common, True) == (alone.place_id, alone.ambiguous)
    assert alone.note
    assert (place_id, False) == (placed.place_id, placed.ambiguous)


@pytest.mark.parametrize(
    ("name", "context", "place_id"),
    [
        ("Zolochiv", KHARKIV_OBLAST, "UA63020050010064235"),
        ("Zolochiv", KHARKIV, "UA63020050010064235"),
        ("Kyivskyi", KHARKIV, "UA63120270010216514"),
        ("Дніпровський", KYIV, "UA80000000000479391"),
        ("Днепровский", KYIV, "UA80000000000479391"),
        ("Миколаїв", "UA46000000000026241", "UA46100110010094231"),
        ("Kyiv", KHARKIV_OBLAST, KYIV),
    ],
)
def test_places_mentioned_beside_a_name_narrow_it(gaz: Gazetteer, name: str, context: str, place_id: str) -> None:
    found = gaz.resolve(name, context=[context])

    assert (place_id, False) == (found.place_id, found.ambiguous)


def test_oleksandrivka_of_kherson_stays_ambiguous_within_its_oblast(gaz: Gazetteer) -> None:
    """Lost: the annotation's own example of a name that may not be coded."""
    found = gaz.resolve("Oleksandrivka", context=["UA65000000000030969"])

    assert (found.place_id, found.ambiguous) == ("UA65000000000030969", True)
    assert len(found.candidates) > 1


@pytest.mark.parametrize("name", ["river Dnipro", "Dnipro River", "річка Дніпро", "река Днепр", "Kakhovka reservoir"])
def test_a_river_is_no_place(gaz: Gazetteer, name: str) -> None:
    assert gaz.resolve(name).place_id is None
    assert gaz.find(name) == []


@pytest.mark.parametrize("name", ["", "   ", ",", "Xyzzyburg", "Moldova", "північ", "%", "м."])
def test_what_names_no_place_resolves_to_nothing_and_says_so(gaz: Gazetteer, name: str) -> None:
    found = gaz.resolve(name)

    assert (found.place_id, found.ambiguous, found.candidates) == (None, False, ())


def test_the_nuclear_plant_of_zaporizhzhia_is_not_in_zaporizhzhia(gaz: Gazetteer) -> None:
    found = gaz.resolve("Запорізька АЕС").place_id

    assert found == "UA23040110010044100"  # Enerhodar
    assert gaz.get(found).contested


def test_a_district_of_before_2020_is_the_raion_of_today_and_unsure(gaz: Gazetteer) -> None:
    found = gaz.resolve("Яготинський район")

    assert (found.place_id, found.ambiguous) == ("UA32040000000054694", True)  # Boryspil raion


def test_an_unknown_village_beside_a_city_is_not_surely_the_city(gaz: Gazetteer) -> None:
    assert gaz.resolve("village of Nowherivka, Kharkiv").ambiguous
    assert not gaz.resolve("Roshen factory, Kyiv").ambiguous


def test_several_places_in_one_text_give_the_place_that_holds_them(gaz: Gazetteer) -> None:
    found = gaz.resolve("Kharkiv and Chuhuiv")

    assert (found.place_id, found.ambiguous) == (KHARKIV_OBLAST, True)
    assert {KHARKIV, "UA63140170010036104"} == set(found.candidates)


def test_a_city_and_its_region_are_the_region(gaz: Gazetteer) -> None:
    assert gaz.resolve("Харків і область").place_id == KHARKIV_OBLAST
    assert gaz.resolve("Kharkiv and the region").place_id == KHARKIV_OBLAST


def test_old_names_and_mixed_alphabets_are_found(gaz: Gazetteer) -> None:
    assert gaz.resolve("Kиїв").place_id == KYIV  # a Latin K
    assert gaz.resolve("Dniprodzerzhynsk").place_id == gaz.resolve("Кам'янське, Дніпропетровська область").place_id
    assert gaz.resolve("Slov’yansk").place_id == gaz.resolve("Слов`янськ").place_id == "UA14120210010032554"


def test_nikopol_does_not_answer_to_the_name_of_sloviansk(gaz: Gazetteer) -> None:
    """Lost: GeoNames' alternate names taken on trust."""
    assert [place.id for place in gaz.find("Слов’янськ")] == ["UA14120210010032554"]


def test_finding_lists_the_city_before_its_villages_and_its_oblast_last(gaz: Gazetteer) -> None:
    found = [place.id for place in gaz.find("Kharkiv")]

    assert found[0] == KHARKIV
    assert KHARKIV_OBLAST in found[1:]
    assert gaz.level(gaz.find("Mykolaivka")[0].id) == "city"


def test_a_name_can_be_held_to_one_country(gaz: Gazetteer) -> None:
    assert gaz.resolve("Donetsk", country="UA").place_id == "UA14080030010048113"
    assert gaz.resolve("Donetsk", country="RU").place_id.startswith("gn:")  # type: ignore[union-attr]
    assert gaz.resolve("Kyiv", country="RU").place_id is None


def test_an_unknown_id_in_the_context_is_refused(gaz: Gazetteer) -> None:
    with pytest.raises(KeyError, match="UA99"):
        gaz.resolve("Kyiv", context=["UA99"])


def test_the_order_of_context_does_not_matter(gaz: Gazetteer) -> None:
    ways = [gaz.resolve("Миколаївка", context=c) for c in ([KHARKIV, DNIPRO], [DNIPRO, KHARKIV])]

    assert ways[0] == ways[1]
