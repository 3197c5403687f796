"""The places and days that a report was asked for, in words and as a filter of its days.

A folder that shows less than was kept must say so wherever it is named: page, pictures, README, citation, manifest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.clocks import KYIV
from monitor.daily import UNDATED
from monitor.reports.dates import day, moment_text

if TYPE_CHECKING:
    from geo.places import Gazetteer
    from monitor.reports.words import Language

MOMENT: Final = timedelta(microseconds=1)
# by (places, days): where and when a count holds
WITHIN: Final[dict[tuple[bool, bool], tuple[str, str]]] = {
    (True, True): ("in the places and days chosen", "у вибраних місцях і днях"),
    (True, False): ("in the places chosen", "у вибраних місцях"),
    (False, True): ("in the days chosen", "у вибрані дні"),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for; false where it was everything.

    Attributes:
        start: aware; what ended by then is left out.
        end: aware; what began at or after it is left out.
        places: place ids.
    """

    start: datetime | None = None
    end: datetime | None = None
    places: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.places) or self.start is not None or self.end is not None

    def text(self, gazetteer: Gazetteer, language: Language = "en") -> str:
        """In words: "only Kyiv, Kharkiv; 1 Feb 2026 – 3 Feb 2026"; "" where everything was asked for."""
        if not self:
            return ""
        names = []
        for place in self.places:
            known = gazetteer.get(place) if place in gazetteer else None
            names.append(place if known is None else known.name_uk if language == "uk" else known.name_en)
        parts = [", ".join(names)] if names else []
        if self.start is not None or self.end is not None:
            parts.append(self._days(language))
        return ("лише " if language == "uk" else "only ") + "; ".join(parts)

    def _days(self, language: Language) -> str:
        given = [moment for moment in (self.start, self.end) if moment is not None]
        whole = all(moment.astimezone(KYIV).strftime("%H:%M:%S.%f") == "00:00:00.000000" for moment in given)

        def told(moment: datetime) -> str:
            return day(moment, language, year=True) if whole else moment_text(moment, language, year=True)

        first = "" if self.start is None else told(self.start)
        last = "" if self.end is None else told(self.end - MOMENT if whole else self.end)
        if first and last:
            return first if first == last else f"{first} – {last}"
        since, until = ("з", "до") if language == "uk" else ("from", "until")
        return f"{since} {first}" if first else f"{until} {last}"

    def within(self, language: Language = "en") -> str:
        """Where and when a count holds, as in "in the places and days chosen"; "" where everything was asked for."""
        key = (bool(self.places), self.start is not None or self.end is not None)
        return WITHIN[key][language == "uk"] if self else ""

    def days(self, dates: list[str]) -> list[str]:
        """Those of some Kyiv days (ISO) that were asked for."""
        first = "" if self.start is None else self.start.astimezone(KYIV).date().isoformat()
        last = "9999" if self.end is None else (self.end - MOMENT).astimezone(KYIV).date().isoformat()
        return [date for date in dates if first <= date <= last]

    def daily(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of `daily.csv` that were asked for; where places were left out no empty day is called quiet."""
        dates = frame["day"].astype(str)
        kept = frame[dates.eq(UNDATED) | dates.isin(self.days(sorted(set(dates) - {UNDATED})))]
        if self.places:
            empty = kept["n_incidents"] == 0
            kept = kept.assign(statement=kept["statement"].where(~empty, "cannot say").astype(frame["statement"].dtype))
        return kept.reset_index(drop=True)
