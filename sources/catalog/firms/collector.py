"""NASA FIRMS: thermal anomalies from orbit. A fire is never a strike: rows are statements, for corroboration only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sources.bases import table
from sources.bases.draft import Draft, item_name
from sources.bases.reading import FieldError, Record, checked, local
from sources.bases.table import Cells
from sources.capture import Capture
from sources.errors import LooksWrong
from sources.http import SourceClient
from sources.source import Fetched

_KEY: Final = "FIRMS_MAP_KEY"
_LOW, _NOMINAL, _HIGH = "low", "nominal", "high"
_CONFIDENCE: Final = {"l": _LOW, "n": _NOMINAL, "h": _HIGH, _LOW: _LOW, _NOMINAL: _NOMINAL, _HIGH: _HIGH}
_LOW_MODIS, _HIGH_MODIS = 30, 80  # the classes of the MODIS product's user guide
_PIXEL_KM: Final = {"VIIRS": 0.4, "MODIS": 1.0}
_MOST_DAYS: Final = 5


class Source(table.Source):
    """Settings: url, sensor, area (west,south,east,north), days."""

    columns = ("latitude", "longitude", "acq_date", "acq_time", "satellite", "confidence")

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the last days; a back-fill goes forward by five days. Cursor: `filled` (a date)."""
        key = client.credential(_KEY)
        base = f"{str(self.settings['url']).rstrip('/')}/{key}/{self.settings['sensor']}/{self.settings['area']}"
        if since is None:
            answer = client.get(f"{base}/{self.settings['days']}")
            if answer.capture is not None:
                yield Fetched(answer.capture, dict(cursor), answer.state)
            return
        day, end = since.date(), (until or client.now).date()
        while day <= end:
            if day.isoformat() > str(cursor.get("filled", "")):
                answer = client.get(f"{base}/{_MOST_DAYS}/{day.isoformat()}", conditional=False)
                if answer.capture is not None:
                    yield Fetched(answer.capture, {**cursor, "filled": day.isoformat()})
            day += timedelta(days=_MOST_DAYS)

    def table(self, capture: Capture) -> Iterator[Cells]:
        """Give the rows; a key that is not accepted is told in text, with whatever status."""
        body = checked(capture)
        if b"Invalid" in body[:200] and b"latitude" not in body[:200]:
            said = body[:80].decode("utf-8", "replace").strip()
            raise LooksWrong(f"{self.manifest.name}: {capture.url}: {said!r}")
        return super().table(capture)

    def row(self, draft: Draft, row: Cells) -> None:
        """Read one anomaly."""
        record = Record(row.cells, "row")
        if row.cells.get(""):
            raise FieldError("", "", row.cells[""])
        day, clock = record.text("acq_date"), record.text("acq_time").zfill(4)  # "24" is 00:24
        seen = local("acq_time", f"{day} {clock}", "%Y-%m-%d %H%M", "UTC")
        draft.newest(seen)
        lat, lon = record.number("latitude"), record.number("longitude")
        instrument = record.text("instrument", default="VIIRS" if "bright_ti4" in row.cells else "MODIS")
        if instrument not in _PIXEL_KM:
            raise FieldError("instrument", instrument, "is no instrument that is known")
        confidence = _confidence(record)
        satellite = record.text("satellite")
        made = {
            "origin": "NASA FIRMS",
            "origin_side": "third_party",
            "url": self.manifest.url,
            "lang": "en",
            "published_at": seen + timedelta(minutes=1),
            "kind": "statement",
            "scope": "occurrence",
            "extent": "instant",
            "occurred_from": seen,
            "occurred_to": seen + timedelta(minutes=1),
            "lat": lat,
            "lon": lon,
            "radius_km": _PIXEL_KM[instrument],
            "actor": "unknown",
            "summary": f"Thermal anomaly seen by {instrument} ({satellite}), confidence {confidence}; a fire, whatever "
            "lit it.",
        }
        draft.add(item_name(satellite, seen.strftime("%Y%m%dT%H%MZ"), f"{lat:.4f}", f"{lon:.4f}"), [made], row.line)


def _confidence(record: Record) -> str:
    value = record.text("confidence").casefold()
    if value in _CONFIDENCE:
        return _CONFIDENCE[value]
    number = record.number("confidence")
    if not 0 <= number <= 100:
        raise FieldError("confidence", value, "is neither a word nor a percentage")
    return _LOW if number < _LOW_MODIS else _HIGH if number >= _HIGH_MODIS else _NOMINAL
