"""What can go wrong with a source, by name. The ledger of runs counts these names, so they mean one thing each.

SourceError
├── NotConfigured      a key or a setting is missing; shown, and no failure
├── ManifestError      a manifest or a setting is wrong
├── FetchFailed        we could not ask, or got no whole answer
│   ├── HttpFailed     a status other than 200 or 304
│   │   ├── Refused    401 or 403: the key, the address or the country is not welcome
│   │   └── RateLimited  429
│   ├── TimedOut       no answer in time
│   ├── Unreachable    no connection: name, network or TLS
│   ├── CutShort       the answer ended before its end
│   ├── TooLarge       more bytes than allowed, counted after unpacking
│   ├── ForbiddenHost  an address that this source may not be asked at
│   ├── Resting        the host asked us to wait (Retry-After), and we do
│   ├── OverBudget     the day's requests to that host are spent
│   └── NotRecorded    replaying, and there is no such answer on record
├── LooksWrong         an answer that is not what it should be, whatever its status says
├── TooFew             fewer rows than are plausible
└── Stale              the answer is whole, but its own date stands still
"""

from __future__ import annotations

from datetime import datetime

from sources.capture import Capture

__all__ = [
    "CutShort",
    "FetchFailed",
    "ForbiddenHost",
    "HttpFailed",
    "LooksWrong",
    "ManifestError",
    "NotConfigured",
    "NotRecorded",
    "OverBudget",
    "RateLimited",
    "Refused",
    "Resting",
    "SourceError",
    "Stale",
    "TimedOut",
    "TooFew",
    "TooLarge",
    "Unreachable",
]

# The names say what happened; the ledger and `status` show them to people, so no "Error" is hung on each.


class SourceError(Exception):
    """Something is wrong with a source. Messages hold no keys.

    `capture` is the answer that shows it, where there is one and it has not been handed over yet.
    """

    def __init__(self, message: str, *, capture: Capture | None = None) -> None:
        super().__init__(message)
        self.capture = capture


class NotConfigured(SourceError):  # noqa: N818
    """A key or a setting that the source needs is missing; the message names the environment variable."""


class ManifestError(SourceError):
    """A manifest, or what the configuration changes of it, is wrong; the message names source and key."""


class FetchFailed(SourceError):  # noqa: N818
    """We could not ask, or got no whole answer. `not_before`: when the host may be asked again, if it said so."""

    def __init__(self, message: str, *, capture: Capture | None = None, not_before: datetime | None = None) -> None:
        super().__init__(message, capture=capture)
        self.not_before = not_before


class HttpFailed(FetchFailed):
    """The host answered with a status other than 200 or 304; its answer is in `capture`."""

    def __init__(
        self, message: str, *, status: int, capture: Capture | None = None, not_before: datetime | None = None
    ) -> None:
        super().__init__(message, capture=capture, not_before=not_before)
        self.status = status


class Refused(HttpFailed):
    """401 or 403."""


class RateLimited(HttpFailed):
    """429."""


class TimedOut(FetchFailed):
    """No answer, or not all of it, in time."""


class Unreachable(FetchFailed):
    """No connection: the name, the network or TLS. A TLS failure is a fact to record, never to be passed over."""


class CutShort(FetchFailed):
    """The answer ended before its end."""


class TooLarge(FetchFailed):
    """The answer is larger than allowed, counted after unpacking."""


class ForbiddenHost(FetchFailed):
    """A scheme, host or address that this source may not be asked at, e.g. after a redirect."""


class Resting(FetchFailed):
    """The host asked us to wait, and the time is not over."""


class OverBudget(FetchFailed):
    """The day's requests to that host are spent."""


class NotRecorded(FetchFailed):
    """Replaying, and there is no such answer on record."""


class LooksWrong(SourceError):  # noqa: N818
    """The answer is not what it should be: a page instead of JSON, an empty preview, a pointer instead of a zip."""


class TooFew(SourceError):  # noqa: N818
    """Fewer rows than the manifest finds plausible; good data are not replaced by it."""


class Stale(SourceError):  # noqa: N818
    """Whole and readable, but its own date stands still. We could ask: the source is dormant, not failing."""
