"""Killed and injured: numbers belong to the right word, ages and consumers are no people."""

from __future__ import annotations

import pytest

from sources.prose.anchors import anchor
from sources.prose.casualties import Count, combine, counts
from sources.prose.document import document


def told(text: str) -> tuple[int | None, int | None]:
    doc = document(text, anchor("2026-02-03"))
    found: list[Count] = [c for s in doc.sentences for c in counts(doc, doc.of_sentence(s.index))]
    killed, injured = combine(found, "killed"), combine(found, "injured")
    return (killed.value if killed else None, injured.value if injured else None)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Загинули дві жінки та чоловік, ще одна людина поранена.", 3, 1),
        ("Шестеро поранених, двоє з них у важкому стані.", None, 6),
        ("Поранено двох жінок і хлопчика чотирьох років.", None, 3),
        ("Загинув чоловік 46 років, п'ятеро поранені.", 1, 5),
        ("Поранено двох, 43-річного чоловіка госпіталізовано.", None, 2),
        ("Дрони поранили чоловіків 65 і 68 років.", None, 2),
        ("Постраждалих немає.", 0, 0),
        ("Персонал був в укритті, жертв немає.", 0, 0),
        ("15 мешканців евакуювали.", None, None),
        ("Спершу писали про двох постраждалих, згодом число зросло до шести.", None, 6),
        ("Загинули четверо людей, серед них двоє дітей; травмовано 35.", 4, 35),
        ("Загинули 34-річний батько та троє дітей, вагітна мати й бабуся поранені.", 4, 2),
        ("Поранено 48-річного містянина.", None, 1),
        ("Загинуло подружжя.", 2, None),
        ("Двое погибших, 11 раненых, среди них ребенок.", 2, 11),
        ("Ранены три человека: мужчина и две женщины.", None, 3),
        ("Погиб мужчина, еще двое ранены.", 1, 2),
        ("Пострадавших и погибших нет.", 0, 0),
        ("Two men, 27 and 58, were injured and 820 houses lost heating.", None, 2),
        ("Two women aged 55 and 62 were injured.", None, 2),
        ("A mother and her 10-year-old son died; three more were hurt.", 2, 3),
        ("Two teenagers died and eight people, three of them children, were wounded.", 2, 8),
        ("At least nine people were wounded.", None, 9),
        ("Two 18-year-olds were killed.", 2, None),
        ("Nobody was hurt.", 0, 0),
        ("There were no casualties.", 0, 0),
        ("The number of injured rose from 23 to 25; three people died.", 3, 25),
        ("The toll rose from 3 to 5 wounded.", None, 5),
        ("The death toll climbs to 33 as two more bodies are found.", 33, None),
        ("Wounding half a dozen people; two dozen were evacuated.", None, 6),
        ("Two of the five people wounded have died.", 2, 5),
        ("Ten people were wounded, one of whom later died.", 1, 10),
        ("Поранено десятеро людей, одна з них померла в лікарні.", 1, 10),
        ("Ранены десять человек, из них двое скончались.", 2, 10),
        ("A strike killed three and injured 11, the youngest a boy of six.", 3, 11),
        ("Twins and their grandmother were killed.", 3, None),
        ("Убита супружеская пара.", 2, None),
        ("Обошлось без погибших, ранены двое рабочих.", 0, 2),
        ("Погибших в результате удара по Полтаве нет, медики помогли троим пострадавшим.", 0, 3),
        ("Пострадали от семи до девяти человек.", None, 9),
        ("Одна жінка загинула, ще сімом пасажирам надають допомогу.", 1, 7),
        ("Двоє загиблих, ще троє людей вважаються зниклими безвісти.", 2, None),
        ("Було відомо про одного пораненого, потім — про чотирьох, наразі їх уже семеро.", None, 7),
        ("Без постраждалих обійшлася атака дрона на Чернігів.", 0, 0),
        ("Четверо пострадавших, среди которых беременная женщина.", None, 4),
        ("A nurse was among two people killed; five patients were wounded.", 2, 5),
        ("Дрон влучив у будинок, поранивши літнє подружжя та їхнього сусіда.", None, 3),
        ("Водителю 50 лет оторвало ногу, пассажирка погибла.", 1, 1),
        ("1,170 residential buildings lost heating.", None, None),
        ("50,000 consumers lost power.", None, None),
    ],
)
def test_people_are_counted_as_they_are_told(text: str, killed: int | None, injured: int | None) -> None:
    assert (killed, injured) == told(text)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("щонайменше 12 загиблих", "at_least"),
        ("понад 370 поранених", "at_least"),
        ("up to 15 people were injured", "at_most"),
        ("about 20 people were injured", "about"),
        ("близько 20 поранених", "about"),
        ("семеро поранених", "exact"),
    ],
)
def test_the_bound_of_a_figure_is_kept(text: str, bound: str) -> None:
    doc = document(text, anchor("2026-02-03"))
    (found,) = counts(doc, doc.of_sentence(0))

    assert bound == found.bound
