"""Setting aside, at little cost, pairs that cannot reach a floor whatever their exact moments and wording.

Every step is an upper bound of the weight in `monitor.linker.terms`, so nothing is lost (tested on all pairs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.linker.geography import APART
from monitor.linker.parameters import LEVELS
from monitor.linker.terms import APART_HOURS, DAY, NEVER, RARE_TARGETS, chance_term, mix, people, voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Hope:
    """What each report can bring to a pair at most.

    `said` bounds the terms weapon, target, counts, wording and matter by what the report says at all; `chance` bounds
    the term chance by its own night. `most` is the greatest weight of each comparison.
    """

    p: Prepared
    parameters: Parameters
    most: dict[str, float]
    said: NDArray[np.float64]
    chance: NDArray[np.float64]

    @classmethod
    def of(cls, p: Prepared, parameters: Parameters) -> Hope:
        """Bounds for every report."""
        most = {term: float(parameters.log_ratios(term).max()) for term in LEVELS}
        most["point"] = float(np.log(parameters.chance_km2 / (4 * np.pi * parameters.point.sigma**2)))
        f = p.f
        says = {
            "weapon": f.weapon != 0,
            "target": f.target != 0,
            "killed": ~np.isnan(f.killed),
            "injured": ~np.isnan(f.injured),
            "wording": p.script > 0,
            "matter": p.matter != 0,
        }
        said = np.zeros(len(p))
        for term, speaks in says.items():
            said += np.where(speaks, most[term], parameters.log_ratios(term)[0])
        incidents = 1 + np.maximum(np.minimum(p.near, p.near_all) - 2, 0) / parameters.reports_per_incident
        chance = parameters.unreported_log_odds + max(parameters.repeat_log_odds, 0.0) - np.log(incidents)
        return cls(p, parameters, most, said, chance)

    def time(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
        """What the term time cannot exceed.

        The density of two moments in two spans is at most one over the longer span, at most the crest of the normal
        density, and at most that density at the gap between the spans.
        """
        start, end, time = self.p.f.start, self.p.f.end, self.parameters.time
        start_a, start_b, end_a, end_b = start[a], start[b], end[a], end[b]
        gap = np.maximum(start_a, start_b) - np.minimum(end_a, end_b)
        longest = np.maximum(end_a - start_a, end_b - start_b)
        crest = 1 / (2 * np.sqrt(np.pi) * time.sigma)
        falling = crest * np.exp(-0.25 * (np.maximum(gap, 0.0) / time.sigma) ** 2)
        density = np.minimum(1 / longest, falling) + time.wide_share / (2 * np.sqrt(np.pi) * time.wide)
        bound: NDArray[np.float64] = np.log(density * DAY)
        apart = gap > self.parameters.max_gap_hours
        if not self.parameters.coded:
            apart |= gap >= np.maximum(APART_HOURS, longest)
        bound[apart] = NEVER
        return bound

    def rows(self, a: NDArray[np.int64], b: NDArray[np.int64], floor: float) -> NDArray[np.int64]:
        """Which of these pairs may exceed the floor."""
        most, table = self.most, self.parameters.log_ratios
        rest = most["voice"] + most["nature"] + max(most["place"], most["point"] if self.p.pointed.any() else NEVER)
        known = self.time(a, b) + np.minimum(self.said[a], self.said[b]) + np.maximum(self.chance[a], self.chance[b])
        rows = np.flatnonzero(known + rest > floor)
        one, two, time = a[rows], b[rows], known[rows] - np.maximum(self.chance[a[rows]], self.chance[b[rows]])
        p, f = self.p, self.p.f
        place, share = p.geography.relations(p.place[one], p.place[two])
        where = np.where(place == APART, NEVER, table("place")[place] + np.log(np.maximum(share, 1e-6)))
        where = np.where(p.pointed[one] & p.pointed[two], np.maximum(where, most["point"]), where)
        where += chance_term(p, one, two, place, self.parameters)
        where += np.where(p.failure[one] > 0, most["nature"], table("nature")[0])
        keep = time + where + most["voice"] > floor
        rows, one, two = rows[keep], one[keep], two[keep]
        known = time[keep] + where[keep] - np.minimum(self.said[one], self.said[two])
        weapon = mix(f.weapon[one], f.weapon[two], p.weapons[one], f.weapon[one] == f.weapon[two])
        target = mix(f.target[one], f.target[two], p.targets[one], (f.target[one] & f.target[two] & RARE_TARGETS) != 0)
        known += table("weapon")[weapon] + table("target")[target] + table("voice")[voice(p, one, two)]
        known += table("killed")[people(f.killed[one], f.killed[two], 2)]
        known += table("injured")[people(f.injured[one], f.injured[two], 3)]
        known += np.where((p.script[one] > 0) & (p.script[one] == p.script[two]), most["wording"], table("wording")[0])
        known += np.where((p.matter[one] != 0) & (p.matter[two] != 0), most["matter"], table("matter")[0])
        return rows[known > floor]
