"""How alike two texts are: character 4-grams as bits of a signature, compared by Dice's coefficient.

A signature of 512 bits is exact enough to tell a copy from another text; only texts of one script are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS: Final = 8  # of 64 bits
GRAM: Final = 4
BLOCK: Final = 20_000  # texts read together
STEPS: Final = (0.35, 0.5, 0.75)  # unlike | some | much | near_equal


def told(texts: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """The code of each text (-1 where missing), and the distinct texts."""
    codes, distinct = pd.factorize(texts)
    return codes.astype(np.int64), [str(text) for text in np.asarray(distinct, dtype=object)]


def signatures(codes: NDArray[np.int64], distinct: list[str]) -> NDArray[np.uint64]:
    """A row of `WORDS` 64-bit words per text; texts shorter than a gram have none set."""
    out = np.zeros((len(distinct) + 1, WORDS), dtype=np.uint64)
    for begin in range(0, len(distinct), BLOCK):
        part = [" ".join(text.casefold().split()) for text in distinct[begin : begin + BLOCK]]
        lengths, letters = _letters(part)
        points = letters.astype(np.uint64)
        if len(points) < GRAM:
            continue
        owner = np.repeat(np.arange(len(part)), lengths)
        rolled = np.zeros(len(points) - GRAM + 1, dtype=np.uint64)
        for k in range(GRAM):
            rolled = rolled * np.uint64(1_000_003) + points[k : len(points) - GRAM + 1 + k]
        rolled ^= rolled >> np.uint64(29)
        rolled *= np.uint64(0xBF58476D1CE4E5B9)
        rolled ^= rolled >> np.uint64(32)
        whole = owner[: len(rolled)] == owner[GRAM - 1 :]
        bit = (rolled[whole] % np.uint64(64 * WORDS)).astype(np.int64)
        flags = np.zeros((len(part), 64 * WORDS), dtype=bool)
        flags[owner[: len(rolled)][whole], bit] = True
        out[begin : begin + len(part)] = np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
    return out[codes]


def _letters(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The length of each text, and the code points of all of them in a row."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    return lengths, np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def scripts(codes: NDArray[np.int64], distinct: list[str]) -> NDArray[np.int8]:
    """0 no letters to speak of, 1 Latin, 2 Cyrillic; texts in different scripts are not compared."""
    kinds = np.zeros(len(distinct) + 1, dtype=np.int8)
    for begin in range(0, len(distinct), BLOCK):
        lengths, letters = _letters(distinct[begin : begin + BLOCK])
        cyrillic = np.concatenate([[0], np.cumsum((letters >= 0x400) & (letters <= 0x4FF))])
        last = np.cumsum(lengths)
        mostly = 2 * (cyrillic[last] - cyrillic[last - lengths]) > lengths / 2
        kinds[begin : begin + len(lengths)] = np.where(lengths < 2 * GRAM, 0, np.where(mostly, 2, 1))
    return kinds[codes]


def dice(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Twice the shared bits over all bits, row by row; 0 where both are empty."""
    shared = np.bitwise_count(a & b).sum(axis=1, dtype=np.int64)
    total = np.bitwise_count(a).sum(axis=1, dtype=np.int64) + np.bitwise_count(b).sum(axis=1, dtype=np.int64)
    ratio: NDArray[np.float64] = 2.0 * shared / np.maximum(total, 1)
    return ratio


def likeness(alike: NDArray[np.float64]) -> NDArray[np.int8]:
    """The answer of the comparison `wording`: 1 unlike, 2 some, 3 much, 4 near_equal."""
    return (1 + np.searchsorted(np.array(STEPS), alike, side="right")).astype(np.int8)
