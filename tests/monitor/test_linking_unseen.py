"""Linking on modelled reports that its parameters were not estimated from (tests/monitor/data/README.md)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitor.linker.make_parameters import labelled_reports
from monitor.linker.wide import PAST_DAY, nameless
from monitor.linking import link, load_parameters
from tests.monitor.linking_reports import BOHODUKHIV, KHARKIV, KHARKIV_OBLAST, KYIV_OBLAST, around, at, report, reports

DATA = Path(__file__).parent / "data"
PARAMETERS = load_parameters()


def b_cubed(frame: pd.DataFrame) -> tuple[float, float]:
    """B-cubed precision and recall of linking on reports whose `event_id` is the truth."""
    home = link(frame.drop(columns="event_id"), PARAMETERS).members.set_index("report_id")["incident_id"]
    event, incident = frame["event_id"].to_numpy(), frame["report_id"].map(home).to_numpy()
    same_event, same_incident = event[:, None] == event[None, :], incident[:, None] == incident[None, :]
    both = (same_event & same_incident).sum(axis=1)
    return float((both / same_incident.sum(axis=1)).mean()), float((both / same_event.sum(axis=1)).mean())


@pytest.mark.parametrize(
    ("name", "least"),
    [("linking_held_out", (0.98, 0.97)), ("linking_hard", (0.91, 0.97)), ("linking_later", (0.95, 0.98))],
)
def test_reports_of_other_events_are_linked_as_well(name: str, least: tuple[float, float]) -> None:
    """Lost: the only sign that linking does more than know the events that it was made from."""
    precision, recall = b_cubed(labelled_reports(DATA / f"{name}.csv"))

    assert precision >= least[0]
    assert recall >= least[1]


def test_the_sum_of_a_past_day_is_no_single_strike() -> None:
    day = {"occurred_from": at(2, 5), "occurred_to": at(3, 7), "place_id": KHARKIV_OBLAST, "killed": 1, "injured": 9}
    strike = report("a", killed=1, place_id=BOHODUKHIV, **around(at(2, 20)))
    sums = [report("b", time_text="over the past day", **day), report("c", time_text="за минулу добу", **day)]

    found = link(reports(strike, *sums), PARAMETERS).incidents

    assert sorted(found["report_ids"]) == ["a", "b|c"]


def test_a_past_day_in_one_town_may_be_one_strike() -> None:
    day = {"occurred_from": at(2, 5), "occurred_to": at(3, 7), "time_text": "over the past day"}

    found = link(reports(report("a", killed=4), report("b", killed=4, **day)), PARAMETERS).incidents

    assert found["report_ids"].tolist() == ["a|b"]


def test_a_list_of_oblasts_is_no_strike_on_a_town_but_may_be_one_on_an_oblast() -> None:
    energy = {"target": "energy", "cause": "attack", "weapon": "drone"}
    many = report("a", place_id=f"{KHARKIV_OBLAST}|{KYIV_OBLAST}", **energy)
    town, oblast = report("b", place_id=BOHODUKHIV, **energy), report("c", place_id=KHARKIV_OBLAST, **energy)

    assert len(link(reports(many, town), PARAMETERS).incidents) == 2
    assert len(link(reports(many, oblast), PARAMETERS).incidents) == 1


def test_a_failure_of_the_grid_is_one_however_widely_it_is_told() -> None:
    failure = {"kind": "outage", "target": "energy", "cause": "technical", "actor": "unknown", "weapon": ""}
    many = report("a", place_id=f"{KHARKIV_OBLAST}|{KYIV_OBLAST}", **failure)

    assert len(link(reports(many, report("b", place_id=KHARKIV, **failure)), PARAMETERS).incidents) == 1


def test_a_bulletin_of_so_many_places_is_that_of_the_country_and_of_no_city() -> None:
    air_force = {"origin": "Ukrainian Air Force", "weapon": "drone|missile", "target": "unknown"}
    rows = [
        report("a", place_id=KHARKIV, weapon="drone|missile"),
        report("b", place_id="", place_text="22 locations", **air_force),
        report("c", place_id="UA", place_text="Ukraine", **air_force),
    ]

    found = link(reports(*rows), PARAMETERS).incidents

    assert sorted(found["report_ids"]) == ["a", "b|c"]


@pytest.mark.parametrize("text", ["13 locations in the north, south and east", "кілька областей", "несколько регионов"])
def test_words_that_name_no_place_are_told_from_names(text: str) -> None:
    assert nameless(text)
    assert not nameless(f"{text}, Yahotyn")
    assert not nameless("")


@pytest.mark.parametrize(
    "text", ["over the past day", "in the last 24 hours", "протягом доби", "за минулу добу", "за прошедшие сутки"]
)
def test_words_for_a_past_day_are_known(text: str) -> None:
    assert PAST_DAY.search(text)


@pytest.mark.parametrize("text", ["on the same day", "the previous day", "вночі", "цілодобово"])
def test_other_words_are_no_past_day(text: str) -> None:
    assert not PAST_DAY.search(text)


def test_the_truth_names_every_report() -> None:
    frame = pd.concat([labelled_reports(path) for path in sorted(DATA.glob("linking_*.csv"))])

    assert (frame["event_id"] != "").all()
    assert np.unique(frame["report_id"]).size == len(frame) == 314
