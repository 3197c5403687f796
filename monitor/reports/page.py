"""`report.html`: everything on one page that needs no network, printable, in English and Ukrainian.

The template only arranges; every figure and sentence is made here or in the modules named in the imports.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from monitor.daily import kyiv_day
from monitor.reports import chart, ledger, matrix, timeline
from monitor.reports.answers import answers, sentences
from monitor.reports.citation import as_of_text, citation, versions
from monitor.reports.comparison import comparisons
from monitor.reports.dates import bound_text, moment_text, span_text
from monitor.reports.history import is_known
from monitor.reports.lines import MOST_MEMBERS, MOST_REPORTS, Lines, links
from monitor.reports.rows import each
from monitor.reports.words import DIMENSIONS, SIGNS, VERDICTS, Language, Words

if TYPE_CHECKING:
    from monitor.agreement import Reading
    from monitor.assessment import Assessment
    from monitor.config import ReportSettings
    from monitor.publishing import Published
    from monitor.reports.ordinary import Ordinary

NAMES: Final[dict[Language, str]] = {"en": "report.html", "uk": "report.uk.html"}
MOST_SHOWN: Final = 500  # rows of one group of the matrix that unfold at once
CODES: Final = {"inconsistent": "i", "undetermined": "u", "not_covered": "n"}


@dataclass(frozen=True, slots=True)
class Extras:
    """What the page shows beside the assessment: its matrix, the baseline, the files of the folder, the days asked."""

    arranged: matrix.Matrix
    usual: Ordinary
    changes: pd.DataFrame
    file_names: list[str]
    start: datetime | None = None
    end: datetime | None = None
    reading: str = ""  # shown first; "": the agreement's first


def _asset(name: str) -> str:
    return files("monitor.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _json(content: object) -> Markup:
    """JSON for a script element: no sequence in it can end the element."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704  # escaped in this line


def _svg(text: str) -> Markup:
    return Markup(text)  # noqa: S704  # monitor.reports.svg escapes every text


