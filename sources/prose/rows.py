"""Items to rows of the reports format, with the confidence and the characters that each field came from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from geo.places import Gazetteer
from sources.prose.attribution import Named, actor, origin
from sources.prose.casualties import combine
from sources.prose.document import Document
from sources.prose.item import Item
from sources.prose.losses import loss

# what each doubt costs; 0.8 is where a report stops founding verdicts (design: low_confidence)
_SURE = 0.95
_COST = {
    "no word of attack beside it": 0.08,
    "only a noun names the attack": 0.05,
    "place taken from the sentence before": 0.1,
    "place ambiguous": 0.25,
    "condition or forecast in the sentence": 0.1,
    "talk of a pause in the text": 0.03,
    "no word of war in the text": 0.2,
    "year inferred": 0.2,
    "no hit stated": 0.2,
    "no place": 0.16,
    "speaker's place": 0.2,
}


BUS = re.compile(r"(?:автобус|мікроавтобус|микроавтобус|маршрутк|bus|minibus|vehicle|van|автомоб|машин)")


_MINE = re.compile(r"(?:шахт|mine)")


def _clean(values: Iterable[str], unknown: bool) -> str:
    kept = [v for v in dict.fromkeys(values) if v]
    if len(kept) > 1 and "unknown" in kept and not unknown:
        kept.remove("unknown")
    return "|".join(kept) or "unknown"


def _doubts(item: Item, doc: Document) -> list[str]:
    found = list(dict.fromkeys(item.doubts)) if len(item.doubts) >= len(item.findings) else []
    if item.inherited_place:
        found.append("place taken from the sentence before")
    if any(m.ambiguous for m in item.mentions):
        found.append("place ambiguous")
    if any(c.has("modal", "plan") for f in item.findings for c in f.group.clauses):
        found.append("condition or forecast in the sentence")
    if any(c.has("pause") for f in item.findings for c in f.group.clauses):
        found.append("talk of a pause in the text")
    if doc.ref.day is None and doc.ref.year is not None:
        found.append("year inferred")
    if not item.places:
        found.append("no place")
    return found


def confidence(item: Item, doc: Document) -> float:
    """From 0 to 1: a sure reading less what each doubt costs."""
    return round(max(0.3, _SURE - sum(_COST.get(d, 0.05) for d in _doubts(item, doc))), 2)


def _places(item: Item, gaz: Gazetteer) -> list[str]:
    """Ids, the city before its districts (added when only districts are named)."""
    ids = item.places
    cities = [gaz.city_of(p) for p in ids if gaz.level(p) == "district"]
    missing = [c for c in dict.fromkeys(cities) if c and c not in ids]
    ordered = missing + ids
    return sorted(dict.fromkeys(ordered), key=lambda p: (gaz.level(p) == "district", ordered.index(p)))


def _targets(doc: Document, item: Item) -> list[str]:
    """What was hit; the bus of miners is miners (ANNOTATION: "miners' bus = energy_workers")."""
    workers = any(v == "energy_workers" for v, _, _ in item.targets)
    theirs = {"civilian_other": BUS, "industrial": _MINE}
    return [v for v, a, b in item.targets if not (workers and v in theirs and theirs[v].match(doc.text.low, a, b))]


def _spans(doc: Document, item: Item, more: dict[str, list[tuple[int, int]]]) -> str:
    found: dict[str, list[tuple[int, int]]] = {
        "kind": [(h.start, h.end) for f in item.findings for h in f.acts[:3]],
        "place_id": [(m.start, m.end) for m in item.mentions],
        "weapon": [(a, b) for v, a, b in item.weapons],
        "target": [(a, b) for v, a, b in item.targets],
        "cause": [(h.start, h.end) for f in item.findings for c in f.group.clauses for h in c.of("cause")]
        if item.cause
        else [],
    }
    if item.when.end:
        found["occurred_from"] = [(item.when.start, item.when.end)]
    found |= more
    return json.dumps(
        {key: sorted({doc.text.origin(a, b) for a, b in spans}) for key, spans in found.items() if spans},
        separators=(",", ":"),
    )


def _iso(moment: datetime | None) -> datetime | None:
    return moment


def row(doc: Document, item: Item, gaz: Gazetteer, named: Named) -> dict[str, Any]:
    """One row (columns of the reports format, times aware in UTC) without the fields that name the item."""
    ids = _places(item, gaz)
    more: dict[str, list[tuple[int, int]]] = {}
    killed, injured = combine(item.counts, "killed"), combine(item.counts, "injured")
    for name, count in (("killed", killed), ("injured", injured)):
        if count is not None:
            more[name] = [(count.start, count.end)]
    lost = loss(doc, item.findings) if item.outages else None
    if lost:
        more["customers_out"] = [(lost.start, lost.end)]
    said, where = origin(doc, item, named)
    if said:
        more["origin"] = [where]
    attack = item.kind in ("strike", "blast", "interception") or item.cause == "attack"
    targets = _targets(doc, item)
    targets += [
        "energy" if h.value == "power" else "heat_water" for h in item.outages if h.value in ("power", "heat", "water")
    ]
    span = item.when.span
    texts = [doc.text.raw[slice(*doc.text.origin(m.start, m.end))] for m in item.mentions]
    return {
        "origin": said.name if said else "",
        "origin_side": said.side if said else "unknown",
        "lang": doc.lang,
        "kind": item.kind,
        "scope": item.scope,
        "occurred_from": span.start if span else None,
        "occurred_to": span.end if span else None,
        "extent": "period" if item.when.period else "instant",
        "time_text": doc.text.raw[slice(*doc.text.origin(item.when.start, item.when.end))] if item.when.end else "",
        "place_text": ", ".join(dict.fromkeys(texts)),
        "place_id": "|".join(ids),
        "place_relation": "near" if item.mentions and all(m.near for m in item.mentions) else "in",
        "place_level": "" if ids else "country" if item.scope == "aggregate" else "",
        "weapon": _clean((v for v, _, _ in item.weapons), unknown=True) if attack else "",
        "target": _clean(targets, unknown=False) if item.kind in ("strike", "outage") else "",
        "actor": actor(item, gaz),
        "cause": item.cause,
        "killed": killed.value if killed else None,
        "killed_is": killed.bound if killed else "",
        "injured": injured.value if injured else None,
        "injured_is": injured.bound if injured else "",
        "customers_out": lost.value if lost else None,
        "customers_unit": lost.unit if lost else "",
        "summary": item.summary,
        "background": item.background,
        "confidence": confidence(item, doc),
        "spans": _spans(doc, item, more),
    }
