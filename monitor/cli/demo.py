"""`pausewatch demo`: the whole job on the documented reports of January and February 2026."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import click

import sources

CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
AGREEMENT = "cold-pause-2026"
REPLAY_EVERY = 3  # every third moment of publication: the same result, sooner
NEXT = """
Where to look next
  {folder}/report.html
      the page: answers, matrix, timeline, map; open it in a browser
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
@click.option("--quick", is_flag=True, help="Leave out the replay through the daemon and the mails.")
def cli(folder: Path, quick: bool) -> None:
    """Make a database, import the casebook, assess it, write the report and print one screen.

    Then play the same reports through the collectors and the daemon, and write the mails of those weeks as files.
    """
    from monitor.alerts.demo import write_mails
    from monitor.cli.database import assess_store, keep_file
    from monitor.cli.screen import summary
    from monitor.config import Config
    from monitor.replay import demo as replay
    from monitor.reports.everything import Wish, write_all
    from monitor.store.engine import open_store

    def say(text: str) -> None:
        click.echo(f"      {text}")

    steps = 4 if quick else 6
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "work" / "demo.db"
    file.parent.mkdir(exist_ok=True)
    for old in file.parent.glob("demo.db*"):
        old.unlink()
    click.echo(f"1/{steps} making a database: {file}")
    with open_store(f"sqlite:///{file}") as store:
        click.echo(f"2/{steps} importing the casebook")
        done = keep_file(store, CASEBOOK, "native", backfill=True)
        say(f"{done.kept.new} reports kept, {done.rejected} rows rejected")
        click.echo(f"3/{steps} comparing them with every reading of {AGREEMENT}")
        result, rejected = assess_store(store, Config(), AGREEMENT)
    click.echo(f"4/{steps} writing tables, pictures and a page to {folder}")
    # the casebook is public and months old: full precision, as for a newsroom's own desk
    write_all(result, rejected, folder, Config(), Wish(audience="internal"), say=say)
    if not quick:
        click.echo(f"5/{steps} playing the same reports through collectors and daemon, from a server on this machine")
        click.echo(textwrap.indent(replay(folder / "work" / "replay", every=REPLAY_EVERY), "      "))
        click.echo(f"6/{steps} writing the mails of those weeks")
        say(f"{write_mails(folder / 'mail')} mails in {folder / 'mail'}; list.txt lists them (nothing was sent)")
    click.echo("\n" + summary(result, len(rejected), folder))
    click.echo(NEXT.format(folder=folder, agreement=AGREEMENT, example="E43-babel3", command=invoked()))
