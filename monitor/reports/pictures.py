"""Pictures for an article: timeline, map and baseline as PNG and SVG, drawn from the numbers of the CSV beside them.

The same numbers give the same bytes: no date in the files, a fixed salt for ids, the font that matplotlib ships.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.clocks import KYIV
from monitor.reports import chart
from monitor.reports.dates import day
from monitor.reports.ordinary import Ordinary
from monitor.reports.rows import each
from monitor.reports.timeline import Timeline, name_of
from monitor.reports.words import VERDICTS, Words
from monitor.schemas import Table
from sources.columns import Column, Kind
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from monitor.assessment import Assessment

SALT: Final = "pausewatch"
DPI: Final = 150
MOST_LANES: Final = 14
SAMPLE: Final = "Strikes and outages are those reported in these files: a sample, not the whole record.\n"
COLOURS: Final = {"inconsistent": "#a63a00", "undetermined": "#9cc4e4", "not_covered": "#ffffff"}
EDGES: Final = {"inconsistent": "#a63a00", "undetermined": "#1c5a8a", "not_covered": "#5d636c"}


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


@contextmanager
def _canvas(width: float, height: float) -> Iterator[Figure]:
    """A figure with fixed settings, whatever the user's own are; closed by going out of scope, no global state."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Plain

    fixed = {"svg.hashsalt": SALT, "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 11}
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(fixed)  # type: ignore[arg-type]  # the stubs know only single names
        yield Plain(figsize=(width, height), dpi=DPI, facecolor="white")


def _save(figure: Figure, folder: Path, name: str, title: str) -> list[str]:
    figure.savefig(folder / f"{name}.png", dpi=DPI, metadata={"Software": None, "Title": title})
    figure.savefig(
        folder / f"{name}.svg", format="svg", metadata={"Date": None, "Creator": "pausewatch", "Title": title}
    )
    return [f"{name}.png", f"{name}.svg"]


def _frame(figure: Figure, title: str, subtitle: str, source: str) -> None:
    height = figure.get_figheight()
    figure.text(0.015, 1 - 0.10 / height, title, fontsize=14, fontweight="bold", va="top")
    figure.text(0.015, 1 - 0.42 / height, subtitle, fontsize=11, va="top", color="#333333")
    figure.text(0.015, 0.10 / height, source, fontsize=8.5, va="bottom", color="#444444", wrap=True)


def _time_axis(axes: Axes, line: Timeline) -> None:
    import matplotlib.dates as mdates

    first, last = mdates.date2num(line.first), mdates.date2num(line.last)  # type: ignore[no-untyped-call]
    axes.set_xlim(first, last)
    days = pd.date_range(pd.Timestamp(line.first).normalize(), pd.Timestamp(line.last), freq="D", tz=KYIV)
    step = max(1, round(len(days) / 9))
    places = [mdates.date2num(moment) for moment in days]  # type: ignore[no-untyped-call]
    axes.set_xticks(places[::step], [day(moment, "en") for moment in days[::step]])
    for place in places:
        axes.axvline(place, color="#c9ced6", linewidth=0.6, zorder=0)


def draw_timeline(
    folder: Path, line: Timeline, verdict_of: dict[int, str], reading: str, assessment: Assessment, source: str
) -> list[str]:
    """Draw `timeline.png` and `timeline.svg`: all windows, and the incidents under one reading."""
    import matplotlib.dates as mdates
    from matplotlib.patches import Patch

    words = Words("en")
    lanes = line.lanes[:MOST_LANES]
    bands = line.bands
    n = len(bands) + 1 + len(lanes)
    with _canvas(8, 1.75 + 0.27 * max(n, 4)) as figure:
        height = figure.get_figheight()
        axes = figure.add_axes((0.24, 0.95 / height, 0.745, 1 - 1.75 / height))
        _time_axis(axes, line)

        def span(start: Any, end: Any) -> tuple[float, float]:
            left = float(mdates.date2num(start if start is not None else line.first))  # type: ignore[no-untyped-call]
            right = float(mdates.date2num(end if end is not None else line.last))  # type: ignore[no-untyped-call]
            return left, max(right - left, 0.06)

        labels = []
        for number, band in enumerate(bands):
            labels.append(band.reading)
            axes.broken_barh([span(*band.hull)], (number - 0.35, 0.7), facecolor="#cfd8e6")
            if band.core is not None:
                axes.broken_barh([span(*band.core)], (number - 0.35, 0.7), facecolor="#7d97c0")
        labels.append("")
        for number, unit in enumerate(lanes, start=len(bands) + 1):
            labels.append(name_of(unit, assessment, words))
            for item in each(line.spans[line.spans["lane"] == unit]):
                verdict = verdict_of.get(item.k, "not_covered")
                axes.broken_barh(
                    [span(item.begun, item.occurred_to)], (number - 0.3, 0.6), facecolor=COLOURS[verdict],
                    edgecolor=EDGES[verdict], linewidth=1.0,
                )  # fmt: skip
        axes.set_yticks(range(len(labels)), labels, fontsize=9.5)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        handles = [Patch(facecolor=COLOURS[v], edgecolor=EDGES[v], label=f"{VERDICTS[v][0]}") for v in VERDICTS]
        handles.append(Patch(facecolor="#7d97c0", label="window, surely"))
        handles.append(Patch(facecolor="#cfd8e6", label="window, perhaps"))
        figure.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0.01, 0.3 / height), ncols=5, fontsize=9, frameon=False,
            handlelength=1.2, columnspacing=1.2,
        )  # fmt: skip
        more = f"; {len(line.lanes) - len(lanes)} more places in the CSV" if len(line.lanes) > len(lanes) else ""
        _frame(
            figure, "Windows of the readings, and what was reported", f"Incidents under {reading}; Kyiv time{more}",
            source,
        )  # fmt: skip
        return _save(figure, folder, "timeline", assessment.inputs.agreement.title)


