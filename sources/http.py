"""One polite client for all sources.

It says who asks, asks no faster and no oftener than it may, asks only for what has changed, waits when told to,
reads no more than it must, goes nowhere it was not sent, and writes no key anywhere. Settings are passed in;
what must outlive the process (what HTTP said of an address, what a host has allowed today) is handed in and out,
and kept by the caller.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
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
    OverBudget,
    RateLimited,
    Refused,
    Resting,
    TimedOut,
    Unreachable,
)
from sources.recording import Tape
from sources.scrub import quiet, scrub
from sources.unpacking import Unpacker

if TYPE_CHECKING:
    from sources.source import Manifest

__all__ = ["Answer", "Client", "HostState", "HttpState", "SourceClient", "user_agent"]

_LOG: Final = logging.getLogger(__name__)
_KEPT_HEADERS: Final = ("content-type", "content-length", "content-encoding", "date", "etag", "last-modified", "age")
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MOST_REDIRECTS: Final = 5
_AGAIN: Final = (502, 503, 504)
_LONGEST_NAP: Final = timedelta(seconds=20)  # longer waits are the scheduler's
_LONGEST_REST: Final = timedelta(days=1)  # a Retry-After beyond that is taken for a mistake
_ERROR_BODY: Final = 64 * 1024


def user_agent(contact: str) -> str:
    """Say who asks and how to reach them."""
    return f"pausewatch/0.1 (ceasefire-compliance research; {contact or 'no contact configured'})"


@dataclass(frozen=True, slots=True)
class HttpState:
    """What the last good answer of an address said of itself, for the next conditional request."""

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class HostState:
    """What was asked of a host on a UTC day (YYYY-MM-DD), and from when it may be asked again."""

    day: str
    requests: int = 0
    n_bytes: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request. `capture` is None where nothing has changed since `state` was learned."""

    capture: Capture | None
    state: Mapping[str, HttpState]


