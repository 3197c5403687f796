"""The profiles: how tables of others become reports. Rows here are made up in the shape of the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sources.importer import Imported, import_file
from sources.mapping import ProfileError, load_profile, read_profile
from sources.profiles import alerts


def columns(text: str) -> list[str]:
    return "".join(text.split("\n")).split(",")


KYIV, UKRAINE = "UA80000000000093317", "UA"
AIR_FORCE = columns(
    """
time_start,time_end,model,launch_place,target,target_main,launched,destroyed,not_reach_goal,
still_attacking,border_crossing,is_shahed,num_hit_location,num_fall_fragment_location,carrier,turbojet,
turbojet_destroyed,affected region,destroyed_details,launched_details,launch_place_details,source
"""
)
UCDP = columns(
    """
id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,
dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,
side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,
where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,
country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,
deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob
"""
)


def write(path: Path, header: list[str], rows: list[dict[str, str]]) -> Path:
    lines = [header, *[[row.get(name, "") for name in header] for row in rows]]
    cells = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    path.write_text("\n".join(cells) + "\n", encoding="utf-8")
    return path


def air_force_row(**changes: str) -> dict[str, str]:
    return {
        "time_start": "2026-02-10 18:00",
        "time_end": "2026-02-11 08:30",
        "model": "Shahed-136/131",
        "launch_place": "Kursk oblast",
        "target": "Ukraine",
        "launched": "100.0",
        "destroyed": "80.0",
        "not_reach_goal": "5.0",
        "is_shahed": "60.0",
        "num_hit_location": "9.0",
        "num_fall_fragment_location": "2.0",
        "affected region": "['Kharkiv oblast', 'Sumy oblast']",
        "destroyed_details": "{'south': 5, 'east': NaN}",
        "source": "kpszsu/posts/xyz",
    } | {name.replace("affected_region", "affected region"): value for name, value in changes.items()}


def air_force(tmp_path: Path, *rows: dict[str, str]) -> Imported:
    found = import_file(write(tmp_path / "attacks.csv", AIR_FORCE, list(rows)), "air-force")
    assert found.rows == len(rows) == len(found.reports) + len(found.rejected) + found.identical
    return found


def one(found: Imported) -> dict[str, Any]:
    assert found.rejected.empty, found.rejected.to_dict("records")
    [report] = found.reports.to_dict("records")
    return report


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text).tz_convert("UTC")


def test_a_bulletin_row_is_an_aggregate_of_its_window_by_kyivs_clock(tmp_path: Path) -> None:
    """The table's own description says UTC; read so, every night would be two hours off."""
    report = one(air_force(tmp_path, air_force_row()))

    assert report["occurred_from"] == at("2026-02-10T18:00+02:00")
    assert report["occurred_to"] == report["published_at"] == at("2026-02-11T08:30+02:00")
    assert (report["scope"], report["extent"], report["actor"]) == ("aggregate", "instant", "RU")
    assert (report["origin"], report["origin_side"], report["place_id"]) == ("Ukrainian Air Force", "UA", UKRAINE)
    assert report["url"] == "https://www.facebook.com/kpszsu/posts/xyz"
    assert report["summary"] == (
        "Reported by Ukrainian Air Force: Shahed-136/131 from Kursk oblast: 100 launched, 80 downed, 5 lost, "
        "9 places hit, 2 places with fragments; regions named as affected: Kharkiv oblast, Sumy oblast."
    )
    assert report["attribution"] == "Petro Ivaniuk, UA AirDefense Tracker"


