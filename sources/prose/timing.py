"""Which phrase of time dates a group: an impact's, not a statement's, an alert's or a deadline's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sources.prose.anchors import Anchor, cut, default_span, window
from sources.prose.document import Clause, Document
from sources.prose.groups import Group
from sources.prose.spoken import is_statement
from sources.prose.times import DAY_KINDS, PARTS, TimePhrase
from sources.spans import Span, zone

_KNOWN_AFTER = re.compile(
    r"\s*(?:,\s*)?(?:вже\s+|already\s+)?(?:було відомо|стало відомо|было известно|стало известно|it "
    r"was known|was known|відомо про|известно о|йшлося про)"
)


@dataclass(frozen=True, slots=True)
class When:
    """The span of a group's event: ``basis`` says how it was found; no span when nothing dates it."""

    span: Span | None
    basis: str
    start: int = 0
    end: int = 0
    period: bool = False


def _alert(clause: Clause) -> bool:
    return clause.has("alert") and not clause.has("act", "harm", "cas", "blast", "out")


def event_phrases(doc: Document, group: Group) -> list[TimePhrase]:
    """The phrases that may date the group's event, in order."""
    found: list[TimePhrase] = []
    dateline = _DATELINE.match(doc.text.norm) if group.sentence == 0 else None
    for clause in group.clauses:
        for phrase in clause.times:
            if (
                _TOLL.search(doc.text.low, clause.start, clause.end)
                and not clause.has("act")
                and phrase.role == "event"
            ):
                continue
            if _FOUND.search(doc.text.low, clause.start, clause.end) and not clause.has("act") and not phrase.clock:
                continue
            if dateline is not None and phrase.end <= dateline.end():
                continue
            if phrase.clock and (_alert(clause) or is_statement(doc, clause, phrase)):
                if _KNOWN_AFTER.match(doc.text.low, phrase.end) and phrase.span is not None:
                    found.append(_as_bound(doc, phrase))
                continue
            if not phrase.clock and phrase.role == "event" and is_statement(doc, clause, phrase):
                continue
            found.append(phrase)
    return found


def _as_bound(doc: Document, phrase: TimePhrase) -> TimePhrase:
    """An upper bound: "at 12:00 two were known to be hurt"."""
    assert phrase.span is not None
    base = default_span(doc.ref)
    moment = phrase.span.start + (phrase.span.end - phrase.span.start) / 2
    start = min(base.start, moment) if base else moment
    if start >= moment:
        return phrase
    return TimePhrase(phrase.start, phrase.end, "asof", Span(start, moment), phrase.kinds, clock=True)


def _combine(phrases: Sequence[TimePhrase]) -> Span | None:
    spans = [p.span for p in phrases if p.span is not None]
    if not spans:
        return None
    narrow = [p.span for p in phrases if p.clock and p.span is not None]
    broad = [p.span for p in phrases if not p.clock and p.span is not None]
    if narrow and broad and any(n.meets(b) for n in narrow for b in broad):
        spans = narrow
    hull = spans[0]
    for span in spans[1:]:
        hull = hull.hull(span)
    return hull


def _part_of_day(ref: Anchor, phrases: Sequence[TimePhrase]) -> Span | None:
    """The part of a day told apart from its day: "on Monday ... after a morning attack"."""
    if len(phrases) != 2 or any(p.clock or p.role != "event" for p in phrases) or ref.day is None:
        return None
    days = [p for p in phrases if p.span and set(p.kinds) <= DAY_KINDS]
    parts = [p for p in phrases if p.span and set(p.kinds) <= PARTS.keys()]
    if len(days) != 1 or len(parts) != 1 or days[0].span is None:
        return None
    day = days[0].span.start.astimezone(zone(ref.zone)).date()
    if days[0].span.end - days[0].span.start > timedelta(days=1, hours=2):
        return None
    first, last = PARTS[parts[0].kinds[0]]
    return cut(window(day, first, last, ref.zone), ref)


