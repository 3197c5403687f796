"""Sources that answer in several pieces, one per operator or file: a broken piece must not hide the others.

A run ends with the first answer that cannot be read. So answers that cannot be read are handed over last, and a piece
that could not be had is raised after all others: the run fails, as it must, and what was sound is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sources.capture import Capture
from sources.errors import FetchFailed, SourceError
from sources.http import SourceClient
from sources.source import Fetched

__all__ = ["ask_each"]


def ask_each(
    client: SourceClient, urls: Iterable[str], cursor: Mapping[str, Any], check: Callable[[Capture], object]
) -> Iterator[Fetched]:
    """Ask for each address. `check` is asked before an answer is handed over, and raises SourceError for a broken one.

    Raises the first FetchFailed, after everything that could be had.
    """
    broken: list[Fetched] = []
    failed: FetchFailed | None = None
    for url in urls:
        try:
            answer = client.get(url, accept="application/json")
        except FetchFailed as error:
            failed = failed or error
            continue
        if answer.capture is None:
            continue
        fetched = Fetched(answer.capture, dict(cursor), answer.state)
        try:
            check(answer.capture)
        except SourceError:
            broken.append(fetched)  # `parse` will say what is wrong with it
        else:
            yield fetched
    yield from broken
    if failed is not None:
        raise failed