@pytest.mark.parametrize(
    ("changes", "kind", "target"),
    [
        ({"num_hit_location": "1.0"}, "strike", "unknown"),
        ({"num_hit_location": "", "destroyed": "95.0", "num_fall_fragment_location": ""}, "interception", ""),
        ({"num_hit_location": "0.0", "destroyed": "95.0", "num_fall_fragment_location": "0.0"}, "interception", ""),
        ({"num_hit_location": "0.0", "destroyed": "95.0", "num_fall_fragment_location": "2.0"}, "blast", ""),
        ({"num_hit_location": "", "num_fall_fragment_location": ""}, "blast", ""),
        ({"num_hit_location": "", "launched": ""}, "blast", ""),
    ],
)
def test_what_a_row_reports_follows_from_its_counts(
    tmp_path: Path, changes: dict[str, str], kind: str, target: str
) -> None:
    report = one(air_force(tmp_path, air_force_row(**changes)))

    assert (kind, target) == (report["kind"], report["target"])


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        ("2026-02-03", "2026-02-03", ("2026-02-03T00:00+02:00", "2026-02-04T00:00+02:00")),
        ("2026-03-29", "2026-03-29", ("2026-03-29T00:00+02:00", "2026-03-30T00:00+03:00")),
        ("2026-02-03 3:30", "2026-02-03 07:00", ("2026-02-03T03:30+02:00", "2026-02-03T07:00+02:00")),
        ("2026-02-03 18:00 ", "2026-02-04 ", ("2026-02-03T18:00+02:00", "2026-02-05T00:00+02:00")),
        ("2026-02-03 10:00", "2026-02-03 10:00", ("2026-02-03T10:00+02:00", "2026-02-03T10:01+02:00")),
        ("2026-10-25 03:30", "2026-10-25 03:30", ("2026-10-25T03:30+03:00", "2026-10-25T03:30+02:00")),
    ],
    ids=["whole day", "day of 23 hours", "hour without its zero", "trailing blank", "bare instant", "repeated hour"],
)
def test_windows_as_they_are_written_there(tmp_path: Path, start: str, end: str, span: tuple[str, str]) -> None:
    report = one(air_force(tmp_path, air_force_row(time_start=start, time_end=end)))

    assert (at(span[0]), at(span[1])) == (report["occurred_from"], report["occurred_to"])


@pytest.mark.parametrize(
    ("target", "place_id"),
    [
        ("south", ""),
        ("Odesa oblast and north", ""),
        ("Odesa oblast, Black Sea", ""),
        ("", ""),
        ("Kyiv", KYIV),
        ("Odesa oblast and Mykolaiv oblast", "UA51000000000030770|UA48000000000039575"),
        ("Dnipropetrovsk oblast, Kryvyi Rih Raion", "UA12060000000022633"),
    ],
)
def test_only_places_that_have_an_id_get_one(tmp_path: Path, target: str, place_id: str) -> None:
    report = one(air_force(tmp_path, air_force_row(target=target)))

    assert (target, place_id) == (report["place_text"], report["place_id"])


@pytest.mark.parametrize(
    ("model", "weapon"),
    [
        ("Молнія and Lancet", "drone"),
        ("X-101/X-555 and Kalibr and Iskander-M/KN-23", "cruise_missile|ballistic_missile"),
        ("Something new", "unknown"),
    ],
)
def test_models_become_kinds_of_weapon(tmp_path: Path, model: str, weapon: str) -> None:
    found = air_force(tmp_path, air_force_row(model=model))

    assert one(found)["weapon"] == weapon
    assert any("'Something new' is not in" in note for note in found.notes) == (weapon == "unknown")


def test_a_revised_row_keeps_its_id_and_another_row_has_another(tmp_path: Path) -> None:
    first = one(air_force(tmp_path, air_force_row()))["report_id"]

    assert first == one(air_force(tmp_path, air_force_row(destroyed="81.0")))["report_id"]
    assert first != one(air_force(tmp_path, air_force_row(model="Kalibr")))["report_id"]
    assert first.startswith("air-force:2026-02-10-")


def test_two_rows_of_one_key_are_numbered_alike_in_any_order(tmp_path: Path) -> None:
    a, b = air_force_row(launch_place="Crimea"), air_force_row(launch_place="Rostov oblast")

    there = air_force(tmp_path, a, b).reports.set_index("report_id")["summary"].to_dict()
    back = air_force(tmp_path, b, a).reports.set_index("report_id")["summary"].to_dict()
    assert there == back
    assert {report_id[-2:] for report_id in there} == {"/1", "/2"}


