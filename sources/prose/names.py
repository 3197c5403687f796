"""Names of places in a text: an Aho-Corasick automaton over all case forms, and stems of adjectives.

Finding knows nothing of meaning: it gives every name with its candidates (place ids). ``places`` decides.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import ahocorasick

_ADJECTIVE = re.compile(
    r"(?<![\w'-])([а-яґєії][\w'-]*?(?:ськ|цьк|зьк|ск|цк))"
    r"(?:ий|ій|ого|ому|им|ім|ої|ою|у|а|е|і|их|ими|ая|ой|ую|ое|ом|ые|ых|ыми|ым|ие)(?!\w)"
)
_LENGTH_BITS = 6  # the longest form has 39 letters


@dataclass(frozen=True, slots=True)
class Name:
    """A name found: half-open span in the normal text, candidate place ids; an adjective by its stem."""

    start: int
    end: int
    ids: tuple[str, ...]
    adjective: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The names table in memory: an automaton whose values hold row and length, rows of place numbers, stems."""

    automaton: Any
    rows: tuple[str, ...]
    stems: dict[str, str]
    places: tuple[str, ...]


def _add(forms: dict[str, int], known: dict[str, int], rows: list[str], form: str, group: str) -> None:
    other = forms.get(form)
    if other is not None and rows[other] != group:  # two names share a form: its candidates are those of both
        group = ",".join(sorted({*rows[other].split(","), *group.split(",")}, key=int))
    row = known.setdefault(group, len(rows))
    if row == len(rows):
        rows.append(group)
    forms[form] = row


@cache
def table() -> Table:
    """Load the table (about 0.4 s, 60 MB); afterwards it is shared."""
    data = files("sources.prose").joinpath("data").joinpath("names.tsv.gz").read_bytes()
    rows: list[str] = []
    known: dict[str, int] = {}
    stems: dict[str, str] = {}
    forms: dict[str, int] = {}
    places: list[str] = []
    for line in gzip.decompress(data).decode().splitlines():
        kind, stem, endings, group = line.split("\t")
        if kind == "P":
            places.append(stem)
        elif kind == "A":
            stems[stem.lower()] = group
        else:
            for ending in endings.split("|"):
                _add(forms, known, rows, stem + ending, group)
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for form, row in forms.items():
        automaton.add_word(form, row << _LENGTH_BITS | len(form))
    automaton.make_automaton()
    return Table(automaton, tuple(rows), stems, tuple(places))


@lru_cache(maxsize=8192)
def _ids(group: str) -> tuple[str, ...]:
    places = table().places
    return tuple(places[int(n)] for n in group.split(","))


def _inside_word(norm: str, start: int, end: int) -> bool:
    """Whether letters go on before or after: Київ in Київстар, Франківськ in Івано-Франківськ."""
    if start:
        before = norm[start - 1]
        if before.isalnum() or (before == "'" and start > 1 and norm[start - 2].isalpha()):
            return True
        if before == "-" and start > 1 and norm[start - 2].isalpha():
            return True
    if end < len(norm):
        after = norm[end]
        if after.isalnum() or (after == "'" and norm[end + 1 : end + 2].isalpha() and norm[end + 1 : end + 2] != "s"):
            return True
        if (
            after == "-"
            and end + 1 < len(norm)
            and norm[end + 1].isalpha()
            and not norm[end + 1 : end + 6].lower().startswith(("based", "area", "regio"))
        ):
            return True
    return False


def names(norm: str, low: str) -> list[Name]:
    """Every name in a normal text, in order, the longest at each place; whole words only.

    Nouns begin with a capital; adjectives in -ськ-/-ск- are found in small letters too.
    """
    loaded = table()
    mask = (1 << _LENGTH_BITS) - 1
    longest: dict[int, tuple[int, int]] = {}
    for last, value in loaded.automaton.iter(norm):
        end = last + 1
        start = end - (value & mask)
        if not _inside_word(norm, start, end) and longest.get(start, (0, 0))[0] < end:
            longest[start] = (end, value >> _LENGTH_BITS)
    found: list[Name] = []
    covered = 0
    for start in sorted(longest):
        end, row = longest[start]
        if start >= covered:
            found.append(Name(start, end, _ids(loaded.rows[row]), adjective=False))
            covered = end
    for match in _ADJECTIVE.finditer(low):
        group = loaded.stems.get(match.group(1))
        if group is not None:
            found.append(Name(match.start(), match.end(), _ids(group), adjective=True))
    found.sort(key=lambda n: (n.start, n.adjective))
    return found
