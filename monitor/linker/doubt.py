"""Pairs near the threshold, for an analyst to look at: both reports, each term, and how they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from monitor.linker.schema import AMBIGUOUS_COLUMNS, empty, typed
from monitor.linker.terms import DIGITS, term_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.engine import Pairs
    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared


def ambiguous_links(p: Prepared, labels: NDArray[np.int64], listed: Pairs, parameters: Parameters) -> pd.DataFrame:
    """The frame of `ambiguous_links.csv`, most doubtful first (then by report ids).

    Between two incidents only the pair that speaks most for joining them is listed, within one only that which speaks
    most against.

    Args:
        p: prepared reports.
        labels: the incident of each.
        listed: pairs whose weight is near 0.
        parameters: to work out the terms again.
    """
    a, b, weight = listed.a, listed.b, listed.weight
    if not len(a):
        return empty(AMBIGUOUS_COLUMNS)
    a, b, weight = _telling(labels, a, b, weight)
    order = np.lexsort((b, a, np.abs(weight)))
    a, b, weight = a[order], b[order], weight[order]
    terms = term_weights(p, a, b, parameters)
    ids = p.f.frame["report_id"].array
    texts = p.f.frame["summary"].array
    columns: dict[str, object] = {
        "report_a": ids.take(a),
        "report_b": ids.take(b),
        "together": np.where(labels[a] == labels[b], "yes", "no"),
        "weight": weight,
    }
    columns |= {name: np.round(values, DIGITS) for name, values in terms.items()}
    columns |= {"summary_a": texts.take(a), "summary_b": texts.take(b)}
    return typed(columns, AMBIGUOUS_COLUMNS)


def _telling(
    labels: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """One pair per incident and per pair of incidents, ties to the first reports (pairs come sorted by (a, b))."""
    low, high = np.minimum(labels[a], labels[b]), np.maximum(labels[a], labels[b])
    strength = np.where(low == high, weight, -weight)
    key = low * (int(labels.max()) + 2) + high
    order = np.lexsort((strength, key))
    _, first = np.unique(key[order], return_index=True)
    keep = order[first]
    return a[keep], b[keep], weight[keep]