def draw_map(
    folder: Path, spots: list[chart.Spot], verdict_of: dict[int, str], reading: str, assessment: Assessment, source: str
) -> list[str]:
    """Draw `map.png` and `map.svg`: places at the precision at which they are told, under one reading."""
    from matplotlib.lines import Line2D

    _, regions = chart.outlines()
    words = Words("en")
    with _canvas(8, 6.9) as figure:
        axes = figure.add_axes((0.01, 0.10, 0.98, 0.78))
        axes.set_xlim(chart.WEST, chart.EAST)
        axes.set_ylim(chart.SOUTH, chart.NORTH)
        axes.set_aspect(1 / chart.SHRINK)
        axes.set_axis_off()
        shaded = {spot.place: spot for spot in spots if spot.shape == "region"}
        for region, rings in regions.items():
            spot = shaded.get(region)
            verdict = _strongest(spot, verdict_of) if spot else ""
            base = "#e2e2e2" if region.startswith("RU") else "#f1f3f6"
            for ring in rings:
                axes.fill(ring[::2], ring[1::2], facecolor=base, edgecolor="#b5bcc6", linewidth=0.6, zorder=1)
                if verdict:
                    axes.fill(
                        ring[::2], ring[1::2], facecolor=EDGES[verdict], alpha=0.22, edgecolor=EDGES[verdict],
                        linewidth=0.8, zorder=2, hatch="///" if verdict == "inconsistent" else None,
                    )  # fmt: skip
        boxes: list[tuple[float, float, float, float]] = []
        for spot in sorted(spots, key=lambda one: (-len(one.ks), one.place)):
            if spot.shape not in ("dot", "ring") or spot.lat is None or spot.lon is None:
                continue
            if not (chart.WEST < spot.lon < chart.EAST and chart.SOUTH < spot.lat < chart.NORTH):
                continue
            verdict = _strongest(spot, verdict_of)
            size = 5 + 2.2 * math.sqrt(len(spot.ks)) + (4 if spot.shape == "ring" else 0)
            axes.plot(
                [spot.lon], [spot.lat], marker="o", markersize=size, linestyle="none", zorder=4,
                markerfacecolor="none" if spot.shape == "ring" else COLOURS[verdict], markeredgecolor=EDGES[verdict],
                markeredgewidth=1.4,
            )  # fmt: skip
            label = name_of(spot.place, assessment, words)
            left, low = spot.lon + 0.022 * size, spot.lat
            box = (left, low - 0.11, left + 0.135 * len(label), low + 0.11)
            if all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in boxes):
                boxes.append(box)
                axes.text(left, low, label, fontsize=8.5, va="center", zorder=5)
        handles = [
            Line2D(
                [], [], marker="o", linestyle="none", markersize=8, markerfacecolor=COLOURS[v],
                markeredgecolor=EDGES[v], label=VERDICTS[v][0],
            )
            for v in VERDICTS
        ]  # fmt: skip
        handles.append(
            Line2D(
                [], [], marker="o", linestyle="none", markersize=11, markerfacecolor="none", markeredgecolor="#333",
                label="known to a raion",
            )
        )  # fmt: skip
        figure.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0.01, 0.045), ncols=4, fontsize=9.5, frameon=False
        )
        nowhere = sum(1 for spot in spots if spot.shape == "none")
        more = f"; {nowhere} only by country, not drawn" if nowhere else ""
        _frame(
            figure, "Where it was reported, as precisely as it is told",
            f"Strongest verdict under {reading}; shaded: known to a region{more}", source,
        )  # fmt: skip
        return _save(figure, folder, "map", assessment.inputs.agreement.title)


