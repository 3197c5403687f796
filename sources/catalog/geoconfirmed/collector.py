"""GeoConfirmed: places and days of pictures and films that volunteers have geolocated.

Rows that name units or show Ukrainian equipment are left out, and points are blurred to about a kilometre (Criminal
Code of Ukraine, Art. 114-2). What happened is read from the description by the reader of prose.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sources.bases import table
from sources.bases.draft import Draft, item_name
from sources.bases.prose import prose_rows
from sources.bases.reading import FieldError, Record, local
from sources.bases.table import Cells
from sources.spans import unstated, zone

_FACTIONS: Final = ("Russia", "Ukraine", "Neutral", "Unknown", "Other")
_BLUR: Final = 2  # decimals: about a kilometre
_BLUR_KM: Final = 1.5
_URL: Final = re.compile(r"https?://[^\s,|]+")


class Source(table.Source):
    """Settings: url, delimiter, lang, origin."""

    columns = ("Date", "Faction", "Latitude", "Longitude", "Description", "Source", "Units", "OrbatUnits", "Id")

    def row(self, draft: Draft, row: Cells) -> None:
        """Read one placemark."""
        if row.cells.get(""):
            raise FieldError("", "", row.cells[""])
        record = Record(row.cells, "row")
        day, name = record.text("Date"), record.text("Id")
        start = local("Date", day, "%Y-%m-%d", self.manifest.zone)
        draft.newest(start)
        faction = record.text("Faction", default="Unknown")
        if faction not in _FACTIONS:
            draft.warn("unknown_faction", f"a faction that is not known: {faction[:40]!r}")
        ours = faction == "Ukraine" and bool(record.text("Equipment", default=""))
        if record.text("Units", default="") or record.text("OrbatUnits", default="") or ours:
            draft.warn("left_out", "rows on units and positions are left out")
            return
        lat, lon = record.number("Latitude"), record.number("Longitude")
        span = unstated(start.astimezone(zone(self.manifest.zone)).date(), self.manifest.zone)
        found = _URL.search(record.text("Source", default=""))
        url = found[0] if found else self.manifest.url
        described = record.text("Description", default="") or record.text("Name", default="")
        rows = [
            self._placed(made, span.start, span.end, day, lat, lon)
            for made in prose_rows(described, span.end, self.manifest, url)
            if not made.get("background")
        ]
        draft.add(item_name(name), rows[:1], row.line)  # one placemark is one place

    def _placed(self, made: dict[str, Any], start: Any, end: Any, day: str, lat: float, lon: float) -> dict[str, Any]:
        """Take the time and place of the placemark, not those of the words about it."""
        return {
            **made,
            "origin": str(self.settings["origin"]),
            "origin_side": self.manifest.side,
            "occurred_from": start,
            "occurred_to": end,
            "extent": "instant",
            "time_text": day,
            "lat": round(lat, _BLUR),
            "lon": round(lon, _BLUR),
            "radius_km": _BLUR_KM,
            "spans": "",
        }
