"""Join the Codifier's settlements to GeoNames coordinates: by name and oblast, then by neighbours; else not at all.

0. Cities come first: among the GeoNames places of its oblast that bear a city's name, the one with far the most
   people (`FAR` times the next) is the city.
1. A GeoNames place offers its own name and its alternate names. A settlement of the same oblast matches if its
   Ukrainian name is among the Cyrillic ones, or its romanised name is the GeoNames name.
2. Where one settlement and one GeoNames place match only each other, they are joined.
3. Where a name is borne by several settlements of the oblast, the raion decides: of the joined settlements
   nearest to the GeoNames place (up to `NEIGHBOURS`), all must lie in one raion, and only one
   settlement of that name may lie there.
4. A join of steps 2 and 3 whose nearest joined neighbours all lie in other raions is undone.
What stays ambiguous has no coordinates: none is better than wrong ones.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from geo.makers.tables import Row
from geo.names import has_cyrillic, romanise, romanise_bgn, search_key

NEIGHBOURS = 4
FAR = 4
SMALLEST_CITY = 500
# By hand, where names or populations mislead: KATOTTG code -> geonameid.
BY_HAND = {
    "UA05120070010068103": "707155",  # Kalynivka
    "UA14160010010073615": "713122",  # Avdiivka
    "UA32000000020050699": "710403",  # Chornobyl, outside any raion
    "UA65020010010095508": "712260",  # Beryslav
    "UA01020210010017308": "712576",  # Inkerman
}
# Looked at and found wrong (the GeoNames place is another settlement of that name).
NOT_THE_SAME = {"UA44060050200042578"}
# GeoNames' codes of the first level -> the Codifier's first two digits
ADMIN1 = {
    "01": "71", "02": "74", "03": "73", "04": "12", "05": "14", "06": "26", "07": "63", "08": "65", "09": "68",
    "10": "35", "11": "01", "12": "80", "13": "32", "14": "44", "15": "46", "16": "48", "17": "51", "18": "53",
    "19": "56", "20": "85", "21": "59", "22": "61", "23": "05", "24": "07", "25": "21", "26": "23", "27": "18",
}  # fmt: skip


@dataclass(frozen=True)
class Joined:
    """What a join gives: coordinates (WGS84 degrees), population, other names, and how it was made."""

    lat: float
    lon: float
    population: int
    alternates: tuple[str, ...]
    geoname: str
    how: str


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance in km on a sphere of 6,371 km (equirectangular; good to a per cent within an oblast)."""
    x = math.radians(lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return 6371.0 * math.hypot(x, math.radians(lat2 - lat1))


def _keys(unit: Row) -> tuple[str, frozenset[str]]:
    name = unit["name"]
    return search_key(name), frozenset({search_key(romanise(name)), search_key(romanise_bgn(name))})


@dataclass
class _Match:
    units: list[Row]
    place: Row
    exact: bool


def _by_name(settlements: list[Row]) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """Settlements by (oblast, key): Cyrillic keys and Latin keys."""
    cyrillic: dict[str, list[Row]] = defaultdict(list)
    latin: dict[str, list[Row]] = defaultdict(list)
    for unit in settlements:
        key, roman = _keys(unit)
        oblast = unit["code"][2:4]
        cyrillic[f"{oblast} {key}"].append(unit)
        for form in roman:
            latin[f"{oblast} {form}"].append(unit)
    return cyrillic, latin


def _matches(settlements: list[Row], places: list[Row]) -> list[_Match]:
    cyrillic, latin = _by_name(settlements)
    out = []
    for place in places:
        oblast = ADMIN1[place["admin1"]]
        units = latin.get(f"{oblast} {search_key(place['name'])}", [])
        exact = bool(units)
        if not units:
            spelt = {search_key(n) for n in place["alternatenames"].split("|") if has_cyrillic(n)}
            found = {u["code"]: u for key in sorted(spelt) for u in cyrillic.get(f"{oblast} {key}", [])}
            units = list(found.values())
        else:  # the name in Latin letters may hide two Ukrainian ones (и/і): let the Cyrillic one choose
            spelt = {search_key(n) for n in place["alternatenames"].split("|") if has_cyrillic(n)}
            narrowed = [u for u in units if search_key(u["name"]) in spelt]
            units = narrowed or units
        if units:
            out.append(_Match(units, place, exact))
    return out


def _raion(code: str) -> str:
    return code[:6]


def _nearest(place: Row, located: dict[str, Row], skip: str = "") -> list[str]:
    lat, lon = float(place["lat"]), float(place["lon"])
    ranked = sorted(
        (km(lat, lon, float(p["lat"]), float(p["lon"])), code) for code, p in located.items() if code != skip
    )
    return [_raion(code) for _, code in ranked[:NEIGHBOURS]]


def _one_to_one(matches: list[_Match]) -> dict[str, tuple[_Match, str]]:
    claimed = Counter(unit["code"] for match in matches for unit in match.units)
    by_own_name = Counter(unit["code"] for match in matches if match.exact for unit in match.units)
    joined = {}
    for match in matches:
        if len(match.units) != 1:
            continue
        code = match.units[0]["code"]
        if claimed[code] == 1 or (match.exact and by_own_name[code] == 1):
            joined[code] = (match, "name")
    return joined


def _cities(matches: list[_Match]) -> dict[str, tuple[_Match, str]]:
    """Step 0: city code -> its match. Modifies nothing."""
    offers: dict[str, list[_Match]] = defaultdict(list)
    for match in matches:
        for unit in match.units:
            if unit["cat"] in "MK":
                offers[unit["code"]].append(match)
    joined = {}
    for code, offered in offers.items():
        ranked = sorted(offered, key=lambda m: (-int(m.place["population"]), int(m.place["geonameid"])))
        people = [int(m.place["population"]) for m in ranked] + [0]
        if people[0] >= SMALLEST_CITY and people[0] >= FAR * people[1]:
            joined[code] = (ranked[0], "city")
    return joined


def _without(matches: list[_Match], joined: dict[str, tuple[_Match, str]]) -> list[_Match]:
    """What is left to match once some are joined."""
    taken = {match.place["geonameid"] for match, _ in joined.values()}
    left = []
    for match in matches:
        units = [u for u in match.units if u["code"] not in joined]
        if units and match.place["geonameid"] not in taken:
            left.append(_Match(units, match.place, match.exact))
    return left


def _by_raion(matches: list[_Match], joined: dict[str, tuple[_Match, str]]) -> None:
    by_oblast: dict[str, dict[str, Row]] = defaultdict(dict)
    for code, (match, _) in joined.items():
        by_oblast[code[2:4]][code] = match.place
    proposals: dict[str, list[_Match]] = defaultdict(list)
    for match in matches:
        raions = set(_nearest(match.place, by_oblast[ADMIN1[match.place["admin1"]]]))
        there = [unit for unit in match.units if _raion(unit["code"]) in raions]
        if len(raions) == 1 and len(there) == 1 and there[0]["code"] not in joined:
            proposals[there[0]["code"]].append(match)
    for code, proposed in proposals.items():
        if len(proposed) == 1:
            joined[code] = (proposed[0], "raion")


def _undo_outliers(joined: dict[str, tuple[_Match, str]]) -> None:
    by_oblast: dict[str, dict[str, Row]] = defaultdict(dict)
    for code, (match, _) in joined.items():
        by_oblast[code[2:4]][code] = match.place
    wrong = [
        code
        for code, (match, how) in joined.items()
        if how not in {"hand", "city"}
        and len(by_oblast[code[2:4]]) > NEIGHBOURS
        and _raion(code) not in _nearest(match.place, by_oblast[code[2:4]], skip=code)
    ]
    for code in wrong:
        del joined[code]


def join(units: list[Row], places: list[Row]) -> dict[str, Joined]:
    """Settlements (categories M, X, C, K) of the Codifier that could be tied to one GeoNames place, by code."""
    settlements = sorted((u for u in units if u["cat"] in "MXCK"), key=lambda u: u["code"])
    places = sorted(places, key=lambda p: int(p["geonameid"]))
    matches = [
        _Match([u for u in m.units if u["code"] not in NOT_THE_SAME], m.place, m.exact)
        for m in _matches(settlements, places)
    ]
    by_id = {place["geonameid"]: place for place in places}
    by_code = {unit["code"]: unit for unit in settlements}
    joined = {code: (_Match([by_code[code]], by_id[gid], True), "hand") for code, gid in BY_HAND.items()}
    joined |= _cities(_without(matches, joined))
    joined |= _one_to_one(_without(matches, joined))
    _undo_outliers(joined)
    _by_raion(_without(matches, joined), joined)
    _undo_outliers(joined)
    return {
        code: Joined(
            lat=float(match.place["lat"]),
            lon=float(match.place["lon"]),
            population=int(match.place["population"]),
            alternates=tuple(n for n in match.place["alternatenames"].split("|") if n),
            geoname=match.place["name"],
            how=how,
        )
        for code, (match, how) in sorted(joined.items())
    }
