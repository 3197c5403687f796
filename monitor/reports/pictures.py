"""Pictures for an article: timeline, map and baseline as PNG and SVG, drawn from the numbers of the CSV beside them.

Each is drawn in English and in Ukrainian, under one reading, which its second line names in words. The line to cite
stands under it and in the file. The same numbers give the same bytes: no date in the files, a fixed salt for ids, the
font that matplotlib ships.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.clocks import KYIV
from monitor.reports import chart
from monitor.reports.comparison import Note, counted, unwatched
from monitor.reports.dates import day
from monitor.reports.ordinary import Ordinary
from monitor.reports.rows import each
from monitor.reports.timeline import Timeline, name_of
from monitor.reports.words import VERDICTS, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from monitor.assessment import Assessment

SALT: Final = "pausewatch"
DPI: Final = 150
WIDE: Final = 8.0  # inches
MOST_LANES: Final = 14
COLOURS: Final = {"inconsistent": "#a63a00", "undetermined": "#9cc4e4", "not_covered": "#ffffff"}
EDGES: Final = {"inconsistent": "#a63a00", "undetermined": "#1c5a8a", "not_covered": "#5d636c"}
Box = tuple[float, float, float, float]
BROKEN: Final = (0, (2.0, 1.5))
SUFFIXES: Final = {"en": "", "uk": ".uk"}
LINE: Final = 0.155  # inches, of the small print
TOP: Final = 1.0  # inches kept for the title and two lines below it


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the three pictures of one language share.

    Attributes:
        folder: where to write.
        words: the language.
        assessment: as published.
        reading: id of the reading whose verdicts are shown.
        verdict_of: verdict by index of the incident.
        small_print: paragraphs under each picture: source and date, the line to cite, the rule.
        citation: that line, for the file itself.
        chosen: the places and days that the incidents were cut down to, in words.
    """

    folder: Path
    words: Words
    assessment: Assessment
    reading: str
    verdict_of: dict[int, str]
    small_print: tuple[str, ...]
    citation: str
    chosen: str = ""

    def name(self, place: str) -> str:
        """A place's name in the language."""
        return name_of(place, self.assessment, self.words)

    def named(self) -> str:
        """The reading in words, with its id."""
        for reading in self.assessment.inputs.agreement.readings:
            if reading.id == self.reading:
                return f"{self.words.told(reading, 'title')[0]} ({reading.id})"
        return self.reading

    def under(self, key: str) -> str:
        """A phrase that ends in the reading, or that there is none."""
        return f"{self.words(key)} {self.named()}" if self.reading else self.words("no_reading")

    def cut(self) -> str:
        """What the incidents were cut down to, to follow a subtitle."""
        return f"; {self.chosen}" if self.chosen else ""


