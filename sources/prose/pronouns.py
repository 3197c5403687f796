"""Places that a text names without their name: the capital, the city, the region, й район."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from geo.places import Gazetteer
from sources.prose.document import Document
from sources.prose.roles import KYIV_CITY, KYIV_OBLAST
from sources.prose.toponyms import Mention, level_of

_OBLAST_WORD = re.compile(
    r"(?<!\w)(?:област[іьи]|областю|областью|регіон[іу]?|регион[ае]?|the (?:surrounding |wider |whole "
    r"|entire |same )?(?:region|oblast)|its region|surrounding region|(?<=and )region|surrounding "
    r"oblast|передмістя)(?!\w)(?!\s+(?:україни|украины|of ukraine))"
)
_CITY_WORD = re.compile(r"(?:the city|the town|місті|місту|місто|містом|городе|городу|город|городом)(?!\w)")
# as where it was, or what was struck: "in the city", "attacked the city", "ударили по місту", "сбросили на город"
_CITY_LED = re.compile(
    r"(?<!\w)(?:in|hit|attacked|struck|at|on|against|shelled|pounded|targeted|over|across|у самому|у|в самом|в|по|"
    r"на|над|"
    r"атак(?:у|о)ва\w+|обстріл\w+|обстрел\w+)\s$"
)
_CITY_NAMED = re.compile(
    r"'|\s(?:of|council|hall|cent|administ|author|military|[a-z]+ (?:said|reported))|\s+[а-яіїє'-]+(?:ськ|цьк|ск)"
)
_CITY_HINTS = ("city", "town", "міст", "город")
_OBLAST_HINTS = ("област", "регіон", "регион", "region", "oblast", "передміст")
_SEAT_HINTS = ("центр", "capital", "center", "centre", "main city")
_RAION_WORD = re.compile(
    r"(?<!\w)(?:(?:та|й|і|и|and)\s+(?:весь\s+|the\s+)?(?:район[іу]?|its district|the district|district)|"
    r"громад\w*\s+району|район[іу]?)(?!\w)(?!\s+[А-ЯA-Z])"
)
_RAION_ITSELF = re.compile(r"(?:район|its|the|district|громад)")
# the seat of the area named last
_SEAT_WORD = re.compile(
    r"(?<!\w)(?:обласн\w+ центр\w*|облцентр\w*|областн\w+ центр\w*|райцентр\w*|районн\w+ центр\w*|"
    r"(?:the )?(?:regional|oblast|provincial) (?:capital|cent(?:er|re))|(?:the )?(?:region's|oblast's) (?:capital|"
    r"main city))(?!\w)"
)
_JOINED = re.compile(r"(?<!\w)(?:та|і|й|и|and)\s+(?:the\s+|весь\s+)?$")
_CAPITAL = re.compile(
    r"(?<!\w)(?:столи(?:ц|чн)\w+(?! (?:рф|росії|россии))|(?:the |ukraine's |ukrainian )capital(?:'s)?(?! "
    r"(?:of russia|investment|repair)))(?!\w)"
)
_MOSCOW = re.compile(
    r"собянин|sobyanin|мэр\w* москв|мер\w* москв|mayor of moscow|moscow(?:'s)? mayor|москв\w+ област|moscow region"
)
_OF_A_NAME = re.compile(r"\s[\"A-ZА-ЯІЇЄҐ]")  # "область Харківська" is named
_NAMED = frozenset({"place", "office", "towards", "cold"})
# what stands between a place and one that only says where the first is
BY = re.compile(
    r"\s*,?\s*(?:(?:which is |just )?(?:near|outside|close to|not far from|next to)|(?:\d+ (?:km|miles) )?"
    r"(?:to the )?(?:north|south|east|west)\w*(?:-(?:east|west))? of|під|біля|поблизу|неподалік(?: від)?|недалеко від|"
    r"за \d+ км від|под|возле|вблизи|рядом с|недалеко от|в \d+ км от)\s+(?:the\s+)?(?:city of\s+|міста\s+|города\s+)?"
)


def capitals(doc: Document, found: Sequence[Mention]) -> list[Mention]:
    """Kyiv as "the capital", "столиця", where it is not that of Russia and not said to locate another place."""
    low = doc.text.low
    if "capital" not in low and "столи" not in low:
        return []
    taken = [(m.start, m.end) for m in found]
    return [
        Mention(m.start(), m.end(), (KYIV_CITY,), "city", place=KYIV_CITY, text=doc.text.norm[m.start() : m.end()])
        for m in _CAPITAL.finditer(low)
        if not any(a <= m.start() < b for a, b in taken) and not _of_moscow(doc, m.start())
    ]


def _of_moscow(doc: Document, offset: int) -> bool:
    """Whether the sentence speaks of the other capital: "the mayor of Moscow ... on the way to the capital"."""
    sentence = next((s for s in doc.sentences if s.start <= offset < s.end), None)
    return sentence is not None and _MOSCOW.search(doc.text.low, sentence.start, sentence.end) is not None


def pronouns(doc: Document, gaz: Gazetteer, found: Sequence[Mention], speakers: Sequence[str]) -> list[Mention]:
    """The oblast, raion or city of the place named last, for "the region", "область", "й район", "in the city"."""
    added = _seats(doc, gaz, found)
    low, norm = doc.text.low, doc.text.norm
    taken = [(m.start, m.end) for m in found]
    for pattern, level, hints in (
        (_OBLAST_WORD, "oblast", _OBLAST_HINTS),
        (_RAION_WORD, "raion", ("район", "district")),
        (_CITY_WORD, "city", _CITY_HINTS),
    ):
        if not any(h in low for h in hints):
            continue
        for match in pattern.finditer(low):
            start, end = match.span()
            if level == "city" and (
                not _CITY_LED.search(low, max(0, start - 16), start) or _CITY_NAMED.match(low, end)
            ):
                continue
            named = any(a <= start < b or a < end <= b for a, b in taken)
            if named or (level == "oblast" and _OF_A_NAME.match(norm, end)):
                continue
            if level == "raion":  # the conjunction before it belongs to no clause
                inner = _RAION_ITSELF.search(match.group())
                start += inner.start() if inner else 0
            place = _antecedent(gaz, [*found, *added], speakers, start, level)
            if place:
                joined = _JOINED.search(low, max(0, start - 12), start) is not None or start > match.start()
                text = low[start:end]
                added.append(Mention(start, end, (place,), level, place=place, typed=True, joined=joined, text=text))
    return added


def _seats(doc: Document, gaz: Gazetteer, found: Sequence[Mention]) -> list[Mention]:
    """The largest town of the oblast, or raion, named last: "обласний центр", "райцентр", "the regional capital"."""
    added: list[Mention] = []
    low = doc.text.low
    if not any(h in low for h in _SEAT_HINTS):
        return added
    for match in _SEAT_WORD.finditer(low):
        start, end = match.span()
        if (
            any(a.start < end and start < a.end for a in found)
            or BY.match(low, end)
            or _OF_A_NAME.match(doc.text.norm, end)
        ):
            continue
        level = "raion" if match.group().startswith("рай") else "oblast"
        area = _antecedent(gaz, found, (), start, level)
        towns = [gaz.get(p) for p in _towns(gaz, area)] if area else []
        if towns:
            seat = max(towns, key=lambda t: t.population or 0).id
            added.append(Mention(start, end, (seat,), "city", place=seat, typed=True, text=match.group()))
    return added


@cache
def _towns(gaz: Gazetteer, area: str) -> tuple[str, ...]:
    """Cities anywhere in an area."""
    found: list[str] = []
    for child in gaz.children(area):
        found.extend([child] if gaz.get(child).category in ("K", "M") else _towns(gaz, child))
    return tuple(found)


def _antecedent(gaz: Gazetteer, found: Sequence[Mention], speakers: Sequence[str], offset: int, level: str) -> str:
    before = [m.place for m in found if m.start < offset and m.place and m.role in _NAMED]
    for place in reversed(before):
        if place == KYIV_CITY and level == "oblast":
            return KYIV_OBLAST
        for holder in (place, *gaz.get(place).parents):
            if level_of(gaz, holder) == level:
                return holder
        if level == "city" and level_of(gaz, place) == "oblast" and _towns(gaz, place):
            return max(_towns(gaz, place), key=lambda t: gaz.get(t).population or 0)
    if level != "oblast" or not speakers:
        return ""
    return KYIV_OBLAST if speakers[0] == KYIV_CITY else gaz.oblast_of(speakers[0]) or ""
