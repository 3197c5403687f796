"""A sentence of the page never says more than the verdicts do; both languages say everything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from geo.places import gazetteer
from monitor.agreement import Agreement, Bound, list_agreements, load_agreement
from monitor.assessment import Assessment, Inputs, assess
from monitor.baseline import alert_series, compare_counts, compare_minutes
from monitor.cli.screen import summary
from monitor.ledger import Seer
from monitor.linking import load_parameters
from monitor.reasons import SENTENCES
from monitor.reports import chart
from monitor.reports.answers import answers, sentences
from monitor.reports.caveats_uk import CAVEATS_UK
from monitor.reports.comparison import NOTES, PHRASES_UK, comparisons
from monitor.reports.explanation import explanation, underlined
from monitor.reports.ledger import ledger
from monitor.reports.ordinary import UNSEEN, ordinary
from monitor.reports.words import DIMENSIONS, PAGE, REASONS_UK, TERMS, Words
from sources import report as vocabulary
from tests.monitor.build import KHARKIV, KYIV, at, clause, reading, report, reports

KYIV_AREA_WINDOW = (Bound.exact(at("2026-02-01 22:00")), Bound.exact(at("2026-02-03 22:00")))


def assessed(
    *rows: dict[str, object], coverage: pd.DataFrame | None = None, seers: tuple[Seer, ...] | None = None
) -> Assessment:
    whole = reading(clause(*KYIV_AREA_WINDOW))
    agreement = Agreement(
        id="toy", title="Toy", summary="", binding=True, wave_gap=timedelta(hours=6), claims=(), readings=(whole,),
        version="0" * 64,
    )  # fmt: skip
    return assess(
        Inputs(
            reports=reports(*rows), agreement=agreement, gazetteer=gazetteer(), parameters=load_parameters(),
            coverage=coverage, seers=seers,
        )
    )  # fmt: skip


def watched(*days: str) -> pd.DataFrame:
    """A source that was fresh in every hour of some Kyiv days."""
    hours = [
        moment
        for day in days
        for moment in pd.date_range(day, periods=24, freq="h", tz="Europe/Kyiv").tz_convert("UTC")
    ]
    return pd.DataFrame(
        {
            "source": "s", "hour": pd.Series(hours, dtype="datetime64[us, UTC]"), "runs": 1, "failures": 0,
            "newest_item_at": pd.Series(hours, dtype="datetime64[us, UTC]"), "state": "fresh", "minutes_blind": 0,
        }
    ).astype({"runs": "Int64", "failures": "Int64", "minutes_blind": "Int64"})  # fmt: skip


SOME_WEEKS = tuple(
    report(f"w:{n}", occurred_from=at(f"2026-01-{n:02d} 10:00"), occurred_to=at(f"2026-01-{n:02d} 11:00"))
    for n in range(10, 31)
) + tuple(
    report(f"v:{n}", occurred_from=at(f"2026-02-{n:02d} 10:00"), occurred_to=at(f"2026-02-{n:02d} 11:00"))
    for n in range(1, 20)
)
OUTSIDE = (
    report("t:1", occurred_from=at("2026-01-30 10:00"), occurred_to=at("2026-01-30 11:00")),
    report("t:2", occurred_from=at("2026-02-06 10:00"), occurred_to=at("2026-02-06 11:00"), place_id=KHARKIV),
)


def said(result: Assessment, language: str = "en") -> list[str]:
    whole = result.inputs.agreement.readings[0]
    return sentences(answers(result)[0], whole, result, Words(language))  # type: ignore[arg-type]


def test_no_report_and_no_coverage_reads_cannot_say() -> None:
    told, other = said(assessed(*OUTSIDE)), said(assessed(*OUTSIDE), "uk")

    assert told[1] == "No reported incident is, or may be, inconsistent with it; whether there was none: cannot say."
    assert "silence says nothing" in told[2]
    assert "сказати не можна" in other[1]


def test_no_report_while_somebody_watched_all_days_says_that_none_was_reported_and_no_more() -> None:
    told = said(assessed(*OUTSIDE, coverage=watched("2026-02-02", "2026-02-03")))

    assert (
        told[1] == "No reported incident is, or may be, inconsistent with it; none was reported to the sources watched."
    )
    assert "some source watched on every one of them" in told[2]


def test_one_day_that_nobody_watched_is_enough_for_cannot_say() -> None:
    assert "cannot say" in said(assessed(*OUTSIDE, coverage=watched("2026-02-02")))[1]


def test_a_source_that_sees_no_attacks_on_the_place_makes_no_day_a_quiet_one() -> None:
    """That Belgorod was silent, or that an alert was not sounded, says nothing of strikes on Ukraine."""
    both = watched("2026-02-02", "2026-02-03")

    def told(*sees: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
        return said(assessed(*OUTSIDE, coverage=both, seers=(Seer("s", "UA", sees=sees),)))[1]

    assert "none was reported to the sources watched" in told((("strike",), ("UA",)))
    assert "cannot say" in told((("strike",), ("RU",)))
    assert "cannot say" in told((("alert", "outage"), ("UA",)))


def test_days_of_the_window_that_no_evidence_reaches_are_not_quiet() -> None:
    whole = watched("2026-02-02", "2026-02-03")
    first_day_only = assessed(OUTSIDE[0], coverage=whole[whole["hour"] < pd.Timestamp("2026-02-02 22:00", tz="UTC")])
    answer = answers(first_day_only)[0]

    assert (answer.days, answer.days_watched) == (2, 1)
    assert "cannot say" in said(first_day_only)[1]


def test_a_retracted_strike_is_none_of_the_strikes_that_were_reported_anywhere() -> None:
    later = at("2026-02-04 08:00")
    withdrawal = report("t:9", kind="statement", retracts="t:1", recorded_at=later, published_at=later)
    told, withdrawn = (
        assessed(report("t:1"), report("t:2", place_id=KHARKIV)),
        assessed(report("t:1"), report("t:2", place_id=KHARKIV), withdrawal),
    )

    assert [answers(one)[0].strikes_same_days for one in (told, withdrawn)] == [2, 1]


def test_undetermined_incidents_alone_read_cannot_say_and_are_never_called_inconsistent() -> None:
    told = said(assessed(report(actor="unknown")))

    assert told[1].startswith("No reported incident is surely inconsistent with it; 1 may be (undetermined)")
    assert "cannot say" in told[1]


def test_an_inconsistent_incident_is_counted_with_the_undetermined_ones_apart() -> None:
    told = said(assessed(report("t:1"), report("t:2", place_id=KHARKIV, actor="unknown")))

    assert told[1].startswith("1 reported incident is inconsistent with it (1 episode), the first in Kyiv, ")
    assert told[1].endswith("apart from these 1 is undetermined.")


def test_no_evidence_in_the_window_reads_cannot_say() -> None:
    told = said(assessed(OUTSIDE[0]))

    assert told[1:] == ["No evidence reaches into its window.", "Whether it was kept: cannot say."]


def test_both_languages_have_every_word() -> None:
    assert set(REASONS_UK) == set(SENTENCES)
    for key, pair in PAGE.items():
        assert all(pair), key
    words = {
        value for column in vocabulary.COLUMNS for value in column.values if column.name in ("kind", "weapon", "target")
    }
    assert words <= set(TERMS)
    letters = [letter for letter, _, _ in DIMENSIONS.values()]
    assert len(set(letters)) == len(letters)


def test_the_ledger_gives_each_count_with_its_speaker_and_never_a_sum() -> None:
    agreement = load_agreement("energy-moratorium-2025")
    result = assess(
        Inputs(reports=reports(report()), agreement=agreement, gazetteer=gazetteer(), parameters=load_parameters())
    )
    told = ledger(result)
    stated = [claim.count.figure for claim in agreement.claims if claim.count]

    assert sorted(told["figure"]) == sorted(stated)
    assert set(told["against"]) == {"RU", "UA"}
    assert (told["source_urls"] != "").all()
    assert sum(stated) not in set(told["figure"])


def test_passages_are_underlined_where_they_stand_and_markup_in_them_is_harmless() -> None:
    text = "In <Kyiv> a drone & more"
    shown = underlined(text, {"place_id": [[3, 9]], "weapon": [[12, 17]], "kind": [12, 17]})

    assert shown == ('In <u title="place_id">&lt;Kyiv&gt;</u> a <u title="kind, weapon">drone</u> &amp; more')


def test_an_explanation_shows_the_text_the_answers_and_no_script() -> None:
    result = assessed(report("t:1", spans='{"weapon": [[0, 5]]}', url="javascript:alert(1)", summary="<b>x</b>"))
    page = explanation(result, "t:1", texts={"t:1": "Drone over Kyiv"})

    assert '<u title="weapon">Drone</u> over Kyiv' in page
    assert "javascript:" not in page
    assert "● inconsistent with this reading" in page
    assert "<script" not in page
    assert "&lt;b&gt;x" in explanation(result, "t:1")


def test_evidence_zip_verifies_itself_and_notices_a_changed_byte(tmp_path: Path) -> None:
    from hashlib import sha256

    from monitor.config import Config
    from monitor.reports.everything import Wish
    from monitor.reports.evidence_zip import write_evidence
    from monitor.store.captures import Capture, keep_capture
    from monitor.store.engine import open_store

    body, other = b"<p>a drone hit Kyiv</p>", b"coordinates that may only be derived from"
    digests = [sha256(one).hexdigest() for one in (body, other)]
    result = assessed(
        report("t:1", capture=digests[0]), report("d:1", source="d", capture=digests[1], place_id=KHARKIV),
        report("t:2", capture="ab" * 32, occurred_from=at("2026-02-03 10:00"), occurred_to=at("2026-02-03 11:00")),
    )  # fmt: skip
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as store:
        with store.writing() as connection:
            for one, source in ((body, "t"), (other, "d")):
                capture = Capture(
                    source=source, url=f"https://example.org/{source}", received_at=at("2026-02-03 08:00"), status=200,
                    media_type="text/html", headers={}, body=one, collector_version="1",
                )  # fmt: skip
                keep_capture(connection, capture, keep="bytes")
        wish = Wish(audience="internal", at=at("2026-03-01 00:00"), derived_only=frozenset({"d"}))
        packed = write_evidence(store, result, tmp_path / "evidence.zip", wish, Config())
    assert (packed.bodies, packed.hashes_only, packed.derived) == (1, 1, 1)
    with zipfile.ZipFile(tmp_path / "evidence.zip") as archive:
        archive.extractall(tmp_path / "x")
    verify = [sys.executable, "-I", str(tmp_path / "x" / "verify.py")]
    assert other not in b"".join(path.read_bytes() for path in (tmp_path / "x").rglob("*") if path.is_file())

    assert subprocess.run(verify, check=False, capture_output=True).returncode == 0
    listed = json.loads((tmp_path / "x" / "captures.json").read_text(encoding="utf-8"))["captures"]
    assert {entry["bytes"] for entry in listed if entry["sha256"] == digests[0]} == {"included"}
    (tmp_path / "x" / "captures" / digests[0]).write_bytes(body + b" ")
    assert subprocess.run(verify, check=False, capture_output=True).returncode == 1


def test_evidence_zip_holds_no_page_that_says_more_than_its_readers_are_told(tmp_path: Path) -> None:
    """A page that names the plant would undo the coarsening, one with tonight's strike the delay."""
    from hashlib import sha256

    from monitor.config import Config
    from monitor.reports.everything import Wish
    from monitor.reports.evidence_zip import write_evidence
    from monitor.store.captures import Capture, keep_capture
    from monitor.store.engine import open_store

    pages = {"house": b"a house", "plant": b"the plant in the north", "tonight": b"a house; and tonight another"}
    digest = {name: sha256(body).hexdigest() for name, body in pages.items()}
    late = {"occurred_from": at("2026-02-04 06:00"), "occurred_to": at("2026-02-04 07:00"),
            "published_at": at("2026-02-04 07:00"), "recorded_at": at("2026-02-04 07:00")}  # fmt: skip
    house = {"target": "residential", "weapon": "drone"}
    result = assessed(
        report("t:1", capture=digest["house"], **house),
        report("t:2", capture=digest["plant"], place_id=KHARKIV, target="energy", summary="The plant"),
        report("t:3", capture=digest["tonight"], **house), report("t:4", capture=digest["tonight"], **house | late),
    )  # fmt: skip
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as store:
        with store.writing() as connection:
            for name, body in pages.items():
                capture = Capture(source="t", url=f"https://example.org/{name}", received_at=at("2026-02-04 07:30"),
                                  status=200, media_type="text/html", headers={}, body=body, collector_version="1")  # fmt: skip
                keep_capture(connection, capture, keep="bytes")
        moment = at("2026-02-04 08:00")
        for audience, bodies in (("public", {"house"}), ("internal", set(pages))):
            path = tmp_path / f"{audience}.zip"
            packed = write_evidence(store, result, path, Wish(audience=audience, at=moment), Config())
            with zipfile.ZipFile(path) as archive:
                inside = {name.removeprefix("captures/") for name in archive.namelist() if name.startswith("captures/")}
            assert inside == {digest[name] for name in bodies}
            assert (packed.bodies, packed.hashes_only) == (len(bodies), 3 - len(bodies))


