"""The Kleene conjunction of six answers, and what it must never do (design, section 5)."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import AreaSpec
from geo.places import gazetteer
from monitor.agreement import Bound, load_agreement
from monitor.reasons import DIMENSIONS, SENTENCES
from monitor.verdicts import CELLS, verdicts
from tests.monitor.build import ANYWHERE, KHARKIV_OBLAST, KYIV, KYIV_OBLAST, at, clause, incidents, reading, report

OPEN = Bound.exact(at("2026-01-01 00:00")), Bound.open()
PLACES = gazetteer()
SETTLEMENT, VILLAGE = "UA32020010020011598", "UA63120010070065186"  # Terezyne, Movchany


def judge(row: dict[str, object], *clauses: object, **changes: object) -> pd.Series:
    """The one verdict on one report under one reading."""
    frame = incidents(row).assign(**{k: v for k, v in changes.items() if k in ("challenges", "confidence")})
    out = verdicts(frame, [reading(*clauses)], PLACES)  # type: ignore[arg-type]
    assert len(out) == 1
    return out.iloc[0]


ENERGY = {"targets": ("energy", "gas_oil"), "targets_maybe": ("heat_water",)}
MISSILES = {"means": ("cruise_missile", "ballistic_missile")}
CASES: dict[str, tuple[dict[str, object], dict[str, object], dict[str, object]]] = {
    # reason: changes to the report, to the clause, to the incident
    "retracted": ({}, {}, {"challenges": "retracted"}),
    "outage_weather": ({"kind": "outage", "cause": "weather"}, {}, {}),
    "outage_technical": ({"kind": "outage", "cause": "technical"}, {}, {}),
    "outage_scheduled": ({"kind": "outage", "cause": "scheduled"}, {}, {}),
    "outage_cause_unknown": ({"kind": "outage", "cause": "unknown"}, {}, {}),
    "blast_only": ({"kind": "blast"}, {}, {}),
    "interception_only": ({"kind": "interception"}, {}, {}),
    "low_confidence": ({}, {}, {"confidence": 0.7}),
    "other_party": ({"actor": "UA"}, {}, {}),
    "actor_unknown": ({"actor": "unknown"}, {}, {}),
    "before_window": ({}, {"start": Bound.exact(at("2026-02-04 00:00"))}, {}),
    "after_window": ({}, {"end": Bound.exact(at("2026-02-02 00:00"))}, {}),
    "window_unknown": ({}, {"end": Bound.unknown()}, {}),
    "straddles_start": ({}, {"start": Bound.exact(at("2026-02-03 00:00"))}, {}),
    "straddles_end": ({}, {"end": Bound.exact(at("2026-02-03 00:00"))}, {}),
    "time_unstated": ({"occurred_from": None}, {}, {}),
    "place_outside": ({"place_id": KHARKIV_OBLAST}, {"area": AreaSpec("places", places=(KYIV,))}, {}),
    "place_larger_than_area": ({"place_id": "UA"}, {"area": AreaSpec("places", places=(KYIV,))}, {}),
    "place_unknown": ({"place_id": "", "place_text": "nowhere that is known"}, {}, {}),
    "contested_area": (
        {"place_id": "UA01000000000013043", "actor": "UA"},
        {"party": "UA", "area": AreaSpec("places", places=("RU",))},
        {},
    ),
    "near_place": (
        {"place_id": "UA12120090010057273", "place_relation": "near"}, {"area": AreaSpec("any_city")}, {}
    ),
    "settlement_or_city": ({"place_id": SETTLEMENT}, {"area": AreaSpec("any_city")}, {}),
    "village_or_town": (
        {"place_id": VILLAGE}, {"area": AreaSpec("any_city", villages="maybe")}, {}
    ),
    "point_uncertain": (
        {"place_id": "", "lat": 50.45, "lon": 30.52, "radius_km": 40.0}, {"area": AreaSpec("places", places=(KYIV,))}, {}
    ),
    "place_point_conflict": ({"lat": 49.99, "lon": 36.23}, {"area": AreaSpec("places", places=(KYIV,))}, {}),
    "place_point_differ": (
        {"place_id": KYIV_OBLAST, "lat": 50.4501, "lon": 30.5234}, {"area": AreaSpec("places", places=(KYIV,))}, {}
    ),
    "target_not_listed": ({"target": "residential"}, ENERGY, {}),
    "target_perhaps_listed": ({"target": "heat_water"}, ENERGY, {}),
    "target_unknown": ({"target": "residential|unknown"}, ENERGY, {}),
    "target_infrastructure": ({"target": "infrastructure"}, ENERGY, {}),
    "target_energy_workers": ({"target": "energy_workers"}, ENERGY, {}),
    "target_outage_after_attack": ({"target": "residential", "cause": "attack"}, ENERGY, {}),
    "means_not_listed": ({"weapon": "drone"}, MISSILES, {}),
    "means_unknown": ({"weapon": "missile"}, MISSILES, {}),
}  # fmt: skip


@pytest.mark.parametrize("reason", sorted(set(SENTENCES) - {"place_ambiguous"}))
def test_each_reason_can_occur_and_stands_alone_where_it_alone_holds(reason: str) -> None:
    """A reason that can never be given would hide the case that it was written for."""
    row, changes, given_incident = CASES[reason]
    given_clause = dict(changes)
    start, end = given_clause.pop("start", OPEN[0]), given_clause.pop("end", OPEN[1])
    result = judge(report(**row), clause(start, end, **given_clause), **given_incident)

    assert result["reasons"] == reason
    assert result["verdict"] in {"undetermined", "not_covered"}


def test_all_six_yes_is_inconsistent_and_gives_no_reason() -> None:
    result = judge(report(), clause(*OPEN, **ENERGY))

    assert result["verdict"] == "inconsistent"
    assert result["reasons"] == ""
    assert list(result[list(CELLS)]) == ["yes"] * 6


def test_a_verdict_that_is_not_covered_names_the_first_reason_in_the_order_of_the_questions() -> None:
    row = report(kind="outage", cause="weather", actor="UA", target="residential")
    result = judge(row, clause(OPEN[0], Bound.exact(at("2026-01-02 00:00")), **ENERGY))

    assert DIMENSIONS[0] == "attack"
    assert result["reasons"] == "outage_weather"
    assert [result[c] for c in ("attack", "party", "time", "target")] == ["no", "no", "no", "no"]


def test_an_undetermined_verdict_names_every_doubt() -> None:
    result = judge(report(kind="blast", actor="unknown", target="unknown"), clause(*OPEN, **ENERGY))

    assert result["verdict"] == "undetermined"
    assert result["reasons"] == "blast_only|actor_unknown|target_unknown"


def test_an_outage_of_technical_cause_is_never_a_strike_in_any_reading() -> None:
    row = report(kind="outage", cause="technical", actor="unknown", target="energy", place_id=KYIV,
                 occurred_from=at("2026-01-31 08:32"), occurred_to=at("2026-01-31 08:52"))  # fmt: skip
    out = verdicts(incidents(row), load_agreement("cold-pause-2026").readings, PLACES)

    assert set(out["verdict"]) == {"not_covered"}
    assert set(out["reasons"]) == {"outage_technical"}


def test_of_several_clauses_the_strongest_verdict_is_shown() -> None:
    kyiv_any = clause(*OPEN, area=AreaSpec("places", places=(KYIV,)))
    energy_anywhere = clause(*OPEN, **ENERGY)
    result = judge(report(place_id=KHARKIV_OBLAST, target="energy"), kyiv_any, energy_anywhere)

    assert (result["clause"], result["verdict"], result["place"]) == (2, "inconsistent", "yes")


def test_of_clauses_of_equal_verdict_the_one_with_fewest_no_is_shown_then_the_first() -> None:
    far = clause(Bound.exact(at("2027-01-01 00:00")), Bound.open(), area=AreaSpec("places", places=(KYIV,)))
    near = clause(Bound.exact(at("2027-01-01 00:00")), Bound.open())
    row = report(place_id=KHARKIV_OBLAST)

    assert judge(row, far, near)["clause"] == 2
    assert judge(row, near, near)["clause"] == 1


def test_of_clauses_with_as_many_no_the_one_with_fewest_maybe_is_shown() -> None:
    doubtful = clause(*OPEN, party="UA", area=AreaSpec("any_city"), **ENERGY)  # an oblast may be a city, or not
    plain = clause(*OPEN, party="UA", **ENERGY)
    row = report(place_id=KHARKIV_OBLAST, target="energy")
    shown = judge(row, doubtful, plain)

    assert (shown["clause"], shown["verdict"], shown["place"]) == (2, "not_covered", "yes")


def test_infrastructure_may_be_energy_and_is_no_hospital() -> None:
    row = report(target="infrastructure")

    assert judge(row, clause(*OPEN, targets=("medical",)))["reasons"] == "target_not_listed"
    assert judge(row, clause(*OPEN, targets=("medical", "rail")))["reasons"] == "target_infrastructure"


def test_a_reading_made_known_later_marks_earlier_strikes_as_retrospective() -> None:
    frame = incidents(report())
    late, early = (
        reading(clause(*OPEN), name=i, known_from=k)
        for i, k in (("l", at("2026-02-04 00:00")), ("e", at("2026-02-01 00:00")))
    )
    middle = reading(clause(*OPEN), name="m", known_from=at("2026-02-03 00:00"))
    out = verdicts(frame, [late, early, middle], PLACES).set_index("reading")["retrospective"]

    assert dict(out) == {"l": "yes", "e": "no", "m": "maybe"}


def test_no_incidents_or_no_readings_give_an_empty_table_with_all_its_columns() -> None:
    filled = verdicts(incidents(report()), [reading(clause(*OPEN))], PLACES)
    for empty in (
        verdicts(incidents(report()).iloc[:0], [reading(clause(*OPEN))], PLACES),
        verdicts(incidents(report()), [], PLACES),
    ):
        assert len(empty) == 0
        assert list(empty.dtypes.items()) == list(filled.dtypes.items())


ROWS = st.builds(
    lambda n, kind, hours, length, place, weapon, target, actor, cause: report(
        f"t:{n}", kind=kind, place_id=place, weapon=weapon, target=target, actor=actor, cause=cause,
        occurred_from=at("2026-01-24 00:00") + timedelta(hours=hours),
        occurred_to=at("2026-01-24 00:00") + timedelta(hours=hours + length),
        published_at=at("2026-03-01 00:00"),
    ),
    n=st.uuids(),
    kind=st.sampled_from(["strike", "blast", "interception", "outage"]),
    hours=st.integers(0, 500),
    length=st.integers(1, 40),
    place=st.sampled_from([KYIV, KYIV_OBLAST, KHARKIV_OBLAST, "UA", "RU-BEL", f"{KYIV}|{KHARKIV_OBLAST}"]),
    weapon=st.sampled_from(["drone", "missile", "unknown", "ballistic_missile", "drone|artillery"]),
    target=st.sampled_from(["energy", "unknown", "residential", "infrastructure", "gas_oil|residential", "energy_workers"]),
    actor=st.sampled_from(["RU", "UA", "unknown"]),
    cause=st.sampled_from(["", "attack", "technical", "unknown"]),
)  # fmt: skip
PAUSE = load_agreement("cold-pause-2026").readings


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=8, unique_by=lambda r: r["report_id"]), seed=st.randoms())
def test_the_order_of_rows_never_matters(rows: list[dict[str, object]], seed: object) -> None:
    frame = incidents(*rows)
    keys = ["incident_id", "reading"]
    straight = verdicts(frame, PAUSE, PLACES).sort_values(keys, ignore_index=True)
    shuffled = verdicts(frame.sample(frac=1, random_state=3), PAUSE, PLACES).sort_values(keys, ignore_index=True)

    pd.testing.assert_frame_equal(straight, shuffled)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=6, unique_by=lambda r: r["report_id"]), chosen=st.integers(0, 12))
def test_a_verdict_under_one_reading_does_not_depend_on_the_other_readings(
    rows: list[dict[str, object]], chosen: int
) -> None:
    frame = incidents(*rows)
    together = verdicts(frame, PAUSE, PLACES)
    alone = verdicts(frame, [PAUSE[chosen]], PLACES)

    pd.testing.assert_frame_equal(together[together["reading"] == PAUSE[chosen].id].reset_index(drop=True), alone)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=8, unique_by=lambda r: r["report_id"]), data=st.data())
def test_a_narrower_reading_never_has_more_inconsistent_incidents_than_a_wider_one_that_contains_it(
    rows: list[dict[str, object]], data: st.DataObject
) -> None:
    moments = sorted(data.draw(st.lists(st.integers(0, 600), min_size=4, max_size=4, unique=True)))
    first, second, third, fourth = (Bound.exact(at("2026-01-24 00:00") + timedelta(hours=h)) for h in moments)
    wide = clause(first, fourth, targets=("energy", "gas_oil", "residential"))
    narrow = clause(
        second, third,
        area=data.draw(st.sampled_from([ANYWHERE, AreaSpec("places", places=(KYIV,)), AreaSpec("any_city")])),
        targets=data.draw(st.sampled_from([("energy",), ("energy", "gas_oil")])),
        means=data.draw(st.sampled_from([None, ("drone",)])),
    )  # fmt: skip
    out = verdicts(incidents(*rows), [reading(narrow, name="n"), reading(wide, name="w")], PLACES)
    sure = {
        name: set(out.loc[(out["reading"] == name) & (out["verdict"] == "inconsistent"), "incident_id"])
        for name in "nw"
    }

    assert sure["n"] <= sure["w"]


@settings(max_examples=40, deadline=None)
@given(row=ROWS, more=st.integers(1, 60))
def test_a_wider_instant_span_or_place_never_settles_a_doubt(row: dict[str, object], more: int) -> None:
    wide = row | {
        "report_id": "t:wide",
        "occurred_from": row["occurred_from"] - timedelta(hours=more),
        "occurred_to": row["occurred_to"] + timedelta(hours=more),
        "place_id": "UA" if str(row["place_id"]).startswith("UA") else "RU",
    }
    narrow, wider = (verdicts(incidents(r), PAUSE, PLACES).set_index("reading") for r in (row, wide))

    for cell in ("time", "place"):
        doubted = narrow[cell] == "maybe"
        assert set(wider.loc[doubted, cell]) <= {"maybe"}
