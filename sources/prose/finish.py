"""Items looked at together: headlines that only announce, past days, what is old, what is worth a row."""

from __future__ import annotations

import re

from geo.places import Gazetteer
from sources.prose.anchors import at
from sources.prose.bulletins import interval, total
from sources.prose.climate import nominal
from sources.prose.document import Document
from sources.prose.findings import Finding
from sources.prose.item import Item
from sources.prose.timing import When, unstated
from sources.prose.toponyms import level_of, within

_TIMES = re.compile(r"\s+(?:раз|times)")


def national(doc: Document, item: Item, more: list[Finding]) -> None:
    """A national report: its own interval, its figures in one sentence, and what its later sentences say."""
    item.scope = "aggregate"
    for finding in more:
        item.add(finding)
    own = interval(doc)
    if own is not None:
        item.when = When(own[0], "clock", own[1], own[2])
    figures = total(doc)
    item.summary = figures.sentence()
    if item.kind == "interception" and figures.places:
        item.kind = "strike"
    if item.kind == "strike" and not figures.places and not any(f.harmed for f in item.findings):
        item.doubts = ["no hit stated"] * len(item.findings)


def without_headlines(doc: Document, items: list[Item], gaz: Gazetteer) -> list[Item]:
    """A headline's oblast, or row of places, of which the text then tells one by one, is no second occurrence."""
    kept = list(items)
    for head in [i for i in items if i.mentions and _announces(i)]:
        if len(head.places) == 1 and level_of(gaz, head.places[0]) not in ("oblast", "raion"):
            continue
        inner = _told_after(head, kept, gaz)
        told = {h for h in head.places if any(within(gaz, p, h) for i in inner for p in i.places)}
        if len(told) < len(head.places):
            bare = not (head.targets or head.outages or head.counts)
            if bare and len(head.places) > 1 and all(level_of(gaz, h) not in ("oblast", "raion") for h in head.places):
                head.mentions = [m for m in head.mentions if m.place not in told]
                _lend(head, inner)
            continue
        if head.targets or head.outages or _own_total(doc, head):
            continue  # it tells of an object of its own, or of a day's shellings
        _lend(head, inner)
        figures = any(c.value > 0 for c in head.counts)
        if figures and len(inner) == 1 and not any(c.value > 0 for c in inner[0].counts):
            _join(inner[0], head)
        elif figures and len(inner) == 1:
            told = {c.what for c in inner[0].counts}
            inner[0].counts.extend(c for c in head.counts if c.what not in told)
        elif figures and len(inner) > 1:
            continue  # a total of several places
        kept.remove(head)
    return kept


def _lend(head: Item, inner: list[Item]) -> None:
    """Give the time and the arms of a headline to what it announced."""
    for item in inner:
        if item.when.span is None and item.when.basis == "":
            item.when = head.when
        if item.kind == "strike" and not item.weapons:
            item.weapons = list(head.weapons)


def _announces(item: Item) -> bool:
    """Whether it is a first sentence, or one sentence with a row of places."""
    first = item.findings[0].group.sentence
    return all(f.group.sentence == first for f in item.findings) and (first == 0 or len(item.places) > 1)


def _own_total(doc: Document, head: Item) -> bool:
    """Whether it counts attacks: "38 обстрілів", "841 strikes on 34 settlements"."""
    for finding in head.findings:
        for clause in finding.group.clauses:
            for number in clause.numbers:
                dated = any(t.start <= doc.words[number.first].start < t.end for t in clause.times)
                times = _TIMES.match(doc.text.low, doc.number_span(number)[1]) is not None and clause.has("act")
                before = any(0 < h.first - number.last <= 3 for h in clause.of("act"))
                armed = any(0 < h.first - number.last <= 3 for h in clause.of("weapon")) and clause.has("act")
                before = before or (armed and head.when.basis == "past_day")
                if number.value > 1 and not dated and (before or times):
                    return True
    return False


def _told_after(head: Item, items: list[Item], gaz: Gazetteer) -> list[Item]:
    return [
        i
        for i in items
        if i is not head
        and i.kind == head.kind
        and i.mentions
        and i.findings[0].group.start > head.findings[-1].group.start
        and all(any(within(gaz, p, h) for h in head.places) for p in i.places)
    ]


def _join(item: Item, head: Item) -> None:
    item.findings = head.findings + item.findings
    item.mentions = head.mentions + item.mentions
    for finding in head.findings:
        item.fill(finding)
    if item.when.span is None:
        item.when = head.when


def date_the_rest(items: list[Item], doc: Document, gaz: Gazetteer) -> None:
    """A summary "за добу" of an oblast dates what stands in it without a time; the rest has the default span."""
    days = [i for i in items if i.when.basis == "past_day"]
    for item in items:
        if item.when.span is not None or item.when.basis != "":
            continue
        mine = {gaz.oblast_of(p) for p in item.places}
        near = (d for d in days if not d.places or mine <= {gaz.oblast_of(p) for p in d.places})
        day = next(near, None)
        item.when = day.when if day else unstated(doc.ref)


def mark_background(items: list[Item], doc: Document) -> None:
    """Background: older than the day before publication, and not the news of the text."""
    day, zone = doc.ref.day, doc.ref.zone
    covered = [
        p.span
        for c in doc.of_sentence(0)
        for p in c.times
        if p.span and p.role in ("event", "row", "past_day") and set(p.kinds) & {"weekend", "row", "past_day"}
    ]
    for item in items:
        if item.when.span is not None and any(item.when.span.within(s) for s in covered):
            continue
        if all(f.old for f in item.findings) or item.when.basis == "history":
            item.background = True
        elif item.when.span is not None and day is not None:
            item.background = item.when.span.end <= at(day, -24, zone)
    if not items or not all(i.background for i in items) or day is None:
        return
    first = items[0]  # a text that only tells of some days ago has that for its news
    fresh = any(p.span and p.span.end > at(day, -24, zone) for c in doc.clauses for p in c.times)
    days = 10 if fresh and any(c.value > 0 for c in first.counts) else 4  # a toll that rises today is news for longer
    recent = first.when.span is not None and first.when.span.end > at(day, -24 * days, zone)
    mended = any(c.has("restored") for c in doc.clauses)
    named = [h for f in first.findings for h in f.acts if h.tag == "act"]
    mended = mended or (bool(named) and all(nominal(doc, h) for h in named) and not first.counts)
    if first.findings[0].group.sentence == 0 and not first.findings[0].old and recent and not mended:
        first.background = False


def worth_a_row(item: Item) -> bool:
    """Whether it has a place, or, without one, a total or a time with a target or figures."""
    firm = any(f.firm for f in item.findings)
    if item.places:
        return firm
    if item.background or item.findings[0].national:
        return True
    if item.kind != "strike":
        return False
    if any(f.group.has("admit") for f in item.findings) and firm and item.when.basis not in ("", "unstated"):
        return bool(item.targets)  # "its forces had struck launch sites over the past day"
    if item.when.basis == "past_day":
        return bool(item.counts)
    dated = item.when.basis in ("phrase", "night", "clock", "frame", "row")
    admitted = any(f.group.has("admit") and f.group.has("mass") for f in item.findings)
    hurt = any(c.value > 0 for c in item.counts) and bool(item.targets or item.weapons)
    return (dated or admitted or hurt) and firm and bool(item.targets or item.counts or item.weapons)
