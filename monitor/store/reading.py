"""What was reported, as it was known at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, and_, func, or_, select, type_coerce
from sqlalchemy.types import DateTime, Text

from monitor.store.report_columns import REPORT_KINDS, REPORT_NAMES
from monitor.store.tables import carried, report_sets, reports
from monitor.store.types import UtcDateTime

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["items_touched", "report_rows_as_of", "reports_as_of"]

_ROWS_AT_ONCE = 20_000
_UNSTATED = timedelta(days=7)  # design section 5: without occurred_from a span begins so long before its end


def reports_as_of(
    connection: Connection,
    moment: datetime | None = None,
    *,
    overlapping: tuple[datetime, datetime] | None = None,
    withdrawn: bool = False,
) -> DataFrame:
    """Give the reports frame as it was known at `moment` (aware; None: now), sorted by recorded_at and report_id.

    A report counts from its `recorded_at` until a later set of its item no longer states it. With
    `withdrawn` those are given too, and a bool column `withdrawn` is added at the end (an incident keeps the
    id that a withdrawn report founded). `overlapping` (aware, half-open) leaves out reports whose span
    cannot meet that window. `retracts` and decisions are not applied here: they are for the assessment.
    """
    import pandas as pd

    from sources.frames import conform, empty_reports

    known = _Sets(connection, moment)
    parts = []
    dates = Text() if connection.dialect.name == "sqlite" else DateTime(timezone=True)
    columns = [
        type_coerce(reports.c[name], dates).label(name) if kind == "time" else reports.c[name]
        for name, kind in REPORT_KINDS.items()
    ]
    query = _query(columns, moment, overlapping)
    for rows in _partitions(connection, query, known, withdrawn=withdrawn):
        part = pd.DataFrame(rows, columns=["seq", "set_id", *REPORT_NAMES])
        for name, kind in REPORT_KINDS.items():
            if kind == "time":
                format_ = "ISO8601" if connection.dialect.name == "sqlite" else None
                part[name] = pd.to_datetime(part[name], utc=True, format=format_).astype("datetime64[us, UTC]")
        earlier = pd.to_datetime(part["seq"].map(known.learned), utc=True).astype("datetime64[us, UTC]")
        part["recorded_at"] = part["recorded_at"].mask(earlier < part["recorded_at"], earlier)
        part["withdrawn"] = [not known.stands(*keys) for keys in zip(part["seq"], part["set_id"], strict=True)]
        parts.append(part)
    if not parts:
        frame = empty_reports()
        gone = pd.Series(dtype=bool)
    else:
        whole = pd.concat(parts, ignore_index=True)
        whole = whole.sort_values(["recorded_at", "report_id"], kind="stable", ignore_index=True)
        gone = whole["withdrawn"]
        frame = conform(whole[list(REPORT_NAMES)])
    return frame.assign(withdrawn=gone) if withdrawn else frame


def report_rows_as_of(
    connection: Connection,
    moment: datetime | None = None,
    *,
    overlapping: tuple[datetime, datetime] | None = None,
) -> Iterator[dict[str, Any]]:
    """Give the same reports as mappings, without pandas and in the order of keeping."""
    known = _Sets(connection, moment)
    query = _query([reports.c[name] for name in REPORT_NAMES], moment, overlapping)
    for rows in _partitions(connection, query, known, withdrawn=False):
        for seq, _, *values in rows:
            row = dict(zip(REPORT_NAMES, values, strict=True))
            if seq in known.learned:
                row["recorded_at"] = min(known.learned[seq], row["recorded_at"])
            yield row


def items_touched(connection: Connection, after: int) -> list[str]:
    """Give the items with a set newer than `after` (a `set_id`, as in `Marks.sets`): what a pass must look at."""
    query = select(report_sets.c.item).where(report_sets.c.set_id > after).distinct()
    return sorted(connection.scalars(query))


class _Sets:
    """Which sets are replaced at a moment, and which reports later sets state again.

    Both are few: nearly every item is said once. So they are loaded, and the reports are read in one sweep.
    """

    def __init__(self, connection: Connection, moment: datetime | None) -> None:
        ours, newer, again = report_sets.alias(), report_sets.alias(), report_sets.alias()
        known = newer.c.recorded_at <= moment if moment is not None else None
        several = select(again.c.item).where(again.c.ordinal > 1)
        later = or_(
            newer.c.recorded_at > ours.c.recorded_at,
            and_(newer.c.recorded_at == ours.c.recorded_at, newer.c.set_id > ours.c.set_id),
        )
        replaced = select(ours.c.set_id).where(ours.c.item.in_(several), newer.c.item == ours.c.item, later)
        self.replaced = set(connection.scalars(replaced if known is None else replaced.where(known)))
        states = select(carried.c.seq, carried.c.set_id, report_sets.c.recorded_at).join(report_sets)
        if moment is not None:
            states = states.where(report_sets.c.recorded_at <= moment)
        self.again: set[int] = set()
        self.learned: dict[int, datetime] = {}
        for seq, set_id, recorded_at in connection.execute(states):
            if set_id not in self.replaced:
                self.again.add(seq)
            self.learned[seq] = min(recorded_at, self.learned.get(seq, recorded_at))

    def stands(self, seq: int, set_id: int) -> bool:
        """Say whether a set in force states this report."""
        return set_id not in self.replaced or seq in self.again


def _partitions(
    connection: Connection, query: Select[Any], known: _Sets, *, withdrawn: bool
) -> Iterator[list[tuple[Any, ...]]]:
    """Read in portions, so that a million reports never stand in memory twice."""
    result = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    for portion in result.partitions():
        rows = [tuple(row) for row in portion if withdrawn or known.stands(row[0], row[1])]
        if rows:
            yield rows


def _query(columns: list[Any], moment: datetime | None, overlapping: tuple[datetime, datetime] | None) -> Select[Any]:
    query = select(reports.c.seq, reports.c.set_id, *columns)
    if moment is not None:
        # a back-fill may have stated early what the clock recorded late
        early = select(carried.c.seq).join(report_sets).where(report_sets.c.recorded_at <= moment)
        query = query.where(or_(reports.c.recorded_at <= moment, reports.c.seq.in_(early)))
    if overlapping is not None:
        start, end = overlapping
        ends = or_(
            reports.c.occurred_to > start,
            and_(reports.c.occurred_to.is_(None), reports.c.published_at >= start),
        )
        begins = or_(
            reports.c.occurred_from < end,
            and_(
                reports.c.occurred_from.is_(None),
                func.coalesce(reports.c.occurred_to, reports.c.published_at, type_=UtcDateTime()) < end + _UNSTATED,
            ),
        )
        # "+ 0": sort what was found, rather than read the whole table in the order of its key
        return query.where(ends, begins).order_by(reports.c.seq + 0)
    return query.order_by(reports.c.seq)