def test_one_row_twice_is_counted_once(tmp_path: Path) -> None:
    assert air_force(tmp_path, air_force_row(), air_force_row()).identical == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"launched": "many"}, "launched"),
        ({"time_start": "3 Feb"}, "time_start"),
        ({"time_start": "2026-02-30"}, "time_start"),
        ({"time_end": "2026-02-01"}, "occurred_to"),
        ({"time_end": ""}, "published_at"),
        ({"affected_region": "__import__('os').getcwd()"}, "affected region"),
        ({"affected_region": "[[[[[["}, "affected region"),
        ({"affected_region": "[1, 2]"}, "affected region"),
        ({"affected_region": "[" * 15_000}, "affected region"),
    ],
)
def test_a_cell_that_is_not_as_expected_rejects_its_row(tmp_path: Path, changes: dict[str, str], field: str) -> None:
    found = air_force(tmp_path, air_force_row(), air_force_row(**changes))

    assert (1, [field], [3]) == (
        len(found.reports),
        found.rejected["field"].to_list(),
        found.rejected["line"].to_list(),
    )


def test_whom_a_bulletin_belongs_to_is_read_from_its_address(tmp_path: Path) -> None:
    sources = ["PvKPivden/videos/1", "https://t.me/war_monitor/1", "watch/?v=1", "stranger/posts/1"]

    found = air_force(tmp_path, *[air_force_row(source=source) for source in sources])
    assert found.reports["origin_side"].to_list() == ["UA", "unknown", "unknown", "unknown"]
    assert found.reports["url"].to_list()[1] == "https://t.me/war_monitor/1"
    assert [note for note in found.notes if "stranger" in note]


def ucdp_row(**changes: str) -> dict[str, str]:
    return {
        "id": "600001",
        "code_status": "Clear",
        "type_of_violence": "1",
        "side_a": "Government of Russia (Soviet Union)",
        "side_b": "Government of Ukraine",
        "source_date": "2026-02-04 00:00:00;2026-02-05 00:00:00",
        "source_original": "Ukraine (head of an oblast administration)",
        "where_prec": "1",
        "where_coordinates": "Kramatorsk town",
        "adm_1": "Donetsk oblast",
        "adm_2": "Kramatorsk raion",
        "latitude": "48.72305",
        "longitude": "37.55629",
        "country": "Ukraine",
        "country_id": "369",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2026-02-03 00:00:00.000",
        "date_end": "2026-02-03 00:00:00.000",
        "deaths_a": "0",
        "deaths_b": "0",
        "deaths_civilians": "2",
        "deaths_unknown": "0",
        "best": "2",
        "high": "2",
        "low": "2",
    } | changes


def ucdp(tmp_path: Path, *rows: dict[str, str]) -> Imported:
    found = import_file(write(tmp_path / "ged.csv", UCDP, list(rows)), "ucdp-candidate")
    assert found.rows == len(rows) == len(found.reports) + len(found.rejected) + found.identical
    return found


