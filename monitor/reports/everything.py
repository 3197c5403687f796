"""The whole report folder in one call: tables, page, pictures, feeds, workbook, manifest.

`pausewatch report` and `pausewatch demo` call `write_all`. The same assessment, audience and settings give the same
bytes for every file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor import schemas
from monitor.publishing import Audience, Published, publish, select
from monitor.reports import chart, exports, ledger, matrix, ordinary, picture_tables, pictures, timeline
from monitor.reports.answers import Answer, answers
from monitor.reports.citation import citation
from monitor.reports.difference import CHANGES
from monitor.reports.folder import datapackage, frames, manifest, resource, write_folder
from monitor.reports.history import history
from monitor.reports.page import NAMES, Extras, page
from monitor.reports.selection import Selection
from monitor.reports.words import LANGUAGES, Words
from monitor.schemas import Table
from sources.columns import Column
from sources.frames import empty_table, typed, write_table

if TYPE_CHECKING:
    from monitor.assessment import Assessment
    from monitor.config import Config

PICTURES: Final = tuple(
    f"{name}{suffix}.{kind}"
    for name in ("timeline", "map", "baseline")
    for suffix in pictures.SUFFIXES.values()
    for kind in ("png", "svg")
)
OTHERS: Final = ("report.xlsx", "violations.atom", "violations.geojson")
_MEANING: Final = {
    "reading": "The reading.",
    "n_inconsistent": "Incidents inconsistent with it; bulletins over several places are not counted here.",
    "n_undetermined": "Incidents (no bulletins) undetermined; never added to the former.",
    "n_not_covered": "Incidents (no bulletins) that it does not cover.",
    "n_bulletins_inconsistent": "Bulletins over several places inconsistent with it, perhaps of the same strikes.",
    "n_bulletins_undetermined": "Such bulletins undetermined.",
    "n_retrospective": "Of the first two, those that happened, or may have, before the reading was known.",
    "violations_inconsistent": "Episodes with status inconsistent.",
    "violations_undetermined": "Episodes with status undetermined.",
    "first_violation": "The earliest of the former; empty if none.",
    "days": "Kyiv days of its window (hull) for which there is evidence at all.",
    "days_watched": "Of these, days on which some source was fresh throughout.",
    "strikes_same_days": "Strikes reported anywhere, in anyone's name, on those days; bulletins apart.",
    "bulletins_same_days": "Bulletins over many places, on those days.",
}
ANSWERS: Final = Table(
    "answers",
    "The figures in the sentences of the page, a row per reading",
    tuple(
        Column(name, "text" if name in ("reading", "first_violation") else "count", False, (), words)
        for name, words in _MEANING.items()
    ),
    ("reading",),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a user may ask of a report.

    Attributes:
        audience: public, subscribers or internal; the page says which.
        at: aware moment of publication, for the delay; None: `as_of`, else now.
        start: aware; leave out what ended by then.
        end: aware; leave out what began later.
        places: place ids; leave out what is neither in nor around them. Also the places of the baseline.
        weeks: how many weeks before and after a window to compare with.
        derived_only: sources whose rows may not be shown.
        reading: id of the reading that pictures show and the page shows first; "": the agreement's first.
    """

    audience: str = "public"
    at: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    places: tuple[str, ...] = ()
    weeks: int = ordinary.WEEKS
    derived_only: frozenset[str] = frozenset()
    reading: str = ""


def answers_table(found: Sequence[Answer]) -> pd.DataFrame:
    """The frame of `answers.csv`."""
    if not found:
        return empty_table(ANSWERS.columns)
    counts = {c.name: "Int64" for c in ANSWERS.columns if c.kind == "count"}
    return typed(pd.DataFrame([asdict(answer) for answer in found]).astype(counts), ANSWERS.columns, "answers")


