"""What a text as a whole allows, and which of its words stand.

Words that are negated, supposed, denied, announced or part of talk about the pause count for nothing. Without any
word of war a fire or a casualty is no strike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.prose.document import Clause, Document
from sources.prose.negation import taken_back
from sources.prose.words import Hit

_NOMINAL = re.compile(
    r"(?:удар(?:и|у|ом|ами|ам|ах|ів|ов|а|ы|е|і)?$|атак(?:а|и|і|у|ою|ой|ам|ами|ах|е)?$|обстріл(?:и|ів|у|ом|ами|ах|"
    r"ам)?$|обстрел(?:ы|ов|а|у|ом|ами|ах|е)?$|"
    r"наліт|нальот|налет|strikes?$|attacks?$|raids?$|assaults?$|shelling|barrage|bombing|bombardment|"
    r"попадан|прильот|приліт|прилет$|прилеты|влучан|ураженн|поражени|hits$|targets$|нанесени|завданн)"
)


@dataclass(frozen=True, slots=True)
class Climate:
    """What the whole text allows: whether it speaks of war, of an attack that happened, of a natural cause."""

    war: bool
    attack: bool
    cause: str
    peaceful: bool = False  # an accident at home: no word of it is of war
    struck: bool = False  # energy or heat was struck: an outage told elsewhere is of that


_WARLIKE = ("weapon", "side", "harm", "cas", "blast", "down", "alert", "out")
_STRUCK = frozenset({"energy", "heat_water", "gas_oil", "rail", "residential", "medical", "military", "energy_workers"})
# English words that say as much of prices or workers as of shells; they need another word of war in the text
_EVERYDAY = frozenset(
    (
        *(
            "hit",
            "hits",
            "hitting",
            "strike",
            "strikes",
            "striking",
            "struck",
            "target",
            "targeted",
            "targeting",
            "used",
        ),
        *(
            "deployed",
            "dropped",
            "drop",
            "landed",
            "impact",
            "impacts",
            "impacted",
            "slammed",
            "slams",
            "raid",
            "raids",
        ),
    )
)


def live(doc: Document, clause: Clause, hit: Hit) -> bool:
    """Whether a word stands: not negated, supposed, denied, nor said of a pause."""
    key = (hit.tag, hit.start)
    known = doc.memo.get(key)
    if known is None:
        known = doc.memo[key] = _live(doc, clause, hit)
    return known


# what is done as a rule, not what was done
_HABIT = re.compile(
    r"(?<!\w)(?:(?:are|is) (?:\w+ly )?(?:aimed|directed|carried out|conducted|meant)|strikes? only|наносятся|"
    r"наносит удары|наносят удары|"
    r"завдаються|завдає ударів|завдають ударів|спрямовані (?:лише|тільки|виключно|на військов)|"
    r"направлены (?:только|исключительно|на военн))"
)
_USE = re.compile(r"(?:застосо|застосув|примен|used|deployed|deploy|use$)")
_NO_ATTACKER = frozenset(
    (
        *(
            "blackout",
            "blackouts",
            "outage",
            "outages",
            "cuts",
            "storm",
            "storms",
            "frost",
            "frosts",
            "cold",
            "blizzard",
            "blizzards",
        ),
        *(
            "snow",
            "snowstorm",
            "wind",
            "winds",
            "ice",
            "flood",
            "floods",
            "crisis",
            "shortages",
            "shortage",
            "failure",
            "failures",
        ),
    )
)


def _live(doc: Document, clause: Clause, hit: Hit) -> bool:
    if hit.tag == "act" and not clause.times and _HABIT.search(doc.text.low, clause.start, clause.end):
        return False  # "Russia's strikes are aimed at military targets"
    if (
        hit.tag == "act"
        and _USE.match(doc.words[hit.first].text)
        and not any(c.has("weapon") for c in doc.of_sentence(clause.sentence))
    ):
        return False  # "emergency cuts were used"
    if hit.tag == "act" and hit.first and doc.words[hit.first - 1].text in _NO_ATTACKER:
        return False  # "blackouts hit Ukraine"
    if taken_back(doc, clause, hit):
        return False
    if clause.has("deny") or any(h.value == "rumour" for c in doc.of_sentence(clause.sentence) for h in c.of("deny")):
        return False
    if any(c.has("plan") for c in doc.of_sentence(clause.sentence)) or _drilled(doc):
        return False
    if clause.has("modal") and not _solid(doc, clause, hit):
        return False
    return not (_paused(doc, clause, hit) or _may_be_its_verb(doc, clause, hit))


_LOSS = re.compile(r"(?:відключен|отключен|outage|blackout|знеструмлен|обесточиван)")


def _may_be_its_verb(doc: Document, clause: Clause, hit: Hit) -> bool:
    """Whether a noun's verb, in the next part of a row, says what may be: "a shutdown of X and Y could set off ..."."""
    if hit.tag not in ("act", "out"):
        return False
    following = doc.clauses[clause.index + 1] if clause.index + 1 < len(doc.clauses) else None
    if (
        following is None
        or following.sentence != clause.sentence
        or following.joint not in ("та", "і", "й", "и", "and")
    ):
        return False
    if hit.tag not in ("act", "out") or not following.has("modal") or following.has("act", "harm", "cas", "out"):
        return False
    noun = nominal(doc, hit) if hit.tag == "act" else _LOSS.match(doc.words[hit.first].text) is not None
    return noun and not clause.times


