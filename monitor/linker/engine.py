"""Candidates, weights, components, partition: labels for the reports that found incidents together."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from monitor.linker import assign
from monitor.linker.candidates import candidate_pairs
from monitor.linker.hope import Hope
from monitor.linker.terms import pair_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared

LARGEST: Final = 400  # reports; a larger component is cut at a higher floor, see `_components`
BATCH: Final = 60_000  # pairs whose weights are worked out together
WORKERS: Final = 4
MANY: Final = 2_000_000  # pairs within groups; of more only those in common blocks are looked at
FEW: Final = 50_000  # reports that the processor's cache holds in any order

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs a < b of reports with their weights, sorted by (a, b)."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.a)

    @classmethod
    def joined(cls, parts: Sequence[Pairs]) -> Pairs:
        """All pairs of several sets."""
        return cls(
            np.concatenate([np.empty(0, np.int64), *(part.a for part in parts)]),
            np.concatenate([np.empty(0, np.int64), *(part.b for part in parts)]),
            np.concatenate([np.empty(0), *(part.weight for part in parts)]),
        )

    def where(self, keep: NDArray[np.bool_]) -> Pairs:
        """Those pairs for which `keep` holds."""
        return Pairs(self.a[keep], self.b[keep], self.weight[keep])


@dataclass(frozen=True, slots=True)
class Component:
    """How one component of two reports or more was solved; `rows` ascend."""

    rows: NDArray[np.int64]
    method: str
    score: float
    bound: float
    incidents: int


@dataclass(frozen=True, slots=True)
class ByTime:
    """Reports in the order of oblast and time, so that what is compared lies together in memory.

    `order[k]` is the row of the report at place k, `place` the reverse.
    """

    q: Prepared
    order: NDArray[np.int64]
    place: NDArray[np.int64]
    hope: Hope

    @classmethod
    def of(cls, p: Prepared, parameters: Parameters) -> ByTime:
        """Reorder the reports; few are left as they are."""
        order = np.arange(len(p)) if len(p) < FEW else np.lexsort((p.f.start, p.region))
        place = np.empty(len(p), dtype=np.int64)
        place[order] = np.arange(len(p))
        q = p if len(p) < FEW else p.taken(order)
        return cls(q, order, place, Hope.of(q, parameters))


def scored_pairs(
    near: ByTime,
    rows: NDArray[np.int64],
    parameters: Parameters,
    floor: float,
    asked: NDArray[np.bool_] | None = None,
) -> Pairs:
    """All pairs of these rows whose weight exceeds `floor`, each once; only those with an `asked` report, if given."""
    found_a, found_b, found_w = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
    q, order, place = near.q, near.order, near.place
    wanted = None if asked is None else asked[order]
    chunks = candidate_pairs(q, np.sort(place[rows]), parameters.max_gap_hours, parameters.max_km, wanted)

    def scored(pair: tuple[NDArray[np.int64], NDArray[np.int64]]) -> Pairs:
        kept = near.hope.rows(*pair, floor)
        one, two = order[pair[0][kept]], order[pair[1][kept]]
        a, b = np.minimum(one, two), np.maximum(one, two)
        weight = pair_weights(q, place[a], place[b], parameters)
        return Pairs(a, b, weight).where(weight > floor)

    for part in in_threads(scored, chunks):
        found_a.append(part.a)
        found_b.append(part.b)
        found_w.append(part.weight)
    a, b, weight = np.concatenate(found_a), np.concatenate(found_b), np.concatenate(found_w)
    _, first = np.unique(a * len(q) + b, return_index=True)
    return Pairs(a[first], b[first], weight[first])


def pairs_within(near: ByTime, rows: NDArray[np.int64], group: NDArray[np.int64], parameters: Parameters) -> Pairs:
    """All pairs of positive weight of these rows that are in one group (`group` holds one label per report)."""
    order = rows[np.lexsort((rows, group[rows]))]
    _, first, size = np.unique(group[order], return_index=True, return_counts=True)
    if int((size * (size - 1) // 2).sum()) > MANY:
        pairs = scored_pairs(near, rows, parameters, 0.0)
        return pairs.where(group[pairs.a] == group[pairs.b])
    later = np.repeat(first + size, size) - np.arange(len(order)) - 1
    one = np.repeat(np.arange(len(order)), later)
    two = one + 1 + np.arange(later.sum()) - np.repeat(np.cumsum(later) - later, later)
    a, b = order[one], order[two]
    weight = pair_weights(near.q, near.place[a], near.place[b], parameters)
    return Pairs(a, b, weight).where(weight > 0)


def _components(n: int, pairs: Pairs, floor: float) -> NDArray[np.int64]:
    """Components of pairs above the floor; one of more than `LARGEST` reports is cut again at a floor 1 higher.

    Such chains only come about in years of reports on one busy city; the floor depends on the component alone.
    """
    labels = assign.components(n, pairs.a, pairs.b)
    while True:
        size = np.bincount(labels, minlength=n)
        large = size[labels] > LARGEST
        if not large.any():
            return labels
        floor += 1.0
        pairs = pairs.where(pairs.weight > floor)
        inside = pairs.where(large[pairs.a])
        finer = assign.components(n, inside.a, inside.b)
        labels = np.where(large, finer, labels)


def dense(near: ByTime, rows: NDArray[np.int64], parameters: Parameters) -> NDArray[np.float64]:
    """Weights between all these rows, symmetric, diagonal 0; at least `assign.ABSENT`. Rows: (batch, n)."""
    batch, n = rows.shape
    i, j = np.triu_indices(n, 1)
    at = near.place[rows]
    a, b = at[:, i].ravel(), at[:, j].ravel()
    weight = np.full(len(a), assign.ABSENT)
    some = near.hope.rows(a, b, assign.ABSENT)
    weight[some] = np.maximum(pair_weights(near.q, a[some], b[some], parameters), assign.ABSENT)
    out = np.zeros((batch, n, n))
    out[:, i, j] = weight.reshape(batch, -1)
    out[:, j, i] = out[:, i, j]
    return out


def partition(
    p: Prepared, near: ByTime, pairs: Pairs, parameters: Parameters, forced: Pairs | None = None
) -> tuple[NDArray[np.int64], list[Component]]:
    """Label each report with the least row of its incident; a report in no pair is alone.

    Args:
        p: prepared reports.
        near: the same, reordered.
        pairs: pairs of positive weight.
        parameters: for the weights within components.
        forced: pairs with decided weights, that replace the estimated ones.
    """
    labels = np.arange(len(p))
    component = _components(len(p), pairs, 0.0)
    order = np.argsort(component, kind="stable")
    _, first, sizes = np.unique(component[order], return_index=True, return_counts=True)
    one_row = np.isin(p.f.sources, parameters.one_row_sources)[p.f.source] if len(p) else np.empty(0, dtype=bool)

    def blocks() -> Iterator[NDArray[np.int64]]:
        for size in np.unique(sizes[sizes > 1]).tolist():
            members = order[first[sizes == size][:, None] + np.arange(size)]
            step = max(BATCH // (size * size), 1)
            for begin in range(0, len(members), step):
                yield np.sort(members[begin : begin + step], axis=1)

    def solved(block: NDArray[np.int64]) -> Answers:
        weights = dense(near, block, parameters)
        if one_row.any():
            source, single = p.f.source[block], one_row[block]
            twice = (source[:, :, None] == source[:, None, :]) & single[:, :, None] & (weights != 0)
            weights[twice] = assign.FORBIDDEN
        if forced is not None:
            _force(weights, block, forced)
        return _solve(block, weights, p.f.source[block], one_row[block], coded=parameters.coded)

    found: list[Component] = []
    for answer in in_threads(solved, blocks()):
        labels[answer.rows] = answer.labels
        parts = zip(answer.rows, answer.methods, answer.scores, answer.bounds, answer.incidents, strict=True)
        found += [Component(*part) for part in parts]
    return labels, found


@dataclass(frozen=True, slots=True)
class Answers:
    """The partitions of components of one size: a row each; `labels` are the least rows of the incidents."""

    rows: NDArray[np.int64]
    labels: NDArray[np.int64]
    methods: list[str]
    scores: list[float]
    bounds: list[float]
    incidents: list[int]


def _solve(
    rows: NDArray[np.int64],
    weights: NDArray[np.float64],
    source: NDArray[np.int64],
    one_row: NDArray[np.bool_],
    *,
    coded: bool,
) -> Answers:
    """Solve components of one size; small ones together."""
    count, size = rows.shape
    if size <= assign.EXACT:
        pairs = size == 2
        found = np.where(weights[:, :1, 1] > 0, [[0, 0]], [[0, 1]]) if pairs else assign.exact(weights, coded=coded)
        together = found[:, :, None] == found[:, None, :]
        counted = assign.worth(together.sum(axis=2), coded=coded)
        scores = ((weights * together * counted[:, :, None]).sum(axis=(1, 2)) / 2).tolist()
        methods, bounds = ["pair" if size == 2 else "exact"] * count, scores
    else:
        each = [assign.solve(*part, coded=coded) for part in zip(weights, source, one_row, strict=True)]
        found = np.stack([answer.labels for answer in each])
        together = found[:, :, None] == found[:, None, :]
        methods, scores = [answer.method for answer in each], [answer.score for answer in each]
        bounds = [answer.bound for answer in each]
    first = together.argmax(axis=2)  # rows ascend, so the first of a cluster is its least
    incidents = (first == np.arange(size)).sum(axis=1).tolist()
    return Answers(rows, np.take_along_axis(rows, first, axis=1), methods, scores, bounds, incidents)


def in_threads(work: Callable[[In], Out], parts: Iterable[In]) -> Iterator[Out]:
    """The work done on each part, in their order; numpy lets threads run side by side. Few parts wait at a time."""
    workers = min(os.cpu_count() or 1, WORKERS)
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Out]] = deque()
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _force(weights: NDArray[np.float64], block: NDArray[np.int64], forced: Pairs) -> None:
    """Put decided weights in the place of estimated ones."""
    if not len(forced):
        return
    where = {int(row): (k, i) for k, rows in enumerate(block) for i, row in enumerate(rows)}
    for a, b, weight in zip(forced.a.tolist(), forced.b.tolist(), forced.weight.tolist(), strict=True):
        if a in where and b in where and where[a][0] == where[b][0]:
            k, i, j = where[a][0], where[a][1], where[b][1]
            weights[k, i, j] = weights[k, j, i] = weight
