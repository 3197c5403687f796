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

# words of type after a name or adjective, longest reach first; the office of an area is no place of impact
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "office",
        re.compile(
            r"(?:\s+(?:обласн\w+|областн\w+|районн\w+|міськ\w+|городск\w+|oblast|regional|city|region|"
                r"military|state|обласної|міської|regional military))*\s+"
            r"(?:ова\b|ода\b|мва\b|рва\b|ова[,.)]|облдерж\w+|обладмін\w+|облад\w+|облсов\w+|обл(?:асної|"
                r"асна|асній)?\s*рад\w+|адміністрац\w+|администрац\w+|військов\w+ адмін\w+|военн\w+ админ\w+|"
            r"прокуратур\w+|поліці\w+|полици\w+|міськрад\w+|міськ\w+ рад\w+|горсов\w+|мер\b|мера\b|мером\b|мэр\w*|"
            r"governor\w*|mayor\w*|administration|military administration|prosecutor\w*|police|council|"
                r"head\b|officials?\b|authorities|"
            r"губернатор\w*|глава|гуссчс|дснс|мчс|суд\b|суду\b|університет\w*)"
        ),
    ),
    ("oblast", re.compile(
        r"(?:\s+\w+){0,0}\s+(?:област\w+|обл\b\.?|oblasts?\b|regions?\b|provinces?\b|край\b|краю\b|края\b|"
        r"krai\b|регіон\w*|регион\w*)"
    )),
    (
        "hromada",
        re.compile(
            r"(?:\s+(?:міськ\w+|сільськ\w+|селищн\w+|територіальн\w+|городск\w+|сельск\w+|поселков\w+|"
                r"территориальн\w+|urban|rural|territorial|settlement|city|village))*\s+"
            r"(?:громад\w*|общин\w*|отг\b|тг\b|hromadas?\b|communit(?:y|ies)\b)"
        ),
    ),
    ("raion", re.compile(r"\s+(?:район\w*|р-н\w*|districts?\b|raions?\b|rayons?\b)")),
    ("tpp", re.compile(
        r"\s+(?:тес\b|тэс\b|грес\b|грэс\b|тепл\w+ (?:електро)?станц\w+|теплоэлектростанц\w+|теплоелектростанц\w+|"
        r"tpps?\b|thermal power (?:plant|station)s?|thermal plants?|power (?:plant|station)s?)"
    )),
    ("chp", re.compile(
        r"\s+(?:тец\b|тэц\b|тец-|тэц-|теплоелектроцентрал\w+|теплоэлектроцентрал\w+|chps?\b|chpps?\b|combined "
        r"heat and power)"
    )),
    ("npp", re.compile(r"\s+(?:аес\b|аэс\b|атомн\w+ (?:електро)?станц\w+|nuclear (?:power )?plants?|npps?\b)")),
    ("hpp", re.compile(
        r"\s+(?:гес\b|гэс\b|гаес\b|гідроелектростанц\w+|гидроэлектростанц\w+|hpps?\b|hydro(?:electric|"
        r"power)?\w* (?:power )?(?:plant|station)s?|psp\b)"
    )),
    ("front", re.compile(r"\s+(?:напрям\w*|направлен\w*|front\b|direction\b|sector\b|axis\b)")),
    (
        "street",
        re.compile(
            r"\s+(?:вулиц\w+|вул\b|проспект\w*|шосе\b|площ\w+|міст\b(?! \w+ськ)|набережн\w+|провул\w+|"
                r"ринок\b|ліс\b|парк\b|затока|море\b|street|avenue|highway|bridge|square|"
            r"reservoir|водосховищ\w+|водохранилищ\w+|river|sea\b|strait|airport|університет|university|"
                r"режим\w*|regime|state|kремл)"
        ),
    ),
)  # fmt: skip
_THING = re.compile(
    r"\s+(?:\w+\s+){0,2}?(?:будин|багатоповерх|висот|метро|лікарн|тец|тэц|тес\b|тэс\b|підстанц|подстанц|"
    r"завод|порт\w{0,3}\b|вокзал|депо|залізнич|аеропорт|тролейбус|трамва|"
    r"полог|шпитал|водоканал|школ|мереж|квартир|дит|дом|многоэтаж|больниц|роддом|железнодор|жител|"
    r"підприєм|предприят|електро|энерго|енерго|гуртож|общежит|ринок|рынок|"
    r"теплоелектро|теплоэлектро|микрорайон|мікрорайон|музе|церк|храм|музей|станц|нпз|нафто|нефте)"
)
_BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("city", re.compile(
        r"(?:^|[\s(\"])(?:м\.|г\.|міст[оаіу]|містом|город[аеу]?|городом|city of|town of|capital,)\s*\"?$"
    )),
    ("settlement", re.compile(
        r"(?:^|[\s(\"])(?:смт\.?|сщ\.?|селищ\w+|посел\w+|пгт\.?|settlement of|township of)\s*\"?$"
    )),
    ("village", re.compile(
        r"(?:^|[\s(\"])(?:с\.|сел[оаіеу]|селом|селах|села|сёл\w*|деревн\w+|village of|villages of|village|"
        r"villages)\s*\"?$"
    )),
    ("oblast", re.compile(r"(?:область|области|області|region of|oblast of)\s*$")),
    ("street", re.compile(
        r"(?:вул\.|ул\.|вулиц\w+|улиц\w+|проспект\w*|просп\.|площ\w+|ім\.|імені|имени|street)\s*\"?$"
    )),
    ("hromada", re.compile(r"(?:громад\w+|communit(?:y|ies) of)\s*$")),
    ("raion", re.compile(r"(?:district of|raion of)\s*$")),
)  # fmt: skip
_PLANT_BEFORE = re.compile(
    r"(?:станці\w+|станци\w+|тес|тэс|тец|тэц|plants?|stations?)\s*(?:[—–:-]|,)?\s*(?:\w+ (?:та|і|й|и) )?$"
)
_LIST = re.compile(
    r"\s*(?:,|/|\bта\b|\bі\b|\bй\b|\bи\b|\band\b|&|\bа також\b|\bas well as\b|,\s*(?:та|and|і|и)\b)\s*(?:the\s+)?"
)
_PLURAL = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?:regions|oblasts|provinces|districts|raions|communities|hromadas|області|"
    r"областях|областей|областями|райони|районах|районів|громади|громадах|громадам|общин\w+|plants|"
    r"stations|tpps|chps|області|тес|тец|аес)\b"
)
# "four regions: Kharkiv, Sumy and Odesa", with any members of the list already passed
_REGIONS_BEFORE = re.compile(
    r"(?:regions|oblasts|областях|областей|області|регіонах|регіони|регионах)\s*(?:,|:|—|–|-|\()?\s*(?:namely "
    r"|including |зокрема |в частности |а саме )?"
    r"(?:[a-zа-яґєії'-]+(?: [a-zа-яґєії'-]+)?(?:,| and| та| і| и) (?:and |the )?){0,7}$"
)
# former names of cities that only live on in the names of their oblasts
_ONLY_OBLASTS = frozenset(["dnipropetrovsk", "dnepropetrovsk", "kirovohrad", "kirovograd"])
AREAS = frozenset({"oblast", "raion", "hromada"})
PLANTS = frozenset({"tpp", "chp", "npp", "hpp"})


