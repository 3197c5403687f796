"""All spellings of each unit: official name, curated ones, GeoNames' alternates that survive, and forms by rule."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from geo.makers.join import Joined
from geo.makers.russify import russify
from geo.makers.tables import Row, read_rows
from geo.names import has_cyrillic, romanise, romanise_bgn, romanise_russian, search_key

HERE = Path(__file__).resolve().parent
_LATIN_NAME = re.compile(r"[A-Z\u00c0-\u017e][A-Za-z\u00c0-\u017e'’ʼ\- ]{3,}")
_UK_RU_NAME = re.compile(r"[А-ЯІЇЄҐЁ][а-яіїєґё'’ʼА-ЯІЇЄҐЁ\- ]{2,}")
_ONLY_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ’'ʼ]")
_ONLY_RUSSIAN = re.compile(r"[ыэёъЫЭЁЪ]")
RANK = {"O": 0, "K": 1, "M": 1, "X": 2, "B": 3, "C": 3}
# raions whose name is not made from a town's name that stands in it, or where the spelling misleads
_RAION_CENTRES = {"Перекопський": "", "Дністровський": "", "Олександрійський": "Олександрія", "Щастинський": "Щастя"}


@dataclass
class Spelt:
    """The three display names of a unit, and every spelling of it (type words included where they are needed)."""

    uk: str
    ru: str
    en: str
    more: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """Every spelling once, display names first."""
        return [n for n in dict.fromkeys([self.uk, self.ru, self.en, *self.more]) if n]


def curated() -> dict[tuple[str, str, str], Row]:
    """Rows of spellings.csv by (oblast digits, category, Ukrainian name)."""
    return {(r["oblast"], r["cat"], r["name_uk"]): r for r in read_rows(HERE / "spellings.csv")}


def _split(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def _similar(a: str, b: str) -> float:
    return SequenceMatcher(None, search_key(a), search_key(b)).ratio()


def _pick_russian(uk: str, alternates: list[str]) -> str:
    """GeoNames' Russian name: the Cyrillic alternate nearest to the rule's guess, if near enough; else the guess."""
    guess = russify(uk)
    cyrillic = [a for a in alternates if _UK_RU_NAME.fullmatch(a) and not _ONLY_UKRAINIAN.search(a)]
    cyrillic = [a for a in cyrillic if a != uk or not _ONLY_UKRAINIAN.search(uk)]
    if not cyrillic:
        return guess
    ranked = sorted(cyrillic, key=lambda a: (-_similar(a, guess), -len(_ONLY_RUSSIAN.findall(a)), a))
    best = ranked[0]
    if best == uk and best != guess:  # the Ukrainian name itself: only Russian too if the rule says so
        others = [a for a in ranked[1:] if _similar(a, guess) >= 0.8]
        best = others[0] if others else guess
    return best if _similar(best, guess) >= 0.7 else guess


def _clean(alternates: tuple[str, ...]) -> list[str]:
    """Alternates in Latin, Ukrainian or Russian letters that look like names (no codes, no pinyin)."""
    return [
        a for a in alternates
        if (_LATIN_NAME.fullmatch(a) and not a.isupper()) or (_UK_RU_NAME.fullmatch(a) and not a.endswith(" ош"))
    ]  # fmt: skip


def settlement(unit: Row, joined: Joined | None, known: Row | None) -> Spelt:
    """Spellings of a city, settlement or village (categories K, M, X, C)."""
    uk = unit["name"]
    alternates = _clean(joined.alternates) if joined else []
    ru = known["name_ru"] if known else _pick_russian(uk, alternates)
    spelt = Spelt(uk=uk, ru=ru, en=romanise(uk))
    spelt.more += _split(known["more"]) if known else []
    if unit["cat"] in "KMX":
        spelt.more += [romanise_bgn(uk), romanise_russian(ru)]
    if joined:
        spelt.more += [joined.geoname, *alternates]
    return spelt


def _loose(name: str) -> str:
    """A search key in which the ways of writing soft vowels in Latin letters are one (slov'jans'k, sloviansk)."""
    key = search_key(name)
    return key if has_cyrillic(key) else re.sub("[jyi]+", "i", key)


def drop_names_of_others(spelt: dict[str, Spelt], units: dict[str, Row], keep: set[str]) -> int:
    """Drop alternates that are the own name of another settlement; return how many were dropped.

    GeoNames' alternates are dirty: Nikopol carries "Слов'янськ", Donetsk "Oleksandrivka". Own names are the
    Ukrainian one and its romanised form; for cities also the Russian one. Spellings in `keep` (as "code spelling")
    were curated by hand and stay.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for code, names in spelt.items():
        own = {names.uk, names.en} | ({names.ru} if units[code]["cat"] in "KMX" else set())
        for key in {_loose(name) for name in own}:
            owners[key].add(code)
    dropped = 0
    for code, names in spelt.items():
        mine = {_loose(n) for n in (names.uk, names.ru, names.en)}
        kept = [
            name for name in names.more
            if (key := _loose(name)) in mine or f"{code} {name}" in keep or not owners.get(key, set()) - {code}
        ]  # fmt: skip
        dropped += len(names.more) - len(kept)
        names.more = kept
    return dropped


def _shared_start(one: str, other: str) -> int:
    """How many letters two words have in common from the first on."""
    same = (a == b for a, b in zip(one, other, strict=False))
    return next((n for n, alike in enumerate(same) if not alike), min(len(one), len(other)))


