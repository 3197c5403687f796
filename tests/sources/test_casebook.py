"""The casebook holds every documented event, and no figure that its source may not have printed."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from sources.columns import split
from sources.origins import load_origins, origin_of, side_of
from sources.report import COLUMN, problems

CASEBOOK: Final = Path(__file__).resolve().parents[2] / "sources" / "casebook"
TIED: Final = ("killed", "injured", "customers_out", "origin", "time_text")
COUNTS: Final = ("killed", "injured", "customers_out")
BASES: Final = frozenset({"single-source", "note", "address", "source-date", "page"})
ID: Final = re.compile(r"casebook:([ER]\d\d)-([0-9a-z_]+)(?:/(\d))?")
# what a summary may say in digits without a line in figures.csv: days, clock times and years of the calendar
CALENDAR: Final = re.compile(r"\d{1,2}(?: (?:to|and|or) \d{1,2})? (?:January|February)|\b\d{1,2}:\d\d\b")


def table(name: str) -> list[dict[str, str]]:
    with (CASEBOOK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


REPORTS: Final = table("reports.csv")
FIGURES: Final = table("figures.csv")


def parts(report_id: str) -> tuple[str, str]:
    found = ID.fullmatch(report_id)
    assert found, report_id
    return found[1], found[2]


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    assert found.utcoffset() == timedelta(0), text
    return found.astimezone(UTC)


def typed(row: dict[str, str]) -> dict[str, Any]:
    kinds = {name: COLUMN[name].kind for name in row}
    return {
        name: moment(cell)
        if kinds[name] == "time"
        else int(cell)
        if kinds[name] == "count"
        else cell == "true"
        if kinds[name] == "flag"
        else cell
        for name, cell in row.items()
        if cell
    }


def ties(report_id: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in FIGURES:
        if line["report_id"] == report_id:
            found[line["field"]].append(line)
    return found


def digits(text: str) -> set[str]:
    return set(re.findall(r"\d+", text.replace(",", "")))


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row["report_id"])
def test_every_row_is_a_sound_report(row: dict[str, str]) -> None:
    assert problems(typed(row)) == []


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row["report_id"])
def test_a_row_is_published_after_all_that_it_reports(row: dict[str, str]) -> None:
    start, end, published = (moment(row[name]) for name in ("occurred_from", "occurred_to", "published_at"))

    assert start < end <= published == moment(row["recorded_at"])


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row["report_id"])
def test_a_row_has_an_address_a_summary_of_its_own_and_no_pasted_signs(row: dict[str, str]) -> None:
    assert row["url"].startswith(("https://", "http://"))
    assert 30 < len(row["summary"]) < 260
    assert row["licence"]
    assert row["attribution"]
    assert not any(cell[:1] in set("=+-@\t\r") for cell in row.values() if cell)
    assert not any(mark in cell for cell in row.values() for mark in "—–…“”«»")


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row["report_id"])
def test_every_figure_and_every_voice_is_tied_to_its_source(row: dict[str, str]) -> None:
    """A figure attached to an outlet that did not print it would be our invention under its name."""
    tied = ties(row["report_id"])
    needed = {name for name in TIED if row[name]}
    if not row["published_at"].endswith("T22:00:00+00:00"):
        needed.add("published_at")

    assert needed <= tied.keys()
    for name in needed:
        assert row[name] in {line["value"] for line in tied[name]}


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row["report_id"])
def test_every_number_in_a_summary_is_tied_as_well(row: dict[str, str]) -> None:
    known = {
        number
        for lines in ties(row["report_id"]).values()
        for line in lines
        for number in digits(line["value"]) | digits(line["evidence"])
    }

    assert digits(CALENDAR.sub("", row["summary"])) <= known


def test_the_ties_are_sound() -> None:
    """A tie by address can be checked against the address; a tie by single source against the table itself."""
    rows = {row["report_id"]: row for row in REPORTS}
    sources = defaultdict(set)
    for report_id in rows:
        event, key = parts(report_id)
        sources[event].add(key)
    for line in FIGURES:
        row = rows[line["report_id"]]
        assert (line["event"], line["source_key"]) == parts(line["report_id"])
        assert line["basis"] in BASES
        assert line["evidence"]
        if line["field"] != "summary" and line["field"] != "place_text":
            assert row[line["field"]] == line["value"], line
        if line["basis"] == "address":
            assert line["evidence"].lower() in row["url"].lower(), line
        if line["basis"] == "single-source":
            assert len(sources[line["event"]]) == 1, line
        if line["basis"] == "page":
            assert line["field"] not in COUNTS, line


def test_ids_are_unique_and_numbered_from_one_within_an_item() -> None:
    assert len({row["report_id"] for row in REPORTS}) == len(REPORTS)
    numbers = defaultdict(list)
    for row in REPORTS:
        found = ID.fullmatch(row["report_id"])
        assert found, row["report_id"]
        numbers[found[1], found[2]].append(found[3])
    for key, found_numbers in numbers.items():
        expected = [None] if len(found_numbers) == 1 else [str(n) for n in range(1, len(found_numbers) + 1)]
        assert found_numbers == expected, key


def test_fifty_events_and_three_of_the_other_side_are_there() -> None:
    events = Counter(parts(row["report_id"])[0] for row in REPORTS)

    assert sum(event.startswith("E") for event in events) == 50
    assert sum(event.startswith("R") for event in events) == 3
    assert {row["actor"] for row in REPORTS if parts(row["report_id"])[0].startswith("R")} == {"UA"}


def test_every_origin_and_every_outlet_has_an_entry_in_the_table_of_origins() -> None:
    names = {row[name] for row in REPORTS for name in ("source", "origin") if row[name]}

    assert {name for name in names if not origin_of(name).id} == set()


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("Повітряні сили ЗСУ", "UA"),
        ("Воздушные силы ВСУ", "UA"),
        ("Air Force", "UA"),
        ("Володимир Зеленський", "UA"),
        ("ДСНС", "UA"),
        ("Минэнерго Украины", "UA"),
        ("ДТЕК", "commercial"),
        ("Міноборони РФ", "RU"),
        ("Вячеслав Гладков", "RU"),
        ("the Kremlin", "RU"),
        ("МАГАТЕ", "third_party"),
        ("BBC Verify", "third_party"),
        ("White House", "third_party"),
        ("Reuters via Straits Times", "unknown"),
        ("a neighbour", "unknown"),
    ],
)
def test_an_origin_is_known_by_its_names_in_three_languages(name: str, side: str) -> None:
    assert side_of(name) == side


def test_bodies_of_one_side_stay_several_origins() -> None:
    ids = {origin_of(name).id for name in ("Air Force", "ДСНС", "Ihor Terekhov", "Energy Ministry")}

    assert len(ids) == 4


def test_the_table_of_origins_has_no_spelling_twice() -> None:
    entries = list(load_origins())

    assert len({entry.id for entry in entries}) == len(entries) > 200


@pytest.mark.shared
def test_every_pair_of_event_and_source_is_there_with_its_address(shared: Path) -> None:
    events = json.loads((shared / "data" / "events.json").read_text(encoding="utf-8"))
    sources = json.loads((shared / "data" / "sources.json").read_text(encoding="utf-8"))
    expected = {(event["event_id"], source["key"]) for event in events for source in event["sources"]}

    assert expected - {parts(row["report_id"]) for row in REPORTS} == set()
    for row in REPORTS:
        assert row["url"] == sources[parts(row["report_id"])[1]]["url"], row["report_id"]


@pytest.mark.shared
def test_notes_and_single_sources_are_quoted_as_they_stand(shared: Path) -> None:
    """The evidence of a tie is a piece of the note, so that anyone can find it again."""
    events = json.loads((shared / "data" / "events.json").read_text(encoding="utf-8"))
    texts = {event["event_id"]: [str(value) for value in event.values()] for event in events}
    single = {event["event_id"] for event in events if len(event["sources"]) == 1}
    for line in FIGURES:
        if line["basis"] == "single-source":
            assert line["event"] in single, line
        if line["basis"] in {"note", "single-source"} and line["event"] in texts:
            pieces = [piece for piece in line["evidence"].split("; ") if not piece.startswith(("domain ", "claim "))]
            if not line["evidence"].startswith(("domain ", "claim ")):
                for piece in pieces:
                    assert any(piece in text for text in texts[line["event"]]), line


@pytest.mark.shared
def test_every_place_is_one_of_the_codifier(shared: Path) -> None:
    with (shared / "data" / "gazetteer" / "katottg.csv").open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)} | {"UA", "RU-BEL", "gn:578072"}

    assert {place for row in REPORTS for place in split(row["place_id"])} - known == set()


@pytest.mark.shared
def test_the_spans_overlap_those_that_another_reader_of_the_rules_gave(shared: Path) -> None:
    """Guards the reading of the rules of annotation; nothing is carried from that table."""
    with (shared / "data" / "verdicts" / "dev_event_reports.csv").open(encoding="utf-8", newline="") as file:
        other = {row["report_id"].removeprefix("gold:"): row for row in csv.DictReader(file)}
    for row in REPORTS:
        gold = other.get(parts(row["report_id"])[0])
        if gold is not None:
            assert moment(row["occurred_from"]) < moment(gold["occurred_to"]), row["report_id"]
            assert moment(gold["occurred_from"]) < moment(row["occurred_to"]), row["report_id"]
