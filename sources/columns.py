"""What a column of a table is: its kind, its allowed words, and what a reader is told about it.

Every table that pausewatch writes (reports, incidents, verdicts, ...) is a tuple of `Column`. The kind alone
decides the type in a frame, the bytes in a CSV file and the entry in `datapackage.json`, so that those three
cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["FLOATS", "INTEGERS", "KINDS", "TEXTS", "Column", "Kind", "frictionless_field", "join", "split"]

Kind = Literal[
    "text",  # free text
    "word",  # one word of `values`
    "words",  # several words of `values`, joined with |
    "list",  # several free items (ids, URLs, names), joined with |
    "date",  # a calendar day, YYYY-MM-DD
    "time",  # a moment: ISO 8601 with offset; UTC in frames
    "degrees",  # latitude or longitude; 5 decimals
    "km",  # kilometres; 1 decimal
    "minutes",  # whole minutes, may be negative
    "share",  # a number from 0 to 1; up to 4 decimals
    "weight",  # any number; up to 4 decimals
    "count",  # a whole number from 0 on
    "flag",  # true or false
]
KINDS: Final[tuple[str, ...]] = Kind.__args__  # type: ignore[attr-defined]  # typing keeps the words there
TEXTS: Final = frozenset({"text", "word", "words", "list", "date"})
FLOATS: Final = frozenset({"degrees", "km", "minutes", "share", "weight"})
INTEGERS: Final = frozenset({"count"})

_FRICTIONLESS: Final = {
    "date": ("date", "%Y-%m-%d"),
    "time": ("datetime", "any"),
    "degrees": ("number", ""),
    "km": ("number", ""),
    "minutes": ("integer", ""),
    "share": ("number", ""),
    "weight": ("number", ""),
    "count": ("integer", ""),
    "flag": ("boolean", ""),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `required`: whether a file without this column is refused and a row with an empty cell is rejected.
    `values`: the only words allowed, for the kinds `word` and `words`; an empty cell means "not stated".
    """

    name: str
    kind: Kind
    required: bool
    values: tuple[str, ...]
    description: str


def join(items: Iterable[str]) -> str:
    """Put several items into one cell. Raises ValueError if an item holds the separator itself."""
    cells = list(items)
    for item in cells:
        if "|" in item:
            raise ValueError(f"an item of a list may not hold '|': {item[:80]!r}")
    return "|".join(cells)


def split(cell: str) -> list[str]:
    """Take a cell that holds a list apart; an empty cell is an empty list."""
    return cell.split("|") if cell else []


def frictionless_field(column: Column) -> dict[str, object]:
    """Give the column as a field of a Frictionless Table Schema (specs.frictionlessdata.io/table-schema)."""
    kind, form = _FRICTIONLESS.get(column.kind, ("string", ""))
    field: dict[str, object] = {"name": column.name, "type": kind, "description": column.description}
    if form:
        field["format"] = form
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    if column.values and column.kind == "word":
        constraints["enum"] = list(column.values)
    if column.values and column.kind == "words":
        word = "(" + "|".join(re.escape(value) for value in column.values) + ")"
        constraints["pattern"] = rf"{word}(\|{word})*"
    if column.kind == "count":
        constraints["minimum"] = 0
    if constraints:
        field["constraints"] = constraints
    return field
