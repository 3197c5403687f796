"""Reports that found nothing together: aggregates, spans over 30 h, background. They attach afterwards, join nothing.

One vague bulletin must never glue a week of strikes into one incident.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.engine import scored_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared

UNLINKED: Final = -1


def attach(
    p: Prepared, labels: NDArray[np.int64], firm: NDArray[np.bool_], loose: NDArray[np.bool_], parameters: Parameters
) -> NDArray[np.int64]:
    """The incident of each loose report: the one whose reports speak for it most on the mean, if they do beyond doubt.

    Args:
        p: prepared reports.
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
    pairs = scored_pairs(p, np.flatnonzero(firm | loose), parameters, -np.inf)
    pairs = pairs.where(loose[pairs.a] != loose[pairs.b])
    # an aggregate is never merged, so one that is mere background stays out
    pairs = pairs.where(~p.f.aggregate[pairs.a] & ~p.f.aggregate[pairs.b])
    guest = np.where(loose[pairs.a], pairs.a, pairs.b)
    home = labels[np.where(loose[pairs.a], pairs.b, pairs.a)]
    keys, inverse = np.unique(guest * len(p) + home, return_inverse=True)
    if not len(keys):
        return out
    evidence = np.bincount(inverse, weights=pairs.weight)
    members = np.bincount(labels[firm], minlength=len(p))
    guests, homes = keys // len(p), keys % len(p)
    # members that could not be compared at all count against
    compared = np.bincount(inverse)
    mean = (evidence + MISFIT * (members[homes] - compared)) / members[homes]
    order = np.lexsort((homes, -mean, guests))
    first = np.unique(guests[order], return_index=True)[1]
    best = order[first]
    best = best[mean[best] > parameters.doubt]
    out[guests[best]] = homes[best]
    return out


MISFIT: Final = -12.0
