"""Looking up the places that a table names, once per name, and saying what came of it.

A name that fits one place gives its id. One that fits several gives none: the row keeps its `place_text`, and
the relation of places decides by what the candidates have in common (`place_ambiguous`). Nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from geo.places import Gazetteer

__all__ = ["Placing"]

_NAMED: Final = 5  # so many names are given in a note; the rest is counted


class Placing:
    """Lookups in a gazetteer for one import. `aliases` are a profile's own: name -> id, or "" for "has no id"."""

    def __init__(self, gaz: Gazetteer, aliases: Mapping[str, str] | None = None) -> None:
        self.gaz = gaz
        self._aliases = {name.casefold(): place_id for name, place_id in (aliases or {}).items()}
        self._seen: dict[tuple[str, str, tuple[str, ...], str | None], tuple[str, str]] = {}
        self._outcomes: dict[str, Counter[str]] = {}

    def find(self, name: str, *, level: str = "", context: Sequence[str] = (), country: str | None = None) -> str:
        """Give the id of the one place of that name, else "".

        `level` (a word of `sources.report.LEVELS`) chooses between places of one name; `context` are ids of
        places that hold it or stand beside it; `country` is UA or RU.
        """
        name = " ".join(name.split())
        if not name:
            return ""
        key = (name.casefold(), level, tuple(context), country)
        if key not in self._seen:
            self._seen[key] = self._look_up(name, level, context, country)
        place_id, outcome = self._seen[key]
        self._outcomes.setdefault(outcome, Counter())[name] += 1
        return place_id

    def knows_alias(self, name: str) -> bool:
        """Whether the profile itself says what the name means."""
        return name.casefold() in self._aliases

    def _look_up(self, name: str, level: str, context: Sequence[str], country: str | None) -> tuple[str, str]:
        if name.casefold() in self._aliases:
            place_id = self._aliases[name.casefold()]
            return place_id, "found" if place_id else "known to have no id"
        resolution = self.gaz.resolve(name, context=context, country=country)
        place_id = resolution.place_id or ""
        if place_id and not resolution.ambiguous and (not level or self.gaz.level(place_id) == level):
            return place_id, "found"
        if level:
            fitting = {place.id for place in self.gaz.find(name) if self.gaz.level(place.id) == level}
            fitting = {place_id for place_id in fitting if all(self.gaz.within(place_id, outer) for outer in context)}
            if len(fitting) == 1:
                return fitting.pop(), "found"
        if place_id or resolution.candidates:
            return "", "ambiguous"
        return "", "not found"

    def lines(self) -> list[str]:
        """Say, for notes, what the lookups came to; names are given with the number of their rows."""
        lines = []
        for outcome, names in sorted(self._outcomes.items()):
            if outcome == "found":
                lines.append(f"place names looked up and found: {_rows(names.total())}")
                continue
            shown = ", ".join(f"{name!r} ({number:,})" for name, number in _largest(names))
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            lines.append(f"place names {outcome}: {_rows(names.total())}: {shown}{more}")
        return lines


def _largest(names: Counter[str]) -> list[tuple[str, int]]:
    return sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))[:_NAMED]


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"
