"""Hypothesis strategies for reports, shared by the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sources.columns import Column
from sources.report import COLUMNS, Report

# Everything that a cell can hold but NUL and lone surrogates; the marks of CSV and of formulas come often.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("',\"\r\n\t=+-@|;'' aЇї"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    min_size=1,
    max_size=30,
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis takes bounds without a zone and adds it
IDS = st.from_regex(r"[a-z]{1,6}:[A-Za-z0-9_.=@-]{1,12}", fullmatch=True)
_SPAN = frozenset({"report_id", "occurred_from", "occurred_to", "lat", "lon", "radius_km", "url", "published_at"})


def _values(column: Column) -> st.SearchStrategy[Any]:
    match column.kind:
        case "word":
            return st.sampled_from(column.values)
        case "words":
            return st.lists(st.sampled_from(column.values), min_size=1, max_size=3, unique=True).map("|".join)
        case "list":
            return st.lists(IDS, min_size=1, max_size=3).map("|".join)
        case "time":
            return MOMENTS
        case "count":
            return st.integers(0, 10**12)
        case "share":
            return st.integers(0, 10_000).map(lambda n: n / 10_000)
        case "flag":
            return st.booleans()
        case _:
            return TEXTS


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Sound reports, with any of the optional columns missing; measures are as coarse as the CSV writes them."""
    row: dict[str, Any] = {"report_id": draw(IDS), "published_at": draw(MOMENTS)}
    for column in COLUMNS:
        if column.name in row or column.name in _SPAN:
            continue
        if column.required or draw(st.booleans()):
            row[column.name] = draw(_values(column))
    if draw(st.booleans()):
        row["occurred_to"] = row["published_at"]
        row["occurred_from"] = row["occurred_to"] - draw(st.timedeltas(timedelta(seconds=1), timedelta(days=9)))
    if draw(st.booleans()):
        row |= {
            "lat": draw(st.integers(4_430_000, 5_240_000)) / 1e5,
            "lon": draw(st.integers(2_210_000, 4_020_000)) / 1e5,
        }
        row["radius_km"] = draw(st.integers(0, 3_000)) / 10
    for name in ("killed", "injured"):
        if name not in row:
            row.pop(f"{name}_is", None)
    if row.get("customers_unit") == "percent" or "customers_out" not in row:
        row.pop("customers_unit", None)
    for name in ("revises", "retracts"):
        if row["report_id"] in row.get(name, "").split("|"):
            del row[name]
    return Report(**row)  # type: ignore[typeddict-item]
