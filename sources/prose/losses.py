"""How many lost a service: consumers, buildings, settlements, people, percent. Consumers are meters, not people."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.prose.document import Clause, Document
from sources.prose.findings import Finding

_UNIT_NEAR = 45


@dataclass(frozen=True, slots=True)
class Loss:
    """A number of those cut off, its unit, and the characters it was read from."""

    value: int
    unit: str
    start: int
    end: int


def loss(doc: Document, findings: list[Finding]) -> Loss | None:
    """The largest number cut off that an item's clauses give, None where none is given."""
    best: Loss | None = None
    for finding in findings:
        for clause in finding.group.clauses:
            for found in _in(doc, clause, finding):
                if best is None or found.value > best.value:
                    best = found
    return best


def _in(doc: Document, clause: Clause, finding: Finding) -> list[Loss]:
    if not any(abs(c.index - clause.index) <= 1 for c in finding.group.clauses if c.has("out")):
        return []
    found: list[Loss] = []
    for number in clause.numbers:
        start, end = doc.number_span(number)
        if any(t.start <= start < t.end for t in clause.times) or number.value < 1:
            continue
        if re.match(r"\s*%", doc.text.low[end : end + 2]):
            found.append(Loss(round(number.value), "percent", start, end + 1))
            continue
        units = [u for u in clause.of("unit") if 0 <= u.start - end <= _UNIT_NEAR]
        if units and number.plain:
            found.append(Loss(int(number.value), units[0].value, start, units[0].end))
    return found
