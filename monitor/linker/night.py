"""How busy a night was: the number of reports of the same oblast within twelve hours.

In a mass attack the same closeness means less. The count covers reports that found incidents; it is part of the key
under which a component is cached, so that an incremental pass equals a full one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOURS: Final = 12.0
HOUR_US: Final = 3_600_000_000


def local_counts(
    region: NDArray[np.int64], middle: NDArray[np.float64], counted: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """For every report the number of counted reports of its region whose middles lie within 12 h of its own.

    Args:
        region: number of the oblast, -1 where it has none (then the count is over all regions).
        middle: middle of its span, hours.
        counted: which reports count.
    """
    # whole microseconds: two middles just twelve hours apart count, however the sum of hours was rounded
    moment = np.rint(middle * HOUR_US).astype(np.int64)
    order = np.lexsort((moment, region))
    bounds = np.searchsorted(region[order], np.unique(region))
    out = np.empty(len(moment), dtype=np.int64)
    for begin, stop in pairwise([*bounds.tolist(), len(order)]):
        rows = order[begin:stop]
        everywhere = region[rows[0]] < 0
        asked = np.sort(moment[counted]) if everywhere else moment[rows[counted[rows]]]
        out[rows] = _within(asked, moment[rows])
    return out


def _within(ordered: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of `ordered` lie within `HOURS` of each moment, both ends included; both ascend."""
    reach = int(HOURS * HOUR_US)
    return np.searchsorted(ordered, at + reach, "right") - np.searchsorted(ordered, at - reach, "left")