@contextmanager
def _canvas(height: float) -> Iterator[Figure]:
    """A figure with fixed settings, whatever the user's own are; closed by going out of scope, no global state."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Plain

    fixed = {"svg.hashsalt": SALT, "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 11}
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(fixed)  # type: ignore[arg-type]  # the stubs know only single names
        yield Plain(figsize=(WIDE, height), dpi=DPI, facecolor="white")


def _save(figure: Figure, sheet: Sheet, name: str, title: str) -> list[str]:
    """Write both files; the line to cite and the terms go into them as well."""
    path = sheet.folder / f"{name}{SUFFIXES[sheet.words.language]}"
    whole = f"{title}. {sheet.named()}".removesuffix(" ")
    facts = {"Title": whole, "Source": sheet.citation}
    figure.savefig(
        f"{path}.png",
        dpi=DPI,
        metadata={"Software": None, "Description": sheet.citation, "Copyright": "CC BY 4.0", **facts},
    )
    figure.savefig(
        f"{path}.svg",
        format="svg",
        metadata={
            "Date": None, "Creator": "pausewatch", "Description": sheet.citation, "Language": sheet.words.language,
            "Rights": "CC BY 4.0", **facts,
        },
    )  # fmt: skip
    return [f"{path.name}.png", f"{path.name}.svg"]


def _small(paragraphs: Sequence[str]) -> list[str]:
    return [line for text in paragraphs for line in wrap(text, 112)]


def _frame(figure: Figure, title: str, subtitle: str, small: list[str]) -> None:
    """Title and subtitle above, small print below."""
    height = figure.get_figheight()
    figure.text(0.015, 1 - 0.10 / height, title, fontsize=14, fontweight="bold", va="top")
    below = "\n".join(wrap(subtitle, 88)[:3])
    figure.text(0.015, 1 - 0.42 / height, below, fontsize=10.5, va="top", color="#333333", linespacing=1.25)
    figure.text(0.015, 0.08 / height, "\n".join(small), fontsize=8.5, va="bottom", color="#444444", linespacing=1.2)


def _time_axis(axes: Axes, line: Timeline, words: Words) -> None:
    import matplotlib.dates as mdates

    first, last = mdates.date2num(line.first), mdates.date2num(line.last)  # type: ignore[no-untyped-call]
    axes.set_xlim(first, last)
    days = pd.date_range(pd.Timestamp(line.first).normalize(), pd.Timestamp(line.last), freq="D", tz=KYIV)
    step = max(1, round(len(days) / 9))
    places = [mdates.date2num(moment) for moment in days]  # type: ignore[no-untyped-call]
    axes.set_xticks(places[::step], [day(moment, words.language) for moment in days[::step]])
    for place in places:
        axes.axvline(place, color="#c9ced6", linewidth=0.6, zorder=0)


def draw_timeline(sheet: Sheet, line: Timeline) -> list[str]:
    """Draw `timeline.png` and `timeline.svg`: all windows, and the incidents under one reading."""
    import matplotlib.dates as mdates
    from matplotlib.patches import Patch

    words = sheet.words
    lanes, bands = line.lanes[:MOST_LANES], line.bands
    small = _small(sheet.small_print)
    foot = 0.15 + LINE * len(small) + 0.72
    with _canvas(TOP + foot + 0.27 * max(len(bands) + 1 + len(lanes), 4)) as figure:
        height = figure.get_figheight()
        axes = figure.add_axes((0.265, foot / height, 0.72, 1 - (TOP + foot) / height))
        _time_axis(axes, line, words)

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
            labels.append(_short(sheet.name(unit)))
            for item in each(line.spans[line.spans["lane"] == unit]):
                verdict = sheet.verdict_of.get(item.k, "not_covered")
                axes.broken_barh(
                    [span(item.begun, item.occurred_to)], (number - 0.3, 0.6), facecolor=COLOURS[verdict],
                    edgecolor=EDGES[verdict] if verdict != "inconsistent" or item.scope != "aggregate" else "white",
                    linewidth=1.0, linestyle=BROKEN if item.scope == "aggregate" else "-",
                )  # fmt: skip
        axes.set_yticks(range(len(labels)), labels, fontsize=9.5)
        for label, text in zip(axes.get_yticklabels(), labels, strict=True):
            label.set_fontweight("bold" if text == sheet.reading else "normal")
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        handles = [Patch(facecolor=COLOURS[v], edgecolor=EDGES[v], label=words.verdict(v)) for v in VERDICTS]
        handles.append(Patch(facecolor="white", edgecolor="#5d636c", linestyle=BROKEN, label=words("bulletin_bar")))
        handles.append(Patch(facecolor="#7d97c0", label=words("window_core")))
        handles.append(Patch(facecolor="#cfd8e6", label=words("window_hull")))
        _legend(figure, handles, len(small), 3)
        more = "; " + words("more_places").format(len(line.lanes) - len(lanes)) if len(line.lanes) > len(lanes) else ""
        title = words("picture_timeline")
        _frame(figure, title, f"{sheet.under('picture_incidents')}; {words('kyiv_clock')}{sheet.cut()}{more}", small)
        return _save(figure, sheet, "timeline", title)


def _short(name: str) -> str:
    return name if len(name) <= 25 else name[:24] + "…"


def _legend(figure: Figure, handles: Sequence[Any], lines: int, columns: int) -> None:
    """The legend, just above the small print."""
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.01, (0.12 + LINE * lines) / figure.get_figheight()),
        ncols=columns, fontsize=9, frameon=False, handlelength=1.2, columnspacing=1.2,
    )  # fmt: skip


def draw_map(sheet: Sheet, spots: list[chart.Spot]) -> list[str]:
    """Draw `map.png` and `map.svg`: places at the precision at which they are told, under one reading."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    _, regions = chart.outlines()
    spots = chart.placed(spots, sheet.assessment.inputs.gazetteer)
    words = sheet.words
    small = _small([*sheet.small_print[:-1], f"{sheet.small_print[-1]} {words('outlines')}"])
    foot = 0.15 + LINE * len(small) + 0.55
    with _canvas(TOP + foot + 5.45) as figure:
        height = figure.get_figheight()
        axes = figure.add_axes((0.01, foot / height, 0.98, 1 - (TOP + foot) / height))
        axes.set_xlim(chart.WEST, chart.EAST)
        axes.set_ylim(chart.SOUTH, chart.NORTH)
        axes.set_aspect(1 / chart.SHRINK)
        axes.set_axis_off()
        shaded = {spot.place: spot for spot in spots if spot.shape == "region"}
        for region, rings in regions.items():
            spot = shaded.get(region)
            verdict = _strongest(spot, sheet.verdict_of) if spot else ""
            base = "#e2e2e2" if region.startswith("RU") else "#f1f3f6"
            for ring in rings:
                axes.fill(ring[::2], ring[1::2], facecolor=base, edgecolor="#b5bcc6", linewidth=0.6, zorder=1)
                if verdict and spot is not None:
                    shared = _shared(spot, sheet.verdict_of)
                    axes.fill(
                        ring[::2], ring[1::2], facecolor=EDGES[verdict] + ("0f" if shared else "38"),
                        edgecolor=EDGES[verdict] + ("90" if shared else "38"), linewidth=0.8, zorder=2,
                        linestyle="--" if shared else "-",
                        hatch="///" if verdict == "inconsistent" and not shared else None,
                    )  # fmt: skip
        drawn = [
            (spot, 5 + 2.2 * math.sqrt(len(spot.ks)) + (4 if spot.shape == "ring" else 0))
            for spot in sorted(spots, key=lambda one: (-len(one.ks), one.place))
            if spot.shape in ("dot", "ring") and _inside(spot)
        ]
        for spot, size in drawn:
            verdict = _strongest(spot, sheet.verdict_of)
            shared = _shared(spot, sheet.verdict_of)
            face = "none" if spot.shape == "ring" else "white" if shared else COLOURS[verdict]
            axes.scatter(
                float(spot.lon or 0), float(spot.lat or 0), s=size**2, zorder=4, facecolor=face,
                edgecolor=EDGES[verdict], linewidth=1.4, linestyle=BROKEN if shared else "-",
            )  # fmt: skip
        _labels(axes, drawn, sheet)
        handles: list[Any] = [
            Line2D(
                [], [], marker="o", linestyle="none", markersize=8, markerfacecolor=COLOURS[v],
                markeredgecolor=EDGES[v], label=words.verdict(v),
            )
            for v in VERDICTS
        ]  # fmt: skip
        handles.append(
            Line2D(
                [], [], marker="o", linestyle="none", markersize=11, markerfacecolor="none", markeredgecolor="#333",
                label=words("known_to_raion"),
            )
        )  # fmt: skip
        handles.append(Patch(facecolor="#1c5a8a38", edgecolor="#5d636c", hatch="///", label=words("known_to_region")))
        handles.append(
            axes.scatter([], [], s=64, facecolor="white", edgecolor="#333", linewidth=1.4, linestyle=BROKEN,
                         label=words("of_several"))
        )  # fmt: skip
        _legend(figure, handles, len(small), 3)
        nowhere = [spot for spot in spots if spot.shape == "none"]
        countries = sum(1 for spot in nowhere if spot.level == "country")
        counts = (("only_country", countries), ("only_names", len(nowhere) - countries))
        more = "".join("; " + words(key).format(n) for key, n in counts if n)
        title = words("picture_map")
        _frame(figure, title, f"{sheet.under('picture_strongest')}{sheet.cut()}{more}", small)
        return _save(figure, sheet, "map", title)


