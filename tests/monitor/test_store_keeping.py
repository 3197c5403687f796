"""Reports are kept once, in whole sets per item, and answered as they were known."""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from monitor.store.engine import Store, open_store
from monitor.store.errors import NotWriting, ReportRefused
from monitor.store.keeping import ItemSet, Kept, keep_reports, keep_sets
from monitor.store.marks import counts, marks
from monitor.store.reading import items_touched, report_rows_as_of, reports_as_of
from monitor.store.tables import report_sets, reports
from sources.frames import to_frame
from tests.monitor.store_rows import HOUR, T0, report


def keep(store: Store, *rows: dict[str, object], at: datetime = T0, backfill: bool = False) -> Kept:
    with store.writing() as connection:
        return keep_reports(connection, rows, recorded_at=at, backfill=backfill)


def keep_set(store: Store, item: str, *rows: dict[str, object], at: datetime = T0) -> Kept:
    with store.writing() as connection:
        return keep_sets(connection, [ItemSet(item, rows)], recorded_at=at)


def ids(store: Store, at: datetime | None = None) -> list[str]:
    with store.reading() as connection:
        rows = [row["report_id"] for row in report_rows_as_of(connection, at)]
        frame = reports_as_of(connection, at)["report_id"].tolist()
    assert sorted(rows) == sorted(frame)
    return sorted(rows)


def test_a_kept_report_comes_back_as_it_was_given(store: Store) -> None:
    """Lost: a figure, a time or a place on its way through the database."""
    given = report(lat=50.45, lon=30.52, radius_km=5.0, killed=3, killed_is="at_least", background=True)
    given |= {"summary": 'Quote " and , and \n and Київ', "weapon": "drone|missile", "confidence": 0.9}

    keep(store, given)
    with store.reading() as connection:
        frame = reports_as_of(connection)

    expected = to_frame([given | {"recorded_at": T0}])
    assert expected.to_dict("records") == frame.to_dict("records")
    assert expected.dtypes.to_dict() == frame.dtypes.to_dict()


def test_a_frame_and_mappings_are_kept_as_the_same_reports(store: Store) -> None:
    """Lost: the demo's promise that a collector and a direct import give the same incidents."""
    rows = [
        report("a:1", lat=50.0, lon=30.0, killed=2, origin="Ukrainian Air Force"),
        report("a:2", occurred_from=None, occurred_to=None, background=True, confidence=0.5),
        report("a:3", occurred_from=T0 - HOUR, occurred_to=T0 - HOUR),
        report("a:4", customers_out=1_200_000, customers_unit="people", lat=-0.0, lon=0.0),
    ]
    first = keep(store, *rows)
    with store.writing() as connection:
        second = keep_reports(connection, to_frame(rows), recorded_at=T0 + HOUR)

    assert Kept(new=4, sets=4) == first
    assert Kept(known=4) == second


def test_the_same_file_twice_is_counted_and_changes_nothing(store: Store) -> None:
    rows = [report(f"a:{n}") for n in range(5)]
    keep(store, *rows)
    before = marks_of(store)

    again = keep(store, *rows, at=T0 + HOUR)

    assert Kept(known=5) == again
    assert before == marks_of(store)


def marks_of(store: Store) -> object:
    with store.reading() as connection:
        return marks(connection)


def test_other_words_under_a_taken_id_become_a_later_version(store: Store) -> None:
    """Lost: the correction, or what it corrected."""
    keep(store, report("a:1", killed=1))
    second = keep(store, report("a:1", killed=4), at=T0 + HOUR)

    with store.reading() as connection:
        now = list(report_rows_as_of(connection))
        then = list(report_rows_as_of(connection, T0))

    assert Kept(new=1, versions=1, sets=1) == second
    assert [(row["report_id"], row["killed"]) for row in then] == [("a:1", 1)]
    assert [row["killed"] for row in now] == [4]
    assert now[0]["report_id"].startswith("a:1@")
    assert len("a:1@") + 8 == len(now[0]["report_id"])
    assert now[0]["recorded_at"] == T0 + HOUR


