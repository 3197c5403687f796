"""The matrix: waves, and in them episodes and incidents, by readings; each cell as in `verdicts.csv`.

Counts of a wave or an episode give inconsistent and undetermined apart; they are never added.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.reasons import DIMENSIONS as ORDER
from monitor.reports.words import DIMENSIONS, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.assessment import Assessment

BULLETINS: Final = "bulletins"
NO_EPISODE: Final = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """An incident under a reading: the verdict, its sign, the dimensions that failed or stayed open, the reasons."""

    verdict: str
    sign: str
    letters: str
    dimensions: tuple[str, ...]
    reasons: tuple[str, ...]
    retrospective: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Members of a wave or an episode that are inconsistent, and those that may be; never added."""

    inconsistent: int
    undetermined: int


@dataclass(frozen=True, slots=True)
class Group:
    """A wave or an episode: its incidents in order, what is in it, its span, its tallies by reading."""

    key: str
    kind: str  # wave, episode, bulletins, none
    incidents: tuple[str, ...]
    start: pd.Timestamp
    end: pd.Timestamp
    unit: str
    tallies: tuple[Tally, ...]
    episodes: tuple[Group, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Matrix:
    """Readings in the order of the agreement, groups in the order of time, cells by incident."""

    readings: tuple[str, ...]
    groups: tuple[Group, ...]
    cells: dict[str, tuple[Cell, ...]]

    @property
    def order(self) -> list[str]:
        """Incident ids in the order of the page."""
        return list(_flat(self.groups))


def _flat(groups: tuple[Group, ...]) -> Iterator[str]:
    for group in groups:
        yield from _flat(group.episodes) if group.episodes else group.incidents


def _cell(verdict: str, answers: tuple[str, ...], reasons: str, retrospective: str) -> Cell:
    """A row of `verdicts.csv`: for `not_covered` the first dimension that is no, else all that are maybe."""
    told = zip(ORDER, answers, strict=True)
    if verdict == "not_covered":
        failing = tuple(name for name, answer in told if answer == "no")[:1]
    else:
        failing = tuple(name for name, answer in told if answer == "maybe")
    letters = "".join(DIMENSIONS[name][0] for name in failing)
    codes = tuple(part for part in reasons.split("|") if part)
    return Cell(verdict, SIGNS[verdict], letters, failing, codes, retrospective)


def _cells(verdicts: pd.DataFrame, readings: tuple[str, ...]) -> dict[str, tuple[Cell, ...]]:
    """The cells of each incident in the order of the readings; the same answers share one cell."""
    place = {name: number for number, name in enumerate(readings)}
    cell = lru_cache(maxsize=None)(_cell)  # few of them differ, however many rows there are
    columns = [verdicts[name].tolist() for name in ("incident_id", "reading", "verdict", "reasons", "retrospective")]
    answers = zip(*(verdicts[name].tolist() for name in ORDER), strict=True)
    found: dict[str, list[Cell | None]] = {}
    for incident, reading, verdict, reasons, early, told in zip(*columns, answers, strict=True):
        row = found.setdefault(incident, [None] * len(readings))
        row[place[reading]] = cell(verdict, told, reasons, early)
    return {key: tuple(one for one in row if one is not None) for key, row in found.items()}


def matrix(assessment: Assessment) -> Matrix:
    """Arrange an assessment for the page."""
    readings = tuple(dict.fromkeys(assessment.readings["reading"]))
    whole = _cells(assessment.verdicts, readings)
    frame = assessment.incidents
    begun = frame["occurred_from"].fillna(frame["occurred_to"] - pd.Timedelta(days=7))
    frame = frame.assign(begun=begun).sort_values(["begun", "occurred_to", "incident_id"], kind="stable")
    groups = []
    member = frame["episode_id"] != ""
    for wave, rows in frame[member].groupby("wave_id", sort=False):
        episodes = tuple(
            _group(str(name), "episode", of, whole, len(readings))
            for name, of in rows.groupby("episode_id", sort=False)
        )
        groups.append(_group(str(wave), "wave", rows, whole, len(readings), episodes))
    groups.sort(key=lambda group: (group.start, group.key))
    bulletin = ~member & (frame["scope"] == "aggregate")
    for kind, rows in ((BULLETINS, frame[bulletin]), (NO_EPISODE, frame[~member & ~bulletin])):
        if len(rows):
            groups.append(_group(kind, kind, rows, whole, len(readings)))
    return Matrix(readings, tuple(groups), whole)


def _group(
    key: str,
    kind: str,
    rows: pd.DataFrame,
    cells: dict[str, tuple[Cell, ...]],
    width: int,
    episodes: tuple[Group, ...] = (),
) -> Group:
    ids = tuple(str(one) for one in rows["incident_id"])
    verdicts = [[cells[one][n].verdict for one in ids if one in cells] for n in range(width)]
    tallies = tuple(Tally(row.count("inconsistent"), row.count("undetermined")) for row in verdicts)
    units = list(dict.fromkeys(str(unit) for unit in rows["unit"]))
    unit = units[0] if len(units) == 1 else ""
    return Group(key, kind, ids, rows["begun"].min(), rows["occurred_to"].max(), unit, tallies, episodes)
