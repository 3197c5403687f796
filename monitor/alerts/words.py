"""Words, dates and places of a mail in its reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from monitor.alerts import words_en, words_uk
from monitor.alerts.safe import one_line
from monitor.clocks import KYIV

__all__ = ["Language", "language", "told_places"]

LONGEST_NIGHT: Final = timedelta(hours=16)


class Language:
    """Sentences of one language; times are Kyiv's first, then UTC."""

    def __init__(
        self, code: str, words: Mapping[str, str], reasons: Mapping[str, str], months: tuple[str, ...]
    ) -> None:
        self.code = code
        self._words = words
        self._reasons = reasons
        self._months = months

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key, its {gaps} filled."""
        text = self._words[key]
        return text.format(**values) if values else text

    def count(self, key: str, n: int, **values: object) -> str:
        """The sentence of a key in its form for the number n, which fills the gap {n}; forms are parted by `|`.

        English: one, other. Ukrainian: 1, 21, 31 ...; 2 to 4, 22 to 24 ...; all others, 11 to 14 among them.
        """
        forms = self._words[key].split("|")
        form = int(n != 1)
        if self.code == "uk":
            teen = 11 <= n % 100 <= 14
            form = 0 if n % 10 == 1 and not teen else 1 if 2 <= n % 10 <= 4 and not teen else 2
        return forms[min(form, len(forms) - 1)].format(n=n, **values)

    def title(self, thing: Mapping[str, Any]) -> str:
        """The title of a reading or an agreement, in Ukrainian where it has one and that is the language."""
        return str((thing.get("title_uk") if self.code == "uk" else "") or thing["title"])

    def knows(self, key: str) -> bool:
        """Whether there is a sentence of that key."""
        return key in self._words

    def reason(self, code: str) -> str:
        """The sentence of a verdict's reason code."""
        return self._reasons.get(code, one_line(code, 60))

    def day(self, moment: datetime) -> str:
        """`3 Feb`, on Kyiv's calendar."""
        local = moment.astimezone(KYIV)
        return f"{local.day} {self._months[local.month - 1]}"

    def moment(self, moment: datetime) -> str:
        """`3 Feb 02:34 Kyiv (00:34 UTC)`; the UTC day is written where it is another."""
        local, utc = moment.astimezone(KYIV), moment.astimezone(UTC)
        other = "" if local.date() == utc.date() else f"{utc.day} {self._months[utc.month - 1]} "
        return f"{self.day(moment)} {local:%H:%M} {self('Kyiv time')} ({other}{utc:%H:%M} UTC)"

    def span(self, start: datetime, end: datetime) -> str:
        """A span on both clocks."""
        first, last = start.astimezone(KYIV), end.astimezone(KYIV)
        if end - start <= timedelta(minutes=1):
            return self.moment(start)
        until = f"{last:%H:%M}" if first.date() == last.date() else f"{self.day(end)} {last:%H:%M}"
        utc_first, utc_last = start.astimezone(UTC), end.astimezone(UTC)
        days = (utc_first.date(), utc_last.date()) == (first.date(), last.date())
        a = f"{utc_first:%H:%M}" if days else f"{utc_first.day} {self._months[utc_first.month - 1]} {utc_first:%H:%M}"
        b = (
            f"{utc_last:%H:%M}"
            if days or utc_first.date() == utc_last.date()
            else f"{utc_last.day} {self._months[utc_last.month - 1]} {utc_last:%H:%M}"
        )
        return f"{self.day(start)} {first:%H:%M} – {until} {self('Kyiv time')} ({a} – {b} UTC)"

    def when(self, start: datetime, end: datetime) -> str:
        """A few words for a subject: `night of 3 Feb`, `3 Feb`, `2–5 Feb`."""
        first, last = start.astimezone(KYIV), (end - timedelta(microseconds=1)).astimezone(KYIV)
        if first.date() == last.date():
            return self("night of", day=self.day(last)) if last.hour < 9 else self.day(first)
        if last.date() - first.date() == timedelta(days=1) and first.hour >= 18 and last.hour <= 12:
            return self("night of", day=self.day(last))
        if first.month == last.month:
            return f"{first.day}–{self.day(last)}"
        return f"{self.day(first)} – {self.day(last)}"

    def length(self, span: timedelta) -> str:
        """A length of time in hours or minutes, rounded."""
        minutes = round(span.total_seconds() / 60)
        return self("hours", n=round(minutes / 60)) if minutes >= 90 else self("minutes", n=max(1, minutes))

    def names(self, places: Iterable[str], names: Mapping[str, Any]) -> list[str]:
        """Names of places, made harmless."""
        return [one_line(names[one][self.code] if one in names else one, 60) for one in places]

    def some(self, places: Iterable[str], names: Mapping[str, Any], most: int = 2) -> str:
        """`Kyiv`, `Kyiv and Kharkiv`, or the first and how many more."""
        found = list(dict.fromkeys(self.names(told_places(places, names), names)))
        if len(found) <= most:
            return ", ".join(found) or self("unknown")
        return self.count("and more", len(found) - 1, first=found[0])


def told_places(places: Iterable[str], names: Mapping[str, Any]) -> list[str]:
    """The places without countries, which are no places beside others; countries where there is nothing else."""
    told = list(places)
    return [one for one in told if names.get(one, {}).get("level") != "country"] or told


_LANGUAGES: Final = {
    "en": Language("en", words_en.WORDS, words_en.REASONS, words_en.MONTHS),
    "uk": Language("uk", words_uk.WORDS, words_uk.REASONS, words_uk.MONTHS),
}


def language(code: str) -> Language:
    """The language of a code, en or uk. Raises KeyError for another."""
    return _LANGUAGES[code]
