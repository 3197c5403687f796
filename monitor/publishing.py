"""What an audience is told: how late, and how finely (design, section 5, "Publishing").

A pure function from an assessment to the assessment that an audience may see. Verdicts are those of the full
evidence; what is withheld is the newest incidents, fine places, names of sites, and the rows of sources that may only
be derived from. Everything withheld is counted, so that a page can say so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from monitor.daily import daily
from monitor.leads import leads
from monitor.reports.selection import Selection
from monitor.violations import violations

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.assessment import Assessment
    from monitor.config import AudienceSettings

SENSITIVE: Final = frozenset({"energy", "gas_oil", "heat_water", "military"})
"""Targets that the settings call energy and military objects; gas, oil and heat are energy too."""
RANKS: Final = {
    "district": 0, "village": 1, "settlement": 1, "city": 1, "hromada": 2, "raion": 3, "oblast": 4, "country": 5,
}  # fmt: skip
GRID: Final = {0: 0.0, 1: 0.05, 2: 0.1, 3: 0.25, 4: 1.0, 5: 4.0}  # degrees to which a lone point is rounded, by rank
KM_PER_DEGREE: Final = 111.2


@dataclass(frozen=True, slots=True)
class Audience:
    """One class of readers: its name, two delays, two levels of precision, and whether sites may be named."""

    name: str
    delay: timedelta
    delay_sensitive: timedelta
    coarsen_to: str
    coarsen_sensitive_to: str
    site_names: bool

    @classmethod
    def of(cls, name: str, settings: AudienceSettings) -> Audience:
        """Take an audience from `config.audiences`."""
        return cls(
            name,
            timedelta(hours=settings.delay_hours),
            timedelta(hours=settings.delay_hours_sensitive),
            settings.coarsen_to,
            settings.coarsen_sensitive_to,
            settings.site_names,
        )


@dataclass(frozen=True, slots=True)
class Withheld:
    """What an audience is not shown: incidents not yet due, incidents and reports told more coarsely, rows left out."""

    incidents_delayed: int
    incidents_coarsened: int
    reports_delayed: int
    reports_unworded: int
    rows_derived_only: int


@dataclass(frozen=True, slots=True)
class Published:
    """An assessment as an audience may see it; `assessment.inputs` still holds the full evidence, for the versions.

    `selection` is what it was cut down to before, if anything.
    """

    assessment: Assessment
    audience: Audience
    withheld: Withheld
    at: datetime
    selection: Selection = field(default_factory=Selection)


def is_sensitive(targets: pd.Series) -> pd.Series:
    """Whether cells that join targets with | name an energy or a military object."""
    return targets.map(lambda cell: not SENSITIVE.isdisjoint(cell.split("|"))).astype(bool)


def coarsen(place_id: str, level: str, gazetteer: Gazetteer) -> str:
    """The place itself, or the smallest unit above it that is at least as coarse as `level`.

    A city with special status (Kyiv, Sevastopol) is a unit of the first level and stays itself. Unknown ids stay.
    """
    if place_id not in gazetteer:
        return place_id
    for name in (place_id, *gazetteer.get(place_id).parents):
        place = gazetteer.get(name)
        rank = RANKS["oblast"] if place.category == "K" else RANKS[gazetteer.level(name)]
        if rank >= RANKS[level]:
            return name
    return place_id


def _coarse_cell(cell: str, level: str, gazetteer: Gazetteer) -> str:
    return "|".join(dict.fromkeys(coarsen(place, level, gazetteer) for place in cell.split("|") if place))


def coarsen_places(frame: pd.DataFrame, sensitive: pd.Series, audience: Audience, gazetteer: Gazetteer) -> pd.DataFrame:
    """Make places and points of incidents or reports no finer than the audience's level.

    Args:
        frame: has place_id, lat, lon, radius_km (degrees WGS 84, km); `unit` is coarsened where there is one.
        sensitive: which rows take the level for energy and military objects.
        audience: the two levels.
        gazetteer: places and what is above them.
    """
    levels = np.where(sensitive, audience.coarsen_sensitive_to, audience.coarsen_to)
    out = frame.copy()
    for column in [c for c in ("place_id", "unit") if c in frame]:
        cells = [_coarse_cell(cell, level, gazetteer) for cell, level in zip(frame[column], levels, strict=True)]
        out[column] = pd.Series(cells, index=frame.index, dtype="str")
    step = np.array([GRID[RANKS[level]] for level in levels], dtype=float)
    fine, named = step == 0, frame["place_id"].ne("").to_numpy()
    for column in ("lat", "lon"):
        given = frame[column].to_numpy(dtype=float)
        rounded = np.where(fine, given, np.round(given / np.where(fine, 1, step)) * np.where(fine, 1, step))
        # a named place says where; the point beside it would only be finer
        out[column] = np.where(named & ~fine, np.nan, rounded)
    radius = np.fmax(frame["radius_km"].to_numpy(dtype=float), step * KM_PER_DEGREE / 2)
    here = out["lat"].notna().to_numpy() & ~fine
    out["radius_km"] = np.where(fine, frame["radius_km"], np.where(here, radius, np.nan))
    return out


def due(frame: pd.DataFrame, sensitive: pd.Series, audience: Audience, at: datetime, recorded: str) -> pd.Series:
    """Which rows an audience may see at `at`: the delay counts from the latest moment at which it can have happened."""
    last = frame["occurred_to"].fillna(frame[recorded])
    happened = last.where(last <= frame[recorded], frame[recorded])
    limit = pd.Timestamp(at)
    late = happened <= limit - audience.delay_sensitive
    return late.where(sensitive, happened <= limit - audience.delay).astype(bool)


def publish(
    assessment: Assessment, audience: Audience, at: datetime, derived_only: Collection[str] = frozenset()
) -> Published:
    """Give the assessment that an audience may see at a moment.

    Args:
        assessment: as made by `assess`.
        audience: how late and how finely.
        at: aware; the moment of publication (`as_of` where there is one).
        derived_only: sources whose manifests say `publish: derived`; their rows are counted, not shown.
    """
    gazetteer, full = assessment.inputs.gazetteer, assessment.incidents
    sensitive = is_sensitive(full["target"])
    shown = due(full, sensitive, audience, at, "first_recorded_at")
    coarse = coarsen_places(full, sensitive, audience, gazetteer)
    touched = coarse["place_id"].ne(full["place_id"]) | coarse["lat"].isna().ne(full["lat"].isna())
    changed = set(full.loc[touched, "incident_id"])
    incidents = _one_unit_per_episode(coarse[shown].reset_index(drop=True), gazetteer)
    ids = set(incidents["incident_id"])
    verdicts = assessment.verdicts[assessment.verdicts["incident_id"].isin(ids)].reset_index(drop=True)
    # the distance to a boundary would give back the place
    verdicts = verdicts.assign(margin_km=verdicts["margin_km"].where(~verdicts["incident_id"].isin(changed)))
    reports, held, unworded = _reports(assessment, full, shown, sensitive, audience, at)
    rows = reports[~reports["source"].isin(set(derived_only))].reset_index(drop=True)
    links = assessment.ambiguous_links
    visible = set(rows["report_id"])
    links = links[links["report_a"].isin(visible) & links["report_b"].isin(visible)].reset_index(drop=True)
    worded = dict(zip(rows["report_id"], rows["summary"], strict=True))
    links = links.assign(
        **{f"summary_{x}": links[f"report_{x}"].map(worded).fillna("").astype("str") for x in ("a", "b")}
    )
    seen_until = at - max(audience.delay, audience.delay_sensitive)
    public = rebuilt(assessment, incidents, verdicts, rows, set(reports["report_id"]), links, seen_until)
    acts = _decisions(assessment, reports)
    public = replace(public, decisions=acts if audience.name == "internal" else _unsigned(acts, visible))
    withheld = Withheld(int((~shown).sum()), len(changed & ids), held, unworded, len(reports) - len(rows))
    return Published(public, audience, withheld, at)


def _unsigned(decisions: pd.DataFrame, visible: Collection[str]) -> pd.DataFrame:
    """Decisions on reports that are shown, without the analyst's name: readers need the reason, not the person."""
    about = decisions["report_ids"].str.split("|").map(lambda ids: bool(set(ids) & set(visible))).astype(bool)
    return decisions[about].assign(by="an analyst").astype({"by": "str"}).reset_index(drop=True)


