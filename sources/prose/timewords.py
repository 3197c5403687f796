"""The words of time in Ukrainian, Russian and English, and one expression that finds them.

Finding is kept apart from meaning: this module says "night", "3 February", "01:26" and where they stand;
``times`` puts neighbours together and turns them into spans.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

_MONTH_STEMS = (
    ("січн", "январ", "january", "jan"), ("лют", "феврал", "february", "feb"), ("березн", "март", "march", "mar"),
    ("квітн", "апрел", "april", "apr"), ("травн", "ма", "may"), ("червн", "июн", "june", "jun"),
    ("липн", "июл", "july", "jul"), ("серпн", "август", "august", "aug"), ("вересн", "сентябр", "september",
    "sept", "sep"), ("жовтн", "октябр", "october", "oct"), ("листопад", "ноябр", "november", "nov"),
    ("грудн", "декабр", "december", "dec"),
)  # fmt: skip
_GENITIVE = {"лют": "лютого", "март": "марта", "август": "августа", "листопад": "листопада", "ма": "мая"}


def _months() -> dict[str, int]:
    table: dict[str, int] = {}
    for number, stems in enumerate(_MONTH_STEMS, 1):
        for stem in stems:
            table[_GENITIVE.get(stem, stem + "я" if re.match("[а-яі]", stem) else stem)] = number
    return table


MONTHS = _months()
# "у січні", "в январе", "from October": a month without a day is history, not a date
_MONTH_ALONE = (
    r"січн[іья]|січень|лютом\w*|лютий|березн[іья]|березень|квітн[іья]|квітень|травн[іья]|травень|червн[іья]|червень|"
    r"липн[іья]|липень|серпн[іья]|серпень|вересн[іья]|вересень|жовтн[іья]|жовтень|листопад[іа]?|грудн[іья]|грудень|"
    r"январ[еья]|феврал[еья]|март[еа]|апрел[еья]|июн[еья]|июл[еья]|август[еа]|сентябр[еья]|октябр[еья]|"
    r"ноябр[еья]|декабр[еья]|january|february|april|june|july|august|september|october|november|december"
)
_MONTH = "|".join(sorted((re.escape(m) for m in MONTHS), key=len, reverse=True))

WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "понеділок понеділка понеділку понеділком понедельник понедельника понедельнику monday mon",
            "вівторок вівторка вівторку вівторком вторник вторника вторнику tuesday tue tues",
            "середа середу середи середі среда среду среды среде wednesday wed",
            "четвер четверга четвергу четверг thursday thu thurs",
            "п'ятниця п'ятницю п'ятниці пятница пятницу пятницы пятнице friday fri",
            "субота суботу суботи суботі суббота субботу субботы субботе saturday sat",
            "неділя неділю неділі воскресенье воскресенья воскресеньем sunday",
        )
    )
    for word in words.split()
}
_WEEKDAY = "|".join(
    sorted(
        map(re.escape, (w for w in WEEKDAYS if w not in ("mon", "sat", "wed", "fri", "thu", "tue"))),
        key=len,
        reverse=True,
    )
)

HOURS = {
    word: number
    for number, words in enumerate(
        (
            "першій першої першу часу час one",
            "другій другої другу двух два two",
            "третій третьої третю трех три three",
            "четвертій четвертої четверту четырех четыре four",
            "п'ятій п'ятої п'яту пяти пять five",
            "шостій шостої шосту шести шесть six",
            "сьомій сьомої сьому семи семь seven",
            "восьмій восьмої восьму восьми восемь eight",
            "дев'ятій дев'ятої дев'яту девяти девять nine",
            "десятій десятої десяту десяти десять ten",
            "одинадцятій одинадцятої одинадцяту одиннадцати одиннадцать eleven",
            "дванадцятій дванадцятої дванадцяту двенадцати двенадцать twelve",
        ),
        1,
    )
    for word in words.split()
}
_HOUR = "|".join(sorted(map(re.escape, HOURS), key=len, reverse=True))
_HALVES = {
    word: number
    for number, words in enumerate(
        (
            "першу первого one",
            "другу второго two",
            "третю третьего three",
            "четверту четвертого four",
            "п'яту пятого five",
            "шосту шестого six",
            "сьому седьмого seven",
            "восьму восьмого eight",
            "дев'яту девятого nine",
            "десяту десятого ten",
            "одинадцяту одиннадцатого eleven",
            "дванадцяту двенадцатого twelve",
        ),
        1,
    )
    for word in words.split()
}
_ORDINAL_HOUR = "|".join(sorted(map(re.escape, _HALVES), key=len, reverse=True))
_PART_OF_CLOCK = (
    r"(?P<clock_part>ранку|вечора|ночі|дня|пополудні|утра|вечера|ночи|a\.?\s?m\b\.?|p\.?\s?m\b\.?|"
    r"in the morning|in the afternoon|in the evening|at night)"
)

_BRANCHES: tuple[tuple[str, str], ...] = (
    ("iso", r"(?P<iso_y>20\d\d)-(?P<iso_m>\d\d)-(?P<iso_d>\d\d)(?!\d)"),
    ("dotted", r"(?P<dot_d>\d{1,2})\.(?P<dot_m>\d{2})\.(?P<dot_y>20\d\d)(?!\d)"),
    (
        "pair",
        (r"(?:з|із|зі|с|со|from)\s+(?P<pair_1>\d{1,2})(?:-?(?:го|st|nd|rd|th))?(?:\s+(?:")
        + _MONTH
        + r"))?\s+(?:на|to)\s+"
        r"(?P<pair_2>\d{1,2})(?:-?(?:го|st|nd|rd|th))?\s+(?P<pair_m>" + _MONTH + r")(?:\s+(?P<pair_y>20\d\d))?",
    ),
    (
        "day_month",
        r"(?P<dm_d>\d{1,2})(?:-?(?:го|е|ого|му|st|nd|rd|th))?(?:\s*(?P<dm_join>[-–—/]|та|і|й|и|and|to|до|по)\s*"
        r"(?P<dm_d2>\d{1,2})(?:-?(?:го|е|st|nd|rd|th))?)?\s+(?:of\s+)?(?P<dm_m>" + _MONTH + r")\b\.?"
        r"(?:,?\s+(?P<dm_y>20\d\d)(?!\d))?(?:\s*(?:року|р\.|года|г\.))?",
    ),
    (
        "month_day",
        (
            r"(?P<md_m>january|february|march|april|may|june|july|august|september|october|november|december|"
            r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?\s+(?P<md_d>\d{1,2})(?:st|nd|rd|th)?(?!\d|:\d)"
            r"(?:\s*(?P<md_join>[-–—/]|and|to)\s*(?:(?:january|february|march|jan|feb|"
            r"mar)\.?\s+)?(?P<md_d2>\d{1,2})(?:st|"
            r"nd|rd|th)?"
            r"(?![\d:]|\s*(?:a\.?m|p\.?m|people|drones|missiles|killed|were|injured)))?(?:,?\s+(?P<md_y>20\d\d)(?!\d))?"
        ),
    ),
    (
        "past_day",
        (
            r"(?:за|упродовж|впродовж|протягом|в течение|на протяжении)\s+(?:(?:усю|всю|цілу|цю|ці|минул\w+|"
            r"останн\w+|попередн\w+|"
            r"поточн\w+|прошедш\w+|прошл\w+|минувш\w+|последн\w+|одну|последние|останні)\s+)?"
            r"(?:доб[уиі]|сутки|суток|24\s+годин\w*|24\s+час\w*)(?!\s+до\b)|минулої доби|минувших суток|"
            r"over the day before|(?:for )?(?:over|more than) a day(?! before)|понад добу|більше доби|более суток|"
            r"больше суток|вже добу|уже сутки|"
            r"(?:over|in|during|within|for)\s+the\s+(?:past|last|previous|preceding)\s+(?:day|"
            r"24[- ]hours?|"
            r"twenty-four hours)|"
            r"(?:past|last|previous|preceding)[\s-]+(?:day(?!')|24[- ]hours?)|"
            r"in (?:one|a single|a) day|"
            r"in 24 hours|per day"
        ),
    ),
    (
        "row",
        (
            r"(?:другий|вже другий|второй|уже второй)\s+(?:день|добу|сутки)(?:\s+(?:поспіль|підряд|подряд))?|"
            r"(?:два дні|два дня|дві доби|двое суток)\s+(?:поспіль|підряд|подряд)|(?:for )?(?:a|"
            r"the)\s+second\s+(?:consecutive\s+|straight\s+)?day"
            r"(?:\s+in a row|\s+running)?|two\s+(?:consecutive|straight)\s+days|two\s+days\s+(?:in a row|running|"
            r"straight)|second day in a row"
        ),
    ),
    (
        "history",
        r"(?:(?:\d+|two|three|four|five|six|ten|several|many) years? (?:since|after|on from)|"
        r"marks \w+ years?|(?:два|три|чотири|п'ять|\d+) (?:роки|"
        r"років|рік) (?:від|після|з дня)|(?:два|три|четыре|пять|\d+) (?:года|лет|год) (?:со дня|после|"
        r"с момента)|минає (?:\w+ )?рік|рік від|роковин\w+|річниц\w+|годовщин\w+|исполн\w+ год|anniversary|"
        r"торік|торішн\w+|минулого року|минулоріч\w*|в минулому році|в прошлом году|прошлогодн\w+|"
        r"last year|a year ago|year ago|(?<!time )in (?:a|one|the last|the past) (?:week|month|"
        r"year)|after (?:a|the) month|"
        r"(?:рік|роки|років) тому|(?:год|года|лет) назад|years? (?:earlier|ago)|months? ago|weeks? ago|"
        r"місяц\w+ тому|тижн\w+ тому|недел\w+ назад|"
        r"месяц\w* назад|(?:з|від|із|с|від)\s+початку\s+(?:року|місяця|зими|січня|лютого|вторгнення|"
        r"повномасштабн\w+|війни|опалювальн\w+|тижня)|"
        r"(?:з|від|із|с|от)\s+(?:початку|начала)\s+(?!ноч|ночі|атак|обстр|доби|дня|сут|трив|ран|утр|веч)\w+|"
        r"с\s+начала\s+(?:года|месяца|зимы|войны|вторжения|недели|отопительн\w+|полномасштабн\w+)|"
        r"since the (?:start|beginning|full-scale|outset)[\w -]*|since (?:the )?(?:last|early|late|"
        r"mid)\b[\w-]*|since 20\d\d|"
        r"since (?:january|february|march|april|may|june|july|august|september|october|november|december)(?!\s+\d)|"
        r"(?:january|february|march|april|may|june|july|august|september|october|november|december|last month|"
        r"last week)'s|"
        r"(?:січнев|лютнев|грудньов|грудневи|листопадов|жовтнев|январск|февральск|декабрьск|ноябрьск|октябрьск)\w+|"
        r"(?:almost |nearly |near-)daily|nearly every day|майже щодня|почти ежедневно|(?:january|february|"
        r"december|november)\s+(?:had been|was the|has been|saw)|"
        r"(?:раніше|ранее|earlier)\s+(?:цього|на цьому|на этой|на цій|at the|in the|this)\s+\w+|earlier "
        r"in the (?:week|month|winter|day)|"
        r"(?:на|протягом|упродовж|впродовж|за)\s+(?:цьому\s+|минулому\s+|минулий\s+|останній\s+|цього\s+|"
        r"минулого\s+)?тижн\w+|"
        r"(?<!вдруге )(?<!раз )за\s+тиждень|за\s+минулий\s+тиждень|за\s+(?:прошлую\s+|прошедшую\s+|минувшую\s+|"
        r"истекшую\s+|эту\s+|всю\s+|"
        r"последнюю\s+)?неделю|на\s+(?:этой|"
        r"прошлой|минулій)\s+неделе|"
        r"(?:this|last|past|the previous)\s+(?:week|month|winter|autumn|summer)|за\s+(?:місяць|месяц|зиму|рік|год)|"
        r"минулого\s+(?:тижня|місяця)|прошлой\s+(?:недели|зимой)|минулої\s+зими|"
        r"(?:у|в|з|із|с|від|по|in|from|of|протягом|упродовж|впродовж|за|в течение|during|throughout|"
        r"over)\s+(?:весь\s+|увесь\s+|"
        r"кінці\s+|початку\s+|начале\s+|конце\s+|late\s+|early\s+|"
        r"mid-)?(?:" + _MONTH_ALONE + r")"
        r"(?!\s*\d{1,2}\b(?!\d))(?:\s+(?:20\d\d))?(?:\s+(?:року|года))?|"
        r"(?:у|в|з|із|с|in|since|of)\s+(?P<bare_year>20\d\d)(?:-?(?:му|го|м))?(?:\s*(?:році|року|роки|"
        r"р\.|году|года|г\.))?)(?!\w)",
    ),
    (
        "hour_range",
        r"(?:between|from|з|із|с|со|между|між|від|от)\s+(?P<hr_1>\d{1,2})(?:[:.](?P<hr_m1>\d\d))?\s*(?:and|"
        r"to|до|та|і|и|[-–—])\s*(?P<hr_2>\d{1,2})(?:[:.](?P<hr_m2>\d\d))?\s*"
        + _PART_OF_CLOCK.replace("clock_part", "hr_part"),
    ),
    (
        "gmt",
        r"(?P<gmt_h>\d{2}):?(?P<gmt_m>\d{2})\s*(?P<gmt_z>gmt|utc)(?!\w)",
    ),
    (
        "clock",
        (r"(?P<clock_h>[01]?\d|2[0-4]):(?P<clock_m>[0-5]\d)(?::[0-5]\d)?(?!\d|:\d)(?:\s*")
        + _PART_OF_CLOCK.replace("clock_part", "clock_p1")
        + r")?",
    ),
    (
        "dot_clock",
        r"(?:о|об|в|з|із|с|на|до|до|at|близько|около|приблизно|around|about|after|після|после|from)\s+(?P<dc_h>[01]?\d|"
        r"2[0-3])\.(?P<dc_m>[0-5]\d)"
        r"(?!\d|\.\d|\s*(?:%|тис|млн|млрд|км|кг|кв))(?:\s*" + _PART_OF_CLOCK.replace("clock_part", "clock_p2") + r")?",
    ),
    (
        "hour",
        r"(?:(?P<hour_n>\d{1,2})(?:-?(?:й|ій|тій|ої|тої|го|ти|м|ми|ма))?|(?P<hour_w>" + _HOUR + r"))"
        r"(?:\s*(?:год(?:ини|ині|ин|\.)?|час(?:а|ов|у|ам)?|"
        r"o'clock)(?:\s+"
        + _PART_OF_CLOCK.replace("clock_part", "clock_p3")
        + r")?|\s*"
        + _PART_OF_CLOCK.replace("clock_part", "clock_p4")
        + r")(?!\w)",
    ),
    (
        "half",
        r"(?P<half_p>пів на|половина на|о пів на|в половине|полпервого|(?:at )?half past|(?:a )?quarter past|"
        r"чверть на|четверть)\s+"
        r"(?P<half_h>" + _ORDINAL_HOUR + r")(?:\s*" + _PART_OF_CLOCK.replace("clock_part", "half_part") + r")?(?!\w)",
    ),
    (
        "midnight",
        (
            r"(?P<after_mid>(?:після|после|after|past)\s+)?(?:опівноч[іи]|полночь|полуночи|"
            r"midnight)(?!\w)"
        ),
    ),
    ("noon", r"(?P<after_noon>(?:після|после|after)\s+)?(?:опівдні|полудня|полудень|полдень|midday|noon)(?!\w)"),
    (
        "last_night",
        (
            r"(?:минулої|минулу|цієї|прошлой|минувшей|этой|эту|цю|за|попередньої|прошедшей|предыдущей|"
            r"останньої|за минулу|за прошедшую|за минувшую|за эту|за цю)\s+"
            r"(?:ніч|ночі|ночью|ночь|ночи)(?!\s+(?:на|проти|с|з|із)\b)(?!\w)|last night|the previous night|"
            r"previous night|за ніч|за ночь"
        ),
    ),
    ("last_evening", r"(?:минулого|прошлого)\s+вечора|прошлым\s+вечером|last evening"),
    (
        "late_evening",
        (
            r"(?:пізно|поздно|пізнього|поздним|пізнім)\s+(?:ввечері|увечері|вечора|вечором|вечером)|late (?:in "
            r"the )?evening|late-evening"
        ),
    ),
    ("late", r"late(?=\s+(?:on\s+)?(?:" + _WEEKDAY + r"|yesterday|january|february|march|jan\b|feb\b|mar\b|\d))"),
    (
        "afternoon",
        (
            r"afternoon|пополудні|післяобід\w*|після обіду|після полудня|после полудня|после обеда|(?:у|"
            r"в) другій половині дня|во второй половине дня"
        ),
    ),
    ("forenoon", r"(?:у|в) першій половині дня|в первой половине дня|forenoon"),
    (
        "small_hours",
        (
            r"(?:in the )?(?:early|small) hours(?: of)?|pre-?dawn|before dawn|(?:до|перед) світанк\w+|"
            r"(?:до|перед) рассвет\w+|під ранок|под утро|досвітн\w+|удосвіта|вдосвіта|глибокої ночі|глубокой "
            r"ночью"
        ),
    ),
    (
        "dawn",
        (
            r"на\s+(?:світанк\w+|рассвет\w*)|(?:at|around|towards?)\s+dawn|early (?:this )?morning|рано "
            r"вранці|рано утром|early(?=\s+(?:on|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)"
        ),
    ),
    ("night", r"(?:в|у)ночі|ніч|ночі|ніччю|ноч[ьи]ю?|нічн\w+|ночн\w+|overnight|nights?|night-time|nighttime"),
    ("morning", r"вранці|уранці|зранку|ранок|ранку|ранком|ранков\w+|утр[оау]|утром|утренн\w+|morning"),
    ("evening", r"[ву]вечері|вечір|вечора|вечором|надвечір|вечірн\w+|вечером|вечера|вечер|вечерн\w+|evening"),
    (
        "daytime",
        (
            r"[ву]день|вдень|протягом дня|упродовж дня|впродовж дня|днем|в течение дня|серед білого дня|средь "
            r"бела дня|денн(?:а|у|ої|ий|ого)|дневн\w+|(?:in|during) (?:the )?(?:day|daytime|daylight)|daytime|"
            r"during the day|in broad daylight"
        ),
    ),
    ("today", r"сьогодні(?:шн\w+)?|сегодня(?:шн\w+)?|today|this(?=\s+(?:morning|afternoon|evening))|tonight"),
    ("before_yesterday", r"позавчора(?:шн\w+)?|позавчера(?:шн\w+)?|(?:the )?day before yesterday"),
    (
        "yesterday",
        (
            r"[ву]чора(?:шн\w+)?|вчера(?:шн\w+)?|yesterday|(?:напередодні|накануне)(?!\s+(?:переговор|зустріч|"
            r"встреч|візит|визит|раунд|саміт|саммит|свят|празд|нов|дня|вибор|выбор|річниц|годовщ))|"
            r"the day before(?=\s*[,.;)]|$)|"
            r"(?:the )?previous day(?='s)|the previous day"
        ),
    ),
    ("tomorrow", r"завтра(?:шн\w+)?|tomorrow|післязавтра|послезавтра"),
    ("weekday", r"(?P<weekday>" + _WEEKDAY + r")"),
    ("weekend", r"(?:на|у|в|over the|at the)?\s*(?:вихідн\w+|выходн\w+|weekend)"),
)
FINDER = re.compile("(?<![\\w.,:'-])(?:" + "|".join(f"(?P<k_{name}>{body})(?!\\w)" for name, body in _BRANCHES) + ")")
KINDS = tuple(name for name, _ in _BRANCHES)


_BARE_HOUR = re.compile(r"[^\d].*(?<!ночі)(?<!ночи)(?<!ранку)(?<!утра)|\d+\s*(?:год|час|o'clock).*")
_BEFORE_HOUR = re.compile(
    r"(?<!\w)(?:о|об|близько|після|приблизно|орієнтовно|около|после|к|at|around|about|after|до|з|із|"
    r"с|от|від|by|from|before|в|у)\s+$"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One word or figure of time in a text: its kind, its half-open span, and the figures in it."""

    kind: str
    start: int
    end: int
    data: dict[str, int] = field(default_factory=dict)


