"""What all collectors do with an answer: take it apart strictly, and hand on only rows that are sound.

A record that cannot be read becomes a rejected row with its reason; when none can be read the answer is not what
it should be. Nothing is absorbed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Protocol

from geo.places import Gazetteer, gazetteer
from sources.capture import Capture
from sources.errors import LooksWrong, TooFew
from sources.report import content_hash, item_of, problems
from sources.source import Manifest, Parsed

__all__ = ["Base", "Draft", "Reader", "item_name"]

_SAFE: Final = re.compile(r"[A-Za-z0-9_.:+-]{1,80}")
_SUFFIXED: Final = re.compile(r"@[0-9a-f]{8}$")
_SHOWN: Final = 200
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def item_name(*parts: object) -> str:
    """Join parts into a name for an item that no rule of report ids can misread; else the hash of them."""
    name = "-".join(str(part) for part in parts)
    if _SAFE.fullmatch(name) and not _SUFFIXED.search(name):
        return name
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Draft:
    """The reading of one answer while it is made."""

    def __init__(self, capture: Capture, manifest: Manifest, gaz: Gazetteer) -> None:
        self.capture, self.manifest, self.gaz = capture, manifest, gaz
        self.parsed = Parsed()
        self._sets: dict[str, list[dict[str, Any]]] = {}
        self._warned: dict[str, tuple[str, int]] = {}

    def seen(self, number: int = 1) -> None:
        """Count rows of the answer, used or not."""
        self.parsed.n_rows += number

    def newest(self, moment: datetime | None) -> None:
        """Note the time of an item; the latest counts."""
        if moment is not None and (self.parsed.newest_item_at is None or moment > self.parsed.newest_item_at):
            self.parsed.newest_item_at = moment

    def warn(self, code: str, message: str) -> None:
        """Note something that a person should know; the same code is told once, with its number."""
        first, number = self._warned.get(code, (message, 0))
        self._warned[code] = (first, number + 1)

    def reject(self, line: int, field: str, value: object, reason: str) -> None:
        """Give a record up, with where it stood and why."""
        shown = _CONTROL.sub("?", str(value))[:_SHOWN]
        self.parsed.rejected.append(
            {"file": self.capture.url, "line": line, "field": field, "value": shown, "reason": reason}
        )

    def add(self, item: str, rows: Iterable[Mapping[str, Any]], line: int = 0) -> None:
        """Add what an item says, rows without id, source and provenance; an unsound row is rejected.

        `item` is its name within the source. Rows of one item that come apart are one set.
        """
        self.put(f"{self.manifest.name}:{item}", [{"source": self.manifest.name, **row} for row in rows], line)

    def put(self, item: str, rows: Iterable[Mapping[str, Any]], line: int = 0) -> None:
        """Add what an item says, rows with a source of their own; `item` is its whole name."""
        held = self._sets.setdefault(item, [])
        for row in rows:
            made = {
                "licence": self.manifest.licence,
                "attribution": self.manifest.attribution,
                **{key: value for key, value in row.items() if value is not None and value != ""},
                "capture": self.capture.sha256,
                "report_id": row.get("report_id") or item,
            }
            found = problems(made, self.gaz)
            if found:
                self.reject(line, *found[0])
            else:
                held.append(made)

    def finish(self) -> Parsed:
        """Number the rows, and check the whole against the manifest. Raises TooFew, LooksWrong."""
        parsed, manifest = self.parsed, self.manifest
        parsed.sets = [(item, _numbered(item, rows)) for item, rows in self._sets.items()]
        where = f"{manifest.name}: {self.capture.url}"
        if parsed.n_rows < manifest.min_rows:
            raise TooFew(f"{where}: {parsed.n_rows} rows, but at least {manifest.min_rows} are plausible")
        if parsed.rejected and len(parsed.rejected) >= parsed.n_rows and not parsed.rows:
            first = parsed.rejected[0]
            raise LooksWrong(
                f"{where}: none of {parsed.n_rows} rows can be read; the first: "
                f"{first['field']} {first['value']!r} {first['reason']}"
            )
        if parsed.n_rows > manifest.max_rows:
            self.warn("many_rows", f"{parsed.n_rows} rows, more than the plausible {manifest.max_rows}")
        parsed.warnings = [
            (code, message if number == 1 else f"{message} (and {number - 1} more)")
            for code, (message, number) in sorted(self._warned.items())
        ]
        return parsed


def _numbered(item: str, rows: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    """Drop repeated rows and give the rest ids of their own, in an order that the answer does not decide."""
    by_content = {content_hash(row): row for row in rows}
    if len(by_content) == 1 and rows[0]["report_id"] == item:
        return [rows[0]]
    if len({row["report_id"] for row in by_content.values()}) == len(by_content):
        return list(by_content.values())
    ordered = [row for _, row in sorted(by_content.items())]
    return [{**row, "report_id": f"{item}/{number}"} for number, row in enumerate(ordered, start=1)]


class Reader(Protocol):
    """What a base or a collector of its own fills in."""

    def read(self, draft: Draft) -> None:
        """Read `draft.capture` into the draft. Raises LooksWrong, Stale."""


class Base:
    """What all collectors are built on: `fetch` and `read` are theirs."""

    number = 1  # to be raised when a parser reads the same bytes otherwise

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    @property
    def manifest(self) -> Manifest:
        """What is known of the source."""
        return self._manifest

    @property
    def version(self) -> str:
        """The parser's name and number, kept with each capture."""
        return f"{type(self).__module__.removeprefix('sources.')}/{self.number}"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The manifest's settings."""
        return self._manifest.settings

    def read(self, draft: Draft) -> None:
        """Read `draft.capture` into the draft; each base says how."""
        raise NotImplementedError

    def parse(self, capture: Capture) -> Parsed:
        """Read one answer; see `sources.source.Collector`."""
        draft = Draft(capture, self._manifest, gazetteer())
        try:
            self.read(draft)
        except RecursionError:
            raise LooksWrong(f"{self._manifest.name}: {capture.url}: is nested too deeply") from None
        return draft.finish()


def same_item(row: Mapping[str, Any]) -> str:
    """Give the whole name of the item that a row with an id belongs to."""
    return item_of(str(row["report_id"]))
