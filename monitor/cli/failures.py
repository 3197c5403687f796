"""Errors that a user can mend, shown as one clear message; anything else is a fault of ours and keeps its traceback."""

from __future__ import annotations

import sys

import click


def friendly(command: click.Command) -> int:
    """Run a command; known errors become `error: …` on standard error.

    Returns:
        The exit code: 0, 1 for bad input, 2 for wrong usage.
    """
    from monitor.store.errors import StoreError

    try:
        # click hands back the code of an `Exit` here, and nothing where a verb ran to its end
        return int(command.main(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("stopped", err=True)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except (OSError, ValueError, StoreError) as error:
        if not _is_ours(error):
            raise
        click.echo(f"error: {_words(error)}", err=True)
        return 1


def _words(error: Exception) -> str:
    """The message; of the system's errors the file first, without its number."""
    if isinstance(error, OSError) and error.filename is not None and type(error).__module__ == "builtins":
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _is_ours(error: Exception) -> bool:
    """Whether the error is one of the project's own, or the system's about a named file."""
    module = type(error).__module__
    own = module.split(".")[0] in {"geo", "sources", "monitor"}
    return own or (isinstance(error, OSError) and error.filename is not None)
