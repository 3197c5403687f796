"""Claims, as an agreement file writes them: who said what, when, and where it can be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import yaml

from monitor import agreement_nodes as nodes
from monitor.agreement import PARTIES, Claim, Count, SourceRef

NEEDED: Final = ("claim_id", "said", "speaker", "role", "words", "status", "sources")
STATED: Final = ("start", "end", "geography", "targets", "bound")  # what the statement says of each, in words
COUNT_KEYS: Final = ("against", "figure", "figure_is", "unit", "covers")
FIGURE_IS: Final = ("exact", "at_least", "at_most", "about")
MAX_QUOTED_WORDS: Final = 25  # quotations are kept short; the rest is to be rendered in our own words

_ID: Final = re.compile(r"[A-Z]+[0-9]+")
_URL: Final = re.compile(r"https?://[^\s/]+\.\S+")
_DATE: Final = re.compile(r"undated|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_QUOTED: Final = re.compile(r'["“„«]([^"”»]*)["”»]')


def read_claims(node: yaml.Node | None, notes: nodes.Notes) -> tuple[dict[str, Claim], frozenset[str]]:
    """Return the claims that can be used, by id, and all ids that were given, broken ones included."""
    claims: dict[str, Claim] = {}
    seen: set[str] = set()
    for entry in nodes.items(node, "claims", notes):
        claim = _claim(entry, seen, notes)
        if claim is not None:
            claims.setdefault(claim.claim_id, claim)
    return claims, frozenset(seen)


def _claim(node: yaml.Node, seen: set[str], notes: nodes.Notes) -> Claim | None:
    found = nodes.fields(node, "claim", NEEDED, (*STATED, "note", "count"), notes)
    if found is None:
        return None
    claim_id = nodes.new_id(found.get("claim_id"), "claim_id", _ID, seen, notes)
    what = f"claim {claim_id}"
    said = _said(found.get("said"), what, notes)
    words = nodes.text(found.get("words"), f"{what}: words", notes)
    for quoted in _QUOTED.findall(words):
        if len(quoted.split()) > MAX_QUOTED_WORDS:
            notes.add(found["words"], f"{what}: a quotation of more than {MAX_QUOTED_WORDS} words")
    sources = _sources(found.get("sources"), what, notes)
    needed = {key: nodes.text(found.get(key), f"{what}: {key}", notes) for key in ("speaker", "role", "status")}
    free = {key: nodes.text(found.get(key), f"{what}: {key}", notes, empty=True) for key in (*STATED, "note")}
    count = _count(found["count"], what, notes) if "count" in found else None
    if said is None:
        return None
    return Claim(
        claim_id=claim_id,
        said_from=said[0],
        said_to=said[1],
        words=words,
        sources=sources,
        count=count,
        **needed,
        **free,
    )


def _said(node: yaml.Node | None, what: str, notes: nodes.Notes) -> tuple[datetime, datetime | None] | None:
    """Read when it was said: {from, to}; `to: unknown` where no upper bound was found."""
    found = None if node is None else nodes.fields(node, f"{what}: said", ("from", "to"), (), notes)
    if node is None or found is None:
        return None
    first = nodes.moment(found.get("from"), f"{what}: said from", notes)
    last_node = found.get("to")
    if isinstance(last_node, yaml.ScalarNode) and last_node.value == "unknown":
        return None if first is None else (first.astimezone(UTC), None)
    last = nodes.moment(last_node, f"{what}: said to", notes)
    if first is None or last is None:
        return None
    if last < first:
        notes.add(node, f"{what}: said from is later than said to")
        return None
    return first.astimezone(UTC), last.astimezone(UTC)


def _sources(node: yaml.Node | None, what: str, notes: nodes.Notes) -> tuple[SourceRef, ...]:
    entries = nodes.items(node, f"{what}: sources", notes)
    if isinstance(node, yaml.SequenceNode) and not entries:
        notes.add(node, f"{what} has no source")
    found: list[SourceRef] = []
    for entry in entries:
        keys = nodes.fields(entry, f"{what}: source", ("url", "publisher", "date"), (), notes)
        if keys is not None:
            url = nodes.matched(keys.get("url"), f"{what}: url", _URL, "a full web address", notes)
            publisher = nodes.text(keys.get("publisher"), f"{what}: publisher", notes)
            date = nodes.matched(keys.get("date"), f"{what}: date", _DATE, "a date or `undated`", notes)
            found.append(SourceRef(url, publisher, date))
    return tuple(found)


def _count(node: yaml.Node, what: str, notes: nodes.Notes) -> Count | None:
    keys = nodes.fields(node, f"{what}: count", COUNT_KEYS, (), notes)
    if keys is None:
        return None
    against = nodes.one_of(keys.get("against"), f"{what}: count against", PARTIES, notes)
    figure = nodes.matched(keys.get("figure"), f"{what}: figure", _NUMBER, "a whole number", notes)
    figure_is = nodes.one_of(keys.get("figure_is"), f"{what}: figure_is", FIGURE_IS, notes)
    unit = nodes.text(keys.get("unit"), f"{what}: unit", notes)
    covers = nodes.text(keys.get("covers"), f"{what}: covers", notes)
    party = next((known for known in PARTIES if known == against), None)
    return Count(party, int(figure), figure_is, unit, covers) if party and figure else None
