"""The same inputs give the same bytes: whatever the order of rows, the database, the clock zone, the language."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import sources

CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
COMMAND = [sys.executable, "-m", "monitor.cli"]


def pausewatch(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=os.environ | environment, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def shuffled(path: Path, seed: int) -> Path:
    with CASEBOOK.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    random.Random(seed).shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, *rows])
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("plain")
    pausewatch("assess", "--agreement", "cold-pause-2026", "--reports", CASEBOOK, "--out", folder, PYTHONHASHSEED="0")
    return content(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "America/New_York", "LANG": "uk_UA.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "4242"},
    ],
    ids=["New York", "Kiritimati"],
)
def test_shuffled_rows_under_another_zone_language_and_hash_seed_give_the_same_files(
    plain: dict[str, bytes], tmp_path: Path, environment: dict[str, str]
) -> None:
    file = shuffled(tmp_path / "other.csv", int(environment["PYTHONHASHSEED"]))
    pausewatch(
        "assess", "--agreement", "cold-pause-2026", "--reports", file, "--out", tmp_path / "out", **environment
    )  # fmt: skip

    assert content(tmp_path / "out") == plain


@pytest.mark.slow
def test_sqlite_and_postgresql_give_the_files_of_the_plain_assessment(
    plain: dict[str, bytes], tmp_path: Path, store_url: str
) -> None:
    file = shuffled(tmp_path / "other.csv", 7)
    settings = {"PAUSEWATCH_DATABASE__URL": store_url}
    pausewatch("import", file, "--backfill", **settings)
    pausewatch(
        "report", "--agreement", "cold-pause-2026", "--audience", "internal", "--out", tmp_path / "out", **settings
    )
    written = content(tmp_path / "out")

    # the report has more files; the tables are those that anybody gets from the same rows without a database
    tables = [name for name in plain if name.endswith(".csv")]
    assert {name: written[name] for name in tables} == {name: plain[name] for name in tables}


@pytest.mark.slow
def test_a_report_as_of_an_earlier_day_holds_what_was_known_then(tmp_path: Path) -> None:
    days = {"early": "2026-02-02T08:00:00+00:00", "late": "2026-02-05T08:00:00+00:00"}
    for name, moment in days.items():
        pausewatch(
            "assess", "--agreement", "cold-pause-2026", "--reports", CASEBOOK, "--as-of", moment,
            "--out", tmp_path / name,
        )  # fmt: skip
    tables = {name: {t: table(tmp_path / name / f"{t}.csv") for t in ("reports", "readings")} for name in days}

    for name, moment in days.items():
        assert all(row["recorded_at"] <= moment for row in tables[name]["reports"])
        assert all(row["known_from"] <= moment for row in tables[name]["readings"])
    known = {name: {row["reading"] for row in tables[name]["readings"]} for name in days}
    assert "sunday-to-sunday" in known["late"] - known["early"]
    assert len(tables["early"]["reports"]) < len(tables["late"]["reports"])


def test_reports_csv_assessed_again_gives_the_same_bytes(plain: dict[str, bytes], tmp_path: Path) -> None:
    """A reader who takes our reports.csv must come to our verdicts."""
    file = tmp_path / "theirs.csv"
    file.write_bytes(plain["reports.csv"])
    pausewatch("assess", "--agreement", "cold-pause-2026", "--reports", file, "--out", tmp_path / "out")

    assert content(tmp_path / "out") == plain