@pytest.mark.parametrize("place", [KYIV])
def test_an_agreement_without_readings_still_gives_a_page(tmp_path: Path, place: str) -> None:
    from monitor.config import Config
    from monitor.reports.everything import Wish, write_all
    from monitor.schemas import REJECTED
    from sources.frames import empty_table

    agreement = load_agreement("christmas-2025")
    result = assess(
        Inputs(
            reports=reports(report(place_id=place)), agreement=agreement, gazetteer=gazetteer(),
            parameters=load_parameters(),
        )
    )  # fmt: skip
    write_all(result, empty_table(REJECTED.columns), tmp_path, Config(), Wish(at=at("2026-03-01 00:00")))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")

    assert ("No reading opens a window" in page) == (not agreement.readings)


def test_whatever_the_baseline_says_has_ukrainian_words() -> None:
    """A method or a reason without them would raise; none may be English in the Ukrainian page."""
    few, calm, wild = [1, 2], [2, 3, 3, 3], [0, 9, 0, 2]
    methods = {
        compare(*sides).method
        for compare, *sides in (
            (compare_counts, few, calm), (compare_counts, calm, [9, 9, 10, 9]), (compare_counts, wild, [3, 20, 0, 1, 30]),
            (compare_counts, [0, 0, 0], [0, 0, 0]), (compare_minutes, few, calm), (compare_minutes, calm, [0, 0, 0]),
            (compare_minutes, calm, wild),
        )
    }  # fmt: skip
    endless = alert_series([(at("2025-12-01 00:00"), at("2026-03-01 00:00"))], ["2026-01-01"], frozenset())
    silent = alert_series([], ["2026-01-01"], frozenset())
    reasons = {UNSEEN, *endless.excluded.values(), *silent.excluded.values()}

    assert methods | reasons <= set(PHRASES_UK)
    assert len(methods) == 6
    for english, ukrainian in NOTES.values():
        assert [english.count(f"{{{n}}}") for n in range(3)] == [ukrainian.count(f"{{{n}}}") for n in range(3)]
        assert re.search("[а-яіїєґ]", ukrainian)


