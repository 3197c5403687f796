"""Rows of a frame as named tuples, and its cells by name, for code that knows the columns of its table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows in order; the attributes are the columns, whose types the table's schema fixes."""
    yield from frame.itertuples()


def row_at(frame: pd.DataFrame, key: object) -> Any:
    """The row with an index value, by column name; slow, for single rows."""
    looked_up: Any = frame.loc
    return looked_up[key]


def by_key(frame: pd.DataFrame, key: str) -> dict[str, dict[str, Any]]:
    """All rows by the value of a column that is unique, each by column name."""
    return {str(row[key]): {str(name): value for name, value in row.items()} for row in frame.to_dict("records")}
