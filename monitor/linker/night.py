"""How busy a night was: the number of reports of the same oblast within twelve hours.

In a mass attack the same closeness means less. The count covers reports that found incidents; it is part of the key
under which a component is cached, so that an incremental pass equals a full one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOURS: Final = 12.0
BIG: Final = 1e8  # hours; further apart than any two moments


def local_counts(
    region: NDArray[np.int64], middle: NDArray[np.float64], counted: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """For every report the number of counted reports of its region whose middles lie within 12 h of its own.

    Args:
        region: number of the oblast, -1 where it has none (then the count is over all regions).
        middle: middle of its span, hours.
        counted: which reports count.
    """
    everywhere = np.sort(middle[counted])
    lone = _within(everywhere, middle)
    keyed = np.sort(region[counted] * BIG + middle[counted])
    own = _within(keyed, region * BIG + middle)
    return np.where(region >= 0, own, lone)


def _within(ordered: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.int64]:
    order = np.argsort(at, kind="stable")
    sorted_at = at[order]
    found = np.searchsorted(ordered, sorted_at + HOURS, "right") - np.searchsorted(ordered, sorted_at - HOURS, "left")
    out = np.empty(len(at), dtype=np.int64)
    out[order] = found
    return out
