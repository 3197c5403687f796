"""Let kept bytes go when they are older than `daemon.keep_bytes`; records, hashes and reports stay, and a tombstone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from monitor.store.captures import remove_bytes
from monitor.store.tables import blobs

if TYPE_CHECKING:
    from monitor.store.engine import Store

__all__ = ["let_go"]

AT_ONCE: Final = 500  # in one transaction, so that no run has to wait for long


def let_go(store: Store, older_than: timedelta, now: datetime) -> int:
    """Remove the bytes that were kept longer ago than that; gives how many. `now` is aware."""
    removed = 0
    while True:
        query = select(blobs.c.sha256).where(blobs.c.kept_at < now - older_than).order_by(blobs.c.sha256)
        with store.writing() as connection:
            old = list(connection.scalars(query.limit(AT_ONCE)))
            if not old:
                return removed
            reason = f"older than daemon.keep_bytes ({older_than.days} days)"
            removed += remove_bytes(connection, old, at=now, by="pausewatch run", reason=reason)
