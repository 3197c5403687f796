"""Linking a day's reports into many kept ones: only what the new ones can change is worked out again.

A new report changes the count of the night for reports within 12 h of it, so the weights of their pairs, so the
components that these are in or come into. Those components, and nothing else, are solved again. By construction the
outcome is that of a full pass over all reports; a test holds it to that, with reports added in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from monitor.linker.around import surroundings
from monitor.linker.attach import UNLINKED
from monitor.linker.decided import decided_pairs
from monitor.linker.features import LONG_HOURS, UNSTATED_HOURS, LinkingError, features, hours, with_columns
from monitor.linker.fields import grouped, incident_fields
from monitor.linker.geography import EVERYWHERE
from monitor.linker.night import HOURS, local_counts
from monitor.linker.passes import attach_guests, firm_reports, guests, run_again
from monitor.linker.prepare import prepare
from monitor.linker.schema import INCIDENT_COLUMNS, empty
from monitor.linker.vocabulary import LINKED_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.places import Gazetteer
    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared

LONE: Final = -1
NEAR: Final = HOURS + 0.01  # a little more than what counts, against rounding
REACH: Final = 24.0 + LONG_HOURS  # hours; a strike's outages and an incident's aggregates begin within it


@dataclass(frozen=True, slots=True)
class Added:
    """What a set of new reports changed.

    Attributes:
        incidents: new and changed incidents, by incident_id.
        gone: ids of incidents that are no more, because they were merged, split or renamed.
        window: how many reports were looked at.
    """

    incidents: pd.DataFrame
    gone: list[str]
    window: int


class Chunks:
    """Frames put one after another without copying what is there already."""

    def __init__(self) -> None:
        self._frames: list[pd.DataFrame] = []
        self._begins = [0]

    def __len__(self) -> int:
        return self._begins[-1]

    def append(self, frame: pd.DataFrame) -> None:
        """Put a frame with a fresh index at the end; small frames are put together, so that there are never many."""
        self._frames.append(frame)
        self._begins.append(len(self) + len(frame))
        while len(self._frames) > 1 and len(self._frames[-2]) <= 2 * len(self._frames[-1]):
            self._frames[-2:] = [pd.concat(self._frames[-2:], ignore_index=True)]
            del self._begins[-2]

    def take(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """The rows with these numbers, ascending, with a fresh index."""
        cuts = np.searchsorted(rows, self._begins)
        parts = [
            frame.iloc[rows[low:high] - begin]
            for frame, begin, low, high in zip(self._frames, self._begins, cuts[:-1], cuts[1:], strict=False)
            if high > low
        ]
        if not parts:
            return self._frames[0].iloc[:0]
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0].reset_index(drop=True)


class Kept:
    """Kept reports with their incidents, ready to take in new ones; holds everything in memory."""

    def __init__(self, parameters: Parameters, gaz: Gazetteer, decisions: pd.DataFrame | None = None) -> None:
        self._parameters, self._gaz, self._decisions = parameters, gaz, decisions
        self._reports, self._ids = Chunks(), set[str]()
        self._start, self._end = np.empty(0), np.empty(0)
        self._region = np.empty(0, dtype=np.int64)
        self._regions: dict[str, int] = {}
        self._counted, self._guest = np.empty(0, dtype=bool), np.empty(0, dtype=bool)
        self._component = np.empty(0, dtype=np.int64)  # the number of one report of each report's component
        self._home = np.empty(0, dtype=np.int64)  # number of each report's incident in `_table`, -1 for none
        self._table = Chunks()
        self._alive = np.empty(0, dtype=bool)
        self._from, self._to = np.empty(0), np.empty(0)
        self._special = np.empty(0, dtype=bool)  # aggregates, and outages of unknown cause

    @property
    def incidents(self) -> pd.DataFrame:
        """All incidents, by incident_id; columns of `schema.INCIDENT_COLUMNS`."""
        rows = np.flatnonzero(self._alive)
        if not len(rows):
            return empty(INCIDENT_COLUMNS)
        return self._table.take(rows).sort_values("incident_id", ignore_index=True)

    def add(self, reports: pd.DataFrame) -> Added:
        """Take in reports that are not yet kept; raises LinkingError for one that is."""
        first = len(self._start)
        fresh = with_columns(reports)
        fresh = fresh[fresh["kind"].isin(LINKED_KINDS)].reset_index(drop=True)
        if not len(fresh):
            return Added(empty(INCIDENT_COLUMNS), [], 0)
        for report in fresh["report_id"]:
            if report in self._ids:
                raise LinkingError(f"report_id {report!r} is kept already")
        self._append(fresh)
        new = np.arange(first, len(self._start))
        partitioned, rows, window = self._partition(new)
        return self._settle(*self._attached(partitioned, rows, new), window)

    def _append(self, fresh: pd.DataFrame) -> None:
        f = features(fresh)  # `with_columns` has sorted the rows already
        p = prepare(f, self._gaz, self._parameters.max_km)
        names = [cell.region for cell in p.geography.cells]
        numbers = [LONE if name == EVERYWHERE else self._regions.setdefault(name, len(self._regions)) for name in names]
        region = np.array([*numbers, LONE], dtype=np.int64)[p.place]
        firm = firm_reports(f, decided_pairs(self._decisions, f.frame["report_id"].to_numpy(dtype=object)))
        self._reports.append(fresh)
        self._ids.update(fresh["report_id"])
        self._start = np.concatenate([self._start, f.start])
        self._end = np.concatenate([self._end, f.end])
        self._region = np.concatenate([self._region, region])
        self._counted = np.concatenate([self._counted, ~f.loose])
        self._guest = np.concatenate([self._guest, guests(f, firm)])
        self._component = np.concatenate([self._component, np.arange(len(self._home), len(self._home) + len(f))])
        self._home = np.concatenate([self._home, np.full(len(f), LONE)])

    def _local(self, rows: NDArray[np.int64]) -> tuple[Prepared, NDArray[np.int64]]:
        """The prepared reports of these rows, with the counts of their nights over all reports, and their numbers."""
        f = features(self._reports.take(rows).assign(row_=rows))
        own = f.frame["row_"].to_numpy(dtype=np.int64)
        middle = (self._start + self._end) / 2
        low, high = middle[own].min() - NEAR, middle[own].max() + NEAR
        around = np.flatnonzero(self._counted & (middle >= low) & (middle <= high))
        both = np.concatenate([around, own])
        counted = np.arange(len(both)) < len(around)
        near = local_counts(self._region[both], middle[both], counted)[len(around) :]
        near_all = local_counts(np.full(len(both), LONE), middle[both], counted)[len(around) :]
        p = prepare(f, self._gaz, self._parameters.max_km)
        return replace(p, near=near, near_all=near_all), own

    def _partition(self, new: NDArray[np.int64]) -> tuple[dict[int, int], NDArray[np.int64], int]:
        """Incidents (report: least report) of all reports in components that the new ones may have changed."""
        middle = (self._start + self._end) / 2
        changed = np.zeros(len(self._start), dtype=bool)
        changed[new] = True
        busy = new[self._counted[new]]
        if len(busy):
            low, high = middle[busy].min() - NEAR, middle[busy].max() + NEAR
            # aggregates count for nothing, but their pairs are weighed by the count as well
            changed |= (middle >= low) & (middle <= high)
        changed &= ~self._guest
        if not changed.any():
            return {}, np.empty(0, dtype=np.int64), 0
        gap = self._parameters.max_gap_hours
        low, high = self._start[changed].min() - gap, self._end[changed].max() + gap
        partners = (self._end >= low) & (self._start <= high) & ~self._guest
        rows = np.flatnonzero(np.isin(self._component, self._component[partners]) & ~self._guest)
        p, own = self._local(rows)
        forced = decided_pairs(self._decisions, p.f.frame["report_id"].to_numpy(dtype=object))
        outcome = run_again(p, forced, self._parameters, changed[own], self._component[own])
        touched = outcome.touched
        homes = own[outcome.incident[touched]]
        self._component[own[touched]] = own[outcome.component[touched]]
        return dict(zip(own[touched].tolist(), homes.tolist(), strict=True)), np.sort(own[touched]), len(own)

    def _attached(
        self, partitioned: dict[int, int], rows: NDArray[np.int64], new: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All reports whose incident may have changed, with a label for each (equal: one incident; -1: none)."""
        asked = np.zeros(len(self._start), dtype=bool)
        asked[new] = True
        asked &= self._guest
        gap = self._parameters.max_gap_hours
        if len(rows):
            low, high = self._start[rows].min() - gap, self._end[rows].max() + gap
            asked |= self._guest & (self._end >= low) & (self._start <= high)
        label = np.full(len(self._start), LONE, dtype=np.int64)
        label[rows] = [partitioned[row] for row in rows.tolist()]
        callers = np.flatnonzero(asked)
        if not len(callers):
            return rows, label[rows]
        low, high = self._start[callers].min() - gap, self._end[callers].max() + gap
        hosts = np.flatnonzero((self._end >= low) & (self._start <= high) & ~self._guest)
        homes = np.unique(self._home[np.concatenate([callers, hosts])])
        # an incident counts all its reports, also those outside the window, and guests that stay with it
        near = np.zeros(len(label), dtype=bool)
        near[hosts] = True
        members = np.isin(self._home, homes[homes >= 0])
        hosts = np.flatnonzero(np.where(self._guest, members & ~asked, members | near))
        hosts = np.union1d(hosts, rows)
        settled = np.where(label[hosts] >= 0, label[hosts], len(label) + self._home[hosts])
        p, own = self._local(np.union1d(hosts, callers))
        known = np.full(len(own), LONE, dtype=np.int64)
        of_host = dict(zip(hosts.tolist(), settled.tolist(), strict=True))
        least: dict[int, int] = {}
        for i, row in enumerate(own.tolist()):
            if row in of_host:
                known[i] = least.setdefault(of_host[row], i)
        forced = decided_pairs(self._decisions, p.f.frame["report_id"].to_numpy(dtype=object))
        incident = attach_guests(p, forced, self._parameters, known)
        is_guest = asked[own]
        # incidents that were partitioned anew, and those that guests left or came to, whole
        before = np.unique(self._home[own[is_guest]])
        seeds = is_guest | np.isin(own, rows) | np.isin(self._home[own], before[before >= 0])
        moved = np.isin(incident, incident[seeds & (incident >= 0)]) | (is_guest & (incident < 0))
        return own[moved], np.where(incident[moved] >= 0, own[incident[moved]], LONE)

    def _settle(self, rows: NDArray[np.int64], label: NDArray[np.int64], window: int) -> Added:
        """Write the incidents of these reports in place of those that they were in."""
        if not len(rows):
            return Added(empty(INCIDENT_COLUMNS), [], window)
        f = features(self._reports.take(np.sort(rows)).assign(row_=np.sort(rows)))
        own = f.frame["row_"].to_numpy(dtype=np.int64)
        mine = pd.Series(label, index=rows).loc[own].to_numpy(dtype=np.int64)
        linked = mine != UNLINKED
        groups = grouped(np.flatnonzero(linked), mine[linked])
        table = incident_fields(f, groups, self._gaz)
        old = np.unique(self._home[own])
        old = old[old >= 0]
        self._home[own] = LONE
        self._home[own[groups.order]] = len(self._table) + groups.group
        self._alive[old] = False
        before = self._table.take(old) if len(old) else empty(INCIDENT_COLUMNS)
        self._enter(table)
        changed = self._around(np.arange(len(self._table) - len(table), len(self._table)))
        kept = set(self._table.take(changed)["incident_id"]) if len(changed) else set()
        gone = sorted(set(before["incident_id"]) - kept)
        return Added(self._table.take(changed).sort_values("incident_id", ignore_index=True), gone, window)

    def _enter(self, table: pd.DataFrame) -> None:
        """Put incidents at the end of the table."""
        self._table.append(table)
        end = hours(table["occurred_to"])
        begin = hours(table["occurred_from"])
        cause = table["cause"].to_numpy(dtype=object)
        dark = (table["kind"] == "outage").to_numpy() & np.isin(cause, ["", "unknown"])
        self._alive = np.concatenate([self._alive, np.ones(len(table), dtype=bool)])
        self._from = np.concatenate([self._from, np.where(np.isnan(begin), end - UNSTATED_HOURS, begin)])
        self._to = np.concatenate([self._to, end])
        self._special = np.concatenate([self._special, dark | (table["scope"] == "aggregate").to_numpy()])

    def _around(self, fresh: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give parents and outages to incidents around the fresh ones; the numbers of all that are new or changed."""
        if not len(fresh):
            return fresh
        low, high = self._from[fresh].min(), self._to[fresh].max()
        wide = np.flatnonzero(self._alive & (self._to >= low - 2 * REACH) & (self._from <= high + 2 * REACH))
        before = self._table.take(wide)
        linked = (before["parent_id"] != "") | (before["linked_outages"] != "")
        if not self._special[wide].any() and not linked.any():
            return fresh
        after = surroundings(before, self._gaz).incidents
        close = (self._to[wide] >= low - REACH) & (self._from[wide] <= high + REACH)
        differs = (
            (before["parent_id"] != after["parent_id"]) | (before["linked_outages"] != after["linked_outages"])
        ).to_numpy()
        other = np.flatnonzero(close & differs)
        numbers = wide[other]
        renewed = np.setdiff1d(fresh, numbers)
        if len(numbers):
            self._alive[numbers] = False
            moved = np.full(len(self._alive), LONE, dtype=np.int64)
            moved[numbers] = len(self._table) + np.arange(len(numbers))
            self._enter(after.iloc[other].reset_index(drop=True))
            changed_home = (self._home >= 0) & (moved[np.maximum(self._home, 0)] >= 0)
            self._home[changed_home] = moved[self._home[changed_home]]
        return np.concatenate([renewed, np.arange(len(self._table) - len(numbers), len(self._table))])
