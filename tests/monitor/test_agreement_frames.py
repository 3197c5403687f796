"""The frames behind claims.csv and readings.csv."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from monitor.agreement import claims_frame, load_agreement, readings_frame

CLAIMS = [
    "claim_id", "said_from", "said_to", "speaker", "role", "words", "start", "end", "geography", "targets", "bound",
    "status", "source_urls", "note",
]  # fmt: skip
READINGS = [
    "reading", "title", "claims", "status", "known_from", "clause", "party", "area", "targets", "means",
    "start_earliest", "start_latest", "end_earliest", "end_latest", "basis_start", "basis_end", "note",
]  # fmt: skip
TIMES = {"said_from", "said_to", "known_from"}


@pytest.mark.parametrize("name", ["cold-pause-2026", "christmas-2025"])
def test_the_frames_have_the_columns_and_types_of_the_design_even_when_empty(name: str) -> None:
    agreement = load_agreement(name)

    for frame, columns in ((claims_frame(agreement), CLAIMS), (readings_frame(agreement), READINGS)):
        assert list(frame.columns) == columns
        for column in columns:
            expected = "datetime64[us, UTC]" if column in TIMES else "Int64" if column == "clause" else "str"
            assert str(frame[column].dtype) == expected, column
    assert not readings_frame(agreement).isna().any().any()


def test_there_is_a_row_for_every_claim_and_for_every_clause_in_file_order() -> None:
    pause = load_agreement("cold-pause-2026")
    readings = readings_frame(pause)

    assert list(claims_frame(pause)["claim_id"]) == [f"C{number:02}" for number in range(1, 32)]
    assert list(zip(readings["reading"], readings["clause"], strict=True)) == [
        (reading.id, number) for reading in pause.readings for number in range(1, len(reading.clauses) + 1)
    ]


def test_a_clause_is_told_in_words_and_lists() -> None:
    readings = readings_frame(load_agreement("cold-pause-2026")).set_index(["reading", "clause"])

    assert readings.loc[("week-from-29-jan", 1), ["targets", "means"]].tolist() == ["any", "any"]
    assert readings.loc[("week-to-1-feb-ukraine", 1), "targets"] == "energy|maybe:any other"
    assert readings.loc[("energy-week-targeted", 1), ["targets", "means"]].tolist() == [
        "energy|gas_oil|maybe:heat_water",
        "missile|cruise_missile|ballistic_missile|drone",
    ]
    assert readings.loc[("channels-order", 2), ["end_earliest", "end_latest"]].tolist() == [
        "2026-02-02T21:00:00+00:00",
        "open",
    ]
    assert readings.loc[("from-30-jan-kyiv", 1), "claims"] == "C15|C20"


def test_as_of_a_day_there_is_only_what_had_been_said_by_then() -> None:
    pause = load_agreement("cold-pause-2026")
    day = datetime(2026, 1, 31, tzinfo=UTC)
    claims, readings = claims_frame(pause, day), readings_frame(pause, day)

    assert (claims["said_to"] <= pd.Timestamp(day)).all()
    assert (readings["known_from"] <= pd.Timestamp(day)).all()
    assert sorted(set(readings["reading"])) == [
        "channels-0700",
        "channels-mirror",
        "channels-order",
        "energy-week-mirror",
        "week-from-29-jan",
        "week-to-1-feb-kyiv",
        "week-to-1-feb-ukraine",
    ]


def test_the_urls_of_a_claim_stand_beside_each_other() -> None:
    claims = claims_frame(load_agreement("cold-pause-2026")).set_index("claim_id")

    assert len(claims.loc["C15", "source_urls"].split("|")) == 8
    assert all(url.startswith("http") for cell in claims["source_urls"] for url in cell.split("|"))