def test_a_text_that_goes_back_to_its_first_words_goes_back_to_its_first_id(store: Store) -> None:
    for killed in (1, 4, 1, 4):
        keep(store, report("a:1", killed=killed))

    with store.reading() as connection:
        assert [row["killed"] for row in report_rows_as_of(connection)] == [4]
        assert {"reports": 2, "report_sets": 4}.items() <= counts(connection).items()


def test_a_new_set_replaces_the_items_earlier_set_from_its_moment_on(store: Store) -> None:
    """Lost: the withdrawal of a report that a better parser no longer finds."""
    keep_set(store, "a:1", report("a:1/1"), report("a:1/2", killed=2))
    done = keep_set(store, "a:1", report("a:1/1"), at=T0 + HOUR)

    assert Kept(known=1, sets=1, withdrawn=1) == done
    assert ids(store, T0) == ["a:1/1", "a:1/2"]
    assert ids(store, T0 + HOUR - timedelta(microseconds=1)) == ["a:1/1", "a:1/2"]
    assert ids(store, T0 + HOUR) == ["a:1/1"]
    assert ids(store, T0 - timedelta(microseconds=1)) == []


def test_a_report_stated_again_keeps_its_id_and_the_moment_it_was_first_learned(store: Store) -> None:
    """Lost: an analyst's decision on a report, when its item gains another one."""
    keep_set(store, "a:1", report("a:1/1"))
    keep_set(store, "a:1", report("a:1/1"), report("a:1/2", killed=1), at=T0 + HOUR)

    with store.reading() as connection:
        found = {row["report_id"]: row["recorded_at"] for row in report_rows_as_of(connection)}

    assert found == {"a:1/1": T0, "a:1/2": T0 + HOUR}


def test_occurrences_that_are_only_renumbered_are_the_same_reports(store: Store) -> None:
    keep_set(store, "a:1", report("a:1/1", killed=1), report("a:1/2", killed=2))
    moved = keep_set(store, "a:1", report("a:1/1", killed=2), at=T0 + HOUR)

    assert Kept(known=1, sets=1, withdrawn=1) == moved
    assert ids(store) == ["a:1/2"]


def test_an_item_that_says_nothing_any_more_withdraws_its_reports(store: Store) -> None:
    keep_set(store, "a:1", report("a:1"))
    gone = keep_set(store, "a:1", at=T0 + HOUR)

    assert Kept(sets=1, withdrawn=1) == gone
    assert ids(store) == []
    with store.reading() as connection:
        frame = reports_as_of(connection, withdrawn=True)
    assert list(zip(frame["report_id"], frame["withdrawn"], strict=True)) == [("a:1", True)]
    assert Kept() == keep_set(store, "a:never", at=T0 + HOUR)


def test_a_report_that_comes_back_after_its_withdrawal_counts_again(store: Store) -> None:
    keep_set(store, "a:1", report("a:1"))
    keep_set(store, "a:1", at=T0 + HOUR)
    keep_set(store, "a:1", report("a:1"), at=T0 + 2 * HOUR)

    assert [ids(store, T0 + n * HOUR) for n in range(3)] == [["a:1"], [], ["a:1"]]


def test_an_item_that_says_the_same_twice_is_kept_as_it_says_it(store: Store) -> None:
    keep_set(store, "a:1", report("a:1"))
    twice = keep_set(store, "a:1", report("a:1"), report("a:1"), at=T0 + HOUR)
    again = keep_set(store, "a:1", report("a:1"), report("a:1"), at=T0 + 2 * HOUR)

    assert (twice.new, twice.known) == (1, 1)
    assert again == Kept(known=2)
    assert len(ids(store)) == 2


def test_other_words_under_one_id_are_the_same_version_from_whichever_item(store: Store) -> None:
    keep(store, report("a:1"))
    keep_set(store, "b", report("a:1", killed=1))
    third = keep_set(store, "c", report("a:1", killed=1))

    assert third == Kept(known=1, sets=1)
    assert len(ids(store)) == 2


