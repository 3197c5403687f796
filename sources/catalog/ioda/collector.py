"""IODA: losses of internet connectivity per oblast, measured from outside. The internet is not power, nor a strike.

Events have no id and grow while they last, so a window that overlaps the last one is asked for each time; the
event that still lasts ends, in the answer, where the window does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sources.bases.draft import Base, Draft, item_name
from sources.bases.oblasts import oblast_of_name
from sources.bases.reading import FieldError, Record, json_of, list_of, mapping_of, unix
from sources.errors import LooksWrong
from sources.http import SourceClient
from sources.source import Fetched

_SOURCES: Final = ("bgp", "ping-slash24", "gtr", "gtr-norm", "merit-nt", "gtr-sarima")
_WINDOW: Final = timedelta(hours=24)  # longer ones come back truncated
_LIMIT: Final = 500


class Source(Base):
    """Settings: url, least_minutes (shorter losses are noise), datasources (those that are read)."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the last 24 hours; a back-fill goes forward by such windows. Cursor: `filled` (unix seconds)."""
        end = until or client.now
        start = since or end - _WINDOW
        if since is not None and cursor.get("filled"):
            start = max(start, unix("filled", cursor["filled"]))
        while start < end:
            stop = min(start + _WINDOW, end)
            query = (
                f"from={int(start.timestamp())}&until={int(stop.timestamp())}"
                f"&entityType=region&relatedTo=country/UA&format=codf&limit={_LIMIT}"
            )
            answer = client.get(f"{str(self.settings['url']).rstrip('/')}/outages/events?{query}", conditional=False)
            if answer.capture is not None:
                held = dict(cursor) if since is None else {**cursor, "filled": int(stop.timestamp())}
                yield Fetched(answer.capture, held)
            start = stop

    def read(self, draft: Draft) -> None:
        """Read the events of a window."""
        capture, where = draft.capture, f"{self.manifest.name}: {draft.capture.url}"
        document = mapping_of(json_of(capture), capture, "the answer")
        if document.get("error"):
            raise LooksWrong(f"{where}: an error with status {capture.status}: {str(document['error'])[:120]}")
        events = list_of(document.get("data"), capture, "data")
        until = self._until(document)
        draft.newest(until)
        if len(events) >= _LIMIT:
            draft.warn("truncated", f"{len(events)} events, as many as were asked for: there may be more")
        for number, event in enumerate(events, start=1):
            draft.seen()
            try:
                self._event(draft, Record(event, "data"), until, number)
            except FieldError as error:
                draft.reject(number, error.field, error.value, error.reason)

    def _until(self, document: Mapping[str, Any]) -> datetime | None:
        asked = document.get("requestParameters")
        value = asked.get("until") if isinstance(asked, dict) else None
        try:
            return None if value is None else unix("until", value)
        except FieldError:
            return None

    def _event(self, draft: Draft, record: Record, until: datetime | None, number: int) -> None:
        location, name = record.text("location"), record.text("location_name")
        source, start = record.text("datasource"), unix("start", record.any("start"))
        seconds = record.number("duration")
        if source not in _SOURCES:
            raise FieldError("datasource", source, "is no way of measuring that is known")
        if not 0 <= seconds < 400 * 86_400:
            raise FieldError("duration", seconds, "is no duration")
        end = start + timedelta(seconds=max(seconds, 60))
        if source not in (self.settings.get("datasources") or _SOURCES):
            draft.warn("not_read", f"events by {source} are left out")
            return
        lasting = until is not None and end >= until
        if seconds < 60 * float(self.settings.get("least_minutes") or 0) and not lasting:
            draft.warn("short", "losses too short to mean anything are left out")
            return
        place_id = oblast_of_name(name, draft.gaz)
        if not place_id:
            draft.warn("place_not_found", f"{name[:60]!r} is no oblast that is known")
        row = {
            "origin": "IODA",
            "origin_side": "third_party",
            "url": self.manifest.url,
            "lang": "en",
            "published_at": end,
            "kind": "outage",
            "scope": "aggregate",
            "extent": "period",
            "occurred_from": start,
            "occurred_to": end,
            "time_text": "still lasting at the end of the window" if lasting else "",
            "place_id": place_id,
            "place_text": name,
            "place_level": "" if place_id else "oblast",
            "target": "infrastructure",
            "actor": "unknown",
            "cause": "unknown",
            "summary": f"Internet connectivity lost in part in {name} (measured by {source}); says nothing of power.",
        }
        draft.add(item_name(source, location.replace("/", "."), int(start.timestamp())), [row], number)
