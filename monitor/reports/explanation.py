"""`pausewatch explain` as a page: the reports, the passages they were read from underlined, links, the six answers.

The text of an item is not part of a report; it is given beside it (`--texts`, the file that `extract` read). Without
it the page shows the summary and says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.evidence import item_of
from monitor.explain import WORDS, find_incident
from monitor.reasons import SENTENCES
from monitor.reports.dates import moment_text, span_text
from monitor.reports.rows import each, row_at
from monitor.reports.timeline import name_of
from monitor.reports.words import SIGNS, Words
from monitor.verdicts import CELLS

if TYPE_CHECKING:
    from monitor.assessment import Assessment

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def underlined(text: str, spans: Mapping[str, Any]) -> str:
    """The text as HTML with each passage in <u>, its fields in the title; overlapping passages share one.

    Args:
        text: of the item.
        spans: per field one pair of character offsets, or a list of them.
    """
    marks: dict[int, set[str]] = {}
    for name, given in spans.items():
        for start, end in _pairs(given):
            for place in range(max(0, start), min(len(text), end)):
                marks.setdefault(place, set()).add(name)
    out, place = [], 0
    while place < len(text):
        names = marks.get(place, set())
        end = place + 1
        while end < len(text) and marks.get(end, set()) == names:
            end += 1
        part = escape(text[place:end])
        out.append(f'<u title="{escape(", ".join(sorted(names)))}">{part}</u>' if names else part)
        place = end
    return "".join(out)


def _pairs(given: Any) -> list[tuple[int, int]]:
    if isinstance(given, list) and len(given) == 2 and all(isinstance(one, int) for one in given):
        return [(given[0], given[1])]
    if isinstance(given, list):
        return [pair for one in given for pair in _pairs(one)]
    return []


def explanation(assessment: Assessment, wanted: str, citation: str = "", texts: Mapping[str, str] | None = None) -> str:
    """One incident as a page that needs no network.

    Args:
        assessment: as made by `assess`.
        wanted: an incident_id, its beginning, or a report_id.
        citation: the line to cite.
        texts: text by report_id or item (source:item), where it is at hand.

    Raises:
        NoIncidentError: nothing, or more than one incident, is meant.
    """
    words = Words("en")
    incident_id = find_incident(assessment, wanted)
    incident = row_at(assessment.incidents.set_index("incident_id"), incident_id)
    places = ", ".join(name_of(p, assessment, words) for p in incident["place_id"].split("|") if p) or "place not known"
    when = span_text(incident["occurred_from"], incident["occurred_to"], "en")
    told = (
        f"{words.term(incident['kind']).capitalize()}; alleged actor: {words.term(incident['actor'])}; weapon: "
        f"{words.terms(incident['weapon'])}; hit or lost: {words.terms(incident['target'])}; attested: "
        f"{words.term(incident['verification'])}"
    )
    parts = [
        f"<h1>{escape(places)}, {escape(when)}</h1>",
        f'<p class="code">{escape(incident_id)}</p><p>{escape(told)}.</p>',
        '<p class="rule">A verdict compares reports with one reading of one claim. It convicts nobody.</p>',
        "<h2>Reports</h2><ul>",
    ]
    known = assessment.evidence.known.set_index("report_id", drop=False)
    parts += [_report(row_at(known, one), texts or {}) for one in incident["report_ids"].split("|")]
    parts.append("</ul><h2>Readings</h2><table><thead><tr><th scope=col>reading</th><th scope=col>verdict</th>")
    parts += [f"<th scope=col>{cell}</th>" for cell in CELLS]
    parts.append("<th scope=col>because</th></tr></thead><tbody>")
    titles = {reading.id: reading.title for reading in assessment.inputs.agreement.readings}
    mine = assessment.verdicts[assessment.verdicts["incident_id"] == incident_id]
    by_reading = {row.reading: row for row in each(mine)}
    for name, title in titles.items():
        if name not in by_reading:
            continue
        row = by_reading[name]
        why = "; ".join(SENTENCES[code] for code in row.reasons.split("|") if code)
        if row.retrospective != "no":
            why += f" (before this reading was known: {row.retrospective})"
        cells = "".join(f"<td>{escape(getattr(row, cell))}</td>" for cell in CELLS)
        parts.append(
            f'<tr><th scope=row><span class="code">{escape(name)}</span><br>{escape(title)}</th>'
            f'<td class="{row.verdict[0]}">{SIGNS[row.verdict]} {escape(WORDS[row.verdict])}</td>{cells}'
            f"<td>{escape(why)}</td></tr>"
        )
    parts.append("</tbody></table>")
    style = files("monitor.reports").joinpath("templates", "report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><link rel="icon" href="data:,">'
        f"<title>{escape(places)}, {escape(when)} · pausewatch</title><style>{style}</style></head>"
        f"<body><main>\n{''.join(parts)}\n</main><footer><p>{escape(citation)}</p></footer></body></html>\n"
    )


def _report(row: pd.Series, texts: Mapping[str, str]) -> str:
    report_id = str(row["report_id"])
    item = str(item_of(pd.Series([report_id], dtype="str")).iloc[0])
    text = texts.get(report_id, texts.get(item, texts.get(item.partition(":")[2], "")))
    spans = json.loads(row["spans"]) if row["spans"] else {}
    if text:
        said = f"<blockquote>{underlined(text, spans)}</blockquote>"
    else:
        note = "" if row["summary"] else "no summary; "
        said = f'<p>{escape(str(row["summary"]))} <span class="why">({note}the text itself is not at hand)</span></p>'
    url = str(row["url"])
    link = f' <a rel="noreferrer" href="{escape(url)}">source</a>' if url.startswith(("http://", "https://")) else ""
    capture = f' <span class="code">capture {escape(str(row["capture"]))}</span>' if row["capture"] else ""
    return (
        f"<li>{escape(str(row['source']))} (origin: {escape(str(row['origin']) or 'none named')}), published "
        f'{escape(moment_text(row["published_at"], "en"))} Kyiv{link} <span class="code">{escape(report_id)}</span>'
        f"{capture}{said}</li>"
    )