def test_a_place_on_the_meridian_has_one_longitude(store: Store) -> None:
    keep(store, report("a:1", lat=51.0, lon=0.0))

    assert keep(store, report("a:1", lat=51, lon=-0.0)) == Kept(known=1)


def test_a_backfilled_set_was_learned_at_one_moment(store: Store) -> None:
    rows = [report("a:1/1", recorded_at=T0), report("a:1/2", recorded_at=T0 + HOUR)]
    with pytest.raises(ReportRefused, match="not learned at one moment"), store.writing() as connection:
        keep_sets(connection, [ItemSet("a:1", rows)], recorded_at=T0, backfill=True)


def test_rows_of_a_file_withdraw_nothing_of_their_neighbours(store: Store) -> None:
    """Lost: a channel's old posts, whose ids end like occurrences (channel/1234), at the next import."""
    keep(store, report("telegram:kpszsu/1234"))
    keep(store, report("telegram:kpszsu/1235"), at=T0 + HOUR)

    assert ids(store) == ["telegram:kpszsu/1234", "telegram:kpszsu/1235"]


def test_one_report_of_two_items_stands_while_either_says_it(store: Store) -> None:
    keep(store, report("a:1/1"))
    keep_set(store, "a:1", report("a:1/1"), at=T0 + HOUR)
    keep_set(store, "a:1", at=T0 + 2 * HOUR)

    assert ids(store) == ["a:1/1"]


def test_a_clock_set_back_does_not_make_the_newest_parse_the_oldest(store: Store) -> None:
    keep_set(store, "a:1", report("a:1", killed=1), at=T0)
    keep_set(store, "a:1", report("a:1", killed=2), at=T0 - HOUR)

    with store.reading() as connection:
        assert [row["killed"] for row in report_rows_as_of(connection)] == [2]


def test_an_import_takes_the_moment_of_import_and_a_backfill_the_rows_own(store: Store) -> None:
    """Lost: the line between what was known then and what was put in later."""
    early = T0 - 30 * 24 * HOUR
    keep(store, report("a:1", recorded_at=early))
    keep(store, report("a:2", recorded_at=early), backfill=True)

    assert ids(store, early) == ["a:2"]
    assert ids(store, T0) == ["a:1", "a:2"]
    with store.reading() as connection:
        query = select(report_sets.c.item, report_sets.c.backfill)
        shown = dict(tuple(row) for row in connection.execute(query))
    assert shown == {"a:1": False, "a:2": True}


def test_a_backfill_of_what_was_imported_moves_the_moment_it_was_known(store: Store) -> None:
    early = T0 - 30 * 24 * HOUR
    keep(store, report("a:1"))
    keep(store, report("a:1", recorded_at=early), backfill=True)

    assert ids(store, early) == ["a:1"]
    with store.reading() as connection:
        assert [early] == [row["recorded_at"] for row in report_rows_as_of(connection)]
        assert [early] == reports_as_of(connection)["recorded_at"].tolist()


def test_versions_backfilled_in_any_order_are_known_in_their_own(store: Store) -> None:
    versions = [report("a:1", killed=n, recorded_at=T0 + n * HOUR) for n in range(3)]
    for order in permutations(versions):
        item = "-".join(str(row["killed"]) for row in order)
        keep(store, *[row | {"report_id": f"{item}:1", "source": item} for row in order], backfill=True)

    for n in range(3):
        with store.reading() as connection:
            assert {n} == {row["killed"] for row in report_rows_as_of(connection, T0 + n * HOUR)}


def test_a_backfill_needs_the_rows_own_moment(store: Store) -> None:
    with pytest.raises(ReportRefused, match=r"'a:1', field recorded_at: empty"):
        keep(store, report("a:1"), backfill=True)


