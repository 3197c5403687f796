"""Estimating parameters, and their file."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from monitor.linker.defaults import PRIOR
from monitor.linker.make_parameters import main
from monitor.linker.parameters import LEVELS, parse_parameters
from monitor.linking import ParametersError, fit, link, load_parameters, read_parameters
from tests.monitor.linking_reports import report, reports

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def simulator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("linking_simulator", BENCHMARKS / "linking_simulator.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["linking_simulator"] = module
    spec.loader.exec_module(module)
    return module


def test_errors_are_recovered_from_unlabelled_reports(simulator: ModuleType) -> None:
    case = simulator.Case("test", incidents=150, days=20)

    parameters = fit(simulator.simulate(case, 3).drop(columns=["truth", "hour"]))

    assert parameters.time.sigma == pytest.approx(3.0, rel=0.25)
    assert parameters.point.sigma == pytest.approx(1.0, rel=0.15)
    assert parameters.unreported_log_odds == pytest.approx(-2 * np.log(0.2), abs=0.8)
    assert parameters.one_row_sources == ("source-1", "source-2")


def test_a_source_that_posts_on_is_recognised(simulator: ModuleType) -> None:
    sources = (simulator.Source(), simulator.Source(follow=1.0))
    case = simulator.Case("test", incidents=80, days=10, sources=sources)

    assert fit(simulator.simulate(case, 1).drop(columns=["truth", "hour"])).one_row_sources == ("source-1",)


def test_fitted_links_come_close_to_the_optimum(simulator: ModuleType) -> None:
    case = simulator.Case("test", incidents=100, days=12)
    draw = simulator.simulate(case, 7)
    truth = draw["truth"].to_numpy()

    told = draw.drop(columns=["truth", "hour"])
    members = link(told, fit(told)).members.set_index("report_id")["incident_id"]
    labels = np.unique(told["report_id"].map(members).to_numpy(dtype=object), return_inverse=True)[1]
    precision, recall = simulator.pair_scores(truth, simulator.cluster_pairs(labels))
    best = simulator.pair_scores(truth, simulator.optimum(case, draw))

    assert precision + recall >= 0.97 * sum(best)


def test_labels_are_counted_where_there_are_any() -> None:
    rows = [report(f"a{i}", target="rail") for i in range(6)] + [report(f"b{i}", target="energy") for i in range(6)]
    frame = reports(*rows)

    told = fit(frame.assign(event_id=frame["report_id"].str[0]))

    weight = dict(zip(LEVELS["target"], told.log_ratios("target"), strict=True))
    prior = dict(zip(LEVELS["target"], PRIOR.log_ratios("target"), strict=True))
    assert weight["rare_shared"] > prior["rare_shared"]
    assert weight["shared"] > prior["shared"]


def test_with_next_to_no_reports_the_prior_stands() -> None:
    assert fit(reports(report("a")), data="one report") == replace(PRIOR, data="one report")


def test_the_shipped_parameters_name_their_data_and_their_version() -> None:
    shipped = load_parameters()

    assert "SHA-256" in shipped.data
    assert len(shipped.version) == 16


def test_a_parameters_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "parameters.json"
    path.write_text(load_parameters().text(), encoding="utf-8")

    again = read_parameters(path)

    assert again.text() == load_parameters().text()
    assert again.version == load_parameters().version


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not of format"),
        ('{"format": 1}', "levels.place"),
        (load_parameters().text().replace('"near": [', '"far away": ['), "levels.place"),
        (load_parameters().text().replace('"doubt"', '"dowbt"'), "dowbt"),
        (load_parameters().text().replace('"max_km": 30.0,', ""), "max_km"),
    ],
)
def test_a_parameters_file_that_cannot_be_used_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(ParametersError, match=words):
        parse_parameters(text)


def test_the_script_writes_what_it_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = "report_id,event_id,source,published_at,kind,occurred_from,occurred_to,place_id,weapon,target,actor\n"
    line = "r{0},E1,outlet-{0},2026-02-03T10:00:00+00:00,strike,2026-02-02T16:00:00+00:00,"
    line += "2026-02-03T07:00:00+00:00,UA63120270010096107,drone,energy,RU\n"
    source, out = tmp_path / "labelled.csv", tmp_path / "out.json"
    source.write_text(header + "".join(line.format(i) for i in range(4)), encoding="utf-8")

    assert main([str(source), str(out)]) == 0

    assert "4 reports, 4 of them of known events" in read_parameters(out).data
    assert "wrote out.json" in capsys.readouterr().out
    assert main([]) == 2


@pytest.mark.shared
def test_the_reference_tools_sample_comes_out_about_as_published(shared: Path) -> None:
    """195 coded crashes of three sets; the tool's authors publish 140 unique ones, 21 of them in all three sets."""
    rows = []
    for number in (1, 2, 3):
        table = pd.read_csv(shared / f"data/meltt_crashMD/crash_data{number}.csv")
        for crash in table.itertuples():
            end = pd.Timestamp(str(crash.enddate), tz="UTC") + pd.Timedelta(days=1)
            rows.append(
                report(
                    f"{number}:{crash.event:03d}", source=f"set-{number}", published_at=end.to_pydatetime(),
                    occurred_from=pd.Timestamp(str(crash.date), tz="UTC").to_pydatetime(),
                    occurred_to=end.to_pydatetime(), place_id="", weapon="", target="",
                    lat=crash.latitude, lon=crash.longitude,
                )
            )  # fmt: skip
    frame = reports(*rows)

    incidents = link(frame, fit(frame)).incidents

    assert len(frame) == 195
    assert len(incidents) == pytest.approx(140, abs=8)
    assert int((incidents["n_reports"] == 3).sum()) == pytest.approx(21, abs=5)
