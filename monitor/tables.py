"""Read the small tables that a user hands in: decisions and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from monitor import coverage as ledger
from monitor import schemas
from monitor.decisions import conform_decisions
from sources.frames import dtype_of

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

    return conform_decisions(_read(path, COLUMNS))


def read_coverage(path: Path) -> pd.DataFrame:
    """The coverage ledger from a CSV file with the columns of the design, section 4; times with their offset.

    Raises:
        TableError: no CSV, missing columns, an unknown state, a naive time or a number that is none.
    """
    frame = _read(path, ledger.COLUMNS)
    unknown = set(frame["state"]) - ledger.STATES
    if unknown:
        raise TableError(f"{path}: unknown state {', '.join(sorted(unknown))}")
    out = frame.copy()
    for name in ("hour", "newest_item_at"):
        naive = frame[name].ne("") & ~frame[name].str.contains(r"(?:Z|[+-]\d\d:?\d\d)$", regex=True)
        if naive.any():
            raise TableError(
                f"{path}: line {int(naive.idxmax()) + 2}: {name} has no offset: {frame[name][naive.idxmax()]!r}"
            )
        try:
            out[name] = pd.to_datetime(frame[name].replace("", None), utc=True, format="ISO8601").astype(
                "datetime64[us, UTC]"
            )
        except ValueError as error:
            raise TableError(f"{path}: {name}: {error}") from error
    for name in ("runs", "failures", "minutes_blind"):
        numbers = pd.to_numeric(frame[name], errors="coerce")
        if numbers.isna().any():
            raise TableError(f"{path}: line {int(numbers.isna().idxmax()) + 2}: {name} is not a number")
        out[name] = numbers.astype("Int64")
    return out
