"""The client: polite, bounded, and silent about keys."""

from __future__ import annotations

import gzip
import logging
import random
import socket
import threading
import time
import traceback
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.errors import (
    CutShort,
    FetchFailed,
    ForbiddenHost,
    HttpFailed,
    LooksWrong,
    NotConfigured,
    NotRecorded,
    OverBudget,
    RateLimited,
    Refused,
    Resting,
    TimedOut,
    TooLarge,
    Unreachable,
)
from sources.http import Client, HostState, HttpState, SourceClient, user_agent
from sources.registry import load_manifests
from sources.scrub import scrub
from sources.unpacking import Unpacker

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
MANIFEST = replace(
    load_manifests()["http-table"], name="desk", hosts=("localhost", "127.0.0.1"), credentials=("DESK_KEY",)
)


def made(**changes: Any) -> Client:
    options: dict[str, Any] = {
        "allow_private": True,
        "pace": timedelta(0),
        "timeout": timedelta(seconds=5),
        "retries": 0,
        "now": lambda: NOW,
        "sleep": lambda _: None,
        "environ": {},
        "dice": random.Random(1),
    }
    return Client(**{**options, **changes})


@pytest.fixture
def client() -> Iterator[SourceClient]:
    with made() as whole:
        yield whole.for_source(MANIFEST)


