"""Small reports for the tests of linking, and random nights for its properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from sources.frames import to_frame

KYIV = "UA80000000000093317"
HOLOSIIVSKYI = "UA80000000000126643"
DARNYTSKYI = "UA80000000000210193"
KYIV_OBLAST = "UA32000000000030281"
KHARKIV = "UA63120270010096107"
KHARKIV_OBLAST = "UA63000000000041885"
CHUHUIV = "UA63140170010036104"
BOHODUKHIV = "UA63020010010049442"
TERNIVKA = "UA12120090010057273"
PAVLOHRAD = "UA12120070010055676"

NIGHT = datetime(2026, 2, 2, 16, tzinfo=UTC)


def report(report_id: str, **changes: Any) -> dict[str, Any]:
    """A strike on Kharkiv in the night to 3 February, reported by a source of its own."""
    given: dict[str, Any] = {
        "report_id": report_id, "source": f"outlet-{report_id}", "lang": "en",
        "published_at": datetime(2026, 2, 3, 10, tzinfo=UTC), "kind": "strike",
        "occurred_from": NIGHT, "occurred_to": NIGHT + timedelta(hours=15),
        "place_id": KHARKIV, "weapon": "drone", "target": "residential", "actor": "RU",
    }  # fmt: skip
    return given | changes


def reports(*rows: dict[str, Any]) -> pd.DataFrame:
    return to_frame(rows)


def at(day: int, hour: float) -> datetime:
    """A moment of February 2026, UTC."""
    return datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour)


def around(moment: datetime) -> dict[str, datetime]:
    """A clock time: ten minutes either way."""
    return {"occurred_from": moment - timedelta(minutes=10), "occurred_to": moment + timedelta(minutes=10)}


PLACES = ["", "UA", KYIV, HOLOSIIVSKYI, DARNYTSKYI, KYIV_OBLAST, KHARKIV, KHARKIV_OBLAST, CHUHUIV,
          TERNIVKA, PAVLOHRAD, f"{KHARKIV}|{CHUHUIV}", f"{KYIV}|{KHARKIV_OBLAST}"]  # fmt: skip
TEXTS = ["", "A passenger train was hit near the station.", "A market burned after the strike.",
         "Blasts were heard at night.", "A drone hit a market; several stalls burned down."]  # fmt: skip


@st.composite
def one_report(draw: st.DrawFn, number: int) -> dict[str, Any]:
    start = draw(st.none() | st.integers(0, 90))
    length = draw(st.sampled_from([0.3, 3.0, 15.0, 24.0, 40.0]))
    end = at(1, (start or 0) + length)
    pointed = draw(st.booleans()) and draw(st.booleans())
    return {
        "report_id": f"s:{number:03d}",
        "source": draw(st.sampled_from(["a", "b", "c", "d"])),
        "published_at": end + timedelta(hours=draw(st.integers(0, 9))),
        "kind": draw(st.sampled_from(["strike", "strike", "strike", "outage", "blast", "interception", "alert"])),
        "scope": draw(st.sampled_from(["occurrence"] * 7 + ["aggregate"])),
        "occurred_from": None if start is None else at(1, start),
        "occurred_to": None if start is None else end,
        "place_id": draw(st.sampled_from(PLACES)),
        "lat": draw(st.sampled_from([50.40, 50.45, 49.99])) if pointed else None,
        "lon": draw(st.sampled_from([30.50, 30.55, 36.2])) if pointed else None,
        "radius_km": draw(st.sampled_from([None, 1.0, 20.0])) if pointed else None,
        "weapon": draw(st.sampled_from(["drone", "missile", "ballistic_missile", "drone|missile", "unknown", ""])),
        "target": draw(st.sampled_from(["energy", "rail", "residential", "unknown", "energy|residential", ""])),
        "actor": draw(st.sampled_from(["RU", "RU", "RU", "UA", "unknown"])),
        "cause": draw(st.sampled_from(["", "attack", "unknown", "technical"])),
        "killed": draw(st.none() | st.integers(0, 6)),
        "injured": draw(st.none() | st.integers(0, 9)),
        "background": draw(st.sampled_from([False] * 7 + [True])),
        "summary": draw(st.sampled_from(TEXTS)),
    }


@st.composite
def nights(draw: st.DrawFn, least: int = 2, most: int = 10) -> pd.DataFrame:
    """A few days' reports of a few places, of all kinds, with what confuses a matcher."""
    count = draw(st.integers(least, most))
    return to_frame([draw(one_report(number)) for number in range(count)])
