"""The weight of evidence that two reports are of one incident: a sum of log-likelihood ratios (Fellegi, Sunter 1969).

Each term is log(m/u): how likely the answer is if the two are of one incident, over how likely it is if they are of
two incidents of the same oblast and night. `chance` starts the sum: the busier the night, the less any answer means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from monitor.linker import vocabulary as words
from monitor.linker.geography import APART, LEVEL
from monitor.linker.placing import distance_km
from monitor.linker.prepare import NAMELESS
from monitor.linker.wording import dice, likeness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.parameters import Parameters, Spread
    from monitor.linker.prepare import Prepared

TERMS: Final = ("chance", "time", "place", "weapon", "target", "counts", "voice", "wording", "matter", "nature")
NEVER: Final = -np.inf
DIGITS: Final = 6
RARE_TARGETS: Final = np.int32(
    sum(1 << words.TARGETS.index(t) for t in ("gas_oil", "rail", "medical", "industrial", "military", "energy_workers"))
)
DAY: Final = 24.0


def _ramp(z: NDArray[np.float64], sigma: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The integral of the normal distribution function with this sigma, from minus infinity to z."""
    u = z / sigma
    ramp: NDArray[np.float64] = sigma * (u * ndtr(u) + np.exp(-0.5 * u * u) / np.sqrt(2 * np.pi))
    return ramp


def span_density(
    gap: NDArray[np.float64], length_a: NDArray[np.float64], length_b: NDArray[np.float64], sigma: float
) -> NDArray[np.float64]:
    """Density per hour that two spans hold one moment each of the same event.

    Both moments are uniform in their spans and differ by a normal error of standard deviation sigma * sqrt(2): the
    integral of that density over both spans, over the product of their lengths. With sigma = 0 it is the overlap over
    that product.

    Args:
        gap: start of b minus start of a, hours.
        length_a: hours.
        length_b: hours.
        sigma: standard deviation of one report's error, hours.
    """
    wide = sigma * np.sqrt(2.0)
    mass = _ramp(length_a - gap, wide) - _ramp(length_a - gap - length_b, wide)
    mass = mass - _ramp(-gap, wide) + _ramp(-gap - length_b, wide)
    return np.maximum(mass, 0.0) / (length_a * length_b)


def time_term(p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64], spread: Spread) -> NDArray[np.float64]:
    """Time: the density above against one moment anywhere in the 24 h in which the night is counted."""
    start, end = p.f.start, p.f.end
    gap, length_a, length_b = start[b] - start[a], end[a] - start[a], end[b] - start[b]
    close = span_density(gap, length_a, length_b, spread.sigma)
    far = span_density(gap, length_a, length_b, spread.wide)
    density = (1 - spread.wide_share) * close + spread.wide_share * far
    ratio: NDArray[np.float64] = np.log(np.maximum(density, 1e-12) * DAY)
    return ratio


