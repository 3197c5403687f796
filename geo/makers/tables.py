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


def to_tsv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Tab-separated text without quoting, which splits faster than CSV; a cell with a tab or line end is refused."""
    lines = ["\t".join(columns)]
    for row in rows:
        cells = [row[column] for column in columns]
        if any("\t" in cell or "\n" in cell for cell in cells):
            raise ValueError(f"tab or line end in a cell of {cells[0]}")
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def read_tsv(path: Path) -> list[Row]:
    """Rows of a gzipped file that `to_tsv` wrote."""
    header, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def write_gz(path: Path, text: str) -> None:
    """Write text gzipped, with neither name nor time in the header."""
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
