"""Killed with SIGKILL at every step: no mail is lost; a repeat happens only where the note was lost, as the same mail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Barrier

import pytest

from monitor.alert_settings import AlertSettings
from monitor.alerts.planning import plan
from monitor.alerts.sender import note_tested, send_due
from monitor.alerts.transport import SmtpTransport
from monitor.store import outbox
from monitor.store.engine import Store, open_store
from tests.monitor.mail_world import NIGHT, Inbox, config, smtp, state, strike

ROOT = Path(__file__).resolve().parents[2]
LOST_NOTES = ("after the server took it", "in the note, before its commit")
STEPS = (
    "before the claim",
    "in the claim, before its commit",
    "after the claim",
    "before the server is asked",
    "before the mail is handed over",
    *LOST_NOTES,
    "after everything",
)


def killed(database: str, folder: Path, port: int, step: str) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.monitor.mail_child", database, str(folder), str(port), step],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr


def over(port: int, folder: Path) -> AlertSettings:
    given = {"host": "127.0.0.1", "port": port, "security": "none"}
    return AlertSettings.model_validate({**config(folder).alerts.model_dump(), "transport": "smtp", "smtp": given})


@pytest.mark.parametrize("step", STEPS)
def test_a_sender_that_is_killed_loses_nothing(migrated_url: str, tmp_path: Path, step: str) -> None:
    inbox, folder = Inbox(), tmp_path / "mail"
    with smtp(inbox) as port, open_store(migrated_url) as store:
        alerts = over(port, folder)
        with store.writing() as connection:
            note_tested(connection, alerts, at=NIGHT)
            settings = config(folder).model_copy(update={"alerts": alerts})
            plan(connection, state(strike()), settings, NIGHT)
        killed(migrated_url, folder, port, step)
        much_later = NIGHT + timedelta(minutes=10) + outbox.LEASE
        send_due(store, alerts, SmtpTransport(alerts.smtp, {}), lambda: much_later)
        with store.reading() as connection:
            states = outbox.count_states(connection)
    ids = [message_from_bytes(content)["Message-ID"] for _, content in inbox.mails]

    assert states == {"sent": 1}
    assert len(ids) == (2 if step in LOST_NOTES else 1)
    assert len(set(ids)) == 1


def test_a_pass_that_is_killed_before_its_commit_leaves_neither_state_nor_notice(
    migrated_url: str, tmp_path: Path
) -> None:
    killed(migrated_url, tmp_path / "mail", 1, "in the pass, before its commit")
    with open_store(migrated_url) as store, store.reading() as connection:
        assert outbox.count_states(connection) == {}
        assert outbox.mark_of(connection, "state/toy") is None


def test_two_senders_never_send_the_same_notice(store: Store, tmp_path: Path) -> None:
    with store.writing() as connection:
        plan(connection, state(strike()), config(tmp_path), NIGHT)
    later = NIGHT + timedelta(minutes=10)
    with store.reading() as connection:
        name = outbox.next_due(connection, later)
    assert name is not None
    with store.writing() as connection:
        first = outbox.claim(connection, name, by="one", now=later)
    with store.writing() as connection:
        second = outbox.claim(connection, name, by="two", now=later)
    with store.writing() as connection:
        stolen = outbox.record_accepted(connection, name, by="two", now=later, answer="")

    assert first is not None
    assert (second, stolen) == (None, False)


def test_of_senders_that_claim_at_the_same_moment_one_wins(store: Store, tmp_path: Path) -> None:
    with store.writing() as connection:
        plan(connection, state(strike()), config(tmp_path), NIGHT)
    later = NIGHT + timedelta(minutes=10)
    with store.reading() as connection:
        name = outbox.next_due(connection, later)
    assert name is not None
    together = Barrier(4)

    def try_it(who: str) -> bool:
        together.wait()
        with store.writing() as connection:
            return outbox.claim(connection, name, by=who, now=later) is not None

    with ThreadPoolExecutor(4) as senders:
        won = list(senders.map(try_it, ("one", "two", "three", "four")))

    assert sum(won) == 1
