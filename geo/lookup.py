"""From words to places: what a name may mean, and which of its meanings the words around it allow.

A name is looked up as it stands; then without words of type ("oblast", "район", "м."), which become a condition on
the level; then in guessed dictionary forms; then, for Latin letters, with spelling folded harder. Parts of one text
("Kyivskyi district, Kharkiv") narrow each other. Among what remains one candidate wins only by a wide margin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from geo.names import dictionary_forms, has_cyrillic, names_water, search_key, split_type_words

if TYPE_CHECKING:
    from geo.places import Gazetteer

__all__ = ["Resolution", "find", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means. `place_id` is None where nothing was found, or where no place holds all candidates.

    `ambiguous`: several candidates remained, and `place_id` is the smallest place that holds them all.
    `candidates` are those that remained, best first. `note` says in a sentence how it was decided.
    """

    place_id: str | None
    ambiguous: bool
    candidates: tuple[str, ...]
    note: str


_RANK = {"country": 0, "oblast": 1, "city": 2, "raion": 3, "hromada": 4, "settlement": 5, "district": 6, "village": 7}
_LETTER = {"oblast": "o", "raion": "r", "hromada": "h"}
_LEVELS_OF_HINT = {
    "oblast": {"oblast"},
    "raion": {"raion", "district"},
    "hromada": {"hromada"},
    "city": {"city"},
    "settlement": {"settlement"},
    "village": {"village"},
}
_TOWNS = {"city", "settlement", "village"}
# People assumed where GeoNames gives none: it lists places of 500 and more, so a village without a figure has fewer.
_UNKNOWN_PEOPLE = {
    "village": 250,
    "settlement": 1_000,
    "city": 10_000,
    "district": 50_000,
    "hromada": 5_000,
    "raion": 50_000,
}
# A city wins without context if this share of all who live in places of that name live there; a settlement needs more.
CITY_SHARE, SETTLEMENT_SHARE, SMALLEST_SETTLEMENT = 0.8, 0.9, 5_000

_NEAR = re.compile(
    r"^\s*(?:near|outside|close to|the vicinity of|on the outskirts of|біля|поблизу|неподалік(?: від)?|під|возле|около|"
    r"недалеко от|под|в районі|у районі|в районе|in|у|в|на)\s+",
    re.IGNORECASE,
)
_BARE_REGION = re.compile(r"(?:the |its )?(?:region|oblast)|область|області|області|регіон|регион", re.IGNORECASE)
# Countries whose names villages of Ukraine bear too, or that stand beside Ukraine in the news.
_ABROAD = frozenset(
    {"moldova", "молдова", "romania", "румунія", "румыния", "poland", "польща", "польша", "hungary", "угорщина"}
    | {"венгрия", "slovakia", "словаччина", "словакия", "belarus", "білорусь", "беларусь", "turkey", "туреччина"}
)
_LIST = re.compile(r"\s*(?:;|\band\b|\s(?:та|і|й|и)\s)\s*", re.IGNORECASE)
_CHAIN = re.compile(r"\s*(?:[,:()]|\bof\b|\bin\b|\s(?:на|в|у|во|із|з)\s)\s*", re.IGNORECASE)


def _rank(gaz: Gazetteer, place_id: str) -> tuple[int, int, str]:
    place = gaz.get(place_id)
    level = 1 if place.category == "K" else _RANK[gaz.level(place_id)]
    return level, -(place.population or 0), place_id


def _sorted(gaz: Gazetteer, ids: Iterable[str]) -> list[str]:
    return sorted(set(ids), key=lambda place_id: _rank(gaz, place_id))


def _allowed(gaz: Gazetteer, refs: list[tuple[str, str]], hint: str) -> list[str]:
    if not hint:
        return [place_id for place_id, letter in refs if not letter]
    levels, wanted = _LEVELS_OF_HINT[hint], _LETTER.get(hint, "-")
    return [p for p, letter in refs if letter == wanted or (not letter and gaz.level(p) in levels)]


def _skeleton(key: str) -> str:
    """Latin spellings of one Ukrainian name, whoever wrote it down: vowels and hushing sounds folded."""
    for old, new in (("sz", "s"), ("tsch", "ch"), ("sch", "sh"), ("cz", "ch"), ("kh", "h"), ("gh", "h"), ("g", "h")):
        key = key.replace(old, new)
    key = re.sub(
        r"[yji]+e?|[yji]", "i", key.replace("w", "v").replace("ea", "ia").replace("ya", "ia").replace("yu", "iu")
    )
    return re.sub(r"(.)\1", r"\1", key).replace("'", "")


@lru_cache(maxsize=4)
def _skeletons(gaz: Gazetteer) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for place in gaz.all():
        if place.category in {"K", "M"} and place.country == "UA":
            for name in place.names:
                if not has_cyrillic(name):
                    found.setdefault(_skeleton(search_key(name)), set()).add(place.id)
    return {key: frozenset(ids) for key, ids in found.items()}


