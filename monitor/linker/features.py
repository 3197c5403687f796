"""The reports frame as arrays, sorted by report_id so that the order of rows can never matter."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from monitor.linker import vocabulary as words

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNSTATED_HOURS: Final = 7 * 24.0  # design, section 5: a span without a start begins seven days before its end
LONG_HOURS: Final = 30.0  # design, section 4: longer spans attach afterwards and join nothing
HOUR_US: Final = 3_600_000_000
TEXT: Final = (
    "report_id", "source", "origin", "origin_side", "url", "lang", "kind", "scope", "extent", "time_text", "place_text",
    "place_id", "place_relation", "weapon", "target", "actor", "cause", "killed_is", "injured_is", "summary",
)  # fmt: skip
NEEDED: Final = ("report_id", "source", "published_at", "recorded_at", "kind", "occurred_from", "occurred_to")


class LinkingError(ValueError):
    """Reports that cannot be linked; says which column or value is at fault."""


@dataclass(frozen=True, slots=True)
class Features:
    """Arrays of one length, one entry per report that can be an incident (kinds strike, blast, interception, outage).

    `start`, `end`: hours since 1970 UTC, half-open, unstated starts filled. `kind`: index into `vocabulary.KINDS`.
    `weapon`, `target`: bit masks. `killed`, `injured`: NaN where not stated. `codes`: factorised text columns.
    `aggregate`, `background`, `long`: reports that attach afterwards. `frame`: the same rows as they came.
    """

    frame: pd.DataFrame
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    kind: NDArray[np.int8]
    weapon: NDArray[np.int32]
    target: NDArray[np.int32]
    killed: NDArray[np.float64]
    injured: NDArray[np.float64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    radius: NDArray[np.float64]
    source: NDArray[np.int64]
    sources: NDArray[np.object_]
    place: NDArray[np.int64]
    places: NDArray[np.object_]
    aggregate: NDArray[np.bool_]
    background: NDArray[np.bool_]
    long: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start)

    def taken(self, order: NDArray[np.int64]) -> Features:
        """The entries in another order; the frame stays as it is."""
        names = [field.name for field in fields(self) if field.name not in {"frame", "sources", "places"}]
        return replace(self, **{name: getattr(self, name)[order] for name in names})

    @property
    def quiet(self) -> NDArray[np.bool_]:
        """Reports whose span and place count only where nothing else speaks: long spans, background."""
        return self.background | self.long

    @property
    def loose(self) -> NDArray[np.bool_]:
        """Reports that found nothing together: aggregates, background, spans over 30 h."""
        return self.aggregate | self.background | self.long


def hours(times: pd.Series) -> NDArray[np.float64]:
    """Hours since 1970 UTC; NaN where missing."""
    stamps = times.to_numpy(dtype="datetime64[us]")
    hours = stamps.astype(np.int64) / HOUR_US
    hours[np.isnat(stamps)] = np.nan
    return hours


def _column(reports: pd.DataFrame, name: str, dtype: str) -> pd.Series:
    """A column, or an empty one of this type where the frame lacks it."""
    if name in reports:
        return reports[name]
    fill: object = {"str": "", "bool": False, "float64": np.nan, "Int64": pd.NA}[dtype]
    return pd.Series(fill, index=reports.index, dtype=dtype)


def with_columns(reports: pd.DataFrame) -> pd.DataFrame:
    """The reports with every column that linking reads; missing optional ones are added empty.

    Raises:
        LinkingError: a column that linking cannot do without is missing, or a report id occurs twice.
    """
    missing = [name for name in NEEDED if name not in reports]
    if missing:
        raise LinkingError(f"reports lack the columns {', '.join(missing)}")
    added: dict[str, pd.Series] = {name: _column(reports, name, "str") for name in TEXT if name not in reports}
    added |= {name: _column(reports, name, "float64") for name in ("lat", "lon", "radius_km") if name not in reports}
    added |= {name: _column(reports, name, "Int64") for name in ("killed", "injured") if name not in reports}
    if "background" not in reports:
        added["background"] = _column(reports, "background", "bool")
    whole = reports.assign(**added) if added else reports
    whole = whole.sort_values("report_id", kind="stable", ignore_index=True)
    twice = whole["report_id"].duplicated()
    if twice.any():
        raise LinkingError(f"report_id {whole.loc[twice, 'report_id'].iloc[0]!r} occurs twice")
    return whole


def features(reports: pd.DataFrame) -> Features:
    """Arrays of the reports that can be incidents: alerts and statements stay reports (design, section 5, Attack)."""
    whole = with_columns(reports)
    frame = whole[whole["kind"].isin(words.LINKED_KINDS)].reset_index(drop=True)
    end = hours(frame["occurred_to"])
    start, published = hours(frame["occurred_from"]), hours(frame["published_at"])
    end = np.where(np.isnan(end), np.where(start == published, start + 1 / 60, published), end)
    unstated = np.isnan(start) | (start >= end)
    start = np.where(unstated, end - UNSTATED_HOURS, start)
    kinds = {name: i for i, name in enumerate(words.KINDS)}
    kind, kind_names = pd.factorize(frame["kind"])
    source, sources = pd.factorize(frame["source"], sort=True)
    place, places = pd.factorize(frame["place_id"], sort=True)
    return Features(
        frame=frame,
        start=start,
        end=end,
        kind=np.array([kinds[str(name)] for name in kind_names], dtype=np.int8)[kind],
        weapon=words.bits(frame["weapon"], words.WEAPONS, what="weapon"),
        target=words.bits(frame["target"], words.TARGETS, what="target"),
        killed=frame["killed"].to_numpy(dtype=np.float64, na_value=np.nan),
        injured=frame["injured"].to_numpy(dtype=np.float64, na_value=np.nan),
        lat=frame["lat"].to_numpy(dtype=np.float64),
        lon=frame["lon"].to_numpy(dtype=np.float64),
        radius=frame["radius_km"].to_numpy(dtype=np.float64),
        source=source.astype(np.int64),
        sources=np.asarray(sources, dtype=object),
        place=place.astype(np.int64),
        places=np.asarray(places, dtype=object),
        aggregate=(frame["scope"] == "aggregate").to_numpy(dtype=bool),
        background=frame["background"].to_numpy(dtype=bool),
        long=end - start > LONG_HOURS + 1e-9,
    )
