"""A sender, or a pass, in a process of its own that kills itself with SIGKILL at a named step.

python mail_child.py DATABASE_URL FOLDER PORT STEP
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.alert_settings import AlertSettings
from monitor.alerts import sender
from monitor.alerts.transport import SmtpTransport
from monitor.store import outbox
from monitor.store.engine import open_store
from tests.monitor.mail_world import NIGHT, config, state, strike


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str) -> None:
    setattr(owner, name, die)


def after(owner: Any, name: str) -> None:
    real = getattr(owner, name)

    def replaced(*given: Any, **named: Any) -> Any:
        real(*given, **named)
        die()

    setattr(owner, name, replaced)


def main(database: str, folder: str, port: int, step: str) -> None:
    settings = config(Path(folder))
    smtp = {"host": "127.0.0.1", "port": port, "security": "none", "timeout": "5s"}
    alerts = AlertSettings.model_validate({**settings.alerts.model_dump(), "transport": "smtp", "smtp": smtp})
    settings = settings.model_copy(update={"alerts": alerts})
    later = NIGHT + timedelta(minutes=10)
    with open_store(database) as store:
        if step == "in the pass, before its commit":
            with store.writing() as connection:
                sender.remember_state(connection, made := state(strike()), at=NIGHT)
                sender.plan(connection, made, settings, NIGHT)
                die()
        steps = {
            "before the claim": lambda: before(outbox, "claim"),
            "in the claim, before its commit": lambda: after(outbox, "claim"),
            "after the claim": lambda: before(sender, "message_of"),
            "before the server is asked": lambda: before(SmtpTransport, "send"),
            "before the mail is handed over": lambda: before(SmtpTransport, "_hand_over"),
            "after the server took it": lambda: after(SmtpTransport, "send"),
            "in the note, before its commit": lambda: after(outbox, "record_accepted"),
            "after everything": lambda: after(sender, "_attempt"),
        }
        steps[step]()
        sender.send_due(store, alerts, SmtpTransport(alerts.smtp, {}), lambda: later)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
