"""Killed and injured: which number belongs to which, people told apart from consumers, ages from counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.prose.document import Clause, Document
from sources.prose.negation import negated, taken_back
from sources.prose.numbers import Number
from sources.prose.words import Hit

_AGE_AFTER = re.compile(
    r"\s*(?:-?(?:річн|літн|летн)|(?:-| )year|(?:\s*(?:років|роки|року|рік|лет|года|год|years|y\.o|"
    r"р\.)\b)|-?(?:й|го|му)? (?:рік|году))"
)
_AGE_BEFORE = re.compile(
    r"(?:aged?|віком|возраст\w*|у віці|в возрасте|старше|old|man of|woman of|boy of|girl of)\s*(?:\d{1,2}(?:,\s*|"
    r"\s+(?:and|та|і|и|or)\s+))*$"
)
_NOT_PEOPLE_AFTER = re.compile(
    r"\s*(?:%|:|\.\d|км|km|кв|kv|мвт|mw|°|град|ракет|дрон|бпла|безпілот|беспилот|шахед|drone|missile|"
    r"uav|shahed|будин|дом|зда|"
    r"building|home|house|apartment|квартир|поверх|этаж|store?y|населен|settlement|сіл|сел|громад|област|region|"
    r"удар|атак|обстріл|обстрел|attack|strike|раз|time|годин|час|hour|minute|хвилин|минут|"
    r"січн|лют|феврал|январ|feb|jan|березн|march|district|район|локац|location|абонент|споживач|потребит|"
    r"consumer|customer|subscriber|"
    r"автомоб|машин|car|vehicle|черг|доб|сут|days?\b|дн)"
)
_PEOPLE_AFTER = re.compile(
    r"[\s-]*(?:\d+-year-olds|(?:(?!\d)[\w'-]+\s+){0,3}?(?:люд(?:ин|ей|ям|ьми|и\b)|осіб|особ[аиуі]|"
    r"чолов[ік]|жін[ко]|женщин|мужчин|дит(?:ин|и\b|ей|ям|ьми)|діт(?:ей|и\b|ям|ьми)|дет(?:ей|и\b|ям|"
    r"ьми)|ребен|"
    r"дівч|дівора|девоч|девуш|хлоп|мальч|поран|постражд|пострада|потерп|ранен|загибл|загин|погибш|"
    r"погиб|жертв|вбит|убит|травм|мешкан|жител|"
    r"people|persons?\b|civilian|m[ae]n\b|wom[ae]n|child|boys?\b|girls?\b|injur|wound|hurt|killed|"
    r"dead|residents?\b|others\b|victim|casualt|"
    r"рятувальн|спасател|працівн|робітн|работни|рабоч|медик|шахтар|шахтер|гірник|горняк|енергетик|"
    r"энергетик|поліцей|полицей|пасажир|пассажир|miners?\b|"
    r"workers?\b|passengers?\b|rescuers?\b|medics?\b|підліт|подрост|teens?\b|teenagers?\b|військов|"
    r"военн|soldiers?\b|employees?\b|охорон|охранни|полонен|цивільн|громадян|граждан|залізничник|железнодорожник))"
)
# one person told by age alone: "поранено 48-річного містянина"
_AGED = re.compile(
    r"(?<!\w)\d{1,2}-?(?:річн(?:ий|ого|ому|им|а|ої|ій|у|ою)|летн(?:ий|его|ему|им|яя|ей|юю)|year-old)(?!\w)"
)
_COUPLE = re.compile(r"(?:подружж|пара$|пару$|couple)")
_ADDED = re.compile(r"(?:ще|еще|also|another|further|більше|more)\s*$")
_GREW = re.compile(
    r"(?:зросл\w*|збільшил\w*|вырос\w*|увеличил\w*|возросл\w*|rose|risen|rises|grew|grown|climbed|"
    r"increased|up(?= from| by))\b[^.;]{0,45}?(?:до|to|at)\s*$"
)
_SINGULAR_MAN = re.compile(
    r"(?:батько|батька|батькові|тато|бабуся|бабусю|дідусь|дідуся|онук|онука|онучка|дружина|дружину|"
    r"мати|матір|мама|син|сина|донька|доньку|сестра|брат|юнака|юнак|немовля|цивільну|провізор|покупець|"
    r"продавчиня|пасажир|пасажирка|кондуктор|лікаря|військовий|учителька|вчителька|охоронець|священник|"
    r"отец|отца|бабушка|дедушка|внук|внучка|жена|муж|мать|мама|сын|сына|дочь|сестра|брат|юноша|юношу|"
    r"младенец|провизор|покупатель|продавец|пассажир|пассажирка|кондуктор|врача|военный|учительница|"
    r"охранник|священник|людина|людину|чоловік|чоловіка|жінка|жінку|жінки|хлопець|хлопця|дівчина|дівчину|"
    r"дитина|дитину|дитини|хлопчик|хлопчика|дівчинка|дівчинку|"
    r"підліток|підлітка|водій|водія|пенсіонер|пенсіонерка|пенсіонерку|працівник|працівника|працівниця|"
    r"медик|рятувальник|рятувальника|поліцейський|мешканець|мешканця|"
    r"мешканка|мешканку|жительку|жителька|особа|юнак|юнака|медсестра|фельдшер|фельдшерка|машиніст|"
    r"співробітник|співробітниця|немовля|лікар|лікарка|вагітна|цивільний|цивільна|"
    r"человек|мужчина|мужчину|женщина|женщину|парень|парня|девушка|девушку|ребенок|ребенка|мальчик|"
    r"мальчика|девочка|девочку|подросток|подростка|водитель|водителя|"
    r"пенсионер|пенсионерка|пенсионерку|сотрудник|сотрудница|спасатель|спасателя|медсестра|житель|"
    r"жителя|жительница|жительницу|рабочий|врач|"
    r"man|woman|person|child|boy|girl|baby|infant|toddler|teenager|teen|driver|pensioner|civilian|"
    r"resident|worker|employee|rescuer|medic|nurse|policeman|paramedic|"
    r"mother|father|son|daughter|student|passenger|firefighter|miner|guard|doctor|volunteer|minor|"
    r"grandmother|grandfather|schoolboy|schoolgirl|employee|conductor)$"
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many were killed or injured: ``what``, number, bound, and the characters it was read from."""

    what: str
    value: int
    bound: str
    start: int
    end: int
    added: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """People named with a number, or one person."""

    value: int
    bound: str
    start: int
    end: int
    first: int
    last: int
    added: bool


