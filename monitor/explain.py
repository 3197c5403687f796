"""Why an incident has its verdicts: the reports, how they were linked, the six answers of each reading, the URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import kyiv
from monitor.reasons import SENTENCES
from monitor.rows import rows_of
from monitor.verdicts import CELLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.assessment import Assessment

WORDS: Final = {
    "inconsistent": "inconsistent with this reading",
    "undetermined": "undetermined",
    "not_covered": "not covered by this reading",
}


class NoIncidentError(ValueError):
    """No incident or report has this id."""


def find_incident(assessment: Assessment, wanted: str) -> str:
    """The incident_id meant by an incident id, the beginning of one, or a report id.

    Raises:
        NoIncidentError: nothing, or more than one incident, is meant.
    """
    incidents = assessment.incidents
    by_report = incidents[incidents["report_ids"].str.split("|").map(lambda ids: wanted in ids)]
    hits = incidents[incidents["incident_id"].str.startswith(wanted)] if by_report.empty else by_report
    if len(hits) != 1:
        found = "no incident" if hits.empty else f"{len(hits)} incidents"
        raise NoIncidentError(f"{found} called {wanted!r}; incident_id and report_ids are in incidents.csv")
    return str(hits["incident_id"].iloc[0])


def _span(row: pd.Series) -> str:
    start = kyiv(row["occurred_from"]) if pd.notna(row["occurred_from"]) else "start not stated"
    end = kyiv(row["occurred_to"]) if pd.notna(row["occurred_to"]) else f"published {kyiv(row['published_at'])}"
    return f"{start} to {end}"


def _places(cell: str, assessment: Assessment) -> str:
    gazetteer = assessment.inputs.gazetteer
    named = [f"{gazetteer.get(p).name_en} ({p})" if p in gazetteer else p for p in cell.split("|") if p]
    return ", ".join(named) or "not known"


def _report_lines(report: pd.Series, assessment: Assessment) -> Iterator[str]:
    origin = report["origin"] or "names no origin"
    side = f", side: {report['origin_side']}" if report["origin_side"] else ""
    yield f"  {report['report_id']}  reported by {report['source']}; origin: {origin}{side}"
    worded = f" (worded: {report['place_text']})" if report["place_text"] and not report["place_id"] else ""
    yield f"    {report['kind']}, {_span(report)}; {_places(report['place_id'], assessment)}{worded}"
    told = [
        f"{name}: {report[name].replace('|', ', ')}" for name in ("weapon", "target", "actor", "cause") if report[name]
    ]
    told += [
        f"{name}: {report[name + '_is'].replace('_', ' ')} {report[name]}".replace(": exact ", ": ")
        for name in ("killed", "injured")
        if pd.notna(report[name])
    ]
    yield "    " + "; ".join(told)
    if report["summary"]:
        yield f"    {report['summary']}"
    if report["url"]:
        yield f"    {report['url']}"


def explain(assessment: Assessment, wanted: str) -> str:
    """Plain text for one incident.

    Args:
        assessment: as made by `assess`.
        wanted: an incident_id, its beginning, or a report_id.

    Raises:
        NoIncidentError: nothing, or more than one incident, is meant.
    """
    incident_id = find_incident(assessment, wanted)
    incident = assessment.incidents[assessment.incidents["incident_id"] == incident_id].iloc[0]
    known = assessment.evidence.known.set_index("report_id", drop=False)
    ids = incident["report_ids"].split("|")
    lines = [
        f"{incident_id}: {incident['kind']} ({incident['scope']}), {_places(incident['place_id'], assessment)}",
        f"  {_span(incident)} (Kyiv), {'one moment in this span' if incident['extent'] == 'instant' else 'lasting'}",
        "  "
        + "; ".join(
            f"{label}: {incident[name].replace('|', ', ') or 'unknown'}"
            for label, name in (("alleged actor", "actor"), ("weapon", "weapon"), ("hit or lost", "target"))
        ),
        f"  attested: {incident['verification'].replace('_', ' ')}; {_voices(incident, known[known.index.isin(ids)])}"
        + (f"; {incident['challenges'].replace('|', ', ')}" if incident["challenges"] else ""),
        "",
        f"Reports ({len(ids)})",
    ]
    for report_id in ids:
        lines += _report_lines(known.loc[report_id], assessment)
    lines += _withdrawals(assessment, ids)
    lines += ["", "How they were linked"]
    if len(ids) == 1:
        lines.append("  one report; nothing was linked")
    elif assessment.inputs.linked:
        lines.append("  the file says so (--linked)")
    else:
        lines += _link_lines(assessment, ids)
    if incident["conflicts"]:
        lines.append(f"  the reports disagree on: {incident['conflicts'].replace('|', ', ')}")
    lines += ["", "Readings"]
    titles = {reading.id: reading.title for reading in assessment.inputs.agreement.readings}
    mine = assessment.verdicts[assessment.verdicts["incident_id"] == incident_id]
    order = {name: place for place, name in enumerate(titles)}
    for _, row in mine.sort_values("reading", key=lambda names: names.map(order)).iterrows():
        lines.append(f"  {row['reading']}: {WORDS[row['verdict']]}")
        lines.append(f"    {titles[row['reading']]}")
        lines.append("    " + ", ".join(f"{cell} {row[cell]}" for cell in CELLS) + f" (clause {row['clause']})")
        if row["reasons"]:
            lines.append("    because " + "; ".join(SENTENCES[code] for code in row["reasons"].split("|")))
        if row["retrospective"] != "no":
            lines.append(
                "    this reading was not known yet when it happened"
                if row["retrospective"] == "yes"
                else "    this reading may not have been known yet when it happened"
            )
    if mine.empty:
        lines.append("  none was known by then")
    lines += ["", "A verdict compares reports with one reading of one claim. It convicts nobody."]
    return "\n".join(lines)


def _voices(incident: pd.Series, reports: pd.DataFrame) -> str:
    """How many voices stand behind it, and on which sides."""
    named = reports.loc[reports["origin"] != "", "origin"].nunique()
    sides = incident["sides"].replace("|", ", ") or "unknown"
    return f"named origins: {named} (sides: {sides})" if named else "no report names whom it quotes"


def _withdrawals(assessment: Assessment, ids: list[str]) -> Iterator[str]:
    """Which of the reports no longer count, since when, and by whose word."""
    gone, known = assessment.evidence.withdrawn, assessment.evidence.known
    for row in rows_of(gone[gone["report_id"].isin(ids) | gone["instead"].isin(ids)]):
        yield f"  withdrawn: {row.report_id} ({row.why}" + (f"; in its place {row.instead})" if row.instead else ")")
        for act in rows_of(known[known["retracts"].str.split("|").map(lambda named, me=row.report_id: me in named)]):
            yield f"    by {act.report_id}, reported by {act.source}, {kyiv(act.published_at)}: {act.summary} {act.url}"


def _link_lines(assessment: Assessment, ids: list[str]) -> Iterator[str]:
    """For each further report its strongest link to an earlier one of the incident, with every term of its weight."""
    from monitor.linking import explain_link

    live, inputs = assessment.evidence.live, assessment.inputs
    moments = live.set_index("report_id")["recorded_at"]
    members = sorted((report for report in ids if report in moments.index), key=lambda r: (moments[r], r))
    for position, report in enumerate(members[1:], start=1):
        # in a large incident each report is set against the founding one alone, which keeps this quick
        earlier = members[:position] if len(members) <= MOST_PAIRED else members[:1]
        links = {other: explain_link(live, other, report, inputs.parameters, inputs.gazetteer) for other in earlier}
        best = max(links, key=lambda other: links[other][-1].weight)
        total, terms = links[best][-1], links[best][:-1]
        yield f"  {report} with {best}: {total.weight:+.1f}, {total.words}"
        yield "    " + "; ".join(f"{term.name} {term.weight:+.1f} ({term.words})" for term in terms if term.weight)


MOST_PAIRED: Final = 8
