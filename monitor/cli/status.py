"""`pausewatch status`: is anybody looking?"""

from __future__ import annotations

import click


@click.command()
@click.option("--check", is_flag=True, help="Exit with 1 where a source that is asked is failing.")
@click.pass_context
def cli(ctx: click.Context, check: bool) -> None:
    """Show each source's state, last success, newest item, next run and what it gave in the last 24 hours."""
    from monitor.cli.database import configuration, database
    from monitor.running.watched import now, sources_of
    from monitor.status import render, status_of

    config = configuration(ctx)
    with database(config) as store, store.reading() as connection:
        status = status_of(connection, sources_of(config), now())
    click.echo(render(status))
    if check and any(one.state == "failing" for one in status.sources):
        ctx.exit(1)
