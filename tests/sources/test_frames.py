"""Frames with fixed columns, and the bytes of their CSV files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.columns import Column
from sources.frames import FrameError, conform, empty_reports, read_table, to_frame, typed, write_table
from sources.report import COLUMNS, Report, content_hash
from tests.sources.strategies import TEXTS, reports

KINDS = (
    Column("id", "text", True, (), "Id."),
    Column("word", "word", False, ("a", "b"), "Word."),
    Column("day", "date", False, (), "Day."),
    Column("at", "time", False, (), "Moment."),
    Column("lat", "degrees", False, (), "Degrees."),
    Column("far", "km", False, (), "Kilometres."),
    Column("margin", "minutes", False, (), "Minutes."),
    Column("sure", "share", False, (), "Share."),
    Column("n", "count", False, (), "Count."),
    Column("yes", "flag", False, (), "Flag."),
)


def row(**changes: Any) -> dict[str, Any]:
    return {
        "report_id": "a:1",
        "source": "a",
        "published_at": datetime(2026, 2, 3, 7, tzinfo=UTC),
        "kind": "strike",
        **changes,
    }


def written(path: Path, frame: pd.DataFrame, columns: tuple[Column, ...] = KINDS) -> str:
    write_table(frame, path, columns)
    return path.read_bytes().decode("utf-8")


def test_an_empty_reports_frame_has_all_columns_and_types() -> None:
    empty = empty_reports()

    assert [column.name for column in COLUMNS] == list(empty.columns)
    assert str(empty["published_at"].dtype) == "datetime64[us, UTC]"
    assert str(empty["killed"].dtype) == "Int64"
    assert empty["lat"].dtype == np.dtype("float64")
    assert empty["background"].dtype == np.dtype("bool")
    assert empty["source"].dtype == pd.StringDtype(na_value=np.nan)
    pd.testing.assert_frame_equal(empty, conform(empty))


def test_missing_cells_are_empty_text_and_defaults_are_filled_in() -> None:
    [report] = to_frame([row(url=None)]).to_dict("records")

    assert report["url"] == ""
    assert report["recorded_at"] == report["published_at"]
    assert (
        report["scope"],
        report["extent"],
        report["place_relation"],
        report["actor"],
    ) == ("occurrence", "instant", "in", "unknown")
    assert report["origin_side"] == "unknown"
    assert report["background"] is False
    assert pd.isna(report["killed"])
    assert pd.isna(report["occurred_from"])


def test_the_side_follows_from_the_origin_unless_it_is_given() -> None:
    frame = to_frame(
        [
            row(origin="Ukrainian Air Force"),
            row(report_id="a:2", origin="Kremlin"),
            row(report_id="a:3", origin="Kremlin", origin_side="third_party"),
            row(report_id="a:4", origin="somebody else"),
        ]
    )

    assert frame["origin_side"].to_list() == ["UA", "RU", "third_party", "unknown"]


@settings(deadline=None, max_examples=30)
@given(reports())
def test_a_report_in_a_frame_says_what_it_said_before(row: Report) -> None:
    """Else storing a report would make a later version of it."""
    [stored] = to_frame([row]).to_dict("records")

    assert content_hash({name: None if pd.isna(value) else value for name, value in stored.items()}) == content_hash(
        row
    )


def test_a_bare_instant_becomes_one_minute() -> None:
    at = datetime(2026, 2, 3, 1, 37, tzinfo=UTC)

    frame = to_frame([row(occurred_from=at, occurred_to=at)])
    assert frame["occurred_to"].iloc[0] - frame["occurred_from"].iloc[0] == timedelta(minutes=1)


def test_times_of_any_offset_are_kept_in_utc() -> None:
    kyiv = datetime(2026, 2, 3, 9, tzinfo=timezone(timedelta(hours=2)))

    assert to_frame([row(published_at=kyiv)])["published_at"].iloc[0] == pd.Timestamp("2026-02-03T07:00Z")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"colour": "red"}, "unknown columns: colour"),
        ({"published_at": datetime(2026, 2, 3)}, "must hold moments with an offset"),  # noqa: DTZ001  # the fault
        ({"published_at": None}, "published_at: .* must hold a value"),
        ({"source": ""}, "source: '' ?: must hold a value"),
        ({"source": 3}, "source: 3: must hold text"),
        ({"kind": "attack"}, "kind: 'attack' is not one of strike"),
        ({"weapon": "drone|laser"}, "weapon: 'laser' is not one of drone"),
        ({"background": "no"}, "background: 'no': must hold true or false"),
        ({"lat": "north"}, "lat must hold numbers"),
        ({"killed": 1.5}, "killed must hold numbers"),
        (
            {"occurred_from": datetime(2026, 2, 3, tzinfo=UTC), "occurred_to": datetime(2026, 2, 2, tzinfo=UTC)},
            "'a:1': the span ends before it starts",
        ),
    ],
)
def test_a_frame_that_is_no_reports_frame_is_refused_by_name(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(FrameError, match=words):
        to_frame([row(**changes)])


def test_one_id_in_two_rows_is_refused() -> None:
    with pytest.raises(FrameError, match="'a:1' stands in several rows"):
        to_frame([row(), row()])


def test_a_missing_required_column_is_named() -> None:
    with pytest.raises(FrameError, match="missing columns: source, kind"):
        conform(pd.DataFrame({"report_id": ["a:1"], "published_at": [datetime(2026, 2, 3, tzinfo=UTC)]}))


def test_types_that_pandas_made_of_empty_columns_are_mended() -> None:
    frame = pd.DataFrame([row(url=np.nan, killed=np.nan, recorded_at=pd.NaT, background=None, lat=None)])

    assert to_frame([row()]).equals(conform(frame))


def test_each_kind_has_its_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "id": ["=1+1", 'say "hi",\nthen'],
            "word": ["a", ""],
            "day": ["2026-02-03", ""],
            "at": pd.to_datetime(["2026-02-03T01:37:00Z", None], utc=True),
            "lat": [50.4501, -0.000001],
            "far": [3.14159, np.nan],
            "margin": [-95.0, np.nan],
            "sure": [0.85, 1.0],
            "n": pd.array([12, None], dtype="Int64"),
            "yes": [True, False],
        }
    )

    assert written(tmp_path / "x.csv", frame) == (
        "id,word,day,at,lat,far,margin,sure,n,yes\n"
        "'=1+1,a,2026-02-03,2026-02-03T01:37:00+00:00,50.45010,3.1,-95,0.85,12,true\n"
        '"say ""hi"",\nthen",,,,0.00000,,,1,,false\n'
    )


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    """A negative margin is no formula: guarding it would make it text."""
    frame = pd.DataFrame({"id": ["-1"], "margin": [-1.0]})

    assert "'-1,,,,,,-1,,,false\n" in written(tmp_path / "x.csv", frame)


def test_microseconds_are_kept_where_there_are_some(tmp_path: Path) -> None:
    at = [datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]

    text = written(tmp_path / "x.csv", pd.DataFrame({"id": ["a", "b"], "at": at}))
    assert "2026-01-01T00:00:00.000005+00:00" in text
    assert "b,,,2026-01-01T00:00:00+00:00," in text


def test_an_empty_table_is_its_header(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"

    assert written(path, empty_reports(), COLUMNS).count("\n") == 1
    pd.testing.assert_frame_equal(empty_reports(), read_table(path, COLUMNS))


def test_a_table_of_one_column_keeps_its_empty_cells(tmp_path: Path) -> None:
    columns = (Column("note", "text", False, (), "Note."),)

    written(tmp_path / "x.csv", pd.DataFrame({"note": ["", "a"]}), columns)
    assert read_table(tmp_path / "x.csv", columns)["note"].to_list() == ["", "a"]


def test_text_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="no character"):
        written(tmp_path / "x.csv", pd.DataFrame({"id": pd.Series(["\ud800"], dtype=object)}))


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)
@given(st.lists(reports(), max_size=4, unique_by=lambda report: report["report_id"]))
def test_reports_come_back_from_their_csv_as_they_went(tmp_path: Path, rows: list[Report]) -> None:
    """Whatever a text holds: quotes, line breaks, formula signs, any script."""
    frame, path = to_frame(rows), tmp_path / "reports.csv"
    write_table(frame, path, COLUMNS)
    first = path.read_bytes()

    again = read_table(path, COLUMNS)
    pd.testing.assert_frame_equal(frame, again)
    write_table(again, path, COLUMNS)
    assert first == path.read_bytes()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_text_cell_is_a_formula_to_a_spreadsheet(tmp_path: Path, texts: list[str]) -> None:
    import csv

    columns = (Column("id", "text", True, (), "Id."), Column("n", "count", False, (), "Count."))
    write_table(pd.DataFrame({"id": texts}), tmp_path / "x.csv", columns)

    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
        cells = [row[0] for row in csv.reader(stream)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"id,colour\na,red\n", "unknown or repeated columns: colour"),
        (b"id,id\na,b\n", "unknown or repeated columns: id, id"),
        (b"id,n\na\n", "line 2: 1 cells, but 2 columns"),
        (b"id,n\na,1\nb,x\n", "line 3, n: 'x' is not a whole number"),
        (b'id,n\n"a\nb"c,1\n', "line 2: has text after a closing quote"),
        (b"n\n1\n", "missing columns: id"),
    ],
)
def test_a_file_that_is_not_the_table_is_refused_with_line_and_column(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)

    with pytest.raises(FrameError, match=words):
        read_table(path, KINDS)


def test_unknown_columns_can_be_passed_over_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"id,colour\na,red\n")

    assert read_table(path, KINDS, extra=True)["id"].to_list() == ["a"]


def test_a_table_keeps_the_order_of_its_columns_whatever_the_frames(tmp_path: Path) -> None:
    frame = pd.DataFrame({"n": [1], "id": ["a"]})

    assert list(typed(frame, KINDS).columns) == [column.name for column in KINDS]
