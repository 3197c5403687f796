"""Statements about the pause: who said something of it, never an event."""

from __future__ import annotations

from typing import Any

from sources.prose.document import Document


def statement(doc: Document) -> dict[str, Any] | None:
    """A row of kind statement where a text tells what somebody says of a pause, None otherwise."""
    for sentence in doc.sentences:
        clauses = doc.of_sentence(sentence.index)
        pauses = [h for c in clauses for h in c.of("pause")]
        said = [h for c in clauses for h in c.of("say")]
        if pauses and (said or any(c.has("side") for c in clauses)):
            start, end = doc.text.origin(pauses[0].start, pauses[0].end)
            return {
                "origin": "",
                "origin_side": "unknown",
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
                "confidence": 0.85,
                "spans": f'{{"kind":[[{start},{end}]]}}',
            }
    return None
