"""Importing files: rows in are reports, rejected rows and copies; nothing is lost and nothing raises a traceback."""

from __future__ import annotations

import tracemalloc
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.places import gazetteer
from sources.frames import to_frame, write_table
from sources.importer import REJECTED, Imported, ImportRefused, import_file, profiles
from sources.native import unit_of
from sources.report import COLUMNS, Report
from tests.sources.strategies import reports

KYIV = "UA80000000000093317"
HEADER = "report_id,source,published_at,kind,occurred_from,occurred_to,place_id,lat,lon,killed"
ROW = "a:1,a,2026-02-03T07:00:00+00:00,strike,2026-02-02T16:00:00+00:00,2026-02-03T07:00:00+00:00," + KYIV + ",,,"


class AnyPlace:
    """Knows every id and no name: for tests that are not about places."""

    def __contains__(self, place_id: str) -> bool:
        return True

    def resolve(self, name: str, **_: Any) -> Any:
        from geo.places import Resolution

        return Resolution(None, ambiguous=False, candidates=(), note="")

    def find(self, name: str) -> list[Any]:
        return []


def load(tmp_path: Path, text: str | bytes, profile: str = "native", **options: Any) -> Imported:
    path = tmp_path / "reports.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = import_file(path, profile, **options)
    assert found.rows == len(found.reports) + len(found.rejected) + found.identical
    return found


def rejected(tmp_path: Path, row: str) -> tuple[str, str]:
    """Import one bad row between two good ones; give the field and the reason."""
    found = load(tmp_path, f"{HEADER}\n{ROW.replace('a:1', 'a:8')}\n{row}\n{ROW.replace('a:1', 'a:9')}\n")
    assert found.reports["report_id"].to_list() == ["a:8", "a:9"]
    [problem] = found.rejected.to_dict("records")
    assert (problem["file"], problem["line"]) == ("reports.csv", 3)
    return problem["field"], problem["reason"]


def test_a_sound_row_becomes_a_report(tmp_path: Path) -> None:
    found = load(tmp_path, f"{HEADER}\n{ROW}\n")

    [report] = found.reports.to_dict("records")
    assert (report["report_id"], report["place_id"], report["kind"]) == ("a:1", KYIV, "strike")
    assert report["occurred_from"] == pd.Timestamp("2026-02-02T16:00Z")
    assert found.rejected.empty
    assert list(found.rejected.columns) == [column.name for column in REJECTED]


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("2026-02-03T07:00:00+00:00,strike", "2026-02-03T07:00:00,strike", "published_at", "no offset from UTC"),
        ("strike", "attack", "kind", "must be one of strike"),
        ("strike", "", "kind", "is required"),
        (f"{KYIV},,", f"{KYIV},30.52,50.45", "lat", "swapped"),
        (f"{KYIV},,", f"{KYIV},50.45,", "lon", "is empty"),
        (f"{KYIV},,", f"{KYIV},95,30", "lat", "between -90 and 90"),
        (f"{KYIV},,", f"{KYIV},1e999,30", "lat", "finite"),
        (KYIV, "UA80000000000099999", "place_id", "not a place that the gazetteer knows"),
        ("2026-02-03T07:00:00+00:00," + KYIV, "2026-02-02T15:59:00+00:00," + KYIV, "occurred_to", "before it starts"),
        ("2026-02-02T16", "0001-01-01T16", "occurred_from", "outside 1990 to 2099"),
        (",,,", ",,,two", "killed", "not a whole number"),
        (",,,", ",,", "", "has 9 cells, but the header names 10 columns"),
        (",,,", ",,,,", "", "has 11 cells"),
        ("a:1,a", '"a:1"x,a', "", "text after a closing quote"),
        ("a:1,a", "a:1\0,a", "", "NUL byte at character 4"),
        ("a:1", "a 1", "report_id", "must not hold spaces"),
    ],
)
def test_a_bad_row_is_rejected_with_its_field_and_reason(
    tmp_path: Path, old: str, new: str, field: str, words: str
) -> None:
    got, reason = rejected(tmp_path, ROW.replace(old, new, 1))

    assert got == field
    assert words in reason


def test_a_bare_instant_lasts_one_minute(tmp_path: Path) -> None:
    text = ROW.replace("2026-02-03T07:00:00+00:00," + KYIV, "2026-02-02T16:00:00+00:00," + KYIV)

    [report] = load(tmp_path, f"{HEADER}\n{text}\n").reports.to_dict("records")
    assert report["occurred_to"] - report["occurred_from"] == timedelta(minutes=1)