def rebuilt(
    assessment: Assessment,
    incidents: pd.DataFrame,
    verdicts: pd.DataFrame,
    reports: pd.DataFrame,
    seen: set[str],
    links: pd.DataFrame,
    until: datetime | None = None,
) -> Assessment:
    """The same assessment over fewer or coarser incidents: violations, days and leads made again from them.

    Args:
        assessment: what is cut down; its verdicts, episodes and waves are kept as they are.
        incidents: those that are left.
        verdicts: theirs.
        reports: the rows to show.
        seen: ids of the reports that count for violations and days, shown or not.
        links: the ambiguous links to show.
        until: aware; from here on strikes may be held back, so that an empty day is not called quiet.
    """
    inputs = assessment.inputs
    known = inputs.agreement.readings_known(inputs.as_of)
    coverage = inputs.coverage
    if coverage is not None and until is not None:
        coverage = coverage[coverage["hour"] < pd.Timestamp(until)]
    live = assessment.evidence.live
    counted = live[live["report_id"].isin(seen)]
    broken = violations(inputs.agreement.id, known, incidents, verdicts, counted, inputs.gazetteer)
    return replace(
        assessment,
        reports=reports,
        incidents=incidents,
        verdicts=verdicts,
        violations=broken.sort_values("violation_id", kind="stable").reset_index(drop=True),
        daily=daily(known, incidents, verdicts, counted, inputs.gazetteer, coverage, inputs.seers),
        leads=leads(incidents, verdicts, counted, inputs.gazetteer),
        ambiguous_links=links,
    )


