"""Times as people outside see them: UTC and Kyiv side by side."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")


def kyiv(moment: datetime) -> str:
    """An aware time as ISO 8601 on Kyiv's clock, to the minute."""
    return moment.astimezone(KYIV).isoformat(timespec="minutes")


def kyiv_interval(start: datetime, end: datetime) -> str:
    """Two bounds on Kyiv's clock as an ISO 8601 interval, `from/to`."""
    return f"{kyiv(start)}/{kyiv(end)}"
