"""What holds for any reports: order never matters, adding equals a full pass, no candidate is missed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.places import gazetteer
from monitor.linker.candidates import candidate_pairs
from monitor.linker.engine import ByTime, scored_pairs
from monitor.linker.features import features
from monitor.linker.kept import Kept
from monitor.linker.night import local_counts
from monitor.linker.prepare import Prepared, prepare
from monitor.linker.terms import pair_weights
from monitor.linking import LinkingError, link, load_parameters
from sources.importer import import_file
from tests.monitor.linking_reports import (
    BOHODUKHIV,
    CHUHUIV,
    KHARKIV_OBLAST,
    PLACES,
    TEXTS,
    at,
    nights,
    report,
    reports,
)

PARAMETERS = load_parameters()
few = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def incidents(frame: pd.DataFrame) -> pd.DataFrame:
    return link(frame, PARAMETERS).incidents.sort_values("incident_id", ignore_index=True)


def all_pairs(p: Prepared) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.triu_indices(len(p), 1)
    return a.astype(np.int64), b.astype(np.int64)


@few
@given(frame=nights(), random=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, random: object) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]

    pd.testing.assert_frame_equal(incidents(frame.iloc[order]), incidents(frame))


@settings(few, max_examples=10)
@given(frame=nights(most=7), data=st.data())
def test_reports_added_in_any_order_make_the_incidents_of_a_full_pass(frame: pd.DataFrame, data: st.DataObject) -> None:
    """An incremental pass equals a full one, whichever report arrives first."""
    order = data.draw(st.permutations(range(len(frame))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(frame) - 1), max_size=len(frame) - 1)))
    kept = Kept(PARAMETERS, gazetteer())

    for part in np.split(np.array(order), cuts):
        kept.add(frame.iloc[part])

    pd.testing.assert_frame_equal(kept.incidents, incidents(frame))


@settings(few, max_examples=10)
@given(frame=nights(least=4, most=8))
def test_what_an_addition_reports_as_changed_is_what_changed(frame: pd.DataFrame) -> None:
    """A mail about a correction stands on this."""
    kept = Kept(PARAMETERS, gazetteer())
    kept.add(frame.iloc[:-1])
    before = kept.incidents

    added = kept.add(frame.iloc[-1:])

    left = before[~before["incident_id"].isin([*added.gone, *added.incidents["incident_id"]])]
    expected = pd.concat([left, added.incidents], ignore_index=True).sort_values("incident_id", ignore_index=True)
    pd.testing.assert_frame_equal(kept.incidents, expected)


@few
@given(frame=nights(least=4, most=14))
def test_blocks_miss_no_pair_that_could_be_linked(frame: pd.DataFrame) -> None:
    f = features(frame)
    p = prepare(f, gazetteer(), PARAMETERS.max_km)
    a, b = all_pairs(p)
    weight = pair_weights(p, a, b, PARAMETERS)
    wanted = {(int(i), int(j)) for i, j, w in zip(a, b, weight, strict=True) if np.isfinite(w)}

    blocks = candidate_pairs(p, np.arange(len(p)), PARAMETERS.max_gap_hours, PARAMETERS.max_km)
    found = {(int(i), int(j)) for one, two in blocks for i, j in zip(one, two, strict=True)}

    assert wanted <= found


def test_a_night_is_counted_within_its_own_oblast_however_many_there_are() -> None:
    """There are more than a hundred oblasts and regions in the two countries."""
    rng = np.random.default_rng(4)
    region, counted = rng.integers(-1, 300, 900), rng.random(900) < 0.8
    middle = 500_000 + rng.integers(0, 80, 900) / 2
    close = np.abs(middle[:, None] - middle[None, :]) <= 12
    mine = (region[:, None] == region[None, :]) | (region[:, None] < 0)

    found = local_counts(region, middle, counted)

    np.testing.assert_array_equal(found, (close & mine & counted[None, :]).sum(axis=1))


@few
@given(frame=nights(least=4, most=14), floor=st.sampled_from([-6.0, -1.0, 0.0, 2.0]))
def test_bounds_set_no_pair_aside_that_exceeds_the_floor(frame: pd.DataFrame, floor: float) -> None:
    p = prepare(features(frame), gazetteer(), PARAMETERS.max_km)
    a, b = all_pairs(p)
    weight = pair_weights(p, a, b, PARAMETERS)
    expected = {(int(i), int(j), float(w)) for i, j, w in zip(a, b, weight, strict=True) if w > floor}

    pairs = scored_pairs(ByTime.of(p, PARAMETERS), np.arange(len(p)), PARAMETERS, floor)

    assert set(zip(pairs.a.tolist(), pairs.b.tolist(), pairs.weight.tolist(), strict=True)) == expected


@few
@given(frame=nights(least=4, most=14), random=st.randoms(use_true_random=False))
def test_blocks_asked_for_some_reports_miss_no_pair_of_theirs(frame: pd.DataFrame, random: object) -> None:
    p = prepare(features(frame), gazetteer(), PARAMETERS.max_km)
    a, b = all_pairs(p)
    wanted = np.array([random.random() < 0.4 for _ in range(len(p))], dtype=bool)  # type: ignore[attr-defined]
    mine = np.isfinite(pair_weights(p, a, b, PARAMETERS)) & (wanted[a] | wanted[b])
    expected = set(zip(a[mine].tolist(), b[mine].tolist(), strict=True))

    pairs = scored_pairs(ByTime.of(p, PARAMETERS), np.arange(len(p)), PARAMETERS, -np.inf, wanted)

    assert set(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)) == expected


@settings(few, suppress_health_check=[*few.suppress_health_check, HealthCheck.function_scoped_fixture])
@given(frame=nights())
def test_the_order_in_memory_changes_nothing(frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million reports are compared in the order of time; few are not."""
    expected = link(frame, PARAMETERS)
    with monkeypatch.context() as patched:
        patched.setattr("monitor.linker.engine.FEW", 0)
        found = link(frame, PARAMETERS)

    pd.testing.assert_frame_equal(found.incidents, expected.incidents)
    pd.testing.assert_frame_equal(found.ambiguous, expected.ambiguous)


