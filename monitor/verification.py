"""How well incidents are attested, and whether somebody challenges them. Never merged with the verdict into a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sources.origins import origin_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LEVELS: Final = ("reported", "several_origins_one_side", "corroborated", "acknowledged", "verified")
PARTIES: Final = ("RU", "UA")
SIDES: Final = ("RU", "UA", "third_party")
METHODS: Final = frozenset({"dataset"})  # satellites, sensors, coded data: another way of knowing than a statement
# kinds of origin whose word verifies: UN, IAEA, BBC Verify and the like
VERIFIERS: Final = frozenset({"international"})


def members(incidents: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """The reports of each incident: the columns of `reports` and `incident_id`, a row per report of an incident."""
    pairs = incidents[["incident_id", "report_ids"]].assign(report_id=incidents["report_ids"].str.split("|"))
    pairs = pairs.drop(columns="report_ids").explode("report_id").astype({"report_id": "str"})
    return pairs.merge(reports, on="report_id", how="inner")


def attest(incidents: pd.DataFrame, reports: pd.DataFrame, retracted: pd.Series) -> pd.DataFrame:
    """Fill `verification`, `challenges`, `confidence` and `place_text` of the incidents (design, section 2).

    The level is the highest that its reports reach. An outlet that names no origin is no independent voice: it may
    repeat any other, and a company is no side: grid operator and ministry are voices of one side. `disputed`: reports
    allege different actors or causes. `retracted`: every report was withdrawn. `confidence`: the highest of the
    founding reports, 1 where a report states none. `place_text`: how a report words the place, where no report has an
    id for it, so that a verdict can tell an ambiguous name from an unknown one.

    Args:
        incidents: with `incident_id`, `report_ids`, `actor`.
        reports: every known report.
        retracted: per incident, whether every report was withdrawn.
    """
    import numpy as np  # here, as the mailer in the daemon's parent reads LEVELS, and the parent loads no pandas
    import pandas as pd

    told = members(incidents, reports)
    told["alleged"] = told["incident_id"].map(dict(zip(incidents["incident_id"], incidents["actor"], strict=True)))
    named, founding = told["origin"] != "", ~told["background"]
    kinds = {origin: origin_of(origin).kind for origin in told["origin"].unique() if origin}
    verifies = named & founding & (told["origin_side"] == "third_party") & told["origin"].map(kinds).isin(VERIFIERS)
    owns = named & founding & (told["kind"] == "strike") & told["alleged"].isin(PARTIES)
    owns &= (told["origin_side"] == told["alleged"]) & (told["actor"] == told["alleged"])
    index = incidents["incident_id"]

    def any_of(mask: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return index.isin(set(told.loc[mask, "incident_id"])).to_numpy()

    def distinct(column: str, mask: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.integer]]:
        counts = told[mask].groupby("incident_id")[column].nunique()
        return index.map(counts).fillna(0).to_numpy(dtype=np.int64)

    voices = named & founding
    sided = voices & told["origin_side"].isin(SIDES)
    measured = any_of(voices & told["origin"].map(kinds).isin(METHODS)) & (distinct("origin", voices) > 1)
    level = np.select(
        [
            any_of(verifies),
            any_of(owns),
            (distinct("origin_side", sided) > 1) | measured,
            distinct("origin", voices) > 1,
        ],
        [LEVELS[4], LEVELS[3], LEVELS[2], LEVELS[1]],
        default=LEVELS[0],
    )
    disputed = (distinct("actor", ~told["actor"].isin(["", "unknown"])) > 1) | (
        distinct("cause", ~told["cause"].isin(["", "unknown"])) > 1
    )
    gone = retracted.to_numpy(dtype=bool)
    doubt = np.select([disputed & gone, disputed, gone], ["disputed|retracted", "disputed", "retracted"], default="")
    stated = told.assign(confidence=told["confidence"].fillna(1.0))
    best = stated[founding].groupby("incident_id")["confidence"].max()
    worded = told[told["place_text"] != ""].sort_values("report_id").drop_duplicates("incident_id")
    wording = dict(zip(worded["incident_id"], worded["place_text"], strict=True))
    texts = ["" if place else wording.get(name, "") for name, place in zip(index, incidents["place_id"], strict=True)]
    return incidents.assign(
        verification=pd.Series(level, index=incidents.index, dtype="str"),
        challenges=pd.Series(doubt, index=incidents.index, dtype="str"),
        confidence=index.map(best).fillna(1.0).astype("float64"),
        place_text=pd.Series(texts, index=incidents.index, dtype="str"),
    )
