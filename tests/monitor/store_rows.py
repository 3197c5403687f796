"""Reports for the store's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

T0 = datetime(2026, 2, 3, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def report(report_id: str = "channel:1", **said: Any) -> dict[str, Any]:
    """A report on a strike; `said` changes or adds fields."""
    row: dict[str, Any] = {
        "report_id": report_id,
        "source": report_id.split(":")[0],
        "published_at": T0 - HOUR,
        "kind": "strike",
        "occurred_from": T0 - 9 * HOUR,
        "occurred_to": T0 - 3 * HOUR,
        "place_id": "UA80000000000093317",
        "summary": "A strike on Kyiv was reported.",
    }
    return row | said