def _adjective_stem(name: str) -> str:
    folded = name.lower().replace("’", "").replace("і", "о").replace("ї", "е")
    return re.sub(r"(ськ|цьк|зьк|еськ|к)?(ий|а)$", "", folded)


def centre_of(unit: Row, inside: list[Row]) -> Row | None:
    """The settlement from whose name a raion's or hromada's adjective is made, if it can be told."""
    if unit["name"] in _RAION_CENTRES:
        wanted = _RAION_CENTRES[unit["name"]]
        return next((u for u in inside if u["name"] == wanted), None)
    stem = _adjective_stem(unit["name"])
    ranked: list[tuple[int, int, int, str, Row]] = []
    for other in inside:
        folded = other["name"].lower().replace("’", "").replace("і", "о").replace("ї", "е")
        shared = _shared_start(stem, folded)
        ranked.append((-shared, RANK[other["cat"]], len(folded), other["code"], other))
    if not ranked:
        return None
    best = min(ranked, key=lambda item: item[:4])
    return best[4] if -best[0] >= min(3, len(stem)) else None


def _english_forms(centre: Spelt | None) -> list[str]:
    if centre is None:
        return []
    latin = [n for n in [centre.en, *centre.more] if n and not has_cyrillic(n) and " of " not in n]
    return list(dict.fromkeys([*latin[:6], romanise_russian(centre.ru)]))


def raion(unit: Row, centre: Spelt | None, known: Row | None, taken: set[str]) -> Spelt:
    """Spellings of a raion; `taken` holds search keys (of oblast nouns) that its -щина noun may not claim."""
    adjective, ru = unit["name"], known["name_ru"] if known else _russian_adjective(unit["name"], centre)
    roman = romanise(adjective)
    en = f"{centre.en if centre else roman} district"
    spelt = Spelt(f"{adjective} район", f"{ru} район", en)
    spelt.more += [adjective, ru, roman, f"{roman} raion", f"{roman} district", f"{romanise_russian(ru)} district"]
    spelt.more += [f"{form} district" for form in _english_forms(centre)]
    noun = re.sub(r"(ський|цький|зький)$", "", adjective)
    if noun != adjective and not adjective.endswith(("цький", "зький")):
        spelt.more += [n for n in (f"{noun}щина",) if search_key(n) not in taken]
    spelt.more += _split(known["more"]) if known else []
    return spelt


# How a Russian adjective is made from a town's name: the ending to drop, and what takes its place. First match counts.
_RUSSIAN_ADJECTIVES = (
    (r"(с|ц)кий$", r"\1к"), (r"(с|ц)к(ое|ая)$", r"\1к"), (r"(с|ц)к$", r"\1к"), (r"ка$", "ск"), (r"ки$", "кск"),
    (r"(о|е)во$", r"\1вск"), (r"ц(а|ы)$", "цк"), (r"сс(а|ы)$", "сск"), (r"ец$", "ецк"), (r"нь$", "нск"),
    (r"(ая|ое|ый|ий|ой)$", "ск"), (r"[аоыие]$", "ск"), (r"$", "ск"),
)  # fmt: skip


def _russian_adjective(adjective: str, centre: Spelt | None) -> str:
    """The adjective of the centre's Russian name where that is near the rule's guess (Чугуев -> Чугуевский)."""
    guess = russify(adjective)
    if centre is None or (" " in centre.ru and " " not in guess):
        return guess
    ending, replacement = next((e, r) for e, r in _RUSSIAN_ADJECTIVES if re.search(e, centre.ru))
    form = re.sub(ending, replacement, centre.ru, count=1) + ("ая" if adjective.endswith("а") else "ий")
    return form if _similar(form, guess) >= 0.86 else guess


def hromada(unit: Row, centre: Spelt | None) -> Spelt:
    """Spellings of a hromada; all carry a type word, for its bare adjective means too many other things."""
    adjective = unit["name"]
    ru, roman = _russian_adjective(adjective, centre), romanise(adjective)
    en = f"{centre.en if centre else roman} hromada"
    spelt = Spelt(f"{adjective} громада", f"{ru} громада", en)
    spelt.more += [f"{ru} община", f"{roman} hromada"]
    spelt.more += [f"{form} hromada" for form in _english_forms(centre)[:5]]
    return spelt


def district(unit: Row, known: Row | None) -> Spelt:
    """Spellings of a city district."""
    adjective = unit["name"]
    ru, roman = known["name_ru"] if known else russify(adjective), romanise(adjective)
    spelt = Spelt(f"{adjective} район", f"{ru} район", f"{roman} district")
    latin_ru = romanise_russian(ru)
    spelt.more += [adjective, ru, roman, romanise_bgn(adjective), latin_ru, f"{latin_ru} district"]
    spelt.more += _split(known["more"]) if known else []
    return spelt


def oblast(row: Row) -> Spelt:
    """Spellings of an oblast from oblasts.csv."""
    spelt = Spelt(row["name_uk"], row["name_ru"], row["name_en"])
    if row["name_uk"].endswith(" область"):
        spelt.more += [row["name_uk"].removesuffix(" область"), row["name_ru"].removesuffix(" область")]
    spelt.more += [*_split(row["noun_uk"]), *_split(row["noun_ru"])]
    spelt.more += [f"{form} oblast" for form in _split(row["more_en"])]
    spelt.more += [romanise(noun) for noun in _split(row["noun_uk"]) if noun.endswith("щина")]
    spelt.more += _split(row["more"])
    return spelt