def point_term(
    p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64], spread: Spread, chance_km2: float
) -> NDArray[np.float64]:
    """Place by points: a two-dimensional normal density of their distance against one point anywhere in the area.

    A stated radius is taken as two standard deviations of the report's own error, beside the common one.
    """
    f = p.f
    gap = distance_km(f.lat[a], f.lon[a], f.lat[b], f.lon[b])
    own = (np.nan_to_num(f.radius[a]) ** 2 + np.nan_to_num(f.radius[b]) ** 2) / 4
    density = np.zeros(len(a))
    for sigma, share in ((spread.sigma, 1 - spread.wide_share), (spread.wide, spread.wide_share)):
        variance = 2 * sigma**2 + own
        density += share * np.exp(-0.5 * gap**2 / variance) / (2 * np.pi * variance)
    ratio: NDArray[np.float64] = np.log(np.maximum(density * chance_km2, 1e-12))
    return ratio


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of the categorical comparisons, indices into `parameters.LEVELS`, one entry per pair."""

    weapon: NDArray[np.int8]
    target: NDArray[np.int8]
    killed: NDArray[np.int8]
    injured: NDArray[np.int8]
    voice: NDArray[np.int8]
    wording: NDArray[np.int8]
    matter: NDArray[np.int8]
    nature: NDArray[np.int8]
    place: NDArray[np.int8]
    share: NDArray[np.float64]
    by_point: NDArray[np.bool_]
    distance: NDArray[np.float64]


def mix(
    a: NDArray[np.int32], b: NDArray[np.int32], broad_a: NDArray[np.int32], exact: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """0 unknown, 1 the exact or rare agreement, 2 shared, 3 family, 4 different."""
    answer = np.where((broad_a & b) != 0, 3, 4)
    answer = np.where((a & b) != 0, 2, answer)
    answer = np.where(exact, 1, answer)
    return np.where((a == 0) | (b == 0), 0, answer).astype(np.int8)


def people(a: NDArray[np.float64], b: NDArray[np.float64], many: int) -> NDArray[np.int8]:
    """How two numbers of people compare: 1 few and equal, 2 many and equal, 3 close (tolls grow), 4 far, 0 unknown."""
    low, high = np.fmin(a, b), np.fmax(a, b)
    close = (high - low <= 2) & (low > 0) | (high <= 2 * low)
    answer = np.where(a == b, np.where(a >= many, 2, 1), np.where(close, 3, 4))
    return np.where(np.isnan(a) | np.isnan(b), 0, answer).astype(np.int8)


def voice(p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int8]:
    """0 an origin is not named, 1 the same, 2 another, 3 the very same address."""
    one, two = p.origin[a], p.origin[b]
    answer = np.where((one < 0) | (two < 0), 0, np.where(one == two, 1, 2))
    return np.where((p.url[a] >= 0) & (p.url[a] == p.url[b]), 3, answer).astype(np.int8)


APART_HOURS: Final = 1.0


def nature(p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int8]:
    """0 alike, 1 the same failure that is no attack, 2 one says less than a strike, 3 they exclude each other.

    Different alleged actors, an attack and a failure, a strike and a loss of unknown cause (that is linked to it, not
    merged), or two occurrences of one item exclude each other. So do a place that nobody can find and one that is
    known, or a name that several places have and another such name: that they may be one is no evidence; "22 locations"
    may be said of a country, and of nothing finer. What sums up a past day, or attacks on several oblasts, is no strike
    on one town; a failure of the grid may well be both.
    """
    f = p.f
    outage, strike = words.KINDS.index("outage"), words.KINDS.index("strike")
    one, two = p.failure[a], p.failure[b]
    excluded = (p.actor[a] >= 0) & (p.actor[b] >= 0) & (p.actor[a] != p.actor[b])
    excluded |= (one != two) & ((one > 0) | (two > 0)) & ~p.loss[a] & ~p.loss[b]
    excluded |= (p.loss[a] & (f.kind[b] != outage)) | (p.loss[b] & (f.kind[a] != outage))
    excluded |= (p.item[a] >= 0) & (p.item[a] == p.item[b])
    worded = (p.vague[a] > 0) & (p.vague[b] > 0) & (p.vague[a] != p.vague[b])
    country = (p.vague[a] == NAMELESS) & p.countrywide[b] | (p.vague[b] == NAMELESS) & p.countrywide[a]
    excluded |= ((p.vague[a] < 0) != (p.vague[b] < 0)) & ~country
    excluded |= p.digest[a] != p.digest[b]
    excluded |= (p.oblasts[a] + p.oblasts[b] == 3) & (one == 0) & (two == 0)
    excluded |= worded & ((p.vague[a] % 2 == 0) | (p.vague[b] % 2 == 0))
    weaker = (f.kind[a] == strike) != (f.kind[b] == strike)
    weaker &= (f.kind[a] != outage) & (f.kind[b] != outage)
    answer = np.where(weaker, 2, np.where((one > 0) & (one == two), 1, 0))
    return np.where(excluded, 3, answer).astype(np.int8)


def answers(p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64]) -> Answers:
    """Compare pairs of reports."""
    f = p.f
    place, share = p.geography.relations(p.place[a], p.place[b])
    both_points = p.pointed[a] & p.pointed[b]
    by_point = both_points & ((p.sharp[a] & p.sharp[b]) | ~p.own_name[a] | ~p.own_name[b])
    distance = np.where(both_points, distance_km(f.lat[a], f.lon[a], f.lat[b], f.lon[b]), np.nan)
    shared = p.matter[a] & p.matter[b]
    spoken = (p.matter[a] != 0) & (p.matter[b] != 0)
    comparable = (p.script[a] > 0) & (p.script[a] == p.script[b])
    wording = np.zeros(len(a), dtype=np.int8)
    rows = np.flatnonzero(comparable)
    wording[rows] = likeness(dice(p.signature[a[rows]], p.signature[b[rows]]))
    rare = (f.target[a] & f.target[b] & RARE_TARGETS) != 0
    return Answers(
        weapon=mix(f.weapon[a], f.weapon[b], p.weapons[a], f.weapon[a] == f.weapon[b]),
        target=mix(f.target[a], f.target[b], p.targets[a], rare),
        killed=people(f.killed[a], f.killed[b], 2),
        injured=people(f.injured[a], f.injured[b], 3),
        voice=voice(p, a, b),
        wording=wording,
        matter=np.where(spoken, np.where(shared != 0, 1, 2), 0).astype(np.int8),
        nature=nature(p, a, b),
        place=place,
        share=share,
        by_point=by_point,
        distance=distance,
    )


def chance_term(
    p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64], place: NDArray[np.int8], parameters: Parameters
) -> NDArray[np.float64]:
    """How many incidents of that night a report could be of, and how seldom an incident has one report only.

    minus log(incidents of the oblast within 12 h) minus log(chance that an incident goes unreported). Where the
    places have no oblast in common the count is over all oblasts.
    """
    if not len(a):
        return np.empty(0)
    region = p.region[a]
    other = np.flatnonzero((region < 0) | (region != p.region[b]) | (place == LEVEL["country"]))
    twice = p.near[a] + p.near[b]
    twice[other] = p.near_all[a[other]] + p.near_all[b[other]]
    # counts repeat, so the logarithm is taken once for each
    least = int(twice.min())
    count = np.arange(least, int(twice.max()) + 1) / 2
    crowd = np.log(1 + np.maximum(count - 2, 0) / parameters.reports_per_incident)
    source = p.f.source[a]
    chance: NDArray[np.float64] = parameters.unreported_log_odds - crowd[twice - least]
    own = np.flatnonzero(source == p.f.source[b])
    chance[own] = repeats(p, parameters)[source[own]] + parameters.unreported_log_odds - crowd[twice[own] - least]
    return chance


def repeats(p: Prepared, parameters: Parameters) -> NDArray[np.float64]:
    """What a pair from one source counts, for each source; minus infinity where two rows are two incidents."""
    single = set(parameters.one_row_sources)
    table = [
        NEVER if name in single else parameters.repeats.get(str(name), parameters.repeat_log_odds)
        for name in p.f.sources
    ]
    return np.array([*table, 0.0])


def term_weights(
    p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64], parameters: Parameters, said: Answers | None = None
) -> dict[str, NDArray[np.float64]]:
    """Each term of each pair, in natural logarithms; minus infinity where the pair cannot be.

    `said` are the pairs' answers where they are known already.
    """
    said = answers(p, a, b) if said is None else said
    place = parameters.log_ratios("place")[said.place] + np.log(np.maximum(said.share, 1e-6))
    place = np.where(said.place == APART, NEVER, place)
    rows = np.flatnonzero(said.by_point)
    if len(rows):
        exact = point_term(p, a[rows], b[rows], parameters.point, parameters.chance_km2)
        reach = parameters.max_km + np.nan_to_num(p.f.radius[a[rows]]) + np.nan_to_num(p.f.radius[b[rows]])
        place[rows] = np.where(said.distance[rows] <= reach, exact, NEVER)
    f = p.f
    gap = np.maximum(f.start[a], f.start[b]) - np.minimum(f.end[a], f.end[b])
    time = np.where(gap <= parameters.max_gap_hours, time_term(p, a, b, parameters.time), NEVER)
    if not parameters.coded:
        # what people tell: spans that lie farther apart than either is long tell of two strikes, however alike
        longer = np.maximum(f.end[a] - f.start[a], f.end[b] - f.start[b])
        time = np.where(gap >= np.maximum(APART_HOURS, longer), NEVER, time)
    return {
        "chance": chance_term(p, a, b, said.place, parameters),
        "time": time,
        "place": place,
        "weapon": parameters.log_ratios("weapon")[said.weapon],
        "target": parameters.log_ratios("target")[said.target],
        "counts": parameters.log_ratios("killed")[said.killed] + parameters.log_ratios("injured")[said.injured],
        "voice": parameters.log_ratios("voice")[said.voice],
        "wording": parameters.log_ratios("wording")[said.wording],
        "matter": parameters.log_ratios("matter")[said.matter],
        "nature": np.where(said.nature == 3, NEVER, parameters.log_ratios("nature")[said.nature]),
    }


def pair_weights(
    p: Prepared, a: NDArray[np.int64], b: NDArray[np.int64], parameters: Parameters
) -> NDArray[np.float64]:
    """The sum of all terms, rounded to 1e-6 so that it is the same on every machine."""
    total = np.zeros(len(a))
    for term in term_weights(p, a, b, parameters).values():
        total = total + term
    rounded: NDArray[np.float64] = np.round(total, DIGITS)
    return rounded
