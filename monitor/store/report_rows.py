"""A report as the store keeps it: one canonical tuple, the same from a mapping and from a frame's row.

Both databases, both ways in and every later comparison depend on this one form, so it is worth its own
file: text is never missing ("" instead), times are UTC text of fixed width, whole numbers are int, real
ones float, and `content` is the hash of all that the report says (not of its id, its capture, or when we
learned it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.store.errors import ReportRefused
from monitor.store.report_columns import REPORT_KINDS
from monitor.store.types import iso, parse_iso
from sources.origins import side_of
from sources.report import DEFAULTS, later_version

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["INSERT_COLUMNS", "PackedReport", "base_id", "from_frame", "from_mappings"]

_APART = ("report_id", "capture", "recorded_at")  # not part of what the report says


def _named(kind: str) -> tuple[str, ...]:
    return tuple(name for name, its in REPORT_KINDS.items() if its == kind and name not in _APART)


_TEXTS, _TIMES, _FLOATS, _INTS, _BOOLS = (_named(kind) for kind in ("text", "time", "float", "int", "bool"))
if _TIMES != ("published_at", "occurred_from", "occurred_to"):  # from_mappings counts on these
    raise AssertionError(f"report_rows.py does not know these columns of time: {_TIMES}")
_OTHERS = _TIMES + _FLOATS + _INTS + _BOOLS
_ORIGIN, _SIDE = _TEXTS.index("origin"), _TEXTS.index("origin_side")
_TEXT_DEFAULTS = tuple((name, DEFAULTS.get(name, "")) for name in _TEXTS)

INSERT_COLUMNS = ("seq", "set_id", "content", *_APART, *_TEXTS, *_OTHERS)
"""The order in which `PackedReport.row` gives the values of one row of `reports`."""


class PackedReport(NamedTuple):
    """One report in canonical form. `recorded_at` is "" where the row did not say."""

    report_id: str
    capture: str
    recorded_at: str
    content: str
    values: tuple[str | float | int | bool | None, ...]

    def row(self, seq: int, set_id: int, report_id: str, recorded_at: str) -> tuple[Any, ...]:
        """Give the values in the order of INSERT_COLUMNS."""
        return (seq, set_id, self.content, report_id, self.capture, recorded_at, *self.values)

    def version(self) -> str:
        """Give the id under which this report is kept where its own is taken by other words."""
        said: dict[str, Any] = dict(zip(_TEXTS + _OTHERS, self.values, strict=True))
        said.update({name: parse_iso(said[name]) for name in _TIMES if said[name]})
        return later_version(self.report_id, said)


def base_id(report_id: str) -> str:
    """Give a report id without its version suffix (`@` and 8 hex): `x:1/2@0a1b2c3d` -> `x:1/2`."""
    if len(report_id) > 9 and report_id[-9] == "@" and all(c in "0123456789abcdef" for c in report_id[-8:]):
        return report_id[:-9]
    return report_id


def from_mappings(rows: Iterable[Mapping[str, object]], *, learned: bool = False) -> Iterator[PackedReport]:
    """Pack mappings by the names of `sources.report.COLUMNS`; absent keys are missing values.

    Gives what `sources.frames.conform` would: its defaults, the origin's side, a minute to a bare instant.
    The rows' own `recorded_at` is read only if `learned`.
    Raises ReportRefused for a value that no database could keep, naming report and field.
    """
    for row in rows:
        get = row.get
        try:
            texts: list[Any] = [get(name) or default for name, default in _TEXT_DEFAULTS]
            if not texts[_SIDE]:
                texts[_SIDE] = side_of(texts[_ORIGIN]) if texts[_ORIGIN] else "unknown"
            published, starts, ends = [
                value.isoformat("T", "microseconds")  # nearly always; the rest of the ways is slower
                if type(value := get(name)) is datetime and value.tzinfo is UTC
                else _time(value)
                for name in _TIMES
            ]
            if starts is not None and starts == ends:
                ends = iso(parse_iso(starts) + timedelta(minutes=1))  # a bare instant, as conform has it
            packed = _pack(
                get("report_id") or "",
                get("capture") or "",
                (_time(get("recorded_at")) or "") if learned else "",
                texts,
                (
                    published,
                    starts,
                    ends,
                    *[None if (value := get(name)) is None else _float(value) for name in _FLOATS],
                    *[None if (value := get(name)) is None else _int(value) for name in _INTS],
                    *[False if (value := get(name)) is None else _bool(value) for name in _BOOLS],
                ),
            )
        except (TypeError, ValueError) as error:
            raise _explained(row, error) from error
        yield packed


def from_frame(frame: DataFrame) -> Iterator[PackedReport]:
    """Pack a reports frame (typed as `sources.frames.conform` leaves it), column by column for speed."""
    import pandas as pd

    def times(name: str) -> list[str | None]:
        values = frame[name]
        naive_utc = pd.DatetimeIndex(values).tz_convert("UTC").tz_localize(None)
        texts = naive_utc.to_numpy().astype("datetime64[us]").astype(str).tolist()
        return [None if text == "NaT" else f"{text}+00:00" for text in texts]

    def numbers(name: str) -> list[Any]:
        values = frame[name]
        return values.astype(object).where(values.notna(), None).tolist()

    texts = zip(*[frame[name].tolist() for name in _TEXTS], strict=True)
    others = zip(
        *[times(name) for name in _TIMES],
        *[[_float(value) for value in numbers(name)] for name in _FLOATS],
        *[[_int(value) for value in numbers(name)] for name in _INTS],
        *[[bool(value) for value in frame[name].tolist()] for name in _BOOLS],
        strict=True,
    )
    ids, captures = frame["report_id"].tolist(), frame["capture"].tolist()
    recorded = [text or "" for text in times("recorded_at")]
    for report_id, capture, learned, words, rest in zip(ids, captures, recorded, texts, others, strict=True):
        try:
            yield _pack(report_id, capture, learned, list(words), rest)
        except TypeError as error:
            raise ReportRefused(str(report_id), "", f"a text column holds something else: {error}") from error


def _pack(report_id: Any, capture: Any, recorded_at: str, texts: list[Any], others: tuple[Any, ...]) -> PackedReport:
    said = "\x1f".join((report_id, capture, *texts))  # raises TypeError where a value is not text
    if "\x00" in said:
        raise ReportRefused(report_id, _with_nul(texts), "holds the character U+0000, which PostgreSQL cannot keep")
    said = said[len(report_id) + len(capture) + 2 :]
    try:
        content = sha256(f"{said}\x1e{others!r}".encode()).hexdigest()[:32]
    except UnicodeEncodeError as error:
        raise ReportRefused(report_id, "", f"holds half a character: {error}") from error
    return PackedReport(report_id, capture, recorded_at, content, (*texts, *others))


def _with_nul(texts: list[str]) -> str:
    return next((name for name, text in zip(_TEXTS, texts, strict=True) if "\x00" in text), "report_id")


def _time(value: Any) -> str | None:
    if type(value) is datetime:  # the usual case first; NaT is another type
        return iso(value)
    if value is None or value == "" or value != value:  # NaT, like NaN, differs from itself
        return None
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, str):
        return iso(parse_iso(value))
    raise TypeError(f"not a time: {value!r}")


def _float(value: Any) -> float | None:
    if value is None or value == "" or value != value:
        return None
    number = float(value) + 0.0  # -0.0 and 0.0 are one place
    if not isfinite(number):
        raise ValueError(f"not a finite number: {value!r}")
    return number


def _int(value: Any) -> int | None:
    if value is None or value == "" or value != value:
        return None
    if int(value) != float(value):
        raise ValueError(f"not a whole number: {value!r}")
    return int(value)


def _bool(value: Any) -> bool:
    if value is None or value == "" or value is False:
        return False
    if value is True or value == 1:
        return True
    raise ValueError(f"not true or false: {value!r}")


def _explained(row: Mapping[str, object], error: Exception) -> ReportRefused:
    """Find the field that a TypeError or ValueError came from."""
    report_id = str(row.get("report_id") or "")
    for name in (*_TEXTS, "report_id", "capture"):
        value = row.get(name)
        if value and not isinstance(value, str):
            return ReportRefused(report_id, name, f"not text: {value!r}")
    checks = (((*_TIMES, "recorded_at"), _time), (_FLOATS, _float), (_INTS, _int), (_BOOLS, _bool))
    for names, check in checks:
        for name in names:
            try:
                check(row.get(name))
            except (TypeError, ValueError) as found:
                return ReportRefused(report_id, name, str(found))
    return ReportRefused(report_id, "", str(error))
