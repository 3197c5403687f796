"""A map for the newsroom's own desk: places as they were told, never finer. PNG, the same to the byte.

A city or anything finer is a dot at its gazetteer centre, a raion or hromada a ring, a region is shaded as a whole.
The strongest verdict of a place under the readings known by then decides its sign: filled, half filled or hollow, so
that colour is not needed. A verdict that exists only in hindsight has a dashed sign of its own. A verdict is one of an
incident: a place that is only one of several which an incident names has a diamond, and a region an outline.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
FOOT: Final = 122  # pixels below the map: two rows of signs, two lines of words
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
    hindsight: bool = False  # no reading known by then touches it; `verdict` is that of one first known later
    shared: bool = False  # its sign is that of incidents which name further places

    @property
    def is_region(self) -> bool:
        """Shaded as a whole; Kyiv has an outline too, but is a city, and its outline is twice the real one."""
        return self.level not in FINE and self.place in outlines()[1]

    @property
    def is_drawn(self) -> bool:
        """A country's centre is no place that anybody told."""
        return self.is_region or (self.at is not None and _on_map(self.at) and self.level != "country")


def map_of(wave: Mapping[str, Any], say: Language) -> MapOf | None:
    """The map of a wave, or None where no place of it can be drawn."""
    spots = _spots(wave)
    drawn = [one for one in spots if one.is_drawn]
    if not drawn:
        return None
    missing = [one for one in spots if one not in drawn]
    listed = "; ".join(f"{_name(one, wave, say)}: {_told(one, say)}" for one in drawn)
    alt = f"{say('map_alt', n=len(drawn))} {say('map_sign')} {listed}."
    if missing:
        alt += " " + say("map_missing", places=", ".join(_name(one, wave, say) for one in missing))
    return MapOf(_draw(drawn, wave, say), alt)


def _told(spot: _Spot, say: Language) -> str:
    word = say("map_hindsight", verdict=say(spot.verdict)) if spot.hindsight else say(spot.verdict)
    return f"{word} ({say('map_shared')})" if spot.shared else word


def _sign_of(incident: Mapping[str, Any]) -> tuple[int, int]:
    """An incident's strongest verdict under readings known by then; where that is none, the one in hindsight."""
    live, later = (
        max((VERDICTS.index(cell["verdict"]) for cell in incident["verdicts"].values() if cell["hindsight"] is when),
            default=0)
        for when in (False, True)
    )  # fmt: skip
    return live, 0 if live else later


def _spots(wave: Mapping[str, Any]) -> list[_Spot]:
    """A spot per place, those of the strongest verdicts last, so that they lie on top."""
    best: dict[str, tuple[int, int, bool]] = {}
    counts: dict[str, int] = {}
    for one in wave["incidents"].values():
        found = (*_sign_of(one), len(one["places"]) == 1)
        for place in one["places"]:
            best[place] = max(best.get(place, found), found)
            counts[place] = counts.get(place, 0) + 1
    out = []
    for place, (live, later, alone) in sorted(best.items(), key=lambda item: (item[1], counts[item[0]], item[0])):
        known = wave["names"].get(place, {})
        at = known.get("at", "")
        point = None
        if at:
            lat, _, lon = at.partition(",")
            point = (float(lat), float(lon))
        verdict = VERDICTS[live or later]
        out.append(_Spot(place, known.get("level", ""), verdict, counts[place], point, later > 0, not alone))
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
    image = Image.new("RGB", (WIDTH, HEIGHT + FOOT), SEA)
    pen = ImageDraw.Draw(image)
    outlined = [one for one in spots if one.is_region and (one.shared or one.hindsight)]
    shaded = {one.place: SIGNS[one.verdict][1] for one in spots if one.is_region and one not in outlined}
    for region, rings in regions.items():
        colour = shaded.get(region, ABROAD if region.startswith("RU") else LAND)
        for ring in rings:
            points = [_xy(*pair) for pair in zip(ring[0::2], ring[1::2], strict=True)]
            pen.polygon(points, fill=colour, outline=(190, 196, 205))
    for one in outlined:
        for ring in regions[one.place]:
            border = [_xy(*pair) for pair in zip(ring[0::2], ring[1::2], strict=True)]
            _outline(pen, [*border, border[0]], one)
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
    _legend(pen, say, attribution.partition(" (")[0])
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _legend(pen: ImageDraw.ImageDraw, say: Language, source: str) -> None:
    pen.rectangle((0, HEIGHT, WIDTH, HEIGHT + FOOT), fill="white")
    pen.line((0, HEIGHT, WIDTH, HEIGHT), fill=RULE, width=2)
    signs = [(_Spot("", "city", verdict, 1, None), say(verdict)) for verdict in reversed(VERDICTS)]
    later = _Spot("", "city", "undetermined", 1, None, hindsight=True)
    several = _Spot("", "city", "inconsistent", 1, None, shared=True)
    region = _Spot("", "oblast", "inconsistent", 1, None, shared=True)
    rows = ([*signs, (region, say("map_region"))], [(later, say("map_later")), (several, say("map_shared"))])
    for number, row in enumerate(rows):
        x, y = 24.0, HEIGHT + 20 + 28 * number
        for spot, word in row:
            if spot is region:
                pen.rectangle(_around(x, y, 9), outline=SIGNS[spot.verdict][0], width=3)
            else:
                _sign(pen, x, y, 9, spot)
            pen.text((x + 18, y - 12), word, font=font(20), fill=INK)
            x += 18 + font(20).getlength(word) + 40
    for number, text in enumerate((say("map_sign"), f"{say('map_note')} {source}.")):
        line = clip(text, font(17), WIDTH - 48)
        pen.text((24, HEIGHT + 67 + 25 * number), line, font=font(17), fill=PALE)


