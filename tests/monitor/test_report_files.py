"""The files of a report agree with each other, with their description, and with themselves made again elsewhere."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import sources
from monitor.cli.database import assess_file
from monitor.config import Config
from monitor.reports.everything import PICTURES, Wish, write_all

CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
COMMAND = [sys.executable, "-m", "monitor.cli"]
KYIV = ZoneInfo("Europe/Kyiv")
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
Rows = list[dict[str, str]]


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    result, imported = assess_file(CASEBOOK, "cold-pause-2026")
    write_all(result, imported.rejected, out, Config(), Wish(at=MARCH))
    return out


def moment(text: str, otherwise: datetime) -> datetime:
    return otherwise if text in ("", "open", "unknown") else datetime.fromisoformat(text)


def kyiv_day(row: dict[str, str]) -> str:
    """The Kyiv date of the last moment of a span, worked out without pandas."""
    if not row["occurred_from"]:
        return "undated"
    start, end = (datetime.fromisoformat(row[name]) for name in ("occurred_from", "occurred_to"))
    last = end - timedelta(microseconds=1)
    return "undated" if end - start > timedelta(hours=30) else last.astimezone(KYIV).date().isoformat()


def test_each_figure_in_the_sentences_can_be_worked_out_from_the_other_tables(folder: Path) -> None:
    verdicts, incidents = table(folder / "verdicts.csv"), table(folder / "incidents.csv")
    reports = table(folder / "reports.csv")
    first = min(datetime.fromisoformat(r["occurred_from"]) for r in reports if r["occurred_from"])
    last = max(datetime.fromisoformat(r["occurred_to"]) for r in reports if r["occurred_to"])
    clauses = table(folder / "readings.csv")
    scope = {row["incident_id"]: row["scope"] for row in incidents}
    strikes = [r for r in incidents if r["kind"] == "strike" and "retracted" not in r["challenges"]]
    for answer in table(folder / "answers.csv"):
        name = answer["reading"]
        counts = Counter((scope[row["incident_id"]], row["verdict"]) for row in verdicts if row["reading"] == name)
        windows = [row for row in clauses if row["reading"] == name]
        start = max(first, min(moment(row["start_earliest"], first) for row in windows))
        end = min(last, max(moment(row["end_latest"], last) for row in windows)) - timedelta(microseconds=1)
        day, days = start.astimezone(KYIV).date(), set()
        while day <= end.astimezone(KYIV).date():
            days.add(day.isoformat())
            day += timedelta(days=1)
        same = Counter(row["scope"] for row in strikes if kyiv_day(row) in days)
        status = Counter(row["status"] for row in table(folder / "violations.csv") if row["reading"] == name)

        assert [int(answer[f"n_{verdict}"]) for verdict in ("inconsistent", "undetermined", "not_covered")] == [
            counts["occurrence", verdict] for verdict in ("inconsistent", "undetermined", "not_covered")
        ]
        assert [int(answer[f"n_bulletins_{verdict}"]) for verdict in ("inconsistent", "undetermined")] == [
            counts["aggregate", verdict] for verdict in ("inconsistent", "undetermined")
        ]
        assert int(answer["violations_inconsistent"]) == status["inconsistent"]
        assert int(answer["violations_undetermined"]) == status["undetermined"]
        assert int(answer["days"]) == len(days)
        assert int(answer["strikes_same_days"]) == same["occurrence"]
        assert int(answer["bulletins_same_days"]) == same["aggregate"]


def test_the_sentences_of_the_page_hold_the_figures_of_the_table(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    for answer in table(folder / "answers.csv"):
        card = page.partition(f'id="r-{answer["reading"]}"')[2].partition("</article>")[0]
        sentences = re.findall(r'<p class="s">(.*?)</p>', card)

        assert len(sentences) == 3
        found = int(answer["n_inconsistent"])
        assert sentences[1].startswith(f"{found} reported" if found else "No reported incident")
        assert f"{answer['strikes_same_days']} strike" in sentences[2]
        assert f"on {int(answer['days']) - int(answer['days_watched'])} of these days" in sentences[2]


def test_the_numbers_behind_the_pictures_are_those_of_the_verdicts(folder: Path) -> None:
    reading = table(folder / "map.csv")[0]["reading"]
    under = {r["incident_id"]: r["verdict"] for r in table(folder / "verdicts.csv") if r["reading"] == reading}
    places: dict[str, Counter[str]] = {}
    for row in table(folder / "incidents.csv"):
        for place in row["place_id"].split("|"):
            places.setdefault(place, Counter())[under[row["incident_id"]]] += 1
    for row in table(folder / "map.csv"):
        assert {name: int(row[f"n_{name}"]) for name in ("inconsistent", "undetermined", "not_covered")} == {
            name: places[row["place"]][name] for name in ("inconsistent", "undetermined", "not_covered")
        }
    for row in table(folder / "timeline.csv"):
        if row["what"] == "incident":
            assert row["verdict"] == under[row["id"]]


def test_every_file_is_in_the_manifest_with_its_hash(folder: Path) -> None:
    outputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]

    assert set(outputs) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    for name, digest in outputs.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of frictionless' own dependencies
        from frictionless import Package

        report = Package(str(folder / "datapackage.json")).validate()

    assert report.valid, report.flatten(["name", "type", "note"])[:5]


def test_the_workbook_holds_the_tables_as_text_and_numbers_after_a_sheet_that_explains(folder: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(folder / "report.xlsx", read_only=False)
    assert book.sheetnames[0] == "read me first"
    for name in ("violations", "verdicts", "reports", "answers"):
        rows = list(book[name].iter_rows(values_only=True))
        told = table(folder / f"{name}.csv")
        assert list(rows[0]) == list(told[0])
        for cells, row in zip(rows[1:], told, strict=True):
            for cell, text in zip(cells, row.values(), strict=True):
                if isinstance(cell, int | float):
                    assert float(text) == pytest.approx(cell, abs=0.51)
                else:
                    assert (cell or "") == text.removeprefix("'")
        assert all(cell.data_type in ("s", "n", "inlineStr") for line in book[name].iter_rows() for cell in line)


def test_the_feed_and_the_map_layer_hold_every_violation(folder: Path) -> None:
    ids = {row["violation_id"] for row in table(folder / "violations.csv")}
    space = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring((folder / "violations.atom").read_text(encoding="utf-8"))
    layer = json.loads((folder / "violations.geojson").read_text(encoding="utf-8"))

    named = [entry.findtext(f"{space}id") or "" for entry in feed.iter(f"{space}entry")]
    assert {name.removeprefix("urn:pausewatch:cold-pause-2026:") for name in named} == ids
    assert {feature["id"] for feature in layer["features"]} == ids
    assert {f["geometry"]["type"] for f in layer["features"] if f["geometry"]} <= {"Point", "MultiPolygon"}
    assert "convicts nobody" in feed.findtext(f"{space}subtitle", "")


def test_the_line_to_cite_stands_on_every_page_and_in_every_file_or_beside_it(folder: Path) -> None:
    """A picture or a table that travels alone should still say by which reading and versions it was made."""
    from openpyxl import load_workbook
    from PIL import Image

    line = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["publication"]["citation"]
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    told = {path.name for path in folder.glob("*.csv")} & {
        resource["path"] for resource in package["resources"] if resource["citation"] == line
    }

    assert line.startswith("pausewatch: cold-pause-2026, 13 readings, as of: everything kept, audience public")
    for name in (
        "report.html",
        "report.uk.html",
        "README.txt",
        "CITATION.txt",
        "violations.atom",
        "violations.geojson",
    ):
        assert line in (folder / name).read_text(encoding="utf-8"), name
        told.add(name)
    book = load_workbook(folder / "report.xlsx")
    assert line in [cell.value for cell in book.worksheets[0]["A"]]
    assert book.properties.description == line
    drawn = line.replace("13 readings", "reading week-from-29-jan")
    for name in PICTURES:
        if name.endswith(".png"):
            with Image.open(folder / name) as picture:
                assert picture.info["Source"] == picture.info["Description"] == drawn
        else:
            described = [node.text for node in ET.parse(folder / name).getroot().iter(f"{DUBLIN_CORE}description")]
            assert described == [drawn]

    assert {path.name for path in folder.iterdir()} - told - set(PICTURES) == {
        "report.xlsx", "datapackage.json", "manifest.json",
    }  # fmt: skip


@pytest.mark.slow
def test_pictures_show_the_reading_asked_for_in_both_languages(tmp_path: Path, folder: Path) -> None:
    from PIL import Image

    result, imported = assess_file(CASEBOOK, "cold-pause-2026")
    write_all(result, imported.rejected, tmp_path, Config(), Wish(at=MARCH, reading="energy-week"))
    agreement = result.inputs.agreement.reading("energy-week")

    assert {row["reading"] for row in table(tmp_path / "map.csv")} == {"energy-week"}
    under = {r["incident_id"]: r["verdict"] for r in table(tmp_path / "verdicts.csv") if r["reading"] == "energy-week"}
    assert {r["id"]: r["verdict"] for r in table(tmp_path / "timeline.csv") if r["what"] == "incident"}.items() <= (
        under.items()
    )
    for name, title in (("map.png", agreement.title), ("map.uk.png", agreement.title_uk)):
        with Image.open(tmp_path / name) as picture:
            assert f"{title} (energy-week)" in picture.info["Title"]
    assert '<option value="energy-week" selected>' in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "verdicts.csv").read_bytes() == (folder / "verdicts.csv").read_bytes()


def test_a_misspelt_reading_is_refused_and_the_known_ones_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "report", "--agreement", "cold-pause-2026", "--reading", "energy-weak", "--out", str(tmp_path / "x")],
        env=os.environ | {"PAUSEWATCH_DATABASE__URL": f"sqlite:///{tmp_path / 'a.db'}"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode != 0
    assert "no reading 'energy-weak'" in done.stderr
    assert "energy-week-mirror" in done.stderr
    assert not (tmp_path / "x").exists()


def test_pictures_carry_no_date_and_no_version_of_their_maker(folder: Path) -> None:
    for name in PICTURES:
        content = (folder / name).read_bytes()
        assert b"dc:date" not in content
        assert b"Matplotlib v" not in content


def test_a_report_of_some_days_still_sets_them_against_the_weeks_around_them(tmp_path: Path, folder: Path) -> None:
    result, imported = assess_file(CASEBOOK, "cold-pause-2026")
    days = {"start": datetime(2026, 1, 29, tzinfo=KYIV), "end": datetime(2026, 2, 5, tzinfo=KYIV)}
    write_all(result, imported.rejected, tmp_path, Config(), Wish(at=MARCH, **days))  # type: ignore[arg-type]

    assert len(table(tmp_path / "incidents.csv")) < len(table(folder / "incidents.csv"))
    assert (tmp_path / "ratios.csv").read_bytes() == (folder / "ratios.csv").read_bytes()


def test_a_folder_cut_down_to_places_and_days_says_so_wherever_it_is_named_and_counts_only_them(tmp_path: Path) -> None:
    result, imported = assess_file(CASEBOOK, "cold-pause-2026")
    start, end = datetime(2026, 2, 1, tzinfo=KYIV), datetime(2026, 2, 4, tzinfo=KYIV)
    cities = ("UA80000000000093317", "UA63120270010096107")
    write_all(result, imported.rejected, tmp_path, Config(), Wish("internal", MARCH, start, end, cities))
    only = "only Kyiv, Kharkiv; 1 Feb 2026 – 3 Feb 2026"
    texts = {
        name: (tmp_path / name).read_text(encoding="utf-8") for name in ("README.txt", "CITATION.txt", "report.html")
    }

    assert all(only in text for text in texts.values())
    assert texts["README.txt"].splitlines()[0].endswith(f"({only})")
    assert f"({only}) · pausewatch</title>" in texts["report.html"]
    assert "лише Київ, Харків; 1 лют 2026 – 3 лют 2026" in (tmp_path / "report.uk.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["publication"]["selection"] == only
    assert {row["day"] for row in table(tmp_path / "daily.csv")} <= {
        "2026-02-01",
        "2026-02-02",
        "2026-02-03",
        "undated",
    }
    strikes = [row for row in table(tmp_path / "incidents.csv") if row["kind"] == "strike"]
    for answer in table(tmp_path / "answers.csv"):
        assert int(answer["days"]) <= 3
        assert int(answer["strikes_same_days"]) <= len(strikes)
    cards = texts["report.html"].partition('<div class="cards">')[2].partition("</section>")[0]
    assert "reported anywhere" not in cards
    assert "reported in the places and days chosen, in anyone's name" in cards.replace("&#39;", "'")
    assert "In the places and days chosen: " in cards


def test_a_start_after_the_end_is_refused_by_name(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "report", "--agreement", "cold-pause-2026", "--from", "2026-02-04T00:00+02:00", "--to",
         "2026-02-01T00:00+02:00", "--out", str(tmp_path / "x")],
        env=os.environ | {"PAUSEWATCH_DATABASE__URL": f"sqlite:///{tmp_path / 'a.db'}"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert "--from" in done.stderr
    assert "is not before --to" in done.stderr
    assert not (tmp_path / "x").exists()


def pausewatch(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=os.environ | environment, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip


@pytest.mark.slow
def test_the_same_moment_gives_the_same_bytes_of_every_file_under_another_language_zone_and_hash_seed(
    tmp_path: Path,
) -> None:
    database = {"PAUSEWATCH_DATABASE__URL": f"sqlite:///{tmp_path / 'a.db'}"}
    pausewatch("import", CASEBOOK, "--backfill", **database)
    machines = (
        {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
        {"TZ": "Pacific/Kiritimati", "LANG": "uk_UA.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "4242"},
    )
    made = []
    for number, machine in enumerate(machines):
        out = tmp_path / str(number)
        pausewatch(
            "report", "--agreement", "cold-pause-2026", "--as-of", "2026-02-04T12:00:00+02:00", "--evidence",
            "--out", out, **database, **machine,
        )  # fmt: skip
        made.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()})

    assert made[0] == made[1]
    assert len(made[0]) > 30
    page = (tmp_path / "0" / "report.html").read_text(encoding="utf-8")
    assert "as of: 2026-02-04T12:00+02:00" in page
    assert 'id="r-sunday-to-sunday"' in page
    assert 'id="r-restated-2-feb"' in page or "restated-2-feb" not in page
    days = {row["published_at"] for row in table(tmp_path / "0" / "reports.csv")}
    assert max(days) <= "2026-02-04T10:00:00+00:00"


@pytest.mark.slow
def test_a_difference_names_what_changed_and_why(tmp_path: Path) -> None:
    database = {"PAUSEWATCH_DATABASE__URL": f"sqlite:///{tmp_path / 'a.db'}"}
    pausewatch("import", CASEBOOK, "--backfill", **database)
    done = pausewatch(
        "report", "--agreement", "cold-pause-2026", "--diff", "2026-02-03T03:00:00+02:00", "2026-02-04T12:00:00+02:00",
        "--out", tmp_path / "out", **database,
    )  # fmt: skip
    changes = table(tmp_path / "out" / "changes.csv")
    cited = (tmp_path / "out" / "CITATION.txt").read_text(encoding="utf-8")

    assert "as of: 2026-02-04T12:00+02:00" in cited
    assert "changes since 2026-02-03T03:00+02:00" in cited
    assert "violation" in done.stdout
    by_object = {row["object"] for row in changes}
    assert {"incident", "verdict", "violation", "claim", "reading"} <= by_object
    sunday = [row for row in changes if row["object"] == "reading" and row["id"] == "sunday-to-sunday"]
    assert [(row["what"], row["why"]) for row in sunday] == [("appeared", "new claim")]
    fresh = [row for row in changes if row["object"] == "incident" and row["what"] == "appeared"]
    assert fresh
    assert all("new report" in row["why"] for row in fresh)


@pytest.mark.slow
def test_an_offer_that_was_refused_gives_a_whole_folder_that_says_there_is_no_window(tmp_path: Path) -> None:
    result, imported = assess_file(CASEBOOK, "christmas-2025")
    names = write_all(result, imported.rejected, tmp_path, Config(), Wish(at=MARCH))

    assert set(names) == {path.name for path in tmp_path.iterdir()}
    assert set(PICTURES) <= set(names)
    assert table(tmp_path / "violations.csv") == []
    for name, words in (("report.html", "No reading opens a window"), ("report.uk.html", "не відкриває вікна")):
        assert words in (tmp_path / name).read_text(encoding="utf-8")
