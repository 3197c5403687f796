"""The reports table: what a sound row is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from sources import report
from sources.columns import KINDS, Column, frictionless_field, join, split
from sources.report import COLUMNS, Problem, content_hash, item_of, later_version, problems
from tests.sources.strategies import reports

DESIGN = (
    "report_id source origin origin_side url lang published_at recorded_at kind scope occurred_from "
    "occurred_to extent time_text place_text place_id place_relation place_level lat lon radius_km weapon "
    "target actor cause killed killed_is injured injured_is customers_out customers_unit revises retracts "
    "background confidence spans summary licence attribution capture "
)


def sound(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "report_id": "ukrinform:1",
        "source": "ukrinform",
        "url": "https://example.org/1",
        "published_at": datetime(2026, 2, 3, 7, tzinfo=UTC),
        "kind": "strike",
        "occurred_from": datetime(2026, 2, 2, 16, tzinfo=UTC),
        "occurred_to": datetime(2026, 2, 3, 7, tzinfo=UTC),
        "place_id": "UA80000000000093317",
        "lat": 50.45,
        "lon": 30.52,
        "weapon": "drone|ballistic_missile",
        "target": "energy",
        "actor": "RU",
        "killed": 2,
        "killed_is": "at_least",
        "background": False,
    }
    return row | changes


def reasons(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.reason) for problem in problems(sound(**changes))]


def test_the_columns_are_those_of_the_design_in_its_order() -> None:
    assert [column.name for column in COLUMNS] == DESIGN.split()


def test_every_column_is_described_and_of_a_known_kind() -> None:
    for column in COLUMNS:
        assert column.kind in KINDS
        assert column.description.endswith(".")


def test_a_sound_row_has_no_problems() -> None:
    assert problems(sound()) == []


@given(reports())
def test_rows_made_by_the_rules_have_no_problems(row: report.Report) -> None:
    assert problems(row) == []


def test_optional_columns_may_be_missing_or_empty() -> None:
    row = {name: value for name, value in sound().items() if name in {"report_id", "source", "published_at", "kind"}}

    assert problems(row) == []
    assert problems(row | {"lat": None, "place_text": "", "recorded_at": None}) == []


@pytest.mark.parametrize("name", ["report_id", "source", "published_at", "kind"])
def test_a_required_column_must_be_there(name: str) -> None:
    assert (name, "is required") in reasons(**{name: ""})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "attack", "must be one of strike, blast"),
        ("scope", "national", "must be one of occurrence, aggregate"),
        ("extent", "day", "must be one of instant, period"),
        ("origin_side", "ua", "must be one of UA, RU"),
        ("weapon", "drone|laser", "'laser' is not one of drone"),
        ("weapon", "drone|drone", "names a word twice"),
        ("target", "power", "'power' is not one of energy"),
        ("actor", "Russia", "must be one of RU, UA, unknown"),
        ("cause", "war", "must be one of attack, weather"),
        ("killed_is", "some", "must be one of exact"),
        ("place_relation", "at", "must be one of in, near"),
        ("place_level", "town", "must be one of country"),
        ("killed", -1, "must not be negative"),
        ("killed", 1.5, "must be a whole number"),
        ("killed", True, "must be a whole number"),
        ("published_at", datetime(2026, 2, 3, 7), "has no offset"),  # noqa: DTZ001  # the fault under test
        ("published_at", "2026-02-03", "must be a moment"),
        ("published_at", datetime(2206, 2, 3, 7, tzinfo=UTC), "outside 1990 to 2099"),
        ("lat", 90.5, "between -90 and 90"),
        ("lat", float("nan"), "finite"),
        ("lon", -181.0, "between -180 and 180"),
        ("radius_km", -1.0, "must not be negative"),
        ("confidence", 1.01, "between 0 and 1"),
        ("background", "no", "true or false"),
        ("place_id", "UA80 UA32", "identifiers joined with |"),
        ("source", "a\0b", "NUL"),
        ("source", "a\ud800", "half a character"),
        ("report_id", "a b", "must not hold spaces"),
        ("report_id", "a|b", "must not hold spaces or |"),
        ("url", "javascript:alert(1)", "must begin with http"),
        ("retracts", "ukrinform:1", "names the report itself"),
        ("colour", "red", "is not a column"),
    ],
)
def test_a_value_that_cannot_stand_is_named_with_the_reason(field: str, value: object, words: str) -> None:
    found = reasons(**{field: value})

    assert [field] == [name for name, _ in found]
    assert words in found[0][1]


def test_a_span_that_ends_before_it_starts_is_a_problem() -> None:
    [(field, reason)] = reasons(occurred_to=datetime(2026, 2, 2, 15, tzinfo=UTC))

    assert field == "occurred_to"
    assert "ends before it starts" in reason


def test_a_start_after_publication_without_an_end_is_a_problem() -> None:
    assert reasons(occurred_to=None, occurred_from=datetime(2026, 2, 4, tzinfo=UTC))[0][0] == "occurred_from"


def test_a_bare_instant_is_not_a_problem() -> None:
    assert reasons(occurred_to=sound()["occurred_from"]) == []


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(30.52, 50.45), (36.23, 49.99), (36.6, 50.6)],
    ids=["Kyiv", "Kharkiv", "Belgorod"],
)
def test_swapped_latitude_and_longitude_are_told_as_such(lat: float, lon: float) -> None:
    [(field, reason)] = reasons(lat=lat, lon=lon)

    assert field == "lat"
    assert "swapped" in reason
    assert reasons(lat=lon, lon=lat) == []


def test_a_point_far_from_the_war_is_no_swap() -> None:
    assert reasons(lat=48.86, lon=2.35) == []


def test_one_coordinate_without_the_other_is_a_problem() -> None:
    assert reasons(lon=None) == [("lon", "is empty while the other coordinate is given")]
    assert reasons(lat=None, lon=None, radius_km=3.0)[0][0] == "radius_km"


def test_a_number_must_be_there_for_what_is_said_about_it() -> None:
    assert reasons(killed=None)[0][0] == "killed_is"
    assert reasons(customers_unit="people")[0][0] == "customers_unit"
    assert reasons(customers_unit="percent")[0][0] == "customers_unit"
    assert reasons(customers_out=120, customers_unit="percent")[0][0] == "customers_out"


def test_a_place_that_the_gazetteer_does_not_know_is_named() -> None:
    row = sound(place_id="UA80000000000093317|UA99999999999999999")

    expected = [Problem("place_id", "UA99999999999999999", "is not a place that the gazetteer knows")]
    assert expected == problems(row, {"UA80000000000093317"})


def test_a_long_value_is_cut_in_the_message() -> None:
    [problem] = problems(sound(url="x" * 10_000))

    assert len(problem.value) == 201


def test_the_item_of_a_report_has_neither_occurrence_nor_version() -> None:
    assert item_of("a:b") == "a:b"
    assert item_of("a:b/2") == "a:b"
    assert item_of("a:b@0123abcd") == "a:b"
    assert item_of("a:b/12@0123abcd") == "a:b"
    assert item_of("a:b@example.org") == "a:b@example.org"


def test_a_later_version_is_named_by_its_content_and_replaces_an_earlier_mark() -> None:
    row = sound()

    version = later_version("a:b/2", row)
    assert re.fullmatch(r"a:b/2@[0-9a-f]{8}", version)
    assert version == later_version(version, row)
    assert version != later_version("a:b/2", row | {"killed": 3})


@given(reports())
def test_the_content_of_a_report_is_what_was_said_and_not_when_we_learned_it(row: report.Report) -> None:
    again = dict(reversed(row.items())) | {"recorded_at": datetime(2030, 1, 1, tzinfo=UTC), "capture": "f" * 64}

    assert content_hash(row) == content_hash(
        again | {"report_id": "other:1", "injured_is": again.get("injured_is", "")}
    )


def test_lists_in_cells_come_apart_as_they_were_put_together() -> None:
    assert split(join([])) == []
    assert split(join(["a", "b"])) == ["a", "b"]
    with pytest.raises(ValueError, match="may not hold"):
        join(["a|b"])


def test_columns_describe_themselves_for_the_data_package() -> None:
    weapon = frictionless_field(report.COLUMN["weapon"])

    pattern = weapon["constraints"]["pattern"]  # type: ignore[index]
    assert re.fullmatch(pattern, "drone|missile")
    assert not re.fullmatch(pattern, "drone|laser")
    assert {"type": "datetime", "format": "any"}.items() <= frictionless_field(report.COLUMN["published_at"]).items()
    assert frictionless_field(Column("x", "flag", False, (), "X."))["type"] == "boolean"