def select(
    assessment: Assessment,
    start: datetime | None = None,
    end: datetime | None = None,
    places: Collection[str] = (),
) -> Assessment:
    """Keep the incidents of some days and places, whole; episodes and verdicts stay those of the whole evidence.

    Args:
        assessment: as made by `assess`.
        start: aware; incidents that ended by then are left out.
        end: aware; incidents that began at or after it are left out.
        places: ids; an incident stays if one of its places lies in one of them, or holds one of them.
    """
    if start is None and end is None and not places:
        return assessment
    gazetteer, frame = assessment.inputs.gazetteer, assessment.incidents
    keep = pd.Series(True, index=frame.index)
    if start is not None:
        keep &= frame["occurred_to"] > pd.Timestamp(start)
    if end is not None:
        keep &= frame["occurred_from"].fillna(frame["occurred_to"] - pd.Timedelta(days=7)) < pd.Timestamp(end)
    if places:
        keep &= frame["place_id"].map(lambda cell: _meets(cell, places, gazetteer)).astype(bool)
    gone = _ids(frame.loc[~keep, "report_ids"]) - _ids(frame.loc[keep, "report_ids"])
    incidents = frame[keep].reset_index(drop=True)
    verdicts = assessment.verdicts[assessment.verdicts["incident_id"].isin(incidents["incident_id"])]
    reports = assessment.reports[~assessment.reports["report_id"].isin(gone)].reset_index(drop=True)
    links = assessment.ambiguous_links
    links = links[~links["report_a"].isin(gone) & ~links["report_b"].isin(gone)].reset_index(drop=True)
    seen = set(reports["report_id"])
    return rebuilt(assessment, incidents, verdicts.reset_index(drop=True), reports, seen, links)


def _meets(cell: str, places: Collection[str], gazetteer: Gazetteer) -> bool:
    return any(
        gazetteer.within(one, place) or gazetteer.within(place, one)
        for one in cell.split("|")
        for place in places
        if one in gazetteer
    )


def _one_unit_per_episode(incidents: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give all members of an episode its coarsest unit, so that a fine member does not give away a coarse one."""
    member = incidents["episode_id"] != ""
    common = {
        str(episode): gazetteer.common_ancestor(sorted(set(units))) or units.iloc[0]
        for episode, units in incidents[member].groupby("episode_id")["unit"]
        if len(set(units)) > 1
    }
    pairs = zip(incidents["episode_id"], incidents["unit"], strict=True)
    units = [common.get(episode, unit) for episode, unit in pairs]
    return incidents.assign(unit=pd.Series(units, index=incidents.index, dtype="str"))


def _reports(
    assessment: Assessment,
    incidents: pd.DataFrame,
    shown: pd.Series,
    sensitive: pd.Series,
    audience: Audience,
    at: datetime,
) -> tuple[pd.DataFrame, int, int]:
    """Reports of shown incidents and those of none, coarsened; how many are held back, how many lost their wording."""
    of_shown = _ids(incidents.loc[shown, "report_ids"])
    of_hidden = _ids(incidents.loc[~shown, "report_ids"]) - of_shown
    frame = assessment.reports
    own = is_sensitive(frame["target"]) | frame["report_id"].isin(_ids(incidents.loc[sensitive, "report_ids"]))
    ready = frame["report_id"].isin(of_shown) | due(frame, own, audience, at, "recorded_at")
    ready &= ~frame["report_id"].isin(of_hidden)
    coarse = coarsen_places(frame, own, audience, assessment.inputs.gazetteer)
    moved = coarse["place_id"].ne(frame["place_id"])
    # words and their places in the text name what the level hides
    unworded = moved & ready if audience.site_names else (moved | own) & ready
    out = coarse.assign(**{c: coarse[c].where(~unworded, "").astype("str") for c in ("place_text", "summary", "spans")})
    return out[ready].reset_index(drop=True), int((~ready).sum()), int((unworded & frame["summary"].ne("")).sum())


def _decisions(assessment: Assessment, reports: pd.DataFrame) -> pd.DataFrame:
    """Decisions on reports that are shown; without value and reason where the wording of one of them is withheld."""
    frame, full = assessment.decisions, assessment.reports
    hidden = set(full["report_id"]) - set(reports["report_id"])
    before = dict(zip(full["report_id"], full["summary"] + full["place_text"] + full["place_id"], strict=True))
    after = zip(reports["report_id"], reports["summary"] + reports["place_text"] + reports["place_id"], strict=True)
    unworded = {report for report, words in after if before[report] != words}
    named = frame["report_ids"].map(lambda cell: set(cell.split("|")))
    touched = named.map(lambda ids: not unworded.isdisjoint(ids)).astype(bool)
    kept = {c: frame[c].where(~touched, "").astype("str") for c in ("value", "reason")}
    return frame.assign(**kept)[named.map(hidden.isdisjoint).astype(bool)].reset_index(drop=True)


def _ids(cells: pd.Series) -> set[str]:
    return {report for cell in cells for report in cell.split("|") if report}
