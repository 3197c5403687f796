"""`pausewatch import`: read a file of reports into the database."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--profile", default="native", show_default=True, help="How the file is laid out; `--profiles` lists them."
)
@click.option("--backfill", is_flag=True, help="Keep each row's own recorded_at instead of the moment of this import.")
@click.pass_context
def cli(ctx: click.Context, file: Path, profile: str, backfill: bool) -> None:
    """Read FILE into the database. Rows that cannot be read are kept with their reason, and counted."""
    from monitor.cli.database import configuration, database, keep_file

    with database(configuration(ctx)) as store:
        done = keep_file(store, file, profile, backfill=backfill)
    for note in done.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(
        f"{file}: {done.kept.new} new reports ({done.kept.versions} of them later versions), "
        f"{done.kept.known} already kept, {done.rejected} rows rejected."
    )
    if done.rejected:
        click.echo("`pausewatch report` lists the rejected rows with their reasons in rejected.csv.")
