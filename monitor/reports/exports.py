"""For other tools: `violations.geojson`, an Atom feed, and a workbook whose first sheet explains the others."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from monitor.reports import chart
from monitor.reports.dates import span_text
from monitor.reports.rows import each
from monitor.reports.timeline import name_of
from monitor.reports.words import Words
from monitor.schemas import Table

if TYPE_CHECKING:
    from monitor.assessment import Assessment

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of files that must not carry the time of the run."""
RULE: Final = "A verdict compares reports with one reading of one claim. It convicts nobody."
LONGEST_CELL: Final = 32_767  # characters, a limit of the format
MOST_ROWS: Final = 1_048_575


def geojson(assessment: Assessment, citation: str) -> str:
    """`violations.geojson` (RFC 7946): a feature per violation, at the precision at which it is told.

    A city or finer is a point; a region its outline, for drawing only; a raion a point with `precision` saying so; a
    country has no geometry.
    """
    gazetteer = assessment.inputs.gazetteer
    _, regions = chart.outlines()
    features = []
    for row in each(assessment.violations):
        level = gazetteer.level(row.unit) if row.unit in gazetteer else ""
        place = gazetteer.get(row.unit) if row.unit in gazetteer else None
        geometry: dict[str, object] | None = None
        if level == "oblast" and row.unit in regions:
            rings = [[list(pair) for pair in zip(ring[::2], ring[1::2], strict=True)] for ring in regions[row.unit]]
            geometry = {"type": "MultiPolygon", "coordinates": [[_closed(ring)] for ring in rings]}
        elif place is not None and level != "country" and place.lat is not None and place.lon is not None:
            geometry = {"type": "Point", "coordinates": [round(place.lon, 5), round(place.lat, 5)]}
        properties = {name: _plain(getattr(row, name)) for name in assessment.violations.columns}
        features.append(
            {
                "type": "Feature",
                "id": row.violation_id,
                "geometry": geometry,
                "properties": properties | {"precision": level or "unknown"},
            }
        )
    content = {"type": "FeatureCollection", "name": "violations", "note": RULE, "citation": citation}
    return json.dumps(content | {"features": features}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _closed(ring: list[list[float]]) -> list[list[float]]:
    """A ring that ends where it begins, counter-clockwise, as RFC 7946 asks."""
    whole = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(whole))
    return whole if area > 0 else whole[::-1]


def _plain(value: Any) -> object:
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if value is pd.NA or value is pd.NaT:
        return None
    return value.item() if hasattr(value, "item") else value


def atom(assessment: Assessment, citation: str, publisher: str = "") -> str:
    """`violations.atom` (RFC 4287): an entry per violation, newest evidence first.

    `updated` is the moment at which the last of its reports was recorded, so that a feed reader shows it again when
    evidence was added, and the bytes hold no time of the run.
    """
    words = Words("en")
    title = assessment.inputs.agreement.title
    base = f"urn:pausewatch:{assessment.inputs.agreement.id}"
    recorded = dict(zip(assessment.reports["report_id"], assessment.reports["recorded_at"], strict=True))
    members = dict(zip(assessment.incidents["incident_id"], assessment.incidents["report_ids"], strict=True))
    first = dict(zip(assessment.incidents["incident_id"], assessment.incidents["first_recorded_at"], strict=True))
    entries = []
    for row in each(assessment.violations):
        ids = row.incident_ids.split("|")
        moments = [recorded[report] for one in ids for report in members[one].split("|") if report in recorded]
        moments += [first[one] for one in ids]
        entries.append((max(moments), row))
    entries.sort(key=lambda pair: (-pair[0].value, pair[1].violation_id))
    newest = entries[0][0].isoformat() if entries else EPOCH.isoformat()
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{escape(base)}</id>",
        f"<title>{escape(title)}: episodes compared with readings</title>",
        f"<subtitle>{escape(RULE)}</subtitle>",
        f"<updated>{newest}</updated>",
        f"<author><name>{escape(publisher or 'pausewatch')}</name></author>",
        f"<rights>{escape(citation)}</rights>",
    ]
    for moment, row in entries:
        when = span_text(row.start_from, row.end_to, "en")
        where = name_of(row.unit, assessment, words)
        head = f"{words.verdict(row.status).capitalize()} with reading {row.reading}: {where}, {when} (Kyiv)"
        if row.status == "undetermined":
            head = f"Undetermined under reading {row.reading}: {where}, {when} (Kyiv)"
        body = (
            f"Alleged actor: {words.term(row.party)}. Hit or lost: {words.terms(row.targets)}. Weapon: "
            f"{words.terms(row.weapons)}. {row.n_inconsistent} incidents inconsistent, {row.n_undetermined} "
            f"undetermined. Attested: {words.term(row.verification)}. {RULE}"
        )
        links = "".join(
            f'<link rel="related" href={quoteattr(url)}/>'
            for url in row.report_urls.split("|")
            if url.startswith("http")
        )
        lines += [
            "<entry>",
            f"<id>{escape(base)}:{escape(row.violation_id)}</id>",
            f"<title>{escape(head)}</title>",
            f"<updated>{moment.isoformat()}</updated>",
            f"<summary>{escape(body)}</summary>{links}",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])