def prepared(assessment: Assessment, config: Config, wish: Wish) -> Published:
    """What the audience may see of the days and places asked for."""
    at = wish.at or assessment.inputs.as_of or datetime.now(UTC)
    audience = Audience.of(wish.audience, getattr(config.audiences, wish.audience))
    chosen = select(assessment, wish.start, wish.end, wish.places)
    public = publish(chosen, audience, at, wish.derived_only)
    selection = Selection(wish.start, wish.end, wish.places)
    if not selection:
        return public
    # rows of days that were not asked for would be called empty
    cut = replace(public.assessment, daily=selection.daily(public.assessment.daily))
    return replace(public, assessment=cut, selection=selection)


def write_all(
    assessment: Assessment,
    rejected: pd.DataFrame,
    folder: Path,
    config: Config,
    wish: Wish | None = None,
    *,
    say: Callable[[str], object] = lambda _: None,
    published: Published | None = None,
) -> list[str]:
    """Write every file of a report into `folder` (made if need be); return their names in order.

    Args:
        assessment: as made by `assess`, at full precision.
        rejected: rows that could not be read.
        folder: where to write.
        config: audiences, and what the report says of its makers.
        wish: audience, days, places.
        say: told what is being done, a line at a time.
        published: as `prepared` gives it for this wish; None: prepared here.

    Raises:
        OSError: the folder cannot be written.
    """
    asked = wish or Wish()
    published = published or prepared(assessment, config, asked)
    result = published.assessment
    say("tables")
    line = citation(published, config.report.publisher)
    chosen_text = published.selection.text(result.inputs.gazetteer)
    names = write_folder(result, rejected, folder, line, chosen_text)
    # ordinary weeks lie outside the days asked for, so the baseline looks at all that the audience may see
    wide = replace(asked, at=published.at, start=None, end=None, places=())
    whole = prepared(assessment, config, wide).assessment if published.selection else result
    arranged = matrix.matrix(result)
    usual = ordinary.ordinary(whole, asked.places, asked.weeks)
    tables = _tables(published, usual, asked, rejected, arranged)
    shown = result.incidents
    tables["changes"] = CHANGES, history(assessment, shown, published.audience)
    for name, (table, frame) in tables.items():
        if f"{name}.csv" not in names:
            write_table(frame, folder / f"{name}.csv", table.columns)
    extra = [name for name in tables if f"{name}.csv" not in names]
    say("pictures")
    _draw(folder, published, asked, usual, arranged, config.report.publisher)
    say("workbook and feeds")
    exports.workbook(folder / "report.xlsx", tables, result.inputs.agreement.title, line)
    _text(folder / "violations.geojson", exports.geojson(result, line))
    _text(folder / "violations.atom", exports.atom(result, line, config.report.publisher))
    everything = sorted(
        {*names, *(f"{name}.csv" for name in extra), *PICTURES, *OTHERS, *NAMES.values()} - {"manifest.json"}
    )
    extras = Extras(
        arranged, usual, tables["changes"][1], [*everything, "manifest.json"], asked.start, asked.end, asked.reading
    )
    for language, name in NAMES.items():
        say(f"page: {name}")
        _text(folder / name, page(published, config.report, extras, language))
    _package(folder, result, extra, tables, line)
    _readme(folder / "README.txt", published, extra, tables, line)
    content = manifest(result, folder, everything)
    content["publication"] = {
        "audience": published.audience.name,
        "withheld": asdict(published.withheld),
        "from": "" if asked.start is None else asked.start.isoformat(),
        "to": "" if asked.end is None else asked.end.isoformat(),
        "places": list(asked.places),
        "selection": chosen_text,
        "citation": line,
    }
    _text(folder / "manifest.json", json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return [*everything, "manifest.json"]


def _tables(
    published: Published, usual: ordinary.Ordinary, wish: Wish, rejected: pd.DataFrame, arranged: matrix.Matrix
) -> dict[str, tuple[Table, pd.DataFrame]]:
    """All tables by name: those of the foundation, then those of the report."""
    result = published.assessment
    known = {table.name: table for table in schemas.TABLES}
    out = {name: (known[name], frame) for name, frame in frames(result, rejected).items()}
    order = arranged.order
    reading = _shown(arranged, wish)
    verdict_of = _verdicts_under(arranged, reading)
    line = timeline.timeline(result, order, start=wish.start, end=wish.end)
    spots = chart.spots(result, order)
    out["answers"] = ANSWERS, answers_table(answers(result, published.selection))
    out["ledger"] = ledger.LEDGER, ledger.ledger(result)
    out["timeline"] = picture_tables.TIMELINE, picture_tables.timeline_table(line, verdict_of, reading)
    out["map"] = picture_tables.MAP, picture_tables.map_table(spots, verdict_of, reading, result)
    out["baseline"] = ordinary.DAYS, usual.days
    out["ratios"] = ordinary.RATIOS, usual.ratios
    return out


def _shown(arranged: matrix.Matrix, wish: Wish) -> str:
    """The reading that pictures show and the page shows first: the one asked for, else the agreement's first."""
    if wish.reading in arranged.readings:
        return wish.reading
    return arranged.readings[0] if arranged.readings else ""


def _verdicts_under(arranged: matrix.Matrix, reading: str) -> dict[int, str]:
    """Verdicts by index of the incident, under a reading."""
    if reading not in arranged.readings:
        return {}
    number = arranged.readings.index(reading)
    return {k: arranged.cells[one][number].verdict for k, one in enumerate(arranged.order) if one in arranged.cells}


def _draw(
    folder: Path,
    published: Published,
    wish: Wish,
    usual: ordinary.Ordinary,
    arranged: matrix.Matrix,
    publisher: str,
) -> None:
    """The three pictures in both languages, under the reading asked for."""
    result = published.assessment
    reading = _shown(arranged, wish)
    drawn = timeline.timeline(result, arranged.order, start=wish.start, end=wish.end)
    spots = chart.spots(result, arranged.order)
    until = result.reports["recorded_at"].max()
    line = citation(published, publisher, reading)
    for language in LANGUAGES:
        words = Words(language)
        dated = words("no_reports") if pd.isna(until) else words("recorded_until").format(f"{until:%Y-%m-%d}")
        source = words("source_line").format(result.inputs.agreement.id, dated)
        small = (source, f"{words('cite')}: {line}", words("rule"))
        sheet = pictures.Sheet(
            folder,
            words,
            result,
            reading,
            _verdicts_under(arranged, reading),
            small,
            line,
            published.selection.text(result.inputs.gazetteer, language),
        )
        pictures.draw_timeline(sheet, drawn)
        pictures.draw_map(sheet, spots)
        pictures.draw_baseline(sheet, usual, drawn, wish.weeks)


def _package(
    folder: Path, result: Assessment, extra: Collection[str], tables: dict[str, tuple[Table, pd.DataFrame]], line: str
) -> None:
    content = datapackage(result, line)
    resources = content["resources"]
    assert isinstance(resources, list)
    resources += [resource(tables[name][0], line) for name in extra]
    _text(folder / "datapackage.json", json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _readme(
    path: Path,
    published: Published,
    extra: Collection[str],
    tables: dict[str, tuple[Table, pd.DataFrame]],
    line: str,
) -> None:
    """Add the files of the report, the audience and the citation to the README of the tables."""
    audience, held = published.audience, published.withheld
    added = "".join(f"  {name + '.csv':<16} {tables[name][0].title}\n" for name in extra)
    path.write_text(
        path.read_text(encoding="utf-8")
        + "\nBeside the tables\n"
        + "  report.html      the page: answers, matrix, timeline, map, violations; report.uk.html in Ukrainian\n"
        + "  timeline, map, baseline (.png, .svg, and .uk in Ukrainian)  pictures; the numbers behind them in the CSV\n"
        + "  report.xlsx      all tables as a workbook; violations.geojson, violations.atom  for other tools\n"
        + added
        + f"\nAudience: {audience.name}. Held back: {held.incidents_delayed} incidents; told more coarsely: "
        + f"{held.incidents_coarsened}; reports without their wording: {held.reports_unworded}; rows of derived-only\n"
        + f"sources left out: {held.rows_derived_only}. Verdicts were made at full precision, so tables of a coarser "
        + "audience\ndo not give them again.\n"
        + f"\nCite as: {line}\n",
        encoding="utf-8",
        newline="\n",
    )


def _text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
