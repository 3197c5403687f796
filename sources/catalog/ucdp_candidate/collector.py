"""UCDP Candidate Events: one file a month, about a month late; the newest is found by walking back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sources.bases import table
from sources.errors import HttpFailed
from sources.http import SourceClient
from sources.source import Fetched

_BACK: Final = 5  # months
_FIRST: Final = (2022, 1)


class Source(table.Source):
    """Settings: url (with {version}), profile. Rows are revised monthly: a later file's row replaces the earlier."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the newest month there is; with `since` for each month from then. Cursor: `filled` (a version)."""
        end = until or client.now
        newest = (end.year, end.month)
        if since is not None:
            yield from self._from(client, cursor, max((since.year, since.month), _FIRST), newest)
            return
        year, month = newest
        for attempt in range(_BACK):
            try:
                answer = client.get(self._url(year, month), accept="text/csv")
            except HttpFailed as error:
                if error.status != 404 or attempt == _BACK - 1:
                    raise
                year, month = (year, month - 1) if month > 1 else (year - 1, 12)
                continue
            if answer.capture is not None:
                yield Fetched(answer.capture, dict(cursor), answer.state)
            return

    def _from(
        self, client: SourceClient, cursor: Mapping[str, Any], first: tuple[int, int], last: tuple[int, int]
    ) -> Iterator[Fetched]:
        done = tuple(int(one) for one in cursor.get("filled", (0, 0)))
        year, month = first
        while (year, month) <= last:
            if (year, month) > done:
                try:
                    answer = client.get(self._url(year, month), accept="text/csv", conditional=False)
                except HttpFailed as error:
                    if error.status != 404:
                        raise
                else:
                    if answer.capture is not None:
                        yield Fetched(answer.capture, {**cursor, "filled": [year, month]})
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def _url(self, year: int, month: int) -> str:
        return str(self.settings["url"]).replace("{version}", f"v{year % 100}_0_{month}")
