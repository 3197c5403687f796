"""The outbox: notices written with the assessment that they come from, claimed by one UPDATE, never forgotten.

A notice is for one recipient. Its states: waiting or held (a person must release it) -> sending (claimed, for a
limited time) -> sent, waiting again after a temporary refusal, or dead; superseded (nothing left to say before it was
sent) and silenced (a silence kept it) are kept for the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, case, func, insert, literal, or_, select, update

from monitor.store.engine import require_writing
from monitor.store.tables import alert_marks, outbox, silences
from monitor.store.types import UtcDateTime

__all__ = [
    "LEASE",
    "Notice",
    "Silence",
    "claim",
    "count_states",
    "enqueue",
    "find_notice",
    "keep_silence",
    "mark_of",
    "next_due",
    "notices_of",
    "record_accepted",
    "record_dead",
    "record_refused",
    "release",
    "resend",
    "set_mark",
    "silences_at",
    "supersede",
    "threads_of",
]

LEASE = timedelta(minutes=5)
"""How long a claim holds: longer than a mail server can take, so that only a killed sender's claim ever runs out."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell one recipient. `thread` names what it is about; `payload` is what the mail is made of."""

    thread: str
    agreement: str
    subscription: str
    audience: str
    recipient: str
    language: str
    reasons: tuple[str, ...]
    subject: str
    payload: Mapping[str, Any]
    due_at: datetime
    stale_at: datetime | None = None
    hold: bool = False
    silence_id: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Who silenced what, why and until when. `matches`: agreement, subscription, place or source; empty: all."""

    silence_id: str
    author: str
    reason: str
    matches: Mapping[str, str]
    made_at: datetime
    starts_at: datetime
    ends_at: datetime


def _hash(*parts: object) -> str:
    return sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


def _pending(thread: str, recipient: str) -> Any:
    return and_(
        outbox.c.thread == thread,
        outbox.c.recipient == recipient,
        outbox.c.attempts == 0,
        outbox.c.state.in_(("waiting", "held")),
    )


def enqueue(connection: Connection, notices: Iterable[Notice], *, now: datetime, domain: str) -> int:
    """Write notices in the caller's transaction; gives how many rows were written or changed.

    A notice that still waits for its first attempt is replaced by the newer one of its thread, and keeps its moment,
    so that a growing wave cannot postpone its own mail.
    """
    require_writing(connection)
    written = 0
    for notice in notices:
        values: dict[str, Any] = {
            "reasons": "|".join(notice.reasons),
            "subject": notice.subject,
            "payload": dict(notice.payload),
            "stale_at": notice.stale_at,
        }
        if not notice.silence_id:
            pending = update(outbox).where(_pending(notice.thread, notice.recipient))
            if connection.execute(pending.values(**values)).rowcount:
                written += 1
                continue
        earlier = _earlier(connection, notice.thread, notice.recipient)
        number = 1 + max((row["number"] for row in earlier), default=0)
        state = "silenced" if notice.silence_id else "held" if notice.hold else "waiting"
        sent = [row["message_id"] for row in earlier if row["state"] in ("sent", "sending") or row["attempts"]]
        name = _hash(notice.thread, notice.recipient, number)
        connection.execute(
            insert(outbox).values(
                notice_id=f"ntc-{name[:16]}",
                thread=notice.thread,
                number=number,
                agreement=notice.agreement,
                subscription=notice.subscription,
                audience=notice.audience,
                recipient=notice.recipient,
                language=notice.language,
                created_at=now,
                due_at=notice.due_at,
                state=state,
                attempts=0,
                next_attempt_at=notice.due_at,
                message_id=f"<pausewatch.{name[:32]}@{domain}>",
                parents=" ".join((sent[0], *sent[-1:]) if len(sent) > 1 else sent),
                silence_id=notice.silence_id,
                **values,
            )
        )
        written += 1
    return written


def _earlier(connection: Connection, thread: str, recipient: str) -> list[dict[str, Any]]:
    columns = (outbox.c.number, outbox.c.state, outbox.c.message_id, outbox.c.attempts)
    query = select(*columns).where(outbox.c.thread == thread, outbox.c.recipient == recipient)
    return [dict(row) for row in connection.execute(query.order_by(outbox.c.number)).mappings()]


def supersede(connection: Connection, thread: str, recipient: str) -> int:
    """Take back what still waits for its first attempt: nothing of it is left to say."""
    require_writing(connection)
    taken = update(outbox).where(_pending(thread, recipient)).values(state="superseded")
    return connection.execute(taken).rowcount


def threads_of(
    connection: Connection, subscription: str, recipient: str, prefix: str, since: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The notices of each thread that begins with `prefix` and has one since then, oldest first, none superseded."""
    recent = select(outbox.c.thread).where(
        outbox.c.subscription == subscription,
        outbox.c.recipient == recipient,
        outbox.c.thread.startswith(prefix, autoescape=True),
        outbox.c.created_at >= since,
    )
    query = select(outbox).where(
        outbox.c.thread.in_(recent), outbox.c.recipient == recipient, outbox.c.state != "superseded"
    )
    out: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query.order_by(outbox.c.thread, outbox.c.number)).mappings():
        out.setdefault(row["thread"], []).append(dict(row))
    return out


# --- the sender's questions


def next_due(connection: Connection, now: datetime, only: Iterable[str] = ()) -> str | None:
    """The notice to be sent next: due, and not claimed by a sender that may still be alive."""
    query = select(outbox.c.notice_id).where(_claimable(now))
    wanted = tuple(only)
    if wanted:
        query = query.where(or_(*(outbox.c.reasons.startswith(one) for one in wanted)))
    ordered = query.order_by(outbox.c.next_attempt_at, outbox.c.created_at, outbox.c.notice_id)
    found = connection.scalar(ordered.limit(1))
    return None if found is None else str(found)


