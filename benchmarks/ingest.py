"""How fast reports are kept beside a bare bulk insert, what a pass with nothing new costs, what the parent weighs.

    python benchmarks/ingest.py                         all of it; PostgreSQL where its programs are installed
    PAUSEWATCH_BENCH_REPORTS=200000 python ...          fewer reports than a million
    PAUSEWATCH_BENCH_ROWS=20000 python ...              fewer rows in the comparison with the bare insert

Kept: from mappings to sets, reports, hashes, ids and look-ups, committed. Bare: the same mappings inserted into the
table of reports alone with SQLAlchemy. Driver, for information: tuples made beforehand, by executemany or COPY.

Bars: at least 50 % of the bare insert's speed; a pass with nothing new under 0.5 s with a million reports kept; the
idle parent under 100 MB. How soon a restarted daemon is at work is shown. The last line is one JSON object. Exit 1
below a bar.
"""

from __future__ import annotations

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert  # noqa: E402  after the path above

from monitor.config import Config  # noqa: E402
from monitor.pipeline import Child, agreements_of, assess_new  # noqa: E402
from monitor.running.due import marks_now  # noqa: E402
from monitor.store.bulk import insert_rows  # noqa: E402
from monitor.store.cache import StoredAssessment, keep_assessment  # noqa: E402
from monitor.store.engine import Store, open_store  # noqa: E402
from monitor.store.keeping import ItemSet, keep_sets  # noqa: E402
from monitor.store.report_columns import REPORT_KINDS  # noqa: E402
from monitor.store.report_rows import INSERT_COLUMNS, from_mappings  # noqa: E402
from monitor.store.tables import report_sets, reports  # noqa: E402

REPORTS = int(os.environ.get("PAUSEWATCH_BENCH_REPORTS", "1000000"))
ROWS = int(os.environ.get("PAUSEWATCH_BENCH_ROWS", "50000"))
ROUNDS = 3
PART = 20_000
NOW = datetime(2026, 2, 3, 6, 0, tzinfo=UTC)


def row(n: int) -> dict[str, Any]:
    at = NOW - timedelta(minutes=n % 50_000)
    return {
        "report_id": f"bench:{n}", "source": "bench", "published_at": at, "kind": "strike", "actor": "RU",
        "occurred_from": at - timedelta(hours=2), "occurred_to": at, "place_id": "UA80000000000093317",
        "place_text": "Kyiv", "weapon": "drone", "target": "energy", "origin": "Kyiv City Military Administration",
        "origin_side": "UA", "url": f"https://example.org/{n}", "lang": "en",
        "summary": f"A drone strike on an energy facility in Kyiv was reported, number {n}; damage is being assessed.",
    }  # fmt: skip


def keep(store: Store, first: int, n: int) -> float:
    sets = [ItemSet(f"bench:{i}", [row(i)]) for i in range(first, first + n)]
    began = time.perf_counter()
    for start in range(0, n, PART):
        with store.writing() as connection:
            keep_sets(connection, sets[start : start + PART], recorded_at=NOW)
    return time.perf_counter() - began


def one_set(store: Store) -> None:
    """Keep the one row of `report_sets` that all reports of a bare insert point to."""
    values = {"set_id": 1, "item": "bench", "recorded_at": NOW, "sha256": "", "n_reports": 1, "n_new": 1}
    with store.writing() as connection:
        connection.execute(insert(report_sets).values(**values, first_seq=1, ordinal=1, backfill=False))


def bare(store: Store, n: int) -> float:
    """Insert the same mappings into `reports` alone with SQLAlchemy: what one would write without a store."""
    one_set(store)
    missing = {name: "" for name, kind in REPORT_KINDS.items() if kind == "text"} | {
        "scope": "occurrence", "extent": "instant", "place_relation": "in", "background": False
    }  # fmt: skip
    rows = [{**missing, "recorded_at": NOW, **row(i), "seq": i + 1, "set_id": 1, "content": ""} for i in range(n)]
    began = time.perf_counter()
    for start in range(0, n, PART):
        with store.writing() as connection:
            connection.execute(insert(reports), rows[start : start + PART])
    return time.perf_counter() - began


def driver(store: Store, n: int) -> float:
    """The same with tuples made beforehand, by COPY or executemany: what nobody can beat; for information."""
    one_set(store)
    moment = NOW.isoformat(timespec="microseconds")
    packed = from_mappings(row(i) for i in range(n))
    rows = [one.row(i, 1, one.report_id, moment) for i, one in enumerate(packed, start=1)]
    began = time.perf_counter()
    for start in range(0, n, PART):
        with store.writing() as connection:
            insert_rows(connection, reports, INSERT_COLUMNS, rows[start : start + PART])
    return time.perf_counter() - began


