"""Tables over HTTP or from a folder: CSV, CSV in a zip, JSON and GeoJSON; by a profile, or by a collector's own rows.

The whole table is refused where it is not what it should be: a web page, a pointer instead of the file, a header
that lacks a column or is missing. Single rows that cannot be read are rejected, each with its line.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from sources.bases.draft import Base, Draft, same_item
from sources.bases.reading import FieldError, checked, json_of, list_of, text_of
from sources.capture import Capture
from sources.csvio import CellError
from sources.errors import LooksWrong, NotConfigured, SourceError
from sources.http import SourceClient
from sources.mapping import Notes, Row, RowError, load_profile
from sources.native import REQUIRED, NativeRows
from sources.placing import Placing
from sources.report import Report
from sources.source import Fetched, duration

__all__ = ["Cells", "Source"]

_MOST_UNPACKED: Final = 200_000_000
_LONGEST_CELL: Final = 1 << 20


class Cells(NamedTuple):
    """One row of a table: where it stands (a line, or its number in a JSON list) and its cells by name."""

    line: int
    cells: dict[str, str]


class Source(Base):
    """A table. Settings: url or folder, format, delimiter, encoding, profile, member, rows, pattern, stale_after."""

    columns: tuple[str, ...] = ()  # that must be there, where no profile says so

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the table, or read the files of a folder that are new or have changed.

        `{since}` and `{until}` in the address become days (UTC), 14 days back unless told otherwise.
        """
        if self.settings.get("folder"):
            yield from self._files(client, cursor)
            return
        if not self.settings.get("url"):
            raise NotConfigured(f"{self.manifest.name}: its options name no url (or folder)")
        answer = client.get(self.address(client.now, since, until), accept="text/csv, application/json, */*;q=0.5")
        if answer.capture is not None:
            yield Fetched(answer.capture, dict(cursor), answer.state)

    def address(self, now: datetime, since: datetime | None, until: datetime | None) -> str:
        """Make the address to ask at."""
        days = {"since": since or now - timedelta(days=14), "until": until or now}
        url = str(self.settings["url"])
        for name, moment in days.items():
            url = url.replace("{" + name + "}", moment.astimezone(UTC).date().isoformat())
        return url

    def _files(self, client: SourceClient, cursor: Mapping[str, Any]) -> Iterator[Fetched]:
        folder = Path(str(self.settings["folder"]))
        if not folder.is_dir():
            raise NotConfigured(f"{self.manifest.name}: the folder {folder.name!r} does not exist")
        known = dict(cursor.get("files", {}))
        found = sorted(path for path in folder.glob(str(self.settings.get("pattern") or "*.csv")) if path.is_file())
        for path in found:
            try:
                stat = path.stat()
                stamp = f"{stat.st_mtime_ns}-{stat.st_size}"
                if known.get(path.name) == stamp:
                    continue
                if stat.st_size > client.client.max_bytes:
                    raise LooksWrong(f"{self.manifest.name}: file:{path.name}: {stat.st_size:,} bytes are too many")
                body = path.read_bytes()
            except OSError as error:
                raise SourceError(f"{self.manifest.name}: file:{path.name}: cannot be read: {error.strerror}") from None
            known = {**known, path.name: stamp}
            capture = Capture(
                self.manifest.name, f"file:{path.name}", client.now, body, status=0, collector_version=self.version
            )
            yield Fetched(capture, {**cursor, "files": known})

    def read(self, draft: Draft) -> None:
        """Read the rows of a table."""
        rows = self.table(draft.capture)
        profile = self.settings.get("profile")
        if not profile:
            self._own_rows(draft, rows)
        else:
            self._by_profile(draft, rows, str(profile))
        self._age(draft)

    def _age(self, draft: Draft) -> None:
        """Warn of a table whose newest row is old; its rows are sound, and are kept."""
        newest, limit = draft.parsed.newest_item_at, self.settings.get("stale_after")
        if newest is not None and limit and draft.capture.received_at - newest > duration(limit):
            draft.warn("stands_still", f"{self.manifest.name}: the newest row is of {newest.isoformat()}")

    def _own_rows(self, draft: Draft, rows: Iterator[Cells]) -> None:
        for row in rows:
            draft.seen()
            try:
                self.row(draft, row)
            except FieldError as error:
                draft.reject(row.line, error.field, error.value, error.reason)

    def row(self, draft: Draft, row: Cells) -> None:
        """Read one row into the draft; a collector of its own says how. Raises FieldError."""
        raise NotImplementedError

    def _by_profile(self, draft: Draft, rows: Iterator[Cells], name: str) -> None:
        notes = Notes()
        to_report = self._native(draft, notes) if name == "native" else self._mapped(draft, name, notes)
        for line, cells in rows:
            draft.seen()
            try:
                report = to_report(cells)
            except RowError as error:
                draft.reject(line, *error.problem)
            except CellError as error:
                draft.reject(line, "", "", str(error))
            else:
                draft.newest(report.get("published_at"))
                made = {key: value for key, value in report.items() if key not in ("recorded_at", "capture")}
                draft.put(same_item(report), [made], line)
        for note in notes.lines():
            draft.warn("note_" + re.sub(r"[^a-z]+", "_", note.casefold())[:40].strip("_"), note)

    def _mapped(self, draft: Draft, name: str, notes: Notes) -> Callable[[Mapping[str, str]], Report]:
        profile = load_profile(name)
        placing = Placing(draft.gaz, profile.aliases)
        return lambda cells: profile.report(Row(cells, placing, notes))

    def _native(self, draft: Draft, notes: Notes) -> Callable[[Mapping[str, str]], Report]:
        placing = Placing(draft.gaz, None)
        header: list[str] = []
        made: list[NativeRows] = []

        def read(cells: Mapping[str, str]) -> Report:
            if not made or header != list(cells):
                header[:] = cells
                made[:] = [NativeRows(header, placing, notes)]
            return made[0].report(list(cells.values()))

        return read

    # the table itself

    def table(self, capture: Capture) -> Iterator[Cells]:
        """Give the rows of the answer, after checking its header. Raises LooksWrong."""
        form = str(self.settings.get("format") or "csv")
        if form == "zip":
            return self._csv(capture, self._unzipped(capture))
        if form == "json":
            return self._json(capture)
        if form == "geojson":
            return self._geojson(capture)
        return self._csv(capture, text_of(capture, str(self.settings.get("encoding") or "utf-8")))

    def _unzipped(self, capture: Capture) -> str:
        where = f"{self.manifest.name}: {capture.url}"
        try:
            with zipfile.ZipFile(io.BytesIO(checked(capture))) as archive:
                wanted = str(self.settings.get("member") or ".csv")
                names = [name for name in archive.namelist() if name.endswith(wanted) and "__MACOSX" not in name]
                if len(names) != 1:
                    raise LooksWrong(f"{where}: the archive holds {len(names)} files that end in {wanted}, not one")
                with archive.open(names[0]) as member:
                    body = member.read(_MOST_UNPACKED + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ) as error:
            # RuntimeError: a password; NotImplementedError: another packing; ValueError, OSError: broken offsets
            raise LooksWrong(f"{where}: is no zip archive that can be read: {error}") from None
        if len(body) > _MOST_UNPACKED:
            raise LooksWrong(f"{where}: unpacks to more than {_MOST_UNPACKED:,} bytes")
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise LooksWrong(f"{where}: is not UTF-8: {error}") from None

    def _csv(self, capture: Capture, text: str) -> Iterator[Cells]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=str(self.settings.get("delimiter") or ","))
        records = _records(reader, f"{self.manifest.name}: {capture.url}")
        _, header = next(records, (0, []))
        names = [name.strip() for name in header]
        self._check(capture, names)
        return self._rows(records, names)

    def _rows(self, records: Iterator[tuple[int, list[str]]], names: list[str]) -> Iterator[Cells]:
        for line, cells in records:
            if cells and cells[0].startswith("#"):
                continue  # a row of HXL tags below the header (hxlstandard.org), not data
            if len(cells) != len(names):
                # told by the row's reader: a name that no table has
                yield Cells(line, {**dict.fromkeys(names, ""), "": f"{len(cells)} cells for {len(names)} columns"})
            else:
                yield Cells(line, dict(zip(names, cells, strict=True)))

    def _check(self, capture: Capture, names: Sequence[str]) -> None:
        profile = self.settings.get("profile")
        if profile == "native":
            missing = [name for name in REQUIRED if name not in names]
        elif profile:
            missing = load_profile(str(profile)).missing(names)
        else:
            missing = [name for name in self.columns if name not in names]
        if missing:
            shown = ", ".join(names)[:100]
            what = "has no header, or another one" if len(missing) > 3 else "lacks columns"
            raise LooksWrong(
                f"{self.manifest.name}: {capture.url}: {what}: missing {', '.join(missing[:8])}; it begins {shown!r}"
            )
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise LooksWrong(f"{self.manifest.name}: {capture.url}: the header names a column twice: {twice[:5]}")

    def _json(self, capture: Capture) -> Iterator[Cells]:
        found = json_of(capture)
        for key in filter(None, str(self.settings.get("rows") or "").split(".")):
            found = found.get(key) if isinstance(found, dict) else None
        return self._records_of(capture, list_of(found, capture, "what holds the rows"))

    def _geojson(self, capture: Capture) -> Iterator[Cells]:
        found = json_of(capture)
        features = list_of(found.get("features") if isinstance(found, dict) else None, capture, "features")
        return self._records_of(capture, [_flat(feature) for feature in features])

    def _records_of(self, capture: Capture, rows: list[Any]) -> Iterator[Cells]:
        names = list(dict.fromkeys(str(name) for row in rows if isinstance(row, dict) for name in row))
        if rows:
            self._check(capture, names)
        for number, row in enumerate(rows, start=1):
            cells = {str(key): _cell(value) for key, value in row.items()} if isinstance(row, dict) else {}
            yield Cells(number, {**dict.fromkeys(names, ""), **cells})


def _records(reader: Any, where: str) -> Iterator[tuple[int, list[str]]]:
    """Give line and cells of each record that is not blank. Raises LooksWrong."""
    line = 1
    while True:
        before = csv.field_size_limit(_LONGEST_CELL)  # the limit is the whole process's: others keep theirs
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise LooksWrong(f"{where}: line {line}: is not CSV: {error}") from None
        finally:
            csv.field_size_limit(before)
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _flat(feature: object) -> dict[str, Any]:
    """Lay a GeoJSON feature flat: its properties, and `longitude` and `latitude` of a point (RFC 7946 order)."""
    if not isinstance(feature, dict):
        return {}
    geometry = feature.get("geometry")
    properties = feature.get("properties")
    made = dict(properties) if isinstance(properties, dict) else {}
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if isinstance(point, list) and len(point) >= 2:
        made.update(longitude=point[0], latitude=point[1])
    if "id" in feature and "id" not in made:
        made["id"] = feature["id"]
    return made


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join(_cell(one) for one in value) if all(not isinstance(one, list | dict) for one in value) else ""
    return str(value)
