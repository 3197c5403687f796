"""Numbers in figures and in words, in three languages, with the bound that stands before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sources.prose.words import Word


def _table(text: str) -> dict[str, int]:
    """``value: forms`` lines to a dictionary of forms."""
    forms: dict[str, int] = {}
    for line in text.strip().splitlines():
        value, words = line.split(":")
        forms.update(dict.fromkeys(words.split(), int(value)))
    return forms


UNITS = _table(
    """
0: нуль ноль zero
1: один одна одне одного одній одну одним однією одному одну одна одно одной одну одним один одному one
2: два дві двох двом двома двоє двійко обидва обидві обоє две двух двумя двое двоих двоим оба обе two both twice
3: три трьох трьом трьома троє трёх трех тремя трем трое троих троим three
4: чотири чотирьох чотирьом чотирма четверо четверых четыре четырех четырьмя четырем четверым four
5: п'ять п'яти п'ятьох п'ятьом п'ятеро пять пяти пятью пятеро пятерых пятерым five
6: шість шести шістьох шістьом шестеро шесть шестью шестерых шестерым six half-dozen
7: сім семи сімох сімом семеро семь семью семерых семерым seven
8: вісім восьми вісьмох вісьмом восьмеро восемь восемью восьмерых восьмью eight
9: дев'ять дев'яти дев'ятьох дев'ятьом дев'ятеро девять девяти девятью девятеро девятерых nine
10: десять десяти десятьох десятеро десятью десятерых ten
11: одинадцять одинадцяти одинадцятьох одиннадцать одиннадцати eleven
12: дванадцять дванадцяти дванадцятьох двенадцать двенадцати twelve dozen
13: тринадцять тринадцяти тринадцатьох тринадцать тринадцати thirteen
14: чотирнадцять чотирнадцяти четырнадцать четырнадцати fourteen
15: п'ятнадцять п'ятнадцяти п'ятнадцятьох пятнадцать пятнадцати fifteen
16: шістнадцять шістнадцяти шестнадцать шестнадцати sixteen
17: сімнадцять сімнадцяти семнадцать семнадцати seventeen
18: вісімнадцять вісімнадцяти восемнадцать восемнадцати eighteen
19: дев'ятнадцять дев'ятнадцяти девятнадцать девятнадцати nineteen
20: двадцять двадцяти двадцятьох двадцать двадцати twenty
30: тридцять тридцяти тридцать тридцати thirty
40: сорок сорока forty
50: п'ятдесят п'ятдесяти пятьдесят пятидесяти fifty
60: шістдесят шістдесяти шестьдесят шестидесяти sixty
70: сімдесят сімдесяти семьдесят семидесяти seventy
80: вісімдесят вісімдесяти восемьдесят восьмидесяти eighty
90: дев'яносто девяносто ninety
100: сто ста сотня сотню hundred
200: двісті двохсот двести двухсот
300: триста трьохсот трехсот
400: чотириста чотирьохсот четыреста четырехсот
500: п'ятсот пятьсот
"""
)
_SCALES = {
    "тисяч": 1000, "тисяча": 1000, "тисячі": 1000, "тисячу": 1000, "тис": 1000, "тысяч": 1000, "тысяча": 1000,
    "тысячи": 1000, "тысячу": 1000, "тыс": 1000, "thousand": 1000, "k": 1000, "мільйон": 10**6,
    "мільйона": 10**6, "мільйони": 10**6, "мільйонів": 10**6, "млн": 10**6, "миллион": 10**6,
    "миллиона": 10**6, "миллионов": 10**6, "million": 10**6, "m": 10**6, "hundred": 100,
    "dozen": 12,
}  # fmt: skip
_BOUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("at_least", ("понад", "більше", "більш", "щонайменше", "мінімум", "не менше", "не менш", "свыше", "более",
                  "больше", "по меньшей мере", "как минимум", "не менее", "минимум", "over", "more than",
                  "at least", "no fewer than", "above", "не менше ніж", "більш ніж", "більше ніж", "принаймні",
                  "upwards of", "as many as", "чем")),
    ("at_most", ("до", "up to", "не більше", "не более", "less than", "fewer than", "менше", "менее", "меньше",
                 "under")),
    ("about", ("близько", "приблизно", "майже", "десь", "орієнтовно", "около", "примерно", "почти", "порядка",
               "about", "around", "some", "nearly", "almost", "roughly", "approximately", "з", "с")),
)  # fmt: skip
_BOUND_OF = {phrase: name for name, phrases in _BOUNDS for phrase in phrases if phrase not in ("з", "с")}
_GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3})+$")


class Number(NamedTuple):
    """A number as printed: value, bound ("exact", "at_least", "at_most", "about"), words [first, last]."""

    value: float
    bound: str
    first: int
    last: int
    plain: bool  # written with a word or as a whole number, not as a decimal, clock time or range


def _figure(text: str) -> float | None:
    """The value of a figure: 1,170 and 1.170 are thousands, 4,5 is a decimal, 12:30 no number."""
    if ":" in text:
        return None
    if _GROUPED.fullmatch(text):
        return float(re.sub("[., ]", "", text))
    if re.fullmatch(r"\d+[.,]\d+", text):
        return float(text.replace(",", "."))
    return float(text) if text.isdecimal() else None


def _bound(words: Sequence[Word], first: int) -> str:
    for count in (4, 3, 2, 1):
        if first - count < 0:
            continue
        name = _BOUND_OF.get(" ".join(w.text for w in words[first - count : first]))
        if name:
            return name
    return "exact"


def _read_figure(words: Sequence[Word], index: int) -> tuple[float, int] | None:
    value = _figure(words[index].text)
    if value is None:
        return None
    last = index
    # thousands grouped by a space: "1 170"
    while (
        last + 1 < len(words)
        and re.fullmatch(r"\d{3}", words[last + 1].text)
        and words[last + 1].start == words[last].end + 1
        and re.fullmatch(r"\d{1,3}", words[last].text)
        and value < 10**9
    ):
        value = value * 1000 + int(words[last + 1].text)
        last += 1
    return value, last


def _read_word(words: Sequence[Word], index: int) -> tuple[float, int] | None:
    text = words[index].text
    value = UNITS.get(text)
    if value is None and "-" in text:  # twenty-three
        tens, _, unit = text.partition("-")
        if UNITS.get(tens, 0) >= 20 and 0 < UNITS.get(unit, 0) < 10:
            return float(UNITS[tens] + UNITS[unit]), index
    if value is None:
        return None
    if text == "dozen" and [w.text for w in words[max(0, index - 2) : index]] == ["half", "a"]:
        value = 6
    total, last = value, index
    while last + 1 < len(words):
        following = UNITS.get(words[last + 1].text)
        if following is None or following == 0 or following >= _magnitude(total):
            break
        total += following
        last += 1
    return float(total), last


def _magnitude(value: int) -> int:
    """The least power of ten that divides a round number: what may still be added to it."""
    for power in (100, 10):
        if value % power == 0 and value >= (20 if power == 10 else power):
            return power
    return 0


def _numbering(words: Sequence[Word], index: int) -> bool:
    """Whether a figure is one of "2/5", the numbering of a thread."""
    near = words[max(0, index - 1) : index + 2]
    return any(w.text == "/" for w in near) and len(words[index].text) < 3


def numbers(words: Sequence[Word]) -> list[Number]:
    """Every number of a text in order, with the scale word after it taken in ("50 тис.", "1.2 million")."""
    found: list[Number] = []
    index = 0
    threaded = any(w.text == "/" for w in words)
    while index < len(words):
        text = words[index].text
        if text not in UNITS and not text[0].isdigit() and "-" not in text:
            index += 1
            continue
        if threaded and _numbering(words, index):
            index += 1
            continue
        read = _read_figure(words, index) if text[0].isdigit() else _read_word(words, index)
        if read is None:
            index += 1
            continue
        value, last = read
        scale_at = last + 1
        if (
            scale_at < len(words)
            and words[scale_at].text in _SCALES
            and (words[scale_at].text not in ("k", "m") or words[scale_at].start == words[last].end)
        ):
            value *= _SCALES[words[scale_at].text]
            last = scale_at
        found.append(Number(value, _bound(words, index), index, last, value == int(value)))
        index = last + 1
    return found
