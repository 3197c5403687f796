"""What `status`, `sources` and `collect` show: is anybody looking, and what did they see?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.status import render, status_of
from monitor.store.engine import Store
from monitor.store.outbox import Notice, claim, enqueue, notices_of, record_dead
from monitor.store.runs import Run, RunWarning, record_run
from tests.monitor.toy_source import T0, Answer, Toy, ToyServer, manifest

TABLE = "report_id,source,published_at,kind,place_id\nx:1,x,2026-02-03T06:00:00+00:00,strike,UA80000000000093317\n"


def run(store: Store, source: str, minutes_ago: int, state: str = "ok", **said: Any) -> None:
    at = T0 - timedelta(minutes=minutes_ago)
    with store.writing() as connection:
        record_run(connection, Run(source, "collect", at, at, state, **said))  # type: ignore[arg-type]


def test_one_screen_tells_fresh_from_dormant_failing_unconfigured_off_and_never_asked(store: Store):
    run(store, "fresh", 5, n_rows=7, n_new=3, newest_item_at=T0 - timedelta(hours=1))
    run(store, "dormant", 5, n_rows=7, newest_item_at=T0 - timedelta(days=3))
    run(store, "failing", 200, n_rows=1, newest_item_at=T0 - timedelta(hours=4))
    warning = RunWarning(T0, "note", "something")
    run(store, "failing", 5, "failed", error_class="HttpFailed", error_message="HTTP 500", warnings=(warning,))
    run(store, "keyless", 5, "not_configured", error_message="the environment variable TOY_KEY is not set")
    sides = {"fresh": "UA", "dormant": "UA", "failing": "RU", "keyless": "third_party", "off": "UA", "new": "unknown"}
    collectors = {name: Toy(manifest(name, side=side, enabled=name != "off")) for name, side in sides.items()}

    with store.reading() as connection:
        status = status_of(connection, collectors, T0)
    screen = render(status)

    assert {one.name: one.state for one in status.sources} == {
        "fresh": "fresh",
        "dormant": "dormant",
        "failing": "failing",
        "keyless": "not_configured",
        "off": "off",
        "new": "never asked",
    }
    (failing,) = (one for one in status.sources if one.name == "failing")
    assert (failing.failures, failing.warnings, failing.last_success) == (1, 1, T0 - timedelta(minutes=200))
    assert "Ukraine's side: 1 of 2 fresh" in screen
    assert "Russia's side: 0 of 1 fresh" in screen
    assert "HttpFailed HTTP 500" in screen
    assert "TOY_KEY is not set" in screen
    assert max(map(len, screen.splitlines())) <= 110


@pytest.fixture
def server() -> Iterator[ToyServer]:
    running = ToyServer()
    yield running
    running.close()


@pytest.fixture
def config(tmp_path: Path, server: ToyServer) -> Path:
    own = {"like": "http-table", "url": server.url("/t.csv"), "hosts": ["127.0.0.1"]}
    settings = {
        "database": {"url": f"sqlite:///{tmp_path / 'store.db'}"},
        "http": {"allow_private": True, "pace": "0s"},
        "sources": {"own": {"options": own}},
    }
    file = tmp_path / "config.yaml"
    file.write_text(json.dumps(settings))  # JSON is YAML
    return file


def call(config: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(config), *words], catch_exceptions=False)


def test_collect_keeps_what_a_source_answers_and_says_so(config: Path, server: ToyServer):
    server.say("/t.csv", Answer(TABLE.encode()))

    first, second = call(config, "collect", "own"), call(config, "collect", "own")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "own: ok; 1 answers, 1 rows, 1 new reports" in first.output
    assert "own: empty; 0 answers" in second.output
    assert "own" in call(config, "status").output


def test_collect_exits_with_one_where_a_source_failed(config: Path, server: ToyServer):
    server.say("/t.csv", Answer(b"<html>", 500))

    result = call(config, "collect", "own")

    assert result.exit_code == 1
    assert "own: failed (HttpFailed" in result.output
    assert "1 asked: 0 answered, 1 failed, 0 without their key." in result.output
    assert "No source answered. Is there a network?" in result.output


def test_collect_reads_kept_answers_again(config: Path, server: ToyServer):
    server.say("/t.csv", Answer(TABLE.encode()))
    call(config, "collect", "own")
    asked = len(server.asked)

    result = call(config, "collect", "own", "--reparse")

    assert "own: ok; 1 answers, 1 rows, 0 new reports, 1 known" in result.output
    assert len(server.asked) == asked


def test_a_back_fill_needs_its_ends_in_order_and_a_source_that_exists(config: Path):
    wrong = call(config, "collect", "own", "--since", "2026-02-03T00:00Z", "--until", "2026-02-02T00:00Z")

    assert wrong.exit_code == 2
    assert "there is no source nobody" in call(config, "collect", "nobody").output


def test_sources_are_listed_shown_and_tested_and_a_test_keeps_no_report(config: Path, server: ToyServer):
    server.say("/t.csv", Answer(TABLE.encode()))

    listed, shown, tested = (
        call(config, "sources", "list"),
        call(config, "sources", "show", "telegram-air-force"),
        call(config, "sources", "test", "own"),
    )

    assert "telegram-belgorod" in listed.output
    assert "sees         strike" in shown.output
    assert "1 rows, newest item 2026-02-03 06:00:00+00:00; reports: 1 strike" in tested.output
    assert "1 new" in call(config, "collect", "own").output


def test_a_test_of_a_source_without_its_key_names_the_variable(config: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ALERTS_IN_UA_TOKEN", raising=False)

    result = call(config, "sources", "test", "alerts-in-ua")

    assert result.exit_code == 1
    assert "ALERTS_IN_UA_TOKEN" in result.output


def test_status_names_dead_letters_with_the_servers_answer_and_mail_that_waits_for_a_person(store: Store):
    about = {"agreement": "toy", "subscription": "desk", "audience": "internal", "language": "en", "payload": {}}
    notices = [
        Notice(thread=f"wave/{n}", recipient=f"desk{n}@example.org", reasons=("opened",), subject=f"Kyiv: wave {n}",
               due_at=T0, hold=n == 9, **about)  # type: ignore[arg-type]
        for n in range(10)
    ]  # fmt: skip
    with store.writing() as connection:
        enqueue(connection, notices, now=T0, domain="example.org")
        waiting = [row["notice_id"] for row in notices_of(connection, states=("waiting",))]
        for name in waiting[:7]:
            claim(connection, name, by="me", now=T0)
            record_dead(connection, name, by="me", answer="550 5.1.1 no such user")

    with store.reading() as connection:
        screen = render(status_of(connection, {}, T0))

    assert "Mail: 2 waiting, 1 held, 7 dead." in screen
    assert screen.count("550 5.1.1 no such user") == 5
    assert "and 2 more: pausewatch alert list --state dead" in screen
    assert "alert release ID" in screen