@contextmanager
def raw_server(answer: bytes, pause: float = 0.0) -> Iterator[str]:
    """Answer one connection with these very bytes, in two halves, and close it: what no HTTP server would send."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # nobody came
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(answer[: len(answer) // 2])
                time.sleep(pause)
                connection.sendall(answer[len(answer) // 2 :])
            except OSError:
                return  # the client has had enough

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    finally:
        listener.close()
        thread.join(timeout=10)


def test_the_user_agent_says_who_asks_and_how_to_reach_them(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x", headers={"User-Agent": user_agent("desk@example.org")}).respond_with_data("ok")
    with made(contact="desk@example.org") as client:
        answer = client.for_source(MANIFEST).get(httpserver.url_for("/x"))

    assert "desk@example.org" in user_agent("desk@example.org")
    assert answer.capture is not None
    assert answer.capture.body == b"ok"


def test_an_answer_that_has_not_changed_gives_no_capture(httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        known = request.headers.get("If-None-Match") == '"v1"' and "If-Modified-Since" in request.headers
        return (
            Response(status=304)
            if known
            else Response("a", headers={"ETag": '"v1"', "Last-Modified": "Tue, 03 Feb 2026 11:00:00 GMT"})
        )

    httpserver.expect_request("/x").respond_with_handler(answer)
    url = httpserver.url_for("/x")
    with made() as client:
        first = client.for_source(MANIFEST).get(url)
        again = client.for_source(MANIFEST, first.state)

        assert first.state[url].etag == '"v1"'
        assert again.get(url).capture is None
        assert again.unchanged == 1


def test_a_304_that_nobody_asked_for_is_a_failure(httpserver: HTTPServer, client: SourceClient) -> None:
    """Else a broken server would count as a source with nothing new for ever."""
    httpserver.expect_request("/x").respond_with_data("", status=304)

    with pytest.raises(HttpFailed, match="HTTP 304"):
        client.get(httpserver.url_for("/x"))


def test_the_same_bytes_again_are_nothing_new_even_without_an_etag(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("same")
    url = httpserver.url_for("/x")
    with made() as client:
        state = client.for_source(MANIFEST).get(url).state

        assert client.for_source(MANIFEST, state).get(url).capture is None
        assert client.for_source(MANIFEST, state).get(url, conditional=False).capture is not None


def test_a_host_is_asked_no_faster_than_its_pace(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("ok")
    naps: list[float] = []
    with made(pace=timedelta(seconds=3), sleep=naps.append) as client:
        source = client.for_source(MANIFEST)
        for _ in range(3):
            source.get(httpserver.url_for("/x"), conditional=False)

    assert len(naps) == 2
    assert all(2.5 < nap <= 3.75 for nap in naps)  # the pace, and up to a quarter of it by chance


def test_the_budget_of_a_day_holds_over_a_restart_and_ends_at_midnight(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("ok")
    url, hosts = httpserver.url_for("/x"), {}
    with made(daily_requests=2, hosts=hosts) as client:
        client.for_source(MANIFEST).get(url)
    with made(daily_requests=2, hosts=hosts) as client:
        client.for_source(MANIFEST).get(url)
        with pytest.raises(OverBudget):
            client.for_source(MANIFEST).get(url)
    with made(daily_requests=2, hosts=hosts, now=lambda: NOW + timedelta(days=1)) as client:
        client.for_source(MANIFEST).get(url)

    assert hosts["localhost"] == HostState("2026-02-04", 1, 2)


@pytest.mark.parametrize(
    ("value", "until"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("Tue, 03 Feb 2026 13:00:00 GMT", NOW + timedelta(hours=1)),
        ("next week", NOW + timedelta(minutes=1)),
        ("99999999", NOW + timedelta(days=1)),
    ],
)
def test_after_a_429_the_host_is_left_alone_as_long_as_it_asks(
    httpserver: HTTPServer, value: str, until: datetime
) -> None:
    httpserver.expect_request("/x").respond_with_data("slow down", status=429, headers={"Retry-After": value})
    hosts: dict[str, HostState] = {}
    with made(hosts=hosts) as client:
        with pytest.raises(RateLimited) as limited:
            client.for_source(MANIFEST).get(httpserver.url_for("/x"))
        with pytest.raises(Resting) as resting:
            client.for_source(MANIFEST).get(httpserver.url_for("/x"))

    assert limited.value.not_before == resting.value.not_before == until
    assert limited.value.capture is not None
    assert limited.value.capture.body == b"slow down"
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(("status", "kind"), [(401, Refused), (403, Refused), (404, HttpFailed), (500, HttpFailed)])
def test_a_status_is_a_named_failure_with_its_answer_as_evidence(
    httpserver: HTTPServer, client: SourceClient, status: int, kind: type[HttpFailed]
) -> None:
    httpserver.expect_request("/x").respond_with_data(b"no" * 100_000, status=status)

    with pytest.raises(kind) as failed:
        client.get(httpserver.url_for("/x"))

    assert failed.value.status == status
    assert failed.value.capture is not None
    assert failed.value.capture.body == (b"no" * 100_000)[:65536]


def test_a_passing_failure_is_tried_once_more(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/x").respond_with_data("", status=503)
    httpserver.expect_ordered_request("/x").respond_with_data("ok")
    naps: list[float] = []
    with made(retries=1, pace=timedelta(seconds=1), sleep=naps.append) as client:
        answer = client.for_source(MANIFEST).get(httpserver.url_for("/x"))

    assert answer.capture is not None
    assert naps


@pytest.mark.parametrize("packed", [True, False])
def test_more_than_allowed_is_not_read(httpserver: HTTPServer, packed: bool) -> None:
    """A few kilobytes that unpack to gigabytes would take the daemon's memory."""
    body = gzip.compress(b"\0" * 30_000_000) if packed else b"\0" * 2_000_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    httpserver.expect_request("/x").respond_with_data(body, headers=headers)
    with made(max_bytes=1_000_000) as client, pytest.raises(TooLarge, match="1,000,000"):
        client.for_source(MANIFEST).get(httpserver.url_for("/x"))


def test_a_bomb_never_fills_the_memory_even_when_it_comes_in_one_piece() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    unpacker = Unpacker("gzip", 100_000, "x")
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            unpacker.feed(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2_000_000


def test_a_packed_answer_is_unpacked(httpserver: HTTPServer, client: SourceClient) -> None:
    httpserver.expect_request("/x").respond_with_data(
        gzip.compress(b"abc" * 1000), headers={"Content-Encoding": "gzip"}
    )

    answer = client.get(httpserver.url_for("/x"))

    assert answer.capture is not None
    assert answer.capture.body == b"abc" * 1000


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n"
        + gzip.compress(b"abc" * 1000)[:30].ljust(30),
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
        b"nothing like HTTP\r\n\r\n",
    ],
    ids=["length", "chunk", "gzip cut", "not gzip", "not HTTP"],
)
def test_an_answer_that_ends_before_its_end_is_no_answer(client: SourceClient, answer: bytes) -> None:
    with raw_server(answer) as url, pytest.raises(CutShort):
        client.get(url)


