"""Phrases of time to spans: what a phrase can mean, and no more than it allows.

The table of the annotation rules is followed: the night of D is D-1 18:00 to D 09:00, a clock time is ±10
minutes, the past day of a report of D is D-1 07:00 to D 09:00, all local. "As of" is an upper bound; deadlines,
history and future are told apart from the time of an event. A phrase without a date is read from the
publication; a date without a year is the last such date at publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from sources import spans
from sources.prose.anchors import Anchor, at, cut, past_day, window
from sources.prose.timewords import Mark, marks
from sources.prose.zones import CLOCKS, EASTERN, TO, foreign, of_here, zone_of
from sources.spans import KYIV, Span

Role = Literal["event", "asof", "start", "until", "history", "future", "past_day", "row"]

CLOCK_SLACK = timedelta(minutes=10)
# hours of local day; a night also begins on the evening before (ANNOTATION: "Night of D = D-1 18:00 to D 09:00")
PARTS: dict[str, tuple[int, int]] = {
    "night": (-6, 9),
    "small_hours": (-6, 9),  # the table has no smaller part than the night, which ends at 09:00
    "dawn": (-6, 12),  # neither the night nor the morning of the table: what either may mean
    "morning": (6, 12),
    "forenoon": (0, 12),
    "afternoon": (12, 18),
    "daytime": (8, 18),
    "evening": (18, 24),
    "late_evening": (21, 24),
    "late": (18, 24),
    "midnight": (0, 9),
    "noon": (12, 18),
}
# days back from the publication
_RELATIVE = {"today": 0, "yesterday": 1, "last_evening": 1, "before_yesterday": 2, "tomorrow": -1}
_SINCE = ("since", "з ", "із ", "с ", "від ")
_NIGHTS = ("small_hours", "last_night")
_DATES = ("iso", "dotted", "pair", "day_month", "month_day")
_SMALL_WORDS = (
    "в у во о об на проти з із зі с со і й та и of on the at in into to till until до around about близько около "
    "приблизно орієнтовно примерно року года г local time and між от від from since вже уже рано пізно early shortly "
    r"just after before після перед за годин\w* київським часом київського часу kyiv місцевого місцевим along by по"
    r" e[sd]?t eastern standard daylight washington вашингтоном вашингтонським вашингтону вашингтонскому времени"
)
# what may stand between the marks of one phrase; no word twice, or a long row of them would be tried in every way
_FILLER = re.compile(r"(?:[\s,(–—-]|\b(?:" + "|".join(_SMALL_WORDS.split()) + r")\b\.?|\.(?=\s))*")
_DAYS = (*_DATES, "weekday", "yesterday", "today")
DAY_KINDS = frozenset(_DAYS)
# a part of the day told of a doing whose day follows: "нічного обстрілу 3 лютого", "a morning strike on Friday"
_OF_A_DOING = re.compile(
    r"(?:(?:нічн|ночн|ранков|утренн|вечірн|вечерн|денн|дневн|досвітн)\w+(?:\s+[^\W\d]+(?:['-][^\W\d]+)*){1,3}|"
    r"(?:overnight|night|nighttime|night-time|morning|evening|afternoon|"
    r"pre-?dawn)(?:\s+[a-z-]+){0,2}\s+(?:attacks?|strikes?|"
    r"raids?|assaults?|shelling|barrages?|bombardments?|bombing))\s+(?:(?:на|у|в|on|of|from|з|за|від|от)\s+)?"
)
# "того ж вечора", "утром того же дня": of the day named before
_SAME_BEFORE = re.compile(
    r"(?<!\w)(?:того ж|того самого|тієї ж|тієї самої|того же|той же|в тот же|у той же|the same|that same|that)\s+$"
)
_SAME_AFTER = re.compile(r"\s+(?:того (?:ж|же|самого) дня|(?:on )?(?:the|that) same day|that day)(?!\w)")
_JUST_AFTER = re.compile(
    r"(?<!\w)(?:shortly|just|soon|right|immediately|невдовзі|одразу|відразу|вскоре|сразу|чуть)\s+(?:after|після|"
    r"после)\s+$"
)
_FIRST_BEFORE = re.compile(
    r"(?:(?:перш|перв)\w+ (?:вибух|взрыв|удар|дрон|ракет|приход|прильот)|first (?:blast|explosion|drone|missile|"
    r"strike))[^.;,:\d]{0,40}$"
)
_FIRST_AFTER = re.compile(
    r"[\s,]*(?:(?:on|of)\s+\w+\s+)?(?:the |пролунал\w+ |прозвучал\w+ |почул\w+ |почали\w* )?(?:first|перш[іа]|"
    r"перв(?:ые|ая|ый))\s+"
    r"(?:blast|explosion|drone|missile|strike|вибух|взрыв|удар|дрон|ракет|приліт|приход)"
)
# "after a morning drone attack": not from the morning on
_AFTER_A_DOING = re.compile(
    r"(?:нічн|ночн|ранков|утренн|вечірн|вечерн|денн|дневн)\w+\s|(?:overnight|night|morning|evening|"
    r"afternoon)\s+(?:[a-z-]+\s+)"
    r"{0,2}(?:attack|strike|raid|assault|shelling|barrage)"
)
# "протягом ночі (з 18:00 31 січня)": the bracket has a time of its own
_BRACKETED_START = re.compile(r"\((?:з|із|с|от|від|from|since)\s+$")
_STARTS = re.compile(
    r"(?<!\w)(?:з|із|зі|с|со|від|от|починаючи з|начиная с|from|since|starting|starting at|beginning|"
    r"after|після|после|between|між|перш\w+ \w+ (?:\w+ )?(?:о|близько|около)|"
    r"почал\w+ (?:о|близько|в|около)|начал\w+ (?:в|около)|began (?:at|around|about)|started (?:at|around|about)|"
    r"first \w+ (?:\w+ ){0,2}(?:at|around|about))\s*(?:близько\s+|около\s+|about\s+|around\s+|приблизно\s+)?$"
)
# "the first time since 2022", "найсильніший від початку року": this one, not those
_RECORD = re.compile(
    r"(?:first time|вперше|впервые|largest|biggest|heaviest|worst|deadliest|record|найбільш\w*|найсильніш\w*|"
    r"найпотужніш\w*|наймасованіш\w*|"
    r"(?:second|third|fourth|fifth|sixth|\d+th) time|вдруге|втретє|вчетверте|вп'яте|уп'яте|вшосте|"
    r"(?:втор|трет|четверт|пят)\w+ раз|(?:вже|уже) (?:друг|трет|четверт|п'ят|втор|пят)\w+|"
    r"крупнейш\w*|сильнейш\w*|самы[йхм]\w* \w+)(?:\s+[^\W\d]+){0,4}\s*$"
)
_DEADLINE = re.compile(
    r"(?<!\w)(?:до|till|until|through|by|not before|не раніше|не ранее|before|до кінця|до конца|"
    r"по)\s*(?:the\s+)?(?:end "
    r"of\s+)?$"
)
_THROUGH = re.compile(r"(?<!\w)through\s+(?:the\s+)?$")  # "through the night": all of it, no deadline
_AS_OF = re.compile(
    r"(?<!\w)(?:станом(?: вже)? на|за станом на|по состоянию на|as of|as at|на момент|станом на ранок|"
    r"as of the)\s*(?:the\s+|ранок\s+|утро\s+|вечір\s+|вечер\s+|зараз,?\s+)?(?:близько\s+|about\s+|"
    r"\()?$"
)
_BY_THEN = re.compile(r"(?<!\w)(?:на|by)\s+(?:the\s+)?$")  # "на ранок 3 лютого", "by the morning"
_NEXT = re.compile(
    r"(?<!\w)(?:наступн\w+|следующ\w+|next|майбутн\w+|будущ\w+|у найближч\w+|цієї|this coming|coming)\s*$"
)
_LAST = re.compile(r"(?<!\w)(?:минул\w+|прошл\w+|last)\s*$")


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A phrase found in a text: its span of characters, what it is for, and its span of time (UTC)."""

    start: int
    end: int
    role: Role
    span: Span | None
    kinds: tuple[str, ...]
    period: bool = False
    clock: bool = False


