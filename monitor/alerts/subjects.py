"""What a mail is called: the title of a wave, the subject line, and what tells two waves of one night apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.alerts.safe import short
from monitor.alerts.view import VERDICTS
from monitor.alerts.words import Language, language, told_places
from monitor.clocks import KYIV

__all__ = ["counts_of", "moment_of", "ordered_units", "subject_of", "told_apart", "wave_title", "when_of"]

Json = Mapping[str, Any]
REGROUPED = frozenset({"regrouped", "incident_joined"})
"""Corrections after which every report stands as it was mailed; they are only counted together otherwise."""


def moment_of(text: str) -> datetime:
    """The aware moment of an ISO 8601 text."""
    return datetime.fromisoformat(text)


def ordered_units(wave: Json) -> list[str]:
    """The wave's places, those of its strongest verdicts first, then the better known as places, then by name.

    A country is no place beside places of it.
    """

    def strength(one: Json) -> int:
        live = [cell["verdict"] for cell in one["verdicts"].values() if not cell["hindsight"]]
        return max((VERDICTS.index(word) for word in live), default=0)

    best: dict[str, tuple[int, int, int]] = {}
    for one in wave["incidents"].values():
        for unit in one["units"]:
            known = best.get(unit, (0, 0, 0))
            # an oblast that holds a city tells less than the city
            fine = int(wave["names"].get(unit, {}).get("rank", 9)) <= 2 or unit.startswith("UA80")
            best[unit] = (max(known[0], strength(one)), int(fine), known[2] + one["n_reports"])
    names = wave["names"]
    found = sorted(best, key=lambda unit: (*(-value for value in best[unit]), names.get(unit, {}).get("en", "")))
    return told_places(found, names)


def counts_of(wave: Json) -> tuple[int, int, int]:
    """How many readings it is inconsistent with, how many are undetermined, and of how many."""
    words = [row["status"] for row in wave["readings"]]
    return words.count("inconsistent"), words.count("undetermined"), len(words)


def when_of(wave: Json, say: Language) -> str:
    """When it was, in the few words of a subject; what tells it apart from another wave of the night included."""
    text, apart = say.when(moment_of(wave["from"]), moment_of(wave["to"])), wave.get("apart", ())
    if "clock" in apart:
        text = say("from clock", when=text, clock=f"{moment_of(wave['from']).astimezone(KYIV):%H:%M}")
    if "actor" in apart:
        text = f"{text}, {say('By whom')}: {say('party_' + wave['actor'])}"
    return text


def wave_title(wave: Json, say: Language) -> str:
    """`Kyiv: reported strikes, night of 3 Feb`."""
    where = say.some(ordered_units(wave), wave["names"])
    kinds = {one["kind"] for one in wave["incidents"].values()}
    # a drone that was shot down is not called a strike
    what = "reported strikes" if kinds & {"strike", "outage"} else "reported blasts"
    what = "reported interceptions" if kinds == {"interception"} else what
    return f"{where}: {say(what)}, {when_of(wave, say)}"


def told_apart(waves: Mapping[str, Json], code: str) -> dict[str, dict[str, Any]]:
    """The waves; where two would have one title, they are marked so that each is told with its first strike's time.

    Where that is not enough, also with the alleged actor.

    Args:
        waves: as made by `waves_seen`.
        code: language of the titles.
    """
    say = language(code)
    titles = {name: wave_title(wave, say) for name, wave in waves.items()}
    begun = {name: f"{titles[name]} {moment_of(wave['from']):%d %H:%M}" for name, wave in waves.items()}
    alike, together = Counter(titles.values()), Counter(begun.values())
    return {
        name: dict(wave)
        if alike[titles[name]] == 1
        else {**wave, "apart": ["clock", "actor"] if together[begun[name]] > 1 else ["clock"]}
        for name, wave in waves.items()
    }


def _prefix(payload: Json, reasons: Sequence[str], say: Language) -> str:
    if not reasons or "opened" in reasons:
        return ""
    key = f"prefix_{reasons[0]}"
    wrong = {change["what"] for change in payload.get("changes", ()) if change["code"] == "corrected"}
    if reasons[0] == "corrected" and wrong and wrong <= REGROUPED:
        key = f"prefix_{reasons[1]}" if len(reasons) > 1 else "prefix_regrouped"
    return f"{say(key)}: " if say.knows(key) else ""


def gone_of(payload: Json, say: Language) -> str:
    """The words for a wave that is told no longer."""
    regrouped = any(change["what"] == "regrouped" for change in payload["changes"])
    return say("subject_regrouped" if regrouped else "subject_gone")


def subject_of(payload: Json, reasons: Sequence[str], code: str) -> str:
    """The subject line: one line, no person's name, what a reader needs to decide whether to open it now."""
    say, kind = language(code), payload["kind"]
    if kind == "wave":
        wave = payload["wave"]
        prefix = _prefix(payload, reasons, say)
        if wave is None:
            text = f"{prefix}{wave_title(payload['before'], say)}; {gone_of(payload, say)}"
        else:
            sure, maybe, everything = counts_of(wave)
            sides = ("sources_none", "sources_one")[len(wave["sides"])] if len(wave["sides"]) < 2 else "sources_two"
            counts = say("subject_counts", sure=sure, maybe=maybe, all=everything) if everything else say("no_reading")
            text = f"{prefix}{wave_title(wave, say)}; {counts}; {say(sides)}"
    elif kind == "windows":
        titles = [say.title(event) for event in payload["events"]]
        several = say.count("n_readings", len(titles), title=say.title(payload["agreement"]))
        event = next(one for one in reasons if one.startswith("window"))
        text = say(f"subject_{event}", title=titles[0] if len(titles) == 1 else several)
    elif kind == "source":
        text = say(f"subject_{reasons[0]}", source=payload["source"])
    elif kind == "digest":
        n = len(payload["fresh"]) + len(payload["late"])
        day = say.day(moment_of(payload["day"] + "T12:00:00+00:00"))
        text = say("subject_digest", day=day, n=n, h=len(payload["hindsight"]))
    else:
        text = say(f"subject_{kind}")
    if "drill" in reasons:
        text = f"DRILL: {text}"
    return short(text, 180)
