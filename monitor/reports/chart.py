"""The map: incidents at the precision at which they are told. A region is shaded, a raion is a ring, a city a dot."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from monitor.reports import svg
from monitor.reports.rows import by_key
from monitor.reports.timeline import name_of

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.assessment import Assessment
    from monitor.reports.words import Words

WEST, EAST, SOUTH, NORTH = 21.8, 40.6, 44.2, 53.2
WIDTH: Final = 1000.0
SHRINK: Final = math.cos(math.radians(48.5))  # a degree of longitude at the middle of the map, in degrees of latitude
SCALE: Final = WIDTH / ((EAST - WEST) * SHRINK)
HEIGHT: Final = (NORTH - SOUTH) * SCALE


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its incidents.

    Attributes:
        place: by id, or the point itself.
        level: country, oblast, …, district; "" of a point.
        shape: dot (city or finer), ring (raion, hromada), region, or none: a country, or no centre is known.
        lat: degrees WGS 84.
        lon: degrees WGS 84.
        ks: indexes of the incidents.
        alone: of these, those that were told of this place and no other.
    """

    place: str
    level: str
    shape: str
    lat: float | None
    lon: float | None
    ks: tuple[int, ...]
    alone: tuple[int, ...] = ()


@lru_cache(maxsize=1)
def outlines() -> tuple[str, dict[str, list[list[float]]]]:
    """Attribution, and the outlines of regions as flat lists of longitude and latitude, by place id."""
    text = files("monitor.reports").joinpath("data/outlines.json").read_text(encoding="utf-8")
    content = json.loads(text)
    return str(content["attribution"]), {region["id"]: region["rings"] for region in content["regions"]}


def project(lon: float, lat: float) -> tuple[float, float]:
    """Equirectangular with its standard parallel at 48.5 degrees north."""
    return (lon - WEST) * SHRINK * SCALE, (NORTH - lat) * SCALE


def spots(assessment: Assessment, order: list[str]) -> list[Spot]:
    """The places of the incidents; an incident with several places is at each of them."""
    gazetteer = assessment.inputs.gazetteer
    _, regions = outlines()
    found: dict[str, list[int]] = {}
    points: dict[str, tuple[float, float]] = {}
    incidents = by_key(assessment.incidents, "incident_id")
    several = {k for k, incident in enumerate(order) if "|" in incidents[incident]["place_id"]}
    for k, incident in enumerate(order):
        row = incidents[incident]
        for place in [p for p in row["place_id"].split("|") if p]:
            found.setdefault(place, []).append(k)
        if not row["place_id"] and row["lat"] == row["lat"]:  # NaN differs from itself
            name = f"{row['lat']:.2f}, {row['lon']:.2f}"
            found.setdefault(name, []).append(k)
            points[name] = (float(row["lat"]), float(row["lon"]))
    out = []
    for place, ks in sorted(found.items()):
        if place in points:
            out.append(Spot(place, "", "dot", *points[place], tuple(ks), tuple(ks)))
            continue
        level = gazetteer.level(place) if place in gazetteer else ""
        known = gazetteer.get(place) if place in gazetteer else None
        shape = {"country": "none", "oblast": "region", "raion": "ring", "hromada": "ring"}.get(level, "dot")
        if shape == "region" and place not in regions:
            shape = "ring"
        lat, lon = (known.lat, known.lon) if known else (None, None)
        if shape in ("dot", "ring") and (lat is None or lon is None):
            shape = "none"
        out.append(Spot(place, level, shape, lat, lon, tuple(ks), tuple(k for k in ks if k not in several)))
    return out


def placed(places: list[Spot], gazetteer: Gazetteer) -> list[Spot]:
    """The spots as they are drawn: a district whose centre is not known joins the dot of its city."""
    found: dict[str, Spot] = {}
    for spot in places:
        city = gazetteer.city_of(spot.place) if spot.shape == "none" and spot.place in gazetteer else None
        at = gazetteer.get(city) if city is not None else None
        if city is None or at is None or at.lat is None or at.lon is None:
            mine = spot
        else:
            mine = Spot(city, gazetteer.level(city), "dot", at.lat, at.lon, spot.ks, spot.alone)
        other = found.get(mine.place)
        if other is not None:
            # told of two districts of one city is told of one city
            both = tuple(sorted({*other.ks, *mine.ks}))
            alone = tuple(sorted({*other.alone, *mine.alone}))
            mine = Spot(mine.place, mine.level, mine.shape, mine.lat, mine.lon, both, alone)
        found[mine.place] = mine
    return list(found.values())


def drawing(places: list[Spot], assessment: Assessment, words: Words) -> str:
    """The map as an SVG element; shapes carry `data-ks`, the indexes of their incidents."""
    _, regions = outlines()
    places = placed(places, assessment.inputs.gazetteer)
    parts = [svg.tag("title", svg.escape(words("map"))), svg.tag("desc", svg.escape(words("map_note")))]
    by_region = {spot.place: spot for spot in places if spot.shape == "region"}
    for region, rings in regions.items():
        path = "".join(_path(ring) for ring in rings)
        spot = by_region.get(region)
        country = "ru" if region.startswith("RU") else "ua"
        if spot is None:
            parts.append(svg.tag("path", d=path, class_=f"land {country}"))
            continue
        name = svg.tag("title", svg.escape(f"{name_of(region, assessment, words)}: {len(spot.ks)}"))
        parts.append(svg.tag("path", d=path, class_=f"land {country}"))
        parts.append(svg.tag("path", name, d=path, class_="spot region", **_indexes(spot)))
    labels: list[tuple[tuple[float, float, float, float], str]] = []
    for spot in sorted(places, key=lambda s: (-len(s.ks), s.place)):
        if spot.shape not in ("dot", "ring") or spot.lat is None or spot.lon is None:
            continue
        x, y = project(spot.lon, spot.lat)
        if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
            continue
        radius = 4.5 + 2.2 * math.sqrt(len(spot.ks)) + (4 if spot.shape == "ring" else 0)
        title = name_of(spot.place, assessment, words)
        name = svg.tag("title", svg.escape(f"{title}: {len(spot.ks)}"))
        parts.append(svg.tag("circle", name, cx=x, cy=y, r=radius, class_=f"spot {spot.shape}", **_indexes(spot)))
        box = (x + radius + 3, y - 9, x + radius + 3 + 7.4 * (len(title) + 2), y + 5)
        if all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b, _ in labels):
            labels.append((box, svg.text(title, box[0], y + 4, class_="name", data_ks=_ks(spot), data_name=title)))
    parts += [label for _, label in labels]
    size = {"viewBox": f"0 0 {svg.number(WIDTH)} {svg.number(HEIGHT)}", "role": "img", "class_": "map"}
    return svg.tag("svg", "".join(parts), **size)


def _ks(spot: Spot) -> str:
    return ",".join(map(str, spot.ks))


def _indexes(spot: Spot) -> dict[str, str]:
    """The indexes of a shape; those of the place alone are given where they are others."""
    told = {"data_ks": _ks(spot)}
    return told if spot.alone == spot.ks else told | {"data_alone": ",".join(map(str, spot.alone))}


def _path(ring: list[float]) -> str:
    pairs = [project(lon, lat) for lon, lat in zip(ring[::2], ring[1::2], strict=True)]
    return "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in pairs) + "Z"
