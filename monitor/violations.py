"""Episodes, waves and violations (design, section 5).

An episode is a chain of incidents of one alleged actor in one unit; a wave is a chain of episodes of one actor over
all units; a violation is an episode × a reading that some member is, or may be, inconsistent with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import kyiv_interval
from monitor.rows import rows_of
from monitor.schemas import VIOLATIONS
from monitor.verification import LEVELS
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.agreement import Reading

LONGEST_BRIDGE: Final = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class _Link:
    """An incident or an episode as a link of a chain: its span, whether it may bridge, and what founds a name."""

    key: str
    start: pd.Timestamp
    end: pd.Timestamp
    bridges: bool
    founded: tuple[pd.Timestamp, str]


def chain(links: Iterable[_Link], gap: timedelta) -> list[list[str]]:
    """Group links whose gap, from the latest end so far to the next start, is at most `gap`.

    A link that may not bridge joins the nearest chain within the gap (the earlier of two as near) and stands alone
    where there is none. The result does not depend on the order of the links.
    """
    ordered = sorted(links, key=lambda link: (link.start, link.end, link.key))
    chains: list[tuple[pd.Timestamp, pd.Timestamp, list[str]]] = []
    for link in (link for link in ordered if link.bridges):
        if chains and link.start - chains[-1][1] <= gap:
            start, end, members = chains.pop()
            chains.append((start, max(end, link.end), [*members, link.key]))
        else:
            chains.append((link.start, link.end, [link.key]))
    alone: list[list[str]] = []
    joined: list[list[str]] = [[] for _ in chains]
    for link in (link for link in ordered if not link.bridges):
        distances = [max(start - link.end, link.start - end, timedelta(0)) for start, end, _ in chains]
        near = min(range(len(chains)), key=lambda i: distances[i], default=None)
        if near is None or distances[near] > gap:
            alone.append([link.key])
        else:
            joined[near].append(link.key)
    return [members + more for (_, _, members), more in zip(chains, joined, strict=True)] + alone


def _name(prefix: str, founders: Iterable[tuple[pd.Timestamp, str]]) -> str:
    """A name that stays when members are added later: the hash of the member that was recorded first."""
    return prefix + hashlib.sha256(min(founders)[1].encode()).hexdigest()[:10]


def group(incidents: pd.DataFrame, verdicts: pd.DataFrame, wave_gap: timedelta) -> pd.DataFrame:
    """Fill `episode_id` and `wave_id` of the incidents.

    Members are of scope occurrence, neither alerts nor outages of unstated cause, and inconsistent or undetermined
    under some reading. One whose span exceeds 16 h, or whose attack is `maybe`, joins but never bridges.
    """
    touched = verdicts[verdicts["verdict"] != "not_covered"]
    attack = verdicts.drop_duplicates("incident_id").set_index("incident_id")["attack"]
    eligible = incidents["incident_id"].isin(set(touched["incident_id"])) & (incidents["scope"] == "occurrence")
    eligible &= ~((incidents["kind"] == "outage") & ~incidents["cause"].eq("attack"))
    out = incidents.assign(episode_id="", wave_id="")
    members = out[eligible]
    starts = members["occurred_from"].fillna(members["occurred_to"] - pd.Timedelta(days=7))
    episode_of: dict[str, str] = {}
    wave_of: dict[str, str] = {}
    frame = members.assign(begun=starts)
    for _, of_actor in frame.groupby("actor", sort=True):
        waves: list[_Link] = []
        # what nobody can place shares no unit with anything
        units = of_actor["unit"].where(of_actor["unit"] != "", of_actor["incident_id"])
        for _, of_unit in of_actor.groupby(units, sort=True):
            links = {
                row.incident_id: _Link(
                    row.incident_id,
                    row.begun,
                    row.occurred_to,
                    row.occurred_to - row.begun <= LONGEST_BRIDGE and attack[row.incident_id] == "yes",
                    (row.first_recorded_at, row.incident_id),
                )
                for row in rows_of(of_unit)
            }
            for keys in chain(links.values(), wave_gap):
                inside = [links[key] for key in keys]
                name = _name("ep-", (link.founded for link in inside))
                episode_of.update(dict.fromkeys(keys, name))
                bridging = [link for link in inside if link.bridges]
                shape = bridging or inside
                waves.append(
                    _Link(
                        name,
                        min(link.start for link in shape),
                        max(link.end for link in shape),
                        bool(bridging),
                        min(link.founded for link in inside),
                    )
                )
        by_name = {link.key: link for link in waves}
        for names in chain(waves, wave_gap):
            wave = _name("wave-", (by_name[name].founded for name in names))
            wave_of.update(dict.fromkeys(names, wave))
    out["episode_id"] = pd.Series([episode_of.get(key, "") for key in out["incident_id"]], index=out.index, dtype="str")
    out["wave_id"] = pd.Series([wave_of.get(key, "") for key in out["episode_id"]], index=out.index, dtype="str")
    return out


def _joined(cells: Iterable[str]) -> str:
    """The distinct items of list cells, sorted by code point."""
    return "|".join(sorted({item for cell in cells for item in cell.split("|") if item}))


def _row(
    agreement: str,
    reading: Reading,
    episode: str,
    members: pd.DataFrame,
    said: Mapping[str, tuple[str, str]],
    gazetteer: Gazetteer,
) -> dict[str, object]:
    """One violation; `said` has origin and address of each report.

    Its bounds and how well it is attested come from the inconsistent members where there are any.
    """
    sure = members[members["verdict"] == "inconsistent"]
    timed = members if sure.empty else sure
    starts = timed["occurred_from"].fillna(timed["occurred_to"] - pd.Timedelta(days=7))
    start, end = (starts.min(), timed["occurred_to"].min()), (starts.max(), timed["occurred_to"].max())
    place_ids = _joined(members["place_id"])
    unit = members["unit"].iloc[0]
    voices = {said[name][0] for name in _joined(timed["report_ids"]).split("|") if name in said} - {""}
    told = [said[name][1] for name in _joined(members["report_ids"]).split("|") if name in said]
    return {
        "violation_id": f"{episode}/{reading.id}",
        "agreement": agreement,
        "reading": reading.id,
        "reading_known_from": pd.Timestamp(reading.known_from),
        "wave_id": members["wave_id"].iloc[0],
        "party": members["actor"].iloc[0],
        "status": "undetermined" if sure.empty else "inconsistent",
        "unit": unit,
        "unit_name": gazetteer.get(unit).name_en if unit in gazetteer else "",
        "start_from": start[0],
        "start_to": start[1],
        "end_from": end[0],
        "end_to": end[1],
        "start_kyiv": kyiv_interval(*start),
        "end_kyiv": kyiv_interval(*end),
        "n_inconsistent": len(sure),
        "n_undetermined": len(members) - len(sure),
        "place_ids": place_ids,
        "place_names": "|".join(gazetteer.get(p).name_en for p in place_ids.split("|") if p in gazetteer),
        "targets": _joined(members["target"]),
        "weapons": _joined(members["weapon"]),
        "verification": max(timed["verification"], key=LEVELS.index),
        "challenges": _joined(timed["challenges"]),
        "n_origins": max(1, len(voices)),
        "sides": _joined(timed["sides"]),
        "report_urls": _joined(told),
        "incident_ids": _joined(members["incident_id"]),
    }


def violations(
    agreement: str,
    readings: Iterable[Reading],
    incidents: pd.DataFrame,
    verdicts: pd.DataFrame,
    reports: pd.DataFrame,
    gazetteer: Gazetteer,
) -> pd.DataFrame:
    """The frame of `violations.csv`, from grouped incidents and their verdicts. Casualties are never summed."""
    touched = verdicts.loc[verdicts["verdict"] != "not_covered", ["incident_id", "reading", "verdict"]]
    members = touched.merge(incidents[incidents["episode_id"] != ""], on="incident_id")
    by_id = {reading.id: reading for reading in readings}
    said = dict(zip(reports["report_id"], zip(reports["origin"], reports["url"], strict=True), strict=True))
    rows = [
        _row(agreement, by_id[str(reading)], str(episode), group_, said, gazetteer)
        for (episode, reading), group_ in members.groupby(["episode_id", "reading"], sort=True)
    ]
    if not rows:
        return empty_table(VIOLATIONS.columns)
    return typed(pd.DataFrame(rows).astype(_COUNTS), VIOLATIONS.columns, "violations")


_COUNTS: Final = dict.fromkeys(("n_inconsistent", "n_undetermined", "n_origins"), "Int64")
