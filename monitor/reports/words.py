"""The words of the page in English and Ukrainian: one table each, so that a test can hold the two together.

Titles of readings are in the language of the page where the agreement file has them; claims and summaries of reports
stay in the language of their file. The page marks what is not in its language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from monitor.agreement import Agreement, Reading

Language = Literal["en", "uk"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "uk")

# key -> (English, Ukrainian)
PAGE: Final[dict[str, tuple[str, str]]] = {
    "skip": (
        "Skip to the answer",
        "До відповіді",
    ),
    "other_language": (
        "Українською",
        "In English",
    ),
    "rule": (
        "A verdict compares reports with one reading of one claim. It convicts nobody.",
        "Висновок порівнює повідомлення з одним прочитанням однієї заяви. Він нікого не засуджує.",
    ),
    "answer": (
        "The answer, reading by reading",
        "Відповідь за кожним прочитанням",
    ),
    "answer_intro": (
        (
            "Nobody wrote down what was agreed, so there is no one answer. Each card below takes one version of "
            "what was said (a reading) and says what was reported against it. Never add “undetermined” to "
            "“inconsistent”, and never quote a count without its reading."
        ),
        (
            "Домовленість ніхто не записав, тому єдиної відповіді немає. Кожна картка бере одну версію "
            "сказаного (прочитання) і показує, що повідомляли. Не додавайте «невизначено» до «не узгоджується» "
            "і не наводьте числа без назви прочитання."
        ),
    ),
    "matrix": (
        "Matrix: what was reported × readings",
        "Матриця: повідомлене × прочитання",
    ),
    "matrix_intro": (
        (
            "Rows are waves; unfold them to episodes and incidents. Letters name the question that failed or "
            "stayed open."
        ),
        (
            "Рядки — хвилі; їх можна розгорнути до епізодів і подій. Літери називають питання, на яке відповідь "
            "«ні» або «можливо»."
        ),
    ),
    "timeline": (
        "Timeline",
        "Шкала часу",
    ),
    "map": (
        "Map",
        "Мапа",
    ),
    "claims": (
        "Claims in their own words",
        "Заяви їхніми словами",
    ),
    "violations": (
        "Violations: start and end",
        "Порушення: початок і кінець",
    ),
    "violations_intro": (
        (
            "“Violation” is this field's word for an episode that is, or may be, inconsistent with a reading. "
            "It is not a finding of guilt. Start and end lie between the two moments given; Kyiv's clock."
        ),
        (
            "«Порушення» — усталене в цій галузі слово для епізоду, що не узгоджується або, можливо, не "
            "узгоджується з прочитанням. Це не встановлення вини. Початок і кінець лежать між двома моментами; "
            "час київський."
        ),
    ),
    "ledger": (
        "What each party counts",
        "Що рахує кожна сторона",
    ),
    "ledger_intro": (
        (
            "Figures as each party stated them, with time and source; beside them our evidenced incidents. The "
            "two are different things and are never summed."
        ),
        (
            "Числа так, як їх назвала кожна сторона, з часом і джерелом; поруч — події, підтверджені "
            "повідомленнями. Це різні речі, їх не додають."
        ),
    ),
    "baseline": (
        "Set against ordinary weeks",
        "Порівняння зі звичайними тижнями",
    ),
    "coverage": (
        "Coverage, and what could not be seen",
        "Хто стежив і чого не було видно",
    ),
    "method": (
        "Method and versions",
        "Метод і версії",
    ),
    "reading": (
        "reading",
        "прочитання",
    ),
    "readings": (
        "Readings",
        "Прочитання",
    ),
    "all": (
        "all",
        "усі",
    ),
    "day": (
        "day (Kyiv)",
        "день (Київ)",
    ),
    "verdict": (
        "verdict",
        "висновок",
    ),
    "filters": (
        "Filter timeline, map, matrix and violations",
        "Фільтр для шкали, мапи, матриці й порушень",
    ),
    "reset": (
        "Show all",
        "Показати все",
    ),
    "shown": (
        "incidents shown",
        "подій показано",
    ),
    "of": (
        "of",
        "із",
    ),
    "unfold": (
        "Unfold all",
        "Розгорнути все",
    ),
    "fold": (
        "Fold all",
        "Згорнути все",
    ),
    "what": (
        "What was reported",
        "Що повідомлено",
    ),
    "no_episode": (
        "In no episode",
        "Поза епізодами",
    ),
    "bulletins": (
        "Bulletins over many places",
        "Зведення про багато місць",
    ),
    "wave": (
        "wave",
        "хвиля",
    ),
    "episode": (
        "episode",
        "епізод",
    ),
    "episodes": (
        "episodes",
        "епізодів",
    ),
    "incidents": (
        "incidents",
        "подій",
    ),
    "window": (
        "Window",
        "Вікно",
    ),
    "party": (
        "party named in the claim",
        "сторона, названа в заяві",
    ),
    "known_from": (
        "known from",
        "відоме з",
    ),
    "claims_behind": (
        "claims",
        "заяви",
    ),
    "caveats": (
        "Caveats",
        "Застереження",
    ),
    "status": (
        "status",
        "статус",
    ),
    "speaker": (
        "speaker",
        "хто сказав",
    ),
    "said": (
        "said",
        "сказано",
    ),
    "sources": (
        "sources",
        "джерела",
    ),
    "start": (
        "start",
        "початок",
    ),
    "end": (
        "end",
        "кінець",
    ),
    "where": (
        "where",
        "де",
    ),
    "target": (
        "hit or lost",
        "уражено",
    ),
    "weapon": (
        "weapon",
        "зброя",
    ),
    "attested": (
        "attested",
        "підтверджено",
    ),
    "actor": (
        "alleged actor",
        "імовірний виконавець",
    ),
    "origins": (
        "origins",
        "першоджерел",
    ),
    "reports": (
        "reports",
        "повідомлень",
    ),
    "report": (
        "report",
        "повідомлення",
    ),
    "link": (
        "source",
        "джерело",
    ),
    "unnamed": (
        "no origin named",
        "першоджерело не назване",
    ),
    "withheld_words": (
        "wording withheld from this audience; see the source",
        "текст не показано цій аудиторії; див. джерело",
    ),
    "none_violation": (
        ("No episode is, or may be, inconsistent with this reading. Without coverage that is not the same as quiet."),
        "Жоден епізод не суперечить цьому прочитанню навіть можливо. Без даних про стеження це ще не тиша.",
    ),
    "places_table": (
        "Places on the map",
        "Місця на мапі",
    ),
    "place": (
        "place",
        "місце",
    ),
    "precision": (
        "precision",
        "точність",
    ),
    "country_only": (
        "Located only by country, not drawn",
        "Відома лише країна, не показано",
    ),
    "map_note": (
        (
            "A region is a shaded region, not a pin; rings are raions or hromadas. Each place carries the sign "
            "of the strongest verdict among the incidents told there, under the reading chosen; an incident "
            "told of several places is at each of them."
        ),
        (
            "Область зафарбована, а не позначена точкою; кільця — райони або громади. Знак місця — найсильніший "
            "висновок серед тамтешніх подій за обраним прочитанням; подія з кількома місцями є в кожному з них."
        ),
    ),
    "timeline_note": (
        (
            "Bands are windows: dark where surely inside, light where the bounds are intervals. Bars are "
            "incidents: the whole span in which they can have happened; full: inconsistent, tinted: "
            "undetermined, empty: not covered, broken outline: bulletin. Lines: midnight in Kyiv (solid), "
            "Moscow (dashed), Washington (dotted)."
        ),
        (
            "Смуги — вікна: темні, де напевно всередині, світлі, де межі неточні. Риски — події: увесь "
            "проміжок, коли вони могли статися; повні: не узгоджується, тоновані: невизначено, порожні: не "
            "охоплено, переривчасті: зведення. Лінії: північ у Києві (суцільна), Москві (штрихова), Вашингтоні "
            "(пунктирна)."
        ),
    ),
    "alerts": (
        "alerts",
        "тривоги",
    ),
    "watched": (
        "watched",
        "стеження",
    ),
    "no_alerts": (
        "no alert record",
        "записів тривог немає",
    ),
    "no_coverage": (
        "no ledger of coverage: silence says nothing",
        "журналу стеження немає: мовчання нічого не означає",
    ),
    "party_accuses": (
        "speaker",
        "хто рахує",
    ),
    "against": (
        "against",
        "проти",
    ),
    "figure": (
        "figure as stated",
        "число, як названо",
    ),
    "covers": (
        "covers",
        "охоплює",
    ),
    "ours": (
        "incidents in our reports in that party's name",
        "події з наших повідомлень за цією стороною",
    ),
    "no_counts": (
        "No party's count is among the claims known.",
        "Серед відомих заяв немає підрахунків сторін.",
    ),
    "baseline_none": (
        "There are not enough days with evidence around the window to compare with.",
        "Навколо вікна замало днів із даними для порівняння.",
    ),
    "measure": (
        "measure",
        "показник",
    ),
    "before": (
        "before",
        "до",
    ),
    "inside": (
        "window",
        "вікно",
    ),
    "after": (
        "after",
        "після",
    ),
    "ratio": (
        "rate ratio (95 %)",
        "відношення (95 %)",
    ),
    "notes": (
        "notes",
        "примітки",
    ),
    "hours": (
        "h",
        "год",
    ),
    "minutes": (
        "min",
        "хв",
    ),
    "per_day": (
        "per day",
        "на день",
    ),
    "excluded": (
        "Excluded",
        "Вилучено",
    ),
    "correct": (
        "Corrections",
        "Виправлення",
    ),
    "cite": (
        "Cite as",
        "Цитувати так",
    ),
    "reply": (
        "Right of reply",
        "Право на відповідь",
    ),
    "methodologist": (
        "Answers for the method",
        "Відповідає за метод",
    ),
    "publisher": (
        "Publisher",
        "Видавець",
    ),
    "not_named": (
        "not named in config.yaml",
        "не вказано в config.yaml",
    ),
    "audience": (
        "Audience",
        "Аудиторія",
    ),
    "files": (
        "Files beside this page",
        "Файли поруч",
    ),
    "version": (
        "version",
        "версія",
    ),
    "kyiv_time": (
        "All times: Kyiv, unless said otherwise.",
        "Усі часи київські, якщо не сказано інше.",
    ),
    "bound_open": (
        "until further notice",
        "до окремого повідомлення",
    ),
    "bound_unknown": (
        "not stated",
        "не названо",
    ),
    "retrospective": (
        "before this reading was known",
        "до появи цього прочитання",
    ),
    "why": (
        "why",
        "чому",
    ),
    "conflicts": (
        "reports disagree on",
        "повідомлення розходяться щодо",
    ),
    "killed": (
        "killed",
        "загинуло",
    ),
    "injured": (
        "injured",
        "поранено",
    ),
    "picture_timeline": (
        "Windows of the readings, and what was reported",
        "Вікна прочитань і що повідомлено",
    ),
    "picture_incidents": (
        "Incidents under the reading:",
        "Події за прочитанням:",
    ),
    "kyiv_clock": (
        "Kyiv time",
        "київський час",
    ),
    "more_places": (
        "{0} more places in the CSV",
        "ще місць у CSV: {0}",
    ),
    "window_core": (
        "window, surely",
        "вікно, напевно",
    ),
    "window_hull": (
        "window, perhaps",
        "вікно, можливо",
    ),
    "picture_map": (
        "Where it was reported, as precisely as it is told",
        "Де це повідомлено — так точно, як сказано",
    ),
    "picture_strongest": (
        "Strongest verdict under the reading:",
        "Найсильніший висновок за прочитанням:",
    ),
    "shaded": (
        "shaded: known only to a region",
        "зафарбовано: відома лише область",
    ),
    "only_country": (
        "{0} known only to a country, not drawn",
        "відома лише країна, не показано: {0}",
    ),
    "known_to_raion": (
        "known to a raion",
        "відомо до району",
    ),
    "outlines": (
        "Outlines: Natural Earth (public domain), for drawing only.",
        "Контури: Natural Earth (суспільне надбання), лише для рисунка.",
    ),
    "picture_baseline": (
        "day by day, as reported",
        "день за днем, як повідомлено",
    ),
    "picture_shaded": (
        "Shaded (light: perhaps): the window of the reading:",
        "Зафарбовано (світле: можливо) вікно прочитання:",
    ),
    "sample": (
        "Strikes and outages are those reported in these files: a sample, not the whole record.",
        "Удари й відключення — лише повідомлені в цих файлах: вибірка, а не повний перелік.",
    ),
    "source_line": (
        "Source: pausewatch, {0}; {1}.",
        "Джерело: pausewatch, {0}; {1}.",
    ),
    "recorded_until": (
        "reports recorded until {0}",
        "повідомлення, записані до {0}",
    ),
    "no_reports": (
        "no reports",
        "повідомлень немає",
    ),
}
VERDICTS: Final[dict[str, tuple[str, str]]] = {
    "inconsistent": ("inconsistent", "не узгоджується"),
    "undetermined": ("undetermined", "невизначено"),
    "not_covered": ("not covered", "не охоплено"),
}
SIGNS: Final = {"inconsistent": "●", "undetermined": "◐", "not_covered": "–"}
DIMENSIONS: Final[dict[str, tuple[str, str, str]]] = {  # letter, English, Ukrainian
    "attack": ("a", "attack", "напад"),
    "party": ("p", "party", "сторона"),
    "time": ("t", "time", "час"),
    "place": ("l", "place", "місце"),
    "target": ("o", "object hit", "об’єкт"),
    "means": ("m", "means", "засоби"),
}
TERMS: Final[dict[str, tuple[str, str]]] = {
    "RU": ("Russia", "Росія"), "UA": ("Ukraine", "Україна"), "unknown": ("unknown", "невідомо"),
    "third_party": ("third party", "третя сторона"), "commercial": ("commercial", "комерційне"),
    "strike": ("strike", "удар"), "blast": ("blast", "вибух"), "interception": ("interception", "перехоплення"),
    "outage": ("outage", "відключення"), "alert": ("alert", "тривога"), "statement": ("statement", "заява"),
    "drone": ("drone", "дрон"), "cruise_missile": ("cruise missile", "крилата ракета"),
    "ballistic_missile": ("ballistic missile", "балістична ракета"), "missile": ("missile", "ракета"),
    "guided_bomb": ("guided bomb", "керована бомба"), "artillery": ("artillery", "артилерія"),
    "mlrs": ("rocket artillery", "РСЗВ"), "fpv": ("FPV drone", "FPV-дрон"),
    "energy": ("energy", "енергетика"), "gas_oil": ("gas and oil", "газ і нафта"),
    "heat_water": ("heat and water", "тепло й вода"), "rail": ("rail", "залізниця"),
    "infrastructure": ("infrastructure", "інфраструктура"), "residential": ("housing", "житло"),
    "medical": ("medical", "медичний заклад"), "industrial": ("industry", "промисловість"),
    "military": ("military", "військовий об’єкт"), "energy_workers": ("energy workers", "енергетики"),
    "civilian_other": ("other civilian", "інше цивільне"),
    "reported": ("reported", "повідомлено"),
    "several_origins_one_side": ("several origins, one side", "кілька першоджерел однієї сторони"),
    "corroborated": ("corroborated", "підтверджено іншою стороною"),
    "acknowledged": ("acknowledged", "визнано"),
    "verified": ("verified by a third party", "перевірено третьою стороною"),
    "disputed": ("disputed", "оскаржено"), "retracted": ("retracted", "відкликано"),
    "country": ("country", "країна"), "oblast": ("region", "область"), "raion": ("raion", "район"),
    "hromada": ("hromada", "громада"), "city": ("city", "місто"), "settlement": ("settlement", "селище"),
    "village": ("village", "село"), "district": ("city district", "район міста"),
    "attack": ("attack", "напад"), "technical": ("technical fault", "технічна причина"),
    "weather": ("weather", "погода"), "scheduled": ("scheduled", "планове"),
    "exact": ("", ""), "at_least": ("at least", "щонайменше"), "at_most": ("at most", "щонайбільше"),
    "about": ("about", "близько"),
    "strikes": ("strikes reported", "повідомлені удари"), "alert_minutes": ("alert minutes", "хвилини тривоги"),
    "outages": ("outages reported", "повідомлені відключення"), "before": ("before", "до"), "after": ("after", "після"),
    "undated": ("undated", "без дати"), "fresh": ("fresh", "свіже"), "dormant": ("dormant", "мовчить"),
    "failing": ("failing", "збоїть"), "not_configured": ("not configured", "не налаштовано"),
    "blind": ("blind", "нічого не видно"),
}  # fmt: skip
REASONS_UK: Final[dict[str, str]] = {
    "retracted": "усі повідомлення про це відкликано",
    "outage_weather": "відключення через погоду",
    "outage_technical": "відключення з технічної причини",
    "outage_scheduled": "планове відключення",
    "outage_cause_unknown": "причини відключення ніхто не назвав",
    "blast_only": "повідомлено лише про вибухи або спробу, без влучання",
    "interception_only": "повідомлено лише про перехоплення",
    "low_confidence": "впевненість прочитання нижча за 0,8, аналітик не підтвердив",
    "other_party": "імовірний виконавець — не та сторона, яку зв’язує це прочитання",
    "actor_unknown": "виконавця не названо",
    "before_window": "закінчилося до того, як вікно могло відкритися",
    "after_window": "почалося після того, як вікно могло закритися",
    "window_unknown": "межу вікна ніколи не названо",
    "straddles_start": "проміжок і початок вікна не можна впорядкувати",
    "straddles_end": "проміжок і кінець вікна не можна впорядкувати",
    "time_unstated": "жодне повідомлення не каже, коли почалося",
    "place_unknown": "місце невідоме",
    "place_ambiguous": "назва пасує кільком місцям; узято спільну одиницю",
    "place_larger_than_area": "повідомлене місце більше за територію прочитання",
    "contested_area": "Крим, Севастополь або окупована територія",
    "near_place": "повідомлено поблизу місця; коло навколо нього частково поза територією",
    "settlement_or_city": "селище, а в заяві мовиться про міста",
    "village_or_town": "село, а в заяві мовиться про міста й містечка",
    "point_uncertain": "точка не напевно всередині чи зовні",
    "place_point_conflict": "назва місця і точка суперечать одна одній",
    "place_point_differ": "назва місця і точка дають різні відповіді",
    "place_outside": "лежить поза територією цього прочитання",
    "target_not_listed": "ніщо з ураженого не входить до переліку",
    "target_perhaps_listed": "уражене, можливо, мається на увазі; обсяг не визначено",
    "target_unknown": "що уражено, не сказано",
    "target_infrastructure": "уражено «інфраструктуру», можливо, з переліку",
    "target_energy_workers": "постраждали енергетики, а не енергетичний об’єкт",
    "target_outage_after_attack": "після нападу зникло постачання, тож об’єкт із переліку міг бути уражений",
    "means_not_listed": "жодної зброї з переліку",
    "means_unknown": "зброю названо недостатньо точно",
}


class Words:
    """The words of one language: `words("answer")`, `words.term("drone")`, `words.reason("place_unknown")`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._at = LANGUAGES.index(language)

    def __call__(self, key: str) -> str:
        """A phrase of the page."""
        return PAGE[key][self._at]

    def term(self, word: str) -> str:
        """A word of the tables (kind, weapon, target, side, level); one that is not listed stays as it is."""
        return TERMS[word][self._at] if word in TERMS else word.replace("_", " ")

    def terms(self, cell: str) -> str:
        """A cell of words joined with |, as a list; empty: unknown."""
        return ", ".join(self.term(word) for word in cell.split("|") if word) or self.term("unknown")

    def verdict(self, verdict: str) -> str:
        """A verdict in words."""
        return VERDICTS[verdict][self._at]

    def dimension(self, name: str) -> str:
        """One of the six questions."""
        return DIMENSIONS[name][1 + self._at]

    def told(self, thing: Agreement | Reading, field: str) -> tuple[str, str]:
        """A text of the agreement file, and the language it is in: Ukrainian where somebody wrote it, else English."""
        ukrainian = str(getattr(thing, f"{field}_uk")) if self.language == "uk" else ""
        return (ukrainian, "uk") if ukrainian else (str(getattr(thing, field)), "en")

    def reason(self, code: str) -> str:
        """The sentence of a reason code."""
        from monitor.reasons import SENTENCES

        return SENTENCES[code] if self.language == "en" else REASONS_UK[code]