def workbook(path: Path, tables: dict[str, tuple[Table, pd.DataFrame]], title: str, citation: str) -> None:
    """Write `report.xlsx`: a sheet that explains, then a sheet per table; text stays text, times are ISO 8601 text."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        about = {"title": title, "author": "pausewatch", "comments": citation, "created": EPOCH.replace(tzinfo=None)}
        book.set_properties(about)
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        first = book.add_worksheet("read me first")
        first.set_column(0, 0, 24)
        first.set_column(1, 1, 24)
        first.set_column(2, 2, 90)
        head = [title, RULE, citation, "Never add 'undetermined' to 'inconsistent'. Times are UTC, as text."]
        for number, text in enumerate(head):
            first.write_string(number, 0, text, bold if number == 0 else None)
        row = len(head) + 1
        for name, text in (("sheet", "column"),):
            first.write_string(row, 0, name, bold)
            first.write_string(row, 1, text, bold)
            first.write_string(row, 2, "meaning", bold)
        for table, frame in tables.values():
            row += 1
            first.write_string(row, 0, table.name, bold)
            first.write_string(row, 2, f"{table.title} ({len(frame)} rows).", wrap)
            for column in table.columns:
                row += 1
                first.write_string(row, 1, column.name)
                first.write_string(row, 2, column.description, wrap)
        for table, frame in tables.values():
            _sheet(book.add_worksheet(table.name[:31]), table, frame, bold)


def _sheet(sheet: Any, table: Table, frame: pd.DataFrame, bold: Any) -> None:
    sheet.freeze_panes(1, 1)
    told = frame.head(MOST_ROWS)
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.name, bold)
        sheet.set_column(number, number, 14 if column.kind in ("count", "km", "minutes", "degrees", "weight") else 22)
        values = told[column.name]
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            # the same moment is written often; its text is made once
            texts = {moment: moment.isoformat() for moment in values.dropna().unique()}
            _texts(sheet, number, [texts.get(moment, "") for moment in values])
        elif values.dtype == bool:
            _texts(sheet, number, ["true" if value else "false" for value in values])
        elif pd.api.types.is_numeric_dtype(values.dtype):
            for line, figure in enumerate(values.to_numpy(dtype=float, na_value=float("nan")).tolist(), start=1):
                if figure == figure:  # NaN differs from itself
                    sheet.write_number(line, number, figure)
        else:
            _texts(sheet, number, values.tolist())
    if len(told):
        sheet.autofilter(0, 0, len(told), len(table.columns) - 1)


def _texts(sheet: Any, number: int, values: list[str]) -> None:
    """A column of text below its head; empty cells are not written."""
    write = sheet.write_string
    for line, value in enumerate(values, start=1):
        if value:
            write(line, number, value[:LONGEST_CELL])
