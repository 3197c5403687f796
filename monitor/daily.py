"""A row per Kyiv day, unit and reading: what was reported, and whether anybody was looking.

Silence is `none reported` only where some source was fresh all day; otherwise the row says `cannot say`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import KYIV
from monitor.coverage import Eyes
from monitor.dimensions import limits_of, microseconds
from monitor.schemas import DAILY
from sources.frames import dtype_of, empty_table

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.agreement import Reading
    from monitor.ledger import Seer

UNDATED: Final = "undated"
LONGEST_DATED: Final = pd.Timedelta(hours=30)
ATTACKS: Final = ("strike", "blast", "interception")


def kyiv_day(starts: pd.Series, ends: pd.Series) -> pd.Series:
    """The Kyiv date of each span's last moment (a night belongs to the day it ends on); over 30 h: `undated`."""
    last = (ends - pd.Timedelta(microseconds=1)).dt.tz_convert(KYIV).dt.strftime("%Y-%m-%d")
    dated = starts.notna() & (ends - starts <= LONGEST_DATED)
    return last.where(dated, UNDATED).astype("str")


def alert_minutes(reports: pd.DataFrame, gazetteer: Gazetteer) -> dict[tuple[str, str], int]:
    """Minutes under alert per (Kyiv day, unit), overlapping alerts of one unit counted once.

    Only alerts that give a start and an end count. A day without alerts is 0 between a unit's first and last alert; a
    unit or a day outside that record has no entry: a siren that somebody mentions is no record of sirens.
    """
    alerts = reports[(reports["kind"] == "alert") & (reports["extent"] == "period") & (reports["place_id"] != "")]
    alerts = alerts[alerts["occurred_from"].notna()]
    totals: dict[tuple[str, str], int] = {}
    units = alerts["place_id"].map(lambda cell: gazetteer.unit_of(cell.split("|")))
    for unit, rows in alerts.groupby(units, sort=True):
        spans = sorted(zip(rows["occurred_from"], rows["occurred_to"], strict=True))
        first, last = (moment.tz_convert(KYIV).normalize() for moment in (spans[0][0], rows["occurred_to"].max()))
        for quiet in pd.date_range(first, last, freq="D").strftime("%Y-%m-%d"):
            totals[quiet, str(unit)] = 0
        for start, end in _merged(spans):
            for day, minutes in _minutes_by_day(start, end):
                totals[day, str(unit)] += minutes
    return totals