@few
@given(frame=nights())
def test_no_report_is_lost_or_counted_twice(frame: pd.DataFrame) -> None:
    can_be = frame[frame["kind"].isin(["strike", "outage", "blast", "interception"])]

    found = [report_id for cell in incidents(frame)["report_ids"] for report_id in cell.split("|")]

    assert sorted(found) == sorted(set(found))
    assert set(can_be.loc[~can_be["background"], "report_id"]) <= set(found) <= set(can_be["report_id"])


@few
@given(frame=nights())
def test_aggregates_stay_apart_from_occurrences(frame: pd.DataFrame) -> None:
    scope = frame.set_index("report_id")["scope"]

    for cell, whole in zip(*incidents(frame)[["report_ids", "scope"]].to_numpy().T, strict=True):
        assert {scope[report_id] for report_id in cell.split("|")} == {whole}


def test_a_report_that_is_kept_already_is_refused_by_name() -> None:
    kept = Kept(PARAMETERS, gazetteer())
    kept.add(reports(report("a")))

    with pytest.raises(LinkingError, match="'a' is kept already"):
        kept.add(reports(report("a")))


@pytest.mark.shared
def test_the_shared_events_come_out_right_and_the_same_piece_by_piece(shared: Path) -> None:
    frame = import_file(shared / "data/linking/dev_reports.csv").reports
    order = np.random.default_rng(5).permutation(len(frame))
    kept = Kept(PARAMETERS, gazetteer())
    for part in np.array_split(order, 6):
        kept.add(frame.iloc[part])

    expected = incidents(frame)

    pd.testing.assert_frame_equal(kept.incidents, expected)
    homes = {r: i for i, cell in zip(*expected[["incident_id", "report_ids"]].to_numpy().T, strict=True)
             for r in cell.split("|")}  # fmt: skip
    first, second = {homes[r] for r in ("r0201", "r0202", "r0203", "r0204")}, {homes["r0210"], homes["r0211"]}
    assert len(first) == len(second) == 1
    assert first != second
    for together in (["r0030", "r0031", "r0032", "r0033", "r0034"], ["r0103", "r0106", "r0112"], ["r0129", "r0138"]):
        assert len({homes[r] for r in together}) == 1


