"""Which of the three languages a text is in: by letters first, by common words where letters do not tell."""

from __future__ import annotations

import re

_UK = re.compile("[іїєґ]")
_RU = re.compile("[ыэъё]")
_CYRILLIC = re.compile("[а-яіїєґ]")
_LATIN = re.compile("[a-z]")
_WORD = re.compile(r"[а-яіїєґ']+")
_UK_WORDS = frozenset(
    [
        "та",
        "й",
        "у",
        "із",
        "що",
        "це",
        "було",
        "щодо",
        "під",
        "час",
        "після",
        "вже",
        "ще",
        "внаслідок",
        "через",
        "від",
        "до",
        "за",
        "на",
        "удар",
        "уночі",
    ]
)
_RU_WORDS = frozenset(
    [
        "и",
        "в",
        "с",
        "что",
        "это",
        "был",
        "было",
        "во",
        "время",
        "после",
        "уже",
        "еще",
        "из",
        "от",
        "при",
        "удар",
        "ночью",
        "и",
        "она",
        "он",
        "его",
    ]
)


def language(low: str, hint: str | None = None) -> str:
    """The language of a lower-case text ("uk", "ru" or "en"); ``hint``, a language tag, wins if it is one of these."""
    if hint and hint[:2].lower() in ("uk", "ru", "en"):
        return hint[:2].lower()
    cyrillic = len(_CYRILLIC.findall(low))
    if cyrillic * 2 < len(_LATIN.findall(low)):
        return "en"
    uk, ru = len(_UK.findall(low)), len(_RU.findall(low))
    if uk != ru:
        return "uk" if uk > ru else "ru"
    words = _WORD.findall(low)
    uk, ru = sum(w in _UK_WORDS for w in words), sum(w in _RU_WORDS for w in words)
    return "ru" if ru > uk else "uk"
