"""An item: what a text says happened at one place or row of places, and how findings are added to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.prose.casualties import Count
from sources.prose.findings import Finding
from sources.prose.timing import When
from sources.prose.toponyms import Mention
from sources.prose.words import Hit

_RANK = {"strike": 4, "blast": 3, "interception": 2, "outage": 1, "alert": 0}
TOLD = ("phrase", "night", "clock")  # times that the item's own words give

# value, first character, one past the last
Read = tuple[str, int, int]


@dataclass(slots=True)
class Item:
    """What the text says happened at one place or row of places."""

    findings: list[Finding]
    mentions: list[Mention]
    when: When
    kind: str
    doubts: list[str] = field(default_factory=list)
    weapons: list[Read] = field(default_factory=list)
    targets: list[Read] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    outages: list[Hit] = field(default_factory=list)
    cause: str = ""
    inherited_place: bool = False
    background: bool = False
    scope: str = "occurrence"
    summary: str = ""

    @property
    def places(self) -> list[str]:
        """Place ids in order of the text, without repeats."""
        return list(dict.fromkeys(m.place for m in self.mentions))

    @property
    def sentence(self) -> int:
        """The last sentence that speaks of it."""
        return self.findings[-1].group.sentence

    def add(self, finding: Finding) -> None:
        """Take over what a finding says of this item; places and the better time included."""
        self.findings.append(finding)
        known = {(m.place, m.start) for m in self.mentions}
        self.mentions.extend(m for m in finding.group.mentions if (m.place, m.start) not in known)
        if _RANK[finding.kind] > _RANK[self.kind]:
            self.kind = finding.kind
        sharper = (finding.when.basis == "clock") > (self.when.basis == "clock")
        bounds_only = self.when.basis in TOLD and finding.when.basis == "asof"
        if finding.when.span is not None and (self.when.span is None or sharper) and not bounds_only:
            self.when = finding.when
        self.fill(finding)

    def fill(self, finding: Finding) -> None:
        """Take over arms, targets, figures and cause."""
        if not (finding.kind == "interception" and self.kind == "strike" and self.weapons):
            self.weapons.extend(values(finding.weapons))
        self.targets.extend(values(finding.targets))
        self.counts.extend(finding.counts)
        self.outages.extend(finding.outages)
        self.doubts.extend(finding.doubts)
        if finding.cause and (not self.cause or self.cause == "unknown"):
            self.cause = finding.cause
        if self.kind == "strike" and self.outages:
            self.cause = "attack"


def opened(finding: Finding, mentions: Sequence[Mention], *, when: When | None = None, inherited: bool = False) -> Item:
    """A new item from its first finding."""
    item = Item([finding], list(mentions), when or finding.when, finding.kind, inherited_place=inherited)
    item.fill(finding)
    return item


_GENERIC = {
    "missile": frozenset({"cruise_missile", "ballistic_missile", "artillery"}),
    "drone": frozenset({"fpv"}),
    "unknown": frozenset({"guided_bomb", "missile", "drone"}),
}
_APPOSITION = 3  # characters between "ракета" and "Іскандер" in quotes


def values(hits: Sequence[Hit]) -> list[Read]:
    """The values of hits with their characters; a hit may stand for several ("missile|drone").

    A general word beside the special one it belongs to says nothing more: "Kalibr missiles", "Grad rockets".
    """
    kept = [
        h
        for h in hits
        if not any(
            other.value in _GENERIC.get(h.value, ())
            and (0 <= h.start - other.end <= _APPOSITION or 0 <= other.start - h.end <= _APPOSITION)
            for other in hits
        )
        and not (
            h.value == "missile"
            and h.end - h.start < 8
            and any(o.value == "artillery" and abs(o.start - h.start) < 40 for o in hits)
        )
    ]
    return [(value, h.start, h.end) for h in kept for value in h.value.split("|")]


def clash(item: Item, finding: Finding) -> bool:
    """Whether a finding of the same place is another occurrence: of another time, age or kind."""
    if all(f.old for f in item.findings) != finding.old:
        return True
    return _times_clash(item, finding) or _kinds_clash(item, finding)


def _times_clash(item: Item, finding: Finding) -> bool:
    mine, theirs = item.when.span, finding.when.span
    if mine is None or theirs is None:
        return theirs is not None and another(finding)
    if not mine.meets(theirs):
        return True
    told = item.when.basis in TOLD and finding.when.basis in TOLD
    if told and not (mine.within(theirs) or theirs.within(mine)):
        return True  # "on Sunday ..." and "overnight ... again" are two
    return another(finding)


def another(finding: Finding) -> bool:
    """Whether it is said to be another one, with a time of its own: "a second strike at 14:00", "Earlier, at 13:05"."""
    group, basis = finding.group, finding.when.basis
    return (basis == "clock" and group.has("repeat", "then")) or (basis in TOLD and group.has("second"))


def _kinds_clash(item: Item, finding: Finding) -> bool:
    kinds = {item.kind, finding.kind}
    if len(kinds) == 1:
        return False
    if kinds == {"strike", "outage"}:
        cause = finding.cause if finding.kind == "outage" else item.cause
        return cause in ("weather", "technical", "scheduled")
    return "outage" in kinds or "alert" in kinds or kinds == {"strike", "interception"}