def phrases(low: str, start: int, end: int, ref: Anchor, carried: Span | None = None) -> list[TimePhrase]:
    """Every phrase of time in a sentence [start, end) of a lower-case text, in order.

    ``carried`` is a day or night named in the sentence before: clock times without a day are of it.
    """
    found: list[TimePhrase] = []
    for cluster in _clusters(low, marks(low, start, end)):
        found.extend(_resolve(low, start, cluster, ref, carried))
        carried = dated(found, ref) or carried
    return found


def dated(found: Sequence[TimePhrase], ref: Anchor) -> Span | None:
    """The local day, or the night, that the last phrase with a date names; None where none has one."""
    for phrase in reversed(found):
        if phrase.span is None or phrase.role not in ("event", "start") or not set(phrase.kinds) & DAY_KINDS:
            continue
        if "night" in phrase.kinds:
            return phrase.span
        day = phrase.span.start.astimezone(spans.zone(ref.zone)).date()
        return window(day, 0, 24, ref.zone)
    return None


def _clusters(low: str, found: Sequence[Mark]) -> list[list[Mark]]:
    """Marks that stand side by side with only small words between them."""
    groups: list[list[Mark]] = []
    for mark in found:
        if groups:
            last = groups[-1][-1]
            gap = _FILLER.fullmatch(low, last.end, mark.start)
            apart = mark.kind in ("past_day", "row", "history") or last.kind in ("past_day", "row", "history")
            twice = mark.kind in _DATES and any(m.kind in _DATES for m in groups[-1])
            told = len(groups[-1]) == 1 and mark.kind in _DAYS and _OF_A_DOING.fullmatch(low, last.start, mark.start)
            begun = _BRACKETED_START.search(low, last.end, mark.start) is not None
            if (gap or told) and not (apart or twice or begun):
                groups[-1].append(mark)
                continue
        groups.append([mark])
    return groups


