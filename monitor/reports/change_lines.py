"""The change log in words: a correction line and a log per incident, and the corrections of the whole report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from monitor.reports.dates import moment_text
from monitor.reports.history import CORRECTIONS

if TYPE_CHECKING:
    from monitor.reports.words import Words

WHY: Final = {
    "new report": ("a further report", "ще одне повідомлення"),
    "correction": ("a report was corrected or withdrawn", "повідомлення виправлено або відкликано"),
    "decision": ("an analyst's decision", "рішення аналітика"),
}
FIELDS: Final = {
    "kind": ("kind", "вид"),
    "occurred_from": ("start", "початок"),
    "occurred_to": ("end", "кінець"),
    "place_id": ("place", "місце"),
    "weapon": ("weapon", "зброя"),
    "target": ("hit or lost", "уражено"),
    "actor": ("alleged actor", "імовірний виконавець"),
    "cause": ("cause", "причина"),
    "killed_min": ("killed, lowest", "загинуло, найменше"),
    "killed_max": ("killed, highest", "загинуло, найбільше"),
    "injured_min": ("injured, lowest", "поранено, найменше"),
    "injured_max": ("injured, highest", "поранено, найбільше"),
    "verification": ("attested", "підтверджено"),
    "challenges": ("challenged", "оскарження"),
    "n_reports": ("reports", "повідомлень"),
    "verdict": ("verdict", "висновок"),
}
_TIMES: Final = frozenset({"occurred_from", "occurred_to"})
_FIGURES: Final = frozenset({"killed_min", "killed_max", "injured_min", "injured_max", "n_reports"})


@dataclass(frozen=True, slots=True)
class Step:
    """What changed of an incident at a moment."""

    incident: str
    at: pd.Timestamp
    corrected: bool
    text: str


class ChangeLines:
    """The steps of each incident, in the language of the page.

    Args:
        changes: the frame of `changes.csv`.
        words: of the page.
        name: gives a place's name.
    """

    def __init__(self, changes: pd.DataFrame, words: Words, name: Callable[[str], str]) -> None:
        self.words, self.name = words, name
        self.steps: dict[str, list[Step]] = {}
        told = changes[(changes["what"] != "appeared") & (changes["what"] != "reasons")]
        incident = told["id"].str.split("/").str[0]
        for (one, moment), rows in told.assign(incident=incident).groupby(["incident", "at"], sort=True):
            at, why = pd.Timestamp(str(moment)), rows["why"].iloc[0].split("|")
            parts = [
                self._change(str(row["id"]).partition("/")[2], str(row["what"]), str(row["from"]), str(row["to"]))
                for row in rows.to_dict("records")
            ]
            reasons = ", ".join(WHY[reason][self._at] for reason in why)
            when = moment_text(at, words.language, year=True)
            step = Step(str(one), at, bool(CORRECTIONS & set(why)), f"{when} ({reasons}): {'; '.join(parts)}")
            self.steps.setdefault(str(one), []).append(step)

    @property
    def _at(self) -> int:
        return 0 if self.words.language == "en" else 1

    def _change(self, reading: str, what: str, was: str, now: str) -> str:
        under = f" ({reading})" if reading else ""
        return f"{FIELDS[what][self._at]}{under}: {self._value(what, was)} → {self._value(what, now)}"

    def _value(self, what: str, value: str) -> str:
        if what == "verdict":
            return self.words.verdict(value)
        if not value:
            return "–" if what in _FIGURES or what == "challenges" else self.words.term("unknown")
        if what in _TIMES:
            return moment_text(pd.Timestamp(value), self.words.language)
        if what == "place_id":
            return ", ".join(self.name(place) for place in value.split("|"))
        return value if what in _FIGURES else self.words.terms(value)

    def corrected(self, incident: str) -> list[str]:
        """The correction lines of an incident, oldest first."""
        return [step.text for step in self.steps.get(incident, ()) if step.corrected]

    def log(self, incident: str) -> list[str]:
        """Everything that changed of an incident, oldest first."""
        return [step.text for step in self.steps.get(incident, ())]

    def corrections(self) -> list[Step]:
        """All corrections, newest first."""
        found = [step for steps in self.steps.values() for step in steps if step.corrected]
        return sorted(found, key=lambda step: (-step.at.value, step.incident))
