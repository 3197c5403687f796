"""One run of one source, and one pass: everything that an answer leads to is kept together, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from monitor.config import Config
from monitor.pipeline import Child, agreements_of, assess_new, one_pass, settings_as_json
from monitor.running.retention import let_go
from monitor.running.turns import collect, interrupt_unfinished, record_missed, reparse
from monitor.running.watched import Door
from monitor.store import state, tables
from monitor.store.captures import body_of, captures_of
from monitor.store.engine import Store
from monitor.store.reading import report_rows_as_of
from monitor.store.runs import last_runs, runs_between, warnings_of
from sources.http import Client
from tests.monitor.toy_source import T0, Answer, Toy, ToyServer, items, manifest

Run = Callable[..., object]


class Clock:
    def __init__(self) -> None:
        self.now = T0

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[ToyServer]:
    running = ToyServer()
    yield running
    running.close()


@pytest.fixture
def door(store: Store, clock: Clock) -> Iterator[Door]:
    client = Client(
        timeout=timedelta(seconds=1), pace=timedelta(0), allow_private=True, retries=0, now=clock, sleep=lambda _: None
    )
    opened = Door(client, store)
    yield opened
    opened.close()


def toy(server: ToyServer, name: str = "toy", **changes: object) -> Toy:
    return Toy(manifest(name, server.url(f"/{name}"), **changes))


def kept(store: Store) -> dict[str, str]:
    with store.reading() as connection:
        return {row["report_id"]: row["summary"] for row in report_rows_as_of(connection)}


def count(store: Store, table: object) -> int:
    with store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


def test_an_answer_is_kept_with_its_reports_its_cursor_and_its_run(store, server, door, clock):
    server.say("/toy", Answer(items(("1", T0, "A strike."), ("2", T0, "Another.")), headers={"ETag": '"a"'}))

    run = collect(store, toy(server), door, clock)

    with store.reading() as connection:
        (capture,) = captures_of(connection, "toy")
        body = body_of(connection, capture["sha256"])
        addresses = connection.execute(select(tables.http_state)).mappings().all()
        rows = list(report_rows_as_of(connection))
    assert (run.state, run.n_captures, run.n_rows, run.n_new, run.newest_item_at) == ("ok", 1, 2, 2, T0)
    assert json.loads(body)["items"][0]["text"] == "A strike."
    assert capture["run_id"] == run.run_id
    assert {row["capture"] for row in rows} == {capture["sha256"]}
    assert addresses[0]["etag"] == '"a"'


def test_an_answer_that_has_not_changed_is_an_empty_run_and_no_second_capture(store, server, door, clock):
    server.say("/toy", Answer(items(("1", T0, "A strike."))))
    collect(store, toy(server), door, clock)
    clock.now += timedelta(minutes=10)

    run = collect(store, toy(server), door, clock)

    assert (run.state, run.n_captures, count(store, tables.captures)) == ("empty", 0, 1)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(b"<html>come back later</html>"), "LooksWrong"),
        (Answer(b'{"error": "no key"}'), "LooksWrong"),
        (Answer(b"busy", 500), "HttpFailed"),
        (Answer(b"slow down", 429, {"Retry-After": "3600"}), "RateLimited"),
        (Answer(items(("1", T0, "x")), cut=True), "CutShort"),
        (Answer(items()), "TooFew"),
    ],
)
def test_a_failure_is_recorded_by_name_with_its_evidence_and_changes_no_report(
    store, server, door, clock, answer, error
):
    server.say("/toy", Answer(items(("1", T0, "A strike."))))
    collect(store, toy(server), door, clock)
    before, captured = kept(store), count(store, tables.captures)
    server.say("/toy", answer)
    clock.now += timedelta(minutes=10)

    run = collect(store, toy(server, min_rows=1), door, clock)

    assert (run.state, run.error_class) == ("failed", error)
    assert kept(store) == before
    assert count(store, tables.captures) == captured + (error != "CutShort")
    with store.reading() as connection:
        latest, good = last_runs(connection, "toy")
    assert latest is not None
    assert good is not None
    assert (latest["state"], good["state"]) == ("failed", "ok")


def test_a_wait_that_a_host_asked_for_outlives_the_process(store, server, door, clock):
    server.say("/toy", Answer(b"slow down", 429, {"Retry-After": "3600"}))
    collect(store, toy(server), door, clock)
    asked = len(server.asked)
    again = Door(replace(door.client, hosts={}), store)

    run = collect(store, toy(server), again, clock)
    again.close()

    assert (run.state, run.error_class, len(server.asked)) == ("failed", "Resting", asked)


def test_an_answer_that_was_wrong_is_asked_for_again_even_if_it_does_not_change(store, server, door, clock):
    server.say("/toy", Answer(b"<html>", headers={"ETag": '"w"'}))
    collect(store, toy(server), door, clock)
    clock.now += timedelta(minutes=10)

    assert collect(store, toy(server), door, clock).error_class == "LooksWrong"


def test_a_fault_of_ours_is_recorded_and_raised(store, server, door, clock):
    broken = toy(server)
    server.say("/toy", Answer(b'{"items": [{"id": "1", "at": "2026-02-03T06:00:00+00:00", "no": "text"}]}'))

    with pytest.raises(KeyError):
        collect(store, broken, door, clock)

    with store.reading() as connection:
        latest, _ = last_runs(connection, "toy")
        assert state.unfinished_runs(connection) == []
    assert latest is not None
    assert (latest["state"], latest["error_class"]) == ("failed", "KeyError")


def test_an_item_that_now_says_nothing_is_withdrawn(store, server, door, clock):
    server.say("/toy", Answer(items(("1", T0, "A strike."), ("2", T0, "Another."))))
    collect(store, toy(server), door, clock)
    server.say("/toy", Answer(items(("1", T0, "gone"), ("2", T0, "Another."))))
    clock.now += timedelta(minutes=10)
    collect(store, toy(server), door, clock)

    assert kept(store) == {"toy:2": "Another."}


def test_a_backfill_that_was_stopped_resumes_where_it_stood(store, server, door, clock):
    pages = {f"/toy?page={n}": Answer(items((str(n), T0, f"page {n}"))) for n in range(4)}
    server.say("/toy", lambda path: pages[path])
    stopping = Event()

    first = collect(
        store,
        toy(server),
        door,
        clock,
        since=T0,
        stopping=stopping,
        progress=lambda turn: turn.n_captures == 2 and stopping.set(),
    )
    clock.now += timedelta(minutes=1)
    second = collect(store, toy(server), door, clock, since=T0)

    assert (first.state, first.kind, second.state) == ("interrupted", "backfill", "ok")
    assert server.asked == [f"/toy?page={n}" for n in range(4)]
    assert len(kept(store)) == 4


def test_reading_kept_answers_again_with_the_same_parser_changes_nothing(store, server, door, clock):
    for text in ("A strike.", "Two strikes."):
        server.say("/toy", Answer(items(("1", T0, text), ("2", T0, "Another."))))
        collect(store, toy(server), door, clock)
        clock.now += timedelta(minutes=10)
    sets = count(store, tables.report_sets)

    run = reparse(store, toy(server), clock)

    assert (run.kind, run.n_captures, run.n_new, count(store, tables.report_sets)) == ("reparse", 2, 0, sets)


def test_a_better_parser_makes_later_versions_of_what_was_kept(store, server, door, clock):
    class Better(Toy):
        version = "toy/2"

        def _row(self, name, at, item):  # type: ignore[no-untyped-def]
            return {**super()._row(name, at, item), "weapon": "missile"}

    server.say("/toy", Answer(items(("1", T0, "A strike."))))
    collect(store, toy(server), door, clock)
    clock.now += timedelta(minutes=10)

    run = reparse(store, Better(toy(server).manifest), clock)

    with store.reading() as connection:
        (row,) = report_rows_as_of(connection)
    assert run.n_new == 1
    assert row["weapon"] == "missile"
    assert row["report_id"].startswith("toy:1@")


def test_bytes_that_a_manifest_forbids_to_keep_are_counted_when_read_again(store, server, door, clock):
    server.say("/toy", Answer(items(("1", T0, "A strike."))))
    collect(store, toy(server, keep="hash"), door, clock)

    run = reparse(store, toy(server, keep="hash"), clock)

    with store.reading() as connection:
        (warning,) = warnings_of(connection, run.run_id)
    assert warning["code"] == "bytes_not_kept"


def test_runs_that_a_crash_cut_short_are_found_and_a_backfill_of_another_process_is_left_alone(store, clock):
    from monitor.store.runs import run_id_of

    with store.writing() as connection:
        state.begin_run(connection, "toy", run_id_of("toy", "collect", T0), at=T0)
        state.begin_run(connection, "toy 2026..", run_id_of("toy", "backfill", T0), at=T0)

    assert interrupt_unfinished(store, T0 + timedelta(minutes=5)) == ["toy"]
    assert interrupt_unfinished(store, T0 + timedelta(minutes=5)) == []
    with store.reading() as connection:
        (run,) = runs_between(connection, T0, T0 + timedelta(hours=1))
    assert run["state"] == "interrupted"


def test_a_turn_that_did_not_take_place_is_written_down(store):
    record_missed(store, "toy", T0, "the run before was still in hand")

    with store.reading() as connection:
        (run,) = runs_between(connection, T0, T0 + timedelta(hours=1))
    assert (run["state"], run["details"]["why"]) == ("missed", "the run before was still in hand")


def test_bytes_older_than_the_limit_are_let_go_and_leave_a_tombstone_and_their_reports(store, server, door, clock):
    server.say("/toy", Answer(items(("1", T0, "A strike."))))
    collect(store, toy(server), door, clock)
    clock.now += timedelta(days=20)
    server.say("/toy", Answer(items(("2", clock.now, "Another."))))
    collect(store, toy(server), door, clock)

    assert let_go(store, timedelta(days=30), clock.now) == 0
    assert let_go(store, timedelta(days=10), clock.now) == 1
    assert (count(store, tables.blobs), count(store, tables.tombstones), count(store, tables.captures)) == (1, 1, 2)
    assert set(kept(store)) == {"toy:1", "toy:2"}


def test_settings_survive_the_way_to_the_child():
    config = Config(
        database={"url": "sqlite:////x.db"}, sources={"toy": {"every": "90s", "options": {"a": 1}}}, http={"pace": "2m"}
    )

    assert Config(**json.loads(json.dumps(settings_as_json(config)))) == config


class NoChild(Child):
    def run(self, *_: object) -> list[dict[str, object]]:  # type: ignore[override]
        raise AssertionError("a child was started with nothing new")


def test_a_pass_assesses_publishes_and_stores_once_and_with_nothing_new_starts_no_child(
    store, server, door, clock, tmp_path: Path
):
    config = Config(
        database={"url": store.engine.url.render_as_string(hide_password=False)}, daemon={"reports": tmp_path}
    )
    server.say("/toy", Answer(items(("1", T0, "A strike on Kyiv."))))
    agreements = agreements_of(config)

    first = one_pass(store, config, [toy(server)], door, agreements, clock=clock)
    link = tmp_path / "cold-pause-2026"
    published = (link / "violations.csv").read_text()
    again = assess_new(store, config, agreements, clock=clock, child=NoChild())

    assert first.assessed.why == {"cold-pause-2026": "first assessment"}
    assert first.assessed.done[0]["reports"] == 1
    assert first.assessed.done[0]["changes"] == first.assessed.done[0]["violations"] > 0
    assert link.is_symlink()
    assert ",inconsistent," in published
    assert (link / "coverage.csv").read_text().startswith("source,hour,runs,failures")
    assert again.done == ()

    server.say("/toy", Answer(items(("1", T0, "gone"))))
    clock.now += timedelta(minutes=10)
    second = one_pass(store, config, [toy(server)], door, agreements, clock=clock)

    assert second.assessed.why == {"cold-pause-2026": "new evidence"}
    assert second.assessed.done[0]["violations"] == 0
    assert ",inconsistent," not in (link / "violations.csv").read_text()
    assert count(store, tables.assessments) == 2
