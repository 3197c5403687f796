"""What the verbs that use the database share: open it, keep an import, assess what it holds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from monitor.assessment import Assessment
    from monitor.config import Config
    from monitor.store.engine import Store
    from monitor.store.keeping import Kept
    from sources.importer import Imported


def configuration(ctx: click.Context) -> Config:
    """The configuration named by `--config`, the environment or the working folder, else the built-in one."""
    from monitor.config import load_config

    return load_config((ctx.find_root().obj or {}).get("config_path"))


@contextmanager
def database(config: Config) -> Iterator[Store]:
    """The configured database, made if it does not exist; closed at the end."""
    from sqlalchemy import make_url

    from monitor.store.engine import open_store

    url = make_url(config.database.url)
    file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    fresh = file is not None and not file.exists()
    with open_store(config.database.url) as store:
        if fresh:
            click.echo(f"note: {file} did not exist: made a new, empty database", err=True)
        yield store


def installed_boundaries(config: Config) -> Path | None:
    """The configured folder of boundaries; None where none was ever installed in the default one."""
    from monitor.config import PlaceSettings

    folder = config.places.boundaries
    default = PlaceSettings().boundaries
    return None if folder.name == default.name and not folder.exists() else folder


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did: rows kept, rows rejected, remarks."""

    kept: Kept
    rejected: int
    notes: list[str]


def keep_file(store: Store, file: Path, profile: str, *, backfill: bool, now: datetime | None = None) -> Import:
    """Read a file and keep its reports, its rejected rows and the run, in one transaction.

    `recorded_at` is `now` (the moment of import), except with `backfill`, where each row's own counts.

    Raises:
        ImportRefused: the file cannot be read as a whole; nothing is kept but the failed run.
    """
    from monitor.rows import rows_of
    from monitor.store.keeping import keep_reports
    from monitor.store.rejected import keep_rejected
    from monitor.store.runs import Run, record_run, run_id_of
    from sources.importer import ImportRefused, import_file

    started = now or datetime.now(UTC)
    source, kind = f"import:{file.name}", "import"
    try:
        imported = import_file(file, profile, recorded_at=None if backfill else started)
    except ImportRefused as refusal:
        failed = Run(
            source, "import", started, started, "failed", error_class="ImportRefused", error_message=str(refusal)
        )
        with store.writing() as connection:
            record_run(connection, failed)
        raise
    run_id = run_id_of(source, kind, started)
    with store.writing() as connection:
        kept = keep_reports(connection, imported.reports, recorded_at=started, run_id=run_id, backfill=backfill)
        rejected = [row._asdict() for row in rows_of(imported.rejected)]
        keep_rejected(connection, rejected, recorded_at=started, run_id=run_id, source=source)
        newest = imported.reports["published_at"].max() if len(imported.reports) else None
        run = Run(
            source,
            "import",
            started,
            started if now else datetime.now(UTC),
            "ok" if len(imported.reports) else "empty",
            n_rows=len(imported.reports) + len(rejected),
            n_new=kept.new,
            n_known=kept.known,
            n_rejected=len(rejected),
            newest_item_at=None if newest is None else newest.to_pydatetime(),
            details={"profile": profile, "backfill": backfill},
        )
        record_run(connection, run)
    return Import(kept, len(rejected), imported.notes)


def assess_store(
    store: Store, config: Config, agreement: str, *, as_of: datetime | None = None
) -> tuple[Assessment, pd.DataFrame]:
    """Assess everything that the database holds; returns the assessment and the rejected rows."""
    from monitor.agreement import load_agreement
    from monitor.running.judging import judge
    from monitor.running.watched import seers, sources_of
    from monitor.store.marks import counts

    with store.reading() as connection:
        result, rejected = judge(
            connection,
            load_agreement(agreement),
            seers=seers(sources_of(config)),
            boundaries=installed_boundaries(config),
            as_of=as_of,
        )
        kept = counts(connection)["reports"]
    if as_of is not None and kept and result.reports.empty:
        click.echo(
            f"note: {kept} reports are kept, and none of them was recorded by {as_of.isoformat()}. A plain import "
            "records the moment of the import; `pausewatch import --backfill` takes each row's own recorded_at, or "
            "where there is none the moment of its publication.",
            err=True,
        )
    return result, rejected


def assess_file(
    file: Path,
    agreement: str,
    *,
    profile: str = "native",
    linked: bool = False,
    as_of: datetime | None = None,
    decisions: pd.DataFrame | None = None,
    coverage: pd.DataFrame | None = None,
    boundaries: Path | None = None,
) -> tuple[Assessment, Imported]:
    """Assess a file of reports without any database; returns the assessment and the import."""
    from geo.boundaries import load_boundaries
    from geo.places import gazetteer
    from monitor.agreement import load_agreement
    from monitor.assessment import Inputs, assess
    from monitor.linking import load_parameters
    from sources.importer import import_file

    chosen = load_agreement(agreement)
    imported = import_file(file, profile)
    result = assess(
        Inputs(
            reports=imported.reports,
            agreement=chosen,
            gazetteer=gazetteer(),
            parameters=load_parameters(),
            boundaries=load_boundaries(boundaries),
            decisions=decisions,
            coverage=coverage,
            as_of=as_of,
            linked=linked,
        )
    )
    return result, imported
