"""What counts as evidence at a moment: versions, revisions, retractions, decisions."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.places import gazetteer
from monitor.agreement import load_agreement
from monitor.assessment import Assessment, Inputs, assess
from monitor.decisions import DecisionError, conform_decisions, empty_decisions
from monitor.evidence import evidence
from monitor.linking import incident_id, load_parameters
from tests.monitor.build import at, report, reports

PAUSE = load_agreement("cold-pause-2026")


def decide(**changes: str) -> pd.DataFrame:
    given = {
        "decision_id": "d1", "at": "2026-02-04T10:00:00+00:00", "by": "an analyst", "action": "reject",
        "report_ids": "t:1", "field": "", "value": "", "reason": "seen in person", "supersedes": "",
    }  # fmt: skip
    return conform_decisions(pd.DataFrame([given | changes]))


def judge(*rows: dict[str, object], decisions: pd.DataFrame | None = None, as_of: str | None = None) -> Assessment:
    return assess(
        Inputs(
            reports=reports(*rows),
            agreement=PAUSE,
            gazetteer=gazetteer(),
            parameters=load_parameters(),
            decisions=decisions,
            as_of=None if as_of is None else at(as_of),
        )
    )


def test_a_later_version_of_an_item_replaces_its_whole_earlier_set() -> None:
    rows = [
        report("t:1/1"),
        report("t:1/2"),
        report("t:1/1@0123abcd", recorded_at=at("2026-02-03 12:00"), target="residential"),
    ]
    then = evidence(reports(*rows), empty_decisions(), pd.Timestamp(at("2026-02-03 09:00")))
    now = evidence(reports(*rows), empty_decisions())

    assert sorted(then.live["report_id"]) == ["t:1/1", "t:1/2"]
    assert list(now.live["report_id"]) == ["t:1/1@0123abcd"]
    assert set(now.withdrawn["why"]) == {"replaced"}


def test_a_second_occurrence_recorded_later_replaces_nothing() -> None:
    rows = [report("t:1/1"), report("t:1/2", recorded_at=at("2026-02-03 12:00"))]

    assert len(evidence(reports(*rows), empty_decisions()).live) == 2


def test_an_incident_keeps_its_name_when_its_founding_report_is_replaced() -> None:
    first = judge(report("t:1")).incidents["incident_id"].item()
    later = judge(report("t:1"), report("t:1@0123abcd", recorded_at=at("2026-02-03 12:00"), weapon="missile"))

    assert first == incident_id("t:1")
    assert list(later.incidents["incident_id"]) == [first]
    assert list(later.incidents["weapon"]) == ["missile"]


def test_a_retracted_report_leaves_an_incident_that_no_reading_covers() -> None:
    """Were it to vanish, nobody who had published it would learn of the retraction."""
    told = judge(
        report("t:1"),
        report(
            "t:2",
            kind="statement",
            retracts="t:1",
            recorded_at=at("2026-02-04 08:00"),
            published_at=at("2026-02-04 08:00"),
        ),
    )

    assert list(told.incidents["challenges"]) == ["retracted"]
    assert set(told.verdicts["verdict"]) == {"not_covered"}
    assert set(told.verdicts["reasons"]) == {"retracted"}
    assert len(told.violations) == 0


def test_as_of_before_the_retraction_the_strike_still_stands() -> None:
    rows = (
        report("t:1"),
        report(
            "t:2",
            kind="statement",
            retracts="t:1",
            recorded_at=at("2026-02-04 08:00"),
            published_at=at("2026-02-04 08:00"),
        ),
    )
    told = judge(*rows, as_of="2026-02-03 20:00")

    assert "inconsistent" in set(told.verdicts["verdict"])


def test_a_retraction_by_one_outlet_leaves_the_incident_to_the_others() -> None:
    told = judge(
        report("t:1"),
        report("u:1", source="u"),
        report(
            "t:2",
            kind="statement",
            retracts="t:1",
            recorded_at=at("2026-02-04 08:00"),
            published_at=at("2026-02-04 08:00"),
        ),
    )

    assert list(told.incidents["challenges"]) == [""]
    assert list(told.incidents["report_ids"]) == ["u:1"]


def test_a_reading_that_nobody_had_voiced_yet_is_absent() -> None:
    early = judge(report(), as_of="2026-02-03 09:00")
    late = judge(report(), as_of="2026-02-04 09:00")

    assert "sunday-to-sunday" not in set(early.verdicts["reading"])
    assert "sunday-to-sunday" in set(late.verdicts["reading"])


def test_a_rejected_report_is_withdrawn_from_the_moment_of_the_decision() -> None:
    before = judge(report("t:1"), decisions=decide(), as_of="2026-02-04 09:00")
    after = judge(report("t:1"), decisions=decide())

    assert list(before.incidents["challenges"]) == [""]
    assert list(after.incidents["challenges"]) == ["retracted"]


def test_a_correction_changes_the_field_and_so_the_verdict() -> None:
    told = judge(report("t:1"), decisions=decide(action="correct", field="target", value="residential"))

    assert list(told.incidents["target"]) == ["residential"]
    assert list(told.reports["target"]) == ["energy"]  # what was said stays as it was said


def test_a_doubtful_reading_of_a_text_is_maybe_until_an_analyst_confirms_it() -> None:
    doubtful = judge(report("t:1", confidence=0.6))
    confirmed = judge(report("t:1", confidence=0.6), decisions=decide(action="confirm"))

    assert "inconsistent" not in set(doubtful.verdicts["verdict"])
    assert "inconsistent" in set(confirmed.verdicts["verdict"])


def test_a_superseded_decision_no_longer_acts() -> None:
    both = pd.concat(
        [decide(), decide(decision_id="d2", action="confirm", supersedes="d1", at="2026-02-05T10:00:00+00:00")]
    )

    assert list(judge(report("t:1"), decisions=both).incidents["challenges"]) == [""]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"at": "2026-02-04T10:00:00"}, "offset"),
        ({"action": "delete"}, "unknown action"),
        ({"by": ""}, "needs 'by'"),
        ({"reason": ""}, "needs 'by', 'reason'"),
        ({"action": "correct", "field": "url", "value": "x"}, "cannot be corrected"),
    ],
)
def test_a_decision_without_time_name_reason_or_sense_is_refused(change: dict[str, str], message: str) -> None:
    with pytest.raises(DecisionError, match=message):
        decide(**change)


def test_a_correction_that_a_column_cannot_hold_is_refused() -> None:
    with pytest.raises(DecisionError, match="d1"):
        judge(report("t:1"), decisions=decide(action="correct", field="kind", value="explosion"))


def test_an_outage_that_lasted_is_dated_by_its_onset() -> None:
    row = report(
        kind="outage", cause="attack", extent="period",
        occurred_from=at("2026-01-24 12:00"), occurred_to=at("2026-02-03 07:00"),
    )  # fmt: skip
    told = judge(row)

    assert list(told.incidents["occurred_to"]) == [at("2026-01-24 12:01")]
    assert set(told.verdicts["time"]) == {"no"}  # it began before every window, and lasted into most
    assert list(told.evidence.known["occurred_to"]) == [at("2026-02-03 07:00")]


def test_a_strike_that_is_told_at_the_very_moment_at_which_it_is_published_lasted_a_minute() -> None:
    moment = at("2026-02-03 00:34")
    told = judge(report(occurred_from=moment, occurred_to=None, published_at=moment, recorded_at=moment))

    assert list(told.incidents["occurred_from"]) == [moment]
    assert list(told.incidents["occurred_to"]) == [at("2026-02-03 00:35")]
    assert "time_unstated" not in "|".join(told.verdicts["reasons"])


def test_a_report_that_withdraws_another_founds_no_incident_of_its_own() -> None:
    later = at("2026-02-04 08:00")
    told = judge(report("t:1"), report("t:2", retracts="t:1", recorded_at=later, published_at=later))

    assert list(told.incidents["challenges"]) == ["retracted"]
    assert set(told.verdicts["verdict"]) == {"not_covered"}
    assert list(told.evidence.known["kind"]) == ["strike", "strike"]
