"""Partitions: exact where it is said, and never better than the bound."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.linker.assign import ABSENT, EXACT, exact, greedy, partition_score, solve, upper_bound

few = settings(max_examples=40)


def partitions(n: int) -> Iterator[list[int]]:
    """All partitions of n things as lists of labels."""

    def grow(labels: list[int]) -> Iterator[list[int]]:
        if len(labels) == n:
            yield labels
            return
        for label in range(max(labels, default=-1) + 2):
            yield from grow([*labels, label])

    return grow([])


@st.composite
def weights(draw: st.DrawFn, least: int = 2, most: int = 6) -> np.ndarray:
    n = draw(st.integers(least, most))
    values = st.integers(-60, 60).map(lambda w: w / 10) | st.just(ABSENT)
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            out[i, j] = out[j, i] = draw(values)
    return out


@few
@given(table=weights(), coded=st.booleans())
def test_small_components_are_solved_exactly(table: np.ndarray, coded: bool) -> None:
    best = max(partition_score(table, np.array(labels), coded=coded) for labels in partitions(len(table)))

    score = partition_score(table, exact(table[None], coded=coded)[0], coded=coded)

    assert score == pytest.approx(best)


@few
@given(table=weights(3, 6), data=st.data(), coded=st.booleans())
def test_rows_of_one_row_sources_are_never_put_together(table: np.ndarray, data: st.DataObject, coded: bool) -> None:
    n = len(table)
    source = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    table[source[:, None] == source[None, :]] = ABSENT
    np.fill_diagonal(table, 0.0)

    solved = solve(table, source, np.ones(n, dtype=bool), coded=coded)

    allowed = [
        labels for labels in partitions(n)
        if all(labels[i] != labels[j] for i in range(n) for j in range(i) if source[i] == source[j])
    ]  # fmt: skip
    best = max(partition_score(table, np.array(labels), coded=coded) for labels in allowed)
    assert solved.score == pytest.approx(best)


@few
@given(table=weights(4, 14), coded=st.booleans())
def test_no_partition_exceeds_the_bound(table: np.ndarray, coded: bool) -> None:
    n = len(table)

    solved = solve(table, np.arange(n), np.zeros(n, dtype=bool), coded=coded)

    assert solved.score <= solved.bound + 1e-9
    assert solved.bound <= upper_bound(table, coded=coded) + 1e-9
    assert solved.method == ("pair" if n == 2 else "exact" if n <= EXACT else "greedy")


@few
@given(table=weights(4, 9))
def test_the_quick_method_is_never_worse_than_leaving_all_alone(table: np.ndarray) -> None:
    assert partition_score(table, greedy(table), coded=False) >= 0


def test_two_clear_groups_come_out_by_every_method() -> None:
    group = np.repeat([0, 1], 8)
    table = np.where(group[:, None] == group[None, :], 2.0, -3.0)
    np.fill_diagonal(table, 0.0)
    alone = np.arange(16)

    for coded in (False, True):
        many = solve(table, alone, np.zeros(16, dtype=bool), coded=coded)
        packed = solve(table, alone, np.ones(16, dtype=bool), coded=coded)

        assert many.method == "greedy"
        assert packed.method == "packing"
        for answer in (many, packed):
            assert [answer.labels[i] == answer.labels[0] for i in range(16)] == [True] * 8 + [False] * 8
