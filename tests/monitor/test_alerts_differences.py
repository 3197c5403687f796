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
