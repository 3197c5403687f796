"""In which zone a phrase of time is told: Kyiv's, Moscow's, that of Washington and New York, or Greenwich's.

Only a zone that is named beside the phrase moves it. A dateline does not: what was struck in Ukraine is told by the
clocks of Ukraine, from whatever city the text was sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.prose.anchors import Anchor
from sources.prose.timewords import Mark
from sources.spans import KYIV, MOSCOW, WASHINGTON

CLOCKS = ("clock", "dot_clock", "hour", "half", "midnight", "noon", "gmt", "hour_range")
# two clocks that bound one stretch
TO = re.compile(r"(?:до|to|till|until|and|та|и|і|по|[-–—])\s*$")
_US_EAST = (
    r"(?:e[sd]?t\b|(?:u\.?s\.? )?eastern(?: standard| daylight)? time|eastern(?=\s*(?:[),.;]|on\b|$))|"
    r"(?:washington|new york)(?:,? d\.?c\.?)?(?:'s)?(?: local)? time|in (?:washington|new york)(?!\w)|"
    r"за (?:часом )?(?:вашингтон|нью-йорк)\w*(?: часом)?|вашингтонськ\w+ час\w*|"
    r"за східн(?:им|оамериканським) (?:американським )?часом|"
    r"по (?:времени )?(?:вашингтон|нью-йорк)\w*(?: времени)?|вашингтонск\w+ врем\w+|"
    r"по восточн(?:ому|оамериканскому) (?:американскому )?времени)"
)
_ZONES = (
    (
        re.compile(r"^[\s,().]{0,3}(?:за московським|московського|по московскому|по мск|мск\b|moscow time|msk\b)"),
        MOSCOW,
    ),
    (re.compile(r"^[\s,().]{0,3}(?:gmt|utc)\b"), "UTC"),
    (re.compile(r"^[\s,().]{0,3}" + _US_EAST), WASHINGTON),
    (
        re.compile(r"^[\s,().]{0,3}(?:за київським|за києвом|київського|по киевскому|по киеву|ky?i?[ey]v time)"),
        KYIV,
    ),
)
# "after the talks on Tuesday in Washington": a day in a town is no day by its clocks, an hour there is
_IN_TOWN = re.compile(r"[\s,().]{0,3}in\s")
EASTERN = re.compile(_US_EAST)
# "за вашингтонським часом о 17:34", "Washington time, 5:34 p.m."
_US_EAST_BEFORE = re.compile(r"(?<!\w)" + _US_EAST + r"[\s,]+(?:це було |це |это |(?:було|было) )?(?:о|об|в|у|at)?\s*$")


def zone_of(low: str, end: int, ref: Anchor) -> str:
    """The zone named right after a clock time that ends here, else the source's."""
    after = low[end : end + 30]
    return next((zone for pattern, zone in _ZONES if pattern.match(after)), ref.zone)


def foreign(low: str, floor: int, cluster: Sequence[Mark], ref: Anchor) -> str | None:
    """The zone other than the source's in which the whole phrase is told, None where there is none.

    "5:34 p.m. ET on Monday", "from 5 to 7 p.m. Washington time", "Monday evening, Eastern time". A second clock in
    brackets speaks for itself, and the day beside the first is the first one's.
    """
    clocks = [m for m in cluster if m.kind in CLOCKS and "hour" in m.data and "utc" not in m.data]
    named = zone_of(low, clocks[0].end, ref) if clocks else ref.zone
    joined = len(clocks) < 2 or TO.search(low, clocks[0].end, clocks[1].start) is not None
    if named == ref.zone and joined:
        named = ref.zone if not clocks and _IN_TOWN.match(low, cluster[-1].end) else zone_of(low, cluster[-1].end, ref)
        if named == ref.zone and _US_EAST_BEFORE.search(low, floor, cluster[0].start):
            named = WASHINGTON
    return named if named not in (ref.zone, "UTC") else None


def of_here(low: str, cluster: Sequence[Mark], ref: Anchor) -> Sequence[Mark]:
    """Of one moment told twice, "00:34 on Tuesday (5:34 p.m. ET on Monday)", the one by the clocks of the place."""
    for index, mark in enumerate(cluster[1:], 1):
        if "(" not in low[cluster[index - 1].end : mark.start]:
            continue
        sides = cluster[:index], cluster[index:]
        zones = [[zone_of(low, m.end, ref) for m in side if m.kind in CLOCKS] for side in sides]
        if all(zones) and WASHINGTON in zones[0] + zones[1]:
            return sides[0] if WASHINGTON not in zones[0] else sides[1] if WASHINGTON not in zones[1] else cluster
    return cluster
