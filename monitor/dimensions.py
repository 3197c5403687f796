"""Five of the six questions of a verdict, vectorised: time, target, means, party, attack (place is `geo.relate`).

Each function returns an `Answer`: a three-valued array and, where the value is not `yes`, the code of its reason.
Text columns repeat a few values, so each question is put once per distinct value and spread over the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.kleene import MAYBE, NO, YES
from monitor.reasons import SENTENCES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.agreement import Clause

CODES: Final = ("", *SENTENCES)
CODE: Final = {code: np.int16(i) for i, code in enumerate(CODES)}
FAR_PAST: Final = np.iinfo(np.int64).min // 4
FAR_FUTURE: Final = np.iinfo(np.int64).max // 4
UNSTATED_DAYS: Final = 7  # design section 5: no start stated, the span begins 7 days before its end
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_US: Final = 60_000_000

ENERGY_LIKE: Final = frozenset({"energy", "gas_oil", "heat_water", "rail"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answers: `values` int8 (Kleene) and `reasons` int16, an index into `CODES` (0 = none)."""

    values: NDArray[np.int8]
    reasons: NDArray[np.int16]

    def capped(self, where: NDArray[np.bool_], code: str) -> Answer:
        """At best `maybe`, with this reason, in the rows where `where` holds."""
        lowered = where & (self.values == YES)
        return Answer(
            np.where(lowered, MAYBE, self.values).astype(np.int8),
            np.where(lowered, CODE[code], self.reasons).astype(np.int16),
        )


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of incidents in microseconds since 1970 UTC, half-open, with what is known about them."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    period: NDArray[np.bool_]
    unstated: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """Core and hull of a clause, microseconds since 1970 UTC, half-open; an empty core has start >= end."""

    core_start: int
    core_end: int
    hull_start: int
    hull_end: int
    unknown: bool


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def limits_of(clause: Clause) -> Limits:
    """Core and hull of a clause's window as numbers (design section 5, Time); `unknown` bounds leave no core."""

    def number(moment: datetime | None, otherwise: int) -> int:
        return otherwise if moment is None else microseconds(moment)

    (hull_start, hull_end), core = clause.window.hull, clause.window.core
    return Limits(
        core_start=FAR_FUTURE if core is None else microseconds(core[0]),
        core_end=FAR_PAST if core is None else number(core[1], FAR_FUTURE),
        hull_start=number(hull_start, FAR_PAST),
        hull_end=number(hull_end, FAR_FUTURE),
        unknown="unknown" in (clause.start.kind, clause.end.kind),
    )


def spans_of(incidents: pd.DataFrame) -> Spans:
    """Read `occurred_from`, `occurred_to`, `extent`; a missing start becomes 7 days before the end, and is flagged."""
    end = incidents["occurred_to"].to_numpy(dtype="datetime64[us]").astype(np.int64)
    start = incidents["occurred_from"].to_numpy(dtype="datetime64[us]").astype(np.int64)
    unstated = incidents["occurred_from"].isna().to_numpy()
    start = np.where(unstated, end - UNSTATED_DAYS * 86_400_000_000, start)
    return Spans(start, end, (incidents["extent"] == "period").to_numpy(), unstated)