class _Maker:
    """Holds what the parts of one page share: the assessment, the words, the order of incidents."""

    def __init__(self, published: Published, settings: ReportSettings, extras: Extras, language: Language) -> None:
        self.published, self.settings, self.extras = published, settings, extras
        self.result: Assessment = published.assessment
        self.words = Words(language)
        self.matrix = extras.arranged
        self.order = self.matrix.order
        self.k = {incident: number for number, incident in enumerate(self.order)}
        self.lines = Lines(self.result, self.words, self.matrix, extras.changes)
        self.name = self.lines.name
        readings = self.matrix.readings
        self.first = readings.index(extras.reading) if extras.reading in readings else 0

    def readings(self) -> tuple[Reading, ...]:
        return self.result.inputs.agreement.readings_known(self.result.inputs.as_of)

    def cards(self) -> list[dict[str, Any]]:
        """The answers, a card per reading."""
        by_id = {reading.id: reading for reading in self.readings()}
        out = []
        for answer in answers(self.result, self.published.selection):
            reading = by_id[answer.reading]
            caveats = [
                self.words.caveat(text) for text in (reading.note, reading.basis_start, reading.basis_end) if text
            ]
            out.append(
                {
                    "id": reading.id,
                    "title": self.words.told(reading, "title"),
                    "answer": answer,
                    "sentences": sentences(answer, reading, self.result, self.words, self.published.selection),
                    "caveats": caveats,
                    "claims": reading.claims,
                    "retrospective": answer.n_retrospective,
                }
            )
        return out

    def violations(self) -> list[dict[str, Any]]:
        """Violations by reading, each with its members."""
        frame = self.result.violations.sort_values(["start_from", "violation_id"])
        language = self.words.language
        everyone = [one for cell in frame["incident_ids"] for one in cell.split("|")]
        n_reports = sum(self.lines.incidents[one]["report_ids"].count("|") + 1 for one in everyone if one in self.k)
        full = {"reports": n_reports <= MOST_REPORTS, "labels": len(everyone) <= MOST_MEMBERS}
        out = []
        for reading in self.readings():
            number = self.matrix.readings.index(reading.id)
            rows: list[dict[str, Any]] = []
            for row in each(frame[frame["reading"] == reading.id]):
                members = [one for one in row.incident_ids.split("|") if one in self.k]
                rows.append(
                    {
                        "id": row.violation_id,
                        "anchor": str(row.violation_id).replace("/", "_"),
                        "status": row.status,
                        "sign": SIGNS[row.status],
                        "words": self.words.verdict(row.status),
                        "unit": self.name(row.unit),
                        "start": self.interval(row.start_from, row.start_to),
                        "end": self.interval(row.end_from, row.end_to),
                        "when": span_text(row.start_from, row.end_to, language),
                        "sure": row.n_inconsistent,
                        "maybe": row.n_undetermined,
                        "attested": self.words.term(row.verification),
                        "challenges": self.words.terms(row.challenges) if row.challenges else "",
                        "origins": row.n_origins,
                        "corrections": sum(len(self.lines.changes.corrected(one)) for one in members),
                        "members": self.lines.members(members, number, **full),
                        "ks": ",".join(str(self.k[one]) for one in members),
                    }
                )
            sure = sum(1 for row in rows if row["status"] == "inconsistent")
            title = self.words.told(reading, "title")
            out.append({"reading": reading, "title": title, "rows": rows, "sure": sure, "maybe": len(rows) - sure})
        return out

    def interval(self, first: pd.Timestamp, last: pd.Timestamp) -> str:
        """A bound between two moments."""
        language = self.words.language
        return moment_text(first, language) if first == last else span_text(first, last, language)

    def told(self, spot: chart.Spot, letter: str) -> int:
        """Incidents of a place with a verdict under the reading shown first."""
        rows = [self.matrix.cells.get(self.order[k]) for k in spot.ks]
        return sum(1 for row in rows if (CODES[row[self.first].verdict] if row else "n") == letter)

    def claims(self) -> list[dict[str, Any]]:
        """Claims known, with links and times."""
        language, out = self.words.language, []
        for claim in self.result.inputs.agreement.claims_known(self.result.inputs.as_of):
            said = moment_text(claim.said_from, language, year=True)
            if claim.said_to is not None and claim.said_to != claim.said_from:
                said += f" … {moment_text(claim.said_to, language)}"
            places = [(source.publisher, source.date, source.url) for source in claim.sources if links(source.url)]
            out.append({"claim": claim, "said": said, "links": places})
        return out

    def ledger(self) -> list[dict[str, Any]]:
        """The parties' counts."""
        words = self.words
        own = ledger.ours(self.result)
        return [
            {
                "said": moment_text(row.said_from, words.language, year=True),
                "speaker": row.speaker,
                "against": words.term(row.against),
                "figure": f"{words.term(row.figure_is)} {row.figure} {row.unit}".strip(),
                "covers": row.covers,
                "urls": links(row.source_urls),
                "ours": own.get(row.against, 0),
            }
            for row in each(ledger.ledger(self.result))
        ]

    def data(self) -> dict[str, object]:
        """What the script needs: a letter per incident and reading, the day of each incident, the words for signs."""
        letters = {
            reading: "".join(
                CODES[self.matrix.cells[one][n].verdict] if one in self.matrix.cells else "n" for one in self.order
            )
            for n, reading in enumerate(self.matrix.readings)
        }
        frame = self.result.incidents.set_index("incident_id").loc[self.order]
        told = list(kyiv_day(frame["occurred_from"], frame["occurred_to"]))
        days = sorted(set(told))
        number = {day: k for k, day in enumerate(days)}
        names = {letter: self.words.dimension(name) for name, (letter, _, _) in DIMENSIONS.items()}
        return {
            "v": letters,
            "days": days,
            "d": [number[day] for day in told],
            "n": len(self.order),
            "most": MOST_SHOWN,
            "says": {key[0]: self.words.verdict(key) for key in VERDICTS} | {"-": names, "more": self.words("more")},
        }

    def bounds(self) -> list[dict[str, Any]]:
        """Title and window of each reading, for heads and choices."""
        return [
            {
                "id": reading.id,
                "title": reading.title,
                "start": bound_text(reading.start, self.words),
                "end": bound_text(reading.end, self.words),
            }
            for reading in self.readings()
        ]

    def context(self) -> dict[str, Any]:
        """Everything that the template may name."""
        result, words = self.result, self.words
        line = timeline.timeline(result, self.order, start=self.extras.start, end=self.extras.end)
        spots = chart.spots(result, self.order)
        cells = self.matrix.cells
        shown = {k: cells[one][self.first].verdict for one, k in self.k.items() if cells.get(one)}
        data = self.data()
        return {
            "w": words,
            "lang": words.language,
            "other": NAMES["uk" if words.language == "en" else "en"],
            "other_lang": "uk" if words.language == "en" else "en",
            "title": words.told(result.inputs.agreement, "title"),
            "chosen": self.published.selection.text(result.inputs.gazetteer, words.language),
            "summary": words.told(result.inputs.agreement, "summary"),
            "binding": result.inputs.agreement.binding,
            "cards": self.cards(),
            "readings": self.bounds(),
            "shown": self.matrix.readings[self.first] if self.matrix.readings else "",
            "matrix": self.matrix,
            "maker": self,
            "verdicts": [(key, SIGNS[key], words.verdict(key)) for key in VERDICTS],
            "dimensions": [(letter, words.dimension(name)) for name, (letter, _, _) in DIMENSIONS.items()],
            "timeline": _svg(timeline.drawing(line, shown, result, words)),
            "map": _svg(chart.drawing(spots, result, words)),
            "spots": sorted(spots, key=lambda spot: (-len(spot.ks), spot.place)),
            "outlines": words("map_credit"),
            "claims": self.claims(),
            "violations": self.violations(),
            "ledger": self.ledger(),
            "leads": result.leads,
            "coverage": self.coverage(),
            "corrections": self.lines.changes.corrections(),
            "grown": len(self.lines.changes.steps),
            "history_known": is_known(result),
            "baseline": comparisons(self.extras.usual.ratios, self.extras.usual.whys, words),
            "baseline_notes": [note.text(words, self.name) for note in self.extras.usual.notes],
            "days": data["days"],
            "data": _json(data),
            "citation": citation(self.published, self.settings.publisher),
            "as_of": words("everything_kept") if result.inputs.as_of is None else as_of_text(result),
            "versions": versions(result),
            "audience": self.published.audience,
            "withheld": self.published.withheld,
            "settings": self.settings,
            "files": self.extras.file_names,
            "n_reports": len(result.reports),
            "n_incidents": len(result.incidents),
            "n_bulletins": int((result.incidents["scope"] == "aggregate").sum()),
            "style": Markup(_asset("report.css")),  # noqa: S704  # our own file
            "script": Markup(_asset("report.js")),  # noqa: S704  # our own file
            "sides": sorted(result.reports["origin_side"].replace("", "unknown").value_counts().items()),
        }

    def coverage(self) -> list[dict[str, Any]]:
        """A row per source of the ledger: hours by state and the minutes blind."""
        frame = self.result.inputs.coverage
        if frame is None or frame.empty:
            return []
        out = []
        for source, rows in frame.groupby("source", sort=True):
            states = rows["state"].value_counts()
            out.append(
                {
                    "source": source,
                    "fresh": int(states.get("fresh", 0)),
                    "dormant": int(states.get("dormant", 0)),
                    "failing": int(states.get("failing", 0)),
                    "missing": int(states.get("not_configured", 0)),
                    "blind": int(rows["minutes_blind"].sum()),
                }
            )
        return out


def page(published: Published, settings: ReportSettings, extras: Extras, language: Language = "en") -> str:
    """The page as one text; the same inputs give the same bytes."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_asset("report.html.j2"))
    return template.render(_Maker(published, settings, extras, language).context())
