"""Who was looking, and when. "Nothing reported" without coverage is "cannot say".

The hours come from `monitor.ledger` (or from a file that a user hands in); here they become a frame, and days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import KYIV

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.ledger import Hour, Seer

COLUMNS: Final = ("source", "hour", "runs", "failures", "newest_item_at", "state", "minutes_blind")
STATES: Final = frozenset({"fresh", "dormant", "failing", "not_configured"})
HOURS_OF_SHORTEST_DAY: Final = 23  # the day on which Kyiv's clocks go forward
ATTACKS: Final = frozenset({"strike", "blast", "interception"})
"""The kinds of which a source must see at least one, for its silence to say anything of attacks."""


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """One Kyiv day: sources that were fresh in every hour recorded, sources known, longest blind time in minutes."""

    fresh: int
    known: int
    longest_gap: int | None

    @property
    def whole(self) -> bool:
        """Whether some source was fresh all day, so that silence means that nothing was reported."""
        return self.fresh > 0


def empty_coverage() -> pd.DataFrame:
    """No coverage, with the columns and types of `coverage.csv` (`hour` and `newest_item_at` in UTC)."""
    types = {"hour": "datetime64[us, UTC]", "newest_item_at": "datetime64[us, UTC]"}
    numbers = dict.fromkeys(("runs", "failures", "minutes_blind"), "Int64")
    return pd.DataFrame({c: pd.Series(dtype=types.get(c, numbers.get(c, "str"))) for c in COLUMNS})


def frame_of(hours: Iterable[Hour]) -> pd.DataFrame:
    """The ledger's hours as a frame, in the columns and types of `coverage.csv`."""
    empty = empty_coverage()
    rows = [(h.source, h.hour, h.runs, h.failures, h.newest_item_at, h.state, h.minutes_blind) for h in hours]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(empty.dtypes.to_dict()) if rows else empty


def by_day(
    coverage: pd.DataFrame | None, counted: Callable[[str], bool] = lambda _source: True
) -> dict[str, DayCoverage]:
    """Coverage per Kyiv day (ISO date), from the hourly ledger; of the sources that `counted` lets through.

    A source counts as fresh on a day only if it was fresh in each of the day's hours; an hour without a row is an
    hour in which nobody looked.
    """
    if coverage is None or coverage.empty:
        return {}
    wanted = coverage[coverage["source"].map(counted).astype(bool)]
    days = wanted["hour"].dt.tz_convert(KYIV).dt.strftime("%Y-%m-%d")
    out: dict[str, DayCoverage] = {}
    for day, rows in wanted.groupby(days, sort=True):
        local = pd.Timestamp(str(day), tz=KYIV)
        hours = int(((local + pd.DateOffset(days=1)) - local) // pd.Timedelta(hours=1))
        configured = rows[rows["state"] != "not_configured"]
        fresh_hours = configured[configured["state"] == "fresh"].groupby("source")["hour"].nunique()
        blind = configured.groupby("hour")["minutes_blind"].min()
        gap = int(blind.max()) if len(blind) == hours else max(60, int(blind.max()) if len(blind) else 0)
        out[str(day)] = DayCoverage(int((fresh_hours >= hours).sum()), configured["source"].nunique(), gap)
    return out


def watched_days(coverage: pd.DataFrame | None, seers: Iterable[Seer] | None, kinds: Collection[str]) -> set[str]:
    """The Kyiv days (ISO) on which some source that sees one of these kinds, anywhere, was fresh throughout.

    Without seers (a ledger from a file) every source counts.
    """
    able = None if seers is None else {s.source for s in seers if any(set(kinds).intersection(k) for k, _ in s.sees)}
    days = by_day(coverage, lambda source: able is None or source in able)
    return {day for day, seen in days.items() if seen.whole}


class Eyes:
    """Coverage of what a row of `daily.csv` is about: its day, its unit, and the parties that its reading binds there.

    Without seers (a ledger from a file, whose sources we do not know) every source counts for every row. With them
    a source counts where its manifest says that it sees attacks in the unit; and silence about attacks by Ukraine
    counts only where a source of Russia's side was among the fresh, because the other side has no reason to report
    them.
    """

    def __init__(self, coverage: pd.DataFrame | None, seers: Iterable[Seer] | None, gazetteer: Gazetteer) -> None:
        self._coverage = coverage
        self._seers = None if seers is None else {seer.source: seer for seer in seers}
        self._gazetteer = gazetteer
        self._days: dict[tuple[str, bool], dict[str, DayCoverage]] = {}

    def of(self, day: str, unit: str, parties: Iterable[str]) -> DayCoverage:
        """Coverage of attacks by these parties in a unit on a Kyiv day; the worst of the parties' answers."""
        needed = ["UA" in parties] if self._seers is not None else [False]
        if self._seers is not None and set(parties) - {"UA"}:
            needed.append(False)
        found = [self._of_unit(unit, theirs).get(day, DayCoverage(0, 0, None)) for theirs in dict.fromkeys(needed)]
        return min(found, key=lambda one: one.fresh)

    def _of_unit(self, unit: str, russian_only: bool) -> dict[str, DayCoverage]:
        key = ("" if self._seers is None else unit, russian_only)
        if key not in self._days:
            self._days[key] = by_day(self._coverage, lambda source: self._sees(source, unit, russian_only))
        return self._days[key]

    def _sees(self, source: str, unit: str, russian_only: bool) -> bool:
        if self._seers is None:
            return True
        seer = self._seers.get(source)
        if seer is None or (russian_only and seer.side != "RU"):
            return False
        return any(
            ATTACKS.intersection(kinds) and any(self._holds(place, unit) for place in places)
            for kinds, places in seer.sees
        )

    def _holds(self, place: str, unit: str) -> bool:
        if place == unit:
            return True
        return place in self._gazetteer and unit in self._gazetteer and self._gazetteer.within(unit, place)
