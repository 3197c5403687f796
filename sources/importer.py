"""Importing a file: rows in, reports and rejected rows out, and nothing lost between them.

Every row of the file ends as a report, as a row of `rejected` with its line and the reason, or as one more
copy of a report that is already there; the three add up (`Imported.rows`). A file that cannot be read at all,
or that lacks columns, is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from sources.columns import Column
from sources.csvio import Broken, Record, UnreadableError, read_records
from sources.frames import empty_table, to_frame
from sources.mapping import Notes, Profile, ProfileError, Row, RowError, list_profiles, load_profile
from sources.native import REQUIRED, NativeRows
from sources.placing import Placing
from sources.report import Report, content_hash

if TYPE_CHECKING:
    from geo.places import Gazetteer

__all__ = ["REJECTED", "ImportRefused", "Imported", "import_file", "profiles"]

REJECTED: Final[tuple[Column, ...]] = (
    Column("file", "text", True, (), "Name of the file."),
    Column("line", "count", True, (), "Line of the file on which the row begins, from 1."),
    Column("field", "text", False, (), "The column at fault; empty where it is the row as a whole."),
    Column("value", "text", False, (), "Its value, cut at 200 characters."),
    Column("reason", "text", True, (), "Why the row could not be taken."),
)


class ImportRefused(ValueError):  # noqa: N818  # the name says what happened to the file
    """A file is refused as a whole; the message says which file, and why."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: `rows` = the lengths of `reports` and `rejected`, plus `identical`.

    `reports`: the reports frame, in the order of the file. `rejected`: file, line, field, value, reason.
    `notes`: what a person should know, one line each. `identical`: rows that say the same as another, of the same id.
    """

    reports: pd.DataFrame
    rejected: pd.DataFrame
    notes: list[str]
    rows: int
    identical: int


def profiles() -> list[str]:
    """Name the profiles that `import_file` takes."""
    return ["native", *list_profiles()]


def import_file(
    path: Path, profile: str = "native", *, recorded_at: datetime | None = None, gaz: Gazetteer | None = None
) -> Imported:
    """Read the reports of a CSV file by a profile.

    `recorded_at` (aware) is the moment of import, and overrides what the file says; without it the file's own
    value counts, else `published_at`. `gaz` is the gazetteer to look places up in; the project's own unless
    given. Raises ImportRefused for a file that cannot be read or lacks columns, ValueError for a naive
    `recorded_at`.
    """
    if recorded_at is not None and recorded_at.tzinfo is None:
        raise ValueError("recorded_at has no offset from UTC")
    if gaz is None:
        from geo.places import gazetteer  # its tables are read here, not when a verb's help is shown

        gaz = gazetteer()
    try:
        with path.open("rb") as stream:
            return _Import(path.name, _profile(profile), gaz).read(read_records(stream, path.name), recorded_at)
    except OSError as error:
        raise ImportRefused(f"{path.name}: cannot be read: {error.strerror or error}") from None
    except (UnreadableError, ProfileError) as error:
        raise ImportRefused(str(error)) from None


def _profile(name: str) -> Profile | None:
    return None if name == "native" else load_profile(name)


class _Import:
    """One file on its way in."""

    def __init__(self, name: str, profile: Profile | None, gaz: Gazetteer) -> None:
        self._name = name
        self._profile = profile
        self._placing = Placing(gaz, profile.aliases if profile else None)
        self._notes = Notes()
        self._extra: list[str] = []
        self._rejected: list[tuple[str, int, str, str, str]] = []
        self._reports: list[Report] = []
        self._lines: list[int] = []
        self._rows = 0
        self._identical = 0

    def read(self, records: Iterator[Record | Broken], recorded_at: datetime | None) -> Imported:
        """Read all records, the first of which is the header. Raises ImportRefused."""
        header = self._header(next(records, None))
        to_report = self._reader(header)
        for record in records:
            self._rows += 1
            if isinstance(record, Broken):
                self._reject(record.line, "", record.value, record.reason)
            elif len(record.cells) != len(header):
                reason = f"has {len(record.cells)} cells, but the header names {len(header)} columns"
                self._reject(record.line, "", ",".join(record.cells), reason)
            else:
                try:
                    report = to_report(record.cells)
                except RowError as error:
                    self._reject(record.line, *error.problem)
                else:
                    self._reports.append(report)
                    self._lines.append(record.line)
        if self._profile is not None and self._profile.numbered:
            self._number()
        self._drop_repeated()
        return self._finish(recorded_at)

    def _header(self, first: Record | Broken | None) -> list[str]:
        if first is None:
            raise ImportRefused(f"{self._name}: is empty: not even a header")
        if isinstance(first, Broken):
            raise ImportRefused(f"{self._name}: line {first.line}: the header {first.reason}")
        header = [cell.strip() for cell in first.cells]
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            raise ImportRefused(f"{self._name}: the header names a column twice: {', '.join(map(repr, twice))}")
        wanted = list(REQUIRED) if self._profile is None else []
        missing = self._profile.missing(header) if self._profile else [name for name in wanted if name not in header]
        if missing:
            raise ImportRefused(f"{self._name}: missing columns: {', '.join(missing)}{_hint(header)}")
        return header

    def _reader(self, header: Sequence[str]) -> Callable[[Sequence[str]], Report]:
        profile = self._profile
        if profile is None:
            native = NativeRows(header, self._placing, self._notes)
            self._extra = [native.unknown_line()] if native.unknown else []
            return native.report
        unknown = [name for name in header if name not in profile.known]
        if unknown:
            named = ", ".join(map(repr, unknown))
            self._extra = [f"columns that the profile {profile.name} does not know, passed over: {named}"]
        return lambda cells: profile.report(Row(dict(zip(header, cells, strict=True)), self._placing, self._notes))

    def _reject(self, line: int, field: str, value: str, reason: str) -> None:
        self._rejected.append((self._name, line, field, value[:200], reason))

    def _number(self) -> None:
        """Give rows of one key but other content the numbers /1, /2, ... in an order that the file does not decide."""
        by_id: dict[str, dict[str, list[int]]] = {}
        for number, report in enumerate(self._reports):
            by_id.setdefault(report["report_id"], {}).setdefault(content_hash(report), []).append(number)
        for report_id, by_content in by_id.items():
            if len(by_content) > 1:
                for nth, (_, numbers) in enumerate(sorted(by_content.items()), start=1):
                    for number in numbers:
                        self._reports[number]["report_id"] = f"{report_id}/{nth}"

    def _drop_repeated(self) -> None:
        first: dict[str, tuple[Report, int]] = {}
        for report, line in zip(self._reports, self._lines, strict=True):
            report_id = report["report_id"]
            earlier, on = first.setdefault(report_id, (report, line))
            if earlier is report:
                continue
            if earlier == report:
                self._identical += 1
            else:
                reason = f"stands already on line {on}, with other content"
                self._reject(line, "report_id", report_id, reason)
        self._reports = [report for report, _ in first.values()]

    def _finish(self, recorded_at: datetime | None) -> Imported:
        reports = to_frame(self._reports)
        if recorded_at is not None and len(reports):
            reports["recorded_at"] = pd.Series(
                [recorded_at.astimezone(UTC)] * len(reports), dtype=reports["recorded_at"].dtype
            )
        rejected = empty_table(REJECTED)
        if self._rejected:
            columns = dict(zip(rejected.columns, zip(*sorted(self._rejected), strict=True), strict=True))
            rejected = pd.DataFrame(columns).astype(rejected.dtypes.to_dict())
        lines = [*self._extra, *self._placing.lines(), *self._notes.lines()]
        if self._identical:
            lines.append(f"rows that say the same as another, counted once: {self._identical:,}")
        lines += _silences(reports) if self._extra else []
        if not self._rows:
            lines.append("the file has a header but no rows")
        return Imported(reports, rejected, lines, self._rows, self._identical)


def _silences(reports: pd.DataFrame) -> list[str]:
    """What no row at all says, where a column was passed over: most likely it has another name here."""
    if reports.empty:
        return []
    lines = []
    if (reports["place_id"] == "").all() and (reports["place_text"] == "").all() and reports["lat"].isna().all():
        lines.append("no row says where: the columns for it are place_text, place_id, or lat and lon")
    if reports["occurred_from"].isna().all() and reports["occurred_to"].isna().all():
        lines.append("no row says when it happened: the columns for it are occurred_from and occurred_to")
    return lines


def _hint(header: Sequence[str]) -> str:
    """Guess, for the message, what else the first line may be."""
    line = ",".join(header)
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and line.count(separator) >= 2:
            return f". The first line is separated by {name}; a comma is needed"
    if any(cell.replace(".", "").replace("-", "").isdigit() for cell in header):
        return f". The first line looks like data ({line[:60]!r}…): is the header missing?"
    if "\r" in line:
        return ". Lines end in CR alone; LF or CR LF is needed"
    return f". The file has: {', '.join(header[:60])}"
