"""What a reported understanding is: its claims, the readings derived from them, their clauses and bounds.

Nothing here judges an incident. A reading is one way to evaluate what was publicly said; it is named by its
content and never by a person. `monitor/agreement_file.py` reads and checks files, `agreement_frames.py` makes
the frames.

    AgreementError (ValueError)     a file was refused: file, line and reason of every problem
    BoundError (ValueError)         a bound or a window that cannot be
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo.areas import AreaSpec

BoundKind = Literal["exact", "interval", "open", "unknown"]
Party = Literal["RU", "UA"]
PARTIES: Final[tuple[Party, ...]] = ("RU", "UA")
CLOCK: Final = "%Y-%m-%dT%H:%M:%S+00:00"


class BoundError(ValueError):
    """A bound or window that cannot be: naive, upside down, or ended before it starts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an agreement file is refused; `line` counts from 1."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class AgreementError(ValueError):
    """An agreement file was refused; `problems` lists every reason found, `file` names it."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"{file}:{problem.line}: {problem.reason}" for problem in problems))
        self.file = file
        self.problems = problems


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise BoundError(f"the time {moment.isoformat()} has no zone")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a window starts or ends, in UTC.

    `exact`: earliest = latest. `interval`: nobody stated the moment; it lies in [earliest, latest], and
    `latest` None means that the interval itself is open. `open`: said to have no end, both None. `unknown`:
    both None.
    """

    earliest: datetime | None
    latest: datetime | None
    kind: BoundKind

    @classmethod
    def exact(cls, moment: datetime) -> Bound:
        """Make a stated moment. Raises BoundError if it is naive."""
        return cls(_utc(moment), _utc(moment), "exact")

    @classmethod
    def interval(cls, earliest: datetime, latest: datetime | None) -> Bound:
        """Make a moment nobody stated; `latest` None = open. Raises BoundError if naive or upside down."""
        first = _utc(earliest)
        last = None if latest is None else _utc(latest)
        if last is not None and last < first:
            raise BoundError(f"earliest {first.strftime(CLOCK)} is later than latest {last.strftime(CLOCK)}")
        return cls(first, last, "exact" if first == last else "interval")

    @classmethod
    def open(cls) -> Bound:
        """Make a bound that was said not to exist: core and hull both run on."""
        return cls(None, None, "open")

    @classmethod
    def unknown(cls) -> Bound:
        """Make a bound of which nothing is known: the hull runs on and the core is empty."""
        return cls(None, None, "unknown")

    def texts(self) -> tuple[str, str]:
        """Return earliest and latest as ISO 8601 with offset, or `open`, `unknown`."""
        first = self.kind if self.earliest is None else self.earliest.strftime(CLOCK)
        if self.latest is not None:
            return first, self.latest.strftime(CLOCK)
        return first, "unknown" if self.kind == "unknown" else "open"


