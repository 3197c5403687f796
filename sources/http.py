"""One polite client for all sources.

It says who asks, asks no faster and no oftener than it may, asks only for what has changed, waits when told to,
reads no more than it must, goes nowhere it was not sent, and writes no key anywhere. Settings are passed in;
what must outlive the process (what HTTP said of an address, what a host has allowed today) is handed in and out,
and kept by the caller.
"""

from __future__ import annotations

import logging
import os
import random
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx2

from sources.capture import Capture
from sources.errors import (
    CutShort,
    FetchFailed,
    ForbiddenHost,
    HttpFailed,
    NotConfigured,
    RateLimited,
    Refused,
    TimedOut,
    Unreachable,
)
from sources.manners import HostState, Manners
from sources.recording import Tape
from sources.scrub import quiet, scrub
from sources.wire import Raw, Wire, user_agent

if TYPE_CHECKING:
    from sources.source import Manifest

__all__ = ["Answer", "Client", "HostState", "HttpState", "SourceClient", "user_agent"]

_LOG: Final = logging.getLogger(__name__)
_KEPT_HEADERS: Final = ("content-type", "content-length", "content-encoding", "date", "etag", "last-modified", "age")
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MOST_REDIRECTS: Final = 5
_AGAIN: Final = (502, 503, 504)


