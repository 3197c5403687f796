"""The ledger of runs: every attempt to ask a source, failed ones included. Coverage is read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, exists, func, insert, select

from monitor.store.bulk import next_key
from monitor.store.engine import require_writing
from monitor.store.tables import run_warnings, runs
from monitor.store.types import iso

__all__ = ["Run", "RunWarning", "last_runs", "record_run", "run_id_of", "runs_between", "sources_seen", "warnings_of"]

Kind = Literal["collect", "backfill", "import", "reparse", "test"]
State = Literal["ok", "empty", "failed", "not_configured", "missed", "interrupted"]


@dataclass(frozen=True, slots=True)
class RunWarning:
    """Something that was noticed and kept: `code` is for counting, `message` for people, never with secrets."""

    at: datetime
    code: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt, as it ended; times are aware.

    `missed`: it came too late and was merged into the next one; `interrupted`: the process ended first.
    A `failed` run names its `error_class`.
    """

    source: str
    kind: Kind
    started_at: datetime
    finished_at: datetime
    state: State
    n_captures: int = 0
    n_rows: int = 0
    n_new: int = 0
    n_known: int = 0
    n_rejected: int = 0
    n_bytes: int = 0
    newest_item_at: datetime | None = None
    error_class: str = ""
    error_message: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[RunWarning] = ()

    @property
    def run_id(self) -> str:
        """The id that captures, sets of reports and rejected rows of this run carry."""
        return run_id_of(self.source, self.kind, self.started_at)


def run_id_of(source: str, kind: str, started_at: datetime) -> str:
    """Give a run's id, known from its start, so that what it keeps can name it before it has ended."""
    return "run-" + sha256(f"{source}\n{kind}\n{iso(started_at)}".encode()).hexdigest()[:16]


def record_run(connection: Connection, run: Run) -> str:
    """Write a run that has ended, with its warnings; gives its id. The same run again changes nothing."""
    require_writing(connection)
    if connection.scalar(select(exists().where(runs.c.run_id == run.run_id))):
        return run.run_id
    connection.execute(
        insert(runs).values(
            seq=next_key(connection, runs.c.seq),
            run_id=run.run_id,
            source=run.source,
            kind=run.kind,
            started_at=run.started_at,
            finished_at=run.finished_at,
            state=run.state,
            n_captures=run.n_captures,
            n_rows=run.n_rows,
            n_new=run.n_new,
            n_known=run.n_known,
            n_rejected=run.n_rejected,
            n_warnings=len(run.warnings),
            n_bytes=run.n_bytes,
            newest_item_at=run.newest_item_at,
            error_class=run.error_class,
            error_message=run.error_message,
            details=dict(run.details),
        )
    )
    if run.warnings:
        first = next_key(connection, run_warnings.c.seq)
        connection.execute(
            insert(run_warnings),
            [
                {
                    "seq": first + n,
                    "run_id": run.run_id,
                    "source": run.source,
                    "at": warning.at,
                    "code": warning.code,
                    "message": warning.message,
                    "details": dict(warning.details),
                }
                for n, warning in enumerate(run.warnings)
            ],
        )
    return run.run_id


def sources_seen(connection: Connection) -> list[str]:
    """Give every source that has ever been run, by code point."""
    return sorted(connection.scalars(select(runs.c.source).distinct()))


def last_runs(connection: Connection, source: str) -> tuple[RowMapping | None, RowMapping | None]:
    """Give a source's latest run and its latest good one (`ok` or `empty`): kept apart, as they mean two things."""
    latest = select(runs).where(runs.c.source == source).order_by(runs.c.finished_at.desc(), runs.c.seq.desc()).limit(1)
    good = latest.where(runs.c.state.in_(("ok", "empty")))
    return connection.execute(latest).mappings().first(), connection.execute(good).mappings().first()


def runs_between(
    connection: Connection, since: datetime, until: datetime, *, source: str | None = None
) -> list[RowMapping]:
    """Give the runs that finished in [since, until), in the order of source, finish and keeping."""
    query = select(runs).where(runs.c.finished_at >= since, runs.c.finished_at < until)
    if source is not None:
        query = query.where(runs.c.source == source)
    rows = list(connection.execute(query).mappings())
    return sorted(rows, key=lambda row: (row["source"], row["finished_at"], row["seq"]))


def warnings_of(connection: Connection, run_id: str) -> list[RowMapping]:
    """Give a run's warnings in the order in which they were noticed."""
    query = select(run_warnings).where(run_warnings.c.run_id == run_id).order_by(run_warnings.c.seq)
    return list(connection.execute(query).mappings())


def newest_item_at(connection: Connection, source: str) -> datetime | None:
    """Give the time of the newest item that any run of the source has seen."""
    found: datetime | None = connection.scalar(select(func.max(runs.c.newest_item_at)).where(runs.c.source == source))
    return found
