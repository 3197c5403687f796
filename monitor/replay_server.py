"""A small web server on loopback that answers as services did by a moment: the casebook, and made-up payloads.

The made-up ones say so in their text. They are shaped like those of real services, so that the same collectors read
them; no service is asked.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

__all__ = ["ReplayServer"]

Said = Sequence[tuple[str, str]]
AIR_FORCE: Final[Said] = (
    (
        "2026-01-26T07:05:00+00:00",
        (
            "Вигадане для показу. У ніч на 26 січня (з 18:00 25 січня) противник атакував 60 ударними БпЛА.\n"
            "Станом на 08:30 збито/подавлено 52 ворожих БпЛА.\nЗафіксовано влучання 8 ударних БпЛА на 5 локаціях."
        ),
    ),
    ("2026-02-03T06:10:00+00:00", "Вигадане для показу. Відбій загрози."),
)
GOVERNOR: Final[Said] = (
    (
        "2026-01-31T18:30:00+00:00",
        (
            "Выдумано для показа. Вечером 31 января ВСУ нанесли удар беспилотником по складу в городе Шебекино. "
            "Пострадавших нет."
        ),
    ),
    ("2026-02-02T08:00:00+00:00", "Выдумано для показа. Ночь прошла спокойно."),
)
NEWS: Final[Said] = (
    (
        "2026-01-30T09:00:00+00:00",
        "Made up for the demo: a drone strike damaged a warehouse in Kharkiv on the night of 30 January",
    ),
    (
        "2026-02-03T09:30:00+00:00",
        "Made up for the demo: missiles hit an energy facility in Kyiv in the night of 3 February",
    ),
)
ALERTS: Final = (
    ("2026-01-30T00:10:00+00:00", "2026-01-30T01:40:00+00:00"),
    ("2026-02-02T21:50:00+00:00", "2026-02-03T04:20:00+00:00"),
)
SLOTS: Final = [{"start": 600, "end": 840, "type": "Definite"}]


class ReplayServer:
    """Serves `/table.csv`, `/s/CHANNEL`, `/feed`, `/alerts/…` and `/yasno/…` as they stood at `now` (aware)."""

    def __init__(self, table: Path, now: datetime) -> None:
        self.now = now
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self._columns = list(rows[0])
        self._rows = sorted(rows, key=lambda row: (row["published_at"], row["report_id"]))
        pages: dict[str, tuple[str, Callable[[], str]]] = {
            "/table.csv": ("text/csv", self._table),
            "/s/replay_air_force": ("text/html", lambda: self._channel("replay_air_force", AIR_FORCE)),
            "/s/replay_governor": ("text/html", lambda: self._channel("replay_governor", GOVERNOR)),
            "/feed": ("application/rss+xml", self._feed),
            "/alerts/alerts/active.json": ("application/json", self._active),
            "/alerts/regions/31/alerts/month_ago.json": ("application/json", self._history),
        }

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                kind, page = pages.get(self.path.partition("?")[0], ("application/json", outer.yasno))
                body = page().encode()
                tag = f'"{sha256(body).hexdigest()[:16]}"'
                same = self.headers.get("If-None-Match") == tag
                self.send_response(304 if same else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", "0" if same else str(len(body)))
                self.end_headers()
                if not same:
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        outer = self
        self._server = type("Server", (ThreadingHTTPServer,), {"daemon_threads": True})(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def moments(self) -> list[datetime]:
        """When something was published, in order."""
        found = {datetime.fromisoformat(row["published_at"]) for row in self._rows}
        found.update(datetime.fromisoformat(at) for at, _ in (*AIR_FORCE, *GOVERNOR, *NEWS))
        for start, end in ALERTS:
            found.update((datetime.fromisoformat(start), datetime.fromisoformat(end)))
        return sorted(found)

    def _by_now(self, said: Said) -> list[tuple[int, datetime, str]]:
        dated = [(number, datetime.fromisoformat(at), text) for number, (at, text) in enumerate(said, start=1)]
        return [one for one in dated if one[1] <= self.now]

    def _table(self) -> str:
        out = io.StringIO()
        writer = csv.DictWriter(out, self._columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in self._rows if datetime.fromisoformat(row["published_at"]) <= self.now)
        return out.getvalue()

    def _channel(self, name: str, said: Said) -> str:
        first = (0, datetime(2026, 1, 1, tzinfo=UTC), "Увага!" if name.endswith("force") else "Внимание!")
        posts = "".join(
            f'<div class="tgme_widget_message js-widget_message" data-post="{name}/{number + 1}">'
            f'<div class="tgme_widget_message_text js-message_text">{html.escape(text).replace(chr(10), "<br/>")}</div>'
            f'<a class="tgme_widget_message_date"><time datetime="{at.isoformat()}"></time></a></div>'
            for number, at, text in [first, *self._by_now(said)]
        )
        return f'<html><body><section class="tgme_channel_history">{posts}</section></body></html>'

    def _feed(self) -> str:
        first = (0, datetime(2026, 1, 1, tzinfo=UTC), "Made up for the demo: the feed begins")
        entries = "".join(
            f"<item><title>{html.escape(text)}</title><guid>replay-{number}</guid>"
            f"<link>https://example.org/replay/{number}</link><pubDate>{format_datetime(at)}</pubDate></item>"
            for number, at, text in [first, *self._by_now(NEWS)]
        )
        return f'<rss version="2.0"><channel><title>replay</title>{entries}</channel></rss>'

    def _alert(self, number: int, start: str, end: str | None) -> dict[str, Any]:
        return {
            "id": number, "location_title": "м. Київ", "location_type": "city", "started_at": start,
            "finished_at": end, "updated_at": start, "alert_type": "air_raid", "location_oblast": "м. Київ",
            "location_uid": "31", "location_oblast_uid": 31, "location_raion": None, "notes": None,
            "country": None, "calculated": None,
        }  # fmt: skip

    def _active(self) -> str:
        always = self._alert(8757, "2022-04-04T16:45:39+00:00", None)  # as the service has it: never called off
        always |= {"location_title": "Луганська область", "location_type": "oblast", "location_uid": "16"}
        always |= {"location_oblast": "Луганська область", "location_oblast_uid": 16}
        on = [always] + [
            self._alert(number, start, None)
            for number, (start, end) in enumerate(ALERTS, start=1)
            if datetime.fromisoformat(start) <= self.now < datetime.fromisoformat(end)
        ]
        return self._alerts(on)

    def _history(self) -> str:
        over = [
            self._alert(number, start, end)
            for number, (start, end) in enumerate(ALERTS, start=1)
            if datetime.fromisoformat(end) <= self.now
        ]
        return self._alerts(over)

    def _alerts(self, alerts: list[dict[str, Any]]) -> str:
        updated = self.now.strftime("%Y/%m/%d %H:%M:%S +0000")
        return json.dumps({"alerts": alerts, "meta": {"last_updated_at": updated, "type": "full"}, "disclaimer": ""})

    def yasno(self) -> str:
        """A schedule of planned cuts for the day, as YASNO writes it."""
        kyiv = timedelta(hours=2)  # in winter, when the demo plays
        day = (self.now + kyiv).strftime("%Y-%m-%dT00:00:00+02:00")
        today = {"slots": SLOTS, "date": day, "status": "ScheduleApplies"}
        # said once a day: a schedule that is said anew is a later version, which a plain file of rows cannot tell
        return json.dumps({"2.1": {"today": today, "updatedOn": day}})