# "KYIV, Feb 4 (Reuters) -", "Харьков, 4 февраля, УНН.", "КИЕВ, 3 фев — РИА"
_DATELINE = re.compile(
    r"\s*[A-ZА-ЯІЇЄҐ][\w'’ -]{2,30}(?:,\s*[A-ZА-ЯІЇЄҐ][a-zа-яіїєґ]+)?[,.]\s*(?:\d{1,2}\s+[^\W\d]{3,9}\.?|"
    r"[^\W\d]{3,9}\.?\s+\d{1,2})"
    r"(?:,?\s*20\d\d)?\s*(?:р\.|г\.)?\s*(?:\([^)]{2,30}\)\s*[—–-]|[.,/]?\s*/?(?:ТАСС|Тасс|УНН|Унн|УНІАН|Укрінформ|"
    r"Укринформ|РИА|Интерфакс|"
    r"Reuters|AP|AFP|TASS|Tass|UNN|Ukrinform)\b|\s*[—–-]\s)"
)


# "Ввечері кількість загиблих уточнили": the evening is that of the figure
_TOLL = re.compile(
    r"(?<!\w)(?:кількість|число|количество|death toll|toll|number) (?:of )?(?:the )?(?:загибл|жертв|поран|травм|"
    r"постраж|погиб|ранен|пострад|dead|killed|"
    r"injured|wounded)[^.;]{0,60}(?:уточн|скориг|revis|correct|updat|put at|названо|назвал)"
)
# what was found, or who died, later: "в ночь на 28 января спасатели нашли еще одно тело"
_FOUND = re.compile(
    r"(?:спасател|рятувальник|rescuer|search team)\w*[^.;]{0,40}(?:нашл|наш[её]л|обнаруж|знайшл|виявил|found|"
    r"recover|pulled|дістал|извлек)|"
    r"(?:помер|померла|помер\w*|скончал\w+|умер\w*|died|dies)\s+(?:\w+ )?(?:у|в|in)(?: the| a)?\s+(?:лікарн|"
    r"больниц|hospital)"
)


def _inside(doc: Document, phrase: TimePhrase, clauses: frozenset[int]) -> bool:
    return any(doc.clauses[i].start <= phrase.start < doc.clauses[i].end for i in clauses)


def _of_the_act(group: Group, events: list[TimePhrase]) -> list[TimePhrase]:
    """Where phrases disagree, the one beside the act dates it: "the morning began without power: last evening ..."."""
    if len(events) < 2 or any(a.span and b.span and a.span.meets(b.span) for a in events for b in events if a is not b):
        return events
    if any(p.clock for p in events):
        return events
    beside = [p for p in events if any(c.start <= p.start < c.end and c.has("act") for c in group.clauses)]
    if len(beside) < 2:
        return beside or events
    acts = [h.start for c in group.clauses for h in c.of("act")]
    return [min(beside, key=lambda p: min(abs(p.start - a) for a in acts))]


def _of_one_time(events: list[TimePhrase]) -> list[TimePhrase]:
    """Phrases more than two days apart speak of different things: keep those about the first that is recent."""
    if len(events) < 2:
        return events
    latest = max(p.span.start for p in events if p.span)
    return [p for p in events if p.span and latest - p.span.end <= timedelta(days=2)]


def when(doc: Document, group: Group, denied: frozenset[int] = frozenset()) -> When:
    """The span that the group's own words give its event; clauses ``denied`` (by index) date nothing."""
    phrases = [p for p in event_phrases(doc, group) if not _inside(doc, p, denied)]
    events = [p for p in phrases if p.role in ("event", "start") and p.span is not None]
    events = _of_one_time(_of_the_act(group, events))
    if events:
        starts = [p for p in events if p.role == "start"]
        chosen = events if not starts else [starts[0], *[p for p in events if p.role != "start" and p.period]]
        clocked = [p for p in events if p.clock]
        if clocked and not starts:
            chosen = clocked
        span = _part_of_day(doc.ref, chosen) or _combine(chosen)
        kinds = {k for p in chosen for k in p.kinds}
        basis = "clock" if any(p.clock for p in chosen) else "night" if kinds & {"night", "last_night"} else "phrase"
        return When(span, basis, chosen[0].start, chosen[-1].end, any(p.period for p in chosen))
    for role in ("past_day", "row", "asof"):
        for phrase in phrases:
            if phrase.role == role and phrase.span is not None:
                return When(phrase.span, role, phrase.start, phrase.end, role != "asof")
    if any(p.role == "history" for p in phrases):
        first = next(p for p in phrases if p.role == "history")
        return When(None, "history", first.start, first.end)
    return When(None, "")


def unstated(ref: Anchor) -> When:
    """No wording of time at all."""
    return When(default_span(ref), "unstated")
