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
from sources.prose.negation import negated, taken_back
from sources.prose.timing import When, when
from sources.prose.words import Hit

_NOMINAL = re.compile(
    r"(?:удар|атак[аиіоу]|атак$|обстріл(?:и|ів|у|ом|ами|ах|ам)?$|обстрел(?:ы|ов|а|у|ом|ами|ах|е)?$|"
    r"наліт|нальот|налет|strikes?$|attacks?$|raids?$|assaults?$|shelling|barrage|bombing|bombardment|"
    r"попадан|прильот|приліт|прилет$|прилеты|влучан|ураженн|поражен|hits$)"
)
_FINITE_EN = re.compile(r"(?:struck|attacked|shelled|pounded|slammed|hit$|targeted|bombed|crashed|exploded)")


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
    key = (hit.tag, hit.start)
    known = doc.memo.get(key)
    if known is None:
        known = doc.memo[key] = _live(doc, clause, hit)
    return known


def _live(doc: Document, clause: Clause, hit: Hit) -> bool:
    if taken_back(doc, clause, hit):
        return False
    if clause.has("deny"):
        return False
    if any(c.has("plan") for c in doc.of_sentence(clause.sentence)):
        return False
    if clause.has("modal") and not _solid(clause, hit):
        return False
    return not (_paused(doc, clause, hit))


def _solid(clause: Clause, hit: Hit) -> bool:
    """A condition beside a plain fact does not unmake it: "may have been hit" is no fact, "was hit, and may ..." is."""
    modal = min(h.start for h in clause.of("modal"))
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
    war = attack or any(
        c.has("side", "blast", "act", "down", "alert", "weapon") or any(h.value == "debris" for h in c.of("harm"))
        for c in doc.clauses
    )
    natural = next((v for v in causes if v in ("weather", "technical")), "")
    return Climate(war, attack, any(c.has("pause") for c in doc.clauses), natural)


def _historic(doc: Document, clause: Clause) -> bool:
    if any(t.role == "history" for t in clause.times):
        return True
    lead = doc.of_sentence(clause.sentence)[0]
    if (
        lead is not clause
        and not lead.has("act", "harm", "cas", "out")
        and any(t.role == "history" for t in lead.times)
    ):
        return True  # "A year ago, on 3 February, a missile hit ..."
    first = doc.sentences[clause.sentence].start
    return any(h.start <= first + 2 for c in doc.of_sentence(clause.sentence)[:1] for h in c.of("hist_start"))


def _causes(doc: Document, clause: Clause) -> list[str]:
    return [
        h.value
        for h in clause.of("cause")
        if not taken_back(doc, clause, h) and not (h.value == "attack" and clause.has("deny"))
    ]


@dataclass(slots=True)
class _Evidence:
    """The live words of a group, sorted by what they speak for."""

    acts: list[Hit]
    plain: list[Hit]
    harms: list[Hit]
    cas: list[Hit]
    outs: list[Hit]
    downs: list[Hit]
    blasts: list[Hit]
    approaches: list[Hit]
    blamed: list[Hit]
    weapons: list[Hit]
    targets: list[Hit]
    figures: list[Count]
    causes: list[str]
    fallen: bool
    restored: bool
    war: bool
    bare: bool
    alert: bool
    listed: bool
    tracked: bool  # weapons on their way to a place: "КАБи на Донеччину"

    @property
    def strikes(self) -> list[Hit]:
        return [h for h in self.plain if h.value in ("hit", "shell")]

    @property
    def attacks(self) -> list[Hit]:
        return [h for h in self.plain if h.value == "attack"]

    @property
    def damage(self) -> list[Hit]:
        return [h for h in self.harms if h.value != "debris"]

    @property
    def debris(self) -> list[Hit]:
        return [h for h in self.harms if h.value == "debris"]

    @property
    def hurt(self) -> bool:
        return any(f.value > 0 for f in self.figures)

    @property
    def natural(self) -> bool:
        return (
            any(v in ("weather", "technical") for v in self.causes) and not self.plain and "attack" not in self.causes
        )


