"""From names to mentions: which kind of place is meant, told by the words of type around the name.

"Харківська, Сумська та Полтавська області" are three oblasts, "Nikopol district" is a raion, "Бурштинська ТЕС" is a
plant and stands for its town, "Київського району" needs its city. Who stands where is decided in ``places``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from geo.places import Gazetteer
from sources.prose.names import Name
from sources.prose.typewords import (
    LIST,
    ONLY_OBLASTS,
    PEOPLES,
    PLANT_BEFORE,
    PLURAL,
    REGIONS_BEFORE,
    THING,
    type_after,
    type_before,
)

AREAS = frozenset({"oblast", "raion", "hromada"})
PLANTS = frozenset({"tpp", "chp", "npp", "hpp"})


_ONE_DISTRICT = re.compile(
    r"(?<!\w)(?:one|a|another|some|several|two|three)\s+(?:of the\s+)?(?:\w+\s+)?districts? of\s+$"
)
# what leads in an adjective that borrows its word of type; searched up to the adjective
_PART_OF_CITY = re.compile(r"(?:^|\s)(?:a|an|one|another|one of)\s$")
_LED = {
    "oblast": re.compile(r"(?:[—–-]\s*(?:в |у |на )?|(?:,|та|і|й|и)\s+(?:в|у)\s+)$"),
    "raion": re.compile(r"(?:в|у|во|in|the)\s+$"),
}


@dataclass(slots=True)
class Mention:
    """A place named in a text: span, candidates, the level asked for ("" when nothing asks), and later its id.

    ``role`` is "place" until something says that it is an office, a launch site, a government ...
    """

    start: int
    end: int
    ids: tuple[str, ...]
    level: str
    adjective: bool = False
    role: str = "place"
    place: str = ""
    ambiguous: bool = False
    near: bool = False
    typed: bool = False
    joined: bool = False  # "and the region": named beside the town, not to locate it
    text: str = ""
    alternatives: tuple[str, ...] = field(default=())


@cache
def _plants() -> dict[tuple[str, str], str]:
    table: dict[tuple[str, str], str] = {}
    text = files("sources.prose").joinpath("data").joinpath("plants.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, stems, place_id = line.split("\t")
            table.update({(kind, stem): place_id for stem in stems.split("|")})
    return table


@lru_cache(maxsize=65536)
def level_of(gaz: Gazetteer, place_id: str) -> str:
    """``Gazetteer.level``, remembered."""
    return gaz.level(place_id)


@lru_cache(maxsize=65536)
def within(gaz: Gazetteer, inner: str, outer: str) -> bool:
    """``Gazetteer.within``, remembered: the same few places are asked about over and over."""
    return gaz.within(inner, outer)


def _of_level(gaz: Gazetteer, ids: Sequence[str], level: str) -> tuple[str, ...]:
    wanted = {"raion": ("raion", "district"), "city": ("city", "settlement")}.get(level, (level,))
    return tuple(i for i in ids if level_of(gaz, i) in wanted)


def _plant(low: str, name: Name, kind: str) -> str:
    stem = low[name.start : name.end]
    if name.adjective:
        stem = re.sub(r"(?:ий|ій|ого|ому|им|ім|ої|ою|у|а|е|і|их|ими|ая|ой|ую|ое|ом|ые|ых|ыми|ым|ие)$", "", stem)
    table = _plants()
    return table.get((kind, stem), "") or (table.get(("tpp", stem), "") if kind == "chp" else "")


def town_of(gaz: Gazetteer, ids: Sequence[str]) -> tuple[str, ...]:
    """Towns that an adjective may come from: the seats of the hromadas it names (Kyiv by its oblast)."""
    if any(i == "UA32000000000030281" for i in ids):
        return ("UA80000000000093317",)
    seats: list[str] = []
    for hromada in (i for i in ids if level_of(gaz, i) == "hromada"):
        towns = [gaz.get(c) for c in gaz.children(hromada) if level_of(gaz, c) in ("city", "settlement")]
        if towns:
            seats.append(max(towns, key=lambda t: (t.category == "M", t.population or 0)).id)
    return tuple(seats)


def mentions(low: str, norm: str, found: Sequence[Name], gaz: Gazetteer) -> list[Mention]:
    """Mentions in order; adjectives that belong to nothing known are dropped."""
    chained = _chain(low, found)
    kept: list[Mention] = []
    for index, name in enumerate(found):
        kind, type_end = chained[index]
        same = index + 1 < len(found) and found[index + 1].start == name.start
        mention = (
            _adjective(low, norm, name, kind, type_end, gaz)
            if name.adjective
            else _noun(low, name, kind, type_end, gaz)
        )
        if mention is None and name.adjective and norm[name.start].isupper():
            mention = _elliptic(low, name, kept, gaz)
        if mention is None or (
            kept and mention.start < kept[-1].end and kept[-1].end >= mention.end and not _better(mention, kept[-1])
        ):
            continue
        if same and not name.adjective and chained[index + 1][0]:
            continue  # "Дніпропетровська" is the oblast's adjective here, not a case of the old city name
        if kept and kept[-1].start == mention.start:
            kept.pop()
        kept.append(mention)
    return kept


def _elliptic(low: str, name: Name, kept: Sequence[Mention], gaz: Gazetteer) -> Mention | None:
    """An adjective whose word of type was said before: "in the Darnytskyi district ..., in Dniprovskyi ..."."""
    named = [m for m in kept if m.start != name.start]
    level = named[-1].level if named else ""
    led = _LED.get(level)
    titled = level == "oblast" and low[name.end : name.end + 2].strip()[:1] in (":", "—")
    after_regions = REGIONS_BEFORE.search(low, max(0, name.start - 220), name.start) is not None
    if after_regions:  # "у чотирьох областях: Харківській, Сумській ..."
        level = "oblast"
    elif led is None or not (titled or led.search(low, 0, name.start)):
        return None
    ids = _of_level(gaz, name.ids, level)
    return Mention(name.start, name.end, ids, level, adjective=True, typed=True) if ids else None


def _better(new: Mention, old: Mention) -> bool:
    return new.start == old.start and new.level != "" and old.level == ""


def _chain(low: str, found: Sequence[Name]) -> list[tuple[str, int]]:
    """For each name the word of type that follows it, directly or after a list of its like."""
    result: list[tuple[str, int]] = [("", 0)] * len(found)
    for index in range(len(found) - 1, -1, -1):
        name = found[index]
        kind, end = type_after(low, name.end)
        if not kind:
            later = [j for j in range(index + 1, len(found)) if found[j].start >= name.end]
            at_once = [j for j in later if found[j].start == found[later[0]].start]
            following = next((j for j in at_once if found[j].adjective == name.adjective), None)
            if following is not None and result[following][0] not in ("", "office", "street", "front"):
                gap = low[name.end : found[following].start]
                like = found[following].adjective == name.adjective
                plural = (
                    name.adjective or PLURAL.search(low, found[following].end, found[following].end + 60) is not None
                )
                repeated = low[name.start : name.end] == low[found[following].start : found[following].end]
                if like and plural and not repeated and LIST.fullmatch(gap):
                    kind, end = result[following][0], name.end
        result[index] = (kind, end)
    return result


def _adjective(low: str, norm: str, name: Name, kind: str, end: int, gaz: Gazetteer) -> Mention | None:
    capital = norm[name.start].isupper()
    if not kind and capital and PLANT_BEFORE.search(low, max(0, name.start - 40), name.start):
        kind, end = "tpp", name.end
    if kind in PLANTS:
        plant = _plant(low, name, kind)
        ids = (plant,) if plant else town_of(gaz, name.ids)
        return Mention(name.start, max(end, name.end), ids, "plant", adjective=True, typed=True) if ids else None
    if kind == "office":
        return _office(low, name, end, gaz)
    if kind in AREAS:
        ids = _of_level(gaz, name.ids, kind)
        return Mention(name.start, max(end, name.end), ids, kind, adjective=True, typed=True) if ids else None
    if kind in ("street", "front"):
        return None
    if THING.match(low, name.end) and not PEOPLES.match(low, name.start):
        towns = town_of(gaz, name.ids)
        if not capital and towns and (gaz.get(towns[0]).population or 0) < 50_000 and gaz.get(towns[0]).category != "K":
            return None
        return Mention(name.start, name.end, towns, "city", adjective=True) if towns else None
    return None


def _office(low: str, name: Name, end: int, gaz: Gazetteer) -> Mention:
    """An office: of the oblast where its name says so, else of the town."""
    words = low[name.end : end]
    wide = re.search(r"област|обл|ова\b|ода\b|oblast|regional|region|governor|губернатор", words) is not None
    ids = _of_level(gaz, name.ids, "oblast") if wide or name.adjective else _of_level(gaz, name.ids, "city")
    return Mention(
        name.start,
        max(end, name.end),
        ids or name.ids,
        "oblast" if wide else "",
        adjective=name.adjective,
        role="office",
    )


def _noun(low: str, name: Name, kind: str, end: int, gaz: Gazetteer) -> Mention | None:
    if kind in PLANTS:
        plant = _plant(low, name, kind)
        ids = (plant,) if plant else _of_level(gaz, name.ids, "city") or town_of(gaz, name.ids)
        return Mention(name.start, max(end, name.end), ids, "plant", typed=True) if ids else None
    if kind == "office":
        return _office(low, name, end, gaz)
    before = type_before(low, name.start)
    if before == "raion" and _ONE_DISTRICT.search(low, max(0, name.start - 40), name.start):
        before = ""
    if kind == "raion" and _PART_OF_CITY.search(low, max(0, name.start - 10), name.start):
        kind, end = "", name.end  # "a Zaporizhzhia district" is a part of the city
    if kind in ("street", "front") or before == "street":
        return Mention(name.start, name.end, name.ids, "", role="street")
    if kind in AREAS and (ids := _of_level(gaz, name.ids, kind)):
        return Mention(name.start, max(end, name.end), ids, kind, typed=True)
    if before and (ids := _of_level(gaz, name.ids, before)):
        return Mention(name.start, name.end, ids, before, typed=True)
    return _bare(low, name, gaz)


def _bare(low: str, name: Name, gaz: Gazetteer) -> Mention | None:
    """A noun without a word of type: a town, or an area that is named so (Харківщина, Zakarpattia, Дарниця)."""
    word = low[name.start : name.end]
    oblasts = _of_level(gaz, name.ids, "oblast")
    if oblasts and (word in ONLY_OBLASTS or REGIONS_BEFORE.search(low, max(0, name.start - 220), name.start)):
        return Mention(name.start, name.end, oblasts, "oblast", typed=True)
    towns = tuple(i for i in name.ids if level_of(gaz, i) in ("city", "settlement", "village"))
    areas = tuple(i for i in name.ids if level_of(gaz, i) in ("oblast", "raion"))
    districts = tuple(i for i in name.ids if level_of(gaz, i) == "district")
    if towns:
        ids = areas or towns if re.search(r"(?:щин|ччин)\w{1,2}$", word) else towns
    else:
        ids = districts if _like_adjective(word) else areas + districts  # never "Kharkivska" alone
    return Mention(name.start, name.end, ids, "") if ids else None


def _like_adjective(word: str) -> bool:
    """Whether a Latin name looks like an adjective of an area: Kharkivska, Darnytskyi."""
    return re.search(r"(?:ska|skyi|skyy|skiy|sky|tska|zka|zkyi)$", word) is not None
