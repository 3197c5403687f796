"""What a group of clauses reports: the kind of occurrence and everything said about it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.prose.casualties import Count
from sources.prose.climate import Climate, historic, live, nominal
from sources.prose.document import Clause, Document
from sources.prose.evidence import Evidence, evidence
from sources.prose.groups import Group
from sources.prose.timing import When, when
from sources.prose.words import Hit

_EMERGENCY = re.compile(r"(?:emergenc|аварійн|екстрен|аварийн|экстренн)")
_MANY_WEAPONS = 30
# "no strikes on energy, except for aerial bombs on gas infrastructure in Donetsk region"
_EXCEPT = re.compile(
    r"(?<!\w)(?:except(?: for)?|apart from|other than|за винятком|виняток|крім|окрім|кроме|за исключением|"
    r"исключение)(?!\w)"
)
# tags without any of which a group can report nothing
_SPEAKING = (
    "act",
    "harm",
    "cas",
    "out",
    "blast",
    "down",
    "approach",
    "launch",
    "alert",
    "weapon",
    "fall",
    "metro",
    "safe",
)
_STATED = re.compile(
    r"(?<!\w)(?:є|есть|було|були|был[ои]?|there (?:is|are|was|were|have been)|зафіксов|зафиксир|фіксу|record|"
    r"report|відбу|стал|тривал|"
    r"триває|продолжа|continu|lasted)"
)
_BY_THEN = re.compile(r"(?<!\w)had (?:\w+ )?(?:gone|lost|left|been|counted|lacked|had)(?!\w)")
_CUT_OFF = re.compile(r"(?:знеструм|обесточ|без |without|lost|втрат|lack|no |нема|нет|cut|відключ|отключ|вимкн)")


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


def _is_strike(e: Evidence, mood: Climate) -> bool:
    if not e.war or e.natural:
        return False
    if e.downs and not (e.damage or e.hurt or e.strikes or (e.debris and e.targets)):
        return False  # only downed
    object_hit = any(t.value not in ("residential", "unknown") for t in e.targets)
    return bool(
        e.strikes
        or (e.damage and (e.targets or e.weapons or mood.attack or e.debris or e.bare))
        or e.hurt
        or (e.cas and e.plain)
        or (e.debris and e.targets)
        or (e.listed and e.targets)
        or (e.fallen and not e.downs)
        or (e.attacks and not e.downs)
        or (e.blamed and e.acts and (not e.outs or object_hit))
    )


def _kind(doc: Document, group: Group, e: Evidence, mood: Climate) -> str:
    """The kind of a group's report, "" for none."""
    if _is_strike(e, mood):
        return "" if e.restored and not (e.damage or e.hurt) and e.outs and not _lost(doc, e.outs) else "strike"
    if e.downs and (e.attacks or not e.outs):
        return "interception"
    if e.outs and not (e.restored and not _lost(doc, e.outs)) and not (mood.peaceful and not e.causes):
        return "outage"
    if (e.blasts or e.debris) and e.war:
        return "blast"
    if e.approaches and e.war:
        return "blast" if _past(doc, e.approaches) else "alert"
    if e.weapons and not group.has("modal", "plan", "neg", "deny") and _national(doc, group):
        return "strike"  # a night's total; whether anything was hit is told, or doubted, later
    if e.weapons and group.mentions and _EXCEPT.search(doc.text.low, group.start, group.end):
        return "strike"
    if e.weapons and mood.war and not group.has("neg", "modal", "plan", "alert", "deny") and _aimed_at(doc, group, e):
        return "strike"
    if e.weapons and e.tracked:
        return "alert"
    return "alert" if e.alert else ""


_ON = re.compile(r"\"?\s+по\s+(?:[^\W\d]+\s+){0,2}(?:(?:у|в|на)\s+)?\"?")


def _aimed_at(doc: Document, group: Group, e: Evidence) -> bool:
    """Whether a list tells arms and place without a verb: "балістика по складах у Харківській області, ..."."""
    return any(
        _ON.fullmatch(doc.text.low, w.end, m.start) for w in e.weapons for m in group.mentions if m.start > w.end
    )


def _doubts(e: Evidence) -> list[str]:
    if e.bare:
        return ["no word of war in the text"]
    if not (e.plain or e.debris or e.weapons or e.fallen or "attack" in e.causes):
        return ["no word of attack beside it"]
    return []


def find(doc: Document, group: Group, mood: Climate, before: Finding | None = None) -> Finding | None:
    """The finding of a group, None where it reports nothing; ``before`` is the one before it, if any."""
    if not (group.ellipsis or group.outages or group.has(*_SPEAKING)):
        return None
    e = evidence(doc, group, mood)
    kind = _kind(doc, group, e, mood) or _like(group, e, before)
    cause = _cause(kind, e, mood)
    if not kind or (kind == "outage" and _announced(doc, group, e, cause)):
        return None
    old = _is_old(doc, group, kind, mood) or (bool(group.ellipsis) and before is not None and before.old)
    moment = _moment(doc, group, kind)
    if moment.basis == "history" and not old:
        moment = When(None, "")
    firm, doubts = True, _doubts(e) if kind == "strike" else []
    if kind == "strike" and e.acts and all(nominal(doc, h) for h in e.acts) and not (e.damage or e.cas or e.outs):
        stated = _STATED.search(doc.text.low, group.start, group.end) is not None
        firm = bool(stated or moment.basis or e.causes or e.targets or e.weapons or group.has("say"))
        doubts.append("only a noun names the attack")
    return Finding(
        group,
        kind,
        moment,
        acts=e.acts or e.harms or e.blasts or e.downs or e.outs,
        weapons=e.weapons,
        targets=e.targets,
        outages=e.outs,
        counts=e.figures,
        cause=cause,
        firm=firm,
        doubts=doubts,
        old=old,
        harmed=bool(e.damage or e.hurt),
        national=_national(doc, group),
    )