def _drilled(doc: Document) -> bool:
    """Whether the text is about a drill: nothing in it happened."""
    key = ("drill", 0)
    known = doc.memo.get(key)
    if known is None:
        known = doc.memo[key] = any(h.value == "drill" for c in doc.clauses for h in c.of("plan"))
    return known


# "trains will stop at Barvinkove after a drone disabled a signal box"
_SINCE_IT = re.compile(
    r"(?<!\w)(?:after|because|since|через те|після того|после того|оскільки|поскольку|бо|через|из-за)(?!\w)"
)


def _solid(doc: Document, clause: Clause, hit: Hit) -> bool:
    """A condition beside a plain fact does not unmake it: "may have been hit" is no fact, "was hit, and may ..." is."""
    modal = min(h.start for h in clause.of("modal"))
    if modal < hit.start and _SINCE_IT.search(doc.text.low, modal, hit.start):
        return True
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
    if all(h.value == "talk" for h in pauses):  # talks go on while bombs fall
        told = any(c.has("out", "harm", "cas") for c in doc.of_sentence(clause.sentence)) or bool(clause.times)
        return nominal(doc, hit) and not told and not clause.has("weapon")
    if hit.tag in ("cas", "harm", "out", "blast"):
        return False
    here = clause.of("pause")
    facts = any(c.has("harm", "cas") for c in doc.of_sentence(clause.sentence))
    if here and not (hit.end <= here[0].start and facts):
        return not (
            facts
            and re.search(
                r"(?:despite|попри|всупереч|незважаючи|несмотря|вопреки|during|під час|во время)",
                doc.text.low[doc.sentences[clause.sentence].start : hit.start],
            )
        )
    return nominal(doc, hit) and not facts and not clause.has("weapon")


def climate(doc: Document) -> Climate:
    """Read the climate of a text from its live words."""
    acts = [h for c in doc.clauses for h in c.of("act") if live(doc, c, h) and not historic(doc, c)]
    causes = [v for c in doc.clauses for v in causes_in(doc, c) if v != "scheduled"]
    other = any(c.has(*_WARLIKE) or any(t.value in _STRUCK for t in c.of("target")) for c in doc.clauses)
    plain = [h for h in acts if other or not _everyday(doc, h)]
    armed = any(c.has("weapon") and any(live(doc, c, h) for h in c.of("harm")) for c in doc.clauses)
    attack = bool(plain) or "attack" in causes or armed
    war = attack or any(
        c.has("side", "blast", "down", "alert", "weapon")
        or (plain and c.has("act"))
        or any(h.value == "debris" for h in c.of("harm"))
        for c in doc.clauses
    )
    natural = next((v for v in causes if v in ("weather", "technical")), "")
    peaceful = (
        any(c.has("peace") for c in doc.of_sentence(0))
        and not plain
        and not any(c.has("weapon", "side") for c in doc.clauses)
    )
    struck = any(
        h.value in ("energy", "heat_water")
        for c in doc.clauses
        if any(a.value != "attack" and c.start <= a.start < c.end for a in plain)
        for h in c.of("target")
    )
    return Climate(war and not peaceful, attack, natural, peaceful, struck)


def _everyday(doc: Document, hit: Hit) -> bool:
    """Tell everyday uses: "prices hit the cap"; but what "was hit" was hit, and "strikes on Kyiv" are no walk-outs."""
    if doc.words[hit.first].text not in _EVERYDAY:
        return False
    before = doc.words[hit.first - 1].text if hit.first else ""
    after = doc.words[hit.last + 1].text if hit.last + 1 < len(doc.words) else ""
    return before not in ("was", "were", "been", "being", "is", "are") and after not in ("on", "against")


def nominal(doc: Document, hit: Hit) -> bool:
    """Whether a word of attack is a noun: it names an attack and does not tell one."""
    return all(_NOMINAL.match(doc.words[index].text) for index in (hit.first, hit.last))


def historic(doc: Document, clause: Clause) -> bool:
    """Whether a clause tells of former times: by its own words, or by those that open its sentence."""
    if any(t.role == "history" for t in clause.times):
        return True
    lead = doc.of_sentence(clause.sentence)[0]
    if (
        lead is not clause
        and not lead.has("act", "harm", "cas", "out")
        and any(t.role == "history" for t in lead.times)
    ):
        return True  # "A year ago, on 3 February, a missile hit ..."
    if any(c.has("recall") for c in doc.of_sentence(clause.sentence) if c.index <= clause.index):
        return True  # "Hanna recalls the summer when a bomb tore the roof off her house"
    dated = [t for c in doc.of_sentence(clause.sentence) for t in c.times]
    if any(t.role in ("event", "start") and t.span is not None for t in dated):
        return False  # "Earlier in the day a drone hit ..."
    first = doc.sentences[clause.sentence].start
    return any(h.start <= first + 2 for c in doc.of_sentence(clause.sentence)[:1] for h in c.of("hist_start"))


def causes_in(doc: Document, clause: Clause) -> list[str]:
    """The causes that a clause gives: attack, weather, technical, scheduled."""
    return [
        h.value
        for h in clause.of("cause")
        if not taken_back(doc, clause, h) and not (h.value == "attack" and clause.has("deny"))
    ]
