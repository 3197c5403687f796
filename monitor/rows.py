"""Rows of a frame by attribute. pandas types `itertuples` as a union of everything, which no checker can use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame in order, each with its columns as attributes."""
    return iter(frame.itertuples(index=False))
