"""`pausewatch run`: the daemon."""

from __future__ import annotations

import os
import sys

import click


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port of /healthz and /metrics, instead of the configured.")
@click.pass_context
def cli(ctx: click.Context, port: int | None) -> None:
    """Collect from all sources on their own clocks, assess what is new, keep the report folders up to date.

    Stops at SIGTERM or Ctrl-C after the step in hand, within ten seconds. Logs are JSON lines on standard error.
    """
    from monitor.cli.database import configuration
    from monitor.daemon import Daemon
    from monitor.running.logs import configure
    from monitor.running.reading import Apart, Readers
    from monitor.running.watched import secrets_of, sources_of
    from monitor.store.engine import open_store

    config = configuration(ctx)
    if port is not None:
        config = config.model_copy(update={"daemon": config.daemon.model_copy(update={"port": port})})
    collectors = sources_of(config)
    configure(secrets_of(config, collectors))
    readers = Readers(config)
    watched = {name: Apart(collector, readers) for name, collector in collectors.items()}
    daemon = Daemon(open_store(config.database.url), config, watched, readers=readers)
    daemon.listen_to_signals()
    code = daemon.run()
    if daemon.hanging:
        # a thread that hangs would keep the interpreter waiting; everything that is to be kept is committed
        sys.stderr.flush()
        os._exit(code)
    ctx.exit(code)
