"""Frames with fixed columns and types, and the CSV files that hold them, byte for byte.

Every table goes through here: text is dtype `str` with "" for missing, times are `datetime64[us, UTC]`,
measures are float64, counts Int64, flags bool. `conform` checks the reports frame where it passes from one
module to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from sources.columns import FLOATS, INTEGERS, TEXTS, Column, split
from sources.csvio import Broken, CellError, guard, parse_cell, quote, read_records
from sources.origins import side_of
from sources.report import COLUMNS, DEFAULTS

__all__ = [
    "FrameError",
    "conform",
    "dtype_of",
    "empty_reports",
    "empty_table",
    "read_table",
    "to_frame",
    "typed",
    "write_table",
]

_UTC_MICROSECONDS: Final = pd.DatetimeTZDtype("us", "UTC")


class FrameError(ValueError):
    """A frame or a file does not have the columns, types or words of its table; the message names which."""


def dtype_of(column: Column) -> Any:
    """Give the pandas dtype of a column, by its kind."""
    if column.kind in TEXTS:
        return pd.StringDtype(na_value=np.nan)
    if column.kind in FLOATS:
        return np.dtype("float64")
    if column.kind in INTEGERS:
        return pd.Int64Dtype()
    if column.kind == "time":
        return _UTC_MICROSECONDS
    return np.dtype("bool")


def empty_table(columns: Sequence[Column]) -> pd.DataFrame:
    """Make a frame with the columns and types of a table and no rows."""
    return pd.DataFrame({column.name: pd.Series(dtype=dtype_of(column)) for column in columns})


def empty_reports() -> pd.DataFrame:
    """Make the reports frame with no rows."""
    return empty_table(COLUMNS)


def typed(frame: pd.DataFrame, columns: Sequence[Column], table: str = "table") -> pd.DataFrame:
    """Make a copy with exactly a table's columns, in order and typed; missing optional ones become empty.

    Raises FrameError for an unknown column, a missing required one, or values of another type (naive times
    included).
    """
    known = {column.name for column in columns}
    unknown = [str(name) for name in frame.columns if name not in known]
    missing = [column.name for column in columns if column.required and column.name not in frame.columns]
    if unknown or missing:
        parts = [f"unknown columns: {', '.join(unknown)}"] if unknown else []
        parts += [f"missing columns: {', '.join(missing)}"] if missing else []
        raise FrameError(f"{table}: {'; '.join(parts)}")
    series = {}
    for column in columns:
        if column.name in frame.columns:
            series[column.name] = _cast(frame[column.name].reset_index(drop=True), column, table)
        else:
            series[column.name] = _absent(column, len(frame))
    return pd.DataFrame(series)


def _absent(column: Column, length: int) -> pd.Series[Any]:
    filler: Any = "" if column.kind in TEXTS else False if column.kind == "flag" else None
    series: pd.Series[Any] = pd.Series([filler] * length, dtype=dtype_of(column))
    return series


def _cast(series: pd.Series[Any], column: Column, table: str) -> pd.Series[Any]:
    wanted = dtype_of(column)
    if column.kind in TEXTS:
        return _cast_text(series, column, table)
    if series.dtype == wanted:
        return series
    if column.kind == "time":
        return _cast_time(series, column, table)
    if column.kind == "flag":
        flags = series.astype(object).mask(series.isna(), False)
        wrong = ~flags.map(lambda value: isinstance(value, bool | np.bool_)).astype(bool)
        _refuse(flags, wrong, column, table, "true or false")
        return flags.astype(bool)
    if pd.api.types.is_bool_dtype(series.dtype):
        raise FrameError(f"{table}: {column.name} must hold numbers, not true and false")
    try:
        return series.astype("float64" if column.kind in FLOATS else "Int64")
    except (TypeError, ValueError) as error:
        raise FrameError(f"{table}: {column.name} must hold numbers of kind {column.kind}: {error}") from None


def _cast_text(series: pd.Series[Any], column: Column, table: str) -> pd.Series[Any]:
    empty = series.isna()
    if series.dtype != dtype_of(column):
        wrong = series.map(lambda value: not isinstance(value, str)) & ~empty
        _refuse(series, wrong, column, table, "text")
        try:
            series = series.astype(object).mask(empty, "").astype("str")
        except UnicodeEncodeError as error:
            cut = error.object[error.start]
            raise FrameError(f"{table}: {column.name} holds {cut!r}, which is no character") from None
    return series.fillna("") if empty.any() else series


def _cast_time(series: pd.Series[Any], column: Column, table: str) -> pd.Series[Any]:
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        return cast("pd.Series[Any]", series.dt.tz_convert("UTC").astype(_UTC_MICROSECONDS))
    empty = series.isna()
    aware = series.map(lambda value: isinstance(value, datetime) and value.tzinfo is not None)
    _refuse(series, ~aware.astype(bool) & ~empty, column, table, "moments with an offset from UTC")
    naive = [None if pd.isna(value) else value.astimezone(UTC).replace(tzinfo=None) for value in series]
    return pd.Series(np.array(naive, dtype="datetime64[us]")).dt.tz_localize("UTC")


def _refuse(series: pd.Series[Any], wrong: pd.Series[Any], column: Column, table: str, expected: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong.to_numpy(dtype=bool)))
        raise FrameError(f"{table}: row {row}, {column.name}: {series.iloc[row]!r}: must hold {expected}")


def conform(frame: pd.DataFrame) -> pd.DataFrame:
    """Make a reports frame typed, with its defaults, checked where it passes from one module to the next.

    Defaults: `recorded_at` is `published_at`; scope occurrence, extent instant, place_relation in, actor
    unknown; `origin_side` follows from `origin` (`sources/origins.yaml`); a span that ends when it starts is
    a bare instant and lasts one minute. Raises FrameError for unknown or missing columns, wrong types,
    unknown words, an empty required cell, a duplicate id, or a span that ends before it starts.
    """
    reports = typed(frame, COLUMNS, "reports")
    for name, default in DEFAULTS.items():
        reports[name] = reports[name].mask(reports[name] == "", default)
    unsided = reports["origin_side"] == ""
    if unsided.any():
        sides = {origin: side_of(origin) if origin else "unknown" for origin in reports.loc[unsided, "origin"].unique()}
        reports.loc[unsided, "origin_side"] = reports.loc[unsided, "origin"].map(sides)
    reports["recorded_at"] = reports["recorded_at"].fillna(reports["published_at"])
    bare = reports["occurred_from"] == reports["occurred_to"]
    reports["occurred_to"] = reports["occurred_to"].mask(bare, reports["occurred_to"] + pd.Timedelta(minutes=1))
    _check_words(reports)
    for column in COLUMNS:
        if column.required:
            cells = reports[column.name]
            _refuse(cells, cells.isna() if column.kind == "time" else cells == "", column, "reports", "a value")
    twice = reports["report_id"].duplicated()
    if twice.any():
        raise FrameError(f"reports: report_id {reports.loc[twice, 'report_id'].iloc[0]!r} stands in several rows")
    backwards = reports["occurred_to"] < reports["occurred_from"]
    if backwards.any():
        raise FrameError(f"reports: {reports.loc[backwards, 'report_id'].iloc[0]!r}: the span ends before it starts")
    return reports


def _check_words(reports: pd.DataFrame) -> None:
    for column in COLUMNS:
        words = column.values
        if not words:
            continue
        for cell in reports[column.name].unique():
            for word in split(cell) if column.kind == "words" else [cell]:
                if word and word not in words:
                    raise FrameError(f"reports: {column.name}: {word!r} is not one of {', '.join(words)}")


def to_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Put reports (mappings such as `sources.report.Report`) into a conforming frame. Raises FrameError."""
    held = list(rows)
    names = {name for row in held for name in row}
    known = [column for column in COLUMNS if column.name in names or column.required]
    data: dict[str, Any] = {}
    for column in known:
        data[column.name] = pd.Series([row.get(column.name) for row in held], dtype=object)
    for name in sorted(names - data.keys()):
        data[name] = pd.Series(dtype=object)  # conform names it
    return conform(pd.DataFrame(data)) if held else empty_reports()


