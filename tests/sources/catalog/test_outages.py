"""Outages: a planned cut has the cause `scheduled`, and nothing here is ever a strike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sources.errors import HttpFailed, LooksWrong, Stale, TooFew
from sources.source import Parsed
from tests.sources.catalog.conftest import Bench

KYIV, KHARKIV_OBLAST = "UA80000000000093317", "UA63000000000041885"
FEBRUARY = datetime(2026, 2, 6, 8, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_planned_cuts_of_yasno_have_the_cause_scheduled(bench: Bench) -> None:
    bench.serve("/regions/25/dsos/902/planned-outages", "yasno/planned.json")

    asked = bench.run("yasno", operators={"25/902": KYIV})

    first, second = asked.rows
    assert first == {
        "report_id": "yasno:25-902-2026-01-20-2.1",
        "source": "yasno",
        "origin": "YASNO",
        "origin_side": "commercial",
        "url": "https://yasno.com.ua",
        "lang": "uk",
        "published_at": datetime(2026, 1, 20, 6, 42, 41, tzinfo=UTC),
        "kind": "outage",
        "scope": "occurrence",
        "occurred_from": at(20, 8),
        "occurred_to": at(20, 12),
        "extent": "period",
        "time_text": "2026-01-20 10:00 to 14:00 (Kyiv)",
        "place_text": "group 2.1",
        "place_id": KYIV,
        "target": "energy",
        "actor": "unknown",
        "cause": "scheduled",
        "summary": "Planned power cut for group 2.1 of YASNO, 10:00 to 14:00 Kyiv time on 2026-01-20.",
        "licence": "none stated",
        "attribution": "YASNO",
        "capture": asked.captures[0].sha256,
    }
    assert (second["occurred_from"], second["occurred_to"]) == (at(20, 20), at(20, 22))  # 24:00 is the next midnight
    # what still waits for its schedule says nothing, and takes back what was said of it
    assert ("yasno:25-902-2026-01-21-2.1", []) in asked.parsed[0].sets


def test_emergency_shutdowns_are_an_outage_of_unknown_cause_and_void_the_schedule(parse: Callable[..., Parsed]) -> None:
    parsed = parse("yasno", "yasno/emergency.json", "https://app.yasno.ua/regions/25/dsos/902/planned-outages")

    (row,) = parsed.rows
    assert (row["kind"], row["cause"], row["place_id"]) == ("outage", "unknown", KYIV)
    assert (row["occurred_from"], row["occurred_to"]) == (at(2, 22, month=2), at(3, 5, 11, month=2))
    assert row["report_id"] == "yasno:25-902-2026-02-03-2.1"
    assert ("yasno:25-902-2026-02-04-2.1", []) in parsed.sets  # tomorrow's is a forecast
    assert not parsed.rejected


def test_minutes_are_those_of_the_clock_on_the_day_it_is_put_back(parse: Callable[..., Parsed]) -> None:
    parsed = parse("yasno", "yasno/clock_change.json", "https://app.yasno.ua/regions/25/dsos/902/planned-outages")

    (row,) = parsed.rows
    assert (row["occurred_from"], row["occurred_to"]) == (at(24, 22, month=10), at(25, 3, month=10))


@pytest.mark.parametrize("payload", ["yasno/another_api.json", "walls/login.html"])
def test_another_api_of_yasno_is_loud(parse: Callable[..., Parsed], payload: str) -> None:
    with pytest.raises(LooksWrong):
        parse("yasno", payload)


def test_an_empty_answer_of_yasno_is_too_few(parse: Callable[..., Parsed]) -> None:
    with pytest.raises(TooFew):
        parse("yasno", b"{}")


EXPECTED = [(0, 150), (570, 660), (1380, 1440)]


@pytest.mark.parametrize("payload", ["Kharkivoblenerho.json", "hours_from_zero.json"])
def test_hours_of_a_schedule_are_joined_whatever_number_the_first_has(
    parse: Callable[..., Parsed], payload: str
) -> None:
    url = "https://github.com/yaroslav2901/OE_OUTAGE_DATA/raw/main/data/Kharkivoblenerho.json"

    parsed = parse("oe-outage-data", f"outage_schedules/{payload}", url, FEBRUARY)

    midnight = at(5, 22, month=2)
    spans = sorted((row["occurred_from"], row["occurred_to"]) for row in parsed.rows)
    assert [((a - midnight).seconds // 60, int((b - midnight).total_seconds()) // 60) for a, b in spans] == EXPECTED
    assert {(row["kind"], row["cause"], row["place_id"]) for row in parsed.rows} == {
        ("outage", "scheduled", KHARKIV_OBLAST)
    }
    assert parsed.newest_item_at == at(5, 22, 3, month=2)  # `update`, Kyiv's clock
    assert parsed.n_rows == 2


def test_each_file_of_the_operators_is_asked_for(bench: Bench) -> None:
    bench.now = FEBRUARY
    bench.serve("/Kharkivoblenerho.json", "outage_schedules/Kharkivoblenerho.json")

    asked = bench.run("oe-outage-data", url=bench.url + "/{file}.json", files={"Kharkivoblenerho": KHARKIV_OBLAST})

    assert len(asked.rows) == 3


def test_a_file_that_is_broken_or_missing_hides_none_of_the_others(bench: Bench) -> None:
    """Twelve operators are one source: the first whose schedule is old must not blind us to the other eleven."""
    bench.now = FEBRUARY
    bench.serve("/Lvivoblenerho.json", "outage_schedules/maker_stopped.json")
    bench.serve("/Rivneoblenergo.json", b"gone", status=404)
    bench.serve("/Kharkivoblenerho.json", "outage_schedules/Kharkivoblenerho.json")
    files = {
        "Lvivoblenerho": "UA46000000000026241",
        "Rivneoblenergo": "UA56000000000066151",
        "Kharkivoblenerho": KHARKIV_OBLAST,
    }

    asked = bench.run("oe-outage-data", url=bench.url + "/{file}.json", files=files)

    assert [capture.url.rsplit("/", 1)[-1] for capture in asked.captures] == [
        "Kharkivoblenerho.json",
        "Lvivoblenerho.json",
        "Rivneoblenergo.json",
    ]
    assert [type(error) for error in asked.failures] == [LooksWrong, HttpFailed]
    assert len(asked.rows) == 3


def test_a_file_whose_date_stands_still_is_stale_though_it_is_written_anew(parse: Callable[..., Parsed]) -> None:
    at_night = datetime(2026, 8, 22, tzinfo=UTC)
    with pytest.raises(Stale, match="2026-07-24"):
        parse("outage-data-ua", "outage_schedules/date_stands_still.json", "https://x/dnipro.json", at_night)

    parsed = parse("outage-data-ua", "outage_schedules/nothing_planned.json", "https://x/dnipro.json", at_night)

    assert parsed.rows == []
    assert [code for code, _ in parsed.warnings] == ["no_schedule"]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [("maker_stopped.json", "WAF"), ("no_midnight.json", "midnight"), ("../walls/login.html", "web page")],
)
def test_a_schedule_that_its_maker_could_not_read_is_refused(
    parse: Callable[..., Parsed], payload: str, reason: str
) -> None:
    with pytest.raises(LooksWrong, match=reason):
        parse("outage-data-ua", f"outage_schedules/{payload}", "https://x/odesa.json", FEBRUARY)


def test_losses_of_connectivity_are_outages_of_unknown_cause(bench: Bench) -> None:
    bench.serve("/outages/events", "ioda/events.json")

    asked = bench.run("ioda")

    (row,) = asked.rows
    assert (row["kind"], row["cause"], row["target"], row["scope"]) == (
        "outage",
        "unknown",
        "infrastructure",
        "aggregate",
    )
    assert row["place_id"] == KHARKIV_OBLAST
    assert (row["occurred_from"], row["occurred_to"]) == (
        datetime.fromtimestamp(1790300400, UTC),
        datetime.fromtimestamp(1790305800, UTC),
    )
    assert row["report_id"] == "ioda:ping-slash24-region.XXXX-1790300400"
    assert bench.seen[0].args["from"] == str(int(bench.now.timestamp()) - 86400)


def test_a_back_fill_of_ioda_goes_forward_by_days_and_resumes(bench: Bench) -> None:
    bench.serve("/outages/events", "ioda/events.json")

    asked = bench.run("ioda", since=datetime(2026, 9, 22, 12, tzinfo=UTC), cursor={"filled": 1790164800})

    assert [int(request.args["from"]) for request in bench.seen] == [1790164800, 1790251200]
    assert asked.cursor == {"filled": int(bench.now.timestamp())}


def test_an_error_of_ioda_with_status_200_is_a_failure(parse: Callable[..., Parsed]) -> None:
    with pytest.raises(LooksWrong, match="timestamp must be set"):
        parse("ioda", "ioda/error_with_200.json")


def test_sensors_are_told_as_shares_of_places_and_nothing_of_their_owners(bench: Bench) -> None:
    bench.now = datetime(2026, 9, 25, 4, tzinfo=UTC)
    bench.serve("/map", "svitlobot/sensors.txt")

    asked = bench.run("svitlobot", url=bench.url + "/map", min_rows=1)

    (row,) = asked.rows
    assert (row["kind"], row["cause"]) == ("outage", "unknown")
    assert (row["customers_out"], row["customers_unit"]) == (75, "percent")
    assert row["place_id"] == "UA63120270010096107"
    assert (row["occurred_from"], row["occurred_to"]) == (
        at(25, 0, 20, 9).replace(second=10),
        at(25, 0, 26, 9).replace(second=10),
    )
    told = repr(asked.parsed)
    assert "Прикладна" not in told
    assert "svitlo_example" not in told


def test_a_sensor_line_that_was_cut_is_rejected_without_its_words(parse: Callable[..., Parsed]) -> None:
    parsed = parse("svitlobot", "svitlobot/one_line_cut.txt", min_rows=1)

    assert [(one["line"], one["value"]) for one in parsed.rejected] == [(17, "")]


def test_an_excuse_in_words_is_no_list_of_sensors(parse: Callable[..., Parsed]) -> None:
    with pytest.raises(LooksWrong):
        parse("svitlobot", "svitlobot/another_text.txt")
