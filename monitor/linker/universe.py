"""The pairs of reports that an estimate of the parameters rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.night import HOURS
from monitor.linker.terms import answers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.prepare import Prepared
    from monitor.linker.terms import Answers

CLOSE_KM: Final = 8.0  # distance within which chance pairs of points are counted
NAMES_TRUST: Final = 0.02  # of a pair compared by name: without labels, news alone cannot tell its own priors wrong
BLOCK: Final = 400  # reports of consecutive moments whose pairs are all looked at
BLOCKS: Final = 10


@dataclass(frozen=True, slots=True)
class Universe:
    """The pairs that an estimate rests on, with everything about them that does not depend on parameters."""

    p: Prepared
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    said: Answers
    one_source: NDArray[np.bool_]
    one_night: NDArray[np.bool_]
    trust: NDArray[np.float64]


def universe(p: Prepared, gap: float) -> Universe:
    """All pairs of reports at most `gap` hours apart; of many reports, those within evenly spread blocks."""
    rows = np.flatnonzero(~p.f.loose)
    rows = rows[np.lexsort((rows, p.f.start[rows]))]
    blocks = [rows]
    if len(rows) > BLOCK * BLOCKS:
        begins = np.linspace(0, len(rows) - BLOCK, BLOCKS).astype(np.int64)
        blocks = [rows[begin : begin + BLOCK] for begin in begins.tolist()]
    found = []
    for block in blocks:
        start, end = p.f.start[block], p.f.end[block]
        last = np.searchsorted(start, end + gap, "right")
        first = np.repeat(np.arange(len(block)), np.maximum(last - np.arange(len(block)) - 1, 0))
        counts = np.maximum(last - np.arange(len(block)) - 1, 0)
        offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        found.append((block[first], block[first + 1 + offset]))
    one = np.concatenate([pair[0] for pair in found])
    two = np.concatenate([pair[1] for pair in found])
    a, b = np.minimum(one, two), np.maximum(one, two)
    middle = (p.f.start + p.f.end) / 2
    one_night = (np.abs(middle[a] - middle[b]) <= HOURS) & (p.region[a] == p.region[b]) & (p.region[a] >= 0)
    said = answers(p, a, b)
    keep = one_night | (said.place > 0) | (said.distance <= CLOSE_KM)
    a, b, one_night = a[keep], b[keep], one_night[keep]
    said = answers(p, a, b)
    trust = np.where(said.by_point, 1.0, NAMES_TRUST)
    return Universe(p, a, b, said, p.f.source[a] == p.f.source[b], one_night, trust)


def labelled(u: Universe, truth: NDArray[np.int64]) -> tuple[Universe, NDArray[np.float64]]:
    """The universe with full trust, and the known matches; n reports of one incident count as n - 1 pairs."""
    match = (truth[u.a] == truth[u.b]) & (truth[u.a] >= 0)
    size = np.bincount(truth[truth >= 0])
    share = np.where(match, 2.0 / np.maximum(size[np.maximum(truth[u.a], 0)], 1), 1.0)
    return replace(u, trust=share), match.astype(np.float64)
