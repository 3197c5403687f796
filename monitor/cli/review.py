"""`pausewatch review`: doubtful links, two reports side by side, and an analyst's decision."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.assessment import Assessment

ACTIONS = ("link", "split", "confirm", "reject", "correct")
from_file = click.option(
    "--reports", "reports_file", type=click.Path(path_type=Path), help="A CSV file instead of the database."
)
agreed = click.option("--agreement", default="cold-pause-2026", show_default=True, help="Name, or a YAML file.")


def _assessed(ctx: click.Context, agreement: str, reports_file: Path | None) -> Assessment:
    from monitor.cli.database import assess_file, assess_store, configuration, database

    if reports_file is not None:
        return assess_file(reports_file, agreement)[0]
    config = configuration(ctx)
    with database(config) as store:
        return assess_store(store, config, agreement)[0]


@click.group()
def cli() -> None:
    """Look at doubtful links, compare two reports, and decide."""


@cli.command("list")
@agreed
@from_file
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many pairs to show.")
@click.pass_context
def list_doubts(ctx: click.Context, agreement: str, reports_file: Path | None, limit: int) -> None:
    """List the pairs of reports whose link is in doubt, the most doubtful first."""
    from monitor.review import doubts

    result = _assessed(ctx, agreement, reports_file)
    if result.reports.empty:
        click.echo("There are no reports: nothing could be in doubt.")
        return
    click.echo(doubts(result.ambiguous_links, limit))


@cli.command()
@click.argument("one")
@click.argument("two")
@agreed
@from_file
@click.pass_context
def show(ctx: click.Context, one: str, two: str, agreement: str, reports_file: Path | None) -> None:
    """Show reports ONE and TWO side by side, with every term of the weight of their link."""
    from monitor.linking import explain_link
    from monitor.review import side_by_side

    result = _assessed(ctx, agreement, reports_file)
    live = result.evidence.live
    terms = explain_link(live, one, two, result.inputs.parameters, result.inputs.gazetteer)
    click.echo(side_by_side(live, one, two, terms))


@cli.command()
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("reports", nargs=-1, required=True)
@click.option("--by", required=True, help="Your name; it is kept and shown.")
@click.option("--reason", required=True, help="Why; it is kept and shown.")
@click.option("--field", default="", help="With correct: which field.")
@click.option("--value", default="", help="With correct: the right value.")
@click.option("--supersedes", default="", help="The decision_id of an earlier decision that this one takes back.")
@click.pass_context
def decide(
    ctx: click.Context,
    action: str,
    reports: tuple[str, ...],
    by: str,
    reason: str,
    field: str,
    value: str,
    supersedes: str,
) -> None:
    """Keep a decision on REPORTS: link or split them, or confirm, reject or correct each.

    A decision is evidence: it is kept for good, survives every new pass, and can only be superseded by another one.
    """
    from monitor.cli.database import configuration, database
    from monitor.store.decisions import Decision, keep_decision
    from monitor.store.reading import reports_as_of

    if action in {"link", "split"} and len(set(reports)) < 2:
        raise click.UsageError(f"{action} needs two reports or more")
    if (action == "correct") != bool(field):
        raise click.UsageError("--field goes with correct, and correct needs it")
    if not by.strip() or not reason.strip():
        raise click.UsageError("a decision needs a name and a reason")
    now = datetime.now(UTC)
    with database(configuration(ctx)) as store:
        with store.reading() as connection:
            known = set(reports_as_of(connection)["report_id"])
        missing = sorted(set(reports) - known)
        if missing:
            raise click.UsageError(f"no such report in the database: {', '.join(missing)}")
        decision = Decision(now, by, action, sorted(set(reports)), reason, field, value, supersedes)  # type: ignore[arg-type]
        with store.writing() as connection:
            keep_decision(connection, decision, recorded_at=now)
    click.echo(f"kept as {decision.decision_id}: {action} {' '.join(sorted(set(reports)))}, by {by}")
