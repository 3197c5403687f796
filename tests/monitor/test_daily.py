"""Rows per day: a night belongs to the day it ends on, and silence is said only where somebody was listening."""

from __future__ import annotations

import pandas as pd

from geo.areas import AreaSpec
from geo.places import gazetteer
from monitor.agreement import Bound
from monitor.coverage import COLUMNS
from monitor.daily import alert_minutes, daily, kyiv_day
from monitor.ledger import Seer
from monitor.verdicts import verdicts
from tests.monitor.build import KHARKIV, KYIV, at, clause, incidents, reading, report, reports

PLACES = gazetteer()
WEEK = reading(clause(Bound.exact(at("2026-02-01 22:00")), Bound.exact(at("2026-02-08 22:00"))), name="week")


def days(*rows: dict[str, object], coverage: pd.DataFrame | None = None) -> pd.DataFrame:
    frame = incidents(*rows)
    told = daily([WEEK], frame, verdicts(frame, [WEEK], PLACES), reports(*rows), PLACES, coverage)
    return told.set_index(["day", "unit"])


def watched(day: str, state: str = "fresh") -> pd.DataFrame:
    hours = pd.date_range(f"{day} 00:00", periods=24, freq="h", tz="Europe/Kyiv").tz_convert("UTC")
    rows = [("s", hour.as_unit("us"), 1, 0, hour.as_unit("us"), state, 0) for hour in hours]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def alert(name: str, start: str, end: str, **changes: object) -> dict[str, object]:
    return report(
        f"t:{name}", kind="alert", extent="period", occurred_from=at(start), occurred_to=at(end),
        published_at=at(end), recorded_at=at(end), **changes,
    )  # fmt: skip


def test_a_night_belongs_to_the_day_it_ends_on_and_a_long_span_to_none() -> None:
    starts = pd.Series(pd.to_datetime(["2026-02-02 16:00", "2026-02-02 16:00", None], utc=True))
    ends = pd.Series(pd.to_datetime(["2026-02-03 07:00", "2026-02-04 07:00", "2026-02-03 07:00"], utc=True))

    assert list(kyiv_day(starts, ends)) == ["2026-02-03", "undated", "undated"]


def test_a_span_that_ends_at_midnight_in_kyiv_belongs_to_the_day_before() -> None:
    starts = pd.Series(pd.to_datetime(["2026-02-02 10:00"], utc=True))

    assert list(kyiv_day(starts, pd.Series(pd.to_datetime(["2026-02-02 22:00"], utc=True)))) == ["2026-02-02"]


def test_a_day_with_an_incident_is_reported_with_its_counts() -> None:
    row = days(report()).loc[("2026-02-03", KYIV)]

    assert (row["n_incidents"], row["n_inconsistent"], row["statement"]) == (1, 1, "reported")


def test_an_empty_day_cannot_be_called_quiet_without_coverage() -> None:
    told = days(report(), report("t:2", occurred_from=at("2026-02-06 10:00"), occurred_to=at("2026-02-06 11:00")))

    assert told.loc[("2026-02-05", "UA"), "statement"] == "cannot say"


def test_an_empty_day_on_which_a_source_was_fresh_in_every_hour_is_none_reported() -> None:
    rows = (report(), report("t:2", occurred_from=at("2026-02-06 10:00"), occurred_to=at("2026-02-06 11:00")))
    fresh = days(*rows, coverage=watched("2026-02-05"))
    one_hour_missing = days(*rows, coverage=watched("2026-02-05").iloc[1:])
    failing = days(*rows, coverage=watched("2026-02-05", "failing"))

    assert fresh.loc[("2026-02-05", "UA"), "statement"] == "none reported"
    assert one_hour_missing.loc[("2026-02-05", "UA"), "statement"] == "cannot say"
    assert failing.loc[("2026-02-05", "UA"), "statement"] == "cannot say"


def test_alert_minutes_count_overlaps_once_and_are_cut_at_kyivs_midnight() -> None:
    told = alert_minutes(
        reports(alert("a", "2026-02-02 21:00", "2026-02-02 23:00"), alert("b", "2026-02-02 22:30", "2026-02-02 23:30")),
        PLACES,
    )

    assert told == {("2026-02-02", KYIV): 60, ("2026-02-03", KYIV): 90}


def test_a_unit_without_an_alert_record_has_no_minutes_rather_than_none() -> None:
    """Lost: the difference between "no alert that day" and "nobody gave us the alerts"."""
    told = days(
        report(), report("t:2", place_id=KHARKIV),
        alert("a", "2026-02-01 21:00", "2026-02-01 23:00"), alert("b", "2026-02-04 10:00", "2026-02-04 11:00"),
    )  # fmt: skip

    assert told.loc[("2026-02-03", KYIV), "alert_minutes"] == 0
    assert told.loc[("2026-02-03", KHARKIV), "alert_minutes"] is pd.NA


def test_a_quiet_day_after_the_last_report_is_a_row_where_somebody_looked_and_none_where_nobody_did() -> None:
    told = days(report(), coverage=watched("2026-02-07"))
    unseen = days(report())
    nothing_at_all = days(report("t:a", kind="alert"), coverage=watched("2026-02-07"))

    assert told.loc[("2026-02-07", "UA"), "statement"] == "none reported"
    assert told.loc[("2026-02-05", "UA"), "statement"] == "cannot say"
    assert ("2026-02-08", "UA") not in told.index
    assert unseen.index.get_level_values("day").max() == "2026-02-03"
    assert nothing_at_all.loc[("2026-02-07", "UA"), "statement"] == "none reported"


def test_a_unit_needs_eyes_only_for_the_party_that_a_reading_binds_there() -> None:
    """Energy in Ukraine binds Russia, energy in Russia binds Ukraine: who watches Kyiv need not see Belgorod."""
    week = (Bound.exact(at("2026-02-01 22:00")), Bound.exact(at("2026-02-08 22:00")))
    mirror = reading(clause(*week), clause(*week, party="UA", area=AreaSpec("places", places=("RU",))), name="mirror")
    strike = report(place_id="RU-BEL", actor="UA")
    frame = incidents(strike)
    judged = verdicts(frame, [mirror], PLACES)

    def said(*seers: Seer) -> tuple[str, str]:
        told = daily([mirror], frame, judged, reports(strike), PLACES, watched("2026-02-05"), seers)
        words = told.set_index(["day", "unit"])["statement"]
        return words[("2026-02-05", "UA")], words[("2026-02-05", "RU")]

    assert said(Seer("s", "UA", sees=((("strike",), ("UA", "RU")),))) == ("none reported", "cannot say")
    assert said(Seer("s", "RU", sees=((("strike",), ("RU",)),))) == ("cannot say", "none reported")
