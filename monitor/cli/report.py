"""`pausewatch report`: the report folder, from the database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.cli.assess import moment


@click.command()
@click.option("--agreement", required=True, help="Name of a shipped agreement, or a YAML file.")
@click.option(
    "--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
@click.option("--as-of", callback=moment, help="As it would have been written then (ISO 8601 with offset).")
@click.pass_context
def cli(ctx: click.Context, agreement: str, folder: Path, as_of: datetime | None) -> None:
    """Write the CSV files for one agreement from everything that the database holds."""
    from monitor.cli.database import assess_store, configuration, database
    from monitor.cli.screen import summary
    from monitor.reports.folder import write_folder

    config = configuration(ctx)
    with database(config) as store:
        result, rejected = assess_store(store, config, agreement, as_of=as_of)
    write_folder(result, rejected, folder)
    click.echo(summary(result, len(rejected), folder))
