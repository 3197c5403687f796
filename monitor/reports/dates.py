"""Moments and spans as the page writes them: Kyiv's clock, short, in two languages, the same in every locale."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import KYIV

if TYPE_CHECKING:
    from monitor.agreement import Bound
    from monitor.reports.words import Language, Words

MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "uk": ("січ", "лют", "бер", "квіт", "трав", "черв", "лип", "серп", "вер", "жовт", "лист", "груд"),
}


def day(moment: datetime, language: Language, *, year: bool = False) -> str:
    """A Kyiv day: 3 Feb, or 3 Feb 2026."""
    local = moment.astimezone(KYIV)
    return f"{local.day} {MONTHS[language][local.month - 1]}" + (f" {local.year}" if year else "")


def moment_text(moment: datetime, language: Language, *, year: bool = False) -> str:
    """A moment on Kyiv's clock: 3 Feb 00:34."""
    return f"{day(moment, language, year=year)} {moment.astimezone(KYIV):%H:%M}"


def span_text(start: datetime | None, end: datetime, language: Language) -> str:
    """A span on Kyiv's clock, the day written once where it can be; an unknown start is an ellipsis."""
    if start is None or pd.isna(start):
        return f"… – {moment_text(end, language)}"
    same = start.astimezone(KYIV).date() == end.astimezone(KYIV).date()
    last = f"{end.astimezone(KYIV):%H:%M}" if same else moment_text(end, language)
    return f"{moment_text(start, language)} – {last}"


def bound_text(bound: Bound, words: Words) -> str:
    """A bound of a window: one moment, two where nobody stated it exactly, or the word for what it is."""
    if bound.earliest is None:
        return words("bound_open" if bound.kind == "open" else "bound_unknown")
    first = moment_text(bound.earliest, words.language)
    if bound.latest is None:
        return f"{first} … {words('bound_open')}"
    last = moment_text(bound.latest, words.language)
    return first if first == last else f"{first} … {last}"