def _year(day: int, month: int, ref: Anchor) -> date | None:
    """The last such date at publication (a day's grace for zones), or in the fallback year."""
    try:
        if ref.day is None:
            return date(ref.year, month, day) if ref.year else None
        here = date(ref.day.year, month, day)
        if here > ref.day + timedelta(days=45):
            return date(ref.day.year - 1, month, day)
        return date(ref.day.year + 1, month, day) if here < ref.day - timedelta(days=330) else here
    except ValueError:
        return None


def _date(mark: Mark, ref: Anchor, field: str = "day") -> date | None:
    day, month = mark.data[field], mark.data["month"]
    try:
        if field == "day" and "day2" in mark.data and day > mark.data["day2"]:  # from 31 January to 1 February
            month = 12 if month == 1 else month - 1
        return date(mark.data["year"], month, day) if "year" in mark.data else _year(day, month, ref)
    except ValueError:
        return None


def _weekday(mark: Mark, low: str, ref: Anchor) -> date | None:
    if ref.day is None:
        return None
    before = low[max(0, mark.start - 14) : mark.start]
    back = (ref.day.weekday() - mark.data["weekday"]) % 7
    if _NEXT.search(before):
        return ref.day + timedelta(days=7 - back)
    if back == 0 and _LAST.search(before):
        back = 7
    return ref.day - timedelta(days=back)


@dataclass(slots=True)
class _Parts:
    """A cluster's marks sorted by what they are."""

    day: date | None = None
    day2: date | None = None
    dated: bool = False
    weekday: Mark | None = None
    part: Mark | None = None
    clocks: tuple[Mark, ...] = ()
    future: bool = False
    carried: Span | None = None
    home: str = KYIV  # the zone of the source's clock, whatever zone the phrase names


def _sort(low: str, cluster: Sequence[Mark], ref: Anchor) -> _Parts:
    """Sort a cluster's marks into day, part of day and clock times; a date outweighs a weekday."""
    parts = _Parts()
    for mark in cluster:
        kind = mark.kind
        if kind in _DATES or kind == "weekday":
            _take_date(parts, mark, low, ref)
        elif kind in _RELATIVE:
            _take_relative(parts, mark, low, ref)
        elif kind in CLOCKS and "hour" in mark.data:
            parts.clocks += (mark,)
        elif kind in _NIGHTS:
            parts.part = replace(mark, kind="night")
        elif kind in PARTS and (parts.part is None or parts.part.kind != "night"):
            parts.part = mark
    return parts