REFUSED = [
    ("killed", 1.5, "not a whole number"),
    ("lat", math.inf, "not a finite number"),
    ("occurred_from", datetime(2026, 2, 3), "without a zone"),  # noqa: DTZ001  that is the point
    ("occurred_from", "yesterday", "Invalid isoformat"),
    ("summary", 7, "not text"),
    ("summary", "half\x00", "U\\+0000"),
    ("summary", "\ud83d", "half a character"),
    ("background", "perhaps", "not true or false"),
    ("kind", "strikes", "ck_reports_kind"),
    ("lat", 95.0, "ck_reports_(lat|point)"),
    ("killed", -1, "ck_reports_counts"),
    ("occurred_to", T0 - 12 * HOUR, "ck_reports_span"),
    ("source", "", "ck_reports_named"),
]


def test_a_value_that_cannot_be_kept_names_report_and_field(store: Store) -> None:
    """Lost: a row, or a night's import that ends in a driver's riddle."""
    for field, value, reason in REFUSED:
        with pytest.raises(ReportRefused, match=reason) as caught:
            keep(store, report("a:0"), report("a:1", **{field: value}), report("a:2"))

        assert caught.value.report_id == "a:1"
        assert ids(store) == []


def test_two_reports_of_one_set_under_one_id_are_two_reports(store: Store) -> None:
    done = keep_set(store, "a:1", report("a:1", killed=1), report("a:1", killed=2))

    assert Kept(new=2, versions=1, sets=1) == done
    assert len(ids(store)) == 2


def test_nothing_is_kept_outside_a_writing_connection(store: Store) -> None:
    with store.reading() as connection, pytest.raises(NotWriting):
        keep_reports(connection, [report()], recorded_at=T0)


def test_a_naive_moment_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        keep(store, report(), at=datetime(2026, 2, 3))  # noqa: DTZ001


def test_a_failure_keeps_nothing_of_the_transaction(store: Store) -> None:
    def fail() -> None:
        with store.writing() as connection:
            keep_reports(connection, [report()], recorded_at=T0)
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        fail()
    assert ids(store) == []


def test_only_reports_that_may_meet_the_window_are_read(store: Store) -> None:
    day = 24 * HOUR
    keep(
        store,
        report("a:before", occurred_from=T0 - 3 * day, occurred_to=T0 - 2 * day),
        report("a:touches", occurred_from=T0 - 3 * day, occurred_to=T0),
        report("a:in", occurred_from=T0 + HOUR, occurred_to=T0 + 2 * HOUR),
        report("a:no-start", occurred_from=None, occurred_to=T0 + 6 * day),
        report("a:no-start-too-late", occurred_from=None, occurred_to=T0 + 9 * day),
        report("a:no-end", occurred_from=T0 - day, occurred_to=None, published_at=T0 + HOUR),
        report("a:after", occurred_from=T0 + day, occurred_to=T0 + 2 * day),
    )
    window = (T0, T0 + day)

    with store.reading() as connection:
        found = {row["report_id"] for row in report_rows_as_of(connection, overlapping=window)}
        frame = set(reports_as_of(connection, overlapping=window)["report_id"])

    assert {"a:in", "a:no-start", "a:no-end"} == found
    assert found == frame


def test_an_empty_store_gives_the_empty_typed_frame(store: Store) -> None:
    with store.reading() as connection:
        frame = reports_as_of(connection, withdrawn=True)

    assert len(frame) == 0
    assert bool == frame["withdrawn"].dtype
    assert str(frame["recorded_at"].dtype) == "datetime64[us, UTC]"


def test_a_pass_learns_which_items_were_touched_since_its_last_one(store: Store) -> None:
    keep(store, report("a:1"), report("a:2"))
    with store.reading() as connection:
        seen = marks(connection)
    keep(store, report("a:2", killed=1), report("a:3"), at=T0 + HOUR)

    with store.reading() as connection:
        assert items_touched(connection, seen.sets) == ["a:2", "a:3"]
        assert items_touched(connection, marks(connection).sets) == []