@pytest.mark.parametrize("covered", [False, True])
def test_the_rows_of_the_baseline_hold_the_figures_of_ratios_csv_before_and_after_side_by_side(covered: bool) -> None:
    """Where nobody is known to have watched the counts stand alone: a ratio of samples says nothing."""
    days = [f"{day:%Y-%m-%d}" for day in pd.date_range("2026-01-10", "2026-02-20")]
    usual = ordinary(assessed(*SOME_WEEKS, coverage=watched(*days) if covered else None))
    told = comparisons(usual.ratios, usual.whys, Words("uk"))
    by_key = {(row["reading"], row["place"], row["measure"]): row for row in told.rows}

    assert 2 * len(by_key) == len(usual.ratios) > 0
    for row in usual.ratios.to_dict("records"):
        mine = by_key[row["reading"], row["place"], Words("uk").term(row["measure"])]
        rate, ratio, interval = mine[row["against"]]
        if not covered:
            assert mine["window"] == f"{row['window_total']} за {row['window_days']} дн."
            assert (rate, ratio, interval) == (f"{row['other_total']} за {row['other_days']} дн.", "", "")
            assert row["note"].startswith("no coverage recorded")
            continue
        assert mine["window"] == f"{row['window_rate']:.1f}"
        assert rate == ("–" if pd.isna(row["other_rate"]) else f"{row['other_rate']:.1f}")
        assert ratio == ("–" if pd.isna(row["ratio"]) else f"{row['ratio']:.2f}")
        assert interval.startswith("" if pd.isna(row["low"]) else f"{row['low']:.2f} – ")
    assert not any(re.search("[a-z]{4}", note) for note in told.notes)


