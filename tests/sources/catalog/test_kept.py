"""What collectors hand over, the store takes: whole sets per item, and the same answer twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.store.engine import open_store
from monitor.store.keeping import ItemSet, keep_sets
from sources.source import Parsed

FIRST = datetime(2026, 9, 25, 12, tzinfo=UTC)
ANSWERS = [
    ("alerts-in-ua", "alerts_in_ua/active.json", "https://x/alerts/active.json"),
    ("ukrainealarm", "ukrainealarm/history.json", "https://x/alerts/dateHistory?date=20260925"),
    ("telegram-air-force", "telegram/air_force.html", "https://x/s/kpszsu"),
    ("telegram-belgorod", "telegram/belgorod.html", "https://x/s/example"),
    ("air-alert-ua", "air_alert_ua/page.html", "https://x/s/air_alert_ua"),
    ("pravda-en", "feeds/pravda_en.xml", "https://x/rss"),
    ("yasno", "yasno/planned.json", "https://x/regions/25/dsos/902/planned-outages"),
    ("oe-outage-data", "outage_schedules/Kharkivoblenerho.json", "https://x/Kharkivoblenerho.json"),
    ("ioda", "ioda/events.json", "https://x/outages/events"),
    ("firms", "firms/viirs.csv", "https://x/2"),
    ("ucdp-candidate", "ucdp_candidate/GEDEvent.csv", "https://x/a.csv"),
    ("geoconfirmed", "geoconfirmed/export.csv", "https://x/csv"),
    ("http-table", "tables/desk.csv", "https://x/desk.csv"),
]


@pytest.mark.parametrize(("name", "payload", "url"), ANSWERS, ids=[one[0] for one in ANSWERS])
def test_the_same_answer_twice_adds_nothing(
    parse: Callable[..., Parsed], tmp_path: Path, name: str, payload: str, url: str
) -> None:
    options = {"stale_after": "10000d"} if name == "oe-outage-data" else {}
    parsed = parse(name, payload, url, **options)
    with open_store(f"sqlite:///{tmp_path / 'kept.db'}") as store:
        counts = []
        for moment in (FIRST, FIRST + timedelta(hours=1)):
            with store.writing() as connection:
                sets = [ItemSet(item, rows) for item, rows in parsed.sets]
                counts.append(keep_sets(connection, sets, recorded_at=moment))

    assert counts[0].new == len(parsed.rows) > 0
    assert (counts[1].new, counts[1].known) == (0, counts[0].new)


def test_an_alert_that_ended_replaces_the_one_that_was_on(parse: Callable[..., Parsed], tmp_path: Path) -> None:
    body = b"""{"alerts": [{"id": 5, "location_title": "x", "location_type": "oblast", "alert_type": "air_raid",
        "started_at": "2026-09-25T01:00:00Z", "finished_at": %s, "location_uid": "31", "location_oblast_uid": 31}]}"""
    with open_store(f"sqlite:///{tmp_path / 'kept.db'}") as store:
        for hour, end in enumerate((b"null", b'"2026-09-25T02:00:00Z"')):
            with store.writing() as connection:
                parsed = parse("alerts-in-ua", body % end, "https://x/alerts/active.json")
                sets = [ItemSet(item, rows) for item, rows in parsed.sets]
                kept = keep_sets(connection, sets, recorded_at=FIRST + timedelta(hours=hour))

    assert (kept.new, kept.versions) == (1, 1)
