"""A tiny source over a real local HTTP server: JSON items with ids and times, and every fault that services have."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sources.capture import Capture
from sources.errors import LooksWrong, TooFew
from sources.http import SourceClient
from sources.source import Fetched, Manifest, Parsed, Sight

KYIV = "UA80000000000093317"


def manifest(name: str = "toy", url: str = "http://127.0.0.1:1/toy", **changes: Any) -> Manifest:
    given: dict[str, Any] = {
        "name": name, "title": name, "publisher": "tests", "side": "UA", "why": "to test", "url": url,
        "licence": "none", "attribution": "tests", "base": "feed", "zone": "UTC", "every": timedelta(minutes=10),
        "jitter": timedelta(0), "lag": timedelta(hours=6), "sees": (Sight(("strike",), ("UA",)),), "blind": "",
        "keep": "bytes", "publish": "rows", "hosts": ("127.0.0.1",),
    }  # fmt: skip
    return Manifest(**(given | changes))


class Toy:
    """Reads `{"items": [{"id", "at", "text"}]}`; an item that says "gone" is withdrawn; no list is an answer that is wrong."""

    version = "toy/1"

    def __init__(self, told: Manifest) -> None:
        self.manifest = told

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        for page in client_pages(self.manifest.url, cursor, since):
            answer = client.get(page[0], conditional=since is None)
            if answer.capture is not None:
                yield Fetched(answer.capture, page[1], answer.state)

    def parse(self, capture: Capture) -> Parsed:
        try:
            items = json.loads(capture.body)["items"]
        except (ValueError, KeyError, TypeError) as error:
            raise LooksWrong(f"{capture.url}: {error}") from None
        if len(items) < self.manifest.min_rows:
            raise TooFew(f"{capture.url}: {len(items)} items")
        parsed = Parsed(n_rows=len(items))
        for item in items:
            at = datetime.fromisoformat(item["at"])
            parsed.newest_item_at = max(at, parsed.newest_item_at or at)
            name = f"{self.manifest.name}:{item['id']}"
            parsed.sets.append(
                (name, [] if item["text"] == "gone" else [{**self._row(name, at, item), "capture": capture.sha256}])
            )
        return parsed

    def _row(self, name: str, at: datetime, item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "report_id": name, "source": self.manifest.name, "published_at": at, "kind": item.get("kind", "strike"),
            "occurred_from": at - timedelta(minutes=30), "occurred_to": at, "place_id": KYIV, "actor": "RU",
            "weapon": "drone", "target": "energy", "summary": item["text"], "url": f"https://example.org/{item['id']}",
            "origin": self.manifest.name,
        }  # fmt: skip


def client_pages(url: str, cursor: Mapping[str, Any], since: datetime | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """One page; a back-fill asks for four and remembers how far it has come."""
    if since is None:
        yield url, {}
        return
    for page in range(int(cursor.get("page", 0)), 4):
        yield f"{url}?page={page}", {"page": page + 1}


@dataclass
class Answer:
    """What the server says next. `then` is called before the answer leaves; `hang` waits for it instead."""

    body: bytes = b'{"items": []}'
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: threading.Event | None = None
    then: Callable[[], None] | None = None


class ToyServer:
    """A real HTTP server on loopback; `say(path, answer)` sets what a path answers, or a function that decides."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        said: dict[str, Answer | Callable[[str], Answer]] = {}
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked.append(self.path)
                found = said.get(self.path.partition("?")[0], Answer(b"no such path", 404))
                answer = found if isinstance(found, Answer) else found(self.path)
                if answer.hang is not None:
                    answer.hang.wait(60)
                if answer.then is not None:
                    answer.then()
                try:
                    self.send_response(answer.status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(answer.body)))
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)
                    if answer.cut:
                        self.close_connection = True
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        server = type("Server", (ThreadingHTTPServer,), {"daemon_threads": True, "block_on_close": False})
        self._server = server((host, 0), Handler)
        self._said, self.asked = said, asked
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self._server.server_address[1]}{path}"

    def say(self, path: str, answer: Answer | Callable[[str], Answer]) -> None:
        self._said[path] = answer

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def items(*said: tuple[str, datetime, str]) -> bytes:
    """The body of an answer with these items (id, published, text)."""
    return json.dumps({"items": [{"id": i, "at": at.isoformat(), "text": text} for i, at, text in said]}).encode()


T0 = datetime(2026, 2, 3, 6, 0, tzinfo=UTC)
