"""All case forms of a place name, Ukrainian and Russian, by pymorphy3's dictionaries and a few rules.

Only used when tables are made. A name of several words is inflected word by word in agreement (Кривий Ріг,
Кривому Розі); of a hyphenated one the last part is, and the first where it is an adjective.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

import pymorphy3

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
# An ending and what it becomes, case by case: endings that the dictionaries guess wrongly for names (Бориспіль, Канів).
_RULES_TEXT = {
    "uk": """
піль: gent поля; datv полю полеві; accs піль; ablt полем; loct полі полю
рпінь: gent рпеня; datv рпеню; accs рпінь; ablt рпенем; loct рпені рпеню
ець: gent ця цю; datv цю цеві; accs ець; ablt цем; loct ці цю цеві
ель: gent еля елю; datv елю; accs ель; ablt елем; loct елі елю
ськ: gent ська; datv ську; accs ськ; ablt ськом; loct ську
цьк: gent цька; datv цьку; accs цьк; ablt цьком; loct цьку
їв: gent єва; datv єву єву; accs їв; ablt євом; loct єві
ів: gent ова ева; datv ову еву; accs ів; ablt овом евом; loct ові еві
град: gent града граду; datv граду; accs град; ablt градом; loct граді
ове: gent ового ова; datv овому ову; accs ове; ablt овим овом; loct овому овім ові
еве: gent евого; datv евому; accs еве; ablt евим; loct евому
єве: gent євого; datv євому; accs єве; ablt євим; loct євому
ине: gent иного; datv иному; accs ине; ablt иним; loct иному
івка: gent івки; datv івці; accs івку; ablt івкою; loct івці
ївка: gent ївки; datv ївці; accs ївку; ablt ївкою; loct ївці
щина: gent щини; datv щині; accs щину; ablt щиною; loct щині
ччина: gent ччини; datv ччині; accs ччину; ablt ччиною; loct ччині
""",
    "ru": """
ово: gent ова ово; datv ову ово; accs ово; ablt овом ово; loct ове ово
ево: gent ева ево; datv еву ево; accs ево; ablt евом ево; loct еве ево
ино: gent ина ино; datv ину ино; accs ино; ablt ином ино; loct ине ино
ич: gent ича; datv ичу; accs ич; ablt ичем; loct иче
ары: gent аров ар; datv арам; accs ары; ablt арами; loct арах
цы: gent цов иц ец; datv цам; accs цы; ablt цами; loct цах
ск: gent ска; datv ску; accs ск; ablt ском; loct ске
овка: gent овки; datv овке; accs овку; ablt овкой; loct овке
евка: gent евки; datv евке; accs евку; ablt евкой; loct евке
щина: gent щины; datv щине; accs щину; ablt щиной; loct щине
град: gent града; datv граду; accs град; ablt градом; loct граде
ов: gent ова; datv ову; accs ов; ablt овом; loct ове
ев: gent ева; datv еву; accs ев; ablt евом; loct еве
поль: gent поля; datv полю; accs поль; ablt полем; loct поле
""",
}
# names of one word that no rule gets right
_ODD_TEXT = """
городня: gent городні городни; datv городні городне; accs городню; ablt городнею городней; loct городні городне
берестин: gent берестина; datv берестину; accs берестин; ablt берестином; loct берестині берестине
буча: gent бучі бучи; datv бучі буче; accs бучу; ablt бучею бучей; loct бучі буче
покров: gent покрова; datv покрову; accs покров; ablt покровом; loct покрові покрове
часів: gent часового часова; datv часовому; accs часів; ablt часовим; loct часовому часовім
часов: gent часова часового; datv часову; accs часов; ablt часовым; loct часовом часове
яр: gent яру яра; datv яру; accs яр; ablt яром; loct яру ярі яре
тараща: gent таращі таращи; datv таращі тараще; accs таращу; ablt таращею таращей; loct таращі тараще
жовква: gent жовкви жовквы; datv жовкві жовкве; accs жовкву; ablt жовквою жовквой; loct жовкві жовкве
деражня: gent деражні деражни; datv деражні деражне; accs деражню; ablt деражнею деражней; loct деражні деражне
турка: gent турки; datv турці турке; accs турку; ablt туркою туркой; loct турці турке
київ: gent києва; datv києву києвові; accs київ; ablt києвом; loct києві
чернігів: gent чернігова; datv чернігову; accs чернігів; ablt черніговом; loct чернігові
львів: gent львова; datv львову; accs львів; ablt львовом; loct львові
канів: gent канева; datv каневу; accs канів; ablt каневом; loct каневі
ріг: gent рогу; datv рогу рогові; accs ріг; ablt рогом; loct розі рогу
рог: gent рога; datv рогу; accs рог; ablt рогом; loct роге
дніпро: gent дніпра; datv дніпру дніпрові; accs дніпро; ablt дніпром; loct дніпрі
днепр: gent днепра; datv днепру; accs днепр; ablt днепром; loct днепре
суми: gent сум; datv сумам; accs суми; ablt сумами; loct сумах
сумы: gent сум; datv сумам; accs сумы; ablt сумами; loct сумах
рівне: gent рівного; datv рівному; accs рівне; ablt рівним; loct рівному
ровно: gent ровно; datv ровно; accs ровно; ablt ровно; loct ровно
запорожье: gent запорожья; datv запорожью; accs запорожье; ablt запорожьем; loct запорожье
прикарпаття: gent прикарпаття; datv прикарпаттю; accs прикарпаття; ablt прикарпаттям; loct прикарпатті
закарпаття: gent закарпаття; datv закарпаттю; accs закарпаття; ablt закарпаттям; loct закарпатті
буча: gent бучі бучи; datv бучі буче; accs бучу; ablt бучею бучей; loct бучі буче
самар: gent самару самара; datv самару; accs самар; ablt самаром; loct самарі самаре
ирпень: gent ирпеня; datv ирпеню; accs ирпень; ablt ирпенем; loct ирпене
покров: gent покрова покрову; datv покрову; accs покров; ablt покровом; loct покрові покрове
стрий: gent стрия; datv стрию; accs стрий; ablt стриєм; loct стрию стриї
"""


def _forms(text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read `word: case form form; case form` lines."""
    table: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in text.strip().splitlines():
        word, _, rest = line.partition(": ")
        cases = (part.split() for part in rest.split("; "))
        table[word] = {case: tuple(forms) for case, *forms in cases}
    return table


