"""Pairs of reports that may be of one incident, from time and place blocks that cannot miss a true pair.

A pair is worth comparing if its spans are at most `max_gap_hours` apart and its places contain one another, are
districts of one city, or are towns (or points) at most `max_km` apart. Every such pair is in some block: reports are
joined by each place that one names and that contains the other's, by city, and by neighbouring squares of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.features import LONG_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from monitor.linker.prepare import Prepared

CHUNK: Final = 200_000  # pairs at a time; more would not fit the processor's cache
STRIDE: Final = 1e8  # hours; a block's reports never mix with the next one's
SLACK: Final = 0.01  # hours; more than a key of so many digits can be off
KM_PER_DEGREE: Final = 111.195


@dataclass(frozen=True, slots=True)
class Entries:
    """Rows in blocks: sorted by (block, start)."""

    block: NDArray[np.int64]
    row: NDArray[np.int64]
    key: NDArray[np.float64]

    @classmethod
    def of(cls, block: NDArray[np.int64], row: NDArray[np.int64], start: NDArray[np.float64]) -> Entries:
        """Sort rows, each with its block; `start` holds the hour at which each row's span begins."""
        key = block * STRIDE + start[row]
        order = np.lexsort((row, key))
        return cls(block[order], row[order], key[order])

    def where(self, keep: NDArray[np.bool_]) -> Entries:
        """Those entries for which `keep` holds."""
        return Entries(self.block[keep], self.row[keep], self.key[keep])


