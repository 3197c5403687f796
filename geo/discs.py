"""Distances, discs and one flat projection: the little spherical geometry that verdicts need.

Degrees are WGS84 longitude and latitude; lengths are kilometres on a sphere of the Earth's mean radius,
which is within 0.3 % of the ellipsoid in the latitudes of Ukraine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

__all__ = ["EARTH_KM", "disc_polygons", "flat", "flat_geometry", "haversine_km", "unflat"]

Floats = NDArray[np.float64]

EARTH_KM = 6371.0088  # mean radius R1 of the WGS84 ellipsoid (IUGG)
_VERTICES = 96
# The one centre of the flat projection: near the middle of Ukraine, so that distances there are true to 0.3 %.
_LAT0, _LON0 = np.radians(49.0), np.radians(32.0)


def haversine_km(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Floats:
    """Great-circle distance in km between points in degrees (arrays broadcast)."""
    p1, p2 = np.radians(np.asarray(lat1, dtype=float)), np.radians(np.asarray(lat2, dtype=float))
    dlon = np.radians(np.asarray(lon2, dtype=float) - np.asarray(lon1, dtype=float))
    h = np.sin((p2 - p1) / 2) ** 2 + np.cos(p1) * np.cos(p2) * np.sin(dlon / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0))), dtype=np.float64)


def disc_polygons(lat: ArrayLike, lon: ArrayLike, radius_km: ArrayLike) -> NDArray[Any]:
    """Polygons in degrees that just hold the discs around the points (`radius_km` > 0).

    They circumscribe the circle, so "inside" and "disjoint" are never claimed too early; discs of one
    centre are nested in the order of their radii.
    """
    phi, lam, r = (np.radians(np.atleast_1d(np.asarray(a, dtype=float))) for a in (lat, lon, radius_km))
    r = np.degrees(r) / EARTH_KM / np.cos(np.pi / _VERTICES)
    bearing = np.linspace(0.0, 2 * np.pi, _VERTICES, endpoint=False)
    phi, lam, r = phi[:, None], lam[:, None], r[:, None]
    sin2 = np.sin(phi) * np.cos(r) + np.cos(phi) * np.sin(r) * np.cos(bearing)
    lam2 = lam + np.arctan2(np.sin(bearing) * np.sin(r) * np.cos(phi), np.cos(r) - np.sin(phi) * sin2)
    ring = np.stack([np.degrees(lam2), np.degrees(np.arcsin(np.clip(sin2, -1, 1)))], axis=-1)
    polygons: NDArray[Any] = shapely.polygons(ring)
    return polygons


def flat(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Kilometres east and north in the azimuthal equidistant projection around 49 N 32 E.

    Source: J. P. Snyder, Map Projections: A Working Manual (USGS 1395, 1987), equations 22-4, 22-5, 25-2.
    """
    lam = np.radians(np.asarray(lon, dtype=float)) - _LON0
    phi = np.radians(np.asarray(lat, dtype=float))
    cos_c = np.sin(_LAT0) * np.sin(phi) + np.cos(_LAT0) * np.cos(phi) * np.cos(lam)
    c = np.arccos(np.clip(cos_c, -1.0, 1.0))
    k = EARTH_KM / np.sinc(c / np.pi)  # c / sin c, and 1 at the centre itself
    x = k * np.cos(phi) * np.sin(lam)
    y = k * (np.cos(_LAT0) * np.sin(phi) - np.sin(_LAT0) * np.cos(phi) * np.cos(lam))
    return x, y


def unflat(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude in degrees of points of `flat` (Snyder, equations 20-14, 20-15)."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    rho = np.hypot(x, y)
    c = rho / EARTH_KM
    scale = np.sinc(c / np.pi) / EARTH_KM  # sin c / rho
    phi = np.arcsin(np.clip(np.cos(c) * np.sin(_LAT0) + y * scale * np.cos(_LAT0), -1.0, 1.0))
    lam = _LON0 + np.arctan2(x * scale, np.cos(c) * np.cos(_LAT0) - y * scale * np.sin(_LAT0))
    return np.degrees(lam), np.degrees(phi)


def flat_geometry(geometry: Any) -> Any:
    """A shapely geometry (or array of them) in degrees, carried over to the kilometres of `flat`."""
    return shapely.transform(geometry, lambda c: np.column_stack(flat(c[:, 0], c[:, 1])))
