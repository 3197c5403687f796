"""What a group of clauses reports: the kind of occurrence and everything said about it, or nothing.

Words that are negated, supposed, denied, announced or part of talk about the pause count for nothing. Without any
word of war a fire or a casualty is no strike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.prose.casualties import Count, counts
from sources.prose.document import Clause, Document
from sources.prose.groups import Group
from sources.prose.negation import taken_back
from sources.prose.timing import When, when
from sources.prose.words import Hit

_NOMINAL = re.compile(
    r"(?:удар|атак[аиіоу]|атак$|обстріл(?:и|ів|у|ом|ами|ах|ам)?$|обстрел(?:ы|ов|а|у|ом|ами|ах|е)?$|наліт|нальот|налет|strikes?$|attacks?$|raids?$|assaults?$|shelling|barrage|bombing|bombardment|попадан|прильот|приліт|прилет$|прилеты|влучан|ураженн|поражен|hits$)"
)
_FINITE_EN = re.compile(r"(?:struck|attacked|shelled|pounded|slammed|hit$|targeted|bombed|crashed|exploded)")
_EVERY = re.compile(r"(?:всі|усі|all|все|всех|усіх|кожен|every)\b")
_GENERIC = re.compile(r"(?:тероризу|терроризир)")


@dataclass(slots=True)
class Finding:
    """One group's report before it is joined with others."""

    group: Group
    kind: str
    when: When
    acts: list[Hit] = field(default_factory=list)
    weapons: list[Hit] = field(default_factory=list)
    targets: list[Hit] = field(default_factory=list)
    outages: list[Hit] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    cause: str = ""
    firm: bool = True
    doubts: list[str] = field(default_factory=list)
    old: bool = False
    harmed: bool = False
    national: bool = False


@dataclass(frozen=True, slots=True)
class Climate:
    """What the whole text allows: whether it speaks of war, of an attack that happened, and of the pause."""

    war: bool
    attack: bool
    pause: bool
    cause: str


def live(doc: Document, clause: Clause, hit: Hit) -> bool:
    """Whether a word stands: not negated, supposed, denied, nor said of a pause."""
    if taken_back(doc, clause, hit):
        return False
    if clause.has("deny"):
        return False
    if clause.has("modal", "plan") and not _solid(clause, hit):
        return False
    return not (_paused(doc, clause, hit))


def _solid(clause: Clause, hit: Hit) -> bool:
    """A condition beside a plain fact does not unmake it: "may have been hit" is no fact, "was hit, and may ..." is."""
    modal = min(h.start for h in clause.of("modal", "plan"))
    if hit.tag in ("cas", "harm") and hit.start < modal:
        return True
    return (
        hit.tag in ("act", "blast", "out")
        and hit.end < modal
        and modal - hit.end > 12
        and bool(clause.has("harm", "cas") or clause.times)
    )


def _paused(doc: Document, clause: Clause, hit: Hit) -> bool:
    pauses = [h for c in doc.of_sentence(clause.sentence) for h in c.of("pause")]
    if not pauses:
        return False
    if hit.tag in ("cas", "harm", "out", "blast"):
        return False
    here = clause.of("pause")
    facts = any(c.has("harm", "cas") for c in doc.of_sentence(clause.sentence))
    word = doc.words[hit.first].text
    if here and not (hit.end <= here[0].start and facts):
        return not (
            facts
            and re.search(
                r"(?:despite|попри|всупереч|незважаючи|несмотря|вопреки|during|під час|во время)",
                doc.text.low[doc.sentences[clause.sentence].start : hit.start],
            )
        )
    return _NOMINAL.match(word) is not None and not facts and not clause.has("weapon")


def climate(doc: Document) -> Climate:
    """Read the climate of a text from its live words."""
    acts = [h for c in doc.clauses for h in c.of("act") if live(doc, c, h) and not _historic(doc, c)]
    firm = [h for h in acts if not (doc.clauses and _NOMINAL.match(doc.words[h.first].text))]
    causes = [v for c in doc.clauses for v in _causes(doc, c) if v != "scheduled"]
    attack = bool(firm) or "attack" in causes or len(acts) > 0
    war = attack or any(c.has("side", "blast", "act", "down", "alert", "weapon") for c in doc.clauses)
    natural = next((v for v in causes if v in ("weather", "technical")), "")
    return Climate(war, attack, any(c.has("pause") for c in doc.clauses), natural)


def _historic(doc: Document, clause: Clause) -> bool:
    if any(t.role == "history" for t in clause.times):
        return True
    first = doc.sentences[clause.sentence].start
    return any(h.start <= first + 2 for c in doc.of_sentence(clause.sentence)[:1] for h in c.of("hist_start"))


def _causes(doc: Document, clause: Clause) -> list[str]:
    return [
        h.value
        for h in clause.of("cause")
        if not taken_back(doc, clause, h) and not (h.value == "attack" and clause.has("deny"))
    ]


