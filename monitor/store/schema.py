"""Which revision a database is at, and how it is brought to the one that this program writes.

Alembic is imported only when it is needed: the daemon asks for the revision at each start and should not
pay for a migration tool that it does not use.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from monitor.store.errors import SchemaError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

__all__ = [
    "HEAD",
    "differences",
    "downgrade",
    "missing_triggers",
    "require_head",
    "revision_at",
    "revision_of",
    "script_head",
    "upgrade",
]

HEAD = "0002"
"""The newest revision under migrations/versions; a test holds the two together."""


def revision_of(connection: Connection) -> str:
    """Give the database's revision, "" for an empty database.

    Raises SchemaError for a database that holds tables of somebody else.
    """
    names = set(inspect(connection).get_table_names())
    if "alembic_version" in names:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return str(found) if found else ""
    if names:
        raise SchemaError(
            f"the database holds tables that are not pausewatch's ({', '.join(sorted(names)[:5])}); "
            "name another database in database.url"
        )
    return ""


def revision_at(engine: Engine) -> str:
    """Give `revision_of` on a connection of its own; raises StoreError where nobody answers."""
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    except DBAPIError as error:
        raise StoreError(f"cannot open {engine.url.render_as_string()}: {error.orig}") from error


def require_head(connection: Connection) -> None:
    """Raise SchemaError, saying what to do, unless the database is at HEAD."""
    found = revision_of(connection)
    if found == HEAD:
        return
    if found > HEAD:
        raise SchemaError(f"the database is at revision {found}, newer than this program's {HEAD}: upgrade the program")
    raise SchemaError(
        f"the database is at revision {found or 'none (empty)'}, this program writes {HEAD}: "
        "make a backup (pausewatch db backup FILE), then run pausewatch db upgrade"
    )


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to `revision`, in one transaction."""
    _run(engine, "upgrade", revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database down to `revision` ("base": nothing is left), in one transaction."""
    _run(engine, "downgrade", revision)


def _run(engine: Engine, step: str, revision: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    for config in _config():
        with engine.connect().execution_options(pausewatch_writing=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            try:
                getattr(command, step)(config, revision)
            except CommandError as error:
                raise SchemaError(f"{step} to {revision!r}: {error}") from error


def _config() -> Iterator[Config]:
    """Give Alembic's configuration for the migrations inside the installed package; no ini file is read."""
    from alembic.config import Config

    with as_file(files("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        yield config


def script_head() -> str:
    """Give the newest revision among the migration scripts."""
    from alembic.script import ScriptDirectory

    return next(ScriptDirectory.from_config(config).get_current_head() or "" for config in _config())


def differences(engine: Engine) -> list[str]:
    """Give what Alembic would change to turn the database into `tables.metadata`; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from monitor.store.tables import metadata

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [repr(change) for change in compare_metadata(context, metadata)]


def missing_triggers(engine: Engine) -> list[str]:
    """Give the append-only tables that their triggers do not guard; empty when all do."""
    from monitor.store.tables import APPEND_ONLY

    sql = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
        ),
    }[engine.dialect.name]
    with engine.connect() as connection:
        found = {(row[0], row[1]) for row in connection.execute(text(sql))}
    wanted = [(table, f"{table}_no_{act}") for table in APPEND_ONLY for act in ("update", "delete")]
    wanted += [("blobs", "blobs_no_update"), ("blobs", "blobs_need_tombstone")]
    return sorted(f"{table}: {name}" for table, name in wanted if (table, name) not in found)
