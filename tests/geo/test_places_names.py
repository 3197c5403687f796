"""Spelling rules: keys, words of type, romanisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.makers.russify import russify
from geo.names import (
    dictionary_forms,
    names_water,
    romanise,
    romanise_bgn,
    romanise_russian,
    search_key,
    split_type_words,
)


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [
        ("Згурівка", "Zghurivka"),
        ("Знам’янка", "Znamianka"),
        ("Кривий Ріг", "Kryvyi Rih"),
        ("Єнакієве", "Yenakiieve"),
        ("Запоріжжя", "Zaporizhzhia"),
        ("Їжакевич", "Yizhakevych"),
        ("Щастя", "Shchastia"),
        ("Кам’янець-Подільський", "Kamianets-Podilskyi"),
        ("Юр’ївка", "Yurivka"),
        ("Ґалаґан", "Galagan"),
        ("Київ", "Kyiv"),
    ],
)
def test_ukrainian_is_romanised_by_the_resolution_of_2010(ukrainian: str, latin: str) -> None:
    assert latin == romanise(ukrainian)


def test_other_romanisations_are_those_of_older_texts() -> None:
    assert romanise_bgn("Запоріжжя") == "Zaporizhzhya"
    assert romanise_bgn("Кривий Ріг") == "Kryvyy Rih"
    assert romanise_russian("Кривой Рог") == "Krivoy Rog"
    assert romanise_russian("Богодухов") == "Bogodukhov"


@pytest.mark.parametrize(
    "same",
    [
        ("Кам’янка", "Кам'янка", "Камʼянка", "Кам`янка", "КАМ’ЯНКА"),
        ("Ivano-Frankivsk", "ivano frankivsk", "Ivano–Frankivsk"),
        ("Holosiivskyi", "Holosiivskyy", "Holosiivsky", "Holosiivs’kyj", "Holosiivskiy"),
        ("Артёмовск", "Артемовск"),
        ("Київ", "Kиїв", "київ"),
        ("Kyiv", "Кyiv", "Kyïv"),
        ("Горо́дня", "Городня"),
        ("  Біла   Церква ", "Біла Церква"),
    ],
)
def test_spellings_that_do_not_tell_names_apart_share_a_key(same: tuple[str, ...]) -> None:
    assert len({search_key(name) for name in same}) == 1


@pytest.mark.parametrize(("one", "other"), [("Рай", "Раї"), ("Київ", "Киев"), ("Лиман", "Лиманка"), ("Мир", "Мирь")])
def test_letters_that_tell_names_apart_are_kept(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("name", "core", "level"),
    [
        ("Kharkiv oblast", "kharkiv", "oblast"),
        ("Харківська обл.", "харківська", "oblast"),
        ("м. Київ", "київ", "city"),
        ("г. Харьков", "харьков", "city"),
        ("смт Золочів", "золочів", "settlement"),
        ("с. Хотімля", "хотімля", "village"),
        ("Нікопольський р-н", "нікопольський", "raion"),
        ("Лозівська міська територіальна громада", "лозівська", "hromada"),
        ("Lozova urban hromada", "lozova", "hromada"),
        ("Kharkiv", "kharkiv", ""),
        ("район", "район", ""),
    ],
)
def test_words_of_type_become_a_hint(name: str, core: str, level: str) -> None:
    assert (core, level) == split_type_words(search_key(name))


def test_declined_names_are_guessed_back() -> None:
    assert "харків" in dictionary_forms("харкові")
    assert "дружківка" in dictionary_forms("дружківці")
    assert "запорізький" in dictionary_forms("запорізького")
    assert "харківщина" in dictionary_forms("харківщині")
    assert dictionary_forms("kharkiv") == []


def test_water_is_told_from_land() -> None:
    assert names_water("the Dnipro River")
    assert names_water("р. Дніпро")
    assert not names_water("Dnipro")
    assert not names_water("Озерне")


@pytest.mark.parametrize(
    ("ukrainian", "russian"),
    [
        ("Тернівка", "Терновка"),
        ("Чугуїв", "Чугуев"),
        ("Миколаївка", "Николаевка"),
        ("Велика Олександрівка", "Великая Александровка"),
    ],
)
def test_regular_russian_forms_are_made_by_rule(ukrainian: str, russian: str) -> None:
    assert russian == russify(ukrainian)
