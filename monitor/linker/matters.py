"""What a text is about, across languages: a train, a bus, a market. Sixty things that news names and codes do not.

Two reports of one night that both speak of a train are likelier to be of one strike than two that both speak of
houses. Stems are matched at the beginnings of words in Ukrainian, Russian and English, case and accents aside.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import ahocorasick
import numpy as np

from monitor.linker.wording import told

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MATTERS: Final[dict[str, tuple[str, ...]]] = {
    "train": (
        "train", "carriage", "locomotive", "потяг", "поїзд",
        "поезд", "електричк", "электричк", "локомотив", "вагон",
    ),
    "rail_station": ("railway station", "train station", "вокзал", "залізничн станц", "железнодорожн станц"),
    "bus": ("bus ", "buses", "minibus", "автобус", "маршрутк"),
    "market": ("market", "ринк", "ринок", "рынк", "рынок"),
    "maternity": ("maternity", "perinatal", "пологов", "роддом", "перинатал"),
    "hospital": ("hospital", "clinic", "лікарн", "больниц", "поліклін", "поликлин", "госпітал", "госпитал"),
    "ambulance": ("ambulance", "paramedic", "medical vehicle", "швидк медич", "скорой помощ", "карет"),
    "kindergarten": (
        "kindergarten", "preschool", "дитяч садк", "дитсад", "дитсадок",
        "детск сад", "детсад", "дитячий садок", "детский сад",
    ),
    "school": ("school", "lyceum", "gymnasium", "школ", "ліце", "лице", "гімназі", "гимнази"),
    "university": ("university", "college", "універси", "универси", "коледж", "колледж"),
    "dormitory": ("dormitor", "гуртожит", "общежит"),
    "church": ("church", "cathedral", "monaster", "церкв", "собор", "монастир", "монастыр", "храм"),
    "hotel": ("hotel", "hostel", "готел", "отел", "гостиниц"),
    "cafe": ("cafe", "restaurant", "кафе", "ресторан"),
    "mall": ("mall ", "supermarket", "shopping cent", "супермаркет", "торгов центр", "трц", "трк "),
    "shop": ("shop ", "shops", "store ", "магазин"),
    "warehouse": ("warehouse", "logistics cent", "depot", "склад", "логістичн", "логистическ"),
    "factory": ("factory", "confectioner", "завод", "фабрик"),
    "substation": ("substation", "transformer", "підстанц", "подстанц", "трансформатор"),
    "thermal_plant": ("thermal plant", "thermal power", "chp", "tpp", "тец", "тес ", "тэц", "тэс "),
    "hydro_plant": ("hydroelectric", "hydro plant", "hpp", "dam ", "гес ", "гэс ", "дамб", "плотин"),
    "nuclear": ("nuclear", "znpp", "npp", "аес", "аэс", "атомн", "ядерн"),
    "line_330": ("330 kv", "750 kv", "330-kv", "750-kv", "330 кв", "750 кв"),
    "boiler": ("boiler", "котельн", "бойлер"),
    "gas_pipe": ("gas pipe", "gas pipeline", "газопров", "газогон"),
    "oil_depot": ("oil depot", "fuel depot", "refiner", "нафтобаз", "нефтебаз", "нпз", "переробн"),
    "petrol": ("petrol station", "gas station", "filling station", "азс", "заправк", "автозаправ"),
    "mine": ("mine ", "mines ", "miner", "colliery", "шахт"),
    "port": ("port ", "harbour", "berth", "порт ", "порту ", "порта ", "портов"),
    "ship": ("ship ", "vessel", "tanker", "bulk carrier", "судн", "корабл", "танкер", "балкер"),
    "bridge": ("bridge", "міст ", "мост ", "моста ", "мосту ", "мостов"),
    "airfield": ("airfield", "airport", "air base", "аеродром", "аэродром", "аеропорт", "аэропорт"),
    "metro": ("metro", "subway", "метро"),
    "tram": ("tram", "trolleybus", "трамва", "тролейбус", "троллейбус"),
    "post": ("post office", "nova poshta", "ukrposhta", "нова пошт", "новой почт", "укрпошт", "почтов"),
    "prison": ("prison", "penal colon", "колоні", "колони", "сізо", "сизо"),
    "museum": ("museum", "theatre", "theater", "library", "музе", "театр", "бібліотек", "библиотек"),
    "stadium": ("stadium", "sports complex", "gym ", "стадіон", "стадион", "спортив"),
    "park": ("park ", "playground", "парк ", "парку ", "дитяч майданчик", "детск площадк"),
    "cemetery": ("cemeter", "кладовищ", "кладбищ"),
    "farm": ("farm", "elevator", "granar", "елеватор", "элеватор", "ферм", "зернохранилищ"),
    "rescuers": ("rescuer", "firefighter", "fire station", "рятувальник", "спасател", "пожежн част", "пожарн част"),
    "police": ("police station", "police officer", "поліцейськ", "полицейск"),
    "consulate": ("consulate", "embass", "консульств", "посольств"),
    "council": (
        "council building", "administration building", "administrative building", "адмінбудів",
        "админздан", "міськрад", "горсовет",
    ),
    "water": ("water supply", "pumping station", "water intake", "водоканал", "насосн станц", "водозабор"),
    "tv": ("television", "tv tower", "broadcast", "телевеж", "телебаш", "телевыш"),
    "bank": ("bank ", "atm ", "банк ", "відділенн банк", "отделени банк"),
    "garage": ("garage", "car park", "parking", "гараж", "автостоянк", "парковк"),
    "vehicle": ("civilian car", "passenger car", "truck", "легков", "грузов", "вантажів", "автомоб"),
    "evacuation": ("evacuation vehicle", "evacuat", "евакуац", "эвакуац"),
    "convoy": ("convoy", "конво", "гуманітарна колон"),
    "pension": ("pension", "пенсі", "пенси"),
    "volunteer": ("volunteer", "humanitarian aid", "aid point", "волонтер", "гуманітарн", "гуманитарн"),
    "tobacco": ("philip morris", "tobacco", "тютюн", "табач", "філіп морріс", "филип моррис"),
    "chemical": ("chemical plant", "ammonia", "хімічн", "химическ", "аміак", "аммиак"),
    "shipyard": ("shipyard", "суднобуд", "судоремонт", "судостро"),
    "steel": ("steel", "metallurg", "azovstal", "arcelor", "металург", "металлург", "комбінат", "комбинат"),
    "greenhouse": ("greenhouse", "теплиц"),
    "bakery": ("bakery", "пекарн", "хлібзавод", "хлебозавод"),
    "funeral": ("funeral", "memorial service", "похорон", "поминк"),
    "queue": ("queue", "bus stop", "черз", "очеред", "зупинк", "остановк"),
}  # fmt: skip
MARK: Final = "\x1e"  # between texts that are read together
SEPARATORS: Final = re.compile(rf"[^\w{MARK}]+")
BLOCK: Final = 20_000


@cache
def _automaton() -> ahocorasick.Automaton:
    """All stems with the bit of their matter; a stem is found at the beginning of a word."""
    automaton = ahocorasick.Automaton()
    masks: dict[str, int] = {}
    for i, stems in enumerate(MATTERS.values()):
        for stem in stems:
            masks[" " + stem] = masks.get(" " + stem, 0) | 1 << i
    for stem, mask in masks.items():
        automaton.add_word(stem, mask)
    automaton.make_automaton()
    return automaton


def matters(text: str) -> int:
    """A bit for each thing that the text names.

    >>> matters("Потяг на Харківщині") == matters("a passenger train") != 0
    True
    """
    return int(_read([text])[0])


def _read(texts: list[str]) -> NDArray[np.int64]:
    """The bits of a block of texts, read as one."""
    joined = MARK.join(text.replace(MARK, " ") for text in texts).casefold()
    whole = " " + SEPARATORS.sub(" ", joined).replace(MARK, f" {MARK} ") + " "
    marks = np.flatnonzero(np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) == ord(MARK))
    found = list(_automaton().iter(whole))
    out = np.zeros(len(texts), dtype=np.int64)
    owner = np.searchsorted(marks, np.array([end for end, _ in found], dtype=np.int64))
    np.bitwise_or.at(out, owner, np.array([mask for _, mask in found], dtype=np.int64))
    return out


def matter_bits(texts: pd.Series) -> NDArray[np.int64]:
    """The bits of many texts; each distinct text is read once."""
    codes, distinct = told(texts)
    masks = [_read(distinct[begin : begin + BLOCK]) for begin in range(0, len(distinct), BLOCK)]
    return np.concatenate([*masks, np.zeros(1, dtype=np.int64)])[codes]


def names(mask: int) -> list[str]:
    """The things behind the bits."""
    return [name for i, name in enumerate(MATTERS) if mask >> i & 1]


assert len(MATTERS) < 63
