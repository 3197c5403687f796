"""Keep reports: whole sets per item, each report once, nothing changed and nothing lost.

Each parse of an item states its whole set of reports; from its `recorded_at` that set replaces the item's
earlier one. A report that a later set states again, word for word, keeps its id and its first
`recorded_at` (the set "carries" it), so an analyst's decision on it stays in force. A report whose id is
taken by other words gets `@` and the first 8 hex of its content's hash. A set equal to the one in force is
counted as known and writes nothing, so keeping the same payload twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from monitor.store.bulk import RowsRefused, insert_rows, next_key, rows_by_key
from monitor.store.engine import require_writing
from monitor.store.errors import ReportRefused
from monitor.store.report_rows import INSERT_COLUMNS, PackedReport, base_id, from_frame, from_mappings
from monitor.store.tables import carried, report_sets, reports
from monitor.store.types import iso

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["ItemSet", "Kept", "keep_reports", "keep_sets"]

_SETS_AT_ONCE = 4000
_SET_COLUMNS = (
    *("set_id", "item", "recorded_at", "sha256", "n_reports", "ordinal", "run_id", "capture_id"),
    "backfill",
)


@dataclass(frozen=True, slots=True)
class ItemSet:
    """All that one parse of one item says. No rows: the item now says nothing, its reports are withdrawn."""

    item: str
    rows: Sequence[Mapping[str, object]]
    capture_id: str = ""


@dataclass(slots=True)
class Kept:
    """What a call did. new + known = reports given; `versions` of the new ones got an `@` suffix."""

    new: int = 0
    known: int = 0
    versions: int = 0
    sets: int = 0
    withdrawn: int = 0


@dataclass(slots=True)
class _Known:
    """What the database holds of the items and ids in hand; grows as sets are placed."""

    sets: dict[str, list[tuple[str, int, str, int]]]  # item -> (recorded_at, set_id, sha256, n_reports)
    ids: dict[str, tuple[int, str]]  # report_id -> (seq, content)
    contents: dict[str, dict[str, list[int]]]  # item -> content -> seq of its reports that said so


@dataclass(slots=True)
class _Rows:
    sets: list[tuple[Any, ...]] = field(default_factory=list)
    reports: list[tuple[Any, ...]] = field(default_factory=list)
    carried: list[tuple[int, int]] = field(default_factory=list)


_Packed = tuple[str, str, list[PackedReport]]  # item, capture_id, its reports


def keep_reports(
    connection: Connection,
    rows: DataFrame | Iterable[Mapping[str, object]],
    *,
    recorded_at: datetime,
    run_id: str = "",
    backfill: bool = False,
) -> Kept:
    """Keep reports that stand each alone, as in a file that was imported: none withdraws another.

    `rows` is a reports frame or mappings by its column names. `recorded_at` (aware) is the moment of
    learning; with `backfill` each row's own `recorded_at` counts instead, and the set says so. An id given
    twice with other words becomes a later version of the same item.
    Raises NotWriting, ValueError (naive time), ReportRefused (nothing of the transaction is then kept).
    """
    packed = from_frame(rows) if hasattr(rows, "columns") else from_mappings(rows)  # type: ignore[arg-type]
    sets = ((base_id(report.report_id), report.capture, [report]) for report in packed)
    return _keep(connection, sets, recorded_at, run_id, backfill)


def keep_sets(
    connection: Connection,
    sets: Iterable[ItemSet],
    *,
    recorded_at: datetime,
    run_id: str = "",
    backfill: bool = False,
) -> Kept:
    """Keep what each parse of an item says, replacing the item's earlier set from `recorded_at` on.

    Arguments and errors as in `keep_reports`; the ids within one set must differ.
    """
    packed = ((one.item, one.capture_id, list(from_mappings(one.rows))) for one in sets)
    return _keep(connection, packed, recorded_at, run_id, backfill)


def _keep(connection: Connection, sets: Iterable[_Packed], recorded_at: datetime, run_id: str, backfill: bool) -> Kept:
    require_writing(connection)
    placer = _Placer(connection, iso(recorded_at), run_id, backfill)
    waiting = iter(sets)
    while chunk := list(islice(waiting, _SETS_AT_ONCE)):
        known = _look_up(connection, chunk)
        rows = _Rows()
        for one in chunk:
            placer.place(one, known, rows)
        _write(connection, rows)
    return placer.kept


def _look_up(connection: Connection, chunk: Sequence[_Packed]) -> _Known:
    """Ask what is kept of these items and ids; for new ones both answers are empty."""
    set_columns = [report_sets.c[name] for name in ("item", "set_id", "sha256", "n_reports", "recorded_at")]
    sets: dict[str, list[tuple[str, int, str, int]]] = {}
    owner: dict[int, str] = {}
    for item, set_id, sha, n_reports, moment in rows_by_key(
        connection, set_columns, report_sets.c.item, (one[0] for one in chunk)
    ):
        sets.setdefault(item, []).append((iso(moment), set_id, sha, n_reports))
        owner[set_id] = item
    contents: dict[str, dict[str, list[int]]] = {}
    first = rows_by_key(connection, [reports.c.set_id, reports.c.seq, reports.c.content], reports.c.set_id, owner)
    for set_id, seq, content in sorted(first, key=lambda row: row[1]):
        contents.setdefault(owner[set_id], {}).setdefault(content, []).append(seq)
    id_columns = [reports.c.report_id, reports.c.seq, reports.c.content]
    wanted = (report.report_id for one in chunk for report in one[2])
    ids = {row[0]: (row[1], row[2]) for row in rows_by_key(connection, id_columns, reports.c.report_id, wanted)}
    versions = [
        report.version()
        for one in chunk
        for report in one[2]
        if (held := ids.get(report.report_id)) and held[1] != report.content
    ]
    for row in rows_by_key(connection, id_columns, reports.c.report_id, versions):
        ids[row[0]] = (row[1], row[2])
    return _Known({item: sorted(held) for item, held in sets.items()}, ids, contents)


class _Placer:
    """Decides for each set what is new in it, and gives out keys in order."""

    def __init__(self, connection: Connection, recorded_at: str, run_id: str, backfill: bool) -> None:
        self.recorded_at = recorded_at
        self.run_id = run_id
        self.backfill = backfill
        self.kept = Kept()
        self.set_id = next_key(connection, report_sets.c.set_id)
        self.seq = next_key(connection, reports.c.seq)

    def place(self, one: _Packed, known: _Known, rows: _Rows) -> None:
        """Add to `rows` what must be written for this set; nothing where it is already in force."""
        item, capture_id, said = one
        held = known.sets.get(item, [])
        moment = self._moment(item, said, held)
        before = [entry for entry in held if entry[0] <= moment]
        sha = _set_hash(said)
        if (before and before[-1][2] == sha) or (not before and not said):
            self.kept.known += len(said)
            return
        set_id, self.set_id = self.set_id, self.set_id + 1
        rows.sets.append((set_id, item, moment, sha, len(said), len(held) + 1, self.run_id, capture_id, self.backfill))
        known.sets[item] = sorted([*held, (moment, set_id, sha, len(said))])
        self.kept.sets += 1
        taken: set[int] = set()
        for report in said:
            self._place_report(report, set_id, moment, item, known, rows, taken)
        if before:
            self.kept.withdrawn += max(0, before[-1][3] - len(said))

    def _moment(self, item: str, said: Sequence[PackedReport], held: Sequence[tuple[str, int, str, int]]) -> str:
        if not self.backfill:
            # a clock that was set back must not make today's parse older than yesterday's
            return max(self.recorded_at, held[-1][0]) if held else self.recorded_at
        moments = {report.recorded_at for report in said} or {self.recorded_at}
        if "" in moments:
            raise ReportRefused(said[0].report_id, "recorded_at", "empty, and a back-fill takes it from the row")
        if len(moments) > 1:
            raise ReportRefused(
                said[0].report_id,
                "recorded_at",
                f"the reports of item {item!r} were not learned at one moment",
            )
        return moments.pop()

    def _place_report(
        self,
        report: PackedReport,
        set_id: int,
        moment: str,
        item: str,
        known: _Known,
        rows: _Rows,
        taken: set[int],
    ) -> None:
        seq = self._same(report, item, known, taken)
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
                raise ReportRefused(report.report_id, "report_id", f"its version {report_id} is taken as well")
        seq, self.seq = self.seq, self.seq + 1
        known.ids[report_id] = (seq, report.content)
        known.contents.setdefault(item, {}).setdefault(report.content, []).append(seq)
        taken.add(seq)
        rows.reports.append(report.row(seq, set_id, report_id, moment))
        self.kept.new += 1

    @staticmethod
    def _same(report: PackedReport, item: str, known: _Known, taken: set[int]) -> int | None:
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


def _write(connection: Connection, rows: _Rows) -> None:
    try:
        with connection.begin_nested():
            insert_rows(connection, report_sets, _SET_COLUMNS, rows.sets)
            insert_rows(connection, reports, INSERT_COLUMNS, rows.reports)
            insert_rows(connection, carried, ("set_id", "seq"), rows.carried)
    except RowsRefused as error:
        raise _culprit(connection, rows, str(error)) from error


def _culprit(connection: Connection, rows: _Rows, reason: str) -> ReportRefused:
    """Find the report that the database would not take, one by one, in savepoints that are rolled back."""
    for row in rows.reports:
        try:
            with connection.begin_nested() as trial:
                insert_rows(connection, report_sets, _SET_COLUMNS, [s for s in rows.sets if s[0] == row[1]])
                insert_rows(connection, reports, INSERT_COLUMNS, [row])
                trial.rollback()
        except RowsRefused as error:
            words = str(error).splitlines()[0]
            rule = words.rsplit("ck_reports_", 1)
            name = rule[1].strip(' "') if len(rule) == 2 else ""
            return ReportRefused(row[3], name, words)
    return ReportRefused("", "", reason)
