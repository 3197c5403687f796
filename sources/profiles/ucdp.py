"""What the profile `ucdp-candidate` cannot say in YAML: dates and places as coded, and who killed whom.

The codes are those of the UCDP GED Codebook. Nothing is made more precise than it is coded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from math import cos, hypot, radians
from typing import Any, Final

from sources.mapping import Row, RowError, transform
from sources.spans import KYIV, MOSCOW, day
from sources.transforms import number_of

__all__ = ["where"]

# Gleditsch and Ward's numbers, as in country_id
_COUNTRIES: Final = {"369": "UA", "365": "RU"}
_SETTLEMENTS: Final = frozenset({"city", "settlement", "village", "district"})
_SETTLEMENT_WORD: Final = re.compile(r" (?:village|town|city)$")
_SIDES: Final = (("russia", "RU"), ("ukrain", "UA"))
# A point coded as exact is the centre of the named settlement; one further off belongs to another place of that name.
_SAME_PLACE_KM: Final = 25.0
_EXACT_POINT_KM: Final = 5.0
_NEAR_POINT_KM: Final = 25.0  # where_prec 2: "within ca. 25 km of a known point"
# Fighting and strikes are coded alike; where only soldiers died it may have been either (design: under 0.8 is `maybe`).
_MAY_BE_FIGHTING: Final = 0.7


@transform("ucdp_kind")
def kind(row: Row, _: Mapping[str, Any]) -> str:
    """Take deaths between the sides (1) and of civilians by a side (3); other violence (2) is no matter of a pause."""
    code = row.text("type_of_violence")
    if code not in ("1", "3"):
        raise RowError("type_of_violence", code, "is not violence by one of the two states (1 or 3)")
    return "strike"


@transform("ucdp_actor")
def actor(row: Row, _: Mapping[str, Any]) -> str:
    """Tell who is said to have killed.

    In one-sided violence (3) it is side a. Between states the code says only who fought: the alleged actor is then the
    side that lost nobody while the other did; where only civilians died, the side whose opponent's country it is. Else
    it is unknown.
    """
    a, b = _party(row.text("side_a")), _party(row.text("side_b"))
    if row.text("type_of_violence") == "3":
        return a
    lost_a, lost_b = _deaths(row, "deaths_a"), _deaths(row, "deaths_b")
    if lost_a and lost_b:
        return "unknown"
    if lost_a or lost_b:
        return b if lost_a else a
    country = _COUNTRIES.get(row.text("country_id"), "")
    if _deaths(row, "deaths_civilians") and {a, b} == {"RU", "UA"} and country:
        return "RU" if country == "UA" else "UA"
    return "unknown"


def _party(side: str) -> str:
    return next((party for word, party in _SIDES if word in side.casefold()), "unknown")


def _deaths(row: Row, name: str) -> int:
    number = number_of(row, name) or 0
    if number < 0 or number != int(number):
        raise RowError(name, row.text(name), "is not a count")
    return int(number)


@transform("ucdp_target")
def target(row: Row, _: Mapping[str, Any]) -> str:
    """Say military where only soldiers died; what was hit otherwise is not coded."""
    soldiers = _deaths(row, "deaths_a") + _deaths(row, "deaths_b")
    others = _deaths(row, "deaths_civilians") + _deaths(row, "deaths_unknown")
    return "military" if soldiers and not others else "unknown"


@transform("ucdp_confidence")
def confidence(row: Row, _: Mapping[str, Any]) -> float | None:
    """Lower the confidence where no civilian died: it may have been ground fighting, which is coded alike."""
    return None if _deaths(row, "deaths_civilians") else _MAY_BE_FIGHTING


@transform("ucdp_killed")
def killed(row: Row, _: Mapping[str, Any]) -> int:
    """Take the best estimate."""
    if not row.text("best"):
        raise RowError("best", "", "is required")
    return _deaths(row, "best")


@transform("ucdp_killed_is")
def killed_is(row: Row, _: Mapping[str, Any]) -> str:
    """Tell from the low and high estimates how sure the best one is."""
    low, best, high = (_deaths(row, name) for name in ("low", "best", "high"))
    if low == best == high:
        return "exact"
    if low == best < high:
        return "at_least"
    if low < best == high:
        return "at_most"
    if not low <= best <= high:
        row.notes.add("low, best and high estimates are out of order; the best is taken as about")
    return "about"


@transform("ucdp_when")
def when(row: Row, _: Mapping[str, Any]) -> dict[str, object]:
    """Span the coded days, local to the country, and tell one unknown moment from something that lasted.

    date_prec 1 with two dates: it lasted. date_prec from 2 on: it happened at some moment between the dates. Both, and
    events that are not told apart (event_clarity 2), are aggregates. Published is the end of the last article's day.
    """
    zone = MOSCOW if row.text("country_id") == "365" else KYIV
    first, last = _date(row, "date_start"), _date(row, "date_end")
    if last < first:
        raise RowError("date_end", row.text("date_end"), f"is before date_start, {first.isoformat()}")
    precision = row.text("date_prec")
    if precision not in {"1", "2", "3", "4", "5"}:
        raise RowError("date_prec", precision, "is not a code from 1 to 5")
    several = first != last
    articles = [part.strip()[:10] for part in row.text("source_date").split(";") if part.strip()]
    try:
        published = max([date.fromisoformat(text) for text in articles], default=last)
    except ValueError:
        raise RowError("source_date", row.text("source_date"), "is not a list of dates") from None
    return {
        "occurred_from": day(first, zone).start,
        "occurred_to": day(last, zone).end,
        "extent": "period" if several and precision == "1" else "instant",
        "scope": "aggregate" if several or row.text("event_clarity") == "2" else "occurrence",
        "time_text": f"{first.isoformat()} to {last.isoformat()}" if several else first.isoformat(),
        "published_at": day(published, KYIV).end,
    }


def _date(row: Row, name: str) -> date:
    text = row.text(name)
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise RowError(name, text, "is not a date such as 2026-02-03") from None


@transform("ucdp_where")
def where(row: Row, _: Mapping[str, Any]) -> dict[str, object]:
    """Place an event as precisely as where_prec says, and no more.

    1: the settlement (its centre is the coded point, which then adds nothing), or the point where the name is not
    known. 2: near the settlement, or the point with 25 km. 3: the raion. 4: the oblast. 5 (a line or a vague
    region) and 6: the country. 7 (at sea, in the air): nothing. A unit that is not found gives way to what holds it.
    """
    precision = row.text("where_prec")
    country = _COUNTRIES.get(row.text("country_id"), "")
    oblast = row.placing.find(row.text("adm_1"), country=country or None)
    if precision in ("1", "2"):
        return _settlement(row, country, oblast, near=precision == "2")
    if precision == "3":
        return _unit(_raion(row, oblast) or oblast or country)
    if precision == "4":
        return _unit(oblast or country)
    if precision in ("5", "6"):
        return _unit(country)
    if precision == "7":
        return {"place_relation": "in"}
    raise RowError("where_prec", precision, "is not a code from 1 to 7")


def _raion(row: Row, oblast: str) -> str:
    return row.placing.find(row.text("adm_2"), context=[oblast], level="raion") if oblast else ""


def _unit(place_id: str) -> dict[str, object]:
    return {"place_id": place_id, "place_relation": "in"}


def _settlement(row: Row, country: str, oblast: str, *, near: bool) -> dict[str, object]:
    lat, lon = number_of(row, "latitude"), number_of(row, "longitude")
    if lat is None or lon is None:
        raise RowError("latitude", row.text("latitude"), "is required where where_prec is 1 or 2")
    place_id = _named(row, country, [unit for unit in (_raion(row, oblast), oblast) if unit])
    if place_id:
        place = row.placing.gaz.get(place_id)
        inside = not oblast or row.placing.gaz.within(place_id, oblast)
        if inside and (place.lat is None or place.lon is None or _km(lat, lon, place.lat, place.lon) <= _SAME_PLACE_KM):
            return {"place_id": place_id, "place_relation": "near" if near else "in"}
        row.notes.add("the named settlement lies elsewhere than the coded point; the point is taken")
    return {"lat": lat, "lon": lon, "radius_km": _NEAR_POINT_KM if near else _EXACT_POINT_KM, "place_relation": "in"}


def _named(row: Row, country: str, units: list[str]) -> str:
    """Look a settlement up, first in its raion, then in its oblast, by its own word for a settlement and without it.

    The coders say "village" and "town" more loosely than the Codifier does.
    """
    name = row.text("where_coordinates")
    bare = _SETTLEMENT_WORD.sub("", name)
    for unit in units or [""]:
        for spelling in dict.fromkeys((name, bare)):
            found = row.placing.find(spelling, context=[unit] if unit else [], country=country or None)
            if (
                found
                and row.placing.gaz.level(found) in _SETTLEMENTS
                and (not unit or row.placing.gaz.within(found, unit))
            ):
                return found
    return ""


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Measure a distance of some tens of kilometres, on a plane that touches the earth there."""
    return 111.2 * hypot(lat - other_lat, (lon - other_lon) * cos(radians((lat + other_lat) / 2)))


@transform("ucdp_summary")
def summary(row: Row, _: Mapping[str, Any]) -> str:
    """Put the codes in a sentence; the headline is somebody else's."""
    low, best, high = (row.text(name) for name in ("low", "best", "high"))
    estimate = best if low == best == high else f"{best} (between {low} and {high})"
    kinds = {"1": "fighting or strikes between the states", "3": "violence against civilians"}
    where_ = row.text("where_coordinates") or "a place not named"
    return f"UCDP codes {estimate} killed at {where_}: {kinds[row.text('type_of_violence')]}."
