"""Assess what the database holds, with the coverage that its ledger shows. Imports pandas: not for the parent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from geo.boundaries import load_boundaries
from geo.places import gazetteer
from monitor.agreement import Agreement
from monitor.assessment import Assessment, Inputs, assess
from monitor.coverage import frame_of
from monitor.ledger import LOOKING, Seer, coverage_hours
from monitor.linking import load_parameters
from monitor.store.decisions import decisions_as_of
from monitor.store.reading import reports_as_of
from monitor.store.tables import runs
from monitor.tables import rejected_frame

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Connection

__all__ = ["Judged", "coverage_as_of", "judge"]


class Judged(NamedTuple):
    """An assessment, and the rows that could not be read."""

    assessment: Assessment
    rejected: pd.DataFrame


def coverage_as_of(
    connection: Connection, seers: Mapping[str, Seer], agreement: Agreement, as_of: datetime | None = None
) -> pd.DataFrame:
    """The frame of `coverage.csv` for an agreement's windows, from the ledger as it was known at `as_of`.

    Without `as_of` it ends with the last run, not with the clock: the same ledger gives the same rows.
    """
    end = as_of
    if end is None:
        end = connection.scalar(select(func.max(runs.c.finished_at)).where(runs.c.kind.in_(LOOKING)))
    if end is None:
        return frame_of(())
    starts = [reading.start.earliest for reading in agreement.readings if reading.start.earliest is not None]
    since = min(starts) - timedelta(days=1) if starts else None
    return frame_of(coverage_hours(connection, seers, end=end, since=since, known_by=as_of))


def judge(
    connection: Connection,
    agreement: Agreement,
    *,
    seers: Mapping[str, Seer],
    boundaries: Path | None,
    as_of: datetime | None = None,
) -> Judged:
    """Assess everything that the database holds, in the caller's read transaction.

    Raises:
        DecisionError: a decision that cannot be carried out.
    """
    coverage = coverage_as_of(connection, seers, agreement, as_of)
    result = assess(
        Inputs(
            reports=reports_as_of(connection, as_of, withdrawn=True),
            agreement=agreement,
            gazetteer=gazetteer(),
            parameters=load_parameters(),
            boundaries=load_boundaries(boundaries),
            decisions=decisions_as_of(connection, as_of),
            coverage=coverage,
            seers=tuple(seers.values()),
            as_of=as_of,
        )
    )
    return Judged(result, rejected_frame(connection, as_of))
