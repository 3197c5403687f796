"""The week set against ordinary weeks: reported strikes, outages and alert minutes per day, with honest intervals.

Counts: the exact interval for the ratio of two Poisson rates (conditional binomial, Clopper-Pearson; Przyborowski and
Wilenski 1940), or, where days vary more than Poisson allows, a negative binomial with one dispersion (Wald on the log
ratio; Lawless 1987); each row says which. Alert minutes: percentile bootstrap over days with a fixed seed. Days and
series that cannot be used are left out aloud: each has a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from monitor.clocks import KYIV

SEED: Final = 20260129
DRAWS: Final = 10_000
LEVEL: Final = 0.95
FEWEST_DAYS: Final = 3
OVERDISPERSED: Final = 0.05  # p of the chi-square test of equal rates within the two periods
LONGEST_ALERT: Final = pd.Timedelta(days=3)
"""A longer alert says nothing of its days: some front-line raion was never all clear, or the end was lost."""
BROKEN_SHARE: Final = 0.5
"""A series more than half of whose days cannot be used is left out whole."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period set against another: totals, rates per day, their ratio with its interval, and how it was made."""

    window_days: int
    other_days: int
    window_total: int
    other_total: int
    window_rate: float
    other_rate: float
    ratio: float
    low: float
    high: float
    method: str


def _empty(window: Sequence[int], other: Sequence[int], why: str) -> Comparison:
    nan = float("nan")
    first, second = (float(np.mean(x)) if len(x) else nan for x in (window, other))
    return Comparison(len(window), len(other), int(sum(window)), int(sum(other)), first, second, nan, nan, nan, why)


def compare_counts(window: Sequence[int], other: Sequence[int]) -> Comparison:
    """The ratio of two rates of counts per day, `window` to `other`.

    Args:
        window: counts of the days of the window.
        other: counts of the days compared with.
    """
    if len(window) < FEWEST_DAYS or len(other) < FEWEST_DAYS:
        return _empty(window, other, f"fewer than {FEWEST_DAYS} days on a side")
    if not sum(window) + sum(other):
        return _empty(window, other, "nothing was reported on either side")
    if sum(window) and sum(other) and _dispersion_p(window, other) < OVERDISPERSED:
        return _negative_binomial(window, other)
    return _poisson(window, other)


def _dispersion_p(window: Sequence[int], other: Sequence[int]) -> float:
    """Give p of the chi-square statistic of the days about their period's mean, under Poisson counts."""
    statistic = sum(float(np.sum((np.asarray(x) - np.mean(x)) ** 2 / np.mean(x))) for x in (window, other))
    return float(stats.chi2.sf(statistic, len(window) + len(other) - 2))


def _poisson(window: Sequence[int], other: Sequence[int]) -> Comparison:
    """Given the sum, the window's count is binomial; its exact limits carry over to the ratio of rates."""
    a, b, m, n = int(sum(window)), int(sum(other)), len(window), len(other)
    tail = (1 - LEVEL) / 2
    low = float(stats.beta.ppf(tail, a, b + 1)) if a else 0.0
    high = float(stats.beta.ppf(1 - tail, a + 1, b)) if b else 1.0
    scale = n / m
    ratio = (a / m) / (b / n) if b else float("nan")
    top = high / (1 - high) * scale if high < 1 else float("inf")
    return Comparison(m, n, a, b, a / m, b / n, ratio, low / (1 - low) * scale, top, "exact Poisson")


def _negative_binomial(window: Sequence[int], other: Sequence[int]) -> Comparison:
    """Variance mu + alpha mu²; the means' estimates are the sample means, alpha maximises the likelihood."""
    groups = [np.asarray(x, dtype=float) for x in (window, other)]
    means = [float(x.mean()) for x in groups]

    def loss(log_alpha: float) -> float:
        size = np.exp(-log_alpha)
        total = 0.0
        for x, mean in zip(groups, means, strict=True):
            total += float(
                np.sum(
                    special.gammaln(x + size)
                    - special.gammaln(size)
                    - special.gammaln(x + 1)
                    + size * np.log(size / (size + mean))
                    + x * np.log(mean / (size + mean))
                )
            )
        return -total

    best: Any = optimize.minimize_scalar(loss, bounds=(-12.0, 6.0), method="bounded", options={"xatol": 1e-9})
    alpha = float(np.exp(best.x))
    spread = sum((1 / mean + alpha) / len(x) for x, mean in zip(groups, means, strict=True)) ** 0.5
    ratio, z = means[0] / means[1], float(stats.norm.ppf(1 - (1 - LEVEL) / 2))
    return Comparison(
        len(window), len(other), int(sum(window)), int(sum(other)), means[0], means[1], ratio,
        float(ratio * np.exp(-z * spread)), float(ratio * np.exp(z * spread)),
        "negative binomial: days vary more than Poisson allows",
    )  # fmt: skip


