"""One run of one source, from the question to the ledger.

Each answer is kept in one transaction with what was read from it, the cursor and what HTTP remembers. So a process
that is killed has either kept an answer with all its consequences or knows nothing of it and asks again. A payload
that cannot be read is kept as evidence all the same; its cursor is not, so that the next run asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import Connection

from monitor.store import captures, keeping, rejected, state
from monitor.store.captures import KeptCapture, keep_capture
from monitor.store.errors import CaptureMissing
from monitor.store.keeping import ItemSet
from monitor.store.runs import Run, RunWarning, record_run, run_id_of
from sources.errors import NotConfigured, SourceError

if TYPE_CHECKING:
    from monitor.running.watched import Door
    from monitor.store.engine import Store
    from sources.capture import Capture
    from sources.source import Collector, Fetched, Parsed

__all__ = ["Busy", "Progress", "Turn", "collect", "interrupt_unfinished", "record_missed", "reparse"]

SETS_AT_ONCE: Final = 4000  # in one transaction, so that a long reading does not hold up the others
MOST_WARNINGS: Final = 200  # per run; the rest is counted in one more
RunKind = Literal["collect", "backfill", "reparse", "test"]
Progress = Callable[["Turn"], None]


class Busy(RuntimeError):  # noqa: N818  a state, not a fault
    """Another process has a run of this source in hand."""


@dataclass
class Turn:
    """A run in hand. Used as a context manager it ends in the ledger however it ends.

    An error of the source becomes a `failed` run (or `not_configured`) and is not raised further; anything else is
    recorded as `failed` too and raised, because it is a fault of ours.
    """

    store: Store
    source: str
    kind: RunKind
    clock: Callable[[], datetime]
    desk: str = ""  # under which name its cursor is kept; a back-fill has one of its own
    stopped: bool = False
    n_captures: int = 0
    n_rows: int = 0
    n_new: int = 0
    n_known: int = 0
    n_rejected: int = 0
    n_bytes: int = 0
    newest_item_at: datetime | None = None
    error: BaseException | None = None
    details: dict[str, Any] = field(default_factory=dict)
    warnings: list[RunWarning] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = self.desk or self.source
        self.started_at = self.clock()
        self.run_id = run_id_of(self.source, self.kind, self.started_at)
        self.run: Run | None = None

    def __enter__(self) -> Turn:
        with self.store.writing() as connection:
            state.begin_run(connection, self.desk, self.run_id, at=self.started_at)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        self.error = error or self.error
        self.run = self._ended()
        with self.store.writing() as connection:
            record_run(connection, self.run)
            state.end_run(connection, self.desk, at=self.run.finished_at)
        return isinstance(error, SourceError)

    def warn(self, code: str, message: str) -> None:
        """Note something for the ledger; beyond MOST_WARNINGS they are only counted."""
        self.warnings.append(RunWarning(self.clock(), code, message))

    def _ended(self) -> Run:
        words: Literal["ok", "empty", "failed", "not_configured", "interrupted"]
        name = text = ""
        if isinstance(self.error, NotConfigured):
            words, text = "not_configured", str(self.error)
        elif self.error is not None:
            words, name, text = "failed", type(self.error).__name__, str(self.error)
        elif self.stopped:
            words = "interrupted"
        else:
            words = "ok" if self.n_rows or self.n_new or self.n_known else "empty"
        warnings = self.warnings[:MOST_WARNINGS]
        if len(self.warnings) > MOST_WARNINGS:
            more = len(self.warnings) - MOST_WARNINGS
            warnings.append(RunWarning(self.clock(), "more_warnings", f"and {more} more of this run"))
        return Run(
            self.source,
            self.kind,
            self.started_at,
            max(self.started_at, self.clock()),  # a clock that was set back must not end a run before it began
            words,
            n_captures=self.n_captures,
            n_rows=self.n_rows,
            n_new=self.n_new,
            n_known=self.n_known,
            n_rejected=self.n_rejected,
            n_bytes=self.n_bytes,
            newest_item_at=self.newest_item_at,
            error_class=name,
            error_message=text[:2000],
            details=self.details,
            warnings=warnings,
        )

    def keep(self, connection: Connection, capture: Capture, parsed: Parsed | None, keep: captures.Keep) -> KeptCapture:
        """Keep an answer and what was read from it (None: it could not be read), in the caller's transaction."""
        kept = keep_capture(
            connection,
            captures.Capture(
                source=self.source,
                url=capture.url,
                received_at=capture.received_at,
                body=capture.body,
                status=capture.status,
                media_type=capture.media_type,
                headers={**capture.headers, **({"x-note": capture.note} if capture.note else {})},
                collector_version=capture.collector_version,
            ),
            keep=keep,
            run_id=self.run_id,
        )
        if parsed is not None:
            self.keep_parsed(connection, parsed, kept.capture_id, capture.received_at)
        return kept

    def keep_parsed(self, connection: Connection, parsed: Parsed, capture_id: str, recorded_at: datetime) -> None:
        """Keep the sets and the rejected rows of one reading of one answer."""
        sets = (
            ItemSet(item, rows, capture_id)  # each row names the hash of the answer that it was read from
            for item, rows in parsed.sets
        )
        done = keeping.keep_sets(connection, sets, recorded_at=recorded_at, run_id=self.run_id)
        self.n_new += done.new
        self.n_known += done.known
        if parsed.rejected:
            self.n_rejected += rejected.keep_rejected(
                connection, parsed.rejected, recorded_at=recorded_at, run_id=self.run_id, source=self.source
            )

    def count(self, parsed: Parsed) -> None:
        """Count what an answer held, once it is kept."""
        self.n_rows += parsed.n_rows
        if parsed.newest_item_at is not None:
            self.newest_item_at = max(parsed.newest_item_at, self.newest_item_at or parsed.newest_item_at)
        for code, message in parsed.warnings:
            self.warn(code, message)


