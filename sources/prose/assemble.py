"""Findings to items: one per place group and time, with what later sentences add to it.

A sentence without a place speaks of the place before it, unless it brings a day of its own. Districts of one city are
one item. A night, or a massive attack, that opens a text dates and arms the places that follow; "за добу" dates the
places of its oblast that have no time of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.places import Gazetteer
from sources.prose.bulletins import interval, total
from sources.prose.casualties import Count, counts
from sources.prose.document import Document
from sources.prose.findings import Climate, Finding, climate, find
from sources.prose.groups import Group, groups
from sources.prose.officials import homes
from sources.prose.times import at
from sources.prose.timing import When, is_statement, unstated, when
from sources.prose.toponyms import Mention, within
from sources.prose.words import Hit

_SMALL = frozenset(
    [
        "у",
        "в",
        "во",
        "на",
        "о",
        "об",
        "з",
        "із",
        "с",
        "за",
        "на",
        "on",
        "in",
        "the",
        "of",
        "during",
        "протягом",
        "упродовж",
        "в",
        "течение",
    ]
)
_AIMED = re.compile(r"(?<!\w)(?:ціл[іьяюе]\w*|мішен\w+|цель\w*|цели|targets?)(?!\w)")
_RANK = {"strike": 4, "blast": 3, "interception": 2, "outage": 1, "alert": 0}


@dataclass(slots=True)
class Item:
    """What the text says happened at one place or row of places."""

    findings: list[Finding]
    mentions: list[Mention]
    when: When
    kind: str
    doubts: list[str] = field(default_factory=list)
    weapons: list[tuple[str, int, int]] = field(default_factory=list)
    targets: list[tuple[str, int, int]] = field(default_factory=list)
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


@dataclass(slots=True)
class _Frame:
    """What an opening sentence lends to the places after it."""

    when: When | None = None
    sentence: int = 0
    weapons: list[tuple[str, int, int]] = field(default_factory=list)
    targets: list[tuple[str, int, int]] = field(default_factory=list)


def _values(hits: Sequence[Hit]) -> list[tuple[str, int, int]]:
    return [(value, h.start, h.end) for h in hits for value in h.value.split("|")]


def items(doc: Document, found: Sequence[Mention], gaz: Gazetteer, home: str | None = None) -> list[Item]:
    """All items of a text, in order; ``home`` is the channel's own place, for a text that names none."""
    mood = climate(doc)
    return _Assembly(doc, gaz, mood, groups(doc, found, gaz), _speaker(doc, found, gaz, home)).run()


def _speaker(doc: Document, found: Sequence[Mention], gaz: Gazetteer, home: str | None) -> Mention | None:
    """The place whose office speaks: a strike that a mayor reports without a place is one on his town."""
    for mention in found:
        if mention.role == "office" and mention.place:
            return mention
    for offset, place in homes(doc):
        return Mention(offset, offset + 1, (place,), gaz.level(place), place=place)
    if home:
        return Mention(0, 1, (home,), gaz.level(home), place=home)
    return None


