"""Serve payloads from a real local server, and run a collector against it as the daemon would."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from geo.places import gazetteer
from sources.capture import Capture
from sources.errors import SourceError
from sources.http import Client, HttpState
from sources.registry import load_manifests, make_collector
from sources.report import item_of, problems
from sources.source import Collector, Fetched, Parsed

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
NOON = datetime(2026, 9, 25, 12, tzinfo=UTC)


@dataclass
class Asked:
    """What one run saw: the captures that were kept, what each said or how it failed, and the last cursor."""

    captures: list[Capture] = field(default_factory=list)
    parsed: list[Parsed] = field(default_factory=list)
    failures: list[SourceError] = field(default_factory=list)
    cursor: dict[str, Any] = field(default_factory=dict)
    fetched: list[Fetched] = field(default_factory=list)

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        return [row for parsed in self.parsed for row in parsed.rows]

    @property
    def failure(self) -> SourceError:
        (error,) = self.failures
        return error

    def codes(self) -> set[str]:
        return {code for parsed in self.parsed for code, _ in parsed.warnings}


@dataclass
class Bench:
    """A local server in place of a service, and a client that may ask it."""

    server: HTTPServer
    now: datetime = NOON
    environ: dict[str, str] = field(default_factory=dict)
    states: dict[str, HttpState] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.url_for("").rstrip("/")

    def serve(self, path: str, payload: str | bytes, status: int = 200, **headers: str) -> None:
        """Answer a path with a payload file (by its name below tests/payloads) or with bytes."""
        body = payload if isinstance(payload, bytes) else (PAYLOADS / payload).read_bytes()

        def answer(request: Request) -> Response:
            self.seen.append(request)
            return Response(
                body, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
            )

        self.server.expect_request(
            path.partition("?")[0], query_string=path.partition("?")[2] or None
        ).respond_with_handler(answer)

    def collector(self, name: str, **options: Any) -> Collector:
        manifest = load_manifests()[name]
        settings = {"url": self.url, **options} if "url" in manifest.settings else options
        manifest = manifest.configured(options={"hosts": ["localhost", "127.0.0.1"], **settings})
        return make_collector(replace(manifest, enabled=True))

    def client(self, **changes: Any) -> Client:
        made: dict[str, Any] = {
            "allow_private": True,
            "pace": timedelta(0),
            "timeout": timedelta(seconds=5),
            "retries": 0,
            "now": lambda: self.now,
            "sleep": lambda _: None,
            "environ": self.environ,
            "dice": random.Random(1),
        }
        return Client(**{**made, **changes})

    def run(
        self, name: str, *, cursor: Mapping[str, Any] | None = None, since: datetime | None = None, **options: Any
    ) -> Asked:
        """Fetch, keep, parse; remember cursor and HTTP state only where an answer could be read, as the daemon does."""
        collector = self.collector(name, **options)
        asked = Asked(cursor=dict(cursor or {}))
        with self.client() as client:
            source = client.for_source(collector.manifest, self.states)
            try:
                for fetched in collector.fetch(source, asked.cursor, since=since):
                    asked.captures.append(fetched.capture)
                    asked.fetched.append(fetched)
                    try:
                        asked.parsed.append(sound(collector.parse(fetched.capture)))
                    except SourceError as error:
                        asked.failures.append(error)
                    else:
                        asked.cursor = dict(fetched.cursor)
                        self.states.update(fetched.http)
            except SourceError as error:
                if error.capture is not None:
                    asked.captures.append(error.capture)
                asked.failures.append(error)
        return asked


def sound(parsed: Parsed) -> Parsed:
    """Hold every answer to what all answers must keep to."""
    gaz = gazetteer()
    ids = [row["report_id"] for row in parsed.rows]
    assert len(ids) == len(set(ids))
    for item, rows in parsed.sets:
        for row in rows:
            assert not problems(row, gaz), problems(row, gaz)
            assert item_of(row["report_id"]) == item
            assert row["capture"]
    for entry in parsed.rejected:
        assert set(entry) == {"file", "line", "field", "value", "reason"}
    return parsed


@pytest.fixture
def bench(httpserver: HTTPServer) -> Iterator[Bench]:
    yield Bench(httpserver)
    httpserver.check_assertions()


@pytest.fixture
def parse() -> Callable[..., Parsed]:
    """Parse a payload as if it had come from an address."""

    def parse(
        name: str, payload: str | bytes, url: str = "https://example.org/x", at: datetime = NOON, **options: Any
    ) -> Parsed:
        manifest = load_manifests()[name].configured(options=options)
        body = payload if isinstance(payload, bytes) else (PAYLOADS / payload).read_bytes()
        return sound(make_collector(manifest).parse(Capture(name, url, at, body)))

    return parse
