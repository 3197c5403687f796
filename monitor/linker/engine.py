"""Candidates, weights, components, partition: labels for the reports that found incidents together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker import assign
from monitor.linker.candidates import candidate_pairs
from monitor.linker.terms import pair_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared

LARGEST: Final = 400  # reports; a larger component is cut at a higher floor, see `_components`
BATCH: Final = 4096


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs a < b of reports with their weights, sorted by (a, b)."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.a)

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


def scored_pairs(p: Prepared, rows: NDArray[np.int64], parameters: Parameters, floor: float) -> Pairs:
    """All pairs of these rows whose weight exceeds `floor`, each once."""
    found_a, found_b, found_w = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
    chunks = candidate_pairs(p, rows, parameters.max_gap_hours, parameters.max_km)
    for a, b in chunks:
        weight = pair_weights(p, a, b, parameters)
        keep = weight > floor
        found_a.append(a[keep])
        found_b.append(b[keep])
        found_w.append(weight[keep])
    a, b, weight = np.concatenate(found_a), np.concatenate(found_b), np.concatenate(found_w)
    _, first = np.unique(a * len(p) + b, return_index=True)
    return Pairs(a[first], b[first], weight[first])


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


def dense(p: Prepared, rows: NDArray[np.int64], parameters: Parameters) -> NDArray[np.float64]:
    """Weights between all these rows, symmetric, diagonal 0; at least `assign.ABSENT`. Rows: (batch, n)."""
    batch, n = rows.shape
    i, j = np.triu_indices(n, 1)
    weight = pair_weights(p, rows[:, i].ravel(), rows[:, j].ravel(), parameters).reshape(batch, -1)
    out = np.zeros((batch, n, n))
    out[:, i, j] = np.maximum(weight, assign.ABSENT)
    out[:, j, i] = out[:, i, j]
    return out


def partition(
    p: Prepared, pairs: Pairs, parameters: Parameters, forced: Pairs | None = None
) -> tuple[NDArray[np.int64], list[Component]]:
    """Label each report with the least row of its incident; a report in no pair is alone.

    Args:
        p: prepared reports. parameters: for the weights within components.
        pairs: pairs of positive weight. forced: pairs with decided weights, that replace the estimated ones.
    """
    labels = np.arange(len(p))
    component = _components(len(p), pairs, 0.0)
    order = np.argsort(component, kind="stable")
    _, first, sizes = np.unique(component[order], return_index=True, return_counts=True)
    solved: list[Component] = []
    one_row = np.isin(p.f.sources, parameters.one_row_sources)[p.f.source] if len(p) else np.empty(0, dtype=bool)
    for size in np.unique(sizes[sizes > 1]).tolist():
        members = order[first[sizes == size][:, None] + np.arange(size)]
        step = max(BATCH // (size * size), 1)
        for begin in range(0, len(members), step):
            block = np.sort(members[begin : begin + step], axis=1)
            weights = dense(p, block, parameters)
            if forced is not None:
                _force(weights, block, forced)
            _solve_block(p, block, weights, one_row, labels, solved)
    return labels, solved


def _solve_block(
    p: Prepared,
    block: NDArray[np.int64],
    weights: NDArray[np.float64],
    one_row: NDArray[np.bool_],
    labels: NDArray[np.int64],
    solved: list[Component],
) -> None:
    """Solve components of one size; small ones together."""
    size = block.shape[1]
    if 2 < size <= assign.EXACT:
        found = assign.exact(weights)
        for rows, own, weight in zip(block, found, weights, strict=True):
            score = assign.partition_score(weight, own)
            _write(rows, assign.Solved(own, "exact", score, score), labels, solved)
        return
    for rows, weight in zip(block, weights, strict=True):
        _write(rows, assign.solve(weight, p.f.source[rows], one_row[rows]), labels, solved)


def _write(rows: NDArray[np.int64], answer: assign.Solved, labels: NDArray[np.int64], solved: list[Component]) -> None:
    """Note a component's answer; a cluster is named after its least row."""
    distinct, inverse = np.unique(answer.labels, return_inverse=True)
    least = np.full(len(distinct), np.iinfo(np.int64).max)
    np.minimum.at(least, inverse, rows)
    labels[rows] = least[inverse]
    solved.append(Component(rows, answer.method, answer.score, answer.bound, len(distinct)))


def _force(weights: NDArray[np.float64], block: NDArray[np.int64], forced: Pairs) -> None:
    """Put decided weights in the place of estimated ones."""
    where = {int(row): (k, i) for k, rows in enumerate(block) for i, row in enumerate(rows)}
    for a, b, weight in zip(forced.a.tolist(), forced.b.tolist(), forced.weight.tolist(), strict=True):
        if a in where and b in where and where[a][0] == where[b][0]:
            k, i, j = where[a][0], where[a][1], where[b][1]
            weights[k, i, j] = weights[k, j, i] = weight