def test_a_byte_order_mark_and_crlf_are_no_obstacle(tmp_path: Path) -> None:
    assert len(load(tmp_path, b"\xef\xbb\xbf" + f"{HEADER}\r\n{ROW}\r\n".encode()).reports) == 1


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    head, tail = "report_id,source,published_at,kind,summary\n", "2026-02-03T07:00:00+00:00"

    found = load(tmp_path, f'{head}a:1,a,{tail},strike,"one\ntwo"\n\na:2,a,{tail},attack,\n')
    assert found.rejected["line"].to_list() == [5]
    assert found.reports["summary"].to_list() == ["one\ntwo"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "reports.csv: is empty"),
        ("source,kind\na,strike\n", "missing columns: report_id, published_at. The file has: source, kind"),
        ("report_id;source;published_at;kind\n", "separated by semicolons; a comma is needed"),
        ("1,a,2026-02-03,strike\n", r"looks like data .*is the header missing\?"),
        ("report_id,source,source,published_at,kind\n", "names a column twice: 'source'"),
        ('report_id,"source\n', "line 1: the header opens a quote that is not closed"),
        ("report_id,source\rpublished_at,kind\r", "line 1: the header holds a carriage return"),
        (f"{HEADER}\nКиїв".encode("cp1251"), r"not UTF-8: byte 0xca at offset 85 \(line 2\)"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "offset 0: is text in UTF-16"),
        (b"x" * 2_000_000, "the header is a line of 2,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole_and_says_why(
    tmp_path: Path, text: str | bytes, words: str
) -> None:
    with pytest.raises(ImportRefused, match=words):
        load(tmp_path, text)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"absent.csv: cannot be read: No such file"):
        import_file(tmp_path / "absent.csv")
    with pytest.raises(ImportRefused, match="cannot be read: Is a directory"):
        import_file(tmp_path)


def test_an_unknown_profile_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="no profile 'acled'; there are native, air-force, air-raid-alerts"):
        load(tmp_path, "a,b\n", "acled")
    assert {"native", "air-force", "air-raid-alerts", "ucdp-candidate"} <= set(profiles())


def test_a_header_without_rows_is_an_empty_import_and_says_so(tmp_path: Path) -> None:
    found = load(tmp_path, HEADER + "\n")

    assert (len(found.reports), found.rows) == (0, 0)
    assert found.notes == ["the file has a header but no rows"]


def test_columns_that_are_not_known_are_passed_over_by_name(tmp_path: Path) -> None:
    text = f"{HEADER},occured_from,colour\n{ROW},x,red\n"

    found = load(tmp_path, text)
    assert found.notes == [
        "columns not known here, passed over: 'occured_from' (did you mean occurred_from?), 'colour'"
    ]
    assert len(found.reports) == 1


def test_the_same_id_with_other_content_is_rejected_and_names_the_earlier_line(tmp_path: Path) -> None:
    found = load(tmp_path, f"{HEADER}\n{ROW}\n{ROW}3\n")

    assert found.rejected[["line", "field", "value"]].values.tolist() == [[3, "report_id", "a:1"]]
    assert found.rejected["reason"].to_list() == ["stands already on line 2, with other content"]


def test_the_same_row_twice_counts_once_and_is_noted(tmp_path: Path) -> None:
    found = load(tmp_path, f"{HEADER}\n{ROW}\n{ROW}\n")

    assert (len(found.reports), found.identical) == (1, 1)
    assert found.notes == ["rows that say the same as another, counted once: 1"]


def test_the_moment_of_import_overrides_what_the_file_says(tmp_path: Path) -> None:
    text = f"{HEADER},recorded_at\n{ROW},2026-02-04T00:00:00+00:00\n"
    now = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=2)))

    assert load(tmp_path, text).reports["recorded_at"].to_list() == [pd.Timestamp("2026-02-04T00:00Z")]
    assert load(tmp_path, text, recorded_at=now).reports["recorded_at"].to_list() == [pd.Timestamp("2026-11-22T10:00Z")]


def test_without_it_a_report_is_taken_as_recorded_when_published(tmp_path: Path) -> None:
    frame = load(tmp_path, f"{HEADER}\n{ROW}\n").reports

    assert frame["recorded_at"].to_list() == frame["published_at"].to_list()


def test_a_naive_moment_of_import_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no offset"):
        load(tmp_path, f"{HEADER}\n", recorded_at=datetime(2026, 1, 1))  # noqa: DTZ001  # the fault under test