def test_every_shipped_agreement_and_reading_has_its_ukrainian_title() -> None:
    for name in list_agreements():
        agreement = load_agreement(name)
        for thing, fields in (
            (agreement, ("title", "summary")),
            *((one, ("title", "status")) for one in agreement.readings),
        ):
            for field in fields:
                text, language = Words("uk").told(thing, field)
                assert language == "uk", (name, field)
                assert re.search("[а-яіїєґ]", text)


def test_a_reading_without_a_ukrainian_title_keeps_its_own_and_is_marked_english() -> None:
    plain = reading(clause(*KYIV_AREA_WINDOW))

    assert Words("uk").told(plain, "title") == (plain.title, "en")
    assert Words("en").told(plain, "title") == (plain.title, "en")


def test_a_bulletin_is_told_beside_the_incidents_and_never_counted_among_them() -> None:
    """It may tell of the very strike that is counted already, and be its parent."""
    over_all = {"scope": "aggregate", "place_id": f"{KYIV}|{KHARKIV}"}
    result = assessed(report("t:1"), report("t:2", **over_all))
    answer = answers(result)[0]
    alone = said(assessed(report("t:2", **over_all)))

    assert set(result.incidents["scope"]) == {"occurrence", "aggregate"}
    assert (answer.n_inconsistent, answer.n_bulletins_inconsistent) == (1, 1)
    assert said(result)[1].startswith("1 reported incident is inconsistent")
    assert "and 1 bulletin over several places is inconsistent, which may tell of the same strikes" in said(result)[1]
    assert "зведення про кілька місць (не узгоджуються — 1)" in said(result, "uk")[1]
    assert alone[1].startswith("No reported incident is, or may be, inconsistent with it; and 1 bulletin")
    assert "cannot say" in alone[1]
    screen = summary(result, 0, Path("out"))
    assert "1 incidents, 1 bulletins over several places" in screen
    assert "incidents: 1 inconsistent, 0 undetermined, 0 not covered" in screen
    assert "bulletins over several places, apart: 1 inconsistent, 0 undetermined" in screen


