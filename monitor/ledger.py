"""Who was looking in which hour, computed from the ledger of runs. No pandas: the daemon's parent reads it too.

An answer at a moment t tells what the service showed by then: it covers the time back to the source's previous
answer, but no further than its `reach`. Minutes that no answer covers are blind. An hour of a source is

    not_configured   its key is missing: it was never asked, and that is no error
    failing          some minute of it is blind: we could not ask, or did not
    dormant          covered, but the newest item is older than the service's usual lag plus one reach
    fresh            covered, and the service was alive

so that a service that answers without news, one that does not answer and one that was never set up are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import Connection, func, select

from monitor.store.tables import runs

if TYPE_CHECKING:
    from sources.source import Manifest

__all__ = ["Attempt", "Hour", "Seer", "attempts", "coverage_hours", "hours_of", "reach_of", "seer_of", "state_now"]

State = Literal["fresh", "dormant", "failing", "not_configured"]

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
SHORTEST_REACH: Final = timedelta(minutes=30)
"""Every service that we ask shows at least its last half hour (a feed its last items, a channel its last page)."""
ANSWERED: Final = frozenset({"ok", "empty"})
LOOKING: Final = ("collect",)  # a back-fill, an import or a test is no watch that was kept
STALE: Final = "Stale"  # the service answered, but its file stands still: dormant, not failing
UNKNOWN_REACH: Final = timedelta(hours=1)  # of a source whose manifest is gone
UNKNOWN_LAG: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seer:
    """What coverage must know of a source.

    Attributes:
        source: its name.
        side: UA, RU, third_party, commercial or unknown.
        reach: how far back an answer reads at most.
        lag: how late its newest item usually is.
        sees: (kinds of reports, place ids) that it can see; a place includes all within it.
    """

    source: str
    side: str = "unknown"
    reach: timedelta = UNKNOWN_REACH
    lag: timedelta = UNKNOWN_LAG
    sees: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of a source as the ledger has it; times are aware."""

    finished_at: datetime
    state: str
    newest_item_at: datetime | None = None
    error_class: str = ""

    @property
    def answered(self) -> bool:
        """Whether the service answered as itself, with news or without."""
        return self.state in ANSWERED or (self.state == "failed" and self.error_class == STALE)


@dataclass(frozen=True, slots=True)
class Hour:
    """A row of `coverage.csv`: an hour of a source (`hour` is its start, UTC)."""

    source: str
    hour: datetime
    runs: int
    failures: int
    newest_item_at: datetime | None
    state: State
    minutes_blind: int


def reach_of(every: timedelta, jitter: timedelta) -> timedelta:
    """How far back an answer reads: two turns, so that one lost turn loses nothing; at least SHORTEST_REACH."""
    return max(2 * (every + jitter), SHORTEST_REACH)


def seer_of(manifest: Manifest) -> Seer:
    """What coverage must know of a source, from its manifest (as the configuration has it)."""
    return Seer(
        source=manifest.name,
        side=manifest.side,
        reach=reach_of(manifest.every, manifest.jitter),
        lag=manifest.lag,
        sees=tuple((tuple(sight.kinds), tuple(sight.places)) for sight in manifest.sees),
    )


def hours_of(seer: Seer, tried: Sequence[Attempt], first: datetime, end: datetime) -> Iterator[Hour]:
    """The hours of a source from the one that holds `first` to the last that has ended by `end` (both aware).

    `tried` are its attempts in the order of their ends, those of some time before `first` and after `end` included.
    """
    covered = _covered(seer.reach, tried)
    hour = _floor(first)
    at, place, newest, stale = 0, 0, None, False
    last_state = ""
    while hour + HOUR <= end:
        until = hour + HOUR
        n_runs = failures = unconfigured = 0
        while at < len(tried) and tried[at].finished_at < until:
            one = tried[at]
            if one.newest_item_at is not None and (newest is None or one.newest_item_at > newest):
                newest = one.newest_item_at
            if one.answered:
                stale = one.state == "failed"
            if one.finished_at >= hour:
                n_runs += 1
                unconfigured += one.state == "not_configured"
                failures += not one.answered and one.state != "not_configured"
            last_state = one.state
            at += 1
        seen = timedelta(0)
        while place < len(covered) and covered[place][1] <= hour:
            place += 1
        for start, stop in covered[place:]:
            if start >= until:
                break
            seen += min(stop, until) - max(start, hour)
        blind = 60 - int(seen / MINUTE + 1e-9)
        known = newest is not None and until - newest <= seer.lag + seer.reach
        state: State = "fresh" if known and not stale else "dormant"
        if blind:
            never = unconfigured == n_runs if n_runs else last_state == "not_configured"
            state = "not_configured" if never and not seen else "failing"
        yield Hour(seer.source, hour, n_runs, failures, newest, state, blind)
        hour = until


