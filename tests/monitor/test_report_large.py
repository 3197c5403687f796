"""A page of thousands of incidents stays small enough to be sent and opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

import sources
from geo.places import gazetteer
from monitor.agreement import load_agreement
from monitor.assessment import Assessment, Inputs, assess
from monitor.config import Config
from monitor.linking import load_parameters
from monitor.reports import matrix
from monitor.reports.difference import CHANGES
from monitor.reports.everything import Wish, prepared
from monitor.reports.ordinary import ordinary
from monitor.reports.page import Extras, page
from sources.frames import conform, empty_table
from sources.importer import import_file

CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
APART = timedelta(days=19)
THREE_YEARS = 8_642  # incidents
TIMES = ("published_at", "recorded_at", "occurred_from", "occurred_to")


def copies(number: int) -> Assessment:
    """The casebook again and again, each report an incident of its own, half of the copies before its weeks."""
    base = import_file(CASEBOOK).reports.assign(revises="", retracts="")
    parts = [
        base.assign(**{name: base[name] + APART * (n - number // 2) for name in TIMES}).assign(
            report_id=base["report_id"].str.replace("casebook:", f"casebook:{n}-", regex=False)
        )
        for n in range(number)
    ]
    return assess(
        Inputs(
            reports=conform(pd.concat(parts, ignore_index=True)),
            agreement=load_agreement("cold-pause-2026"),
            gazetteer=gazetteer(),
            parameters=load_parameters(),
            linked=True,
        )
    )


@pytest.mark.slow
def test_each_further_incident_adds_so_little_that_three_years_stay_under_ten_megabytes() -> None:
    sizes: dict[str, list[int]] = {"en": [], "uk": []}
    counts = []
    for number in (4, 12):
        published = prepared(copies(number), Config(), Wish(at=datetime(2030, 1, 1, tzinfo=UTC)))
        counts.append(len(published.assessment.incidents))
        extras = Extras(
            matrix.matrix(published.assessment), ordinary(published.assessment), empty_table(CHANGES.columns), []
        )
        for language, found in sizes.items():
            found.append(len(page(published, Config().report, extras, language).encode()))  # type: ignore[arg-type]  # one of the two

    for few, many in sizes.values():
        assert few + (many - few) / (counts[1] - counts[0]) * (THREE_YEARS - counts[0]) < 10_000_000
