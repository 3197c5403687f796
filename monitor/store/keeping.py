"""Keep reports: whole sets per item, each report once, nothing changed and nothing lost.

Each parse of an item states its whole set of reports; from its `recorded_at` that set replaces the item's
earlier one. A report that a later set states again, word for word, keeps its id and its first
`recorded_at` (the set "carries" it), so an analyst's decision on it stays in force. A report whose id is
taken by other words gets `@` and 8 hex of the hash of its own. A set equal to the one in force is counted
as known and writes nothing, so keeping the same payload twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from monitor.store.bulk import RowsRefused, insert_rows, next_key, rows_by_key
from monitor.store.engine import require_writing
from monitor.store.errors import ReportRefused
from monitor.store.placing import SET_COLUMNS, HeldSet, Kept, Known, PackedSet, Placer, Rows
from monitor.store.report_rows import INSERT_COLUMNS, base_id, from_frame, from_mappings
from monitor.store.tables import carried, report_sets, reports
from monitor.store.types import iso

if TYPE_CHECKING:
    from pandas import DataFrame
    from typing_extensions import TypeIs

__all__ = ["ItemSet", "Kept", "keep_reports", "keep_sets"]

_FIRST_SETS = 500  # looked up before anything is supposed of the rest
_SETS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class ItemSet:
    """All that one parse of one item says. No rows: the item now says nothing, its reports are withdrawn."""

    item: str
    rows: Sequence[Mapping[str, object]]
    capture_id: str = ""


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
    packed = from_frame(rows) if _is_frame(rows) else from_mappings(rows, learned=backfill)
    sets = (PackedSet(base_id(report.report_id), report.capture, [report]) for report in packed)
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

    Arguments and errors as in `keep_reports`.
    """
    packed = (PackedSet(one.item, one.capture_id, list(from_mappings(one.rows, learned=backfill))) for one in sets)
    return _keep(connection, packed, recorded_at, run_id, backfill)


def _is_frame(rows: DataFrame | Iterable[Mapping[str, object]]) -> TypeIs[DataFrame]:
    return hasattr(rows, "columns")


def _keep(
    connection: Connection, sets: Iterable[PackedSet], recorded_at: datetime, run_id: str, backfill: bool
) -> Kept:
    require_writing(connection)
    set_id, seq = next_key(connection, report_sets.c.set_id), next_key(connection, reports.c.seq)
    placer = Placer(iso(recorded_at), run_id, backfill=backfill, set_id=set_id, seq=seq)
    waiting = iter(sets)
    chunk = list(islice(waiting, _FIRST_SETS))
    while chunk:
        all_new = _keep_looked_up(connection, placer, chunk)
        chunk = []
        while all_new and not chunk:
            # a large import of news: look nothing up, and let the unique keys say where that was wrong
            started, chunk = _keep_hopefully(connection, placer, waiting)
            all_new = started
        chunk += islice(waiting, _SETS_AT_ONCE - len(chunk))
    return placer.kept


def _keep_looked_up(connection: Connection, placer: Placer, chunk: Sequence[PackedSet]) -> bool:
    """Look up what is kept of these sets, then write what is new; gives whether all of it was."""
    before = placer.kept.known + placer.kept.versions
    known, rows = _look_up(connection, chunk), Rows()
    for one in chunk:
        placer.place(one, known, rows)
    try:
        with connection.begin_nested():
            insert_rows(connection, reports, INSERT_COLUMNS, rows.reports)
            _write_sets(connection, rows)
    except RowsRefused as error:
        raise _culprit(connection, rows.reports, str(error)) from error
    return before == placer.kept.known + placer.kept.versions


def _keep_hopefully(
    connection: Connection, placer: Placer, waiting: Iterator[PackedSet]
) -> tuple[bool, list[PackedSet]]:
    """Write the next sets as if all were new, while they are being read.

    Gives whether there were any, and those that could not be written so (all or none).
    """
    taken: list[PackedSet] = []
    known, rows, mark = Known(), Rows(), placer.mark()

    def placed() -> Iterator[tuple[Any, ...]]:
        for one in islice(waiting, _SETS_AT_ONCE):
            taken.append(one)
            placer.place(one, known, rows)
            yield from rows.reports
            rows.reports.clear()

    try:
        with connection.begin_nested():
            insert_rows(connection, reports, INSERT_COLUMNS, placed())
            _write_sets(connection, rows)
    except RowsRefused:
        placer.back_to(mark)
        return True, taken
    return bool(taken), []


def _write_sets(connection: Connection, rows: Rows) -> None:
    insert_rows(connection, report_sets, SET_COLUMNS, rows.sets)
    if rows.carried:
        insert_rows(connection, carried, ("set_id", "seq"), rows.carried)


def _look_up(connection: Connection, chunk: Sequence[PackedSet]) -> Known:
    """Ask what is kept of these items and ids; for new ones both answers are empty."""
    known = Known()
    names = ("item", "set_id", "sha256", "n_reports", "recorded_at", "first_seq", "n_new")
    columns = [report_sets.c[name] for name in names]
    owner: dict[int, str] = {}
    for item, set_id, sha, n_reports, moment, first_seq, n_new in rows_by_key(
        connection, columns, report_sets.c.item, (one.item for one in chunk)
    ):
        known.sets.setdefault(item, []).append(HeldSet(iso(moment), set_id, sha, n_reports))
        owner.update(dict.fromkeys(range(first_seq, first_seq + n_new), item))
    for held in known.sets.values():
        held.sort()
    for seq, content in sorted(rows_by_key(connection, [reports.c.seq, reports.c.content], reports.c.seq, owner)):
        known.contents.setdefault(owner[seq], {}).setdefault(content, []).append(seq)
    columns = [reports.c.report_id, reports.c.seq, reports.c.content]
    said = [report for one in chunk for report in one.said]
    for report_id, seq, content in rows_by_key(
        connection, columns, reports.c.report_id, (report.report_id for report in said)
    ):
        known.ids[report_id] = (seq, content)
    other_words = [
        report.version()
        for report in said
        if (held_id := known.ids.get(report.report_id)) and held_id[1] != report.content
    ]
    for report_id, seq, content in rows_by_key(connection, columns, reports.c.report_id, other_words):
        known.ids[report_id] = (seq, content)
    return known


def _culprit(connection: Connection, rows: Sequence[tuple[Any, ...]], reason: str) -> ReportRefused:
    """Find the report that the database would not take, one by one, in savepoints that are rolled back."""
    for row in rows:
        try:
            with connection.begin_nested() as trial:
                insert_rows(connection, reports, INSERT_COLUMNS, [row])
                trial.rollback()
        except RowsRefused as error:
            words = str(error).splitlines()[0]
            rule = words.rsplit("ck_reports_", 1)
            field = rule[1].strip(' "') if len(rule) == 2 else ""
            return ReportRefused(row[INSERT_COLUMNS.index("report_id")], field, words)
    return ReportRefused("", "", reason)
