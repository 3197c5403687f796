"""Open a database and hand out connections: many readers, one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from monitor.store import schema
from monitor.store.errors import NotWriting, StoreError

__all__ = ["WRITER_LOCK", "Store", "open_store", "require_writing"]

WRITER_LOCK = (0x70617573, 1)
"""The PostgreSQL advisory lock of the one writer; the first half is "paus" in ASCII."""

_BUSY_SECONDS = 30  # a writer waits this long for another one's transaction before it gives up aloud


class Store:
    """An open database. Readers see committed evidence; keeping functions take a `writing()` connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @property
    def name(self) -> str:
        """The database's URL with its password hidden, for logs and messages."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection in a read transaction: every question in it sees one moment."""
        options: dict[str, Any] = {}
        if self.dialect == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect() as plain:
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one writing connection; what is kept in it is committed together or not at all.

        A second writer waits. Keys are dense and given out in the order of commits because of this lock.
        """
        with self.engine.connect() as plain:
            connection = plain.execution_options(pausewatch_writing=True)
            with connection.begin():
                if self.dialect == "postgresql":
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:a, :b)"),
                        {"a": WRITER_LOCK[0], "b": WRITER_LOCK[1]},
                    )
                yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(url: str, *, migrate: bool = False) -> Store:
    """Open the database at `url` (sqlite:///FILE or postgresql://...).

    An empty database is given its tables. One at an older revision raises SchemaError unless `migrate`.
    Raises StoreError where the URL is not understood or nobody answers.
    """
    engine = connect(url)
    try:
        found = schema.revision_at(engine)
        if not found or migrate:
            schema.upgrade(engine)
        with engine.connect() as connection:
            schema.require_head(connection)
    except StoreError:
        engine.dispose()
        raise
    return Store(engine)


def connect(url: str) -> Engine:
    """Make the engine for `url` without looking at what the database holds; raises StoreError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        # the text itself is not shown: it may hold a password
        raise StoreError("database.url is not a database URL such as sqlite:///pausewatch.db") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in ("postgresql", "postgres"):
        return _postgresql(parsed)
    raise StoreError(f"database.url names {backend!r}; pausewatch knows sqlite and postgresql")


def require_writing(connection: Connection) -> None:
    """Raise NotWriting unless the connection came from `Store.writing()`."""
    if not connection.get_execution_options().get("pausewatch_writing"):
        raise NotWriting("this keeps evidence: call it inside `with store.writing() as connection`")


def _sqlite(url: URL) -> Engine:
    file = url.database
    if not file or file == ":memory:" or "mode=memory" in file:
        raise StoreError("database.url names a database in memory, which keeps nothing; name a file")
    if not file.startswith("file:") and not Path(file).resolve().parent.is_dir():
        raise StoreError(f"database.url names {file}, but the folder {Path(file).parent} does not exist")
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # None: Python's driver must not begin and commit on its own; the "begin" event below does
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",  # readers never wait for the writer
            "synchronous = FULL",  # a commit survives a power cut, not only a crash
            "foreign_keys = ON",
            f"busy_timeout = {_BUSY_SECONDS * 1000}",
            "recursive_triggers = ON",  # so that INSERT OR REPLACE meets the append-only triggers too
            "cache_size = -65536",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock first: a transaction that reads and then writes never has to give up
        writing = connection.get_execution_options().get("pausewatch_writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    # postgresql:// would ask for psycopg2, which is not shipped
    asked = url.query.get("options", "")
    options = " ".join((*((asked,) if isinstance(asked, str) else asked), "-c timezone=UTC")).strip()
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "application_name": "pausewatch"},
        pool_pre_ping=True,
    )
