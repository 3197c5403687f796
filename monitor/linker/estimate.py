"""Counting every parameter anew, given how likely each pair is of one incident: the second half of a round of `fit`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.parameters import LEVELS, Parameters, Spread
from monitor.linker.terms import span_density
from monitor.linker.universe import CLOSE_KM, NAMES_TRUST, Universe

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRIOR_PAIRS: Final = 8.0  # pairs that the prior of a comparison is worth
LABELLED_PRIOR_PAIRS: Final = 100.0  # the same where labels are known: fifty incidents are no proof of rare answers
PRIOR_POINT: Final = 6.0  # pairs that the prior of an error in space is worth
PRIOR_TIME: Final = 1.5  # inverse variance of the logarithm of the error in time, by the prior
MOST_REPEAT: Final = 0.0  # a second report of one source is never likelier than one of another
PRIOR_SHARE: Final = 10.0  # pairs that the prior of a share of large errors is worth
PRIOR_SIZE: Final = 2.0  # reports that the prior number of reports per incident is worth
PRIOR_COVER: Final = (12.0, 16.0)  # reports of others' incidents covered, and looked at, by the prior of a large source
PRIOR_REPEAT: Final = (0.3, 10.0)  # follow-ups among reports, by the prior of a source
PRIOR_AREA: Final = 30.0  # pairs that the prior of the area of a night is worth
KNOWN_SOURCE: Final = 20  # reports; a source with fewer keeps the prior
TRIED: Final = np.geomspace(0.1, 12.0, 40)  # errors in time that are tried, hours


def _table(
    prior: dict[str, tuple[float, float]], names: tuple[str, ...], answer: NDArray[np.int8],
    match: NDArray[np.float64], chance: NDArray[np.float64], worth: float,
) -> dict[str, tuple[float, float]]:  # fmt: skip
    """(m, u) of each answer: counted, with `worth` pairs as the prior has them."""
    before = np.array([prior[name] for name in names])
    counted = np.bincount(answer, weights=chance, minlength=len(names))
    u = (counted + worth * before[:, 1] / before[:, 1].sum()) / (counted.sum() + worth)
    # what is believed before is how much an answer says, not how often it is given
    believed = u * before[:, 0] / before[:, 1]
    counted = np.bincount(answer, weights=match, minlength=len(names))
    m = (counted + worth * believed / believed.sum()) / (counted.sum() + worth)
    low, high = 1e-4, 1 - 1e-4
    return {
        name: (float(one), float(two))
        for name, one, two in zip(names, np.clip(m, low, high), np.clip(u, low, high), strict=True)
    }


def _time(u: Universe, match: NDArray[np.float64], now: Spread, prior: Spread) -> Spread:
    """Error of spans: of the values tried the likeliest, with a log-normal prior; and the share of large errors."""
    rows = np.flatnonzero(match > 0.01)
    f, a, b, weight = u.p.f, u.a[rows], u.b[rows], match[rows] * u.trust[rows]
    gap, one, two = f.start[b] - f.start[a], f.end[a] - f.start[a], f.end[b] - f.start[b]
    close = span_density(gap, one, two, now.sigma) * (1 - now.wide_share)
    far = span_density(gap, one, two, now.wide) * now.wide_share
    large = far / np.maximum(close + far, 1e-300)
    share = (float((weight * large).sum()) + PRIOR_SHARE * prior.wide_share) / (float(weight.sum()) + PRIOR_SHARE)
    small = weight * (1 - large)
    likelihood = [
        float((small * np.log(np.maximum(span_density(gap, one, two, sigma), 1e-12))).sum())
        - PRIOR_TIME * np.log(sigma / prior.sigma) ** 2 / 2
        for sigma in TRIED
    ]
    return Spread(float(TRIED[int(np.argmax(likelihood))]), prior.wide, share)


def _point(u: Universe, match: NDArray[np.float64], now: Spread, prior: Spread) -> Spread:
    """Error of points per axis, and the share of large errors, from the distances of pairs."""
    rows = np.flatnonzero((match > 0.01) & u.said.by_point)
    weight, square = match[rows] * u.trust[rows], u.said.distance[rows] ** 2
    own = (np.nan_to_num(u.p.f.radius[u.a[rows]]) ** 2 + np.nan_to_num(u.p.f.radius[u.b[rows]]) ** 2) / 4
    narrow, wide = 2 * now.sigma**2 + own, 2 * now.wide**2 + own
    close = (1 - now.wide_share) * np.exp(-square / 2 / narrow) / narrow
    far = now.wide_share * np.exp(-square / 2 / wide) / wide
    large = far / np.maximum(close + far, 1e-300)
    share = (float((weight * large).sum()) + PRIOR_SHARE * prior.wide_share) / (float(weight.sum()) + PRIOR_SHARE)
    small = weight * (1 - large)
    # a distance of two points with error sigma per axis has mean square 4 sigma^2, beside what the radii explain
    excess = float((small * np.maximum(square - 2 * own, 0.0)).sum()) / 4
    variance = (excess + PRIOR_POINT * prior.sigma**2) / (float(small.sum()) + PRIOR_POINT)
    return Spread(float(np.sqrt(variance)), prior.wide, share)


def _chance_area(distance: NDArray[np.float64], chance: NDArray[np.float64], prior: float) -> float:
    """The area over which points of different incidents of a night are spread, km2, as seen from one of them.

    The density of chance neighbours within R falls in proportion to R where the area has edges, so it is counted within
    `CLOSE_KM` and within twice that, and carried on to nothing.
    """
    total = float(chance.sum()) + PRIOR_AREA
    densities = []
    for reach in (CLOSE_KM, 2 * CLOSE_KM):
        disc = np.pi * reach**2
        densities.append((float(chance[distance <= reach].sum()) + PRIOR_AREA * disc / prior) / total / disc)
    return float(1 / np.clip(2 * densities[0] - densities[1], 0.2 * densities[0], 5 * densities[0]))


def _coverage(u: Universe, match: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each source the share of the other sources' reports of which it reports the incident too."""
    n, source = len(u.p.f.sources), u.p.f.source
    cross = np.flatnonzero(~u.one_source)
    a, b, weight = u.a[cross], u.b[cross], match[cross]
    keys, index = np.unique(np.concatenate([a * n + source[b], b * n + source[a]]), return_inverse=True)
    met = np.minimum(np.bincount(index, weights=np.concatenate([weight, weight]), minlength=len(keys)), 1.0)
    firm = ~u.p.f.loose
    others = firm.sum() - np.bincount(source[firm], minlength=n)
    hits = np.bincount(keys % n, weights=met, minlength=n)
    covered: NDArray[np.float64] = (hits + PRIOR_COVER[0]) / (others + PRIOR_COVER[1])
    return np.minimum(covered, 0.98)


