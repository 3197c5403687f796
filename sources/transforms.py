"""The transforms that any profile may name: small, typed, and loud where a cell is not what they expect.

Each takes a `Row` and the options of the profile and gives the value of one field (None for "not stated"). A
table of words must be complete: a word that is not in it rejects the row, unless the profile says what to
make of it (`else`), and then it is noted.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sources.csvio import CellError, parse_time
from sources.mapping import Row, RowError, transform
from sources.spans import earliest, latest

__all__ = ["literal", "local_bound", "number_of", "row_key"]

_NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_LOCAL: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?", re.ASCII)
_NAN: Final = re.compile(r"\bnan\b", re.IGNORECASE)
_LONGEST_LITERAL: Final = 20_000


@transform("text", "from")
def text(row: Row, options: Mapping[str, Any]) -> str:
    """Take a cell as it is."""
    return row.text(options["from"])


@transform("template", "text")
def template(row: Row, options: Mapping[str, Any]) -> str:
    """Fill cells into a text: {column}."""
    return str(options["text"]).format_map({name: row.text(name) for name in row.cells})


@transform("lookup", "from", "table", "else")
def lookup(row: Row, options: Mapping[str, Any]) -> Any:
    """Translate a cell by a table; an empty cell is not stated."""
    cell = row.text(options["from"])
    return _translated(row, cell, options) if cell else None


@transform("words", "from", "split", "table", "else")
def words(row: Row, options: Mapping[str, Any]) -> str | None:
    """Translate each part of a cell by a table; the words, each once, in the order of the cell."""
    parts = [part.strip() for part in row.text(options["from"]).split(options["split"])]
    found = [_translated(row, part, options) for part in parts if part]
    return "|".join(dict.fromkeys(found)) or None


def _translated(row: Row, word: str, options: Mapping[str, Any]) -> Any:
    table = options["table"]
    if word in table:
        return table[word]
    if "else" not in options:
        raise RowError(options["from"], word, "is not in the profile's table of words")
    row.notes.add(f"{options['from']}: {word[:80]!r} is not in the profile's table, read as {options['else']!r}")
    return options["else"]


@transform("matches", "from", "table", "else")
def matches(row: Row, options: Mapping[str, Any]) -> Any:
    """Translate a cell by regular expressions; exactly one may fit, else the row gets `else`."""
    cell = row.text(options["from"])
    fitting = {value for pattern, value in options["table"].items() if re.search(pattern, cell, re.IGNORECASE)}
    return fitting.pop() if len(fitting) == 1 else options.get("else")


@transform("count", "from")
def count(row: Row, options: Mapping[str, Any]) -> int | None:
    """Read a whole number, also when written 12.0; an empty cell is not stated."""
    number = number_of(row, options["from"])
    if number is not None and (number < 0 or number != int(number)):
        raise RowError(options["from"], row.text(options["from"]), "is not a count")
    return None if number is None else int(number)


def number_of(row: Row, name: str) -> float | None:
    """Read a plain decimal number; an empty cell is None. Raises RowError."""
    cell = row.text(name)
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise RowError(name, cell, "is not a number")
    return float(cell)


@transform("moment", "from")
def moment(row: Row, options: Mapping[str, Any]) -> datetime | None:
    """Read an ISO 8601 time with its offset."""
    cell = row.text(options["from"])
    try:
        return parse_time(cell) if cell else None
    except CellError as error:
        raise RowError(options["from"], cell, str(error)) from None


@transform("local_start", "from", "zone")
def local_start(row: Row, options: Mapping[str, Any]) -> datetime | None:
    """Read a wall clock time, or a date as its first moment; the earlier of two that a clock change makes."""
    return local_bound(row, options["from"], options["zone"], end=False)


@transform("local_end", "from", "zone")
def local_end(row: Row, options: Mapping[str, Any]) -> datetime | None:
    """Read a wall clock time, or a date as the midnight that ends it; the later of two that a clock change makes."""
    return local_bound(row, options["from"], options["zone"], end=True)


def local_bound(row: Row, name: str, zone: str, *, end: bool) -> datetime | None:
    """Read a cell such as "2026-02-02 18:00" or "2026-02-03" in a zone; the answer is in UTC. Raises RowError."""
    cell = row.text(name)
    if not cell:
        return None
    found = _LOCAL.fullmatch(cell)
    if not found:
        raise RowError(name, cell, "is not a local time such as 2026-02-02 18:00, nor a date")
    year, month, day, hour, minute, second = (None if part is None else int(part) for part in found.groups())
    try:
        # the pattern gives the first three
        on = date(year or 0, month or 0, day or 0)
        clock = time(hour or 0, minute or 0, second or 0)
        if hour is None and end:
            on += timedelta(days=1)
        return latest(on, clock, zone) if end else earliest(on, clock, zone)
    except (ValueError, OverflowError) as error:
        raise RowError(name, cell, f"is no time of the calendar: {error}") from None


@transform("key", "prefix", "from", "date")
def key(row: Row, options: Mapping[str, Any]) -> str:
    """Make an id that stays the same while the row's key does: prefix, date, 10 hex digits of the key's hash."""
    return f"{options['prefix']}:{row.text(options['date'])[:10]}-{row_key(row, options['from'])}"


def row_key(row: Row, names: list[str]) -> str:
    """Hash the cells that tell a row from all others: 10 hex digits of their SHA-256."""
    return hashlib.sha256("\x1f".join(row.text(name) for name in names).encode()).hexdigest()[:10]


@transform("places", "from", "split", "country")
def places(row: Row, options: Mapping[str, Any]) -> str | None:
    """Look up all places that a cell names; if one of them has no id, none is given.

    The known ones alone would say that it happened there and nowhere else. A part such as "Dnipropetrovsk oblast,
    Dnipro Raion" names the smaller place last.
    """
    found: list[str] = []
    for part in row.text(options["from"]).split(options["split"]):
        place_id = _one_place(row, part.strip(), options.get("country"))
        if not place_id:
            return None
        found.append(place_id)
    return "|".join(dict.fromkeys(found))


def _one_place(row: Row, name: str, country: str | None) -> str:
    outer, comma, inner = name.partition(", ")
    if not comma or row.placing.knows_alias(name):
        return row.placing.find(name, country=country)
    within = row.placing.find(outer, country=country)
    return row.placing.find(inner, context=[within], country=country) if within else ""


def literal(row: Row, name: str) -> Any:
    """Read a Python literal with NaN inside, without running it; an empty cell is None. Raises RowError."""
    cell = row.text(name)
    if not cell:
        return None
    if len(cell) > _LONGEST_LITERAL:
        raise RowError(name, cell, "is too long for a list of places")
    try:
        return ast.literal_eval(_NAN.sub("None", cell))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise RowError(name, cell, "is not a Python literal") from None
