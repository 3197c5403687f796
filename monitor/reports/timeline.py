"""The timeline: windows as bands with fuzzy edges, incidents as spans by place, alerts and coverage below.

`timeline` collects the numbers, `drawing` draws them as SVG for the page; the pictures draw the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import KYIV
from monitor.coverage import ATTACKS, by_day, watched_days
from monitor.daily import alert_minutes
from monitor.reports import svg
from monitor.reports.dates import day, span_text
from monitor.reports.rows import each

if TYPE_CHECKING:
    from monitor.agreement import Reading
    from monitor.assessment import Assessment
    from monitor.reports.words import Words

ZONES: Final = (("Europe/Kyiv", "kyiv"), ("Europe/Moscow", "moscow"), ("America/New_York", "washington"))
MARGIN: Final = pd.Timedelta(days=1)
MOST_LANES: Final = 60
LEFT: Final = 205.0
WIDTH: Final = 1100.0


@dataclass(frozen=True, slots=True)
class Band:
    """A window of a reading: the hull, and the core or None; None in the hull = without limit on that side."""

    reading: str
    hull: tuple[datetime | None, datetime | None]
    core: tuple[datetime, datetime | None] | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn: `spans` has a row per incident with `lane` (unit) and index `k`; days are Kyiv dates."""

    first: datetime
    last: datetime
    bands: list[Band]
    spans: pd.DataFrame
    lanes: list[str]
    alerts: dict[str, int]
    watched: dict[str, bool]


def bands_of(readings: tuple[Reading, ...]) -> list[Band]:
    """A band per window of each reading."""
    return [Band(reading.id, window.hull, window.core) for reading in readings for window in reading.windows()]


