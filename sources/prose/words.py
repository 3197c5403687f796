"""Words of a text, each with its tags from the lexicon.

The lexicon (``data/lexicon_*.txt``) says ``tag value: pattern; pattern``; a pattern is one to five words, ``*`` at the
end of a word for any ending, and the value ``-`` shields a pattern from the tag. A word's candidate patterns are
remembered, so that a language's few thousand common words are looked up once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+)*|\d+(?=[^\W\d_])|[^\w\s]")
LEXICONS = ("lexicon_uk.txt", "lexicon_ru.txt", "lexicon_en.txt")
_LINE = re.compile(r"(?P<tag>\w+) (?P<value>\S+): (?P<patterns>.+)")


class LexiconError(ValueError):
    """A line of a lexicon that cannot be read; the message names file and line."""


class Word(NamedTuple):
    """One word, number or sign: its lower-case text and half-open span in the normal text."""

    text: str
    start: int
    end: int


class Hit(NamedTuple):
    """A pattern of the lexicon found in a text: ``tag`` and ``value``, and the words [first, last]."""

    tag: str
    value: str
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon: the words of its pattern, what it says, and how well it fixes its first word."""

    words: tuple[str, ...]
    tag: str
    value: str


@cache
def lexicon() -> dict[str, tuple[Entry, ...]]:
    """All entries by the fixed part of their first word ("удар" of ``удар*``). Raises LexiconError."""
    table: dict[str, list[Entry]] = {}
    for name in LEXICONS:
        text = files("sources.prose").joinpath("data").joinpath(name).read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            read = _LINE.fullmatch(line)
            if read is None:
                raise LexiconError(f"{name} line {number}: expected `tag value: pattern; pattern`")
            for pattern in read["patterns"].split(";"):
                words = tuple(pattern.split())
                if words:
                    table.setdefault(words[0].rstrip("*"), []).append(Entry(words, read["tag"], read["value"]))
    return {key: tuple(entries) for key, entries in table.items()}


@lru_cache(maxsize=65536)
def candidates(word: str) -> tuple[Entry, ...]:
    """Entries whose first word fits, longest pattern first."""
    table = lexicon()
    found = [
        entry
        for length in range(1, len(word) + 1)
        for entry in table.get(word[:length], ())
        if length == len(word) or entry.words[0].endswith("*")
    ]
    found.sort(key=lambda e: (-len(e.words), -len(e.words[0].rstrip("*")), e.value != "-"))
    return tuple(found)


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def tokenise(low: str) -> list[Word]:
    """Words, numbers and signs of a lower-case text in order."""
    return [Word(m[0], *m.span()) for m in _TOKEN.finditer(low)]


def hits(words: list[Word]) -> list[Hit]:
    """Every pattern found, in order of place; of one tag the longest pattern at a place wins.

    A pattern that starts inside a longer one of the same tag family is dropped ("пологовий будинок" is
    medical and its "будинок" is not residential). A word with the value ``-`` shields: it takes nothing.
    """
    found: list[Hit] = []
    taken: dict[str, int] = {}
    total = len(words)
    for index, word in enumerate(words):
        entries = candidates(word.text)
        if not entries:
            continue
        seen: set[str] = set()
        for entry in entries:
            family = entry.tag
            if family in seen or taken.get(family, -1) >= index:
                continue
            length = len(entry.words)
            last = index + length - 1
            if length > 1:
                if last >= total:
                    continue
                for offset in range(1, length):
                    if not _fits(entry.words[offset], words[index + offset].text):
                        break
                else:
                    offset = length
                if offset < length:
                    continue
            seen.add(family)
            taken[family] = last
            if entry.value != "-":
                found.append(Hit(family, entry.value, index, last, word.start, words[last].end))
    return found
