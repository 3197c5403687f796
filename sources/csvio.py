"""CSV as bytes: how a cell is written, and how a file from anywhere is read without trusting it.

Written: RFC 4180 quoting, LF, and the formula guard (a text cell that a spreadsheet would run gets a leading
'). Read: a stream, never the whole file; every record is handed on either as cells or as `Broken` with its
line number and a reason. No pandas here.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final, NamedTuple

from sources.columns import Column

__all__ = [
    "Broken",
    "CellError",
    "Record",
    "UnreadableError",
    "guard",
    "parse_cell",
    "quote",
    "read_records",
    "unguard",
]

# A spreadsheet runs a cell that begins so. A leading ' keeps it text; a cell that already begins with ' and
# then one of these gets another, so that taking one ' away always gives back what was there.
_GUARDED: Final = re.compile(r"'*[=+\-@\t\r]")
_QUOTED: Final = re.compile(r'[",\r\n]')
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}

CHUNK: Final = 1 << 18
LONGEST_LINE: Final = 1 << 20  # bytes; a longer line is passed over without being held in memory
LONGEST_RECORD: Final = 1 << 20  # characters of a record with line breaks inside quotes
MOST_LINES: Final = 2_000  # lines of such a record


class CellError(ValueError):
    """A cell cannot be read as its kind; the message is the reason."""


class UnreadableError(ValueError):
    """A file cannot be read as CSV text at all; the message says what it is instead, and where."""


class Record(NamedTuple):
    """One record of a file: the number of its first line (from 1) and its cells."""

    line: int
    cells: list[str]


class Broken(NamedTuple):
    """One record that cannot be read: the number of its line, its beginning, and the reason."""

    line: int
    value: str
    reason: str


def guard(text: str) -> str:
    """Put a ' before text that a spreadsheet would run as a formula."""
    return "'" + text if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """Take the ' of `guard` away again."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def quote(cell: str) -> str:
    """Quote a cell where RFC 4180 asks for it."""
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def parse_cell(column: Column, cell: str) -> object:
    """Read a cell of our own CSV that is not empty; the guard is removed from text.

    Times come back aware and in UTC. Raises CellError with the reason. Words are not compared with
    `column.values`.
    """
    kind = column.kind
    if kind == "time":
        return parse_time(cell)
    if kind in ("degrees", "km", "minutes", "share"):
        return parse_number(cell)
    if kind == "count":
        return parse_count(cell)
    if kind == "flag":
        flag = _FLAGS.get(cell.lower())
        if flag is None:
            raise CellError("must be true or false")
        return flag
    if "\0" in cell:
        raise CellError("holds a NUL character")
    return unguard(cell)


def parse_time(cell: str) -> datetime:
    """Read ISO 8601 with an offset; the answer is in UTC. Raises CellError."""
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        raise CellError("is not an ISO 8601 time such as 2026-01-29T17:21:00+00:00") from None
    if moment.tzinfo is None:
        raise CellError(
            "has no offset from UTC, so the moment is not known (write +00:00, or +02:00 for Kyiv in winter)"
        )
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise CellError("lies outside the calendar") from None


def parse_number(cell: str) -> float:
    """Read a finite decimal number. Raises CellError."""
    if not _NUMBER.fullmatch(cell):
        raise CellError("is not a number such as 50.4501")
    return float(cell)


def parse_count(cell: str) -> int:
    """Read a whole number, also when written 12.0. Raises CellError."""
    if not _INTEGER.fullmatch(cell):
        raise CellError("is not a whole number")
    return int(cell.split(".")[0])


def read_records(stream: BinaryIO, name: str) -> Iterator[Record | Broken]:
    """Read CSV records from bytes, in order; blank lines are passed over, a byte order mark is dropped.

    A record that opens a quote and never closes it within bounds is given up as its first line alone, and
    reading goes on with the next line, so that one stray quote never swallows the rows after it. Raises
    UnreadableError for text that is not UTF-8, naming the byte's offset.
    """
    waiting: deque[_Line | Broken] = deque()
    lines = _lines(stream, name)

    while (first := waiting.popleft() if waiting else next(lines, None)) is not None:
        if isinstance(first, Broken):
            yield first
        elif not (text := first.text.rstrip("\r\n")):
            continue
        elif '"' not in text and "\r" not in text and len(text) < _LONG:  # the common case, and the fast one
            yield Record(first.number, text.split(","))
        else:
            held, answer = _gather(first, waiting, lines)
            waiting.extendleft(reversed(held))
            yield answer


class _Line(NamedTuple):
    number: int
    text: str


_LONG: Final = 100_000  # characters; beyond that the csv module watches over the length of a cell
_OPEN: Final = "opens a quote that is not closed"
LONGEST_CELL: Final = 131_072  # characters; what the csv module allows where nobody has set its limit
_TOO_LONG: Final = f"has a cell of more than {LONGEST_CELL:,} characters"


def _gather(
    first: _Line, waiting: deque[_Line | Broken], lines: Iterator[_Line | Broken]
) -> tuple[list[_Line | Broken], Record | Broken]:
    """Read one record that begins with `first`; also give back what was no part of it, to be read again."""
    cells, state = _parsed(first.text)
    held: list[_Line | Broken] = []
    text = [first.text]
    size = len(first.text)
    while state == _OPEN and size < LONGEST_RECORD and len(held) < MOST_LINES:
        more = waiting.popleft() if waiting else next(lines, None)
        if more is None:
            break
        held.append(more)
        if isinstance(more, Broken):
            break
        text.append(more.text)
        size += len(more.text)
        # inside a quoted cell the next line reads as if it began with a quote
        if '"' in more.text and _parsed('"' + more.text)[1] != _OPEN:
            cells, state = _parsed("".join(text))
            break
    if state:
        return held, Broken(first.number, first.text[:200].rstrip("\r\n"), state)
    return [], Record(first.number, cells)


def _parsed(text: str) -> tuple[list[str], str]:
    """Read one record; if `text` is none, say why."""
    try:
        (cells,) = csv.reader((text,), strict=True)
    except csv.Error as error:
        return [], _reason(str(error))
    # the module's own limit is one for the whole process, and other libraries set it
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return [], _TOO_LONG
    return cells, ""


def _reason(message: str) -> str:
    """Put the words of Python's csv module in ours."""
    if "unexpected end of data" in message:
        return _OPEN
    if "new-line character" in message:
        return "holds a carriage return outside quotes"
    if "field limit" in message:
        return _TOO_LONG
    return "has text after a closing quote"


