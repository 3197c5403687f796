"""What one source said about one occurrence: the columns of the reports frame, and what a sound row is.

A report is kept as it was said. Nothing here judges it; `problems` only says why a row cannot be read as
meant. This module imports no pandas: collectors and the daemon's parent use it.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol, TypedDict

from sources.columns import FLOATS, TEXTS, Column, split
from sources.report_columns import ACTORS, CAUSES, COLUMN, COLUMNS, DEFAULTS, KINDS, LEVELS, SIDES, TARGETS, WEAPONS

__all__ = [
    "ACTORS",
    "CAUSES",
    "COLUMN",
    "COLUMNS",
    "DEFAULTS",
    "KINDS",
    "LEVELS",
    "SIDES",
    "TARGETS",
    "WEAPONS",
    "Places",
    "Problem",
    "Report",
    "between_fields",
    "check",
    "content_hash",
    "item_of",
    "later_version",
    "problems",
]


class Report(TypedDict, total=False):
    """One row of the reports frame. Times are aware and in UTC; lists joined with |; missing text is ""."""

    report_id: str
    source: str
    origin: str
    origin_side: str
    url: str
    lang: str
    published_at: datetime
    recorded_at: datetime
    kind: str
    scope: str
    occurred_from: datetime | None
    occurred_to: datetime | None
    extent: str
    time_text: str
    place_text: str
    place_id: str
    place_relation: str
    place_level: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    weapon: str
    target: str
    actor: str
    cause: str
    killed: int | None
    killed_is: str
    injured: int | None
    injured_is: str
    customers_out: int | None
    customers_unit: str
    revises: str
    retracts: str
    background: bool
    confidence: float | None
    spans: str
    summary: str
    licence: str
    attribution: str
    capture: str


class Problem(NamedTuple):
    """Why a row cannot be taken: the field, the value as text (cut at 200 characters) and the reason."""

    field: str
    value: str
    reason: str


class Places(Protocol):
    """What is asked of a gazetteer here: whether it knows an id."""

    def __contains__(self, place_id: str) -> bool: ...


# Boxes (south, north, west, east) that together hold Ukraine, Russia and Belarus. They serve one purpose: a
# point that lies in none of them as given, but in one when its two numbers change places, was almost surely
# written the wrong way.
_BOXES: Final = (
    (44.2, 52.5, 22.0, 40.4),  # Ukraine
    (41.1, 82.0, 27.3, 180.0),  # Russia
    (54.3, 55.4, 19.6, 23.0),  # Kaliningrad
    (51.2, 56.2, 23.1, 32.8),  # Belarus
)
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_ID: Final = re.compile(r"[^\s|]+")
_URL: Final = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"(?:/\d+)?(?:@[0-9a-f]{8})?$")
_NOT_SAID: Final = frozenset({"report_id", "recorded_at", "capture"})
_UNSAID: Final = {**DEFAULTS, "origin_side": "unknown"}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_VERSION: Final = re.compile(r"@[0-9a-f]{8}$")


def _text_problem(column: Column, value: object) -> str:
    if not isinstance(value, str):
        return "must be text"
    if "\0" in value or _SURROGATE.search(value):
        return "holds a NUL or half a character"
    if column.kind == "word" and value not in column.values:
        return "must be one of " + ", ".join(column.values)
    if column.kind == "words":
        words = value.split("|")
        unknown = [word for word in words if word not in column.values]
        if unknown:
            return f"{unknown[0]!r} is not one of " + ", ".join(column.values)
        if len(set(words)) < len(words):
            return "names a word twice"
    if column.kind == "list" and any(not _ID.fullmatch(item) for item in value.split("|")):
        return "must be identifiers joined with |, without spaces"
    return ""


def _time_problem(_: Column, value: object) -> str:
    if not isinstance(value, datetime):
        return "must be a moment"
    if value.tzinfo is None or value.utcoffset() is None:
        return "has no offset from UTC, so the moment is not known"
    if not _EARLIEST <= value < _LATEST:
        return "lies outside 1990 to 2099"
    return ""


def _number_problem(column: Column, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "must be a number"
    if not math.isfinite(value):
        return "must be a finite number"
    if column.name == "lat" and not -90 <= value <= 90:
        return "must lie between -90 and 90"
    if column.name == "lon" and not -180 <= value <= 180:
        return "must lie between -180 and 180"
    if column.kind == "km" and value < 0:
        return "must not be negative"
    if column.kind == "share" and not 0 <= value <= 1:
        return "must lie between 0 and 1"
    return ""


def _count_problem(_: Column, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return "must be a whole number"
    if not 0 <= value < 2**63:
        return "must not be negative, nor beyond any count"
    return ""


def _flag_problem(_: Column, value: object) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


_CHECKS: Final[Mapping[str, Callable[[Column, object], str]]] = {
    **dict.fromkeys(TEXTS, _text_problem),
    **dict.fromkeys(FLOATS, _number_problem),
    "time": _time_problem,
    "count": _count_problem,
    "flag": _flag_problem,
}


def check(column: Column, value: object) -> str:
    """Say why a value that is neither None nor "" cannot stand in a column; "" if it can."""
    return _CHECKS[column.kind](column, value)


def problems(row: Mapping[str, Any], places: Places | None = None) -> list[Problem]:
    """Say what is wrong with one report: an empty list if nothing is.

    `row` has the columns of `Report`; optional ones may be missing, and "" or None means not stated. With
    `places` (a gazetteer) every place id must be known to it. Nothing is changed and nothing raised.
    """
    found: list[Problem] = []
    sound: dict[str, Any] = {}
    found.extend(
        Problem(name, _shown(row[name]), "is not a column of the reports table") for name in row if name not in COLUMN
    )
    for column in COLUMNS:
        value = row.get(column.name)
        if value is None or value == "":
            if column.required:
                found.append(Problem(column.name, "", "is required"))
            continue
        reason = check(column, value)
        if reason:
            found.append(Problem(column.name, _shown(value), reason))
        else:
            sound[column.name] = value
    return found or between_fields(sound, places)


def between_fields(row: Mapping[str, Any], places: Places | None = None) -> list[Problem]:
    """Say what is wrong between fields that are each sound by themselves; missing ones are left out."""
    found: list[Problem] = []
    report_id = row.get("report_id")
    if report_id is not None and not _ID.fullmatch(report_id):
        found.append(Problem("report_id", _shown(report_id), "must not hold spaces or |"))
    url = row.get("url")
    if url is not None and not _URL.fullmatch(url):
        found.append(Problem("url", _shown(url), "must begin with http:// or https:// and hold no spaces"))
    found += _span_problems(row)
    found += _point_problems(row)
    if places is not None and "place_id" in row:
        for place_id in row["place_id"].split("|"):
            if place_id not in places:
                found.append(Problem("place_id", _shown(place_id), "is not a place that the gazetteer knows"))
    found += _count_problems(row)
    for name in ("revises", "retracts"):
        if name in row and report_id in split(row[name]):
            found.append(Problem(name, _shown(row[name]), "names the report itself"))
    return found


def _count_problems(row: Mapping[str, Any]) -> list[Problem]:
    found = []
    for name, about in (("killed", "killed_is"), ("injured", "injured_is"), ("customers_out", "customers_unit")):
        if about in row and name not in row:
            found.append(Problem(about, _shown(row[about]), f"says something of {name}, which is empty"))
    if row.get("customers_unit") == "percent" and row.get("customers_out", 0) > 100:
        found.append(Problem("customers_out", _shown(row["customers_out"]), "is more than 100 percent"))
    return found


def _span_problems(row: Mapping[str, Any]) -> list[Problem]:
    start, end = row.get("occurred_from"), row.get("occurred_to")
    if start is None:
        return []
    if end is not None and end < start:
        return [Problem("occurred_to", _shown(end), f"the span ends before it starts ({_shown(start)})")]
    published = row.get("published_at")
    if end is None and published is not None and published < start:
        # without an end the span would end at publication, which lies before its start
        return [Problem("occurred_from", _shown(start), f"begins after it was published ({_shown(published)})")]
    return []


def _point_problems(row: Mapping[str, Any]) -> list[Problem]:
    lat, lon = row.get("lat"), row.get("lon")
    if lat is None and lon is None:
        if row.get("radius_km") is not None:
            return [Problem("radius_km", _shown(row["radius_km"]), "has no point: lat and lon are empty")]
        return []
    if lat is None or lon is None:
        missing = "lat" if lat is None else "lon"
        return [Problem(missing, "", "is empty while the other coordinate is given")]
    if not _in_boxes(lat, lon) and _in_boxes(lon, lat):
        reason = "latitude and longitude look swapped: only the other way round do they lie in Ukraine or Russia"
        return [Problem("lat", f"{lat}, {lon}", reason)]
    return []


def _in_boxes(lat: float, lon: float) -> bool:
    return any(south <= lat <= north and west <= lon <= east for south, north, west, east in _BOXES)


def _shown(value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return text if len(text) <= 200 else text[:200] + "…"


def item_of(report_id: str) -> str:
    """Find the item that a report was read from: its id without occurrence number and version.

    For this to be sure, what a source takes as `item` must not itself end in a slash and digits.
    """
    return _SUFFIX.sub("", report_id, count=1)


def content_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what a report says, however it is stored.

    Times are put in UTC, numbers written shortest, columns taken in their order; missing cells and defaults are left
    out, whether they are filled in or not. The id, the moment we recorded it and the capture are no part of what
    was said.
    """
    digest = hashlib.sha256()
    for column in COLUMNS:
        value = row.get(column.name)
        if column.name in _NOT_SAID or value is None or value == "" or value == _UNSAID.get(column.name):
            continue
        if value != value or (column.kind == "flag" and not value):  # NaN and NaT equal nothing
            continue
        if column.kind == "time":
            value = value.astimezone(UTC).isoformat()
        elif column.kind in FLOATS:
            value = f"{value:.10g}"
        digest.update(f"{column.name}\x1f{value}\x1e".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def later_version(report_id: str, row: Mapping[str, Any]) -> str:
    """Make the id of a later version of a report: its id without version, @, 8 hex digits of its content."""
    return _VERSION.sub("", report_id) + "@" + content_hash(row)[:8]
