"""Names of origins in a text, in their case forms: "за даними Повітряних сил" quotes the Air Force."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sources.origins import Origin, load_origins
from sources.prose.words import Word, tokenise

# outlets and channels quote; they are the source of a text, seldom whom it quotes
_QUOTED_KINDS = frozenset({"official", "agency", "international", "person"})
_CYRILLIC = re.compile("[а-яіїєґ]")
# what case endings are put in the place of; a name that ends in a hard consonant keeps all its letters
_ENDING = re.compile(r"(?:ого|ому|ими|ий|ый|ой|ая|яя|ое|ее|ії|ія|ия|ої|[аеиіоуюяьйыєї])$")
_LONGEST_ENDING = 4


@dataclass(frozen=True, slots=True)
class _Spelling:
    words: tuple[str, ...]
    origin: Origin


def _stem(word: str) -> str:
    """A Cyrillic word without its case ending, with * for a short ending; short words and Latin ones as they are."""
    if not _CYRILLIC.match(word) or len(word) < 5:
        return word
    return _ENDING.sub("", word) + "*"


@cache
def _table() -> dict[str, tuple[_Spelling, ...]]:
    found: dict[str, list[_Spelling]] = {}
    for spelling, origin in load_origins().spellings().items():
        words = tuple(_stem(w.text) for w in tokenise(spelling.replace("ё", "е")))
        if origin.kind in _QUOTED_KINDS and words and len(spelling) > 3:
            found.setdefault(words[0].rstrip("*"), []).append(_Spelling(words, origin))
    return {key: tuple(sorted(v, key=lambda s: -len(s.words))) for key, v in found.items()}


@lru_cache(maxsize=32768)
def _starting(word: str) -> tuple[_Spelling, ...]:
    table = _table()
    found: list[_Spelling] = []
    for length in range(2, len(word) + 1):
        found.extend(s for s in table.get(word[:length], ()) if s.words[0].endswith("*") or length == len(word))
    return tuple(sorted(found, key=lambda s: -len(s.words)))


def _fits(pattern: str, word: str) -> bool:
    if not pattern.endswith("*"):
        return word == pattern
    return word.startswith(pattern[:-1]) and len(word) - len(pattern) + 1 <= _LONGEST_ENDING


def origins_in(words: Sequence[Word]) -> list[tuple[Origin, int, int]]:
    """(origin, start, end) of every origin named among these words, in order."""
    found: list[tuple[Origin, int, int]] = []
    index = 0
    while index < len(words):
        for spelling in _starting(words[index].text) if len(words[index].text) > 1 else ():
            last = index + len(spelling.words) - 1
            if last < len(words) and all(_fits(p, words[index + n].text) for n, p in enumerate(spelling.words)):
                found.append((spelling.origin, words[index].start, words[last].end))
                index = last
                break
        index += 1
    return found
