"""Analysts' decisions: signed, dated, reasoned, and kept for good. The later one wins when they are applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, RowMapping, exists, insert, select

from monitor.store.bulk import next_key
from monitor.store.engine import require_writing
from monitor.store.tables import decisions
from monitor.store.types import iso

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["DECISION_COLUMNS", "Decision", "decision_rows_as_of", "decisions_as_of", "keep_decision"]

DECISION_COLUMNS = ("decision_id", "at", "by", "action", "report_ids", "field", "value", "reason", "supersedes")
"""The columns of the decisions frame (design section 4)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One act on reports. `at` is aware; `by` and `reason` are required; `field` and `value` are for `correct`."""

    at: datetime
    by: str
    action: Literal["confirm", "reject", "correct", "link", "split"]
    report_ids: Sequence[str]
    reason: str
    field: str = ""
    value: str = ""
    supersedes: str = ""
    given_id: str = ""

    @property
    def decision_id(self) -> str:
        """`given_id` (from a file), else `dec-` and 10 hex of the hash of all that it says."""
        if self.given_id:
            return self.given_id
        said = (iso(self.at), self.by, self.action, *self.report_ids, self.field, self.value, self.reason)
        return "dec-" + sha256("\n".join((*said, self.supersedes)).encode()).hexdigest()[:10]


def keep_decision(connection: Connection, decision: Decision, *, recorded_at: datetime) -> bool:
    """Keep a decision; gives False where one of that id was kept before. Raises NotWriting, IntegrityError."""
    require_writing(connection)
    if connection.scalar(select(exists().where(decisions.c.decision_id == decision.decision_id))):
        return False
    connection.execute(
        insert(decisions).values(
            seq=next_key(connection, decisions.c.seq),
            decision_id=decision.decision_id,
            recorded_at=recorded_at,
            at=decision.at,
            by=decision.by,
            action=decision.action,
            report_ids="|".join(decision.report_ids),
            field=decision.field,
            value=decision.value,
            reason=decision.reason,
            supersedes=decision.supersedes,
        )
    )
    return True


def decision_rows_as_of(connection: Connection, moment: datetime | None = None) -> list[RowMapping]:
    """Give the decisions recorded by `moment` (aware; None: now), by their time and then the order of keeping."""
    query = select(*(decisions.c[name] for name in DECISION_COLUMNS))
    if moment is not None:
        query = query.where(decisions.c.recorded_at <= moment)
    return list(connection.execute(query.order_by(decisions.c.at, decisions.c.seq)).mappings())


def decisions_as_of(connection: Connection, moment: datetime | None = None) -> DataFrame:
    """Give the same as a frame with DECISION_COLUMNS: text as `str`, `at` as UTC microseconds."""
    import pandas as pd

    rows = [dict(row) for row in decision_rows_as_of(connection, moment)]
    frame = pd.DataFrame(rows, columns=list(DECISION_COLUMNS))
    types = {name: "datetime64[us, UTC]" if name == "at" else "str" for name in DECISION_COLUMNS}
    return frame.astype(types)