def _inside(spot: chart.Spot) -> bool:
    if spot.lat is None or spot.lon is None:
        return False
    return chart.WEST < spot.lon < chart.EAST and chart.SOUTH < spot.lat < chart.NORTH


def _meet(a: Box, b: Box) -> bool:
    return not (a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1])


def _labels(axes: Axes, drawn: list[tuple[chart.Spot, float]], sheet: Sheet) -> None:
    """Names beside their places, else above or below, else none: none lies on another name or place; towns first."""
    per_point = (chart.EAST - chart.WEST) / (0.98 * WIDE * 72)  # degrees of longitude
    flat = per_point * chart.SHRINK  # degrees of latitude
    marks: list[Box] = []
    for spot, size in drawn:
        x, y, wide, tall = spot.lon or 0.0, spot.lat or 0.0, per_point * size / 2, flat * size / 2
        marks.append((x - wide, y - tall, x + wide, y + tall))
    taken: list[Box] = []
    for number, (spot, size) in sorted(enumerate(drawn), key=lambda item: item[1][0].shape):
        if spot.lon is None or spot.lat is None:
            continue
        label = sheet.name(spot.place)
        wide, tall, gap = per_point * 5.3 * len(label), flat * 5.5, per_point * (size / 2 + 2)
        # a ring around the town is no obstacle to the town's own name
        others = [*taken, *(box for box in marks if not _meet(box, marks[number]))]
        beside = flat * (size / 2 + 1) + tall
        for left, middle in (
            (spot.lon + gap, spot.lat),
            (spot.lon - gap - wide, spot.lat),
            *((x, spot.lat + up) for up in (beside, -beside) for x in (spot.lon - wide / 2, spot.lon, spot.lon - wide)),
        ):
            box = (left, middle - tall, left + wide, middle + tall)
            fits = box[0] > chart.WEST and box[2] < chart.EAST
            if fits and not any(_meet(box, other) for other in others):
                taken.append(box)
                axes.text(left, middle, label, fontsize=8.5, va="center", zorder=5)
                break


