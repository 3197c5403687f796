"""Whom a report quotes, and which side that is.

`origins.yaml` maps the spellings met in the sources to one origin each. Air Force, ministry and mayor are
three origins of one side; a figure that two of them give is not corroborated by another side.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from sources.report import SIDES

__all__ = ["KINDS", "Origin", "OriginError", "Origins", "load_origins", "origin_of", "side_of"]

KINDS: Final = ("official", "agency", "outlet", "channel", "international", "dataset", "person", "unknown")
DEFAULT: Final = Path(__file__).with_name("origins.yaml")
_KEYS: Final = frozenset({"id", "name", "side", "kind", "variants"})
_FOLDED: Final = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "`": "'", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"'}
)


class OriginError(ValueError):
    """The table of origins is not sound; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Someone who is quoted. `id` is "" for one that the table does not know; its side is then `unknown`."""

    id: str
    name: str
    side: str
    kind: str


class Origins:
    """The table of origins, looked up by any spelling, whatever its case, quotes and spaces."""

    def __init__(self, by_spelling: Mapping[str, Origin]) -> None:
        self._by_spelling = dict(by_spelling)

    def origin_of(self, text: str) -> Origin:
        """Find the origin of that name; one without id, of unknown side, if there is none."""
        return self._by_spelling.get(_folded(text)) or Origin("", text, "unknown", "unknown")

    def spellings(self) -> dict[str, Origin]:
        """Every spelling in its folded form (lower case, no quotes) with its origin."""
        return dict(self._by_spelling)

    def __iter__(self) -> Iterator[Origin]:
        return iter(sorted({origin.id: origin for origin in self._by_spelling.values()}.values(), key=lambda o: o.id))


def _folded(text: str) -> str:
    plain = re.sub(r"\s+", " ", text.translate(_FOLDED).replace('"', "")).strip(" .,")
    return plain.casefold().removeprefix("the ")


def load_origins(path: Path = DEFAULT) -> Origins:
    """Read a table of origins (YAML).

    Raises OriginError for unknown keys, sides or kinds, and for a spelling that two origins share.
    """
    document = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    if not isinstance(document, dict) or not isinstance(document.get("origins"), list):
        raise OriginError(f"{path.name}: must hold a list named origins")
    by_spelling: dict[str, Origin] = {}
    for number, entry in enumerate(document["origins"], start=1):
        origin, spellings = _origin(entry, f"{path.name}: origin {number}")
        for spelling in {_folded(text) for text in spellings}:
            other = by_spelling.setdefault(spelling, origin)
            if other != origin:
                raise OriginError(f"{path.name}: {spelling!r} is a spelling of both {other.id} and {origin.id}")
    return Origins(by_spelling)


def _origin(entry: object, where: str) -> tuple[Origin, list[str]]:
    if not isinstance(entry, dict) or entry.keys() | {"variants"} != _KEYS:
        raise OriginError(f"{where}: must have the keys id, name, side, kind, and may have variants")
    variants = entry.get("variants") or []
    texts = [entry["id"], entry["name"], entry["side"], entry["kind"]]
    if not isinstance(variants, list) or not all(isinstance(text, str) and text for text in [*texts, *variants]):
        raise OriginError(f"{where} ({entry['id']}): every value must be text")
    if entry["side"] not in SIDES or entry["kind"] not in KINDS:
        raise OriginError(f"{where} ({entry['id']}): unknown side {entry['side']!r} or kind {entry['kind']!r}")
    origin = Origin(entry["id"], entry["name"], entry["side"], entry["kind"])
    return origin, [origin.id, origin.name, *variants]


@functools.cache
def _default() -> Origins:
    return load_origins()


def origin_of(text: str) -> Origin:
    """Find an origin by name in the project's table; one without id, of unknown side, if there is none."""
    return _default().origin_of(text)


def side_of(name: str) -> str:
    """Find the side of an origin by name: UA, RU, third_party, commercial or unknown."""
    return origin_of(name).side