def _evidence(doc: Document, group: Group, mood: Climate) -> _Evidence:
    live_hits: dict[str, list[Hit]] = {}
    for clause in group.clauses:
        for hit in clause.hits:
            if hit.tag in _LIVING and live(doc, clause, hit):
                live_hits.setdefault(hit.tag, []).append(hit)

    def of(tag: str) -> list[Hit]:
        return live_hits.get(tag, [])

    stopped = _METRO.search(doc.text.low, group.start, group.end)
    if stopped is not None and "out" not in live_hits:
        live_hits["out"] = [Hit("out", "power", 0, 0, stopped.start(), stopped.end())]
    if group.outages and "out" not in live_hits:
        live_hits["out"] = list(group.outages)
    blamed = [h for c in group.clauses for h in c.of("cause") if h.value == "attack"]
    # "because of the attacks" names a cause; by itself it is no second occurrence beside the outage
    plain = [h for h in of("act") if not any(b.start <= h.start < b.end + 12 for b in blamed)]
    damage = [h for h in of("harm") if h.value != "debris"]
    peace = any(c.has("peace") for c in doc.of_sentence(group.sentence)) or _abroad(doc, group)
    figures = counts(doc, group.clauses) or _elliptic(doc, group)
    hurt = any(f.value > 0 for f in figures)
    bare = not mood.war and not peace and bool(damage or hurt)
    return _Evidence(
        acts=of("act"), plain=plain, harms=of("harm"), cas=of("cas"), outs=of("out"), downs=of("down"), blasts=of("blast"),
        approaches=of("approach"), blamed=blamed, figures=figures, bare=bare,
        weapons=[h for c in group.clauses for h in c.of("weapon") if not _warned(c)],
        targets=_targets(doc, group, of("out"), damage),
        causes=[v for c in group.clauses for v in _causes(doc, c)],
        fallen=any(c.has("fall") and c.has("weapon") and not c.has("neg") for c in group.clauses),
        restored=any(c.has("restored") for c in group.clauses),
        war=(mood.war or bare) and not peace, listed=group.ellipsis == "harm", tracked=any(m.role == "towards" for m in group.mentions), alert=any(c.has("alert") for c in group.clauses),
    )  # fmt: skip


def _elliptic(doc: Document, group: Group) -> list[Count]:
    if group.ellipsis not in ("killed", "injured"):
        return []
    for clause in group.clauses:
        for number in clause.numbers:
            if number.plain and 0 < number.value < 300:
                return [Count(group.ellipsis, int(number.value), number.bound, *doc.number_span(number))]
    return []


def _is_strike(e: _Evidence, mood: Climate) -> bool:
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


def _kind(doc: Document, e: _Evidence, mood: Climate) -> str:
    """The kind of a group's report, "" for none."""
    if _is_strike(e, mood):
        return "" if e.restored and not (e.damage or e.hurt) and e.outs and not _lost(doc, e.outs) else "strike"
    if e.downs and (e.attacks or not e.outs):
        return "interception"
    if e.outs and not (e.restored and not _lost(doc, e.outs)):
        return "outage"
    if (e.blasts or e.debris) and e.war:
        return "blast"
    if e.approaches and e.war:
        return "blast" if _past(doc, e.approaches) else "alert"
    if e.weapons and e.tracked:
        return "alert"
    return "alert" if e.alert else ""


def _doubts(e: _Evidence) -> list[str]:
    if e.bare:
        return ["no word of war in the text"]
    if not (e.plain or e.debris or e.weapons or e.fallen or "attack" in e.causes):
        return ["no word of attack beside it"]
    return []


