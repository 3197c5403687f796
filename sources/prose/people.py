"""People in a clause: numbers of them, single persons, and neither ages nor consumers nor buildings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sources.prose.document import Clause, Document
from sources.prose.numbers import Number

_AGE_AFTER = re.compile(
    r"\s*(?:-?(?:річн|літн|летн)|(?:-| )year|(?:\s*(?:років|роки|року|рік|лет|года|год|years|y\.o|"
    r"р\.)\b)|-?(?:й|го|му)? (?:рік|году))"
)
_BIRTH_AFTER = re.compile(r"\s*(?:[гр]\.?\s*[рн]\.?(?!\w)|року народж|года рожд|-го (?:року|года)|[,.;)]|$)")
_AGE_BEFORE = re.compile(
    r"(?:aged?|віком|возраст\w*|у віці|в возрасте|старше|old|man of|woman of|boy of|girl of)\s*(?:\d{1,2}(?:,\s*|"
    r"\s+(?:and|та|і|и|or)\s+))*$"
)
_NOT_PEOPLE_AFTER = re.compile(
    r"\s*(?:-(?:й|я|го|му|ої|ій|те|та)\b|%|:|\.\d|км|km|кв|kv|мвт|mw|°|град|ракет|дрон|бпла|безпілот|беспилот|"
    r"шахед|drone|missile|"
    r"uav|shahed|будин|дом|зда|"
    r"building|home|house|apartment|квартир|поверх|этаж|store?y|населен|settlement|сіл|сел|громад|област|region|"
    r"удар|атак|обстріл|обстрел|attack|strike|раз|time|годин|час|hour|minute|хвилин|минут|"
    r"січн|лют|феврал|январ|feb|jan|березн|march|district|район|локац|location|абонент|споживач|потребит|"
    r"consumer|customer|subscriber|"
    r"автомоб|машин|ворот|двер|сутк|суток|car|vehicle|черг|доб|сут|days?\b|дн)"
)
_PEOPLE_AFTER = re.compile(
    r"[\s-]*(?:\d+-year-olds|(?:(?!\d)[\w'-]+\s+){0,3}?(?:человек|тіл\b|тел\b|bod(?:y|ies)\b|люд(?:ин|ей|ям|ьми|и\b)|осіб|"
    r"особ[аиуі]|"
    r"чолов[ік]|жін[ко]|женщин|мужчин|дит(?:ин|и\b|ей|ям|ьми)|діт(?:ей|и\b|ям|ьми)|дет(?:ей|и\b|ям|"
    r"ьми)|ребен|"
    r"дівч|дівора|девоч|девуш|хлоп|мальч|поран|постражд|пострада|потерп|ранен|загибл|загин|погибш|"
    r"погиб|малыш|маля|жертв|вбит|убит|травм|мешкан|жител|"
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
_IN_ALL = re.compile(
    r"(?<!\w)(?:(?:всього|усього|загалом|разом|итого|всего)(?:\s+(?:їх|их|вже|уже|постраждал\w+|пострадал\w+|"
    r"поранен\w+|ранен\w+))*|"
    r"in total|in all|altogether)[\s,:—-]*$"
)
# the last of several figures: "наразі їх уже семеро", "сейчас их девять", "there are now nine"
_BY_NOW = re.compile(
    r"(?<!\w)(?:(?:наразі|тепер|зараз|сейчас|теперь)\s+(?:їх|их)(?:\s+(?:вже|уже))?|(?:їх|их)\s+(?:вже|уже)|"
    r"there are now)\s+$"
)
_COUPLE = re.compile(
    r"(?:подружж|пара$|пару$|couple|батьки$|батьків$|twins$|близнюк|близнят|двійнят|близнец|двойняш|родители$|родителей$|parents$)"
)
_ADDED = re.compile(r"(?:ще|еще|also|another|further|більше|more)\s*$")
# a figure that replaces an earlier one: "rose to 25"
# one that corrects it: "later put at 12"
_SETTLED = re.compile(r"(?:уточн\w+|скоригува\w+|revised|corrected|clarified)\b[^.;]{0,24}?(?:[—–:-]|до|to|at)\s*$")
GREW = re.compile(
    r"(?:зросл\w*|збільшил\w*|вырос\w*|увеличил\w*|возросл\w*|rose|risen|rises|grew|grows|grown|climb(?:ed|s)|"
    r"increased|reached|reaches|stands|stood|amount\w*|сягну\w+|досяг\w+|достиг\w+|становить|составил\w*|"
    r"up(?= from| by))\b[^.;]{0,45}?(?:до|to|at)\s*$"
)


@dataclass(frozen=True, slots=True)
class Group:
    """People named with a number, or one person: how many, characters and words."""

    value: int
    bound: str
    start: int
    end: int
    first: int
    last: int
    added: bool
    final: bool = False


@cache
def _singular() -> frozenset[str]:
    text = files("sources.prose").joinpath("data").joinpath("people.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


def is_age(doc: Document, number: Number) -> bool:
    """Whether a number tells how old somebody is."""
    start, end = doc.number_span(number)
    low = doc.text.low
    after = low[end : end + 26]
    if 1900 <= number.value <= 2030 and _BIRTH_AFTER.match(after):
        return True
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
                r"(?:man|men|woman|women|boy|girl|жінк\w*|чоловік\w*|женщин\w*|мужчин\w*|хлоп\w*|"
                r"дівч\w*)\s*,\s*(?:\d{1,2}\s"
                r"*(?:and|та|і|и|,)\s*)?(?:\d{1,2}\s*,\s*)?$"
            ),
            low[max(0, start - 34) : start],
        )
    ):
        return bool(re.match(r"\s*(?:[,.;)—]|and\b|та\b|і\b|и\b|$)", after))
    return False


def _in_time(clause: Clause, start: int) -> bool:
    return any(t.start <= start < t.end for t in clause.times)


_PART_BY_KIND = re.compile(r"\s+[—–-]\s+(?:діти|дети|children|жінки|женщины|women|неповнолітні|підлітки|подростки)")
# people who were there, not those who were hurt
_ABOARD = re.compile(
    r"[^.;,]{0,24}?(?<!\w)(?:aboard|on board|inside|alive|живых|живими|живих|живым|at the time|на борту|в салон|"
    r"перебувал|находил|їхал|ехал|"
    r"evacuated|евакуй|эвакуир|"
    r"rescued|врятован|спасен|спаслось)"
)
# numerals that are said of people, and of days or doors
_COLLECTIVE = re.compile(
    r"(?:двоє|троє|четверо|п'ятеро|шестеро|семеро|восьмеро|дев'ятеро|десятеро|двоих|трьох осіб|двое|трое|пятеро|"
    r"шестеро|восьмеро|"
    r"девятеро|троих|четверых|пятерых|шестерых|семерых|восьмерых)$"
)
# adjectives that look like persons: "цивільний автомобіль", "civilian car"
_ADJECTIVE = re.compile(r"(?:цивільн(?:ий|ого|ому)|civilian|гражданск\w+|passenger|miner|worker)$")


_OF_THEM = re.compile(r"\s*(?:(?:з|із)\s+(?:них|яких)|из\s+(?:них|которых)|of\s+(?:them|whom))(?!\w)")


def _died_of_them(clause: Clause, after: str) -> bool:
    """Whether a number counts the dead among those hurt: "one of them died in hospital"."""
    return _OF_THEM.match(after) is not None and any(h.value == "killed" for h in clause.of("cas"))


def _alone(doc: Document, clause: Clause, number: Number) -> bool:
    """Whether a clause is a number and no more, before an aside: "another three, a child among them, were hurt"."""
    start, end = doc.number_span(number)
    low = doc.text.low
    following = doc.clauses[clause.index + 1] if clause.index + 1 < len(doc.clauses) else None
    aside = following is not None and following.joint in (",", "(", "—", "–", "-") and following.has("among")
    return aside and not low[end : clause.end].strip() and _ONLY_MORE.fullmatch(low, clause.start, start) is not None


_ONLY_MORE = re.compile(r"\s*(?:ще|еще|also|another|a further|at least|щонайменше|не менше|по меньшей мере)?\s*")


def people(doc: Document, clause: Clause) -> list[Group]:
    """Numbers of people and single persons in a clause, in order."""
    counted = (_counted(doc, clause, number) for number in clause.numbers)
    found = [g for g in counted if g is not None] + _by_ages(doc, clause)
    found.extend(_persons(doc, clause, [(g.first, g.last) for g in found]))
    for match in _AGED.finditer(doc.text.low, clause.start, clause.end) if clause.numbers else ():
        if not any(match.start() - 4 <= g.start <= match.end() + 28 or g.start <= match.start() < g.end for g in found):
            found.append(Group(1, "exact", match.start(), match.end(), 0, 0, False))
    return sorted(found, key=lambda g: g.start)


def _counted(doc: Document, clause: Clause, number: Number) -> Group | None:
    """The people that a number counts, None where it counts something else."""
    start, end = doc.number_span(number)
    if not number.plain or number.value > 20000 or _in_time(clause, start) or is_age(doc, number):
        return None
    after = doc.text.low[end : min(clause.end, end + 60)]
    before = doc.text.low[max(clause.start, start - 40) : start]
    grew = GREW.search(before)
    settled = _SETTLED.search(doc.text.low, max(0, start - 40), start) is not None
    settled = settled or _BY_NOW.search(doc.text.low, max(clause.start, start - 40), start) is not None
    settled = settled or _IN_ALL.search(doc.text.low, max(0, start - 24), start) is not None
    collective = _COLLECTIVE.match(doc.words[number.last].text) is not None
    told = (collective or _PEOPLE_AFTER.match(after)) and not _NOT_PEOPLE_AFTER.match(after)
    # a bare number just before or after the word: "поранених — 7", "поранено п'ятеро", "injuring three"
    bare = _alone(doc, clause, number) or _died_of_them(clause, after)
    if not (grew or settled or told or bare or _beside_casualty(doc, clause, number)) or _ABOARD.match(after):
        return None
    if _PART_BY_KIND.match(doc.text.low, end):
        return None  # "six were hurt, three — children"
    if (
        doc.words[number.first].text == "one"
        and after.startswith(" of")
        and not after.startswith((" of whom", " of them"))
    ):
        return None
    added = bool(_ADDED.search(before)) or bool(re.match(r"\s*(?:more|others?|other|another)\b", after))
    bound = "exact" if grew or settled else number.bound
    final = settled or grew is not None
    return Group(int(number.value), bound, start, end, number.first, number.last, added, final)


def _persons(doc: Document, clause: Clause, taken: Sequence[tuple[int, int]]) -> list[Group]:
    """Single persons told by a noun, where no number has counted them."""
    found: list[Group] = []
    persons = clause.of("person")
    for hit in persons:
        word = doc.words[hit.first].text
        couple = any(_COUPLE.match(doc.words[i].text) for i in (hit.first, hit.last))
        counted = any(-1 <= hit.first - last <= 4 and hit.first >= first for first, last in taken)
        if not (couple or word in _singular()) or counted:
            continue
        if _ADJECTIVE.match(word) and any(t.first == hit.last + 1 for t in clause.of("target")):
            continue
        if any(o.first == hit.last + 1 and doc.words[o.first].text in _singular() for o in persons):
            continue  # "вагітна мати" is one
        before = doc.text.low[max(clause.start, hit.start - 30) : hit.start]
        if re.search(r"\d\s*$|(?:жодн\w+|no|not a|ни один|ніхто)\s*$", before):
            continue
        added = bool(_ADDED.search(before))
        found.append(Group(2 if couple else 1, "exact", hit.start, hit.end, hit.first, hit.last, added))
    return found


_AGES = re.compile(
    r"(?:,\s*)?((?:\d{1,2}(?:\s*,\s*|\s+(?:і|та|й|и|and)\s+))+\d{1,2})\s*(?:років|рок|лет|years|-?річн|\b)"
)


def _by_ages(doc: Document, clause: Clause) -> list[Group]:
    """People counted by their ages: "поранили чоловіків 65 і 68 років"."""
    found: list[Group] = []
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
                Group(
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