_RULES = {lang: tuple(_forms(text).items()) for lang, text in _RULES_TEXT.items()}
_ODD = _forms(_ODD_TEXT)


@lru_cache(maxsize=2)
def _analyser(lang: str) -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang=lang)


@lru_cache(maxsize=200_000)
def paradigm(word: str, lang: str) -> dict[str, tuple[str, ...]]:
    """Forms of a lower-case word by case; a case that nothing tells is missing."""
    if word in _ODD:
        return {"nomn": (word,)} | _ODD[word]
    for ending, forms in _RULES[lang]:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            return {"nomn": (word,)} | {case: tuple(stem + f for f in fs) for case, fs in forms.items()}
    parses = [p for p in _analyser(lang).parse(word) if p.tag.case == "nomn" and p.tag.POS in ("NOUN", "ADJF")]
    places = [p for p in parses if p.tag.animacy != "anim" and "Surn" not in p.tag and "Name" not in p.tag]
    chosen = places or parses
    adjective = re.search(r"(?:ий|ій|ый|ая|ое|ые|ські|цькі)$", word) is not None
    chosen = [p for p in chosen if (p.tag.POS == "ADJF") == adjective] or chosen
    forms_by_case: dict[str, list[str]] = {"nomn": [word]}
    for parse in chosen[:1]:
        for form in parse.lexeme:
            tag = form.tag
            if tag.number != parse.tag.number or tag.case not in CASES or tag.case == "nomn":
                continue
            if "Supr" in tag or "COMP" in tag:
                continue
            if parse.tag.POS == "ADJF" and tag.gender != parse.tag.gender:
                continue
            if parse.tag.POS == "ADJF" and tag.case == "accs" and tag.animacy == "anim":
                continue
            if form.word not in forms_by_case.setdefault(tag.case, []):
                forms_by_case[tag.case].append(form.word)
    return {case: tuple(words) for case, words in forms_by_case.items()}


def _recase(form: str, model: str) -> str:
    return form[:1].upper() + form[1:] if model[:1].isupper() else form


def _word_forms(word: str, lang: str, case: str, *, last: bool) -> tuple[str, ...]:
    if "-" in word:
        parts = word.split("-")
        adjective = re.search(r"(?:ий|ій|ый|ая|ое|а|е)$", parts[0]) is not None and len(parts[0]) > 3
        # "Новгород-Сіверський" is inflected in both parts, "Олексієво-Дружківка" in its last
        noun = re.search(r"[^оеє]$", parts[0]) is not None and re.search(r"(?:ий|ій|ый|ой)$", parts[-1]) is not None
        options = [
            _word_forms(part, lang, case, last=True) if index == len(parts) - 1 or adjective or noun else (part,)
            for index, part in enumerate(parts)
        ]
        if noun and len(parts) == 2:  # the first part as it stands is heard too: "в Новгород-Сіверському"
            options[0] = tuple(dict.fromkeys((*options[0], parts[0])))
        return tuple("-".join(choice) for choice in itertools.product(*options))
    if not last and not re.search(r"(?:ий|ій|ый|ой|а|я|е|ое|ая|і|ые|ів|їв|ов)$", word.lower()):
        return (word,)
    forms = paradigm(word.lower().replace("ё", "е"), lang).get(case)
    return tuple(_recase(f.replace("ё", "е"), word) for f in forms) if forms else (word,)


def name_forms(name: str, lang: str) -> tuple[str, ...]:
    """Every form of a name over the cases, the dictionary form first. At most 40."""
    name = name.replace("’", "'").replace("ʼ", "'").replace("ё", "е")
    words = name.split()
    found: dict[str, None] = {name: None}
    for case in CASES[1:]:
        options = [_word_forms(w, lang, case, last=i == len(words) - 1) for i, w in enumerate(words)]
        for choice in itertools.islice(itertools.product(*options), 6):
            found[" ".join(choice)] = None
    return tuple(found)[:40]
