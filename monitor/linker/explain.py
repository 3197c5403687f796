"""Why two reports are linked, or are not: each term of the weight in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.linker.features import LinkingError, features
from monitor.linker.matters import names
from monitor.linker.parameters import LEVELS
from monitor.linker.prepare import prepare
from monitor.linker.terms import DIGITS, answers, term_weights

if TYPE_CHECKING:
    import pandas as pd

    from geo.places import Gazetteer
    from monitor.linker.parameters import Parameters
    from monitor.linker.prepare import Prepared
    from monitor.linker.terms import Answers

PLACE_WORDS: Final = {
    "apart": "the places lie apart",
    "country": "one names only the country",
    "oblast": "one names only the oblast",
    "raion": "in one raion",
    "big_city": "in one large city",
    "districts": "different districts of one city",
    "district": "the same district",
    "hromada": "in one hromada",
    "locality": "the same town or village",
    "near": "towns near one another",
    "wide": "the same large area",
}
NATURE_WORDS: Final = {
    "alike": "nothing against it",
    "same_failure": "the same failure, not an attack",
    "weaker_kind": "only one speaks of a strike",
    "excluded": "one excludes the other",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the weight: its name, the evidence (natural logarithm; minus infinity: impossible), and why."""

    name: str
    weight: float
    words: str


def explain_link(
    reports: pd.DataFrame, report_a: str, report_b: str, parameters: Parameters, gaz: Gazetteer | None = None
) -> list[Term]:
    """The terms of the weight of two reports, `total` last.

    Args:
        reports: all reports of the pass, since the count of the night's reports is part of the weight.
        report_a: id of one.
        report_b: id of the other.
        parameters: of the pass.
        gaz: the gazetteer; None takes the shipped one.

    Raises:
        LinkingError: a report is not there, or is of a kind that is never linked.
    """
    if gaz is None:
        from geo.places import gazetteer

        gaz = gazetteer()
    f = features(reports)
    rows = {str(report): i for i, report in enumerate(f.frame["report_id"])}
    for report in (report_a, report_b):
        if report not in rows:
            raise LinkingError(f"{report!r} is not among the reports that are linked")
    a, b = sorted((rows[report_a], rows[report_b]))
    p = prepare(f, gaz, parameters.max_km)
    pair = np.array([a]), np.array([b])
    said = answers(p, *pair)
    words = _words(p, a, b, said)
    values = {name: float(np.round(value[0], DIGITS)) for name, value in term_weights(p, *pair, parameters).items()}
    terms = [Term(name, value, words[name]) for name, value in values.items()]
    total = float(np.round(sum(values.values()), DIGITS))
    verdict = "evidence for one incident" if total > 0 else "evidence for two incidents"
    return [*terms, Term("total", total, verdict)]


def _answer(said: Answers, term: str) -> str:
    return LEVELS[term][int(getattr(said, term)[0])].replace("_", " ")


def _night(p: Prepared, row: int) -> str:
    """How many reports the night had; a report whose place lies in no one oblast is set against all of them."""
    return f"{p.near[row]} {'in its oblast' if p.region[row] >= 0 else 'in all regions'}"


def _words(p: Prepared, a: int, b: int, said: Answers) -> dict[str, str]:
    """What each term rests on."""
    f = p.f
    gap = max(f.start[a], f.start[b]) - min(f.end[a], f.end[b])
    lengths = f"spans of {f.end[a] - f.start[a]:.1f} h and {f.end[b] - f.start[b]:.1f} h"
    apart = f"{gap:.1f} h apart" if gap > 0 else f"{-gap:.1f} h in common"
    place = f"{said.distance[0]:.1f} km apart" if said.by_point[0] else PLACE_WORDS[LEVELS["place"][int(said.place[0])]]
    shared = names(int(p.matter[a] & p.matter[b]))
    return {
        "chance": f"reports within 12 h of the first: {_night(p, a)}; of the second: {_night(p, b)}",
        "time": f"{lengths}, {apart}",
        "place": place + (f", {said.share[0]:.0%} of the places in common" if 0 < said.share[0] < 1 else ""),
        "weapon": _answer(said, "weapon"),
        "target": _answer(said, "target"),
        "counts": f"killed: {_answer(said, 'killed')}; injured: {_answer(said, 'injured')}",
        "voice": _answer(said, "voice"),
        "wording": _answer(said, "wording"),
        "matter": ", ".join(shared) if shared else _answer(said, "matter"),
        "nature": NATURE_WORDS[LEVELS["nature"][int(said.nature[0])]],
    }
