"""Estimating the parameters: expectation-maximisation with written priors (Fellegi and Sunter 1969; Winkler 1988).

The probability that a pair is of one incident follows from its weight, against the other reports that could be meant:
a source seldom reports one incident twice, so the reports of one source compete for a report of another. From these
probabilities every parameter is counted anew, together with what the prior says, until nothing moves.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from monitor.linker.assign import ABSENT, components, solve
from monitor.linker.defaults import PRIOR
from monitor.linker.estimate import KNOWN_SOURCE, maximised
from monitor.linker.features import features
from monitor.linker.prepare import prepare
from monitor.linker.terms import term_weights
from monitor.linker.universe import Universe, labelled, universe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.places import Gazetteer
    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared

ROUNDS: Final = 100
SWEEPS: Final = 12
LABELLED_ROUNDS: Final = 20
STILL: Final = 1e-3  # greatest change of a probability of a pair in the last round
START: Final = 3.0  # times the prior error in time: the first round looks wide, so that no true pair is shut out


def _probabilities(u: Universe, weight: NDArray[np.float64], one_row: tuple[str, ...]) -> NDArray[np.float64]:
    """How likely each pair is of one incident, given all others.

    A report has at most one counterpart among the reports of another source, so pairs with a report and a source in
    common exclude each other. The probabilities follow by belief propagation (the Bethe approximation of a matching):
    each end of a pair tells the other how free it is, `SWEEPS` times. Pairs within a source stand for themselves.
    """
    never = np.isin(u.p.f.sources, one_row)[u.p.f.source[u.a]] & u.one_source
    ratio = np.where(never, 0.0, np.exp(np.minimum(weight, 30.0)))
    match: NDArray[np.float64] = ratio / (1 + ratio)
    cross = np.flatnonzero(~u.one_source & (ratio > 1e-6))
    if not len(cross):
        return match
    a, b, odds = u.a[cross], u.b[cross], ratio[cross]
    n, source = len(u.p.f.sources), u.p.f.source
    _, node = np.unique(np.concatenate([a * n + source[b], b * n + source[a]]), return_inverse=True)
    at_a, at_b, nodes = node[: len(a)], node[len(a) :], int(node.max()) + 1
    free_a, free_b = np.ones(len(a)), np.ones(len(a))
    for _ in range(SWEEPS):
        to_a, to_b = odds * free_b, odds * free_a
        total = np.bincount(at_a, to_a, nodes) + np.bincount(at_b, to_b, nodes)
        free_a = (free_a + 1 / (1 + np.maximum(total[at_a] - to_a, 0.0))) / 2
        free_b = (free_b + 1 / (1 + np.maximum(total[at_b] - to_b, 0.0))) / 2
    joint = odds * free_a * free_b
    match[~u.one_source] = 0.0
    match[cross] = joint / (1 + joint)
    return match


def _partitioned(u: Universe, weight: NDArray[np.float64], now: Parameters) -> NDArray[np.float64]:
    """1 for pairs that the best partition puts together, else 0: where clusters may hold more than two reports.

    Then single pairs say too little of one another; the partition is that of `monitor.linker.assign`, by its quick
    method in large components.
    """
    never = np.isin(u.p.f.sources, now.one_row_sources)[u.p.f.source[u.a]] & u.one_source
    known = np.where(never, ABSENT, np.maximum(weight, ABSENT))
    joined = known > 0
    component = components(len(u.p), u.a[joined], u.b[joined])
    inside = np.flatnonzero(component[u.a] == component[u.b])
    inside = inside[np.argsort(component[u.a[inside]], kind="stable")]
    labels = np.arange(len(u.p))
    _, first, count = np.unique(component[u.a[inside]], return_index=True, return_counts=True)
    for begin, pairs in zip(first.tolist(), count.tolist(), strict=True):
        own = inside[begin : begin + pairs]
        rows = np.unique(np.concatenate([u.a[own], u.b[own]]))
        table = np.full((len(rows), len(rows)), ABSENT)
        np.fill_diagonal(table, 0.0)
        i, j = np.searchsorted(rows, u.a[own]), np.searchsorted(rows, u.b[own])
        table[i, j] = table[j, i] = known[own]
        anyone = np.zeros(len(rows), dtype=bool)
        labels[rows] = rows[solve(table, u.p.f.source[rows], anyone, coded=now.coded).labels]
    together: NDArray[np.float64] = (labels[u.a] == labels[u.b]).astype(np.float64)
    return together


def _one_row(u: Universe, weight: NDArray[np.float64], match: NDArray[np.float64], now: Parameters) -> tuple[str, ...]:
    """Sources of which no more pairs look like one incident than chance makes look so among pairs of two sources.

    Chance pairs of two sources are those of positive weight beyond the number of true ones. A source keeps one row per
    event if its own pairs, weighed as if of two sources, do not exceed that rate by two standard deviations and one.
    """
    p = u.p
    repeat = np.array([now.repeats.get(str(name), now.repeat_log_odds) for name in p.f.sources])
    plain = np.where(u.one_source, weight - repeat[p.f.source[u.a]], weight)
    alike = (plain > 0) & u.one_night
    cross = u.one_night & ~u.one_source
    rate = max(float((alike & cross).sum()) - float(match[cross].sum()), 0.0) / max(int(cross.sum()), 1)
    n = len(p.f.sources)
    looked = np.bincount(p.f.source[u.a[u.one_night & u.one_source]], minlength=n)
    seen = np.bincount(p.f.source[u.a[alike & u.one_source]], minlength=n)
    count = np.bincount(p.f.source[~p.f.loose], minlength=n)
    expected = rate * looked
    plausible = (seen <= expected + 2 * np.sqrt(expected) + 1) & (count >= KNOWN_SOURCE)
    return tuple(sorted(str(name) for name in p.f.sources[plausible]))


def _coded(p: Prepared) -> bool:
    """Whether most of the reports give a point: then they are taken to be coded, not written."""
    return bool(2 * int(p.pointed[~p.f.loose].sum()) > int((~p.f.loose).sum()))


def fit(
    reports: pd.DataFrame,
    *,
    data: str = "",
    prior: Parameters = PRIOR,
    one_row_sources: Collection[str] | None = None,
    gaz: Gazetteer | None = None,
) -> Parameters:
    """Estimate parameters from reports, with or without knowing which belong together.

    Args:
        reports: the reports frame (design, section 4). A column `event_id`, where there is one, tells which reports
            are of one incident ("" = of none other); then the parameters are counted instead of guessed.
        data: what the reports are, in words, to be kept in the parameters.
        prior: what is believed before.
        one_row_sources: sources of which two rows are two incidents, as their manifests say; None: as the data say.
        gaz: the gazetteer; None takes the shipped one.

    Returns:
        Parameters for `link`; with few reports they stay near the prior.
    """
    if gaz is None:
        from geo.places import gazetteer

        gaz = gazetteer()
    p = prepare(features(reports), gaz, prior.max_km)
    now = replace(
        prior,
        data=data,
        coded=_coded(p),
        time=replace(prior.time, sigma=START * prior.time.sigma),
        levels={
            term: {name: ((m + v) / 2, v) for name, (m, v) in table.items()} for term, table in prior.levels.items()
        },
    )
    u = universe(p, prior.max_gap_hours)
    if not len(u.a):
        return replace(prior, data=data)
    if "event_id" in p.f.frame:
        codes, names = pd.factorize(p.f.frame["event_id"])
        truth = np.where(np.array([str(name) != "" for name in names] + [False])[codes], codes, -1)
        u, match = labelled(u, truth)
        for _ in range(LABELLED_ROUNDS):
            now = maximised(u, match, now, prior, known_truth=True)
        return replace(now, one_row_sources=tuple(sorted(one_row_sources or ())))
    before = np.zeros(len(u.a))
    for _ in range(ROUNDS):
        weight = np.zeros(len(u.a))
        soft = replace(now, one_row_sources=())
        for term in term_weights(p, u.a, u.b, soft, u.said).values():
            weight = weight + term
        two = len(now.one_row_sources) == 2 == len(p.f.sources)
        match = _probabilities(u, weight, now.one_row_sources) if two else _partitioned(u, weight, now)
        single = _one_row(u, weight, match, now) if one_row_sources is None else tuple(sorted(one_row_sources))
        now = replace(maximised(u, match, now, prior), one_row_sources=single)
        if float(np.abs(match - before).max()) < STILL:
            break
        before = match
    return now