def limits(assessment: Assessment, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """The days drawn: as asked, else the windows with a margin, else all incidents."""
    readings = assessment.inputs.agreement.readings_known(assessment.inputs.as_of)
    moments = [m for band in bands_of(readings) for m in band.hull if m is not None]
    incidents = assessment.incidents
    told = [*incidents["occurred_from"].dropna(), *incidents["occurred_to"].dropna()]
    if not moments:
        moments = [pd.Timestamp(m) for m in told]
    if not moments:
        moments = [pd.Timestamp("2026-01-24T22:00Z"), pd.Timestamp("2026-01-31T22:00Z")]
    first, last = pd.Timestamp(min(moments)) - MARGIN, pd.Timestamp(max(moments)) + MARGIN
    near = [m for m in told if first - 7 * MARGIN <= m <= last + 7 * MARGIN]
    first, last = min([first, *near]), max([last, *near])
    return (start or first).astimezone(KYIV), (end or last).astimezone(KYIV)


def timeline(
    assessment: Assessment, order: list[str], *, start: datetime | None = None, end: datetime | None = None
) -> Timeline:
    """Collect the numbers of the timeline.

    Args:
        assessment: as published.
        order: incident_ids in the order of the page; `k` counts along it.
        start: aware; where the drawing begins.
        end: aware; where it ends.
    """
    first, last = limits(assessment, start, end)
    frame = assessment.incidents.set_index("incident_id").loc[order].reset_index()
    frame = frame.assign(k=range(len(frame)))
    begun = frame["occurred_from"].fillna(frame["occurred_to"] - pd.Timedelta(days=7))
    inside = (frame["occurred_to"] > pd.Timestamp(first)) & (begun < pd.Timestamp(last))
    spans = frame.assign(begun=begun, lane=frame["unit"])[inside]
    ranked = spans.groupby("lane").agg(n=("k", "size"), at=("begun", "min")).reset_index()
    lanes = list(ranked.sort_values(["n", "at", "lane"], ascending=[False, True, True])["lane"])
    alerts: dict[str, int] = {}
    for (date, _), minutes in sorted(alert_minutes(assessment.reports, assessment.inputs.gazetteer).items()):
        alerts[date] = alerts.get(date, 0) + minutes
    inputs = assessment.inputs
    whole = watched_days(inputs.coverage, inputs.seers, ATTACKS)
    watched = {date: date in whole for date in by_day(inputs.coverage)}
    readings = assessment.inputs.agreement.readings_known(assessment.inputs.as_of)
    return Timeline(first, last, bands_of(readings), spans, lanes, alerts, watched)


def name_of(unit: str, assessment: Assessment, words: Words) -> str:
    """A place's name in the language of the page, else its id."""
    gazetteer = assessment.inputs.gazetteer
    if unit not in gazetteer:
        return unit or words.term("unknown")
    place = gazetteer.get(unit)
    if words.language == "uk":
        return place.name_uk
    # "Kharkiv district" would be read as a district of the city
    raion = place.category == "P" and place.name_en.endswith(" district")
    return place.name_en.removesuffix("district") + "raion" if raion else place.name_en


def drawing(line: Timeline, verdict_of: dict[int, str], assessment: Assessment, words: Words) -> str:
    """The timeline as an SVG element; bars carry `data-k` and the verdict's class for the reading shown first."""
    axis = svg.Axis(line.first, line.last, LEFT, WIDTH - 10)
    lanes = line.lanes[:MOST_LANES]
    top, row = 34.0, 17.0
    foot = top + row * len(line.bands) + 26 + row * len(lanes)
    height = foot + 52
    parts = [svg.tag("title", svg.escape(words("timeline"))), svg.tag("desc", svg.escape(words("timeline_note")))]
    parts += _grid(axis, height, words)
    for number, band in enumerate(line.bands):
        parts += _band(band, axis, top + row * number, row)
    base = top + row * len(line.bands) + 18
    for number, unit in enumerate(lanes):
        y = base + row * number
        parts.append(svg.text(_short(name_of(unit, assessment, words)), LEFT - 6, y + 12, class_="lane"))
        parts.append(svg.tag("line", x1=LEFT, x2=WIDTH - 10, y1=y + row - 1, y2=y + row - 1, class_="rule"))
        for item in each(line.spans[line.spans["lane"] == unit]):
            x = axis.x(item.begun)
            wide = max(4.0, axis.x(item.occurred_to) - x)
            long = item.occurred_to - item.begun > pd.Timedelta(hours=30)
            tip = f"{span_text(item.occurred_from, item.occurred_to, words.language)}: {words.term(item.kind)}"
            shape = f"bar {verdict_of.get(item.k, 'not_covered')}" + (" long" if long else "")
            title = svg.tag("title", svg.escape(f"{tip}, {words.terms(item.weapon)}; {words.terms(item.target)}"))
            bulletin = " agg" if item.scope == "aggregate" else ""
            parts.append(
                svg.tag(
                    "rect", title, x=x, y=y + 3, width=wide, height=row - 6, rx=2.0, class_=shape + bulletin,
                    data_k=item.k,
                )
            )  # fmt: skip
    parts += _foot(line, axis, foot, words)
    size = {"viewBox": f"0 0 {svg.number(WIDTH)} {svg.number(height)}", "role": "img", "class_": "timeline"}
    return svg.tag("svg", "".join(parts), **size)


def _short(name: str) -> str:
    return name if len(name) <= 28 else name[:27] + "…"


def _grid(axis: svg.Axis, height: float, words: Words) -> list[str]:
    parts = []
    for zone, style in ZONES:
        for midnight in axis.midnights(zone):
            x = axis.x(midnight)
            parts.append(svg.tag("line", x1=x, x2=x, y1=26.0, y2=height - 4, class_=f"mid {style}"))
    days = axis.midnights("Europe/Kyiv")
    every = max(1, round(len(days) / 16))
    parts += [
        svg.text(day(midnight, words.language), axis.x(midnight) + 3, 20, class_="tick")
        for midnight in days[::every]
        if axis.x(midnight) < axis.right - 45  # the next would be cut off
    ]
    return parts


def _band(band: Band, axis: svg.Axis, y: float, row: float) -> list[str]:
    start = axis.first if band.hull[0] is None else band.hull[0]
    end = axis.last if band.hull[1] is None else band.hull[1]
    x, stop = axis.x(start), axis.x(end)
    parts = [
        svg.text(band.reading, LEFT - 6, y + 12, class_="lane code", data_reading=band.reading),
        svg.tag(
            "rect", x=x, y=y + 2, width=max(2.0, stop - x), height=row - 4, class_="hull", data_reading=band.reading
        ),
    ]
    if band.core is not None:
        left, right = axis.x(band.core[0]), axis.x(band.core[1] or axis.last)
        if right > left:
            parts.append(
                svg.tag(
                    "rect", x=left, y=y + 2, width=right - left, height=row - 4, class_="core",
                    data_reading=band.reading,
                )
            )  # fmt: skip
    if band.hull[1] is None:
        parts.append(svg.text("→", stop - 12, y + 12, class_="arrow"))
    return parts


def _foot(line: Timeline, axis: svg.Axis, y: float, words: Words) -> list[str]:
    parts = [
        svg.text(words("alerts"), LEFT - 6, y + 14, class_="lane"),
        svg.text(words("watched"), LEFT - 6, y + 36, class_="lane"),
    ]
    most = max(line.alerts.values(), default=0)
    for midnight in axis.midnights("Europe/Kyiv"):
        date = f"{midnight:%Y-%m-%d}"
        x = axis.x(midnight)
        following = axis.x(midnight + pd.Timedelta(days=1))
        if most and line.alerts.get(date):
            tall = 18 * line.alerts[date] / most
            parts.append(
                svg.tag(
                    "rect", x=x + 1, y=y + 18 - tall, width=max(1.0, following - x - 2), height=tall, class_="alert"
                )
            )
        if line.watched:
            shape = "seen" if line.watched.get(date) else "blind"
            parts.append(
                svg.tag("rect", x=x + 1, y=y + 26.0, width=max(1.0, following - x - 2), height=12.0, class_=shape)
            )
    if not most:
        parts.append(svg.text(words("no_alerts"), LEFT + 4, y + 14, class_="none"))
    if not line.watched:
        parts.append(svg.text(words("no_coverage"), LEFT + 4, y + 36, class_="none"))
    return parts
