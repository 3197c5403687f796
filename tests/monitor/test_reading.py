"""Reading in processes apart: the same rows as in the parent, and nothing that a parser does stops the daemon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.running.reading import Apart, ReaderDied, Readers
from sources.capture import Capture
from sources.errors import LooksWrong
from sources.registry import load_catalog

OWN = {"own": {"options": {"like": "http-table", "url": "https://example.org/t.csv", "hosts": ["example.org"]}}}
TABLE = b"report_id,source,published_at,kind,place_id\nx:1,x,2026-02-03T06:00:00+00:00,strike,UA80000000000093317\n"


def capture(body: bytes) -> Capture:
    return Capture("own", "https://example.org/t.csv", datetime(2026, 2, 3, 7, tzinfo=UTC), body, media_type="text/csv")


@pytest.fixture
def config() -> Config:
    return Config(sources=OWN)


def test_a_reader_gives_the_same_rows_and_the_same_errors_as_the_parser_itself(config: Config):
    collector = load_catalog(config.sources)["own"]
    readers = Readers(config)
    apart = Apart(collector, readers)
    try:
        assert apart.parse(capture(TABLE)) == collector.parse(capture(TABLE))
        with pytest.raises(LooksWrong) as raised:
            apart.parse(capture(b"<html>"))
        with pytest.raises(LooksWrong) as expected:
            collector.parse(capture(b"<html>"))
    finally:
        readers.close()

    assert str(raised.value) == str(expected.value)
    assert (apart.version, apart.manifest) == (collector.version, collector.manifest)


def test_a_reader_that_dies_or_hangs_fails_one_answer_and_the_next_gets_a_new_one(config: Config, tmp_path: Path):
    readers = Readers(config, longest=timedelta(milliseconds=1))
    collector = load_catalog(config.sources)["own"]
    with pytest.raises(ReaderDied, match="no answer within"):
        Apart(collector, readers).parse(capture(TABLE))
    with pytest.raises(ReaderDied, match="KeyError: 'nobody'"):
        Readers(config).parse("nobody", capture(TABLE))

    patient = Readers(config)
    assert patient.parse("own", capture(TABLE)).n_rows == 1
    patient.close()


def test_readers_that_are_idle_end(config: Config):
    readers = Readers(config, idle=timedelta(0))
    readers.parse("own", capture(TABLE))
    (reader,) = readers._resting

    readers.tidy()

    assert reader.process.poll() is not None
    assert readers._resting == []
