"""The evidence of a group of clauses: its live words, its figures, its targets, sorted by what they speak for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.prose.casualties import Count, counts
from sources.prose.climate import Climate, causes_in, live
from sources.prose.document import Clause, Document
from sources.prose.groups import Group
from sources.prose.negation import negated
from sources.prose.words import Hit

_LIVING = frozenset({"act", "harm", "cas", "out", "blast", "down", "approach", "launch"})
_METRO = re.compile(
    r"метро\w*[^.;]{0,40}(?:не працю|зупин|не работа|останов)|"
    r"metro[^.;]{0,40}(?:stopped|halted|suspend|not work|standstill)|"
    r"(?:зупин|останов|встало|stopped|halt)[^.;]{0,30}(?:метро|metro)"
)


@dataclass(slots=True)
class Evidence:
    """The live words of a group, sorted by what they speak for."""

    acts: list[Hit]
    plain: list[Hit]
    harms: list[Hit]
    cas: list[Hit]
    outs: list[Hit]
    downs: list[Hit]
    blasts: list[Hit]
    approaches: list[Hit]
    launches: list[Hit]
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
        """Words of a hit or of shelling."""
        return [h for h in self.plain if h.value in ("hit", "shell")]

    @property
    def attacks(self) -> list[Hit]:
        """Words of an attack that need not have hit."""
        return [h for h in self.plain if h.value == "attack"]

    @property
    def damage(self) -> list[Hit]:
        """Words of damage, fire and destruction."""
        return [h for h in self.harms if h.value != "debris"]

    @property
    def debris(self) -> list[Hit]:
        """Words of falling debris."""
        return [h for h in self.harms if h.value == "debris"]

    @property
    def hurt(self) -> bool:
        """Whether anybody was killed or injured."""
        return any(f.value > 0 for f in self.figures)

    @property
    def natural(self) -> bool:
        """Whether weather or a fault is blamed and no attack named."""
        return (
            any(v in ("weather", "technical") for v in self.causes) and not self.plain and "attack" not in self.causes
        )


def evidence(doc: Document, group: Group, mood: Climate) -> Evidence:
    """Gather the evidence of a group."""
    live_hits: dict[str, list[Hit]] = {}
    for clause in group.clauses:
        for hit in clause.hits:
            if hit.tag in _LIVING and live(doc, clause, hit):
                live_hits.setdefault(hit.tag, []).append(hit)

    def of(tag: str) -> list[Hit]:
        return live_hits.get(tag, [])

    stopped = _METRO.search(doc.text.low, group.start, group.end) if group.has("metro") else None
    if stopped is not None and "out" not in live_hits:
        live_hits["out"] = [Hit("out", "power", 0, 0, stopped.start(), stopped.end())]
    if group.outages and "out" not in live_hits:
        live_hits["out"] = list(group.outages)
    for clause in group.clauses if "out" in live_hits else ():
        live_hits["out"].extend(_also_missing(doc, clause))
    blamed = [h for c in group.clauses for h in c.of("cause") if h.value == "attack"]
    # "because of the attacks" names a cause; by itself it is no second occurrence beside the outage
    plain = [h for h in of("act") if not any(b.start <= h.start < b.end + 12 for b in blamed)]
    damage = [h for h in of("harm") if h.value != "debris"]
    quiet = not mood.war and any(c.has("peace") for c in doc.of_sentence(0))
    peace = quiet or any(c.has("peace") for c in doc.of_sentence(group.sentence)) or _abroad(doc, group)
    figures = counts(doc, group.clauses) or _elliptic(doc, group)
    hurt = any(f.value > 0 for f in figures)
    # without a word of war a fire alone may have any cause
    bare = not mood.war and not peace and (hurt or any(h.value != "fire" for h in damage))
    return Evidence(
        acts=of("act"),
        plain=plain,
        harms=of("harm"),
        cas=of("cas"),
        outs=of("out"),
        downs=of("down"),
        blasts=of("blast"),
        approaches=of("approach"),
        launches=of("launch"),
        blamed=blamed,
        weapons=[h for c in group.clauses for h in c.of("weapon") if not _warned(c)],
        targets=_targets(doc, group, of("out"), damage),
        figures=figures,
        causes=[v for c in group.clauses for v in causes_in(doc, c)],
        fallen=any(c.has("fall") and c.has("weapon") and not c.has("neg") for c in group.clauses),
        restored=group.has("restored"),
        war=(mood.war or bare) and not peace,
        bare=bare,
        alert=group.has("alert"),
        listed=group.ellipsis == "harm",
        tracked=any(m.role == "towards" for m in group.mentions),
    )


_ALSO = re.compile(
    r"\s*(?:без\s+)?(?P<what>води|воды|водопостачання|водоснабжения|running water|water|"
    r"тепла|опалення|отопления|теплопостачання|теплоснабжения|heat(?:ing)?|"
    r"світла|света|електрики|електроенергії|электричества|электроэнергии|power|electricity)(?!\w)"
)
_SERVICES = (
    ("вод", "water"),
    ("running", "water"),
    ("water", "water"),
    ("теп", "heat"),
    ("опал", "heat"),
    ("отоп", "heat"),
    ("heat", "heat"),
)


def _also_missing(doc: Document, clause: Clause) -> list[Hit]:
    """What a row of missing services goes on with: "без світла, тепла й води"."""
    found = _ALSO.match(doc.text.low, clause.start, clause.end)
    if found is None or not clause.listed or clause.has("out") or clause.index == 0:
        return []
    if not doc.clauses[clause.index - 1].has("out") and not _ALSO.match(
        doc.text.low, doc.clauses[clause.index - 1].start
    ):
        return []
    value = next((name for stem, name in _SERVICES if found["what"].startswith(stem)), "power")
    return [Hit("out", value, 0, 0, found.start("what"), found.end("what"))]


def _elliptic(doc: Document, group: Group) -> list[Count]:
    if group.ellipsis not in ("killed", "injured"):
        return []
    for clause in group.clauses:
        for number in clause.numbers:
            if number.plain and 0 < number.value < 300:
                return [Count(group.ellipsis, int(number.value), number.bound, *doc.number_span(number))]
    return []


def _abroad(doc: Document, group: Group) -> bool:
    """Another country's event: named in the sentence while no place here is."""
    if group.mentions or any(c.has("own", "side") for c in doc.of_sentence(group.sentence)):
        return False
    return any(c.has("foreign") for c in doc.of_sentence(group.sentence))


