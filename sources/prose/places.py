"""Mentions to places: homonyms settled by the oblast named, then the channel's home, then people, else left open.

Villages count only after a word of type, or where their raion or oblast is named. What cannot be settled becomes the
smallest place that holds all candidates, marked ambiguous.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from geo.places import Gazetteer
from sources.prose.commonwords import CITY_PEOPLE, LOCATIVE, is_common_word
from sources.prose.document import Document
from sources.prose.names import Name, names
from sources.prose.officials import homes
from sources.prose.pronouns import BY, capitals, pronouns
from sources.prose.roles import KYIV_CITY, KYIV_OBLAST, near, role
from sources.prose.toponyms import AREAS, Mention, level_of, mentions, within
from sources.prose.villages import unlisted

_TRAIN = re.compile(
    r"(?:потяг|поїзд|поезд|train|маршрут|рейс|сполученн|сообщени|route|автобус)\w*\s+(?:\S+\s+){0,2}[\"(]?$"
)
# between a place and the area that holds it
# "на Сумщині та Запоріжжі" is the land; "у Запоріжжі" is the city
_ON_THE_LAND = re.compile(r"(?<!\w)на\s+(?:[а-яіїє]+щин[іи](?:,|\s+та|\s+і|\s+й)\s+)+$")
ZAPORIZHZHIA, ZAPORIZHZHIA_OBLAST = "UA23060070010069526", "UA23000000000064947"
_HELD = re.compile(r"\s+(?:(?:in|of|у|в|во)\s+(?:the\s+)?)?|\s*\(\s*(?:the\s+)?")


def locate(doc: Document, gaz: Gazetteer, home: str | None = None) -> list[Mention]:
    """All mentions of a text with their role and place id (``place`` is "" where nothing may be said)."""
    low, norm = doc.text.low, doc.text.norm
    found = mentions(low, norm, names(norm, low), gaz)
    found = [m for m in found if not is_common_word(doc, m)]
    for mention in found:
        sentence = next(s for s in doc.sentences if s.start <= mention.start < s.end) if doc.sentences else None
        start, end = (sentence.start, sentence.end) if sentence else (0, len(low))
        mention.role = role(low, mention, start, end)
        mention.near = near(low, mention)
        mention.text = norm[mention.start : mention.end]
    found = sorted([*found, *unlisted(norm, found, gaz)], key=lambda m: m.start)
    _spread_launch(low, found)
    named_so = capitals(doc, found)
    _locating(low, sorted([*found, *named_so], key=lambda m: m.start))
    resolver = _Resolver(doc, gaz, [*found, *named_so], home)
    for mention in found:
        resolver.settle(mention)
    found = [m for m in found if m.place or m.role != "place"] + named_so
    found.extend(pronouns(doc, gaz, found, resolver.speakers()))
    return sorted(found, key=lambda m: m.start)


def _spread_launch(low: str, found: Sequence[Mention]) -> None:
    """A list that begins with a launch site goes on with launch sites: "Орел, Курськ, Приморсько-Ахтарськ — РФ"."""
    for before, after in itertools.pairwise(found):
        gap = low[before.end : after.start]
        if re.fullmatch(r"\s*[-—–]\s*", gap) and (
            before.role == "away" or _TRAIN.search(low[max(0, before.start - 40) : before.start])
        ):
            before.role = after.role = "away"
        if (
            before.role == "launch"
            and after.role in ("place", "towards")
            and re.fullmatch(
                r"[\s,—–-]*(?:(?:та|і|и|and|рф|росія|тот|вот|м\.|the|смт|регіон\w*|russia|область|обл\.)[\s,—–-]*)*",
                gap,
            )
        ):
            after.role = "launch"
        if (
            before.role in ("towards", "cold", "office")
            and after.role == "place"
            and re.fullmatch(r"\s*(?:,|та|і|й|и|and|or|чи|або)\s*(?:the\s+|на\s+)?", gap)
        ):
            after.role = before.role


def _locating(low: str, found: Sequence[Mention]) -> None:
    """A place that only says where another is: "Vilniansk near Zaporizhzhia", "Obukhiv, south of Kyiv"."""
    for before, after in itertools.pairwise(found):
        if before.role == "place" and after.role == "place" and BY.fullmatch(low, before.end, after.start):
            after.role = "locating"


class _Resolver:
    """Settles the mentions of one text; areas first, since towns are settled by them."""

    def __init__(self, doc: Document, gaz: Gazetteer, found: Sequence[Mention], home: str | None) -> None:
        self.doc, self.gaz, self.found = doc, gaz, found
        self.home = home
        self.officials = homes(doc)
        self.areas: list[tuple[int, str]] = []  # (offset, oblast or raion id) that the text names
        self.cities: list[tuple[int, str]] = []
        for mention in found:
            self._collect(mention)

    def _collect(self, mention: Mention) -> None:
        gaz = self.gaz
        levels = {level_of(gaz, i) for i in mention.ids}
        if mention.role == "launch":
            return
        if mention.role == "office" or levels <= {"oblast"} or (mention.level == "oblast"):
            for place_id in mention.ids:
                if level_of(gaz, place_id) == "oblast":
                    self.areas.append((mention.start, place_id))
        elif levels == {"raion"} and len(mention.ids) == 1:
            self.areas.append((mention.start, mention.ids[0]))
        cities = [i for i in mention.ids if level_of(gaz, i) == "city" and (gaz.get(i).population or 0) >= CITY_PEOPLE]
        if not mention.adjective and len(cities) == 1 and mention.level in ("", "city"):
            self.cities.append((mention.start, cities[0]))

    def speakers(self) -> list[str]:
        """Places of the officials named, then the channel's home."""
        return [h for _, h in self.officials] + ([self.home] if self.home else [])

    def _sentence(self, offset: int) -> tuple[int, int]:
        return next(
            ((s.start, s.end) for s in self.doc.sentences if s.start <= offset < s.end), (0, len(self.doc.text.low))
        )

    def _contexts(self, mention: Mention) -> list[tuple[bool, list[str]]]:
        """Groups of containers, nearest first: the sentence's, the text's, the speakers', the channel's home.

        Each with whether it is strong enough to choose a smaller place over the city that the name first means.
        """
        start, end = self._sentence(mention.start)
        here = [a for o, a in self.areas if start <= o < end and o != mention.start]
        anywhere = [a for o, a in self.areas if o != mention.start]
        cities_here = [c for o, c in self.cities if start <= o < end and o != mention.start]
        cities = [c for o, c in self.cities if o != mention.start]
        towns = [
            m.ids[0]
            for m in self.found
            if m is not mention and m.role != "launch" and len(m.ids) == 1 and level_of(self.gaz, m.ids[0]) == "city"
        ]
        oblasts = [self.gaz.oblast_of(c) or c for c in (*cities, *anywhere, *towns)]
        one = len({self.gaz.oblast_of(a) for a in anywhere}) == 1
        beside = [
            self._around(self._obvious(m, m.ids) or m.ids[0])
            for m in self.found
            if m.role == "locating" and start <= m.start < end and m.ids
        ]
        groups = [
            (True, beside),
            (True, cities_here + here),
            (False, cities + anywhere if one or not self._obvious(mention, mention.ids) else []),
            (True, [h for _, h in self.officials]),
            (True, [self.home] if self.home else []),
            (False, oblasts if len(set(oblasts)) == 1 or not self._obvious(mention, mention.ids) else []),
        ]
        return [(strong, g) for strong, g in groups if g]

    def _around(self, place_id: str) -> str:
        """The oblast around a place that locates another: "Bilohorodka near Kyiv" lies in Kyiv oblast."""
        return KYIV_OBLAST if place_id == KYIV_CITY else self.gaz.oblast_of(place_id) or place_id

    def _inside(self, ids: Sequence[str], containers: Sequence[str]) -> list[str]:
        return [i for i in ids if any(within(self.gaz, i, c) and i != c for c in containers)]

    def settle(self, mention: Mention) -> None:
        """Give a mention its place, or leave it without one."""
        gaz, ids = self.gaz, mention.ids
        if mention.role in ("street", "company", "river") or self._elsewhere(mention):
            return
        if not mention.typed and ZAPORIZHZHIA in ids and _ON_THE_LAND.search(self.doc.text.low, 0, mention.start):
            mention.place, mention.level = ZAPORIZHZHIA_OBLAST, "oblast"
            return
        if len(ids) == 1 and not self._needs_context(mention, ids[0]):
            mention.place = ids[0]
            return
        ukrainian = [i for i in ids if gaz.get(i).country == "UA"]
        if ukrainian and len(ukrainian) < len(ids) and not self._russian(mention):
            ids = tuple(ukrainian)
        district = self._district(mention, ids)
        if district:
            mention.place = district
            return
        best = self._obvious(mention, ids)
        for strong, containers in self._contexts(mention):
            inside = self._inside(ids, containers)
            if best and not strong:  # a village elsewhere does not unseat a city
                inside = [i for i in inside if gaz.get(i).category in ("M", "X")]
            if best and (best in inside or (gaz.get(best).population or 0) >= 100_000 or not inside):
                continue
            if inside:
                self._choose(mention, inside)
                return
        if best:
            mention.place = best
            return
        if mention.level in AREAS or mention.level in ("city", "settlement", "village") or mention.typed:
            self._choose(mention, ids)

    def _elsewhere(self, mention: Mention) -> bool:
        """Whether the text puts it where no candidate lies: "Yazykove in Kharkiv region", Kalynivka in Russia."""
        if mention.level in AREAS or mention.role == "office":
            return False
        holder = next((a for a in self.found if a.start >= mention.end and a is not mention), None)
        if holder is not None and holder.level in AREAS and len(holder.ids) == 1 and not holder.joined:
            gap = self.doc.text.low[mention.end : holder.start]
            inside = any(within(self.gaz, i, holder.ids[0]) for i in mention.ids)
            if _HELD.fullmatch(gap) and not inside and mention.place == "":
                return True
        countries = {self.gaz.get(a).country for _, a in (*self.areas, *self.cities)}
        if countries != {"RU"} or any(self.gaz.get(i).country == "RU" for i in mention.ids):
            return False
        return not any(
            self.gaz.get(i).category in ("K", "M", "O") and (self.gaz.get(i).population or 0) >= CITY_PEOPLE
            for i in mention.ids
        )

    def _district(self, mention: Mention, ids: Sequence[str]) -> str:
        """The district of the city named nearest, before it if possible; "" where no city of the text has one."""
        gaz = self.gaz
        homes = {gaz.city_of(i): i for i in ids if level_of(gaz, i) == "district"}
        if len(homes) < 2:
            return ""
        start, end = self._sentence(mention.start)
        near = [(o, c) for o, c in sorted(self.cities + self._sisters(mention)) if c in homes]
        here = [(o, c) for o, c in near if start <= o < end]
        before = [(o, c) for o, c in here if o < mention.start]
        for group in (before[-1:], here[:1], [(o, c) for o, c in near if o < mention.start][-1:], near[:1]):
            if group:
                return homes[group[0][1]]
        return next((homes[h] for _, h in self.officials if h in homes), "")

    def _sisters(self, mention: Mention) -> list[tuple[int, str]]:
        """Cities of districts named beside it that only one city has: "in the Pecherskyi ..., in the Desnianskyi"."""
        found: list[tuple[int, str]] = []
        for other in self.found:
            owners = {self.gaz.city_of(i) for i in other.ids if level_of(self.gaz, i) == "district"}
            only = owners.pop() if len(owners) == 1 else None
            if only and other is not mention and other.level == "raion":
                found.append((other.start, only))
        return found

    def _russian(self, mention: Mention) -> bool:
        start, end = self._sentence(mention.start)
        here = [a for o, a in self.areas if start <= o < end] or [a for _, a in self.areas]
        return any(self.gaz.get(a).country == "RU" for a in here)

    def _needs_context(self, mention: Mention, place_id: str) -> bool:
        """Villages, and settlements not led in by a word of place: raw names hit ordinary words."""
        place = self.gaz.get(place_id)
        if mention.typed or mention.level or place.category in ("O", "P", "H", "K"):
            return False
        if place.category == "C":
            return True
        before = self.doc.text.low[max(0, mention.start - 24) : mention.start]
        if place.category == "X":
            return not (LOCATIVE.search(before) or self._heads(mention))
        if place.category == "B":
            return not LOCATIVE.search(before)
        return place.country == "UA" and len(mention.text) <= 3

    def _heads(self, mention: Mention) -> bool:
        """Whether a sentence is headed by the name: "Zatoka: drones hit the bridge", "Kupiansk-Vuzlovyi. ..."."""
        start = self._sentence(mention.start)[0]
        return mention.start - start <= 2 and self.doc.text.low[mention.end : mention.end + 2].strip()[:1] in (
            ":",
            ".",
            ",",
            "—",
        )

    def _obvious(self, mention: Mention, ids: Sequence[str]) -> str:
        """The one town that a bare name means anywhere in the country, "" if none stands out."""
        gaz = self.gaz
        if mention.level in ("village", "raion", "hromada"):
            return ""
        areas = [i for i in ids if level_of(gaz, i) == "oblast"]
        if len(areas) == 1 and not mention.typed and all(level_of(gaz, i) != "city" for i in ids):
            return areas[0]
        ranked = sorted(
            (gaz.get(i) for i in ids if level_of(gaz, i) in ("city", "settlement")),
            key=lambda p: (p.category in ("K", "M"), p.population or 0),
            reverse=True,
        )
        if not ranked or ranked[0].category == "X":
            return ""
        rivals = [p for p in ranked[1:] if p.category in ("K", "M")]
        if rivals and (rivals[0].population or 0) * 5 > (ranked[0].population or 0):
            return ""
        return ranked[0].id

    def _choose(self, mention: Mention, ids: Sequence[str]) -> None:
        gaz = self.gaz
        ranked = sorted(
            (gaz.get(i) for i in ids),
            key=lambda p: (p.category in ("K", "M"), p.category == "X", p.population or 0),
            reverse=True,
        )
        first = ranked[0]
        if len(ranked) > 1:
            second = ranked[1]
            same_class = (first.category in ("K", "M")) == (second.category in ("K", "M")) and (
                first.category == "X"
            ) == (second.category == "X")
            if same_class and (first.population or 0) < 5 * (second.population or 300):
                common = gaz.common_ancestor([p.id for p in ranked])
                mention.ambiguous = True
                mention.alternatives = tuple(p.id for p in ranked)
                mention.place = common if common and level_of(gaz, common) != "country" else ""
                return
        if first.category == "C" and not mention.typed:
            before = self.doc.text.low[max(0, mention.start - 24) : mention.start]
            listed = any(m is not mention and abs(m.start - mention.end) < 30 for m in self.found)
            if not (LOCATIVE.search(before) or listed):
                return
        mention.place = first.id


__all__ = ["Name", "locate"]