def test_keys_are_dense_so_that_the_newest_is_the_count(store: Store) -> None:
    """Lost: the check for news in one step, whatever the size of the tables."""
    with pytest.raises(ReportRefused):
        keep(store, report("a:1"), report("a:2", kind="no such kind"))
    for n in range(3):
        keep(store, report(f"a:{n}"), report(f"b:{n}"))

    with store.reading() as connection:
        assert sorted(connection.scalars(select(reports.c.seq))) == [1, 2, 3, 4, 5, 6]
        assert 6 == counts(connection)["reports"] == marks(connection).reports


def test_many_chunks_are_kept_like_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.keeping._SETS_AT_ONCE", 3)
    monkeypatch.setattr("monitor.store.keeping._FIRST_SETS", 2)
    monkeypatch.setattr("monitor.store.bulk._KEYS_AT_ONCE", 2)
    monkeypatch.setattr("monitor.store.reading._ROWS_AT_ONCE", 2)
    rows = [report(f"a:{n % 8}", killed=n // 8) for n in range(20)]

    done = keep(store, *rows)

    assert Kept(new=20, versions=12, sets=20) == done
    with store.reading() as connection:
        found = sorted(row["killed"] for row in report_rows_as_of(connection))
    assert found == [1] * 4 + [2] * 4


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.keeping._FIRST_SETS", 2)
    monkeypatch.setattr("monitor.store.keeping._SETS_AT_ONCE", 3)


@pytest.mark.usefixtures("small_chunks")
def test_a_large_import_that_meets_known_rows_half_way_keeps_each_once(store: Store) -> None:
    """Lost: rows of the chunk in which the supposition that all is new turns out wrong."""
    keep(store, report("a:9"), report("a:10"), report("a:15", killed=1))

    done = keep(store, *[report(f"a:{n}") for n in range(20)], at=T0 + HOUR)

    assert done == Kept(new=18, known=2, versions=1, sets=18)
    with store.reading() as connection:
        assert sorted(connection.scalars(select(reports.c.seq))) == list(range(1, 22))
        assert counts(connection)["report_sets"] == 21
    assert len(ids(store)) == 20


@pytest.mark.usefixtures("small_chunks")
def test_an_item_said_twice_in_one_large_import_has_two_versions(store: Store) -> None:
    rows = [report(f"a:{n}") for n in range(8)] + [report("a:6", killed=1), report("a:7"), report("a:6")]

    done = keep(store, *rows)

    assert done == Kept(new=9, known=2, versions=1, sets=10)
    assert len(ids(store)) == 8


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("wrong", [{"kind": "no such kind"}, {"summary": 7}, {"killed": 2**70}])
def test_a_large_import_names_the_row_that_cannot_be_kept(store: Store, wrong: dict[str, object]) -> None:
    rows = [report(f"a:{n}") for n in range(20)]
    rows[12] |= wrong

    with pytest.raises(ReportRefused, match="'a:12'"):
        keep(store, *rows)
    assert ids(store) == []
    assert keep(store, *rows[:12]) == Kept(new=12, sets=12)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.usefixtures("small_chunks")
def test_any_order_and_cut_of_the_same_history_gives_the_same_reports(sqlite_url: str, seed: int) -> None:
    """Lost: independence from how a back-fill happens to be cut into calls."""
    history = [report(f"a:{n % 5}", killed=n // 5, recorded_at=T0 + n * HOUR) for n in range(15)]
    shuffled = random.Random(seed).sample(history, len(history))
    cut = seed * 2

    with open_store(sqlite_url) as store:
        for part in (shuffled[:cut], shuffled[cut:], history):
            keep(store, *part, backfill=True)
        for hours in range(-1, 16, 3):
            with store.reading() as connection:
                rows = list(report_rows_as_of(connection, T0 + hours * HOUR))
            said = sorted((row["report_id"].split("@")[0], row["killed"]) for row in rows)
            expected = {f"a:{n % 5}": n // 5 for n in range(15) if n <= hours}
            assert said == sorted(expected.items())