def _shared(spot: chart.Spot, verdict_of: dict[int, str]) -> bool:
    """Whether the strongest verdict comes only from incidents that were told of other places as well."""
    strongest = _strongest(spot, verdict_of)
    return all(verdict_of.get(k, "not_covered") != strongest for k in spot.alone)


def _strongest(spot: chart.Spot, verdict_of: dict[int, str]) -> str:
    told = {verdict_of.get(k, "not_covered") for k in spot.ks}
    return next(name for name in VERDICTS if name in told)


def draw_baseline(sheet: Sheet, ordinary: Ordinary, line: Timeline, weeks: int) -> list[str]:
    """Draw `baseline.png` and `baseline.svg`: the days around the window in the reading's first place, per measure."""
    frame, words, reading = ordinary.days, sheet.words, sheet.reading
    places = list(dict.fromkeys(ordinary.ratios.loc[ordinary.ratios["reading"] == reading, "place"]))
    place = places[0] if places else (str(frame["place"].iloc[0]) if len(frame) else "")
    bands = [band for band in line.bands if band.reading == reading]
    mine = _around(frame[frame["place"] == place], bands, weeks)
    measures = [m for m in ("strikes", "alert_minutes", "outages") if (mine["measure"] == m).any()]
    told = ordinary.ratios[(ordinary.ratios["reading"] == reading) & (ordinary.ratios["place"] == place)]
    pairs = zip(told.index, each(told), strict=True)
    ratio = "; ".join(filter(None, (_comparison(row, ordinary.whys[number], words) for number, row in pairs)))
    marks = (words("bulletin_mark"),) if (mine["bulletins"] > 0).any() else ()
    notes = [note.text(words, sheet.name) for note in ordinary.notes[1:3]]
    small = _small([ratio, *marks, words("sample"), *notes, *sheet.small_print])
    foot, each_one = 0.25 + LINE * len(small), 1.65
    with _canvas(TOP - 0.15 + foot + each_one * max(1, len(measures))) as figure:
        height = figure.get_figheight()
        for number, measure in enumerate(measures):
            bottom = foot + each_one * (len(measures) - 1 - number) + 0.25
            axes = figure.add_axes((0.10, bottom / height, 0.88, (each_one - 0.62) / height))
            _panel(axes, mine[mine["measure"] == measure], words.term(measure), bands, words)
        if not measures:
            figure.text(0.5, (foot + 0.8) / height, words("baseline_none"), ha="center", color="#444444", wrap=True)
        title = f"{sheet.name(place)}: {words('picture_baseline')}" if place else words("baseline")
        _frame(figure, title, sheet.under("picture_shaded"), small)
        return _save(figure, sheet, "baseline", title)


