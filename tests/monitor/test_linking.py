"""What becomes one incident, and what its fields are."""

from __future__ import annotations

import hashlib

import pandas as pd
import pytest

from monitor.linking import LinkingError, explain_link, incident_id, link, link_each, load_parameters
from tests.monitor.linking_reports import (
    BOHODUKHIV,
    CHUHUIV,
    DARNYTSKYI,
    HOLOSIIVSKYI,
    KHARKIV,
    KHARKIV_OBLAST,
    KYIV,
    NIGHT,
    PAVLOHRAD,
    TERNIVKA,
    around,
    at,
    report,
    reports,
)

PARAMETERS = load_parameters()


def linked(*rows: dict[str, object], decisions: pd.DataFrame | None = None) -> pd.DataFrame:
    return link(reports(*rows), PARAMETERS, decisions).incidents


def together(frame: pd.DataFrame) -> list[str]:
    return sorted(frame["report_ids"])


def decision(number: str, action: str, ids: str, hour: int) -> dict[str, object]:
    return {
        "decision_id": number, "at": pd.Timestamp(at(5, hour)), "by": "An Analyst", "action": action,
        "report_ids": ids, "field": "", "value": "", "reason": "read both pages", "supersedes": "",
    }  # fmt: skip


def test_two_outlets_on_one_strike_make_one_incident() -> None:
    assert together(linked(report("a"), report("b"))) == ["a|b"]


def test_a_district_and_its_city_can_be_one_incident() -> None:
    found = linked(report("a", place_id=KYIV), report("b", place_id=HOLOSIIVSKYI), report("c", place_id=DARNYTSKYI))

    assert together(found) == ["a|b|c"]
    assert found["place_id"].iloc[0] == f"{HOLOSIIVSKYI}|{DARNYTSKYI}"
    assert found["unit"].iloc[0] == KYIV


def test_an_oblast_can_match_a_town_in_it() -> None:
    toll = {"killed": 4, "injured": 2}

    found = linked(report("a", place_id=BOHODUKHIV, **toll), report("b", place_id=KHARKIV_OBLAST, **toll))

    assert together(found) == ["a|b"]
    assert found["place_id"].iloc[0] == BOHODUKHIV


def test_two_strikes_on_one_town_in_two_nights_stay_two() -> None:
    first = [report(f"a{i}", place_id=BOHODUKHIV, killed=2) for i in range(3)]
    later = {"occurred_from": at(4, 16), "occurred_to": at(5, 7), "killed": 4}
    second = [report(f"b{i}", place_id=BOHODUKHIV, **later) for i in range(3)]

    assert together(linked(*first, *second)) == ["a0|a1|a2", "b0|b1|b2"]


def test_two_strikes_on_one_city_in_one_night_stay_two_when_the_texts_tell_them_apart() -> None:
    """A count of violations stands on this: one outlet reports two waves in one night."""
    early, late = around(at(2, 18)), around(at(3, 4))
    first = [report(f"a{i}", target="rail", summary="A train was hit.", **early) for i in range(3)]
    second = [
        report(f"b{i}", target="medical", weapon="ballistic_missile", summary="A hospital was hit.", **late)
        for i in range(3)
    ]

    assert together(linked(*first, *second)) == ["a0|a1|a2", "b0|b1|b2"]


def test_strikes_on_two_cities_in_one_night_stay_two() -> None:
    assert together(linked(report("a"), report("b", place_id=KYIV))) == ["a", "b"]


def test_different_alleged_actors_are_never_one_incident() -> None:
    assert together(linked(report("a"), report("b", actor="UA"))) == ["a", "b"]


def test_two_occurrences_of_one_item_are_two_incidents() -> None:
    rows = [report("a:1/1", source="a"), report("a:1/2", source="a")]

    assert together(linked(*rows)) == ["a:1/1", "a:1/2"]


