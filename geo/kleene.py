"""Three values, as arrays: no = 0, maybe = 1, yes = 2 (strong Kleene logic K3).

With the values in this order AND is the minimum, OR the maximum and NOT the mirror image; see
S. C. Kleene, *Introduction to Metamathematics* (1952), section 64.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MAYBE", "NAMES", "NO", "YES", "KleeneError", "all_of", "any_of", "names", "negate", "parse"]

Kleene = NDArray[np.int8]

NO: np.int8 = np.int8(0)
MAYBE: np.int8 = np.int8(1)
YES: np.int8 = np.int8(2)

NAMES: tuple[str, str, str] = ("no", "maybe", "yes")
_NAMES = np.array(NAMES, dtype=object)


class KleeneError(ValueError):
    """A text that is none of no, maybe, yes."""


def names(values: ArrayLike) -> NDArray[Any]:
    """The words for an array of values, as an object array of `str` of the same shape."""
    return _NAMES[np.asarray(values, dtype=np.int8)]


def parse(texts: Iterable[str]) -> Kleene:
    """Values of the words no, maybe, yes; `KleeneError` names the first other word and its position."""
    values = []
    for position, text in enumerate(texts):
        if text not in NAMES:
            raise KleeneError(f"position {position}: {text!r} is none of no, maybe, yes")
        values.append(NAMES.index(text))
    return np.array(values, dtype=np.int8)


def all_of(*parts: ArrayLike) -> Kleene:
    """Kleene AND of one or more arrays, which broadcast: the least of the values."""
    if not parts:
        raise KleeneError("all_of needs at least one array")
    return _fold(np.minimum, parts)


def any_of(*parts: ArrayLike) -> Kleene:
    """Kleene OR of one or more arrays, which broadcast: the greatest of the values."""
    if not parts:
        raise KleeneError("any_of needs at least one array")
    return _fold(np.maximum, parts)


def negate(values: ArrayLike) -> Kleene:
    """Kleene NOT: yes and no change places, maybe stays."""
    return (YES - np.asarray(values, dtype=np.int8)).astype(np.int8)


def _fold(operation: np.ufunc, parts: tuple[ArrayLike, ...]) -> Kleene:
    result: Kleene = np.asarray(parts[0], dtype=np.int8)
    for part in parts[1:]:
        result = operation(result, np.asarray(part, dtype=np.int8))
    return result