def test_a_coded_event_has_its_day_its_place_and_its_dead(tmp_path: Path) -> None:
    report = one(ucdp(tmp_path, ucdp_row()))

    assert (at("2026-02-03T00:00+02:00"), at("2026-02-04T00:00+02:00")) == (
        report["occurred_from"],
        report["occurred_to"],
    )
    assert report["published_at"] == at("2026-02-06T00:00+02:00")
    assert (
        report["report_id"],
        report["kind"],
        report["scope"],
        report["extent"],
    ) == ("ucdp-candidate:600001", "strike", "occurrence", "instant")
    assert (
        report["place_id"],
        report["place_relation"],
        report["killed"],
        report["killed_is"],
    ) == ("UA14120090010038661", "in", 2, "exact")
    assert (report["actor"], report["origin_side"], report["target"]) == ("RU", "UA", "unknown")
    assert pd.isna(report["lat"])  # the coded point is the town's centre, and says no more than its name
    assert "headline" not in report["summary"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"where_prec": "2"}, ("UA14120090010038661", "near", None)),
        ({"where_prec": "3"}, ("UA14120000000070232", "in", None)),
        ({"where_prec": "4", "adm_2": ""}, ("UA14000000000091971", "in", None)),
        ({"where_prec": "5", "adm_1": "", "adm_2": ""}, ("UA", "in", None)),
        ({"where_prec": "6", "adm_1": "", "adm_2": ""}, ("UA", "in", None)),
        ({"where_prec": "7", "adm_1": "", "adm_2": ""}, ("", "in", None)),
        ({"where_coordinates": "Nowhere village"}, ("", "in", 5.0)),
        ({"where_coordinates": "Nowhere village", "where_prec": "2"}, ("", "in", 25.0)),
        ({"latitude": "49.99", "longitude": "36.23"}, ("", "in", 5.0)),
        ({"where_prec": "3", "adm_2": "Nowhere raion"}, ("UA14000000000091971", "in", None)),
    ],
    ids=["near", "raion", "oblast", "region", "country", "sea", "unknown", "near unknown", "elsewhere", "no raion"],
)
def test_a_place_is_as_precise_as_it_is_coded(
    tmp_path: Path, changes: dict[str, str], expected: tuple[str, str, float | None]
) -> None:
    report = one(ucdp(tmp_path, ucdp_row(**changes)))

    radius = None if pd.isna(report["radius_km"]) else report["radius_km"]
    assert expected == (report["place_id"], report["place_relation"], radius)
    assert pd.isna(report["lat"]) == (radius is None)


@pytest.mark.parametrize(
    ("precision", "clarity", "end", "scope", "extent"),
    [
        ("1", "1", "2026-02-03", "occurrence", "instant"),
        ("1", "1", "2026-02-04", "aggregate", "period"),
        ("2", "1", "2026-02-05", "aggregate", "instant"),
        ("4", "1", "2026-02-28", "aggregate", "instant"),
        ("1", "2", "2026-02-03", "aggregate", "instant"),
    ],
)
def test_a_range_of_dates_is_a_period_only_where_the_dates_are_exact(
    tmp_path: Path, precision: str, clarity: str, end: str, scope: str, extent: str
) -> None:
    """A month within which someone died at an unknown moment must not count as "during the pause"."""
    report = one(ucdp(tmp_path, ucdp_row(date_prec=precision, event_clarity=clarity, date_end=end)))

    assert (scope, extent) == (report["scope"], report["extent"])
    assert report["occurred_to"] == at(f"{end}T00:00+02:00") + pd.Timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "actor", "target"),
    [
        ({}, "RU", "unknown"),
        ({"country_id": "365", "where_prec": "6"}, "UA", "unknown"),
        ({"deaths_a": "3", "deaths_civilians": "0"}, "UA", "military"),
        ({"deaths_b": "3", "deaths_civilians": "0"}, "RU", "military"),
        ({"deaths_a": "1", "deaths_b": "1"}, "unknown", "unknown"),
        ({"deaths_civilians": "0", "deaths_unknown": "1"}, "unknown", "unknown"),
        ({"type_of_violence": "3", "side_a": "XXX369", "side_b": "Civilians"}, "unknown", "unknown"),
        ({"type_of_violence": "3", "side_b": "Civilians"}, "RU", "unknown"),
    ],
)
def test_who_killed_is_read_from_who_died_and_where(
    tmp_path: Path, changes: dict[str, str], actor: str, target: str
) -> None:
    report = one(ucdp(tmp_path, ucdp_row(**changes)))

    assert (actor, target) == (report["actor"], report["target"])
    civilians = changes.get("deaths_civilians", "2") != "0"
    assert pd.isna(report["confidence"]) == civilians


