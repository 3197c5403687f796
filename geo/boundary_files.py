"""Installing a boundary file: read it, refuse what is wrong, keep geometry, licence and hash.

GeoJSON and GeoPackage (whatever pyogrio opens) with KATOTTG codes or P-codes in one column. P-codes are
the leading digits of the Codifier's code, without the trailing check number (OCHA COD-AB of Ukraine).
"""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.boundaries import FORMAT, RANKS, BoundaryError
from geo.discs import haversine_km

if TYPE_CHECKING:
    from geo.places import Gazetteer

__all__ = ["Installed", "install"]

# Columns known to carry ids, most detailed first; compared without case, blanks and punctuation.
_COLUMNS = (
    "katottg",
    "katottgcode",
    "katotth",
    "katotthcode",
    "refkatottg",
    "codeua",
    "placeid",
    *(f"adm{level}{word}" for level in (4, 3, 2, 1, 0) for word in ("pcode", "code", "id")),
    "pcode",
    "admincode",
    "code",
    "iso31662",
    "id",
    "ref",
)
_LOOKS_LIKE_ID = re.compile(r"(UA\d{2,17}|[A-Z]{2}-[A-Z0-9]{1,3}|gn:\d+)")
_NAME_COLUMNS = ("name_en", "name_uk", "name", "name_ru", "ADM4_EN", "ADM3_EN", "ADM2_EN", "ADM1_EN")

# Where a country can lie at all: west, south, east, north in degrees, generously. Enough to catch swapped
# axes, metres taken for degrees and files of another country.
_FRAMES = {"UA": (21.0, 43.0, 42.0, 54.0), "RU": (-180.0, 40.0, 180.0, 83.0)}
_FAR_KM = 100.0


@dataclass(frozen=True, slots=True)
class Installed:
    """What `install` did; everything that was repaired, merged or left out is named."""

    layer: str
    source_file: str
    sha256: str
    licence: str
    attribution: str
    id_column: str
    counts: Mapping[str, int]  # by category of `geo.places`
    repaired: tuple[str, ...]
    merged: tuple[str, ...]
    without_id: tuple[str, ...]


def install(path: Path, directory: Path, gaz: Gazetteer, licence: str, *, attribution: str = "") -> Installed:
    """Check a file of boundaries and keep it as a layer of `directory` (made if absent).

    The same file installed again gives the same bytes. Rows without any id are left out and named.
    Raises `BoundaryError`, with nothing written, for: no licence; a file that cannot be read or is empty;
    coordinates that are not WGS84 longitude and latitude (another system, swapped axes); no column of ids,
    or an id the gazetteer does not know; a geometry that is missing, no polygon, cannot be repaired, or
    lies over 100 km from its place.
    """
    if not licence.strip():
        raise BoundaryError(f"{path.name}: a licence must be named before boundaries are kept")
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BoundaryError(f"{path}: cannot be read: {error.strerror}") from error
    frame = _read(path)
    column, ids = _ids(path, frame, gaz)
    labels = _labels(frame)
    bounds = frame.total_bounds
    if np.isfinite(bounds).all():
        _check_axes(path, bounds, {gaz.get(i).country for i in ids if i})
    kept: dict[str, list[Any]] = {}
    repaired, without_id = [], []
    for row, (place, geometry) in enumerate(zip(ids, frame.geometry, strict=True), start=1):
        where = f"{path.name}: row {row} ({place or labels[row - 1] or 'no id'})"
        if not place:
            without_id.append(labels[row - 1] or f"row {row}")
            continue
        polygon, was_repaired = _polygon(where, geometry)
        _check_position(where, polygon, gaz.get(place))
        kept.setdefault(place, []).append(polygon)
        if was_repaired:
            repaired.append(place)
    meta: dict[str, Any] = {
        "format": FORMAT,
        "source_file": path.name,
        "sha256": sha256,
        "licence": licence.strip(),
        "attribution": attribution.strip(),
        "id_column": column,
        "repaired": sorted(set(repaired)),
        "merged": sorted(place for place, parts in kept.items() if len(parts) > 1),
        "without_id": sorted(without_id),
        "counts": dict(sorted(Counter(gaz.get(place).category for place in kept).items())),
    }
    layer = f"layer-{sha256[:12]}"
    _write(directory, layer, meta, {place: gaz.get(place).category for place in kept}, kept)
    return Installed(
        layer=layer,
        source_file=path.name,
        sha256=sha256,
        licence=meta["licence"],
        attribution=meta["attribution"],
        id_column=column,
        counts=meta["counts"],
        repaired=tuple(meta["repaired"]),
        merged=tuple(meta["merged"]),
        without_id=tuple(meta["without_id"]),
    )


