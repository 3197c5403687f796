"""A text taken apart: words, lexicon hits, numbers, times and clauses, ready for the rules.

A clause is the stretch between marks of punctuation or conjunctions. It is the reach of a negation, a condition
or a time; what belongs together over several clauses is put together later (``groups``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sources.prose.anchors import Anchor
from sources.prose.languages import language
from sources.prose.normal import Text, normalise
from sources.prose.numbers import Number, numbers
from sources.prose.sentences import Sentence, sentences
from sources.prose.times import TimePhrase, dated, phrases
from sources.prose.timewords import telling
from sources.prose.words import Hit, Word, hits, tokenise
from sources.spans import Span

_BREAK = re.compile(
    r"(?<!\d)[,](?=\s)|(?<=\d),(?=\s+[^\d\s])|;|:(?!\d)|\s[—–-]\s|[()]|\.(?=\s)"
    r"|(?<=\s)(?:а також|тоді як|тогда как|тим часом|while|whereas|as well as|зокрема|але|однак|проте|"
    r"натомість|но|а|but|та|і|й|и|and|or|чи|або|или)(?=\s)"
)
_WORDS_ASIDE = (
    r"(?:на жаль|на щастя|к сожалению|к счастью|увы|sadly|unfortunately|fortunately|luckily|reportedly|попередньо|"
    r"предварительно)"
)
_ASIDE = re.compile(rf"\s{_WORDS_ASIDE}(?=,)")
_ASIDE_BEFORE = re.compile(rf"(?<!\w){_WORDS_ASIDE}$")
_LISTING = frozenset({",", "та", "і", "й", "и", "and", "а також", "as well as", "or", "чи", "або", "или"})


@dataclass(slots=True)
class Clause:
    """A half-open span of the normal text between two breaks, with what was found in it.

    ``joint`` is the break before it ("," or "and", "" at the start of a sentence).
    """

    index: int
    sentence: int
    start: int
    end: int
    joint: str
    hits: list[Hit] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    times: list[TimePhrase] = field(default_factory=list)

    by_tag: dict[str, list[Hit]] = field(default_factory=dict)

    def add(self, hit: Hit) -> None:
        """Take a hit in; they come in order."""
        self.hits.append(hit)
        self.by_tag.setdefault(hit.tag, []).append(hit)

    def has(self, *tags: str) -> bool:
        """Whether any of these tags was found here."""
        return not self.by_tag.keys().isdisjoint(tags)

    def of(self, *tags: str) -> list[Hit]:
        """The hits of these tags, in order."""
        if len(tags) == 1:
            return self.by_tag.get(tags[0], [])
        return [h for h in self.hits if h.tag in tags]

    @property
    def listed(self) -> bool:
        """Whether it hangs on the clause before it by a comma or a plain conjunction."""
        return self.joint in _LISTING


@dataclass(slots=True)
class Document:
    """A text with everything that is found without knowing places."""

    text: Text
    lang: str
    ref: Anchor
    words: list[Word]
    numbers: list[Number]
    sentences: list[Sentence]
    clauses: list[Clause]
    memo: dict[tuple[str, int], bool] = field(default_factory=dict)  # answers about words, asked many times
    _sentences: dict[int, list[Clause]] = field(default_factory=dict)

    def of_sentence(self, index: int) -> list[Clause]:
        """The clauses of a sentence."""
        if not self._sentences:
            for clause in self.clauses:
                self._sentences.setdefault(clause.sentence, []).append(clause)
        return self._sentences.get(index, [])

    def number_span(self, number: Number) -> tuple[int, int]:
        """The characters of a number."""
        return self.words[number.first].start, self.words[number.last].end


def document(raw: str, ref: Anchor, lang: str | None = None) -> Document:
    """Take a text apart. Pure; the anchor only gives meaning to its phrases of time."""
    text = normalise(raw)
    words = tokenise(text.low)
    found = hits(words)
    figures = numbers(words)
    parts = sentences(text.low, text.norm)
    clauses: list[Clause] = []
    for sentence in parts:
        clauses.extend(_clauses(text.low, sentence, len(clauses)))
    starts = [c.start for c in clauses]
    for hit in found:
        index = bisect_left(starts, hit.start + 1) - 1
        if index >= 0:
            clauses[index].add(hit)
    _place(clauses, starts, ((words[n.first].start, n) for n in figures), "numbers")
    told = sorted(w.start for w in words if telling(w.text))
    carried: Span | None = None
    for sentence in parts:
        at = bisect_left(told, sentence.start)
        if at == len(told) or told[at] >= sentence.end:
            continue
        found_times = phrases(text.low, sentence.start, sentence.end, ref, carried)
        carried = dated(found_times, ref) or carried
        _place(clauses, starts, ((t.start, t) for t in found_times), "times")
    return Document(text, language(text.low, lang), ref, words, figures, parts, clauses)


def _place(clauses: Sequence[Clause], starts: list[int], items: Iterable[tuple[int, object]], name: str) -> None:
    for offset, item in items:
        index = bisect_left(starts, offset + 1) - 1
        if index >= 0:
            getattr(clauses[index], name).append(item)


def _clauses(low: str, sentence: Sentence, first: int) -> list[Clause]:
    found: list[Clause] = []
    start, joint = sentence.start, ""
    for match in _BREAK.finditer(low, sentence.start, sentence.end):
        if match.group() == "," and (_ASIDE.match(low, match.end()) or _ASIDE_BEFORE.search(low, start, match.start())):
            continue
        if low[start : match.start()].strip():
            found.append(Clause(first + len(found), sentence.index, start, match.start(), joint))
            joint = match.group().strip()
        elif not joint or joint in (",", ")"):  # ", and": the word tells more than the comma
            joint = match.group().strip()
        start = match.end()
    if low[start : sentence.end].strip():
        found.append(Clause(first + len(found), sentence.index, start, sentence.end, joint))
    return found
