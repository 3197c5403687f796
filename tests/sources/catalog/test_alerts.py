"""Alert services: an alert is a warning over a time, never a strike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sources.errors import LooksWrong, NotConfigured, RateLimited, Refused, TooFew
from sources.source import Parsed
from tests.sources.catalog.conftest import Bench

KHARKIV_RAION = "UA63120000000091135"
KYIV = "UA80000000000093317"
KEYS = {"ALERTS_IN_UA_TOKEN": "t0ken", "UKRAINEALARM_KEY": "k3y"}


def at(hour: int, minute: int, second: int = 0, micro: int = 0, day: int = 25) -> datetime:
    return datetime(2026, 9, day, hour, minute, second, micro, tzinfo=UTC)


def test_active_alerts_become_alerts_at_their_own_level(bench: Bench) -> None:
    bench.environ = KEYS
    bench.serve("/alerts/active.json", "alerts_in_ua/active.json", ETag='"1"')

    asked = bench.run("alerts-in-ua")

    kharkiv, nikopol = asked.rows
    assert kharkiv == {
        "report_id": "alerts-in-ua:612345",
        "source": "alerts-in-ua",
        "origin": "Ukrainian air-raid alert system",
        "origin_side": "UA",
        "url": "https://alerts.in.ua",
        "lang": "uk",
        "published_at": at(0, 12, 31),
        "kind": "alert",
        "scope": "occurrence",
        "occurred_from": at(0, 12, 31),
        "extent": "period",
        "place_text": "Харківський район",
        "place_id": KHARKIV_RAION,
        "actor": "unknown",
        "summary": "Air-raid alert in Харківський район; level yellow; threats named: drones.",
        "licence": "no data licence; not for critical infrastructure; public services must use a proxy",
        "attribution": "alerts.in.ua",
        "capture": asked.captures[0].sha256,
    }
    assert nikopol["place_id"] == "UA12080050000062712"
    assert nikopol["summary"].startswith("Alert of artillery shelling")
    assert asked.codes() == {"permanent"}
    assert asked.parsed[0].newest_item_at == at(1, 3, 5)
    assert bench.seen[0].headers["Authorization"] == "Bearer t0ken"
    assert "t0ken" not in asked.captures[0].url


def test_an_alert_that_is_gone_gets_its_end_from_the_history_of_its_oblast(bench: Bench) -> None:
    bench.environ = KEYS
    bench.serve("/alerts/active.json", "alerts_in_ua/active_after.json")
    bench.serve("/regions/9/alerts/month_ago.json", "alerts_in_ua/history.json")
    before = {"active": {"8757": "16", "612345": "22", "612399": "9"}}

    asked = bench.run("alerts-in-ua", cursor=before)

    assert [capture.url.rsplit("v1", 1)[-1].split("/", 3)[-1] for capture in asked.captures] == [
        "alerts/active.json",
        "regions/9/alerts/month_ago.json",
    ]
    assert asked.cursor == {"active": {"8757": "16"}, "due": ["22"]}
    assert asked.rows[0]["occurred_to"] == at(21, 44, 52, day=24)


def test_a_broken_list_ends_no_alert(bench: Bench) -> None:
    """Silence by the service is not an all-clear."""
    bench.environ = KEYS
    bench.serve("/alerts/active.json", "alerts_in_ua/no_alert_at_all.json")
    before = {"active": {"8757": "16", "612345": "22"}}

    asked = bench.run("alerts-in-ua", cursor=before)

    assert isinstance(asked.failure, LooksWrong)
    assert len(asked.captures) == 1
    assert asked.cursor == before


def test_records_of_another_kind_are_rejected_by_name(parse: Callable[..., Parsed]) -> None:
    parsed = parse("alerts-in-ua", "alerts_in_ua/one_record_of_another_kind.json")

    assert [(one["line"], one["field"]) for one in parsed.rejected] == [(1, "alert_type"), (2, "started_at")]
    assert "occurred_to" not in parsed.rows[0]  # the end was only predicted
    assert ("unknown_field", "fields that are not known: news_to_us") in parsed.warnings


@pytest.mark.parametrize("payload", ["alerts_in_ua/key_error_with_200.json", "walls/login.html", "walls/pointer.txt"])
def test_what_is_no_list_of_alerts_is_refused(bench: Bench, payload: str) -> None:
    bench.environ = KEYS
    bench.serve("/alerts/active.json", payload)

    asked = bench.run("alerts-in-ua")

    assert isinstance(asked.failure, LooksWrong)
    assert len(asked.captures) == 1
    assert not bench.states  # asked again next time, not taken for "unchanged"


@pytest.mark.parametrize("name", ["alerts-in-ua", "ukrainealarm"])
def test_without_its_key_a_service_is_not_asked(bench: Bench, name: str) -> None:
    asked = bench.run(name)

    assert isinstance(asked.failure, NotConfigured)
    assert not bench.seen


@pytest.mark.parametrize(("status", "kind"), [(401, Refused), (429, RateLimited)])
def test_a_refusal_is_named_and_kept(bench: Bench, status: int, kind: type[Exception]) -> None:
    bench.environ = KEYS
    bench.serve("/alerts/active.json", "alerts_in_ua/key_error_with_200.json", status=status)

    asked = bench.run("alerts-in-ua")

    assert isinstance(asked.failure, kind)
    assert asked.captures[0].status == status
    assert "t0ken" not in str(asked.failure)


def test_a_back_fill_of_histories_resumes_where_it_stopped(bench: Bench) -> None:
    bench.environ = KEYS
    for number in ("30", "31"):
        bench.serve(f"/regions/{number}/alerts/month_ago.json", "alerts_in_ua/history.json")

    asked = bench.run("alerts-in-ua", cursor={"left": ["30", "31"]}, since=at(0, 0, day=1))

    assert len(asked.captures) == 2
    assert asked.cursor["left"] == []


def test_what_is_on_is_kept_as_on_and_the_history_gives_start_and_end(bench: Bench) -> None:
    bench.environ = KEYS
    bench.serve("/alerts/status", "ukrainealarm/status.json")
    bench.serve("/alerts", "ukrainealarm/alerts.json")
    bench.serve("/alerts/dateHistory?date=20260925", "ukrainealarm/history.json")

    asked = bench.run("ukrainealarm")

    on, shelled, past = asked.rows
    assert on["report_id"] == "ukrainealarm:on-31-AIR-20260925T085949Z"
    assert on["time_text"] == "on at that time; its start is not stated"
    assert "occurred_to" not in on
    assert (shelled["place_id"], shelled["occurred_from"]) == (KHARKIV_RAION, at(8, 0, 0, 123456))
    assert (past["report_id"], past["place_id"]) == ("ukrainealarm:31-AIR-20260925T085749Z", KYIV)
    assert (past["occurred_from"], past["occurred_to"]) == (at(8, 57, 49), at(9, 41, 2))
    assert asked.codes() == {"permanent", "test_region"}
    assert asked.cursor == {"day": "2026-09-25", "index": "639258728888077549"}
    assert {request.headers["Authorization"] for request in bench.seen} == {"k3y"}


def test_while_the_counter_stands_nothing_more_is_asked(bench: Bench) -> None:
    bench.environ = KEYS
    bench.serve("/alerts/status", "ukrainealarm/status.json")

    asked = bench.run("ukrainealarm", cursor={"index": "639258728888077549", "day": "2026-09-25"})

    assert not asked.captures
    assert len(bench.seen) == 1


def test_an_empty_list_is_an_all_clear_that_nothing_confirms(parse: Callable[..., Parsed]) -> None:
    parsed = parse("ukrainealarm", "ukrainealarm/all_clear.json", "https://example.org/alerts")

    assert parsed.rows == []
    assert [code for code, _ in parsed.warnings] == ["all_clear_unconfirmed"]


@pytest.mark.parametrize(
    "payload", ["ukrainealarm/key_error_with_200.json", "ukrainealarm/history_without_offset.json", "walls/login.html"]
)
def test_what_is_no_list_of_regions_is_refused(parse: Callable[..., Parsed], payload: str) -> None:
    with pytest.raises(LooksWrong):
        parse("ukrainealarm", payload, "https://example.org/alerts/dateHistory?date=20260925")


def test_the_history_of_sirens_is_read_with_its_swapped_columns(bench: Bench) -> None:
    bench.serve("/a.csv", "air_raid_alerts/official_data_en.csv")

    asked = bench.run("air-raid-alerts", url=f"{bench.url}/a.csv", min_rows=1)

    assert [(row["place_id"], row["kind"]) for row in asked.rows] == [
        ("UA05000000000010236", "alert"),
        ("UA53040000000081308", "alert"),
        (asked.rows[2]["place_id"], "alert"),
        (KYIV, "alert"),
    ]
    assert asked.rows[2]["place_id"].startswith("UA53")
    assert asked.rows[3]["occurred_from"] == datetime(2026, 2, 2, 22, 19, 20, tzinfo=UTC)
    assert [(one["line"], one["field"]) for one in asked.parsed[0].rejected] == [(6, "level")]
    assert "stands_still" in asked.codes()


def test_a_table_that_shrank_to_nothing_fails_the_run(bench: Bench) -> None:
    bench.serve("/a.csv", "air_raid_alerts/official_data_en.csv")

    asked = bench.run("air-raid-alerts", url=f"{bench.url}/a.csv")

    assert isinstance(asked.failure, TooFew)
    assert len(asked.captures) == 1


def test_posts_of_the_alert_channel_become_alerts_with_the_ends_on_the_same_page(bench: Bench) -> None:
    bench.serve("/s/air_alert_ua", "air_alert_ua/page.html")

    asked = bench.run("air-alert-ua")

    told = [(row["report_id"], row["place_text"], row["occurred_from"], row.get("occurred_to")) for row in asked.rows]
    donetsk, first, second = sorted(told)
    assert donetsk == (
        "air-alert-ua:1",
        "Донецька область",
        datetime(2026, 2, 2, 14, 29, 10, tzinfo=UTC),
        datetime(2026, 2, 2, 15, 2, 40, tzinfo=UTC),
    )
    assert {first[1]: first[3], second[1]: second[3]} == {
        "Мелітопольський район": datetime(2026, 2, 2, 15, 33, tzinfo=UTC),
        "Василівський район": None,
    }
    assert asked.codes() >= {"other_post"}
