"""Reading and writing the makers' tables: CSV, LF, gzip without a time stamp: same input, same bytes."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "sources"
DATA = Path(__file__).resolve().parent.parent / "data"

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV file, gzipped if its name ends in .gz."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """CSV text with LF line ends."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_gz(path: Path, text: str) -> None:
    """Write text gzipped, with neither name nor time in the header."""
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
