"""The interval that a headline would rest on: right on cases worked out elsewhere, and on the record of alerts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from monitor.baseline import alert_series, compare_counts, compare_minutes, kyiv_days, periods
from tests.monitor.build import at


def test_the_exact_interval_inverts_the_binomial_test() -> None:
    """At the ends of the interval the conditional test gives exactly 2.5 % on its side."""
    window, other = [0, 1, 0, 2], [3, 2, 4, 1, 2, 3]
    found = compare_counts(window, other)

    assert found.method == "exact Poisson"
    assert found.ratio == pytest.approx((3 / 4) / (15 / 6))
    for rate, tail in ((found.low, stats.binom.sf), (found.high, stats.binom.cdf)):
        share = rate * 4 / (rate * 4 + 6)
        inside = 2 if tail == stats.binom.sf else 3  # P(X >= 3), P(X <= 3)
        assert tail(inside, 18, share) == pytest.approx(0.025, abs=1e-9)


def test_the_exact_interval_covers_the_truth_at_least_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        found = compare_counts(list(rng.poisson(1.0, 7)), list(rng.poisson(2.0, 28)))
        hits += found.low <= 0.5 <= found.high

    assert hits >= 0.93 * 400


def test_days_that_vary_more_than_poisson_get_a_negative_binomial_and_a_wider_interval() -> None:
    calm = compare_counts([2, 3, 3, 3], [9, 9, 10, 9, 10, 9])
    wild = compare_counts([0, 9, 0, 2], [3, 20, 0, 1, 2, 30])

    assert calm.method == "exact Poisson"
    assert wild.method.startswith("negative binomial")
    assert wild.high / wild.low > calm.high / calm.low


def test_nothing_on_either_side_gives_no_ratio_and_says_why() -> None:
    found = compare_counts([0, 0, 0], [0, 0, 0, 0])

    assert np.isnan(found.ratio)
    assert found.method == "nothing was reported on either side"


def test_two_days_are_too_few() -> None:
    assert compare_counts([1, 2], [1, 2, 3]).method == "fewer than 3 days on a side"
    assert compare_minutes([1, 2, 3], [4]).method == "fewer than 3 days on a side"


def test_the_bootstrap_is_the_same_every_time() -> None:
    window, other = [0, 0, 40, 14], [130, 90, 200, 0, 150]

    assert compare_minutes(window, other) == compare_minutes(window, other)


def test_a_permanent_alert_excludes_its_days_and_breaks_its_series_aloud() -> None:
    days = kyiv_days("2026-01-29", "2026-02-01")
    series = alert_series([(at("2025-12-02 10:00"), at("2026-04-21 10:00"))], days)

    assert set(series.excluded) == set(days)
    assert series.broken.startswith("4 of 4 days cannot be used (an alert that lasted over three days")


def test_a_day_without_any_record_is_missing_and_not_quiet() -> None:
    days = kyiv_days("2026-01-29", "2026-01-31")
    series = alert_series([(at("2026-01-29 10:00"), at("2026-01-29 10:30"))], days, frozenset(days[:2]))

    assert series.minutes == {"2026-01-29": 30, "2026-01-30": 0, "2026-01-31": 0}
    assert series.excluded == {"2026-01-31": "no record of that day"}


def test_the_days_of_a_window_lie_wholly_inside_its_core_and_the_others_wholly_outside_its_hull() -> None:
    core = (at("2026-01-29 17:21"), at("2026-02-04 22:00"))
    hull = (at("2026-01-28 22:00"), at("2026-02-06 05:00"))
    found = periods(core, hull, "2026-01-20", "2026-02-28", 1)

    assert found.before == kyiv_days("2026-01-22", "2026-01-28")
    assert found.window == kyiv_days("2026-01-30", "2026-02-04")
    assert found.after == kyiv_days("2026-02-07", "2026-02-13")


@pytest.mark.shared
def test_the_week_is_visible_on_the_alerts_of_kyiv_and_not_on_those_of_kharkiv_and_zaporizhzhia(shared: Path) -> None:
    """About 130 minutes a day before, 14 from 29 January to 1 February, 173 on 2-5 February, 166 in the week after."""
    record = pd.read_parquet(shared / "data" / "alerts" / "alerts_events_labeled.parquet")
    near = record[(record["finished_at"] >= "2026-01-01") & (record["started_at"] < "2026-03-01")]
    local = near[near["region"] != "Dnipropetrovska oblast"]["started_at"].dt.tz_convert("Europe/Kyiv")
    recorded = frozenset(local.dt.strftime("%Y-%m-%d"))
    days = kyiv_days("2026-01-22", "2026-02-08")

    def rates(region: str) -> tuple[list[float], object, object]:
        rows = near[near["region"] == region]
        series = alert_series(zip(rows["started_at"], rows["finished_at"], strict=True), days, recorded)
        assert not series.broken
        parts = [
            [series.minutes[day] for day in kyiv_days(*ends) if day not in series.excluded]
            for ends in (("2026-01-22", "2026-01-28"), ("2026-01-29", "2026-02-01"), ("2026-02-02", "2026-02-08"))
        ]
        means = [float(np.mean(part)) for part in parts]
        return means, compare_minutes(parts[1], parts[0]), compare_minutes(parts[1], parts[2])

    kyiv, before, after = rates("Kyiv City")
    assert kyiv == pytest.approx([130, 14, 170], rel=0.05)
    assert before.high < 0.6  # type: ignore[attr-defined]
    assert after.high < 0.6  # type: ignore[attr-defined]
    for region in ("Kharkivska oblast", "Zaporizka oblast"):
        _, before, after = rates(region)
        assert before.low < 1 < before.high  # type: ignore[attr-defined]
    stuck = near[near["region"] == "Dnipropetrovska oblast"]
    series = alert_series(zip(stuck["started_at"], stuck["finished_at"], strict=True), days, recorded)
    assert series.broken.startswith("18 of 18 days")


@pytest.mark.shared
def test_the_published_figures_of_kyiv_are_the_days_before_in_and_after_the_four_quiet_ones(shared: Path) -> None:
    """130, 14 and 174 a day: 22-28 January, 29 January - 1 February, 2-5 February, each alert on the day it began.

    Ours cut an alert at midnight, so that every minute counts on its own day: 129, 14 and 173; over 2-8 February 166.
    """
    record = pd.read_parquet(shared / "data" / "alerts" / "alerts_events_labeled.parquet")
    kyiv = record[(record["region"] == "Kyiv City") & (record["started_at"] >= "2026-01-01")]
    parts = [("2026-01-22", "2026-01-28"), ("2026-01-29", "2026-02-01"), ("2026-02-02", "2026-02-05")]
    began = kyiv["started_at"].dt.tz_convert("Europe/Kyiv").dt.strftime("%Y-%m-%d")
    lasted = (kyiv["finished_at"] - kyiv["started_at"]).dt.total_seconds() / 60
    by_start = [float(lasted[(began >= a) & (began <= b)].sum()) / len(kyiv_days(a, b)) for a, b in parts]
    spans = zip(kyiv["started_at"], kyiv["finished_at"], strict=True)
    minutes = alert_series(spans, kyiv_days("2026-01-22", "2026-02-08")).minutes
    by_day = [
        float(np.mean([minutes[day] for day in kyiv_days(a, b)])) for a, b in (*parts, ("2026-02-02", "2026-02-08"))
    ]

    assert [round(mean) for mean in by_start] == [130, 14, 174]
    assert [round(mean) for mean in by_day] == [129, 14, 173, 166]
