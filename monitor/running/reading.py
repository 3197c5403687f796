"""Reading answers in processes apart, so that the parent stays small and a parser that hangs or dies stops nobody.

A parser needs the gazetteer and the words of three languages, more memory than all the rest of the parent; and a
regular expression that runs away cannot be stopped inside a thread. So `Apart` stands for a collector whose `parse`
happens in a reader process. Readers are started when they are needed (a second one only while the first is busy),
end when they have been idle for a while, and are killed when one answer takes too long.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Any, Final

from sources.errors import SourceError

if TYPE_CHECKING:
    from monitor.config import Config
    from sources.capture import Capture
    from sources.http import SourceClient
    from sources.source import Collector, Fetched, Manifest, Parsed

__all__ = ["Apart", "ReaderDied", "Readers", "main"]

MOST_READERS: Final = 2
IDLE: Final = timedelta(minutes=2)
LONGEST: Final = timedelta(minutes=5)
_LENGTH: Final = struct.Struct(">Q")


class ReaderDied(RuntimeError):  # noqa: N818  what happened
    """The reader process ended, or was ended, over an answer; its last words are in the message."""


@dataclass(frozen=True)
class Apart:
    """A collector whose answers are read in a reader process; all else is the collector's own."""

    collector: Collector
    readers: Readers

    @property
    def manifest(self) -> Manifest:
        """What is known of the source."""
        return self.collector.manifest

    @property
    def version(self) -> str:
        """The parser's name and number."""
        return self.collector.version

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask, as the collector does."""
        return self.collector.fetch(client, cursor, since=since, until=until)

    def parse(self, capture: Capture) -> Parsed:
        """Read one answer in a reader process. Raises what the collector raises, and ReaderDied."""
        return self.readers.parse(self.manifest.name, capture)


@dataclass
class _Reader:
    process: subprocess.Popen[bytes]
    complaints: IO[bytes]
    used: float = field(default_factory=time.monotonic)

    def end(self) -> str:
        """End it and give its last words."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                # what was still to be written to it is of no use to a process that has ended
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self.complaints.seek(0)
        words = self.complaints.read().decode("utf-8", "replace").strip()
        self.complaints.close()
        return words[-2000:]


class Readers:
    """The reader processes of one daemon."""

    def __init__(self, config: Config, *, longest: timedelta = LONGEST, idle: timedelta = IDLE) -> None:
        from monitor.pipeline import settings_as_json

        self._settings = json.dumps(settings_as_json(config)["sources"]).encode()
        self._longest, self._idle = longest, idle
        self._resting: list[_Reader] = []
        self._guard = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_READERS)

    def parse(self, source: str, capture: Capture) -> Parsed:
        """Let a reader read an answer of a source."""
        with self._places:
            with self._guard:
                reader = self._resting.pop() if self._resting else None
            reader = reader or self._start()
            watch = threading.Timer(self._longest.total_seconds(), reader.process.kill)
            watch.daemon = True
            watch.start()
            try:
                _send(reader.process.stdin, (source, _plain(capture)))
                said = _receive(reader.process.stdout)
            except (EOFError, BrokenPipeError) as error:
                words = reader.end()
                shown = words or f"no answer within {int(self._longest.total_seconds())} s"
                raise ReaderDied(f"{source}: reading {capture.url}: {shown}") from error
            finally:
                watch.cancel()
            reader.used = time.monotonic()
            with self._guard:
                self._resting.append(reader)
        if isinstance(said, SourceError):
            raise said
        parsed: Parsed = said
        return parsed

    def _start(self) -> _Reader:
        complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed by `end`; a pipe that nobody reads would fill
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor.running.reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,  # a Ctrl-C is for the parent, which lets the step in hand finish
        )
        reader = _Reader(process, complaints)
        try:
            _send(process.stdin, self._settings)
        except BrokenPipeError as error:
            raise ReaderDied(f"a reader did not start: {reader.end()}") from error
        return reader

    def tidy(self) -> None:
        """End readers that have been idle for long."""
        before = time.monotonic() - self._idle.total_seconds()
        with self._guard:
            tired = [one for one in self._resting if one.used < before]
            self._resting = [one for one in self._resting if one.used >= before]
        for one in tired:
            one.end()

    def close(self) -> None:
        """End all readers that are not at work; one at work ends with the process, as its input does."""
        with self._guard:
            resting, self._resting = self._resting, []
        for one in resting:
            one.end()


def _plain(capture: Capture) -> dict[str, Any]:
    """Give what a capture is made from; its headers may be a read-only view, which cannot be sent."""
    names = ("source", "url", "received_at", "body", "status", "media_type", "collector_version", "note")
    return {**{name: getattr(capture, name) for name in names}, "headers": dict(capture.headers)}


def _send(pipe: IO[bytes] | None, what: object) -> None:
    assert pipe is not None
    packed = pickle.dumps(what)
    pipe.write(_LENGTH.pack(len(packed)) + packed)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> Any:
    assert pipe is not None
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    packed = pipe.read(_LENGTH.unpack(head)[0])
    # both ends are ours: the other is the process that we started, over a pipe that nobody else has
    return pickle.loads(packed)  # noqa: S301


def main() -> None:
    """Read answers from standard input until it ends; a fault of ours ends the reader, and the parent says so."""
    from sources.capture import Capture
    from sources.registry import load_catalog

    collectors = load_catalog(json.loads(_receive(sys.stdin.buffer)))
    while True:
        try:
            source, capture = _receive(sys.stdin.buffer)
        except EOFError:
            return
        try:
            said: object = collectors[source].parse(Capture(**capture))
        except SourceError as error:
            error.capture = None  # the parent has it
            said = error
        _send(sys.stdout.buffer, said)


if __name__ == "__main__":
    main()