def _hour(hour: int, part: str | None) -> int:
    """An hour of the day for an hour as said ("2 p.m.", "10 вечора", "12 ночі")."""
    if not part:
        return hour
    compact = part.replace(".", "").replace(" ", "")
    afternoon = compact in ("pm", "вечора", "вечера", "дня", "пополудні", "intheafternoon", "intheevening")
    if afternoon and hour < 12:
        return hour + 12
    if not afternoon and hour == 12:
        return 0
    return hour


def _calendar(kind: str, match: re.Match[str]) -> dict[str, int]:
    prefix = {"iso": "iso", "dotted": "dot", "day_month": "dm", "month_day": "md"}[kind]
    month = match[f"{prefix}_m"]
    data = {"day": int(match[f"{prefix}_d"]), "month": MONTHS.get(month) or int(month)}
    if prefix in ("dm", "md") and match[f"{prefix}_d2"]:
        data["day2"] = int(match[f"{prefix}_d2"])
    return data | ({"year": int(match[f"{prefix}_y"])} if match[f"{prefix}_y"] else {})


def _pair(_kind: str, match: re.Match[str]) -> dict[str, int]:
    data = {"day": int(match["pair_1"]), "day2": int(match["pair_2"]), "month": MONTHS[match["pair_m"]]}
    return data | ({"year": int(match["pair_y"])} if match["pair_y"] else {})