def _like(group: Group, e: Evidence, before: Finding | None) -> str:
    """The verb is not said twice: "used Grad rockets against Chervonohryhorivka, and FPV drones against Marhanets"."""
    if before is None or before.kind != "strike" or before.group.sentence != group.sentence:
        return ""
    plain = e.weapons and group.mentions and not group.has("neg", "deny", "modal", "alert", "down", "pause")
    return "strike" if plain and len(group.clauses) <= 2 else ""


def _announced(doc: Document, group: Group, e: Evidence, cause: str) -> bool:
    """Hours of planned cuts are announced every day; an outage without a place beside them is one of those."""
    if "scheduled" not in e.causes:
        return False
    emergency = _EMERGENCY.search(doc.text.low, group.start, group.end)
    return (cause == "unknown" and not emergency) or (not group.mentions and "attack" not in e.causes)


def _moment(doc: Document, group: Group, kind: str) -> When:
    """When it happened; an alert is dated by its own clock."""
    moment = when(doc, group, _denied(doc, group))
    if kind == "alert" and moment.span is None:
        clocks = [p for c in group.clauses for p in c.times if p.clock and p.span]
        if clocks:
            return When(clocks[0].span, "clock", clocks[0].start, clocks[0].end)
    return moment


def _is_old(doc: Document, group: Group, kind: str, mood: Climate) -> bool:
    """Whether every doing is of former times: "two years since a strike, killing seven" is, for its strike is."""
    doing = [
        c for c in group.clauses if any(h.tag in ("act", "harm", "cas", "out") and live(doc, c, h) for h in c.hits)
    ]
    if not doing:
        doing = [c for c in group.clauses if c.has("launch")]
    leading = [c for c in doing if c.has("act", "harm", "out")] or doing
    if leading and all(historic(doc, c) for c in leading):
        return True
    paused = group.sentence > 0 and any(c.has("pause") for c in doc.of_sentence(0))
    if kind != "outage" or not paused or mood.cause:
        return False
    # how things were before the pause: "the request followed a night when Kyiv had gone without heating"
    told = any(t.role in ("event", "start", "asof") for c in group.clauses for t in c.times)
    causes = any(c.has("cause") for c in group.clauses)
    return _BY_THEN.search(doc.text.low, group.start, group.end) is not None or not (told or causes)


def _denied(doc: Document, group: Group) -> frozenset[int]:
    """Clauses whose every act is taken back, where another clause of the group has one that stands."""
    acting = [c for c in group.clauses if c.has("act")]
    dead = [c.index for c in acting if not any(live(doc, c, h) for h in c.of("act"))]
    return frozenset(dead) if len(dead) < len(acting) else frozenset()


def _lost(doc: Document, outs: Sequence[Hit]) -> bool:
    """Whether a loss is named, not only a supply that came back."""
    return any(_CUT_OFF.match(doc.text.low[h.start : h.end]) for h in outs)


def _past(doc: Document, approaches: Sequence[Hit]) -> bool:
    return any(
        h.value == "aimed" or re.match(r"(?:летіли|летів|летіл|летел|flew|headed|approached)", doc.words[h.first].text)
        for h in approaches
    )


def _national(doc: Document, group: Group) -> bool:
    """A total of weapons launched, without a place."""
    if group.mentions:
        return False
    counted = [c for c in group.clauses if _counted(doc, c)]
    kinds = {h.value for c in counted for h in c.of("weapon")}
    if not counted or not (group.has("launch", "act") or len(kinds) > 1):
        return False
    # "five missiles hit the plant" is told of one place, though it is not named here
    largest = max(n.value for c in counted for n in c.numbers)
    return group.has("launch", "mass") or len(kinds) > 1 or largest >= _MANY_WEAPONS


def _counted(doc: Document, clause: Clause) -> bool:
    """Whether weapons are counted here: "450 drones", "over 70 long-range missiles"."""
    return any(
        0 < w.first - n.last <= 4
        and not any(t.start <= doc.words[n.first].start < t.end for t in clause.times)
        and doc.words[n.last].end >= clause.start
        for n in clause.numbers
        for w in clause.of("weapon")
    )


def _cause(kind: str, e: Evidence, mood: Climate) -> str:
    """The cause of a loss of service: as told here, else as the text tells it."""
    if kind == "strike":
        return "attack" if e.outs else ""
    if kind != "outage":
        return ""
    told = next((c for c in ("attack", "weather", "technical") if c in e.causes), "")
    if told:
        return told
    if "scheduled" in e.causes and not e.acts:
        return "unknown"
    return "attack" if e.acts or (mood.attack and (not mood.cause or mood.struck)) else mood.cause or "unknown"
