"""`pausewatch extract`: sentences (JSON lines) to reports. Stateless, offline, no database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

FIRST = ("doc_id", "report_id", "source", "origin", "origin_side", "lang", "published_at", "kind", "scope")
LAST = ("background", "confidence", "spans")
NAMED = 10  # texts without a report that are named; the rest are counted


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="CSV file to write.")
def cli(file: Path, out: Path) -> None:
    """Read FILE, JSON lines of {id, published_at, lang (optional), source, text}, and write reports as CSV.

    Reports carry doc_id, background, confidence, and the character spans that each field came from. Texts that gave
    no report are named on standard error, which is no fault. A line that cannot be read is named there too, and the
    exit code is then 1.
    """
    from sources.csvio import guard, quote
    from sources.prose import extract

    lines, problems = _lines(file)
    year = _year(lines)
    columns = _columns()
    count = 0
    silent: list[str] = []
    with out.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(columns) + "\n")
        for number, line in lines:
            try:
                rows = extract(
                    line["text"],
                    line.get("published_at") or None,
                    line.get("lang") or None,
                    line.get("source") or "",
                    doc_id=str(line["id"]),
                    home=line.get("home") or None,
                    year=year,
                )
            except ValueError as error:
                problems.append(f"line {number}: {error}")
                continue
            if not rows:
                silent.append(str(line["id"]))
            for row in rows:
                stream.write(",".join(quote(guard(_cell(row.get(c)))) for c in columns) + "\n")
                count += 1
    click.echo(f"{len(lines)} texts read, {count} reports written to {out}")
    if silent:
        click.echo(_without_report(silent), err=True)
    for problem in problems:
        click.echo(f"{file.name} {problem}", err=True)
    if problems:
        raise click.exceptions.Exit(1)


def _without_report(ids: list[str]) -> str:
    """One line that names the first texts without a report and counts the others; an id may hold any character."""
    shown = ["".join(c if c.isprintable() else "?" for c in name) for name in ids[:NAMED]]
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"no report in {len(ids)} text{'s' if len(ids) > 1 else ''}: {', '.join(shown)}{more}"


def _lines(file: Path) -> tuple[list[tuple[int, Mapping[str, Any]]], list[str]]:
    found: list[tuple[int, Mapping[str, Any]]] = []
    problems: list[str] = []
    for number, text in _texts(file):
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            problems.append(f"line {number}: not JSON ({error.msg} at column {error.colno})")
            continue
        missing = [k for k in ("id", "text") if not isinstance(line, dict) or line.get(k) in (None, "")]
        if missing:
            problems.append(f"line {number}: no {' and no '.join(missing)}")
        else:
            found.append((number, line))
    return found, problems


def _texts(file: Path) -> Iterator[tuple[int, str]]:
    with file.open(encoding="utf-8-sig") as stream:
        for number, text in enumerate(stream, 1):
            if text.strip():
                yield number, text


def _year(lines: list[tuple[int, Mapping[str, Any]]]) -> int | None:
    """The year of most dated lines: it dates a text that was published at an unknown time and names no year."""
    years = Counter(str(line.get("published_at") or "")[:4] for _, line in lines)
    years.pop("", None)
    return int(years.most_common(1)[0][0]) if years and years.most_common(1)[0][0].isdigit() else None


def _columns() -> list[str]:
    from sources.report import COLUMNS

    middle = [c.name for c in COLUMNS if c.name not in FIRST + LAST]
    return [*FIRST, *middle, *LAST]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