def _hours(_kind: str, match: re.Match[str]) -> dict[str, int] | None:
    one, two = int(match["hr_1"]), int(match["hr_2"])
    first, second = _hour(one, match["hr_part"]), _hour(two, match["hr_part"])
    if first > 24 or second > 24:
        return None
    if one > two:  # "between 11 and 2 a.m." begins on the evening before
        first = (one + 12) % 24
    minutes = {"minute": int(match["hr_m1"] or 0), "minute2": int(match["hr_m2"] or 0)}
    return {"hour": first % 24, "hour2": second % 24} | minutes


def _gmt(_kind: str, match: re.Match[str]) -> dict[str, int] | None:
    hour, minute = int(match["gmt_h"]), int(match["gmt_m"])
    return {"hour": hour, "minute": minute, "utc": 1} if hour < 24 and minute < 60 else None


def _clock(kind: str, match: re.Match[str]) -> dict[str, int]:
    hour, minute, part = ("clock_h", "clock_m", "clock_p1") if kind == "clock" else ("dc_h", "dc_m", "clock_p2")
    return {"hour": _hour(int(match[hour]), match[part]) % 24, "minute": int(match[minute])}


def _whole_hour(_kind: str, match: re.Match[str]) -> dict[str, int] | None:
    if _BARE_HOUR.fullmatch(match.group()) and not _BEFORE_HOUR.search(match.string, 0, match.start()):
        return None  # "три години" is a duration
    hour = int(match["hour_n"]) if match["hour_n"] else HOURS[match["hour_w"]]
    part = match["clock_p3"] or match["clock_p4"]
    return {"hour": _hour(hour, part) % 24, "minute": 0} if hour <= 24 else None


