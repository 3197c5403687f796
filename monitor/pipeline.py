"""One pass: collect, keep, assess what is touched, compare, publish, notify.

Collecting and keeping is done here, in the parent; the rest in a child process that exits, because it needs pandas
and much memory, and the parent is to run for weeks with little. With nothing new no child starts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from monitor.running.due import Named, named, why_due
from monitor.running.turns import collect
from monitor.running.watched import now as utc_now

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.running.watched import Door
    from monitor.store.engine import Store
    from monitor.store.runs import Run
    from sources.source import Collector

__all__ = ["Assessed", "Child", "ChildFailed", "Pass", "agreements_of", "assess_new", "one_pass", "settings_as_json"]


class ChildFailed(RuntimeError):  # noqa: N818  what happened
    """The child that assesses ended with an error; its last words are in the message."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessing child did: why it was started, and a mapping per agreement; nothing due: both empty."""

    why: Mapping[str, str] = field(default_factory=dict)
    done: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass did."""

    runs: Sequence[Run]
    assessed: Assessed


def agreements_of(config: Config) -> dict[str, Named]:
    """The agreements that each pass assesses, by the name under which they are loaded. Raises AgreementError."""
    names = config.daemon.agreements or (config.agreements.default,)
    return {name: named(name) for name in names}


def one_pass(
    store: Store,
    config: Config,
    collectors: Iterable[Collector],
    door: Door,
    agreements: Mapping[str, Named],
    *,
    clock: Callable[[], datetime] = utc_now,
    stopping: Event | None = None,
) -> Pass:
    """Ask each of these sources once, one after the other, then assess what is new.

    The daemon does the same with each source on its own clock. Raises ChildFailed.
    """
    runs = []
    for collector in collectors:
        if stopping is not None and stopping.is_set():
            break
        runs.append(collect(store, collector, door, clock, stopping=stopping))
    return Pass(runs, assess_new(store, config, agreements, clock=clock))


def assess_new(
    store: Store,
    config: Config,
    agreements: Mapping[str, Named],
    *,
    clock: Callable[[], datetime] = utc_now,
    child: Child | None = None,
) -> Assessed:
    """Let a child assess the agreements that have something new; none: no child is started. Raises ChildFailed."""
    now = clock()
    with store.reading() as connection:
        why = {name: why_due(connection, agreement, now) for name, agreement in agreements.items()}
    due = {name: reason for name, reason in why.items() if reason}
    if not due:
        return Assessed()
    return Assessed(due, (child or Child()).run(config, list(due), now))


class Child:
    """The process that assesses; at most one at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, config: Config, names: Sequence[str], now: datetime) -> list[dict[str, Any]]:
        """Start it, wait for it, give what it did. Raises ChildFailed."""
        from monitor.cli.database import installed_boundaries

        boundaries = installed_boundaries(config)
        asked = {
            "config": settings_as_json(config),
            "agreements": list(names),
            "boundaries": None if boundaries is None else str(boundaries),
            "folder": str(config.daemon.reports),
            "now": now.isoformat(),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "monitor.running.assessing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # a Ctrl-C is for the parent, which lets it finish
        )
        try:
            said, complaints = self._process.communicate(json.dumps(asked))
            code = self._process.returncode
        finally:
            self._process = None
        if code:
            raise ChildFailed(f"the assessing process ended with {code}: {complaints.strip()[-2000:]}")
        return [json.loads(line) for line in said.splitlines()]

    def stop(self) -> None:
        """End it: what it has stored is stored, the rest is computed again by the next pass."""
        process = self._process
        if process is not None:
            process.terminate()


def settings_as_json(config: Config) -> dict[str, Any]:
    """The settings as `Config(**…)` reads them back: durations and paths as text."""
    plain = config.model_dump(mode="python")
    written: dict[str, Any] = _plain(plain)
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds())}s"
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
