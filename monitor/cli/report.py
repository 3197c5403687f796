"""`pausewatch report`: the report folder, from the database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.cli.assess import moment


def place_ids(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Places given by id or by name; a name must mean one place."""
    from geo.places import gazetteer

    places, out = gazetteer(), []
    for value in (part.strip() for given in values for part in given.split(",")):
        if not value:
            continue
        found = value if value in places else places.resolve(value).place_id
        if found is None:
            raise click.BadParameter(f"no place called {value!r}; see: pausewatch places")
        if value not in places and places.resolve(value).ambiguous:
            raise click.BadParameter(f"{value!r} may be several places; give an id (pausewatch places find {value})")
        out.append(found)
    return tuple(dict.fromkeys(out))


@click.command()
@click.option("--agreement", help="Name of a shipped agreement, or a YAML file.  [default: from the configuration]")
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder to write.")
@click.option("--from", "start", callback=moment, help="Leave out what ended by then (ISO 8601 with offset).")
@click.option("--to", "end", callback=moment, help="Leave out what began later (ISO 8601 with offset).")
@click.option("--as-of", callback=moment, help="As it would have been written then (ISO 8601 with offset).")
@click.option("--places", multiple=True, callback=place_ids, help="Only these places: names or ids, with commas.")
@click.option(
    "--audience",
    type=click.Choice(["public", "subscribers", "internal"]),
    default="public",
    show_default=True,
    help="Whose delay and precision to obey.",
)
@click.option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="Ordinary weeks on each side.")
@click.option(
    "--reading", default="", help="Id of the reading that pictures and page show first.  [default: the first]"
)
@click.option("--evidence", is_flag=True, help="Also write evidence.zip: captures, hashes, and a verifier.")
@click.option(
    "--diff",
    "between",
    nargs=2,
    type=str,
    default=None,
    metavar="T1 T2",
    help="What changed between two moments, and why; with --out also changes.csv.",
)
@click.pass_context
def cli(
    ctx: click.Context,
    agreement: str | None,
    folder: Path | None,
    start: datetime | None,
    end: datetime | None,
    as_of: datetime | None,
    places: tuple[str, ...],
    audience: str,
    weeks: int,
    reading: str,
    evidence: bool,
    between: tuple[str, str] | None,
) -> None:
    """Write the page, pictures and CSV files for one agreement from everything that the database holds."""
    from monitor.cli.database import assess_store, configuration, database
    from monitor.cli.screen import summary
    from monitor.reports.everything import Wish, prepared, write_all
    from sources.registry import load_manifests

    config = configuration(ctx)
    name = agreement or config.agreements.default
    if between is not None:
        _difference(ctx, name, between, folder)
        return
    if folder is None:
        raise click.UsageError("--out names the folder to write")
    if start is not None and end is not None and start >= end:
        raise click.BadParameter(
            f"{start.isoformat()} is not before --to {end.isoformat()}: no day lies between them", param_hint="--from"
        )
    _check_reading(name, reading)
    derived = frozenset(source for source, sheet in load_manifests().items() if sheet.publish == "derived")
    wish = Wish(audience, as_of, start, end, places, weeks, derived, reading)

    def say(text: str) -> None:
        click.echo(f"  {text}", err=True)

    with database(config) as store:
        click.echo("comparing what was reported with every reading", err=True)
        result, rejected = assess_store(store, config, name, as_of=as_of)
        published = prepared(result, config, wish)
        names = write_all(result, rejected, folder, config, wish, say=say, published=published)
        if evidence:
            from monitor.reports.evidence_zip import write_evidence

            say("evidence.zip")
            kept = write_evidence(store, result, folder / "evidence.zip", wish, config)
            click.echo(f"evidence.zip: {kept.bodies} captures with bytes, {kept.hashes_only} by hash only, "
                       f"{kept.derived} of derived-only sources counted and left out", err=True)  # fmt: skip
    shown, held = published.assessment, published.withheld
    chosen = published.selection.text(shown.inputs.gazetteer)
    click.echo(summary(shown, len(rejected), folder, chosen=chosen))
    click.echo(
        f"Audience {audience}: {held.incidents_delayed} incidents and {held.reports_delayed} reports held back, "
        f"{held.incidents_coarsened} incidents told more coarsely,\n{held.reports_unworded} reports without their "
        f"wording, {held.rows_derived_only} rows of derived-only sources left out."
    )
    click.echo(f"{len(names)} files; open {folder}/report.html")


def _check_reading(agreement: str, reading: str) -> None:
    """A misspelt reading must not silently give pictures of another."""
    from monitor.agreement import load_agreement

    known = [one.id for one in load_agreement(agreement).readings]
    if reading and reading not in known:
        raise click.BadParameter(f"no reading {reading!r}; there are: {', '.join(known)}", param_hint="--reading")


def _difference(ctx: click.Context, agreement: str, between: tuple[str, str], folder: Path | None) -> None:
    """Print what changed, and write it where a folder is named."""
    from monitor.cli.database import assess_store, configuration, database
    from monitor.reports.citation import citation_file, cited
    from monitor.reports.difference import CHANGES, difference, told
    from sources.frames import write_table

    first, second = (moment(ctx, ctx.command.params[0], text) for text in between)
    if first is None or second is None or first >= second:
        raise click.BadParameter("give the earlier moment first", param_hint="--diff")
    config = configuration(ctx)
    with database(config) as store:
        before, _ = assess_store(store, config, agreement, as_of=first)
        after, _ = assess_store(store, config, agreement, as_of=second)
    changes = difference(before, after)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        write_table(changes, folder / "changes.csv", CHANGES.columns)
        line = f"{cited(after)}; changes since {first.isoformat(timespec='minutes')}"
        (folder / "CITATION.txt").write_text(citation_file(line), encoding="utf-8", newline="\n")
    click.echo(told(changes))
