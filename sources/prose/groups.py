"""Clauses put together by what they are about: one group for each place, or row of places, with its own doings.

"Склади на Харківщині пошкоджені балістикою, «шахеди» влучили в район Запоріжжя" is two groups;
"дрони вдарили по Харкову, Сумах та Одесі" is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.places import Gazetteer
from sources.prose.document import Clause, Document
from sources.prose.openings import (
    CONTRAST,
    DOINGS,
    IMPACT_ROLES,
    PLAIN,
    Group,
    beside,
    left_unsaid,
    of_its_own_time,
    opens,
    other_cause,
)
from sources.prose.toponyms import Mention, level_of, within

__all__ = ["DOINGS", "IMPACT_ROLES", "Group", "groups"]


_NATIONWIDE = re.compile(
    r"(?<!\w)(?:nationwide|across the country|in all|по країні|по всій країні|загалом|по стране|по всей стране|"
    r"всего по)(?!\w)"
)


def groups(doc: Document, found: Sequence[Mention], gaz: Gazetteer) -> list[Group]:
    """Groups in order of the text."""
    impact = [m for m in found if m.role in IMPACT_ROLES and m.place]
    result: list[Group] = []
    by_clause = {c.index: [m for m in impact if c.start <= m.start < c.end] for c in doc.clauses}
    for sentence in doc.sentences:
        clauses = doc.of_sentence(sentence.index)
        group = Group(sentence.index)
        for position, clause in enumerate(clauses):
            placed = by_clause[clause.index]
            following = clauses[position + 1] if position + 1 < len(clauses) else None
            after = by_clause[following.index] if following else []
            again = bool(group.mentions) and of_its_own_time(doc, group, clauses[position:])
            if (again and not placed) or (
                placed
                and not group.mentions
                and clause.joint == ";"
                and _NATIONWIDE.search(doc.text.low, group.start if group.clauses else clause.start, clause.start)
            ):
                result.append(group)
                group = Group(sentence.index)
            elif placed and group.mentions and opens(doc, gaz, group, clause, placed, following, after):
                caused = other_cause(group, clause)
                ellipsis = "" if caused else left_unsaid(doc, group, clause, following)
                lead = _tail(group) if caused else [] if ellipsis else _lead(group, by_clause)
                result.append(group)
                outs = [h for c in group.clauses for h in c.of("out")] if caused else []
                group = Group(sentence.index, lead, outages=outs, ellipsis=ellipsis)
            group.clauses.append(clause)
            group.mentions.extend(placed)
        if group.clauses:
            result.append(group)
    for group in result:
        group.mentions = _without_containers(doc, gaz, group.mentions)
    return result


def _tail(group: Group) -> list[Clause]:
    """Take the clauses after the last place out of a group."""
    last = max(m.start for m in group.mentions)
    moved = [c for c in group.clauses if c.start > last]
    group.clauses = [c for c in group.clauses if c.start <= last]
    return moved


def _lead(group: Group, by_clause: dict[int, list[Mention]]) -> list[Clause]:
    """Clauses without a place at the end of a group that open the next one: "..., а «шахеди» — один із районів X"."""
    moved: list[Clause] = []
    while len(group.clauses) > 1 and not by_clause[group.clauses[-1].index]:
        last = group.clauses[-1]
        opens = last.joint in CONTRAST or (
            last.joint in (",", *PLAIN) and last.has("weapon") and not last.has("harm", "cas")
        )
        if not opens and not moved:
            break
        moved.insert(0, group.clauses.pop())
        if opens:
            break
    return moved


def _without_containers(doc: Document, gaz: Gazetteer, found: list[Mention]) -> list[Mention]:
    """Leave out a raion or oblast that only says where a town is; keep it where it is listed beside the town."""
    kept: list[Mention] = []
    for mention in found:
        if level_of(gaz, mention.place) in ("oblast", "raion", "hromada"):
            inner = [
                m
                for m in found
                if m is not mention and m.place != mention.place and within(gaz, m.place, mention.place)
            ]
            if (
                inner
                and not mention.joined
                and not any(_worst(doc, m) for m in inner)
                and not _apart(doc, mention, inner)
                and not any(beside(doc, m, mention) for m in inner)
            ):
                continue
        kept.append(mention)
    return kept


_PRONOUN = re.compile(r"(?:област[іи]|регіон[іу]|регион[еа]|(?:the )?(?:\w+ )?(?:region|oblast))")


def _apart(doc: Document, mention: Mention, inner: Sequence[Mention]) -> bool:
    """Whether "the region" is told of in a clause of its own: "620,000 customers of the region, ... trams in Lviv"."""
    if not _PRONOUN.fullmatch(doc.text.low, mention.start, mention.end):
        return False
    clause = next((c for c in doc.clauses if c.start <= mention.start < c.end), None)
    return (
        clause is not None
        and clause.has("out", "harm", "act", "cas")
        and not any(clause.start <= m.start < clause.end for m in inner)
    )


_WORST = re.compile(
    r"(?:worst|hardest|especially|particularly|mainly|mostly|найскладніш\w+|найгірш\w*|найважч\w*|найбільш\w*|"
    r"особливо|передусім|хуже всего|"
    r"сложнее всего|больше всего|особенно|тяжелее всего)[^.;]{0,30}$"
)


def _worst(doc: Document, mention: Mention) -> bool:
    """Whether a town is only where it is worst in the area: "95,000 in Odesa region, worst in Kiliia"."""
    return _WORST.search(doc.text.low, max(0, mention.start - 50), mention.start) is not None