@pytest.mark.parametrize(
    ("low", "best", "high", "word"),
    [
        ("2", "2", "2", "exact"),
        ("2", "2", "40", "at_least"),
        ("1", "2", "2", "at_most"),
        ("1", "2", "3", "about"),
        ("7", "7", "6", "about"),
    ],
)
def test_the_range_of_estimates_says_how_sure_a_number_is(
    tmp_path: Path, low: str, best: str, high: str, word: str
) -> None:
    found = ucdp(tmp_path, ucdp_row(low=low, best=best, high=high))

    assert (int(best), word) == (one(found)["killed"], one(found)["killed_is"])
    assert any("out of order" in note for note in found.notes) == (high == "6")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type_of_violence": "2"}, "type_of_violence"),
        ({"date_start": "February"}, "date_start"),
        ({"date_end": "2026-02-01"}, "date_end"),
        ({"date_prec": "9"}, "date_prec"),
        ({"where_prec": "8"}, "where_prec"),
        ({"latitude": ""}, "latitude"),
        ({"best": ""}, "best"),
        ({"deaths_a": "-1"}, "deaths_a"),
        ({"source_date": "soon"}, "source_date"),
    ],
)
def test_a_code_that_is_not_in_the_book_rejects_its_row(tmp_path: Path, changes: dict[str, str], field: str) -> None:
    found = ucdp(tmp_path, ucdp_row(), ucdp_row(id="2", **changes))

    assert (1, [field]) == (len(found.reports), found.rejected["field"].to_list())


OFFICIAL = ["oblast", "raion", "hromada", "level", "started_at", "finished_at", "source"]
TIMES = {"started_at": "2026-02-03 00:34:00+00:00", "finished_at": "2026-02-03 04:10:00+00:00"}


def alert(tmp_path: Path, header: list[str], row: dict[str, str]) -> Imported:
    return import_file(write(tmp_path / "alerts.csv", header, [TIMES | row]), "air-raid-alerts")


@pytest.mark.parametrize(
    ("header", "row", "place_id", "text"),
    [
        (["region", "started_at", "finished_at"], {"region": "Kyiv City"}, KYIV, "Kyiv City"),
        (OFFICIAL, {"oblast": "Sumska oblast", "level": "oblast"}, "UA59000000000057109", "Sumska oblast"),
        (
            OFFICIAL,
            {"oblast": "Donetska oblast", "raion": "Kramatorskyi raion", "level": "raion"},
            "UA14120000000070232",
            "Kramatorskyi raion, Donetska oblast",
        ),
        (
            OFFICIAL,
            {"oblast": "Kramatorskyi raion", "raion": "Donetska oblast", "level": "raion"},
            "UA14120000000070232",
            "Kramatorskyi raion, Donetska oblast",
        ),
        (
            OFFICIAL,
            {"oblast": "Donetska oblast", "raion": "Nowhere raion", "level": "raion"},
            "UA14000000000091971",
            "Nowhere raion, Donetska oblast",
        ),
    ],
    ids=["merged", "oblast", "raion", "swapped columns", "raion not found"],
)
def test_an_alert_is_a_period_in_the_unit_that_it_was_given_for(
    tmp_path: Path, header: list[str], row: dict[str, str], place_id: str, text: str
) -> None:
    found = alert(tmp_path, header, row)

    report = one(found)
    assert ("alert", "period", place_id, text) == (
        report["kind"],
        report["extent"],
        report["place_id"],
        report["place_text"],
    )
    assert (at("2026-02-03T00:34Z"), at("2026-02-03T04:10Z")) == (report["occurred_from"], report["occurred_to"])
    assert report["published_at"] == report["occurred_to"]
    assert any("each other's columns" in note for note in found.notes) == (row.get("raion") == "Donetska oblast")


def test_an_end_that_the_makers_assumed_is_said_to_be_assumed(tmp_path: Path) -> None:
    header = ["region", "started_at", "finished_at", "naive"]

    assert "assumed" in one(alert(tmp_path, header, {"region": "Lvivska oblast", "naive": "True"}))["summary"]
    assert "assumed" not in one(alert(tmp_path, header, {"region": "Lvivska oblast", "naive": "False"}))["summary"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"oblast": "Sumska oblast", "level": "street"}, "level"),
        ({"oblast": "Sumska oblast", "level": "raion"}, "oblast"),
        ({"oblast": "Sumska oblast", "level": "oblast", "finished_at": ""}, "published_at"),
        ({"oblast": "Sumska oblast", "level": "oblast", "started_at": "2026-02-03 00:34"}, "occurred_from"),
    ],
)
def test_an_alert_that_cannot_be_placed_in_time_or_level_is_rejected(
    tmp_path: Path, row: dict[str, str], field: str
) -> None:
    found = alert(tmp_path, OFFICIAL, row)

    assert len(found.rejected) == 1
    assert found.rejected["field"].iloc[0] in {field, "started_at", "finished_at"}


