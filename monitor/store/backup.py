"""Write a copy of the database that can be put in its place, while the daemon goes on writing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from monitor.store.checks import faults_of_connection
from monitor.store.errors import BackupError

__all__ = ["backup"]


def backup(engine: Engine, target: Path) -> int:
    """Write a backup to `target` (which must not exist) and read it back; gives its size in bytes.

    SQLite: a database file, by the online backup, then checked by `integrity_check`. PostgreSQL:
    `pg_dump`'s custom format, for `pg_restore`, then listed by it. Raises BackupError; nothing half-written stays.
    """
    if target.exists():
        raise BackupError(f"{target} exists; a backup never overwrites one")
    if not target.resolve().parent.is_dir():
        raise BackupError(f"the folder of {target} does not exist")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if engine.dialect.name == "sqlite":
            _sqlite(str(engine.url.database), part)
        else:
            _postgresql(engine, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _sqlite(source: str, part: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a -wal beside it
            faults = faults_of_connection(copy)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"the copy could not be made: {error}") from error
    if faults:
        raise BackupError(f"the copy is not sound: {faults[0]}")


def _postgresql(engine: Engine, part: Path) -> None:
    url = engine.url
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)  # never on the command line, which others can see
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={part}", f"--dbname={plain}", env=environment)
    _run("pg_restore", "--list", str(part), env=environment)


def _run(program: str, *arguments: str, env: dict[str, str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not in PATH; install PostgreSQL's client programs")
    done = subprocess.run(  # noqa: S603  a fixed program, arguments as a list
        [found, *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-500:]}")
