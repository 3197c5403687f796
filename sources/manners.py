"""Manners towards hosts: one request at a time, at a pace, within the day's budget, and waiting when told to."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from sources.errors import OverBudget, Resting

__all__ = ["HostState", "Manners"]

_LONGEST_NAP: Final = timedelta(seconds=20)  # longer waits are the scheduler's
_LONGEST_REST: Final = timedelta(days=1)  # a Retry-After beyond that is taken for a mistake


@dataclass(frozen=True, slots=True)
class HostState:
    """What was asked of a host on a UTC day (YYYY-MM-DD), and from when it may be asked again."""

    day: str
    requests: int = 0
    n_bytes: int = 0
    not_before: datetime | None = None


@dataclass
class Manners:
    """What is owed to each host. `hosts` outlives the process; the caller keeps it."""

    hosts: MutableMapping[str, HostState]
    pace: timedelta
    daily_requests: int
    now: Callable[[], datetime]
    sleep: Callable[[float], object]
    dice: random.Random
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _host_locks: dict[str, threading.Lock] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def turn(self, host: str, shown: str) -> Iterator[None]:
        """Hold a host for one request, after waiting until it may be asked. Raises Resting, OverBudget."""
        with self._lock:
            lock = self._host_locks.setdefault(host, threading.Lock())
        with lock:
            self._wait(host, shown)
            yield

    def _wait(self, host: str, shown: str) -> None:
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
        if last is not None and last + pace.total_seconds() > time.monotonic():
            self.sleep(last + pace.total_seconds() - time.monotonic())
        self._asked[key] = time.monotonic()

    def heed(self, host: str, status: int, headers: Mapping[str, str], n_bytes: int) -> None:
        """Count what came, and remember a Retry-After; a 429 without one earns a minute's rest."""
        now = self.now()
        moment = _retry_after(headers.get("retry-after", ""), now)
        if moment is None and status == 429:
            moment = now + timedelta(minutes=1)
        state = self.hosts[host]
        state = replace(state, n_bytes=state.n_bytes + n_bytes)
        if moment is not None and (status in (429, 503) or moment > now):
            state = replace(state, not_before=min(moment, now + _LONGEST_REST))
        self.hosts[host] = state


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
