"""The columns of `reports` as the database holds them, and the rules that it enforces on each row.

Both follow from `sources.report.COLUMNS`. The migrations do not: they are history, and a test asks for a new
one as soon as the two differ.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Float, Text
from sqlalchemy.types import TypeEngine

from monitor.store.types import BIG_KEY, UtcDateTime
from sources.columns import FLOATS, INTEGERS, TEXTS
from sources.report import COLUMNS, DEFAULTS

__all__ = ["REPORT_KINDS", "REPORT_NAMES", "one_of", "report_columns", "report_rules"]

_KINDS = {
    **dict.fromkeys(TEXTS, "text"),
    **dict.fromkeys(FLOATS, "float"),
    **dict.fromkeys(INTEGERS, "int"),
    "time": "time",
    "flag": "bool",
}

REPORT_KINDS: dict[str, str] = {column.name: _KINDS[column.kind] for column in COLUMNS}
"""Column -> text | time | float | int | bool. Text is never NULL; a missing number or time is."""

REPORT_NAMES: tuple[str, ...] = tuple(REPORT_KINDS)

_NEEDED = frozenset({"published_at", "recorded_at", "background"})

_LIMITS: dict[str, str] = {
    "named": "report_id <> '' AND source <> ''",
    "lat": "lat >= -90 AND lat <= 90",
    "lon": "lon >= -180 AND lon <= 180",
    "point": "(lat IS NULL) = (lon IS NULL)",
    "radius_km": "radius_km >= 0",
    "confidence": "confidence >= 0 AND confidence <= 1",
    "span": "occurred_from <= occurred_to",
    "counts": "killed >= 0 AND injured >= 0 AND customers_out >= 0",
}


def one_of(column: str, words: tuple[str, ...]) -> str:
    """Write a rule that only these words are allowed.

    As a chain of OR: for `IN (...)` SQLite builds a look-up table anew for each row that is inserted, which
    doubled the time of an insert.
    """
    return " OR ".join(f"{column} = '{word}'" for word in words)


def _type(kind: str) -> TypeEngine[Any]:
    types: dict[str, TypeEngine[Any]] = {
        "text": Text(),
        "time": UtcDateTime(),
        "float": Float(53),
        "int": BIG_KEY,
        "bool": Boolean(),
    }
    return types[kind]


def report_columns() -> list[Column[Any]]:
    """Make the columns anew (a Column belongs to one Table)."""
    return [
        Column(name, _type(kind), nullable=not (kind == "text" or name in _NEEDED))
        for name, kind in REPORT_KINDS.items()
    ]


def report_rules() -> list[CheckConstraint]:
    """Make the CHECK constraints anew: the last line of defence behind `sources.report.problems`."""
    rules = []
    for column in COLUMNS:
        if column.kind == "word":
            # a cell that is not stated is "": allowed unless the column is required or has a default
            stated = column.required or column.name in DEFAULTS
            words = column.values if stated else ("", *column.values)
            rules.append(CheckConstraint(one_of(column.name, words), name=column.name))
    return rules + [CheckConstraint(sql, name=name) for name, sql in _LIMITS.items()]
