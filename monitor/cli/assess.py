"""`pausewatch assess`: compare a file of reports with an agreement. Stateless, so that anyone can check us."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.clocks import KYIV


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """An aware time given on the command line, ISO 8601 with its offset."""
    if value is None:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not an ISO 8601 time, e.g. 2026-02-03T12:00+02:00") from error
    if parsed.tzinfo is None:
        local = parsed.replace(tzinfo=KYIV).isoformat(timespec="minutes")
        raise click.BadParameter(f"{value!r} has no offset; on Kyiv's clock write {local}")
    return parsed


@click.command()
@click.option("--agreement", required=True, help="Name of a shipped agreement, or a YAML file.")
@click.option("--reports", "reports_file", required=True, type=click.Path(path_type=Path), help="CSV file of reports.")
@click.option("--profile", default="native", show_default=True, help="How the file is laid out.")
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write.",
)
@click.option("--as-of", callback=moment, help="Only what was recorded and said by then (ISO 8601 with offset).")
@click.option("--decisions", "decisions_file", type=click.Path(path_type=Path), help="CSV file of analysts' decisions.")
@click.option("--coverage", "coverage_file", type=click.Path(path_type=Path), help="CSV file: coverage ledger.")
@click.option("--linked", is_flag=True, help="Each report is an incident of its own (already linked by others).")
@click.option(
    "--boundaries", type=click.Path(path_type=Path, file_okay=False), help="Installed boundaries; default: none."
)
def cli(
    agreement: str,
    reports_file: Path,
    profile: str,
    folder: Path,
    as_of: datetime | None,
    decisions_file: Path | None,
    coverage_file: Path | None,
    linked: bool,
    boundaries: Path | None,
) -> None:
    """Compare a file of reports with every reading of an agreement and write the CSV files.

    Nothing is kept and no database is needed.
    """
    from monitor.cli.database import assess_file
    from monitor.cli.screen import summary
    from monitor.decisions import strangers
    from monitor.reports.folder import write_folder
    from monitor.tables import read_coverage, read_decisions

    decisions = read_decisions(decisions_file) if decisions_file else None
    result, imported = assess_file(
        reports_file,
        agreement,
        profile=profile,
        linked=linked,
        as_of=as_of,
        decisions=decisions,
        coverage=read_coverage(coverage_file) if coverage_file else None,
        boundaries=boundaries,
    )
    write_folder(result, imported.rejected, folder)
    unknown = [] if decisions is None else strangers(decisions, imported.reports)
    for note in [*imported.notes, *unknown]:
        click.echo(f"note: {note}", err=True)
    click.echo(summary(result, len(imported.rejected), folder))