def _strongest(spot: chart.Spot, verdict_of: dict[int, str]) -> str:
    told = {verdict_of.get(k, "not_covered") for k in spot.ks}
    return next(name for name in VERDICTS if name in told)


def draw_baseline(
    folder: Path, ordinary: Ordinary, line: Timeline, reading: str, assessment: Assessment, source: str
) -> list[str]:
    """Draw `baseline.png` and `baseline.svg`: the days of the reading's first place, a panel per measure."""
    frame = ordinary.days
    places = list(dict.fromkeys(ordinary.ratios.loc[ordinary.ratios["reading"] == reading, "place"]))
    place = places[0] if places else (str(frame["place"].iloc[0]) if len(frame) else "")
    mine = frame[frame["place"] == place]
    measures = [m for m in ("strikes", "alert_minutes", "outages") if (mine["measure"] == m).any()]
    words = Words("en")
    bands = [band for band in line.bands if band.reading == reading]
    with _canvas(8, 2.25 + 1.5 * max(1, len(measures))) as figure:
        height = figure.get_figheight()
        each_one = (height - 2.25) / max(1, len(measures))
        for number, measure in enumerate(measures):
            bottom = 1.3 + each_one * (len(measures) - 1 - number) + 0.25
            axes = figure.add_axes((0.10, bottom / height, 0.88, (each_one - 0.45) / height))
            _panel(axes, mine[mine["measure"] == measure], words.term(measure), bands)
        told = ordinary.ratios[(ordinary.ratios["reading"] == reading) & (ordinary.ratios["place"] == place)]
        ratio = "; ".join(
            f"{words.term(row.measure)}, window against {row.against}: × {row.ratio:.2f} ({row.low:.2f}–"
            f"{'∞' if pd.isna(row.high) else f'{row.high:.2f}'})"
            for row in each(told)
            if not pd.isna(row.ratio)
        )
        name = name_of(place, assessment, words) if place else "no place"
        notes = [note.text(words, lambda one: name_of(one, assessment, words)) for note in ordinary.notes[1:3]]
        _frame(
            figure, f"{name}, day by day, as reported", f"Shaded: window of {reading} (light: perhaps)",
            (f"{ratio}\n" if ratio else "") + SAMPLE + "".join(f"{note}\n" for note in notes) + source,
        )  # fmt: skip
        return _save(figure, folder, "baseline", assessment.inputs.agreement.title)


def _panel(axes: Axes, rows: pd.DataFrame, title: str, bands: list[Any]) -> None:
    days = [pd.Timestamp(text, tz=KYIV) for text in rows["day"]]
    usable = rows["excluded"] == ""
    position = {moment: number for number, moment in enumerate(days)}
    values = [int(value) if fine else 0 for value, fine in zip(rows["value"], usable, strict=True)]
    axes.bar(range(len(days)), values, color="#1c5a8a", width=0.8, zorder=3)
    for number, fine in enumerate(usable):
        if not fine:
            axes.axvspan(number - 0.5, number + 0.5, facecolor="none", edgecolor="#999999", hatch="xx", linewidth=0)
    for band in bands:
        for span, colour in ((band.hull, "#cfd8e6"), (band.core, "#a9bcd9")):
            if span is not None and days:
                start = days[0] if span[0] is None else pd.Timestamp(span[0])
                end = days[-1] + pd.DateOffset(days=1) if span[1] is None else pd.Timestamp(span[1])
                axes.axvspan(_place(start, days), _place(end, days), facecolor=colour, zorder=0)
    step = max(1, round(len(days) / 9))
    axes.set_xticks(range(0, len(position), step), [day(moment, "en") for moment in days[::step]], fontsize=9)
    axes.set_xlim(-0.6, max(len(days), 1) - 0.4)
    axes.set_title(title, fontsize=10.5, loc="left")
    axes.yaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]  # MaxNLocator's own
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _place(moment: pd.Timestamp, days: list[pd.Timestamp]) -> float:
    """Where a moment lies among bars that are centred on their days."""
    share = (moment - days[0]) / pd.Timedelta(days=1) - 0.5
    return min(max(share, -0.6), len(days) - 0.4)
