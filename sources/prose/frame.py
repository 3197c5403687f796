"""What an opening lends to the rest of a text: the night that begins it, the arms of a massive attack."""

from __future__ import annotations

from dataclasses import dataclass, field

from sources.prose.climate import nominal
from sources.prose.document import Clause, Document
from sources.prose.findings import Finding
from sources.prose.groups import DOINGS, Group
from sources.prose.item import Item, Read, values
from sources.prose.spoken import is_statement
from sources.prose.times import TimePhrase
from sources.prose.timing import When

_HEADLINE = 90  # characters of a first sentence that only announces
_SMALL = frozenset("у в во на о об з із с за on in the of during протягом упродовж течение".split())  # noqa: SIM905  # reads better


@dataclass(slots=True)
class Frame:
    """The time, arms and targets that later places without their own take over, and from which sentence on."""

    when: When | None = None
    sentence: int = 0
    weapons: list[Read] = field(default_factory=list)
    targets: list[Read] = field(default_factory=list)

    def take(self, doc: Document, group: Group, finding: Finding | None) -> None:
        """Look for an opening in one of the first two sentences."""
        if group.sentence > 1:
            return
        mass = group.has("mass") or (finding is not None and finding.national)
        opening = next(
            (w for c in group.clauses for p in c.times if (w := _opening(doc, group, c, p, mass=mass))), None
        )
        # a night told in the second sentence is that of its own place
        quiet = any(c.has("neg") and c.has("act") for c in group.clauses)
        if opening and self.when is None and (group.sentence == 0 or mass or quiet):
            self.when, self.sentence = opening, group.sentence
        # of a past day the arms are a list, not those of each place
        headline = group.sentence == 0 and not group.mentions and group.has("act")
        if finding is not None and (mass or headline or (opening and opening.basis != "past_day")) and not self.weapons:
            self.weapons = values(finding.weapons)
            if finding.national or (mass and not group.mentions):
                self.targets = [v for v in values(finding.targets) if v[0] == "energy"]

    def lend(self, item: Item) -> None:
        """Date and arm an item that has no time, arms or targets of its own."""
        if item.when.span is None and item.when.basis != "history":
            later = item.findings[0].group.sentence >= self.sentence
            item.when = self.when if self.when and later else When(None, "")
        if item.kind == "strike" and not item.weapons and item.when.basis != "past_day":
            item.weapons = list(self.weapons)
        if item.kind == "strike" and not item.targets and not item.outages:
            item.targets = list(self.targets)


def _opening(doc: Document, group: Group, clause: Clause, phrase: TimePhrase, *, mass: bool) -> When | None:
    """A night or a past day that begins a clause, or any time of a massive attack."""
    past = phrase.role == "past_day" and group.sentence == 0
    if (phrase.role != "event" and not past) or phrase.span is None or phrase.clock:
        return None
    if is_statement(doc, clause, phrase):
        return None
    first = not [w for w in doc.text.low[clause.start : phrase.start].split() if w not in _SMALL]
    nothing_done = not clause.has(*(t for t in DOINGS if t != "cas"))
    if clause.has("cas"):  # "Past-day toll from regional heads: ..."
        nothing_done = nothing_done and not clause.numbers and _ends_a_title(doc, clause, colon=True)
    acts = clause.of("act")
    only_named = (
        group.sentence == 0
        and bool(acts)
        and all(nominal(doc, h) for h in acts)
        and not clause.has("harm", "cas", "out")
    )
    titled = (nothing_done or (only_named and not phrase.clock)) and _ends_a_title(doc, clause, colon=only_named)
    sentence = doc.sentences[group.sentence]
    night_told = bool(set(phrase.kinds) & {"night", "last_night"})
    headline = group.sentence == 0 and sentence.end - sentence.start <= _HEADLINE and len(doc.sentences) > 1
    quiet = clause.has("neg") and clause.has("act")  # "there were no strikes on energy last night, but ..."
    first = first or titled or (night_told and (headline or quiet))
    night = titled or bool(set(phrase.kinds) & {"night", "last_night"})
    if ((night or past) and first) or mass or (past and not group.mentions):
        return When(phrase.span, "past_day" if past else "frame", phrase.start, phrase.end, past)
    return None


def _ends_a_title(doc: Document, clause: Clause, *, colon: bool = False) -> bool:
    """Whether a colon or the end of the first sentence closes it: "Hanzha about the night of 2 February: ..."."""
    following = doc.clauses[clause.index + 1] if clause.index + 1 < len(doc.clauses) else None
    if following is None:
        return False
    return following.joint == ":" or (not colon and clause.sentence == 0 and following.sentence > 0)
