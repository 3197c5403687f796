"""Take an answer apart strictly: what it is at all, and each field of a record, by name and type."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sources.capture import Capture
from sources.errors import LooksWrong
from sources.spans import earliest, latest

__all__ = ["FieldError", "Record", "json_of", "list_of", "local", "moment_of", "text_of", "unix"]

_POINTER: Final = b"version https://git-lfs"
_HTML: Final = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<!doctype html)", re.IGNORECASE)
_BOM: Final = b"\xef\xbb\xbf"
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


class FieldError(ValueError):
    """A field is missing or not what it should be: `field`, `value`, `reason`."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(f"{field}: {value!r} {reason}")
        self.field, self.value, self.reason = field, value, reason


def checked(capture: Capture) -> bytes:
    """Give the body, unless it is plainly something else. Raises LooksWrong."""
    body = capture.body.removeprefix(_BOM)
    if not body.strip():
        raise LooksWrong(f"{capture.source}: {capture.url}: is empty")
    if body.startswith(_POINTER):
        raise LooksWrong(f"{capture.source}: {capture.url}: is a pointer to a file (Git LFS), not the file")
    return body


def text_of(capture: Capture, encoding: str = "utf-8") -> str:
    """Give the body as text; a web page where none is expected is refused. Raises LooksWrong."""
    body = checked(capture)
    if _HTML.match(body):
        raise LooksWrong(f"{capture.source}: {capture.url}: is a web page (a login or a wall?), not data")
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise LooksWrong(f"{capture.source}: {capture.url}: is not {encoding}: {error}") from None


def json_of(capture: Capture) -> Any:
    """Read the body as JSON. Raises LooksWrong."""
    text = text_of(capture)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        start = text.strip()[:60]
        raise LooksWrong(f"{capture.source}: {capture.url}: is not JSON ({start!r}): {error}") from None


def list_of(value: object, capture: Capture, what: str) -> list[Any]:
    """Take a list. Raises LooksWrong."""
    if not isinstance(value, list):
        raise LooksWrong(f"{capture.source}: {capture.url}: {what} is not a list but {type(value).__name__}")
    return value


class Record:
    """One record of JSON; each field is taken by name, and what nobody took can be asked for.

    The methods raise FieldError.
    """

    def __init__(self, value: object, what: str) -> None:
        if not isinstance(value, dict):
            raise FieldError(what, value, "is not a record")
        self._cells: dict[str, Any] = value
        self._taken: set[str] = set()

    def any(self, name: str) -> Any:
        """Take a field as it is; None where it is missing."""
        self._taken.add(name)
        return self._cells.get(name)

    def text(self, name: str, *, default: str | None = None) -> str:
        """Take a text, or a number as text; without `default` it must be there."""
        value = self.any(name)
        if value is None or value == "":
            if default is None:
                raise FieldError(name, value, "is missing")
            return default
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise FieldError(name, value, "is not a text")
        return str(value).strip()

    def moment(self, name: str) -> datetime | None:
        """Take a moment with its offset; None where it is missing."""
        value = self.any(name)
        return None if value is None or value == "" else moment_of(name, value)

    def must(self, name: str) -> datetime:
        """Take a moment that must be there."""
        value = self.moment(name)
        if value is None:
            raise FieldError(name, None, "is missing")
        return value

    def number(self, name: str) -> float:
        """Take a finite number, also one written as text."""
        value = self.any(name)
        try:
            number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
        except (ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            raise FieldError(name, value, "is not a number")
        return number

    def rest(self, *known: str) -> list[str]:
        """Name the fields that nobody has taken and that are not known to be of no use."""
        return sorted(str(name) for name in self._cells.keys() - self._taken - set(known))


def moment_of(name: str, value: object) -> datetime:
    """Read ISO 8601 with an offset. Raises FieldError."""
    if not isinstance(value, str) or len(value) > 40:
        raise FieldError(name, value, "is not a time")
    try:
        moment = datetime.fromisoformat(_nanoless(value))
        if moment.tzinfo is None:
            raise FieldError(name, value, "has no offset from UTC")
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldError(name, value, "is not a time with its offset") from None
    return bounded(name, value, moment)


def _nanoless(value: str) -> str:
    """Cut fractions of a second after six digits (.NET writes seven)."""
    return re.sub(r"(\.\d{6})\d+", r"\1", value.strip())


def bounded(name: str, value: object, moment: datetime) -> datetime:
    """Refuse moments that are a mistake. Raises FieldError."""
    if not _EARLIEST <= moment < _LATEST:
        raise FieldError(name, value, "lies outside 1990 to 2099")
    return moment


def unix(name: str, value: object) -> datetime:
    """Read unix seconds. Raises FieldError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FieldError(name, value, "is not a time in unix seconds")
    try:
        return bounded(name, value, datetime.fromtimestamp(float(value), UTC))
    except (ValueError, OverflowError, OSError) as error:
        if isinstance(error, FieldError):
            raise
        raise FieldError(name, value, "is not a time in unix seconds") from None


def local(name: str, value: str, form: str, zone: str, *, end: bool = False) -> datetime:
    """Read a wall clock time in a zone; where the clocks make two of it the earlier, or with `end` the later.

    Raises FieldError.
    """
    try:
        found = datetime.strptime(value.strip(), form)  # noqa: DTZ007  # a wall clock has no offset; the zone is given
    except (ValueError, TypeError):
        raise FieldError(name, value, f"is not a time such as {form}") from None
    moment = bounded(name, value, found.replace(tzinfo=UTC))
    return (latest if end else earliest)(moment.date(), moment.time(), zone)


def minute_of_day(day: date, minutes: int, zone: str, *, end: bool = False) -> datetime:
    """Give the moment so many minutes on the clock after a day's local midnight; 1440 is the next midnight."""
    on = day + timedelta(days=minutes // 1440)
    clock = (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes % 1440)).time()
    return (latest if end else earliest)(on, clock, zone)


def mapping_of(value: object, capture: Capture, what: str) -> Mapping[str, Any]:
    """Take a mapping. Raises LooksWrong."""
    if not isinstance(value, dict):
        raise LooksWrong(f"{capture.source}: {capture.url}: {what} is not a record but {type(value).__name__}")
    return value
