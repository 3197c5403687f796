"""Mapping profiles: how the rows of somebody else's table become reports, declared in YAML.

A profile (`sources/profiles/NAME.yaml`) names the headers it understands and, for each field of a report, a
constant or a transform with its options. Named transforms live in `sources.transforms`; what YAML cannot say
stands in a small Python file beside the profile. A row that a transform cannot read is a `RowError`: it goes
to `rejected`, whole.
"""

from __future__ import annotations

import functools
import importlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import yaml

from sources.placing import Placing
from sources.report import COLUMN, Problem, Report, problems

__all__ = ["Notes", "Profile", "ProfileError", "Row", "RowError", "list_profiles", "load_profile", "transform"]

FOLDER: Final = Path(__file__).with_name("profiles")
_KEYS: Final = frozenset(
    {"name", "title", "about", "python", "shapes", "optional", "unused", "numbered", "places", "fields", "derived"}
)


class ProfileError(ValueError):
    """A profile does not exist or is not sound; the message names the profile and the key."""


class RowError(ValueError):
    """A row cannot be read as a report; `problem` names the column of the file, its value and the reason."""

    def __init__(self, name: str, value: str, reason: str) -> None:
        super().__init__(f"{name}: {value!r} {reason}")
        self.problem = Problem(name, value if len(value) <= 200 else value[:200] + "…", reason)


class Notes:
    """Remarks on rows that were read, counted by their text."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, text: str) -> None:
        """Count a remark once more."""
        self._counts[text] += 1

    def lines(self) -> list[str]:
        """Give the remarks in order of their text, each with the number of its rows."""
        return [f"{text} ({_rows(number)})" for text, number in sorted(self._counts.items())]


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


@dataclass(slots=True)
class Row:
    """One row of a foreign table, as the transforms see it."""

    cells: Mapping[str, str]
    placing: Placing
    notes: Notes
    report: dict[str, Any] = field(default_factory=dict)  # the fields made so far, in the profile's order

    def text(self, name: str) -> str:
        """Give the cell of that column without blanks around it; "" where the file has no such column."""
        return self.cells.get(name, "").strip()


Transform = Callable[[Row, Mapping[str, Any]], Any]
_TRANSFORMS: dict[str, tuple[Transform, frozenset[str]]] = {}


def transform(name: str, *options: str) -> Callable[[Transform], Transform]:
    """Register a transform under the name that profiles use; `options` are the only keys it takes beside `do`."""

    def register(function: Transform) -> Transform:
        _TRANSFORMS[name] = (function, frozenset(options))
        return function

    return register


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to read a table. `shapes`: the sets of columns of which a file must have one whole."""

    name: str
    title: str
    shapes: tuple[tuple[str, ...], ...]
    others: frozenset[str]
    numbered: bool
    aliases: Mapping[str, str]
    fields: Mapping[str, tuple[Transform, Mapping[str, Any]]]
    derived: tuple[tuple[Transform, Mapping[str, Any]], ...]

    @property
    def known(self) -> frozenset[str]:
        """All columns that the profile has something to say about."""
        return self.others.union(*self.shapes)

    def missing(self, header: Sequence[str]) -> list[str]:
        """Give the columns that the file lacks, against the shape it comes nearest to; empty if it fits one."""
        lacking = [[name for name in shape if name not in header] for shape in self.shapes]
        return min(lacking, key=len)

    def report(self, row: Row) -> Report:
        """Read a row. Raises RowError."""
        for name, (function, options) in self.fields.items():
            row.report[name] = function(row, options)
        for function, options in self.derived:
            row.report.update(function(row, options))
        made = {name: value for name, value in row.report.items() if value is not None and value != ""}
        found = problems(made, row.placing.gaz)
        if found:
            raise RowError(found[0].field, found[0].value, found[0].reason)
        return cast("Report", made)


def list_profiles() -> list[str]:
    """Name the profiles that there are; `native`, our own CSV, needs none and is not among them."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@functools.cache
def load_profile(name: str) -> Profile:
    """Read a profile by name. Raises ProfileError."""
    path = FOLDER / f"{name}.yaml"
    if name not in list_profiles():
        raise ProfileError(f"there is no profile {name!r}; there are native, {', '.join(list_profiles())}")
    return read_profile(path)


def read_profile(path: Path) -> Profile:
    """Read a profile from a file. Raises ProfileError with the file and the key."""
    importlib.import_module("sources.transforms")
    document = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    if not isinstance(document, dict):
        raise ProfileError(f"{path.name}: must be a mapping")
    unknown = sorted(str(key) for key in document.keys() - _KEYS)
    lacking = sorted({"name", "title", "shapes", "fields"} - document.keys())
    if unknown or lacking:
        raise ProfileError(f"{path.name}: unknown keys {unknown}, missing keys {lacking}")
    if document["name"] != path.stem:
        raise ProfileError(f"{path.name}: name: must be {path.stem!r}")
    for module in document.get("python", []):
        importlib.import_module(f"sources.profiles.{module}")
    fields = {}
    for name, entry in document["fields"].items():
        if name not in COLUMN:
            raise ProfileError(f"{path.name}: fields: {name!r} is not a column of the reports table")
        fields[name] = _compiled(entry, f"{path.name}: fields: {name}")
    derived = tuple(_compiled(entry, f"{path.name}: derived") for entry in document.get("derived", []))
    return Profile(
        name=document["name"],
        title=document["title"],
        shapes=tuple(tuple(shape) for shape in document["shapes"]),
        others=frozenset([*document.get("optional", []), *document.get("unused", [])]),
        numbered=bool(document.get("numbered", False)),
        aliases=document.get("places", {}),
        fields=fields,
        derived=derived,
    )


def _compiled(entry: object, where: str) -> tuple[Transform, Mapping[str, Any]]:
    if not isinstance(entry, dict):
        return _constant, {"value": entry}
    name = entry.get("do")
    if name not in _TRANSFORMS:
        raise ProfileError(f"{where}: there is no transform {name!r}")
    function, allowed = _TRANSFORMS[name]
    options = {key: value for key, value in entry.items() if key != "do"}
    unknown = sorted(str(key) for key in options.keys() - allowed)
    if unknown:
        raise ProfileError(f"{where}: the transform {name!r} has no option {', '.join(unknown)}")
    return function, options


def _constant(_: Row, options: Mapping[str, Any]) -> Any:
    return options["value"]