def test_a_packing_that_nobody_asked_for_is_refused(httpserver: HTTPServer, client: SourceClient) -> None:
    httpserver.expect_request("/x").respond_with_data(b"x", headers={"Content-Encoding": "br"})

    with pytest.raises(LooksWrong, match="br"):
        client.get(httpserver.url_for("/x"))


def test_a_host_that_does_not_answer_is_given_up() -> None:
    late = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with made(timeout=timedelta(seconds=0.3)) as client, raw_server(late, pause=1.0) as url, pytest.raises(TimedOut):
        client.for_source(MANIFEST).get(url)


def test_an_answer_that_trickles_for_ever_is_given_up(httpserver: HTTPServer) -> None:
    """Each byte comes in time, the whole never: without a deadline one source would hold its thread for ever."""

    def drip(_: Request) -> Response:
        def chunks() -> Iterator[bytes]:
            for _ in range(100):
                time.sleep(0.05)
                yield b"x"

        return Response(chunks())

    httpserver.expect_request("/x").respond_with_handler(drip)
    with made(timeout=timedelta(seconds=0.1)) as client, pytest.raises(TimedOut, match="slowly"):
        client.for_source(MANIFEST).get(httpserver.url_for("/x"))


def test_a_closed_port_and_an_unknown_name_are_unreachable(client: SourceClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable):
        client.get(f"http://127.0.0.1:{port}/x")
    elsewhere = replace(MANIFEST, hosts=("no-such-host.invalid",))
    with pytest.raises(Unreachable):
        client.client.for_source(elsewhere).get("https://no-such-host.invalid/x")


def test_redirects_lead_only_to_hosts_that_are_allowed(httpserver: HTTPServer, client: SourceClient) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=302, headers={"Location": "/b"})
    httpserver.expect_request("/b").respond_with_data("there")
    httpserver.expect_request("/c").respond_with_data("", status=302, headers={"Location": "https://example.org/x"})
    httpserver.expect_request("/d").respond_with_data("", status=302, headers={"Location": "/d"})
    httpserver.expect_request("/e").respond_with_data("", status=302, headers={"Location": "file:///etc/passwd"})

    followed = client.get(httpserver.url_for("/a"))

    assert followed.capture is not None
    assert followed.capture.body == b"there"
    for path in ("/c", "/e"):
        with pytest.raises(ForbiddenHost):
            client.get(httpserver.url_for(path))
    with pytest.raises(FetchFailed, match="redirects"):
        client.get(httpserver.url_for("/d"))


def test_a_key_does_not_follow_a_redirect_to_another_host(httpserver: HTTPServer, client: SourceClient) -> None:
    target = httpserver.url_for("/b").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/a").respond_with_data("", status=302, headers={"Location": target})
    httpserver.expect_request("/b").respond_with_data("there")

    client.get(httpserver.url_for("/a"), headers={"Authorization": "s3cret", "X-Key": "s3cret"})

    asked = [request for request, _ in httpserver.log if request.path == "/b"]
    assert "Authorization" not in asked[0].headers
    assert "X-Key" not in asked[0].headers


@pytest.mark.parametrize("url", ["http://localhost:1/x", "http://127.0.0.1:1/x", "https://localhost:1/x"])
def test_private_addresses_are_refused_unless_configured(url: str) -> None:
    with made(allow_private=False) as client, pytest.raises(ForbiddenHost, match="private"):
        client.for_source(MANIFEST).get(url)


@pytest.mark.parametrize("url", ["ftp://localhost/x", "http://example.org/x", "http://[::1", "nonsense"])
def test_other_schemes_hosts_and_nonsense_are_refused(client: SourceClient, url: str) -> None:
    with pytest.raises(FetchFailed):
        client.get(url)


