"""Schedules of power cuts as JSON: planned load-shedding is an outage with cause `scheduled`, never an attack.

This base reads the files that public repositories keep of the network operators' schedules (one format, known as
"fact/preset"): hours of a day per group. What may be off ("maybe") is no outage and gives no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sources.bases.draft import Base, Draft, item_name
from sources.bases.reading import FieldError, json_of, local, mapping_of, minute_of_day, unix
from sources.bases.several import ask_each
from sources.capture import Capture
from sources.errors import LooksWrong, Stale
from sources.http import SourceClient
from sources.source import Fetched, duration
from sources.spans import zone

__all__ = ["Slot", "Source", "scheduled"]

# minutes of the hour that are surely off
_OFF: Final[Mapping[str, tuple[tuple[int, int], ...]]] = {
    "yes": (),
    "maybe": (),
    "mfirst": (),
    "msecond": (),
    "no": ((0, 60),),
    "first": ((0, 30),),
    "second": ((30, 60),),
}


class Slot(NamedTuple):
    """A time without power on a day, in minutes on the clock after local midnight; 1440 is the next midnight."""

    start: int
    end: int


def joined(slots: list[Slot]) -> list[Slot]:
    """Join slots that touch."""
    made: list[Slot] = []
    for slot in sorted(slots):
        if made and slot.start <= made[-1].end:
            made[-1] = Slot(made[-1].start, max(made[-1].end, slot.end))
        else:
            made.append(slot)
    return made


def scheduled(
    day: date, slot: Slot, zone_name: str, *, group: str, place_id: str, published_at: datetime, url: str, operator: str
) -> dict[str, Any]:
    """Make the row of one planned cut."""
    clock = f"{slot.start // 60:02d}:{slot.start % 60:02d} to {slot.end // 60:02d}:{slot.end % 60:02d}"
    return {
        "origin": operator,
        "origin_side": "commercial",
        "url": url,
        "lang": "uk",
        "published_at": published_at,
        "kind": "outage",
        "scope": "occurrence",
        "extent": "period",
        "occurred_from": minute_of_day(day, slot.start, zone_name),
        "occurred_to": minute_of_day(day, slot.end, zone_name, end=True),
        "time_text": f"{day.isoformat()} {clock} (Kyiv)",
        "place_id": place_id,
        "place_text": f"group {group}",
        "target": "energy",
        "actor": "unknown",
        "cause": "scheduled",
        "summary": f"Planned power cut for group {group} of {operator}, {clock} Kyiv time on {day.isoformat()}.",
    }


class Source(Base):
    """Schedules of operators. Settings: url (with {file}), files (file: place id), operator, stale_after."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for each file; only the present schedules can be had."""
        del since, until
        form = str(self.settings["url"])
        urls = [form.replace("{file}", str(name)) for name in self.settings["files"]]
        yield from ask_each(client, urls, cursor, self._facts)

    def read(self, draft: Draft) -> None:
        """Read one file."""
        capture, where = draft.capture, f"{self.manifest.name}: {draft.capture.url}"
        document, fact, updated = self._facts(capture)
        draft.newest(updated)
        name = capture.url.split("?")[0].rsplit("/", 1)[-1].removesuffix(".json")
        files = self.settings["files"]
        if name not in files:
            raise LooksWrong(f"{where}: {name!r} is none of the files of the manifest")
        data = fact.get("data")
        if data == []:  # an empty table, as PHP writes it
            draft.warn("no_schedule", f"{name}: no schedule is published")
            return
        offset = _first_hour(document)
        for day_key, groups in mapping_of(data, capture, "fact.data").items():
            self._day(draft, name, str(files[name]), day_key, groups, offset, updated)

    def _facts(self, capture: Capture) -> tuple[Mapping[str, Any], Mapping[str, Any], datetime]:
        """Give the file, its facts and the moment of the operator's word. Raises LooksWrong, Stale."""
        where = f"{self.manifest.name}: {capture.url}"
        document = mapping_of(json_of(capture), capture, "the answer")
        fact = mapping_of(document.get("fact"), capture, "fact")
        try:
            updated = local("update", str(fact.get("update")), "%d.%m.%Y %H:%M", self.manifest.zone)
        except FieldError as error:
            raise LooksWrong(f"{where}: fact.{error}") from None
        status = document.get("lastUpdateStatus")
        if isinstance(status, dict) and status.get("ok") is False:
            shown = f"{status.get('code')} {status.get('message')}"[:80]
            raise LooksWrong(f"{where}: its maker could not read the operator's page ({shown}); last read {updated}")
        # `lastUpdated` moves with each attempt; `update` is the operator's own word
        limit = self.settings.get("stale_after")
        if limit and capture.received_at - updated > duration(limit):
            raise Stale(f"{where}: the operator's schedule is of {updated.isoformat()}, though the file is newer")
        return document, fact, updated

    def _day(
        self, draft: Draft, name: str, place_id: str, key: str, groups: object, offset: int | None, updated: datetime
    ) -> None:
        try:
            moment, held = _midnight(key, self.manifest.zone), _groups(groups)
        except FieldError as error:
            draft.seen()
            draft.reject(0, error.field, error.value, error.reason)
            return
        for number, (group, hours) in enumerate(held.items(), start=1):
            draft.seen()
            try:
                slots = _slots(hours, offset)
            except FieldError as error:
                draft.reject(number, f"{group} {error.field}"[:80], error.value, error.reason)
                continue
            day = moment.date()
            url = self.manifest.url
            rows = [
                scheduled(
                    day,
                    slot,
                    self.manifest.zone,
                    group=str(group)[:40],
                    place_id=place_id,
                    published_at=updated,
                    url=url,
                    operator=f"{self.settings['operator']} ({name})",
                )
                for slot in slots
            ]
            draft.add(item_name(name, day.isoformat(), group), rows, number)


def _midnight(key: str, zone_name: str) -> datetime:
    moment = unix("fact.data", key).astimezone(zone(zone_name))
    if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        raise FieldError("fact.data", key, "is not the second of a midnight in Kyiv")
    return moment


def _groups(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise FieldError("fact.data", value, "holds no groups")
    return value


def _first_hour(document: Mapping[str, Any]) -> int | None:
    """Find which key means the hour from 00:00, as the file itself says; None where it does not say."""
    preset = document.get("preset")
    zones = preset.get("time_zone") if isinstance(preset, dict) else None
    if not isinstance(zones, dict):
        return None
    offsets = set()
    for key, value in zones.items():
        start = value[1] if isinstance(value, list) and len(value) > 1 else None
        if isinstance(start, str) and start[:2].isascii() and start[:2].isdigit() and str(key).isdecimal():
            offsets.add(int(key) - int(start[:2]))
    return offsets.pop() if len(offsets) == 1 else None


def _slots(hours: object, offset: int | None) -> list[Slot]:
    """Find the times without power of one group on one day. Raises FieldError."""
    if not isinstance(hours, dict):
        raise FieldError("hours", hours, "is not a table of hours")
    if offset is None:
        offset = 0 if "0" in hours else 1
    slots: list[Slot] = []
    for key, value in hours.items():
        if not (isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < 3):
            raise FieldError("hour", key, "is not an hour")
        hour = int(key) - offset
        if not 0 <= hour <= 23:
            raise FieldError("hour", key, "lies outside the day")
        if not isinstance(value, str) or value not in _OFF:
            raise FieldError(f"hour {key}", value, "is no state that is known")
        slots.extend(Slot(hour * 60 + start, hour * 60 + end) for start, end in _OFF[value])
    return joined(slots)
