"""`pausewatch collect`: ask sources now, fill in the past, or read kept answers again."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.assess import moment

if TYPE_CHECKING:
    from monitor.running.turns import Progress, Turn
    from monitor.store.runs import Run


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--since", callback=moment, help="Fill in the past from this moment on (ISO 8601 with offset).")
@click.option("--until", callback=moment, help="Up to this moment; without it until now.")
@click.option("--reparse", "again", is_flag=True, help="Ask nobody: read the kept answers again.")
@click.pass_context
def cli(
    ctx: click.Context, names: tuple[str, ...], since: datetime | None, until: datetime | None, again: bool
) -> None:
    """Ask each SOURCE (all that are enabled, if none is named) once, and keep what it answers.

    With --since it is a back-fill. A back-fill that was stopped resumes where it stood when the same one is asked for
    again. The exit code is 1 where a source failed.
    """
    from monitor.cli.database import configuration, database
    from monitor.running.turns import collect, reparse
    from monitor.running.watched import Door, client_of, now, sources_of

    if since is not None and until is not None and since >= until:
        raise click.BadParameter("--until must be later than --since")
    config = configuration(ctx)
    collectors = sources_of(config)
    unknown = sorted(set(names) - collectors.keys())
    if unknown:
        raise click.ClickException(f"there is no source {', '.join(unknown)}; `pausewatch sources list` names them")
    wanted = names or tuple(name for name, one in collectors.items() if one.manifest.enabled)
    failed = unset = 0
    with database(config) as store:
        door = Door(client_of(config), store)
        for name in wanted:
            if again:
                run = reparse(store, collectors[name], now, since=since, until=until, progress=_progress(name))
            else:
                run = collect(store, collectors[name], door, now, since=since, until=until, progress=_progress(name))
            failed += run.state == "failed"
            unset += run.state == "not_configured"
            click.echo(_line(run))
        door.close()
    answered = len(wanted) - failed - unset
    click.echo(f"{len(wanted)} asked: {answered} answered, {failed} failed, {unset} without their key.")
    if failed and not answered:
        click.echo("No source answered. Is there a network?")
    if failed:
        ctx.exit(1)


def _line(run: Run) -> str:
    said = f"{run.source}: {run.state.replace('_', ' ')}"
    if run.state in ("failed", "not_configured"):
        said += f" ({run.error_class} {run.error_message})".replace("( ", "(")
    return (
        f"{said}; {run.n_captures} answers, {run.n_rows} rows, {run.n_new} new reports, {run.n_known} known, "
        f"{run.n_rejected} rejected, {len(run.warnings)} warnings"
    )


def _progress(name: str) -> Progress:
    """Say on standard error how far it has come, at most twice a second on a terminal, else every ten seconds."""
    terminal = sys.stderr.isatty()
    pause, last = (0.5 if terminal else 10.0), [time.monotonic()]

    def tell(turn: Turn) -> None:
        if time.monotonic() - last[0] < pause:
            return
        last[0] = time.monotonic()
        newest = "" if turn.newest_item_at is None else f", newest {turn.newest_item_at:%Y-%m-%d %H:%M} UTC"
        text = f"{name}: {turn.n_captures} answers, {turn.n_rows} rows, {turn.n_new} new{newest}"
        click.echo(f"\r{text:<100}" if terminal else text, err=True, nl=not terminal)

    return tell