def test_the_level_names_are_those_of_the_dataset() -> None:
    assert alerts.LEVELS == ("oblast", "raion", "hromada")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "must be a mapping"),
        ("name: p", "missing keys"),
        ("{name: p, title: P, shapes: [[a]], fields: {}, colour: red}", r"unknown keys \['colour'\]"),
        ("{name: q, title: P, shapes: [[a]], fields: {}}", "name: must be 'p'"),
        ("{name: p, title: P, shapes: [[a]], fields: {colour: red}}", "'colour' is not a column"),
        ("{name: p, title: P, shapes: [[a]], fields: {url: {do: fly}}}", "fields: url: there is no transform 'fly'"),
        ("{name: p, title: P, shapes: [[a]], fields: {url: {do: text, form: a}}}", "'text' has no option form"),
    ],
)
def test_a_profile_that_is_not_sound_is_refused_with_its_key(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ProfileError, match=words):
        read_profile(path)


def test_a_file_that_lacks_columns_is_refused_against_the_nearest_shape(tmp_path: Path) -> None:
    profile = load_profile("air-raid-alerts")

    assert profile.missing(["region", "started_at"]) == ["finished_at"]
    assert profile.missing(OFFICIAL) == []


@pytest.mark.shared
def test_every_row_of_the_air_force_table_is_imported(shared: Path) -> None:
    found = import_file(shared / "data/air_force/missile_attacks_daily.csv", "air-force")

    assert (found.rows, len(found.reports), len(found.rejected), found.identical) == (3701, 3701, 0, 0)
    assert not [note for note in found.notes if "not in the profile's table" in note or "not found" in note]
    assert (found.reports["scope"] == "aggregate").all()
    assert (found.reports["extent"] == "instant").all()
    south = found.reports[found.reports["place_text"] == "south"]
    assert set(south["place_id"]) == {""}


@pytest.mark.shared
def test_every_coded_event_of_february_2026_is_imported(shared: Path) -> None:
    found = import_file(shared / "data/ucdp/ged_candidate_v26_0_2_ukraine_feb2026.csv", "ucdp-candidate")

    assert (found.rows, len(found.reports), len(found.rejected)) == (136, 136, 0)
    month = found.reports[found.reports["killed"] == 7206]
    assert month[["place_id", "scope", "extent"]].to_numpy().tolist() == [["UA", "aggregate", "instant"]]


@pytest.mark.shared
def test_every_alert_of_the_pause_is_imported(shared: Path) -> None:
    name = "data/alerts/oblast_alerts_official_merged_2026-01-20_2026-02-15.csv"

    found = import_file(shared / name, "air-raid-alerts")
    assert (found.rows, len(found.reports), len(found.rejected)) == (1464, 1464, 0)
    assert (found.reports["place_id"] != "").all()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows"),
    [("data/verdicts/dev_event_reports.csv", 49), ("data/linking/dev_reports.csv", 162)],
)
def test_the_shared_reports_are_imported_without_a_rejected_row(shared: Path, name: str, rows: int) -> None:
    found = import_file(shared / name)

    assert (rows, rows, 0) == (found.rows, len(found.reports), len(found.rejected))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "profile"),
    [("sirens_dataset", "air-raid-alerts"), ("kaggle_piterfm", "air-force"), ("ucdp", "ucdp-candidate")],
)
def test_the_recorded_payloads_are_imported_whole(shared: Path, folder: str, profile: str) -> None:
    for path in sorted((shared / "data/payloads" / folder).glob("*.csv")):
        found = import_file(path, profile)
        assert found.rejected.empty
        assert found.rows == len(found.reports)
