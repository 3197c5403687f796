"""Killed and injured: which number of people belongs to which word of harm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.prose.document import Clause, Document
from sources.prose.negation import negated, taken_back
from sources.prose.numbers import UNITS
from sources.prose.people import GREW, Group, people
from sources.prose.singles import figure_told, single
from sources.prose.words import Hit

_UNTOLD = re.compile(
    r"(?:інформаці|даних про|відомост|сообщени|информаци|сведени|данных о|information|reports of|word of|details)"
)
_PART_OF = re.compile(r"\s*(?:з них|із них|з яких|из них|из которых|of them|of whom|with them)")
_AUXILIARY = frozenset("were was are have had got received дістали отримали зазнали получили було были".split())  # noqa: SIM905  # reads better
_PLAIN = frozenset({"та", "і", "й", "и", "and"})
_NONE = re.compile(r"(?:нет|немає|нема|не|none|no)$")
_STATE = re.compile(
    r"(?:реанімац|реанимац|(?:дво\w+|троє|трое|один|одна) (?:важк|тяжк|тяжел)\w+|важк\w+ стан|тяжк\w+ стан|"
    r"тяжел\w+ состоян|критичн\w+ стан|критическ\w+ состоян|"
    r"intensive care|"
    r"(?:critical|serious|grave|stable) condition|госпіталізован|госпитализир|hospitali[sz]ed|on the operating table)"
)
_PEOPLE = re.compile(r"(?<!\w)(?:люди|people|anyone|anybody)(?!\w)")
# those counted are of one kind: what follows is beside them ("two boys, a girl and their father")
_OF_A_KIND = re.compile(
    r"\s*(?:[^\W\d]+\s+)?(?:boys|girls|wom[ae]n|m[ae]n|children|hunters|хлопч|хлопц|дівч|жін|чолов|дітей|дитин|"
    r"діт|мальчик|девоч|женщин|мужчин|дет)"
)
_AS_MANY = re.compile(r"(?<!\w)(?:стільки ж|столько же|as many|the same number)(?: \w+)?\s*$")
_REACH = 90  # characters between a person and the word of harm in another clause
_HELPED = re.compile(
    r"(?<!\w)(?:нада\w+ (?:меди\w+ )?допомог|допомог\w+ нада|оказ\w+ (?:медиц\w+ )?помощ|being helped)"
)
_MISSING = re.compile(
    r"(?<!\w)(?:безвісти|без вести|missing|unaccounted|розшуку\w+|разыскива\w+|можуть (?:бути|перебувати) під завал|"
    r"могут (?:быть|находиться) под завал|trapped)(?!\w)"
)
_WAS_AMONG = re.compile(r"\s+(?:was|were|is|are)\s+among\s")  # "a nurse was among two people killed"
_SOME_OF = re.compile(r"\s+(?:of|з|із|из)\s+(?:the\s+|тих\s+|тех\s+|those\s+)?")
_AND = re.compile(r"(?<!\w)(?:та|і|й|и|and)(?!\w)")
_BREAKDOWN = re.compile(r"[:—–(]|\s-\s")


@dataclass(frozen=True, slots=True)
class Count:
    """How many were killed or injured: ``what``, number, bound, and the characters it was read from."""

    what: str
    value: int
    bound: str
    start: int
    end: int
    added: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """Clauses with their words of harm and their people, gathered once."""

    doc: Document
    clauses: list[Clause]
    hits: list[list[Hit]]
    groups: list[list[Group]]

    def standing(self, index: int) -> list[Hit]:
        """Words of harm of a clause that are not negated."""
        return [h for h in self.hits[index] if not negated(self.doc, self.clauses[index], h)]


def counts(doc: Document, clauses: list[Clause]) -> list[Count]:
    """Every count of killed and injured in a run of clauses of one sentence, in order.

    A number of people belongs to the word of harm in its own clause; in a clause without one ("two women and
    a boy were hurt") to that of the clause it is joined to. What follows "among them" is part of a total.
    """
    found: list[Count] = []
    ignored = _among_spans(clauses)
    hits = [[h for h in c.of("cas") if not any(a <= h.start < b for a, b in ignored)] for c in clauses]
    for clause in clauses:
        for hit in clause.of("safe"):
            found += [Count(kind, 0, "exact", hit.start, hit.end) for kind in ("killed", "injured")]
    if not any(hits):
        return found
    run = _Run(doc, clauses, hits, [people(doc, c) for c in clauses])
    _add_those_helped(run)
    for position, clause in enumerate(clauses):
        found.extend(_denials(doc, clause, hits[position]))
    owned = _owned(run, ignored)
    for position in range(len(clauses)):
        for hit in hits[position]:
            found.extend(_of_a_hit(run, position, hit, owned.get(hit.start, []), found))
    return _each_told(doc, _within_the_total(found))


def _within_the_total(found: list[Count]) -> list[Count]:
    """Leave out those whom a total of the same sentence takes in: "climbs to 33 as two more bodies are found"."""
    settled = {c.what: c.start for c in found if c.final}
    return [c for c in found if not (c.added and not c.final and c.start > settled.get(c.what, c.start))]


def _add_those_helped(run: _Run) -> None:
    """Beside the dead, those who are given help are hurt: "one was killed, seven passengers are being helped"."""
    killed = any(h.value == "killed" for row in run.hits for h in row)
    for clause, row, groups in zip(run.clauses, run.hits, run.groups, strict=True):
        helped = _HELPED.search(run.doc.text.low, clause.start, clause.end) if killed and groups and not row else None
        if helped is not None:
            last = groups[-1]
            row.append(Hit("cas", "injured", last.first, last.last, helped.start(), helped.end()))


def _part_of_number(run: _Run, position: int, group: Group) -> bool:
    """Some of a number told right after it: "two of the five people wounded"."""
    after = [g.start for g in run.groups[position] if g.start > group.end]
    return bool(after) and _SOME_OF.fullmatch(run.doc.text.low, group.end, after[0]) is not None


def _died_of_them(run: _Run, position: int) -> Hit | None:
    """The death of some who had been counted as hurt: "ten were wounded, one of them died in hospital"."""
    dead = [h for h in run.standing(position) if h.value == "killed"]
    hurt = any(h.value == "injured" for row in run.hits[: position + 1] for h in row)
    return dead[0] if dead and hurt else None


def _owned(run: _Run, ignored: Sequence[tuple[int, int]]) -> dict[int, list[Group]]:
    """The groups of people of every word of harm, by its first character."""
    owned: dict[int, list[Group]] = {}
    for position, clause in enumerate(run.clauses):
        if clause.has("say", "spared") and not run.hits[position]:
            continue  # "says a pensioner from Druzhkivka", "a girl survived": they are not among the hurt
        for group in run.groups[position]:
            part = _PART_OF.match(run.doc.text.low[group.end : group.end + 14])
            some = part is not None or _part_of_number(run, position, group)
            died = _died_of_them(run, position) if some else None
            if died is None and (some or _aside(run, position, group, ignored)):
                continue
            owner = died or _owner(run, position, group)
            if owner is not None:
                owned.setdefault(owner.start, []).append(group)
    return owned


def _aside(run: _Run, position: int, group: Group, ignored: Sequence[tuple[int, int]]) -> bool:
    """Told beside a total: a part of it, or people who are missing."""
    clause = run.clauses[position]
    missing = not run.hits[position] and _MISSING.search(run.doc.text.low, clause.start, clause.end) is not None
    missing = missing or _WAS_AMONG.match(run.doc.text.low, group.end) is not None
    return missing or any(a <= group.start < b for a, b in ignored) or _of_a_total(run, position, group)


def _of_a_hit(run: _Run, position: int, hit: Hit, mine: list[Group], found: Sequence[Count]) -> list[Count]:
    """The counts of one word of harm; ``found`` are those before it, for "as many were injured"."""
    doc, clause = run.doc, run.clauses[position]
    told = figure_told(doc, run.clauses[position:], hit)
    if told is not None:
        return [Count(hit.value, told.value, told.bound, told.start, told.end, final=True)]
    if not mine and found and _AS_MANY.search(doc.text.low, max(clause.start, hit.start - 24), hit.start):
        return [Count(hit.value, found[-1].value, found[-1].bound, hit.start, hit.end)]
    one = None if mine or taken_back(doc, clause, hit) else single(doc, clause, hit)
    return _totals(doc, hit, [one] if one else mine)


def _each_told(doc: Document, found: list[Count]) -> list[Count]:
    """One person after another, each with a verb: "травмовано жінку та госпіталізовано чоловіка" is two."""
    for index in range(1, len(found)):
        first, second = found[index - 1], found[index]
        alike = first.what == second.what and first.value == second.value == 1 and not (second.added or second.final)
        gap = doc.text.low[min(first.end, second.start) : max(first.end, second.start)]
        if alike and _AND.search(gap) and not re.search(r"[.;:(]", gap):
            merged = Count(first.what, 2, "exact", first.start, second.end)
            return [*found[: index - 1], merged, *found[index + 1 :]]
    return found


def _denials(doc: Document, clause: Clause, hits: list[Hit]) -> list[Count]:
    found: list[Count] = []
    for hit in hits:
        if _UNTOLD.search(doc.text.low, clause.start, hit.start):
            continue  # "no information on casualties" is not "no casualties"
        if taken_back(doc, clause, hit) or _nobody(doc, clause) or _after_the_speaker(doc, clause, hit):
            found.extend(
                _none(
                    doc,
                    hit,
                    everybody=_nobody(doc, clause) or bool(_PEOPLE.search(doc.text.low, clause.start, hit.start)),
                )
            )
    return found


def _after_the_speaker(doc: Document, clause: Clause, hit: Hit) -> bool:
    """A denial that the speaker's name interrupts: "casualties, according to the mayor, there were none"."""
    if clause.end - hit.end > 2:
        return False
    following = [c for c in doc.of_sentence(clause.sentence) if c.index > clause.index][:2]
    if len(following) < 2 or not following[0].has("say") or following[0].joint != ",":
        return False
    last = following[1]
    return any(
        doc.words[n.first].start - last.start <= 1 and _NONE.match(doc.words[n.first].text) for n in last.of("neg")
    )


def _of_a_total(run: _Run, position: int, group: Group) -> bool:
    """One of those counted before: "seven were hurt, one person is in intensive care"."""
    clause = run.clauses[position]
    if run.hits[position] or not _STATE.search(run.doc.text.low, clause.start, clause.end):
        return False
    before = [g for row, hits in zip(run.groups[:position], run.hits[:position], strict=True) if hits for g in row]
    return any(g.value >= group.value for g in before)


def _nobody(doc: Document, clause: Clause) -> bool:
    return any(doc.words[n.first].text in ("ніхто", "никто", "nobody", "none") for n in clause.of("neg"))


def _none(doc: Document, hit: Hit, *, everybody: bool = False) -> list[Count]:
    word = doc.words[hit.first].text
    general = bool(re.match(r"(?:жертв|постражд|пострада|casualt|потерпіл|victims|hurt)", word))
    kinds = ("killed", "injured") if general or everybody else (hit.value,)
    return [Count(kind, 0, "exact", hit.start, hit.end) for kind in kinds]


def _among_spans(clauses: list[Clause]) -> list[tuple[int, int]]:
    """Stretches that only break a total down: from "among them" to the next clause with its own word of harm."""
    spans: list[tuple[int, int]] = []
    for position, clause in enumerate(clauses):
        hurt = any(h.value == "injured" for c in clauses[:position] for h in c.of("cas"))
        for hit in clause.of("among"):
            if hurt and any(h.value == "killed" and h.start > hit.start for h in clause.of("cas")):
                continue  # "ten were wounded, one of them died" is news of another kind
            end = clause.end
            for later in clauses[position + 1 :]:
                if not later.listed or later.has("cas"):
                    break
                end = later.end
            spans.append((hit.start, end))
    return spans


def _owner(run: _Run, position: int, group: Group) -> Hit | None:
    """The word of harm that a group of people belongs to."""
    standing = run.standing(position)
    if standing:
        return min(standing, key=lambda h: max(group.start - h.end, h.start - group.end))
    if run.hits[position]:
        return None  # all of them negated
    return (
        _after_a_dash(run, position)
        or _after_an_aside(run, position)
        or _end_of_row(run, position)
        or _joined_before(run, position, group)
        or _joined_after(run, position, group)
    )


def _after_a_dash(run: _Run, position: int) -> Hit | None:
    """What a dash tells of them: "one was killed, another two — in intensive care"."""
    if position + 1 >= len(run.clauses) or run.clauses[position + 1].joint not in ("—", "–", "-"):
        return None
    fit = run.standing(position + 1)
    return fit[0] if fit and not run.groups[position + 1] and _STATE.search(run.doc.text.low, fit[0].start) else None


def _after_an_aside(run: _Run, position: int) -> Hit | None:
    """The verb after a part told in passing: "eight people, three of them children, were wounded"."""
    low = run.doc.text.low
    for later in range(position + 1, len(run.clauses)):
        clause = run.clauses[later]
        words = low[clause.start : clause.end].split()
        fit = run.standing(later)
        if words and words[0] in _AUXILIARY and fit:
            return fit[0]
        age = low[clause.start : clause.end].strip().isdigit()  # "their daughter, 8, was injured"
        if not (age or clause.has("among") or _PART_OF.search(low, clause.start, clause.end)):
            return None
    return None


def _end_of_row(run: _Run, position: int) -> Hit | None:
    """What a row of people suffered may stand at its end: "..., a father, a mother and a grandmother were hurt"."""
    if run.clauses[position].joint in _PLAIN:
        return None
    for later in range(position + 1, len(run.clauses)):
        clause, row = run.clauses[later], run.groups[later]
        if clause.joint not in (*_PLAIN, ",") or not row:
            return None
        fit = run.standing(later)
        if fit:
            return fit[0] if clause.joint in _PLAIN and row[0].start < fit[0].start else None
    return None


def _joined_before(run: _Run, position: int, group: Group) -> Hit | None:
    """The last word of harm before, over commas, conjunctions, colons and dashes."""
    for index in range(position - 1, -1, -1):
        link = run.clauses[index + 1]
        corrected = link.joint == ";" and group.final  # "...; the figure later increased to five"
        if not (link.listed or corrected or link.joint in (":", "—", "–", "-", "(")):
            return None
        near = run.standing(index)
        if near:
            return near[-1] if group.start - near[-1].end <= _REACH else None
    return None


def _joined_after(run: _Run, position: int, group: Group) -> Hit | None:
    """The first word of harm after, unless other people and doings stand between."""
    for index in range(position + 1, len(run.clauses)):
        clause = run.clauses[index]
        if not (clause.listed or clause.joint in ("—", "–", "-")):
            return None
        near = run.standing(index)
        if near:
            return near[0] if near[0].start - group.end <= _REACH else None
        if run.groups[index] and clause.has("act", "harm"):
            return None
    return None


def _totals(doc: Document, hit: Hit, groups: list[Group]) -> list[Count]:
    """Groups of one word of harm: added up when joined in a row, one after the other when a figure grew."""
    found: list[Count] = []
    read_to, broken_down = 0, False
    ordered = sorted(groups, key=lambda g: g.start)
    ordered = _without_breakdown(doc, ordered)
    if len(ordered) == 2 and _the_same(doc, ordered[0], ordered[1]):
        ordered = ordered[:1]
    for group in ordered:
        gap, read_to = doc.text.low[read_to : group.start], group.end
        if found:
            last = found[-1]
            broken_down = broken_down or (bool(_BREAKDOWN.search(gap)) and not group.final)
            if broken_down and not group.final:
                continue  # "three people: a man and two women"
            if re.fullmatch(r"\s*(?:to|до|[-–—])\s*", gap):  # "7 to 17": a range, its upper end
                found[-1] = Count(last.what, group.value, "at_most", last.start, group.end, last.added)
                continue
            grew = GREW.search(doc.text.low[max(0, group.start - 60) : group.start])
            if not grew and not group.added and not group.final:
                start, end = min(last.start, group.start), max(last.end, group.end)
                found[-1] = Count(last.what, last.value + group.value, last.bound, start, end, last.added)
                continue
        start, end = min(group.start, hit.start), max(group.end, hit.end)
        stop = group.end if found else end
        found.append(Count(hit.value, group.value, group.bound, start, stop, group.added, group.final))
    return found


_AGE_NEXT = re.compile(
    r"\s*,\s*(?:an?\s+)?(?=\d{1,2}-?(?:річн|летн|year))|\s*,\s*(?:an?\s+)?\d{1,2}-?(?:річн|летн|year)[\w-]*\s*$"
)


def _without_breakdown(doc: Document, ordered: list[Group]) -> list[Group]:
    """Leave out those who were counted just before: "two people, a mother and a child, ... and one man"."""
    for count in range(2, len(ordered)):
        told = ordered[1 : count + 1]
        general = _OF_A_KIND.match(doc.text.low, ordered[0].end) is None
        apart = general and "," in doc.text.low[ordered[0].end : told[0].start]
        if apart and ordered[0].value == sum(g.value for g in told) and all(g.value == 1 for g in told):
            return [ordered[0], *ordered[count + 1 :]]
    return ordered


def _the_same(doc: Document, first: Group, second: Group) -> bool:
    """Whether people are told again: "a teenager, a 14-year-old boy", "двоє поранених, чоловіки 52 і 60 років"."""
    if first.value != second.value or second.start < first.end:
        return False
    gap = doc.text.low[first.end : second.start]
    if first.value == 1:
        return (
            _AGE_NEXT.match(doc.text.low, first.end, second.end) is not None
            and "," in doc.text.low[first.end : second.end]
        )
    bare = not re.match(r"\d", doc.text.low[second.start :]) and doc.words[second.first].text not in UNITS
    return bare and "," in gap and ";" not in gap


def combine(found: list[Count], what: str) -> Count | None:
    """One figure for an item: the latest total, plus those said to come on top."""
    mine = [c for c in found if c.what == what]
    if not mine:
        return None
    best: Count | None = None
    for count in mine:
        if best is None or count.final:
            best = count
        elif count.added and best.value:
            best = Count(what, best.value + count.value, best.bound, best.start, best.end)
        elif count.value > best.value:
            best = count
    return best
