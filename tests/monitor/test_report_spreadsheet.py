"""The tables in a spreadsheet: LibreOffice opens every CSV and the workbook, and nothing changes under its hands."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

import sources
from monitor.cli.database import assess_file
from monitor.config import Config
from monitor.reports.everything import Wish, write_all

CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
REQUIRED = "PAUSEWATCH_REQUIRE_LIBREOFFICE"
HOSTILE = {
    "E90-a": ('=HYPERLINK("https://example.org","x")', "12:30"),
    "E90-b": ("+380 44 000 00 00", "3/4"),
    "E90-c": ("-1E5 is no number here", "29.01.2026"),
    "E90-d": ("@SUM(A1:A9)", "7-8"),
    "E90-e": ("\tDrones over Kyiv, then\nquiet", "1,5 h"),
    "E90-f": ('"quoted", with commas; and semicolons', "TRUE"),
}
"""Summaries and time texts that a spreadsheet would gladly take for a formula, a date, a time or a number."""
TABLE, OFFICE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text"))


class Cell(NamedTuple):
    """A cell as LibreOffice keeps it: its type, its value as text, and whether it is a formula."""

    kind: str
    value: str
    formula: bool


def _cell(node: ET.Element) -> Cell:
    kind = node.get(f"{OFFICE}value-type", "")
    text = "\n".join("".join(_spaced(part)) for part in node.findall(f"{TEXT}p"))
    given = {"float": "value", "date": "date-value", "time": "time-value", "boolean": "boolean-value"}
    value = node.get(f"{OFFICE}{given[kind]}", "") if kind in given else text
    return Cell(kind, value, f"{TABLE}formula" in node.attrib)


def _spaced(part: ET.Element) -> Iterator[str]:
    """The characters of a paragraph; tabs and runs of spaces are elements of their own."""
    if part.tag == f"{TEXT}s":
        yield " " * int(part.get(f"{TEXT}c", "1"))
    elif part.tag == f"{TEXT}tab":
        yield "\t"
    yield part.text or ""
    for child in part:
        yield from _spaced(child)
        yield child.tail or ""


def sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """The sheets of a flat ODF file, without the empty rows and cells at their ends."""
    out = {}
    for sheet in ET.parse(path).getroot().iter(f"{TABLE}table"):
        rows: list[list[Cell]] = []
        for row in sheet.iter(f"{TABLE}table-row"):
            cells: list[Cell] = []
            for node in row:
                times = int(node.get(f"{TABLE}number-columns-repeated", "1"))
                cells += [_cell(node)] * min(times, 64)
            while cells and not cells[-1].kind:
                cells.pop()
            rows += [cells] * min(int(row.get(f"{TABLE}number-rows-repeated", "1")), 64)
        while rows and not rows[-1]:
            rows.pop()
        out[sheet.get(f"{TABLE}name", "")] = rows
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on the casebook and six reports with hostile texts, for the newsroom's own desk: with all wording."""
    made = tmp_path_factory.mktemp("spreadsheet")
    with CASEBOOK.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for name, (summary, time_text) in HOSTILE.items():
        rows.append(rows[0] | {"report_id": f"casebook:{name}", "summary": summary, "time_text": time_text})
    with (made / "reports.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    result, imported = assess_file(made / "reports.csv", "cold-pause-2026")
    out = made / "report"
    write_all(result, imported.rejected, out, Config(), Wish(audience="internal", at=datetime(2026, 3, 1, tzinfo=UTC)))
    return out


@pytest.fixture(scope="module", params=["en_US.UTF-8", "uk_UA.UTF-8"])
def converted(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything as LibreOffice opens it, written again as flat ODF: in English, and with decimal commas.

    `plain` holds the CSV files opened as they come, `text` those whose columns were all imported as text, as
    README.txt advises, `book` the workbook.
    """
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED}=1 is set and there is no soffice; install libreoffice-calc")
        pytest.skip("no LibreOffice (soffice) on this machine")
    out = tmp_path_factory.mktemp("converted")
    command = [program, "--headless", "--norestore", f"-env:UserInstallation={(out / 'profile').as_uri()}"]
    tables = [str(path) for path in sorted(folder.glob("*.csv"))]
    utf8 = "--infilter=CSV:44,34,76,1"  # what its dialog asks: comma, double quote, UTF-8, from the first line
    as_text = ",".join([utf8, "/".join(f"{column}/2" for column in range(1, 65))])
    runs = {"plain": (tables, [utf8]), "text": (tables, [as_text]), "book": ([str(folder / "report.xlsx")], [])}
    for name, (files, how) in runs.items():
        subprocess.run(
            [*command, *how, "--convert-to", "fods", "--outdir", str(out / name), *files],
            env=os.environ | {"LC_ALL": request.param, "LANG": request.param, "HOME": str(out)},
            capture_output=True, text=True, timeout=240, check=True,
        )  # fmt: skip
        assert {path.stem for path in (out / name).glob("*.fods")} == {Path(file).stem for file in files}
    (out / "locale").write_text(request.param, encoding="utf-8")
    return out


def _kinds(folder: Path) -> dict[str, dict[str, str]]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {
        resource["path"]: {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        for resource in package["resources"]
    }


class Told(NamedTuple):
    """A cell of a CSV file beside what LibreOffice made of it."""

    where: str
    column: str
    kind: str
    text: str
    cell: Cell


def told(folder: Path, read: dict[str, list[list[Cell]]]) -> Iterator[Told]:
    """Every cell of every table; asserts that no row and no head was lost or added."""
    for name, kinds in _kinds(folder).items():
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            head, *expected = list(csv.reader(stream))
        first, *rows = read[name.removesuffix(".csv")]
        assert [cell.value for cell in first] == head
        assert len(rows) == len(expected)
        for line, (cells, texts) in enumerate(zip(rows, expected, strict=True), start=2):
            whole = cells + [Cell("", "", False)] * (len(texts) - len(cells))
            for column, cell, text in zip(head, whole, texts, strict=True):
                # LibreOffice keeps no tab in a cell
                yield Told(f"{name}:{line} {column}", column, kinds[column], text.replace("\t", ""), cell)


def _tables(folder: Path) -> dict[str, list[list[Cell]]]:
    return {path.stem: next(iter(sheets(path).values())) for path in sorted(folder.glob("*.fods"))}


@pytest.mark.slow
def test_a_spreadsheet_makes_no_formula_of_any_cell_and_a_date_only_of_days(folder: Path, converted: Path) -> None:
    """What would be lost: days that slip, codes that turn into numbers, cells that run as formulas."""
    commas = (converted / "locale").read_text(encoding="utf-8").startswith("uk")
    for where, column, kind, text, cell in told(folder, _tables(converted / "plain")):
        assert not cell.formula, where
        if column == "time_text":
            continue  # a source's own words, "12:30", may be taken for a time; no cell of ours is
        if kind == "number" and commas:
            continue  # with decimal commas 12.5 km is taken for 12 May: README.txt says to import as text
        if cell.kind == "float":
            # before and after of a change stand in one column, whatever changed
            assert kind in ("integer", "number") or where.startswith("changes.csv:"), where
            assert float(cell.value) == float(text), where
        elif cell.kind in ("date", "boolean"):
            assert cell.kind == kind or column == "day", where
            assert cell.value == text, where
        else:
            assert cell.kind in ("string", ""), where
            assert cell.value == text, where


@pytest.mark.slow
def test_imported_as_text_as_readme_advises_every_cell_is_what_the_file_says(folder: Path, converted: Path) -> None:
    for where, _, _, text, cell in told(folder, _tables(converted / "text")):
        assert cell.kind in ("string", ""), where
        assert not cell.formula, where
        assert cell.value == text, where


@pytest.mark.slow
def test_the_workbook_in_a_spreadsheet_holds_the_same_values_and_neither_formula_nor_date(
    folder: Path, converted: Path
) -> None:
    for where, _, _, text, cell in told(folder, sheets(converted / "book" / "report.fods")):
        assert not cell.formula, where
        assert cell.kind in ("string", "float", ""), where
        if cell.kind == "float":
            assert float(cell.value) == pytest.approx(float(text), abs=0.51), where
        else:
            assert cell.value == text.removeprefix("'"), where
