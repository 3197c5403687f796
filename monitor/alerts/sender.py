"""Claim a notice, send it, note the answer: three steps, each safe to be cut short.

Killed before the claim: nothing happened. Killed after it: the claim runs out and the notice is sent then; was the
mail taken and only the note of it lost, the repeat is the same message, Message-ID included. A notice is never marked
as sent before the server said so.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any, Final

from monitor.alerts.message import message_of
from monitor.alerts.planning import plan, plan_heartbeats
from monitor.alerts.transport import Permanent, Temporary
from monitor.store import outbox

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.alert_settings import AlertSettings
    from monitor.alerts.transport import Transport
    from monitor.config import Config
    from monitor.store.engine import Store

__all__ = ["Sent", "is_tested", "note_tested", "pause_after", "remember_state", "send_due", "turn", "way_of"]

FREE: Final = ("test", "drill")  # these may be sent before a test was delivered
PLAN_EVERY: Final = timedelta(seconds=30)  # how often the clock alone is looked at


@dataclass(frozen=True, slots=True)
class Sent:
    """What a round of sending did."""

    accepted: int = 0
    refused: int = 0
    dead: int = 0


def way_of(settings: AlertSettings) -> str:
    """A short name for the way that mails take: another server, sender or folder needs a test of its own."""
    smtp = settings.smtp
    parts = (settings.transport, settings.sender, smtp.host, str(smtp.port), smtp.security, str(settings.folder))
    used = parts[:5] if settings.transport == "smtp" else (parts[0], parts[1], parts[5])
    return sha256("\n".join(used).encode()).hexdigest()[:16]


def note_tested(connection: Connection, settings: AlertSettings, *, at: datetime) -> None:
    """Note that a test was delivered on this way."""
    outbox.set_mark(connection, f"tested/{way_of(settings)}", True, at=at)


def is_tested(connection: Connection, settings: AlertSettings) -> bool:
    """Whether a test was delivered on this way."""
    return bool(outbox.mark_of(connection, f"tested/{way_of(settings)}"))


def pause_after(attempts: int, settings: AlertSettings, dice: Random) -> timedelta:
    """How long to wait after the nth refusal: doubled each time up to the longest, less up to half of it at random."""
    full = min(
        settings.retry_first.total_seconds() * 2 ** min(attempts - 1, 30), settings.retry_longest.total_seconds()
    )
    return timedelta(seconds=full * (1 - dice.random() / 2))


def send_due(
    store: Store,
    settings: AlertSettings,
    transport: Transport,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    most: int = 100,
    dice: Random | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Sent:
    """Send what is due, oldest first; gives counts.

    Nothing but tests and drills leaves before `alerts.enabled` is true and a test was delivered on this way.
    """
    me = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
    chance = dice or Random()  # noqa: S311  not for secrets
    accepted = refused = dead = 0
    for _ in range(most):
        if stopping():
            break
        with store.reading() as connection:
            may = settings.enabled and is_tested(connection, settings)
            name = outbox.next_due(connection, clock(), only=() if may else FREE)
        if name is None:
            break
        with store.writing() as connection:
            notice = outbox.claim(connection, name, by=me, now=clock())
        if notice is None:
            continue
        outcome = _attempt(store, settings, transport, clock, me, notice, chance)
        accepted += outcome == "accepted"
        refused += outcome == "refused"
        dead += outcome == "dead"
    return Sent(accepted, refused, dead)


def _attempt(
    store: Store,
    settings: AlertSettings,
    transport: Transport,
    clock: Callable[[], datetime],
    me: str,
    notice: Mapping[str, Any],
    dice: Random,
) -> str:
    name = notice["notice_id"]
    try:
        mail = message_of(notice, settings, clock())
        answer = transport.send(mail, settings.sender, notice["recipient"])
    except Permanent as error:
        return _give_up(store, me, name, str(error))
    except Temporary as error:
        now = clock()
        if now - notice["due_at"] >= settings.give_up_after:
            return _give_up(store, me, name, f"given up after {notice['attempts']} attempts: {error}")
        again = now + pause_after(notice["attempts"], settings, dice)
        with store.writing() as connection:
            outbox.record_refused(connection, name, by=me, answer=str(error), again_at=again)
        return "refused"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # a payload that cannot be written must not hold back every other mail; it is listed as a dead letter
        return _give_up(store, me, name, f"could not be written: {type(error).__name__}: {error}")
    with store.writing() as connection:
        now = clock()
        outbox.record_accepted(connection, name, by=me, now=now, answer=answer)
        if notice["reasons"] == "test":
            note_tested(connection, settings, at=now)
    return "accepted"


def _give_up(store: Store, me: str, name: str, answer: str) -> str:
    with store.writing() as connection:
        outbox.record_dead(connection, name, by=me, answer=answer)
    return "dead"


def remember_state(connection: Connection, state: Mapping[str, Any], *, at: datetime) -> None:
    """Keep the state that the clock plans from, in the transaction that stores the assessment."""
    outbox.set_mark(connection, f"state/{state['agreement']['id']}", state, at=at)


def turn(
    store: Store,
    config: Config,
    transport: Transport,
    clock: Callable[[], datetime],
    agreements: tuple[str, ...],
    facts: Mapping[str, Any] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Sent:
    """One turn of the mail: plan what the clock has made due, then send what is due. For the daemon, every second.

    Args:
        store: where states and notices are.
        config: the settings.
        transport: the way out.
        clock: gives aware moments.
        agreements: ids of the agreements that are assessed.
        facts: shown in a heartbeat.
        stopping: asked before each mail.
    """
    now = clock()
    if config.alerts.enabled:
        with store.reading() as connection:
            last = outbox.mark_of(connection, "planned_at")
        if last is None or abs(now - datetime.fromisoformat(last)) >= PLAN_EVERY:
            with store.writing() as connection:
                for name in agreements:
                    state = outbox.mark_of(connection, f"state/{name}")
                    if state is not None:
                        plan(connection, state, config, now)
                plan_heartbeats(connection, config, now, facts or {})
                outbox.set_mark(connection, "planned_at", now.isoformat(), at=now)
    return send_due(store, config.alerts, transport, clock, stopping=stopping)