def _claimable(now: datetime) -> Any:
    return or_(
        and_(outbox.c.state == "waiting", outbox.c.next_attempt_at <= now),
        and_(outbox.c.state == "sending", outbox.c.claimed_until <= now),
    )


def claim(connection: Connection, notice_id: str, *, by: str, now: datetime) -> dict[str, Any] | None:
    """Claim a notice by one conditional UPDATE; None where another sender was quicker."""
    require_writing(connection)
    taken = connection.execute(
        update(outbox)
        .where(outbox.c.notice_id == notice_id, _claimable(now))
        .values(
            state="sending",
            claimed_by=by,
            claimed_until=now + LEASE,
            attempts=outbox.c.attempts + 1,
            dated_at=func.coalesce(outbox.c.dated_at, literal(now, UtcDateTime)),
        )
    )
    if taken.rowcount != 1:
        return None
    return find_notice(connection, notice_id)


def _finish(connection: Connection, notice_id: str, by: str, values: Mapping[str, Any]) -> bool:
    require_writing(connection)
    own = (outbox.c.notice_id == notice_id, outbox.c.state == "sending", outbox.c.claimed_by == by)
    done = update(outbox).where(*own).values(claimed_by="", claimed_until=None, **values)
    return connection.execute(done).rowcount == 1


def record_accepted(connection: Connection, notice_id: str, *, by: str, now: datetime, answer: str) -> bool:
    """Note that the server took it; False where the claim had run out and another sender has it."""
    return _finish(connection, notice_id, by, {"state": "sent", "accepted_at": now, "answer": answer})


def record_refused(connection: Connection, notice_id: str, *, by: str, answer: str, again_at: datetime) -> bool:
    """Note a temporary refusal and when to try again."""
    return _finish(connection, notice_id, by, {"state": "waiting", "next_attempt_at": again_at, "answer": answer})


def record_dead(connection: Connection, notice_id: str, *, by: str, answer: str) -> bool:
    """Note a permanent refusal: a dead letter, until a person sends it again."""
    return _finish(connection, notice_id, by, {"state": "dead", "answer": answer})


# --- people's questions


def find_notice(connection: Connection, notice_id: str) -> dict[str, Any] | None:
    """One notice, by its id."""
    row = connection.execute(select(outbox).where(outbox.c.notice_id == notice_id)).mappings().first()
    return None if row is None else dict(row)


def notices_of(connection: Connection, *, states: Iterable[str] = (), limit: int = 200) -> list[dict[str, Any]]:
    """Notices without their payload, newest first."""
    columns = [column for column in outbox.c if column.name != "payload"]
    query = select(*columns)
    wanted = tuple(states)
    if wanted:
        query = query.where(outbox.c.state.in_(wanted))
    newest = query.order_by(outbox.c.created_at.desc(), outbox.c.notice_id)
    return [dict(row) for row in connection.execute(newest.limit(limit)).mappings()]


def count_states(connection: Connection) -> dict[str, int]:
    """How many notices are in each state."""
    rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {str(row[0]): int(row[1]) for row in rows}


def release(connection: Connection, notice_id: str, *, by: str, now: datetime) -> bool:
    """Let a held notice go; True where it was held."""
    require_writing(connection)
    held = update(outbox).where(outbox.c.notice_id == notice_id, outbox.c.state == "held")
    moment = literal(now, UtcDateTime)
    later = case((outbox.c.due_at > moment, outbox.c.due_at), else_=moment)
    return connection.execute(held.values(state="waiting", released_by=by, next_attempt_at=later)).rowcount == 1


def resend(connection: Connection, notice_id: str, *, now: datetime) -> bool:
    """Send a dead, silenced or sent notice (again), as the same message; True where there was one."""
    require_writing(connection)
    again = update(outbox).where(outbox.c.notice_id == notice_id, outbox.c.state.in_(("dead", "sent", "silenced")))
    return connection.execute(again.values(state="waiting", next_attempt_at=now, silence_id="")).rowcount == 1


def keep_silence(connection: Connection, silence: Silence) -> None:
    """Keep a silence; one of the same id is replaced, which is how it is ended early."""
    require_writing(connection)
    values = {
        "author": silence.author,
        "reason": silence.reason,
        "matches": dict(silence.matches),
        "made_at": silence.made_at,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
    }
    if not connection.execute(
        update(silences).where(silences.c.silence_id == silence.silence_id).values(**values)
    ).rowcount:
        connection.execute(insert(silences).values(silence_id=silence.silence_id, **values))


def silences_at(connection: Connection, moment: datetime | None = None) -> list[Silence]:
    """The silences that hold at a moment; None: all."""
    query = select(silences)
    if moment is not None:
        query = query.where(silences.c.starts_at <= moment, silences.c.ends_at > moment)
    rows = connection.execute(query.order_by(silences.c.starts_at, silences.c.silence_id)).mappings()
    return [Silence(**row) for row in rows]


def mark_of(connection: Connection, name: str) -> Any:
    """A remembered value, any JSON; None where nothing is remembered."""
    return connection.scalar(select(alert_marks.c.value).where(alert_marks.c.name == name))


def set_mark(connection: Connection, name: str, value: Any, *, at: datetime) -> None:
    """Remember a value."""
    require_writing(connection)
    changed = update(alert_marks).where(alert_marks.c.name == name).values(value=value, at=at)
    if not connection.execute(changed).rowcount:
        connection.execute(insert(alert_marks).values(name=name, value=value, at=at))
