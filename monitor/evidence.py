"""What counts as evidence at a moment: which reports were known, which were replaced, which were withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.decisions import apply_decisions, in_force
from monitor.rows import rows_of

if TYPE_CHECKING:
    from pandas import Series


@dataclass(frozen=True, slots=True)
class Evidence:
    """The reports known at a moment, with decisions carried out.

    Attributes:
        known: every report recorded by then, as it was said.
        live: those that count; spans have an end (`occurred_to`), a start may still be missing.
        withdrawn: those that no longer count, with `why` (replaced, revised, retracted, rejected) and `instead`,
            the report that stands in their place, if any.
        decisions: the decisions in force.
    """

    known: pd.DataFrame
    live: pd.DataFrame
    withdrawn: pd.DataFrame
    decisions: pd.DataFrame

    @property
    def corrected(self) -> pd.DataFrame:
        """Every report as it counts: corrected and dated, live and withdrawn."""
        gone = self.withdrawn.drop(columns=["why", "instead"])
        return pd.concat([self.live, gone], ignore_index=True) if len(gone) else self.live


def item_of(report_ids: Series[str]) -> Series[str]:
    """The item a report was read from: its id without `@version` and `/n`."""
    return report_ids.str.replace(r"@[0-9a-f]{8}(?=/|$)", "", regex=True).str.replace(r"/\d+$", "", regex=True)


MINUTE: Final = pd.Timedelta(minutes=1)


def dated(reports: pd.DataFrame) -> pd.DataFrame:
    """When each report's occurrence happened (design, section 5, Time).

    Without `occurred_to` a span ends at `published_at`; where it begins at that very moment it is a bare instant,
    a minute long. An outage is dated by its onset: how long it lasted stays with the report.
    """
    closed = reports.assign(occurred_to=reports["occurred_to"].fillna(reports["published_at"]))
    bare = closed["occurred_from"].notna() & (closed["occurred_from"] == closed["occurred_to"])
    onset = (closed["kind"] == "outage") & (closed["extent"] == "period") & closed["occurred_from"].notna()
    minute = bare | onset
    closed["occurred_to"] = closed["occurred_to"].mask(minute, closed["occurred_from"] + MINUTE)
    closed["extent"] = closed["extent"].mask(onset, "instant")
    backwards = closed["occurred_from"].notna() & (closed["occurred_from"] > closed["occurred_to"])
    # a start after the moment of publication bounds nothing: all that is known is the publication
    return closed.assign(occurred_from=closed["occurred_from"].where(~backwards))


def _silent(reports: pd.DataFrame) -> pd.DataFrame:
    """What withdraws another report tells of no occurrence of its own, whatever its kind: it counts as a statement."""
    return reports.assign(kind=reports["kind"].mask(reports["retracts"] != "", "statement"))


def _replaced(reports: pd.DataFrame, items: Series[str]) -> Series[bool]:
    """Reports whose item was parsed again later: a set with a version mark (`@`) replaces what was recorded before it.

    The store knows which sets stand and says so in a column `withdrawn`; a file shows it by its version marks alone.
    """
    if "withdrawn" in reports:
        return reports["withdrawn"].astype(bool)
    versions = reports[reports["report_id"].str.contains("@", regex=False)]
    if versions.empty:
        return pd.Series(False, index=reports.index)
    newest = items.map(versions.groupby(items[versions.index])["recorded_at"].max())
    return newest.notna() & (reports["recorded_at"] < newest)


def evidence(reports: pd.DataFrame, decisions: pd.DataFrame, as_of: pd.Timestamp | None = None) -> Evidence:
    """The evidence as it stood at `as_of` (None: all that is kept).

    Each parse of an item writes its whole set of reports and replaces the item's earlier set from its `recorded_at`;
    `revises` and `retracts` name reports of other items; decisions may reject a report.
    """
    told = reports if as_of is None else reports[reports["recorded_at"] <= as_of]
    known = told.drop(columns="withdrawn", errors="ignore")
    acts = in_force(decisions, as_of)
    corrected, rejected = apply_decisions(known, acts)
    items = item_of(corrected["report_id"])
    replaced = _replaced(told, items)
    stands = corrected[~replaced].sort_values("report_id")
    why = pd.Series("", index=corrected.index, dtype="str")
    instead = pd.Series("", index=corrected.index, dtype="str")
    why[replaced] = "replaced"
    first = stands.drop_duplicates("report_id").groupby(items[stands.index])["report_id"].first()
    instead[replaced] = items[replaced].map(first).fillna("")
    for column, word in (("revises", "revised"), ("retracts", "retracted")):
        for row in rows_of(stands[stands[column] != ""]):
            hit = corrected["report_id"].isin(set(getattr(row, column).split("|"))) & (why == "")
            why[hit] = word
            if word == "revised":
                instead[hit] = row.report_id
    why[corrected["report_id"].isin(rejected) & (why == "")] = "rejected"
    live = _silent(corrected[why == ""])
    withdrawn = corrected[why != ""].assign(why=why[why != ""], instead=instead[why != ""])
    return Evidence(known, dated(live), dated(withdrawn), acts)
