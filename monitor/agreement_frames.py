"""Claims and readings as frames: the tables behind `claims.csv` and `readings.csv` (design, section 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pandas as pd

from geo.places import Gazetteer, gazetteer
from monitor.agreement import Agreement, Claim, Clause, Reading
from monitor.agreement_readings import TARGETS

TIME: Final = "datetime64[us, UTC]"
CLAIM_TYPES: Final[dict[str, str]] = {
    "claim_id": "str", "said_from": TIME, "said_to": TIME, "speaker": "str", "role": "str", "words": "str",
    "start": "str", "end": "str", "geography": "str", "targets": "str", "bound": "str", "status": "str",
    "source_urls": "str", "note": "str",
}  # fmt: skip
READING_TYPES: Final[dict[str, str]] = {
    "reading": "str", "title": "str", "claims": "str", "status": "str", "known_from": TIME, "clause": "Int64",
    "party": "str", "area": "str", "targets": "str", "means": "str",
    "start_earliest": "str", "start_latest": "str", "end_earliest": "str", "end_latest": "str",
    "basis_start": "str", "basis_end": "str", "note": "str",
}  # fmt: skip


def claims_frame(agreement: Agreement, as_of: datetime | None = None) -> pd.DataFrame:
    """Make one row per claim that had surely been said by `as_of` (aware; None = all), in file order.

    Columns and types: CLAIM_TYPES; times in UTC, `said_to` NaT where no upper bound was found.
    """
    rows = [_claim_row(claim) for claim in agreement.claims_known(as_of)]
    return pd.DataFrame(rows, columns=list(CLAIM_TYPES)).astype(CLAIM_TYPES)


def readings_frame(agreement: Agreement, as_of: datetime | None = None, gaz: Gazetteer | None = None) -> pd.DataFrame:
    """Make one row per clause of each reading known by `as_of` (aware; None = all), in file order.

    Columns and types: READING_TYPES. `clause` counts from 1. `targets` and `means` are `any` or joined by
    `|`; targets perhaps covered stand there as `maybe:energy`, or `maybe:any other`. The four bounds are
    ISO 8601 in UTC, or `open`, `unknown`.
    """
    places = gaz or gazetteer()
    rows = [
        _clause_row(reading, number, clause, places)
        for reading in agreement.readings_known(as_of)
        for number, clause in enumerate(reading.clauses, 1)
    ]
    return pd.DataFrame(rows, columns=list(READING_TYPES)).astype(READING_TYPES)


def targets_text(clause: Clause) -> str:
    """Name what a clause covers: `any`, or targets joined by `|`, `maybe:` before those perhaps covered."""
    if clause.targets is None:
        return "any"
    others = set(TARGETS) - set(clause.targets)
    maybe = ("any other",) if set(clause.targets_maybe) == others else clause.targets_maybe
    return "|".join((*clause.targets, *(f"maybe:{target}" for target in maybe)))


def _claim_row(claim: Claim) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(claim, name) for name in CLAIM_TYPES if name != "source_urls"}
    row["source_urls"] = "|".join(source.url for source in claim.sources)
    return row


def _clause_row(reading: Reading, number: int, clause: Clause, gaz: Gazetteer) -> dict[str, object]:
    start_earliest, start_latest = clause.start.texts()
    end_earliest, end_latest = clause.end.texts()
    return {
        "reading": reading.id,
        "title": reading.title,
        "claims": "|".join(reading.claims),
        "status": reading.status,
        "known_from": reading.known_from,
        "clause": number,
        "party": clause.party,
        "area": clause.area.describe(gaz),
        "targets": targets_text(clause),
        "means": "any" if clause.means is None else "|".join(clause.means),
        "start_earliest": start_earliest,
        "start_latest": start_latest,
        "end_earliest": end_earliest,
        "end_latest": end_latest,
        "basis_start": reading.basis_start,
        "basis_end": reading.basis_end,
        "note": reading.note,
    }
