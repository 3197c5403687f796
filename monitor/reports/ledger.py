"""The two-sided ledger: what each party counts as the other's violations, beside our evidenced incidents.

The figures are claims: cumulative, with their own cut-offs, each with time and source. Nothing here adds them up, and
nothing sets one against the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.schemas import Table
from sources.columns import Column
from sources.frames import empty_table, typed

if TYPE_CHECKING:
    from monitor.assessment import Assessment

_TEXT: Final = (
    ("claim_id", "The claim that states the figure."),
    ("said_from", "It was said no earlier than this (UTC)."),
    ("said_to", "It was said no later than this (UTC)."),
    ("speaker", "Who counts."),
    ("against", "The party accused."),
    ("figure", "The figure as stated; cumulative, with its own cut-off; never summed."),
    ("figure_is", "exact, at_least, at_most, about."),
    ("unit", "What is counted, as stated."),
    ("covers", "Since when and until when, as stated."),
    ("source_urls", "Where it can be read; joined with |."),
)
_KINDS: Final = {"said_from": "time", "said_to": "time", "figure": "count", "source_urls": "list"}
LEDGER: Final = Table(
    "ledger",
    "What each party counts as the other's violations: claims, never summed with anything",
    tuple(Column(name, _KINDS.get(name, "text"), False, (), words) for name, words in _TEXT),  # type: ignore[arg-type]  # the kinds are words of Kind
    ("claim_id",),
)


def ledger(assessment: Assessment) -> pd.DataFrame:
    """The counts among the claims known, in the order in which they were said."""
    rows = [
        {
            "claim_id": claim.claim_id,
            "said_from": claim.said_from,
            "said_to": claim.said_to,
            "speaker": claim.speaker,
            "against": claim.count.against,
            "figure": claim.count.figure,
            "figure_is": claim.count.figure_is,
            "unit": claim.count.unit,
            "covers": claim.count.covers,
            "source_urls": "|".join(source.url for source in claim.sources),
        }
        for claim in assessment.inputs.agreement.claims_known(assessment.inputs.as_of)
        if claim.count is not None
    ]
    if not rows:
        return empty_table(LEDGER.columns)
    frame = pd.DataFrame(rows).astype({"figure": "Int64"})
    return typed(frame, LEDGER.columns, "ledger").sort_values(["said_from", "claim_id"]).reset_index(drop=True)


def ours(assessment: Assessment) -> dict[str, int]:
    """Strikes in our reports by alleged actor: occurrences, bulletins and withdrawn ones apart."""
    incidents = assessment.incidents
    told = incidents[
        (incidents["kind"] == "strike")
        & (incidents["scope"] == "occurrence")
        & ~incidents["challenges"].str.contains("retracted")
    ]
    return {str(actor): int(number) for actor, number in told["actor"].value_counts().sort_index().items()}