@dataclass(frozen=True, slots=True)
class _Found:
    ids: tuple[str, ...]
    note: str = ""
    unsure: bool = False


def _without_raion(gaz: Gazetteer, core: str) -> _Found:
    """A district that no longer exists (the raions of before 2020): the raion of today that holds its town."""
    stem = re.sub(r"(ськ|ск|s)(ий|kyi)$", "", core)
    forms = (
        [core] if stem == core else [stem + ending for ending in ("", "а", "ів", "ськ", "ск", "ove", "e", "ka", "sk")]
    )
    refs = [ref for form in forms for ref in gaz.named(form)]
    towns = [p for p, letter in refs if not letter and gaz.level(p) in {"city", "settlement"}]
    raions = {parent for town in towns for parent in gaz.get(town).parents if gaz.level(parent) == "raion"}
    if not raions:
        return _Found(())
    return _Found(tuple(sorted(raions)), "no district of this name today: the raion that holds the town", unsure=True)


def _by_key(gaz: Gazetteer, key: str) -> _Found:
    plain = _allowed(gaz, gaz.named(key), "")
    if plain:
        return _Found(tuple(plain))
    core, hint = split_type_words(key)
    if core == key and not hint:
        return _Found(())
    refs = gaz.named(core)
    ids = _allowed(gaz, refs, hint)
    if ids:
        return _Found(tuple(ids))
    if hint in _TOWNS:
        others = [p for p, letter in refs if not letter and gaz.level(p) in _TOWNS]
        note = f"called a {hint}, but no {hint} has this name"
        return _Found(tuple(others), note) if others else _Found(())
    return _Found(())


def _candidates(gaz: Gazetteer, text: str) -> _Found:
    if names_water(text):
        return _Found((), "names a river, a lake or a sea")
    key = search_key(text)
    if key in _ABROAD:
        return _Found((), "names another country")
    if not key:
        return _Found(())
    found = _by_key(gaz, key)
    if found.ids:
        return found
    core, hint = split_type_words(key)
    for form in dictionary_forms(core):
        ids = _allowed(gaz, gaz.named(form), hint)
        if ids:
            return _Found(tuple(ids))
    if hint == "raion":
        return _without_raion(gaz, core)
    if not has_cyrillic(key) and len(core) > 4 and hint in {"", "city"}:
        ids = sorted(_skeletons(gaz).get(_skeleton(core), ()))
        if ids:
            return _Found(tuple(ids), "found by an unusual spelling")
    return found


def find(gaz: Gazetteer, name: str) -> list[str]:
    """Ids of all candidates, best first; those that need a word of type ("Kharkiv" for the oblast) come last."""
    found = _sorted(gaz, _candidates(gaz, name).ids)
    if names_water(name):
        return []
    core, hint = split_type_words(search_key(name))
    wider = [] if hint else _sorted(gaz, (p for p, letter in gaz.named(core) if letter))
    if not found and not wider:
        return list(resolve(gaz, name).candidates)
    return found + [p for p in wider if p not in found]


def _people(gaz: Gazetteer, place_id: str) -> int:
    return gaz.get(place_id).population or _UNKNOWN_PEOPLE.get(gaz.level(place_id), 0)


def _dominant(gaz: Gazetteer, ids: list[str]) -> str | None:
    """The candidate that wins without context, if its margin is wide (module constants)."""
    best = ids[0]
    place, level = gaz.get(best), gaz.level(best)
    # a raion or hromada called like its town does not contest the name
    others = [p for p in ids[1:] if p not in place.parents]
    levels = [gaz.level(p) for p in others]
    if level in {"country", "oblast"} or place.category == "K":
        return None if {"country", "oblast", "city", "district"} & set(levels) else best
    share = _people(gaz, best) / sum(_people(gaz, p) for p in [best, *others])
    if level == "city" and "raion" not in levels and share >= CITY_SHARE:
        return best
    if level == "settlement" and share >= SETTLEMENT_SHARE and _people(gaz, best) >= SMALLEST_SETTLEMENT:
        return best
    return None


def _by_context(gaz: Gazetteer, ids: list[str], context: Sequence[str]) -> list[str]:
    """Candidates in a place of the context; else in the oblast of one; else all."""
    inside = [p for p in ids if any(gaz.within(p, c) for c in context if gaz.level(c) != "country")]
    if not inside:
        oblasts = {o for c in context if (o := gaz.oblast_of(c))}
        inside = [p for p in ids if any(gaz.within(p, o) for o in oblasts)]
    if not inside:
        inside = [p for p in ids if any(gaz.within(p, c) for c in context)]
    best = _dominant(gaz, ids)
    # a great city is meant even beside a region that has a village of its name
    if best and gaz.level(best) in {"country", "oblast", "city"} and not any(gaz.level(p) == "city" for p in inside):
        return [best]
    return inside or ids


