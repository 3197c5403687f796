"""Whom a report quotes, and which side that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.origins import KINDS, OriginError, load_origins, origin_of, side_of
from sources.report import SIDES

SOUND = """
origins:
  - {id: air-force, name: Ukrainian Air Force, side: UA, kind: official, variants: [Повітряні сили, "Air Force"]}
  - {id: kremlin, name: Kremlin, side: RU, kind: official}
"""


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "origins.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_origin_is_found_by_any_spelling(tmp_path: Path) -> None:
    origins = load_origins(table(tmp_path, SOUND))

    for spelling in ("Ukrainian Air Force", "air-force", "ПОВІТРЯНІ  СИЛИ", "the Air Force", "«Повітряні сили»"):
        assert origins.origin_of(spelling).id == "air-force"
    assert origins.origin_of("Kremlin").side == "RU"
    assert [origin.id for origin in origins] == ["air-force", "kremlin"]


def test_an_unknown_origin_keeps_its_name_and_has_no_side(tmp_path: Path) -> None:
    found = load_origins(table(tmp_path, SOUND)).origin_of("a passer-by")

    assert (found.id, found.name, found.side, found.kind) == ("", "a passer-by", "unknown", "unknown")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "must hold a list named origins"),
        ("origins: [{id: a, name: A, side: UA}]", "must have the keys id, name, side, kind"),
        ("origins: [{id: a, name: A, side: UA, kind: official, colour: red}]", "origin 1: must have the keys"),
        ("origins: [{id: a, name: A, side: EU, kind: official}]", "unknown side 'EU'"),
        ("origins: [{id: a, name: A, side: UA, kind: king}]", "or kind 'king'"),
        ("origins: [{id: a, name: 3, side: UA, kind: official}]", "every value must be text"),
        (
            "origins: [{id: a, name: A, side: UA, kind: agency}, {id: b, name: A, side: RU, kind: agency}]",
            "'a' is a spelling of both a and b",
        ),
    ],
)
def test_a_table_that_is_not_sound_is_refused_by_entry(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(OriginError, match=words):
        load_origins(table(tmp_path, text))


def test_the_projects_own_table_is_sound_and_knows_the_sides() -> None:
    for origin in load_origins():
        assert origin.side in SIDES
        assert origin.kind in KINDS
    assert side_of("Ukrainian Air Force") == "UA"
    assert side_of("Kremlin") == "RU"
    assert origin_of("IAEA").side == "third_party"
    assert side_of("somebody") == "unknown"
