"""Words of type around the names of places: область, район, громада, ТЕС, ОВА, street, front.

What stands after a name says which kind of place is meant; an office is none of impact. What stands before it helps.
"""

from __future__ import annotations

import re

# words of type after a name or adjective, longest reach first; the office of an area is no place of impact
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "office",
        re.compile(
            r"(?:\s+(?:обласн\w+|областн\w+|районн\w+|міськ\w+|городск\w+|oblast|regional|city|region|port|"
            r"seaport|garrison|rescue|"
                r"military|state|обласної|міської|regional military))*\s+"
            r"(?:ова\b|ода\b|мва\b|рва\b|рга\b|рда\b|сва\b|вга\b|кмва\b|ова[,.)]|облдерж\w+|обладмін\w+|облад\w+|"
            r"облсов\w+|обл(?:асної|"
                r"асна|асній)?\s*рад\w+|адміністрац\w+|администрац\w+|військов\w+ адмін\w+|военн\w+ админ\w+|"
            r"прокуратур\w+|поліці\w+|полици\w+|міськрад\w+|міськ\w+ рад\w+|горсов\w+|мер\b|мера\b|мером\b|мэр\w*|"
            r"governor\w*|mayor\w*|administration|military administration|prosecutor\w*|police|council|"
                r"head\b|officials?\b|authorities|"
            r"губернатор\w*|глава|гуссчс|дснс|мчс|суд\b|суду\b|університет\w*)"
        ),
    ),
    ("oblast", re.compile(
        r"(?:\s+\w+){0,0}\s+(?:област\w+|обл\b\.?|oblasts?\b|regions?\b|provinces?\b|край\b|краю\b|края\b|"
        r"krai\b|регіон\w*|регион\w*|border(?:land|lands|s)?\b)"
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
THING = re.compile(
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
PLANT_BEFORE = re.compile(
    r"(?:станці\w+|станци\w+|тес|тэс|тец|тэц|plants?|stations?)\s*(?:[—–:-]|,)?\s*(?:\w+ (?:та|і|й|и) )?$"
)
LIST = re.compile(
    r"\s*(?:,|/|\bта\b|\bі\b|\bй\b|\bи\b|\band\b|&|\bа також\b|\bas well as\b|,\s*(?:та|and|і|и)\b)\s*(?:the\s+)?"
)
PLURAL = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?:regions|oblasts|provinces|districts|raions|communities|hromadas|області|"
    r"областях|областей|областями|райони|районах|районів|громади|громадах|громадам|общин\w+|plants|"
    r"stations|tpps|chps|області|тес|тец|аес)\b"
)
# "four regions: Kharkiv, Sumy and Odesa", with any members of the list already passed
REGIONS_BEFORE = re.compile(
    r"(?:regions|oblasts|областях|областей|області|регіонах|регіони|регионах)(?:[^.:;]{0,120}:|\s*(?:,|—|–|-|"
    r"\()?)\s*(?:namely "
    r"|including |зокрема |в частности |а саме )?"
    r"(?:[a-zа-яґєії'-]+(?: [a-zа-яґєії'-]+)?(?:,| and| та| і| и) (?:and |the )?){0,7}$"
)
# former names of cities that only live on in the names of their oblasts
ONLY_OBLASTS = frozenset(["dnipropetrovsk", "dnepropetrovsk", "kirovohrad", "kirovograd"])
PEOPLES = re.compile(
    r"(?:українськ|украинск|російськ|российск|польськ|польск|угорськ|венгерск|румунськ|турецьк|турецк|"
    r"міськ|сільськ|городск|сельск|морськ|морск|заводськ)"
)


def type_after(low: str, end: int) -> tuple[str, int]:
    """The kind that the words after a name tell ("" for none), and where they end."""
    for kind, pattern in _AFTER:
        match = pattern.match(low, end)
        if match:
            return kind, match.end()
    return "", end


def type_before(low: str, start: int) -> str:
    """The kind that the words before a name tell, "" for none."""
    before = low[max(0, start - 24) : start]
    return next((kind for kind, pattern in _BEFORE if pattern.search(before)), "")
