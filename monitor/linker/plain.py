"""The plain rule of the first version: same or containing place, overlapping spans, compatible weapon and target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from monitor.linker import vocabulary as words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.places import Gazetteer
    from monitor.linker.features import Features


def plain_labels(f: Features, gaz: Gazetteer) -> NDArray[np.int64]:
    weapon = words.broadened(f.weapon, words.WEAPONS, words.WEAPON_GROUPS)
    target = words.broadened(f.target, words.TARGETS, words.TARGET_GROUPS)
    label = np.arange(len(f))
    level = {}
    for i, cell in enumerate(f.places):
        ps = [p for p in str(cell).split("|") if p in gaz]
        level[i] = ps
    home = [({gaz.city_of(p) or p for p in level[c]} if c >= 0 else set()) for c in f.place]
    order = np.argsort(f.start, kind="stable")

    def root(i):
        while label[i] != i:
            i = label[i]
        return i

    for a in range(len(f)):
        for b in range(a + 1, len(f)):
            if f.loose[a] or f.loose[b] or not (f.start[a] < f.end[b] and f.start[b] < f.end[a]):
                continue
            if f.weapon[a] and f.weapon[b] and not (weapon[a] & weapon[b]):
                continue
            if not (home[a] & home[b]):
                continue
            ra, rb = root(a), root(b)
            if ra != rb:
                label[max(ra, rb)] = min(ra, rb)
    return np.array([root(i) for i in range(len(f))])