def _choose(gaz: Gazetteer, found: _Found, context: Sequence[str], country: str | None) -> Resolution:
    ids = _sorted(gaz, found.ids)
    if country is not None:
        ids = [p for p in ids if gaz.within(p, country)]
    if context and len(ids) > 1:
        ids = _by_context(gaz, ids, context)
    if not ids:
        return Resolution(None, False, (), found.note or "no place of this name is known")
    if len(ids) == 1:
        return Resolution(ids[0], found.unsure, tuple(ids), found.note)
    best = _dominant(gaz, ids)
    if best is not None:
        note = f"taken for the best known of {len(ids)} places of this name"
        return Resolution(best, found.unsure, (best,), note)
    note = f"{len(ids)} places have this name; nothing said tells which"
    return Resolution(gaz.common_ancestor(ids), True, tuple(ids), note)


def _inner(gaz: Gazetteer, one: Iterable[str], other: Iterable[str]) -> list[str]:
    """Of all pairs where one place lies in the other, the inner ones."""
    outer = list(other)
    pairs = ((a, b) for a in one for b in outer if a != b or len(outer) == 1)
    return sorted({a if gaz.within(a, b) else b for a, b in pairs if gaz.within(a, b) or gaz.within(b, a)})


def _chain(gaz: Gazetteer, parts: list[str], context: Sequence[str], country: str | None) -> Resolution | None:
    """Parts that narrow each other: "Zolochiv, Kharkiv oblast", "Kyiv region, Obukhiv district"."""
    found = [(part, _candidates(gaz, part)) for part in parts]
    known = [(part, f) for part, f in found if f.ids]
    if not known:
        return None
    unknown = [part for part, f in found if not f.ids]
    groups = [known[0][1]]
    for _, more in known[1:]:
        nested = _inner(gaz, groups[-1].ids, more.ids)
        if not nested:  # "Zolochiv, Kharkiv": a town and the city whose oblast it lies in
            around = _choose(gaz, more, (), country)
            oblast = gaz.oblast_of(around.place_id) if around.place_id and not around.ambiguous else None
            if oblast and len(groups[-1].ids) > 1:
                nested = [p for p in groups[-1].ids if gaz.within(p, oblast)]
        if nested:
            groups[-1] = replace(groups[-1], ids=tuple(nested), unsure=groups[-1].unsure or more.unsure)
        else:
            groups.append(more)
    if len(groups) > 1:
        return _several(gaz, [_choose(gaz, group, context, country) for group in groups])
    answer = _choose(gaz, groups[0], context, country)
    if unknown:
        note = f"not known: {', '.join(unknown)}" + (f"; {answer.note}" if answer.note else "")
        # "village X, Kharkiv": an unknown village near a city is not the city
        elsewhere = bool(split_type_words(f"{search_key(' '.join(unknown))} x")[1])
        return replace(answer, note=note, ambiguous=answer.ambiguous or elsewhere)
    return answer


def _several(gaz: Gazetteer, answers: list[Resolution]) -> Resolution:
    ids = [a.place_id for a in answers if a.place_id]
    distinct = _sorted(gaz, ids)
    if len(distinct) == 1 and all(a.place_id and not a.ambiguous for a in answers):
        return answers[0]
    common = gaz.common_ancestor(distinct) if ids else None
    return Resolution(common, True, tuple(distinct), "several places are named")


def _by_declension(gaz: Gazetteer, words: list[str]) -> list[str] | None:
    """Two names without a comma, one of them declined: "Вільнянськ Запорізького району"."""
    for cut in range(1, len(words)):
        left, right = " ".join(words[:cut]), " ".join(words[cut:])
        one, other = _candidates(gaz, left), _candidates(gaz, right)
        if one.ids and other.ids and _inner(gaz, one.ids, other.ids):
            return [left, right]
    return None


def resolve(gaz: Gazetteer, name: str, *, context: Sequence[str] = (), country: str | None = None) -> Resolution:
    """See Gazetteer.resolve."""
    text = _NEAR.sub("", name.strip())
    whole = _candidates(gaz, text)
    if whole.ids or names_water(text):
        return _choose(gaz, whole, context, country)
    items = [item for item in _LIST.split(text) if item.strip()]
    if len(items) > 1:
        answers = [resolve(gaz, item, context=context, country=country) for item in items]
        for number, item in enumerate(items[1:], start=1):  # "Kharkiv and the region"
            before = answers[number - 1].place_id
            if _BARE_REGION.fullmatch(item) and before and (oblast := gaz.oblast_of(before)):
                answers[number] = Resolution(oblast, False, (oblast,), "the region of the place before it")
        if any(a.place_id for a in answers):
            return _several(gaz, answers)
    parts = [part for part in (p.strip() for p in _CHAIN.split(text)) if part]
    if len(parts) == 1 and len(words := text.split()) in range(2, 7):
        parts = _by_declension(gaz, words) or parts
    answer = _chain(gaz, parts, context, country)
    return answer or Resolution(None, False, (), whole.note or "no place of this name is known")
