"""Readings and their clauses, as an agreement file writes them: window x area x targets x means x party."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import yaml

from geo.areas import AreaError, AreaSpec
from geo.places import Gazetteer
from monitor import agreement_nodes as nodes
from monitor.agreement import PARTIES, Bound, BoundError, Claim, Clause, Reading, Window
from sources import report

NEEDED: Final = ("id", "title", "claims", "status", "start", "end", "basis_start", "basis_end", "clauses")
UKRAINIAN: Final = ("title_uk", "status_uk")
TEXTS: Final = ("title", "status", "basis_start", "basis_end", *UKRAINIAN)
CLAUSE_OPTIONAL: Final = ("targets", "targets_maybe", "means", "start", "end")
AREA_KEYS: Final = ("places", "any_city_of", "villages")
ANY: Final = "any"  # as a value of targets_maybe: any other target

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


# A clause cannot list `unknown`: what is not known is judged, not agreed upon.
TARGETS: Final = tuple(target for target in report.TARGETS if target != "unknown")
WEAPONS: Final = tuple(weapon for weapon in report.WEAPONS if weapon != "unknown")


def read_readings(
    node: yaml.Node | None,
    claims: Mapping[str, Claim],
    claim_ids: frozenset[str],
    gaz: Gazetteer,
    notes: nodes.Notes,
) -> tuple[Reading, ...]:
    """Return the readings that can be used.

    `claim_ids`: all of the file; `claims`: those without a problem.
    """
    seen: set[str] = set()
    found = (_reading(entry, claims, claim_ids, seen, gaz, notes) for entry in nodes.items(node, "readings", notes))
    return tuple(reading for reading in found if reading is not None)


def _reading(
    node: yaml.Node,
    claims: Mapping[str, Claim],
    claim_ids: frozenset[str],
    seen: set[str],
    gaz: Gazetteer,
    notes: nodes.Notes,
) -> Reading | None:
    found = nodes.fields(node, "reading", NEEDED, (*UKRAINIAN, "note"), notes)
    if found is None:
        return None
    reading_id = nodes.new_id(found.get("id"), "reading id", _ID, seen, notes)
    what = f"reading {reading_id}"
    texts = {key: nodes.text(found.get(key), f"{what}: {key}", notes) for key in TEXTS}
    named, known_from = _founded_on(found.get("claims"), what, claims, claim_ids, notes)
    start = _bound(found.get("start"), f"{what}: start", notes)
    end = _bound(found.get("end"), f"{what}: end", notes, may_be_open=True)
    _check_window(found.get("end"), what, start, end, notes)
    entries = nodes.items(found.get("clauses"), f"{what}: clauses", notes)
    if not entries and "clauses" in found:
        notes.add(found["clauses"], f"{what} has no clause")
    clauses = [_clause(entry, f"{what}, clause {n}", start, end, gaz, notes) for n, entry in enumerate(entries, 1)]
    whole = tuple(clause for clause in clauses if clause is not None)
    if start is None or end is None or known_from is None or len(whole) < len(clauses):
        return None
    note = nodes.text(found.get("note"), f"{what}: note", notes, empty=True)
    return Reading(
        id=reading_id,
        claims=named,
        known_from=known_from,
        clauses=whole,
        start=start,
        end=end,
        note=note,
        **texts,
    )


def _founded_on(
    node: yaml.Node | None,
    what: str,
    claims: Mapping[str, Claim],
    claim_ids: frozenset[str],
    notes: nodes.Notes,
) -> tuple[tuple[str, ...], datetime | None]:
    """Return the claims of a reading, and the moment by which the last of them had surely been said."""
    named = nodes.words(node, f"{what}: claims", tuple(sorted(claim_ids)), notes)
    said: list[datetime] = []
    for claim in (claims[claim_id] for claim_id in named if claim_id in claims):
        if claim.said_to is None and node is not None:
            notes.add(node, f"{what}: claim {claim.claim_id} has no upper bound of `said`; a reading needs one")
        elif claim.said_to is not None:
            said.append(claim.said_to)
    return named, max(said, default=None)


def _bound(node: yaml.Node | None, what: str, notes: nodes.Notes, *, may_be_open: bool = False) -> Bound | None:
    """Read a moment, `unknown`, `open` (ends), or {earliest, latest}; the latest of an end may be `open`."""
    if node is None:
        return None
    if isinstance(node, yaml.ScalarNode):
        if node.value in ("unknown", "open"):
            if node.value == "open" and not may_be_open:
                notes.add(node, f"{what}: only an end may be open")
            return Bound.unknown() if node.value == "unknown" else Bound.open()
        stated = nodes.moment(node, what, notes)
        return None if stated is None else Bound.exact(stated)
    keys = nodes.fields(node, what, ("earliest", "latest"), (), notes)
    if keys is None:
        return None
    last = keys.get("latest")
    runs_on = may_be_open and isinstance(last, yaml.ScalarNode) and last.value == "open"
    earliest = nodes.moment(keys.get("earliest"), f"{what}: earliest", notes)
    latest = None if runs_on else nodes.moment(last, f"{what}: latest", notes)
    if earliest is None or (latest is None and not runs_on):
        return None
    try:
        return Bound.interval(earliest, latest)
    except BoundError as error:
        notes.add(node, f"{what}: {error}")
        return None


def _check_window(
    node: yaml.Node | None, what: str, start: Bound | None, end: Bound | None, notes: nodes.Notes
) -> None:
    if node is None or start is None or end is None or start.kind == "open":
        return
    try:
        Window(start, end)
    except BoundError as error:
        notes.add(node, f"{what}: {error}")


def _clause(
    node: yaml.Node, what: str, start: Bound | None, end: Bound | None, gaz: Gazetteer, notes: nodes.Notes
) -> Clause | None:
    found = nodes.fields(node, what, ("party", "area"), CLAUSE_OPTIONAL, notes)
    if found is None:
        return None
    party_name = nodes.one_of(found.get("party"), f"{what}: party", PARTIES, notes)
    party = next((known for known in PARTIES if known == party_name), None)
    targets = nodes.words(found["targets"], f"{what}: targets", TARGETS, notes) if "targets" in found else None
    maybe = _targets_maybe(found.get("targets_maybe"), what, targets, notes)
    means = nodes.words(found["means"], f"{what}: means", WEAPONS, notes) if "means" in found else None
    if "start" in found or "end" in found:
        start = _bound(found["start"], f"{what}: start", notes) if "start" in found else start
        end = _bound(found["end"], f"{what}: end", notes, may_be_open=True) if "end" in found else end
        _check_window(found.get("end", found.get("start")), what, start, end, notes)
    area = _area(found.get("area"), what, gaz, notes)
    if party is None or area is None or start is None or end is None:
        return None
    return Clause(party, area, targets, maybe, means, start, end)


def _targets_maybe(
    node: yaml.Node | None, what: str, targets: tuple[str, ...] | None, notes: nodes.Notes
) -> tuple[str, ...]:
    """Read the targets that are perhaps covered; `any` stands for every other target."""
    if node is None:
        return ()
    if targets is None:
        notes.add(node, f"{what}: targets_maybe says nothing where the clause takes any target")
        return ()
    if isinstance(node, yaml.ScalarNode) and node.value == ANY:
        return tuple(target for target in TARGETS if target not in targets)
    maybe = nodes.words(node, f"{what}: targets_maybe", TARGETS, notes)
    for target in maybe:
        if target in targets:
            notes.add(node, f"{what}: {target} is both surely and perhaps covered")
    return maybe


def _area(node: yaml.Node | None, what: str, gaz: Gazetteer, notes: nodes.Notes) -> AreaSpec | None:
    """Read an area: {places: [ids]} or {any_city_of: UA, villages: no|maybe}; each place must exist."""
    found = None if node is None else nodes.fields(node, f"{what}: area", (), AREA_KEYS, notes)
    if node is None or found is None:
        return None
    mapping: dict[str, object] = {
        key: nodes.text(value, f"{what}: {key}", notes) for key, value in found.items() if key != "places"
    }
    if "places" in found:
        places = [_place(place, what, gaz, notes) for place in nodes.items(found["places"], f"{what}: places", notes)]
        mapping["places"] = places
        if "" in places:
            return None
    if not mapping:
        notes.add(node, f"{what}: the area is empty")
        return None
    try:
        return AreaSpec.from_mapping(mapping, gaz)
    except AreaError as error:
        notes.add(node, f"{what}: {error}")
        return None


def _place(node: yaml.Node, what: str, gaz: Gazetteer, notes: nodes.Notes) -> str:
    """Read the id of a place; "" and a problem if the gazetteer does not have it."""
    place_id = nodes.text(node, f"{what}: place", notes)
    if place_id and place_id not in gaz:
        notes.add(node, f"{what}: the place {place_id} does not exist in the gazetteer")
        return ""
    return place_id