def _repeat_log_odds(again: float, cover: float) -> float:
    """What a pair of posts of one source counts beyond a pair of two sources.

    Posts of a source on an incident that it reports are taken as 1 + Poisson(x). Then a post has on average
    (x^2 + 2 x) / (1 + x) others beside it, which is `again`; and two posts are likelier to be of one incident than two
    that stand alone by x e^x / cover, where for two sources it is 1 / (1 - cover).
    """
    x = (again - 2 + np.sqrt((again - 2) ** 2 + 4 * again)) / 2
    return float(np.log(x) + x - np.log(cover) + np.log1p(-cover))


def maximised(
    u: Universe, match: NDArray[np.float64], now: Parameters, prior: Parameters, *, known_truth: bool = False
) -> Parameters:
    """Count every parameter anew, given how likely each pair is of one incident."""
    said, p = u.said, u.p
    chance = np.where(u.one_night, 1 - match, 0.0) * u.trust
    counted_match = match * u.trust
    named = ~said.by_point
    worth = LABELLED_PRIOR_PAIRS if known_truth else PRIOR_PAIRS
    levels = {}
    for term, names in LEVELS.items():
        counted = named if term == "place" else np.ones(len(match), dtype=bool)
        answer = getattr(said, term)[counted]
        levels[term] = _table(dict(prior.levels[term]), names, answer, counted_match[counted], chance[counted], worth)
    pointed = u.one_night & said.by_point
    firm = np.flatnonzero(~p.f.loose)
    partners = np.bincount(u.a, weights=match, minlength=len(p)) + np.bincount(u.b, weights=match, minlength=len(p))
    trusted = np.where(p.pointed | known_truth, 1.0, NAMES_TRUST)[firm]
    size = float((trusted * (1 + partners[firm])).sum()) + PRIOR_SIZE * prior.reports_per_incident
    size /= float(trusted.sum()) + PRIOR_SIZE
    count = np.bincount(p.f.source[firm], minlength=len(p.f.sources))
    known = count >= KNOWN_SOURCE
    cover = _coverage(u, match)
    odds = prior.unreported_log_odds
    repeats: dict[str, float] = {}
    if known.any():
        estimate = float(-np.log1p(-cover[known]).sum())
        share = float(count[known].sum()) / float(count.sum())
        odds = share * estimate + (1 - share) * prior.unreported_log_odds
        follow = np.bincount(p.f.source[u.a[u.one_source]], weights=2 * match[u.one_source], minlength=len(count))
        for s in np.flatnonzero(known).tolist():
            again = (follow[s] + PRIOR_REPEAT[0]) / (count[s] + PRIOR_REPEAT[1])
            repeats[str(p.f.sources[s])] = min(_repeat_log_odds(again, float(cover[s])), MOST_REPEAT)
    return replace(
        now,
        time=_time(u, match, now.time, prior.time),
        point=_point(u, match, now.point, prior.point) if pointed.any() else prior.point,
        chance_km2=_chance_area(said.distance[pointed], chance[pointed], prior.chance_km2),
        reports_per_incident=size,
        unreported_log_odds=odds,
        repeats=repeats,
        levels=levels,
    )
