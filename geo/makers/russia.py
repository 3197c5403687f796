"""Russian regions and towns as rows of the places table."""

from __future__ import annotations

import re

from geo.makers import radii
from geo.makers.spellings import HERE
from geo.makers.tables import SOURCES, Row, read_rows
from geo.names import has_cyrillic, romanise_russian, search_key

# GeoNames' cities500 does not tell a town from a village: by Russian law a town has 12,000 people or more.
TOWN, SETTLEMENT = 12_000, 3_000
_FEDERAL_CITIES = {"RU-MOW": "Moscow", "RU-SPE": "Saint Petersburg"}
_RUSSIAN = re.compile(r"[А-ЯЁ][а-яёА-ЯЁ\- ]{2,}")
_UKRAINIAN = re.compile(r"[А-ЯІЇЄҐ][а-яіїєґА-ЯІЇЄҐ’'\- ]{2,}")


def _russian_name(town: Row) -> str:
    names = [n for n in town["alternatenames"].split("|") if _RUSSIAN.fullmatch(n)]
    wanted = search_key(town["name"])
    for name in names:
        if search_key(romanise_russian(name)) == wanted:
            return name
    close = [n for n in names if search_key(romanise_russian(n))[:3] == wanted[:3]]
    return min(close, key=lambda n: (abs(len(n) - len(town["name"])), n)) if close else (names[0] if names else "")


def _ukrainian_name(town: Row, ru: str) -> str:
    names = [n for n in town["alternatenames"].split("|") if _UKRAINIAN.fullmatch(n) and re.search("[іїєґІЇЄҐ]", n)]
    if names:
        return names[0]
    by_letter = str.maketrans({"и": "і", "И": "І", "ы": "и", "Ы": "И", "э": "е", "Э": "Е", "ё": "ьо", "ъ": "’"})
    return re.sub(r"ск$", "ськ", ru.translate(by_letter))


def _category(population: int, region: str) -> str:
    if region in _FEDERAL_CITIES:
        return "B"
    return "M" if population >= TOWN else "X" if population >= SETTLEMENT else "C"


def _latin(town: Row) -> list[str]:
    return [
        n for n in town["alternatenames"].split("|") if re.fullmatch(r"[A-Z][A-Za-z'’\- ]{3,}", n) and not n.isupper()
    ]


def regions() -> dict[str, tuple[Row, list[str]]]:
    """Region rows and their spellings by GeoNames code of the first level."""
    out = {}
    for region in read_rows(HERE / "russia_regions.csv"):
        en = region["name_en"]
        more = [n for n in region["more"].split("|") if n]
        if en.endswith(" oblast"):
            adjective = romanise_russian(region["name_ru"].split()[0])
            more += [en.replace(" oblast", " region"), f"{adjective} oblast"]
        if region["iso"] in _FEDERAL_CITIES:
            more += ["г. " + region["name_ru"]]
        row = {
            "id": region["iso"], "category": "K" if region["iso"] in _FEDERAL_CITIES else "O",
            "name_uk": region["name_uk"], "name_ru": region["name_ru"], "name_en": en, "parent": "RU",
        }  # fmt: skip
        out[region["geonames"]] = (row, more)
    return out


def places() -> list[tuple[Row, list[str]]]:
    """Rows of the places table for Russia (regions first) with all spellings of each."""
    by_code = regions()
    rows = [(row, more) for row, more in by_code.values()]
    for town in read_rows(SOURCES / "geonames_ru.csv.gz"):
        region, region_more = by_code[town["admin1"]]
        population = int(town["population"])
        place = {"lat": town["lat"], "lon": town["lon"], "population": town["population"]}
        radius = {"radius_km": f"{radii.from_population(population):.2f}", "radius_basis": "population"}
        if _FEDERAL_CITIES.get(region["id"]) == town["name"]:
            region.update(place | radius)
            region_more.extend(_latin(town))
            continue
        ru = _russian_name(town) or town["name"]
        uk = _ukrainian_name(town, ru) if has_cyrillic(ru) else town["name"]
        row = {
            "id": f"gn:{town['geonameid']}", "category": _category(population, region["id"]),
            "name_uk": uk, "name_ru": ru, "name_en": town["name"].replace("’", ""), "parent": region["id"],
        }  # fmt: skip
        rows.append((row | place | radius, [romanise_russian(ru), *_latin(town)[:6]]))
    return rows
