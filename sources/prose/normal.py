"""Text as written to text that rules can read, one to one by character wherever possible.

Every later stage works on ``Text.norm`` and its lower-case twin; ``Text.origin`` maps a span back to
the characters of the text as received, so that ``explain`` can underline them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_APOSTROPHES = "’ʼ`´‘ʹ′＇"
_QUOTES = "«»“”„‟″"
_DASHES = "‒―−"
_SPACES = "\u00a0\u2007\u2009\u202f\u2002\u2003\u200a\t"
_DROP = "\u00ad\u200b\u200c\u200d\ufeff\u2060\u0301\ufe0f"

# Latin letters that look like Cyrillic ones and turn up inside Cyrillic words, and the other way round.
_LATIN_LOOKALIKES = "aeiopcyxAEIOPCYXKMHTB"
_CYRILLIC_TWINS = "аеіорсухАЕІОРСУХКМНТВ"
_TO_CYRILLIC = str.maketrans(_LATIN_LOOKALIKES, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_LOOKALIKES)

_SIMPLE = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "—"),
        **dict.fromkeys(_SPACES, " "),
        "İ": "I",  # its lower case is two characters, which would shift every later offset
        "ѐ": "е",
        "ё": "е",
        "Ё": "Е",
        "‑": "-",
        "\r": "\n",
        "_": " ",  # #Харківська_область
    }
)
_MIXED = re.compile(r"(?=\w*[a-zA-Z])(?=\w*[А-Яа-яҐґЄєІіЇї])\w+")
_CYRILLIC = re.compile("[А-Яа-яҐґЄєІіЇї]")
_DROPPED = re.compile("[" + _DROP + "]")
_SHOUT = re.compile(r"[A-ZА-ЯҐЄІЇ]{4,}(?:['-][A-ZА-ЯҐЄІЇ]+)*")


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its normal form: same length unless ``map`` says which character came from where."""

    raw: str
    norm: str
    low: str
    map: tuple[int, ...] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the text as received for a half-open span of the normal form."""
        if self.map is None:
            return start, end
        return self.map[start], self.map[end - 1] + 1 if end > start else self.map[start]


def _unmix(match: re.Match[str]) -> str:
    word = match.group()
    cyrillic = len(_CYRILLIC.findall(word))
    return word.translate(_TO_CYRILLIC if cyrillic * 2 >= len(word) else _TO_LATIN)


def _compose(raw: str) -> tuple[str, tuple[int, ...]]:
    """Compose letters with their marks (й written as и + breve) and drop invisible signs."""
    out: list[str] = []
    where: list[int] = []
    index = 0
    while index < len(raw):
        end = index + 1
        while end < len(raw) and unicodedata.combining(raw[end]):
            end += 1
        for char in unicodedata.normalize("NFC", raw[index:end]):
            if char not in _DROP:
                out.append(char)
                where.append(index)
        index = end
    where.append(len(raw))
    return "".join(out), tuple(where)


def normalise(raw: str) -> Text:
    """Normalise apostrophes, quotes, spaces, look-alike letters and shouted words.

    Upper-case words of four letters and more are given a capital only: headlines are often shouted,
    and names are found by their capital. Idempotent on its own output.
    """
    where: tuple[int, ...] | None = None
    text = raw
    if _DROPPED.search(raw) or not unicodedata.is_normalized("NFC", raw):
        text, where = _compose(raw)
    text = text.translate(_SIMPLE)
    text = _MIXED.sub(_unmix, text)
    low = text.lower()
    if len(low) != len(text):  # a few letters of other scripts grow in lower case; keep them as they are
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    norm = text
    if _SHOUT.search(text):
        norm = _SHOUT.sub(lambda m: m.group()[0] + m.group()[1:].lower(), text)
    return Text(raw, norm, low, where)
