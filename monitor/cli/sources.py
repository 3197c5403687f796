"""`pausewatch sources`: which services are asked, what each can see, and what it answers."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sources.source import Collector


@click.group()
def cli() -> None:
    """List the sources, show one, ask one."""


@cli.command("list")
@click.pass_context
def listed(ctx: click.Context) -> None:
    """List all sources: side, how often, whether they are asked, what for."""
    for name, collector in _collectors(ctx).items():
        manifest = collector.manifest
        asked = f"every {_duration(manifest.every)}" if manifest.enabled else "off"
        kinds = sorted({kind for sight in manifest.sees for kind in sight.kinds})
        click.echo(f"{name:<26}{manifest.side:<12}{asked:<12}{', '.join(kinds):<48}{manifest.title}")


@cli.command()
@click.argument("name")
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """Show all that is known of one source before it is asked."""
    manifest = _one(_collectors(ctx), name).manifest
    rows = {
        "title": manifest.title,
        "publisher": manifest.publisher,
        "side": manifest.side,
        "why": manifest.why,
        "url": manifest.url,
        "licence": manifest.licence,
        "attribution": manifest.attribution,
        "asked": f"every {_duration(manifest.every)}, up to {_duration(manifest.jitter)} later"
        if manifest.enabled
        else "off",
        "usual lag": _duration(manifest.lag),
        "zone": manifest.zone,
        "keys": ", ".join(manifest.credentials) or "none needed",
        "kept": manifest.keep,
        "published": manifest.publish,
        "rows": f"{manifest.min_rows} to {manifest.max_rows} in one answer are plausible",
        "blind to": manifest.blind,
    }
    for key, value in rows.items():
        click.echo(f"{key:<12} {' '.join(str(value).split())}")
    for sight in manifest.sees:
        click.echo(f"{'sees':<12} {', '.join(sight.kinds)} in {', '.join(sight.places)}. {sight.note}".rstrip())


@cli.command()
@click.argument("name")
@click.pass_context
def test(ctx: click.Context, name: str) -> None:
    """Ask one source once, politely, and show what it answered. Nothing is kept but the run."""
    from monitor.cli.database import configuration, database
    from monitor.running.turns import Turn
    from monitor.running.watched import Door, client_of, now

    config = configuration(ctx)
    collector = _one(_collectors(ctx), name)
    with database(config) as store:
        door = Door(client_of(config), store)
        turn = Turn(store, name, "test", now, f"{name} test")
        with turn, door.open(store, collector, fresh=True) as client:
            for fetched in islice(collector.fetch(client, {}), 1):
                capture = fetched.capture
                click.echo(f"{capture.url}: {capture.status} {capture.media_type}, {len(capture.body)} bytes")
                turn.n_captures, turn.n_bytes = 1, len(capture.body)
                parsed = collector.parse(capture)
                turn.count(parsed)
                _show(parsed.n_rows, parsed.rows, parsed.newest_item_at)
        door.close()
    for warning in turn.warnings[:10]:
        click.echo(f"warning: {warning.code}: {warning.message}")
    if turn.run is not None and turn.run.state in ("failed", "not_configured"):
        raise click.ClickException(f"{turn.run.error_class} {turn.run.error_message}".strip())


def _show(n_rows: int, rows: list[Mapping[str, object]], newest: object) -> None:
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[str(row.get("kind"))] = kinds.get(str(row.get("kind")), 0) + 1
    counted = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())) or "none"
    click.echo(f"{n_rows} rows, newest item {newest or 'unknown'}; reports: {counted}")
    for row in rows[:3]:
        words = str(row.get("summary") or row.get("time_text") or "")
        click.echo(
            f"  {row.get('report_id')}  {row.get('kind')}  {row.get('place_text') or row.get('place_id')}  {words:.60}"
        )


def _duration(span: object) -> str:
    from datetime import timedelta

    seconds = int(span.total_seconds()) if isinstance(span, timedelta) else 0
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _collectors(ctx: click.Context) -> dict[str, Collector]:
    from monitor.cli.database import configuration
    from monitor.running.watched import sources_of

    return sources_of(configuration(ctx))


def _one(collectors: dict[str, Collector], name: str) -> Collector:
    if name not in collectors:
        raise click.ClickException(f"there is no source {name!r}; `pausewatch sources list` names them")
    return collectors[name]
