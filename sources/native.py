"""Reading rows of our own CSV: the columns of the reports table, by their own names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any, Final, cast

from sources.columns import Column
from sources.csvio import CellError, parse_cell
from sources.mapping import Notes, RowError
from sources.placing import Placing
from sources.report import COLUMN, COLUMNS, Report, between_fields, check

__all__ = ["REQUIRED", "NativeRows", "unit_of"]

_MOST_SEEN: Final = 100_000
_REPEATED: Final = frozenset({"source", "origin", "lang", "licence", "attribution"})
REQUIRED: Final = tuple(column.name for column in COLUMNS if column.required)

# How people word what was counted, by the first word that decides. "Properties" and flats are customers of a
# grid, as one meter is; "objects" are what Kharkiv's heat company calls buildings.
_UNITS: Final = (
    (re.compile(r"\bpercent\b|\bper cent\b|%"), "percent"),
    (re.compile(r"\bbuildings?\b|\bhouses?\b|\bobjects?\b"), "buildings"),
    (re.compile(r"\bsettlements?\b|\bcommunit(?:y|ies)\b|\bvillages?\b"), "settlements"),
    (re.compile(r"\bconsumers?\b|\bsubscribers?\b|\bcustomers?\b|\bpropert(?:y|ies)\b|\bapartments?\b"), "consumers"),
    (re.compile(r"\bpeople\b|\bresidents?\b|\bpersons?\b"), "people"),
)


def _repeats(column: Column) -> bool:
    return column.name in _REPEATED or (column.kind != "text" and column.name != "customers_unit")


def unit_of(wording: str) -> str:
    """Find the unit that a wording such as "subscribers without power" means; "" if it names none."""
    for pattern, unit in _UNITS:
        if pattern.search(wording.casefold()):
            return unit
    return ""


class NativeRows:
    """Reads the rows under one header. Unknown columns are passed over, and named in the notes once."""

    def __init__(self, header: Sequence[str], placing: Placing, notes: Notes) -> None:
        self._placing = placing
        self._notes = notes
        # most cells of a column are one of few; free text would only fill the memory
        self._columns: list[tuple[int, Column, dict[str, object] | None]] = [
            (number, COLUMN[name], {} if _repeats(COLUMN[name]) else None)
            for number, name in enumerate(header)
            if name in COLUMN
        ]
        self.unknown = [name for name in header if name not in COLUMN]

    def unknown_line(self) -> str:
        """Name the columns that were passed over, and what they may have been meant to be; "" if there are none."""
        named = []
        for name in self.unknown:
            plain = name.casefold().strip()
            near = difflib.get_close_matches(plain, COLUMN, n=1, cutoff=0.8) or [
                column for column in COLUMN if column.split("_")[0] == plain
            ]
            named.append(f"{name!r} (did you mean {' or '.join(near)}?)" if near else repr(name))
        return f"columns not known here, passed over: {', '.join(named)}" if named else ""

    def report(self, cells: Sequence[str]) -> Report:
        """Read a row. Raises RowError."""
        row: dict[str, Any] = {}
        for number, column, seen in self._columns:
            cell = cells[number]
            if cell:
                value = None if seen is None else seen.get(cell)
                row[column.name] = self._read(column, cell, seen) if value is None else value
        for name in REQUIRED:
            if name not in row:
                raise RowError(name, "", "is required")
        if "place_id" not in row and "place_text" in row and "lat" not in row:
            found = self._placing.find(row["place_text"], level=row.get("place_level", ""))
            if found:
                row["place_id"] = found
        wrong = between_fields(row, self._placing.gaz)
        if wrong:
            raise RowError(*wrong[0])
        return cast("Report", row)

    def _read(self, column: Column, cell: str, seen: dict[str, object] | None) -> object:
        try:
            value = parse_cell(column, cell)
        except CellError as error:
            raise RowError(column.name, cell, str(error)) from None
        if column.name == "customers_unit" and value not in column.values:
            return self._unit(str(value))
        reason = check(column, value) if column.kind != "text" else ""
        if reason:
            raise RowError(column.name, cell, reason)
        if seen is not None and len(seen) < _MOST_SEEN:
            seen[cell] = value
        return value

    def _unit(self, wording: str) -> str:
        unit = unit_of(wording)
        if not unit:
            raise RowError("customers_unit", wording, "names none of " + ", ".join(COLUMN["customers_unit"].values))
        self._notes.add(f"customers_unit: {wording[:80]!r} read as {unit}")
        return unit