def test_the_screen_never_pairs_the_place_of_one_incident_with_the_time_of_another() -> None:
    """Both are in an episode of the whole country; only the one without a place is inconsistent."""
    towns = {"place_id": f"{KYIV}|{KHARKIV}", "occurred_to": at("2026-02-04 00:00")}
    result = assessed(
        report("t:1", place_id="UA", weapon="missile"),
        report("t:2", **towns | {"occurred_from": at("2026-02-03 08:30")}),
    )
    line = next(line for line in summary(result, 0, Path("out")).splitlines() if "03 Feb 00:30" in line)

    assert list(result.violations["n_undetermined"]) == [1]
    assert "|" in result.violations["place_names"].iloc[0]
    assert line.split()[:2] == ["inconsistent", "Ukraine"]


def test_a_day_of_which_a_bulletin_told_is_marked_and_not_counted() -> None:
    over_all = {"scope": "aggregate", "place_id": "UA", "occurred_from": at("2026-01-31 06:00")}
    bulletin = report("b:1", **over_all | {"occurred_to": at("2026-02-01 06:00")})
    days = ordinary(assessed(*OUTSIDE, bulletin)).days
    mine = days[(days["measure"] == "strikes") & (days["place"] == "UA")].set_index("day")

    assert {str(day) for day in mine.index[mine["bulletins"] > 0]} == {"2026-01-31", "2026-02-01"}
    assert not mine.loc[mine["bulletins"] > 0, "value"].any()


def test_a_district_is_drawn_at_its_city_and_a_place_named_beside_others_is_known_from_one_named_alone() -> None:
    places = gazetteer()
    district = next(one for one in places.children(KHARKIV) if places.level(one) == "district")
    cells = (district, f"{KYIV}|{KHARKIV}", "UA")
    result = assessed(
        *(
            report(
                f"t:{n}", place_id=cell, occurred_from=at(f"2026-02-0{n} 10:00"), occurred_to=at(f"2026-02-0{n} 11:00")
            )
            for n, cell in enumerate(cells, start=1)
        )
    )
    order = sorted(result.incidents["incident_id"])
    k = {reports: order.index(name) for name, reports in result.incidents[["incident_id", "report_ids"]].to_numpy()}
    told = {spot.place: spot for spot in chart.spots(result, order)}
    drawn = {spot.place: spot for spot in chart.placed(list(told.values()), places)}

    assert told[district].lat is None
    assert district not in drawn
    assert set(drawn[KHARKIV].ks) == {k["t:1"], k["t:2"]}
    assert drawn[KHARKIV].alone == (k["t:1"],)
    assert (drawn[KYIV].ks, drawn[KYIV].alone) == ((k["t:2"],), ())
    assert drawn["UA"].shape == "none"


def test_every_caveat_of_the_cold_pause_has_its_ukrainian_and_no_translation_is_of_a_text_that_was_changed() -> None:
    texts = {
        name: {" ".join(text.split()) for one in load_agreement(name).readings
               for text in (one.note, one.basis_start, one.basis_end) if text}
        for name in list_agreements()
    }  # fmt: skip

    assert texts["cold-pause-2026"] <= set(CAVEATS_UK) <= set().union(*texts.values())
    assert all(re.search("[а-яіїєґ]", text) for text in CAVEATS_UK.values())
    assert Words("uk").caveat("Not translated.") == ("Not translated.", "en")
    assert PAGE["map_credit"][0] == chart.outlines()[0]
