"""The pictures of a mail: a timeline for everybody, a map for the newsroom's own desk only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.alerts.place_map import map_of
from monitor.alerts.timeline import alternative_text, draw

if TYPE_CHECKING:
    from monitor.alerts.letters import Letter
    from monitor.alerts.words import Language

__all__ = ["Picture", "pictures_of"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, its name without ending, and what it shows in words."""

    name: str
    png: bytes
    alt: str


def pictures_of(letter: Letter, payload: Mapping[str, Any], say: Language) -> tuple[Picture, ...]:
    """What is drawn of a letter; nothing where it is about no wave."""
    wave = letter.picture
    if wave is None:
        return ()
    found = [Picture("timeline", draw(wave, say), alternative_text(wave, say))]
    if payload.get("audience") == "internal" and (placed := map_of(wave, say)) is not None:
        found.append(Picture("map", placed.png, placed.alt))
    return tuple(found)
