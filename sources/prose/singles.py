"""Figures that no number of people carries: one person told by the verb, and a count that is stated and restated.

"Загинув тракторист" and "killed a cyclist" are one person each, whatever the trade. "The number of wounded was first
put at 11, then 19, and by morning 27" is 27.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.prose.document import Clause, Document
from sources.prose.people import Group, is_age
from sources.prose.words import Hit

# verbs and adjectives of harm that are said of one person only
_ONE = re.compile(
    r"(?:загинув|загинула|погиб|погибла|поранений|поранена|поранену|пораненого|ранена|ранен|раненый|раненая|"
    r"травмований|"
    r"травмована|травмован|травмирован|травмирована|загиблий|загиблого|загибла|погибший|погибшая|скончался|скончалась|"
    r"помер|померла|умер|умерла)$"
)
# also said of buildings: only after a word that counts it
_ONE_COUNTED = re.compile(r"(?:постраждалий|постраждала|постраждалого|пострадавший|пострадавшая|потерпілий|потерпіла)$")
_COUNTED = re.compile(r"(?<!\w)(?:є|есть|один|одна|ще|еще|відомо про|известно об? (?:одн\w+ )?)\s*(?:одного\s+)?$")
_VERB = re.compile(
    r"(?:вбив|убив|вбила|убила|вбило|убило|вбили|убили|убил|убило|поранив|поранила|поранило|поранили|ранил|ранила|"
    r"ранило|"
    r"ранили|поранено|травмовано|вбито|убито|ранено|травмував|травмувала|травмувало)$"
)
_OBJECT = re.compile(
    r"\s+(?:[^\W\d]+(?:ого|ьу|у|ю)\s+){0,2}(?P<who>[^\W\d]{3,}(?:а|я|у|ю))(?!\w)(?!\s*(?:та|і|й|и|,)\s)"
)
_ONE_ENGLISH = re.compile(
    r"\s+(?:an?|the|one)\s+(?!(?:number|dozen|few|couple|group|family|handful|further|lot|total|record|several)\b)"
    r"(?:[a-z0-9'-]+)(?!\s*(?:and|,)\s)"
)
_PASSIVE = re.compile(
    r"(?<!\w)(?:an?|one)\s+(?!(?:number|dozen|few|couple|group|family|handful|further|lot|total|record|several)\b)"
    r"(?:[a-z0-9'-]+\s+){1,5}?(?:was|has been|is|got|later|had been)?\s*$"
)
_MANY = re.compile(
    r"(?:родин|сім'|сем(?:ь|ей)|подружж|пар[аиу]\b|людей|осіб|кілька|декілька|несколько|family|several|dozens)"
)
_ACTIVE_ENGLISH = frozenset(
    {"killed", "killing", "kills", "injured", "injuring", "injures", "wounded", "wounding", "hurt"}
)
_FIGURE = re.compile(
    r"(?<!\w)(?:кількість|число|кількості|числа|количество|количества|number|numbers|toll|count|tally|"
    r"total)\s+(?:of\s+)?"
    r"(?:the\s+)?(?:[^\W\d]+\s+)?$"
)
_EARLIER = re.compile(
    r"(?<!\w)(?:earlier|previously|initially|at first|had put|раніше|спершу|ранее|сначала|називал\w*|называл\w*)(?!\w)"
)
_TOLL_OF_HURT = re.compile(r"[^.;]*\d\s+(?:people\s+)?(?:wounded|injured|hurt)(?!\w)")
_MORE_AFTER = re.compile(r"\s+(?:more|others?)(?!\w)")  # "climbs to 33 as two more bodies are found"
_UNITS_AFTER = re.compile(
    r"\s*(?:%|дрон|бпла|drone|missile|ракет|будин|дом|building|home|house|км|km|обстріл|обстрел|attack)"
)


def single(doc: Document, clause: Clause, hit: Hit) -> Group | None:
    """The one person that a word of harm without a number tells of, None where it does not say how many."""
    word = doc.words[hit.last].text
    low = doc.text.low
    if hit.first != hit.last or _MANY.search(low, clause.start, clause.end):
        return None
    if any(
        not any(t.start <= doc.words[n.first].start < t.end for t in clause.times) and not is_age(doc, n)
        for n in clause.numbers
    ):
        return None
    before, after = low[clause.start : hit.start], low[hit.end : clause.end]
    told = (
        _ONE.match(word) is not None
        or (_ONE_COUNTED.match(word) is not None and _COUNTED.search(before) is not None)
        or (_VERB.match(word) is not None and _OBJECT.match(after) is not None)
        or (word in _ACTIVE_ENGLISH and (_ONE_ENGLISH.match(after) or _PASSIVE.search(before)) is not None)
        or (word in _ACTIVE_ENGLISH and before.endswith("another "))
        or (word == "died" and _PASSIVE.search(before) is not None)
    )
    return Group(1, "exact", hit.start, hit.end, hit.first, hit.last, False) if told else None


def figure_told(doc: Document, clauses: Sequence[Clause], hit: Hit) -> Group | None:
    """The last figure of a count that is stated: "кількість травмованих — п'ятеро", "put at 11, then 19"."""
    first = clauses[0]
    if _EARLIER.search(doc.text.low, first.start, hit.start):
        return None  # "earlier he had put the death toll at three"
    toll = doc.words[hit.last].text == "toll"
    if toll and _TOLL_OF_HURT.match(doc.text.low, hit.end, clauses[0].end):
        return None  # "the toll rose from 3 to 5 wounded"
    if not toll and not _FIGURE.search(doc.text.low[max(first.start, hit.start - 40) : hit.start]):
        return None
    found: Group | None = None
    for clause in clauses:
        if clause is not first and (clause.has("cas", "act", "harm") or clause.joint in (";", "(")):
            break
        if clause.has("among"):
            break
        for number in clause.numbers:
            start, end = doc.number_span(number)
            timed = any(t.start <= start < t.end for t in clause.times)
            if (
                start < hit.end
                or timed
                or not number.plain
                or is_age(doc, number)
                or _UNITS_AFTER.match(doc.text.low, end)
                or (found is not None and _MORE_AFTER.match(doc.text.low, end))
            ):
                continue
            found = Group(int(number.value), number.bound, start, end, number.first, number.last, False, True)
    return found
