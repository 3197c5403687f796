"""Rows are sound reports, whatever the text: the vocabulary is the table's, spans lie in the text, nothing is invented."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places import gazetteer
from sources.prose import extract
from sources.report import problems

GOLD = Path(__file__).parent / "gold"
WORDS = (  # noqa: SIM905  # reads better
    "дрон ракета вдарив влучив у Харкові Києві на Сумщині вночі близько 01:26 загинули троє поранено без світла не було "
    "через негоду атаки удар по підстанції до 1 лютого перемир'я заявив мер область район громада та і , . : — ; 3 лютого "
    "hit struck Kyiv Odesa region overnight killed two people no power Russia drones missiles said not were shot down at 2 a.m. "
    "ночью Днепр удары погибли двое обстрел без отопления из-за непогоды Белгород в районе ТЭЦ 450 дронов"
).split()


def texts(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["dev.jsonl", "tuned.jsonl", "second_tuned.jsonl", "second_kept_apart.jsonl"])
def test_every_row_of_the_annotated_texts_is_a_sound_report(name: str) -> None:
    gaz = gazetteer()
    for doc in texts(name):
        for row in extract(doc["text"], doc["published_at"] or None, doc["lang"], doc_id=doc["id"], year=2026):
            report = {k: v for k, v in row.items() if k != "doc_id"}
            if report["published_at"] is None:  # one text of the brief has no date
                continue
            assert [] == list(problems(report)), doc["id"]
            assert all(p in gaz for p in row["place_id"].split("|") if p), doc["id"]


def test_spans_lie_in_the_text_and_are_not_empty() -> None:
    for doc in texts("dev.jsonl"):
        for row in extract(doc["text"], doc["published_at"] or None, year=2026):
            for field, spans in json.loads(row["spans"]).items():
                assert all(0 <= a < b <= len(doc["text"]) for a, b in spans), (doc["id"], field)


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from(["2026-02-03", "2026-02-03T08:15:00+00:00", ""]))
@settings(max_examples=100)
def test_any_row_of_words_gives_sound_rows(words: list[str], published: str) -> None:
    for row in extract(" ".join(words), published or None):
        assert row["kind"] in ("strike", "blast", "interception", "alert", "outage", "statement")
        assert 0 <= row["confidence"] <= 1
        if row["occurred_from"] is not None:
            assert row["occurred_from"] < row["occurred_to"]


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_read_without_failing(text: str) -> None:
    assert isinstance(extract(text, "2026-02-03"), list)


@pytest.mark.parametrize(
    "piece",
    [
        "до ",
        "Харків, ",
        "та ",
        "3 лютого ",
        "01:26 ",
        "із напрямків: Орел, ",
        "дрон влучив у ",
        "( ",
        "не ",
        "вночі ",
        "а ",
        "#",
    ],
)
def test_a_long_row_of_one_word_takes_no_longer_than_its_length(piece: str) -> None:
    """A channel that repeats itself must not stop the daemon: no rule may try a row of words in every way."""
    begun = time.perf_counter()
    extract(piece * (8000 // len(piece)), "2026-02-03")

    assert time.perf_counter() - begun < 4
