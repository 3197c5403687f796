"""A text cut into sentences and each sentence into clauses, by rules for the three languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|\n+|(?<=\s)[•▪➡🔴🟢🟡⚡❗‼📍🔻◾▫✔✅⬇👉](?=\s*\w)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"«])(?:м|с|смт|сел|вул|просп|обл|р-н|ім|тис|млн|млрд|грн|кв|год|хв|стор|ст|г|пос|пгт|ул|тыс|мин|им|"
    r"напр|т|д|н|е|mr|mrs|ms|dr|st|gen|col|lt|sgt|gov|sen|rep|no|vs|u|s|a|p|m|"
    r"jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|approx|о|в|[а-яa-z])$"
)

_ZONE_NEXT = re.compile(r"\s*(?:E[SD]?T|Eastern|GMT|UTC|MSK|(?:Washington|New York|Ky?i[ey]v|Moscow)(?:'s)? time)\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A half-open span of the normal text, with its place in the order of sentences."""

    index: int
    start: int
    end: int


def _is_end(low: str, norm: str, match: re.Match[str], start: int) -> bool:
    mark = match.group()
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    before = low[max(start, match.start() - 8) : match.start()]
    after = norm[match.end() : match.end() + 3].lstrip()
    if re.search(r"\b[ap]\.m$", before) and match.start() - start < 28:
        return False  # "Between 3 and 9 a.m. missiles hit ...": a time alone is no sentence
    if re.search(r"\b[ap]\.m$", before) and _ZONE_NEXT.match(norm, match.end()):
        return False  # "5:34 p.m. ET on Monday"
    if _ABBREVIATION.search(before):
        # "о 8 год. Ворог": an abbreviation may end a sentence, but not before a small letter or a name
        return False
    return not (after and after[0].islower())


def sentences(low: str, norm: str) -> list[Sentence]:
    """Sentences in order; abbreviations (м., обл., Feb.) and list bullets are taken into account."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(low):
        if match.start() < start or not _is_end(low, norm, match, start):
            continue
        if low[start : match.end()].strip():
            found.append(_trim(low, len(found), start, match.end()))
        start = match.end()
    if low[start:].strip():
        found.append(_trim(low, len(found), start, len(low)))
    return found


def _trim(low: str, index: int, start: int, end: int) -> Sentence:
    while start < end and low[start].isspace():
        start += 1
    while end > start and low[end - 1].isspace():
        end -= 1
    return Sentence(index, start, end)