_PEOPLES = re.compile(
    r"(?:українськ|украинск|російськ|российск|польськ|польск|угорськ|венгерск|румунськ|турецьк|турецк|"
    r"міськ|сільськ|городск|сельск|морськ|морск|заводськ)"
)


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
def within(gaz: Gazetteer, inner: str, outer: str) -> bool:
    """``Gazetteer.within``, remembered: the same few places are asked about over and over."""
    return gaz.within(inner, outer)


def _type_after(low: str, end: int) -> tuple[str, int]:
    for kind, pattern in _AFTER:
        match = pattern.match(low, end)
        if match:
            return kind, match.end()
    return "", end


def _type_before(low: str, start: int) -> str:
    before = low[max(0, start - 24) : start]
    return next((kind for kind, pattern in _BEFORE if pattern.search(before)), "")


def _of_level(gaz: Gazetteer, ids: Sequence[str], level: str) -> tuple[str, ...]:
    wanted = {"raion": ("raion", "district"), "city": ("city", "settlement")}.get(level, (level,))
    return tuple(i for i in ids if gaz.level(i) in wanted)


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
    for hromada in (i for i in ids if gaz.level(i) == "hromada"):
        towns = [gaz.get(c) for c in gaz.children(hromada) if gaz.level(c) in ("city", "settlement")]
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
        if mention is None and name.adjective and norm[name.start].isupper() and _after_area(kept, name) == "oblast":
            if re.search(r"[—–-]\s*(?:в |у |на )?$|(?:,|та|і|й|и)\s+(?:в|у)\s+$", low[: name.start]):
                ids = _of_level(gaz, name.ids, "oblast")
                mention = Mention(name.start, name.end, ids, "oblast", adjective=True, typed=True) if ids else None
        if mention is None and name.adjective and norm[name.start].isupper() and _after_area(kept, name) == "raion":
            # "in the Darnytskyi district ..., in Dniprovskyi ...": the word of type is not said twice
            if re.search(r"(?:в|у|во|in|the)\s+$", low[: name.start]):
                ids = _of_level(gaz, name.ids, "raion")
                mention = Mention(name.start, name.end, ids, "raion", adjective=True, typed=True) if ids else None
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


