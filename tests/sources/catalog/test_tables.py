"""Tables: CSV, zip, JSON and GeoJSON over HTTP or from a folder, each by a profile or by its own reader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.errors import HttpFailed, LooksWrong, NotConfigured, TooFew
from sources.source import Parsed
from tests.sources.catalog.conftest import PAYLOADS, Bench

KHARKIV = "UA63120270010096107"


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def zipped(*names: str, payload: str = "viina/event_1pd.csv") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, (PAYLOADS / payload).read_bytes())
    return buffer.getvalue()


def test_the_air_force_table_is_kyivs_clock_though_it_is_labelled_utc(bench: Bench) -> None:
    bench.serve("/a.csv", "air_force/missile_attacks_daily.csv")

    asked = bench.run("air-force", url=bench.url + "/a.csv", min_rows=1)

    strike, downed = asked.rows
    assert (strike["occurred_from"], strike["occurred_to"]) == (at(15, 15), at(16, 5, 30))
    assert (strike["kind"], strike["scope"], strike["weapon"]) == ("strike", "aggregate", "drone")
    assert (downed["kind"], downed["weapon"]) == ("interception", "ballistic_missile")
    assert [(one["line"], one["field"]) for one in asked.parsed[0].rejected] == [(4, "time_end")]
    assert strike["attribution"] == "Petro Ivaniuk, UA AirDefense Tracker"


def test_viina_gives_unsure_strikes_of_one_side_over_the_reports_day(bench: Bench) -> None:
    bench.serve("/v.zip", zipped("event_1pd_latest_2026.csv"))

    asked = bench.run("viina", url=bench.url + "/v.zip")

    lyman, kharkiv = asked.rows
    assert {**lyman, "capture": ""} == {
        "report_id": "viina:20260919-1001",
        "source": "viina",
        "origin_side": "unknown",
        "url": "https://github.com/zhukovyuri/VIINA",
        "published_at": at(19, 22),
        "kind": "strike",
        "scope": "occurrence",
        "occurred_from": at(18, 14),  # 18:00 in Kyiv the day before, give or take an hour
        "occurred_to": at(19, 22),
        "extent": "instant",
        "time_text": "reported on 20260919",
        "place_text": "Lyman, Donets'k",
        "place_id": lyman["place_id"],
        "lat": 48.96409,
        "lon": 37.82245,
        "radius_km": 10.0,
        "weapon": "drone",
        "target": "unknown",
        "actor": "RU",
        "confidence": 0.6,
        "summary": "Attack reported by pravdaua, as VIINA's model reads it.",
        "licence": "ODbL-1.0",
        "attribution": "Zhukov and Ayers, VIINA 2.0 (ODbL)",
        "capture": "",
    }
    assert lyman["place_id"].startswith("UA14")
    assert (kharkiv["place_id"], kharkiv.get("lat")) == ("UA63000000000041885", None)  # known to the oblast only
    assert kharkiv["weapon"] == "artillery|unknown"
    assert asked.codes() == {"outlet_left_out"}
    assert [(one["line"], one["field"]) for one in asked.parsed[0].rejected] == [(6, "date")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ((PAYLOADS / "walls/pointer.txt").read_bytes(), "pointer"),
        ((PAYLOADS / "walls/login.html").read_bytes(), "no zip"),
        (zipped("a.csv")[:-30], "no zip"),
        (zipped("a.csv", "b.csv"), "2 files"),
        (zipped("a.txt"), "0 files"),
        (zipped("a.csv", payload="tables/desk.csv"), "no header"),
        (b"", "empty"),
    ],
    ids=["pointer", "page", "cut", "two", "none", "another", "empty"],
)
def test_what_is_no_archive_with_the_table_is_refused(bench: Bench, body: bytes, reason: str) -> None:
    bench.serve("/v.zip", body)

    asked = bench.run("viina", url=bench.url + "/v.zip")

    assert isinstance(asked.failure, LooksWrong)
    assert reason in str(asked.failure)
    assert len(asked.captures) == 1


def test_geoconfirmed_rows_are_blurred_and_rows_on_units_left_out(bench: Bench) -> None:
    bench.serve("/csv", "geoconfirmed/export.csv")

    asked = bench.run("geoconfirmed", url=bench.url + "/csv?start={since}&end={until}")

    (row,) = asked.rows
    assert (row["report_id"], row["kind"], row["actor"]) == ("geoconfirmed:abc", "strike", "RU")
    assert (row["lat"], row["lon"], row["radius_km"]) == (49.37, 35.45, 1.5)
    assert (row["occurred_from"], row["occurred_to"]) == (at(16, 15), at(17, 21))
    assert row["url"] == "https://example.org/status/1"
    assert asked.codes() == {"left_out"}
    assert [(one["line"], one["field"]) for one in asked.parsed[0].rejected] == [(4, "Date")]
    assert dict(bench.seen[0].args) == {"start": "2026-09-11", "end": "2026-09-25"}


def test_the_newest_month_of_ucdp_is_found_by_walking_back(bench: Bench) -> None:
    bench.serve("/v26_0_9.csv", b"", status=404)
    bench.serve("/v26_0_8.csv", "ucdp_candidate/GEDEvent.csv")

    asked = bench.run("ucdp-candidate", url=bench.url + "/{version}.csv")

    (row,) = asked.rows
    assert (row["report_id"], row["place_id"], row["killed"]) == ("ucdp-candidate:900001", KHARKIV, 2)


def test_when_no_month_of_ucdp_is_there_the_run_fails(bench: Bench) -> None:
    for month in (9, 8, 7, 6, 5):
        bench.serve(f"/v26_0_{month}.csv", b"", status=404)

    asked = bench.run("ucdp-candidate", url=bench.url + "/{version}.csv")

    assert isinstance(asked.failure, HttpFailed)


def test_a_back_fill_of_ucdp_asks_for_each_month_once(bench: Bench) -> None:
    bench.serve("/v26_0_8.csv", "ucdp_candidate/GEDEvent.csv")
    bench.serve("/v26_0_9.csv", b"", status=404)

    asked = bench.run(
        "ucdp-candidate", url=bench.url + "/{version}.csv", since=at(1, 0, month=7), cursor={"filled": [2026, 7]}
    )

    assert len(asked.captures) == 1
    assert asked.cursor == {"filled": [2026, 8]}


def test_a_release_of_ucdp_without_a_header_is_refused(parse: Callable[..., Parsed]) -> None:
    with pytest.raises(LooksWrong, match="header"):
        parse("ucdp-candidate", "ucdp_candidate/without_header.csv")


def test_a_fire_seen_from_orbit_is_a_statement_and_never_a_strike(bench: Bench) -> None:
    bench.environ = {"FIRMS_MAP_KEY": "m4pkey"}
    bench.serve("/m4pkey/VIIRS_NOAA20_NRT/22.0,44.2,40.3,52.5/2", "firms/viirs.csv")

    asked = bench.run("firms")

    night, day = asked.rows
    assert (night["kind"], night["occurred_from"], night["occurred_to"]) == ("statement", at(25, 0, 24), at(25, 0, 25))
    assert (day["lat"], day["lon"], day["radius_km"]) == (48.28733, 37.20145, 0.4)
    assert night["report_id"] == "firms:N20-20260925T0024Z-49.1201-36.8023"
    assert [(one["line"], one["field"]) for one in asked.parsed[0].rejected] == [(4, "acq_time")]
    assert "m4pkey" not in repr(asked)
    assert "***" in asked.captures[0].url


def test_modis_has_other_columns_and_confidence_in_percent(parse: Callable[..., Parsed]) -> None:
    (row,) = parse("firms", "firms/modis.csv").rows

    assert row["radius_km"] == 1.0
    assert "MODIS (Terra), confidence high" in row["summary"]


def test_no_fire_is_an_answer_but_a_bad_key_is_not(bench: Bench, parse: Callable[..., Parsed]) -> None:
    assert parse("firms", "firms/nothing_seen.csv").n_rows == 0
    with pytest.raises(LooksWrong, match="Invalid MAP_KEY"):
        parse("firms", "firms/key_error_with_200.txt")

    asked = bench.run("firms")

    assert isinstance(asked.failure, NotConfigured)
    assert "FIRMS_MAP_KEY" in str(asked.failure)


def test_a_table_of_ones_own_comes_in_its_own_words(bench: Bench) -> None:
    bench.serve("/desk.csv", "tables/desk.csv")

    asked = bench.run("http-table", url=bench.url + "/desk.csv", format="csv")

    assert [(row["report_id"], row["source"]) for row in asked.rows] == [("desk:a1", "desk"), ("desk:a1/2", "desk")]
    assert [item for item, _ in asked.parsed[0].sets] == ["desk:a1"]  # one item, one set
    assert asked.rows[0]["killed"] == 2
    assert [one["line"] for one in asked.parsed[0].rejected] == [4, 5]


@pytest.mark.parametrize(
    ("payload", "form", "rows"),
    [("desk.json", "json", "data.rows"), ("desk.geojson", "geojson", ""), ("hxl.csv", "csv", "")],
)
def test_json_geojson_and_tagged_csv_are_read_by_the_same_profile(
    parse: Callable[..., Parsed], payload: str, form: str, rows: str
) -> None:
    parsed = parse("http-table", f"tables/{payload}", format=form, rows=rows)

    (row,) = parsed.rows
    assert row["kind"] == "strike"
    assert row["published_at"] == at(3, 6, month=2)
    assert len(parsed.rejected) == (1 if form == "json" else 0)


@pytest.mark.parametrize("payload", ["tables/lacks_columns.csv", "walls/login.html", "walls/pointer.txt"])
def test_a_table_without_its_columns_is_refused_as_a_whole(parse: Callable[..., Parsed], payload: str) -> None:
    with pytest.raises(LooksWrong):
        parse("http-table", payload)


def test_files_in_a_folder_are_read_when_they_are_new_or_have_changed(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes((PAYLOADS / "tables/desk.csv").read_bytes())
    (tmp_path / "notes.txt").write_text("no table")

    first = bench.run("file-drop", folder=str(tmp_path), url="")
    again = bench.run("file-drop", folder=str(tmp_path), url="", cursor=first.cursor)
    (tmp_path / "a.csv").write_bytes((PAYLOADS / "tables/hxl.csv").read_bytes())
    changed = bench.run("file-drop", folder=str(tmp_path), url="", cursor=again.cursor)

    assert [capture.url for capture in first.captures] == ["file:a.csv"]
    assert (len(first.rows), len(again.captures), len(changed.rows)) == (2, 0, 1)


@pytest.mark.parametrize("name", ["http-table", "file-drop"])
def test_without_an_address_or_a_folder_there_is_nothing_to_ask(bench: Bench, name: str) -> None:
    asked = bench.run(name, url="")
    missing = bench.run(name, url="", folder="no-such-folder")

    assert isinstance(asked.failure, NotConfigured)
    assert isinstance(missing.failure, NotConfigured)


def test_a_table_with_fewer_rows_than_plausible_fails_and_replaces_nothing(bench: Bench) -> None:
    bench.serve("/a.csv", "air_force/missile_attacks_daily.csv")

    asked = bench.run("air-force", url=bench.url + "/a.csv")

    assert isinstance(asked.failure, TooFew)
    assert not asked.rows
