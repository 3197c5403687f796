"""The fields of incidents from those of their reports, by stated rules (docs/methodology.md, "Linking").

Spans intersect where they agree; where they conflict the span covers the narrowest of them and the conflict is named.
Counts keep their range. Weapons and targets are united, `unknown` dropped if something is known. The strongest kind
counts (strike > blast > interception > outage). A cause is attack if any report says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from monitor.linker import vocabulary as words
from monitor.linker.placing import Placed, place_fields
from monitor.linker.schema import INCIDENT_COLUMNS, incident_id, typed
from monitor.linker.voices import voices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.places import Gazetteer
    from monitor.linker.features import Features


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows of features sorted by group: `order` holds the rows, `first` where each group begins in it.

    `group` tells the group of each entry of `order`.
    """

    order: NDArray[np.int64]
    first: NDArray[np.int64]
    group: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Reports per group."""
        return np.diff(np.append(self.first, len(self.order)))


def grouped(rows: NDArray[np.int64], labels: NDArray[np.int64]) -> Groups:
    """Group rows by label; groups come in the order of labels, rows within a group ascend (so by report_id)."""
    order = np.lexsort((rows, labels))
    _, first, group = np.unique(labels[order], return_index=True, return_inverse=True)
    return Groups(rows[order], first.astype(np.int64), group.astype(np.int64))


def _least(groups: Groups, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least value per group, NaN ignored (NaN where all are)."""
    return np.fmin.reduceat(values[groups.order], groups.first) if len(groups) else np.empty(0)


