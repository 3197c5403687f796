"""Statements about the pause: who said something of it, never an event."""

from __future__ import annotations

import json
import re
from typing import Any

from sources.origins import Origin
from sources.prose.attribution import Named
from sources.prose.document import Clause, Document
from sources.prose.words import Hit

_ENDS = re.compile(r"\s*(?:[.,;:)»\"]|$)")
_SURE = 0.85


def statement(doc: Document, named: Named) -> dict[str, Any] | None:
    """A row of kind statement where a text tells what somebody says of a pause, None otherwise.

    ``named`` are the origins that the text names: the speaker is the one whose saying the sentence tells.
    """
    for sentence in doc.sentences:
        clauses = doc.of_sentence(sentence.index)
        pauses = [h for c in clauses for h in c.of("pause")]
        said = [h for c in clauses for h in c.of("say")]
        if pauses and (said or any(c.has("side") for c in clauses)):
            here = [n for n in named if sentence.start <= n[1] < sentence.end]
            speaker = _speaker(doc, here, said, clauses)
            spans = {"kind": [doc.text.origin(pauses[0].start, pauses[0].end)]}
            if speaker is not None:
                spans["origin"] = [doc.text.origin(speaker[1], speaker[2])]
            return _row(doc, speaker[0] if speaker else None, spans)
    return None


def _speaker(doc: Document, here: Named, said: list[Hit], clauses: list[Clause]) -> tuple[Origin, int, int] | None:
    """Who speaks: the name before the verb of saying ("Trump said that Putin ..."), else the one right after it."""
    if here and doc.text.low[here[0][2] : here[0][2] + 1] == ":":
        return here[0]
    for verb in said:
        clause = next((c for c in clauses if c.start <= verb.start < c.end), None)
        subject = [n for n in here if clause is not None and clause.start <= n[1] and n[2] <= verb.start]
        if subject:
            return subject[0]
        # "according to Peskov", "..., заявив Пєсков": nothing is told of him; in "said Trump had asked" there is
        after = [n for n in here if 0 <= n[1] - verb.end <= 2 and _ENDS.match(doc.text.low, n[2])]
        if after:
            return after[0]
    first = min((h.start for h in said), default=0)
    return next((n for n in here if n[2] <= first), None)


def _row(doc: Document, origin: Origin | None, spans: dict[str, list[tuple[int, int]]]) -> dict[str, Any]:
    return {
        "origin": origin.name if origin else "",
        "origin_side": origin.side if origin else "unknown",
        "lang": doc.lang,
        "kind": "statement",
        "scope": "occurrence",
        "occurred_from": None,
        "occurred_to": None,
        "extent": "instant",
        "time_text": "",
        "place_text": "",
        "place_id": "",
        "place_relation": "in",
        "place_level": "",
        "weapon": "",
        "target": "",
        "actor": "unknown",
        "cause": "",
        "killed": None,
        "killed_is": "",
        "injured": None,
        "injured_is": "",
        "customers_out": None,
        "customers_unit": "",
        "summary": "",
        "background": False,
        "confidence": _SURE,
        "spans": json.dumps(spans, separators=(",", ":")),
    }