def _read(path: Path) -> Any:
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        layers = pyogrio.list_layers(path)
        if len(layers) > 1:
            names = ", ".join(str(name) for name in layers[:, 0])
            raise BoundaryError(f"{path.name}: holds several layers ({names}); save one of them by itself")
        with warnings.catch_warnings():
            # what the reader warns of (a ring not closed, no numbers) leaves a row without geometry: refused below
            warnings.simplefilter("ignore", RuntimeWarning)
            frame = pyogrio.read_dataframe(path, on_invalid="ignore")
    except DataSourceError as error:
        why = str(error).replace(str(path), path.name)
        raise BoundaryError(f"{path.name}: not a GeoJSON or GeoPackage that can be read: {why}") from error
    if not hasattr(frame, "geometry") or frame.empty:
        raise BoundaryError(f"{path.name}: no features with geometry in it")
    if frame.crs is None:
        raise BoundaryError(f"{path.name}: names no coordinate system; save it as WGS84 (EPSG:4326)")
    if not frame.crs.is_geographic or frame.crs.datum.name not in (
        "World Geodetic System 1984",
        "World Geodetic System 1984 ensemble",
    ):
        raise BoundaryError(f"{path.name}: coordinates are in {frame.crs.name}; save it as WGS84 (EPSG:4326)")
    return frame


def _ids(path: Path, frame: Any, gaz: Gazetteer) -> tuple[str, list[str]]:
    """The column that holds ids, and for each row the gazetteer's id ("" where the cell is empty)."""
    columns = [column for column in frame.columns if column != frame.geometry.name]
    plain = {re.sub(r"[^a-z0-9]", "", column.lower()): column for column in columns}
    tried = [plain[name] for name in _COLUMNS if name in plain]
    tried += [c for c in columns if c not in tried and _holds_ids(frame[c])]
    best: tuple[int, str, list[str], list[str]] | None = None
    for column in tried:
        cells = ["" if cell is None or cell != cell else str(cell).strip() for cell in frame[column]]
        ids = [_place(cell, gaz) for cell in cells]
        known = sum(map(bool, ids))
        if known and (best is None or known > best[0]):
            best = (known, column, cells, ids)
    if best is None:
        raise BoundaryError(
            f"{path.name}: no column with KATOTTG codes or P-codes; tried {', '.join(tried) or 'none'} "
            f"of {', '.join(columns) or 'no columns'}"
        )
    _, column, cells, ids = best
    strangers = [f"row {n} {cell!r}" for n, (cell, i) in enumerate(zip(cells, ids, strict=True), 1) if cell and not i]
    if strangers:
        more = f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
        raise BoundaryError(
            f"{path.name}: column {column}: ids that the gazetteer does not know: {', '.join(strangers[:5])}{more}"
        )
    return column, ids


def _holds_ids(cells: Iterable[object]) -> bool:
    return any(isinstance(cell, str) and _LOOKS_LIKE_ID.fullmatch(cell.strip()) for cell in cells)


