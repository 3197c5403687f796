"""What a negation, a condition, a denial or talk of a pause takes back, clause by clause.

"No strikes were recorded", "без влучань", "не били": the words stand for no event. "Не пам'ятає" beside a
strike takes nothing back, so each kind of negation has its reach.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.prose.document import Clause, Document
from sources.prose.words import Hit, Word

# verbs of being and of record: their negation takes back what the clause names ("ударів не було")
_RECORD = re.compile(
    r"(?:було|буде|був|була|були|бул[аи]?|зафіксов\w*|фіксув\w*|зафіксува\w*|сталося|сталось|зареєстров\w*|"
    r"відбул\w*|допустил\w*|"
    r"є|было|был|зафиксиров\w*|фиксиров\w*|произошло|зарегистриров\w*|допустил\w*|"
    r"recorded|reported|registered|observed|detected|seen|been|carried|confirmed|спостеріга\w*|отмеч\w*|"
    r"підтвердил\w*|подтвердил\w*|повідомля\w*|повідомлено|сообща\w*|сообщено|надход\w*|поступа\w*|наносил\w*|"
    r"завдав\w*|завдавал\w*|завдано|нанесен\w*|наносилось|досягл\w*|"
    r"достигл\w*|happened|occurred)$"
)
_FORWARD = frozenset(
    {
        "no",
        "without",
        "без",
        "жодн",
        "жоден",
        "жодного",
        "жодної",
        "жодних",
        "никаких",
        "обійшлося",
        "обошлось",
        "ані",
        "ни",
        "ні",
        "neither",
        "nor",
        "avoided",
        "уникл",
        "none",
    }
)
_BOTH = frozenset({"немає", "нема", "нет", "відсутн", "отсутств", "absence", "none"})
_NOT = frozenset({"не", "not", "didn't", "wasn't", "weren't", "hasn't", "haven't", "never", "isn't", "aren't"})
_REACH = 5
# "без постраждалих обійшлася атака": the attack was, those hurt were not
_PASSED = re.compile(r"(?<!\w)(?:обійшл\w+|обош[её]?л\w+|минула|прошл[аи]|прошел)(?!\w)")
_OR = frozenset({"or", "nor", "чи", "або", "или"})


def _index_of(words: Sequence[Word], offset: int) -> int:
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if words[middle].start < offset:
            low = middle + 1
        else:
            high = middle
    return low


def negated(doc: Document, clause: Clause, hit: Hit) -> bool:
    """Whether a negation in the clause takes this word back."""
    for neg in clause.of("neg"):
        word = doc.words[neg.first].text
        if hit.first <= neg.first <= hit.last:
            continue  # "немає світла" is a loss, not a denial
        distance = hit.first - neg.last
        if word in _NOT:
            if _not_reaches(doc, clause, neg, hit):
                return True
            continue
        lacking = word in _BOTH or any(word.startswith(stem) for stem in ("відсутн", "отсутств"))
        if hit.tag == "cause" and (distance < 0 or lacking):
            continue  # "no heating for a second day after the strike"
        if lacking:
            far = _lost_at_front(doc, clause, neg)
            if far is not None:
                if hit.start == far:
                    return True
                continue
            if -4 <= distance <= _REACH:
                return True
            continue
        if word in ("no", "none", "ніхто", "никто", "nobody", "nothing") and _recorded_after(doc, clause, neg.last):
            return True
        if 0 < distance <= _REACH and not (hit.tag == "act" and _PASSED.search(doc.text.low, neg.end, hit.start)):
            return True
    return False


# "погибших в результате удара по Полтаве нет": the end of the clause denies its beginning, and nothing between
_NONE_LOST = re.compile(r"\s*(?:погибших|пострадавших|раненых|жертв|загиблих|постраждалих|поранених|потерпілих)(?!\w)")


def _lost_at_front(doc: Document, clause: Clause, neg: Hit) -> int | None:
    """Where a clause that ends with "there are none" begins with those who are not, None for any other clause."""
    found = _NONE_LOST.match(doc.text.low, clause.start) if clause.end - neg.end <= 1 else None
    return next((h.start for h in clause.of("cas") if found and h.start < found.end()), None)


def _recorded_after(doc: Document, clause: Clause, index: int) -> bool:
    return any(
        _RECORD.match(doc.words[i].text) for i in range(index + 1, len(doc.words)) if doc.words[i].end <= clause.end
    )


def _not_reaches(doc: Document, clause: Clause, neg: Hit, hit: Hit) -> bool:
    distance = hit.first - neg.last
    if distance in (1, 2):
        return True  # не били; did not strike; not been hit
    following = neg.first + 1
    for index in range(following, min(following + 3, len(doc.words))):
        word = doc.words[index]
        if word.end > clause.end:
            break
        if _RECORD.match(word.text):
            return True  # ударів ... не було; strikes ... were not recorded
    return False


def taken_back(doc: Document, clause: Clause, hit: Hit) -> bool:
    """Negated here, or listed after a negated word of the same kind ("no hits or damage")."""
    if negated(doc, clause, hit):
        return True
    if _taken_back_later(doc, clause, hit):
        return True
    if clause.joint in ("or", "nor", "чи", "або", "или", "и", "і", "та", "й", "and", ",") and clause.index > 0:
        before = doc.clauses[clause.index - 1]
        if before.sentence != clause.sentence or not before.has("neg"):
            return False
        if clause.joint in _OR and _opens_row(before):
            return hit.first - _index_of(doc.words, clause.start) <= 3
        if hit.tag == "cas" and _told(clause):
            return False  # "without deaths, two workers were wounded"
        plain = (hit.first - _index_of(doc.words, clause.start)) <= 2 and not clause.times
        same = before.of("act", "harm", "cas", "blast", "out")
        same = [h for h in same if any(n.last < h.first for n in before.of("neg"))] or same
        # "no hits or damage", but not "no casualties there, damaged is ..." with its negation at the end
        ahead = clause.joint != "," or any(negated_by_front(before, h) for h in same)
        return plain and ahead and bool(same) and all(negated(doc, before, h) for h in same)
    return False


def _told(clause: Clause) -> bool:
    """Whether a clause says how many or who: it tells of them, it does not go on with what there was not."""
    dated = any(t.start <= clause.start for t in clause.times)
    return bool(clause.numbers and not dated) or any(h.value in ("man", "woman", "child") for h in clause.of("person"))


def _opens_row(before: Clause) -> bool:
    """Whether a row of things denied is still open: "no targeted missile or Shahed strikes"."""
    return not before.has("cas", "harm", "out", "blast") and any(n.last - n.first == 0 for n in before.of("neg"))


def _taken_back_later(doc: Document, clause: Clause, hit: Hit) -> bool:
    """The negation at the end is that of the whole row: "влучань і постраждалих у Запоріжжі немає"."""
    if clause.end - hit.end > 2 or clause.index + 1 >= len(doc.clauses) or clause.has("neg"):
        return False
    after = doc.clauses[clause.index + 1]
    if after.sentence != clause.sentence or after.joint not in (
        "і",
        "та",
        "й",
        "и",
        "and",
        "or",
        "чи",
        "або",
        "или",
        ",",
    ):
        return False
    first = after.of("act", "harm", "cas", "blast", "out")
    return bool(first) and negated(doc, after, first[0]) and not negated_by_front(after, first[0])


def negated_by_front(clause: Clause, hit: Hit) -> bool:
    """Whether the negation stands before the word: then it is that word's alone."""
    return any(neg.last < hit.first for neg in clause.of("neg"))


def supposed(clause: Clause) -> bool:
    """A condition, forecast, plan or threat: the clause says what may be, not what was."""
    return clause.has("modal", "plan")
