"""Three-valued logic: if these laws failed, a verdict could depend on the order of its questions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.kleene import MAYBE, NO, YES, KleeneError, all_of, any_of, names, negate, parse

values = st.lists(st.sampled_from([NO, MAYBE, YES]), min_size=4, max_size=4).map(lambda v: np.array(v, dtype=np.int8))


def test_words_and_values_are_the_same_thing_twice() -> None:
    words = ["yes", "no", "maybe"]

    assert list(names(parse(words))) == words
    assert parse(words).dtype == np.int8


def test_another_word_is_refused_with_its_position() -> None:
    with pytest.raises(KleeneError, match="position 1: 'perhaps'"):
        parse(["yes", "perhaps"])


@pytest.mark.parametrize("operation", [all_of, any_of])
def test_an_operation_on_nothing_is_refused(operation) -> None:
    with pytest.raises(KleeneError, match="at least one"):
        operation()


def test_no_wins_an_and_and_yes_wins_an_or() -> None:
    each = np.array([NO, MAYBE, YES], dtype=np.int8)

    assert list(all_of(each, MAYBE)) == [NO, MAYBE, MAYBE]
    assert list(any_of(each, MAYBE)) == [MAYBE, MAYBE, YES]


@given(values, values, values)
def test_kleene_laws_hold(a, b, c) -> None:
    for operation, other in ((all_of, any_of), (any_of, all_of)):
        assert np.array_equal(operation(a, b), operation(b, a))
        assert np.array_equal(operation(a, operation(b, c)), operation(operation(a, b), c))
        assert np.array_equal(operation(a, a), a)
        assert np.array_equal(operation(a, other(a, b)), a)
        assert np.array_equal(operation(a, other(b, c)), other(operation(a, b), operation(a, c)))
        assert np.array_equal(negate(operation(a, b)), other(negate(a), negate(b)))
    assert np.array_equal(negate(negate(a)), a)


@given(values)
def test_the_excluded_middle_does_not_hold_for_maybe(a) -> None:
    assert np.array_equal(any_of(a, negate(a)), np.where(a == MAYBE, MAYBE, YES))


@given(values)
def test_results_stay_small_integers(a) -> None:
    assert {r.dtype for r in (all_of(a), any_of(a, YES), negate(a))} == {np.dtype(np.int8)}
