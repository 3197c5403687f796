"""The daemon as a real process over a real database and real HTTP: what it survives, and what it says of itself."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.running.locks import AlreadyRunning, claim
from monitor.running.logs import Scrubber
from monitor.store import tables
from monitor.store.engine import open_store
from monitor.store.reading import report_rows_as_of
from tests.conftest import ROOT
from tests.monitor.toy_source import T0, Answer, ToyServer, items

KEY = "s3cret-key-of-a-source"


@dataclass
class Running:
    """A daemon in a process of its own; `lines` are its log."""

    process: subprocess.Popen[str]
    lines: list[dict[str, Any]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.raw.append(line)
            if line.startswith("{"):
                self.lines.append(json.loads(line))

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 30) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in list(self.lines):
                if wanted(line):
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError("not logged; the log says:\n" + "".join(self.raw[-40:]))

    def end(self, how: int, seconds: float = 15) -> int:
        self.process.send_signal(how)
        code = self.process.wait(seconds)
        self._reader.join(5)
        return code

    @property
    def port(self) -> int:
        return int(self.wait_for(lambda line: line["event"] == "started")["port"])


@pytest.fixture
def server() -> Iterator[ToyServer]:
    running = ToyServer()
    yield running
    running.close()


@pytest.fixture
def start(tmp_path: Path, server: ToyServer) -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def begin(url: str, *names: str, every: int = 1, **daemon: Any) -> Running:
        config = {
            "database": {"url": url},
            "http": {"allow_private": True, "pace": "0s", "timeout": "2s", "max_megabytes": 1, "daily_requests": 10**6},
            "daemon": {"port": 0, "reports": str(tmp_path / "reports"), "assess_every": "1s", **daemon},
        }
        asked = {
            "config": config,
            "sources": {name: server.url(f"/{name}") for name in names},
            "keys": ["TOY_KEY"],
            "every": every,
        }
        file = tmp_path / "daemon.json"
        file.write_text(json.dumps(asked))
        import os

        process = subprocess.Popen(
            [sys.executable, "-m", "tests.monitor.toy_daemon", str(file)],
            cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "TOY_KEY": KEY},
        )  # fmt: skip
        running.append(Running(process))
        return running[-1]

    yield begin
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait(10)
        assert one.process.stderr is not None
        one._reader.join(5)
        one.process.stderr.close()


def ledger(url: str) -> list[Any]:
    with open_store(url) as store, store.reading() as connection:
        return list(connection.execute(select(tables.runs).order_by(tables.runs.c.seq)).mappings())


def kept(url: str) -> list[str]:
    with open_store(url) as store, store.reading() as connection:
        return sorted(row["report_id"] for row in report_rows_as_of(connection))


def run_of(source: str, state: str) -> Callable[[dict[str, Any]], bool]:
    return lambda line: line["event"] == "run" and line["source"] == source and line["state"] == state


def get(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return answer.status, answer.read().decode()


def test_a_hang_a_crash_and_a_flood_stop_no_other_source_and_are_recorded(sqlite_url, server, start):
    never = threading.Event()
    server.say("/good", Answer(items(("1", T0, "A strike."))))
    # slower than any timeout of the client, because a byte comes now and then: only the limit on runs catches it
    server.say("/hangs", Answer(b'{"items": []}', hang=never))
    server.say("/crashes", Answer(b'{"items": [{"id": "1", "at": "2026-02-03T06:00:00+00:00"}]}'))
    server.say("/floods", Answer(b" " * 3_000_000))
    daemon = start(sqlite_url, "good", "hangs", "crashes", "floods", run_limit="1s")

    daemon.wait_for(lambda line: line["event"] == "a run hangs; no other waits for it")
    daemon.wait_for(lambda line: line["event"].startswith("turn missed"))
    daemon.wait_for(lambda line: line["event"] == "a run crashed")
    daemon.wait_for(run_of("floods", "failed"))
    daemon.wait_for(run_of("good", "empty"))
    began = time.monotonic()
    code = daemon.end(signal.SIGTERM)
    never.set()

    found = {(run["source"], run["state"], run["error_class"]) for run in ledger(sqlite_url)}
    assert code == 0
    assert time.monotonic() - began < 10
    assert {
        ("good", "ok", ""),
        ("good", "empty", ""),
        ("hangs", "failed", "TimeoutError"),
        ("hangs", "missed", ""),
        ("crashes", "failed", "KeyError"),
        ("floods", "failed", "TooLarge"),
    } <= found
    assert kept(sqlite_url) == ["good:1"]


def test_it_tells_of_itself_on_loopback_and_its_parent_never_loads_pandas(store_url, server, start, tmp_path):
    server.say("/toy", Answer(items(("1", T0, "A strike on Kyiv."))))
    daemon = start(store_url, "toy")
    done = daemon.wait_for(lambda line: line["event"] == "assessed" and line["reports"] == 1)
    daemon.wait_for(run_of("toy", "empty"))

    status, health = get(daemon.port, "/healthz")
    _, metrics = get(daemon.port, "/metrics")
    maps = Path(f"/proc/{daemon.process.pid}/maps").read_text()
    code = daemon.end(signal.SIGTERM)

    assert status == 200
    assert json.loads(health)["last_pass"]["assessment"] == done["assessment"]
    assert 'pausewatch_reports_kept_total{source="toy"} 1.0' in metrics
    assert 'pausewatch_runs_total{source="toy",state="ok"} 1.0' in metrics
    assert "pandas" not in maps
    assert "/sqlalchemy/" in maps  # the check above would see it
    assert code == 0
    # nothing was new after the first answer, so nothing was assessed again
    assert len([line for line in daemon.lines if line["event"] == "assessed" and line["reports"] == 1]) == 1
    assert (tmp_path / "reports" / "cold-pause-2026" / "violations.csv").exists()


def test_a_second_daemon_on_the_same_database_refuses_with_a_clear_word(store_url, server, start):
    first = start(store_url, "toy")
    first.wait_for(lambda line: line["event"] == "started")
    second = start(store_url, "toy")

    assert second.process.wait(20) == 1
    second._reader.join(5)
    assert "another pausewatch daemon" in "".join(second.raw)
    assert first.end(signal.SIGTERM) == 0

    third = start(store_url, "toy")
    third.wait_for(lambda line: line["event"] == "started")


def test_the_claim_ends_with_its_holder(store_url):
    with open_store(store_url) as store:
        held = claim(store)
        with pytest.raises(AlreadyRunning, match="another pausewatch daemon"):
            claim(store)
        assert held.held()
        held.release()
        claim(store).release()


def test_killed_at_any_moment_it_loses_no_answer_and_repeats_no_effect(sqlite_url, server, start):
    served = {"n": 0}

    def more(_: str) -> Answer:
        served["n"] += 1
        return Answer(items(*[(str(n), T0, f"Strike {n}.") for n in range(served["n"])]))

    for path in ("/a", "/b", "/c"):
        server.say(path, more)
    for pause in (0.0, 0.15, 0.4):
        daemon = start(sqlite_url, "a", "b", "c")
        daemon.wait_for(lambda line: line["event"] == "run")
        time.sleep(pause)
        daemon.end(signal.SIGKILL)

    daemon = start(sqlite_url, "a", "b", "c")
    done = [daemon.wait_for(run_of(name, "ok")) for name in ("a", "b", "c")]
    daemon.wait_for(lambda line: line["event"] == "assessed")
    daemon.end(signal.SIGTERM)

    ids = kept(sqlite_url)
    with open_store(sqlite_url) as store, store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        runs_of_captures = set(connection.scalars(select(tables.captures.c.run_id)))
        known = set(connection.scalars(select(tables.runs.c.run_id)))
    assert len(done) == 3
    assert len(ids) == len(set(ids)) > 0
    # each answer that was kept belongs to a run that stands in the ledger, cut short or not
    assert runs_of_captures <= known


def test_keys_reach_no_log_line():
    scrub = Scrubber((KEY, "pass-word"))
    event = {"event": f"asked {KEY}", "nested": {"url": f"https://x/?k={KEY}", "list": [KEY, 1]}, "error": OSError(KEY)}

    text = json.dumps(scrub(None, "info", event))

    assert KEY not in text
    assert text.count("[removed]") == 4


def test_a_key_that_a_service_sends_back_reaches_no_log_line(sqlite_url, server, start):
    server.say("/toy", Answer(f'{{"items": [{{"id": "1", "at": "{KEY}", "text": ""}}]}}'.encode()))
    daemon = start(sqlite_url, "toy")
    daemon.wait_for(lambda line: line["event"] == "a run crashed")
    daemon.end(signal.SIGTERM)

    assert KEY not in "".join(daemon.raw)
    assert "[removed]" in "".join(daemon.raw)


def test_the_verb_itself_collects_through_a_reader_and_its_parent_stays_small(sqlite_url, server, tmp_path):
    from sources.registry import load_manifests

    table = "report_id,source,published_at,kind,place_id\n" + "".join(
        f"x:{n},x,2026-02-03T06:00:00+00:00,strike,UA80000000000093317\n" for n in range(50)
    )
    server.say("/t.csv", Answer(table.encode()))
    settings: dict[str, Any] = {
        "database": {"url": sqlite_url},
        "daemon": {"port": 0, "reports": str(tmp_path / "reports")},
        "http": {"allow_private": True, "pace": "0s"},
        "sources": {name: {"enabled": False} for name in load_manifests()},
    }
    settings["sources"]["own"] = {
        "every": "1s",
        "jitter": "0s",
        "options": {"like": "http-table", "url": server.url("/t.csv"), "hosts": ["127.0.0.1"]},
    }
    file = tmp_path / "config.yaml"
    file.write_text(json.dumps(settings))  # JSON is YAML
    command = [sys.executable, "-m", "monitor.cli", "--config", str(file), "run"]
    daemon = Running(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True))
    try:
        daemon.wait_for(run_of("own", "ok"))
        daemon.wait_for(run_of("own", "empty"))
        status = Path(f"/proc/{daemon.process.pid}/status").read_text()
    finally:
        code = daemon.end(signal.SIGTERM)
        assert daemon.process.stderr is not None
        daemon.process.stderr.close()

    megabytes = int(status.partition("VmRSS:")[2].split()[0]) / 1024
    assert code == 0
    assert len(kept(sqlite_url)) == 50
    assert megabytes < 100
