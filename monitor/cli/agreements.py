"""`pausewatch agreements list|show|check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.agreement import Claim


def _said(claim: Claim) -> str:
    """When it was said, in UTC, as far as that is known."""
    end = "" if claim.said_to is None else f" to {claim.said_to:%d %b %Y %H:%M}"
    return (
        f"said {claim.said_from:%d %b %Y %H:%M}{end} UTC" if end else f"said after {claim.said_from:%d %b %Y %H:%M} UTC"
    )


@click.group()
def cli() -> None:
    """List, show and check agreement files."""


@cli.command("list")
def list_() -> None:
    """The agreements that are shipped."""
    from monitor.agreement import list_agreements, load_agreement

    for name in list_agreements():
        agreement = load_agreement(name)
        click.echo(
            f"{name:<24} {len(agreement.readings):>2} readings, {len(agreement.claims):>2} claims  {agreement.title}"
        )


@cli.command()
@click.argument("name")
def show(name: str) -> None:
    """One agreement: its claims with their sources, and its readings with their windows."""
    from monitor.agreement import load_agreement
    from monitor.cli.screen import bound_text

    agreement = load_agreement(name)
    click.echo(f"{agreement.title}\n\nClaims")
    for claim in agreement.claims:
        click.echo(f"  {claim.claim_id}  {claim.speaker} ({claim.role}), {_said(claim)}; {claim.status}")
        click.echo(f"       {claim.words}")
        for source in claim.sources:
            click.echo(f"       {source.url}")
    click.echo("\nReadings (times are Kyiv's)")
    for reading in agreement.readings:
        click.echo(f"  {reading.id}: {reading.title}  [{', '.join(reading.claims)}]")
        for number, clause in enumerate(reading.clauses, start=1):
            click.echo(f"     {number}. {bound_text(clause.start)}  to  {bound_text(clause.end)}; binds {clause.party}")
    if not agreement.readings:
        click.echo("  none: it never opens a window")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check an agreement file: unknown keys, impossible windows, claims without a source, places that do not exist."""
    from monitor.agreement import check_file

    problems = check_file(file)
    for problem in problems:
        click.echo(f"{file}:{problem.line}: {problem.reason}", err=True)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{file}: fine")
