"""What linking may not lose on its way from reports to an incident."""

from __future__ import annotations

import pandas as pd

from geo.places import gazetteer
from monitor.linking import link, link_each, load_parameters
from tests.monitor.build import at, report, reports


def incident(*rows: dict[str, object]) -> pd.Series:
    linked = link(reports(*rows), load_parameters(), None, gazetteer()).incidents
    assert len(linked) == 1
    return linked.iloc[0]


def test_a_mix_that_holds_something_unnamed_keeps_it_so_that_a_listed_target_stays_possible() -> None:
    alone = link_each(reports(report(target="residential|unknown", weapon="drone|unknown"))).incidents.iloc[0]
    both = incident(report("t:1", target="residential|unknown"), report("u:1", source="u", target="residential"))

    assert (alone["target"], alone["weapon"]) == ("residential|unknown", "drone|unknown")
    assert both["target"] == "residential|unknown"


def test_a_report_that_knows_nothing_of_the_target_adds_nothing_to_one_that_does() -> None:
    told = incident(report("t:1", target="energy"), report("u:1", source="u", target="unknown"))

    assert told["target"] == "energy"


def test_blasts_heard_at_its_beginning_do_not_end_a_strike() -> None:
    told = incident(
        report("t:1"),
        report("u:1", source="u", kind="blast", target="unknown", weapon="drone",
               occurred_from=at("2026-02-02 22:34"), occurred_to=at("2026-02-02 22:44")),
    )  # fmt: skip

    assert told["kind"] == "strike"
    assert told["occurred_to"] == pd.Timestamp(at("2026-02-03 07:00"))


def test_reports_that_all_leave_a_field_open_do_not_disagree_on_it() -> None:
    alone = link_each(reports(report(actor="unknown"))).incidents.iloc[0]
    two = incident(report("t:1"), report("u:1", source="u"))

    assert alone["conflicts"] == ""
    assert two["conflicts"] == ""


def linked(*rows: dict[str, object]) -> pd.DataFrame:
    return link(reports(*rows), load_parameters(), None, gazetteer()).incidents


def test_a_place_that_nobody_can_find_is_no_evidence_for_a_city() -> None:
    """Lost: the verification of a strike on Kyiv, raised by voices that spoke of somewhere else."""
    told = linked(
        report("a:1", origin="Ukrenergo"),
        report("b:1", source="b", place_id="", place_text="Zolochiv", origin="Russian Ministry of Defence"),
        report("c:1", source="c", place_id="", place_text="Xyzzyville", origin="UN"),
    )

    assert len(told) == 3


def test_two_moments_told_to_the_minute_and_hours_apart_are_two_strikes() -> None:
    told = linked(
        report("a:1", occurred_from=at("2026-02-03 06:00"), occurred_to=at("2026-02-03 06:05")),
        report("b:1", source="b", occurred_from=at("2026-02-03 09:00"), occurred_to=at("2026-02-03 09:05")),
    )

    assert len(told) == 2
