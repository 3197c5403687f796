"""The mail's timeline: readings as bars on Kyiv's clock, incidents as marks below. PNG, the same to the byte."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from PIL import Image, ImageDraw

from monitor.alerts.drawing import INK, PALE, RULE, SIGNS, WIDTH, clip, font
from monitor.alerts.words import Language
from monitor.clocks import KYIV

__all__ = ["alternative_text", "draw"]

LEFT: Final = 24
TOP: Final = 20
ROW: Final = 66


def _limits(wave: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """From a day before the wave to a day after it, stretched to bounds of windows within four days."""
    first, last = datetime.fromisoformat(wave["from"]), datetime.fromisoformat(wave["to"])
    near = timedelta(days=4)
    bounds = [
        datetime.fromisoformat(text)
        for row in wave["readings"]
        for window in row["windows"]
        for text in (*window["start"], *window["end"])
        if text not in ("open", "unknown")
    ]
    start = min([first - timedelta(days=1), *(b for b in bounds if first - near <= b)])
    end = max([last + timedelta(days=1), *(b for b in bounds if b <= last + near)])
    return start, end


def _span(bounds: list[str] | None, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    if bounds is None:
        return None
    first = datetime.fromisoformat(bounds[0]) if bounds[0] else start
    last = datetime.fromisoformat(bounds[1]) if bounds[1] else end
    first, last = max(first, start), min(last, end)
    return (first, last) if first < last else None


def draw(wave: Mapping[str, Any], say: Language, most: int = 10) -> bytes:
    """The PNG of a wave's timeline; at most `most` readings, strongest first."""
    rank = {"inconsistent": 0, "undetermined": 1, "not_covered": 2}
    rows = sorted(wave["readings"], key=lambda row: rank[row["status"]])[:most]
    start, end = _limits(wave)
    lanes = _lanes(wave)
    height = TOP + ROW * len(rows) + 110 + 20 * (max(lanes.values()) + 1)
    image = Image.new("RGB", (WIDTH, height), "white")
    pen = ImageDraw.Draw(image)
    small, plain, bold = font(22), font(23), font(23, bold=True)

    def x(moment: datetime) -> float:
        return LEFT + (WIDTH - 2 * LEFT) * ((moment - start) / (end - start))

    bottom = height - 88
    _days(pen, x, start, end, bottom, small, say)
    for number, row in enumerate(rows):
        y = TOP + ROW * number
        dark, light = SIGNS[row["status"]]
        word = say(row["status"])
        pen.text((LEFT, y), word, font=bold, fill=dark)
        offset = LEFT + bold.getlength(word) + 14
        pen.text((offset, y), clip(say.title(row), plain, int(WIDTH - LEFT - offset)), font=plain, fill=INK)
        for window in row["windows"]:
            for bounds, colour in ((window["hull"], light), (window["core"], dark)):
                found = _span(bounds, start, end)
                if found is not None:
                    pen.rectangle((x(found[0]), y + 34, x(found[1]), y + 50), fill=colour)
    y = TOP + ROW * len(rows) + 14
    for name, one in wave["incidents"].items():
        a, b = x(datetime.fromisoformat(one["from"])), x(datetime.fromisoformat(one["to"]))
        top = y + 20 * lanes[name]
        pen.rectangle((a, top, max(b, a + 6), top + 12), fill=(236, 238, 242), outline=INK, width=3)
    pen.text((LEFT, bottom + 44), f"■ {say('core')}", font=small, fill=PALE)
    pen.text((LEFT + 260, bottom + 44), f"▒ {say('hull')}", font=small, fill=PALE)
    pen.text((LEFT + 540, bottom + 44), f"□ {say('incidents')}", font=small, fill=PALE)
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _lanes(wave: Mapping[str, Any], most: int = 6) -> dict[str, int]:
    """A lane for each incident, so that spans do not hide each other; beyond `most` lanes they do."""
    ends: list[str] = []
    out: dict[str, int] = {}
    for name, one in sorted(wave["incidents"].items(), key=lambda item: (item[1]["from"], item[1]["to"], item[0])):
        free = next((lane for lane, end in enumerate(ends) if end <= one["from"]), None)
        if free is None and len(ends) < most:
            free = len(ends)
            ends.append("")
        out[name] = (len(out) % most) if free is None else free
        ends[out[name]] = max(ends[out[name]], one["to"])
    return out


def _days(
    pen: ImageDraw.ImageDraw, x: Any, start: datetime, end: datetime, bottom: int, face: Any, say: Language
) -> None:
    """A rule at each Kyiv midnight, and its date where there is room."""
    day = start.astimezone(KYIV).replace(hour=0, minute=0, second=0, microsecond=0)
    free = 0.0
    while day < end:
        if day >= start:
            at = x(day)
            pen.line((at, TOP, at, bottom), fill=RULE, width=2)
            text = say.day(day)
            width = face.getlength(text)
            if at - width / 2 >= free and at + width / 2 <= WIDTH:
                pen.text((at - width / 2, bottom + 8), text, font=face, fill=PALE)
                free = at + width / 2 + 16
        day = (day + timedelta(hours=30)).replace(hour=0)
    pen.line((LEFT, bottom, WIDTH - LEFT, bottom), fill=PALE, width=2)


def alternative_text(wave: Mapping[str, Any], say: Language) -> str:
    """What the picture shows, for those who do not see it."""
    start, end = _limits(wave)
    head = say(
        "alt",
        start=say.day(start),
        end=say.day(end),
        readings=say.count("count_readings", len(wave["readings"])),
        incidents=say.count("count_incidents", len(wave["incidents"])),
    )
    rows = [row for row in wave["readings"] if row["status"] != "not_covered"]
    tail = "; ".join(say("alt_reading", title=say.title(row), verdict=say(row["status"])) for row in rows)
    return f"{head} {tail}".strip()
