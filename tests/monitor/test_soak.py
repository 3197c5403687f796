"""A soak with simulated time: every fault that services have, and kills, against a plan that is known.

The small form takes some seconds; PAUSEWATCH_SOAK_DAYS=28 makes it the four weeks.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from monitor.ledger import coverage_hours, seer_of
from monitor.store import tables
from monitor.store.engine import open_store
from monitor.store.reading import report_rows_as_of
from tests.conftest import ROOT
from tests.monitor.soak_child import EVERY
from tests.monitor.toy_source import Answer, ToyServer, items, manifest

DAYS = float(os.environ.get("PAUSEWATCH_SOAK_DAYS", "1.5"))
SOURCES = ("busy", "calm", "silent")
START = datetime.fromisoformat("2026-02-01T00:00:00+00:00")
TICKS = int(DAYS * 72)
SHOWN = 40  # items that a service shows
FAULTS = ("timeout", "429", "500", "cut", "page", "too few")
KILLS = max(6, int(DAYS * 3))


@dataclass
class Plan:
    """What each service publishes, how it fails, and when the process is killed; all from one seed."""

    seed: int = 20260201
    faults: dict[tuple[str, int], str] = field(default_factory=dict)
    published: dict[str, list[tuple[str, datetime, int]]] = field(default_factory=dict)  # id, time, tick
    killed_inside: set[tuple[str, int]] = field(default_factory=set)
    killed_anywhere: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dice = Random(self.seed)
        for source in SOURCES:
            for tick in range(TICKS):
                if dice.random() < 0.2:
                    self.faults[source, tick] = dice.choice(FAULTS)
            long = dice.randrange(10, TICKS - 20)  # an outage of three hours
            self.faults |= {(source, tick): "500" for tick in range(long, long + 9)}
            per_tick = {"busy": 0.9, "calm": 0.2, "silent": 0.0}[source]
            said = [("0", START - timedelta(minutes=5), -1)]
            for tick in range(TICKS - 12):
                if dice.random() < per_tick:
                    said.append((str(len(said)), START + EVERY * tick - timedelta(minutes=3), tick))
            self.published[source] = said
        for tick in range(TICKS - 12, TICKS):  # a calm end, so that everything can have been seen
            for source in SOURCES:
                self.faults.pop((source, tick), None)
        for tick in dice.sample(range(2, TICKS - 2), KILLS):
            if dice.random() < 0.6:
                self.killed_inside.add((dice.choice(SOURCES), tick))
            else:
                self.killed_anywhere[tick] = dice.random() * 0.05
        for tick in (TICKS // 3, TICKS // 3 + 4):  # a host's wait would last as long as the clock is wrong
            self.faults = {
                key: "500" if key[1] == tick - 1 and how == "429" else how for key, how in self.faults.items()
            }

    def now(self, tick: int) -> datetime:
        """The machine's clock: wrong by an hour for a while, and by three minutes the other way for a while."""
        skew = timedelta(0)
        if TICKS // 3 <= tick < TICKS // 3 + 4:
            skew = timedelta(minutes=-57)
        if TICKS // 2 <= tick < TICKS // 2 + 4:
            skew = timedelta(minutes=3)
        return START + EVERY * tick + skew

    def visible(self, source: str, tick: int) -> list[tuple[str, datetime, str]]:
        """The newest items, in a new order each time, some of them twice; every seventh is edited after six ticks."""
        shown = [one for one in self.published[source] if one[2] <= tick][-SHOWN:]
        out = [(name, at, self.text(name, tick - born)) for name, at, born in shown]
        dice = Random(f"{source}{tick}")
        out += dice.sample(out, min(3, len(out)))
        dice.shuffle(out)
        return out

    @staticmethod
    def text(name: str, age: int) -> str:
        if int(name) % 7 == 3 and age >= 6:
            return f"Strike {name}, corrected."
        return f"Strike {name}."


@dataclass
class Attempted:
    source: str
    tick: int
    now: datetime
    acknowledged: bool = False


