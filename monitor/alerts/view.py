"""What one subscription may see at a moment: its audience's delay and coarseness, its filters, what is known by then.

A pure function of the state. A wave that was told once is shown from then on, however the filters would have it: a
correction must reach everybody who read what it corrects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from monitor.verification import LEVELS as VERIFICATIONS

if TYPE_CHECKING:
    from monitor.alert_settings import Subscription
    from monitor.config import AudienceSettings

__all__ = ["VERDICTS", "passes", "shown_from", "waves_seen"]

VERDICTS: Final = ("not_covered", "undetermined", "inconsistent")
Json = dict[str, Any]


def shown_from(incident: Mapping[str, Any], audience: AudienceSettings) -> datetime:
    """The moment from which an audience may know of an incident; counted as `monitor.publishing.due` counts."""
    hours = audience.delay_hours_sensitive if incident["sensitive"] else audience.delay_hours
    learned, last = datetime.fromisoformat(incident["learned"]), datetime.fromisoformat(incident["to"])
    return min(learned, last) + timedelta(hours=hours)


def waves_seen(
    state: Mapping[str, Any],
    subscription: Subscription,
    audience: AudienceSettings,
    at: datetime,
    told: Iterable[str] = (),
) -> dict[str, Json]:
    """The waves that a subscription may see at `at`, by id.

    Args:
        state: as made by `state_of`.
        subscription: its filters on places, parties and readings hold here; `passes` has the others.
        audience: delay and coarseness.
        at: aware; readings known later and incidents shown later are left out.
        told: incidents that its readers already know of; they stay whatever their delay is now.
    """
    known = set(told)
    readings = [one for one in state["readings"] if datetime.fromisoformat(one["known_from"]) <= at]
    if subscription.readings:
        readings = [one for one in readings if one["id"] in subscription.readings]
    bulletins = [one for one in state.get("bulletins", ()) if one["to"] and shown_from(one, audience) <= at]
    if subscription.places:
        bulletins = [one for one in bulletins if set(subscription.places) & set(one["within"])]
    members: dict[str, list[Json]] = {}
    for incident in state["incidents"].values():
        if subscription.parties and incident["actor"] not in subscription.parties:
            continue
        if subscription.places and not set(subscription.places) & set(incident["within"]):
            continue
        if incident["id"] not in known and shown_from(incident, audience) > at:
            continue
        members.setdefault(incident["wave"], []).append(incident)
    out = {name: _wave(name, rows, readings, state, audience) for name, rows in sorted(members.items())}
    for wave in out.values():
        wave["bulletins"] = sum(
            one["actor"] in (wave["actor"], "unknown") and one["from"] < wave["to"] and wave["from"] < one["to"]
            for one in bulletins
        )
    return out


def _wave(
    name: str, rows: list[Json], readings: list[Json], state: Mapping[str, Any], audience: AudienceSettings
) -> Json:
    rows = sorted(rows, key=lambda one: (one["from"], one["to"], one["id"]))
    incidents = {one["id"]: _incident(one, readings, state["names"], audience) for one in rows}
    table = [_reading(reading, rows) for reading in readings]
    names: Json = {}
    for one in incidents.values():
        names |= one["names"]
    return {
        "id": name,
        "agreement": state["agreement"],
        "actor": rows[0]["actor"],
        "from": min(one["from"] for one in rows),
        "to": max(one["to"] for one in rows),
        "learned": min(one["learned"] for one in rows),
        "incidents": incidents,
        "names": names,
        "units": list(dict.fromkeys(place for one in incidents.values() for place in one["units"])),
        "readings": [row for row in table if row["status"] != "hindsight"],
        "hindsight": [row for row in table if row["status"] == "hindsight" and row["would"] != "not_covered"],
        "sides": sorted({side for one in rows for side in one["sides"] if side != "unknown"}),
        "verification": max((one["verification"] for one in rows), key=VERIFICATIONS.index),
        "challenges": sorted({word for one in rows for word in one["challenges"]}),
    }


def _incident(one: Json, readings: list[Json], names: Json, audience: AudienceSettings) -> Json:
    level = audience.coarsen_sensitive_to if one["sensitive"] else audience.coarsen_to
    places = one["places"][level]
    coarsened = places != one["places"]["district"]
    fine = int(names.get(one["unit"], {}).get("rank", 9)) >= min(
        (int(names[place]["rank"]) for place in places), default=0
    )
    units = [one["unit"]] if fine or not places else places[:1]
    if places and names.get(one["unit"], {}).get("level") == "country":
        units = places  # places in several oblasts: the country as their common unit tells a reader nothing
    wanted = {reading["id"] for reading in readings}
    reports = [{k: v for k, v in report.items() if k != "summary" or not coarsened} for report in one["reports"]]
    kept = ("id", "kind", "from", "to", "learned", "near", "targets", "weapons", "killed", "injured", "verification",
            "challenges", "conflicts", "sides", "n_reports")  # fmt: skip
    return {
        **{key: one[key] for key in kept},
        "places": places,
        "units": units,
        "names": {place: names[place] for place in (*places, *units) if place in names},
        "coarsened": coarsened,
        "reports": reports,
        "verdicts": {name: cell for name, cell in one["verdicts"].items() if name in wanted},
    }


def _reading(reading: Json, rows: list[Json]) -> Json:
    """One row of the mail's table: the strongest verdict among the wave's incidents, and why it is not stronger.

    `n`: incidents of that verdict; `of`: those whose verdict is not in hindsight; `all`: the wave's; `later`: those in
    hindsight, `would` their strongest verdict.
    """
    cells = [one["verdicts"][reading["id"]] for one in rows if reading["id"] in one["verdicts"]]
    live = [cell for cell in cells if not cell["hindsight"]]
    base = {
        "id": reading["id"],
        "title": reading["title"],
        "title_uk": reading.get("title_uk", ""),
        "windows": reading["windows"],
        "known_from": reading["known_from"],
        "parties": reading["parties"],
    }
    later = [cell["verdict"] for cell in cells if cell["hindsight"]]
    would = max(later, key=VERDICTS.index, default="not_covered")
    if not live:
        return {**base, "status": "hindsight", "would": would, "why": []}
    status = max((cell["verdict"] for cell in live), key=VERDICTS.index)
    codes = Counter(
        code
        for cell in live
        if cell["verdict"] == status and status != "inconsistent"
        for code in (cell["why"].split("|")[:1] if status == "not_covered" else cell["why"].split("|"))
        if code
    )
    why = [code for code, _ in sorted(codes.items(), key=lambda item: (-item[1], item[0]))][:2]
    counted = sum(cell["verdict"] == status for cell in live)
    return {**base, "status": status, "why": why, "n": counted, "of": len(live), "all": len(rows), "later": len(later),
            "would": would}  # fmt: skip


def passes(wave: Mapping[str, Any], subscription: Subscription) -> bool:
    """Whether a wave is strong enough for a subscription that has not been told of it."""
    best = max((row["status"] for row in wave["readings"]), key=VERDICTS.index, default="not_covered")
    enough = VERDICTS.index(best) >= VERDICTS.index(subscription.least_verdict)
    attested = VERIFICATIONS.index(wave["verification"]) >= VERIFICATIONS.index(subscription.least_verification)
    return enough and attested
