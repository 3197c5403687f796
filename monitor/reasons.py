"""Reason codes of a verdict: one table, in the order in which a reader meets them.

The order of dimensions is the one in which a verdict names its first reason (design, section 5): attack, party,
time, place, target, means. Each code has one sentence for `explain`, the methodology and the data package.
"""

from __future__ import annotations

from typing import Final

DIMENSIONS: Final = ("attack", "party", "time", "place", "target", "means")

SENTENCES: Final[dict[str, str]] = {
    # attack
    "retracted": "every report of it was withdrawn",
    "outage_weather": "an outage put down to weather",
    "outage_technical": "an outage put down to a technical fault",
    "outage_scheduled": "a scheduled outage",
    "outage_cause_unknown": "an outage whose cause nobody stated",
    "blast_only": "blasts or an attempt were reported, no impact",
    "interception_only": "only an interception was reported",
    "low_confidence": "the reports were read with a confidence under 0.8 and no analyst has confirmed them",
    # party
    "other_party": "the alleged actor is not the party that this reading binds",
    "actor_unknown": "no actor was alleged",
    # time
    "before_window": "it ended before the window can have opened",
    "after_window": "it began after the window can have closed",
    "window_unknown": "a bound of the window was never stated",
    "straddles_start": "it may have happened before or after the window's start",
    "straddles_end": "it may have happened before or after the window's end",
    "time_unstated": "no report says when it began",
    # place
    "place_unknown": "the place is not known",
    "place_ambiguous": "the name fits several places; their common ancestor was used",
    "place_larger_than_area": "the reported place is larger than the area",
    "contested_area": "Crimea, Sevastopol or territory under occupation, for a reading that binds Ukraine",
    "near_place": "reported near a place; the disc around it lies partly outside",
    "settlement_or_city": "a settlement, where the claim speaks of cities",
    "village_or_town": "a village, where the claim speaks of towns",
    "point_uncertain": "the point is not surely inside or outside",
    "place_point_conflict": "the named place and the point contradict each other",
    "place_point_differ": "the named place and the point give different answers",
    "place_outside": "it lies outside the area of this reading",
    # target
    "target_not_listed": "nothing that was hit is on this reading's list",
    "target_perhaps_listed": "what was hit may be meant by this reading, its scope was left open",
    "target_unknown": "what was hit was not stated",
    "target_infrastructure": "'infrastructure' was hit, and may be a kind that is listed",
    "target_energy_workers": "energy workers were hit, not an energy object",
    "target_outage_after_attack": "the attack cut a service, so a listed object may have been hit",
    # means
    "means_not_listed": "none of the weapons is on this reading's list",
    "means_unknown": "the weapon was not stated finely enough",
}
