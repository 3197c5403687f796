"""What a named place is doing in its sentence: being hit, or speaking, launching, governing, being headed for."""

from __future__ import annotations

import re
from collections.abc import Callable

from sources.prose.toponyms import Mention

KYIV_CITY = "UA80000000000093317"
KYIV_OBLAST = "UA32000000000030281"
MOSCOW = frozenset({"RU-MOW", "gn:524901"})
_HERE = re.compile(r"(?<!\w)(?:in|on|over|near|at|hit|struck|у|в|во|на|над|по|під|під|под|біля|возле)\s+(?:the\s+)?$")
_OFFICE_BEFORE = re.compile(
    r"(?<!\w)(?:мер\w*|міськ\w+ голов\w+|голов\w+|очільни\w+|глав\w+|мэр\w*|губернатор\w*|начальник\w*|"
    r"керівник\w*|градоначальник\w*|депутат\w*|секретар\w*|"
    r"mayor of|governor of|head of|chief of|mayor|governor|речни\w+|прокуратур\w+|поліці\w+|полици\w+|"
    r"дснс(?: у| в)?|суд\w*|рад[аиі]|совет\w*|"
    r"управлін\w+ (?:дснс )?(?:у|в)|адміністрац\w+|администрац\w+|представни\w+|військов\w+ адміністрац\w+|"
    r"military administration of|council of|authorities of|police of|уродженець|уродженець)\s+(?:the\s+)?(?:міста\s+|"
    r"города\s+|city of\s+)?\"?$"
)
_GOVERNMENT_AFTER = re.compile(
    r"\s*(?:\"\s*)?(?:,\s*)?(?:says?|said|used|uses|broke|breaks|violat\w+|accus\w+|denie[sd]|den\w+|reject\w+|"
    r"insist\w+|agreed?|agrees|"
    r"and moscow|and washington|and the kremlin|claims?|claimed|called|calls|wants?|demand\w+|"
    r"would\b|will\b|has (?:said|agreed|accused|denied|called|proposed)|must|should|to (?:accept|agree|"
    r"negotiate|stop)|proposed|offers?|offered|hopes?|seeks?|responded|replied|warned|"
    r"заяв\w+|звинува\w+|заперечу\w+|погодив\w+|домовил\w+|вимага\w+|пропону\w+|та москв\w+|і москв\w+|"
    r"й москв\w+|и москв\w+|та вашингтон\w+|отрица\w+|обвин\w+|согласил\w+|"
    r"предложил\w+|наполяга\w+|готов\w+|не домовлял\w+|відмов\w+ся|відкида\w+|не погод\w+|просить|"
    r"просит|закликав|хоче|'s (?:allies|government|forces|negotiat\w+|delegation|proposal|military|"
    r"army|"
    r"partners|western|offer|troops|response|position|refusal|request|foreign|air force|air defen\w+|"
    r"ambassador|backers|envoy|leadership|energy (?:strikes|attacks)))"
)
_GOVERNMENT_BEFORE = re.compile(
    r"(?:moscow and|moscow,|washington and|between|kremlin and|москв\w+ (?:і|та|и|й)|між|между|офіційн\w+|"
    r"официальн\w+|власт\w+|влад\w+|режим\w*|regime in|"
    r"accus\w+|blam\w+|urg\w+|criticis\w+|звинува\w+|обвин\w+|заклика\w+|призва\w+|попередж\w+|предупре\w+|"
    r"warn\w+|ask\w+|pressure on|talks with|deal with|negotiat\w+ with|aid to|help to|supplies to|support for|"
    r"домовлен\w+ "
    r"з|переговор\w+ з|перемовин\w+ з|пропозиц\w+|прохання|агент\w+|"
    r"parliament (?:in|у|в)|(?:rada|раді|раде) (?:in|у|в)|embass\w+ (?:in|to)|посольств\w+ (?:у|в)|"
    r"speaking in|conference in|briefing in|told \w+ in|court in|visit(?:ed|s|ing)? (?:to )?|trip "
    r"to|arriv\w+ (?:in|to)|meeting in|met in|talks in|summit in|переговор\w+ (?:у|в)|зустріч\w* (?:у|"
    r"в)|прибу\w+ (?:до|в|у)|відвіда\w+|візит\w* (?:до|у|в)|"
    r"вашингтон\w* (?:і|та|и))\s+(?:the\s+)?$"
)
_FROM = re.compile(
    r"(?<!\w)(?:from|launched from|fired from|with launches from|out of|off|з напрямк\w+|із напрямк\w+|"
    r"з боку|из направлен\w+|со стороны|с направлени\w+|"
    r"(?:запуск\w*|пуск\w*|запущен\w*|випущен\w*|выпущен\w*|launch\w*|fired|took off|злет\w+|взлет\w+|"
    r"вилет\w+|вилет\w*|вылет\w*|зліт\w*)\s+(?:\w+\s+){0,3}(?:з|із|зі|с|со|из|from|near|over|у|в|над)(?:\s+(?:району|"
    r"районі|районов|района|області|боку|the|аеродрому|аэродрома|территории|території|акваторії|направления|"
    r"направлений|напрямків|напрямку))?|"
    r"напрямк\w+:|направлен\w+:|напрямків:|тот|вот)\s*(?:-\s*)?(?:the\s+)?$"
)
_DIRECTION = re.compile(r"напрямк|направлен|direction")
_LAUNCH_LIST = re.compile(
    r"(?:із|з|из|с|from)?\s*(?:the\s+)?(?:напрямк\w+|направлен\w+|"
    r"directions?(?: of)?)\s*:?\s*(?:[\w'\"./-]+(?:\s+[\w'\""
    r"./-]+){0,3}\s*(?:[,—–-]|та|і|и|and)\s*)*(?:тот\s+)?$"
)
_TOWARDS = re.compile(
    r"(?<!\w)(?:курсом на|курс на|курсом до|у напрямку|в напрямку|у бік|в бік|в сторону|в направлении|"
    r"направлении|на підльоті до|heading (?:for|to|towards?)|headed (?:for|to|towards?)|towards?|en "
    r"route to|"
    r"(?:летіл\w*|летять|летить|летел\w*|летят|летит|flew|flying)\s+(?:й\s+|і\s+|also\s+)?(?:на|at|до|to|towards?|к)|"
    r"(?:бпла|дрон\w*|шахед\w*|каб\w*|ракет\w*|безпілотник\w*|дрони|шахеди|балістика|балистика|реактивн\w+ "
    r"бпла)\s+(?:курсом\s+)?на|рухаються (?:на|до|в напрямку)|движутся (?:на|к|в сторону))\s+(?:the\s+)?$"
)
_AWAY = re.compile(
    r"(?:евакуйован\w* (?:до|в|у)|евакуювал\w* (?:до|в|у)|доставлен\w* (?:до|в|у)|госпіталізован\w* "
    r"(?:до|в|у)|evacuated to|taken to|transferred to|brought to|(?:in|to) (?:an? |the )?(?:\w+ )?hospitals? in|"
    r"visit(?:ed|s|ing)?(?: to)?|arriv\w+ (?:in|at)|travel(?:l?ed|l?ing) to|відвіда\w+|відвідува\w+|"
    r"прибу\w+ (?:до|в|у)|приїха\w+ (?:до|в|у)|посети\w+|прибы\w+ в|приеха\w+ в|"
    r"госпитализирован\w* в|достав\w+ (?:в|до|у)|(?:отвез|увез|перевез|отправ|эвакуиров|відвез|перевез|відправ|"
    r"скеров)\w+ (?:в|до|у)|эвакуирован\w* в|переведен\w* (?:до|в)|повернул\w*ся (?:з|"
    r"до)|їха\w+ (?:з|із|до|в|у)|їхав\w* (?:з|із|до)|travel\w+ (?:from|to)|bound for|слідував \w+|"
    r"following the route|маршрут\w*|рейс\w*|сполучення\w*|сообщени\w+|маршрутом|отправил\w+ (?:из|"
    r"в)|прямував \w+|следовал\w* (?:из|в)|on its way (?:from|to)|на шляху (?:з|до)|as in|як (?:і "
    r")?(?:у|в)|как (?:и )?в|"
    r"born in|trains? (?:to|from|for)|stop at|поїзд\w* до|потяг\w* до|treated in|лікую\w* (?:у|в)|лікує\w* (?:у|"
    r"в)|лечат (?:его|ее|их )?\s*в|native of|родом (?:з|із|из)|"
    r"жив(?:е|ив)? (?:у|в)|resident of|from)\s+(?:the\s+)?(?:лікарн\w+\s+)?$"
)
_DATELINE_AFTER = re.compile(
    r"\s*(?:,\s*(?:ukraine|україна|украина))?\s*(?:,?\s*(?:\d{1,2}\s+\w+|"
    r"\w{3,9}\.?\s+\d{1,2})(?:,?\s*20\d\d)?)?\s*(?:\("
    r"[^)]{2,24}\)\s*[-—–:]|[.,/]?\s*(?:ukrinform|укрінформ|укринформ|уніан|унн|тасс|tass|reuters|"
    r"afp|ap|ria|риа новости|рбк|interfax|інтерфакс)\b|\s[—–-]-?\s)"
)
_COLD_AFTER = re.compile(
    r"[^.;]{0,26}?(?:[-−–]?\d{1,2}\s*(?:°|º|градус|c\b|degrees|celsius)|(?:below zero|frost|мороз|"
    r"нижче нуля|ниже нуля))"
)
_COLD_BEFORE = re.compile(
    r"(?:[-−–]\s?\d{1,2}\s*(?:°\s*c|c|с|градус\w*|degrees|celsius)?\s*(?:in|у|в)|temperatur\w+ (?:in|"
    r"near)|температур\w+ (?:в|у)|(?<!через )(?<!из-за )мороз\w* (?:у|в)|cold in)\s+(?:the\s+)?$"
)
_RIVER_BEFORE = re.compile(
    r"(?:(?:упал\w*|упа[вл]\w*|впа[вл]\w*|fell|рухнул\w*|плюхнул\w*|crashed) (?:в|у|into|in)(?: the)?|через|"
    r"річк\w+|річц\w+|рек\w+|берез\w+|берег\w*|берегах|лівобереж\w+|правобереж\w+|across "
    r"the|over the|bank of the|banks of the|on the|of the|river|правого берега|левого берега|лівого "
    r"берега)\s+$"
)
_COMPANY = re.compile(
    r"\s*(?:обленерго|облэнерго|енерго|энерго|теплоенерго|водоканал|метрополітен(?! зуп)|independent|"
    r"post\b|electric|oblenergo|digital|school of economics|times)"
)
_RIVER = re.compile(r"(?:дніпр|днепр|dnipro|dniester|дністер)")
_WHERE = re.compile(r"\s*,?\s*(?:where|де|где)\b")
_STRUCK = re.compile(r"удар|атак|strike|attack|hit|lost|без |without")


