"""Villages that the table of names does not spell so: looked up in the raion or hromada that is named beside them.

Russian names of villages are not in the table, and spellings vary ("в Хотимле Чугуевского района"). A word with a
capital right before the name of a raion is compared with the names of that raion's settlements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from geo.places import Gazetteer
from sources.prose.toponyms import Mention, level_of

_BEFORE = re.compile(
    r"(?:^|[\s(])(?i:в|во|у|під|под|біля|возле|около|вблизи|поблизу|near|in|at|outside|сел\w*|с\.|деревн\w+|"
    r"посел\w+|селищ\w+|"
    r"village(?: of)?|settlement(?: of)?)\s+(?P<name>[A-ZА-ЯІЇЄҐ][\w'-]{3,30})\s*[,(]?\s*(?:in\s+)?(?:the\s+)?$"
)
_LIKE = 82  # of 100: a case ending and a letter or two of another language
_AHEAD = 6  # points that the best must be ahead of the next


def unlisted(norm: str, found: Sequence[Mention], gaz: Gazetteer) -> list[Mention]:
    """Mentions of villages known only by the raion or hromada named after them."""
    added: list[Mention] = []
    for area in found:
        if (
            area.level not in ("raion", "hromada")
            or len(area.ids) != 1
            or level_of(gaz, area.ids[0]) not in ("raion", "hromada")
        ):
            continue
        before = _BEFORE.search(norm, max(0, area.start - 60), area.start)
        if before is None:
            continue
        start, end = before.span("name")
        if any(m.start < end and start < m.end for m in found):
            continue
        place = _likest(gaz, before["name"].lower(), area.ids[0])
        if place:
            added.append(Mention(start, end, (place,), "village", place=place, typed=True, text=before["name"]))
    return added


@lru_cache(maxsize=2048)
def _likest(gaz: Gazetteer, word: str, area: str) -> str:
    """The settlement of an area whose name is most like a word, "" if none is, or two are."""
    from rapidfuzz import fuzz

    scored: list[tuple[float, str]] = []
    for place_id in _settlements(gaz, area):
        place = gaz.get(place_id)
        names = {n.lower() for n in (place.name_uk, place.name_ru, place.name_en)}
        best = max(
            (
                fuzz.ratio(word[:-1], n[: len(word) - 1])
                for n in names
                if n[:1] == word[:1] and abs(len(n) - len(word)) < 4
            ),
            default=0.0,
        )
        scored.append((best, place_id))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < _LIKE or (len(scored) > 1 and scored[1][0] > scored[0][0] - _AHEAD):
        return ""
    return scored[0][1]


@lru_cache(maxsize=256)
def _settlements(gaz: Gazetteer, area: str) -> tuple[str, ...]:
    found: list[str] = []
    for child in gaz.children(area):
        inside = _settlements(gaz, child) if level_of(gaz, child) in ("hromada", "raion") else ()
        found.extend(inside or [child])
    return tuple(found)