def _take_date(parts: _Parts, mark: Mark, low: str, ref: Anchor) -> None:
    if mark.kind in _DATES:
        parts.day, parts.dated = _date(mark, ref), True
        if "day2" in mark.data:
            parts.day2 = _date(mark, ref, "day2")
        return
    parts.weekday = mark
    if not parts.dated:
        named = _weekday(mark, low, ref)
        parts.day, parts.day2 = (parts.day, named) if parts.day else (named, None)


def _take_relative(parts: _Parts, mark: Mark, low: str, ref: Anchor) -> None:
    """Today, yesterday, last evening ... as seen from the publication."""
    if ref.day and not parts.dated:
        parts.day, parts.dated = ref.day - timedelta(days=_RELATIVE[mark.kind]), True
    parts.future = parts.future or mark.kind == "tomorrow"
    if mark.kind == "last_evening":
        parts.part = replace(mark, kind="evening")
    elif low.startswith("tonight", mark.start):
        parts.part = replace(mark, kind="night")
        early = ref.instant is not None and ref.instant.astimezone(spans.zone(ref.zone)).hour < PARTS["night"][1]
        if parts.day is not None and not early:
            parts.day += timedelta(days=1)  # the night that begins


def _fixed(mark: Mark, make: Callable[..., TimePhrase], ref: Anchor, *, since: bool) -> TimePhrase | None:
    """Phrases that mean one thing by themselves: the past day, two days in a row, the weekend, former times."""
    if mark.kind == "past_day":
        return make("past_day", past_day(ref), period=True)
    if mark.kind == "history":
        this_year = ref.day is not None and mark.data.get("year") == ref.day.year
        return make("until" if this_year and not since else "history", None)
    if mark.kind == "row":
        return make("row", cut(window(ref.day, -24, 24, ref.zone), ref) if ref.day else None, period=True)
    if mark.kind == "weekend" and ref.day:
        saturday = ref.day - timedelta(days=(ref.day.weekday() - 5) % 7)
        return make("event", cut(window(saturday, 0, 48, ref.zone), ref))
    return None


def _resolve(
    low: str, floor: int, cluster: Sequence[Mark], ref: Anchor, carried: Span | None = None
) -> list[TimePhrase]:
    first, last = cluster[0], cluster[-1]
    kinds = tuple(m.kind for m in cluster)
    before = low[max(floor, first.start - 40) : first.start]
    make = _maker(first.start, last.end, kinds)
    fixed = _fixed(first, make, ref, since=low.startswith(_SINCE, first.start))
    if fixed is not None:
        return [] if fixed.role == "history" and _RECORD.search(before) else [fixed]
    home = ref.zone
    if any(m.kind in CLOCKS for m in cluster) or EASTERN.search(low, max(floor, first.start - 40), last.end + 40):
        cluster = of_here(low, cluster, ref)
        zone = foreign(low, floor, cluster, ref)
        if zone is not None:
            ref = replace(
                ref, zone=zone, day=ref.instant.astimezone(spans.zone(zone)).date() if ref.instant else ref.day
            )
    parts = _sort(low, cluster, ref)
    parts.carried, parts.home = carried, home
    if carried is not None and parts.day is None and (_SAME_BEFORE.search(before) or _SAME_AFTER.match(low, last.end)):
        parts.day = carried.start.astimezone(spans.zone(ref.zone)).date()
        parts.day += timedelta(
            days=1 if carried.start.astimezone(spans.zone(ref.zone)).hour >= PARTS["evening"][0] else 0
        )
    if parts.future or (parts.day and ref.day and parts.day > ref.day + timedelta(days=1)):
        return [make("future", None)]
    by_then = first.kind in ("morning", "evening") and _BY_THEN.search(before) is not None
    if by_then or _AS_OF.search(before):
        return [make("asof", _as_of(parts, ref, low, last.end), clock=bool(parts.clocks))]
    lasting = parts.part is not None and parts.day is None and _THROUGH.search(before) is not None
    if _DEADLINE.search(before) and not parts.clocks and not lasting:
        return [make("until", None)]
    first_ones = bool(parts.clocks) and _FIRST_BEFORE.search(low, floor, first.start) is not None
    first_ones = first_ones or (bool(parts.clocks) and _FIRST_AFTER.match(low, last.end) is not None)
    begun = (_STARTS.search(before) is not None or first_ones) and len(parts.clocks) < 2
    told = not parts.clocks and _AFTER_A_DOING.match(low, first.start) is not None
    told = told or low.startswith("'s", last.end) or _JUST_AFTER.search(before) is not None
    role: Role = "start" if begun and not told else "event"
    span, period = _span(low, parts, cluster, ref, role)
    if span is None:
        return []
    return [make(role, cut(span, ref), period=period, clock=bool(parts.clocks))]