def role(low: str, mention: Mention, sentence_start: int, sentence_end: int) -> str:
    """The role of a mention: "place", or one that is no place of impact.

    Those are "office", "government", "launch", "away", "dateline", "cold", "river", "company" and "street";
    "towards" is an approach.
    """
    if mention.role != "place":
        return mention.role
    before = low[max(sentence_start, mention.start - 90) : mention.start]
    after = low[mention.end : min(sentence_end, mention.end + 60)]
    return next((name for name, fits in _ROLES if fits(low, mention, before, after)), "place")


# Each asks: the text, the mention, what stands before it in its sentence, what stands after. The first that fits wins.
_Test = Callable[[str, Mention, str, str], bool]


# "04:00 по Киеву", "5:34 p.m. ET (00:34 on Tuesday in Kyiv)"
_BY_ITS_CLOCK = re.compile(r"\d[:.]\d\d\s[^.;]{0,24}(?:по|за)\s+$|\(\s*\d{1,2}[:.]\d\d\s[^.;()]{0,24}(?:in|у|в)\s+$")


def _clock_zone(_low: str, mention: Mention, before: str, _after: str) -> bool:
    """Tell a zone: "до 04:00 по Киеву"."""
    return not {KYIV_CITY, *MOSCOW}.isdisjoint(mention.ids) and _BY_ITS_CLOCK.search(before) is not None


