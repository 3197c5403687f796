"""How well an incident is attested, and what must not raise it."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.places import gazetteer
from monitor.agreement import load_agreement
from monitor.assessment import Assessment, Inputs, assess
from monitor.linking import load_parameters
from monitor.verification import attest
from tests.monitor.build import at, report, reports

AIR_FORCE, MAYOR, MINISTRY = "Ukrainian Air Force", "Vitali Klitschko", "Russian Ministry of Defence"


def judge(*rows: dict[str, object], linked: bool = False) -> Assessment:
    return assess(
        Inputs(reports(*rows), load_agreement("cold-pause-2026"), gazetteer(), load_parameters(), linked=linked)
    )


def level(*rows: dict[str, object]) -> str:
    incidents = judge(*rows).incidents
    assert len(incidents) == 1
    return str(incidents["verification"].item())


def told(name: str, origin: str, **changes: object) -> dict[str, object]:
    return report(f"{name}:1", source=name, origin=origin, **changes)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([told("a", "")], "reported"),
        ([told("a", ""), told("b", "")], "reported"),
        ([told("a", AIR_FORCE)], "reported"),
        ([told("a", AIR_FORCE), told("b", AIR_FORCE)], "reported"),
        ([told("a", AIR_FORCE), told("b", MAYOR)], "several_origins_one_side"),
        ([told("a", "Ukrenergo"), told("b", "DTEK")], "several_origins_one_side"),
        ([told("a", AIR_FORCE), told("b", "NASA FIRMS")], "corroborated"),
        ([told("a", "NASA FIRMS")], "reported"),
        ([told("a", AIR_FORCE), told("b", MINISTRY)], "acknowledged"),
        ([told("a", AIR_FORCE), told("b", MINISTRY, background=True)], "reported"),
        ([told("a", AIR_FORCE), told("b", MINISTRY, kind="blast")], "corroborated"),
        ([told("a", AIR_FORCE), told("b", "BBC Verify")], "verified"),
        ([told("a", AIR_FORCE), told("b", "BBC Verify", background=True)], "reported"),
    ],
    ids=[
        "an outlet that names nobody", "two outlets that name nobody", "one origin", "one origin twice",
        "two origins of one side", "a company is no side", "another way of knowing",
        "another way of knowing alone", "the alleged actor owns it", "the alleged actor mentions it as background",
        "the alleged actor tells of blasts only",
        "a named third party", "a mere mention of it as background",
    ],
)  # fmt: skip
def test_the_level_is_the_highest_that_the_reports_reach(rows: list[dict[str, object]], expected: str) -> None:
    assert level(*rows) == expected


def test_a_violation_is_no_better_attested_than_the_members_that_give_it_its_status() -> None:
    """Lost: a journalist's name, over an unsourced strike called verified because of somebody else's blast."""
    strike = told("a", "", occurred_from=at("2026-02-03 00:00"), occurred_to=at("2026-02-03 01:00"))
    blast = told(
        "b", "BBC Verify", kind="blast", occurred_from=at("2026-02-03 04:00"), occurred_to=at("2026-02-03 05:00")
    )
    violations = judge(strike, blast).violations
    row = violations[violations["reading"] == "energy-week"].iloc[0]

    assert (row["status"], row["n_inconsistent"], row["n_undetermined"]) == ("inconsistent", 1, 1)
    assert row["verification"] == "reported"


def test_an_ambiguous_name_is_said_to_be_ambiguous_and_shares_no_episode_with_other_unknown_places() -> None:
    result = judge(
        told("a", AIR_FORCE, place_id="", place_text="Zolochiv"),
        told("b", AIR_FORCE, place_id="", place_text="Xyzzyville"),
        linked=True,
    )
    reasons = result.verdicts.merge(result.incidents[["incident_id", "report_ids"]], on="incident_id")
    city = reasons[reasons["reading"] == "week-from-29-jan"].set_index("report_ids")["reasons"]

    assert "place_ambiguous" in city["a:1"]
    assert "place_unknown" in city["b:1"]
    assert result.incidents["episode_id"].nunique() == 2


def test_linked_data_keep_a_retracted_incident_and_found_none_on_background() -> None:
    result = judge(
        told("a", AIR_FORCE),
        told("b", AIR_FORCE),
        told("c", AIR_FORCE, background=True),
        report("d:1", kind="statement", retracts="b:1", recorded_at=at("2026-02-04 08:00")),
        linked=True,
    )
    challenges = result.incidents.set_index("report_ids")["challenges"]

    assert dict(challenges) == {"a:1": "", "b:1": "retracted"}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"cause": "technical"}, {"cause": "technical"}, ""),
        ({"cause": "technical"}, {"cause": "attack"}, "disputed"),
        ({"cause": "unknown"}, {"cause": "attack"}, ""),
        ({"cause": ""}, {"cause": "attack"}, ""),
        ({"actor": "RU"}, {"actor": "UA"}, "disputed"),
        ({"actor": "unknown"}, {"actor": "RU"}, ""),
    ],
)
def test_disputed_is_where_reports_allege_different_actors_or_causes(
    first: dict[str, str], second: dict[str, str], expected: str
) -> None:
    dark = {"kind": "outage", "actor": "unknown", "target": "energy"}
    told_by = reports(told("a", "Ukrenergo", **(dark | first)), told("b", "DTEK", **(dark | second)))
    one = judge(told("a", "Ukrenergo", **(dark | first))).incidents.assign(report_ids="a:1|b:1")

    assert list(attest(one, told_by, pd.Series([False]))["challenges"]) == [expected]
