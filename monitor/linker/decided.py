"""Analysts' decisions on links: evidence like any other, and stronger than any weight."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.engine import Pairs

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

DECIDED: Final = 1e6  # weight of a decision: above any sum of estimated weights, and above `assign.FORBIDDEN`


def decided_pairs(decisions: pd.DataFrame | None, report_ids: NDArray[np.object_]) -> Pairs:
    """Pairs on which a decision `link` (positive) or `split` (negative) is in force; the later decision wins.

    Args:
        decisions: columns `decision_id`, `at`, `action`, `report_ids`, `supersedes`; None for no decisions.
        report_ids: the reports in order; ids that are not among them are passed over.
    """
    weights: dict[tuple[int, int], float] = {}
    if decisions is not None and len(decisions):
        number = {str(report): i for i, report in enumerate(report_ids)}
        superseded = set(decisions["supersedes"]) - {""} if "supersedes" in decisions else set()
        acts = decisions[decisions["action"].isin(["link", "split"]) & ~decisions["decision_id"].isin(superseded)]
        for act in acts.sort_values(["at", "decision_id"], kind="stable").itertuples():
            rows = sorted(number[r] for r in str(act.report_ids).split("|") if r in number)
            for pair in combinations(rows, 2):
                weights[pair] = DECIDED if act.action == "link" else -DECIDED
    pairs = sorted(weights)
    return Pairs(
        np.array([a for a, _ in pairs], dtype=np.int64),
        np.array([b for _, b in pairs], dtype=np.int64),
        np.array([weights[pair] for pair in pairs], dtype=np.float64),
    )


def with_decided(pairs: Pairs, forced: Pairs, n: int) -> Pairs:
    """The pairs, decided ones in place of estimated ones; those decided apart are dropped."""
    if not len(forced):
        return pairs
    keep = ~np.isin(pairs.a * n + pairs.b, forced.a * n + forced.b)
    together = forced.weight > 0
    a = np.concatenate([pairs.a[keep], forced.a[together]])
    b = np.concatenate([pairs.b[keep], forced.b[together]])
    weight = np.concatenate([pairs.weight[keep], forced.weight[together]])
    order = np.lexsort((b, a))
    return Pairs(a[order], b[order], weight[order])