def find(doc: Document, group: Group, mood: Climate) -> Finding | None:
    """The finding of a group, None where it reports nothing."""
    e = _evidence(doc, group, mood)
    kind = _kind(doc, e, mood)
    if not kind:
        return None
    cause = _cause(kind, e.causes, mood, e.outs, e.acts)
    if (
        kind == "outage"
        and "scheduled" in e.causes
        and cause == "unknown"
        and not _EMERGENCY.search(doc.text.low, group.start, group.end)
    ):
        return None  # hours of planned cuts are announced every day
    if kind == "outage" and (
        cause == "scheduled" or (not group.mentions and "scheduled" in e.causes and "attack" not in e.causes)
    ):
        return None
    moment = when(doc, group, _denied(doc, group))
    if kind == "alert" and moment.span is None:
        clocks = [p for c in group.clauses for p in c.times if p.clock and p.span]
        moment = When(clocks[0].span, "clock", clocks[0].start, clocks[0].end) if clocks else moment
    doing = [
        c for c in group.clauses if any(h.tag in ("act", "harm", "cas", "out") and live(doc, c, h) for h in c.hits)
    ]
    leading = [c for c in doing if c.has("act", "harm", "out")] or doing  # "two years since a strike, killing seven"
    old = bool(leading) and all(_historic(doc, c) for c in leading)
    if (
        kind == "outage"
        and doc.of_sentence(0)
        and any(c.has("pause") for c in doc.of_sentence(0))
        and group.sentence > 0
    ):
        old = (
            old or _BY_THEN.search(doc.text.low, group.start, group.end) is not None
        )  # how things were before the pause
    if moment.basis == "history" and not old:
        moment = When(None, "")
    firm, doubts = True, _doubts(e) if kind == "strike" else []
    nominal = bool(e.acts) and all(_NOMINAL.match(doc.words[h.first].text) for h in e.acts)
    if kind == "strike" and nominal and not (e.damage or e.cas or e.outs):
        firm = bool(moment.basis or e.causes or e.targets or e.weapons or any(c.has("say") for c in group.clauses))
        doubts.append("only a noun names the attack")
    words = e.acts or e.harms or e.blasts or e.downs or e.outs
    return Finding(
        group, kind, moment, words, e.weapons, e.targets, e.outs, e.figures, cause, firm, doubts, old,
        harmed=bool(e.damage or e.hurt), national=_national(doc, group),
    )  # fmt: skip


def _denied(doc: Document, group: Group) -> frozenset[int]:
    """Clauses whose every act is taken back, where another clause of the group has one that stands."""
    acting = [c for c in group.clauses if c.has("act")]
    dead = [c.index for c in acting if not any(live(doc, c, h) for h in c.of("act"))]
    return frozenset(dead) if len(dead) < len(acting) else frozenset()


_LIVING = frozenset({"act", "harm", "cas", "out", "blast", "down", "approach"})
_METRO = re.compile(
    r"метро\w*[^.;]{0,40}(?:не працю|зупин|не работа|останов)|metro[^.;]{0,40}(?:stopped|halted|suspend|not work|standstill)|"
    r"(?:зупин|останов|встало|stopped|halt)[^.;]{0,30}(?:метро|metro)"
)
_EMERGENCY = re.compile(r"(?:emergenc|аварійн|екстрен|аварийн|экстренн)")
_BY_THEN = re.compile(r"(?<!\w)had (?:\w+ )?(?:gone|lost|left|been|counted|lacked|had)(?!\w)")
_CUT_OFF = re.compile(r"(?:знеструм|обесточ|без |without|lost|втрат|lack|no |нема|нет)")


def _lost(doc: Document, outs: Sequence[Hit]) -> bool:
    """Whether a loss is named, not only a supply that came back."""
    return any(_CUT_OFF.match(doc.text.low[h.start : h.end]) for h in outs)


def _abroad(doc: Document, group: Group) -> bool:
    """Another country's event: named in the sentence while no place here is."""
    if group.mentions or any(c.has("own", "side") for c in doc.of_sentence(group.sentence)):
        return False
    return any(c.has("foreign") for c in doc.of_sentence(group.sentence))


def _past(doc: Document, approaches: Sequence[Hit]) -> bool:
    return any(
        re.match(r"(?:летіли|летів|летіл|летел|flew|headed|approached)", doc.words[h.first].text) for h in approaches
    )


def _warned(clause: Clause) -> bool:
    """A weapon that an alert names is not the one that hit: "warned of guided bomb launches"."""
    return clause.has("alert") and not clause.has("harm", "cas") and not any(h.value == "hit" for h in clause.of("act"))


def _national(doc: Document, group: Group) -> bool:
    """A total of weapons launched, without a place."""
    if group.mentions:
        return False
    if not any(c.has("launch", "act") for c in group.clauses):
        return False
    return any(c.numbers and c.has("weapon") for c in group.clauses)


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
    return "unknown"


_HOUSES = re.compile(r"\d[\d\s.,]*(?:тис\w*|тыс\w*|thousand)?\s*(?:\w+\s+){0,2}?$")


def _targets(doc: Document, group: Group, outs: Sequence[Hit], damage: Sequence[Hit]) -> list[Hit]:
    """Objects hit: not the speaker's firm, not houses that are only counted as cut off."""
    kept: list[Hit] = []
    for clause in group.clauses:
        for hit in clause.of("target"):
            if hit.value == "residential" and outs and _cut_off(doc, group, clause, hit, damage):
                continue
            if negated(doc, clause, hit) and not clause.has("harm"):
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
