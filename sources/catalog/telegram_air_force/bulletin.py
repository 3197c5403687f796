"""The grammar of the Air Force's morning bulletin: a night's interval, and what was launched, downed and hit.

The interval is that of the bracket to the hour "as of" which the figures hold; without a bracket a night is 18:00
to 09:00. No year is printed: it is that of the post. Figures in brackets itemise the total and are not added to it.
`на N локаціях` counts places that were hit, not hits.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sources.bases.reading import FieldError
from sources.spans import KYIV, earliest, latest, zone

__all__ = ["Bulletin", "read_bulletin"]

_MONTHS: Final = (
    *("січня", "лютого", "березня", "квітня", "травня", "червня"),
    *("липня", "серпня", "вересня", "жовтня", "листопада", "грудня"),
)
_NIGHT: Final = re.compile(
    r"[УВ]\s+ніч\s+(?:на|проти)\s+(\d{1,2})\s+(\w+)(?:\s*\((?:з|із)\s+(\d{1,2})[:.](\d\d)(?:\s+(\d{1,2})\s+(\w+))?\))?",
    re.IGNORECASE,
)
_ATTACKED: Final = re.compile(r"(?:противник|ворог|окупант\w*|росія\w*)\s[^.]{0,60}?атакува", re.IGNORECASE)
_AS_OF: Final = re.compile(r"станом\s+на\s+(\d{1,2})[:.](\d\d)", re.IGNORECASE)
_HITS: Final = re.compile(r"влучання\s+(?:\w+\s+){0,2}?(\d+)?[^.]*?на\s+(\d+)\s+локаці", re.IGNORECASE)
_FRAGMENTS: Final = re.compile(r"(?:падіння|уламк)[^.]*?на\s+(\d+)\s+локаці", re.IGNORECASE)
_DOWNED: Final = re.compile(r"(?:збито/подавлено|збиття/подавлення|знешкоджено|збито)\s+(\d+)", re.IGNORECASE)
_WEAPONS: Final = (
    ("drone", re.compile(r"БпЛА|дрон|shahed|шахед", re.IGNORECASE)),
    ("ballistic_missile", re.compile(r"баліст|Іскандер-М|KN-23|Кинджал|С-[34]00", re.IGNORECASE)),
    ("cruise_missile", re.compile(r"крилат|Іскандер-К|Калібр|Х-101|Х-59|Х-69", re.IGNORECASE)),
    ("missile", re.compile(r"ракет", re.IGNORECASE)),
)
_DUSK, _MORNING = time(18), time(9)


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What a bulletin says. Times are aware; counts are None where they are not stated; `spans` is JSON."""

    start: datetime
    end: datetime
    time_text: str
    weapons: tuple[str, ...]
    downed: int | None
    hit_places: int | None
    fragment_places: int | None
    spans: str

    @property
    def kind(self) -> str:
        """Tell what is reported: places hit or damaged, else an attempt of which no impact is stated."""
        return "strike" if self.hit_places or self.fragment_places else "blast"


def read_bulletin(text: str, published_at: datetime) -> Bulletin | None:
    """Read a morning bulletin; None for a post that is none. Raises FieldError for one with an impossible date."""
    night, attacked = _NIGHT.search(text), _ATTACKED.search(text)
    if night is None or attacked is None:
        return None
    ends = _day(night[1], night[2], published_at)
    if night[3]:
        began = _day(night[5], night[6], published_at) if night[5] else ends - timedelta(days=1)
        start = earliest(began, _clock(night[3], night[4]), KYIV)
    else:
        start = earliest(ends - timedelta(days=1), _DUSK, KYIV)
    as_of = _AS_OF.search(text)
    end = latest(ends, _clock(as_of[1], as_of[2]) if as_of else _MORNING, KYIV)
    if not as_of:
        end = min(end, published_at)
    if end <= start:
        raise FieldError("night", night[0], "ends before it begins")
    hits, fragments, downed = _HITS.search(text), _FRAGMENTS.search(text), _DOWNED.search(text)
    found = {"occurred_from": night, "kind": attacked, "occurred_to": as_of}
    weapons = [name for name, pattern in _WEAPONS if pattern.search(text)]
    if len(weapons) > 1 and weapons[-1] == "missile" and weapons != ["drone", "missile"]:
        weapons.pop()  # the word stands with the kinds that are named
    return Bulletin(
        start=start,
        end=end,
        time_text=" ".join((night[0] + (f", {as_of[0]}" if as_of else "")).split()),
        weapons=tuple(weapons) or ("unknown",),
        downed=_count(downed[1]) if downed else None,
        hit_places=_count(hits[2]) if hits else None,
        fragment_places=_count(fragments[1]) if fragments else None,
        spans=json.dumps({key: [list(one.span())] for key, one in found.items() if one}, separators=(",", ":")),
    )


def _count(digits: str) -> int:
    if len(digits) > 6:
        raise FieldError("count", digits[:20], "is no count of an attack")
    return int(digits)


def _clock(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise FieldError("time", f"{hour}:{minute}", "is no time of day") from None


def _day(day: str, month: str, published_at: datetime) -> date:
    """Find the date that a day and a month mean in a post: the latest one that is not after the day that follows it."""
    if month.casefold() not in _MONTHS:
        raise FieldError("date", f"{day} {month}", "is no date")
    posted = published_at.astimezone(zone(KYIV)).date()
    for year in (posted.year + 1, posted.year, posted.year - 1):
        try:
            found = date(year, _MONTHS.index(month.casefold()) + 1, int(day))
        except ValueError:
            continue  # 29 February is not in every year
        if found <= posted + timedelta(days=1):
            return found
    raise FieldError("date", f"{day} {month}", "is no date of the calendar")