def _is_age(doc: Document, number: Number) -> bool:
    start, end = doc.number_span(number)
    low = doc.text.low
    after = low[end : end + 26]
    if _AGE_AFTER.match(after) or _AGE_BEFORE.search(low[max(0, start - 16) : start]):
        return True
    if doc.words[number.first].text.isdigit() and re.match(
        r"\s*(?:,|і|та|й|и|and|или|або)\s*\d{1,2}\s*(?:-?річн|років|роки|рок|лет|года|-летн|-year|years)", after
    ):
        return True
    # "two men, 27 and 58, were injured": figures between commas after people
    if (
        1 <= number.value <= 110
        and doc.words[number.first].text.isdigit()
        and re.search(
            (
                r"(?:man|men|woman|women|boy|girl|жінк\w*|чоловік\w*|женщин\w*|мужчин\w*|хлоп\w*|дівч\w*)\s*,\s*(?:\d{1,2}\s"
                r"*(?:and|та|і|и|,)\s*)?(?:\d{1,2}\s*,\s*)?$"
            ),
            low[max(0, start - 34) : start],
        )
    ):
        return bool(re.match(r"\s*(?:[,.;)—]|and\b|та\b|і\b|и\b|$)", after))
    return False


def _in_time(clause: Clause, start: int, end: int) -> bool:
    return any(t.start <= start < t.end for t in clause.times)


def _groups(doc: Document, clause: Clause) -> list[_Group]:
    """Numbers of people and single persons in a clause, in order."""
    found: list[_Group] = []
    for number in clause.numbers:
        start, end = doc.number_span(number)
        if not number.plain or number.value > 20000 or _in_time(clause, start, end) or _is_age(doc, number):
            continue
        after = doc.text.low[end : min(clause.end, end + 60)]
        before = doc.text.low[max(clause.start, start - 40) : start]
        grew = _GREW.search(before)
        if not grew and (_NOT_PEOPLE_AFTER.match(after) or not _PEOPLE_AFTER.match(after)):
            # a bare number just before or after the word: "поранених — 7", "поранено п'ятеро", "injuring three"
            if not _beside_casualty(doc, clause, number):
                continue
        if (
            not doc.words[number.first].text.isdigit()
            and number.value == 1
            and doc.words[number.first].text == "one"
            and after.startswith(" of")
        ):
            continue
        added = bool(_ADDED.search(before)) or bool(re.match(r"\s*(?:more|others?|other|another)\b", after))
        bound = "exact" if grew else number.bound
        found.append(_Group(int(number.value), bound, start, end, number.first, number.last, added))
    found.extend(_by_ages(doc, clause))
    taken = [(g.first, g.last) for g in found]
    for hit in clause.of("person"):
        word = doc.words[hit.first].text
        if not (_SINGULAR_MAN.match(word) or _COUPLE.match(word)) or any(
            -1 <= hit.first - last <= 4 and hit.first >= first for first, last in taken
        ):
            continue
        if any(other.first == hit.last + 1 for other in clause.of("person")):
            continue  # "вагітна мати" is one
        before = doc.text.low[max(clause.start, hit.start - 30) : hit.start]
        if re.search(r"\d\s*$|(?:жодн\w+|no|not a|ни один|ніхто)\s*$", before):
            continue
        found.append(
            _Group(
                2 if _COUPLE.match(word) else 1,
                "exact",
                hit.start,
                hit.end,
                hit.first,
                hit.last,
                bool(_ADDED.search(before)),
            )
        )
    for match in _AGED.finditer(doc.text.low, clause.start, clause.end):
        if not any(match.start() - 4 <= g.start <= match.end() + 28 or g.start <= match.start() < g.end for g in found):
            found.append(_Group(1, "exact", match.start(), match.end(), 0, 0, False))
    return sorted(found, key=lambda g: g.start)


