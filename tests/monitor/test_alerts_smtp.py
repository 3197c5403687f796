"""Against real SMTP servers: with TLS and authentication, and with bad manners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from random import Random

import pytest

from monitor.alert_settings import AlertSettings
from monitor.alerts.sender import pause_after
from monitor.alerts.transport import PASSWORD, USER, SmtpTransport
from monitor.store.engine import open_store
from tests.monitor.mail_world import (
    Inbox,
    Mailroom,
    certificate,
    config,
    desk,
    free_port,
    only_this_password,
    rude_server,
    smtp,
    strike,
)

TWO = desk(to=("bad@example.org", "good@example.org"))
KEYS = {USER: "watch", PASSWORD: "s3cret"}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with open_store(f"sqlite:///{tmp_path / 'mail.db'}") as store:
        yield Mailroom(store, config(tmp_path / "mail", TWO), None)


def through(room: Mailroom, port: int, *, keys: dict[str, str] | None = None, **smtp_settings: object) -> Mailroom:
    given = {"host": "127.0.0.1", "port": port, "security": "none", "timeout": "1s", **smtp_settings}
    settings = AlertSettings.model_validate({**room.config.alerts.model_dump(), "smtp": given})
    room.transport = SmtpTransport(settings.smtp, keys or {})
    return room


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_over_tls_with_authentication(room: Mailroom, tmp_path: Path, security: str) -> None:
    context, trusted = certificate(tmp_path)
    inbox = Inbox()
    secure = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    later = security == "starttls"  # a server that speaks TLS at once does not know that it does
    login = {"authenticator": only_this_password, "auth_required": later, "auth_require_tls": later}
    with smtp(inbox, **secure, **login) as port:
        through(room, port, keys=KEYS, security=security, host="localhost", ca_file=trusted)
        room.learn(strike())

        assert room.send().accepted == 2
    mail = message_from_bytes(inbox.mails[0][1], policy=policy.default)

    assert inbox.mails[0][0] == [mail["To"]]
    assert "night of 3 Feb" in mail["Subject"]


def test_a_wrong_password_is_no_lost_mail_and_stands_in_no_answer(room: Mailroom, tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    login = {"authenticator": only_this_password, "auth_required": True}
    with smtp(Inbox(), tls_context=context, **login) as port:
        keys = {USER: "watch", PASSWORD: "wr0ng-secret"}
        through(room, port, keys=keys, security="starttls", host="localhost", ca_file=trusted, timeout="9s")
        room.learn(strike())
        room.send()

    assert [state for _, state in room.told()] == ["waiting", "waiting"]
    assert all("wr0ng" not in row["answer"] and "authentication" in row["answer"] for row in room.rows())


def test_an_untrusted_certificate_gets_no_mail(room: Mailroom, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    inbox = Inbox()
    with smtp(inbox, tls_context=context) as port:
        through(room, port, security="starttls", host="localhost").learn(strike())

        assert room.send().refused == 2
    assert inbox.mails == []


def test_a_permanent_refusal_of_one_recipient_is_a_dead_letter_and_the_other_gets_the_mail(room: Mailroom) -> None:
    with smtp(Inbox(rcpt="bad@:550 no such user")) as port:
        through(room, port).learn(strike())
        room.send()
    states = {row["recipient"]: row["state"] for row in room.rows()}

    assert states == {"bad@example.org": "dead", "good@example.org": "sent"}


def test_greylisting_is_tried_again_later_as_the_same_message(room: Mailroom) -> None:
    inbox = Inbox(rcpt="bad@:451 greylisted, come back")
    with smtp(inbox) as port:
        through(room, port).learn(strike())
        first = room.send()
        inbox.rcpt = ""
        at_once = room.send(after=timedelta(seconds=1))
        later = room.send(after=timedelta(minutes=1))

    assert (first.accepted, first.refused) == (1, 1)
    assert at_once.accepted == 0
    assert later.accepted == 1


def test_a_server_that_is_not_there_stops_no_mail_for_ever(room: Mailroom) -> None:
    through(room, free_port()).learn(strike())
    assert room.send().refused == 2
    inbox = Inbox()
    with smtp(inbox) as port:
        through(room, port)
        assert room.send(after=timedelta(hours=1)).accepted == 2

    assert len(inbox.mails) == 2


def test_an_answer_lost_after_data_gives_a_repeat_that_is_the_same_to_the_byte(room: Mailroom) -> None:
    room.config = config(room.config.alerts.folder)
    with rude_server("drop") as (port, seen):
        through(room, port).learn(strike())
        assert room.send().refused == 1
    inbox = Inbox()
    with smtp(inbox) as port:
        through(room, port)
        assert room.send(after=timedelta(hours=1)).accepted == 1

    assert inbox.mails[0][1].replace(b"\r\n", b"\n") == seen[0].replace(b"\r\n.", b"\r\n").replace(b"\r\n", b"\n")


def test_a_server_that_stalls_is_left_after_the_timeout(room: Mailroom) -> None:
    room.config = config(room.config.alerts.folder)
    with rude_server("stall") as (port, _):
        through(room, port).learn(strike())

        assert room.send().refused == 1
    assert "imed out" in room.rows()[0]["answer"]


def test_after_days_of_temporary_refusals_it_is_a_dead_letter(room: Mailroom) -> None:
    through(room, free_port()).learn(strike())
    room.send()
    room.send(after=timedelta(days=4))

    assert [state for _, state in room.told()] == ["dead", "dead"]
    assert "given up after 2 attempts" in room.rows()[0]["answer"]


def test_pauses_double_up_to_the_longest_and_differ() -> None:
    settings, dice = AlertSettings(), Random(1)
    pauses = [pause_after(n, settings, dice).total_seconds() for n in (1, 2, 3, 30)]

    assert 15 <= pauses[0] <= 30
    assert 30 <= pauses[1] <= 60
    assert 1800 <= pauses[3] <= 3600
    assert len({pause_after(9, settings, dice) for _ in range(5)}) == 5


def test_a_plain_connection_to_another_machine_is_refused_as_a_setting() -> None:
    with pytest.raises(ValueError, match="security none is for a server on this machine"):
        AlertSettings.model_validate({"smtp": {"host": "mail.example.org", "security": "none"}})


def test_a_password_is_never_given_over_a_plain_connection(room: Mailroom) -> None:
    with smtp(Inbox(), authenticator=only_this_password, auth_require_tls=False) as port:
        through(room, port, keys=KEYS).learn(strike())

        assert room.send().accepted == 2
