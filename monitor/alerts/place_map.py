"""A map for the newsroom's own desk: places as they were told, never finer. PNG, the same to the byte.

A city or anything finer is a dot at its gazetteer centre, a raion or hromada a ring, a region is shaded as a whole.
The strongest verdict of a place decides its sign: filled, half filled or hollow, so that colour is not needed.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageDraw

from monitor.alerts.drawing import INK, PALE, RULE, SIGNS, WIDTH, clip, font
from monitor.alerts.view import VERDICTS
from monitor.alerts.words import Language
from monitor.outlines import outlines

__all__ = ["MapOf", "map_of"]

WEST, EAST, SOUTH, NORTH = 21.8, 40.6, 44.2, 53.2
SHRINK: Final = math.cos(math.radians(48.5))  # a degree of longitude at mid-map, in degrees of latitude
SCALE: Final = WIDTH / ((EAST - WEST) * SHRINK)
HEIGHT: Final = round((NORTH - SOUTH) * SCALE)
LAND, ABROAD, SEA = (243, 244, 246), (232, 234, 238), (250, 251, 252)
MOST_LABELS: Final = 14
FINE: Final = {"city", "settlement", "village", "district"}


@dataclass(frozen=True, slots=True)
class MapOf:
    """The picture and what it shows in words."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class _Spot:
    place: str
    level: str
    verdict: str
    n: int
    at: tuple[float, float] | None

    @property
    def is_region(self) -> bool:
        """Shaded as a whole; Kyiv has an outline too, but is a city, and its outline is twice the real one."""
        return self.level not in FINE and self.place in outlines()[1]

    @property
    def is_drawn(self) -> bool:
        return self.is_region or (self.at is not None and _on_map(self.at))


def map_of(wave: Mapping[str, Any], say: Language) -> MapOf | None:
    """The map of a wave, or None where no place of it can be drawn."""
    spots = _spots(wave)
    drawn = [one for one in spots if one.is_drawn]
    if not drawn:
        return None
    missing = [one for one in spots if one not in drawn]
    listed = "; ".join(f"{_name(one, wave, say)}: {say(one.verdict)}" for one in drawn)
    alt = f"{say('map_alt', n=len(drawn))} {listed}."
    if missing:
        alt += " " + say("map_missing", places=", ".join(_name(one, wave, say) for one in missing))
    return MapOf(_draw(drawn, wave, say), alt)


def _spots(wave: Mapping[str, Any]) -> list[_Spot]:
    """A spot per place, those of the strongest verdicts last, so that they lie on top."""
    best: dict[str, tuple[int, int]] = {}
    for one in wave["incidents"].values():
        live = [VERDICTS.index(cell["verdict"]) for cell in one["verdicts"].values() if not cell["hindsight"]]
        for place in one["places"]:
            strength, n = best.get(place, (0, 0))
            best[place] = (max([strength, *live]), n + 1)
    out = []
    for place, (strength, n) in sorted(best.items(), key=lambda item: (item[1], item[0])):
        known = wave["names"].get(place, {})
        at = known.get("at", "")
        point = None
        if at:
            lat, _, lon = at.partition(",")
            point = (float(lat), float(lon))
        out.append(_Spot(place, known.get("level", ""), VERDICTS[strength], n, point))
    return out


def _name(spot: _Spot, wave: Mapping[str, Any], say: Language) -> str:
    return say.names([spot.place], wave["names"])[0]


def _on_map(at: tuple[float, float]) -> bool:
    return SOUTH <= at[0] <= NORTH and WEST <= at[1] <= EAST


def _xy(lon: float, lat: float) -> tuple[float, float]:
    """Equirectangular with its standard parallel at 48.5 degrees north."""
    return (lon - WEST) * SHRINK * SCALE, (NORTH - lat) * SCALE


def _draw(spots: list[_Spot], wave: Mapping[str, Any], say: Language) -> bytes:
    attribution, regions = outlines()
    image = Image.new("RGB", (WIDTH, HEIGHT + 64), SEA)
    pen = ImageDraw.Draw(image)
    shaded = {one.place: SIGNS[one.verdict][1] for one in spots if one.is_region}
    for region, rings in regions.items():
        colour = shaded.get(region, ABROAD if region.startswith("RU") else LAND)
        for ring in rings:
            points = [_xy(*pair) for pair in zip(ring[0::2], ring[1::2], strict=True)]
            pen.polygon(points, fill=colour, outline=(190, 196, 205))
    taken: list[tuple[float, float, float, float]] = []
    places = [(one, _xy(one.at[1], one.at[0])) for one in spots if one.at is not None and not one.is_region]
    for one, (x, y) in places:
        radius = _radius(one)
        _sign(pen, x, y, radius, one)
        taken.append((x - radius, y - radius, x + radius, y + radius))
    labelled = 0
    for one in reversed(spots):
        if labelled == MOST_LABELS:
            break
        labelled += _label(pen, one, _name(one, wave, say), taken)
    pen.rectangle((0, HEIGHT, WIDTH, HEIGHT + 64), fill="white")
    pen.line((0, HEIGHT, WIDTH, HEIGHT), fill=RULE, width=2)
    x = 24.0
    for verdict in ("inconsistent", "undetermined", "not_covered"):
        _sign(pen, x, HEIGHT + 20, 9, _Spot("", "city", verdict, 1, None))
        pen.text((x + 18, HEIGHT + 8), say(verdict), font=font(20), fill=INK)
        x += 18 + font(20).getlength(say(verdict)) + 40
    source = attribution.partition(" (")[0]
    pen.text((24, HEIGHT + 38), clip(f"{say('map_note')} {source}.", font(17), WIDTH - 48), font=font(17), fill=PALE)
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _radius(spot: _Spot) -> float:
    return 7 + 2 * math.sqrt(spot.n) + (0 if spot.level in FINE else 6)


def _sign(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, spot: _Spot) -> None:
    dark, _ = SIGNS[spot.verdict]
    box = (x - radius, y - radius, x + radius, y + radius)
    if spot.level not in FINE:
        pen.ellipse(box, outline=dark, width=3)
        box = (x - 4, y - 4, x + 4, y + 4)
    pen.ellipse(box, fill="white", outline=dark, width=3)
    if spot.verdict == "inconsistent":
        pen.ellipse(box, fill=dark)
    elif spot.verdict == "undetermined":
        pen.pieslice(box, 90, 270, fill=dark)


def _label(pen: ImageDraw.ImageDraw, spot: _Spot, text: str, taken: list[tuple[float, float, float, float]]) -> bool:
    """Write a place's name where it hides no sign and no other name; whether there was room."""
    if spot.at is None:
        return False
    x, y = _xy(spot.at[1], spot.at[0])
    wide, reach = font(20).getlength(text), _radius(spot) + 4
    middle = [(x - wide / 2, y - 12)] if spot.is_region else []
    for left, top in (*middle, (x + reach, y - 12), (x - reach - wide, y - 12), (x - wide / 2, y - reach - 24),
                      (x - wide / 2, y + reach)):  # fmt: skip
        box = (left, top, left + wide, top + 24)
        inside = left >= 4 and box[2] <= WIDTH - 4 and top >= 4 and box[3] <= HEIGHT - 4
        if inside and not any(a < box[2] and c > left and b < box[3] and d > top for a, b, c, d in taken):
            pen.text((left, top), text, font=font(20), fill=INK, stroke_width=2, stroke_fill="white")
            taken.append(box)
            return True
    return False
