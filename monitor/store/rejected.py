"""Rows that could not be read as meant: kept and counted, never dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from monitor.store.bulk import insert_rows, next_key
from monitor.store.engine import require_writing
from monitor.store.tables import rejected
from monitor.store.types import iso

__all__ = ["count_rejected", "keep_rejected", "rejected_rows"]

_COLUMNS = ("seq", "run_id", "source", "recorded_at", "file", "line", "field", "value", "reason")


def keep_rejected(
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    *,
    recorded_at: datetime,
    run_id: str,
    source: str = "",
) -> int:
    """Keep rejected rows (`file`, `line`, `field`, `value`, `reason`; design's table); gives how many.

    U+0000, which PostgreSQL cannot keep, is written as the symbol for it (U+2400) in `value`.
    """
    require_writing(connection)
    first, moment = next_key(connection, rejected.c.seq), iso(recorded_at)
    insert_rows(
        connection,
        rejected,
        _COLUMNS,
        [
            (
                first + n,
                run_id,
                source,
                moment,
                str(row.get("file") or ""),
                int(row["line"]) if row.get("line") else None,
                str(row.get("field") or ""),
                _keepable(str(row.get("value") or "")),
                str(row["reason"]),
            )
            for n, row in enumerate(rows)
        ],
    )
    return len(rows)


def _keepable(text: str) -> str:
    return text.replace("\x00", "\u2400").encode("utf-8", "backslashreplace").decode()


def rejected_rows(
    connection: Connection, moment: datetime | None = None, *, run_id: str | None = None
) -> list[RowMapping]:
    """Give the rows rejected by `moment` (aware; None: now), of one run or of all, in the order of keeping."""
    query = select(rejected).order_by(rejected.c.seq)
    if moment is not None:
        query = query.where(rejected.c.recorded_at <= moment)
    if run_id is not None:
        query = query.where(rejected.c.run_id == run_id)
    return list(connection.execute(query).mappings())


def count_rejected(connection: Connection) -> dict[str, int]:
    """Give how many rows were rejected per source, ever."""
    query = select(rejected.c.source, func.count()).group_by(rejected.c.source)
    return dict(sorted((str(source), int(n)) for source, n in connection.execute(query)))
