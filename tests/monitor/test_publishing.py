"""What an audience is told is never earlier and never finer than its settings say, and never finer than the sources."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from geo.areas import AreaSpec
from geo.places import gazetteer
from monitor.agreement import Agreement, Bound
from monitor.assessment import Assessment, Inputs, assess
from monitor.coverage import frame_of
from monitor.decisions import COLUMNS, conform_decisions
from monitor.ledger import Hour, Seer
from monitor.linking import load_parameters
from monitor.publishing import Audience, coarsen, publish, select
from tests.monitor.build import KHARKIV, KHARKIV_OBLAST, KYIV, at, clause, reading, report, reports

LATER = at("2026-03-01 00:00")


def audience(**changes: object) -> Audience:
    given = {
        "name": "public", "delay": timedelta(hours=3), "delay_sensitive": timedelta(hours=12),
        "coarsen_to": "settlement", "coarsen_sensitive_to": "raion", "site_names": False,
    }  # fmt: skip
    return Audience(**(given | changes))  # type: ignore[arg-type]


OPEN = audience(
    name="internal", delay=timedelta(0), delay_sensitive=timedelta(0), coarsen_to="district",
    coarsen_sensitive_to="district", site_names=True,
)  # fmt: skip


def assessed(
    *rows: dict[str, object],
    decisions: pd.DataFrame | None = None,
    coverage: pd.DataFrame | None = None,
    seers: tuple[Seer, ...] | None = None,
    **area: object,
) -> Assessment:
    whole = reading(clause(Bound.exact(at("2026-01-29 00:00")), Bound.exact(at("2026-02-06 00:00")), **area))
    agreement = Agreement(
        id="toy", title="Toy", summary="", binding=True, wave_gap=timedelta(hours=6), claims=(), readings=(whole,),
        version="0" * 64,
    )  # fmt: skip
    return assess(
        Inputs(
            reports=reports(*rows),
            agreement=agreement,
            gazetteer=gazetteer(),
            parameters=load_parameters(),
            decisions=decisions,
            coverage=coverage,
            seers=seers,
        )
    )


def watched(source: str, start: str, hours: int) -> pd.DataFrame:
    """A ledger in which a source was fresh in each of these hours."""
    begun = at(start)
    hour = timedelta(hours=1)
    return frame_of([Hour(source, begun + hour * n, 6, 0, begun, "fresh", 0) for n in range(hours)])


def district_of_kharkiv() -> str:
    places = gazetteer()
    return next(place.id for place in places.all() if place.category == "B" and KHARKIV in place.parents)


def test_a_city_becomes_its_raion_and_kyiv_stays_itself() -> None:
    places = gazetteer()

    assert places.level(coarsen(KHARKIV, "raion", places)) == "raion"
    assert coarsen(KYIV, "raion", places) == KYIV
    assert coarsen(KHARKIV_OBLAST, "raion", places) == KHARKIV_OBLAST
    assert coarsen(district_of_kharkiv(), "settlement", places) == KHARKIV
    assert coarsen(KYIV, "country", places) == "UA"
    assert coarsen("nowhere", "raion", places) == "nowhere"


def test_energy_is_told_as_a_raion_without_words_and_housing_as_a_city_with_them() -> None:
    result = assessed(
        report("t:1", place_id=KHARKIV, target="energy", summary="At the plant", place_text="the plant"),
        report("t:2", place_id=district_of_kharkiv(), target="residential", summary="A house", weapon="artillery",
               occurred_from=at("2026-01-31 10:00"), occurred_to=at("2026-01-31 11:00")),
    )  # fmt: skip
    told = publish(result, audience(), LATER)
    rows = told.assessment.reports.set_index("report_id")
    levels = [gazetteer().level(place) for place in told.assessment.incidents.sort_values("target")["place_id"]]

    assert levels == ["raion", "city"]
    assert (rows.loc["t:1", "summary"], rows.loc["t:1", "place_text"]) == ("", "")
    assert gazetteer().level(rows.loc["t:1", "place_id"]) == "raion"
    energy = told.assessment.violations[told.assessment.violations["targets"] == "energy"]
    assert KHARKIV not in energy[["unit", "place_ids"]].to_numpy().ravel()
    assert told.withheld.incidents_coarsened == 2


def test_verdicts_are_those_of_the_full_precision_and_the_distance_that_would_give_the_place_away_is_gone() -> None:
    result = assessed(report(place_id=KHARKIV, target="energy"), area=AreaSpec("places", places=(KHARKIV,)))
    assert result.verdicts["margin_km"].notna().all()
    told = publish(result, audience(), LATER)

    assert list(told.assessment.verdicts["verdict"]) == list(result.verdicts["verdict"])
    assert told.assessment.verdicts["margin_km"].isna().all()


def test_the_delay_counts_from_the_last_moment_at_which_it_can_have_happened() -> None:
    happened = {"occurred_from": at("2026-02-03 05:00"), "occurred_to": at("2026-02-03 06:00")}
    result = assessed(
        report("t:1", target="residential", place_id=KYIV, **happened),
        report("t:2", target="energy", place_id=KHARKIV, weapon="ballistic_missile", **happened),
    )

    def shown(moment: str) -> list[str]:
        told = publish(result, audience(), at(moment))
        assert set(told.assessment.verdicts["incident_id"]) == set(told.assessment.incidents["incident_id"])
        return sorted(told.assessment.reports["report_id"])

    assert shown("2026-02-03 08:59") == []
    assert shown("2026-02-03 09:00") == ["t:1"]
    assert shown("2026-02-03 17:59") == ["t:1"]
    assert shown("2026-02-03 18:00") == ["t:1", "t:2"]


def test_a_lone_point_is_rounded_and_its_radius_says_so() -> None:
    result = assessed(report(place_id="", lat=49.98765, lon=36.23456, radius_km=0.1, target="residential"))
    row = publish(result, audience(), LATER).assessment.incidents.iloc[0]

    assert (round(row["lat"], 6), round(row["lon"], 6)) == (50.0, 36.25)
    assert row["radius_km"] > 2


def test_rows_of_derived_only_sources_are_counted_and_not_shown() -> None:
    result = assessed(report("secret:1", source="secret"))
    told = publish(result, OPEN, LATER, {"secret"})

    assert told.assessment.reports.empty
    assert told.withheld.rows_derived_only == 1
    assert len(told.assessment.incidents) == 1


def test_the_open_audience_changes_no_frame() -> None:
    result = assessed(report("t:1"), report("t:2", place_id=KHARKIV))
    told = publish(result, OPEN, LATER).assessment

    for name in ("reports", "incidents", "verdicts", "violations", "daily", "leads", "ambiguous_links"):
        pd.testing.assert_frame_equal(getattr(told, name), getattr(result, name))


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({"places": (KYIV,)}, ["t:1"]),
        ({"places": (KHARKIV_OBLAST,)}, ["t:2"]),
        ({"start": at("2026-02-03 00:00")}, ["t:1"]),
        ({"end": at("2026-02-03 00:00")}, ["t:1", "t:2"]),
        ({"end": at("2026-02-02 00:00")}, ["t:2"]),
    ],
)
def test_a_selection_keeps_what_meets_its_days_and_places(chosen: dict[str, object], kept: list[str]) -> None:
    result = assessed(
        report("t:1"),
        report("t:2", place_id=KHARKIV, occurred_from=at("2026-01-31 10:00"), occurred_to=at("2026-01-31 11:00")),
    )

    assert sorted(select(result, **chosen).reports["report_id"]) == kept  # type: ignore[arg-type]


def test_decisions_on_withheld_reports_are_not_shown_and_those_on_coarse_ones_lose_their_words() -> None:
    rows = [
        ("d1", "t:1", "the plant in the north"),
        ("d2", "t:2", "a house"),
    ]
    decisions = conform_decisions(
        pd.DataFrame(
            [
                (name, "2026-02-03T09:00:00+00:00", "A. Analyst", "confirm", one, "", "", why, "")
                for name, one, why in rows
            ],
            columns=list(COLUMNS),
        )
    )
    told = (
        report("t:1", place_id=KHARKIV, target="energy", summary="At the plant"),
        report("t:2", target="residential", summary="A house", occurred_from=at("2026-02-04 10:00"),
               occurred_to=at("2026-02-04 11:00"), recorded_at=at("2026-02-04 12:00")),
    )  # fmt: skip
    result = assessed(*told, decisions=decisions)
    early = publish(result, audience(), at("2026-02-04 08:00")).assessment.decisions
    later = publish(result, audience(), LATER).assessment.decisions

    assert set(later["by"]) == {"an analyst"}
    assert set(publish(result, OPEN, LATER).assessment.decisions["by"]) == {"A. Analyst"}
    assert list(early["decision_id"]) == ["d1"]
    assert dict(zip(later["decision_id"], later["reason"], strict=True)) == {"d1": "", "d2": "a house"}


def test_the_public_sees_no_decision_on_rows_of_a_source_that_may_not_be_shown() -> None:
    decisions = conform_decisions(
        pd.DataFrame(
            [("d1", "2026-02-03T09:00:00+00:00", "A. Analyst", "confirm", "secret:1", "", "", "seen", "")],
            columns=list(COLUMNS),
        )
    )
    result = assessed(report("secret:1", source="secret"), decisions=decisions)

    assert publish(result, audience(), LATER, {"secret"}).assessment.decisions.empty
    assert len(publish(result, audience(), LATER).assessment.decisions) == 1


def test_held_back_and_unworded_are_counted() -> None:
    result = assessed(
        report("t:1", place_id=KHARKIV, target="energy", summary="At the plant"),
        report("t:2", place_id=KHARKIV, target="energy", summary=""),
        report("t:3", target="residential", summary="A house", recorded_at=at("2026-02-28 23:00"),
               occurred_from=at("2026-02-28 21:00"), occurred_to=at("2026-02-28 22:00")),
    )  # fmt: skip
    withheld = publish(result, audience(), LATER).withheld

    assert (withheld.incidents_delayed, withheld.reports_delayed, withheld.reports_unworded) == (1, 1, 1)


def test_a_report_of_a_hidden_incident_is_hidden_however_early_it_was_recorded() -> None:
    """A report without a time is due at once by itself; its incident is not."""
    result = assessed(
        report("t:1", target="residential", occurred_from=at("2026-02-28 20:00"), occurred_to=at("2026-02-28 23:30"),
               recorded_at=at("2026-02-28 23:40"), published_at=at("2026-02-28 23:40")),
        report("t:2", target="residential", occurred_from=at("2026-02-28 20:00"), occurred_to=at("2026-02-28 20:30"),
               recorded_at=at("2026-02-28 23:50"), published_at=at("2026-02-28 23:50")),
    )  # fmt: skip
    assert len(result.incidents) == 1

    for moment in ("2026-02-28 23:45", "2026-03-01 00:00", "2026-03-01 02:00", "2026-03-01 03:00"):
        told = publish(result, audience(), at(moment)).assessment
        of_shown = {one for cell in told.incidents["report_ids"] for one in cell.split("|")}
        assert set(told.reports["report_id"]) == of_shown


def test_an_episode_with_a_coarse_and_a_fine_member_has_the_coarse_unit() -> None:
    """The city of the house would give away the city of the plant."""
    result = assessed(
        report("t:1", place_id=KHARKIV, target="energy"),
        report("t:2", place_id=KHARKIV, target="residential", weapon="artillery",
               occurred_from=at("2026-02-03 08:00"), occurred_to=at("2026-02-03 08:30"),
               published_at=at("2026-02-03 09:00"), recorded_at=at("2026-02-03 09:00")),
    )  # fmt: skip
    assert len(set(result.incidents["episode_id"])) == 1
    told = publish(result, audience(), LATER).assessment.incidents

    assert len(told) == 2
    assert {gazetteer().level(unit) for unit in told["unit"]} == {"raion"}


def test_a_selection_by_a_city_keeps_what_is_told_of_its_oblast() -> None:
    result = assessed(report("t:1", place_id=KHARKIV_OBLAST))

    assert list(select(result, places=(KHARKIV,)).reports["report_id"]) == ["t:1"]
    assert select(result, places=(KYIV,)).reports.empty


def statements(told: Assessment) -> dict[str, str]:
    return dict(zip(told.daily["day"], told.daily["statement"], strict=True))


def test_a_day_on_which_a_strike_is_still_held_back_is_not_called_quiet() -> None:
    night = {"occurred_from": at("2026-02-03 18:00"), "occurred_to": at("2026-02-03 18:30"),
             "published_at": at("2026-02-03 19:00"), "recorded_at": at("2026-02-03 19:00")}  # fmt: skip
    result = assessed(
        report("t:1", target="residential", occurred_from=at("2026-01-31 10:00"), occurred_to=at("2026-01-31 11:00")),
        report("t:2", target="energy", place_id=KHARKIV, **night),
        coverage=watched("s", "2026-01-31 22:00", 24 * 3),
        seers=(Seer("s", sees=((("strike",), ("UA",)),)),),
    )
    early = publish(result, audience(), at("2026-02-04 00:00")).assessment
    whole = publish(result, audience(), at("2026-02-04 12:00")).assessment

    assert len(early.incidents) == 1
    assert statements(early)["2026-02-02"] == "none reported"
    assert statements(early).get("2026-02-03") != "none reported"
    assert statements(whole)["2026-02-03"] == "reported"


def test_what_the_public_is_told_of_a_quiet_day_counts_only_those_who_could_see_it() -> None:
    result = assessed(
        report("t:1", target="residential"),
        coverage=watched("belgorod", "2026-01-29 22:00", 24 * 3),
        seers=(Seer("belgorod", "RU", sees=((("strike",), ("RU",)),)),),
    )
    told = publish(result, audience(), LATER).assessment

    assert statements(result)["2026-01-31"] == "cannot say"
    assert statements(told) == statements(result)
    assert statements(select(result, places=(KYIV,))) == statements(result)
