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

# the first: names of arms, Kh-101, С-300, ФАБ-500
_TOKEN = re.compile(
    r"(?<![^\W_])[^\W\d_]{1,4}-\d{2,4}(?![\w-])|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+)*|\d+(?=[^\W\d_])|[^\w\s]"
)
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


class Candidates(NamedTuple):
    """Entries that begin with a word: patterns of several words, longest first, and the best of one word per tag."""

    long: tuple[Entry, ...]
    short: tuple[Entry, ...]


@lru_cache(maxsize=65536)
def candidates(word: str) -> Candidates | None:
    """The entries whose first word fits, None where there are none."""
    table = lexicon()
    found = [
        entry
        for length in range(1, len(word) + 1)
        for entry in table.get(word[:length], ())
        if length == len(word) or entry.words[0].endswith("*")
    ]
    if not found:
        return None
    found.sort(key=lambda e: (-len(e.words), -len(e.words[0].rstrip("*")), e.value == "-"))
    best: dict[str, Entry] = {}
    for entry in found:
        if len(entry.words) == 1:
            best.setdefault(entry.tag, entry)
    return Candidates(tuple(e for e in found if len(e.words) > 1), tuple(best.values()))


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@lru_cache(maxsize=262144)
def _longer(word: str, following: str) -> tuple[Entry, ...]:
    """Patterns of several words that begin with these two."""
    entries = candidates(word)
    return tuple(e for e in entries.long if _fits(e.words[1], following)) if entries else ()


def _follow(entry: Entry, words: list[Word], index: int) -> bool:
    """Whether the words after the second are those of the pattern."""
    length = len(entry.words)
    if length == 2:
        return True
    rest = words[index + 2 : index + length]
    return len(rest) == length - 2 and all(_fits(p, w.text) for p, w in zip(entry.words[2:], rest, strict=True))


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
        if entries is None:
            continue
        for entry in _longer(word.text, words[index + 1].text) if entries.long and index + 1 < total else ():
            last = index + len(entry.words) - 1
            if taken.get(entry.tag, -1) < index and _follow(entry, words, index):
                taken[entry.tag] = last
                if entry.value != "-":
                    found.append(Hit(entry.tag, entry.value, index, last, word.start, words[last].end))
        for entry in entries.short:
            if taken.get(entry.tag, -1) < index:
                taken[entry.tag] = index
                if entry.value != "-":
                    found.append(Hit(entry.tag, entry.value, index, index, word.start, word.end))
    return found
