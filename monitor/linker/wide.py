"""Reports that sum up: of a past day over an oblast, of several oblasts, of a country or of places without a name.

"Over the past day one died and nine were hurt in the Kherson region" tells of many strikes, whatever figure it shares
with one of them; so does a list of oblasts without power; "hits at 22 locations" names no place that could be found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.places import Gazetteer

WHOLE: Final = frozenset({"country", "oblast"})
COARSE: Final = frozenset({"country", "oblast", "raion"})
PAST_DAY: Final = re.compile(
    r"\b(?:past|last|preceding) (?:day|24 hours)\b|\b24 (?:hours|годин|час|stunden|heures|godzin|ore|óra)"
    r"|\b(?:за|протягом|упродовж|впродовж|минулої|попередньої) (?:\w+ )?доб[иу]\b"
    r"|\b(?:за|в течение|на протяжении|прошедшие|минувшие) (?:\w+ )?сут(?:ки|ок)\b"
    r"|\bvergangenen tag\b|\bdernières 24\b|\bostatniej doby\b|\bciągu doby\b"
)
# beginnings of words that name no place: numbers, "several", "locations", "in the north", the country itself
NO_NAME: Final = re.compile(
    r"(?:\d+|a|an|the|of|in|at|and|on|all|over|across|around|more|than|least|some|many|several|various|different"
    r"|other|multiple|numerous|dozen|hundred|number|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|location|place|spot|site"
    r"|region|oblast|cit(?:y|ies)|town|village|communit|settlement|area|part|country|nation|north|south|east|west"
    r"|centr|frontline|border|ukrain|"
    r"в|у|на|по|та|і|й|и|із|з|с|понад|більш|ніж|кільк|декільк|різн|багат|низк|ряд|інш|вся|всі|усі|усій|всій|всю"
    r"|локаці|місц|регіон|област|міст|населен|пункт|громад|країн|північ|півд|схід|сход|захід|заход|центр|україн"
    r"|прифронт|прикордон|локаци|мест|регион|город|нескольк|разн|мног|друг|более|чем|всей|всех|стран|север|юг|южн"
    r"|восток|восточн|запад|украин)\w*\Z"
)


def nameless(text: str) -> bool:
    """Whether a wording of a place names none.

    >>> nameless("22 locations"), nameless("кілька регіонів"), nameless("the north of Kharkiv")
    (True, True, False)
    """
    found = re.findall(r"\w+", text.casefold())
    return bool(found) and all(NO_NAME.match(word) for word in found)


def digests(
    frame: pd.DataFrame, place: NDArray[np.int64], places: NDArray[np.object_], gaz: Gazetteer
) -> NDArray[np.bool_]:
    """Reports that sum up a past day over nothing finer than a raion.

    Args:
        frame: reports with `time_text` and `summary`.
        place: index into `places`, -1 where no place is given.
        places: distinct cells of place ids.
        gaz: the gazetteer.
    """
    coarse = np.array([_coarse(str(cell), gaz) for cell in places] + [True], dtype=bool)
    out = np.zeros(len(frame), dtype=bool)
    rows = np.flatnonzero(coarse[place])
    for name in ("time_text", "summary"):
        codes, texts = pd.factorize(frame[name].iloc[rows])
        out[rows] |= np.array([bool(PAST_DAY.search(str(text).casefold())) for text in texts] + [False])[codes]
    return out


def oblasts_of(places: tuple[str, ...], gaz: Gazetteer) -> int:
    """2 if several oblasts and nothing finer are named, 1 if something finer is, else 0."""
    levels = [gaz.level(place) if place in gaz else "" for place in places]
    if any(level not in WHOLE for level in levels):
        return 1
    return 2 if len(levels) > 1 else 0


def _coarse(cell: str, gaz: Gazetteer) -> bool:
    return all(part in gaz and gaz.level(part) in COARSE for part in cell.split("|") if part)
