"""Look for what should never be: a damaged file, reports without their set, bytes without their hash."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import Connection, Engine, exists, select

from monitor.store.captures import body_of
from monitor.store.errors import StoreError
from monitor.store.tables import blobs, report_sets, reports

__all__ = ["damaged_bytes", "file_faults", "stray_reports"]


def file_faults(engine: Engine) -> list[str]:
    """Give what SQLite's own checks find wrong with the file; PostgreSQL has its own checksums: nothing."""
    if engine.dialect.name != "sqlite":
        return []
    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        return faults_of_connection(connection)


def faults_of_connection(connection: sqlite3.Connection) -> list[str]:
    """Give the findings of `integrity_check` and `foreign_key_check`; empty when there are none."""
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        broken = [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:  # too damaged even for the check
        return [str(error)]
    return ([] if found == ["ok"] else found) + broken


def stray_reports(connection: Connection) -> list[str]:
    """Give the ids of reports whose set is not kept (the insert does not pay for a foreign key)."""
    kept = exists().where(report_sets.c.set_id == reports.c.set_id)
    return sorted(connection.scalars(select(reports.c.report_id).where(~kept)))


def damaged_bytes(connection: Connection) -> list[str]:
    """Read all kept bytes and give what does not unpack to its hash; empty when all is sound."""
    found = []
    for digest in sorted(connection.scalars(select(blobs.c.sha256))):
        try:
            body_of(connection, digest)
        except StoreError as error:
            found.append(str(error))
    return found
