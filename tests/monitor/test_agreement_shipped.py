"""The agreements that are shipped: what they say is what the project's issue and its sources say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.agreement import Agreement, check_file, list_agreements, load_agreement

SHIPPED = [
    "christmas-2025",
    "cold-pause-2026",
    "easter-2025",
    "easter-2026",
    "energy-moratorium-2025",
    "may-2026",
    "victory-day-2025",
]
KYIV, OBLAST, UA, RU = "UA80000000000093317", "UA32000000000030281", "UA", "RU"
MISSILES = ("missile", "cruise_missile", "ballistic_missile")
INFRASTRUCTURE = ("energy", "gas_oil", "heat_water", "rail", "infrastructure")
FUEL = ("energy", "gas_oil")
HEAT = ("heat_water",)
NOT_ENERGY = (
    "gas_oil", "heat_water", "rail", "infrastructure", "residential", "medical", "industrial", "military",
    "energy_workers", "civilian_other",
)  # fmt: skip
CITIES = ("any_city", (), "UA", "maybe")


def places(*ids: str) -> tuple[str, tuple[str, ...], str, str]:
    return ("places", ids, "UA", "no")


# Typed from the table of the issue: reading, claims, start, end (UTC; year 2026), clauses
# (party, area, targets, targets perhaps, means).
KYIV_ANY = [("RU", places(KYIV), None, (), None)]
THIRTEEN = [
    ("week-from-29-jan", "C07", "01-28 22:00", "01-29 17:21", "02-04 22:00", "02-06 05:00",
     [("RU", CITIES, None, (), None)]),
    ("week-kyiv-only", "C09", "01-24 21:00", "01-29 17:21", "01-31 21:00", "02-06 05:00", KYIV_ANY),
    ("week-to-1-feb-kyiv", "C15", "01-24 21:00", "01-25 21:00", "01-31 21:00", "02-01 21:00", KYIV_ANY),
    ("from-30-jan-kyiv", "C15 C20", "01-30 10:14", "01-30 10:14", "01-31 21:00", "02-01 21:00", KYIV_ANY),
    ("week-to-1-feb-ukraine", "C15", "01-24 21:00", "01-25 21:00", "01-31 21:00", "02-01 21:00",
     [("RU", places(UA), ("energy",), NOT_ENERGY, None)]),
    ("energy-week", "C17 C25", "01-29 16:00", "01-29 22:00", "02-05 16:00", "02-05 22:00",
     [("RU", places(UA), FUEL, HEAT, None)]),
    ("energy-week-mirror", "C11 C17", "01-29 16:00", "01-29 22:00", "02-02 22:24", "02-05 22:00",
     [("UA", places(RU), FUEL, (), None)]),
    ("energy-week-targeted", "C21", "01-29 16:00", "01-29 22:00", "02-05 16:00", "02-05 22:00",
     [("RU", places(UA), FUEL, HEAT, (*MISSILES, "drone"))]),
    ("sunday-to-sunday", "C27", "01-24 21:00", "01-26 05:00", "01-31 21:00", "02-02 05:00",
     [("RU", CITIES, None, (), None)]),
    ("restated-2-feb", "C22", "01-26 05:00", "02-02 22:24", "02-02 05:00", "02-09 22:24",
     [("RU", CITIES, None, (), MISSILES)]),
    ("channels-order", "C03", "01-27 21:00", "01-28 22:00", "02-02 21:00", "open",
     [("RU", places(KYIV, OBLAST), None, (), None), ("RU", places(UA), FUEL, (), None)]),
    ("channels-0700", "C02", "01-29 04:00", "01-29 05:00", "02-02 21:00", "02-03 22:00",
     [("RU", places(KYIV, OBLAST), None, (), None), ("RU", places(UA), INFRASTRUCTURE, (), None)]),
    ("channels-mirror", "C04", "01-28 22:00", "01-29 22:00", "02-02 21:00", "02-03 22:00",
     [("UA", places(RU), ("energy",), (), None)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def pause() -> Agreement:
    return load_agreement("cold-pause-2026")


def moment(text: str) -> datetime | None:
    if text == "open":
        return None
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_seven_agreements_are_shipped() -> None:
    assert list_agreements() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_file_passes_the_check_and_bears_its_name(name: str) -> None:
    with resources.as_file(resources.files("monitor") / "agreements" / f"{name}.yaml") as path:
        problems = check_file(path)

    assert problems == []
    assert load_agreement(name).id == name
    assert load_agreement(name).wave_gap == timedelta(hours=6)


def test_the_pause_has_exactly_the_thirteen_readings_in_the_order_of_the_table(pause: Agreement) -> None:
    assert [reading.id for reading in pause.readings] == [row[0] for row in THIRTEEN]


@pytest.mark.parametrize("row", THIRTEEN, ids=lambda row: row[0])
def test_a_reading_of_the_pause_is_what_the_table_says_cell_by_cell(row: tuple, pause: Agreement) -> None:
    name, claims, start_earliest, start_latest, end_earliest, end_latest, clauses = row
    reading = pause.reading(name)

    assert reading.claims == tuple(claims.split())
    assert (reading.start.earliest, reading.start.latest) == (moment(start_earliest), moment(start_latest))
    assert (reading.end.earliest, reading.end.latest) == (moment(end_earliest), moment(end_latest))
    assert [
        (
            clause.party,
            (clause.area.kind, clause.area.places, clause.area.country, clause.area.villages),
            clause.targets,
            clause.targets_maybe,
            clause.means,
        )
        for clause in reading.clauses
    ] == clauses
    assert {(clause.start, clause.end) for clause in reading.clauses} == {(reading.start, reading.end)}


def test_what_channels_alleged_is_called_alleged(pause: Agreement) -> None:
    alleged = [reading.id for reading in pause.readings if reading.status == "alleged, unverified"]

    assert alleged == ["channels-order", "channels-0700", "channels-mirror"]


def test_sunday_to_sunday_is_not_known_before_it_was_said_on_3_february(pause: Agreement) -> None:
    evening_before = [reading.id for reading in pause.readings_known(utc("2026-02-03T16:59:00"))]
    day_after = [reading.id for reading in pause.readings_known(utc("2026-02-04T00:00:00"))]

    assert "sunday-to-sunday" not in evening_before
    assert day_after == [reading.id for reading in pause.readings]


def test_a_reading_is_known_when_the_last_of_its_claims_had_surely_been_said(pause: Agreement) -> None:
    said = {claim.claim_id: claim.said_to for claim in pause.claims}

    for reading in pause.readings:
        assert reading.known_from == max(said[claim_id] for claim_id in reading.claims)


def test_only_the_first_announcement_and_a_post_were_out_when_the_cabinet_meeting_was_reported(
    pause: Agreement,
) -> None:
    known = [reading.id for reading in pause.readings_known(utc("2026-01-29T17:21:00"))]

    assert known == ["week-from-29-jan", "channels-0700"]


def test_the_moratorium_has_two_starts_and_binds_both_parties_for_the_list() -> None:
    moratorium = load_agreement("energy-moratorium-2025")
    eighteenth, twenty_fifth = moratorium.readings

    assert (eighteenth.id, twenty_fifth.id) == ("from-18-march", "from-25-march")
    for reading in moratorium.readings:
        assert [(clause.party, clause.area.places, clause.targets) for clause in reading.clauses] == [
            ("RU", ("UA",), ("energy", "gas_oil")),
            ("UA", ("RU",), ("energy", "gas_oil")),
        ]


def test_the_days_of_the_moratorium_are_days_of_named_zones_across_the_clock_change() -> None:
    kyiv, moscow = ZoneInfo("Europe/Kyiv"), ZoneInfo("Europe/Moscow")
    eighteenth = load_agreement("energy-moratorium-2025").reading("from-18-march")
    first_moment = datetime(2025, 3, 18, tzinfo=moscow)
    last_moment = datetime(2025, 3, 19, tzinfo=kyiv)

    assert (eighteenth.start.earliest, eighteenth.start.latest) == (first_moment, last_moment)
    # thirty days, the first one counted: the thirtieth is 16 April; not counted: 17 April, whole days of either zone
    assert eighteenth.end.earliest == datetime(2025, 4, 16, tzinfo=moscow) == first_moment + timedelta(days=29)
    assert eighteenth.end.latest == datetime(2025, 4, 18, tzinfo=kyiv) == last_moment + timedelta(days=30)
    # as hours it would end an hour later in Kyiv, on the 18th
    assert eighteenth.end.latest != last_moment.astimezone(UTC) + timedelta(hours=30 * 24)


@pytest.mark.parametrize(
    ("agreement", "reading", "zone", "start", "end"),
    [
        ("easter-2025", "declared-thirty-hours", "Europe/Moscow", "2025-04-19T18:00", "2025-04-21T00:00"),
        ("victory-day-2025", "three-days-from-8-may", "Europe/Moscow", "2025-05-08T00:00", "2025-05-11T00:00"),
        ("easter-2026", "declared-thirty-two-hours", "Europe/Moscow", "2026-04-11T16:00", "2026-04-13T00:00"),
        ("may-2026", "on-8-and-9-may", "Europe/Kyiv", "2026-05-08T00:00", "2026-05-10T00:00"),
    ],
)
def test_a_declared_truce_has_the_bounds_of_its_own_clock(
    agreement: str, reading: str, zone: str, start: str, end: str
) -> None:
    found = load_agreement(agreement).reading(reading)

    assert found.windows()[0].core == (
        datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)),
        datetime.fromisoformat(end).replace(tzinfo=ZoneInfo(zone)),
    )
    assert found.windows()[0].hull == found.windows()[0].core


def test_may_2026_has_three_readings_and_only_the_last_binds_both() -> None:
    readings = load_agreement("may-2026").readings

    assert [(reading.id, [clause.party for clause in reading.clauses]) for reading in readings] == [
        ("silence-from-6-may", ["UA"]),
        ("on-8-and-9-may", ["RU"]),
        ("three-days-from-9-may", ["RU", "UA"]),
    ]


def test_a_rejected_truce_binds_only_the_side_that_declared_it() -> None:
    (reading,) = load_agreement("victory-day-2025").readings

    assert [clause.party for clause in reading.clauses] == ["RU"]


def test_the_refused_christmas_offer_never_opens_a_window() -> None:
    offer = load_agreement("christmas-2025")

    assert not offer.binding
    assert offer.readings == ()
    assert offer.windows() == ()
    assert offer.readings_known() == ()
    assert len(offer.claims) == 3


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - {"christmas-2025"}))
def test_every_other_agreement_opens_at_least_one_window(name: str) -> None:
    assert load_agreement(name).windows()


@pytest.mark.parametrize("name", SHIPPED)
def test_no_reading_is_named_after_a_person(name: str) -> None:
    surnames = ("trump", "putin", "zelensk", "peskov", "witkoff", "merz", "romanov", "leavitt")

    for reading in load_agreement(name).readings:
        assert not any(surname in f"{reading.id} {reading.title}".lower() for surname in surnames)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_count_says_whom_it_is_held_against_and_is_called_a_count(name: str) -> None:
    for claim in load_agreement(name).claims:
        assert (claim.status == "count") == (claim.count is not None)


def test_both_sides_counts_are_kept_beside_each_other() -> None:
    accused = {
        name: {claim.count.against for claim in load_agreement(name).claims if claim.count}
        for name in ("energy-moratorium-2025", "easter-2025", "victory-day-2025", "easter-2026", "may-2026")
    }

    assert set(map(frozenset, accused.values())) == {frozenset({"RU", "UA"})}


@pytest.mark.shared
def test_the_claims_of_the_pause_are_the_thirty_one_that_were_collected(pause: Agreement, shared: Path) -> None:
    collected = json.loads((shared / "data" / "claims.json").read_text(encoding="utf-8"))

    assert [(claim.claim_id, claim.speaker, claim.role, claim.status) for claim in pause.claims] == [
        (claim["claim_id"], claim["speaker"], claim["speaker_role"], claim["status"]) for claim in collected
    ]
    assert [[source.url for source in claim.sources] for claim in pause.claims] == [
        [source["url"] for source in claim["sources"] if source["url"]] for claim in collected
    ]


@pytest.mark.shared
@pytest.mark.parametrize("name", SHIPPED)
def test_every_source_of_a_claim_is_one_that_was_collected(name: str, shared: Path) -> None:
    collected = json.loads((shared / "data" / "sources.json").read_text(encoding="utf-8"))
    known = {source["url"] for source in collected.values()}

    for claim in load_agreement(name).claims:
        assert {source.url for source in claim.sources} <= known, claim.claim_id
