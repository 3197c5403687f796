"""Make ``data/names.tsv.gz``: names of places in all their forms, from the gazetteer and pymorphy3.

Run from the project's root with the development packages installed: ``python -m sources.prose.makers.make_names``.
The table is the same to the byte for the same gazetteer and dictionaries. Columns: kind (N noun or Latin name in
full forms, A stem of an adjective in -ськ-/-ск-, P a place id, which later lines name by its number), stem, endings
joined with "|", numbers of places joined with ",".
"""

from __future__ import annotations

import gzip
import io
import re
from collections import defaultdict
from pathlib import Path

from rapidfuzz import fuzz

from geo.names import romanise, romanise_russian
from geo.places import Gazetteer, Place, gazetteer
from sources.prose.makers.inflect import name_forms

OUT = Path(__file__).resolve().parent.parent / "data" / "names.tsv.gz"
_TYPE = re.compile(
    (
        r"\s*(?:область|района?|район|громада|община|край|Республіка|Республика|republic|krai|oblast|raion|"
        r"district|hromada|region)$"
    ),
    re.IGNORECASE,
)
_UK = re.compile(r"[А-ЩЬЮЯҐЄІЇа-щьюяґєії' -]+")
_RU = re.compile(r"[А-Яа-я' -]+")
_LATIN = re.compile(r"[A-Za-z' -]+")
_ADJECTIVE = re.compile(r"^(.+(?:ськ|цьк|зьк|ск|цк))(?:ий|ій|а|ая|ой|е|ое)$")
_STOP = {
    "столиця",
    "столица",
    "ukrainian capital",
    "the capital of ukraine",
    "столиця україни",
    "столица украины",
    "city of kyiv",
    "арк",
    "донбас",
    "донбасс",
    "donbas",
    "donbass",
}
SETTLEMENTS = ("K", "M", "X", "C")
_PLANT = re.compile(r"nuclear|plant|станці|станци|АЕС|АЭС|NPP|ЗАЕС", re.IGNORECASE)
_RU_POPULATION = 15_000


def _clean(name: str) -> str:
    return re.sub("[’ʼ`´‘ʻʹ]", "'", name).replace("ё", "е").replace("Ё", "Е").strip()


def _alike(name: str, place: Place, least: int) -> bool:
    models = {place.name_en, romanise(place.name_uk), romanise_russian(place.name_ru)}
    plain = name.lower().replace("'", "")
    return max(fuzz.ratio(plain, m.lower().replace("'", "")) for m in models) >= least


def _latin(place: Place) -> list[str]:
    """Latin spellings that a newspaper may print: the official one and those near it, ASCII only."""
    found = {_clean(place.name_en)}
    for name in map(_clean, place.names):
        base = _TYPE.sub("", name)
        if base != name or _PLANT.search(name) or not _LATIN.fullmatch(name) or len(name) < 4:
            continue
        named = place.category in ("K", "M") and place.names.index(name) < 12 if name in place.names else False
        if _alike(name, place, 84) or named:
            found.add(name)
    if place.category in ("K", "M"):  # older romanisations of the apostrophe: Slov'yansk, Kam'yanske, Zin'kiv
        found |= {re.sub("[ij]a", "'ya", n) for n in found if re.search("[bpvmfz][ij]a|[bpvmfz]ia|[oaeui]v[ij]a", n)}
    found |= {n.replace("'", "") for n in found} | {re.sub("'(?=[^aeiouy]|$)", "", n) for n in found}
    return sorted(n for n in found if n.lower() not in _STOP)


def _cyrillic(place: Place, primary: set[str]) -> list[tuple[str, str]]:
    """(language, name) of Cyrillic spellings; a variant that is another unit's own name is left out."""
    found = {("uk", _clean(place.name_uk))}
    if place.category != "C":  # Russian village names are guesses by rule; a type word still finds them by look-up
        found.add(("ru", _clean(place.name_ru)))
    if place.category in ("K", "M", "X"):
        for name in map(_clean, place.names):
            if (
                not name
                or name.lower() in _STOP
                or name in primary
                or _TYPE.search(name)
                or _PLANT.search(name)
                or len(name) < 4
            ):
                continue
            if _UK.fullmatch(name) and re.search("[іїєґ']", name):
                found.add(("uk", name))
            elif _RU.fullmatch(name):
                found.add(("ru", name))
    return sorted(found)


def _bases(place: Place) -> list[str]:
    """Names of an area without their words of type: Харківська, Nikopol, Харківщина."""
    names = [_TYPE.sub("", _clean(n)) for n in place.names]
    return [n for n in dict.fromkeys(names) if n and n.lower() not in _STOP and not _PLANT.search(n)]


def _russian(place: Place) -> bool:
    """Of Russia only regions and towns of some size: they are launch sites, or struck themselves."""
    return place.category == "O" or (place.category in SETTLEMENTS and (place.population or 0) >= _RU_POPULATION)


def _area_forms(base: str) -> list[tuple[str, ...]]:
    if _LATIN.fullmatch(base):
        return [(base,)]
    if not (_UK.fullmatch(base) or _RU.fullmatch(base)):
        return []
    # "Сумщина" is the same word in both languages, with other endings
    return [name_forms(base, lang) for lang in (("uk",) if re.search("[іїєґ']", base) else ("uk", "ru"))]


def _rows(gaz: Gazetteer) -> tuple[dict[tuple[str, ...], list[str]], dict[str, list[str]]]:
    nouns: dict[tuple[str, ...], list[str]] = defaultdict(list)
    adjectives: dict[str, list[str]] = defaultdict(list)
    places = [p for p in gaz.all() if p.category != "country"]
    primary = {
        _clean(n) for p in places if p.country == "UA" and p.category in ("K", "M", "X") for n in (p.name_uk, p.name_ru)
    }

    def noun(forms: tuple[str, ...], place: Place) -> None:
        if place.id not in nouns[forms]:
            nouns[forms].append(place.id)

    for place in places:
        if place.country == "RU" and not _russian(place):
            continue
        if place.category in SETTLEMENTS:
            for lang, name in _cyrillic(place, primary - {_clean(place.name_uk), _clean(place.name_ru)}):
                noun(name_forms(name, lang), place)
            for name in _latin(place):
                noun((name,), place)
            continue
        for base in _bases(place):
            stem = _ADJECTIVE.match(base)
            if stem is None:
                for forms in _area_forms(base):
                    noun(forms, place)
            elif place.id not in adjectives[stem.group(1)]:
                adjectives[stem.group(1)].append(place.id)
    return nouns, adjectives


def _common(forms: tuple[str, ...]) -> str:
    """The letters that all forms begin with."""
    first, last = min(forms), max(forms)
    return first[
        : next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(min(first, last, key=len)))
    ]


def main() -> None:
    """Write the table."""
    nouns, adjectives = _rows(gazetteer())
    ids = sorted({i for group in (*nouns.values(), *adjectives.values()) for i in group})
    number = {place_id: str(n) for n, place_id in enumerate(ids)}
    lines: list[str] = []
    for forms, group in nouns.items():
        stem = _common(forms)
        endings = "|".join(sorted(f[len(stem) :] for f in forms))
        lines.append("\t".join(("N", stem, endings, ",".join(number[i] for i in sorted(group)))))
    lines.extend(
        "\t".join(("A", stem, "", ",".join(number[i] for i in sorted(group)))) for stem, group in adjectives.items()
    )
    lines = ["\t".join(("P", place_id, "", "")) for place_id in ids] + sorted(lines)
    payload = "\n".join(lines) + "\n"
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=9) as out:
        out.write(payload.encode())
    OUT.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