_AGES = re.compile(
    r"(?:,\s*)?((?:\d{1,2}(?:\s*,\s*|\s+(?:і|та|й|и|and)\s+))+\d{1,2})\s*(?:років|рок|лет|years|-?річн|\b)"
)


def _by_ages(doc: Document, clause: Clause) -> list[_Group]:
    """People counted by their ages: "поранили чоловіків 65 і 68 років"."""
    found: list[_Group] = []
    for hit in clause.of("person"):
        word = doc.words[hit.first].text
        if not re.fullmatch(
            r"(?:чоловіків|чоловіки|жінок|жінки|мужчины|мужчин|женщины|женщин|men|women|boys|girls)", word
        ):
            continue
        before = doc.text.low[max(clause.start, hit.start - 12) : hit.start]
        ages = _AGES.match(doc.text.low, hit.end + 1)
        if ages and not re.search(r"(?:\d|дво\w+|двох|дві|троє|трьох|two|three|двое|две|two)\s*$", before):
            found.append(
                _Group(
                    len(re.findall(r"\d+", ages.group(1))), "exact", hit.start, ages.end(1), hit.first, hit.last, False
                )
            )
    return found


def _beside_casualty(doc: Document, clause: Clause, number: Number) -> bool:
    if number.value == 0:
        return False
    for hit in clause.of("cas"):
        if hit.last < number.first <= hit.last + 3 or number.last < hit.first <= number.last + 2:
            gap = doc.text.low[min(hit.end, doc.number_span(number)[1]) : max(hit.start, doc.number_span(number)[0])]
            after = doc.text.low[doc.number_span(number)[1] : doc.number_span(number)[1] + 14]
            if not re.search(r"[.;:]", gap.replace(":", "")) and not _NOT_PEOPLE_AFTER.match(after):
                return True
    return False


def counts(doc: Document, clauses: list[Clause]) -> list[Count]:
    """Every count of killed and injured in a run of clauses of one sentence, in order.

    A number of people belongs to the word of harm in its own clause; in a clause without one ("two women and
    a boy were hurt") to that of the clause it is joined to. What follows "among them" is part of a total.
    """
    found: list[Count] = []
    owned: dict[int, list[_Group]] = {}
    ignored = _among_spans(doc, clauses)
    all_hits = [[h for h in c.of("cas") if not any(a <= h.start < b for a, b in ignored)] for c in clauses]
    for position, clause in enumerate(clauses):
        for hit in all_hits[position]:
            if _UNTOLD.search(doc.text.low, clause.start, hit.start):
                continue  # "no information on casualties" is not "no casualties"
            if taken_back(doc, clause, hit) or _nobody(doc, clause):
                found.extend(_none(doc, hit))
        for group in _groups(doc, clause):
            if any(a <= group.start < b for a, b in ignored) or _PART_OF.match(
                doc.text.low[group.end : group.end + 14]
            ):
                continue
            owner = _owner(doc, clauses, all_hits, position, group)
            if owner is not None:
                owned.setdefault(owner.start, []).append(group)
    for hit in (h for hits in all_hits for h in hits):
        found.extend(_totals(doc, hit, owned.get(hit.start, [])))
    return found


_UNTOLD = re.compile(
    r"(?:інформаці|даних про|відомост|сообщени|информаци|сведени|данных о|information|reports of|word of|details)"
)
_PART_OF = re.compile(r"\s*(?:з них|із них|з яких|из них|из которых|of them|of whom|with them)")


def _nobody(doc: Document, clause: Clause) -> bool:
    return any(doc.words[n.first].text in ("ніхто", "никто", "nobody", "none") for n in clause.of("neg"))


def _none(doc: Document, hit: Hit) -> list[Count]:
    word = doc.words[hit.first].text
    general = bool(re.match(r"(?:жертв|постражд|пострада|casualt|потерпіл|victims|hurt)", word))
    kinds = ("killed", "injured") if general else (hit.value,)
    return [Count(kind, 0, "exact", hit.start, hit.end) for kind in kinds]


