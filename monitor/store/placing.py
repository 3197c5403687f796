"""Decide what is new in a set of reports, given what is kept of its item; nothing here touches the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, NamedTuple

from monitor.store.errors import ReportRefused
from monitor.store.report_rows import PackedReport

__all__ = ["SET_COLUMNS", "HeldSet", "Kept", "Known", "PackedSet", "Placer", "Rows"]

SET_COLUMNS = (
    *("set_id", "item", "recorded_at", "sha256", "n_reports", "n_new", "first_seq", "ordinal"),
    *("run_id", "capture_id", "backfill"),
)
"""The order in which `Rows.sets` gives the values of one row of `report_sets`."""


class PackedSet(NamedTuple):
    """One item's set as it is to be kept."""

    item: str
    capture_id: str
    said: list[PackedReport]


class HeldSet(NamedTuple):
    """One set that is kept; sorts into the order in which sets of an item take effect."""

    recorded_at: str
    set_id: int
    sha256: str
    n_reports: int


@dataclass(slots=True)
class Kept:
    """What a call did: new + known = reports given; `versions` of the new ones got an `@` suffix.

    `sets` were written; `withdrawn`: by how many reports they are fewer than the sets that they replace.
    """

    new: int = 0
    known: int = 0
    versions: int = 0
    sets: int = 0
    withdrawn: int = 0


@dataclass(slots=True)
class Known:
    """What the database holds of the items and ids in hand; grows as sets are placed."""

    sets: dict[str, list[HeldSet]] = field(default_factory=dict)
    ids: dict[str, tuple[int, str]] = field(default_factory=dict)  # report_id -> (seq, content)
    contents: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # item -> content -> seqs
    placed: dict[str, tuple[HeldSet, int]] = field(default_factory=dict)  # item -> its one set, seq: see held()

    def held(self, item: str) -> list[HeldSet]:
        """Give the sets of an item, in the order in which they take effect.

        An item that was just placed for the first time is noted in short; few are asked for again.
        """
        if item in self.placed:
            only, seq = self.placed.pop(item)
            self.sets[item] = [only]
            self.contents[item] = {only.sha256: [seq]}
        return self.sets.get(item, [])


@dataclass(slots=True)
class Rows:
    """Rows to be written, as tuples."""

    sets: list[tuple[Any, ...]] = field(default_factory=list)
    reports: list[tuple[Any, ...]] = field(default_factory=list)
    carried: list[tuple[int, int]] = field(default_factory=list)


class Placer:
    """Decides for each set what is new in it, and gives out keys in order.

    `recorded_at` is canonical text (`types.iso`); `set_id` and `seq` are the next free keys.
    """

    def __init__(self, recorded_at: str, run_id: str, *, backfill: bool, set_id: int, seq: int) -> None:
        self.recorded_at = recorded_at
        self.run_id = run_id
        self.backfill = backfill
        self.set_id = set_id
        self.seq = seq
        self.kept = Kept()

    def mark(self) -> tuple[int, int, Kept]:
        """Give the point to which `back_to` returns."""
        return self.set_id, self.seq, replace(self.kept)

    def back_to(self, mark: tuple[int, int, Kept]) -> None:
        """Take back everything placed since `mark`; what was written of it must be rolled back as well."""
        self.set_id, self.seq, self.kept = mark

    def place(self, one: PackedSet, known: Known, rows: Rows) -> None:
        """Add to `rows` what must be written for this set; nothing where it is already in force."""
        item, capture_id, said = one
        report = said[0] if len(said) == 1 and not self.backfill else None
        if report and report.report_id not in known.ids and item not in known.sets and item not in known.placed:
            self._place_first(item, capture_id, report, known, rows)
            return
        held = known.held(item)
        moment = self._moment(item, said, held)
        before = [entry for entry in held if entry.recorded_at <= moment]
        sha = _set_hash(said)
        if (before and before[-1].sha256 == sha) or (not before and not said):
            self.kept.known += len(said)
            return
        set_id, first_seq = self.set_id, self.seq
        self.set_id += 1
        taken: set[int] = set()
        for report in said:
            self._place_report(report, set_id, moment, item, known, rows, taken)
        n_new = self.seq - first_seq
        head = (set_id, item, moment, sha, len(said), n_new, first_seq, len(held) + 1)
        rows.sets.append((*head, self.run_id, capture_id, self.backfill))
        known.sets[item] = sorted([*held, HeldSet(moment, set_id, sha, len(said))])
        self.kept.sets += 1
        if before:
            self.kept.withdrawn += max(0, before[-1].n_reports - len(said))

    def _place_first(self, item: str, capture_id: str, report: PackedReport, known: Known, rows: Rows) -> None:
        """Place the only report of an item not heard of before: what nearly every report is."""
        set_id, seq, content, moment = self.set_id, self.seq, report.content, self.recorded_at
        self.set_id = set_id + 1
        self.seq = seq + 1
        rows.sets.append((set_id, item, moment, content, 1, 1, seq, 1, self.run_id, capture_id, False))
        rows.reports.append(report.row(seq, set_id, report.report_id, moment))
        known.ids[report.report_id] = (seq, content)
        known.placed[item] = (HeldSet(moment, set_id, content, 1), seq)
        self.kept.sets += 1
        self.kept.new += 1

    def _moment(self, item: str, said: Sequence[PackedReport], held: Sequence[HeldSet]) -> str:
        if not self.backfill:
            # a clock that was set back must not make today's parse older than yesterday's
            return max(self.recorded_at, held[-1].recorded_at) if held else self.recorded_at
        moments = {report.recorded_at for report in said} or {self.recorded_at}
        if "" in moments:
            raise ReportRefused(said[0].report_id, "recorded_at", "empty, and a back-fill takes it from the row")
        if len(moments) > 1:
            reason = f"the reports of item {item!r} were not learned at one moment"
            raise ReportRefused(said[0].report_id, "recorded_at", reason)
        return moments.pop()

    def _place_report(
        self,
        report: PackedReport,
        set_id: int,
        moment: str,
        item: str,
        known: Known,
        rows: Rows,
        taken: set[int],
    ) -> None:
        seq = _same(report, item, known, taken)
        if seq is not None:
            taken.add(seq)
            rows.carried.append((set_id, seq))
            self.kept.known += 1
            return
        report_id = report.report_id
        if report_id in known.ids:
            report_id = report.version()
            self.kept.versions += 1
            if report_id in known.ids:
                reason = f"its version {report_id} is taken as well"
                raise ReportRefused(report.report_id, "report_id", reason)
        seq, self.seq = self.seq, self.seq + 1
        known.ids[report_id] = (seq, report.content)
        known.contents.setdefault(item, {}).setdefault(report.content, []).append(seq)
        taken.add(seq)
        rows.reports.append(report.row(seq, set_id, report_id, moment))
        self.kept.new += 1


def _same(report: PackedReport, item: str, known: Known, taken: set[int]) -> int | None:
    """Find a kept report that says the same: under its own id or version, else elsewhere in its item."""
    held = known.ids.get(report.report_id)
    if held and held[1] != report.content:
        held = known.ids.get(report.version())
    if held and held[1] == report.content and held[0] not in taken:
        return held[0]
    same = known.contents.get(item, {}).get(report.content, ())
    return next((seq for seq in same if seq not in taken), None)


def _set_hash(said: Sequence[PackedReport]) -> str:
    """Hash what a set says; the numbering of its occurrences does not matter."""
    if len(said) == 1:
        return said[0].content
    return sha256("\n".join(sorted(report.content for report in said)).encode()).hexdigest()[:32]