def _ranges(
    low: NDArray[np.int64], high: NDArray[np.int64], size: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For each query the positions low..high-1, as (query, position) arrays of about `size`."""
    counts = np.maximum(high - low, 0)
    ends = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = ends[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(ends, done + size, "right")), begin + 1)
        part = counts[begin:stop]
        query = np.repeat(np.arange(begin, stop), part)
        offset = np.arange(part.sum()) - np.repeat(np.cumsum(part) - part, part)
        yield query, low[begin:stop].repeat(part) + offset
        begin = stop


def join_blocks(
    asking: Entries,
    asked: Entries,
    blocks: NDArray[np.int64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    gap: float,
    ties: str = "both",
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs of an asking report and a later asked one of its block, spans at most `gap` apart.

    `ties`: whether two that begin at once are a pair: `both` ways, `once` (where each asks the other), or `no`.
    """
    low = np.searchsorted(asked.key, start[asking.row] - SLACK + blocks * STRIDE, "left")
    high = np.searchsorted(asked.key, end[asking.row] + gap + SLACK + blocks * STRIDE, "right")
    for query, position in _ranges(low, high, CHUNK):
        a, b = asking.row[query], asked.row[position]
        tie = {"both": b != a, "once": b > a, "no": np.False_}[ties]
        keep = (start[b] > start[a]) | ((start[b] == start[a]) & tie)
        yield a[keep], b[keep]


@dataclass(frozen=True, slots=True)
class Join:
    """How entries are joined: spans at most `gap` apart; pairs with a report of `wanted` only, unless that is None."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    gap: float
    wanted: NDArray[np.bool_] | None

    def pairs(
        self, asking: Entries, asked: Entries, blocks: NDArray[np.int64], ties: str
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """As `join_blocks`."""
        span = self.start, self.end, self.gap, ties
        if self.wanted is None:
            yield from join_blocks(asking, asked, blocks, *span)
            return
        mine = self.wanted[asking.row]
        yield from join_blocks(asking.where(mine), asked, blocks[mine], *span)
        yield from join_blocks(asking.where(~mine), asked.where(self.wanted[asked.row]), blocks[~mine], *span)


def candidate_pairs(
    p: Prepared, rows: NDArray[np.int64], gap: float, max_km: float, wanted: NDArray[np.bool_] | None = None
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs (a, b) with a < b in chunks; a pair may come more than once.

    Args:
        p: the prepared reports.
        rows: those to pair.
        gap: greatest number of hours between spans.
        max_km: greatest distance between towns, and between points.
        wanted: only pairs with one of these reports, if given.
    """
    join = Join(p.f.start, p.f.end, gap, wanted)
    at = np.zeros(len(p), dtype=bool)
    at[rows] = True
    # reports with a point are joined by their place too, unless there are points only
    by_name = at & p.named & (p.own_name | ~p.pointed)
    names = np.flatnonzero(at & p.named) if by_name.any() else np.empty(0, dtype=np.int64)
    for blocks in (_by_name(p, names, join), _by_grid(p, names, at, join, max_km)):
        for a, b in blocks:
            yield np.minimum(a, b), np.maximum(a, b)


def _expand(codes: NDArray[np.int64], lists: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Position and value for every value in the list of each code."""
    lengths = np.array([len(values) for values in lists], dtype=np.int64)
    flat = np.array([value for values in lists for value in values], dtype=np.int64)
    first = np.cumsum(lengths) - lengths
    per = lengths[codes]
    position = np.repeat(np.arange(len(codes)), per)
    offset = np.arange(per.sum()) - np.repeat(np.cumsum(per) - per, per)
    return position, flat[np.repeat(first[codes], per) + offset]


def _by_name(p: Prepared, rows: NDArray[np.int64], join: Join) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Join reports that name a place with those of which a place lies in it; cities count as named by districts."""
    if not len(rows):
        return
    cells = p.geography.cells
    used = np.unique(p.place[rows])
    number: dict[str, int] = {}
    own: list[list[int]] = [[] for _ in cells]
    every: list[list[int]] = [[] for _ in cells]
    for code in used.tolist():
        names = {*cells[code].own, *cells[code].towns}
        own[code] = sorted({number.setdefault(name, len(number)) for name in names})
    for code in used.tolist():
        around = {place for chain in cells[code].chains for place in chain} | cells[code].towns
        every[code] = sorted(number[place] for place in around if place in number)
    inside = [sorted(set(lists) - set(names)) for lists, names in zip(every, own, strict=True)]
    position, block = _expand(p.place[rows], own)
    naming = Entries.of(block, rows[position], p.f.start)
    position, block = _expand(p.place[rows], inside)
    lying = Entries.of(block, rows[position], p.f.start)
    yield from join.pairs(naming, naming, naming.block, "once")
    yield from join.pairs(naming, lying, naming.block, "both")
    yield from join.pairs(lying, naming, lying.block, "no")


def _by_grid(
    p: Prepared, names: NDArray[np.int64], at: NDArray[np.bool_], join: Join, max_km: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Join reports whose points, or whose towns' centres, lie in the same or neighbouring squares."""
    rows, lat, lon = _spots(p, names, at)
    if not len(rows):
        return
    radius = np.where(p.pointed & at, np.nan_to_num(p.f.radius), 0.0)
    reach = max_km + 2 * float(radius.max(initial=0.0))
    height = reach / KM_PER_DEGREE
    down = np.floor(lat / height).astype(np.int64)
    # squares are as wide as the row nearest to the pole needs, so that none is too narrow
    width = height / np.cos(np.radians(min(float(np.abs(lat).max()) + height, 89.0)))
    across = np.floor(lon / width).astype(np.int64)
    columns = int(across.max() - across.min()) + 3
    block = (down - down.min() + 1) * columns + (across - across.min() + 1)
    used, number = np.unique(block, return_inverse=True)
    entries = Entries.of(number.astype(np.int64), rows, p.f.start)
    named = np.zeros(len(p), dtype=bool)
    named[names] = True
    for step_down in (-1, 0, 1):
        for step_across in (-1, 0, 1):
            wanted = used[entries.block] + step_down * columns + step_across
            found = np.searchsorted(used, wanted)
            exists = (found < len(used)) & (used[np.minimum(found, len(used) - 1)] == wanted)
            asking = entries.where(exists)
            for a, b in join.pairs(asking, entries, found[exists], "once"):
                # those of one cell are joined by its names already
                new = (p.place[a] != p.place[b]) | ~named[a] | ~named[b]
                yield a[new], b[new]


def _spots(
    p: Prepared, names: NDArray[np.int64], at: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Rows with a point each: their own, or the centres of the towns they name (then a row may come several times)."""
    points = np.flatnonzero(at & p.pointed)
    lists = [list(range(len(cell.centres))) for cell in p.geography.cells]
    if not len(names) or not any(lists):
        return points, p.f.lat[points], p.f.lon[points]
    position, which = _expand(p.place[names], lists)
    code = p.place[names][position]
    first = np.cumsum([0, *(len(entry) for entry in lists)])[:-1]
    flat = np.array([spot for cell in p.geography.cells for spot in cell.centres])
    spots = flat[first[code] + which]
    return (
        np.concatenate([points, names[position]]),
        np.concatenate([p.f.lat[points], spots[:, 0]]),
        np.concatenate([p.f.lon[points], spots[:, 1]]),
    )


assert LONG_HOURS < STRIDE