def compare_minutes(window: Sequence[int], other: Sequence[int]) -> Comparison:
    """The ratio of mean minutes per day: percentile bootstrap over days, with a fixed seed."""
    if len(window) < FEWEST_DAYS or len(other) < FEWEST_DAYS:
        return _empty(window, other, f"fewer than {FEWEST_DAYS} days on a side")
    if not sum(other):
        return _empty(window, other, "no alert on the days compared with")
    rng = np.random.default_rng(SEED)
    drawn = [
        rng.choice(np.asarray(x, dtype=float), size=(DRAWS, len(x)), replace=True).mean(axis=1) for x in (window, other)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(drawn[1] > 0, drawn[0] / drawn[1], np.inf)
    tail = (1 - LEVEL) / 2
    # the nearest drawn value, not an interpolation, so that an infinite draw stays a number
    low, high = np.quantile(ratios, [tail, 1 - tail], method="inverted_cdf")
    first, second = (float(np.mean(x)) for x in (window, other))
    return Comparison(
        len(window), len(other), int(sum(window)), int(sum(other)), first, second, first / second, float(low),
        float(high), "bootstrap over days",
    )  # fmt: skip


def kyiv_days(first: str, last: str) -> list[str]:
    """All Kyiv days (ISO) from the first to the last, both included; none if they are in the other order."""
    return [str(day) for day in pd.date_range(first, last, freq="D").strftime("%Y-%m-%d")]


@dataclass(frozen=True, slots=True)
class Series:
    """Minutes per Kyiv day of one place, and the days that cannot be used, each with its reason."""

    minutes: dict[str, int]
    excluded: dict[str, str]
    broken: str  # why the whole series is left out, "" if it is not


def alert_series(
    spans: Iterable[tuple[datetime, datetime]], days: Sequence[str], recorded: frozenset[str] | None = None
) -> Series:
    """Minutes under alert per day, from the intervals of one place.

    Args:
        spans: aware start and end of each alert; overlaps count once.
        days: Kyiv days (ISO) wanted.
        recorded: days for which the record has anything at all; others are missing, not quiet. None: all.
    """
    # loaded here: the rule for cutting days is the one of daily.csv
    from monitor.daily import _merged, _minutes_by_day

    ordered = sorted((pd.Timestamp(start), pd.Timestamp(end)) for start, end in spans)
    minutes = dict.fromkeys(days, 0)
    excluded: dict[str, str] = {}
    for start, end in _merged(ordered):
        long = end - start > LONGEST_ALERT
        for day, count in _minutes_by_day(start, end):
            if day in minutes:
                minutes[day] += count
                if long:
                    excluded[day] = "an alert that lasted over three days"
    for day in days:
        if recorded is not None and day not in recorded:
            excluded[day] = "no record of that day"
    broken = ""
    if days and len(excluded) > BROKEN_SHARE * len(days):
        broken = f"{len(excluded)} of {len(days)} days cannot be used ({'; '.join(sorted(set(excluded.values())))})"
    return Series(minutes, dict(sorted(excluded.items())), broken)


@dataclass(frozen=True, slots=True)
class Periods:
    """Kyiv days before, inside and after a window."""

    before: list[str]
    window: list[str]
    after: list[str]


def periods(
    core: tuple[datetime, datetime], hull: tuple[datetime, datetime], first: str, last: str, weeks: int
) -> Periods:
    """The days wholly inside the core (else the hull), up to N weeks wholly outside the hull; within the record.

    Args:
        core: aware start and end of the time surely inside.
        hull: aware start and end of the time that may be inside.
        first: the first Kyiv day of the record.
        last: its last.
        weeks: how many weeks before and after.
    """
    inside = _whole(core) or _whole(hull)
    start, end = (pd.Timestamp(moment).tz_convert(KYIV) for moment in hull)
    before_end = start.normalize() - pd.DateOffset(days=1)
    after_start = (end - pd.Timedelta(microseconds=1)).normalize() + pd.DateOffset(days=1)
    before = kyiv_days(str((before_end - pd.DateOffset(days=7 * weeks - 1)).date()), str(before_end.date()))
    after = kyiv_days(str(after_start.date()), str((after_start + pd.DateOffset(days=7 * weeks - 1)).date()))
    kept = [[day for day in part if first <= day <= last] for part in (before, inside, after)]
    return Periods(*kept)


def _whole(span: tuple[datetime, datetime]) -> list[str]:
    """Kyiv days that lie wholly inside a span."""
    start, end = (pd.Timestamp(moment).tz_convert(KYIV) for moment in span)
    first = start.normalize() if start == start.normalize() else start.normalize() + pd.DateOffset(days=1)
    last = end.normalize() - pd.DateOffset(days=1)
    return kyiv_days(str(first.date()), str(last.date()))
