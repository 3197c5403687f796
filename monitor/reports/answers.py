"""The answer in three sentences per reading. Every figure in them is a column of `answers.csv`.

A sentence never says more than the verdicts do: where nothing was reported and nobody is known to have watched, it
says that it cannot be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from monitor.clocks import KYIV
from monitor.daily import UNDATED, kyiv_day, own_units
from monitor.reports.dates import bound_text, moment_text, span_text
from monitor.reports.rows import row_at
from monitor.reports.timeline import name_of

if TYPE_CHECKING:
    from monitor.agreement import Reading
    from monitor.assessment import Assessment
    from monitor.reports.selection import Selection
    from monitor.reports.words import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be said of one reading.

    Attributes:
        reading: id.
        n_inconsistent, n_undetermined, n_not_covered: incidents by verdict; bulletins over several places apart, since
            such a bulletin may tell of incidents that are counted already.
        n_bulletins_inconsistent, n_bulletins_undetermined: those bulletins.
        n_retrospective: of the first two, those that happened, or may have, before the reading was known.
        violations_inconsistent, violations_undetermined: episodes by status.
        first_violation: the earliest episode that is inconsistent, "" if none.
        days: Kyiv days of the window (its hull); none where no evidence reaches into it.
        days_watched: of these, days on which a source that sees attacks there was fresh throughout.
        strikes_same_days: strikes reported anywhere, in anyone's name, on those days (bulletins apart).
        bulletins_same_days: bulletins over many places, on those days.
    """

    reading: str
    n_inconsistent: int
    n_undetermined: int
    n_not_covered: int
    n_bulletins_inconsistent: int
    n_bulletins_undetermined: int
    n_retrospective: int
    violations_inconsistent: int
    violations_undetermined: int
    first_violation: str
    days: int
    days_watched: int
    strikes_same_days: int
    bulletins_same_days: int


def window_days(reading: Reading, daily: pd.DataFrame, as_of: datetime | None = None) -> tuple[list[str], set[str]]:
    """The Kyiv days (ISO) of a reading's hull, and those of them on which nobody could have missed an attack.

    A day is watched if in each place that the reading names some source that sees attacks there was fresh throughout
    (`daily.csv`). Where no evidence reaches into the hull there are no days; where it does, the days that it does not
    reach are days all the same, and not watched. A hull without end, or without a known start, is as long as the
    evidence; nothing lies after `as_of`.
    """
    own = daily[(daily["reading"] == reading.id) & daily["unit"].isin(own_units(reading)) & daily["day"].ne(UNDATED)]
    hulls = [window.hull for window in reading.windows()]
    starts, ends = [start for start, _ in hulls if start is not None], [end for _, end in hulls if end is not None]
    first = _day(min(starts)) if len(starts) == len(hulls) else own["day"].min()
    last = own["day"].max()
    if len(ends) == len(hulls):
        end = max(ends) if as_of is None else min(max(ends), as_of)
        last = _day(end - timedelta(microseconds=1))
    # strikes elsewhere have their rows too
    own = own[own["day"].between(first, last)]
    if own.empty:
        return [], set()
    seen = own.groupby("day")["sources_fresh"].min()
    days = [str(day) for day in pd.date_range(first, last, freq="D").strftime("%Y-%m-%d")]
    return days, set(seen.index[seen > 0])


def _day(moment: datetime) -> str:
    return moment.astimezone(KYIV).date().isoformat()