def _maker(start: int, end: int, kinds: tuple[str, ...]) -> Callable[..., TimePhrase]:
    def make(role: Role, span: Span | None, *, period: bool = False, clock: bool = False) -> TimePhrase:
        return TimePhrase(start, end, role, span, kinds, period, clock)

    return make


def _as_of(parts: _Parts, ref: Anchor, low: str, end: int) -> Span | None:
    """An upper bound only: from the default start to the moment named."""
    day = parts.day or ref.day
    if day is None:
        return None
    zone = zone_of(low, end, ref)
    if parts.clocks:
        mark = parts.clocks[0]
        upper = at(day, mark.data["hour"] + mark.data["minute"] / 60, "UTC" if "utc" in mark.data else zone)
        if ref.instant is not None and parts.day is None and upper > ref.instant:
            upper -= timedelta(days=1)
    elif parts.part is not None:
        upper = at(day, PARTS[parts.part.kind][1], zone)
    else:
        upper = at(day, 24, zone)
    here = upper.astimezone(spans.zone(parts.home)).date() if parts.clocks else day
    lower = at(here, -6, parts.home)  # the evening before where it happened, whatever zone the bound is told in
    return Span(lower, upper) if upper > lower else None


def _night_day(low: str, parts: _Parts, ref: Anchor) -> date | None:
    """The day on which a night ends."""
    if parts.day2 is not None:
        return parts.day2
    if parts.day is None:
        if ref.day is None and parts.carried is not None:
            return parts.carried.start.astimezone(spans.zone(ref.zone)).date()
        return ref.day
    part = parts.part
    weekday = parts.weekday
    # "Monday night" in English begins on that Monday; "the night of Monday", "в ніч на вівторок" ends on it
    if (
        part
        and weekday
        and not parts.dated
        and 0 <= part.start - weekday.end <= 1
        and low.startswith("night", part.start)
    ):
        return parts.day + timedelta(days=1)
    return parts.day


def _clock(mark: Mark, day: date, low: str, ref: Anchor) -> datetime:
    zone = "UTC" if "utc" in mark.data else zone_of(low, mark.end, ref)
    return at(day, mark.data["hour"] + mark.data["minute"] / 60, zone)


def _clock_day(mark: Mark, low: str, parts: _Parts, ref: Anchor) -> date | None:
    hour = mark.data["hour"]
    if parts.part is not None and parts.part.kind == "night":
        ends = _night_day(low, parts, ref)
        return ends - timedelta(days=1) if ends and hour >= 18 else ends
    if parts.day is not None:
        return parts.day
    if parts.carried is not None:
        first = parts.carried.start.astimezone(spans.zone(ref.zone)).date()
        for day in (first, first + timedelta(days=1)):
            if parts.carried.start <= _clock(mark, day, low, ref) < parts.carried.end:
                return day
    if ref.day is None:
        return None
    published = ref.instant + CLOCK_SLACK if ref.instant is not None else None
    if published is None and ref.zone != parts.home:
        published = at(ref.day, 24, parts.home)
    if published is not None and _clock(mark, ref.day, low, ref) > published:
        return ref.day - timedelta(days=1)
    return ref.day


