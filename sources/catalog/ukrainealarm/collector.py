"""api.ukrainealarm.com, v3: the official feed of alerts.

`lastUpdate` of an active alert is not its start. What is on is kept as on from that moment; the history of the
day gives starts and ends. Asked for only when the service's counter has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sources.bases import alerts
from sources.bases.draft import Draft, item_name
from sources.bases.oblasts import BY_NUMBER, alert_place
from sources.bases.reading import FieldError, Record, json_of, list_of
from sources.errors import LooksWrong
from sources.http import Answer, SourceClient
from sources.source import Fetched

_KEY: Final = "UKRAINEALARM_KEY"
_TYPES: Final = {
    "AIR": "Air-raid alert",
    "ARTILLERY": "Alert of artillery shelling",
    "URBAN_FIGHTS": "Alert of urban fighting",
    "CHEMICAL": "Chemical alert",
    "NUCLEAR": "Nuclear alert",
    "INFO": "Information signal",
    "UNKNOWN": "Alert",
}
_LEVELS: Final = ("State", "District", "Community", "Null")
_TEST: Final = "0"
_LONGEST_BACKFILL: Final = timedelta(days=400)


class Source(alerts.Source):
    """Settings: url, permanent (numbers of regions whose alert never ends)."""

    def _get(self, client: SourceClient, path: str, *, conditional: bool = True) -> Answer:
        headers = {"Authorization": client.credential(_KEY)}  # the bare key: with "Bearer" it is refused
        return client.get(f"{str(self.settings['url']).rstrip('/')}/{path}", headers=headers, conditional=conditional)

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask whether anything has changed, then for what is on and for the history of the day.

        Cursor: `index` (the service's counter), `day` (the last whose history was asked for).
        """
        held = dict(cursor)
        if since is not None:
            end = until or client.now
            day = max(since, end - _LONGEST_BACKFILL).astimezone(UTC).date()
            done = str(held.get("filled", ""))
            while day <= end.astimezone(UTC).date():
                if day.isoformat() > done:
                    held["filled"] = day.isoformat()
                    yield from self._day(client, day.strftime("%Y%m%d"), held)
                day += timedelta(days=1)
            return
        index = _index(self._get(client, "alerts/status", conditional=False))
        if index is not None and index == held.get("index"):
            return
        answer = self._get(client, "alerts")
        if answer.capture is not None:
            yield Fetched(answer.capture, dict(held), answer.state)
        today = client.now.date()
        days = sorted({str(held.get("day") or today.isoformat()), today.isoformat()})[-2:]
        for number, day_text in enumerate(days):
            held["day"] = day_text
            if index is not None and number == len(days) - 1:
                held["index"] = index
            yield from self._day(client, day_text.replace("-", ""), held)

    def _day(self, client: SourceClient, day: str, held: Mapping[str, Any]) -> Iterator[Fetched]:
        answer = self._get(client, f"alerts/dateHistory?date={day}")
        if answer.capture is not None:
            yield Fetched(answer.capture, dict(held), answer.state)

    def read(self, draft: Draft) -> None:
        """Read what is on, or a history; the address tells which."""
        found = json_of(draft.capture)
        if not isinstance(found, list):
            said = found.get("message") or found.get("title") if isinstance(found, dict) else found
            raise LooksWrong(f"{self.manifest.name}: {draft.capture.url}: is no list of regions ({str(said)[:120]!r})")
        regions = list_of(found, draft.capture, "the answer")
        history = "istory" in draft.capture.url
        if not regions and not history:
            # all clear, or a broken feed: the permanent alerts make the second likely
            draft.newest(draft.capture.received_at)
            draft.warn("all_clear_unconfirmed", "no region is under alert, not even those that always are")
        for number, region in self.each(draft, regions):
            try:
                record = Record(region, "region")
                region_id = record.text("regionId")
                if region_id == _TEST:
                    draft.warn("test_region", "the service's test region is left out")
                elif history:
                    self._past(draft, record, region_id, number)
                else:
                    self._present(draft, record, region_id, number)
            except FieldError as error:
                draft.reject(number, error.field, error.value, error.reason)

    def _present(self, draft: Draft, record: Record, region_id: str, number: int) -> None:
        level, name = record.text("regionType"), record.text("regionName")
        if level not in _LEVELS:
            raise FieldError("regionType", level, "is no level that is known")
        draft.newest(record.moment("lastUpdate"))
        found = record.any("activeAlerts")
        if not isinstance(found, list):
            raise FieldError("activeAlerts", found, "is not a list")
        if region_id in map(str, self.settings.get("permanent") or ()):
            draft.warn("permanent", f"the permanent alert of {name} is left out")
            return
        for one in found:
            alert = Record(one, "activeAlerts")
            kind, moment = _kind(alert.text("type")), alert.must("lastUpdate")
            levels = alert.any("activeAlertLevels") or []
            shown = sorted({str(each.get("alertLevel")).lower() for each in levels if isinstance(each, dict)})
            note = f"; level {', '.join(shown)}" if shown else ""
            row = self._row(draft, region_id, name, kind, moment, None, note)
            row["time_text"] = "on at that time; its start is not stated"
            draft.add(item_name("on", region_id, kind, _stamp(moment)), [row], number)

    def _past(self, draft: Draft, record: Record, region_id: str, number: int) -> None:
        name = record.text("regionName")
        alarms = record.any("alarms")
        if not isinstance(alarms, list):
            raise FieldError("alarms", alarms, "is not a list")
        for one in alarms:
            alarm = Record(one, "alarms")
            kind, started, finished = _kind(alarm.text("alertType")), alarm.must("startDate"), alarm.moment("endDate")
            if alarm.any("isContinue") is True:
                finished = None
            draft.newest(finished or started)
            row = self._row(draft, region_id, name, kind, started, finished, "")
            draft.add(item_name(region_id, kind, _stamp(started)), [row], number)

    def _row(
        self,
        draft: Draft,
        region_id: str,
        name: str,
        kind: str,
        started: datetime,
        finished: datetime | None,
        note: str,
    ) -> dict[str, Any]:
        oblast = BY_NUMBER.get(region_id, "")
        place_id, complete = (oblast, True) if oblast else alert_place([name], "", draft.gaz)
        if not complete:
            draft.warn("place_not_found", f"{name!r} was not found, or several places have that name")
        return self.alert(
            started=started, finished=finished, what=_TYPES[kind], place_id=place_id, place_text=name, note=note
        )


def _kind(value: str) -> str:
    if value not in _TYPES:
        raise FieldError("type", value, "is no type of alert that is known")
    return value


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _index(answer: Answer) -> str | None:
    """Read the counter, a number of .NET ticks; as text, so that it never loses digits."""
    if answer.capture is None:
        return None
    try:
        found = json_of(answer.capture)
    except LooksWrong as error:
        error.capture = answer.capture
        raise
    value = found.get("lastActionIndex") if isinstance(found, dict) else None
    if isinstance(value, bool) or not isinstance(value, int):
        raise LooksWrong(f"{answer.capture.url}: has no lastActionIndex", capture=answer.capture)
    return str(value)
