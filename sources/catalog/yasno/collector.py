"""YASNO (Kyiv, Dnipro): planned cuts, and the word that matters most, EmergencyShutdowns.

Unofficial, and changed wholesale before: strict in reading, loud in failing. EmergencyShutdowns means that the
schedules are void; the cause is not said, so it is an outage of cause `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sources.bases.draft import Base, Draft, item_name
from sources.bases.outages import Slot, joined, scheduled
from sources.bases.reading import FieldError, Record, json_of, mapping_of, minute_of_day, moment_of
from sources.bases.several import ask_each
from sources.capture import Capture
from sources.http import SourceClient
from sources.source import Fetched
from sources.spans import zone

_STATUS: Final = ("ScheduleApplies", "WaitingForSchedule", "EmergencyShutdowns", "NoOutages")
_SLOTS: Final = ("NotPlanned", "Definite", "Possible")
_DAY: Final = 1440


class Source(Base):
    """Settings: url, operators ("region/dso": place id)."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the planned outages of each operator; the past cannot be had."""
        del since, until
        base = str(self.settings["url"]).rstrip("/")
        parts = [str(operator).partition("/") for operator in self.settings["operators"]]
        urls = [f"{base}/regions/{region}/dsos/{dso}/planned-outages" for region, _, dso in parts]
        yield from ask_each(client, urls, cursor, _groups)

    def read(self, draft: Draft) -> None:
        """Read the days of each group."""
        groups = _groups(draft.capture)
        operator, place_id = self._operator(draft)
        for number, (group, value) in enumerate(groups.items(), start=1):
            draft.seen()
            try:
                record = Record(value, str(group)[:40])
                updated = record.must("updatedOn")
                draft.newest(updated)
                for name in ("today", "tomorrow"):
                    if (day := record.any(name)) is not None:
                        self._day(draft, Record(day, name), operator, place_id, str(group)[:40], updated, number)
                if left := record.rest():
                    draft.warn("unknown_field", f"fields that are not known: {', '.join(left)[:120]}")
            except FieldError as error:
                draft.reject(number, error.field, error.value, error.reason)

    def _operator(self, draft: Draft) -> tuple[str, str]:
        for operator, place_id in self.settings["operators"].items():
            region, _, dso = str(operator).partition("/")
            if f"/regions/{region}/dsos/{dso}/" in draft.capture.url:
                return item_name(region, dso), str(place_id)
        return "", ""

    def _day(
        self, draft: Draft, record: Record, operator: str, place_id: str, group: str, updated: datetime, number: int
    ) -> None:
        status, day = record.text("status"), self._date(record)
        if status not in _STATUS:
            raise FieldError("status", status, "is no status that is known")
        slots = self._slots(record)
        item = item_name(operator, day.isoformat(), group)
        if status == "EmergencyShutdowns":
            row = self._emergency(day, group, place_id, updated)
            draft.add(item, [row] if row else [], number)
            return
        if status != "ScheduleApplies":
            draft.add(item, [], number)  # what was planned before does not hold now
            return
        rows = [
            scheduled(
                day,
                slot,
                self.manifest.zone,
                group=group,
                place_id=place_id,
                published_at=updated,
                url=self.manifest.url,
                operator="YASNO",
            )
            for slot in slots
        ]
        draft.add(item, rows, number)

    def _date(self, record: Record) -> date:
        value = record.text("date")
        moment = moment_of("date", value).astimezone(zone(self.manifest.zone))
        if (moment.hour, moment.minute) != (0, 0):
            raise FieldError("date", value, "is not a midnight in Kyiv")
        return moment.date()

    def _slots(self, record: Record) -> list[Slot]:
        found = record.any("slots")
        if not isinstance(found, list):
            raise FieldError("slots", found, "is not a list")
        slots = []
        for one in found:
            slot = Record(one, "slots")
            start, end, kind = slot.number("start"), slot.number("end"), slot.text("type")
            if kind not in _SLOTS:
                raise FieldError("type", kind, "is no type of slot that is known")
            if not 0 <= start < end <= _DAY or start != int(start) or end != int(end):
                raise FieldError("slots", f"{start} to {end}", "are not minutes of a day in order")
            if kind == "Definite":
                slots.append(Slot(int(start), int(end)))
        return joined(slots)

    def _emergency(self, day: date, group: str, place_id: str, updated: datetime) -> dict[str, Any] | None:
        """Make the row of an emergency: it began at some moment of the day before the status was written.

        None for a day that has not begun: that is a forecast.
        """
        start = minute_of_day(day, 0, self.manifest.zone)
        if updated < start:
            return None
        end = min(updated + timedelta(minutes=1), minute_of_day(day, _DAY, self.manifest.zone, end=True))
        return {
            "origin": "YASNO",
            "origin_side": "commercial",
            "url": self.manifest.url,
            "lang": "uk",
            "published_at": updated,
            "kind": "outage",
            "scope": "occurrence",
            "extent": "instant",
            "occurred_from": start,
            "occurred_to": end,
            "time_text": f"EmergencyShutdowns on {day.isoformat()}, as of {updated.isoformat()}",
            "place_id": place_id,
            "place_text": f"group {group}",
            "target": "energy",
            "actor": "unknown",
            "cause": "unknown",
            "summary": f"Emergency power cuts for group {group} of YASNO on {day.isoformat()}; schedules are void.",
        }


def _groups(capture: Capture) -> Mapping[str, Any]:
    return mapping_of(json_of(capture), capture, "the answer")
