"""VIINA 2.0: what news outlets reported, sorted by a model; one row per place, type and day.

The day is that of the reports, in no stated zone: Kyiv's, give or take an hour. The types are a classifier's, so each
row is unsure (confidence 0.6) and can make nothing inconsistent by itself. Old raion names and re-coded ids occur.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sources.bases import table
from sources.bases.draft import Draft, item_name
from sources.bases.oblasts import oblast_of_name
from sources.bases.reading import FieldError, Record, local
from sources.bases.table import Cells
from sources.spans import unstated, zone

_WEAPONS: Final = {"t_uav_b": "drone", "t_artillery_b": "artillery", "t_airstrike_b": "unknown"}
# how far the place may lie from the point, by the precision that the geocoder claims
_KM: Final = {"STREET": 2.0, "ADM4": 5.0, "ADM3": 10.0, "ADM2": 40.0, "ADM1": 150.0, "ADM0": 600.0}
_CONFIDENCE: Final = 0.6
_HOUR: Final = timedelta(hours=1)


class Source(table.Source):
    """Settings: url, format, member, drop (outlets whose reports alone are not read)."""

    columns = (
        *("event_id_1pd", "date", "sources", "asciiname", "ADM1_NAME", "longitude", "latitude", "GEO_PRECISION"),
        *("a_rus_init_b", "a_ukr_init_b", *_WEAPONS),
    )

    def row(self, draft: Draft, row: Cells) -> None:
        """Read one row: those that report an attack of one side."""
        if row.cells.get(""):
            raise FieldError("", "", row.cells[""])
        record = Record(row.cells, "row")
        day = record.text("date")
        start = local("date", day, "%Y%m%d", self.manifest.zone)
        draft.newest(start)
        flags = {name: _flag(record, name) for name in (*_WEAPONS, "a_rus_init_b", "a_ukr_init_b")}
        weapons = sorted({weapon for name, weapon in _WEAPONS.items() if flags[name]})
        sides = [side for side, name in (("RU", "a_rus_init_b"), ("UA", "a_ukr_init_b")) if flags[name]]
        if not weapons or len(sides) != 1:
            return
        outlets = [one.strip() for one in record.text("sources").replace(";", ",").split(",") if one.strip()]
        dropped = set(self.settings.get("drop") or ())
        if outlets and dropped.issuperset(outlets):
            draft.warn("outlet_left_out", "rows that rest on outlets of the manifest's list alone are left out")
            return
        precision = record.text("GEO_PRECISION").upper()
        if precision not in _KM:
            raise FieldError("GEO_PRECISION", precision, "is no precision that is known")
        span = unstated(start.astimezone(zone(self.manifest.zone)).date(), self.manifest.zone)
        made: dict[str, Any] = {
            "origin_side": "unknown",
            "url": self.manifest.url,
            "published_at": span.end + _HOUR,
            "kind": "strike",
            "scope": "occurrence",
            "extent": "instant",
            "occurred_from": span.start - _HOUR,
            "occurred_to": span.end + _HOUR,
            "time_text": f"reported on {day}",
            "weapon": "|".join(weapons),
            "target": "unknown",
            "actor": sides[0],
            "confidence": _CONFIDENCE,
            **self._place(draft, record, precision),
        }
        made["summary"] = (
            f"Attack reported by {', '.join(sorted(outlets))[:120] or 'outlets not named'}, as VIINA's model reads it."
        )
        draft.add(item_name(day, record.text("event_id_1pd")), [made], row.line)

    def _place(self, draft: Draft, record: Record, precision: str) -> dict[str, Any]:
        name, oblast_name = record.text("asciiname", default=""), record.text("ADM1_NAME", default="")
        oblast = oblast_of_name(oblast_name, draft.gaz)
        place_id = oblast if precision == "ADM1" else ""
        if precision in ("STREET", "ADM4", "ADM3") and oblast:
            found = draft.gaz.resolve(name[:100], context=[oblast], country="UA")
            inner = found.place_id or ""
            place_id = inner if inner and not found.ambiguous and draft.gaz.within(inner, oblast) else ""
        made: dict[str, Any] = {"place_id": place_id, "place_text": f"{name}, {oblast_name}".strip(", ")}
        if precision not in ("ADM1", "ADM0"):
            made.update(lat=record.number("latitude"), lon=record.number("longitude"), radius_km=_KM[precision])
        return made


def _flag(record: Record, name: str) -> bool:
    value = record.text(name)
    if value not in ("0", "1", "0.0", "1.0"):
        raise FieldError(name, value, "is neither 0 nor 1")
    return value.startswith("1")