def _covered(reach: timedelta, tried: Iterable[Attempt]) -> list[tuple[datetime, datetime]]:
    """The spans that answers cover, in order and without overlap."""
    spans: list[tuple[datetime, datetime]] = []
    for one in tried:
        if not one.answered:
            continue
        start = one.finished_at - reach
        if spans and spans[-1][1] >= start:
            spans[-1] = (spans[-1][0], max(spans[-1][1], one.finished_at))
        else:
            spans.append((start, one.finished_at))
    return spans


def _floor(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def attempts(
    connection: Connection, *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, list[Attempt]]:
    """The attempts of every source that finished in [since, until), in the order of their ends."""
    columns = (runs.c.source, runs.c.finished_at, runs.c.state, runs.c.newest_item_at, runs.c.error_class)
    query = select(*columns).where(runs.c.kind.in_(LOOKING))
    if since is not None:
        query = query.where(runs.c.finished_at >= since)
    if until is not None:
        query = query.where(runs.c.finished_at < until)
    found: dict[str, list[Attempt]] = {}
    for source, *said in connection.execute(query.order_by(runs.c.source, runs.c.finished_at, runs.c.seq)):
        found.setdefault(source, []).append(Attempt(*said))
    return found


def coverage_hours(
    connection: Connection,
    seers: Mapping[str, Seer],
    *,
    end: datetime,
    since: datetime | None = None,
    known_by: datetime | None = None,
) -> list[Hour]:
    """All hours of all sources that were ever asked, up to the last that has ended by `end`.

    A source's hours begin with its first attempt, or at `since` where that is later. `known_by` leaves out what the
    ledger learned later. A source without a seer (its manifest is gone) is judged by a reach of an hour and a lag of a
    day.
    """
    widest = max((seer.reach for seer in seers.values()), default=UNKNOWN_REACH)
    before = None if since is None else since - max(widest, UNKNOWN_REACH)
    found = attempts(connection, since=before, until=known_by)
    # an item that was seen long before `since` still says how old the newest is
    earlier = {} if before is None else _newest_before(connection, before)
    out: list[Hour] = []
    for source, tried in found.items():
        seer = seers.get(source, Seer(source))
        if before is not None and source in earlier:
            tried = [Attempt(before, "earlier", earlier[source]), *tried]
        first = tried[0].finished_at if since is None else max(since, tried[0].finished_at)
        out += hours_of(seer, tried, first, end)
    return sorted(out, key=lambda row: (row.source, row.hour))


def _newest_before(connection: Connection, moment: datetime) -> dict[str, datetime]:
    query = select(runs.c.source, func.max(runs.c.newest_item_at)).where(
        runs.c.finished_at < moment, runs.c.kind.in_(LOOKING), runs.c.newest_item_at.is_not(None)
    )
    return {str(source): newest for source, newest in connection.execute(query.group_by(runs.c.source))}


def state_now(seer: Seer, tried: Sequence[Attempt], now: datetime) -> State | None:
    """A source's state at this moment, by the same rules over its last reach; None where it was never asked."""
    if not tried:
        return None
    if tried[-1].state == "not_configured":
        return "not_configured"
    answered = [one for one in tried if one.answered]
    if not answered or now - answered[-1].finished_at > seer.reach:
        return "failing"
    newest = max((one.newest_item_at for one in tried if one.newest_item_at is not None), default=None)
    alive = answered[-1].state != "failed" and newest is not None and now - newest <= seer.lag + seer.reach
    return "fresh" if alive else "dormant"
