"""Read the small tables that a user hands in: decisions and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from monitor import schemas
from monitor.decisions import DecisionError, conform_decisions
from sources.frames import dtype_of, read_table

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection


def rejected_frame(connection: Connection, as_of: datetime | None = None) -> pd.DataFrame:
    """The rejected rows that the database kept by `as_of`, in the order of keeping: the frame of `rejected.csv`."""
    from monitor.store.rejected import rejected_rows

    rows = [row for row in rejected_rows(connection) if as_of is None or row["recorded_at"] <= as_of]
    return pd.DataFrame(
        {
            column.name: pd.Series([row[column.name] for row in rows], dtype=dtype_of(column))
            for column in schemas.REJECTED.columns
        }
    )


class TableError(ValueError):
    """A table that cannot be read; names the file and what is wrong."""


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise TableError(f"{path}: {error}") from error
    missing = [name for name in columns if name not in frame]
    if missing:
        raise TableError(f"{path}: lacks the columns {', '.join(missing)}")
    return frame.loc[:, list(columns)]


def read_decisions(path: Path) -> pd.DataFrame:
    """Analysts' decisions from a CSV file with the columns of the design, section 4.

    Raises:
        TableError: no CSV, or columns are missing.
        DecisionError: a row that is no valid decision.
    """
    from monitor.decisions import COLUMNS

    try:
        return conform_decisions(_read(path, COLUMNS))
    except DecisionError as error:
        raise DecisionError(f"{path}: {error}") from error


def read_coverage(path: Path) -> pd.DataFrame:
    """The coverage ledger from a CSV file with the columns of the design, section 4; times with their offset.

    Raises:
        FrameError: a missing column, an unknown state, a naive time or a number that is none; with line and column.
        UnreadableError: the bytes are no CSV in UTF-8.
    """
    return read_table(path, schemas.COVERAGE.columns)