def _merged(
    spans: Iterable[tuple[pd.Timestamp, pd.Timestamp]],
) -> Iterator[tuple[pd.Timestamp, pd.Timestamp]]:
    current: tuple[pd.Timestamp, pd.Timestamp] | None = None
    for start, end in spans:
        if current is not None and start <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def _minutes_by_day(start: pd.Timestamp, end: pd.Timestamp) -> Iterator[tuple[str, int]]:
    """Cut a span at Kyiv's midnights; whole minutes."""
    local, stop = start.tz_convert(KYIV), end.tz_convert(KYIV)
    while local < stop:
        midnight = (local.normalize() + pd.DateOffset(days=1)).tz_convert(KYIV)
        cut = min(midnight, stop)
        yield local.strftime("%Y-%m-%d"), int((cut - local) // pd.Timedelta(minutes=1))
        local = cut


def _days(reading: Reading, first: pd.Timestamp, last: pd.Timestamp) -> list[str]:
    """The Kyiv days of a reading's hull between two moments."""
    windows = [limits_of(clause) for clause in reading.clauses]
    start = max(min(w.hull_start for w in windows), microseconds(first))
    end = min(max(w.hull_end for w in windows), microseconds(last))
    if start >= end:
        return []
    begin = pd.Timestamp(start, unit="us", tz="UTC").tz_convert(KYIV).normalize()
    finish = pd.Timestamp(end - 1, unit="us", tz="UTC").tz_convert(KYIV)
    return [str(day) for day in pd.date_range(begin, finish, freq="D").strftime("%Y-%m-%d")]


def own_units(reading: Reading) -> tuple[str, ...]:
    """The units for which even an empty day of this reading has a row: listed places, else the country."""
    units: dict[str, None] = {}
    for clause in reading.clauses:
        units.update(dict.fromkeys(clause.area.places or (clause.area.country,)))
    return tuple(units)


def _seen(reports: pd.DataFrame, coverage: pd.DataFrame | None) -> tuple[pd.Timestamp, ...]:
    """The first and last moment that somebody told of, or looked at; nothing where nobody did."""
    moments = [reports["occurred_from"].fillna(reports["occurred_to"]), reports["occurred_to"]]
    if coverage is not None:
        moments += [coverage["hour"], coverage["hour"] + pd.Timedelta(hours=1)]
    told = [moment for column in moments if not column.empty for moment in (column.min(), column.max())]
    return (min(told), max(told)) if told else ()


def _parties(reading: Reading, gazetteer: Gazetteer) -> Callable[[str], frozenset[str]]:
    """Whom a reading binds in a unit: the parties of the clauses whose places hold it, else of all its clauses."""
    places = {
        (clause.party, place) for clause in reading.clauses for place in clause.area.places or (clause.area.country,)
    }
    everybody = frozenset(clause.party for clause in reading.clauses)

    def of(unit: str) -> frozenset[str]:
        if unit not in gazetteer:
            return everybody
        there = {party for party, place in places if place in gazetteer and gazetteer.within(unit, place)}
        return frozenset(there) or everybody

    return of


def daily(
    readings: Iterable[Reading],
    incidents: pd.DataFrame,
    verdicts: pd.DataFrame,
    reports: pd.DataFrame,
    gazetteer: Gazetteer,
    coverage: pd.DataFrame | None = None,
    seers: Iterable[Seer] | None = None,
) -> pd.DataFrame:
    """The frame of `daily.csv`.

    Rows: each Kyiv day and unit with an incident that was, or may have been, an attack; and each day of a reading's
    hull of which somebody told, or at which somebody looked, for the places that the reading names (a country where it
    names none), so that an empty day is a row and not a gap. Aggregates count in no unit finer than their own. `seers`
    say which sources of the ledger can see what; without them every source counts for every row.
    """
    readings = list(readings)
    attacks = incidents[incidents["kind"].isin(ATTACKS) | (incidents["cause"] == "attack")]
    attacks = attacks[~attacks["challenges"].str.contains("retracted")]
    days = kyiv_day(attacks["occurred_from"], attacks["occurred_to"])
    located = attacks.assign(day=days)[["incident_id", "day", "unit"]]
    counted = verdicts[["incident_id", "reading", "verdict"]].merge(located, on="incident_id")
    table = (
        counted.assign(
            n_incidents=1,
            n_inconsistent=(counted["verdict"] == "inconsistent").astype(int),
            n_undetermined=(counted["verdict"] == "undetermined").astype(int),
        )
        .groupby(["day", "unit", "reading"])[["n_incidents", "n_inconsistent", "n_undetermined"]]
        .sum()
        if len(counted)
        else pd.DataFrame(columns=["n_incidents", "n_inconsistent", "n_undetermined"])
    )
    found = {
        tuple(str(part) for part in key): tuple(int(n) for n in row)
        for key, row in zip(table.index, table.to_numpy(), strict=True)
    }
    seen = _seen(reports, coverage)
    for reading in readings if seen else ():
        for unit in own_units(reading):
            for day in _days(reading, *seen):
                found.setdefault((day, unit, reading.id), (0, 0, 0))
    alerts, eyes = alert_minutes(reports, gazetteer), Eyes(coverage, seers, gazetteer)
    bound = {reading.id: _parties(reading, gazetteer) for reading in readings}
    rows = []
    for (day, unit, name), counts in sorted(found.items()):
        looked = eyes.of(day, unit, bound[name](unit))
        quiet = "none reported" if looked.whole else "cannot say"
        rows.append(
            (
                day, unit, gazetteer.get(unit).name_en if unit in gazetteer else "", name, *counts,
                alerts.get((day, unit), pd.NA), looked.fresh, looked.known,
                pd.NA if looked.longest_gap is None else looked.longest_gap,
                "reported" if counts[0] else quiet,
            )
        )  # fmt: skip
    if not rows:
        return empty_table(DAILY.columns)
    frame = pd.DataFrame(rows, columns=DAILY.names, dtype=object)
    return frame.astype({c.name: dtype_of(c) for c in DAILY.columns})
