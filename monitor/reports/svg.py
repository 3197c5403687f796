"""Small helpers for SVG written by hand: numbers of fixed length, escaped text, one time axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape as escape
from zoneinfo import ZoneInfo


def number(value: float) -> str:
    """A coordinate with one decimal, without a trailing zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, content: str = "", **attributes: object) -> str:
    """An element; attributes named `class_` and `data_k` become `class` and `data-k`; text must be escaped already."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(number(v) if isinstance(v, float) else str(v))}"'
        for key, v in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(content: str, x: float, y: float, **attributes: object) -> str:
    """A line of text."""
    return tag("text", escape(content), x=float(x), y=float(y), **attributes)


@dataclass(frozen=True, slots=True)
class Axis:
    """Moments to horizontal positions."""

    first: datetime
    last: datetime
    left: float
    right: float

    def x(self, moment: datetime) -> float:
        """Position of a moment; outside the axis, its end."""
        share = (moment - self.first) / (self.last - self.first)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def midnights(self, zone: str) -> list[datetime]:
        """Midnights of a zone inside the axis."""
        clock = ZoneInfo(zone)
        local = self.first.astimezone(clock).date()
        out: list[datetime] = []
        while True:
            midnight = datetime(local.year, local.month, local.day, tzinfo=clock)
            if midnight > self.last:
                return out
            if midnight >= self.first:
                out.append(midnight)
            local += timedelta(days=1)
