"""Who says so, and who is alleged to have done it."""

from __future__ import annotations

import re

from geo.places import Gazetteer
from sources.origins import Origin
from sources.prose.document import Document
from sources.prose.item import Item
from sources.prose.origin_names import origins_in

_SPOKEN = re.compile(
    r"(?:according to|за словами|за даними|за інформацією|по словам|по данным|по информации|said|says|"
    r"reported|wrote|announced|told|"
    r"повідоми|повідомля|заяви|уточни|зазначи|каже|назва|написа|сообщи|заявил|отметил|підтверди|подтверди|confirmed)"
)


Named = list[tuple[Origin, int, int]]


def named_origins(doc: Document) -> Named:
    """Every origin that a text names, with its characters."""
    return origins_in(doc.words)


def origin(doc: Document, item: Item, named: Named) -> tuple[Origin | None, tuple[int, int]]:
    """The origin named beside a word of saying, in the item's sentences first, then anywhere in the text."""
    if not named:
        return None, (0, 0)
    mine = sorted({f.group.sentence for f in item.findings})
    alone = len({n[0].id for n in named}) == 1
    for index in [*mine, *(s.index for s in doc.sentences if alone and s.index not in mine)]:
        sentence = doc.sentences[index]
        low = doc.text.low[sentence.start : sentence.end]
        here = [n for n in named if sentence.start <= n[1] < sentence.end]
        if here and (_SPOKEN.search(low) or ":" in low or here[0][1] - sentence.start < 40):
            return here[0][0], (here[0][1], here[0][2])
    return None, (0, 0)


def actor(item: Item, gaz: Gazetteer) -> str:
    """RU, UA or unknown: as alleged, told by whose land was hit and whose arms are named."""
    if item.kind == "outage" and item.cause != "attack":
        return "unknown"
    if item.kind in ("alert", "statement"):
        return "unknown"
    countries = {gaz.get(p).country for p in item.places}
    if countries == {"RU"}:
        return "UA"
    sides = [h.value for f in item.findings for c in f.group.clauses for h in c.of("side")]
    if "UA" in sides and "RU" not in sides and any(gaz.get(p).contested for p in item.places):
        return "UA"
    if not item.places and "UA" in sides and "RU" not in sides:
        return "UA"
    return "RU"
