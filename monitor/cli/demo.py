"""`pausewatch demo`: the whole job on the documented reports of January and February 2026."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import sources

CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
AGREEMENT = "cold-pause-2026"
NEXT = """
Where to look next
  {folder}/README.txt
      what each file is and how to read it
  {command} explain casebook:{example} --reports {folder}/reports.csv
      why one strike has its verdicts, with every report and URL
  {command} agreements show {agreement}
      who said what, and the readings made of it
  docs/methodology.md
      every rule, with an example
The casebook is a sample of documented reports, not the whole record. The demo names no winner."""


def invoked() -> str:
    """How the reader called this command, so that what is printed can be typed again."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "pausewatch" else "pausewatch"


@click.command()
@click.option(
    "--out", "folder", default="demo-report", show_default=True, type=click.Path(path_type=Path, file_okay=False)
)
def cli(folder: Path) -> None:
    """Make a database, import the casebook, assess it, write the CSV files and print one screen."""
    from monitor.cli.database import assess_store, keep_file
    from monitor.cli.screen import summary
    from monitor.config import Config
    from monitor.reports.folder import write_folder
    from monitor.store.engine import open_store

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "demo.db"
    for old in folder.glob("demo.db*"):
        old.unlink()
    click.echo(f"1/4 making a database: {file}")
    with open_store(f"sqlite:///{file}") as store:
        click.echo("2/4 importing the casebook")
        done = keep_file(store, CASEBOOK, "native", backfill=True)
        click.echo(f"    {done.kept.new} reports kept, {done.rejected} rows rejected")
        click.echo(f"3/4 comparing them with every reading of {AGREEMENT}")
        result, rejected = assess_store(store, Config(), AGREEMENT)
    click.echo(f"4/4 writing CSV files to {folder}\n")
    write_folder(result, rejected, folder)
    click.echo(summary(result, len(rejected), folder))
    click.echo(NEXT.format(folder=folder, agreement=AGREEMENT, example="E43-babel3", command=invoked()))