def _place(cell: str, gaz: Gazetteer) -> str:
    found = gaz.by_pcode(cell)
    if found is None:
        # OCHA repeats Kyiv and Sevastopol at every level: UA8000, UA8000000
        region = gaz.by_pcode(cell[:4]) if not cell[4:].strip("0") else None
        found = region if region and gaz.get(region).category == "K" else None
    return found or ""


def _labels(frame: Any) -> list[str]:
    column = next((name for name in _NAME_COLUMNS if name in frame.columns), None)
    return [str(value) for value in frame[column]] if column else [""] * len(frame)


def _check_axes(path: Path, bounds: Any, countries: set[str]) -> None:
    west, south, east, north = (float(b) for b in bounds)
    frames = [_FRAMES.get(country, (-180.0, -90.0, 180.0, 90.0)) for country in sorted(countries)]
    if any(_holds(frame, (west, south, east, north)) for frame in frames) or _holds(
        _hull(frames), (west, south, east, north)
    ):
        return
    shown = f"{west:.2f} to {east:.2f} east, {south:.2f} to {north:.2f} north"
    if _holds(_hull(frames), (south, west, north, east)):
        raise BoundaryError(f"{path.name}: latitude and longitude look swapped: it spans {shown}")
    raise BoundaryError(f"{path.name}: lies outside {', '.join(sorted(countries))} or is not in degrees: {shown}")


def _holds(frame: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return frame[0] <= inner[0] and frame[1] <= inner[1] and inner[2] <= frame[2] and inner[3] <= frame[3]


def _hull(frames: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    west, south, east, north = zip(*frames, strict=True)
    return min(west), min(south), max(east), max(north)


def _polygon(where: str, geometry: Any) -> tuple[Any, bool]:
    """The geometry as a valid polygon or multipolygon, and whether it had to be repaired."""
    if geometry is None or geometry.is_empty:
        raise BoundaryError(f"{where}: has no geometry that can be read")
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise BoundaryError(f"{where}: is a {geometry.geom_type}, not a polygon")
    geometry = shapely.force_2d(geometry)
    if geometry.is_valid:
        return geometry, False
    why = shapely.is_valid_reason(geometry)
    parts = shapely.get_parts(shapely.make_valid(geometry))
    polygons = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
    repaired = shapely.union_all(polygons) if len(polygons) else None
    if repaired is None or repaired.is_empty or repaired.area == 0:
        raise BoundaryError(f"{where}: its geometry is invalid beyond repair: {why}")
    return repaired, True


def _check_position(where: str, polygon: Any, place: Any) -> None:
    if place.lat is None or place.lon is None:
        return
    near = shapely.shortest_line(polygon, shapely.points(place.lon, place.lat))
    (lon, lat), _ = shapely.get_coordinates(near)
    away = float(haversine_km(lat, lon, place.lat, place.lon))
    if away > _FAR_KM:
        raise BoundaryError(f"{where}: lies {away:.0f} km from {place.name_en or place.id}: is the id right?")


def _write(
    directory: Path, layer: str, meta: dict[str, Any], categories: Mapping[str, str], kept: Mapping[str, list[Any]]
) -> None:
    entries, chunks = [], []
    for place in sorted(kept, key=lambda p: (RANKS[categories[p]], p)):
        parts = kept[place]
        geometry = shapely.normalize(parts[0] if len(parts) == 1 else shapely.union_all(parts))
        chunk = shapely.to_wkb(geometry, byte_order=1, output_dimension=2)
        entries.append({"id": place, "category": categories[place], "bytes": len(chunk)})
        chunks.append(chunk)
    content = b"".join(chunks)
    meta = {**meta, "wkb_sha256": hashlib.sha256(content).hexdigest(), "places": entries}
    directory.mkdir(parents=True, exist_ok=True)
    # geometries first: an index without them would be refused, so a broken install shows itself
    (directory / f"{layer}.wkb").write_bytes(content)
    text = json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (directory / f"{layer}.json").write_text(text, encoding="utf-8", newline="\n")
