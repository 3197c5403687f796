"""The numbers and names by which services call Ukraine's oblasts, as place ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from geo.places import Gazetteer

__all__ = ["BY_NUMBER", "alert_place", "oblast_of_name"]

# The numbers of alerts.in.ua and ukrainealarm (api.alerts.in.ua documentation); 9999 is ukrainealarm's for Crimea.
BY_NUMBER: Final[Mapping[str, str]] = {
    "3": "UA68000000000099709",
    "4": "UA05000000000010236",
    "5": "UA56000000000066151",
    "8": "UA07000000000024379",
    "9": "UA12000000000090473",
    "10": "UA18000000000041385",
    "11": "UA21000000000011690",
    "12": "UA23000000000064947",
    "13": "UA26000000000069363",
    "14": "UA32000000000030281",
    "15": "UA35000000000016081",
    "16": "UA44000000000018893",
    "17": "UA48000000000039575",
    "18": "UA51000000000030770",
    "19": "UA53000000000028050",
    "20": "UA59000000000057109",
    "21": "UA61000000000060328",
    "22": "UA63000000000041885",
    "23": "UA65000000000030969",
    "24": "UA71000000000010357",
    "25": "UA74000000000025378",
    "26": "UA73000000000044923",
    "27": "UA46000000000026241",
    "28": "UA14000000000091971",
    "29": "UA01000000000013043",
    "30": "UA85000000000065278",
    "31": "UA80000000000093317",
    "9999": "UA01000000000013043",
}
_WITH_CITY: Final = re.compile(r".*\bта\s+(\S.*громада)$")
# Names of first-level units as Natural Earth and GADM write them, on which IODA's are built.
_FOREIGN: Final[Mapping[str, str]] = {
    "kiev": "UA32000000000030281",
    "kyiv": "UA32000000000030281",
    "kiev city": "UA80000000000093317",
    "kyiv city": "UA80000000000093317",
    "crimea": "UA01000000000013043",
    "sevastopol": "UA85000000000065278",
    "sevastopol'": "UA85000000000065278",
    "transcarpathia": "UA21000000000011690",
    "odessa": "UA51000000000030770",
    "mykolayiv": "UA48000000000039575",
    "vinnytsya": "UA05000000000010236",
    "zaporizhzhya": "UA23000000000064947",
    "khmel'nyts'kyy": "UA68000000000099709",
    "dnipropetrovs'k": "UA12000000000090473",
    "donets'k": "UA14000000000091971",
    "luhans'k": "UA44000000000018893",
    "l'viv": "UA46000000000026241",
    "ivano-frankivs'k": "UA26000000000069363",
    "ternopil'": "UA61000000000060328",
}


def oblast_of_name(name: str, gaz: Gazetteer) -> str:
    """Find the oblast that a bare name such as "Kharkiv" or "L'viv" stands for; "" if there is none."""
    key = " ".join(name.replace("’", "'").casefold().split())
    if key in _FOREIGN:
        return _FOREIGN[key]
    if not key or len(key) > 60:
        return ""
    found = gaz.resolve(name if "oblast" in key else f"{name} oblast", country="UA")
    place_id = found.place_id or ""
    return place_id if place_id and not found.ambiguous and gaz.oblast_of(place_id) == place_id else ""


def alert_place(names: Sequence[str], oblast: str, gaz: Gazetteer) -> tuple[str, bool]:
    """Find the place of an alert: the last of `names` (raion, then hromada or city) that is known, in its oblast.

    Gives the id ("" if not even the oblast is known), and whether every name was found.
    """
    place_id, complete = oblast, True
    for name in names:
        if not name or len(name) > 200:
            complete = complete and not name
            continue
        joined = _WITH_CITY.match(name)
        found = gaz.resolve(joined[1] if joined else name, context=[place_id] if place_id else [], country="UA")
        inner = found.place_id or ""
        if inner and not found.ambiguous and (not place_id or gaz.within(inner, place_id)):
            place_id = inner
        else:
            complete = False
    return place_id, complete
