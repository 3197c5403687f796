"""Incidents × readings: the verdicts (design, section 5).

A verdict compares what was reported with one reading of a claim. It is the Kleene conjunction of six answers: attack,
party, time, place, target, means. All `yes` is `inconsistent`; any `no` is `not_covered`; anything else is
`undetermined`. Nobody is convicted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.kleene import MAYBE, NO, YES
from geo.margins import margin_km
from geo.relate import REASONS as PLACE_REASONS
from geo.relate import prepare
from monitor import dimensions, schemas
from monitor.dimensions import CODE, CODES, Answer
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.areas import AreaSpec
    from geo.boundaries import Boundaries
    from geo.places import Gazetteer
    from geo.relate import Prepared
    from monitor.agreement import Clause, Reading

CELLS: Final = ("time", "place", "target", "means", "party", "attack")  # as in verdicts.csv
REASON_ORDER: Final = ("attack", "party", "time", "place", "target", "means")
VERDICTS: Final = ("not_covered", "undetermined", "inconsistent")
PLACE_CODES: Final = np.array([CODE[reason] if reason else 0 for reason in PLACE_REASONS], dtype=np.int16)
ANSWERS: Final = ("no", "maybe", "yes")


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts of all incidents under one reading, as arrays in the order of the incidents.

    `cells` has a row per name in `CELLS` (int8); `verdict` and `retrospective` are int8, `clause` counts from 1,
    `reasons` is an index into `reason_texts`, `margin_minutes` is NaN where a bound is infinite.
    """

    reading: str
    clause: NDArray[np.int16]
    verdict: NDArray[np.int8]
    cells: NDArray[np.int8]
    reasons: NDArray[np.int64]
    reason_texts: tuple[str, ...]
    retrospective: NDArray[np.int8]
    margin_minutes: NDArray[np.float64]
    margin_km: NDArray[np.float64]

    def frame(self, incident_ids: pd.Series) -> pd.DataFrame:
        """As rows of `verdicts.csv`; codes as categories, so that a million incidents fit in memory."""

        def pick(codes: NDArray[Any], words: Iterable[str]) -> pd.Categorical[str]:
            return pd.Categorical.from_codes(codes, pd.Index(list(words), dtype="object"))

        columns: dict[str, object] = {
            "incident_id": incident_ids.to_numpy(),
            "reading": pick(np.zeros(len(self.verdict), np.int8), (self.reading,)),
            "clause": self.clause,
            "verdict": pick(self.verdict, VERDICTS),
        }
        columns |= {name: pick(self.cells[i], ANSWERS) for i, name in enumerate(CELLS)}
        columns |= {
            "reasons": pick(self.reasons, self.reason_texts),
            "retrospective": pick(self.retrospective, ANSWERS),
            "margin_minutes": self.margin_minutes,
            "margin_km": self.margin_km,
        }
        return pd.DataFrame(columns, columns=schemas.VERDICTS.names)


@cache
def _reason_text(key: int, negative: bool) -> str:
    """The text behind a key of `_reason_keys`: for `not_covered` the first reason, else all of them in order."""
    codes = []
    for _ in REASON_ORDER:
        key, code = divmod(key, len(CODES))
        codes.append(CODES[code])
    codes.reverse()
    named = [code for code in codes if code]
    return "|".join(named[:1] if negative else named)


def _reason_keys(answers: dict[str, Answer], verdict: NDArray[np.int8]) -> NDArray[np.int64]:
    """One number per row for its reasons: those of the `no` cells where the verdict is not_covered, else all."""
    key = np.zeros(len(verdict), dtype=np.int64)
    negative = verdict == 0
    for name in REASON_ORDER:
        answer = answers[name]
        counted = ~negative | (answer.values == NO)
        key = key * len(CODES) + np.where(counted, answer.reasons, 0)
    return key


@dataclass(frozen=True, slots=True)
class _ClauseResult:
    answers: dict[str, Answer]
    cells: NDArray[np.int8]
    verdict: NDArray[np.int8]
    margin_minutes: NDArray[np.float64]
    margin_km: NDArray[np.float64]

    def rank(self) -> NDArray[np.int32]:
        """Strongest verdict first, then fewest no, then fewest maybe."""
        cells = len(CELLS) + 1
        fewest_no = cells - (self.cells == NO).sum(axis=0)
        fewest_maybe = cells - (self.cells == MAYBE).sum(axis=0)
        rank: NDArray[np.int32] = ((self.verdict.astype(np.int32) * 16 + fewest_no) * 16 + fewest_maybe).astype(
            np.int32
        )
        return rank


