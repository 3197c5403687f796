"""Radii of places: documented areas, a formula for the rest, and extents of units from their members."""

from __future__ import annotations

import math
from collections.abc import Iterable

from geo.makers.join import km

# radius_km = FACTOR * population ** EXPONENT: a least-squares fit of log radius on log population over the documented
# places of geo/data/city_areas.csv that have a population (all but Sevastopol, whose area is a region's); `fit` below
# makes it, and a test holds these figures to it. An exponent below 1/2 says that larger cities are denser.
FACTOR = 0.0992
EXPONENT = 0.3254
SMALLEST_POPULATION = 100  # below this the formula would give a radius smaller than a village street

# Ukraine has 603,549 km2 and 29,721 settlements (the Codifier's categories M, X, C and K): some 20.3 km2 each.
KM2_PER_SETTLEMENT = 20.3


def from_area(area_km2: float) -> float:
    """Radius in km of the disc that has this area."""
    return math.sqrt(area_km2 / math.pi)


def from_population(population: int) -> float:
    """Radius in km by the formula above."""
    return FACTOR * math.pow(max(population, SMALLEST_POPULATION), EXPONENT)


def fit(rows: Iterable[tuple[int, float]]) -> tuple[float, float]:
    """Factor and exponent of radius = factor * population ** exponent over rows of (population, area in km2)."""
    logs = [(math.log(population), math.log(from_area(area))) for population, area in rows]
    n = len(logs)
    mean_x, mean_y = sum(x for x, _ in logs) / n, sum(y for _, y in logs) / n
    slope = sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)
    return math.exp(mean_y - slope * mean_x), slope


def from_share(city_radius_km: float, districts: int) -> float:
    """Radius in km of a city district: that of an equal share of its city's area."""
    return city_radius_km / math.sqrt(districts)


def from_members(points: list[tuple[float, float]], settlements: int) -> tuple[float, float, float]:
    """Centre (mean of members' coordinates) and radius in km of a unit with so many settlements in all.

    The radius is the distance of the farthest located member, but not less than that of a disc with
    KM2_PER_SETTLEMENT for each settlement, located or not.
    """
    lat = sum(p[0] for p in points) / len(points)
    lon = sum(p[1] for p in points) / len(points)
    farthest = max(km(lat, lon, *p) for p in points)
    return lat, lon, max(farthest, from_area(settlements * KM2_PER_SETTLEMENT))
