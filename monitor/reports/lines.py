"""Incidents as the page writes them: a row of the matrix, a member of a violation, its reports.

A page may hold thousands of incidents under a dozen readings, so a row is written with as few characters as HTML
allows (closing tags of cells may be left out); what a screen reader is told of a cell is added by the page's script
when a row unfolds, from the same letters that everybody sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from markupsafe import Markup

from monitor.reports.change_lines import ChangeLines
from monitor.reports.dates import moment_text, span_text
from monitor.reports.matrix import BULLETINS, NO_EPISODE
from monitor.reports.rows import by_key
from monitor.reports.svg import escape
from monitor.reports.timeline import name_of
from monitor.reports.words import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.assessment import Assessment
    from monitor.reports.matrix import Cell, Group, Matrix, Tally
    from monitor.reports.words import Words

MOST_REPORTS: Final = 6_000
"""Report lines under violations; beyond that an incident names its reports only by id."""
MOST_MEMBERS: Final = 20_000
"""Members of violations; beyond that each is named by its id only, which leads to its row in the matrix."""
_REPORT: Final = ("report_id", "source", "origin", "origin_side", "published_at", "summary", "url")


def links(cell: str) -> list[str]:
    """The addresses of a cell that a page may link to."""
    return [url for url in cell.split("|") if url.startswith(("https://", "http://"))]


def html(text: str) -> Markup:
    """Text that this module wrote and escaped."""
    return Markup(text)  # noqa: S704  # every value in it went through `escape`


class Lines:
    """Writes the incidents of one assessment in one language; each label and each report is made once."""

    def __init__(self, assessment: Assessment, words: Words, arranged: Matrix, changes: pd.DataFrame) -> None:
        self.assessment, self.words, self.arranged = assessment, words, arranged
        self._names: dict[str, str] = {}
        self.changes = ChangeLines(changes, words, self.name)
        self.incidents = by_key(assessment.incidents, "incident_id")
        self.reports = by_key(assessment.reports[list(_REPORT)], "report_id")
        self._labels: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._cells: dict[Cell, str] = {}

    def name(self, place: str) -> str:
        """A place's name in the language of the page."""
        if place not in self._names:
            self._names[place] = name_of(place, self.assessment, self.words)
        return self._names[place]

    def places(self, cell: str, most: int = 4) -> str:
        """The first places of a cell by name; the others are counted."""
        names = [self.name(place) for place in cell.split("|") if place]
        more = f" +{len(names) - most}" if len(names) > most else ""
        return ", ".join(names[:most]) + more or self.words.term("unknown")

    def label(self, incident: str) -> str:
        """An incident in a line: where, when, with what, what was hit."""
        if incident not in self._labels:
            row, words = self.incidents[incident], self.words
            when = span_text(row["occurred_from"], row["occurred_to"], words.language)
            what = words.term(row["kind"])
            if row["weapon"]:
                what += f", {words.terms(row['weapon'])}"
            self._labels[incident] = f"{self.places(row['place_id'])} · {when} · {what} · {words.terms(row['target'])}"
        return self._labels[incident]

    def groups(self, groups: Iterable[Group]) -> Markup:
        """The rows of the matrix: each group, then what is in it; the script relies on that order."""
        return html("\n".join(self._group(group, "") for group in groups))

    def _group(self, group: Group, above: str) -> str:
        style = "episode" if above else "wave"
        tallies = "".join(self._tally(tally) for tally in group.tallies)
        head = (
            f'<tr class={style} data-group={escape(group.key)} data-in="{escape(above)}"><th scope=row>'
            f"<button type=button aria-expanded=true>{escape(self._group_label(group))}</button>{tallies}"
        )
        inner = [self._group(one, group.key) for one in group.episodes] or [self._row(one) for one in group.incidents]
        return "\n".join([head, *inner])

    @staticmethod
    def _tally(tally: Tally) -> str:
        sure = f"<span class=i>●{tally.inconsistent}</span>" if tally.inconsistent else ""
        maybe = f"<span class=u>◐{tally.undetermined}</span>" if tally.undetermined else ""
        return f"<td class=t>{' '.join(part for part in (sure, maybe) if part) or '–'}"

    def _group_label(self, group: Group) -> str:
        """A wave or an episode in a line."""
        words = self.words
        if group.kind == BULLETINS:
            return f"{words('bulletins')} ({len(group.incidents)})"
        if group.kind == NO_EPISODE:
            return f"{words('no_episode')} ({len(group.incidents)})"
        when = span_text(group.start, group.end, words.language)
        where = self.name(group.unit) if group.unit else f"{len(group.episodes)} {words('episodes')}"
        actor = words.term(str(self.incidents[group.incidents[0]]["actor"]))
        return f"{words(group.kind)} {when} · {where} · {words('actor')}: {actor} ({len(group.incidents)})"

    def _row(self, incident: str) -> str:
        cells = "".join(self._cell(cell) for cell in self.arranged.cells.get(incident, ()))
        return f"<tr class=inc id={escape(incident)}><th scope=row>{escape(self.label(incident))}{cells}"

    def _cell(self, cell: Cell) -> str:
        if cell not in self._cells:
            self._cells[cell] = f"<td class={cell.verdict[0]}>{cell.sign} {escape(cell.letters)}".rstrip()
        return self._cells[cell]

    def members(self, incidents: Iterable[str], reading: int, *, reports: bool, labels: bool) -> Markup:
        """The members of a violation as list items, each with its verdict, its reasons and its reports."""
        return html("\n".join(self._member(one, reading, reports=reports, labels=labels) for one in incidents))

    def _member(self, incident: str, reading: int, *, reports: bool, labels: bool) -> str:
        words, row = self.words, self.incidents[incident]
        cell = self.arranged.cells[incident][reading]
        name = self.label(incident) if labels else incident
        link = f'<li><a href="#{escape(incident)}">{escape(name)}</a>'
        if not labels:
            return f"{link} {SIGNS[cell.verdict]}"
        why = f"{cell.sign} {words.verdict(cell.verdict)}"
        if cell.reasons:
            why += ": " + "; ".join(words.reason(code) for code in cell.reasons)
        if cell.retrospective != "no":
            why += f" ({words('retrospective')})"
        out = [link, f'<span class="why {cell.verdict[0]}">{escape(why)}</span>']
        if hurt := self.casualties(row):
            out.append(f'<span class="why">{escape(hurt)}</span>')
        if row["conflicts"]:
            told = f"{words('conflicts')}: {row['conflicts'].replace('|', ', ')}"
            out.append(f'<span class="why">{escape(told)}</span>')
        out += [
            f'<span class="why fix">{escape(words("corrected"))}: {escape(text)}</span>'
            for text in self.changes.corrected(incident)
        ]
        if reports:
            lines = "".join(self._report(one) for one in row["report_ids"].split("|") if one in self.reports)
            out.append(f'<ul class="reports">{lines}</ul>{self._log(incident)}')
        else:
            out.append(f'<span class="why code">{escape(row["report_ids"].replace("|", ", "))}</span>')
        return "".join(out)

    def _log(self, incident: str) -> str:
        told = self.changes.log(incident)
        if not told:
            return ""
        steps = "".join(f"<li>{escape(text)}" for text in told)
        head = f"{self.words('change_log')} ({len(told)})"
        return f'<details class="why"><summary>{escape(head)}</summary><ul>{steps}</ul></details>'

    def _report(self, report_id: str) -> str:
        """A report in a line; those that this audience may not see are left out, and counted elsewhere."""
        if report_id not in self._told:
            row, words = self.reports[report_id], self.words
            side = words.term(row["origin_side"] or "unknown")
            origin = row["origin"] or words("unnamed")
            said = row["summary"] or words("withheld_words")
            lang = "en" if row["summary"] else words.language
            at = moment_text(row["published_at"], words.language)
            urls = "".join(
                f' <a rel="noreferrer" href="{escape(url)}">{escape(words("link"))}</a>' for url in links(row["url"])
            )
            self._told[report_id] = (
                f'<li>{escape(row["source"])} ({escape(origin)}, {escape(side)}), {at}: <span lang="{lang}">'
                f'{escape(said)}</span>{urls} <span class="code">{escape(report_id)}</span>'
            )
        return self._told[report_id]

    def casualties(self, row: dict[str, Any]) -> str:
        """Lowest and highest figure that reports allow, for one incident; never summed."""
        parts = []
        for what in ("killed", "injured"):
            low, high = row[f"{what}_min"], row[f"{what}_max"]
            if pd.isna(low) and pd.isna(high):
                continue
            if pd.isna(high):
                figure = f"≥ {low}"
            elif pd.isna(low):
                figure = f"≤ {high}"
            else:
                figure = f"{low}" if low == high else f"{low}–{high}"
            parts.append(f"{self.words(what)}: {figure}")
        return "; ".join(parts)