def _clock_span(low: str, parts: _Parts, cluster: Sequence[Mark], ref: Anchor, role: Role) -> tuple[Span | None, bool]:
    clocks = [m for m in parts.clocks if "utc" not in m.data] or list(parts.clocks)
    day = _clock_day(clocks[0], low, parts, ref)
    if day is None:
        return None, False
    moment = _clock(clocks[0], day, low, ref)
    if "hour2" in clocks[0].data:
        stop = at(day, clocks[0].data["hour2"] + clocks[0].data["minute2"] / 60, ref.zone)
        return Span(moment, stop if stop > moment else stop + timedelta(days=1)), True
    if len(clocks) > 2:  # "at 9:15, 11:40 and 13:05"
        moments = [_clock(m, day, low, ref) for m in clocks]
        return Span(min(moments) - CLOCK_SLACK, max(moments) + CLOCK_SLACK), False
    if len(clocks) > 1:
        between = low[clocks[0].end : clocks[1].start]
        if TO.search(between):
            end = _clock(clocks[1], day, low, ref)
            if end <= moment:
                end += timedelta(days=1)
            return Span(moment, end), True
    if role == "start":
        began = moment.astimezone(spans.zone(parts.home))  # it ran on through the night of the place it was at
        stop = at(began.date(), 33 if began.hour >= 18 else 9 if began.hour < 9 else 18, parts.home)
        return Span(moment - CLOCK_SLACK, stop), True
    before = low[max(0, cluster[0].start - 12) : cluster[0].start]
    if re.search(r"(?:до|until|till|before|by|перед)\s*$", before):
        start = at(moment.astimezone(spans.zone(parts.home)).date(), -6, parts.home)
        return (Span(start, moment + CLOCK_SLACK), False) if moment > start else (None, False)
    return Span(moment - CLOCK_SLACK, moment + CLOCK_SLACK), False


def _hours(kind: str, cluster: Sequence[Mark]) -> tuple[int, int]:
    """The hours of a part of the day, or of several: "overnight and in the morning"."""
    first, last = PARTS[kind]
    joined = [PARTS[m.kind] for m in cluster if m.kind in PARTS and m.kind not in ("midnight", "noon")]
    if kind == "night" and any(hours[1] > 18 for hours in joined):
        return first, last  # "in the evening and overnight" is the night
    return min([first, *(h[0] for h in joined)]), max([last, *(h[1] for h in joined)])


def _span(low: str, parts: _Parts, cluster: Sequence[Mark], ref: Anchor, role: Role) -> tuple[Span | None, bool]:
    """The span of a phrase that dates an event, and whether it lasted (start given)."""
    if parts.clocks:
        return _clock_span(low, parts, cluster, ref, role)
    if parts.part is not None and parts.part.kind in PARTS:
        kind = parts.part.kind
        day = _night_day(low, parts, ref) if kind == "night" else parts.day or ref.day
        if day is None:
            return None, False
        first, last = _hours(kind, cluster)
        if parts.day is None and ref.instant is not None and at(day, first, ref.zone) >= ref.instant:
            day -= timedelta(days=1)  # "in the evening", written after midnight
        if role == "start" and kind in ("evening", "late_evening", "late"):
            last = 48  # a series that began in the evening ran into the next day
        elif role == "start" and kind != "night":
            last = 24
        if parts.day2 is not None and kind != "night":
            return window(parts.day or parts.day2, first, last + 24, ref.zone), role == "start"
        if low.startswith("yesterday", cluster[0].start) and kind == "night":
            return window(day, 0, 33, ref.zone), False  # "yesterday night": the night before it or after it
        return window(day, first, last, ref.zone), role == "start"
    if parts.day is None:
        return None, False
    if parts.day2 is not None and parts.day2 > parts.day:
        return Span(at(parts.day, 0, ref.zone), at(parts.day2, 24, ref.zone)), False
    if role == "start":
        stop = max(at(parts.day, 24, ref.zone), at(ref.day, 24, ref.zone) if ref.day else at(parts.day, 48, ref.zone))
        return Span(at(parts.day, 0, ref.zone), stop), True
    return window(parts.day, 0, 24, ref.zone), False
