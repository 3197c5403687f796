"""What a source is: its manifest, and what a collector does.

A collector does two things that are kept apart. `fetch` asks, and hands over each answer as it came, with the
cursor that is true once that answer is kept. `parse` reads one kept answer and touches nothing else: no network,
no clock, no database; so what was kept can be read again by a better parser. No pandas here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlsplit

from sources.capture import Capture
from sources.errors import ManifestError, SourceError
from sources.http import HttpState, SourceClient
from sources.report import KINDS, SIDES
from sources.spans import SpanError
from sources.spans import zone as zone_of

__all__ = ["BASES", "Collector", "Fetched", "Manifest", "Parsed", "Sight", "SourceError", "duration", "read_manifest"]

BASES: Final = ("feed", "telegram", "table", "alerts", "outages")
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Sight:
    """What a source can see: kinds of reports, in which places (ids), and in words."""

    kinds: tuple[str, ...]
    places: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Manifest:
    """What is known of a source before it is asked; one `manifest.yaml` each.

    `every`, `jitter`: how often it is asked, and up to how much later at random. `lag`: how old its newest item
    may be while the source still counts as fresh. `zone`: that of its times ("UTC" where they carry their offset).
    `min_rows`, `max_rows`: plausible numbers of rows in one answer; fewer fail the run, more are a warning.
    `keep`: what is kept of an answer. `publish`: whether its rows may be shown or only what follows from them.
    `one_row_per_event`: coded event data that somebody else has linked already. `credentials`: environment
    variables that hold its keys. `hosts`: the only hosts that may be asked, redirects included. `settings`: what
    its base is told; the configuration may change these keys and no others. `collector`: the folder in the catalog
    whose `collector.py` serves it, "" where the base is enough.
    """

    name: str
    title: str
    publisher: str
    side: str
    why: str
    url: str
    licence: str
    attribution: str
    base: str
    zone: str
    every: timedelta
    jitter: timedelta
    lag: timedelta
    sees: tuple[Sight, ...]
    blind: str
    keep: Literal["bytes", "fields", "hash"]
    publish: Literal["rows", "derived"]
    hosts: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    min_rows: int = 0
    max_rows: int = 10_000
    one_row_per_event: bool = False
    credentials: tuple[str, ...] = ()
    enabled: bool = True
    collector: str = ""

    def configured(
        self,
        *,
        enabled: bool | None = None,
        every: timedelta | None = None,
        jitter: timedelta | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Manifest:
        """Give the manifest with what an installation changes of it. Raises ManifestError for an unknown option.

        Options are the keys of `settings`, and what `_CHANGED` names of the manifest itself: what a source of one's own
        sees must be said by whoever adds it. With another `url` and no `hosts` only that address's host may be asked.
        """
        plain = (("enabled", enabled), ("every", every), ("jitter", jitter))
        changed: dict[str, Any] = {name: value for name, value in plain if value is not None}
        settings = dict(self.settings)
        for key, value in (options or {}).items():
            if key in settings:
                settings[key] = value
            elif key in _CHANGED:
                changed[key] = _CHANGED[key](value, f"{self.name}: options: {key}")
            else:
                known = ", ".join(sorted(_CHANGED.keys() | settings.keys()))
                raise ManifestError(f"{self.name}: options: {key!r} is not known; there are {known}")
        if settings.get("url") != self.settings.get("url") and "hosts" not in changed:
            changed["hosts"] = tuple(filter(None, [_host(str(settings["url"]))]))
        made = replace(self, settings=settings, **changed)
        _check(made, self.name)
        return made


@dataclass(slots=True)
class Fetched:
    """One answer, and what to remember once it is kept and could be read.

    `cursor` is the source's new one, `http` what the answer's address is to be asked with next time. Neither may be
    remembered where `parse` fails: a broken answer that comes again would then count as "nothing new".
    """

    capture: Capture
    cursor: Mapping[str, Any]
    http: Mapping[str, HttpState] = field(default_factory=dict)


@dataclass(slots=True)
class Parsed:
    """What one answer says.

    `sets`: per item (`source:item`, i.e. `sources.report.item_of` of its rows' ids) all its rows by the columns of
    `sources.report`, without `recorded_at`; an item without rows now says nothing. `newest_item_at`: the time of
    its newest item, for freshness. `warnings`: (code, message). `rejected`: mappings of file, line, field, value,
    reason. `n_rows`: the rows seen in the answer, used or not.
    """

    sets: list[tuple[str, list[Mapping[str, Any]]]] = field(default_factory=list)
    newest_item_at: datetime | None = None
    warnings: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[Mapping[str, Any]] = field(default_factory=list)
    n_rows: int = 0

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """All rows of all sets, in order."""
        return [row for _, rows in self.sets for row in rows]


class Collector(Protocol):
    """A source at work. It keeps no state of its own between calls, so that one may serve many threads."""

    @property
    def manifest(self) -> Manifest:
        """What is known of the source."""

    @property
    def version(self) -> str:
        """The name and number of the parser, kept with each capture."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask, and hand over answers as they come, oldest first where there are several.

        `cursor` is what the last kept `Fetched` said ({} at first). Without `since` only what is new is asked for;
        with it (a back-fill) everything from then until `until` (now). Nothing is handed over where nothing has
        changed (304). Raises SourceError.
        """

    def parse(self, capture: Capture) -> Parsed:
        """Read one answer. Raises LooksWrong, TooFew or Stale, and nothing else."""


def duration(value: object) -> timedelta:
    """Read 30s, 15m, 6h or 2d. Raises ManifestError."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}[smhd]", value):
        return timedelta(seconds=int(value[:-1]) * _UNITS[value[-1]])
    raise ManifestError(f"write a whole number and a unit: 30s, 15m, 6h or 2d (found {value!r})")