def place_of(tmp_path: Path, text: str, level: str = "", lat: str = "") -> tuple[str, list[str]]:
    point = f"{lat},30.5" if lat else ","
    head = "report_id,source,published_at,kind,place_text,place_level,lat,lon"
    found = load(tmp_path, f"{head}\na:1,a,2026-02-03T07:00:00+00:00,strike,{text},{level},{point}\n")
    return found.reports["place_id"].iloc[0], found.notes


def test_a_place_without_an_id_is_looked_up(tmp_path: Path) -> None:
    assert place_of(tmp_path, "Київ") == (KYIV, ["place names looked up and found: 1 row"])


def test_an_ambiguous_name_gets_no_id_and_is_noted(tmp_path: Path) -> None:
    """The id of the common ancestor would hide that the name was ambiguous; the relation of places looks again."""
    place_id, [note] = place_of(tmp_path, "Миколаївка")

    assert place_id == ""
    assert note == "place names ambiguous: 1 row: 'Миколаївка' (1)"


def test_a_name_that_no_place_has_is_noted(tmp_path: Path) -> None:
    assert place_of(tmp_path, "several regions") == ("", ["place names not found: 1 row: 'several regions' (1)"])


def test_the_level_that_a_source_gives_chooses_between_a_city_and_its_oblast(tmp_path: Path) -> None:
    gaz = gazetteer()

    assert gaz.level(place_of(tmp_path, "Belgorod", "oblast")[0]) == "oblast"
    assert gaz.level(place_of(tmp_path, "Belgorod", "city")[0]) == "city"


def test_a_point_is_place_enough(tmp_path: Path) -> None:
    assert place_of(tmp_path, "Київ", lat="50.45") == ("", [])


@pytest.mark.parametrize(
    ("wording", "unit"),
    [
        ("subscribers without power", "consumers"),
        ("apartment buildings without heat", "buildings"),
        ("apartments without heat", "consumers"),
        ("percent of households without power", "percent"),
        ("communities without power", "settlements"),
        ("residents without heat (more than)", "people"),
        ("objects without heat", "buildings"),
        ("megawatts", ""),
    ],
)
def test_units_are_found_in_how_people_word_them(wording: str, unit: str) -> None:
    assert unit_of(wording) == unit


def test_a_unit_read_from_words_is_noted_and_one_that_cannot_be_read_rejects_its_row(tmp_path: Path) -> None:
    head, start = (
        "report_id,source,published_at,kind,customers_out,customers_unit\n",
        "2026-02-03T07:00:00+00:00,outage",
    )

    found = load(tmp_path, f"{head}a:1,a,{start},50,subscribers\na:2,a,{start},9,megawatts\n")
    assert found.reports["customers_unit"].to_list() == ["consumers"]
    assert found.notes == ["customers_unit: 'subscribers' read as consumers (1 row)"]
    assert found.rejected["field"].to_list() == ["customers_unit"]


def test_a_row_of_200_megabytes_is_rejected_without_being_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    with path.open("wb") as stream:
        stream.write(f"{HEADER}\n{ROW}\n".encode())
        for _ in range(200):
            stream.write(b"x" * 1_000_000)
        stream.write(f"\n{ROW.replace('a:1', 'a:2')}\n".encode())
    gazetteer()

    tracemalloc.start()
    try:
        found = import_file(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        path.unlink()
    assert found.reports["report_id"].to_list() == ["a:1", "a:2"]
    assert found.rejected["reason"].to_list() == ["is a line of 200,000,000 bytes; at most 1,048,576 are read"]
    assert peak < 12_000_000


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50
)
@given(st.lists(reports(), min_size=1, max_size=4, unique_by=lambda report: report["report_id"]))
def test_what_we_write_we_import(tmp_path: Path, rows: list[Report]) -> None:
    """Formula guards come off, and nothing changes on the way."""
    frame = to_frame(rows)
    write_table(frame, tmp_path / "reports.csv", COLUMNS)

    found = import_file(tmp_path / "reports.csv", gaz=AnyPlace())  # type: ignore[arg-type]
    assert found.rejected.empty
    pd.testing.assert_frame_equal(frame, found.reports)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [ROW, ROW + "1", ROW.replace("a:1", "a:2"), ROW.replace("strike", "x"), ROW + ",", "", '"']
            ),
            st.text(st.sampled_from('",=a1\r '), max_size=12),
        ),
        max_size=8,
    )
)
def test_every_line_ends_as_a_report_a_rejected_row_or_a_copy(tmp_path: Path, lines: list[str]) -> None:
    found = load(tmp_path, "\n".join([HEADER, *lines]) + "\n", gaz=AnyPlace())

    # a quote may hold several lines together; without one every line that is not blank is a row
    if not any('"' in line for line in lines):
        assert found.rows == sum(1 for line in lines if line.strip("\r"))