def _company(_low: str, _mention: Mention, _before: str, after: str) -> bool:
    return _COMPANY.match(after) is not None


def _dateline(_low: str, mention: Mention, before: str, after: str) -> bool:
    first = mention.start - len(before) <= 2 and not before.strip(' "')
    return first and mention.level in ("", "city") and _DATELINE_AFTER.match(after) is not None


def _office(_low: str, _mention: Mention, before: str, _after: str) -> bool:
    return _OFFICE_BEFORE.search(before) is not None


def _government(_low: str, mention: Mention, before: str, after: str) -> bool:
    if mention.typed:
        return False
    if not MOSCOW.isdisjoint(mention.ids):
        return _HERE.search(before) is None
    if KYIV_CITY not in mention.ids:
        return False
    return _GOVERNMENT_BEFORE.search(before) is not None or _GOVERNMENT_AFTER.match(after) is not None


_ITS_ATTACK = re.compile(r"\s+(?:attack|strike|raid|shelling|bombing|bombardment|assault)")


def _launch(_low: str, _mention: Mention, before: str, after: str) -> bool:
    if _ITS_ATTACK.match(after):
        return False  # "the toll from the Vilniansk attack"
    directions = _DIRECTION.search(before) and _LAUNCH_LIST.search(before)
    return bool(directions) or (_FROM.search(before) is not None and _WHERE.match(after) is None)


