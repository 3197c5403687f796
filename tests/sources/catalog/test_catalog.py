"""The catalog as a whole: manifests that say what they must, and documentation that says what they say."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from geo.places import gazetteer
from monitor.config import HttpSettings
from sources.describe import describe
from sources.errors import ManifestError
from sources.registry import CATALOG, load_catalog, load_manifests, make_collector
from sources.source import read_manifest

ROOT = Path(__file__).resolve().parents[3]
TABLE = (CATALOG / "yasno" / "manifest.yaml").read_text(encoding="utf-8")
# the zones of section "Time zones at a glance" in the notes on sources; feeds carry offsets, posts are UTC, and the
# zone of a channel or a newsroom is that of the words in its texts
ZONES = {
    "alerts-in-ua": "UTC",
    "ukrainealarm": "UTC",
    "air-raid-alerts": "UTC",
    "firms": "UTC",
    "ioda": "UTC",
    "outage-data-ua": "Europe/Kyiv",
    "oe-outage-data": "Europe/Kyiv",
    "air-force": "Europe/Kyiv",
    "svitlobot": "Europe/Kyiv",
    "yasno": "Europe/Kyiv",
    "viina": "Europe/Kyiv",
    "geoconfirmed": "Europe/Kyiv",
    "telegram-air-force": "Europe/Kyiv",
    "telegram-belgorod": "Europe/Moscow",
    "telegram-bryansk": "Europe/Moscow",
    "telegram-kursk": "Europe/Moscow",
    "tass-en": "Europe/Moscow",
}


def test_the_documentation_is_what_the_manifests_say() -> None:
    assert (ROOT / "docs" / "sources.md").read_text(encoding="utf-8") == describe(load_manifests())


def test_every_source_has_a_collector_and_sees_places_that_exist() -> None:
    gaz = gazetteer()
    for name, collector in load_catalog().items():
        manifest = collector.manifest
        assert manifest.name == name
        assert collector.version
        assert all(place in gaz for sight in manifest.sees for place in sight.places)
        assert manifest.sees or name in ("file-drop", "http-table")
        assert manifest.jitter < manifest.every


def test_both_sides_are_heard_by_default() -> None:
    """Else "nothing was reported on Russia's side" would say nothing."""
    on = [one for one in load_manifests().values() if one.enabled and not one.credentials]

    for side in ("UA", "RU"):
        assert [one for one in on if one.side == side and any("strike" in sight.kinds for sight in one.sees)]


def test_no_source_that_warns_burns_schedules_or_measures_the_internet_can_see_a_strike() -> None:
    for name in (
        "alerts-in-ua",
        "ukrainealarm",
        "air-raid-alerts",
        "air-alert-ua",
        "firms",
        "ioda",
        "yasno",
        "svitlobot",
    ):
        kinds = {kind for sight in load_manifests()[name].sees for kind in sight.kinds}
        assert kinds <= {"alert", "outage", "statement"}, name


@pytest.mark.parametrize(("name", "zone"), sorted(ZONES.items()))
def test_each_source_has_the_zone_of_its_times(name: str, zone: str) -> None:
    assert load_manifests()[name].zone == zone


def test_claims_of_a_state_agency_are_off_until_somebody_turns_them_on() -> None:
    assert not load_manifests()["tass-en"].enabled


def test_the_example_in_the_documentation_is_one_that_works() -> None:
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    example = yaml.safe_load(text.split("```yaml")[1].split("```")[0])

    catalog = load_catalog(example["sources"])

    assert catalog["my-city-channel"].manifest.settings["channel"] == "example"
    assert catalog["my-city-channel"].version == "bases.telegram/1"
    assert catalog["my-table"].manifest.hosts == ("example.org",)


def test_a_channel_of_ones_own_needs_no_code() -> None:
    options = {
        "like": "telegram-emergency-service",
        "channel": "example",
        "title": "My city",
        "sees": [{"kinds": ["strike"], "places": ["UA80000000000093317"]}],
    }

    mine = load_catalog({"my-city": {"options": options, "every": "20m"}})["my-city"].manifest

    assert (mine.name, mine.title, mine.settings["channel"]) == ("my-city", "My city", "example")
    assert mine.every == timedelta(minutes=20)
    assert [sight.places for sight in mine.sees] == [("UA80000000000093317",)]


def test_a_feed_of_ones_own_may_be_asked_at_its_own_host_and_no_other() -> None:
    mine = load_catalog({"my-feed": {"options": {"like": "ukrinform-en", "url": "https://news.example.org/rss"}}})

    assert mine["my-feed"].manifest.hosts == ("news.example.org",)
    assert mine["ukrinform-en"].manifest.hosts == ("www.ukrinform.net",)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"no-such-source": {"options": {}}}, "like"),
        ({"yasno": {"options": {"colour": "red"}}}, "colour"),
        ({"yasno": {"every": "soon"}}, "30s"),
        ({"yasno": {"options": {"zone": "Europe/Atlantis"}}}, "zone"),
        ({"yasno": {"options": {"min_rows": "many"}}}, "min_rows"),
        ({"My City": {"options": {"like": "http-table"}}}, "name"),
    ],
)
def test_settings_that_no_source_knows_are_refused(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(ManifestError, match=reason):
        load_catalog(settings)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"side": "ours"}, "side"),
        ({"base": "fax"}, "base"),
        ({"keep": "everything"}, "keep"),
        ({"every": "often"}, "every"),
        ({"min_rows": 300}, "min_rows"),
        ({"name": "Yasno"}, "name"),
        ({"colour": "red"}, "colour"),
        ({"sees": [{"kinds": ["miracle"], "places": ["UA"]}]}, "kinds"),
        ({"hosts": "app.yasno.ua"}, "hosts"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused_by_its_key(change: dict[str, object], reason: str) -> None:
    with pytest.raises(ManifestError, match=reason):
        read_manifest({**yaml.safe_load(TABLE), **change}, "yasno/manifest.yaml")


def test_a_manifest_that_lacks_a_key_is_refused() -> None:
    document = yaml.safe_load(TABLE)
    del document["blind"]

    with pytest.raises(ManifestError, match="blind"):
        read_manifest(document, "yasno/manifest.yaml")


def test_a_folder_and_its_source_have_one_name(tmp_path: Path) -> None:
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / "manifest.yaml").write_text(TABLE, encoding="utf-8")

    with pytest.raises(ManifestError, match="folder"):
        load_manifests(tmp_path)


def test_a_base_serves_where_no_collector_stands() -> None:
    manifest = replace(load_manifests()["yasno"], collector="")

    assert make_collector(manifest).version == "bases.outages/1"
    assert make_collector(load_manifests()["yasno"]).version == "catalog.yasno.collector/1"


def test_the_catalog_loads_without_pandas_and_without_the_reader_of_prose() -> None:
    """The daemon's parent holds it for weeks."""
    code = (
        "import sys; from sources.registry import load_catalog; load_catalog();"
        "print([m for m in ('pandas', 'numpy', 'sources.prose.pipeline', 'ahocorasick') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "[]"


def test_the_budget_of_a_day_covers_every_host_at_its_cadence() -> None:
    """Else a source would go blind each evening, when its host's requests are spent."""
    asked: dict[str, float] = {}
    for one in load_manifests().values():
        if one.enabled and one.hosts:
            questions = len(one.settings.get("files") or one.settings.get("operators") or [1])
            questions = 3 if one.name == "ukrainealarm" else questions  # counter, list and history
            asked[one.hosts[0]] = asked.get(one.hosts[0], 0) + questions * timedelta(days=1) / one.every

    assert {host: number for host, number in asked.items() if number > 0.9 * HttpSettings().daily_requests} == {}
