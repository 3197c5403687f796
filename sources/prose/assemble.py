"""Findings to items: one per place group and time, with what later sentences add to it.

A sentence without a place speaks of the place before it, unless it brings a day of its own. Districts of one city are
one item. A night, or a massive attack, that opens a text dates and arms the places that follow; "за добу" dates the
places of its oblast that have no time of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.places import Gazetteer
from sources.prose.casualties import counts
from sources.prose.climate import Climate, climate
from sources.prose.document import Document
from sources.prose.findings import Finding, find
from sources.prose.finish import date_the_rest, mark_background, national, without_headlines, worth_a_row
from sources.prose.frame import Frame
from sources.prose.groups import Group, groups
from sources.prose.item import TOLD, Item, another, clash, opened, values
from sources.prose.officials import homes
from sources.prose.rows import BUS
from sources.prose.timing import when
from sources.prose.toponyms import Mention, level_of, within

_AIMED = re.compile(r"(?<!\w)(?:ціл[іьяюе]\w*|мішен\w+|цель\w*|цели|targets?)(?!\w)")
# regions left unnamed are not the place named before
_UNNAMED = re.compile(
    r"(?:кількох|нескольких) (?:регіон|област|регион)|several (?:region|citi)|five or more regions|nationwide|"
    r"across the country|по (?:всій )?країні|по (?:всей )?стране|"
    r"(?:attacks?|strikes?|shelling) (?:on|across|in) ukraine|(?:по|в|у) (?:всій |всей )?(?:україні|украине)(?!\w)"
)
_THE_BUILDING = re.compile(
    r"(?<!\w)(?:the (?:building|facility|site|premises|plant|station)|будівл\w+|закла[дд]\w*|здани\w+|об'єкт\w*|"
    r"объект\w*)"
)
_AT_THAT_TIME = re.compile(
    r"(?<!\w)(?:тоді ж|тоді само|тогда же|в то же время|у той же час|at the same time|(?:in|during|"
    r"over) the same period|за той же час|за тот же период|за той самий період|тієї ж ночі|того ж дня|"
    r"той же ночью|"
    r"в ту же ночь|в тот же день|that same night|the same night|the same evening|the same day)(?!\w)"
)
_BOTH = re.compile(r"(?<!\w)(?:обидв\w+|обох|обе|оба|обоих|обеих|both|either|neither place)(?!\w)")
_STEM = 5
_FEW_LETTERS = 30  # besides the names of places
_SAME_TOWN = re.compile(r"(?:міст[аоі]|город|the city|there|там |town|район)")


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
        end = next((w.end for w in doc.words if w.start == offset), offset + 1)
        return Mention(offset, end, (place,), level_of(gaz, place), place=place)
    if home:
        return Mention(0, 1, (home,), level_of(gaz, home), place=home)
    return None


class _Assembly:
    """Walks the findings of one text in order."""

    _IT_HAPPENED = re.compile(
        r"(?<!\w)(?:це (?:сталося|сталось|трапилося|відбулося)|(?:сталося|трапилося|відбулося) це|(?:это|"
        r"все) (?:случилось|произошло)|"
        r"(?:случилось|произошло) это|час\s+[—–-]|время\s+[—–-]|time:|(?:it|this|the attack|the strike|"
        r"the incident) (?:happened|occurred|"
        r"took place|came))"
    )

    def __init__(
        self, doc: Document, gaz: Gazetteer, mood: Climate, parts: list[Group], speaker: Mention | None
    ) -> None:
        self.doc, self.gaz, self.mood, self.parts, self.speaker = doc, gaz, mood, parts, speaker
        self.items: list[Item] = []
        self.pending: list[Finding] = []  # without a place so far
        self.totals: list[Finding] = []  # what follows a national total: hits at N locations, debris, figures
        self.frame = Frame()
        self.last: Item | None = None  # the item spoken of last
        self.prelude: Group | None = None  # arms and a time alone: "From 7:00 to 9:30 Grads did not fall silent."
        self.stage: Group | None = None  # a group that only names places: "Drones over Odesa."

    def run(self) -> list[Item]:
        """All items, dated, armed and sifted."""
        previous: Finding | None = None
        for group in self.parts:
            finding = find(self.doc, group, self.mood, previous)
            self.frame.take(self.doc, group, finding)
            if finding is None:
                self._figures_only(group)
                if self._placed_after(group):
                    continue
                if not group.has("pause", "deny", "cause", "plan", "peace"):
                    if group.mentions:
                        self.stage = group
                    elif not group.has("alert", "modal", "neg", "say"):
                        self.prelude = group
                continue
            if finding.group.mentions:
                self._placed(finding, previous)
            else:
                self._placeless(finding)
            previous = finding
        self._leftovers()
        _share_times(self.items)
        whole = next((i for i in self.items if i.scope == "aggregate" and i.when.basis == "clock"), None)
        for item in self.items:
            if whole is not None and item.when.basis == "" and item.sentence >= whole.findings[0].group.sentence:
                item.when = whole.when
        found = without_headlines(self.doc, self.items, self.gaz)
        for item in found:
            self.frame.lend(item)
        date_the_rest(found, self.doc, self.gaz)
        mark_background(found, self.doc)
        return [i for i in found if worth_a_row(i)]

    def _open(self, item: Item) -> Item:
        self.items.append(item)
        before = self.prelude
        if before is not None and item.kind == "strike" and 0 < item.findings[0].group.sentence - before.sentence <= 1:
            if item.when.basis == "":
                item.when = when(self.doc, before)
            if not item.weapons:
                item.weapons = values([h for c in before.clauses for h in c.of("weapon") if not c.has("down")])
        self.last = item
        return item

    def _join(self, item: Item, finding: Finding) -> None:
        self.last = item
        item.add(finding)

    def _figures_only(self, group: Group) -> None:
        """Figures, arms or targets alone go to the item spoken of last: "No casualties", "drones were used"."""
        last = self.last
        reach = 1 if len(self.items) > 1 else 3
        if group.mentions and not group.has("pause", "deny", "modal", "hist_start"):
            self._figures_there(group)
        if last is None or group.mentions or group.sentence - last.sentence > reach:
            return
        self._only_a_time(group, last)
        if last.kind == "outage":
            struck = [i for i in self.items if i.kind == "strike" and not i.background]
            if struck and last.cause in ("attack", "unknown") and not group.has("pause", "deny", "modal"):
                struck[-1].counts.extend(counts(self.doc, group.clauses))
            return
        spoken_of = [i for i in self.items if i.kind == "strike" and i.sentence == last.sentence]
        aimed = _AIMED.search(self.doc.text.low, group.start, group.end) is not None
        for item in spoken_of:
            item.weapons.extend(
                values(
                    [
                        h
                        for c in group.clauses
                        for h in c.of("weapon")
                        if not c.has("alert", "down", "modal", "plan", "neg")
                    ]
                )
            )
            bus = any(BUS.match(self.doc.text.low, a, b) for v, a, b in item.targets if v == "civilian_other")
            if bus:  # "the bus carried miners"
                item.targets.extend(
                    values([h for c in group.clauses for h in c.of("target") if h.value == "energy_workers"])
                )
            if aimed and not item.targets:
                item.targets.extend(values([h for c in group.clauses for h in c.of("target")]))
        if not group.has("pause", "deny", "modal", "hist_start"):
            both = _BOTH.search(self.doc.text.low, group.start, group.end) is not None
            for item in [i for i in self.items if i.kind == "strike"] if both else [last]:
                item.counts.extend(counts(self.doc, group.clauses))

    def _figures_there(self, group: Group) -> None:
        """Figures with the place of an item told before: "No injuries were reported in Vinnytsia region"."""
        mine = {m.place for m in group.mentions}
        attacked = [i for i in self.items if i.kind == "strike" or i.cause == "attack"]
        fit = [i for i in attacked if mine <= set(i.places)]
        if len(fit) == 1:
            fit[0].counts.extend(counts(self.doc, group.clauses))

    def _placed_after(self, group: Group) -> bool:
        """Whether it only says where: "Gas facilities were hit overnight. This time in Poltava region."."""
        waiting = self.pending[-1] if self.pending else None
        if waiting is None or waiting.kind != "strike" or waiting.national or self.items or not group.mentions:
            return False
        short = group.end - group.start - sum(m.end - m.start for m in group.mentions) < _FEW_LETTERS
        whole = group.start <= self.doc.sentences[group.sentence].start + 1
        if (
            not (short and whole)
            or group.sentence - waiting.group.sentence != 1
            or group.has("modal", "neg", "deny", "pause", "plan", "say")
        ):
            return False
        self.pending.remove(waiting)
        self._open(opened(waiting, group.mentions, inherited=True))
        return True

    def _only_a_time(self, group: Group, last: Item) -> None:
        """Date an item by a sentence that says no more: "Це сталося о 4-й ранку", "It happened at 03:20"."""
        if last.when.basis in ("", "unstated") and self._IT_HAPPENED.search(self.doc.text.low, group.start, group.end):
            moment = when(self.doc, group)
            if moment.span is not None:
                last.when = moment

    # -- a finding with places ------------------------------------------------------------------------------
    def _placed(self, finding: Finding, previous: Finding | None) -> None:
        home = self._same(finding)
        if home is not None:
            self._join(home, finding)
            return
        item = self._open(opened(finding, finding.group.mentions))
        self._from_title(item)
        self._from_around(item)
        if len(self.items) > 1:
            self._armed_alike(self.items[-2])
        if (
            item.when.span is None
            and previous is not None
            and _AT_THAT_TIME.search(self.doc.text.low, finding.group.start, finding.group.end)
        ):
            item.when = self.items[-2].when if len(self.items) > 1 else item.when
        together = previous is not None and previous.group.sentence == finding.group.sentence
        before = self.items[-2] if len(self.items) > 1 else None
        if together and previous is not None and finding.when.basis == "":
            if previous.when.span:
                item.when = previous.when
            elif before is not None and before.sentence == finding.group.sentence:
                item.when = before.when  # "On 8 February: X — one killed, Y — three wounded, Z — ..."
        for waiting in self.pending:
            if self._belongs(waiting, finding):
                self._join(item, waiting)
        self.pending = [p for p in self.pending if p not in item.findings]

    def _from_around(self, item: Item) -> None:
        """What is told next of a town in the oblast told of before is of the same night."""
        before = self.items[-2] if len(self.items) > 1 else None
        if before is not None and before.kind == "strike" and (before.targets or before.outages or before.counts):
            return  # an occurrence of its own
        if before is None or item.when.basis != "" or before.when.basis not in ("night", "phrase", "past_day"):
            return
        near = item.findings[0].group.sentence - before.sentence <= 1 and not before.background
        if near and all(any(within(self.gaz, p, o) and p != o for o in before.places) for p in item.places):
            item.when = before.when

    def _from_title(self, item: Item) -> None:
        """A title gives its time, and arms, to what is told next of its place: "Kherson, Sunday morning. ..."."""
        stage = self.stage
        if stage is None or item.findings[0].group.sentence - stage.sentence != 1:
            return
        over = [m.place for m in stage.mentions]
        if not all(any(within(self.gaz, p, o) for o in over) for p in item.places):
            return
        if item.when.basis == "":
            item.when = when(self.doc, stage)
        if item.kind == "strike" and not item.weapons:
            item.weapons = values([h for c in stage.clauses for h in c.of("weapon") if not c.has("alert", "down")])

    def _same(self, finding: Finding) -> Item | None:
        """The item that this finding goes on with: same city, or same places, and no other time or kind."""
        gaz = self.gaz
        mine = {m.place for m in finding.group.mentions}
        cities = {gaz.city_of(p) for p in mine}
        area = all(level_of(gaz, p) in ("oblast", "raion") for p in mine)
        for item in reversed(self.items):
            theirs = set(item.places)
            same_city = None not in cities and cities == {gaz.city_of(p) for p in theirs}
            if not (same_city or mine <= theirs) or clash(item, finding):
                continue
            first = item.findings[0].group.sentence
            opening = all(f.group.sentence == first for f in item.findings) and finding.group.sentence >= first
            if opening and not same_city and mine < theirs and not item.counts:
                continue  # a headline names several; what follows tells of each
            if area and finding.when.basis == "past_day" and item.when.basis != "past_day":
                continue
            return item
        return None

    def _belongs(self, waiting: Finding, finding: Finding) -> bool:
        """Whether a sentence without a place that came before speaks of the place named now."""
        later = {g.sentence for g in self.parts if g.mentions and g.sentence > waiting.group.sentence}
        if waiting.group.has("mass") and len(later) > 1:
            return False  # it opens a text that then tells of several places
        caused = waiting.kind == "strike" and finding.kind == "outage" and finding.cause == "attack"
        if finding.group.sentence - waiting.group.sentence > 1 or waiting.national:
            return False
        if waiting.kind != finding.kind and not caused:
            return False
        if self._unnamed(waiting):
            return False
        mine = {c.what: c.value for c in finding.counts}
        if any(c.what in mine and c.value != mine[c.what] for c in waiting.counts):
            return False  # a country's total is not the town's
        theirs = finding.when.span or (self.frame.when.span if self.frame.when else None)
        return not (waiting.when.span and theirs and not waiting.when.span.meets(theirs))

    # -- a finding without ----------------------------------------------------------------------------------
    def _placeless(self, finding: Finding) -> None:
        if finding.national:
            self.pending.append(finding)
        elif self._staged(finding):
            stage = self._stage()
            moment = finding.when if finding.when.span is not None else when(self.doc, stage)
            item = self._open(opened(finding, stage.mentions, when=moment, inherited=True))
            if not item.weapons:
                item.weapons = values([h for c in stage.clauses for h in c.of("weapon") if not c.has("alert", "down")])
            self._from_around(item)
            plain = all(v == "industrial" for v, _, _ in item.targets)
            if plain and self._search(_THE_BUILDING, finding):
                item.targets = values([h for c in stage.clauses for h in c.of("target")]) or item.targets
        elif self.last is None:
            bundled = any(p.national for p in self.pending) and finding.kind in ("strike", "interception")
            own = finding.when.basis not in ("", "asof")
            (self.totals if bundled and not own else self.pending).append(finding)
        elif self._summary(finding):
            self._open(opened(finding, [self._whole_oblast()], inherited=True))  # type: ignore[list-item]
        elif finding.kind != "alert":
            self._after_a_place(finding, self.last)

    def _summary(self, finding: Finding) -> bool:
        """Whether it counts the attacks of a day: "За добу 26 обстрілів", told of the oblast of the text."""
        if finding.when.basis != "past_day" or finding.kind != "strike" or finding.harmed:
            return False
        counted = any(
            0 < h.first - n.last <= 3
            for c in finding.group.clauses
            for n in c.numbers
            if n.value > 1
            for h in c.of("act")
        )
        return counted and self._whole_oblast() is not None

    def _whole_oblast(self) -> Mention | None:
        """The one oblast that all places of the text lie in."""
        oblasts = {self.gaz.oblast_of(p) for i in self.items for p in i.places}
        only = oblasts.pop() if len(oblasts) == 1 else None
        if not only:
            return None
        first = self.items[0].mentions[0]
        return Mention(first.start, first.end, (only,), "oblast", place=only, text=first.text)

    def _stage(self) -> Group:
        assert self.stage is not None
        return self.stage

    def _staged(self, finding: Finding) -> bool:
        """Whether the sentence just before only named the place: "Drones over Odesa. A roof is on fire."."""
        stage, last = self.stage, self.last
        if stage is None or finding.kind not in ("strike", "outage", "blast"):
            return False
        # a title holds until something else is told: "Kryvyi Rih. In the night ... . Two people were hurt."
        reach = 3 if last is None and stage.sentence == 0 else 1
        next_to = 0 <= finding.group.sentence - stage.sentence <= reach
        return next_to and (last is None or last.sentence < stage.sentence)

    def _after_a_place(self, finding: Finding, last: Item) -> None:
        last = self._of_the_object(finding) or last
        if self._unnamed(finding):
            self.pending.append(finding)
        elif last.kind == "alert" and finding.kind != "outage":
            if finding.group.sentence - last.sentence <= 1:  # "An alert in Odesa at 00:42. Drones then hit a school."
                self._open(opened(finding, last.mentions, inherited=True))
        elif self._another_time(finding, last):
            if another(finding) or finding.group.sentence == last.sentence or self._search(_SAME_TOWN, finding):
                self._open(opened(finding, last.mentions, inherited=True))
                self._armed_alike(last)
            else:
                self.pending.append(finding)
        elif (finding.group.sentence - last.sentence <= 1 or len(self.items) == 1) and _goes_on(finding, last):
            self._join(last, finding)
        elif finding.kind in ("strike", "outage"):
            self.pending.append(finding)

    def _of_the_object(self, finding: Finding) -> Item | None:
        """The one of several items that has the object: "... a market in X and a bus in Y. The market was ..."."""
        low = self.doc.text.low
        stems = {low[h.start : h.start + _STEM] for h in finding.targets if h.value not in ("residential", "unknown")}
        near = [i for i in self.items if 0 < finding.group.sentence - i.sentence <= 2]
        fit = [i for i in near if stems & {low[a : a + _STEM] for _, a, _ in i.targets}]
        return fit[0] if len(fit) == 1 and len(near) > 1 else None

    def _armed_alike(self, before: Item) -> None:
        """Give "another hit" without arms of its own those named before."""
        item = self.items[-1]
        if item.findings[0].group.has("repeat") and item.kind == before.kind == "strike" and not item.weapons:
            item.weapons = list(before.weapons)

    def _another_time(self, finding: Finding, last: Item) -> bool:
        mine, theirs = finding.when.span, last.when.span
        if mine is None or finding.when.basis not in TOLD or not finding.acts:
            return False
        return another(finding) or (theirs is not None and not mine.meets(theirs))

    def _search(self, pattern: re.Pattern[str], finding: Finding) -> bool:
        return pattern.search(self.doc.text.low, finding.group.start, finding.group.end) is not None

    def _unnamed(self, finding: Finding) -> bool:
        return self._search(_UNNAMED, finding)

    def _leftovers(self) -> None:
        """Findings that no place took: the speaker's town, a national total, an attack whose region is not named."""
        for finding in self.pending:
            if finding.kind not in ("strike", "interception", "outage"):
                continue
            alone = not self.items or finding.kind == "outage"
            whole = next((i for i in self.items if i.scope == "aggregate"), None)
            if self.speaker is not None and alone and not finding.national and not self._unnamed(finding):
                self.items.append(opened(finding, [self.speaker], inherited=True))
            elif finding.national and whole is not None:
                whole.add(finding)
            elif self._goes_with_last(finding):
                self.items[-1].add(finding)
            else:
                item = opened(finding, [])
                if finding.national:
                    national(self.doc, item, self.totals)
                self.items.append(item)

    def _goes_with_last(self, finding: Finding) -> bool:
        """Whether it tells more of an item without a place that was told just before: damage, then the hurt."""
        if not self.items or finding.national:
            return False
        last = self.items[-1]
        near = 0 <= finding.group.sentence - last.sentence <= 1 and not last.findings[0].national
        return near and not last.places and last.kind == finding.kind == "strike" and not clash(last, finding)


def _share_times(items: Sequence[Item]) -> None:
    """A past day told at the end of a sentence is that of its whole row: "two in X, two in Y over the past day"."""
    for item in items:
        sentence = item.findings[0].group.sentence
        if item.when.basis != "past_day" or item.findings[0].when is not item.when:
            continue
        for other in items:
            same = other.findings[0].group.sentence == sentence == other.sentence
            if same and other.when.basis == "" and other.findings[0].group.start < item.when.start:
                other.when = item.when


def _goes_on(finding: Finding, last: Item) -> bool:
    """Whether a sentence without a place can go on with the item before it."""
    if finding.kind == last.kind:
        return True
    if last.kind == "strike":
        return finding.kind != "outage" or finding.cause in ("attack", "unknown")
    return finding.kind == "strike" and last.kind in ("blast", "outage") and last.cause not in ("weather", "technical")
