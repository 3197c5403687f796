"""What the clock brings: windows that open, are about to close, close; dark sources; the hours of digests.

Pure functions of the state and the moment, but for `dark_sources`, which asks the ledger of runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from monitor.clocks import KYIV
from monitor.store.tables import runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = [
    "balance",
    "coverage_by_side",
    "dark_sources",
    "digest_day",
    "quiet_until",
    "window_events",
    "window_is_open",
]

NEWS: Final = timedelta(hours=24)  # an event of the clock that is older is history, not news
Json = dict[str, Any]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def window_is_open(state: Mapping[str, Any], at: datetime) -> bool:
    """Whether some window of a reading that is known at `at` may be open."""
    return any(
        datetime.fromisoformat(reading["known_from"]) <= at and _inside(window["hull"], at)
        for reading in state["readings"]
        for window in reading["windows"]
    )


def _inside(hull: list[str], at: datetime) -> bool:
    start, end = _moment(hull[0]), _moment(hull[1])
    return (start is None or start <= at) and (end is None or at < end)


def window_events(state: Mapping[str, Any], at: datetime, closing: timedelta, told: Iterable[str]) -> list[Json]:
    """Events of windows that are news at `at` and were not told: window_opened, window_closing, window_closed.

    A window is announced as open when its reading is known and its earliest start has come, as closed when its latest
    end has passed. A reading first known after its window had closed announces nothing: it is hindsight.
    """
    known, out = set(told), []
    for reading in state["readings"]:
        learned = datetime.fromisoformat(reading["known_from"])
        for number, window in enumerate(reading["windows"]):
            start, end = _moment(window["hull"][0]), _moment(window["hull"][1])
            if learned > at or (end is not None and end <= learned):
                continue
            moments = {"window_opened": learned if start is None else max(start, learned)}
            if end is not None:
                moments["window_closing"] = max(end - closing, moments["window_opened"])
                moments["window_closed"] = end
            for code, moment in moments.items():
                key = f"{code}/{reading['id']}/{number}"
                if key in known or not moment <= at < moment + NEWS:
                    continue
                if code != "window_closed" and end is not None and at >= end:
                    continue
                if code == "window_closing" and moment == moments["window_opened"]:
                    continue  # it was announced as open this late already
                out.append({"key": key, "code": code, "reading": reading["id"], "title": reading["title"],
                            "title_uk": reading.get("title_uk", ""),
                            "window": window, "moment": moment.isoformat()})  # fmt: skip
    return out


def balance(waves: Mapping[str, Json], reading: str) -> Json:
    """What a reading's window has seen, in the waves a subscription may see: incidents by verdict, hindsight apart."""
    counts, units = {"inconsistent": 0, "undetermined": 0, "hindsight": 0}, set()
    for wave in waves.values():
        for one in wave["incidents"].values():
            cell = one["verdicts"].get(reading)
            if cell is None or cell["verdict"] == "not_covered":
                continue
            counts[cell["verdict"]] += 1
            counts["hindsight"] += int(cell["hindsight"])
            units.update(one["units"])
    return {**counts, "units": sorted(units)}


def coverage_by_side(state: Mapping[str, Any], start: datetime, end: datetime) -> Json:
    """Per side: how many sources, and the share of their hours in [start, end) in which they were fresh, in percent."""
    out: dict[str, list[int]] = {}
    for source in state.get("coverage", {}).values():
        hours = [fresh for hour, fresh in source["hours"] if start <= datetime.fromisoformat(hour) < end]
        known = out.setdefault(source["side"], [0, 0, 0])
        known[0] += 1
        known[1] += sum(hours)
        known[2] += len(hours)
    return {
        side: {"sources": n, "percent": None if not hours else round(100 * fresh / hours)}
        for side, (n, fresh, hours) in sorted(out.items())
    }


def dark_sources(connection: Connection, at: datetime, after: timedelta) -> dict[str, str]:
    """Sources that have been asked, and have given no good answer for longer than `after`: source -> last good answer.

    The value is "" where there never was one. A source without any run lately is one that is no longer configured.
    """
    looked = runs.c.kind == "collect"
    asked = dict(
        connection.execute(
            select(runs.c.source, func.max(runs.c.finished_at)).where(looked).group_by(runs.c.source)
        ).all()
    )
    first = dict(
        connection.execute(
            select(runs.c.source, func.min(runs.c.started_at)).where(looked).group_by(runs.c.source)
        ).all()
    )
    good_rows = select(runs.c.source, func.max(runs.c.finished_at)).where(looked, runs.c.state.in_(("ok", "empty")))
    good = dict(connection.execute(good_rows.group_by(runs.c.source)).all())
    keyless = select(runs.c.source).where(looked, runs.c.state == "not_configured").distinct()
    without_key = set(connection.scalars(keyless)) - good.keys()
    out = {}
    for source in sorted(asked.keys() - without_key):
        last = good.get(source)
        since = last or first[source]
        if at - since > after and at - asked[source] < timedelta(days=1):
            out[source] = "" if last is None else last.isoformat()
    return out


def digest_day(at: datetime, hour: int) -> str:
    """The Kyiv date whose digest is the newest due at `at`."""
    local = at.astimezone(KYIV)
    day = local.date() if local.hour >= hour else local.date() - timedelta(days=1)
    return day.isoformat()


def quiet_until(at: datetime, quiet: str) -> datetime:
    """`at`, or the end of the quiet hours (`23:00-07:00`, Kyiv) that it falls into."""
    if not quiet:
        return at
    first, last = (time.fromisoformat(part) for part in quiet.split("-"))
    local = at.astimezone(KYIV)
    now = local.time().replace(tzinfo=None)
    inside = first <= now < last if first <= last else now >= first or now < last
    if not inside:
        return at
    day = local.date() if now < last else local.date() + timedelta(days=1)
    return datetime.combine(day, last, KYIV).astimezone(at.tzinfo)
