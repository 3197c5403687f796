"""Air-raid alerts as JSON: an alert is a warning over a time, never a strike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sources.bases.draft import Base, Draft
from sources.bases.reading import FieldError

__all__ = ["ORIGIN", "Source"]

ORIGIN: Final = "Ukrainian air-raid alert system"


class Source(Base):
    """What the alert services have in common: how one alert becomes a row."""

    def alert(
        self,
        *,
        started: datetime,
        finished: datetime | None,
        what: str,
        place_id: str,
        place_text: str,
        note: str = "",
        time_text: str = "",
    ) -> dict[str, Any]:
        """Make the row of one alert. Raises FieldError for one that ends before it begins."""
        if finished is not None and finished < started:
            raise FieldError("finished", finished, f"lies before the start ({started.isoformat()})")
        return {
            "origin": ORIGIN,
            "origin_side": "UA",
            "url": self.manifest.url,
            "lang": "uk",
            "published_at": finished or started,
            "kind": "alert",
            "scope": "occurrence",
            "extent": "period",
            "occurred_from": started,
            "occurred_to": finished,
            "time_text": time_text,
            "place_id": place_id,
            "place_text": place_text,
            "actor": "unknown",
            "summary": f"{what} in {place_text}{note}.",
        }

    def each(self, draft: Draft, records: list[Any]) -> Iterator[tuple[int, Any]]:
        """Number the records from 1 and count them."""
        for number, record in enumerate(records, start=1):
            draft.seen()
            yield number, record
