"""alerts.in.ua, API v1: alerts that are on, and the history of an oblast, which tells when they ended.

The list of active alerts says nothing of ends. When an alert is gone from it after a good answer, the history of
its oblast is asked for (at most one per run; the service allows two a minute), and gives the exact end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sources.bases import alerts
from sources.bases.draft import Draft, item_name
from sources.bases.oblasts import BY_NUMBER, alert_place
from sources.bases.reading import FieldError, Record, json_of, list_of, local
from sources.capture import Capture
from sources.errors import LooksWrong
from sources.http import Answer, SourceClient
from sources.source import Fetched

_KEY: Final = "ALERTS_IN_UA_TOKEN"
_PAUSE: Final = timedelta(seconds=31)  # two requests a minute for history
_TYPES: Final = {
    "air_raid": "Air-raid alert",
    "artillery_shelling": "Alert of artillery shelling",
    "urban_fights": "Alert of urban fighting",
    "chemical": "Chemical alert",
    "nuclear": "Nuclear alert",
}
_LEVELS: Final = ("oblast", "raion", "city", "hromada", "unknown")
_THREATS: Final = (
    "tactic_aircraft_activity",
    "strategic_aircraft_activity",
    "mig31k_departure",
    "ballistic_missiles",
    "cruise_missiles",
    "unspecified_missiles",
    "drones",
    "guided_aerial_bombs",
    "air_defense",
    "unknown",
)
_UNUSED: Final = (
    "location_title_en",
    "updated_at",
    "location_oblast",
    "notes",
    "country",
    "threats",
    "calculated",
    "finished_at",
)


class Source(alerts.Source):
    """Settings: url, period (of the history), permanent (numbers of oblasts whose alert never ends)."""

    def _get(self, client: SourceClient, path: str, pace: timedelta | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {client.credential(_KEY)}"}
        return client.get(f"{str(self.settings['url']).rstrip('/')}/{path}", headers=headers, pace=pace)

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the active alerts, then for one history that is due; a back-fill asks for all of them.

        Cursor: `active` (alert: its oblast), `due` (oblasts whose history is to be asked for), `left` (of a back-fill).
        """
        del until
        held = dict(cursor)
        if since is not None:
            left = [str(one) for one in held.get("left", [])] or sorted(BY_NUMBER.keys() - {"9999"}, key=int)
            while left:
                number = left.pop(0)
                held["left"] = list(left)
                yield from self._history(client, number, held)
            return
        answer = self._get(client, "alerts/active.json")
        if answer.capture is not None:
            active = _active(answer.capture)
            if active is not None:
                gone = [oblast for alert, oblast in dict(held.get("active", {})).items() if alert not in active]
                held["due"] = sorted({*map(str, held.get("due", [])), *map(str, gone)} & BY_NUMBER.keys(), key=int)
                held["active"] = active
            yield Fetched(answer.capture, dict(held), answer.state)
        due = [str(one) for one in held.get("due", [])]
        if due:
            held["due"] = due[1:]
            yield from self._history(client, due[0], held)

    def _history(self, client: SourceClient, number: str, held: Mapping[str, Any]) -> Iterator[Fetched]:
        period = self.settings.get("period") or "month_ago"
        answer = self._get(client, f"regions/{number}/alerts/{period}.json", _PAUSE)
        if answer.capture is not None:
            yield Fetched(answer.capture, dict(held), answer.state)

    def read(self, draft: Draft) -> None:
        """Read active alerts or a history: both are lists of the same records."""
        document = json_of(draft.capture)
        if not isinstance(document, dict) or "alerts" not in document:
            said = document.get("message") if isinstance(document, dict) else None
            raise LooksWrong(f"{self.manifest.name}: {draft.capture.url}: has no alerts ({str(said)[:120]!r})")
        records = list_of(document["alerts"], draft.capture, "alerts")
        if not records and "/active" in draft.capture.url:
            # Luhansk oblast and Crimea have been under alert since 2022: a list without them is a broken one
            raise LooksWrong(f"{self.manifest.name}: {draft.capture.url}: no alert at all, not even the permanent ones")
        meta = document.get("meta")
        if isinstance(meta, dict) and isinstance(meta.get("last_updated_at"), str):
            try:
                draft.newest(local("last_updated_at", meta["last_updated_at"][:19], "%Y/%m/%d %H:%M:%S", "UTC"))
            except FieldError as error:
                draft.warn("no_date", str(error))
        for number, record in self.each(draft, records):
            try:
                self._one(draft, Record(record, "alert"), number)
            except FieldError as error:
                draft.reject(number, error.field, error.value, error.reason)

    def _one(self, draft: Draft, record: Record, number: int) -> None:
        name = record.text("id")
        kind, level = record.text("alert_type"), record.text("location_type", default="unknown")
        if kind not in _TYPES:
            raise FieldError("alert_type", kind, "is no type of alert that is known")
        if level not in _LEVELS:
            raise FieldError("location_type", level, "is no level that is known")
        title, uid = record.text("location_title"), record.text("location_uid", default="")
        number_of_oblast = record.text("location_oblast_uid", default=uid if level == "oblast" else "")
        oblast = BY_NUMBER.get(number_of_oblast, "")
        started, finished = record.must("started_at"), record.moment("finished_at")
        if record.any("calculated") is True:
            finished = None  # a prediction
        draft.newest(record.moment("updated_at") or finished or started)
        if finished is None and level == "oblast" and uid in map(str, self.settings.get("permanent") or ()):
            draft.warn("permanent", f"the permanent alert of {title} is left out")
            return
        raion = record.text("location_raion", default="")
        names = [] if level == "oblast" else [title] if level == "raion" else [raion, title]
        place_id, complete = alert_place(names, oblast, draft.gaz)
        if not complete:
            draft.warn("place_not_found", f"{title!r} was not found: the alert is placed in what holds it")
        level_shown = record.text("alert_level", default="")
        note = f"; level {level_shown}" if level_shown in ("red", "yellow") else ""
        threats = _threats(record, draft)
        note += f"; threats named: {', '.join(threats)}" if threats else ""
        left = record.rest(*_UNUSED)
        if left:
            draft.warn("unknown_field", f"fields that are not known: {', '.join(left)[:120]}")
        row = self.alert(
            started=started, finished=finished, what=_TYPES[kind], place_id=place_id, place_text=title, note=note
        )
        draft.add(item_name(name), [row], number)


def _threats(record: Record, draft: Draft) -> list[str]:
    found = record.any("threats") or []
    if not isinstance(found, list):
        raise FieldError("threats", found, "is not a list")
    kinds = [threat.get("threat_type") for threat in found if isinstance(threat, dict)]
    for kind in kinds:
        if kind not in _THREATS:
            draft.warn("unknown_threat", f"a threat that is not known: {str(kind)[:60]!r}")
    return sorted({kind.replace("_", " ") for kind in kinds if kind in _THREATS and kind != "unknown"})


def _active(capture: Capture) -> dict[str, str] | None:
    """Give the alerts of a good answer with their oblasts; None where it is not good."""
    try:
        found = json_of(capture)
    except LooksWrong:
        return None
    records = found.get("alerts") if isinstance(found, dict) else None
    if not isinstance(records, list) or not records:
        return None
    return {
        str(one.get("id")): str(one.get("location_oblast_uid") or one.get("location_uid"))
        for one in records
        if isinstance(one, dict)
    }
