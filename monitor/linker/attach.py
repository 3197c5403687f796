"""Reports that found nothing together: aggregates, spans over 30 h, background. They attach afterwards, join nothing.

One vague bulletin must never glue a week of strikes into one incident.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.engine import scored_pairs
from monitor.linker.terms import pair_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.engine import ByTime
    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared

UNLINKED: Final = -1
MISFIT: Final = -12.0


def attach(
    p: Prepared, near: ByTime, labels: NDArray[np.int64], firm: NDArray[np.bool_], loose: NDArray[np.bool_],
    parameters: Parameters,
) -> NDArray[np.int64]:  # fmt: skip
    """The incident of each loose report: the one whose reports speak for it most on the mean, if they do beyond doubt.

    Args:
        p: prepared reports.
        near: the same, reordered.
        labels: incident of each firm report (its least row).
        firm: reports that founded incidents.
        loose: those to attach.
        parameters: of the pass.

    Returns:
        Labels of all reports; a loose one without an incident keeps its own row, a background one gets `UNLINKED`.
    """
    out = labels.copy()
    rows = np.flatnonzero(loose)
    if not len(rows):
        return out
    out[rows] = np.where(p.f.background[rows], UNLINKED, rows)
    # a mean beyond doubt needs a pair beyond doubt, so only incidents with such a pair are looked at whole
    pairs = scored_pairs(near, np.flatnonzero(firm | loose), parameters, parameters.doubt, loose)
    pairs = pairs.where(loose[pairs.a] != loose[pairs.b])
    # an aggregate is never merged, so one that is mere background stays out
    pairs = pairs.where(~p.f.aggregate[pairs.a] & ~p.f.aggregate[pairs.b])
    guest = np.where(loose[pairs.a], pairs.a, pairs.b)
    home = labels[np.where(loose[pairs.a], pairs.b, pairs.a)]
    keys = np.unique(guest * len(p) + home)
    if not len(keys):
        return out
    guests, homes = keys // len(p), keys % len(p)
    mean = _mean_evidence(p, labels, np.flatnonzero(firm), guests, homes, parameters)
    order = np.lexsort((homes, -mean, guests))
    first = np.unique(guests[order], return_index=True)[1]
    best = order[first]
    best = best[mean[best] > parameters.doubt]
    out[guests[best]] = homes[best]
    return out


def _mean_evidence(
    p: Prepared, labels: NDArray[np.int64], hosts: NDArray[np.int64], guests: NDArray[np.int64],
    homes: NDArray[np.int64], parameters: Parameters,
) -> NDArray[np.float64]:  # fmt: skip
    """The mean weight between each guest and the hosts of its incident; pairs that cannot be count against."""
    hosts = hosts[np.argsort(labels[hosts], kind="stable")]
    first = np.searchsorted(labels[hosts], homes, "left")
    members = np.searchsorted(labels[hosts], homes, "right") - first
    which = np.repeat(np.arange(len(guests)), members)
    offset = np.arange(members.sum()) - np.repeat(np.cumsum(members) - members, members)
    one, two = guests[which], hosts[first[which] + offset]
    weight = pair_weights(p, np.minimum(one, two), np.maximum(one, two), parameters)
    evidence = np.bincount(which, weights=np.where(np.isfinite(weight), weight, MISFIT), minlength=len(guests))
    return evidence / members