def answers(assessment: Assessment, selection: Selection | None = None) -> list[Answer]:
    """One answer per reading known, in the order of the agreement; of the days of a selection where there is one."""
    incidents, judged, broken = assessment.incidents, assessment.verdicts, assessment.violations
    told = incidents[(incidents["kind"] == "strike") & ~incidents["challenges"].str.contains("retracted")]
    single = set(incidents.loc[incidents["scope"] == "occurrence", "incident_id"])
    days_of = kyiv_day(told["occurred_from"], told["occurred_to"])
    out = []
    for reading in assessment.inputs.agreement.readings_known(assessment.inputs.as_of):
        every = judged[judged["reading"] == reading.id]
        alone = every["incident_id"].isin(single)
        mine, bulletins = every[alone], every.loc[~alone, "verdict"].value_counts()
        counts = mine["verdict"].value_counts()
        early = mine[(mine["retrospective"] != "no") & (mine["verdict"] != "not_covered")]
        rows = broken[broken["reading"] == reading.id]
        sure = rows[rows["status"] == "inconsistent"].sort_values(["start_from", "violation_id"])
        days, watched = window_days(reading, assessment.daily, assessment.inputs.as_of)
        days = days if selection is None else selection.days(days)
        same = told[days_of.isin(days)]
        out.append(
            Answer(
                reading=reading.id,
                n_inconsistent=int(counts.get("inconsistent", 0)),
                n_undetermined=int(counts.get("undetermined", 0)),
                n_not_covered=int(counts.get("not_covered", 0)),
                n_bulletins_inconsistent=int(bulletins.get("inconsistent", 0)),
                n_bulletins_undetermined=int(bulletins.get("undetermined", 0)),
                n_retrospective=len(early),
                violations_inconsistent=len(sure),
                violations_undetermined=len(rows) - len(sure),
                first_violation="" if sure.empty else str(sure["violation_id"].iloc[0]),
                days=len(days),
                days_watched=len(watched & set(days)),
                strikes_same_days=int((same["scope"] == "occurrence").sum()),
                bulletins_same_days=int((same["scope"] == "aggregate").sum()),
            )
        )
    return out


def sentences(
    answer: Answer, reading: Reading, assessment: Assessment, words: Words, selection: Selection | None = None
) -> list[str]:
    """The three sentences, in the language of `words`; they say where they hold only for a selection."""
    say = _ukrainian if words.language == "uk" else _english
    within = selection.within(words.language) if selection is not None else ""
    told = say(answer, reading, assessment, words, within)
    if within:
        told[1] = f"{within[0].upper()}{within[1:]}: {told[1][0].lower()}{told[1][1:]}"
    return told


def _parties(reading: Reading, words: Words) -> str:
    joint = " і " if words.language == "uk" else " and "
    return joint.join(words.term(party) for party in dict.fromkeys(clause.party for clause in reading.clauses))