def test_rows_of_a_source_with_one_row_per_event_are_two_incidents() -> None:
    from dataclasses import replace

    rows = reports(report("a:1", source="coded"), report("a:2", source="coded"))

    assert len(link(rows, PARAMETERS).incidents) == 1
    assert len(link(rows, replace(PARAMETERS, one_row_sources=("coded",))).incidents) == 2


def test_a_vague_week_glues_nothing_and_attaches_afterwards() -> None:
    """On the development reports a naive overlap puts 83 of 156 into one component."""
    first = [report(f"a{i}", place_id=BOHODUKHIV, killed=2) for i in range(2)]
    later = {"occurred_from": at(4, 16), "occurred_to": at(5, 7), "killed": 4}
    second = [report(f"b{i}", place_id=BOHODUKHIV, **later) for i in range(2)]
    vague = report("v", place_id=BOHODUKHIV, occurred_from=at(1, 0), occurred_to=at(6, 0), killed=4)

    found = linked(*first, *second, vague)

    assert together(found) == ["a0|a1", "b0|b1|v"]
    assert found["occurred_to"].max() == pd.Timestamp(at(5, 7))


def test_an_aggregate_is_a_parent_and_never_merged() -> None:
    bulletin = report("z", scope="aggregate", place_id="UA", weapon="drone|missile", target="unknown")

    found = linked(report("a"), report("b"), bulletin).set_index("report_ids")

    assert found.loc["z", "scope"] == "aggregate"
    assert found.loc["a|b", "parent_id"] == incident_id("z")
    assert found.loc["z", "parent_id"] == ""


def test_the_same_bulletin_from_two_outlets_is_one_aggregate() -> None:
    rows = [report(name, scope="aggregate", place_id="UA", origin="Ukrainian Air Force") for name in "yz"]

    assert together(linked(*rows)) == ["y|z"]


@pytest.mark.parametrize("wording", ["14 locations in Ukraine", "eight regions of Ukraine", "низка областей України"])
def test_places_that_are_only_counted_join_no_single_strike_although_their_country_is_known(wording: str) -> None:
    apart = linked(report("a"), report("b", place_id="UA", place_text=wording))
    country = {"place_id": "UA", "place_text": wording, "killed": 4}
    alike = linked(report("a", **country), report("b", **country))

    assert together(apart) == ["a", "b"]
    assert together(alike) == ["a|b"]


def test_a_background_mention_founds_no_incident() -> None:
    lone = linked(report("a", place_id=KYIV), report("b", background=True))
    beside = linked(report("a", killed=5), report("b", background=True, killed=5))

    assert together(lone) == ["a"]
    assert together(beside) == ["a|b"]


def test_alerts_and_statements_stay_reports() -> None:
    assert linked(report("a", kind="alert"), report("b", kind="statement")).empty


def test_an_outage_after_an_attack_links_like_a_strike() -> None:
    energy = {"target": "energy", "cause": "attack"}

    found = linked(report("a", **energy), report("b", kind="outage", **energy))

    assert together(found) == ["a|b"]
    assert found["kind"].iloc[0] == "strike"


def test_an_outage_of_unknown_cause_is_linked_to_the_strike_and_not_merged() -> None:
    outage = report(
        "b", kind="outage", target="energy", cause="unknown", actor="unknown", weapon="", place_id=KHARKIV_OBLAST,
        **around(at(3, 12)),
    )  # fmt: skip
    strike = report("a", target="energy", **around(at(3, 2)))

    outcome = link(reports(strike, outage), PARAMETERS)

    found = outcome.incidents.set_index("report_ids")
    assert found.loc["a", "linked_outages"] == incident_id("b")
    lag = outcome.outages.iloc[0]
    assert (lag["lag_minutes_min"], lag["lag_minutes_max"]) == (580, 620)
    assert lag["reason"] == "begins in a place that contains it"


