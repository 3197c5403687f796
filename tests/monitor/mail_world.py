"""A small world for the mail: one reading, reports that come one by one, a store, and SMTP servers of several tempers."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from monitor.agreement import Agreement, Bound
from monitor.alert_settings import AlertSettings, Subscription
from monitor.alerts.planning import plan
from monitor.alerts.sender import note_tested, remember_state, send_due
from monitor.alerts.state import state_of
from monitor.config import Config
from monitor.store.engine import Store
from monitor.store.outbox import notices_of
from tests.monitor.build import at, clause, reading, report, reports

NIGHT = at("2026-02-03 08:00")
MINUTE = timedelta(minutes=1)


def agreement(**changes: Any) -> Agreement:
    start, end = Bound.exact(at("2026-01-30 00:00")), Bound.exact(at("2026-02-06 00:00"))
    given: dict[str, Any] = {
        "id": "toy", "title": "A reported pause", "summary": "", "binding": True, "wave_gap": timedelta(hours=6),
        "claims": (), "version": "0" * 64,
        "readings": (
            reading(clause(start, end), name="any", known_from=at("2026-01-29 18:00")),
            reading(clause(start, end, targets=("energy",)), name="energy", known_from=at("2026-01-29 18:00")),
        ),
    }  # fmt: skip
    return Agreement(**(given | changes))


def state(*rows: dict[str, Any], of: Agreement | None = None) -> dict[str, Any]:
    """The state after these reports."""
    from geo.places import gazetteer
    from monitor.assessment import Inputs, assess
    from monitor.linking import load_parameters

    inputs = Inputs(reports(*rows), of or agreement(), gazetteer(), load_parameters(), linked=True)
    return state_of(assess(inputs))


def desk(**changes: Any) -> Subscription:
    given = {"name": "desk", "to": ("desk@example.org",), "digest_hour": None, "windows": False}
    return Subscription.model_validate(given | changes)


def config(folder: Path, *subscriptions: Subscription, **changes: Any) -> Config:
    given: dict[str, Any] = {
        "enabled": True, "transport": "file", "folder": folder, "sender": "watch@example.org",
        "subscriptions": subscriptions or (desk(),),
    }  # fmt: skip
    return Config().model_copy(update={"alerts": AlertSettings.model_validate(given | changes)})


class Mailroom:
    """A store and a clock: `learn` stores a state as a pass does, `send` sends what is due."""

    def __init__(self, store: Store, settings: Config, transport: Any) -> None:
        self.store, self.config, self.transport, self.now = store, settings, transport, NIGHT
        with store.writing() as connection:
            note_tested(connection, settings.alerts, at=self.now)

    def learn(self, *rows: dict[str, Any], after: timedelta = timedelta(0), of: Agreement | None = None) -> int:
        self.now += after
        made = state(*rows, of=of)
        with self.store.writing() as connection:
            remember_state(connection, made, at=self.now)
            return plan(connection, made, self.config, self.now)

    def send(self, after: timedelta = timedelta(minutes=10)) -> Any:
        self.now += after
        return send_due(self.store, self.config.alerts, self.transport, lambda: self.now)

    def told(self, *states: str) -> list[tuple[str, str]]:
        """(reasons, state), oldest first."""
        with self.store.reading() as connection:
            rows = notices_of(connection, states=states)
        ordered = sorted(rows, key=lambda row: (row["created_at"], row["thread"], row["number"]))
        return [(row["reasons"], row["state"]) for row in ordered]

    def rows(self) -> list[dict[str, Any]]:
        with self.store.reading() as connection:
            return sorted(notices_of(connection), key=lambda row: (row["created_at"], row["thread"], row["number"]))


def strike(name: str = "t:1", **changes: Any) -> dict[str, Any]:
    return report(name, **({"origin": "mayor", "origin_side": "UA", "url": "https://example.org/1"} | changes))


# --- servers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Inbox:
    """Takes mail, as a well-behaved server does; `temper` may answer RCPT or DATA otherwise."""

    def __init__(self, rcpt: str = "", data: str = "") -> None:
        self.rcpt, self.data, self.mails = rcpt, data, []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.rcpt and (":" not in self.rcpt or address.startswith(self.rcpt.split(":")[0])):
            return self.rcpt.rpartition(":")[2]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  as above
        if self.data:
            return self.data
        self.mails.append((list(envelope.rcpt_tos), envelope.content))
        return "250 taken"


@contextmanager
def smtp(inbox: Inbox, **settings: Any) -> Iterator[int]:
    port = free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port, **settings)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def only_this_password(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"watch", b"s3cret")
    return AuthResult(success=good, handled=False)  # False: the server itself says 535


@contextmanager
def rude_server(script: str) -> Iterator[tuple[int, list[bytes]]]:
    """A server written by hand: `drop` hangs up after it has read the mail, `stall` never answers it."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    mails: list[bytes] = []
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                peer, _ = listener.accept()
            except TimeoutError:
                continue
            with peer, peer.makefile("rb") as lines:
                peer.settimeout(10)
                peer.sendall(b"220 rude\r\n")
                for line in lines:
                    if not line.upper().startswith(b"DATA"):
                        peer.sendall(b"250 ok\r\n")
                        continue
                    peer.sendall(b"354 go on\r\n")
                    content = b""
                    for part in lines:
                        if part == b".\r\n":
                            break
                        content += part
                    mails.append(content)
                    if script == "stall":
                        done.wait(5)
                    break

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1], mails
    finally:
        done.set()
        thread.join()
        listener.close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for localhost, made with the openssl program; the context of a server, and the file to trust."""
    import subprocess

    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def moment(text: str) -> datetime:
    return at(text)
