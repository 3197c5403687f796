"""svitlobot: private sensors that see whether there is power. Read as shares per place; no sensor is kept.

A line is one sensor: place, state, since, address, channel, subscribers, latitude, longitude, kind, group. Address
and channel are never read into a row. Whether a cut was planned is not said: the cause is `unknown`, and only a share
that planned cuts by groups do not reach counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sources.bases.draft import Base, Draft, item_name
from sources.bases.reading import FieldError, local, text_of
from sources.errors import LooksWrong
from sources.http import SourceClient
from sources.source import Fetched

_SEPARATOR: Final = ";&&&;"
_FIELDS: Final = 10
_ON, _OFF, _BREAK = "1", "2", "3"
_FORM: Final = "%Y-%m-%d %H:%M:%S"
_RECENT: Final = timedelta(hours=24)
_ARROW: Final = re.compile(r"\s*->\s*")


class Source(Base):
    """Settings: url, least_sensors, share (of sensors without power from which a place is told)."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the state of all sensors; the past cannot be had."""
        del since, until
        answer = client.get(str(self.settings["url"]), accept="text/plain")
        if answer.capture is not None:
            yield Fetched(answer.capture, dict(cursor), answer.state)

    def read(self, draft: Draft) -> None:
        """Count the sensors of each place."""
        states: dict[str, list[tuple[str, datetime]]] = {}
        text = text_of(draft.capture)
        if _SEPARATOR not in text:
            raise LooksWrong(f"{self.manifest.name}: {draft.capture.url}: no line of sensors ({text.strip()[:40]!r})")
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            draft.seen()
            try:
                place, state, since = self._line(line)
            except FieldError as error:
                # of a line that cannot be read only its number is told: it may hold an address
                draft.reject(number, error.field, "", error.reason)
                continue
            draft.newest(min(since, draft.capture.received_at))
            if state != _BREAK:
                states.setdefault(place, []).append((state, since))
        for place, sensors in sorted(states.items()):
            self._place(draft, place, sensors)

    def _line(self, line: str) -> tuple[str, str, datetime]:
        fields = line.strip("\r").split(_SEPARATOR)
        if len(fields) != _FIELDS:
            raise FieldError("line", "", f"has {len(fields)} fields, not {_FIELDS}")
        if fields[1] not in (_ON, _OFF, _BREAK):
            raise FieldError("state", "", "is neither 1, 2 nor 3")
        if not fields[0].strip():
            raise FieldError("place", "", "is empty")
        return fields[0].strip(), fields[1], local("since", fields[2], _FORM, self.manifest.zone)

    def _place(self, draft: Draft, place: str, sensors: list[tuple[str, datetime]]) -> None:
        if len(sensors) < int(self.settings["least_sensors"]):
            draft.warn("few_sensors", f"places with fewer than {self.settings['least_sensors']} sensors are left out")
            return
        now = draft.capture.received_at
        off = [since for state, since in sensors if state == _OFF]
        recent = sorted(since for since in off if now - _RECENT <= since <= now)
        share = len(off) / len(sensors)
        if not recent or share < float(self.settings["share"]):
            return
        onset = recent[len(recent) // 10]  # the first few may have failed by themselves
        names = _ARROW.split(place)
        place_id = ""
        for name in names:
            found = draft.gaz.resolve(name[:100], context=[place_id] if place_id else [], country="UA")
            inner = found.place_id or ""
            place_id = inner if inner and not found.ambiguous else place_id
        row: dict[str, Any] = {
            "origin": "svitlobot",
            "origin_side": "third_party",
            "url": self.manifest.url,
            "lang": "uk",
            "published_at": now,
            "kind": "outage",
            "scope": "aggregate",
            "extent": "instant",
            "occurred_from": onset,
            "occurred_to": max(recent[-1], onset) + timedelta(minutes=1),
            "place_id": place_id,
            "place_text": ", ".join(reversed(names)),
            "target": "energy",
            "actor": "unknown",
            "cause": "unknown",
            "customers_out": round(100 * share),
            "customers_unit": "percent",
            "summary": f"{len(off)} of {len(sensors)} sensors in {', '.join(reversed(names))} without power.",
        }
        draft.add(item_name(place, onset.strftime("%Y%m%dT%H")), [row])