def _most(groups: Groups, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The greatest value per group, NaN ignored (NaN where all are)."""
    return np.fmax.reduceat(values[groups.order], groups.first) if len(groups) else np.empty(0)


def _any(groups: Groups, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether any report of a group has the flag."""
    return np.logical_or.reduceat(flags[groups.order], groups.first) if len(groups) else np.empty(0, dtype=bool)


def _only(
    groups: Groups, codes: NDArray[np.int64], known: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The one known code per group (-1: none known), and whether known codes differ."""
    values = np.where(known, codes, np.nan).astype(np.float64)
    low, high = _least(groups, values), _most(groups, values)
    return np.where(np.isnan(low), -1, low).astype(
        np.int64
    ), low < high  # NaN, where none is known, is less than nothing


def spans(groups: Groups, f: Features) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Start, end (hours) and whether the spans conflict.

    They intersect if they have a moment in common. Otherwise the span covers those reported spans that contain no
    other one of the incident: a wide span agrees with whatever lies in it, and the narrow ones disagree. An unstated
    start bounds nothing, and a long span gives way to shorter ones.
    """
    start, end = f.start, f.end
    if f.quiet.any() and len(groups):  # long spans and background speak only where nothing else does
        alone = ~_any(groups, ~f.quiet)
        useful = ~f.quiet[groups.order] | alone[groups.group]
    else:
        useful = np.ones(len(groups.order), dtype=bool)
    # blasts heard at 00:34 do not say that the strike was over by 00:44: only the strongest kind bounds the time
    strength = np.where(useful, f.kind[groups.order], -1)
    useful &= strength == np.maximum.reduceat(strength, groups.first)[groups.group] if len(groups) else useful
    begin = np.full(len(start), np.nan)
    finish = np.full(len(end), np.nan)
    begin[groups.order] = np.where(useful, start[groups.order], np.nan)
    finish[groups.order] = np.where(useful, end[groups.order], np.nan)
    low, high = _most(groups, begin), _least(groups, finish)
    conflict = low >= high
    last = groups.first + groups.sizes
    for g in np.flatnonzero(conflict):
        rows = groups.order[groups.first[g] : last[g]]
        own = sorted({(begin[r], finish[r]) for r in rows if not np.isnan(begin[r])})
        narrow = [a for a in own if not any(b != a and a[0] <= b[0] and b[1] <= a[1] for b in own)]
        low[g], high[g] = min(a[0] for a in narrow), max(a[1] for a in narrow)
    return low, high, conflict


def counts(
    groups: Groups, stated: NDArray[np.float64], manner: pd.Series
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Least and greatest number of people said, and whether exact figures differ.

    `at_most` n says nothing of the least but 0; `at_least` n has no greatest of its own, so n stands there too.
    """
    how = manner.to_numpy(dtype=object)
    low = np.where(how == "at_most", np.where(np.isnan(stated), np.nan, 0.0), stated)
    exact = np.where((how == "exact") | (how == ""), stated, np.nan)
    differ = _least(groups, exact) < _most(groups, exact)
    return _least(groups, low), _most(groups, stated), differ


def _moments(hours: NDArray[np.float64]) -> pd.Series:
    """Hours since 1970 as times in UTC, to the microsecond; NaN becomes NaT."""
    whole = np.where(np.isnan(hours), 0.0, np.rint(hours * 3.6e9)).astype(np.int64)
    stamps = whole.astype("datetime64[us]")
    stamps[np.isnan(hours)] = np.datetime64("NaT")
    return pd.Series(stamps).dt.tz_localize("UTC").astype("datetime64[us, UTC]")


def _union(
    groups: Groups, masks: NDArray[np.int32], cells: pd.Series, vocabulary: tuple[str, ...]
) -> NDArray[np.object_]:
    """Words of all reports; `unknown` where none knows, or where one names it beside what it knows; else empty."""
    if not len(groups):
        return np.empty(0, dtype=object)
    joined = words.unbits(np.bitwise_or.reduceat(masks[groups.order], groups.first).astype(np.int32), vocabulary)
    spoken = _any(groups, (cells != "").to_numpy(dtype=bool))
    # "homes, and something not named": that something was hit too stays known, whoever else knows of the homes
    codes, distinct = pd.factorize(cells)
    beside = np.array(["unknown" in str(cell).split("|") for cell in distinct], dtype=bool)
    mixed = _any(groups, (masks != 0) & beside[codes])
    for g in np.flatnonzero(mixed):
        joined[g] = "|".join(sorted({*str(joined[g]).split("|"), "unknown"}))
    return np.where((joined == "unknown") & ~spoken, "", joined)


def _founders(groups: Groups, f: Features) -> NDArray[np.int64]:
    """The founding report of each group: the least (recorded_at, report_id); rows ascend by report_id."""
    recorded = f.frame["recorded_at"].fillna(f.frame["published_at"]).to_numpy(dtype="datetime64[us]").astype(np.int64)
    order = np.lexsort((groups.order, recorded[groups.order], groups.group))
    return groups.order[order][groups.first]


def incident_fields(f: Features, groups: Groups, gaz: Gazetteer | None) -> pd.DataFrame:
    """The incidents frame of these groups, without parents and linked outages (both "").

    Args:
        f: features of the reports.
        groups: the reports of each incident.
        gaz: the gazetteer, for the finest agreed places and the unit; None leaves `unit` empty and unites place ids.
    """
    frame, founder = f.frame, _founders(groups, f)
    low, high, time_conflict = spans(groups, f)
    unstated = np.ones(len(f), dtype=bool)
    unstated[:] = frame["occurred_from"].isna().to_numpy()
    stated_any = _any(groups, ~unstated)
    killed_min, killed_max, killed_conflict = counts(groups, f.killed, frame["killed_is"])
    injured_min, injured_max, injured_conflict = counts(groups, f.injured, frame["injured_is"])
    actor, actors = pd.factorize(frame["actor"], sort=True)
    actor_code, actor_conflict = _only(groups, actor, ~frame["actor"].isin(["", "unknown"]).to_numpy())
    cause, causes = pd.factorize(frame["cause"], sort=True)
    cause_code, cause_conflict = _only(groups, cause, ~frame["cause"].isin(["", "unknown"]).to_numpy())
    attack = _any(groups, (frame["cause"] == "attack").to_numpy())
    said_cause = _any(groups, (frame["cause"] != "").to_numpy())
    placed: Placed = place_fields(f, groups, gaz)
    voice = voices(f, groups)
    kind = np.maximum.reduceat(f.kind[groups.order], groups.first) if len(groups) else np.empty(0, dtype=np.int8)
    recorded = frame["recorded_at"].fillna(frame["published_at"])
    conflicts = _named(
        len(groups),
        {"actor": actor_conflict, "cause": cause_conflict, "injured": injured_conflict, "killed": killed_conflict,
         "place": placed.conflict, "point": placed.point_conflict, "time": time_conflict},
    )  # fmt: skip
    period = ~_any(groups, (frame["extent"] != "period").to_numpy())
    names = np.asarray(actors, dtype=object)
    reasons = np.asarray(causes, dtype=object)
    spoken = _any(groups, (frame["actor"] != "").to_numpy())
    known_actor = np.where(actor_conflict | (actor_code < 0), np.where(spoken, "unknown", ""), _pick(names, actor_code))
    plain_cause = np.where(cause_code < 0, np.where(said_cause, "unknown", ""), _pick(reasons, cause_code))
    ids = frame["report_id"].to_numpy(dtype=object)
    aggregate = (
        np.logical_and.reduceat(f.aggregate[groups.order], groups.first) if len(groups) else np.empty(0, dtype=bool)
    )
    return typed(
        {
            "incident_id": [incident_id(str(ids[row])) for row in founder],
            "kind": np.asarray(words.KINDS, dtype=object)[kind],
            "scope": np.where(aggregate, "aggregate", "occurrence"),
            "parent_id": "",
            "occurred_from": _moments(np.where(stated_any, low, np.nan)),
            "occurred_to": _moments(high),
            "extent": np.where(period, "period", "instant"),
            "place_id": placed.place_id,
            "place_relation": placed.relation,
            "lat": placed.lat,
            "lon": placed.lon,
            "radius_km": placed.radius_km,
            "unit": placed.unit,
            "weapon": _union(groups, f.weapon, frame["weapon"], words.WEAPONS),
            "target": _union(groups, f.target, frame["target"], words.TARGETS),
            "actor": known_actor,
            "cause": np.where(attack, "attack", plain_cause),
            "killed_min": pd.array(killed_min).astype("Int64"),
            "killed_max": pd.array(killed_max).astype("Int64"),
            "injured_min": pd.array(injured_min).astype("Int64"),
            "injured_max": pd.array(injured_max).astype("Int64"),
            "verification": "",
            "challenges": "",
            "n_reports": groups.sizes,
            "n_origins": voice.n_origins,
            "sides": voice.sides,
            "report_ids": _joined(ids, groups),
            "conflicts": conflicts,
            "first_recorded_at": recorded.iloc[founder].reset_index(drop=True),
            "episode_id": "",
            "wave_id": "",
            "linked_outages": "",
        },
        INCIDENT_COLUMNS,
    )


def _pick(names: NDArray[np.object_], codes: NDArray[np.int64]) -> NDArray[np.object_]:
    """Names by code; code -1 takes any (the caller replaces it)."""
    return names[np.maximum(codes, 0)] if len(names) else np.full(len(codes), "", dtype=object)


def _named(n: int, flags: dict[str, NDArray[np.bool_]]) -> NDArray[np.object_]:
    """The names of the flags that hold, joined with `|`, per incident."""
    key = np.zeros(n, dtype=np.int64)
    for i, flag in enumerate(flags.values()):
        key |= flag.astype(np.int64) << i
    distinct, inverse = np.unique(key, return_inverse=True)
    texts = ["|".join(sorted(name for i, name in enumerate(flags) if k >> i & 1)) for k in distinct.tolist()]
    return np.array([*texts, ""], dtype=object)[inverse]


def _joined(ids: NDArray[np.object_], groups: Groups) -> list[str]:
    """The report ids of each group, joined; rows ascend by report_id, so the list is sorted."""
    ordered = ids[groups.order].tolist()
    bounds = [*groups.first.tolist(), len(ordered)]
    return [ordered[a] if b - a == 1 else "|".join(ordered[a:b]) for a, b in pairwise(bounds)]
