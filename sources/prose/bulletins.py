"""Bulletins with a grammar of their own: the Air Force's morning report of a night over the whole country.

It gives an interval from the evening before ("з 18:00 31 січня", "станом на 08:30"), what was launched, shot down or
suppressed, hits with the number of places, and debris. The number of places is not a number of strikes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from sources.prose.anchors import at
from sources.prose.document import Document
from sources.prose.numbers import UNITS
from sources.prose.times import phrases
from sources.prose.timewords import MONTHS
from sources.spans import Span

_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_NUMBER = r"(?P<n>\d{1,4})(?:-?(?:ма|ома|ми|х|ти|ю))?"
_START = re.compile(
    rf"(?:з|із|с|from|since)\s+(?P<h>\d{{1,2}})[:.](?P<m>\d\d)(?:\s*(?:on\s+)?(?:(?P<d>\d{{1,2}})\s+(?P<mon>{_MONTH})|"
    rf"(?P<mon2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})))?"
)
_END = re.compile(r"(?:станом на|по состоянию на|as of|as at)\s+(?P<h>\d{1,2})[:.](?P<m>\d\d)")
_DOWNED = re.compile(
    rf"(?:збит\w*|збил\w*|подавлен\w*|знешкоджен\w*|сбит\w*|сбил\w*|перехоплен\w*|уничтожен\w*|подавлено|"
    rf"shot down|downed|intercepted|destroyed|suppressed)\s*(?:/|або|или|or|and|та|і)?\s*(?:подавлен\w*|"
    rf"suppressed|jammed)?\s*(?:all\s+|усі\s+|всі\s+|все\s+)?{_NUMBER}"
    rf"|(?<![\d:.])(?P<n2>\d{{1,4}})\s+(?:\w+\s+){{0,4}}?(?:were|had been|was|were either|"
    rf"have been)?\s*(?:either\s+)?(?:shot "
    rf"down|downed|intercepted|suppressed|brought down|збито|сбито)"
)
_HITS = re.compile(
    r"(?:влучан\w+|попадан\w+|hits?|impacts?)\b(?:\s+(?:by|of)?\s*(?P<hits>\d{1,3}))?[^.;]{0,60}?(?:на|"
    r"в|у|at|in|on)\s+(?P<places>\d{1,3})\s+(?:локаці\w+|локаци\w+|місц\w+|мест\w+|locations?|places|"
    r"sites)"
)
_DEBRIS = re.compile(
    r"(?:уламк\w+|обломк\w+|debris|падінн\w+ збитих|падение сбитых)[^.;]{0,50}?(?:на|в|у|at|in|"
    r"on)\s+(?P<places>\d{1,3})"
    r"(?:\s+(?:локаці\w+|локаци\w+|місц\w+|мест\w+|locations?|places|sites)|\s*[.,;]|$)"
)
_FEW = "|".join(word for word, number in UNITS.items() if 1 < number < 21 and word.isascii())
_REACHED = re.compile(
    rf"(?:reached|struck|got through (?:to|at)|hit)\s+(?P<places>\d{{1,3}}|{_FEW})\s+(?:locations?|places|sites|spots)"
)
_LAUNCHED = re.compile(
    rf"{_NUMBER}\s+(?:(?:ударн\w+|ворож\w+|реактивн\w+|балістичн\w+|крилат\w+|баллистическ\w+|крылат\w+|"
    rf"зенітн\w+|керован\w+|attack|strike|ballistic|cruise|decoy|long-range|russian|ударных)\s+){{0,3}}"
    r"(?P<what>бпла|дрон\w*|безпілотник\w*|беспилотник\w*|шахед\w*|ракет\w*|drones?|uavs?|missiles?|shaheds?)"
)
_MISSILE = re.compile(r"ракет|missile")


@dataclass(frozen=True, slots=True)
class Total:
    """Figures of a morning report; None where a figure is not given. ``places`` are places hit, not strikes."""

    drones: int | None = None
    missiles: int | None = None
    downed: int | None = None
    hits: int | None = None
    places: int | None = None
    debris_places: int | None = None

    def sentence(self) -> str:
        """One neutral sentence in our own words, "" where nothing is told."""
        parts = [
            f"{n} {what}"
            for n, what in (
                (self.drones, "drones launched"),
                (self.missiles, "missiles launched"),
                (self.downed, "shot down or suppressed"),
            )
            if n is not None
        ]
        if self.places is not None:
            parts.append(f"hits at {self.places} locations")
        if self.debris_places is not None:
            parts.append(f"debris at {self.debris_places} locations")
        return f"Reported totals: {', '.join(parts)}." if parts else ""


def total(doc: Document) -> Total:
    """The figures of a national report."""
    low = doc.text.low
    first_down = min((m.start() for m in _DOWNED.finditer(low)), default=len(low))
    drones = missiles = None
    for match in _LAUNCHED.finditer(low, 0, first_down):
        if _MISSILE.match(match["what"]):
            missiles = missiles or int(match["n"])
        else:
            drones = drones or int(match["n"])
    downed = _DOWNED.search(low)
    hits, debris = _HITS.search(low), _DEBRIS.search(low)
    reached = _REACHED.search(low)
    return Total(
        drones,
        missiles,
        int(downed["n"] or downed["n2"]) if downed else None,
        int(hits["hits"]) if hits and hits["hits"] else None,
        int(hits["places"]) if hits else UNITS.get(reached["places"]) or int(reached["places"]) if reached else None,
        int(debris["places"]) if debris else None,
    )


def interval(doc: Document) -> tuple[Span, int, int] | None:
    """The report's own interval, from its start to "as of", with the characters it was read from.

    Without a start the night of the text (or the default night) begins it; None where neither end is told.
    """
    low, ref = doc.text.low, doc.ref
    if ref.day is None:
        return None
    start_text, end_text = _START.search(low), _END.search(low)
    if start_text is None and end_text is None:
        return None
    night = next(
        (
            p.span
            for s in doc.sentences
            for p in phrases(low, s.start, s.end, ref)
            if p.span and set(p.kinds) & {"night", "last_night"}
        ),
        None,
    )
    day = ref.day
    if start_text is not None:
        d, month = start_text["d"] or start_text["d2"], start_text["mon"] or start_text["mon2"]
        if d and month:
            named = MONTHS[month]
            year = ref.day.year - (named > ref.day.month + 6)
            day_of_start = ref.day.replace(year=year, month=named, day=int(d))
        else:
            day_of_start = ref.day - timedelta(days=1 if int(start_text["h"]) >= 12 else 0)
        start = at(day_of_start, int(start_text["h"]) + int(start_text["m"]) / 60, ref.zone)
    else:
        start = night.start if night else at(day, -6, ref.zone)
    end = (
        at(day, int(end_text["h"]) + int(end_text["m"]) / 60, ref.zone)
        if end_text
        else (night.end if night else at(day, 9, ref.zone))
    )
    if end <= start:
        return None
    marks = [m for m in (start_text, end_text) if m]
    return Span(start, end), min(m.start() for m in marks), min(m.end() for m in marks)