def find(doc: Document, group: Group, mood: Climate) -> Finding | None:
    """The finding of a group, None where it reports nothing."""
    pairs = [(c, h) for c in group.clauses for h in c.hits]
    stands = {
        id(h): live(doc, c, h)
        for c, h in pairs
        if h.tag in ("act", "harm", "cas", "out", "blast", "down", "approach", "launch")
    }

    def of(tag: str) -> list[Hit]:
        return [h for _, h in pairs if h.tag == tag and stands.get(id(h), True)]

    acts, harms, outs = of("act"), of("harm"), of("out")
    downs, blasts, approaches = of("down"), of("blast"), of("approach")
    figures = counts(doc, group.clauses)
    hurt = [f for f in figures if f.value > 0]
    moment = when(doc, group)
    old = moment.basis == "history" or any(_historic(doc, c) for c in group.clauses)
    peace = any(c.has("peace") for c in group.clauses)
    restored = any(c.has("restored") for c in group.clauses)
    blamed = [h for c in group.clauses for h in c.of("cause") if h.value == "attack"]
    # "because of the attacks" names a cause; by itself it is no second occurrence beside the outage
    plain = [h for h in acts if not any(b.start <= h.start < b.end + 12 for b in blamed)]
    strikes = [h for h in plain if h.value in ("hit", "shell")]
    attacks = [h for h in plain if h.value == "attack"]
    debris = [h for h in harms if h.value == "debris"]
    damage = [h for h in harms if h.value != "debris"]
    causes = [v for c in group.clauses for v in _causes(doc, c)]
    kind = ""
    firm = True
    doubts: list[str] = []
    war_here = mood.war and not peace
    targets = _targets(doc, group, outs, damage)
    natural = (
        any(v in ("weather", "technical") for v in causes) and not strikes and not attacks and "attack" not in causes
    )
    if (
        war_here
        and not natural
        and (
            strikes
            or (damage and (targets or mood.attack or debris))
            or (hurt and (mood.attack or attacks or damage))
            or (debris and targets)
        )
    ):
        kind = "strike"
        if not (strikes or attacks or debris or "attack" in causes):
            doubts.append("no word of attack beside it")
    elif war_here and attacks and not downs and not natural:
        kind = "strike"
    elif war_here and blamed and acts and not outs and not downs:
        kind = "strike"
    elif downs and (attacks or not outs):
        kind = "interception"
    elif outs and not (restored and not causes):
        kind = "outage"
    elif (blasts or debris) and war_here:
        kind = "blast"
    elif approaches and war_here:
        kind = "blast" if _past(doc, approaches) else "alert"
    elif any(c.has("alert") for c in group.clauses):
        kind = "alert"
    if not kind:
        return None
    if kind == "strike" and downs and not damage and not hurt and not debris and _all_down(doc, group) and not strikes:
        kind = "interception"
    if kind == "strike" and not (damage or hurt or outs) and all(_NOMINAL.match(doc.words[h.first].text) for h in acts):
        firm = bool(moment.basis or "attack" in causes or targets or any(c.has("weapon", "say") for c in group.clauses))
        doubts.append("only a noun names the attack")
    weapons = [h for c, h in pairs if h.tag == "weapon" and not _warned(c)]
    cause = _cause(kind, causes, mood, outs, acts)
    if kind == "outage" and (cause == "scheduled" or (not group.mentions and "scheduled" in causes and "attack" not in causes)):
        return None
    return Finding(
        group, kind, moment, acts or harms or blasts or downs or outs, weapons, targets, outs, figures, cause, firm, doubts, old,
        harmed=bool(damage or hurt), national=_national(doc, group),
    )  # fmt: skip


def _past(doc: Document, approaches: Sequence[Hit]) -> bool:
    return any(
        re.match(r"(?:летіли|летів|летіл|летел|flew|headed|approached)", doc.words[h.first].text) for h in approaches
    )


def _warned(clause: Clause) -> bool:
    """A weapon that an alert names is not the one that hit: "warned of guided bomb launches"."""
    return clause.has("alert") and not clause.has("harm", "cas") and not any(h.value == "hit" for h in clause.of("act"))


def _all_down(doc: Document, group: Group) -> bool:
    return (
        True
        if any(c.has("down") for c in group.clauses)
        else bool(_EVERY.search(doc.text.low[group.start : group.end]))
    )


def _national(doc: Document, group: Group) -> bool:
    """A total of weapons launched, without a place."""
    if group.mentions:
        return False
    return any(c.has("launch") and (c.has("weapon") or c.numbers) for c in group.clauses) and any(
        c.numbers and c.has("weapon") for c in group.clauses
    )


def _cause(kind: str, causes: list[str], mood: Climate, outs: list[Hit], acts: list[Hit]) -> str:
    if kind == "strike":
        return "attack" if outs or ("attack" in causes and outs) else ""
    if kind != "outage":
        return ""
    for value in ("attack", "weather", "technical"):
        if value in causes:
            return value
    if acts or (mood.attack and not mood.cause):
        return "attack"
    if mood.cause:
        return mood.cause
    return "scheduled" if "scheduled" in causes and not outs else "unknown"


_HOUSES = re.compile(r"\d[\d\s.,]*(?:тис\w*|тыс\w*|thousand)?\s*(?:\w+\s+){0,2}?$")


def _targets(doc: Document, group: Group, outs: Sequence[Hit], damage: Sequence[Hit]) -> list[Hit]:
    """Objects hit: not the speaker's firm, not houses that are only counted as cut off."""
    kept: list[Hit] = []
    for clause in group.clauses:
        for hit in clause.of("target"):
            if hit.value == "residential" and outs and _cut_off(doc, group, clause, hit, damage):
                continue
            if taken_back(doc, clause, hit) and not clause.has("harm"):
                continue
            kept.append(hit)
    return kept


def _cut_off(doc: Document, group: Group, clause: Clause, hit: Hit, damage: Sequence[Hit]) -> bool:
    counted = bool(_HOUSES.search(doc.text.low[max(clause.start, hit.start - 40) : hit.start]))
    near_out = any(abs(o.start - hit.start) < 90 for c in group.clauses for o in c.of("out"))
    near_damage = any(clause.start <= d.start < clause.end for d in damage)
    return (
        (counted or any(clause.start <= o.start < clause.end for o in clause.of("out")))
        and near_out
        and not near_damage
    )
