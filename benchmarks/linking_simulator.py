"""Simulated reports whose true incidents are known, and the optimum that knows their errors.

Incidents are uniform in a box of 0.25 degrees around Kyiv and in time over some days. Each source reports a share of
them with normal errors in time and place, and names the right one of six types in a share of its reports; the six are
nested in three families of two (drone, fpv; cruise and ballistic missile; artillery, mlrs).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.special import ndtr

TYPES = np.array(["drone", "fpv", "cruise_missile", "ballistic_missile", "artillery", "mlrs"], dtype=object)
LAT, LON, HALF = 50.45, 30.52, 0.25
KM = 111.195  # per degree of latitude
START = pd.Timestamp("2026-01-10", tz="UTC")


@dataclass(frozen=True)
class Source:
    """A simulated source: share of incidents reported, errors (hours; km per axis), share of right types."""

    coverage: float = 0.8
    time_sd: float = 3.0
    place_sd: float = 1.0
    right: float = 0.85
    follow: float = 0.0  # mean number of further posts on an incident that it reports


@dataclass(frozen=True)
class Case:
    """A simulated world: times are cut to `step` hours; `clustered` is the share of incidents in three nights."""

    name: str
    incidents: int = 60
    days: int = 3
    step: float = 1.0
    sources: Sequence[Source] = field(default_factory=lambda: (Source(), Source()))
    clustered: float = 0.0

    @property
    def one_row(self) -> list[str]:
        """Sources of which two rows are two incidents, as their manifests would say."""
        return [f"source-{i + 1}" for i, source in enumerate(self.sources) if source.follow == 0]


def simulate(case: Case, seed: int) -> pd.DataFrame:
    """Reports of one draw, in the columns of the design, with `truth`, the number of the incident."""
    rng = np.random.default_rng(seed)
    n = case.incidents
    moment = rng.uniform(0, 24 * case.days, n)
    nights = 24 * rng.choice(max(case.days, 3), 3, replace=False) + 18
    busy = rng.random(n) < case.clustered
    moment[busy] = (rng.choice(nights, n) + rng.uniform(0, 12, n))[busy]
    lat, lon = LAT + rng.uniform(-HALF, HALF, n), LON + rng.uniform(-HALF, HALF, n)
    kind = rng.integers(0, len(TYPES), n)
    parts = []
    for number, source in enumerate(case.sources):
        told = np.flatnonzero(rng.random(n) < source.coverage)
        if source.follow:
            told = np.repeat(told, 1 + rng.poisson(source.follow, len(told)))
        m = len(told)
        time = moment[told] + rng.normal(0, source.time_sd, m)
        north = rng.normal(0, source.place_sd, m) / KM
        east = rng.normal(0, source.place_sd, m) / KM / np.cos(np.radians(lat[told]))
        wrong = rng.random(m) > source.right
        named = np.where(wrong, (kind[told] + rng.integers(1, len(TYPES), m)) % len(TYPES), kind[told])
        name = f"source-{number + 1}"
        parts.append(
            pd.DataFrame(
                {
                    "truth": told,
                    "report_id": [f"{name}:{i:06d}" for i in range(m)],
                    "source": name,
                    "hour": np.floor(time / case.step) * case.step,
                    "lat": lat[told] + north,
                    "lon": lon[told] + east,
                    "weapon": TYPES[named],
                }
            )
        )
    return as_reports(pd.concat(parts, ignore_index=True), case.step)


def as_reports(rows: pd.DataFrame, step: float) -> pd.DataFrame:
    """Give simulated rows the columns and types of the reports frame; `hour` counts from `START`."""
    begin = START + pd.to_timedelta(rows["hour"], unit="h")
    end = begin + pd.Timedelta(hours=step)
    text = {"kind": "strike", "scope": "occurrence", "actor": "RU"}
    out = rows.assign(**text, occurred_from=begin, occurred_to=end, published_at=end, recorded_at=end)
    times = ["occurred_from", "occurred_to", "published_at", "recorded_at"]
    words = ["report_id", "source", "weapon", *text]
    return out.astype(dict.fromkeys(times, "datetime64[us, UTC]") | dict.fromkeys(words, "str"))


def true_pairs(truth: NDArray[np.int64]) -> int:
    """How many pairs of reports are of one incident."""
    size = np.bincount(truth)
    return int((size * (size - 1) // 2).sum())


def pair_scores(truth: NDArray[np.int64], pairs: Collection[tuple[int, int]]) -> tuple[float, float]:
    """Precision and recall of pairs of rows over truly shared incidents."""
    right = sum(int(truth[a] == truth[b]) for a, b in pairs)
    return right / max(len(pairs), 1), right / max(true_pairs(truth), 1)


def cluster_pairs(labels: NDArray[np.int64]) -> list[tuple[int, int]]:
    """All pairs of rows with equal labels."""
    found = []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        found += [(int(a), int(b)) for i, a in enumerate(rows) for b in rows[i + 1 :]]
    return found


def _ramp(z: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    u = z / sigma
    return sigma * (u * ndtr(u) + np.exp(-u * u / 2) / np.sqrt(2 * np.pi))


def optimum(case: Case, reports: pd.DataFrame) -> list[tuple[int, int]]:
    """Likelihood ratios with the errors known, and optimal assignment: the bar, for two sources.

    For each pair: log density of the differences in time (of two cells of `step` hours) and place, and of the types,
    over the density of incidents, minus the odds that both reports stand alone.
    """
    one, two = case.sources
    first = np.flatnonzero(reports["source"] == "source-1")
    second = np.flatnonzero(reports["source"] == "source-2")
    hour, kind = reports["hour"].to_numpy(), reports["weapon"].to_numpy()
    gap = hour[second][None, :] - hour[first][:, None]
    sigma = float(np.hypot(one.time_sd, two.time_sd))
    mass = 2 * _ramp(-gap, sigma) - _ramp(case.step - gap, sigma) - _ramp(-case.step - gap, sigma)
    time = np.abs(mass) / case.step**2
    lat, lon = reports["lat"].to_numpy(), reports["lon"].to_numpy()
    north = (lat[second][None, :] - lat[first][:, None]) * KM
    east = (lon[second][None, :] - lon[first][:, None]) * KM * np.cos(np.radians(LAT))
    variance = one.place_sd**2 + two.place_sd**2
    place = np.exp(-(north**2 + east**2) / 2 / variance) / (2 * np.pi * variance)
    others = len(TYPES) - 1
    same = one.right * two.right + (1 - one.right) * (1 - two.right) / others
    types = np.where(kind[second][None, :] == kind[first][:, None], same, (1 - same) / others) * len(TYPES)
    volume = 24 * case.days * (2 * HALF * KM) ** 2 * np.cos(np.radians(LAT))
    density = np.log(case.incidents / volume)
    weight = np.log(np.maximum(time, 1e-300)) + np.log(np.maximum(place, 1e-300)) + np.log(types) - density
    weight -= np.log(1 - one.coverage) + np.log(1 - two.coverage)
    gain = np.maximum(weight, 0.0)
    rows, columns = linear_sum_assignment(-gain)
    keep = gain[rows, columns] > 0
    return [(int(first[i]), int(second[j])) for i, j in zip(rows[keep], columns[keep], strict=True)]
