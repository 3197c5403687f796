"""Locations with their precision, factorised: each distinct place and each distinct point once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geo.places import Gazetteer

__all__ = ["LocationError", "Locations", "PlaceKey", "factorise"]


class LocationError(ValueError):
    """A location that cannot be judged; the message names row and field."""


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """The named part of a location: `ids` (all places hit), near them or in them, or an ambiguous name."""

    ids: tuple[str, ...]
    near: bool = False
    ambiguous: bool = False


@dataclass(frozen=True)
class Locations:
    """Rows as pairs of a place key and a point, each held once.

    `row` gives each row's pair, `pair_place` and `pair_point` the parts of each pair (-1: not given);
    points are degrees, `radius_km` is 0 for a bare point.
    """

    row: NDArray[np.intp]
    pair_place: NDArray[np.intp]
    pair_point: NDArray[np.intp]
    places: tuple[PlaceKey, ...]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    radius_km: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.row)


def factorise(frame: pd.DataFrame, gaz: Gazetteer) -> Locations:
    """Read the location columns of a frame of reports or incidents.

    Columns: place_id ("a|b" for several), place_relation (in, near), place_text, lat, lon (degrees),
    radius_km, and optionally place_ambiguous (bool: the id is the common ancestor of candidates). Absent
    columns count as empty. Where neither id nor point is given, `place_text` is looked up.
    Raises `LocationError` for half a coordinate, one out of range, or a negative radius.
    """
    point_code, lat, lon, radius = _points(frame)
    place_code, places = _places(frame, point_code < 0, gaz)
    width = len(lat) + 1
    pair, row = _codes((place_code + 1) * width + (point_code + 1))
    return Locations(
        row=row,
        pair_place=pair // width - 1,
        pair_point=pair % width - 1,
        places=places,
        lat=lat,
        lon=lon,
        radius_km=radius,
    )


def _codes(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Distinct values in order, and each value's position among them."""
    code, distinct = pd.factorize(values, sort=True)
    return np.asarray(distinct), np.asarray(code, dtype=np.intp)


def _points(
    frame: pd.DataFrame,
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    lat, lon, radius = (_numbers(frame, name) for name in ("lat", "lon", "radius_km"))
    given = ~np.isnan(lat)
    _refuse(given != ~np.isnan(lon), "lat and lon: one is given without the other")
    _refuse(given & (np.abs(lat) > 90), "lat: out of range -90 to 90")
    _refuse(given & (np.abs(lon) > 180), "lon: out of range -180 to 180")
    _refuse(radius < 0, "radius_km: negative")
    index = np.flatnonzero(given)
    lats, lat_code = _codes(lat[index])
    lons, lon_code = _codes(lon[index])
    radii, radius_code = _codes(np.nan_to_num(radius[index], nan=0.0))
    joint = (lat_code * max(len(lons), 1) + lon_code) * max(len(radii), 1) + radius_code
    distinct, code = _codes(joint)
    result = np.full(len(frame), -1, dtype=np.intp)
    result[index] = code
    rest, radius_at = np.divmod(distinct, max(len(radii), 1))
    lat_at, lon_at = np.divmod(rest, max(len(lons), 1))
    return result, lats[lat_at], lons[lon_at], radii[radius_at]


def _places(
    frame: pd.DataFrame, without_point: NDArray[np.bool_], gaz: Gazetteer
) -> tuple[NDArray[np.intp], tuple[PlaceKey, ...]]:
    id_code, ids = _texts(frame, "place_id")
    relation_code, relations = _texts(frame, "place_relation")
    for relation in relations:
        if relation not in ("", "in", "near"):
            raise LocationError(f"place_relation: {relation!r} is neither in nor near")
    text_code, texts = _texts(frame, "place_text")
    no_id = np.array([not text for text in ids], dtype=bool)[id_code]
    # a name counts only where nothing better is given
    text_code = np.where(no_id & without_point, text_code, -1)
    if "place_ambiguous" in frame.columns:
        ambiguous = frame["place_ambiguous"].to_numpy(dtype=bool, na_value=False).astype(np.intp)
    else:
        ambiguous = np.zeros(len(frame), dtype=np.intp)
    joint = ((id_code * max(len(relations), 1) + relation_code) * (len(texts) + 1) + text_code + 1) * 2 + ambiguous
    distinct, code = _codes(joint)
    keys: dict[PlaceKey | None, int] = {}
    key_of = np.empty(len(distinct), dtype=np.intp)
    for n, value in enumerate(distinct.tolist()):
        value, is_ambiguous = divmod(value, 2)
        value, text = divmod(value, len(texts) + 1)
        place, relation = divmod(value, max(len(relations), 1))
        key = _key(ids[place], relations[relation], bool(is_ambiguous), texts[text - 1] if text else "", gaz)
        key_of[n] = -1 if key is None else keys.setdefault(key, len(keys))
    return key_of[code], tuple(key for key in keys if key is not None)


def _key(ids: str, relation: str, ambiguous: bool, text: str, gaz: Gazetteer) -> PlaceKey | None:
    if ids:
        return PlaceKey(tuple(sorted(set(ids.split("|")))), relation == "near", ambiguous)
    if not text:
        return None
    found = gaz.resolve(text)
    if found.place_id is None:
        return PlaceKey((), relation == "near", ambiguous=True) if found.ambiguous else None
    return PlaceKey((found.place_id,), relation == "near", found.ambiguous)


def _texts(frame: pd.DataFrame, name: str) -> tuple[NDArray[np.intp], list[str]]:
    """A text column as codes into its distinct values; missing cells are empty texts."""
    if name not in frame.columns:
        return np.zeros(len(frame), dtype=np.intp), [""]
    code, distinct = pd.factorize(frame[name].fillna(""))
    return np.asarray(code, dtype=np.intp), [str(value) for value in distinct]


def _numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _refuse(bad: NDArray[np.bool_], message: str) -> None:
    rows = np.flatnonzero(bad)
    if rows.size:
        raise LocationError(f"row {int(rows[0]) + 1}: {message} ({rows.size} such rows)")
