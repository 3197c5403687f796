"""Every incident has its change log: what it read before, what since, when and why, and corrections stand out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

import sources
from geo.places import gazetteer
from monitor.agreement import Agreement, Bound
from monitor.assessment import Assessment, Inputs, assess
from monitor.cli.database import assess_file
from monitor.config import Config
from monitor.decisions import conform_decisions
from monitor.linking import load_parameters
from monitor.publishing import Audience
from monitor.reports import matrix
from monitor.reports.change_lines import FIELDS, ChangeLines
from monitor.reports.difference import cell_text
from monitor.reports.everything import Wish, prepared
from monitor.reports.history import WATCHED, history, is_known
from monitor.reports.ordinary import ordinary
from monitor.reports.page import Extras, page
from monitor.reports.words import Words
from tests.monitor.build import at, clause, reading, report, reports

CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
WINDOW = (Bound.exact(at("2026-02-01 22:00")), Bound.exact(at("2026-02-03 22:00")))
STRIKE = {"occurred_from": at("2026-02-02 10:00"), "occurred_to": at("2026-02-02 11:00")}


def assessed(*rows: dict[str, object], decisions: pd.DataFrame | None = None) -> Assessment:
    agreement = Agreement(
        id="toy", title="Toy", summary="", binding=True, wave_gap=timedelta(hours=6), claims=(),
        readings=(reading(clause(*WINDOW, targets=("energy",))),), version="0" * 64,
    )  # fmt: skip
    return assess(
        Inputs(
            reports=reports(*rows), agreement=agreement, gazetteer=gazetteer(), parameters=load_parameters(),
            decisions=decisions,
        )
    )  # fmt: skip


def decided(**values: str) -> pd.DataFrame:
    row = {"decision_id": "d1", "at": "2026-02-04T12:00:00+00:00", "by": "A. Nalyst", "reason": "photo"} | values
    columns = ("decision_id", "at", "by", "action", "report_ids", "field", "value", "reason", "supersedes")
    return conform_decisions(pd.DataFrame([{name: row.get(name, "") for name in columns}]))


def changed(result: Assessment) -> list[tuple[str, str, str, str, str]]:
    """What changed, without the first line of each incident."""
    log = history(result, result.incidents)
    log = log[log["what"] != "appeared"]
    return [(row["object"], row["what"], row["from"], row["to"], row["why"]) for row in log.to_dict("records")]


FIRST = report("t:1", **STRIKE, target="unknown", recorded_at=at("2026-02-02 12:00"))


def test_a_corrected_item_leaves_a_correction_with_before_and_after_and_the_moment() -> None:
    result = assessed(
        FIRST, report("t:1@0123abcd", **STRIKE, target="energy", recorded_at=at("2026-02-03 09:00"))
    )  # fmt: skip
    log = history(result, result.incidents)
    name = result.incidents["incident_id"].iloc[0]

    assert changed(result) == [
        ("incident", "target", "unknown", "energy", "correction"),
        ("verdict", "verdict", "undetermined", "inconsistent", "correction"),
    ]
    assert set(log.loc[log["what"] != "appeared", "at"]) == {pd.Timestamp("2026-02-03 09:00", tz="UTC")}
    assert set(log["id"].str.partition("/")[0]) == {name}


def test_a_further_report_lets_an_incident_grow_and_is_no_correction() -> None:
    result = assessed(
        FIRST,
        report("u:1", **STRIKE, source="u", target="energy", killed=2, killed_is="exact", recorded_at=at("2026-02-02 15:00")),
    )  # fmt: skip
    whys = {row[4] for row in changed(result)}

    assert len(result.incidents) == 1
    assert ("incident", "n_reports", "1", "2", "new report") in changed(result)
    assert ("incident", "killed_max", "", "2", "new report") in changed(result)
    assert whys == {"new report"}
    lines = ChangeLines(history(result, result.incidents), Words("en"), str)
    assert lines.corrections() == []
    assert len(lines.log(result.incidents["incident_id"].iloc[0])) == 1


def test_an_analysts_decision_is_a_correction_from_its_own_moment() -> None:
    acts = decided(action="correct", report_ids="t:1", field="target", value="energy")
    result = assessed(FIRST, decisions=acts)

    assert ("incident", "target", "unknown", "energy", "decision") in changed(result)
    assert ("verdict", "verdict", "undetermined", "inconsistent", "decision") in changed(result)
    [step] = ChangeLines(history(result, result.incidents), Words("en"), str).corrections()
    assert step.text.startswith("4 Feb 2026 14:00 (an analyst's decision): ")
    assert "hit or lost: unknown → energy" in step.text
    assert "A. Nalyst" not in step.text


def test_a_retraction_is_told_even_where_nothing_is_left() -> None:
    result = assessed(
        FIRST | {"target": "energy"},
        report("t:2", kind="statement", retracts="t:1", recorded_at=at("2026-02-05 08:00")),
    )  # fmt: skip

    assert ("incident", "challenges", "", "retracted", "correction") in changed(result)
    assert ("verdict", "verdict", "inconsistent", "not_covered", "correction") in changed(result)


def test_one_of_two_reports_withdrawn_is_told_of_the_incident_it_belonged_to() -> None:
    result = assessed(
        FIRST,
        report("u:1", **STRIKE, source="u", target="energy", recorded_at=at("2026-02-02 15:00")),
        report("u:2", source="u", kind="statement", retracts="u:1", recorded_at=at("2026-02-05 08:00")),
    )  # fmt: skip

    assert len(result.incidents) == 1
    assert ("incident", "target", "energy", "unknown", "correction") in changed(result)
    assert ("incident", "n_reports", "2", "1", "correction") in changed(result)


@pytest.fixture(scope="module")
def casebook() -> Assessment:
    return assess_file(CASEBOOK, "cold-pause-2026")[0]


def test_the_last_state_of_every_log_is_the_incident_as_the_tables_have_it(casebook: Assessment) -> None:
    """The log is made apart from linking; if it ended anywhere else it would tell a history that never was."""
    log = history(casebook, casebook.incidents)
    rows = casebook.incidents.set_index("incident_id")
    cells = casebook.verdicts.set_index(["incident_id", "reading"])
    last = log[log["what"] != "appeared"].drop_duplicates(["id", "what"], keep="last")

    assert len(last) > 30
    for row in last.to_dict("records"):
        name, _, under = row["id"].partition("/")
        now = (cells.loc[(name, under)] if under else rows.loc[name])[row["what"]]
        assert row["to"] == cell_text(now), row
    assert set(log.loc[log["what"] == "appeared", "id"]) == set(rows.index)


def test_a_public_log_names_no_place_finer_than_the_incident_is_told(casebook: Assessment) -> None:
    places = gazetteer()
    audience = Audience.of("public", Config().audiences.public)
    result = assessed(
        FIRST | {"place_id": "UA80000000000479391"},
        report(
            "t:1@0123abcd", **STRIKE, target="energy", place_id="UA80000000000875983", recorded_at=at("2026-02-03 09:00")
        ),
    )  # fmt: skip
    published = prepared(result, Config(), Wish(at=datetime(2026, 3, 1, tzinfo=UTC)))
    shown = published.assessment.incidents
    public = history(result, shown, audience)
    told = {cell for row in public.to_dict("records") if row["what"] == "place_id" for cell in (row["from"], row["to"])}
    full = history(result, result.incidents)

    assert "place_id" in set(full["what"])
    assert all(places.level(place) not in ("district",) for place in told if place)


def test_the_page_has_a_correction_line_and_a_log_under_the_violation(casebook: Assessment) -> None:
    result = assessed(
        FIRST, report("t:1@0123abcd", **STRIKE, target="energy", recorded_at=at("2026-02-03 09:00"))
    )  # fmt: skip
    published = prepared(result, Config(), Wish(audience="internal", at=datetime(2026, 3, 1, tzinfo=UTC)))
    extras = Extras(
        matrix.matrix(published.assessment), ordinary(published.assessment), history(result, result.incidents), []
    )
    english = page(published, Config().report, extras, "en")
    ukrainian = page(published, Config().report, extras, "uk")

    block = english.partition('<section id="violations"')[2].partition("</section>")[0]
    assert "Corrected: 3 Feb 2026 11:00 (a report was corrected or withdrawn): hit or lost: unknown → energy" in block
    assert "Change log (1)" in block
    assert "Corrections: 1</b></summary>" in block
    assert "Corrections: 1." in english.partition('<section id="changes"')[2]
    assert "Виправлено: 3 лют 2026 11:00 (повідомлення виправлено або відкликано): уражено: невідомо → енергетика" in (
        ukrainian
    )


def test_a_plain_file_has_no_history_and_the_page_says_so(casebook: Assessment) -> None:
    assert not is_known(casebook)
    assert is_known(assessed(FIRST, report("u:1", **STRIKE, source="u", recorded_at=at("2026-02-02 15:00"))))


def test_every_field_that_is_watched_has_words() -> None:
    assert {*WATCHED, "verdict"} == set(FIELDS)