def speeds(fresh: Callable[[], Any]) -> dict[str, float]:
    """Keep and insert side by side into fresh databases, in turn; medians in rows per second."""
    ways: dict[str, Callable[[Store, int], float]] = {
        "kept_per_s": lambda store, n: keep(store, 0, n),
        "bare_per_s": bare,
        "driver_per_s": driver,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            with fresh() as url, open_store(url) as store:
                found[name].append(ROWS / way(store, ROWS))
    medians = {name: round(statistics.median(speeds)) for name, speeds in found.items()}
    return {**medians, "share": round(medians["kept_per_s"] / medians["bare_per_s"], 3)}


@contextmanager
def sqlite_database() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/bench.db"


class NoChild(Child):
    """Stands where a child would be started."""

    def run(self, *_: object) -> list[dict[str, Any]]:  # type: ignore[override]
        """Fail."""
        raise AssertionError("a child was started although nothing was new")


def nothing_new(folder: Path) -> dict[str, Any]:
    """The cost of a pass with nothing new, at once and as the first act of a new process, and the parent's weight."""
    url = f"sqlite:///{folder}/million.db"
    config = Config(database={"url": url}, daemon={"reports": str(folder / "reports"), "port": 0})
    agreements = agreements_of(config)
    with open_store(url) as store:
        for first in range(0, REPORTS, 100_000):
            keep(store, first, min(100_000, REPORTS - first))
            print(f"  kept {min(first + 100_000, REPORTS):,} of {REPORTS:,}", flush=True)
        with store.writing() as connection:
            for agreement in agreements.values():
                # stands for the assessment of all this: what a pass compares are its marks
                reached = marks_now(connection)
                keep_assessment(
                    connection,
                    StoredAssessment(agreement.id, agreement.version, NOW, NOW, reached, {"sha256": ""}, None),
                )
        seconds = []
        for _ in range(20):
            began = time.perf_counter()
            assess_new(store, config, agreements, clock=lambda: NOW, child=NoChild())
            seconds.append(time.perf_counter() - began)
    return {"reports": REPORTS, "pass_s": round(max(seconds), 4), **restarted(url, folder)}


def restarted(url: str, folder: Path) -> dict[str, Any]:
    """Start the daemon on that database, without sources to ask, and see when it is at work and what it weighs."""
    from sources.registry import load_manifests

    off = "\n".join(f"  {name}: {{enabled: false}}" for name in load_manifests())
    file = folder / "config.yaml"
    # a day has not ended since the assessment that stands in: the daemon must find that nothing is new
    file.write_text(f"database:\n  url: {url}\ndaemon:\n  port: 0\n  reports: {folder}/reports\nsources:\n{off}\n")
    with open_store(url) as store, store.writing() as connection:
        for agreement in agreements_of(Config()).values():
            now = datetime.now(UTC)
            reached = marks_now(connection)
            keep_assessment(
                connection, StoredAssessment(agreement.id, agreement.version, now, now, reached, {"sha256": ""}, None)
            )
    began = time.perf_counter()
    command = [sys.executable, "-m", "monitor.cli", "--config", str(file), "run"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        said = ""
        while '"event": "started"' not in said:
            said = process.stderr.readline()
            if not said:
                raise AssertionError("the daemon did not start")
        started = time.perf_counter() - began
        time.sleep(8)
        status = Path(f"/proc/{process.pid}/status").read_text()
        weight = int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]
    finally:
        process.send_signal(signal.SIGTERM)
        log = process.communicate(timeout=30)[1]
    assert "assessed" not in log, "the daemon assessed although nothing was new"
    return {"restart_s": round(started, 2), "parent_mb": round(weight, 1)}


def main() -> int:
    result: dict[str, Any] = {"benchmark": "ingest", "rows": ROWS, "sqlite": speeds(sqlite_database)}
    print(f"SQLite      {result['sqlite']}", flush=True)
    from tests.postgres_server import PostgresUnavailable, _database, start, stop

    try:
        server = start()
    except PostgresUnavailable as problem:
        result["postgresql"] = None
        print(f"PostgreSQL  not measured: {problem}")
    else:
        try:
            result["postgresql"] = speeds(lambda: _database(server))
        finally:
            stop(server)
        print(f"PostgreSQL  {result['postgresql']}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result["nothing_new"] = nothing_new(Path(folder))
    idle = result["nothing_new"]
    shares = [result[name]["share"] for name in ("sqlite", "postgresql") if result[name]]
    result["bars"] = {
        "half of a bare insert": all(share >= 0.5 for share in shares),
        "nothing new under 0.5 s": idle["pass_s"] < 0.5,
        "idle parent under 100 MB": idle["parent_mb"] < 100,
    }
    print(json.dumps(result))
    return 0 if all(result["bars"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
