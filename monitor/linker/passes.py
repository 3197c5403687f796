"""One pass over prepared reports: firm ones are partitioned, then the loose ones attach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.linker.attach import attach
from monitor.linker.decided import with_decided
from monitor.linker.engine import Component, Pairs, partition, scored_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.features import Features
    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Outcome:
    """Labels of a pass.

    Attributes:
        incident: for each report the least row of its incident, `attach.UNLINKED` for background without one.
        firm: reports that found incidents together.
        doubtful: pairs whose weight is nearer to 0 than `parameters.doubt`.
        components: the components of two reports or more.
    """

    incident: NDArray[np.int64]
    firm: NDArray[np.bool_]
    doubtful: Pairs
    components: list[Component]


def firm_reports(f: Features, forced: Pairs) -> NDArray[np.bool_]:
    """Reports that found incidents together: all but loose ones, unless an analyst linked them."""
    decided = np.zeros(len(f), dtype=bool)
    together = forced.weight > 0
    decided[forced.a[together]] = decided[forced.b[together]] = True
    return ~f.loose | (decided & ~f.aggregate)


def run(
    p: Prepared,
    forced: Pairs,
    parameters: Parameters,
    known: NDArray[np.int64] | None = None,
) -> Outcome:
    """Partition and attach.

    Args:
        p: prepared reports.
        forced: pairs on which an analyst decided.
        parameters: of the pass.
        known: for each report its incident where that stands already and must not be looked at again (a row of `p`),
            else -1; None: nothing stands.
    """
    f = p.f
    firm = firm_reports(f, forced)
    labels = np.arange(len(f)) if known is None else np.where(known < 0, np.arange(len(f)), known)
    asked = np.ones(len(f), dtype=bool) if known is None else known < 0
    doubtful: list[Pairs] = []
    solved: list[Component] = []
    for members in (firm, f.aggregate & ~f.long):
        rows = np.flatnonzero(members & asked)
        pairs = scored_pairs(p, rows, parameters, -parameters.doubt)
        own = forced.where(np.isin(forced.a, rows) & np.isin(forced.b, rows))
        found, answers = partition(p, with_decided(pairs.where(pairs.weight > 0), own, len(f)), parameters, own)
        labels[rows] = found[rows]
        solved += answers
        doubtful.append(pairs.where(pairs.weight < parameters.doubt))
    guests = f.loose & ~f.aggregate & ~firm & asked
    return Outcome(attach(p, labels, firm, guests, parameters), firm, Pairs.joined(doubtful), solved)