@pytest.mark.parametrize(
    "changes",
    [
        {"cause": "technical"},
        {"place_id": KYIV},
        {"occurred_from": at(4, 12), "occurred_to": at(4, 13)},
        {"occurred_from": at(1, 12), "occurred_to": at(1, 13)},
    ],
    ids=["another cause", "elsewhere", "too late", "before"],
)
def test_other_outages_are_not_linked_to_the_strike(changes: dict[str, object]) -> None:
    strike = report("a", target="energy", **around(at(3, 2)))
    plain = {"kind": "outage", "target": "energy", "cause": "unknown", "actor": "unknown", "weapon": ""}

    found = linked(strike, report("b", **(plain | around(at(3, 12)) | changes)))

    assert set(found["linked_outages"]) == {""}


def test_spans_intersect_where_they_agree() -> None:
    found = linked(report("a"), report("b", occurred_from=at(2, 20), occurred_to=at(3, 12)))

    assert found["occurred_from"].iloc[0] == pd.Timestamp(at(2, 20))
    assert found["occurred_to"].iloc[0] == pd.Timestamp(at(3, 7))
    assert found["conflicts"].iloc[0] == ""


def test_spans_widen_to_the_narrow_ones_where_they_conflict() -> None:
    exact = {"killed": 5, "target": "rail", "summary": "A passenger train was hit."}
    rows = [
        report("a", **exact),
        report("b", **exact, **around(at(2, 20))),
        report("c", **exact, **around(at(2, 21.5))),
    ]

    found = linked(*rows)

    assert together(found) == ["a|b|c"]
    assert found["occurred_from"].iloc[0] == pd.Timestamp(around(at(2, 20))["occurred_from"])
    assert found["occurred_to"].iloc[0] == pd.Timestamp(around(at(2, 21.5))["occurred_to"])
    assert found["conflicts"].iloc[0] == "time"


def test_counts_keep_their_range() -> None:
    rows = [
        report("a", killed=12, killed_is="at_least"),
        report("b", killed=15),
        report("c", killed=16, killed_is="at_most", injured=7),
    ]

    found = linked(*rows, report("d", killed=15)).iloc[0]

    assert (found["killed_min"], found["killed_max"]) == (0, 16)
    assert (found["injured_min"], found["injured_max"]) == (7, 7)


def test_a_contradiction_of_towns_is_named_and_the_majority_stands() -> None:
    exact = {"killed": 12, "target": "energy_workers", "summary": "A drone hit a bus of miners."}
    right = [report(f"a{i}", place_id=TERNIVKA, **exact) for i in range(3)]

    found = linked(*right, report("b", place_id=PAVLOHRAD, **exact)).iloc[0]

    assert found["report_ids"] == "a0|a1|a2|b"
    assert found["place_id"] == TERNIVKA
    assert "place" in found["conflicts"]


def test_weapons_and_targets_are_united_without_unknown() -> None:
    found = linked(report("a", weapon="drone|missile", target="unknown"), report("b", target="residential")).iloc[0]

    assert found["weapon"] == "drone|missile"
    assert found["target"] == "residential"


def test_a_cause_is_attack_if_any_report_says_so() -> None:
    found = linked(report("a", cause="unknown"), report("b", cause="attack")).iloc[0]

    assert found["cause"] == "attack"


def test_an_incident_is_named_after_the_report_recorded_first() -> None:
    late = report("a", recorded_at=at(4, 0))

    found = linked(late, report("b", recorded_at=at(3, 12))).iloc[0]

    assert found["incident_id"] == "inc-" + hashlib.sha256(b"b").hexdigest()[:10]
    assert found["first_recorded_at"] == pd.Timestamp(at(3, 12))


def test_origins_are_counted_once_however_many_outlets_repeat_them() -> None:
    mayor = {"origin": "Kharkiv mayor", "origin_side": "UA"}
    rows = [report("a", **mayor), report("b", **mayor), report("c", origin="Reuters", origin_side="third_party")]

    found = linked(*rows, report("d")).iloc[0]

    assert (found["n_reports"], found["n_origins"], found["sides"]) == (4, 2, "UA|third_party")