def _radius(spot: _Spot) -> float:
    return 7 + 2 * math.sqrt(spot.n) + (0 if spot.level in FINE else 6)


def _sign(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, spot: _Spot) -> None:
    dark, _ = SIGNS["not_covered" if spot.hindsight else spot.verdict]
    if spot.level not in FINE:
        pen.ellipse(_around(x, y, radius), outline=dark, width=3)
        radius = 6 if spot.shared else 4
    if spot.shared:
        _diamond(pen, x, y, radius, dark, spot)
        return
    box = _around(x, y, radius)
    if spot.hindsight:
        pen.ellipse(box, fill="white")
        turn = [math.radians(6 * step) for step in range(61)]
        _dashed(pen, [(x + radius * math.cos(one), y + radius * math.sin(one)) for one in turn], dark, 4)
        return
    pen.ellipse(box, fill="white", outline=dark, width=3)
    if spot.verdict == "inconsistent":
        pen.ellipse(box, fill=dark)
    elif spot.verdict == "undetermined":
        pen.pieslice(box, 90, 270, fill=dark)


def _around(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius


def _diamond(
    pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, dark: tuple[int, int, int], spot: _Spot
) -> None:
    """Hollow: the verdict is a small mark in its middle, as it is the incident's and not surely this place's."""
    around = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y), (x, y - radius)]
    pen.polygon(around, fill="white")
    _outline(pen, around, spot)
    if not spot.hindsight and spot.verdict != "not_covered":
        r = max(2.0, radius / 3)
        right = x + r if spot.verdict == "inconsistent" else x
        pen.polygon([(x, y - r), (right, y), (x, y + r), (x - r, y)], fill=dark)


def _outline(pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], spot: _Spot) -> None:
    """Whole where a reading known by then decides, dashed and grey in hindsight."""
    if spot.hindsight:
        _dashed(pen, points, SIGNS["not_covered"][0], 6)
    else:
        pen.line(list(points), fill=SIGNS[spot.verdict][0], width=3, joint="curve")


def _dashed(
    pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], colour: tuple[int, int, int], dash: int
) -> None:
    """A line of dashes along the points, `dash` pixels drawn and as many left out."""
    gone = 0
    for (ax, ay), (bx, by) in pairwise(points):
        steps = max(1, round(math.dist((ax, ay), (bx, by))))  # of about a pixel
        for step in range(steps):
            if gone // dash % 2 == 0:
                a, b = step / steps, (step + 1) / steps
                pen.line((ax + (bx - ax) * a, ay + (by - ay) * a, ax + (bx - ax) * b, ay + (by - ay) * b),
                         fill=colour, width=3)  # fmt: skip
            gone += 1


def _label(pen: ImageDraw.ImageDraw, spot: _Spot, text: str, taken: list[tuple[float, float, float, float]]) -> bool:
    """Write a place's name where it hides no sign and no other name; whether there was room."""
    if spot.at is None:
        return False
    x, y = _xy(spot.at[1], spot.at[0])
    wide, reach = font(20).getlength(text), _radius(spot) + 4
    beside = [(x + reach, y - 12), (x - reach - wide, y - 12)]
    above = [(x - wide / 2, y - reach - 24), (x - wide / 2, y + reach)]
    aside = [(left, top) for left in (x + reach - 4, x + 4 - reach - wide) for top in (y - 30, y + 6)]
    # a region's name beside its middle would lie on the next region
    order = [(x - wide / 2, y - 12), *reversed(above), *beside] if spot.is_region else [*beside, *above, *aside]
    for left, top in order:
        box = (left, top, left + wide, top + 24)
        inside = left >= 4 and box[2] <= WIDTH - 4 and top >= 4 and box[3] <= HEIGHT - 4
        if inside and not any(a < box[2] and c > left and b < box[3] and d > top for a, b, c, d in taken):
            pen.text((left, top), text, font=font(20), fill=INK, stroke_width=2, stroke_fill="white")
            taken.append(box)
            return True
    return False
