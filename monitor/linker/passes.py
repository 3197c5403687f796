"""One pass over prepared reports: firm ones are partitioned, then the loose ones attach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.linker.assign import components
from monitor.linker.attach import attach
from monitor.linker.decided import with_decided
from monitor.linker.engine import ByTime, Component, Pairs, pairs_within, partition, scored_pairs

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
        component: for each report the least row of its component, before large ones are cut.
        touched: reports whose incident was worked out (all, unless something stood already).
        firm: reports that found incidents together.
        doubtful: pairs whose weight is nearer to 0 than `parameters.doubt`.
        components: the components of two reports or more.
    """

    incident: NDArray[np.int64]
    component: NDArray[np.int64]
    touched: NDArray[np.bool_]
    firm: NDArray[np.bool_]
    doubtful: Pairs
    components: list[Component]


def firm_reports(f: Features, forced: Pairs) -> NDArray[np.bool_]:
    """Reports that found incidents together: all but loose ones, unless an analyst linked them."""
    decided = np.zeros(len(f), dtype=bool)
    together = forced.weight > 0
    decided[forced.a[together]] = decided[forced.b[together]] = True
    return ~f.loose | (decided & ~f.aggregate)


def run(p: Prepared, forced: Pairs, parameters: Parameters) -> Outcome:
    """Partition and attach all reports.

    Args:
        p: prepared reports.
        forced: pairs on which an analyst decided.
        parameters: of the pass.
    """
    f = p.f
    firm = firm_reports(f, forced)
    labels, component = np.arange(len(f)), np.arange(len(f))
    doubtful: list[Pairs] = []
    solved: list[Component] = []
    near = ByTime.of(p, parameters)
    for members in founders(f, firm):
        rows = np.flatnonzero(members)
        pairs = scored_pairs(near, rows, parameters, -parameters.doubt)
        _partition(p, near, rows, pairs.where(pairs.weight > 0), forced, parameters, labels, component, solved)
        doubtful.append(pairs.where(pairs.weight < parameters.doubt))
    incident = attach(p, near, labels, firm, guests(f, firm), parameters)
    return Outcome(incident, component, np.ones(len(f), dtype=bool), firm, Pairs.joined(doubtful), solved)


def founders(f: Features, firm: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The two sets of reports that are partitioned, each for itself: firm ones, and aggregates not too long."""
    return firm, f.aggregate & ~f.long & ~f.background


def guests(f: Features, firm: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Reports that can only attach: long spans and background; a long aggregate is an incident by itself."""
    return ~firm & (f.background | (f.long & ~f.aggregate))


def _partition(
    p: Prepared,
    near: ByTime,
    rows: NDArray[np.int64],
    pairs: Pairs,
    forced: Pairs,
    parameters: Parameters,
    labels: NDArray[np.int64],
    component: NDArray[np.int64],
    solved: list[Component],
) -> None:
    """Partition these rows by their positive pairs; writes labels, components and how they were solved."""
    own = forced.where(np.isin(forced.a, rows) & np.isin(forced.b, rows))
    joined = with_decided(pairs, own, len(p))
    found, answers = partition(p, near, joined, parameters, own)
    labels[rows] = found[rows]
    component[rows] = components(len(p), joined.a, joined.b)[rows]
    solved += answers


def run_again(
    p: Prepared, forced: Pairs, parameters: Parameters, changed: NDArray[np.bool_], before: NDArray[np.int64]
) -> Outcome:
    """Partition again the components that changed reports are in, were in or come into; attaches nothing.

    Args:
        p: prepared reports: the changed ones, all that may pair with them, and all of the components of either.
        forced: pairs on which an analyst decided.
        parameters: of the pass.
        changed: reports of which pairs may have changed their weight.
        before: label of the component that each report was in.
    """
    f = p.f
    firm = firm_reports(f, forced)
    labels, component = np.arange(len(f)), np.arange(len(f))
    touched = np.zeros(len(f), dtype=bool)
    solved: list[Component] = []
    near = ByTime.of(p, parameters)
    for members in founders(f, firm):
        pairs = scored_pairs(near, np.flatnonzero(members), parameters, 0.0, members & changed)
        together = forced.where((forced.weight > 0) & members[forced.a] & members[forced.b])
        reached = members & changed
        reached[pairs.a] = reached[pairs.b] = True
        reached[together.a] = reached[together.b] = True
        whole = members & np.isin(before, before[reached])
        rows = np.flatnonzero(whole)
        same = pairs_within(near, np.flatnonzero(whole & ~changed), before, parameters)
        _partition(p, near, rows, Pairs.joined([pairs, same]), forced, parameters, labels, component, solved)
        touched |= whole
    touched |= changed & f.aggregate & f.long & ~f.background
    return Outcome(labels, component, touched, firm, Pairs.joined([]), solved)


def attach_guests(p: Prepared, forced: Pairs, parameters: Parameters, known: NDArray[np.int64]) -> NDArray[np.int64]:
    """Attach guests to incidents that stand: `known` holds a row of each report's incident, -1 for guests to attach."""
    firm = firm_reports(p.f, forced)
    labels = np.where(known < 0, np.arange(len(p)), known)
    return attach(p, ByTime.of(p, parameters), labels, firm, (known < 0) & ~firm, parameters)