def write_table(frame: pd.DataFrame, path: Path, columns: Sequence[Column]) -> None:
    """Write a table as CSV in UTF-8: RFC 4180 quoting, LF, header always; rows in the frame's order.

    Numbers: degrees 5 decimals, km 1, minutes whole, shares up to 4. A text cell that a spreadsheet would run
    gets a leading '. Raises FrameError when the frame is not the table, or holds text that is no Unicode.
    """
    table = typed(frame, columns, path.name)
    cells = [_formatted(table[column.name], column) for column in columns]
    alone = len(columns) == 1  # one empty cell would be a blank line, which readers pass over
    lines = [",".join(quote(column.name) for column in columns)]
    lines.extend('""' if alone and not row[0] else ",".join(row) for row in zip(*cells, strict=True))
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))


def _formatted(series: pd.Series[Any], column: Column) -> list[str]:
    if column.kind in TEXTS:
        texts = series.to_list()
        written = {text: quote(guard(text)) for text in set(texts)}
        return [written[text] for text in texts]
    if column.kind == "time":
        return _formatted_times(series)
    if column.kind == "flag":
        return ["true" if value else "false" for value in series]
    if column.kind in INTEGERS:
        return ["" if value is pd.NA else str(value) for value in series]
    decimals = {"degrees": 5, "km": 1, "minutes": 0, "share": 4, "weight": 4}[column.kind]
    written_numbers = ["" if value != value else f"{value:.{decimals}f}" for value in series]
    if column.kind in ("share", "weight"):
        written_numbers = [text.rstrip("0").rstrip(".") if text else "" for text in written_numbers]
    # -0.00001 rounds to a zero with a sign, which would differ between platforms' ways of arriving at it
    return [text.lstrip("-") if text.startswith("-") and not text.strip("-0.") else text for text in written_numbers]