@dataclass(frozen=True, slots=True)
class HttpState:
    """What the last good answer of an address said of itself, for the next conditional request."""

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request. `capture` is None where nothing has changed since `state` was learned."""

    capture: Capture | None
    state: Mapping[str, HttpState]


@dataclass
class Client:
    """The client of one process, safe to use from several threads: hosts are asked one request at a time.

    `hosts` remembers each host's day across restarts. `record` and `replay` are folders: with the first each
    answer is written down, with the second nothing is asked of anybody and the answers come from there. `now`,
    `sleep` and `dice` are for tests and for a daemon that must stop in the middle of a nap.
    """

    contact: str = ""
    timeout: timedelta = timedelta(seconds=30)
    max_bytes: int = 50_000_000
    pace: timedelta = timedelta(seconds=2)
    daily_requests: int = 2000
    allow_private: bool = False
    record: Path | None = None
    replay: Path | None = None
    retries: int = 1
    hosts: MutableMapping[str, HostState] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], object] = time.sleep
    dice: random.Random = field(default_factory=random.Random)
    verify: ssl.SSLContext | bool = True

    def __post_init__(self) -> None:
        quiet()
        self._tape = Tape(self.record) if self.record else None
        self._played = Tape(self.replay) if self.replay else None
        self._wire = Wire(
            self.contact, self.timeout, self.max_bytes, allow_private=self.allow_private, verify=self.verify
        )
        self._manners = Manners(self.hosts, self.pace, self.daily_requests, self.now, self.sleep, self.dice)

    def close(self) -> None:
        """Close all connections."""
        self._wire.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def for_source(self, manifest: Manifest, states: Mapping[str, HttpState] | None = None) -> SourceClient:
        """Give the client as one source may use it; `states`: what was remembered of its addresses."""
        return SourceClient(self, manifest, dict(states or {}))

    # what follows is for SourceClient

    def exchange(
        self, url: str, headers: Mapping[str, str], *, allowed: frozenset[str], secrets: Iterable[str]
    ) -> tuple[str, Raw]:
        """Ask, follow redirects, try again once where that makes sense. Gives the last address, scrubbed."""
        secrets = tuple(secrets)
        shown = scrub(url, secrets)
        if self._played is not None:
            status, head, body = self._played.next(shown)
            return shown, Raw(status, head, body)
        raw = self._with_retries(url, headers, allowed, secrets)
        if self._tape is not None:
            self._tape.add(shown, raw.status, raw.headers, raw.body)
        return shown, raw

    def _with_retries(
        self, url: str, headers: Mapping[str, str], allowed: frozenset[str], secrets: tuple[str, ...]
    ) -> Raw:
        for attempt in range(self.retries + 1):
            last = attempt == self.retries
            try:
                raw = self._follow(url, headers, allowed, secrets)
            except (TimedOut, Unreachable, CutShort):
                if last:
                    raise
            else:
                if last or raw.status not in _AGAIN or "retry-after" in raw.headers:
                    return raw
            self.sleep(self.dice.uniform(0.5, 1.5) * max(self.pace.total_seconds(), 0.01) * (attempt + 1))
        raise AssertionError("the last attempt returns or raises")

    def _follow(self, url: str, headers: Mapping[str, str], allowed: frozenset[str], secrets: tuple[str, ...]) -> Raw:
        address, head = httpx2.URL(url), dict(headers)
        for _ in range(_MOST_REDIRECTS + 1):
            raw = self._once(address, head, allowed, secrets)
            target = raw.headers.get("location", "")
            if raw.status not in _REDIRECTS or not target:
                return raw
            try:
                onward = address.join(target)
            except httpx2.InvalidURL as error:
                raise ForbiddenHost(f"redirected to what is no address: {error}") from None
            if onward.host != address.host:  # a key for one host is none of another's business
                head = {key: value for key, value in head.items() if key.lower() in ("accept", "user-agent")}
            address = onward
        raise FetchFailed(f"{scrub(url, secrets)}: more than {_MOST_REDIRECTS} redirects")

    def _once(
        self, address: httpx2.URL, headers: Mapping[str, str], allowed: frozenset[str], secrets: tuple[str, ...]
    ) -> Raw:
        host, shown = address.host, scrub(str(address), secrets)
        if host not in allowed:
            raise ForbiddenHost(f"{shown}: this source may be asked at {', '.join(sorted(allowed)) or 'no host'} only")
        addresses = self._wire.addresses(address, shown)
        with self._manners.turn(host, shown):
            failed: FetchFailed | None = None
            for number in addresses:
                try:
                    raw = self._wire.send(address, number, headers, shown)
                except Unreachable as error:
                    failed = error
                    continue
                self._manners.heed(host, raw.status, raw.headers, len(raw.body))
                _LOG.debug("asked %s: %s, %d bytes", shown, raw.status, len(raw.body))
                return raw
            raise failed or Unreachable(f"{shown}: the name has no address")

    def slow_down(self, host: str, pace: timedelta) -> None:
        """Wait until so much time has passed since the last request to the host that was slowed down."""
        if self._played is None:
            self._manners.slow_down(host, pace)


@dataclass
class SourceClient:
    """The client as one source may use it: its hosts, its keys, what is remembered of its addresses."""

    client: Client
    manifest: Manifest
    states: dict[str, HttpState]
    collector_version: str = ""
    requests: int = 0
    unchanged: int = 0

    @property
    def now(self) -> datetime:
        """The present moment (UTC)."""
        return self.client.now()

    def credential(self, name: str) -> str:
        """Give the key that an environment variable holds. Raises NotConfigured."""
        value = self.client.environ.get(name, "").strip()
        if not value:
            raise NotConfigured(f"{self.manifest.name}: the environment variable {name} is not set")
        return value

    def _secrets(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.client.environ.get(name, "").strip() for name in self.manifest.credentials)))

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        secrets: Iterable[str] = (),
        conditional: bool = True,
        accept: str = "*/*",
        pace: timedelta | None = None,
    ) -> Answer:
        """Ask for an address. Raises FetchFailed or one of its kinds; an answer that shows the fault is in it.

        With `conditional` an answer that has not changed since it was last remembered gives no capture, whether the
        host says so (304) or its bytes do. `pace` is the least time since the last request made with one, for services
        that allow fewer requests of a kind.
        """
        known_secrets = (*self._secrets(), *secrets)
        shown = scrub(url, known_secrets)
        state = self.states.get(shown, HttpState())
        head = {"Accept": accept, **(headers or {})}
        if conditional and state.etag:
            head["If-None-Match"] = state.etag
        if conditional and state.last_modified:
            head["If-Modified-Since"] = state.last_modified
        try:
            address = httpx2.URL(url)
        except httpx2.InvalidURL as error:
            raise ForbiddenHost(f"{shown}: is no address: {error}") from None
        allowed = frozenset(self.manifest.hosts) or frozenset({address.host})
        self.requests += 1
        if pace is not None:
            self.client.slow_down(address.host, pace)
        shown, raw = self.client.exchange(url, head, allowed=allowed, secrets=known_secrets)
        return self._answer(shown, raw, state if conditional else HttpState())

    def _answer(self, shown: str, raw: Raw, state: HttpState) -> Answer:
        if raw.status == 304 and state != HttpState():
            self.unchanged += 1
            return Answer(None, {})
        kept = {key: scrub(raw.headers[key], self._secrets()) for key in _KEPT_HEADERS if key in raw.headers}
        capture = Capture(
            source=self.manifest.name,
            url=shown,
            received_at=self.client.now(),
            body=raw.body,
            status=raw.status,
            headers=kept,
            media_type=raw.headers.get("content-type", "").partition(";")[0].strip().lower(),
            collector_version=self.collector_version,
        )
        if raw.status != 200:
            _refuse(capture, self.client.hosts.get(httpx2.URL(shown).host))
        digest = sha256(raw.body).hexdigest()
        if state.sha256 == digest:
            self.unchanged += 1
            return Answer(None, {})
        learned = HttpState(raw.headers.get("etag", ""), raw.headers.get("last-modified", ""), digest)
        return Answer(capture, {shown: learned})


def _refuse(capture: Capture, host: HostState | None) -> None:
    kind = {401: Refused, 403: Refused, 429: RateLimited}.get(capture.status, HttpFailed)
    raise kind(
        f"{capture.url}: HTTP {capture.status}",
        status=capture.status,
        capture=capture,
        not_before=host.not_before if host else None,
    )
