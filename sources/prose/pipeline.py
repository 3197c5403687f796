"""Text to reports: the one function that chains the stages."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from geo.places import Gazetteer, gazetteer
from sources.prose.anchors import anchor
from sources.prose.assemble import items
from sources.prose.attribution import named_origins
from sources.prose.document import Document, document
from sources.prose.places import locate
from sources.prose.rows import row
from sources.prose.statements import statement
from sources.prose.toponyms import Mention
from sources.spans import KYIV, MOSCOW

_LIVE_TRACK = 90
_TELLING = ("act", "harm", "cas", "out", "blast", "down", "approach", "alert", "pause", "fall", "metro")


@cache
def _settle() -> None:
    """Take the tables, which live as long as the process, out of the rounds of the garbage collector, once.

    They are a million objects that it would look through again and again: a quarter of the time of a text.
    """
    gc.freeze()


def extract(
    text: str,
    published_at: datetime | str | None,
    lang: str | None = None,
    source: str = "",
    *,
    doc_id: str = "",
    home: str | None = None,
    zone: str = KYIV,
    year: int | None = None,
    gaz: Gazetteer | None = None,
) -> list[dict[str, Any]]:
    """Reports that a text makes, in order: rows of the reports format, times aware and in UTC.

    Pure and deterministic; no network, no model. ``published_at`` is an aware datetime, ISO text, a date alone, or
    nothing (then ``year`` dates what has no year). ``lang`` and ``home`` (a place id: the channel's home) are hints;
    ``zone`` is that of the source's clock. Rows have ``doc_id``, ``background``, ``confidence`` and ``spans``
    (JSON: field to spans of characters in the text as given). A text that reports nothing gives no rows. Raises
    ValueError for a publication time that cannot be read.
    """
    gaz = gaz or gazetteer()
    ref = anchor(published_at, zone, year)
    doc = document(text, ref, lang)
    tracks = len(text) < _LIVE_TRACK  # "КАБи на Донеччину.": a threat in three words
    if not any(c.has(*_TELLING) or (tracks and c.has("weapon")) for c in doc.clauses):
        return []  # nothing here could be a report; most posts of a busy channel end here
    named = named_origins(doc)
    found = locate(doc, gaz, home)
    _settle()
    if zone == KYIV and _in_russia(found, gaz):
        doc = document(
            text, anchor(published_at, MOSCOW, year), lang
        )  # its clocks are Moscow's (ANNOTATION: Belgorod +3)
    rows = [row(doc, item, gaz, named) for item in items(doc, found, gaz, home)]
    said = statement(doc, named)
    if said:
        rows.append(said)
    return [_named(r, n, doc, source, doc_id) for n, r in enumerate(rows, 1)]


def _in_russia(found: Sequence[Mention], gaz: Gazetteer) -> bool:
    """Whether all places of impact lie in Russia."""
    places = {gaz.get(m.place).country for m in found if m.role == "place" and m.place}
    return places == {"RU"}


def _named(row_: dict[str, Any], number: int, doc: Document, source: str, doc_id: str) -> dict[str, Any]:
    item = doc_id or "text"
    return {
        "report_id": f"{source or 'prose'}:{item}" + (f"/{number}" if number > 1 else ""),
        "doc_id": doc_id,
        "source": source or "prose",
        "published_at": _published(doc),
        **row_,
    }


def _published(doc: Document) -> datetime | None:
    if doc.ref.instant is not None:
        return doc.ref.instant
    if doc.ref.day is None:
        return None
    from sources.prose.anchors import at

    return at(doc.ref.day, 24, doc.ref.zone).astimezone(UTC)