def _among_spans(doc: Document, clauses: list[Clause]) -> list[tuple[int, int]]:
    """Stretches that only break a total down: from "among them" to the next clause with its own word of harm."""
    spans: list[tuple[int, int]] = []
    for position, clause in enumerate(clauses):
        for hit in clause.of("among"):
            end = clause.end
            for later in clauses[position + 1 :]:
                if not later.listed or later.has("cas"):
                    break
                end = later.end
            spans.append((hit.start, end))
    return spans


def _owner(doc: Document, clauses: list[Clause], all_hits: list[list[Hit]], position: int, group: _Group) -> Hit | None:
    clause = clauses[position]
    live = [h for h in all_hits[position] if not negated(doc, clause, h)]
    if live:
        return min(live, key=lambda h: max(group.start - h.end, h.start - group.end))
    if any(negated(doc, clause, h) for h in all_hits[position]):
        return None
    for later in range(position + 1, len(clauses)):
        words = doc.text.low[clauses[later].start : clauses[later].end].split()
        if (
            words
            and words[0] in _AUXILIARY
            and (fit := [h for h in all_hits[later] if not negated(doc, clauses[later], h)])
        ):
            return fit[0]  # "eight people, three of them children, were wounded"
        if not (clauses[later].has("among") or _PART_OF.search(doc.text.low, clauses[later].start, clauses[later].end)):
            break
    ahead = _end_of_row(doc, clauses, all_hits, position)
    if ahead is not None:
        return ahead
    for step, joined in ((-1, True), (1, False)):
        index = position + step
        while 0 <= index < len(clauses):
            link = clauses[index + 1 if joined else index]
            if not (
                link.listed
                or (joined and link.joint in (":", "—", "–", "-", "("))
                or (not joined and link.joint in ("—", "–", "-"))
            ):
                break
            near = [h for h in all_hits[index] if not negated(doc, clauses[index], h)]
            if near:
                reach = group.start - near[-1].end if joined else near[0].start - group.end
                return (near[-1] if joined else near[0]) if reach <= 90 else None
            if not joined and _groups(doc, clauses[index]) and clauses[index].has("act", "harm"):
                break
            index += step
    return None


def _end_of_row(doc: Document, clauses: list[Clause], all_hits: list[list[Hit]], position: int) -> Hit | None:
    """What a row of people suffered may stand at its end: "..., a father, a mother and a grandmother were hurt"."""
    if clauses[position].joint in _PLAIN:
        return None
    for later in range(position + 1, len(clauses)):
        clause = clauses[later]
        row = _groups(doc, clause)
        if clause.joint not in (*_PLAIN, ",") or not row:
            return None
        fit = [h for h in all_hits[later] if not negated(doc, clause, h)]
        if fit:
            return fit[0] if clause.joint in _PLAIN and row[0].start < fit[0].start else None
    return None


def _totals(doc: Document, hit: Hit, groups: list[_Group]) -> list[Count]:
    """Groups of one word of harm: added up when joined in a row, one after the other when a figure grew."""
    found: list[Count] = []
    read_to, broken_down = 0, False
    for group in sorted(groups, key=lambda g: g.start):
        gap, read_to = doc.text.low[read_to : group.start], group.end
        if found:
            last = found[-1]
            broken_down = broken_down or bool(_BREAKDOWN.search(gap))
            if broken_down:
                continue  # "three people: a man and two women"
            if re.fullmatch(r"\s*(?:to|до|[-–—])\s*", gap):  # "7 to 17": a range, its upper end
                found[-1] = Count(last.what, group.value, "at_most", last.start, group.end, last.added)
                continue
            grew = _GREW.search(doc.text.low[max(0, group.start - 60) : group.start])
            if not grew and not group.added:
                start, end = min(last.start, group.start), max(last.end, group.end)
                found[-1] = Count(last.what, last.value + group.value, last.bound, start, end, last.added)
                continue
        start, end = min(group.start, hit.start), max(group.end, hit.end)
        found.append(Count(hit.value, group.value, group.bound, start, group.end if found else end, group.added))
    return found


_AUXILIARY = frozenset(
    [
        "were",
        "was",
        "are",
        "have",
        "had",
        "got",
        "received",
        "дістали",
        "отримали",
        "зазнали",
        "получили",
        "було",
        "были",
    ]
)
_PLAIN = frozenset({"та", "і", "й", "и", "and"})
_BREAKDOWN = re.compile(r"[:—–(]")


def combine(found: list[Count], what: str) -> Count | None:
    """One figure for an item: the latest total, plus those said to come on top."""
    mine = [c for c in found if c.what == what]
    if not mine:
        return None
    best: Count | None = None
    for count in mine:
        if best is None:
            best = count
        elif count.added and best.value:
            best = Count(what, best.value + count.value, best.bound, best.start, best.end)
        elif count.value > best.value:
            best = count
    return best