def _lines(stream: BinaryIO, name: str) -> Iterator[_Line | Broken]:
    """Split bytes at LF into decoded lines, holding no more than a chunk and one line of bounded length."""
    number, offset = 1, 0  # offset: where in the file `rest` begins
    rest, head, dropped = b"", b"", 0  # head, dropped: of an overlong line that is being passed over
    while True:
        chunk = stream.read(CHUNK)
        if not offset and not rest:
            refuse_other_formats(chunk, name)
        parts = (rest + chunk).split(b"\n")
        rest = parts.pop()
        if not chunk and rest:
            parts, rest = [rest], b""
        for part in parts:
            if dropped or len(part) > LONGEST_LINE:
                yield _overlong(number, head or part[:200], dropped + len(part))
                head, dropped = b"", 0
            else:
                yield _decoded(number, part, offset, name)
            number += 1
            offset += len(part) + 1
        if len(rest) > LONGEST_LINE:
            head = head or rest[:200]
            dropped += len(rest)
            offset += len(rest)
            rest = b""
        if not chunk:
            if dropped:
                yield _overlong(number, head, dropped)
            return


def _overlong(number: int, head: bytes, size: int) -> Broken:
    reason = f"is a line of {size:,} bytes; at most {LONGEST_LINE:,} are read"
    return Broken(number, head.decode("utf-8", "replace"), reason)


def _decoded(number: int, part: bytes, offset: int, name: str) -> _Line | Broken:
    if number == 1 and part.startswith(codecs.BOM_UTF8):
        part, offset = part[3:], offset + 3
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{name}: not UTF-8: byte 0x{part[error.start]:02x} at offset {offset + error.start:,} "
            f"(line {number}); "
            f"{_likely_encoding(part)}. Save the file as UTF-8."
        ) from None
    if "\0" in text:
        return Broken(
            number, text[:200].replace("\0", "\\0"), f"holds a NUL byte at character {text.index(chr(0)) + 1}"
        )
    return _Line(number, text + "\n")


def _likely_encoding(part: bytes) -> str:
    """Guess, for the message, from how the bytes of one line look in the usual single-byte encodings."""
    cyrillic = [character for character in part.decode("cp1251", "replace") if not character.isascii()]
    if len(cyrillic) > 1 and sum("а" <= c.lower() <= "я" or c in "іїєґІЇЄҐ" for c in cyrillic) > 0.8 * len(cyrillic):
        return "it looks like windows-1251"
    return "it may be windows-1252 or ISO 8859-1"


_MAGIC: Final = (
    (codecs.BOM_UTF32_LE, "text in UTF-32"),
    (codecs.BOM_UTF32_BE, "text in UTF-32"),
    (codecs.BOM_UTF16_LE, "text in UTF-16"),
    (codecs.BOM_UTF16_BE, "text in UTF-16"),
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"version https://git-lfs", "a Git LFS pointer, which stands for the file but is not the file"),
    (b"<!doctype", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML file"),
)


def refuse_other_formats(start: bytes, name: str) -> None:
    """Raise UnreadableError if the first bytes of a file show that it is empty or no CSV text in UTF-8."""
    text = start.removeprefix(codecs.BOM_UTF8)
    if not text.strip():
        raise UnreadableError(f"{name}: is empty: not even a header")
    for magic, what in _MAGIC:
        if start.startswith(magic) or text.lstrip()[: len(magic)].lower() == magic:
            raise UnreadableError(f"{name}: at offset 0: is {what}, not CSV text in UTF-8")
    if b"\0" in start.split(b"\n", 1)[0]:
        raise UnreadableError(
            f"{name}: NUL byte at offset {start.index(0)}: looks like UTF-16 without a byte order mark"
        )