def test_each_report_is_an_incident_of_its_own_when_others_linked_them() -> None:
    found = link_each(reports(report("a"), report("b", occurred_to=None), report("c", kind="alert"))).incidents

    assert together(found) == ["a", "b"]
    assert found.set_index("report_ids").loc["b", "occurred_to"] == pd.Timestamp(at(3, 10))


def test_decisions_link_and_split_whatever_the_weights_say() -> None:
    rows = [report("a"), report("b"), report("c", place_id=KYIV)]
    acts = pd.DataFrame([decision("d1", "split", "a|b", 1), decision("d2", "link", "a|c", 2)])

    assert together(linked(*rows, decisions=acts)) == ["a|c", "b"]


def test_the_later_of_two_contrary_decisions_wins() -> None:
    acts = pd.DataFrame([decision("d2", "link", "a|b", 2), decision("d1", "split", "a|b", 1)])

    assert together(linked(report("a"), report("b"), decisions=acts)) == ["a|b"]


def test_pairs_near_the_threshold_are_listed_with_every_term() -> None:
    rows = reports(
        report("a", target="energy"), report("b", place_id=KHARKIV_OBLAST, target="unknown", weapon="missile")
    )

    listed = link(rows, PARAMETERS).ambiguous

    assert len(listed) == 1
    pair = listed.iloc[0]
    terms = ["chance", "time", "place", "weapon", "target", "counts", "voice", "wording", "matter", "nature"]
    assert abs(pair["weight"]) <= PARAMETERS.doubt
    assert pair[terms].sum() == pytest.approx(pair["weight"], abs=1e-5)
    assert pair["together"] == ("yes" if pair["weight"] > 0 else "no")


def test_explaining_a_link_gives_the_weight_and_the_words() -> None:
    rows = reports(report("a", summary="A train was hit."), report("b", summary="Потяг"), report("c", place_id=CHUHUIV))

    terms = {term.name: term for term in explain_link(rows, "b", "a", PARAMETERS)}

    assert terms["matter"].words == "train"
    assert terms["place"].words == "in one large city"
    assert terms["total"].weight == pytest.approx(sum(t.weight for n, t in terms.items() if n != "total"), abs=1e-5)


def test_explaining_an_unknown_report_says_which() -> None:
    with pytest.raises(LinkingError, match="'x' is not among"):
        explain_link(reports(report("a")), "a", "x", PARAMETERS)


def test_a_frame_without_a_needed_column_is_refused_by_name() -> None:
    with pytest.raises(LinkingError, match="occurred_to"):
        link(reports(report("a")).drop(columns="occurred_to"), PARAMETERS)


def test_a_report_id_that_occurs_twice_is_refused_by_name() -> None:
    frame = reports(report("a"))

    with pytest.raises(LinkingError, match="'a' occurs twice"):
        link(pd.concat([frame, frame], ignore_index=True), PARAMETERS)


def test_no_reports_make_no_incidents() -> None:
    outcome = link(reports(report("a")).iloc[:0], PARAMETERS)

    assert outcome.incidents.empty
    assert list(outcome.incidents.columns) == list(link(reports(report("a")), PARAMETERS).incidents.columns)


def test_a_time_is_kept_to_the_microsecond() -> None:
    moment = NIGHT.replace(minute=7, second=31, microsecond=123457)

    found = link_each(reports(report("a", occurred_from=moment))).incidents

    assert found["occurred_from"].iloc[0] == pd.Timestamp(moment)
    assert found["place_id"].iloc[0] == KHARKIV


def test_however_many_speak_for_it_two_rows_of_a_one_row_source_stay_two() -> None:
    from dataclasses import replace

    many = [report(f"m{i}", killed=5, target="rail", summary="A passenger train was hit.") for i in range(6)]
    rows = [report(f"a:{i}", source="coded", killed=5, target="rail", summary="A train was hit.") for i in range(2)]

    found = link(reports(*many, *rows), replace(PARAMETERS, one_row_sources=("coded",))).incidents

    assert len(found) == 2
    assert not any({"a:0", "a:1"} <= set(cell.split("|")) for cell in found["report_ids"])
