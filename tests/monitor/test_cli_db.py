"""`pausewatch db` says what it did, and fails aloud."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from monitor.cli.db import cli
from monitor.store import schema
from monitor.store.captures import Capture, keep_capture
from monitor.store.engine import connect, open_store
from monitor.store.errors import StoreError
from tests.monitor.store_rows import T0


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--database", url, *arguments], catch_exceptions=True)


def test_a_database_is_made_checked_and_taken_down(store_url: str) -> None:
    made = run(store_url, "upgrade")
    again = run(store_url, "upgrade")
    current = run(store_url, "current")
    checked = run(store_url, "check", "--bytes")
    down = run(store_url, "downgrade", "base", "--yes")
    empty = run(store_url, "current")

    assert [one.exit_code for one in (made, again, current, checked, down, empty)] == [0] * 6
    assert f"at revision {schema.HEAD} (from nothing)" in made.output
    assert "was at it already" in again.output
    assert "0 reports" in current.output
    assert checked.output.rstrip().endswith("sound")
    assert f"from revision {schema.HEAD} to none" in down.output
    assert "none (empty)" in empty.output


def test_a_downgrade_asks_for_a_word(store_url: str) -> None:
    run(store_url, "upgrade")
    refused = run(store_url, "downgrade", "base")

    assert refused.exit_code == 2
    assert "--yes" in refused.output
    assert f"revision {schema.HEAD}" in run(store_url, "current").output


def test_a_check_finds_what_is_wrong(store_url: str) -> None:
    with open_store(store_url) as store, store.writing() as connection:
        keep_capture(connection, Capture("s", "u", T0, b"body"), keep="bytes")
    engine = connect(store_url)
    on = " ON blobs" if engine.dialect.name == "postgresql" else ""
    try:
        with engine.begin() as connection:
            connection.execute(text(f"DROP TRIGGER blobs_no_update{on}"))
            connection.execute(text("UPDATE blobs SET zlib = :junk"), {"junk": b"junk"})
            connection.execute(text("DROP INDEX ix_reports_occurred_to"))
    finally:
        engine.dispose()

    found = run(store_url, "check", "--bytes")

    assert found.exit_code == 1
    for words in ("ix_reports_occurred_to", "no trigger blobs: blobs_no_update", "do not unpack"):
        assert words in found.output


def test_a_check_of_an_empty_database_says_what_to_do(store_url: str) -> None:
    found = run(store_url, "check")

    assert found.exit_code == 1
    assert "pausewatch db upgrade" in found.output


def test_a_backup_is_written_and_read_back(sqlite_url: str, tmp_path: Path) -> None:
    run(sqlite_url, "upgrade")
    done = run(sqlite_url, "backup", str(tmp_path / "copy.db"))
    twice = run(sqlite_url, "backup", str(tmp_path / "copy.db"))

    assert done.exit_code == 0
    assert "read back" in done.output
    assert twice.exit_code == 1
    assert "never overwrites" in str(twice.exception)


def test_the_database_of_the_settings_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAUSEWATCH_DATABASE__URL", raising=False)
    monkeypatch.setenv("PAUSEWATCH_CONFIG", str(tmp_path / "c.yaml"))
    (tmp_path / "c.yaml").write_text("database: {url: 'sqlite:///here.db'}")

    done = CliRunner().invoke(cli, ["upgrade"])

    assert done.exit_code == 0
    assert (tmp_path / "here.db").exists()


def test_a_server_that_does_not_answer_is_said_without_its_password() -> None:
    found = run("postgresql://u:secret@127.0.0.1:1/x", "current")

    assert isinstance(found.exception, StoreError)
    assert "secret" not in str(found.exception) + found.output