def time_answer(spans: Spans, window: Limits) -> tuple[Answer, NDArray[np.float64]]:
    """Time, and the margin in whole minutes.

    An instant is `yes` if its span lies in the core, a period if it meets the core; `no` if it does not meet the
    hull; else `maybe`. Margin: yes: minutes to the nearer bound of the core (for a period, how far it reaches into
    it); no: negative minutes to the hull; maybe: 0; NaN where the bound is infinite.
    """
    start, end = spans.start, spans.end
    inside = (start >= window.core_start) & (end <= window.core_end)
    has_core = window.core_start < window.core_end
    meets_core = (start < window.core_end) & (end > window.core_start) & has_core
    before, after = end <= window.hull_start, start >= window.hull_end
    apart = before | after
    yes = np.where(spans.period, meets_core, inside & has_core) & ~apart & ~spans.unstated
    values = np.where(yes, YES, np.where(apart, NO, MAYBE)).astype(np.int8)
    over_end = end > window.core_end
    reasons = np.where(over_end & (start >= window.core_start), CODE["straddles_end"], CODE["straddles_start"])
    if window.unknown:
        reasons = np.full(len(start), CODE["window_unknown"])
    reasons = np.where(spans.unstated, CODE["time_unstated"], reasons)
    reasons = np.where(before, CODE["before_window"], np.where(after, CODE["after_window"], reasons))
    reasons = np.where(yes, 0, reasons).astype(np.int16)
    to_start = np.where(spans.period, end - window.core_start, start - window.core_start)
    to_end = np.where(spans.period, window.core_end - start, window.core_end - end)
    yes_margin = np.minimum(to_start, to_end)
    no_margin = -np.where(before, window.hull_start - end, start - window.hull_end)
    raw = np.where(yes, yes_margin, np.where(apart, no_margin, 0))
    minutes = np.where(raw >= 0, raw // MINUTE_US, -(-raw // MINUTE_US)).astype(np.float64)
    minutes[np.abs(raw) > FAR_FUTURE // 2] = np.nan
    return Answer(values, reasons), minutes


def spread(keys: Sequence[pd.Series], ask: Callable[..., tuple[np.int8, str]]) -> Answer:
    """Put a question once per distinct combination of text cells and spread the answers over the rows."""
    combined = np.zeros(len(keys[0]), dtype=np.int64)
    columns: list[tuple[NDArray[np.intp], NDArray[np.object_]]] = []
    for series in keys:
        codes, distinct = pd.factorize(series)
        columns.append((codes, np.asarray(distinct, dtype=object)))
        combined = combined * max(len(distinct), 1) + codes
    _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
    values = np.empty(len(first), dtype=np.int8)
    reasons = np.empty(len(first), dtype=np.int16)
    for i, row in enumerate(first):
        value, code = ask(*(str(distinct[codes[row]]) for codes, distinct in columns))
        values[i], reasons[i] = value, CODE[code]
    return Answer(values[inverse], reasons[inverse])


def _mix(cell: str) -> set[str]:
    """The values of a list cell; an empty cell says nothing, as `unknown` does."""
    return set(cell.split("|")) - {""} or {"unknown"}


def target_answer(targets: pd.Series, causes: pd.Series, clause: Clause) -> Answer:
    """Target (design section 5): a listed target anywhere in the mix is `yes`; the rest as the design's list says."""
    if clause.targets is None:
        return Answer(np.full(len(targets), YES, np.int8), np.zeros(len(targets), np.int16))
    listed, perhaps = set(clause.targets), set(clause.targets_maybe)

    def ask(target: str, cause: str) -> tuple[np.int8, str]:
        mix = _mix(target)
        checks = (
            (bool(mix & listed), YES, ""),
            (bool(mix & perhaps), MAYBE, "target_perhaps_listed"),
            ("unknown" in mix, MAYBE, "target_unknown"),
            ("infrastructure" in mix and bool(listed & ENERGY_LIKE), MAYBE, "target_infrastructure"),
            ("energy_workers" in mix and "energy" in listed, MAYBE, "target_energy_workers"),
            (cause == "attack", MAYBE, "target_outage_after_attack"),
        )
        return next(((value, code) for holds, value, code in checks if holds), (NO, "target_not_listed"))

    return spread([targets, causes], ask)


def means_answer(weapons: pd.Series, clause: Clause) -> Answer:
    """Means (design section 5): as for targets; `missile` and `unknown` are `maybe` against a finer list."""
    if clause.means is None:
        return Answer(np.full(len(weapons), YES, np.int8), np.zeros(len(weapons), np.int16))
    listed = set(clause.means)
    finer_missile = bool(listed & {"cruise_missile", "ballistic_missile"})

    def ask(weapon: str) -> tuple[np.int8, str]:
        mix = _mix(weapon)
        if mix & listed:
            return YES, ""
        if "unknown" in mix or ("missile" in mix and finer_missile):
            return MAYBE, "means_unknown"
        return NO, "means_not_listed"

    return spread([weapons], ask)


def party_answer(actors: pd.Series, clause: Clause) -> Answer:
    """Party: equal `yes`, unknown `maybe`, other `no`."""

    def ask(actor: str) -> tuple[np.int8, str]:
        if actor == clause.party:
            return YES, ""
        return (MAYBE, "actor_unknown") if actor in {"", "unknown"} else (NO, "other_party")

    return spread([actors], ask)


KIND_ANSWERS: Final[dict[str, tuple[np.int8, str]]] = {
    "strike": (YES, ""),
    "blast": (MAYBE, "blast_only"),
    "interception": (MAYBE, "interception_only"),
}
OUTAGE_ANSWERS: Final[dict[str, tuple[np.int8, str]]] = {
    "attack": (YES, ""),
    "unknown": (MAYBE, "outage_cause_unknown"),
    "": (MAYBE, "outage_cause_unknown"),
    "weather": (NO, "outage_weather"),
    "technical": (NO, "outage_technical"),
    "scheduled": (NO, "outage_scheduled"),
}


def attack_answer(incidents: pd.DataFrame) -> Answer:
    """Attack, from `kind`, `cause`, `challenges` (retracted) and the optional column `confidence` (0 to 1)."""

    def ask(kind: str, cause: str, challenges: str) -> tuple[np.int8, str]:
        if "retracted" in challenges.split("|"):
            return NO, "retracted"
        return OUTAGE_ANSWERS[cause] if kind == "outage" else KIND_ANSWERS[kind]

    answer = spread([incidents["kind"], incidents["cause"], incidents["challenges"]], ask)
    if "confidence" in incidents:
        answer = answer.capped((incidents["confidence"] < CONFIDENT).to_numpy(), "low_confidence")
    return answer


CONFIDENT: Final = 0.8  # design section 5: under this, and unconfirmed, an attack is at best `maybe`
