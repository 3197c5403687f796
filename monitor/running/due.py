"""Is there anything to assess? Asked after every run of a source, so it costs a few look-ups and no pandas."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib import metadata
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from monitor.clocks import KYIV
from monitor.store.marks import marks
from monitor.store.tables import assessments

if TYPE_CHECKING:
    from monitor.agreement import Agreement

__all__ = ["marks_now", "why_due"]


@cache
def _program() -> int:
    """A number for the program that judges: its version and its linking parameters."""
    parameters = files("monitor").joinpath("linking_parameters.json").read_bytes()
    return int(sha256(metadata.version("pausewatch").encode() + parameters).hexdigest()[:12], 16)


def marks_now(connection: Connection) -> dict[str, int]:
    """How far the evidence has got, and the program that would judge it."""
    return {**marks(connection).as_dict(), "program": _program()}


def why_due(connection: Connection, agreement: Agreement, now: datetime) -> str:
    """Why the agreement should be assessed now, or "" where nothing is new.

    New evidence; another agreement file or program; or a Kyiv day has ended since, whose row in `daily.csv` is due.
    """
    columns = (assessments.c.marks, assessments.c.agreement_version, assessments.c.made_at)
    query = select(*columns).where(assessments.c.agreement == agreement.id).order_by(assessments.c.made_at.desc())
    last = connection.execute(query.limit(1)).first()
    if last is None:
        return "first assessment"
    kept, version, made_at = last
    current = marks_now(connection)
    if version != agreement.version or kept.get("program") != current["program"]:
        return "other agreement or program"
    if kept != current:
        return "new evidence"
    if made_at.astimezone(KYIV).date() < now.astimezone(KYIV).date():
        return "a day has ended"
    return ""