def _comparison(row: Any, why: Sequence[Note], words: Words) -> str:
    """Window and other days: their ratio, or their counts alone where nobody is known to have watched."""
    against = f"{words('inside')} / {words(row.against)}"
    if not row.window_days or not row.other_days:
        return ""
    if unwatched(why):
        told = (
            f"{counted(row.window_total, row.window_days, words)} / {counted(row.other_total, row.other_days, words)}"
        )
        return f"{words.term(row.measure)}, {against}: {told}"
    if pd.isna(row.ratio):
        return ""
    high = "∞" if pd.isna(row.high) else f"{row.high:.2f}"
    return f"{words.term(row.measure)}, {against}: × {row.ratio:.2f} ({row.low:.2f}–{high})"


def _around(days: pd.DataFrame, bands: list[Any], weeks: int) -> pd.DataFrame:
    """The days from so many weeks before the window to as many after it: a record of years would hide it."""
    starts = [band.hull[0] for band in bands if band.hull[0] is not None]
    ends = [band.hull[1] for band in bands if band.hull[1] is not None]
    kept = pd.Series(True, index=days.index)
    if starts:
        first = pd.Timestamp(min(starts)).tz_convert(KYIV) - pd.DateOffset(weeks=weeks)
        kept &= days["day"] >= f"{first:%Y-%m-%d}"
    if ends and len(ends) == len(bands):
        last = pd.Timestamp(max(ends)).tz_convert(KYIV) + pd.DateOffset(weeks=weeks)
        kept &= days["day"] <= f"{last:%Y-%m-%d}"
    return days[kept]


def _panel(axes: Axes, rows: pd.DataFrame, title: str, bands: list[Any], words: Words) -> None:
    days = [pd.Timestamp(text, tz=KYIV) for text in rows["day"]]
    usable = rows["excluded"] == ""
    position = {moment: number for number, moment in enumerate(days)}
    values = [int(value) if fine else 0 for value, fine in zip(rows["value"], usable, strict=True)]
    axes.bar(range(len(days)), values, color="#1c5a8a", width=0.8, zorder=3)
    told = [number for number, n in enumerate(rows["bulletins"]) if n]
    axes.plot(
        told, [0.9] * len(told), transform=axes.get_xaxis_transform(), linestyle="none", marker="o", markersize=5,
        markerfacecolor="white", markeredgecolor="#1c5a8a", zorder=4,
    )  # fmt: skip
    axes.set_ylim(0, max([1, *values]) * 1.25)
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
    shown = [day(moment, words.language) for moment in days[::step]]
    axes.set_xticks(range(0, len(position), step), shown, fontsize=9)
    axes.set_xlim(-0.6, max(len(days), 1) - 0.4)
    axes.set_title(title, fontsize=10.5, loc="left")
    axes.yaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]  # MaxNLocator's own
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _place(moment: pd.Timestamp, days: list[pd.Timestamp]) -> float:
    """Where a moment lies among bars that are centred on their days."""
    share = (moment - days[0]) / pd.Timedelta(days=1) - 0.5
    return min(max(share, -0.6), len(days) - 0.4)
