"""What the page says of the baseline, in two languages: its rows with before and after side by side, and its notes.

The CSV keeps English; here its methods and reasons are looked up, so a phrase without a translation is a fault that a
test finds and not English in a Ukrainian page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from monitor.reports.rows import each

if TYPE_CHECKING:
    from monitor.reports.words import Words

NOTES: Final[dict[str, tuple[str, str]]] = {
    "no_record": (
        "No whole day of evidence: nothing can be set against anything.",
        "Жодного повного дня з даними: порівнювати немає з чим.",
    ),
    "record": (
        (
            "The record runs from {0} to {1}; up to {2} weeks on each side of a window are taken, as far as it "
            "reaches. Strikes and outages are those reported in these files, which are a sample."
        ),
        (
            "Записи тривають з {0} до {1}; з кожного боку вікна взято до {2} тижнів, наскільки вони сягають. Удари й "
            "відключення — лише повідомлені в цих файлах, тобто вибірка."
        ),
    ),
    "unwatched": (
        "No coverage recorded: a low figure cannot be told from days on which nobody looked.",
        "Журналу стеження немає: мале число не відрізнити від днів, коли ніхто не дивився.",
    ),
    "unseen": (
        "{0} days on which no source is known to have watched all day are left out.",
        "Вилучено днів, коли невідомо, щоб бодай одне джерело стежило весь день: {0}.",
    ),
    "broken": (
        "Alert series of {place} left out: {0} of {1} days cannot be used ({reasons}).",
        "Ряд тривог ({place}) вилучено: непридатних днів {0} із {1} ({reasons}).",
    ),
    "left_out": ("{0} days left out ({reasons})", "вилучено днів: {0} ({reasons})"),
}
PHRASES_UK: Final[dict[str, str]] = {
    "exact Poisson": "точний інтервал для пуассонівських частот",
    "negative binomial: days vary more than Poisson allows": (
        "від’ємний біноміальний розподіл: дні відрізняються більше, ніж допускає Пуассон"
    ),
    "bootstrap over days": "бутстреп за днями",
    "fewer than 3 days on a side": "менше трьох днів з одного боку",
    "nothing was reported on either side": "з жодного боку нічого не повідомлено",
    "no alert on the days compared with": "у дні, з якими порівнюють, тривог не було",
    "no record of that day": "за той день немає записів",
    "an alert that lasted over three days": "тривога тривала понад три дні",
    "no source is known to have watched all day": "невідомо, щоб бодай одне джерело стежило весь день",
}


def phrase(text: str, words: Words) -> str:
    """A method or a reason as the tables write it, in the language of the page. KeyError: it has no translation."""
    return text if words.language == "en" else PHRASES_UK[text]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that has to be said of the baseline aloud: which sentence, its figures, its place, its reasons."""

    key: str
    figures: tuple[str, ...] = ()
    place: str = ""
    reasons: tuple[str, ...] = ()

    def text(self, words: Words, name: Callable[[str], str] = str) -> str:
        """The sentence; `name` gives a place's name."""
        reasons = "; ".join(phrase(reason, words) for reason in self.reasons)
        pattern = NOTES[self.key][0 if words.language == "en" else 1]
        return pattern.format(*self.figures, place=name(self.place), reasons=reasons)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The rows of the page's table, and the notes under it; a row names its notes by number."""

    rows: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)


def comparisons(ratios: pd.DataFrame, whys: Sequence[tuple[Note, ...]], words: Words) -> Comparisons:
    """Rows of `ratios.csv` with before and after side by side.

    Args:
        ratios: the frame of `ratios.csv`.
        whys: for each of its rows what was left out and cannot be said.
        words: of the page.
    """
    numbers: dict[str, int] = {}
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row, why in zip(each(ratios), whys, strict=True):
        key = (row.reading, row.place, row.measure)
        mine = rows.setdefault(
            key,
            {"reading": row.reading, "place": row.place, "measure": words.term(row.measure), "notes": set()}
            | {"window": _rate(row.window_rate), "before": ("", "", ""), "after": ("", "", "")},
        )
        texts = [note.text(words) for note in why]
        if unwatched(why):
            # a sample that nobody is known to have drawn evenly has counts, and no rate to set against another
            mine["window"] = counted(row.window_total, row.window_days, words)
            mine[row.against] = (counted(row.other_total, row.other_days, words), "", "")
            for text in texts:
                mine["notes"].add(numbers.setdefault(text, len(numbers) + 1))
            continue
        interval = "" if pd.isna(row.low) else f"{row.low:.2f} – {'∞' if pd.isna(row.high) else f'{row.high:.2f}'}"
        ratio = "–" if pd.isna(row.ratio) else f"{row.ratio:.2f}"
        mine[row.against] = (_rate(row.other_rate), ratio, interval)
        for text in (phrase(row.method, words), *texts):
            mine["notes"].add(numbers.setdefault(text, len(numbers) + 1))
    for mine in rows.values():
        mine["notes"] = ", ".join(map(str, sorted(mine["notes"])))
    return Comparisons(list(rows.values()), list(numbers))


def unwatched(why: Sequence[Note]) -> bool:
    """Whether nobody is known to have watched on any of the days compared, so that a ratio would say nothing."""
    return any(note.key == "unwatched" for note in why)


def counted(total: int, days: int, words: Words) -> str:
    """A count with its days: 26 in 6 days; a dash where there are none."""
    return words("in_days").format(total, days) if days else "–"


def _rate(value: float) -> str:
    return f"{value:.1f}" if value == value else "–"  # NaN differs from itself
