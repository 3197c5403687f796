"""The words of the page in English and Ukrainian: one table each, so that a test can hold the two together.

Titles of readings are in the language of the page where the agreement file has them; claims and summaries of reports
stay in the language of their file. The page marks what is not in its language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from monitor.reports.caveats_uk import CAVEATS_UK
from monitor.reports.words_page import PAGE as PAGE

if TYPE_CHECKING:
    from monitor.agreement import Agreement, Reading

Language = Literal["en", "uk"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "uk")

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
    "agreement": ("agreement", "файл домовленості"), "rules": ("rules", "правила"),
    "gazetteer": ("gazetteer", "довідник місць"), "boundaries": ("boundaries", "межі"),
    "linking": ("linking", "зв’язування"),
    "public": ("public", "загальна"), "subscribers": ("subscribers", "передплатники"),
    "internal": ("internal", "внутрішня"),
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
    "straddles_start": "могло статися до або після початку вікна",
    "straddles_end": "могло статися до або після кінця вікна",
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

    def caveat(self, text: str) -> tuple[str, str]:
        """A caveat of a reading and the language it is in: Ukrainian where somebody translated it, else English."""
        ukrainian = CAVEATS_UK.get(" ".join(text.split()), "") if self.language == "uk" else ""
        return (ukrainian, "uk") if ukrainian else (text, "en")

    def reason(self, code: str) -> str:
        """The sentence of a reason code."""
        from monitor.reasons import SENTENCES

        return SENTENCES[code] if self.language == "en" else REASONS_UK[code]
