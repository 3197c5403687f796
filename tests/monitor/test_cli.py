"""The verbs as a user meets them: in a process of their own, with good input and with bad."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import VERBS

HEAD = "report_id,source,published_at,kind,occurred_from,occurred_to,place_id,weapon,target,actor,lat,lon"
ROW = "t:1,t,2026-02-03T08:00:00+00:00,strike,2026-02-02T22:30:00+00:00,2026-02-03T07:00:00+00:00,UA80000000000093317,drone,energy,RU,,"


def pausewatch(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor.cli", *map(str, arguments)],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def assess(content: bytes, tmp_path: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    file, out = tmp_path / "in.csv", tmp_path / "out"
    file.write_bytes(content)
    return pausewatch("assess", "--agreement", "cold-pause-2026", "--reports", file, "--out", out), out


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def with_row(**changes: str) -> bytes:
    cells = dict(zip(HEAD.split(","), ROW.split(","), strict=True)) | changes
    return f"{HEAD}\n{','.join(cells.values())}\n{ROW.replace('t:1', 't:good')}\n".encode()


REFUSED = {
    "an empty file": (b"", "empty"),
    "a wrong encoding": (f"{HEAD},summary\n{ROW},Київ\n".encode("cp1251"), "UTF-8"),
    "missing columns": (b"report_id,source\nt:1,t\n", "published_at"),
}
REJECTED = {
    "a naive time": (with_row(occurred_from="2026-02-02T22:30:00"), "occurred_from"),
    "swapped latitude and longitude": (with_row(place_id="", lat="30.52", lon="50.45"), "lat"),
    "an unknown place": (with_row(place_id="UA99000000000000000"), "place_id"),
    "a span that ends before it starts": (with_row(occurred_to="2026-02-01T07:00:00+00:00"), "occurred_to"),
    "a duplicate id with other content": (with_row(report_id="t:good", weapon="missile"), "report_id"),
    "a word that is no kind": (with_row(kind="explosion"), "kind"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_one_clear_line(case: str, tmp_path: Path) -> None:
    content, word = REFUSED[case]
    done, out = assess(content, tmp_path)

    assert done.returncode == 1
    assert "in.csv" in done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.parametrize("case", REJECTED)
def test_a_bad_row_is_listed_with_file_line_and_field_and_the_good_one_is_kept(case: str, tmp_path: Path) -> None:
    content, field = REJECTED[case]
    done, out = assess(content, tmp_path)
    rejected = table(out / "rejected.csv")

    assert done.returncode == 0, done.stderr
    assert len(table(out / "reports.csv")) == 1
    assert [(row["file"], row["field"]) for row in rejected] == [("in.csv", field)]
    assert rejected[0]["line"] in {"2", "3"}
    assert rejected[0]["reason"]


@pytest.mark.slow
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    done, out = assess(b"\xef\xbb\xbf" + with_row(), tmp_path)

    assert done.returncode == 0, done.stderr
    assert len(table(out / "reports.csv")) == 2


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("assess", "--agreement", "no-such-pause", "--reports", "x.csv", "--out", "o"), "no-such-pause"),
        (("assess", "--agreement", "cold-pause-2026", "--reports", "nowhere.csv", "--out", "o"), "nowhere.csv"),
        (
            ("assess", "--agreement", "cold-pause-2026", "--reports", "x", "--out", "o", "--as-of", "2026-02-03"),
            "offset",
        ),
        (("places", "show", "UA123"), "UA123"),
        (("places", "find", "Nosuchplaceanywhere"), "Nosuchplaceanywhere"),
        (("nonsense",), "nonsense"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value,
)
def test_a_wrong_call_gets_one_clear_message_and_a_failing_exit_code(
    arguments: tuple[str, ...], word: str, tmp_path: Path
) -> None:
    done = pausewatch(*arguments, folder=tmp_path)

    assert done.returncode != 0
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_help_lists_every_verb_and_loads_no_heavy_module() -> None:
    """`--help` must answer in under 0.2 s; a verb imported to be listed would break that."""
    done = pausewatch("--help")
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "monitor.cli", "--help"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip

    assert all(verb in done.stdout for verb in VERBS)
    assert not [name for name in ("pandas", "numpy", "sqlalchemy", "shapely", "pydantic") if f"| {name}\n" in loaded]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    done = pausewatch(verb, "--help")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage:")


@pytest.mark.slow
def test_the_demo_writes_every_file_and_prints_every_reading(tmp_path: Path) -> None:
    done = pausewatch("demo", "--quick", folder=tmp_path)
    folder = tmp_path / "demo-report"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    readings = {row["reading"] for row in table(folder / "readings.csv")}

    assert done.returncode == 0, done.stderr
    assert len(readings) == 13
    assert all(f"{reading}:" in done.stdout for reading in readings)
    assert {resource["path"] for resource in package["resources"]} <= set(manifest["outputs"])
    assert max(map(len, done.stdout.splitlines())) <= 120


@pytest.mark.slow
def test_every_file_is_valid_by_its_own_description(tmp_path: Path) -> None:
    from frictionless import Package, system

    pausewatch("demo", "--quick", "--out", tmp_path / "demo-report")
    with system.use_context(trusted=True):
        checked = Package(str(tmp_path / "demo-report" / "datapackage.json")).validate()

    assert checked.flatten(["taskNumber", "rowNumber", "fieldName", "type", "message"]) == []


@pytest.mark.slow
def test_explain_names_reports_links_answers_and_addresses(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(with_row(report_id="t:other").replace(b",drone", b",unknown", 1))
    done = pausewatch("explain", "t:good", "--reports", file)

    assert done.returncode == 0, done.stderr
    for words in ("t:good", "How they were linked", "week-from-29-jan", "time ", "convicts nobody"):
        assert words in done.stdout


def test_agreements_check_names_the_line_of_each_fault(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("id: x\ntitle: y\nsurprise: 1\n", encoding="utf-8")
    done = pausewatch("agreements", "check", file)

    assert done.returncode == 1
    assert "broken.yaml:3:" in done.stderr


def test_places_find_shows_all_of_that_name_and_says_when_it_is_ambiguous() -> None:
    done = pausewatch("places", "find", "Zolochiv")

    assert done.stdout.count("Zolochiv") >= 2
    assert "ambiguous" in done.stdout


def test_a_column_named_place_is_missed_by_name_and_so_is_what_no_row_says(tmp_path: Path) -> None:
    done, _ = assess(
        b"report_id,source,published_at,kind,place\nt:1,t,2026-02-03T08:00:00+00:00,strike,Kyiv\n", tmp_path
    )

    assert "'place' (did you mean place_text or place_id" in done.stderr
    assert "no row says where: the columns for it are place_text, place_id, or lat and lon" in done.stderr
    assert "no row says when it happened" in done.stderr


def test_a_moment_before_everything_was_recorded_is_said_to_be_that_and_a_new_database_is_said_to_be_new(
    tmp_path: Path,
) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(f"{HEAD}\n{ROW}\n".encode())
    first = pausewatch("review", "list", folder=tmp_path)
    pausewatch("import", file, folder=tmp_path)
    asked = ("report", "--agreement", "cold-pause-2026", "--as-of", "2026-02-04T12:00+02:00", "--out")
    empty = pausewatch(*asked, "a", folder=tmp_path)
    (tmp_path / "pausewatch.db").rename(tmp_path / "old.db")
    pausewatch("import", file, "--backfill", folder=tmp_path)
    whole = pausewatch(*asked, "b", folder=tmp_path)

    assert "There are no reports: nothing could be in doubt." in first.stdout
    assert "made a new, empty database" in first.stderr
    assert "1 reports are kept, and none of them was recorded by 2026-02-04T12:00:00+02:00" in empty.stderr
    assert "none of them was recorded" not in whole.stderr
    assert "1 reports" in whole.stdout
