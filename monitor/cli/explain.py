"""`pausewatch explain`: why an incident has its verdicts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.cli.assess import moment


@click.command()
@click.argument("incident")
@click.option("--agreement", default="cold-pause-2026", show_default=True, help="Name of an agreement, or a YAML file.")
@click.option("--reports", "reports_file", type=click.Path(path_type=Path), help="A CSV file instead of the database.")
@click.option("--linked", is_flag=True, help="With --reports: each report is an incident of its own.")
@click.option("--profile", default="native", show_default=True, help="With --reports: how the file is laid out.")
@click.option("--decisions", "decisions_file", type=click.Path(path_type=Path), help="With --reports: decisions (CSV).")
@click.option("--boundaries", type=click.Path(path_type=Path, file_okay=False), help="With --reports: boundaries.")
@click.option("--as-of", callback=moment, help="As it was known then (ISO 8601 with offset).")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page instead of text.")
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With --html: JSON lines of {id, text}, whose passages are underlined.",
)
@click.pass_context
def cli(
    ctx: click.Context,
    incident: str,
    agreement: str,
    reports_file: Path | None,
    linked: bool,
    profile: str,
    decisions_file: Path | None,
    boundaries: Path | None,
    as_of: datetime | None,
    html: Path | None,
    texts: Path | None,
) -> None:
    """Show the reports of INCIDENT, how they were linked, and each reading's six answers with the reasons.

    INCIDENT is an incident_id, its beginning, or the report_id of one of its reports.
    """
    from monitor.cli.database import assess_file, assess_store, configuration, database
    from monitor.explain import explain
    from monitor.tables import read_decisions

    if reports_file is not None:
        result, _ = assess_file(
            reports_file,
            agreement,
            profile=profile,
            linked=linked,
            as_of=as_of,
            decisions=read_decisions(decisions_file) if decisions_file else None,
            boundaries=boundaries,
        )
    else:
        config = configuration(ctx)
        with database(config) as store:
            result, _ = assess_store(store, config, agreement, as_of=as_of)
    if html is None:
        click.echo(explain(result, incident))
        return
    from monitor.reports.citation import cited
    from monitor.reports.explanation import explanation
    from monitor.reports.texts import read_texts

    page = explanation(result, incident, cited(result), read_texts(texts) if texts else {})
    html.write_text(page, encoding="utf-8", newline="\n")
    click.echo(f"written to {html}")