@dataclass(slots=True)
class _Raw:
    """An answer as it came over the wire, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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
        self._lock = threading.Lock()
        self._host_locks: dict[str, threading.Lock] = {}
        self._asked: dict[str, float] = {}
        self._tape = Tape(self.record) if self.record else None
        self._played = Tape(self.replay) if self.replay else None
        self._http = httpx2.Client(
            # no proxy from the environment: the address that was checked is the one that is asked
            trust_env=False,
            verify=self.verify,
            timeout=httpx2.Timeout(self.timeout.total_seconds()),
            follow_redirects=False,
            headers={
                "User-Agent": user_agent(self.contact),
                "Accept-Encoding": "gzip, deflate",
                "Accept-Language": "uk, en;q=0.8, ru;q=0.5",
            },
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

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
    ) -> tuple[str, _Raw]:
        """Ask, follow redirects, try again once where that makes sense. Gives the last address, scrubbed."""
        secrets = tuple(secrets)
        shown = scrub(url, secrets)
        if self._played is not None:
            status, head, body = self._played.next(shown)
            return shown, _Raw(status, head, body)
        raw = self._with_retries(url, headers, allowed, secrets)
        if self._tape is not None:
            self._tape.add(shown, raw.status, raw.headers, raw.body)
        return shown, raw

    def _with_retries(
        self, url: str, headers: Mapping[str, str], allowed: frozenset[str], secrets: tuple[str, ...]
    ) -> _Raw:
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

    def _follow(self, url: str, headers: Mapping[str, str], allowed: frozenset[str], secrets: tuple[str, ...]) -> _Raw:
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
    ) -> _Raw:
        host, shown = address.host, scrub(str(address), secrets)
        if host not in allowed:
            raise ForbiddenHost(f"{shown}: this source may be asked at {', '.join(sorted(allowed)) or 'no host'} only")
        addresses = self._addresses(address, shown)
        with self._turn(host, shown):
            failed: FetchFailed | None = None
            for number in addresses:
                try:
                    raw = self._send(address, number, headers, shown)
                except Unreachable as error:
                    failed = error
                    continue
                self._account(host, len(raw.body))
                self._heed(host, raw)
                _LOG.debug("asked %s: %s, %d bytes", shown, raw.status, len(raw.body))
                return raw
            raise failed or Unreachable(f"{shown}: the name has no address")

    def _addresses(self, address: httpx2.URL, shown: str) -> list[str]:
        """Look the host's name up, and refuse what lies in a network of our own."""
        port = address.port or (443 if address.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(address.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"{shown}: the name cannot be looked up: {error}") from None
        numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:3]
        private = [number for number in numbers if not ipaddress.ip_address(number.partition("%")[0]).is_global]
        if private and not self.allow_private:
            raise ForbiddenHost(f"{shown}: {private[0]} is a private address (http.allow_private)")
        if address.scheme != "https" and not (address.scheme == "http" and len(private) == len(numbers)):
            raise ForbiddenHost(f"{shown}: only https is asked")
        return numbers

    def _turn(self, host: str, shown: str) -> _Turn:
        """Make the turn to ask this host, to be entered. Raises Resting, OverBudget then."""
        with self._lock:
            lock = self._host_locks.setdefault(host, threading.Lock())
        return _Turn(self, lock, host, shown)

    def wait(self, host: str, shown: str) -> None:
        """Wait until the host may be asked, and count the request."""
        now = self.now()
        state = self.hosts.get(host) or HostState("")
        if state.not_before is not None and state.not_before > now:
            rest = state.not_before - now
            if rest > _LONGEST_NAP:
                until = state.not_before.isoformat(timespec="seconds")
                raise Resting(f"{shown}: {host} asked us to wait until {until}", not_before=state.not_before)
            self.sleep(rest.total_seconds())
        today = now.date().isoformat()
        if state.day != today:
            state = HostState(today, not_before=state.not_before)
        if state.requests >= self.daily_requests:
            raise OverBudget(f"{shown}: {state.requests} requests to {host} today, as many as are allowed")
        last = self._asked.get(host)
        if last is not None:
            due = last + self.pace.total_seconds() * self.dice.uniform(1.0, 1.25) - time.monotonic()
            if due > 0:
                self.sleep(due)
        self._asked[host] = time.monotonic()
        self.hosts[host] = replace(state, requests=state.requests + 1)

    def slow_down(self, host: str, pace: timedelta) -> None:
        """Wait until so much time has passed since the last request to the host that was slowed down."""
        key = f"slow {host}"
        last = self._asked.get(key)
        if last is not None and last + pace.total_seconds() > time.monotonic() and self._played is None:
            self.sleep(last + pace.total_seconds() - time.monotonic())
        self._asked[key] = time.monotonic()

    def _account(self, host: str, n_bytes: int) -> None:
        state = self.hosts[host]
        self.hosts[host] = replace(state, n_bytes=state.n_bytes + n_bytes)

    def _heed(self, host: str, raw: _Raw) -> None:
        """Remember a Retry-After; a 429 without one earns a minute's rest."""
        now = self.now()
        moment = _retry_after(raw.headers.get("retry-after", ""), now)
        if moment is None and raw.status == 429:
            moment = now + timedelta(minutes=1)
        if moment is not None and (raw.status in (429, 503) or moment > now):
            self.hosts[host] = replace(self.hosts[host], not_before=min(moment, now + _LONGEST_REST))

    def _send(self, address: httpx2.URL, number: str, headers: Mapping[str, str], shown: str) -> _Raw:
        """Send one request to the very address that was looked up and checked, under the host's own name."""
        pinned = address.copy_with(host=number)
        deadline = time.monotonic() + 5 * self.timeout.total_seconds()
        request = self._http.build_request(
            "GET",
            pinned,
            headers={**headers, "Host": address.netloc.decode("ascii")},
            extensions={"sni_hostname": address.host},
        )
        try:
            response = self._http.send(request, stream=True)
            try:
                head = {key.lower(): value for key, value in response.headers.items()}
                limit = self.max_bytes if response.status_code == 200 else min(self.max_bytes, _ERROR_BODY)
                unpacker = Unpacker(head.get("content-encoding", ""), limit, shown, strict=response.status_code == 200)
                for chunk in response.iter_raw():
                    if not unpacker.feed(chunk):
                        break
                    if time.monotonic() > deadline:
                        raise TimedOut(f"{shown}: the answer came too slowly and was given up")
                return _Raw(response.status_code, head, unpacker.finish())
            finally:
                response.close()
        except httpx2.TimeoutException as error:
            raise TimedOut(f"{shown}: {type(error).__name__}") from None
        except httpx2.RemoteProtocolError as error:
            raise CutShort(f"{shown}: {error}") from None
        except (httpx2.ReadError, httpx2.WriteError) as error:
            raise CutShort(f"{shown}: {str(error) or 'the connection broke'}") from None
        except httpx2.TransportError as error:
            raise Unreachable(f"{shown}: {str(error) or type(error).__name__}") from None


@dataclass
class _Turn:
    """Holds a host's lock while one request is made, after waiting for its turn."""

    client: Client
    lock: threading.Lock
    host: str
    shown: str

    def __enter__(self) -> None:
        self.lock.acquire()
        try:
            self.client.wait(self.host, self.shown)
        except BaseException:
            self.lock.release()
            raise

    def __exit__(self, *_: object) -> None:
        self.lock.release()


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

    def _answer(self, shown: str, raw: _Raw, state: HttpState) -> Answer:
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


def _retry_after(value: str, now: datetime) -> datetime | None:
    """Read Retry-After: seconds or an HTTP date (RFC 9110, 10.2.3); None where it says nothing readable."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return now + timedelta(seconds=int(value))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