def _half(_kind: str, match: re.Match[str]) -> dict[str, int]:
    """Half past eight is 8:30, "пів на дев'яту" too; a quarter past eight is 8:15, "чверть на дев'яту" too."""
    english = match["half_p"].endswith("past")
    hour = _HALVES[match["half_h"]] - (0 if english else 1)
    quarter = "quarter" in match["half_p"] or match["half_p"].startswith(("чверть", "четверть"))
    return {"hour": _hour(hour, match["half_part"]) % 24, "minute": 15 if quarter else 30}


def _noon(kind: str, match: re.Match[str]) -> dict[str, int]:
    after, hour = ("after_mid", 0) if kind == "midnight" else ("after_noon", 12)
    return {"after": 1} if match[after] else {"hour": hour, "minute": 0}


def _weekday(_kind: str, match: re.Match[str]) -> dict[str, int]:
    return {"weekday": WEEKDAYS[match["weekday"]]}


# how the figures of a mark are read; None from a reader: neither a date nor a time of day
_READERS: dict[str, Callable[[str, re.Match[str]], dict[str, int] | None]] = {
    "iso": _calendar,
    "dotted": _calendar,
    "day_month": _calendar,
    "month_day": _calendar,
    "pair": _pair,
    "hour_range": _hours,
    "gmt": _gmt,
    "clock": _clock,
    "dot_clock": _clock,
    "hour": _whole_hour,
    "half": _half,
    "midnight": _noon,
    "noon": _noon,
    "weekday": _weekday,
}