def _away(_low: str, _mention: Mention, before: str, after: str) -> bool:
    if _ITS_ATTACK.match(after):
        return False
    return _AWAY.search(before) is not None and _WHERE.match(after) is None


def _cold(_low: str, _mention: Mention, before: str, after: str) -> bool:
    return _COLD_BEFORE.search(before) is not None or (
        _COLD_AFTER.match(after) is not None and _STRUCK.search(after) is None
    )


def _river(low: str, mention: Mention, before: str, _after: str) -> bool:
    named = _RIVER.match(low, mention.start) is not None
    return named and not mention.typed and _RIVER_BEFORE.search(before) is not None


def _towards(_low: str, _mention: Mention, before: str, _after: str) -> bool:
    return _TOWARDS.search(before) is not None


_ROLES: tuple[tuple[str, _Test], ...] = (
    ("company", _company),
    ("dateline", _clock_zone),
    ("dateline", _dateline),
    ("office", _office),
    ("government", _government),
    ("launch", _launch),
    ("away", _away),
    ("cold", _cold),
    ("river", _river),
    ("towards", _towards),
)
_NEAR = re.compile(
    r"(?<!\w)(?:біля|поблизу|поряд з|поряд із|поруч з|поруч із|неподалік(?: від)?|недалеко від|під|"
    r"на околиц\w+|околиц\w+|у передмісті|передмістя|возле|вблизи|рядом с|неподалеку от|недалеко от|"
    r"под|на окраин\w+|"
    r"в пригород\w+|пригород\w*|near|close to|outside|on the (?:edge|outskirts) of|the outskirts of|"
    r"outskirts of|in the suburbs of|just outside|around|в районі|у районі|в районе)\s+(?:the\s+)?(?:міста\s+|"
    r"города\s+|city of\s+|town of\s+|села\s+|селища\s+)?$"
)


def near(low: str, mention: Mention) -> bool:
    """Whether the text puts the event near the place, not in it."""
    found = _NEAR.search(low[max(0, mention.start - 40) : mention.start])
    return found is not None and not found.group().startswith("around")