class Judge:
    """Judges one frame of incidents; what several clauses ask alike is worked out once.

    Args:
        incidents: frame of incidents (design, section 4); optional column `confidence` (0 to 1, NaN = stated).
        gazetteer: places by id.
        boundaries: installed boundaries, or None.
        with_km: also measure `margin_km`; otherwise that column is NaN.
    """

    def __init__(
        self,
        incidents: pd.DataFrame,
        gazetteer: Gazetteer,
        boundaries: Boundaries | None = None,
        *,
        with_km: bool = True,
    ) -> None:
        self._incidents = incidents
        self._gazetteer, self._boundaries = gazetteer, boundaries
        self._spans = dimensions.spans_of(incidents)
        self._attack = dimensions.attack_answer(incidents)
        self._located: Prepared = prepare(incidents, gazetteer, boundaries)
        self._with_km = with_km
        self._answers: dict[tuple[object, ...], Answer] = {}
        self._kilometres: dict[AreaSpec, NDArray[np.float64]] = {}

    def _once(self, key: tuple[object, ...], ask: Callable[[], Answer]) -> Answer:
        if key not in self._answers:
            self._answers[key] = ask()
        return self._answers[key]

    def _place(self, clause: Clause) -> Answer:
        relation = self._located.relate(clause.area, clause.party)
        return Answer(relation.values, PLACE_CODES[relation.codes])

    def _margin_km(self, area: AreaSpec) -> NDArray[np.float64]:
        if not self._with_km:
            return np.full(len(self._incidents), np.nan)
        if area not in self._kilometres:
            self._kilometres[area] = margin_km(self._incidents, area, gaz=self._gazetteer, boundaries=self._boundaries)
        return self._kilometres[area]

    def _clause(self, clause: Clause) -> _ClauseResult:
        rows = self._incidents
        time, margin = dimensions.time_answer(self._spans, dimensions.limits_of(clause))
        answers = {
            "time": time,
            "place": self._once(("place", clause.area, clause.party), lambda: self._place(clause)),
            "target": self._once(
                ("target", clause.targets, clause.targets_maybe),
                lambda: dimensions.target_answer(rows["target"], rows["cause"], clause),
            ),
            "means": self._once(("means", clause.means), lambda: dimensions.means_answer(rows["weapon"], clause)),
            "party": self._once(("party", clause.party), lambda: dimensions.party_answer(rows["actor"], clause)),
            "attack": self._attack,
        }
        cells = np.stack([answers[name].values for name in CELLS])
        verdict = cells.min(axis=0)  # Kleene AND: no < maybe < yes, as not_covered < undetermined < inconsistent
        return _ClauseResult(answers, cells, verdict, margin, self._margin_km(clause.area))

    def judge(self, reading: Reading) -> Judged:
        """The verdicts under one reading; they depend on no other reading.

        Of several clauses the strongest verdict counts and its cells are shown; then the clause with the fewest
        `no`, then the fewest `maybe`, then the first in the file (design, section 5).
        """
        results = [self._clause(clause) for clause in reading.clauses]
        ranks = np.stack([result.rank() for result in results])
        best = ranks.argmax(axis=0)  # the first of equals: file order
        pick = best, np.arange(len(self._incidents))
        cells = np.stack([result.cells for result in results])[best, :, np.arange(len(self._incidents))].T
        verdict = np.stack([result.verdict for result in results])[pick]
        keys = np.stack([_reason_keys(result.answers, result.verdict) for result in results])[pick]
        signed = np.where(verdict == NO, -keys - 1, keys)  # a key reads differently under `not_covered`
        inverse, distinct = pd.factorize(signed)
        texts = [_reason_text(int(-key - 1 if key < 0 else key), negative=bool(key < 0)) for key in distinct]
        codes, names = pd.factorize(np.asarray(texts, dtype=object))
        known = dimensions.microseconds(reading.known_from)
        retrospective = np.where(self._spans.end <= known, YES, np.where(self._spans.start >= known, NO, MAYBE))
        return Judged(
            reading=reading.id,
            clause=(best + 1).astype(np.int16),
            verdict=verdict,
            cells=cells,
            reasons=codes[inverse],
            reason_texts=tuple(str(name) for name in names),
            retrospective=retrospective.astype(np.int8),
            margin_minutes=np.stack([result.margin_minutes for result in results])[pick],
            margin_km=np.stack([result.margin_km for result in results])[pick],
        )


def verdicts(
    incidents: pd.DataFrame,
    readings: Sequence[Reading],
    gazetteer: Gazetteer,
    boundaries: Boundaries | None = None,
) -> pd.DataFrame:
    """All incidents under all readings: the frame of `verdicts.csv`, text columns as `str`, in no special order."""
    judge = Judge(incidents, gazetteer, boundaries)
    frames = [judge.judge(reading).frame(incidents["incident_id"]) for reading in readings]
    if not frames or incidents.empty:
        return empty_table(schemas.VERDICTS.columns)
    texts = dict.fromkeys(("reading", "verdict", *CELLS, "reasons", "retrospective"), "str")
    joined = pd.concat([frame.astype(texts) for frame in frames], ignore_index=True)
    return typed(joined.astype({"clause": "Int64"}), schemas.VERDICTS.columns, "verdicts")
