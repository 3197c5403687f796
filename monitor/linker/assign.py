"""From weights of pairs to incidents: the partition of each component that explains its reports best.

A component is a set of reports joined by pairs of positive weight. A partition scores the sum over its clusters of
the weights of their pairs, and there are two ways to count them:

- of news, every pair counts (correlation clustering): two clusters are joined if the evidence between them, for and
  against, is for. Reports of one strike differ in what they tell, and that is no evidence of two.
- of coded data, whose errors are independent, n reports of one incident are worth n - 1 pairs, so a cluster of n counts
  2/n of its pairs: for normal errors that is exactly the likelihood of n reports around one unknown moment and point.

Methods, all deterministic; ties go to the earlier report_id:
`pair` two reports; `matching` reports of two one-row sources (optimal assignment); `exact` up to `EXACT` reports (all
partitions, by dynamic programming over subsets); `packing` more reports of one-row sources (integer programme over all
clusters that score); `greedy` anything larger: join the two clusters that gain most, then move single reports while
that gains. Its distance from the best is at most `bound` minus `score`, which are reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

if TYPE_CHECKING:
    from numpy.typing import NDArray

ABSENT: Final = -12.0  # weight within a cluster of a pair that cannot be: dear, but a cluster may outweigh one misfit
FORBIDDEN: Final = -1e5  # weight of two rows of a source that has one row per event: only a decision outweighs it
EXACT: Final = 9
CLIQUES: Final = 20_000
GAIN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Solved:
    """Labels 0.. of a component's reports, how they were found, their score, and what no partition can exceed."""

    labels: NDArray[np.int64]
    method: str
    score: float
    bound: float


