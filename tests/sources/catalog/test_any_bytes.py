"""Any bytes in: reports or a named error out, and nothing else, ever."""

from __future__ import annotations

import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.bases.draft import item_name
from sources.capture import Capture
from sources.errors import SourceError
from sources.registry import load_manifests, make_collector
from sources.report import item_of
from tests.sources.catalog.conftest import PAYLOADS, sound

AT = datetime(2026, 9, 25, 12, tzinfo=UTC)
URLS = {
    "ukrainealarm": ["https://x/alerts", "https://x/alerts/dateHistory?date=20260925"],
    "alerts-in-ua": ["https://x/alerts/active.json", "https://x/regions/22/alerts/month_ago.json"],
    "yasno": ["https://x/regions/25/dsos/902/planned-outages"],
    "oe-outage-data": ["https://x/Kharkivoblenerho.json"],
    "air-alert-ua": ["https://x/s/air_alert_ua", "https://x/s/air_alert_ua?before=9"],
}
SAMPLES: dict[str, list[Path]] = {
    "alerts-in-ua": sorted((PAYLOADS / "alerts_in_ua").iterdir()),
    "ukrainealarm": sorted((PAYLOADS / "ukrainealarm").iterdir()),
    "air-raid-alerts": sorted((PAYLOADS / "air_raid_alerts").iterdir()),
    "telegram-air-force": sorted((PAYLOADS / "telegram").iterdir()),
    "air-alert-ua": sorted((PAYLOADS / "air_alert_ua").iterdir()),
    "pravda-en": sorted((PAYLOADS / "feeds").iterdir()),
    "air-force": sorted((PAYLOADS / "air_force").iterdir()),
    "viina": sorted((PAYLOADS / "viina").iterdir()),
    "geoconfirmed": sorted((PAYLOADS / "geoconfirmed").iterdir()),
    "ucdp-candidate": sorted((PAYLOADS / "ucdp_candidate").iterdir()),
    "firms": sorted((PAYLOADS / "firms").iterdir()),
    "yasno": sorted((PAYLOADS / "yasno").iterdir()),
    "oe-outage-data": sorted((PAYLOADS / "outage_schedules").iterdir()),
    "ioda": sorted((PAYLOADS / "ioda").iterdir()),
    "svitlobot": sorted((PAYLOADS / "svitlobot").iterdir()),
    "http-table": sorted((PAYLOADS / "tables").iterdir()),
}
COLLECTORS = {name: make_collector(replace(one, min_rows=0)) for name, one in load_manifests().items()}
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = [
    "",
    "0",
    "-1",
    "9" * 30,
    "1e999",
    "NaN",
    "null",
    "air_raid",
    "2026-13-45",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "\x00",
    "|",
    "@deadbeef",
    "/1",
    "=1+1",
    "\ud800",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def take(name: str, body: bytes, url: str) -> None:
    """Parse, and allow two outcomes: sound reports, or a SourceError."""
    try:
        parsed = COLLECTORS[name].parse(Capture(name, url, AT, body))
    except SourceError:
        return
    sound(parsed)


def packed(name: str, body: bytes) -> bytes:
    """Put a table in an archive where its source sends one."""
    if name != "viina":
        return body
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", body)
    return buffer.getvalue()


def changed(value: Any, dice: random.Random, pool: list[Any]) -> Any:
    """Change a JSON value here and there: fields lost, replaced, wrapped."""
    if dice.random() < 0.06:
        return dice.choice(pool)
    if isinstance(value, dict):
        return {key: changed(one, dice, pool) for key, one in value.items() if dice.random() > 0.04}
    if isinstance(value, list):
        return [changed(one, dice, pool) for one in value]
    return value


@pytest.mark.parametrize("name", sorted(SAMPLES))
@given(body=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
@QUICK
def test_noise(name: str, body: bytes) -> None:
    for url in URLS.get(name, ["https://x/y"]):
        take(name, body, url)


@pytest.mark.parametrize("name", sorted(SAMPLES))
@given(seed=st.integers(0, 2**32), pieces=st.lists(st.binary(max_size=6), min_size=1, max_size=3))
@QUICK
def test_answers_with_bytes_changed_lost_and_repeated(name: str, seed: int, pieces: list[bytes]) -> None:
    dice = random.Random(seed)
    body = bytearray(dice.choice(SAMPLES[name]).read_bytes())
    for piece in pieces:
        place = dice.randrange(len(body) + 1)
        act = dice.randrange(4)
        if act == 0:
            body[place : place + len(piece)] = piece
        elif act == 1:
            body[place:place] = piece
        elif act == 2:
            del body[place : place + dice.randrange(1, 400)]
        else:
            body[place:place] = body[place : place + dice.randrange(1, 2000)]
    take(name, packed(name, bytes(body)), dice.choice(URLS.get(name, ["https://x/y"])))


@pytest.mark.parametrize("name", ["alerts-in-ua", "ukrainealarm", "yasno", "oe-outage-data", "ioda"])
@given(seed=st.integers(0, 2**32), pool=st.lists(VALUES, min_size=1, max_size=4))
@QUICK
def test_json_whose_fields_are_something_else(name: str, seed: int, pool: list[Any]) -> None:
    dice = random.Random(seed)
    document = json.loads(dice.choice(SAMPLES[name]).read_bytes())
    body = json.dumps(changed(document, dice, pool)).encode("utf-8", "surrogatepass")
    take(name, body, dice.choice(URLS.get(name, ["https://x/y"])))


@pytest.mark.parametrize(
    "name",
    ["air-raid-alerts", "air-force", "viina", "geoconfirmed", "ucdp-candidate", "firms", "http-table", "svitlobot"],
)
@given(seed=st.integers(0, 2**32), pool=st.lists(st.sampled_from(WORDS) | st.text(max_size=10), min_size=1, max_size=4))
@QUICK
def test_tables_whose_cells_are_something_else(name: str, seed: int, pool: list[str]) -> None:
    dice = random.Random(seed)
    files = [path for path in SAMPLES[name] if path.suffix in (".csv", ".txt")]
    header, *lines = dice.choice(files).read_text(encoding="utf-8").split("\n")
    separator = {"geoconfirmed": ";", "svitlobot": ";&&&;"}.get(name, ",")
    made = [
        separator.join(dice.choice(pool) if dice.random() < 0.1 else cell for cell in line.split(separator))
        for line in lines
    ]
    take(name, packed(name, "\n".join([header, *made]).encode("utf-8", "surrogatepass")), "https://x/y")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_deep_nesting_and_huge_numbers(name: str) -> None:
    for body in (b"[" * 100_000, b'{"a":' * 100_000, b"<a>" * 50_000, b'{"alerts": [{"id": ' + b"9" * 5000 + b"}]}"):
        take(name, body, "https://x/y")


@given(parts=st.lists(st.text(max_size=20) | st.integers(), min_size=1, max_size=4))
def test_the_name_of_an_item_is_never_misread(parts: list[object]) -> None:
    """A report's id is taken apart again: what an item is called must not look like a number or a version."""
    assert item_of(f"source:{item_name(*parts)}") == f"source:{item_name(*parts)}"
