"""The tables behind the pictures: `timeline.csv` and `map.csv`, the numbers that are drawn and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.reports import chart
from monitor.reports.rows import each
from monitor.reports.timeline import Timeline, name_of
from monitor.reports.words import VERDICTS, Words
from monitor.schemas import Table
from sources.columns import Column, Kind
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from monitor.assessment import Assessment


def _table(name: str, title: str, key: tuple[str, ...], *given: tuple[Kind, str, str]) -> Table:
    return Table(name, title, tuple(Column(c, kind, False, (), words) for kind, c, words in given), key)


TIMELINE: Final = _table(
    "timeline",
    "The numbers behind the timeline picture: windows and incidents as spans",
    ("what", "id", "part"),
    ("text", "what", "window or incident."),
    ("text", "id", "The reading, or the incident."),
    ("text", "part", "hull or core of a window, counted from 1; empty for an incident."),
    ("time", "from", "Start (UTC); empty: without limit, or not stated."),
    ("time", "to", "End (UTC); empty: without limit."),
    ("text", "unit", "City, oblast or country of an incident."),
    ("text", "verdict", "Of an incident, under the reading that the picture shows."),
    ("text", "reading", "That reading."),
)
MAP: Final = _table(
    "map",
    "The numbers behind the map: places with their incidents by verdict under the reading that the picture shows",
    ("place",),
    ("text", "place", "Place, by id, as precise as it is told."),
    ("text", "place_name", "Its English name."),
    ("text", "level", "country, oblast, raion, hromada, city, settlement, village or district."),
    ("degrees", "lat", "Latitude of its centre, degrees WGS 84."),
    ("degrees", "lon", "Longitude of its centre, degrees WGS 84."),
    ("count", "n_inconsistent", "Incidents inconsistent with the reading."),
    ("count", "n_undetermined", "Incidents undetermined; never added to the former."),
    ("count", "n_not_covered", "Incidents that the reading does not cover."),
    ("text", "reading", "The reading."),
)


def timeline_table(line: Timeline, verdict_of: dict[int, str], reading: str) -> pd.DataFrame:
    """The frame of `timeline.csv`."""
    rows: list[tuple[object, ...]] = []
    seen: dict[str, int] = {}
    for band in line.bands:
        seen[band.reading] = seen.get(band.reading, 0) + 1
        number = seen[band.reading]
        rows.append(("window", band.reading, f"hull {number}", *map(_stamp, band.hull), "", "", ""))
        if band.core is not None:
            rows.append(("window", band.reading, f"core {number}", *map(_stamp, band.core), "", "", ""))
    for item in each(line.spans):
        verdict = verdict_of.get(item.k, "")
        rows.append(
            ("incident", item.incident_id, "", item.occurred_from, item.occurred_to, item.unit, verdict, reading)
        )
    if not rows:
        return empty_table(TIMELINE.columns)
    frame = pd.DataFrame(rows, columns=TIMELINE.names)
    for name in ("from", "to"):
        frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
    return typed(frame, TIMELINE.columns, "timeline")


def _stamp(moment: Any) -> pd.Timestamp | None:
    return None if moment is None else pd.Timestamp(moment).tz_convert("UTC")


def map_table(
    spots: list[chart.Spot], verdict_of: dict[int, str], reading: str, assessment: Assessment
) -> pd.DataFrame:
    """The frame of `map.csv`."""
    words = Words("en")
    rows = []
    for spot in spots:
        verdicts = [verdict_of.get(k, "") for k in spot.ks]
        lat, lon = (float("nan") if x is None else x for x in (spot.lat, spot.lon))
        counts = [verdicts.count(name) for name in VERDICTS]
        rows.append((spot.place, name_of(spot.place, assessment, words), spot.level, lat, lon, *counts, reading))
    if not rows:
        return empty_table(MAP.columns)
    types = dict.fromkeys(("n_inconsistent", "n_undetermined", "n_not_covered"), "Int64")
    return typed(pd.DataFrame(rows, columns=MAP.names).astype(types), MAP.columns, "map")