def _after_area(kept: Sequence[Mention], name: Name) -> str:
    """The level of the area named just before: its word of type may stand for what follows."""
    before = [m for m in kept if m.start != name.start]
    return before[-1].level if before else ""


def _better(new: Mention, old: Mention) -> bool:
    return new.start == old.start and new.level != "" and old.level == ""


def _chain(low: str, found: Sequence[Name]) -> list[tuple[str, int]]:
    """For each name the word of type that follows it, directly or after a list of its like."""
    result: list[tuple[str, int]] = [("", 0)] * len(found)
    for index in range(len(found) - 1, -1, -1):
        name = found[index]
        kind, end = _type_after(low, name.end)
        if not kind:
            later = [j for j in range(index + 1, len(found)) if found[j].start >= name.end]
            at_once = [j for j in later if found[j].start == found[later[0]].start]
            following = next((j for j in at_once if found[j].adjective == name.adjective), None)
            if following is not None and result[following][0] not in ("", "office", "street", "front"):
                gap = low[name.end : found[following].start]
                like = found[following].adjective == name.adjective
                plural = (
                    name.adjective or _PLURAL.search(low, found[following].end, found[following].end + 60) is not None
                )
                repeated = low[name.start : name.end] == low[found[following].start : found[following].end]
                if like and plural and not repeated and _LIST.fullmatch(gap):
                    kind, end = result[following][0], name.end
        result[index] = (kind, end)
    return result


def _adjective(low: str, norm: str, name: Name, kind: str, end: int, gaz: Gazetteer) -> Mention | None:
    capital = norm[name.start].isupper()
    if not kind and capital and _PLANT_BEFORE.search(low, max(0, name.start - 40), name.start):
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
    if _THING.match(low, name.end) and not _PEOPLES.match(low, name.start):
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
    before = _type_before(low, name.start)
    if kind in PLANTS:
        plant = _plant(low, name, kind)
        ids = (
            (plant,)
            if plant
            else tuple(i for i in name.ids if gaz.level(i) in ("city", "settlement")) or town_of(gaz, name.ids)
        )
        return Mention(name.start, max(end, name.end), ids, "plant", typed=True) if ids else None
    if kind == "office":
        return _office(low, name, end, gaz)
    if kind == "raion" and re.search(
        r"(?:^|\s)(?:a|an|one|another|one of)\s$", low[max(0, name.start - 10) : name.start]
    ):
        kind, end = "", name.end  # "a Zaporizhzhia district" is a part of the city
    if kind in AREAS:
        ids = _of_level(gaz, name.ids, kind)
        if ids:
            return Mention(name.start, max(end, name.end), ids, kind, typed=True)
    if kind in ("street", "front") or before == "street":
        return Mention(name.start, name.end, name.ids, "", role="street")
    if before in ("city", "settlement", "village", "oblast", "hromada", "raion"):
        ids = _of_level(gaz, name.ids, before)
        if ids:
            return Mention(name.start, name.end, ids, before, typed=True)
    oblasts = _of_level(gaz, name.ids, "oblast")
    if oblasts and (
        low[name.start : name.end] in _ONLY_OBLASTS or _REGIONS_BEFORE.search(low, max(0, name.start - 90), name.start)
    ):
        return Mention(name.start, name.end, oblasts, "oblast", typed=True)
    plain = tuple(i for i in name.ids if gaz.level(i) in ("city", "settlement", "village"))
    if not plain:
        # nouns that name an area by themselves: Харківщина, Прикарпаття, Zakarpattia; Дарниця; never "Kharkivska"
        plain = tuple(i for i in name.ids if gaz.level(i) in ("oblast", "raion", "district"))
        if plain and _like_adjective(low[name.start : name.end]):
            plain = tuple(i for i in plain if gaz.level(i) == "district")
    elif re.search(r"(?:щин|ччин)\w{1,2}$", low[name.start : name.end]):
        areas = tuple(i for i in name.ids if gaz.level(i) in ("oblast", "raion"))
        plain = areas or plain
    return Mention(name.start, name.end, plain, "") if plain else None


def _like_adjective(word: str) -> bool:
    """Whether a Latin name looks like an adjective of an area: Kharkivska, Darnytskyi."""
    return re.search(r"(?:ska|skyi|skyy|skiy|sky|tska|zka|zkyi)$", word) is not None
