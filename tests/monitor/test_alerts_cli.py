"""The verbs of `pausewatch alert`, and what an audience may see of places."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.alerts.view import waves_seen
from monitor.cli import cli
from monitor.config import Config, load_config
from monitor.store.engine import open_store
from monitor.store.outbox import find_notice, notices_of, set_mark
from tests.monitor.mail_world import NIGHT, desk, state, strike

SETTINGS = """
database: {{url: "sqlite:///{folder}/mail.db"}}
alerts:
  transport: file
  folder: {folder}/mail
  sender: watch@example.org
  subscriptions:
    - {{name: desk, to: [desk@example.org], operator: true}}
    - {{name: readers, to: [reader@example.org], audience: public}}
"""


def run(folder: Path, *words: str) -> tuple[int, str]:
    file = folder / "config.yaml"
    file.write_text(SETTINGS.format(folder=folder), encoding="utf-8")
    done = CliRunner().invoke(cli, ["--config", str(file), "alert", *words])
    return done.exit_code, done.output


def subjects(folder: Path) -> list[tuple[str, str]]:
    mails = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in (folder / "mail").glob("*.eml")]
    return sorted((mail["To"], mail["Subject"]) for mail in mails)


def test_a_test_goes_to_everybody_and_opens_the_way(tmp_path: Path) -> None:
    code, output = run(tmp_path, "test")

    assert (code, "2 accepted, 0 not" in output) == (0, True)
    assert [to for to, _ in subjects(tmp_path)] == ["desk@example.org", "reader@example.org"]


def test_a_drill_goes_to_operators_only_and_says_so(tmp_path: Path) -> None:
    run(tmp_path, "drill")

    assert [(to, subject[:6]) for to, subject in subjects(tmp_path)] == [("desk@example.org", "DRILL:")]


def test_a_notice_is_listed_shown_and_sent_again_as_the_same_message(tmp_path: Path) -> None:
    run(tmp_path, "test", "--to", "one@example.org")
    with open_store(load_config(tmp_path / "config.yaml").database.url) as store, store.reading() as connection:
        name = notices_of(connection)[0]["notice_id"]

    assert name in run(tmp_path, "list")[1]
    assert "Nothing happened." in run(tmp_path, "show", name)[1]
    assert "waits to be sent again" in run(tmp_path, "resend", name)[1]
    assert run(tmp_path, "release", name, "--by", "ed")[0] != 0


def test_a_silence_needs_a_name_a_reason_and_an_end(tmp_path: Path) -> None:
    assert run(tmp_path, "silence", "--by", "ed", "--for", "6h")[0] != 0
    assert run(tmp_path, "silence", "--by", "ed", "--because", "storm", "--for", "soon")[0] != 0
    assert run(tmp_path, "silence", "--by", "ed", "--because", "storm", "--for", "6h")[0] == 0
    assert "ed: storm" in run(tmp_path, "list")[1]


def test_without_a_sender_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "SETTINGS", SETTINGS.replace("  sender: watch@example.org\n", ""))
    code, output = run(tmp_path, "test")

    assert code != 0
    assert "alerts.sender is not set" in output


def test_the_public_sees_no_finer_place_than_its_level() -> None:
    made = state(strike(place_id="UA80000000001078669"))
    audiences = Config().audiences
    later = NIGHT + timedelta(days=1)
    (inside,) = waves_seen(made, desk(), audiences.internal, later).values()
    (outside,) = waves_seen(made, desk(), audiences.public, later).values()

    assert [one["places"] for one in inside["incidents"].values()] == [["UA80000000001078669"]]
    assert [one["places"] for one in outside["incidents"].values()] == [["UA80000000000093317"]]
    assert all("summary" not in report for one in outside["incidents"].values() for report in one["reports"])
    assert outside["units"] == ["UA80000000000093317"]


def test_marks_are_replaced(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store, store.writing() as connection:
        set_mark(connection, "a", 1, at=NIGHT)
        set_mark(connection, "a", {"b": 2}, at=NIGHT)

        assert find_notice(connection, "none") is None
