"""Analysts' decisions: signed, dated, reasoned acts on reports. Evidence like any other (design, section 2)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pandas as pd

from monitor.rows import rows_of
from sources.frames import FrameError, conform

COLUMNS: Final = ("decision_id", "at", "by", "action", "report_ids", "field", "value", "reason", "supersedes")
ACTIONS: Final = frozenset({"confirm", "reject", "correct", "link", "split"})
FIXED: Final = frozenset({"report_id", "source", "published_at", "recorded_at", "url", "capture"})


class DecisionError(ValueError):
    """A decision that cannot be carried out; says which one and why."""


def empty_decisions() -> pd.DataFrame:
    """No decisions, with the columns and types of `decisions.csv` (`at` in UTC)."""
    return pd.DataFrame({c: pd.Series(dtype="datetime64[us, UTC]" if c == "at" else "str") for c in COLUMNS})


def conform_decisions(frame: pd.DataFrame) -> pd.DataFrame:
    """Check decisions as read from a file and give them their types.

    Raises:
        DecisionError: a missing column, a naive or unreadable time, an unknown action, no name or no reason.
    """
    missing = [c for c in COLUMNS if c not in frame]
    if missing:
        raise DecisionError(f"decisions lack the columns {', '.join(missing)}")
    out = frame.loc[:, list(COLUMNS)].fillna("").astype({c: "str" for c in COLUMNS if c != "at"})
    moments = []
    for line, row in enumerate(rows_of(out), start=2):
        moment = datetime.fromisoformat(str(row.at)) if str(row.at) else None
        if moment is None or moment.tzinfo is None:
            raise DecisionError(
                f"line {line}: decision {row.decision_id}: 'at' must be a time with its offset, not {row.at!r}"
            )
        if row.action not in ACTIONS:
            raise DecisionError(f"line {line}: decision {row.decision_id}: unknown action {row.action!r}")
        if not row.by or not row.reason or not row.report_ids:
            raise DecisionError(f"line {line}: decision {row.decision_id}: needs 'by', 'reason' and 'report_ids'")
        if row.action == "correct" and (not row.field or row.field in FIXED):
            raise DecisionError(f"line {line}: decision {row.decision_id}: the field {row.field!r} cannot be corrected")
        moments.append(pd.Timestamp(moment).tz_convert("UTC"))
    out["at"] = pd.Series(moments, index=out.index, dtype="datetime64[us, UTC]")
    return out


def strangers(decisions: pd.DataFrame, reports: pd.DataFrame) -> list[str]:
    """Remarks on decisions about reports that are not there: misspelt, or not read."""
    known = set(reports["report_id"])
    return [
        f"decision {row.decision_id} is about {report!r}, which is not among the reports"
        for row in rows_of(decisions)
        for report in row.report_ids.split("|")
        if report not in known
    ]


def in_force(decisions: pd.DataFrame, as_of: pd.Timestamp | None) -> pd.DataFrame:
    """Decisions taken by `as_of` and not superseded by then, oldest first (ties by decision_id)."""
    known = decisions if as_of is None else decisions[decisions["at"] <= as_of]
    gone = set(known.loc[known["supersedes"] != "", "supersedes"])
    return known[~known["decision_id"].isin(gone)].sort_values(["at", "decision_id"], kind="stable")


def apply_decisions(reports: pd.DataFrame, decisions: pd.DataFrame) -> tuple[pd.DataFrame, set[str]]:
    """Carry out `confirm`, `correct` and `reject`; the later act on one report and field wins.

    Returns:
        The reports as corrected (confirmed ones with confidence 1), and the ids of rejected reports.

    Raises:
        DecisionError: a corrected value that its column cannot hold.
    """
    out, rejected = reports.copy(), set[str]()
    for act in rows_of(decisions):
        ids = set(str(act.report_ids).split("|"))
        rows = out["report_id"].isin(ids)
        if act.action == "reject":
            rejected |= ids
        elif act.action == "confirm":
            rejected -= ids
            out.loc[rows, "confidence"] = 1.0
        elif act.action == "correct":
            if act.field not in out:
                raise DecisionError(f"decision {act.decision_id}: reports have no field {act.field!r}")
            text = out.astype("object")
            text.loc[rows, act.field] = act.value
            try:
                out = conform(text)
            except FrameError as error:
                raise DecisionError(f"decision {act.decision_id}: {error}") from error
    return out, rejected
