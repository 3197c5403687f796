"""Who was looking, and when. "Nothing reported" without coverage is "cannot say"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from monitor.clocks import KYIV

COLUMNS: Final = ("source", "hour", "runs", "failures", "newest_item_at", "state", "minutes_blind")
STATES: Final = frozenset({"fresh", "dormant", "failing", "not_configured"})
HOURS_OF_SHORTEST_DAY: Final = 23  # the day on which Kyiv's clocks go forward


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


def by_day(coverage: pd.DataFrame | None) -> dict[str, DayCoverage]:
    """Coverage per Kyiv day (ISO date), from the hourly ledger.

    A source counts as fresh on a day only if it was fresh in each of the day's hours; an hour without a row is an
    hour in which nobody looked.
    """
    if coverage is None or coverage.empty:
        return {}
    days = coverage["hour"].dt.tz_convert(KYIV).dt.strftime("%Y-%m-%d")
    out: dict[str, DayCoverage] = {}
    for day, rows in coverage.groupby(days, sort=True):
        local = pd.Timestamp(str(day), tz=KYIV)
        hours = int(((local + pd.DateOffset(days=1)) - local) // pd.Timedelta(hours=1))
        configured = rows[rows["state"] != "not_configured"]
        fresh_hours = configured[configured["state"] == "fresh"].groupby("source")["hour"].nunique()
        blind = configured.groupby("hour")["minutes_blind"].min()
        gap = int(blind.max()) if len(blind) == hours else max(60, int(blind.max()) if len(blind) else 0)
        out[str(day)] = DayCoverage(int((fresh_hours >= hours).sum()), configured["source"].nunique(), gap)
    return out
