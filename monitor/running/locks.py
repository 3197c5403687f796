"""One daemon per database: an advisory lock in PostgreSQL, a locked file beside SQLite's. Both end with the process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from monitor.store.engine import WRITER_LOCK
from monitor.store.errors import StoreError

if TYPE_CHECKING:
    from monitor.store.engine import Store

__all__ = ["DAEMON_LOCK", "AlreadyRunning", "DaemonLock", "claim"]

DAEMON_LOCK: Final = (WRITER_LOCK[0], 2)
"""The PostgreSQL advisory lock of the one daemon; the first half is shared with the writer's."""


class AlreadyRunning(StoreError):  # noqa: N818  a state, told to a person
    """Another daemon uses this database."""


class DaemonLock(Protocol):
    """A claim on the database, held until `release` or the end of the process."""

    def held(self) -> bool:
        """Whether the claim still stands; a lost connection ends it."""

    def release(self) -> None:
        """Give it up."""


def claim(store: Store) -> DaemonLock:
    """Claim the database for this process. Raises AlreadyRunning, which says who has it where that is known."""
    if store.dialect == "postgresql":
        return _Advisory(store)
    return _File(Path(f"{store.engine.url.database}.lock"), store.name)


class _File:
    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip()
            os.close(self._file)
            raise AlreadyRunning(
                f"another pausewatch daemon (process {holder or 'unknown'}) uses {name}; stop it first"
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def held(self) -> bool:
        return True  # the kernel keeps it as long as the file is open

    def release(self) -> None:
        # the file stays: removing it would let two daemons lock two files of one name
        os.close(self._file)


class _Advisory:
    def __init__(self, store: Store) -> None:
        self._connection: Connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        keys = {"a": DAEMON_LOCK[0], "b": DAEMON_LOCK[1]}
        if not self._connection.scalar(text("SELECT pg_try_advisory_lock(:a, :b)"), keys):
            holder = self._connection.scalar(
                text(
                    "SELECT min(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = :a AND objid = :b "
                    "AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                ),
                keys,
            )
            self._connection.close()
            raise AlreadyRunning(
                f"another pausewatch daemon (server process {holder or 'unknown'}) uses {store.name}; stop it first"
            )

    def held(self) -> bool:
        try:
            return bool(self._connection.scalar(text("SELECT 1")) == 1)
        except DBAPIError:
            return False

    def release(self) -> None:
        try:
            keys = {"a": DAEMON_LOCK[0], "b": DAEMON_LOCK[1]}
            # by word first: the server may take a moment to notice that a session has ended
            self._connection.execute(text("SELECT pg_advisory_unlock(:a, :b)"), keys)
        except DBAPIError:
            pass  # the session is gone already, and the lock with it
        self._connection.invalidate()  # ends the server's session, and the lock with it; a pool would keep it
        self._connection.close()