def _formatted_times(series: pd.Series[Any]) -> list[str]:
    moments = series.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    seconds = np.datetime_as_string(moments, unit="s")
    whole = moments == moments.astype("datetime64[s]")
    exact = seconds if whole.all() else np.where(whole, seconds, np.datetime_as_string(moments, unit="us"))
    return ["" if text == "NaT" else text + "+00:00" for text in exact.tolist()]


def read_table(path: Path, columns: Sequence[Column], *, extra: bool = False) -> pd.DataFrame:
    """Read back what `write_table` wrote, typed; all or nothing.

    With `extra`, unknown columns are passed over. Raises FrameError with file, line and column for anything
    else than a sound table, UnreadableError (sources.csvio) for bytes that are not CSV in UTF-8, OSError.
    """
    by_name = {column.name: column for column in columns}
    held: list[dict[str, Any]] = []
    header: list[str] | None = None
    with path.open("rb") as stream:
        for record in read_records(stream, path.name):
            if isinstance(record, Broken):
                raise FrameError(f"{path.name}: line {record.line}: {record.reason}")
            if header is None:
                header = record.cells
                unknown = [name for name in header if name not in by_name]
                if (unknown and not extra) or len(set(header)) < len(header):
                    raise FrameError(f"{path.name}: unknown or repeated columns: {', '.join(unknown or header)}")
                continue
            if len(record.cells) != len(header):
                raise FrameError(
                    f"{path.name}: line {record.line}: {len(record.cells)} cells, but {len(header)} columns"
                )
            row = {}
            for name, cell in zip(header, record.cells, strict=True):
                if cell and name in by_name:
                    try:
                        row[name] = parse_cell(by_name[name], cell)
                    except CellError as error:
                        raise FrameError(f"{path.name}: line {record.line}, {name}: {cell[:80]!r} {error}") from None
            held.append(row)
    names = [name for name in header or [] if name in by_name]
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in held], dtype=object) for name in names})
    return typed(frame, columns, path.name)