class Master:
    """Hands out the work, serves the answers, kills the worker; keeps account of what was handed out."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.work = [(tick, source) for tick in range(TICKS) for source in SOURCES]
        self.at = 0
        self.restarts = 0
        self.given: list[Attempted] = []
        self.killed: set[tuple[str, int]] = set()
        self.process: subprocess.Popen[bytes] | None = None
        self.control = ToyServer()
        self.control.say("/next", self.next)
        self.servers = {}
        for number, source in enumerate(SOURCES):
            self.servers[source] = ToyServer(f"127.0.0.{number + 2}")  # a host each: one's rest is none of another's
            self.servers[source].say(f"/{source}", self.answer)

    def next(self, path: str) -> Answer:
        if path.endswith("done"):
            self.given[-1].acknowledged = True
            self.at += 1
        if self.at == len(self.work):
            return Answer(b"{}")
        tick, source = self.work[self.at]
        # a turn that is taken again after a kill is taken a minute later, as in life
        again = sum(one.tick == tick and one.source == source for one in self.given)
        now = self.plan.now(tick) + timedelta(minutes=again)
        self.given.append(Attempted(source, tick, now))
        if tick in self.plan.killed_anywhere and ("*", tick) not in self.killed:
            self.killed.add(("*", tick))
            threading.Timer(self.plan.killed_anywhere[tick], self.kill, [self.process]).start()
        return Answer(
            json.dumps(
                {"source": source, "url": self.servers[source].url(f"/{source}"), "now": now.isoformat()}
            ).encode()
        )

    @staticmethod
    def kill(process: subprocess.Popen[bytes] | None) -> None:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def answer(self, path: str) -> Answer:
        tick, source = self.work[self.at]
        if (source, tick) in self.plan.killed_inside and (source, tick) not in self.killed:
            self.killed.add((source, tick))
            self.kill(self.process)
        body = items(*self.plan.visible(source, tick))
        return {
            "": lambda: Answer(body),
            "timeout": lambda: Answer(body, then=lambda: threading.Event().wait(0.4)),
            "429": lambda: Answer(b"slow down", 429),
            "500": lambda: Answer(b"sorry", 500),
            "cut": lambda: Answer(body, cut=True),
            "page": lambda: Answer(b"<html>we are busy</html>"),
            "too few": lambda: Answer(items()),
        }[self.plan.faults.get((source, tick), "")]()

    def run(self, url: str) -> None:
        while self.at < len(self.work):
            command = [sys.executable, "-m", "tests.monitor.soak_child", url, self.control.url("/next")]
            self.process = subprocess.Popen(command, cwd=ROOT)
            code = self.process.wait(DAYS * 100 + 60)
            assert code in (0, -signal.SIGKILL), code
            self.restarts += code != 0

    def close(self) -> None:
        for server in (self.control, *self.servers.values()):
            server.close()


def expected_hours(plan: Plan, source: str, tried: list[tuple[datetime, bool, int]]) -> dict[datetime, tuple[str, int]]:
    """Coverage minute by minute, by brute force from the plan: state and blind minutes per hour."""
    seer = seer_of(manifest(source, every=EVERY))
    answered = sorted((now, tick) for now, good, tick in tried if good)
    first = min(now for now, _, _ in tried).replace(minute=0)
    last = max(now for now, _, _ in tried)
    out = {}
    hour = first
    while hour + timedelta(hours=1) <= last:
        blind = 0
        for minute in range(60):
            begin = hour + timedelta(minutes=minute)
            end = begin + timedelta(minutes=1)
            blind += not any(end <= now and now - seer.reach <= begin for now, _ in answered)
        until = hour + timedelta(hours=1)
        newest = max(
            (at for now, tick in answered if now < until for _, at, born in plan.published[source] if born <= tick),
            default=None,
        )
        fresh = newest is not None and until - newest <= seer.lag + seer.reach
        out[hour] = ("failing" if blind else "fresh" if fresh else "dormant", blind)
        hour = until
    return out


def test_a_soak_loses_no_report_keeps_none_twice_and_its_coverage_is_that_of_the_plan(tmp_path: Path):
    plan = Plan()
    url = f"sqlite:///{tmp_path / 'soak.db'}"
    open_store(url).close()
    master = Master(plan)
    try:
        master.run(url)
    finally:
        master.close()

    with open_store(url) as store, store.reading() as connection:
        reports = list(report_rows_as_of(connection))
        runs = list(connection.execute(select(tables.runs)).mappings())
        seers = {source: seer_of(manifest(source, every=EVERY)) for source in SOURCES}
        end = max(run["finished_at"] for run in runs)
        hours = coverage_hours(connection, seers, end=end)
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()

    assert sound == "ok"
    assert master.restarts >= KILLS * 0.6  # a kill that comes after the end of its tick may find another in hand
    expected = {f"{s}:{name}": plan.text(name, TICKS) for s in SOURCES for name, _, _ in plan.published[s]}
    found: dict[str, list[str]] = {}
    for row in reports:
        found.setdefault(row["report_id"].partition("@")[0], []).append(row["summary"])
    # none lost, none double, and of an item that was edited the last words stand
    assert found == {key: [text] for key, text in expected.items()}
    assert any("corrected" in text for text in expected.values())

    recorded: dict[tuple[str, datetime], Any] = {(run["source"], run["started_at"]): run for run in runs}
    for source in SOURCES:
        tried = []
        for one in master.given:
            if one.source != source:
                continue
            good = (source, one.tick) not in plan.faults
            run = recorded.get((source, one.now))
            if one.acknowledged:
                assert run is not None, f"{source} at {one.now}: the run is not in the ledger"
                assert (run["state"] in ("ok", "empty")) == good, (source, one.tick, run["state"], run["error_class"])
            if run is not None:  # whether a run that was killed had ended by then, only the ledger can know
                tried.append((one.now, run["state"] in ("ok", "empty"), one.tick))
        expected_of_source = expected_hours(plan, source, tried)
        found_of_source = {h.hour: (h.state, h.minutes_blind) for h in hours if h.source == source}

        assert found_of_source == expected_of_source
        assert {"failing", "dormant" if source == "silent" else "fresh"} <= {
            state for state, _ in found_of_source.values()
        }
