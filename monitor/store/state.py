"""Working state of the collectors: cursors, what HTTP remembers, what a host has allowed. Not evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from monitor.store.engine import require_writing
from monitor.store.tables import host_state, http_state, source_state

__all__ = [
    "HostState",
    "HttpState",
    "begin_run",
    "cursor_of",
    "end_run",
    "host_state_of",
    "http_state_of",
    "remember_host",
    "remember_http",
    "set_cursor",
    "unfinished_runs",
]


@dataclass(frozen=True, slots=True)
class HttpState:
    """What the last good answer for a URL said of itself, for the next conditional request."""

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class HostState:
    """What was asked of a host on a UTC day (YYYY-MM-DD), and from when it may be asked again."""

    day: str
    requests: int = 0
    n_bytes: int = 0
    not_before: datetime | None = None


def _put(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert or change one row; safe because there is one writer at a time."""
    require_writing(connection)
    where = [table.c[name] == value for name, value in key.items()]
    if connection.execute(update(table).where(*where).values(**values)).rowcount == 0:
        connection.execute(insert(table).values(**key, **values))


def cursor_of(connection: Connection, source: str) -> dict[str, Any]:
    """Give where a source's collector stands ({} at first), e.g. how far a back-fill has come."""
    found = connection.scalar(select(source_state.c.cursor).where(source_state.c.source == source))
    return dict(found or {})


def set_cursor(connection: Connection, source: str, cursor: Mapping[str, Any], *, at: datetime) -> None:
    """Remember where a source's collector stands; in the transaction that keeps what it has read so far."""
    _put(connection, source_state, {"source": source}, {"cursor": dict(cursor), "updated_at": at})


def begin_run(connection: Connection, source: str, run_id: str, *, at: datetime) -> None:
    """Note that a run is in hand, so that one cut short by a crash is found and recorded."""
    values: dict[str, Any] = {"running": run_id, "running_since": at, "updated_at": at}
    if connection.scalar(select(source_state.c.source).where(source_state.c.source == source)) is None:
        values["cursor"] = {}
    _put(connection, source_state, {"source": source}, values)


def end_run(connection: Connection, source: str, *, at: datetime) -> None:
    """Note that no run is in hand; in the transaction that records the run."""
    values = {"running": "", "running_since": None, "updated_at": at}
    require_writing(connection)
    connection.execute(update(source_state).where(source_state.c.source == source).values(**values))


def unfinished_runs(connection: Connection) -> list[tuple[str, str, datetime]]:
    """Give (source, run_id, since) of the runs in hand: after a start, those that a crash cut short."""
    query = select(source_state.c.source, source_state.c.running, source_state.c.running_since)
    found = connection.execute(query.where(source_state.c.running != ""))
    return sorted((row[0], row[1], row[2]) for row in found)


def http_state_of(connection: Connection, source: str, url: str) -> HttpState:
    """Give what is remembered of a URL; empty at first."""
    query = select(http_state.c.etag, http_state.c.last_modified, http_state.c.sha256)
    row = connection.execute(query.where(http_state.c.source == source, http_state.c.url == url)).first()
    return HttpState(*row) if row else HttpState()


def remember_http(connection: Connection, source: str, url: str, state: HttpState, *, at: datetime) -> None:
    """Remember it; in the transaction that keeps the answer, or the next request would skip what was lost."""
    values = {"etag": state.etag, "last_modified": state.last_modified, "sha256": state.sha256, "updated_at": at}
    _put(connection, http_state, {"source": source, "url": url}, values)


def forget_http(connection: Connection, source: str) -> int:
    """Forget what is remembered of a source's URLs, so that all is asked for anew; gives how many."""
    require_writing(connection)
    return connection.execute(delete(http_state).where(http_state.c.source == source)).rowcount


def host_state_of(connection: Connection, host: str) -> HostState | None:
    """Give what is remembered of a host, None at first."""
    query = select(host_state.c.day, host_state.c.requests, host_state.c.n_bytes, host_state.c.not_before)
    row = connection.execute(query.where(host_state.c.host == host)).first()
    return HostState(*row) if row else None


def remember_host(connection: Connection, host: str, state: HostState, *, at: datetime) -> None:
    """Remember the day's budget spent on a host, and its Retry-After, across restarts."""
    values = {
        "day": state.day,
        "requests": state.requests,
        "n_bytes": state.n_bytes,
        "not_before": state.not_before,
        "updated_at": at,
    }
    _put(connection, host_state, {"host": host}, values)
