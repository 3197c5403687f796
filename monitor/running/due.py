"""Is there anything to assess? Asked after every run of a source, so it costs a few look-ups and no pandas."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import yaml
from sqlalchemy import Connection, select

from monitor.agreement import AgreementError, Problem
from monitor.clocks import KYIV
from monitor.store.marks import marks
from monitor.store.tables import assessments

__all__ = ["Named", "marks_now", "named", "why_due"]


class Named(NamedTuple):
    """An agreement as far as the parent must know it: its id, and the hash of its file."""

    id: str
    version: str


def named(name_or_path: str) -> Named:
    """Find an agreement without reading what it says, for which places are needed, and much memory.

    The child reads it, and says what is wrong with it. Raises AgreementError where there is none of that name.
    """
    shipped = files("monitor") / "agreements" / f"{name_or_path}.yaml"
    if "/" not in name_or_path and shipped.is_file():
        raw = shipped.read_bytes()
    else:
        try:
            raw = Path(name_or_path).read_bytes()
        except OSError as error:
            reason = f"no agreement of that name, and no file that can be read ({error.strerror})"
            raise AgreementError(name_or_path, (Problem(1, reason),)) from error
    version = sha256(raw).hexdigest()
    try:
        document = yaml.safe_load(raw)
    except yaml.YAMLError as error:
        raise AgreementError(name_or_path, (Problem(1, f"is not YAML: {error}"),)) from error
    return Named(str(document.get("id", "")) if isinstance(document, dict) else "", version)


@cache
def _program() -> int:
    """A number for the program that judges: its version and its linking parameters."""
    parameters = files("monitor").joinpath("linking_parameters.json").read_bytes()
    return int(sha256(metadata.version("pausewatch").encode() + parameters).hexdigest()[:12], 16)


def marks_now(connection: Connection) -> dict[str, int]:
    """How far the evidence has got, and the program that would judge it."""
    return {**marks(connection).as_dict(), "program": _program()}


def why_due(connection: Connection, agreement: Named, now: datetime) -> str:
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
