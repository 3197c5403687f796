"""Each difference between what was told and what is so has its reason code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.alerts.differences import CODES, LOUD, differences, reason_codes
from monitor.alerts.view import waves_seen
from monitor.config import Config
from tests.monitor.mail_world import desk, state, strike

NOW = datetime(2026, 2, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def base() -> dict[str, Any]:
    (wave,) = waves_seen(state(strike()), desk(), Config().audiences.internal, NOW).values()
    return wave


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "a second side": ({}, {"sides": ["RU", "UA"]}, ["escalated"]),
    "attested by another side": ({}, {"verification": "corroborated"}, ["escalated"]),
    "no longer so attested": ({"verification": "corroborated"}, {}, ["corrected"]),
    "disputed": ({}, {"challenges": ["disputed"]}, ["contested"]),
    "a report of it retracted": ({}, {"challenges": ["retracted"]}, ["corrected"]),
    "another actor": ({"actor": "UA"}, {}, ["corrected"]),
    "an actor where there was none": ({"actor": "unknown"}, {}, ["grew"]),
    "another city": ({"units": []}, {}, ["grew"]),
    "a city less": ({"units": ["UA80000000000093317", "x"]}, {}, ["corrected"]),
    "nothing": ({}, {}, []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_difference_has_its_reason(base: dict[str, Any], case: str) -> None:
    before, after, expected = CASES[case]

    assert reason_codes(differences({**base, **before}, {**base, **after})) == expected


def test_none_before_is_opened_and_none_after_is_retracted(base: dict[str, Any]) -> None:
    assert reason_codes(differences(None, base)) == ["opened"]
    assert reason_codes(differences(base, None)) == ["retracted"]


def test_what_no_silence_may_swallow_is_named() -> None:
    assert {"escalated", "corrected", "contested", "retracted"} <= LOUD <= set(CODES)


def with_incident(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The wave with its one incident changed."""
    ((name, one),) = base["incidents"].items()
    return {**base, "incidents": {name: {**one, **changes}}}


FIGURES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str, str]]]] = {
    "deaths where none were told": ({"killed": [None, None]}, {"killed": [2, 3]}, [("escalated", "", "2")]),
    "more deaths": ({"killed": [2, 3]}, {"killed": [4, 4]}, [("escalated", "2", "4")]),
    "as many deaths": ({"killed": [2, 3]}, {"killed": [2, 5]}, []),
    "fewer deaths": ({"killed": [4, 4]}, {"killed": [3, 4]}, [("corrected", "4", "3")]),
    "deaths that nobody tells of any more": ({"killed": [4, 4]}, {"killed": [None, None]}, [("corrected", "4", "")]),
    "no deaths, and then no word of any": ({"killed": [0, 0]}, {"killed": [None, None]}, []),
    "a time that meets the one that was told": (
        {"from": "2026-02-03T00:00:00+00:00", "to": "2026-02-03T02:00:00+00:00"},
        {"from": "2026-02-03T01:59:00+00:00", "to": "2026-02-03T04:00:00+00:00"},
        [],
    ),
    "a time that follows on the one that was told": (
        {"from": "2026-02-03T00:00:00+00:00", "to": "2026-02-03T02:00:00+00:00"},
        {"from": "2026-02-03T02:00:00+00:00", "to": "2026-02-03T04:00:00+00:00"},
        [(
            "corrected", "2026-02-03T00:00:00+00:00/2026-02-03T02:00:00+00:00",
            "2026-02-03T02:00:00+00:00/2026-02-03T04:00:00+00:00",
        )],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FIGURES)
def test_a_figure_or_time_that_no_longer_holds_is_corrected_and_more_deaths_escalate(
    base: dict[str, Any], case: str
) -> None:
    before, after, expected = FIGURES[case]
    found = differences(with_incident(base, **before), with_incident(base, **after))

    assert [(one.code, one.before, one.after) for one in found] == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("not_covered", "undetermined", "grew"),
        ("undetermined", "inconsistent", "escalated"),
        ("not_covered", "inconsistent", "escalated"),
        ("inconsistent", "undetermined", "corrected"),
        ("undetermined", "not_covered", "corrected"),
    ],
)
def test_a_verdict_that_weakens_is_a_correction(base: dict[str, Any], before: str, after: str, expected: str) -> None:
    def under(status: str) -> dict[str, Any]:
        first, *others = base["readings"]
        return {**base, "readings": [{**first, "status": status}, *others]}

    assert reason_codes(differences(under(before), under(after))) == [expected]


def test_a_reading_that_no_longer_counts_is_a_correction_where_it_was_told_as_touched(base: dict[str, Any]) -> None:
    first, *others = base["readings"]
    untouched = {**base, "readings": [{**first, "status": "not_covered"}, *others]}
    without = {**base, "readings": others}

    assert reason_codes(differences(base, without)) == ["corrected"]
    assert differences(untouched, without) == []


def test_a_wave_is_retracted_only_when_all_its_incidents_are(base: dict[str, Any]) -> None:
    ((name, one),) = base["incidents"].items()
    gone = {**one, "challenges": ["retracted"], "reports": []}
    half = {**base, "incidents": {name: gone, "other": {**one, "killed": [None, None]}}}
    whole = {**base, "incidents": {name: gone, "other": gone}}

    assert reason_codes(differences(base, whole)) == ["retracted"]
    assert reason_codes(differences({**half, "incidents": {name: one, "other": one}}, half)) != ["retracted"]


def test_an_incident_that_left_the_wave_is_a_correction(base: dict[str, Any]) -> None:
    ((name, one),) = base["incidents"].items()
    other = {**one, "reports": [{**one["reports"][0], "id": "t:9"}]}
    found = differences({**base, "incidents": {name: one, "x": other}}, base)

    assert [(change.code, change.what, change.about) for change in found] == [("corrected", "incident_gone", "x")]


def test_two_incidents_that_became_one_are_told_as_regrouped_and_not_as_gone(base: dict[str, Any]) -> None:
    ((name, one),) = base["incidents"].items()
    found = differences({**base, "incidents": {name: one, "x": one}}, base)

    assert [(change.code, change.what, change.about) for change in found] == [("corrected", "incident_joined", "x")]


def test_a_country_is_no_new_place_and_no_place_that_went(base: dict[str, Any]) -> None:
    with_country = {**base, "units": [*base["units"], "UA"], "names": {**base["names"], "UA": {"level": "country"}}}

    assert differences(base, with_country) == differences(with_country, base) == []