@dataclass(frozen=True, slots=True)
class Window:
    """A clause's window: core [start.latest, end.earliest), hull [start.earliest, end.latest) (design, 5)."""

    start: Bound
    end: Bound

    def __post_init__(self) -> None:
        first, last = self.hull
        if self.start.kind == "open":
            raise BoundError("a start cannot be open; say unknown, or give an interval")
        if self.start.earliest is not None and self.start.latest is None:
            raise BoundError("a start needs a latest moment; only an end may be open")
        if first is not None and last is not None and last <= first:
            raise BoundError(
                f"an impossible window: it ends at the latest {last.strftime(CLOCK)}, "
                f"and starts at the earliest {first.strftime(CLOCK)}"
            )

    @property
    def hull(self) -> tuple[datetime | None, datetime | None]:
        """Every moment that may be inside; None = without limit."""
        return self.start.earliest, self.end.latest

    @property
    def core(self) -> tuple[datetime, datetime | None] | None:
        """The moments surely inside, None if there are none; an end of None = without limit."""
        if self.start.latest is None or self.end.kind == "unknown":
            return None
        if self.end.earliest is not None and self.end.earliest <= self.start.latest:
            return None
        return self.start.latest, self.end.earliest


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a claim can be read: full address, publisher, and the date of the page (may be `undated`)."""

    url: str
    publisher: str
    date: str


@dataclass(frozen=True, slots=True)
class Count:
    """A party's figure of alleged violations, as stated: cumulative, with its own cut-off, never summed.

    `against` is the party accused; `figure_is` one of exact, at_least, at_most, about; `covers` says since
    when and until when.
    """

    against: Party
    figure: int
    figure_is: str
    unit: str
    covers: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One public statement. It was said in [said_from, said_to] UTC; `said_to` None = no upper bound found.

    `words`: what stands between quotation marks is quoted, the rest is our rendering. `start`, `end`,
    `geography`, `targets`, `bound` say in words what the statement says of them ("" = nothing).
    """

    claim_id: str
    said_from: datetime
    said_to: datetime | None
    speaker: str
    role: str
    words: str
    start: str
    end: str
    geography: str
    targets: str
    bound: str
    status: str
    sources: tuple[SourceRef, ...]
    note: str
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """Window x area x targets x means x party.

    `targets` or `means` None = any; `targets_maybe` = perhaps covered.
    """

    party: Party
    area: AreaSpec
    targets: tuple[str, ...] | None
    targets_maybe: tuple[str, ...]
    means: tuple[str, ...] | None
    start: Bound
    end: Bound

    @property
    def window(self) -> Window:
        """Window of the clause."""
        return Window(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to evaluate the agreement, derived from named claims.

    `known_from`: the moment by which the last of its claims had surely been said (the latest upper bound of
    `said`); before it the reading does not exist. `start` and `end` are the reading's own; a clause may
    have its own window. `title_uk` and `status_uk` are for Ukrainian pages and mails; "" where nobody wrote them.
    """

    id: str
    title: str
    claims: tuple[str, ...]
    status: str
    known_from: datetime
    clauses: tuple[Clause, ...]
    start: Bound
    end: Bound
    basis_start: str
    basis_end: str
    note: str
    title_uk: str = ""
    status_uk: str = ""

    def windows(self) -> tuple[Window, ...]:
        """Return the different windows of its clauses, in file order."""
        return tuple(dict.fromkeys(clause.window for clause in self.clauses))


@dataclass(frozen=True, slots=True)
class Agreement:
    """A reported understanding: who said what, and how that can be read.

    `version` is the SHA-256 of its file; `wave_gap` is the gap that ends an episode. `binding` is False for
    an offer that never came into force: it has no readings and opens no window. `title_uk` and `summary_uk` are ""
    where nobody wrote them.
    """

    id: str
    title: str
    summary: str
    binding: bool
    wave_gap: timedelta
    claims: tuple[Claim, ...]
    readings: tuple[Reading, ...]
    version: str
    title_uk: str = ""
    summary_uk: str = ""

    def __post_init__(self) -> None:
        if self.readings and not self.binding:
            raise BoundError(f"{self.id} is an offer that never came into force: it cannot have readings")

    def windows(self) -> tuple[Window, ...]:
        """Return the different windows of all readings, in file order."""
        return tuple(dict.fromkeys(window for reading in self.readings for window in reading.windows()))

    def readings_known(self, as_of: datetime | None = None) -> tuple[Reading, ...]:
        """Return the readings whose claims had all been said by `as_of` (aware; None = all)."""
        limit = None if as_of is None else _utc(as_of)
        return tuple(reading for reading in self.readings if limit is None or reading.known_from <= limit)

    def claims_known(self, as_of: datetime | None = None) -> tuple[Claim, ...]:
        """Return the claims surely said by `as_of` (aware; None = all); one without upper bound never is."""
        limit = None if as_of is None else _utc(as_of)
        return tuple(
            claim for claim in self.claims if limit is None or (claim.said_to is not None and claim.said_to <= limit)
        )

    def reading(self, reading_id: str) -> Reading:
        """Return the reading of that id. Raises KeyError, naming the ids there are."""
        for reading in self.readings:
            if reading.id == reading_id:
                return reading
        known = ", ".join(reading.id for reading in self.readings) or "none"
        raise KeyError(f"{self.id} has no reading {reading_id!r}; it has: {known}")


# The functions below import what they need when they are called, so that the types above stay light.


def list_agreements() -> list[str]:
    """Return the ids of the agreements that are shipped, sorted."""
    from monitor import agreement_file

    return agreement_file.shipped()


def load_agreement(name_or_path: str | Path) -> Agreement:
    """Load a shipped agreement by id, or a file by path. Raises AgreementError with every problem by line."""
    from monitor import agreement_file

    return agreement_file.load(name_or_path)


def check_file(path: str | Path) -> list[Problem]:
    """Return every problem of an agreement file by line, none if it can be used. Raises OSError."""
    from monitor import agreement_file

    return agreement_file.check(path)


def claims_frame(agreement: Agreement, as_of: datetime | None = None) -> pd.DataFrame:
    """Make the frame of `claims.csv` (design, section 4), in file order; see `agreement_frames.py`."""
    from monitor import agreement_frames

    return agreement_frames.claims_frame(agreement, as_of)


def readings_frame(agreement: Agreement, as_of: datetime | None = None) -> pd.DataFrame:
    """Make the frame of `readings.csv` (design, section 4), a row per clause; see `agreement_frames.py`."""
    from monitor import agreement_frames

    return agreement_frames.readings_frame(agreement, as_of)
