"""`pausewatch db`: make, upgrade, check and back up the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

__all__ = ["cli"]


@click.group()
@click.option("--database", metavar="URL", help="Instead of database.url of the settings.")
@click.pass_context
def cli(ctx: click.Context, database: str | None) -> None:
    """Make, upgrade, check and back up the database."""
    ctx.meta["pausewatch.database"] = database


def _engine(ctx: click.Context) -> Engine:
    """Connect to the database that the command line or the settings name; closed when the command ends."""
    from monitor.store.engine import connect

    url = ctx.meta.get("pausewatch.database")
    if not url:
        from monitor.config import load_config

        url = load_config((ctx.find_root().obj or {}).get("config_path")).database.url
    engine = connect(url)
    ctx.call_on_close(engine.dispose)
    return engine


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


@cli.command()
@click.argument("revision", default="head")
@click.pass_context
def upgrade(ctx: click.Context, revision: str) -> None:
    """Bring the database up to REVISION (the newest one, if none is named); makes it where there is none.

    Make a backup first: pausewatch db backup FILE.
    """
    from monitor.store import schema

    engine = _engine(ctx)
    before = schema.revision_at(engine)
    schema.upgrade(engine, revision)
    after = schema.revision_at(engine)
    said = "was at it already" if before == after else f"from {before or 'nothing'}"
    click.echo(f"{_name(engine)}: at revision {after} ({said})")


@cli.command()
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Go on although evidence of the newer tables is removed for good.")
@click.pass_context
def downgrade(ctx: click.Context, revision: str, yes: bool) -> None:
    """Take the database down to REVISION ("base" removes every table). What is removed is gone."""
    from monitor.store import schema

    engine = _engine(ctx)
    if not yes:
        raise click.UsageError("a downgrade removes evidence for good; make a backup, then add --yes")
    before = schema.revision_at(engine)
    schema.downgrade(engine, revision)
    click.echo(f"{_name(engine)}: from revision {before or 'none'} to {schema.revision_at(engine) or 'none'}")


@cli.command()
@click.pass_context
def current(ctx: click.Context) -> None:
    """Say at which revision the database is, and how much it holds."""
    from monitor.store import schema
    from monitor.store.marks import counts

    engine = _engine(ctx)
    found = schema.revision_at(engine)
    click.echo(f"{_name(engine)}: revision {found or 'none (empty)'}; this program writes {schema.HEAD}")
    if found == schema.HEAD:
        with engine.connect() as connection:
            held = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts(connection).items())
        click.echo(f"holds {held}")


@cli.command()
@click.option("--bytes", "read_bytes", is_flag=True, help="Read all kept bytes and compare their hashes too.")
@click.pass_context
def check(ctx: click.Context, read_bytes: bool) -> None:
    """Check the database: its revision, its tables, the triggers that guard evidence, the file itself."""
    engine = _engine(ctx)
    found = list(_faults(engine, read_bytes=read_bytes))
    for fault in found:
        click.echo(f"wrong: {fault}", err=True)
    if found:
        raise click.exceptions.Exit(1)
    click.echo(f"{_name(engine)}: sound")


def _faults(engine: Engine, *, read_bytes: bool) -> Iterator[str]:
    from monitor.store import schema
    from monitor.store.checks import damaged_bytes, file_faults, stray_reports
    from monitor.store.errors import SchemaError

    try:
        with engine.connect() as connection:
            schema.require_head(connection)
    except SchemaError as error:
        yield str(error)
        return
    yield from (f"differs from this program's tables: {change}" for change in schema.differences(engine))
    yield from (f"evidence is not guarded: no trigger {name}" for name in schema.missing_triggers(engine))
    yield from file_faults(engine)
    with engine.connect() as connection:
        yield from (f"report {report_id}: its set is not kept" for report_id in stray_reports(connection))
        if read_bytes:
            yield from damaged_bytes(connection)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write a backup to FILE, which must not exist, while the daemon goes on; it is read back before it counts.

    SQLite: a database file to put in the old one's place. PostgreSQL: for pg_restore (needs pg_dump in PATH).
    """
    from monitor.store.backup import backup as write

    engine = _engine(ctx)
    size = write(engine, file)
    click.echo(f"{_name(engine)}: {size:,} bytes written to {file} and read back")
