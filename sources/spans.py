"""Uncertain time: spans, and what the parts of a day span.

A span is half-open and lies in UTC; a bare instant t is [t, t + 1 min). What phrases such as "the night of 3
February" span follows the project's annotation rules: night of D is D-1 18:00 to D 09:00 local, and so on.
Local times are those of a named zone on that date, never a fixed offset. Where a local time does not name one
moment (the hour that the clocks repeat or skip), a span begins at the earlier and ends at the later of the
two, so that nothing is made more precise.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = [
    "KYIV",
    "MOSCOW",
    "WASHINGTON",
    "Allen",
    "Span",
    "SpanError",
    "afternoon",
    "around",
    "day",
    "daytime",
    "earliest",
    "evening",
    "instant",
    "late_evening",
    "latest",
    "morning",
    "night_of",
    "past_day",
    "plus",
    "relation",
    "unstated",
    "zone",
]

KYIV: Final = "Europe/Kyiv"
MOSCOW: Final = "Europe/Moscow"
WASHINGTON: Final = "America/New_York"
# the name before tzdata 2022b, for systems whose own tables are older
_OLDER_NAMES: Final = {"Europe/Kyiv": "Europe/Kiev"}

Allen = Literal[
    "before",
    "meets",
    "overlaps",
    "starts",
    "during",
    "finishes",
    "equals",
    "finished_by",
    "contains",
    "started_by",
    "overlapped_by",
    "met_by",
    "after",
]


class SpanError(ValueError):
    """A span with naive or disordered bounds, or a zone that does not exist; the message says which."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span [start, end) of time; bounds are aware and kept in UTC. Raises SpanError."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            moment = getattr(self, name)
            if moment.tzinfo is None or moment.utcoffset() is None:
                raise SpanError(f"the {name} of a span has no offset from UTC: {moment.isoformat()}")
            object.__setattr__(self, name, moment.astimezone(UTC))
        if self.end <= self.start:
            raise SpanError(f"a span ends before it starts: {self.start.isoformat()} to {self.end.isoformat()}")

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def duration(self) -> timedelta:
        """The elapsed time."""
        return self.end - self.start

    def within(self, other: Span) -> bool:
        """Whether every moment of this span is one of the other's."""
        return other.start <= self.start and self.end <= other.end

    def meets(self, other: Span) -> bool:
        """Whether the two have a moment in common; spans that only touch have none."""
        return self.start < other.end and other.start < self.end

    def hull(self, other: Span) -> Span:
        """The shortest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


def relation(a: Span, b: Span) -> Allen:
    """Name the one of Allen's thirteen relations in which `a` stands to `b` (CACM 26(11), 1983)."""
    if a.end < b.start:
        return "before"
    if a.end == b.start:
        return "meets"
    if b.end < a.start:
        return "after"
    if b.end == a.start:
        return "met_by"
    if a.start == b.start:
        return "equals" if a.end == b.end else "starts" if a.end < b.end else "started_by"
    if a.end == b.end:
        return "finishes" if a.start > b.start else "finished_by"
    if a.start < b.start:
        return "overlaps" if a.end < b.end else "contains"
    return "during" if a.end < b.end else "overlapped_by"


@functools.cache
def zone(name: str) -> ZoneInfo:
    """Give the zone of that IANA name. Raises SpanError for a name that no table has."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # ValueError and OSError: zoneinfo takes the name for a path, and some names are none
        if name in _OLDER_NAMES:
            return zone(_OLDER_NAMES[name])
        raise SpanError(f"{name!r} is not a time zone") from None


def earliest(day_: date, clock: time, zone_name: str) -> datetime:
    """Give the moment (UTC) of a local clock time; the earlier one where the clocks make two of it."""
    return min(_candidates(day_, clock, zone_name))


def latest(day_: date, clock: time, zone_name: str) -> datetime:
    """Give the moment (UTC) of a local clock time; the later one where the clocks make two of it."""
    return max(_candidates(day_, clock, zone_name))


def _candidates(day_: date, clock: time, zone_name: str) -> tuple[datetime, datetime]:
    local = datetime.combine(day_, clock.replace(tzinfo=None), zone(zone_name))
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def plus(moment: datetime, zone_name: str, *, days: int = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """Add a duration in a named zone; the answer is in UTC.

    Days are days of the calendar there: the clock shows the same time after them, also over a clock change (a
    time that is skipped is the moment an hour on; of a repeated one the first counts). Hours and minutes are
    elapsed time. Raises SpanError for a naive moment.
    """
    if moment.tzinfo is None:
        raise SpanError(f"a moment without offset from UTC: {moment.isoformat()}")
    local = moment.astimezone(zone(zone_name))
    # a moment that is the second of a repeated hour must not become the first by adding no days at all
    shifted = (local + timedelta(days=days)).replace(fold=0) if days else local
    return shifted.astimezone(UTC) + timedelta(hours=hours, minutes=minutes)


def instant(moment: datetime) -> Span:
    """Make the span of a bare instant: one minute. Raises SpanError for a naive moment."""
    return Span(moment, moment + timedelta(minutes=1))


def around(moment: datetime, *, minutes: int = 10) -> Span:
    """Make the span of a clock time that a source gives: ten minutes to either side."""
    return Span(moment - timedelta(minutes=minutes), moment + timedelta(minutes=minutes))


def _part(day_: date, zone_name: str, start: tuple[int, int], end: tuple[int, int]) -> Span:
    """Make a span of local clock time; each bound is (days from `day_`, hour from 0 to 24)."""

    def bound(days: int, hour: int) -> tuple[date, time]:
        return day_ + timedelta(days=days + hour // 24), time(hour % 24)

    return Span(earliest(*bound(*start), zone_name), latest(*bound(*end), zone_name))


def day(day_: date, zone_name: str) -> Span:
    """Make the span of a local day, midnight to midnight: 23, 24 or 25 hours."""
    return _part(day_, zone_name, (0, 0), (0, 24))


def night_of(day_: date, zone_name: str) -> Span:
    """Make the span of "the night of D", which ends on D: D-1 18:00 to D 09:00."""
    return _part(day_, zone_name, (-1, 18), (0, 9))


def morning(day_: date, zone_name: str) -> Span:
    """Make the span of a morning: 06:00 to 12:00."""
    return _part(day_, zone_name, (0, 6), (0, 12))


def afternoon(day_: date, zone_name: str) -> Span:
    """Make the span of an afternoon: 12:00 to 18:00."""
    return _part(day_, zone_name, (0, 12), (0, 18))


def daytime(day_: date, zone_name: str) -> Span:
    """Make the span of daytime ("удень", "днём"): 08:00 to 18:00."""
    return _part(day_, zone_name, (0, 8), (0, 18))


def evening(day_: date, zone_name: str) -> Span:
    """Make the span of an evening: 18:00 to 24:00."""
    return _part(day_, zone_name, (0, 18), (0, 24))


def late_evening(day_: date, zone_name: str) -> Span:
    """Make the span of a late evening: 21:00 to 24:00."""
    return _part(day_, zone_name, (0, 21), (0, 24))


def past_day(day_: date, zone_name: str) -> Span:
    """Make the span of "over the past day" in a report of D: D-1 07:00 to D 09:00."""
    return _part(day_, zone_name, (-1, 7), (0, 9))


def unstated(day_: date, zone_name: str) -> Span:
    """Make the span of an item of D that words no time: D-1 18:00 to D 24:00."""
    return _part(day_, zone_name, (-1, 18), (0, 24))
