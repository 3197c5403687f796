"""Where a group of clauses ends and the next begins: another place, cause, time, or a row told one by one.

"Склади на Харківщині пошкоджені балістикою, «шахеди» влучили в район Запоріжжя" is two groups; "X — one killed, Y —
three wounded" is as many as there are places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.places import Gazetteer
from sources.prose.document import Clause, Document
from sources.prose.spoken import is_statement
from sources.prose.times import PARTS
from sources.prose.toponyms import Mention, level_of, within
from sources.prose.words import Hit

DOINGS = ("act", "harm", "cas", "out", "blast", "approach", "down", "alert", "launch")
CONTRAST = frozenset(
    {
        ";",
        "а",
        "але",
        "однак",
        "проте",
        "натомість",
        "тоді як",
        "тогда как",
        "тим часом",
        "while",
        "whereas",
        "but",
        "но",
    }
)
PLAIN = frozenset({"та", "і", "й", "и", "and"})
IMPACT_ROLES = frozenset({"place", "towards"})


@dataclass(slots=True)
class Group:
    """A run of clauses of one sentence with the places they are about."""

    sentence: int
    clauses: list[Clause] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    outages: list[Hit] = field(default_factory=list)  # of the group before, where this one only names a cause
    ellipsis: str = ""  # what the group before says and this one only counts or lists: "killed", "injured", "harm"

    def has(self, *tags: str) -> bool:
        """Whether any clause has any of these tags."""
        return any(not c.by_tag.keys().isdisjoint(tags) for c in self.clauses)

    @property
    def start(self) -> int:
        """First character."""
        return self.clauses[0].start

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.clauses[-1].end


def _doing(clause: Clause) -> bool:
    return clause.has(*DOINGS) or clause.has("weapon")


def _own_doing(clause: Clause) -> bool:
    """A doing that is more than a cause: "through attacks" closes a row, it does not begin one."""
    causes = clause.of("cause")
    hits = [h for h in clause.hits if h.tag in (*DOINGS, "weapon")]
    return any(not any(c.start <= h.start < c.end for c in causes) for h in hits)


def _related(gaz: Gazetteer, new: str, old: str) -> bool:
    """A district of a city already named, the city of a district, or a place inside one just named to locate it."""
    return (
        new == old
        or within(gaz, old, new)
        or (level_of(gaz, new) == "district" and gaz.city_of(new) == gaz.city_of(old) and gaz.city_of(old) is not None)
    )


def opens(
    doc: Document,
    gaz: Gazetteer,
    group: Group,
    clause: Clause,
    placed: Sequence[Mention],
    following: Clause | None,
    after: Sequence[Mention],
) -> bool:
    """Whether a clause with places begins something new."""
    fresh = [m for m in placed if not any(_related(gaz, m.place, o.place) for o in group.mentions)]
    if not fresh:
        return _of_the_row(group, clause, placed) or _elsewhere_in(gaz, group, clause, placed)
    if _titled(group, clause, gaz, fresh):
        return False
    busy = any(_doing(c) for c in group.clauses) or bool(group.ellipsis)
    previous = group.clauses[-1]
    listed = clause.joint in (*PLAIN, ",") and beside(doc, group.mentions[-1], placed[0])
    if (
        not listed
        and (_doing(previous) or previous.has("target") or previous.numbers)
        and _row_entry(doc, clause, placed, following)
    ):
        return True
    if clause.joint == ";" or (clause.joint in CONTRAST and (busy or _doing(clause))):
        return True
    if other_cause(group, clause):
        return True
    if not busy or (clause.joint in PLAIN and beside(doc, group.mentions[-1], placed[0])):
        return False
    if left_unsaid(doc, group, clause, following):
        return True
    if _doing(clause):
        # "дрони вдарили по Харкову та громаді, пошкоджено..." would be joined by the place that is listed first
        own = [h for h in clause.hits if h.tag in (*DOINGS, "weapon")]
        return bool(own)
    # "..., Херсон і Дніпровщина під FPV-дронами": the row begins what its last member says
    last = max(m.start for m in group.mentions)
    told = any(c.has("act", "harm", "cas", "blast", "approach", "down") for c in group.clauses if c.end > last)
    return bool(
        told and following and clause.joint == "," and following.joint in PLAIN and after and _own_doing(following)
    )


_TYPE_WORDS = re.compile(
    r"(?<!\w)(?:у|в|на|in|at|the|під|біля|near|м|с|смт|міст[оі]|сел[оіе]|селищ[еі]|посел(?:ок|ке)|город[е]?|"
    r"район[іе]?|област[іи]|"
    r"громад[аі]|region|oblast|district|city|town|village|of|region's|also|також|также)(?!\w)|[.📍🔹•▪️#«»\"]"
)


def _elsewhere_in(gaz: Gazetteer, group: Group, clause: Clause, placed: Sequence[Mention]) -> bool:
    """Whether the oblast around a town is told of too: "a warehouse burns in Dnipro, in the oblast a plant was hit"."""
    around = all(any(m.place != o.place and within(gaz, o.place, m.place) for o in group.mentions) for m in placed)
    told = clause.has("act", "harm") and clause.has("target")
    return around and told and clause.joint in (",", ";") and any(c.has("act", "harm") for c in group.clauses)


def _of_the_row(group: Group, clause: Clause, placed: Sequence[Mention]) -> bool:
    """Whether one of a row of places is told of by itself: "drones attacked X and Y: in X ...; in Y ..."."""
    row = {m.place for m in group.mentions if m.start < clause.start}
    mine = {m.place for m in placed}
    return clause.joint in (":", ";") and mine < row and _doing(clause)


def _row_entry(doc: Document, clause: Clause, placed: Sequence[Mention], following: Clause | None) -> bool:
    """Whether a clause is a name and no more, its facts after a dash: "Kramatorsk — three wounded, Lyman — ..."."""
    if following is None or following.joint not in ("—", "–", "-", ":") or _doing(clause):
        return False
    rest = doc.text.low[clause.start : placed[0].start] + doc.text.low[placed[-1].end : clause.end]
    return not _TYPE_WORDS.sub("", rest).strip()


def _titled(group: Group, clause: Clause, gaz: Gazetteer, fresh: Sequence[Mention]) -> bool:
    """Whether the group's place is only the title of a row: "Odesa Oblast: three killed ... in the city of Odesa"."""
    title = group.clauses[0]
    if len(group.clauses) < 2 or group.clauses[1].joint != ":" or _doing(title):
        return False
    if any(m.start >= title.end for m in group.mentions) or clause is title:
        return False
    counted = any(0 < h.first - n.last <= 3 for c in group.clauses for n in c.numbers for h in c.of("act"))
    return not counted and all(any(within(gaz, f.place, m.place) for m in group.mentions) for f in fresh)