def test_a_guest_that_comes_later_does_not_push_out_one_that_is_there() -> None:
    """Two vague reports of one strike, one after the other: both stay with it."""
    vague = {"occurred_from": None, "occurred_to": None, "killed": 5}
    frame = reports(report("a", **vague), report("b", killed=5), report("c", **vague))
    kept = Kept(PARAMETERS, gazetteer())

    for i in range(3):
        kept.add(frame.iloc[[i]])

    assert kept.incidents["report_ids"].tolist() == ["a|b|c"]


def test_a_busier_night_changes_what_binds_two_aggregates() -> None:
    """Aggregates do not count towards the night, but their pairs are weighed by it: twelve thousand reports told."""
    whole = {"scope": "aggregate", "killed": None}
    two = reports(report("y", place_id=KHARKIV_OBLAST, weapon="fpv", **whole), report("z", place_id=CHUHUIV, **whole))
    crowd = reports(*(report(f"n{i:02d}", place_id=BOHODUKHIV, target="energy") for i in range(60)))
    kept = Kept(PARAMETERS, gazetteer())
    kept.add(two)
    before = set(kept.incidents["report_ids"])

    kept.add(crowd)

    assert before == {"y|z"}
    pd.testing.assert_frame_equal(kept.incidents, incidents(pd.concat([two, crowd], ignore_index=True)))
    assert {"y", "z"} < set(kept.incidents["report_ids"])


def crowded(seed: int, n: int = 500) -> pd.DataFrame:
    """Reports of a crowded week: many share components, some are vague, sums, outages, or of places without a name."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        length = float(rng.choice([0.3, 3.0, 15.0, 24.0, 40.0, 100.0], p=[0.3, 0.1, 0.35, 0.17, 0.04, 0.04]))
        start = float(rng.uniform(0, 24 * 7))
        place = str(rng.choice([*PLACES, BOHODUKHIV]))
        kind = str(rng.choice(["strike", "outage", "blast"], p=[0.85, 0.1, 0.05]))
        rows.append(
            report(
                f"s:{i:03d}",
                source=f"s{rng.integers(9)}",
                published_at=at(1, start + length + 3),
                occurred_from=None if rng.random() < 0.02 else at(1, start),
                occurred_to=at(1, start + length),
                place_id=place,
                place_text=str(rng.choice(["22 locations", "Ukraine", "Xyzzy"])) if not place else "",
                kind=kind,
                cause=str(rng.choice(["attack", "unknown", "technical"])) if kind == "outage" else "",
                scope="aggregate" if rng.random() < 0.07 else "occurrence",
                background=bool(rng.random() < 0.04),
                weapon=str(rng.choice(["drone", "missile", "fpv", "unknown"])),
                target=str(rng.choice(["energy", "residential", "rail", "unknown"])),
                killed=int(rng.integers(1, 6)) if rng.random() < 0.2 else None,
                summary=str(rng.choice(TEXTS)),
            )
        )
    return reports(*rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_crowded_week_added_in_pieces_makes_the_incidents_of_a_full_pass(seed: int) -> None:
    """A handful of reports did not show that aggregates were forgotten; hundreds that hang together do."""
    frame = crowded(seed)
    order = np.random.default_rng(seed).permutation(len(frame))
    kept = Kept(PARAMETERS, gazetteer())

    for part in np.array_split(order, 5):
        kept.add(frame.iloc[part])

    pd.testing.assert_frame_equal(kept.incidents, incidents(frame))
