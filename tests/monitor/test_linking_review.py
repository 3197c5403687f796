"""An analyst looks at doubtful links, compares two reports, and decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.linking import explain_link, load_parameters
from monitor.review import doubts, side_by_side
from tests.monitor.linking_reports import KHARKIV_OBLAST, report, reports

HEAD = "report_id,source,published_at,kind,occurred_from,occurred_to,place_id,weapon,target,actor,summary\n"
ROW = "x:{0},outlet-{0},2026-02-03T08:00:00+00:00,strike,2026-02-02T22:30:00+00:00,2026-02-03T07:00:00+00:00,"
ROW += "UA63120270010096107,drone,energy,RU,A report numbered {0}\n"


@pytest.fixture
def run(tmp_path: Path) -> object:
    config = tmp_path / "config.yaml"
    config.write_text(f"database:\n  url: sqlite:///{tmp_path / 'evidence.db'}\n", encoding="utf-8")

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(cli, ["--config", str(config), *map(str, arguments)], catch_exceptions=False)

    return call


@pytest.fixture
def kept(run: object, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(HEAD + ROW.format(1) + ROW.format(2), encoding="utf-8")
    assert run("import", file).exit_code == 0  # type: ignore[operator]


def test_two_reports_stand_side_by_side_with_every_term() -> None:
    frame = reports(report("a", summary="A train was hit."), report("b", place_id=KHARKIV_OBLAST, killed=3))
    terms = explain_link(frame, "a", "b", load_parameters())

    text = side_by_side(frame, "a", "b", terms)

    assert "A train was hit." in text
    assert all(term.name in text for term in terms)
    assert "NaT" not in text
    assert "<NA>" not in text


def test_no_doubt_is_said_in_words() -> None:
    from monitor.linking import link

    assert "No pair" in doubts(link(reports(report("a")), load_parameters()).ambiguous, 5)


@pytest.mark.usefixtures("kept")
def test_a_decision_is_kept_with_name_and_reason_and_survives_a_new_pass(run: object, tmp_path: Path) -> None:
    before = run("explain", "x:1")  # type: ignore[operator]
    decided = run("review", "decide", "split", "x:1", "x:2", "--by", "An Analyst", "--reason", "two streets")  # type: ignore[operator]
    after = run("explain", "x:1")  # type: ignore[operator]

    assert "x:2" in before.output
    assert "kept as dec-" in decided.output
    assert "A report numbered 2" not in after.output


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["link", "x:1"], "two reports or more"),
        (["link", "x:1", "x:9"], "no such report"),
        (["correct", "x:1"], "--field"),
        (["confirm", "x:1", "--reason", " "], "a name and a reason"),
    ],
)
def test_a_decision_that_cannot_stand_is_refused_in_words(run: object, arguments: list[str], words: str) -> None:
    from click import UsageError

    given = arguments if "--reason" in arguments else [*arguments, "--reason", "seen"]
    outcome = run("review", "decide", *given, "--by", "A")  # type: ignore[operator]

    assert outcome.exit_code == UsageError.exit_code
    assert words in outcome.output


@pytest.mark.usefixtures("kept")
def test_doubts_and_comparisons_come_from_the_database(run: object) -> None:
    assert run("review", "list").exit_code == 0  # type: ignore[operator]
    assert "A report numbered 1" in run("review", "show", "x:1", "x:2").output  # type: ignore[operator]
