"""Names that are more likely something else: ordinary words, first names, surnames of those who speak, numbers."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from geo.places import gazetteer
from sources.prose.document import Document
from sources.prose.numbers import UNITS
from sources.prose.toponyms import Mention

LOCATIVE = re.compile(
    r"(?<!\w)(?:у|в|во|по|на|під|под|біля|поблизу|над|возле|вблизи|із|з|in|at|near|on|of|over|outside|"
    r"hit|struck|attacked|shelled|towards|зокрема|and|та|і|й|и)\s+(?:the\s+)?(?:місто\s+|городе\s+)?\"?$|,\s+$"
)
CITY_PEOPLE = 50_000


@cache
def _not_places() -> dict[str, frozenset[str]]:
    text = files("sources.prose").joinpath("data").joinpath("not_places.txt").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {"common": [], "never": [], "name": []}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, *words = line.split()
            lists[kind].extend(words)
    return {kind: frozenset(words) for kind, words in lists.items()}


def is_common_word(doc: Document, mention: Mention) -> bool:
    """Whether a bare name is more likely a word, a number or a first name ("Vladimir Putin")."""
    word = doc.text.low[mention.start : mention.end]
    if mention.typed:
        return False
    if word in UNITS or word in _not_places()["never"]:
        return True
    if _first_name(doc, mention, word):
        return True
    low = doc.text.low
    if _SAID_BY.search(low, max(0, mention.start - 24), mention.start) and mention.level == "":
        return all(i.startswith("UA") for i in mention.ids) and not _held(low, mention) and not _large(mention)
    if _held(low, mention):
        return False
    if mention.adjective or word not in _not_places()["common"]:
        return False
    if _IN_A_ROW.match(doc.text.norm, mention.end):
        return False
    starts = any(s.start <= mention.start <= s.start + 2 for s in doc.sentences)
    before = doc.text.low[max(0, mention.start - 16) : mention.start]
    return starts or not LOCATIVE.search(before)


_SURNAME = re.compile(r"\s+[A-ZА-ЯІЇЄҐ][^\W\d]")
_NAME_ENDING = re.compile(r"(?:а|у|ові|ом|ем|я|ю|єм|ею|і|ї|и|ої|е)?$")


def _first_name(doc: Document, mention: Mention, word: str) -> bool:
    """Whether it is a first name before a surname: "сообщил Олег Кипер"."""
    if not _SURNAME.match(doc.text.norm, mention.end):
        return False
    return any(word.startswith(n) and _NAME_ENDING.match(word, len(n)) for n in _not_places()["name"])


# "Українка, Трипілля, Обухів — тепла немає": a row of names
_IN_A_ROW = re.compile(
    r",\s[A-ZА-ЯІЇЄҐ][\w'-]+(?:,\s[A-ZА-ЯІЇЄҐ][\w'-]+|\s(?:та|і|й|и|and)\s[A-ZА-ЯІЇЄҐ][\w'-]+)*\s[—–-]"
)
_SAID_BY = re.compile(
    r"(?<!\w)(?:по словам|за словами|со слов|зі слів|according to|повідомив|сообщил|заявив|заявил|уточнив|уточнил|"
    r"написав|написал|"
    r"пише|пишет|каже|говорит|said|says|told)\s+$"
)
_CONTAINER = re.compile(
    r"\s+[а-яіїєґ'-]+(?:ського|цького|зького|ської|цької|зької|ского|цкого|ской|цкой)\s+(?:район|област|громад|общин)"
)


def _held(low: str, mention: Mention) -> bool:
    """Whether its raion or oblast follows: then the name is no common word."""
    return _CONTAINER.match(low, mention.end) is not None


def _large(mention: Mention) -> bool:
    """Whether a town of some size bears the name."""
    return any((gazetteer().get(i).population or 0) >= CITY_PEOPLE for i in mention.ids)