def read_manifest(document: object, where: str) -> Manifest:
    """Make a manifest from a YAML document. Raises ManifestError, which names the file and the key."""
    if not isinstance(document, dict):
        raise ManifestError(f"{where}: must be a mapping")
    known = {one.name for one in fields(Manifest)} - {"collector"}
    needed = known - {"hosts", "settings", "min_rows", "max_rows", "one_row_per_event", "credentials", "enabled"}
    unknown, lacking = sorted(map(str, document.keys() - known)), sorted(needed - document.keys())
    if unknown or lacking:
        raise ManifestError(f"{where}: unknown keys {unknown}, missing keys {lacking}")
    values = dict(document)
    for key in ("every", "jitter", "lag"):
        values[key] = _durations(values[key], f"{where}: {key}")
    for key in ("hosts", "credentials"):
        values[key] = _texts(values.get(key, []), f"{where}: {key}")
    values["sees"] = _sights(values["sees"] or [], f"{where}: sees")
    manifest = Manifest(**values)
    _check(manifest, where)
    return manifest


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""  # the client will say that it is no address


def _durations(value: object, where: str) -> timedelta:
    try:
        return duration(value)
    except ManifestError as error:
        raise ManifestError(f"{where}: {error}") from None


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ManifestError(f"{where}: must be a list of texts")
    return tuple(value)


def _sight(value: object, where: str) -> Sight:
    if not isinstance(value, dict) or value.keys() - {"kinds", "places", "note"}:
        raise ManifestError(f"{where}: each must have kinds and places, and may have a note")
    sight = Sight(_texts(value.get("kinds"), where), _texts(value.get("places"), where), str(value.get("note", "")))
    if not set(sight.kinds) <= set(KINDS):
        raise ManifestError(f"{where}: kinds are {', '.join(KINDS)}")
    return sight


def _sights(value: object, where: str) -> tuple[Sight, ...]:
    if not isinstance(value, list):
        raise ManifestError(f"{where}: must be a list")
    return tuple(_sight(one, where) for one in value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ManifestError(f"{where}: must be a text")
    return value


def _number(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ManifestError(f"{where}: must be a whole number")
    return value


_CHANGED: Final[Mapping[str, Callable[[object, str], Any]]] = {
    "hosts": lambda value, where: _texts(list(value) if isinstance(value, tuple) else value, where),
    "lag": _durations,
    "sees": _sights,
    "min_rows": _number,
    "max_rows": _number,
    **dict.fromkeys(
        ("side", "title", "zone", "blind", "publisher", "licence", "attribution", "publish", "keep"), _text
    ),
}


def _check(manifest: Manifest, where: str) -> None:
    allowed: dict[str, tuple[str, ...]] = {
        "side": SIDES,
        "base": BASES,
        "keep": ("bytes", "fields", "hash"),
        "publish": ("rows", "derived"),
    }
    for key, words in allowed.items():
        if getattr(manifest, key) not in words:
            raise ManifestError(f"{where}: {key} must be one of {', '.join(words)}")
    if not _NAME.fullmatch(manifest.name):
        raise ManifestError(f"{where}: name must be small letters, digits and single hyphens")
    if not 0 <= manifest.min_rows <= manifest.max_rows:
        raise ManifestError(f"{where}: min_rows must not exceed max_rows")
    try:
        zone_of(manifest.zone)
    except SpanError as error:
        raise ManifestError(f"{where}: zone: {error}") from None