@pytest.mark.parametrize(
    "number", ["10.0.0.1", "::1", "fe80::1", "::ffff:127.0.0.1", "::ffff:10.1.1.1", "224.0.0.1", "0.0.0.0"]
)
def test_addresses_of_our_own_networks_are_known_in_every_writing(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """A name that anybody may register can point into the newsroom's own network."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (number, 443))])
    public = replace(MANIFEST, hosts=("example.org",))
    with made(allow_private=False) as client, pytest.raises(ForbiddenHost, match="private"):
        client.for_source(public).get("https://example.org/x")


def test_no_connection_is_used_twice(httpserver: HTTPServer, client: SourceClient) -> None:
    """Hosts share addresses: a connection that was verified for one must not carry the question to another."""
    ports: list[str] = []

    def answer(request: Request) -> Response:
        ports.append(str(request.environ["REMOTE_PORT"]))
        return Response("ok", headers={"Set-Cookie": "known=1"})

    httpserver.expect_request("/x").respond_with_handler(answer)
    for _ in range(3):
        client.get(httpserver.url_for("/x"), conditional=False)

    assert len(set(ports)) == 3
    assert all("Cookie" not in request.headers for request, _ in httpserver.log)


def test_a_certificate_that_cannot_be_verified_is_a_failure(httpserver: HTTPServer, client: SourceClient) -> None:
    """A server without TLS stands in: whatever is wrong with TLS, nothing is read."""
    with pytest.raises(Unreachable):
        client.get(httpserver.url_for("/x").replace("http://", "https://"))


def test_keys_are_in_no_address_message_log_or_record(
    httpserver: HTTPServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    httpserver.expect_request("/api/k3y/x").respond_with_data("ok")
    httpserver.expect_request("/api/k3y/bad").respond_with_data("no", status=400)
    caplog.set_level(logging.DEBUG)
    with made(environ={"DESK_KEY": "k3y"}, record=tmp_path) as client:
        source = client.for_source(MANIFEST)
        key = source.credential("DESK_KEY")
        answer = source.get(httpserver.url_for(f"/api/{key}/x") + "?token=t0ken")
        with pytest.raises(HttpFailed) as failed:
            source.get(httpserver.url_for(f"/api/{key}/bad"))

    logged = "".join(one.getMessage() for one in caplog.records if one.name != "werkzeug")  # the server's own log
    assert answer.capture is not None
    shown = "".join(traceback.format_exception(failed.value)) + logged + answer.capture.url + str(answer.state)
    shown += "".join(path.read_text() for path in tmp_path.glob("*.json"))
    assert "k3y" not in shown.replace('source.credential("DESK_KEY")', "")
    assert "t0ken" not in shown
    assert "/api/***/x?token=***" in answer.capture.url


def test_a_missing_key_is_not_configured_and_names_its_variable(client: SourceClient) -> None:
    with pytest.raises(NotConfigured, match="DESK_KEY"):
        client.credential("DESK_KEY")


def test_what_was_recorded_is_replayed_without_a_network(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_ordered_request("/x").respond_with_data("one", headers={"ETag": '"1"', "Set-Cookie": "a=b"})
    httpserver.expect_ordered_request("/x").respond_with_data("two")
    url = httpserver.url_for("/x")
    with made(record=tmp_path) as client:
        source = client.for_source(MANIFEST)
        for _ in range(2):
            source.get(url, conditional=False)
    with made(replay=tmp_path, allow_private=False) as client:
        source = client.for_source(MANIFEST)
        bodies = [source.get(url, conditional=False).capture for _ in range(3)]
        with pytest.raises(NotRecorded):
            source.get(url + "/other")

    assert [capture.body for capture in bodies if capture] == [b"one", b"two", b"two"]
    assert len(httpserver.log) == 2
    assert "a=b" not in "".join(path.read_text() for path in tmp_path.glob("*.json"))


def test_scrub_finds_keys_as_they_are_and_as_addresses_quote_them() -> None:
    text = "https://u:p@example.org/a%2Fb?x=1&api_key=zzz#f a/b"

    assert scrub(text, ["a/b"]) == "https://***@example.org/***?x=1&api_key=***#f ***"


def test_a_state_is_what_the_store_keeps() -> None:
    """The store writes these very fields; a change here must be one there."""
    from monitor.store.state import HostState as KeptHost
    from monitor.store.state import HttpState as KeptHttp

    assert list(KeptHttp.__dataclass_fields__) == list(HttpState.__dataclass_fields__)
    assert list(KeptHost.__dataclass_fields__) == list(HostState.__dataclass_fields__)