def _first(answer: Answer, assessment: Assessment, words: Words) -> str:
    row = row_at(assessment.violations.set_index("violation_id"), answer.first_violation)
    return (
        f"{name_of(str(row['unit']), assessment, words)}, {span_text(row['start_from'], row['end_to'], words.language)}"
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _bulletins(answer: Answer) -> str:
    """What bulletins told, which may be of the same strikes; "" where none did."""
    sure, maybe = answer.n_bulletins_inconsistent, answer.n_bulletins_undetermined
    if not sure and not maybe:
        return ""
    told = [f"{_count(sure, 'bulletin', 'bulletins')} over several places {'is' if sure == 1 else 'are'} inconsistent"]
    if sure and maybe:
        told.append(f"{maybe} undetermined")
    elif maybe:
        told = [
            f"{_count(maybe, 'bulletin', 'bulletins')} over several places {'is' if maybe == 1 else 'are'} undetermined"
        ]
    return f"; and {', '.join(told)}, which may tell of the same strikes"


def _english(answer: Answer, reading: Reading, assessment: Assessment, words: Words, within: str) -> list[str]:
    window = f"from {bound_text(reading.start, words)} to {bound_text(reading.end, words)}"
    opening = (
        f"This reading binds {_parties(reading, words)} {window} (Kyiv time); status of its claims: {reading.status}; "
        f"known from {moment_text(reading.known_from, words.language)}."
    )
    blind, bulletins = answer.days - answer.days_watched, _bulletins(answer)
    if not answer.days:
        return [opening, "No evidence reaches into its window.", "Whether it was kept: cannot say."]
    if answer.n_inconsistent:
        found = (
            f"{_count(answer.n_inconsistent, 'reported incident is', 'reported incidents are')} inconsistent with it "
            f"({_count(answer.violations_inconsistent, 'episode', 'episodes')})"
        )
        if answer.first_violation:
            found += f", the first in {_first(answer, assessment, words)}"
        found += f"; apart from these {_count(answer.n_undetermined, 'is', 'are')} undetermined{bulletins}."
    elif answer.n_undetermined:
        found = (
            f"No reported incident is surely inconsistent with it; {answer.n_undetermined} may be (undetermined), so "
            f"whether it was kept: cannot say{bulletins}."
        )
    elif bulletins:
        found = f"No reported incident is, or may be, inconsistent with it{bulletins}; whether it was kept: cannot say."
    elif blind:
        found = "No reported incident is, or may be, inconsistent with it; whether there was none: cannot say."
    else:
        found = "No reported incident is, or may be, inconsistent with it; none was reported to the sources watched."
    meanwhile = (
        f"On the same {_count(answer.days, 'day', 'days')} "
        f"{_count(answer.strikes_same_days, 'strike was', 'strikes were')} reported {within or 'anywhere'}"
        f", in anyone's name (and {_count(answer.bulletins_same_days, 'bulletin', 'bulletins')} over many places); "
    )
    meanwhile += (
        f"on {blind} of these days no source is known to have watched throughout, so silence says nothing."
        if blind
        else "some source watched on every one of them."
    )
    return [opening, found, meanwhile]


def _bulletins_uk(answer: Answer) -> str:
    sure, maybe = answer.n_bulletins_inconsistent, answer.n_bulletins_undetermined
    told = [f"{word} — {n}" for word, n in (("не узгоджуються", sure), ("невизначені", maybe)) if n]
    if not told:
        return ""
    return f"; окремо зведення про кілька місць ({', '.join(told)}), що можуть розповідати про ті самі удари"


def _ukrainian(answer: Answer, reading: Reading, assessment: Assessment, words: Words, within: str) -> list[str]:
    window = f"{bound_text(reading.start, words)} — {bound_text(reading.end, words)}"
    opening = (
        f"Прочитання зв’язує: {_parties(reading, words)}; вікно: {window} (київський час); статус заяв: "
        f"{words.told(reading, 'status')[0]}; відоме з {moment_text(reading.known_from, words.language)}."
    )
    blind, bulletins = answer.days - answer.days_watched, _bulletins_uk(answer)
    if not answer.days:
        return [opening, "Жодне повідомлення не сягає його вікна.", "Чи його дотримано: сказати не можна."]
    if answer.n_inconsistent:
        found = (
            f"Повідомлених подій, що не узгоджуються з ним: {answer.n_inconsistent} "
            f"(епізодів: {answer.violations_inconsistent})"
        )
        if answer.first_violation:
            found += f", перший: {_first(answer, assessment, words)}"
        found += f"; окремо невизначених: {answer.n_undetermined}{bulletins}."
    elif answer.n_undetermined:
        found = (
            f"Жодна повідомлена подія не є напевно неузгодженою; невизначених: {answer.n_undetermined}, тож чи його "
            f"дотримано: сказати не можна{bulletins}."
        )
    elif bulletins:
        found = (
            "Жодна повідомлена подія не суперечить йому навіть можливо"
            f"{bulletins}; чи його дотримано: сказати не можна."
        )
    elif blind:
        found = "Жодна повідомлена подія не суперечить йому навіть можливо; чи їх не було: сказати не можна."
    else:
        found = "Жодна повідомлена подія не суперечить йому навіть можливо; джерела, за якими стежили, не повідомили."
    meanwhile = (
        f"У ті самі дні ({answer.days}) {within or 'будь-де й'} від будь-чийого імені повідомлено ударів: "
        f"{answer.strikes_same_days} (і зведень про багато місць: {answer.bulletins_same_days}); "
    )
    meanwhile += (
        f"днів, коли невідомо, щоб хтось стежив увесь час: {blind}, тож мовчання нічого не означає."
        if blind
        else "кожного з них хтось стежив."
    )
    return [opening, found, meanwhile]
