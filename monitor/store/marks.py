"""How far the evidence has got, in one step each: the keys are dense, so the newest is also the count."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, select

from monitor.store.tables import captures, decisions, rejected, report_sets, reports, runs, tombstones

__all__ = ["Marks", "counts", "marks"]


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest keys of what an assessment depends on. Equal marks: nothing new, and no child need start."""

    sets: int
    reports: int
    decisions: int

    def as_dict(self) -> dict[str, int]:
        """Give the form in which an assessment keeps them."""
        return asdict(self)


def marks(connection: Connection) -> Marks:
    """Give the marks: three look-ups at the end of an index, whatever the size of the tables."""
    sets, rows, decided = (
        int(connection.scalar(select(func.max(column))) or 0)
        for column in (report_sets.c.set_id, reports.c.seq, decisions.c.seq)
    )
    return Marks(sets=sets, reports=rows, decisions=decided)


def counts(connection: Connection) -> dict[str, int]:
    """Give how many rows each table of evidence holds, without counting them: dense keys, nothing removed."""
    keys = {
        "captures": captures.c.seq,
        "decisions": decisions.c.seq,
        "rejected": rejected.c.seq,
        "report_sets": report_sets.c.set_id,
        "reports": reports.c.seq,
        "runs": runs.c.seq,
        "tombstones": tombstones.c.seq,
    }
    return {name: int(connection.scalar(select(func.max(key))) or 0) for name, key in keys.items()}