def _warned(clause: Clause) -> bool:
    """A weapon that an alert names is not the one that hit: "warned of guided bomb launches"."""
    return clause.has("alert") and not clause.has("harm", "cas") and not any(h.value == "hit" for h in clause.of("act"))


_AT_WORK = re.compile(
    r"(?:ремонт|лагод|відновл|восстанавл|восстанов|працюют|працюва|работают|работал|чергу|дежур|repair|restor|"
    r"working|at work|thank|"
    r"дяку|благодар)"
)
_PART = re.compile(r"(?:дах|покрівл|вікн|фасад|крыш|кровл|окна|окон|roof|window|facade|стін|стен)")
_BETWEEN = re.compile(r"(?:між|между|between)\s+(?:\w+\s+)?$")


def _part_of_another(doc: Document, clause: Clause, hit: Hit) -> bool:
    """A roof is of what follows it ("дах клубу"), and what something fell between was not hit."""
    if _BETWEEN.search(doc.text.low, max(clause.start, hit.start - 24), hit.start):
        return True
    if not _PART.match(doc.text.low, hit.start):
        return False
    return any(0 < t.first - hit.last <= 3 and t.value != "residential" for t in clause.of("target"))


_OFFICE = re.compile(r"offices?(?!\w)")
_WHOSE = re.compile(r"(?:'s|prosecutors?|prosecutors'|press|mayor|governor|regional)\s+$")
_PLANT = re.compile(r"(?:plants?|facilit\w+|site|sites|підприємств\w*|предприяти\w*)(?!\w)")
_BESIDE = re.compile(
    r"(?<!\w)(?:near|beside|next to|close to|outside|біля|поблизу|поряд із|поряд з|неподалік|возле|вблизи|рядом с|"
    r"недалеко от)\s+(?:[^\W\d]+\s+)?$"
)


def _power_company(doc: Document, clause: Clause) -> bool:
    """Whether the sentence tells of the plants of a power company: "one of its plants", DTEK said."""
    sentence = doc.sentences[clause.sentence]
    return (
        re.search(r"dtek|дтек|дтэк|ukrenergo|укренерго|укрэнерго", doc.text.low[sentence.start : sentence.end])
        is not None
    )


def _not_beside(doc: Document, targets: list[Hit]) -> list[Hit]:
    """Leave out what only says where something was hit, where anything else was: "near the mine ... a bus"."""
    beside = [h for h in targets if _BESIDE.search(doc.text.low, max(0, h.start - 32), h.start)]
    return [h for h in targets if h not in beside] or targets


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
            if hit.value == "infrastructure" and any(
                0 < hit.first - t.last <= 1 for t in clause.of("target") if t.value == "rail"
            ):
                continue  # a railway bridge
            if _OFFICE.match(doc.text.low, hit.start) and _WHOSE.search(doc.text.low, 0, hit.start):
                continue  # "the mayor's office said"
            if clause.has("modal") and not clause.has("act", "harm"):
                continue  # "in 820 houses the heating may be switched off"
            if hit.value == "residential" and _part_of_another(doc, clause, hit):
                continue
            if (
                hit.value == "energy_workers"
                and _AT_WORK.search(doc.text.low, clause.start, clause.end)
                and not clause.has("cas")
            ):
                continue  # "crews are repairing"
            if any(c.start < hit.end and hit.start < c.end for c in clause.of("cas")):
                continue  # "seven are in hospital": the hospital was not hit
            if hit.value == "industrial" and _PLANT.match(doc.text.low, hit.start) and _power_company(doc, clause):
                hit = hit._replace(value="energy")
            kept.append(hit)
    return _not_beside(doc, kept)


def _cut_off(doc: Document, group: Group, clause: Clause, hit: Hit, damage: Sequence[Hit]) -> bool:
    counted = bool(_HOUSES.search(doc.text.low[max(clause.start, hit.start - 40) : hit.start]))
    near_out = any(abs(o.start - hit.start) < 90 for c in group.clauses for o in c.of("out"))
    near_damage = any(clause.start <= d.start < clause.end for d in damage)
    return (
        (counted or any(clause.start <= o.start < clause.end for o in clause.of("out")))
        and near_out
        and not near_damage
    )