def _natures(clauses: Sequence[Clause]) -> set[str]:
    return {h.value for c in clauses for h in c.of("cause")} & {"attack", "weather", "technical"}


def other_cause(group: Group, clause: Clause) -> bool:
    """Whether a cause of its own begins a new group: "through attacks ... in X and Y, through the weather — in Z"."""
    tail = [c for c in group.clauses if c.start > max(m.start for m in group.mentions)]
    told = [c for c in group.clauses if c not in tail]
    new = _natures([*tail, clause])
    return bool(new) and bool(_natures(told)) and not new & _natures(told) and any(c.has("out") for c in told)


_PERSONS = re.compile(
    r"(?:more\s+)?(?:men|man|wom[ae]n|people|persons?|child(?:ren)?|boys?|girls?|чоловік\w*|жін\w+|люд\w+|осіб|"
    r"особ\w*|дит\w+|діт\w+|"
    r"мужчин\w*|женщин\w*|человек\w*|дет\w+)\s+"
)


def left_unsaid(doc: Document, group: Group, clause: Clause, following: Clause | None) -> str:
    """A word that is not said twice: "two were hurt in the city and one in Kyiv region"; "у Васильківці — будинки"."""
    if _doing(clause):
        return ""
    lists = clause.has("target") and clause.joint in (*PLAIN, ",") and any(c.has("target") for c in group.clauses)
    if lists and any(c.has("act", "harm") for c in group.clauses):
        return "harm"
    words = [h for c in group.clauses for h in c.of("cas")] if not group.ellipsis else []
    if following is not None and following.joint in ("—", "–", "-") and not _doing(following):
        bare = [n for n in following.numbers if n.plain and 0 < n.value < 300]
        if (
            len(bare) == 1
            and (words or group.ellipsis in ("killed", "injured"))
            and not following.has("target", "unit")
        ):
            return words[-1].value if words else group.ellipsis
    if (
        following is not None
        and following.joint in ("—", "–", "-")
        and following.has("target")
        and not _doing(following)
    ):
        return "harm" if group.ellipsis == "harm" or any(c.has("harm", "act") for c in group.clauses) else ""
    words = [h for c in group.clauses for h in c.of("cas")]
    bare = [
        n
        for n in clause.numbers
        if n.plain and 0 < n.value < 300 and not any(t.start <= doc.words[n.first].start < t.end for t in clause.times)
    ]
    if words and len(bare) == 1 and not clause.has("target", "unit"):
        after = doc.text.low[doc.words[bare[0].last].end : clause.end].lstrip(" ")
        after = _PERSONS.sub("", after, count=1)
        if not after or after[0] in ".,;" or after.startswith(("in ", "у ", "в ", "on ", "at ", "на ", "near ")):
            return words[-1].value
    return ""


def of_its_own_time(doc: Document, group: Group, rest: Sequence[Clause]) -> bool:
    """Whether a clause begins another occurrence at the same place: "...; at 14:05 high-rises were damaged"."""
    clause = rest[0]
    if (
        clause.joint == ";"
        and len(rest) > 1
        and not clause.times
        and rest[1].joint == ","
        and not clause.has("act", "harm", "cas")
    ):
        clause = rest[1]  # "...; the second, at 07:25, struck a van"
    clocks = [t for t in clause.times if t.clock and t.role == "event" and t.span and not is_statement(doc, clause, t)]
    joint = rest[0].joint
    if not clocks or joint not in (";", *PLAIN, *CONTRAST):
        return False
    if joint != ";" and clocks[0].start - clause.start > 16:
        return False
    before = [
        t.span
        for c in group.clauses
        for t in c.times
        if t.span and t.role == "event" and (t.clock or set(t.kinds) & PARTS.keys())
    ]
    if not before or any(b.meets(t.span) for b in before for t in clocks if t.span):
        return bool(joint == ";" and clause.has("repeat"))
    telling = ("act", "harm", "cas", "fall")
    done = any(c.has(*telling) for c in group.clauses)
    goes_on = any(c.has(*telling) for c in rest[:3])
    return done and goes_on


def beside(doc: Document, first: Mention, second: Mention) -> bool:
    """Whether only a conjunction stands between two places."""
    a, b = sorted((first, second), key=lambda m: m.start)
    gap = doc.text.low[a.end : b.start]
    return (
        re.fullmatch(r"\s*,?\s*(?:та|і|й|и|and|а також|as well as)\s*(?:у |в |на |по |in |across |the )*", gap)
        is not None
    )
