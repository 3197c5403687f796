"""What phrases of time are read from: the publication, its day, and windows of local hours around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from sources import spans
from sources.spans import KYIV, Span


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a phrase is read from: the publication.

    ``day`` is its local day (None when unknown), ``instant`` the moment when it is known to the minute, ``zone``
    the zone of the source's clock, ``year`` a fallback for dates when nothing was published.
    """

    day: date | None
    instant: datetime | None
    zone: str = KYIV
    year: int | None = None


def anchor(published_at: datetime | str | None, zone: str = KYIV, year: int | None = None) -> Anchor:
    """An anchor from a publication time: aware datetime, ISO text, a bare date, or nothing.

    Raises ValueError for text that is neither, or for a moment without a zone.
    """
    if not published_at:
        return Anchor(None, None, zone, year)
    if isinstance(published_at, str):
        if len(published_at) == 10:
            return Anchor(date.fromisoformat(published_at), None, zone, year)
        published_at = datetime.fromisoformat(published_at.replace("Z", "+00:00"))
    if published_at.tzinfo is None:
        raise ValueError(f"published_at {published_at.isoformat()} has no zone")
    local = published_at.astimezone(spans.zone(zone))
    if local.time() >= time(23, 59):  # the annotation writes "date only" as the end of the Kyiv day
        return Anchor(local.date(), None, zone, year)
    return Anchor(local.date(), published_at.astimezone(UTC), zone, year)


def _clock_of(day: date, hours: float) -> tuple[date, time]:
    days, hour = divmod(int(hours // 1), 24)
    return day + timedelta(days=days), time(hour, round(hours % 1 * 60))


@lru_cache(maxsize=8192)
def at(day: date, hours: float, zone: str) -> datetime:
    """The moment ``hours`` after local midnight by the wall clock (24 is the next midnight, -6 the evening before)."""
    return spans.earliest(*_clock_of(day, hours), zone)


@lru_cache(maxsize=8192)
def window(day: date, first: float, last: float, zone: str = KYIV) -> Span:
    """Local hours [first, last) of a day as a span; -6 is 18:00 of the evening before."""
    return Span(spans.earliest(*_clock_of(day, first), zone), spans.latest(*_clock_of(day, last), zone))


def default_span(ref: Anchor) -> Span | None:
    """No wording of time: D-1 18:00 to D 24:00, cut at the publication when that is exact."""
    if ref.day is None:
        return None
    return cut(spans.unstated(ref.day, ref.zone), ref)


def cut(span: Span, ref: Anchor) -> Span:
    """A span ends at the publication when that is known to the minute."""
    if ref.instant is not None and span.end > ref.instant > span.start:
        return Span(span.start, ref.instant)
    return span


def past_day(ref: Anchor) -> Span | None:
    """The past day of a report of D: D-1 07:00 to D 09:00 (cut at an exact publication)."""
    return cut(spans.past_day(ref.day, ref.zone), ref) if ref.day else None
