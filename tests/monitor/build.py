"""Small builders, so that a test says only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from geo.areas import AreaSpec
from monitor.agreement import Bound, Clause, Reading
from sources.frames import to_frame

KYIV = "UA80000000000093317"
KYIV_OBLAST = "UA32000000000030281"
KHARKIV = "UA63120270010096107"
KHARKIV_OBLAST = "UA63000000000041885"
ANYWHERE = AreaSpec("places", places=("UA",))


def at(text: str) -> datetime:
    """A moment in UTC, e.g. `at("2026-02-03 00:34")`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clause(start: Bound, end: Bound, **changes: Any) -> Clause:
    given: dict[str, Any] = {
        "party": "RU", "area": ANYWHERE, "targets": None, "targets_maybe": (), "means": None,
    }  # fmt: skip
    return Clause(start=start, end=end, **(given | changes))


def reading(*clauses: Clause, name: str = "r", known_from: datetime | None = None) -> Reading:
    return Reading(
        id=name,
        title=name,
        claims=("C1",),
        status="claimed",
        known_from=known_from or at("2026-01-29 18:00"),
        clauses=clauses,
        start=clauses[0].start,
        end=clauses[0].end,
        basis_start="",
        basis_end="",
        note="",
    )


def report(report_id: str = "t:1", **changes: Any) -> dict[str, Any]:
    """A strike on Kyiv in the night to 3 February, as reported the same morning."""
    given: dict[str, Any] = {
        "report_id": report_id,
        "source": "t",
        "published_at": at("2026-02-03 08:00"),
        "recorded_at": at("2026-02-03 08:00"),
        "kind": "strike",
        "occurred_from": at("2026-02-02 22:30"),
        "occurred_to": at("2026-02-03 07:00"),
        "place_id": KYIV,
        "weapon": "drone",
        "target": "energy",
        "actor": "RU",
    }
    return given | changes


def reports(*rows: dict[str, Any]) -> pd.DataFrame:
    return to_frame(rows)


def incidents(*rows: dict[str, Any]) -> pd.DataFrame:
    """Incidents, one per report row given."""
    from monitor.linking import link_each

    frame = link_each(reports(*rows)).incidents
    return frame.assign(challenges="", verification="reported")
