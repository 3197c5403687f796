"""What an assessment says, as plain JSON that is kept with it: the ground on which mails are planned.

Everything a later mail needs is in it, places in every coarseness included, so that planning needs neither pandas nor
the gazetteer: the clock alone may make a mail due.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.alerts.safe import address_of_page, one_line
from monitor.publishing import RANKS, coarsen, is_sensitive
from monitor.rows import rows_of

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.agreement import Agreement, Window
    from monitor.assessment import Assessment

__all__ = ["LEVELS", "state_of"]

LEVELS: Final = ("district", "settlement", "hromada", "raion", "oblast", "country")
MOST_REPORTS: Final = 40  # of one incident in a mail's state; `explain` shows them all


def _iso(moment: Any) -> str:
    return "" if moment is None or pd.isna(moment) else str(pd.Timestamp(moment).isoformat())


def _int(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _window(window: Window) -> dict[str, Any]:
    first, last = window.hull
    core = window.core
    return {
        "start": list(window.start.texts()),
        "end": list(window.end.texts()),
        "hull": [_iso(first), _iso(last)],
        "core": None if core is None else [_iso(core[0]), _iso(core[1])],
    }


def _readings(agreement: Agreement) -> list[dict[str, Any]]:
    return [
        {
            "id": reading.id,
            "title": one_line(reading.title),
            "title_uk": one_line(reading.title_uk),
            "known_from": _iso(reading.known_from),
            "claims": list(reading.claims),
            "parties": sorted({clause.party for clause in reading.clauses}),
            "windows": [_window(window) for window in reading.windows()],
        }
        for reading in agreement.readings
    ]


def _incidents(assessment: Assessment) -> dict[str, dict[str, Any]]:
    """Incidents in an episode, each with its reports and its verdict under every reading."""
    gazetteer = assessment.inputs.gazetteer
    frame = assessment.incidents[assessment.incidents["episode_id"] != ""]
    reports = assessment.evidence.live.set_index("report_id", drop=False)
    verdicts: dict[str, dict[str, Any]] = {}
    inside = assessment.verdicts[assessment.verdicts["incident_id"].isin(set(frame["incident_id"]))]
    for row in rows_of(inside):
        cell = {"verdict": row.verdict, "why": row.reasons, "hindsight": row.retrospective != "no"}
        verdicts.setdefault(row.incident_id, {})[row.reading] = cell
    out = {}
    for row, sensitive in zip(rows_of(frame), is_sensitive(frame["target"]), strict=True):
        places = [place for place in row.place_id.split("|") if place]
        within = {above for place in places if place in gazetteer for above in (place, *gazetteer.get(place).parents)}
        start = row.occurred_to - pd.Timedelta(days=7) if pd.isna(row.occurred_from) else row.occurred_from
        told = [reports.loc[name] for name in row.report_ids.split("|")[:MOST_REPORTS] if name in reports.index]
        out[row.incident_id] = {
            "id": row.incident_id,
            "wave": row.wave_id,
            "kind": row.kind,
            "actor": row.actor,
            "from": _iso(start),
            "to": _iso(row.occurred_to),
            "learned": _iso(row.first_recorded_at),
            "places": {level: _coarse(places, level, gazetteer) for level in LEVELS},
            "within": sorted(within | set(places)),
            "unit": row.unit,
            "near": row.place_relation == "near",
            "targets": [one for one in row.target.split("|") if one],
            "weapons": [one for one in row.weapon.split("|") if one],
            "sensitive": bool(sensitive),
            "killed": [_int(row.killed_min), _int(row.killed_max)],
            "injured": [_int(row.injured_min), _int(row.injured_max)],
            "verification": row.verification,
            "challenges": [one for one in row.challenges.split("|") if one],
            "conflicts": [one for one in row.conflicts.split("|") if one],
            "sides": [one for one in row.sides.split("|") if one],
            "n_reports": int(row.n_reports),
            "reports": [_report(report) for report in told],
            "verdicts": verdicts.get(row.incident_id, {}),
        }
    return out


def _bulletins(assessment: Assessment) -> list[dict[str, Any]]:
    """Reports that sum up several strikes: in no wave, but a mail on a wave of those days says that they exist."""
    gazetteer, frame = assessment.inputs.gazetteer, assessment.incidents
    attacks = frame["kind"].isin(("strike", "blast", "interception", "outage"))
    live = ~frame["challenges"].str.contains("retracted", regex=False)
    frame = frame[attacks & live & (frame["scope"] == "aggregate") & frame["occurred_from"].notna()]
    out = []
    for row, sensitive in zip(rows_of(frame), is_sensitive(frame["target"]), strict=True):
        places = [place for place in row.place_id.split("|") if place]
        within = {above for place in places if place in gazetteer for above in (place, *gazetteer.get(place).parents)}
        out.append({
            "actor": row.actor, "from": _iso(row.occurred_from), "to": _iso(row.occurred_to),
            "learned": _iso(row.first_recorded_at), "within": sorted(within | set(places)),
            "sensitive": bool(sensitive),
        })  # fmt: skip
    return out


def _coarse(places: Iterable[str], level: str, gazetteer: Gazetteer) -> list[str]:
    return list(dict.fromkeys(coarsen(place, level, gazetteer) for place in places))


def _report(report: pd.Series) -> dict[str, Any]:
    return {
        "id": report["report_id"],
        "source": one_line(report["source"], 80),
        "origin": one_line(report["origin"], 80),
        "side": report["origin_side"] or "unknown",
        "url": address_of_page(report["url"]),
        "at": _iso(report["published_at"]),
        "killed": _int(report["killed"]),
        "killed_is": report["killed_is"],
        "injured": _int(report["injured"]),
        "injured_is": report["injured_is"],
        "attribution": one_line(report["attribution"], 120),
        "summary": one_line(report["summary"]),
    }


def _names(incidents: dict[str, dict[str, Any]], gazetteer: Gazetteer) -> dict[str, dict[str, str]]:
    ids = {place for one in incidents.values() for level in one["places"].values() for place in level}
    ids |= {one["unit"] for one in incidents.values()}
    out = {}
    for name in sorted(ids):
        if name in gazetteer:
            place = gazetteer.get(name)
            level = gazetteer.level(name)
            out[name] = {"en": place.name_en, "uk": place.name_uk, "level": level, "rank": str(RANKS[level])}
            if place.lat is not None and place.lon is not None:
                out[name]["at"] = f"{place.lat:.2f},{place.lon:.2f}"  # for the desk's map: a kilometre is enough
        else:
            out[name] = {"en": one_line(name, 40), "uk": one_line(name, 40), "level": "", "rank": "9"}
    return out


def _coverage(assessment: Assessment) -> dict[str, Any]:
    """Per source its side, and per hour whether it was fresh: hours as the ledger has them."""
    frame = assessment.inputs.coverage
    if frame is None or frame.empty:
        return {}
    sides = {seer.source: seer.side for seer in assessment.inputs.seers or ()}
    out: dict[str, Any] = {}
    for source, rows in frame.groupby("source", sort=True):
        ordered = rows.sort_values("hour")
        out[str(source)] = {
            "side": sides.get(str(source), "unknown"),
            "state": str(ordered["state"].iloc[-1]),
            "hours": [
                [_iso(hour), int(state == "fresh")]
                for hour, state in zip(ordered["hour"], ordered["state"], strict=True)
            ],
        }
    return out


def _days(assessment: Assessment) -> dict[str, dict[str, dict[str, int]]]:
    """Per reading and Kyiv day, how many units' rows say `reported`, `none reported` and `cannot say`."""
    out: dict[str, dict[str, dict[str, int]]] = {}
    for row in rows_of(assessment.daily):
        day = out.setdefault(row.reading, {}).setdefault(row.day, {})
        day[row.statement] = day.get(row.statement, 0) + 1
    return out


def state_of(assessment: Assessment) -> dict[str, Any]:
    """The state of an assessment: JSON of texts, whole numbers, lists and mappings; times ISO 8601 in UTC."""
    agreement = assessment.inputs.agreement
    incidents = _incidents(assessment)
    gone = assessment.incidents[assessment.incidents["challenges"].str.contains("retracted", regex=False)]
    return {
        "agreement": {
            "id": agreement.id,
            "title": one_line(agreement.title),
            "title_uk": one_line(agreement.title_uk),
            "version": agreement.version[:16],
        },
        "wave_gap": int(agreement.wave_gap.total_seconds()),
        "readings": _readings(agreement),
        "incidents": incidents,
        "bulletins": _bulletins(assessment),
        "retracted": sorted(gone["incident_id"]),
        "names": _names(incidents, assessment.inputs.gazetteer),
        "coverage": _coverage(assessment),
        "days": _days(assessment),
    }