# Every mark holds a word or figure of these; a sentence without any is not searched (a test holds the two together).
_TELLING = re.compile(
    r"\d+[:.]\d|20\d\d$|24$|m$|gmt|utc|"
    r"січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листоп|груд|январ|феврал|март|апрел|"
    r"ма[йяе]|июн|июл|август|сентяб|"
    r"октяб|нояб|декаб|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    r"понед|вівт|серед|четвер|п'ятн|субот|неділ|вторн|сред|пятн|суббот|воскрес|monday|tues|"
    r"wednes|thurs|friday|satur|sunday|"
    r"ніч|ноч|ночі|вночі|уночі|night|overnight|ран|вран|уран|зран|утр|morn|веч|ввеч|увеч|надвеч|"
    r"even|late|ден|дн|вден|уден|"
    r"day|доб|сут|год|час|hour|o'|вчора|учора|вчера|yester|позав|сьогод|сегод|to(?:day|night|"
    r"morrow)|завтр|післяз|послез|"
    r"тиж|недел|week|month|місяц|месяц|year|рік|рок|роц|торі|годов|річн|исполн|anniv|winter|"
    r"autumn|summer|зим|початк|начал|"
    r"конц|кінц|since|раніш|ранее|earl|midn|mid|опівн|опівд|полноч|полун|noon|полуд|обід|обед|пополуд|"
    r"післяоб|після|fore|after|"
    r"pre|dawn|світан|рассв|удосв|вдосв|досв|previous|напередод|накан|вихід|выход|половин|small|"
    r"past-|last-|previous-|near-|almost$|nearly$|пів|чверт|четверт|half|quarter|row|second|друг|втор|глиб|"
    r"глуб|this$"
)


@lru_cache(maxsize=65536)
def telling(word: str) -> bool:
    """Whether a word may belong to a mark of time."""
    return _TELLING.match(word) is not None


def marks(low: str, start: int = 0, end: int | None = None) -> list[Mark]:
    """Every mark of time in a lower-case text between two offsets, in order."""
    found: list[Mark] = []
    for match in FINDER.finditer(low, start, len(low) if end is None else end):
        kind = (match.lastgroup or "").removeprefix("k_")
        reader = _READERS.get(kind)
        data = reader(kind, match) if reader else {}
        if data is not None and 1 <= data.get("month", 1) <= 12 and 1 <= data.get("day", 1) <= 31:
            found.append(Mark(kind, match.start(), match.end(), data))
    return found
