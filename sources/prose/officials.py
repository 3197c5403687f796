"""Public offices by the names they are known under: who speaks for which place, in the months of the events.

A name alone ("Терехов") tells the channel's home when a sentence names no place; it never is a place of impact.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from sources.prose.document import Document


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    text = files("sources.prose").joinpath("data").joinpath("officials.tsv").read_text(encoding="utf-8")
    stems: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            names, place_id, _ = line.split("\t")
            stems.update(dict.fromkeys(names.split("|"), place_id))
    pattern = "|".join(sorted(map(re.escape, stems), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{pattern})"), stems


def homes(doc: Document) -> list[tuple[int, str]]:
    """(offset, place id) of every official named in a text, in order."""
    pattern, stems = _table()
    norm = doc.text.norm
    return [
        (m.start(), stems[m.group()])
        for m in pattern.finditer(doc.text.low)
        if norm[m.start()].isupper() or norm[m.start()] == "о"
    ]
