"""The readings' windows set against the weeks around them, from an assessment: the tables behind the baseline picture.

Strikes and outages count incidents of scope occurrence by the Kyiv day on which their span ends (those over 30 h are
undated and left out, as in daily.csv). Only days inside the record count: from the first to the last report.
Bulletins over several places are never counted, but the days that they may tell of are marked: a nought there is no
quiet day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.baseline import Comparison, Periods, alert_series, compare_counts, compare_minutes, kyiv_days, periods
from monitor.clocks import KYIV
from monitor.coverage import ATTACKS, by_day, watched_days
from monitor.daily import UNDATED, kyiv_day
from monitor.reports.comparison import NOTES, Note
from monitor.reports.rows import each
from monitor.reports.words import Words
from monitor.schemas import Table
from sources.columns import Column, Kind
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.agreement import Reading
    from monitor.assessment import Assessment

MEASURES: Final = ("strikes", "alert_minutes", "outages")
WEEKS: Final = 4
LONGEST_BULLETIN: Final = pd.Timedelta(hours=48)


def _columns(*given: tuple[Kind, str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, False, (), words) for kind, name, words in given)


DAYS: Final = Table(
    "baseline",
    "Reported strikes, alert minutes and outages per Kyiv day and place; the numbers behind the baseline picture",
    _columns(
        ("text", "place", "Place, by id."),
        ("text", "place_name", "Its English name."),
        ("text", "measure", "strikes, alert_minutes, outages; strikes and outages as reported."),
        ("date", "day", "Kyiv day."),
        ("count", "value", "What was counted or measured."),
        ("count", "bulletins", "Bulletins over several places that may tell of that there and then; not in value."),
        ("text", "excluded", "Why the day is left out of every comparison; empty where it is not."),
    ),
    ("place", "measure", "day"),
)
RATIOS: Final = Table(
    "ratios",
    "Each reading's window set against the weeks before and after it: rates per day and their ratio",
    _columns(
        ("text", "reading", "The reading whose window is taken."),
        ("text", "place", "Place, by id."),
        ("text", "measure", "strikes, alert_minutes, outages."),
        ("text", "against", "before or after."),
        ("count", "window_days", "Days wholly inside the core of the window (else inside its hull) that count."),
        ("count", "other_days", "Days compared with that count."),
        ("count", "excluded_days", "Days of either side that are left out; the note says why."),
        ("count", "window_total", "Sum over the days of the window."),
        ("count", "other_total", "Sum over the days compared with."),
        ("weight", "window_rate", "Per day, in the window."),
        ("weight", "other_rate", "Per day, on the days compared with."),
        ("weight", "ratio", "window_rate / other_rate; empty where it cannot be given."),
        ("weight", "low", "Lower end of the 95 % interval."),
        ("weight", "high", "Upper end of the 95 % interval; empty: without limit."),
        ("text", "method", "How the interval was made, or why there is none."),
        ("text", "note", "What was left out, and what the numbers cannot say."),
    ),
    ("reading", "place", "measure", "against"),
)
UNWATCHED: Final = NOTES["unwatched"][0].removesuffix(".").replace("No", "no", 1)
UNSEEN: Final = "no source is known to have watched all day"
Compare = Callable[[Sequence[int], Sequence[int]], Comparison]


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Both tables, what has to be said of them aloud, and of each row of `ratios`."""

    days: pd.DataFrame
    ratios: pd.DataFrame
    notes: list[Note]
    whys: list[tuple[Note, ...]]


def _record(assessment: Assessment) -> list[str]:
    """The Kyiv days from the first to the last moment that a report speaks of, partial ones at the ends left out."""
    told = assessment.reports[~assessment.reports["background"]]
    first, last = told["occurred_from"].min(), told["occurred_to"].max()
    if pd.isna(first) or pd.isna(last):
        return []
    start = first.tz_convert(KYIV).normalize() + pd.DateOffset(days=1)
    end = last.tz_convert(KYIV).normalize() - pd.DateOffset(days=1)
    return kyiv_days(str(start.date()), str(end.date()))