class _Assembly:
    def __init__(
        self, doc: Document, gaz: Gazetteer, mood: Climate, parts: list[Group], speaker: Mention | None
    ) -> None:
        self.doc, self.gaz, self.mood, self.parts, self.speaker = doc, gaz, mood, parts, speaker
        self.items: list[Item] = []
        self.pending: list[Finding] = []
        self.frame = _Frame()
        self.last: Item | None = None
        self.totals: list[Finding] = []  # what follows a national total: hits at N locations, debris, figures
        self.stage: Group | None = None  # a group that only names places: "Drones over Odesa."

    def run(self) -> list[Item]:
        previous: Finding | None = None
        for group in self.parts:
            finding = find(self.doc, group, self.mood)
            self._frame_from(group, finding)
            if finding is None:
                self._figures_only(group)
                if group.mentions and not any(c.has("pause", "deny", "cause", "plan") for c in group.clauses):
                    self.stage = group
                continue
            self._add(finding, previous)
            previous = finding
        self._leftovers()
        self._headline()
        for item in self.items:
            self._date(item)
            self._arm(item)
        self._past_days()
        self._background()
        return [i for i in self.items if self._worth(i)]

    # -- frames ---------------------------------------------------------------------------------------------
    def _frame_from(self, group: Group, finding: Finding | None) -> None:
        """Take over the time and arms of an opening: a night that begins a clause, or a massive attack."""
        if group.sentence > 1:
            return
        mass = any(c.has("mass") for c in group.clauses) or (finding is not None and finding.national)
        fronted = None
        for clause in group.clauses:
            for phrase in clause.times:
                past = phrase.role == "past_day" and group.sentence == 0
                if (phrase.role != "event" and not past) or phrase.span is None or phrase.clock:
                    continue
                if is_statement(self.doc, clause, phrase):
                    continue
                lead = [w for w in self.doc.text.low[clause.start : phrase.start].split() if w not in _SMALL]
                night = set(phrase.kinds) & {"night", "last_night"}
                if ((night or past) and not lead) or mass or (past and not group.mentions):
                    fronted = fronted or When(
                        phrase.span, "past_day" if past else "frame", phrase.start, phrase.end, past
                    )
        if fronted and self.frame.when is None:
            self.frame.when, self.frame.sentence = fronted, group.sentence
        if finding is not None and (mass or fronted) and not self.frame.weapons:
            self.frame.weapons = _values(finding.weapons)
            if finding.national or (mass and not group.mentions):
                self.frame.targets = [v for v in _values(finding.targets) if v[0] == "energy"]

    def _figures_only(self, group: Group) -> None:
        """ "No casualties", "five of them children": figures alone go to the item spoken of last."""
        if self.last is None or group.mentions or group.sentence - self.last.sentence > 1 or self.last.kind == "outage":
            return
        arms = [h for c in group.clauses for h in c.of("weapon") if not c.has("alert", "down")]
        for item in self.items:
            if item.kind == "strike" and item.sentence == self.last.sentence:
                item.weapons.extend(_values(arms))
        if _AIMED.search(self.doc.text.low, group.start, group.end):
            for item in self.items:
                if item.kind == "strike" and item.sentence == self.last.sentence and not item.targets:
                    item.targets.extend(_values([h for c in group.clauses for h in c.of("target")]))
        found = counts(self.doc, group.clauses)
        if not any(c.has("pause", "deny", "modal") for c in group.clauses):
            self.last.counts.extend(found)

    # -- joining --------------------------------------------------------------------------------------------
    def _add(self, finding: Finding, previous: Finding | None) -> None:
        if not finding.group.mentions:
            self._placeless(finding)
            return
        home = self._same(finding)
        if home is not None:
            self._merge(home, finding)
        else:
            item = Item([finding], list(finding.group.mentions), finding.when, finding.kind)
            if (
                previous is not None
                and previous.group.sentence == finding.group.sentence
                and finding.when.basis == ""
                and previous.when.span
            ):
                item.when = previous.when
            self.items.append(item)
            self._fill(item, finding)
            self.last = item
            for waiting in self.pending:
                if self._belongs(waiting, finding):
                    self._merge(item, waiting)
            self.pending = [p for p in self.pending if p not in item.findings]

    def _belongs(self, waiting: Finding, finding: Finding) -> bool:
        """Whether a sentence without a place that came before speaks of the place named now."""
        if finding.group.sentence - waiting.group.sentence > 1 or waiting.kind != finding.kind or waiting.national:
            return False
        if self._denies_place(waiting):
            return False
        mine = {c.what: c.value for c in finding.counts}
        if any(c.what in mine and c.value != mine[c.what] for c in waiting.counts):
            return False  # a country's total is not the town's
        frame = self.frame.when.span if self.frame.when else None
        spans = waiting.when.span, finding.when.span or frame
        return not (spans[0] and spans[1] and not spans[0].meets(spans[1]))

    def _placeless(self, finding: Finding) -> None:
        last = self.last
        own_day = finding.when.span is not None and finding.when.basis in ("phrase", "night", "clock")
        fresh = (
            own_day and last is not None and last.when.span is not None and not finding.when.span.meets(last.when.span)
        )  # type: ignore[union-attr]
        again = any(c.has("repeat") for c in finding.group.clauses)
        if finding.national:
            self.pending.append(finding)
            return
        stage = self.stage
        if (
            stage is not None
            and 0 <= finding.group.sentence - stage.sentence <= 1
            and (last is None or last.sentence < stage.sentence)
            and finding.kind in ("strike", "outage", "blast")
        ):
            moment = finding.when if finding.when.span is not None else when(self.doc, stage)
            item = Item([finding], list(stage.mentions), moment, finding.kind, inherited_place=True)
            self._fill(item, finding)
            self.items.append(item)
            self.last = item
            return
        bundle = next((p for p in self.pending if p.national), None)
        if (
            bundle is not None
            and last is None
            and finding.kind in ("strike", "interception")
            and finding.when.basis in ("", "asof")
        ):
            self.totals.append(finding)
            return
        if last is None:
            self.pending.append(finding)
            return
        if finding.kind in ("alert",):
            return
        if self._denies_place(finding):
            self.pending.append(finding)
            return
        near = finding.group.sentence - last.sentence <= 1 or len(self.items) == 1
        again = again and finding.when.basis == "clock"
        if (fresh or again) and finding.acts and own_day:
            if again or self._same_town(finding):
                item = Item([finding], list(last.mentions), finding.when, finding.kind, inherited_place=True)
                self._fill(item, finding)
                self.items.append(item)
                self.last = item
            else:
                self.pending.append(finding)
            return
        compatible = (
            finding.kind == last.kind
            or (last.kind == "strike" and (finding.kind != "outage" or finding.cause in ("attack", "unknown")))
            or (
                finding.kind == "strike"
                and last.kind in ("blast", "outage")
                and last.cause not in ("weather", "technical")
            )
        )
        if near and compatible:
            self._merge(last, finding)
        elif finding.kind in ("strike", "outage"):
            self.pending.append(finding)

    def _denies_place(self, finding: Finding) -> bool:
        """Regions left unnamed are not the place named before: "у кількох регіонах", "in several regions"."""
        low = self.doc.text.low[finding.group.start : finding.group.end]
        return any(
            w in low
            for w in (
                "кількох регіон",
                "кількох област",
                "several region",
                "нескольких регион",
                "нескольких област",
                "several citi",
                "five or more regions",
            )
        )

    def _same_town(self, finding: Finding) -> bool:
        low = self.doc.text.low[finding.group.start : finding.group.end]
        return any(w in low for w in ("міста", "місто", "місті", "город", "the city", "there", "там ", "town", "район"))

    def _same(self, finding: Finding) -> Item | None:
        """The item that this finding goes on with: same city, or same places, and no other time or kind."""
        gaz = self.gaz
        mine = {m.place for m in finding.group.mentions}
        cities = {gaz.city_of(p) for p in mine}
        for item in reversed(self.items):
            theirs = set(item.places)
            same_city = None not in cities and cities == {gaz.city_of(p) for p in theirs}
            if not (same_city or mine <= theirs):
                continue
            opening = all(f.group.sentence == 0 for f in item.findings) and finding.group.sentence > 0
            if opening and not same_city and mine < theirs and not item.counts:
                continue  # a headline names several; what follows tells of each
            if self._clash(item, finding):
                continue
            area = all(gaz.level(p) in ("oblast", "raion") for p in mine)
            if area and finding.when.basis == "past_day" and item.when.basis != "past_day":
                continue
            return item
        return None

    def _clash(self, item: Item, finding: Finding) -> bool:
        spans = item.when.span, finding.when.span
        if spans[0] and spans[1] and not spans[0].meets(spans[1]):
            return True
        told = ("phrase", "night", "clock")
        if spans[0] and spans[1] and item.when.basis in told and finding.when.basis in told:
            if not (spans[0].within(spans[1]) or spans[1].within(spans[0])):
                return True  # "on Sunday ..." and "overnight ... again" are two
        again = any(c.has("repeat") for c in finding.group.clauses)
        if again and spans[1] is not None and finding.when.basis == "clock":
            return True
        kinds = {item.kind, finding.kind}
        if all(f.old for f in item.findings) != finding.old:
            return True
        if kinds == {"strike", "outage"}:
            outage_cause = finding.cause if finding.kind == "outage" else item.cause
            return outage_cause in ("weather", "technical", "scheduled")
        if "outage" in kinds and len(kinds) > 1:
            return True
        return ("alert" in kinds and len(kinds) > 1) or kinds == {"strike", "interception"}

    def _merge(self, item: Item, finding: Finding) -> None:
        self.last = item
        item.findings.append(finding)
        known = {(m.place, m.start) for m in item.mentions}
        item.mentions.extend(m for m in finding.group.mentions if (m.place, m.start) not in known)
        if _RANK[finding.kind] > _RANK[item.kind]:
            item.kind = finding.kind
        if (
            finding.when.span is not None
            and (item.when.span is None or (finding.when.basis == "clock") > (item.when.basis == "clock"))
            and not (item.when.basis in ("clock", "night", "phrase") and finding.when.basis == "asof")
        ):
            item.when = finding.when
        self._fill(item, finding)

    def _fill(self, item: Item, finding: Finding) -> None:
        item.weapons.extend(_values(finding.weapons))
        item.targets.extend(_values(finding.targets))
        item.counts.extend(finding.counts)
        item.outages.extend(finding.outages)
        item.doubts.extend(finding.doubts)
        if finding.cause and (not item.cause or item.cause == "unknown"):
            item.cause = finding.cause
        if item.kind == "strike" and item.outages:
            item.cause = "attack"

    # -- afterwards -----------------------------------------------------------------------------------------
    def _leftovers(self) -> None:
        """Findings that no place took: a national total, an attack whose region is not named."""
        for finding in self.pending:
            if finding.kind not in ("strike", "interception", "outage"):
                continue
            if (
                self.speaker is not None
                and not finding.national
                and not self._denies_place(finding)
                and (not self.items or finding.kind == "outage")
            ):
                item = Item([finding], [self.speaker], finding.when, finding.kind, inherited_place=True)
                self._fill(item, finding)
                self.items.append(item)
                continue
            if finding.national and any(i.scope == "aggregate" for i in self.items):
                self._merge(next(i for i in self.items if i.scope == "aggregate"), finding)
                continue
            item = Item([finding], [], finding.when, finding.kind)
            self._fill(item, finding)
            if finding.national:
                self._total(item)
            self.items.append(item)

    def _total(self, item: Item) -> None:
        """A national report: its own interval, its figures in one sentence, and what its later sentences say."""
        item.scope = "aggregate"
        for more in self.totals:
            self._merge(item, more)
        own = interval(self.doc)
        if own is not None:
            span, start, end = own
            item.when = When(span, "clock", start, end, period=False)
        figures = total(self.doc)
        item.summary = figures.sentence()
        if item.kind == "interception" and figures.places:
            item.kind = "strike"
        if item.kind == "strike" and not figures.places and not any(f.harmed for f in item.findings):
            item.doubts = ["no hit stated"] * max(1, len(item.findings))

    def _headline(self) -> None:
        """A headline's oblast whose towns follow is not a second occurrence."""
        gaz = self.gaz
        for head in [i for i in self.items if i.mentions and all(f.group.sentence == 0 for f in i.findings)]:
            if len(head.places) == 1 and gaz.level(head.places[0]) not in ("oblast", "raion"):
                continue
            inner = [
                i
                for i in self.items
                if i is not head
                and i.kind == head.kind
                and i.mentions
                and i.findings[0].group.start > head.findings[-1].group.start
                and all(any(within(gaz, p, h) for h in head.places) for p in i.places)
            ]
            if any(all(not within(gaz, p, h) for i in inner for p in i.places) for h in head.places):
                continue
            told = [c for c in head.counts if c.value > 0]
            if told and len(inner) == 1 and not [c for c in inner[0].counts if c.value > 0]:
                self._join(inner[0], head)
            elif told and len(inner) > 1 and not any(i.counts for i in inner):
                continue
            for item in inner:
                if item.when.span is None and item.when.basis == "":
                    item.when = head.when
            self.items.remove(head)

    def _join(self, item: Item, head: Item) -> None:
        item.findings = head.findings + item.findings
        item.mentions = head.mentions + item.mentions
        for finding in head.findings:
            self._fill(item, finding)
        if item.when.span is None:
            item.when = head.when

    def _date(self, item: Item) -> None:
        if item.when.span is not None:
            return
        if item.when.basis == "history":
            return
        later = item.findings[0].group.sentence >= self.frame.sentence
        item.when = self.frame.when if self.frame.when and later else When(None, "")

    def _arm(self, item: Item) -> None:
        if item.kind == "strike" and not item.weapons and self.frame.weapons:
            item.weapons = list(self.frame.weapons)
        if item.kind == "strike" and not item.targets and self.frame.targets and not item.outages:
            item.targets = list(self.frame.targets)

    def _past_days(self) -> None:
        """A summary "за добу" of an oblast dates what stands in it without a time."""
        days = [i for i in self.items if i.when.basis == "past_day"]
        for item in self.items:
            if item.when.span is None and item.when.basis == "":
                mine = {self.gaz.oblast_of(p) for p in item.places}
                for day in days:
                    if not day.places or mine <= {self.gaz.oblast_of(p) for p in day.places}:
                        item.when = day.when
                        break
            if item.when.span is None and item.when.basis == "":
                item.when = unstated(self.doc.ref)

    def _background(self) -> None:
        """Older than the day before publication, and not the news of the text."""
        for item in self.items:
            historic = all(f.old for f in item.findings) or item.when.basis == "history"
            if historic:
                item.background = True
            elif item.when.span is not None and self.doc.ref.day is not None:
                item.background = item.when.span.end <= at(self.doc.ref.day, -24, self.doc.ref.zone)
        current = [i for i in self.items if not i.background]
        if self.items and not current:
            first = self.items[0]
            fresh = (
                first.when.span is not None
                and self.doc.ref.day is not None
                and first.when.span.end > at(self.doc.ref.day, -96, self.doc.ref.zone)
            )
            back = any(c.has("restored") for f in first.findings for c in f.group.clauses)
            if first.findings[0].group.sentence == 0 and not first.findings[0].old and fresh and not back:
                first.background = False

    def _worth(self, item: Item) -> bool:
        """Places, or a time or total that makes a statement about no named place worth a row."""
        if item.places:
            return all(f.firm for f in item.findings) or any(f.firm for f in item.findings)
        first = item.findings[0]
        if item.background:
            return True
        if first.national:
            return True
        dated = item.when.basis in ("phrase", "night", "clock", "frame", "row")
        if item.when.basis == "past_day" and item.counts and item.kind == "strike":
            return True
        return (
            item.kind == "strike" and dated and any(f.firm for f in item.findings) and bool(item.targets or item.counts)
        )