def collect(
    store: Store,
    collector: Collector,
    door: Door,
    clock: Callable[[], datetime],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    stopping: Event | None = None,
    progress: Progress | None = None,
) -> Run:
    """Ask a source once, keep what it answers, write the run; with `since` or `until` a back-fill that resumes.

    `stopping` is looked at between two answers: the step in hand is finished, the run ends as `interrupted`.
    Raises whatever is not the source's fault, after it has been recorded.
    """
    manifest = collector.manifest
    backfill = since is not None or until is not None
    desk = f"{manifest.name} {_word(since)}..{_word(until)}" if backfill else manifest.name
    turn = Turn(store, manifest.name, "backfill" if backfill else "collect", clock, desk)
    with turn:
        with store.reading() as connection:
            cursor = state.cursor_of(connection, desk)
        with door.open(store, collector, fresh=backfill) as client:
            for fetched in collector.fetch(client, cursor, since=since, until=until):
                _keep_answer(turn, collector, fetched)
                if progress is not None:
                    progress(turn)
                if stopping is not None and stopping.is_set():
                    turn.stopped = True
                    break
    _keep_answer_of_failure(turn, collector)
    if turn.run is None:
        raise AssertionError("a turn ends with a run")
    return turn.run


def _word(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _keep_answer(turn: Turn, collector: Collector, fetched: Fetched) -> None:
    capture, manifest = fetched.capture, collector.manifest
    turn.n_captures += 1
    turn.n_bytes += len(capture.body)
    try:
        parsed = collector.parse(capture)
    except SourceError as error:
        error.capture = None  # it is kept here, as the answer it came in
        with turn.store.writing() as connection:
            turn.keep(connection, capture, None, manifest.keep)
        raise
    with turn.store.writing() as connection:
        turn.keep(connection, capture, parsed, manifest.keep)
        state.set_cursor(connection, turn.desk, fetched.cursor, at=turn.clock())
        for url, said in fetched.http.items():
            remembered = state.HttpState(etag=said.etag, last_modified=said.last_modified, sha256=capture.sha256)
            state.remember_http(connection, turn.source, url, remembered, at=turn.clock())
    turn.count(parsed)


def _keep_answer_of_failure(turn: Turn, collector: Collector) -> None:
    """Keep the answer that showed that something is wrong, e.g. the page that came with a 500."""
    shown = turn.error.capture if isinstance(turn.error, SourceError) else None
    if shown is not None:
        with turn.store.writing() as connection:
            turn.keep(connection, shown, None, collector.manifest.keep)


def reparse(
    store: Store,
    collector: Collector,
    clock: Callable[[], datetime],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> Run:
    """Read the kept answers of a source again with the parser of today; what it reads otherwise is a later version.

    Answers whose bytes were not kept, or that cannot be read now either, are counted as warnings.
    """
    manifest = collector.manifest
    turn = Turn(store, manifest.name, "reparse", clock, f"{manifest.name} reparse")
    with turn:
        with store.reading() as connection:
            listed = [dict(row) for row in captures.captures_of(connection, manifest.name, since=since, until=until)]
        # of each item only what the last answer says is kept: an older one must not replace it for a moment
        said: dict[str, ItemSet] = {}
        for row in listed:
            parsed = _read_again(turn, collector, row)
            if parsed is None:
                continue
            for item, rows in parsed.sets:
                said[item] = ItemSet(item, rows, row["capture_id"])
            turn.n_captures += 1
            turn.n_rows += parsed.n_rows
            if progress is not None:
                progress(turn)
        waiting = iter(said.values())
        while part := list(islice(waiting, SETS_AT_ONCE)):
            with store.writing() as connection:
                done = keeping.keep_sets(connection, part, recorded_at=turn.started_at, run_id=turn.run_id)
            turn.n_new += done.new
            turn.n_known += done.known
    if turn.run is None:
        raise AssertionError("a turn ends with a run")
    return turn.run


def _read_again(turn: Turn, collector: Collector, row: Mapping[str, Any]) -> Parsed | None:
    from sources.capture import Capture as Received

    try:
        with turn.store.reading() as connection:
            body = captures.body_of(connection, row["sha256"])
    except CaptureMissing as error:
        turn.warn("bytes_not_kept", f"{row['capture_id']}: {error}")
        return None
    turn.n_bytes += len(body)
    names = ("source", "url", "received_at", "status", "media_type", "headers", "collector_version")
    try:
        return collector.parse(Received(body=body, **{name: row[name] for name in names}))
    except SourceError as error:
        turn.warn(type(error).__name__, f"{row['capture_id']}: {error}")
        return None


def record_missed(
    store: Store, source: str, at: datetime, why: str, *, error: BaseException | None = None, n: int = 1
) -> None:
    """Write that a turn did not take place (`missed`), or that it failed in a way that it could not write itself."""
    details: Mapping[str, Any] = {"why": why, "turns": n}
    name = "" if error is None else type(error).__name__
    word: Literal["missed", "failed"] = "missed" if error is None else "failed"
    with store.writing() as connection:
        record_run(
            connection,
            Run(source, "collect", at, at, word, error_class=name, error_message=str(error or ""), details=details),
        )


def interrupt_unfinished(store: Store, now: datetime) -> list[str]:
    """Write the runs that a crash cut short as `interrupted`; gives their sources. Only at a daemon's start.

    A back-fill in hand belongs to another process and is left alone.
    """
    with store.writing() as connection:
        cut = [
            (source, since)
            for source, run_id, since in state.unfinished_runs(connection)
            if run_id == run_id_of(source, "collect", since)
        ]
        for source, since in cut:
            why = {"why": "the process ended before the run did"}
            record_run(connection, Run(source, "collect", since, max(since, now), "interrupted", details=why))
            state.end_run(connection, source, at=now)
    return [source for source, _ in cut]