def _places(readings: Sequence[Reading], asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The places set against ordinary weeks, by reading: those asked for, else those that its clauses name."""
    if asked:
        return {reading.id: tuple(asked) for reading in readings}
    return {
        reading.id: tuple(
            dict.fromkeys(
                place for clause in reading.clauses for place in (clause.area.places or (clause.area.country,))
            )
        )
        for reading in readings
    }


def _told_of(assessment: Assessment, kind: str, scope: str, place: str) -> pd.DataFrame:
    """Incidents of a kind and scope that were told of a place or of one inside it."""
    frame, gazetteer = assessment.incidents, assessment.inputs.gazetteer
    frame = frame[(frame["kind"] == kind) & (frame["scope"] == scope) & ~frame["challenges"].str.contains("retracted")]
    inside = frame["place_id"].map(
        lambda cell: any(one in gazetteer and gazetteer.within(one, place) for one in cell.split("|"))
    )
    return frame[inside.astype(bool)]


def _bulletins(assessment: Assessment, kind: str, place: str) -> dict[str, int]:
    """Bulletins per day that their span touches; one that tells of more than two days says nothing of one of them."""
    frame = _told_of(assessment, kind, "aggregate", place)
    frame = frame[frame["occurred_to"] - frame["occurred_from"] <= LONGEST_BULLETIN]
    out: dict[str, int] = {}
    for row in each(frame):
        last = row.occurred_to - pd.Timedelta(microseconds=1)
        for day in kyiv_days(str(row.occurred_from.tz_convert(KYIV).date()), str(last.tz_convert(KYIV).date())):
            out[day] = out.get(day, 0) + 1
    return out


def _counts(assessment: Assessment, kind: str, place: str, days: list[str]) -> dict[str, int]:
    """Occurrences of a kind per day that were told of a place or of one inside it."""
    frame = _told_of(assessment, kind, "occurrence", place)
    when = kyiv_day(frame["occurred_from"], frame["occurred_to"])
    found = when[when != UNDATED].value_counts()
    return {day: int(found.get(day, 0)) for day in days}


def _alerts(assessment: Assessment, place: str, days: list[str]) -> tuple[dict[str, int], dict[str, str], str] | None:
    """Alert minutes of a place, None where no alert was recorded for it."""
    gazetteer = assessment.inputs.gazetteer
    alerts = assessment.reports[(assessment.reports["kind"] == "alert") & assessment.reports["occurred_from"].notna()]
    mine = alerts["place_id"].map(
        lambda cell: any(one in gazetteer and gazetteer.within(one, place) for one in cell.split("|"))
    )
    spans = alerts[mine.astype(bool)]
    if spans.empty:
        return None
    recorded = frozenset(
        day
        for row in each(alerts)
        for day in kyiv_days(
            str(row.occurred_from.tz_convert(KYIV).date()), str(row.occurred_to.tz_convert(KYIV).date())
        )
    )
    pairs = zip(spans["occurred_from"], spans["occurred_to"].fillna(spans["published_at"]), strict=True)
    series = alert_series(pairs, days, recorded)
    return series.minutes, series.excluded, series.broken


def _periods(reading: Reading, record: list[str], weeks: int) -> Periods | None:
    """The days before, inside and after the first window of a reading; None where it has no end or no day."""
    window = reading.windows()[0]
    hull = window.hull
    if hull[0] is None or not record:
        return None
    limit = pd.Timestamp(record[-1], tz=KYIV) + pd.DateOffset(days=1)
    end = pd.Timestamp(hull[1]) if hull[1] is not None else limit
    core = window.core
    span = (hull[0], end) if core is None else (core[0], pd.Timestamp(core[1]) if core[1] is not None else limit)
    if end <= pd.Timestamp(hull[0]) or span[1] <= pd.Timestamp(span[0]):
        return None
    return periods((span[0], span[1]), (hull[0], end), record[0], record[-1], weeks)


def ordinary(assessment: Assessment, asked: Sequence[str] = (), weeks: int = WEEKS) -> Ordinary:
    """Set each reading's window against up to `weeks` weeks before and after it.

    Args:
        assessment: as published.
        asked: place ids; empty: the places that the readings name.
        weeks: how far to look on each side; the record may be shorter, and then says so.
    """
    gazetteer = assessment.inputs.gazetteer
    record = _record(assessment)
    readings = assessment.inputs.agreement.readings_known(assessment.inputs.as_of)
    inputs = assessment.inputs
    coverage = by_day(inputs.coverage)
    watched = {
        "strikes": watched_days(inputs.coverage, inputs.seers, ATTACKS),
        "outages": watched_days(inputs.coverage, inputs.seers, {"outage"}),
    }
    unseen = {measure: {day: UNSEEN for day in record if day not in days} for measure, days in watched.items()}
    wanted = _places(readings, asked)
    series: dict[tuple[str, str], tuple[dict[str, int], dict[str, str]]] = {}
    apart: dict[tuple[str, str], dict[str, int]] = {}
    broken: list[Note] = []
    for place in dict.fromkeys(place for places in wanted.values() for place in places):
        for measure, kind in (("strikes", "strike"), ("outages", "outage")):
            apart[place, measure] = _bulletins(assessment, kind, place)
            series[place, measure] = (
                _counts(assessment, kind, place, record),
                unseen[measure] if coverage else {},
            )
        alerts = _alerts(assessment, place, record)
        if alerts is not None and alerts[2]:
            reasons = tuple(sorted(set(alerts[1].values())))
            broken.append(Note("broken", (str(len(alerts[1])), str(len(record))), place, reasons))
        elif alerts is not None:
            series[place, "alert_minutes"] = alerts[0], alerts[1]
    blind = len(unseen["strikes"])
    notes = _notes(record, weeks, bool(coverage), bool(blind) and bool(coverage), blind) + broken
    rows = [
        (
            place,
            _name(place, gazetteer),
            measure,
            day,
            value,
            apart.get((place, measure), {}).get(day, 0),
            excluded.get(day, ""),
        )
        for (place, measure), (values, excluded) in sorted(series.items())
        for day, value in values.items()
    ]
    days = _table(DAYS, rows)
    told = list(_ratio_rows(readings, wanted, series, record, weeks, covered=bool(coverage)))
    return Ordinary(days, _table(RATIOS, [row for row, _ in told]), notes, [why for _, why in told])


def _name(place: str, gazetteer: Gazetteer) -> str:
    return gazetteer.get(place).name_en if place in gazetteer else place


def _table(table: Table, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    if not rows:
        return empty_table(table.columns)
    frame = pd.DataFrame(rows, columns=table.names)
    counts = {c.name: "Int64" for c in table.columns if c.kind == "count"}
    weights = {c.name: "float64" for c in table.columns if c.kind == "weight"}
    return typed(frame.astype(counts | weights), table.columns, table.name)


def _notes(record: list[str], weeks: int, covered: bool, holes: bool, n_unseen: int) -> list[Note]:
    if not record:
        return [Note("no_record")]
    notes = [Note("record", (record[0], record[-1], str(weeks)))]
    if not covered:
        notes.append(Note("unwatched"))
    elif holes:
        notes.append(Note("unseen", (str(n_unseen),)))
    return notes


def _ratio_rows(
    readings: Sequence[Reading],
    wanted: dict[str, tuple[str, ...]],
    series: dict[tuple[str, str], tuple[dict[str, int], dict[str, str]]],
    record: list[str],
    weeks: int,
    *,
    covered: bool,
) -> Iterator[tuple[tuple[object, ...], tuple[Note, ...]]]:
    english = Words("en")
    for reading in readings:
        split = _periods(reading, record, weeks)
        if split is None:
            continue
        for place in wanted[reading.id]:
            for measure in MEASURES:
                if (place, measure) not in series:
                    continue
                values, excluded = series[place, measure]
                compare: Compare = compare_minutes if measure == "alert_minutes" else compare_counts
                for against, days in (("before", split.before), ("after", split.after)):
                    gone = [day for day in (*split.window, *days) if day in excluded]
                    inside, other = ([values[d] for d in part if d not in excluded] for part in (split.window, days))
                    done = compare(inside, other)
                    reasons = tuple(sorted({excluded[day] for day in gone}))
                    why = [Note("left_out", (str(len(gone)),), reasons=reasons)] if gone else []
                    note = [one.text(english) for one in why]
                    if measure != "alert_minutes" and not covered:
                        why.append(Note("unwatched"))
                        note.append(UNWATCHED)
                    row = (
                        reading.id, place, measure, against, done.window_days, done.other_days, len(gone),
                        done.window_total, done.other_total, done.window_rate, done.other_rate, done.ratio, done.low,
                        done.high if done.high != float("inf") else float("nan"), done.method, "; ".join(note),
                    )  # fmt: skip
                    yield row, tuple(why)
