"""The command `pausewatch`. Verbs are loaded when they are called, so that `--help` answers at once."""

from __future__ import annotations

import importlib
import sys
from typing import Final

import click

# verb -> (module, one line of help): the list is static so that no module is imported to print it
VERBS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("demo", "Run the whole job on the documented reports of January and February 2026."),
    "run": ("run", "Collect from all sources, assess what is new, keep the reports up to date."),
    "status": ("status", "Show whether each source is alive, and what it gave."),
    "sources": ("sources", "List, show and test the sources."),
    "collect": ("collect", "Ask sources now, fill in the past, or read kept answers again."),
    "import": ("import_", "Read a file of reports into the database."),
    "assess": ("assess", "Compare a file of reports with an agreement; needs no database."),
    "report": ("report", "Write the report folder from the database."),
    "explain": ("explain", "Show why an incident has its verdicts, with the reports and their URLs."),
    "extract": ("extract", "Turn sentences (JSON lines) into reports."),
    "agreements": ("agreements", "List, show and check agreement files."),
    "places": ("places", "Find and show places; install boundary files."),
    "alert": ("alert", "Test the mail, look into the outbox, silence, release, preview."),
    "review": ("review", "Look at doubtful links, two reports side by side, and decide."),
    "db": ("db", "Make, upgrade, check and back up the database."),
}


class Verbs(click.Group):
    """A group that imports a verb's module only when the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Names of the verbs, in the order of the work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Import one verb."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"monitor.cli.{VERBS[cmd_name][0]}")
        command: click.Command = module.cli
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """List the verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pausewatch")
@click.option("--config", "config_path", type=click.Path(dir_okay=False), help="Configuration file (YAML).")
@click.pass_context
def cli(ctx: click.Context, config_path: str | None) -> None:
    """Compare reports of strikes and outages with every reading of a reported pause.

    Start with: pausewatch demo
    """
    ctx.obj = {"config_path": config_path}


def main() -> None:
    """Entry point: errors a user can mend are one line on standard error and exit code 1 or 2."""
    from monitor.cli.failures import friendly

    sys.exit(friendly(cli))