def components(n: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Label of each of n reports: the least report of its component."""
    graph = coo_array((np.ones(len(a), dtype=bool), (a, b)), shape=(n, n))
    _, labels = connected_components(graph, directed=False)
    least = np.full(labels.max(initial=-1) + 1, n, dtype=np.int64)
    np.minimum.at(least, labels, np.arange(n))
    return least[labels]


def worth(size: NDArray[np.int64], *, coded: bool) -> NDArray[np.float64]:
    """What a pair in a cluster of this size counts."""
    return np.where(coded, 2.0 / np.maximum(size, 1), 1.0)


def partition_score(weights: NDArray[np.float64], labels: NDArray[np.int64], *, coded: bool) -> float:
    """The score of a partition (`weights` symmetric, diagonal 0)."""
    together = labels[:, None] == labels[None, :]
    counted = worth(together.sum(axis=1), coded=coded)
    return float((weights * together * counted[:, None]).sum()) / 2


def upper_bound(weights: NDArray[np.float64], *, coded: bool) -> float:
    """What no partition can score.

    Of news: the sum of all positive weights. Of coded data: a report's share of its cluster is at most its best mean
    over any number of others.
    """
    if not coded:
        return float(np.maximum(weights, 0.0).sum()) / 2
    n = len(weights)
    best = -np.sort(np.diag(np.full(n, np.inf)) - weights, axis=1)[:, : n - 1]
    shares = np.cumsum(best, axis=1) / np.arange(2, n + 1)
    return float(np.maximum(shares.max(axis=1), 0.0).sum())


def solve(
    weights: NDArray[np.float64], source: NDArray[np.int64], one_row: NDArray[np.bool_], *, coded: bool
) -> Solved:
    """The best partition of one component.

    Args:
        weights: symmetric, diagonal 0, `ABSENT` for pairs that cannot be.
        source: number of each report's source.
        one_row: whether two rows of its source are two incidents.
        coded: whether the errors of reports are independent, see above.
    """
    n = len(weights)
    if n == 2:
        together = weights[0, 1] > 0
        score = max(float(weights[0, 1]), 0.0)
        return Solved(np.array([0, 0 if together else 1]), "pair", score, score)
    sources = np.unique(source)
    if one_row.all() and len(sources) == 2:
        return _matching(weights, source == sources[0])
    if n <= EXACT:
        labels = exact(weights[None], coded=coded)[0]
        score = partition_score(weights, labels, coded=coded)
        return Solved(labels, "exact", score, score)
    if one_row.all():
        packed = _packing(weights, source, coded=coded)
        if packed is not None:
            return packed
    labels = _moved_coded(weights, greedy_coded(weights)) if coded else greedy(weights)
    score = partition_score(weights, labels, coded=coded)
    return Solved(labels, "greedy", score, max(upper_bound(weights, coded=coded), score))


def _matching(weights: NDArray[np.float64], first: NDArray[np.bool_]) -> Solved:
    rows, columns = np.flatnonzero(first), np.flatnonzero(~first)
    gain = np.maximum(weights[np.ix_(rows, columns)], 0.0)
    i, j = linear_sum_assignment(-gain)
    keep = gain[i, j] > 0
    labels = np.arange(len(weights))
    labels[columns[j[keep]]] = rows[i[keep]]
    score = float(gain[i, j].sum())
    return Solved(labels, "matching", score, score)


def exact(weights: NDArray[np.float64], *, coded: bool) -> NDArray[np.int64]:
    """Best partitions of a batch of components of one size, by dynamic programming over subsets.

    Args:
        weights: shape (batch, n, n), symmetric, n at most `EXACT`.
        coded: whether the errors of reports are independent, see above.

    Returns:
        Labels, shape (batch, n). Among equal scores the partition found first counts, in an order that only the order
        of reports decides.
    """
    batch, n, _ = weights.shape
    full = 1 << n
    score = np.zeros((full, batch))
    for mask in range(1, full):
        top = mask.bit_length() - 1
        rest = mask ^ (1 << top)
        members = [i for i in range(top) if rest >> i & 1]
        score[mask] = score[rest] + weights[:, top, members].sum(axis=1)
    score *= worth(np.array([mask.bit_count() for mask in range(full)]), coded=coded)[:, None]
    best = np.zeros((full, batch))
    choice = np.zeros((full, batch), dtype=np.int32)
    for mask in range(1, full):
        low = mask & -mask
        rest = mask ^ low
        best[mask] = -np.inf
        part = rest
        while True:  # every subset of `rest`, largest first, joined with the lowest report
            own = part | low
            value = score[own] + best[mask ^ own]
            better = value > best[mask] + GAIN
            if better.any():
                best[mask] = np.where(better, value, best[mask])
                choice[mask] = np.where(better, own, choice[mask])
            if not part:
                break
            part = (part - 1) & rest
    labels = np.zeros((batch, n), dtype=np.int64)
    left = np.full(batch, full - 1)
    for label in range(n):
        own = choice[left, np.arange(batch)]
        for i in range(n):
            labels[(own >> i & 1).astype(bool), i] = label
        left = left & ~own
    return labels


def _packing(weights: NDArray[np.float64], source: NDArray[np.int64], *, coded: bool) -> Solved | None:
    """Choose disjoint clusters, one report per source at most, of greatest total score; None if there are too many.

    A cluster of which a part can be cut off without loss need not be offered, so each is grown by positive pairs.
    """
    n = len(weights)
    friends = [np.flatnonzero(weights[i] > 0) for i in range(n)]
    seen: set[tuple[int, ...]] = set()
    frontier: list[tuple[int, ...]] = [(i,) for i in range(n)]
    clusters: list[tuple[int, ...]] = []
    while frontier:
        grown: set[tuple[int, ...]] = set()
        for cluster in frontier:
            used = set(source[list(cluster)].tolist())
            for i in {int(j) for c in cluster for j in friends[c]} - set(cluster):
                if source[i] in used:
                    continue
                wider = tuple(sorted((*cluster, i)))
                if wider not in seen:
                    seen.add(wider)
                    grown.add(wider)
            if len(seen) > CLIQUES:
                return None
        frontier = sorted(grown, key=lambda cluster: cluster)
        clusters.extend(frontier)
    scores = np.array([weights[np.ix_(c, c)].sum() / 2 for c in clusters])
    scores *= worth(np.array([len(c) for c in clusters]), coded=coded)
    useful = np.flatnonzero(scores > 0)
    rows = np.concatenate([np.array(clusters[k]) for k in useful])
    columns = np.repeat(np.arange(len(useful)), [len(clusters[k]) for k in useful])
    cover = csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, len(useful)))
    count = len(useful)
    outcome = milp(
        -scores[useful],
        constraints=LinearConstraint(cover, ub=1.0),
        integrality=np.ones(count, dtype=np.int8),
        bounds=Bounds(np.zeros(count), np.ones(count)),
    )
    if outcome.x is None:
        return None
    labels = np.arange(n)
    for k in np.flatnonzero(outcome.x > 0.5):
        members = list(clusters[useful[k]])
        labels[members] = members[0]
    score = partition_score(weights, labels, coded=coded)
    return Solved(labels, "packing", score, score)


def greedy(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Join the two clusters with most evidence between them while it is positive; then move single reports likewise.

    Evidence between clusters is the mean over their pairs while joining (average linkage, so that large clusters do not
    swallow small ones), and the sum while moving.
    """
    top = float(weights.max())
    tree = linkage(squareform(top - weights, checks=False), "average")
    names = np.arange(2 * len(weights) - 1)
    for k, (i, j, distance, _) in enumerate(tree.tolist()):
        if not distance < top - GAIN:
            break  # average linkage never joins closer clusters later
        names[int(i)] = names[int(j)] = len(weights) + k
    for k in range(len(names) - 1, -1, -1):
        names[k] = names[names[k]]
    return _moved(weights, names[: len(weights)])


def _moved(weights: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move the report whose move to another cluster, or out of all, gains most; at most 4 n times."""
    n = len(weights)
    _, home, size = np.unique(labels, return_inverse=True, return_counts=True)
    size = np.append(size, 0)  # one stays empty, to move out into
    clusters = len(size)
    member = np.zeros((n, clusters))
    member[np.arange(n), home] = 1.0
    evidence = weights @ member  # between each report and each cluster
    rows = np.arange(n)
    for _ in range(4 * n):
        gain = evidence - evidence[rows, home][:, None]
        gain[rows, home] = -np.inf
        i, j = divmod(int(np.argmax(gain)), clusters)
        if not gain[i, j] > GAIN:
            break
        evidence[:, home[i]] -= weights[:, i]
        evidence[:, j] += weights[:, i]
        size[home[i]] -= 1
        size[j] += 1
        home[i] = j
        if size.all():
            evidence = np.concatenate([evidence, np.zeros((n, 1))], axis=1)
            size = np.append(size, 0)
            clusters += 1
    return _canonical(home)


def greedy_coded(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """For coded data: join the two clusters that gain most until none gains."""
    n = len(weights)
    between = weights.copy()  # sum of pair weights between clusters, kept at their first report
    inner, size, labels = np.zeros(n), np.ones(n), np.arange(n)
    alive = np.ones(n, dtype=bool)
    while True:
        joint = 2.0 * (inner[:, None] + inner[None, :] + between) / (size[:, None] + size[None, :])
        gain = joint - 2.0 * (inner / size)[:, None] - 2.0 * (inner / size)[None, :]
        gain[~alive], gain[:, ~alive] = -np.inf, -np.inf
        np.fill_diagonal(gain, -np.inf)
        i, j = divmod(int(np.argmax(gain)), n)
        if not gain[i, j] > GAIN:
            return labels
        i, j = min(i, j), max(i, j)
        inner[i] += inner[j] + between[i, j]
        size[i] += size[j]
        between[i] += between[j]
        between[:, i] = between[i]
        alive[j] = False
        labels[labels == j] = i


def _moved_coded(weights: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """For coded data: move the report whose move to another cluster, or out of all, gains most; at most 4 n times."""
    n, labels = len(weights), labels.copy()
    rows = np.arange(n)
    for _ in range(4 * n):
        member = np.zeros((n, n))
        member[rows, labels] = 1.0
        size = member.sum(axis=0)
        evidence = weights @ member
        inner = (member * evidence).sum(axis=0) / 2
        home, own, own_size = evidence[rows, labels], inner[labels], size[labels]
        leaving = np.where(own_size > 1, 2 * (own - home) / np.maximum(own_size - 1, 1), 0.0) - 2 * own / own_size
        joining = 2 * (inner + evidence) / (size + 1) - 2 * inner / np.maximum(size, 1)
        gain = leaving[:, None] + joining
        gain[rows, labels] = -np.inf
        i, j = divmod(int(np.argmax(gain)), n)
        if not gain[i, j] > GAIN:
            break
        labels[i] = j
    return _canonical(labels)


def _canonical(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Name each cluster after its least report."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse].astype(np.int64)
