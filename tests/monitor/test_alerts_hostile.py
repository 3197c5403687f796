"""What a source writes reaches the mail as text, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from monitor.alert_settings import AlertSettings, Subscription
from monitor.alerts.safe import address_of_page, one_line
from monitor.alerts.transport import FileTransport
from monitor.store.engine import open_store
from tests.monitor.mail_world import Mailroom, config, strike

NASTY = {
    "a line break": "mayor\r\nBcc: all@example.org\r\n\r\nbody",
    "a paragraph mark": "mayor\u2028Bcc: all@example.org\x85x\x0bx",
    "markup": "<script>alert(1)</script><img src=https://evil.example/x.png>",
    "right-to-left marks": "\u202emayor\u2066\u200b",
    "a megabyte": "x" * 1_000_000,
    "a formula": "=HYPERLINK(1)",
    "a template": "{{ 7 * 7 }} {0} %s",
    "nothing but control": "\x00\x01",
}  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with open_store(f"sqlite:///{tmp_path / 'mail.db'}") as store:
        yield Mailroom(store, config(tmp_path / "mail"), FileTransport(tmp_path / "mail"))


@pytest.mark.parametrize("what", NASTY)
def test_hostile_words_of_a_source_are_harmless(room: Mailroom, what: str) -> None:
    text = NASTY[what]
    row = strike(source="t", origin=text, summary=text, place_text=text, attribution=text)
    room.learn(row)
    room.send()
    (file,) = room.config.alerts.folder.glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    html = mail.get_body(("html",)).get_content()
    plain = mail.get_body(("plain",)).get_content()

    assert mail["Bcc"] is None
    assert mail["To"] == "desk@example.org"
    assert "\nBcc:" not in plain
    assert "<script" not in html
    assert "<img src=https" not in html
    assert "49" not in plain.partition("WHAT WAS REPORTED")[2].partition("{{ 7")[0].partition("quoting")[2]
    assert not set("\u202e\u2066\u200b\u2028\x85\x0b\x00") & set(plain + html)
    assert len(file.read_bytes()) < 200_000


def test_the_html_asks_nothing_of_any_network(room: Mailroom) -> None:
    room.learn(strike())
    room.send()
    (file,) = room.config.alerts.folder.glob("*.eml")
    html = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("html",)).get_content()

    assert 'src="cid:' in html
    assert 'src="http' not in html
    assert "@import" not in html
    assert "url(" not in html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:pw@example.org/",
        "file:///etc/passwd",
        "x",
        "http://[bad",
    ],
)
def test_an_address_that_is_no_page_is_no_link(url: str) -> None:
    assert address_of_page(url) == ""


def test_a_page_address_cannot_leave_its_attribute_or_line() -> None:
    assert address_of_page('https://example.org/a"b<c>\r\nX: y') == "https://example.org/a%22b%3Cc%3E%20X:%20y"


def test_one_line_is_one_line_and_not_too_long() -> None:
    assert one_line("a\r\n\tb\u2029c\u202e" + "d" * 999, 10) == "a b cdddd…"


@pytest.mark.parametrize("address", ["a@b.c\r\nBcc: x@y.z", "a b@c.d", "<a@b.c>", "a@b.c,d@e.f", "", "a@b@c"])
def test_a_recipient_that_could_forge_a_header_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="plain address"):
        Subscription.model_validate({"name": "x", "to": [address]})


def test_a_way_to_unsubscribe_that_could_forge_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="mailto"):
        AlertSettings.model_validate({"unsubscribe": "mailto:a@b.c>\r\nX: y"})
