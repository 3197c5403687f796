"""Evidence cannot be changed, bytes go only with a tombstone, runs and decisions are kept, caches may go."""

from __future__ import annotations

import subprocess
import sys
import threading
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from monitor.store import tables
from monitor.store.backup import backup
from monitor.store.cache import (
    StoredAssessment,
    clear_caches,
    keep_assessment,
    keep_links,
    last_assessment,
    links_of,
)
from monitor.store.captures import Capture, body_of, captures_of, keep_capture, remove_bytes
from monitor.store.checks import damaged_bytes, file_faults, stray_reports
from monitor.store.decisions import DECISION_COLUMNS, Decision, decisions_as_of, keep_decision
from monitor.store.engine import Store, open_store
from monitor.store.errors import BackupError, CaptureMissing, NotWriting, StoreError
from monitor.store.keeping import keep_reports
from monitor.store.marks import counts, marks
from monitor.store.rejected import count_rejected, keep_rejected, rejected_rows
from monitor.store.runs import (
    Run,
    RunWarning,
    last_runs,
    newest_item_at,
    record_run,
    run_id_of,
    runs_between,
    sources_seen,
    warnings_of,
)
from monitor.store.state import (
    HostState,
    HttpState,
    begin_run,
    cursor_of,
    end_run,
    forget_http,
    host_state_of,
    http_state_of,
    remember_host,
    remember_http,
    set_cursor,
    unfinished_runs,
)
from monitor.store.types import iso, parse_iso
from tests.monitor.store_rows import HOUR, T0, report

CAPTURE = Capture("ukrinform", "https://example.org/feed", T0, b"<rss>\x00 body</rss>", headers={"ETag": '"1"'})
RUN = Run("ukrinform", "collect", T0, T0 + timedelta(seconds=2), "ok", n_rows=3, n_new=2, n_known=1)
DECISION = Decision(T0, "A. Analyst", "reject", ("a:1",), "the place was confused with its namesake")


def fill(store: Store) -> None:
    """Put one row into every table of evidence."""
    with store.writing() as connection:
        kept = keep_capture(connection, CAPTURE, keep="bytes", run_id=RUN.run_id)
        keep_reports(connection, [report("a:1")], recorded_at=T0)
        keep_reports(connection, [report("a:1", killed=1)], recorded_at=T0 + HOUR)
        keep_reports(connection, [report("a:1")], recorded_at=T0 + 2 * HOUR)
        record_run(connection, Run(**_fields(RUN), warnings=(RunWarning(T0, "odd", "an odd field"),)))
        keep_decision(connection, DECISION, recorded_at=T0)
        keep_rejected(
            connection, [{"line": 3, "field": "lat", "value": "x", "reason": "no"}], recorded_at=T0, run_id="r"
        )
        remove_bytes(connection, ["0" * 64], at=T0, by="the editor", reason="a court's order", kind="removal")
    assert kept.new_bytes


def _fields(run: Run) -> dict[str, object]:
    return {name: getattr(run, name) for name in run.__dataclass_fields__ if name != "warnings"}


def test_evidence_can_neither_be_changed_nor_removed(store: Store) -> None:
    """Lost: the proof that what is shown is what was received."""
    fill(store)
    for name in tables.APPEND_ONLY:
        table = tables.metadata.tables[name]
        column = next(iter(table.c)).name
        statements = [f"UPDATE {name} SET {column} = {column}", f"DELETE FROM {name}"]
        if store.dialect == "postgresql":
            statements.append(f"TRUNCATE {name} CASCADE")
        else:
            statements.append(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}")
        for statement in statements:
            with pytest.raises(DBAPIError, match="append-only"), store.writing() as connection:
                connection.execute(text(statement))
        with store.reading() as connection:
            assert (connection.scalar(select(func.count()).select_from(table)) or 0) >= 1, name


def test_bytes_are_not_deleted_without_a_tombstone(store: Store) -> None:
    fill(store)

    with pytest.raises(DBAPIError, match="without a tombstone"), store.writing() as connection:
        connection.execute(text("DELETE FROM blobs"))
    with pytest.raises(DBAPIError, match="append-only"), store.writing() as connection:
        connection.execute(text("UPDATE blobs SET n_bytes = 0"))


def test_a_response_is_kept_once_with_its_bytes(store: Store) -> None:
    with store.writing() as connection:
        first = keep_capture(connection, CAPTURE, keep="bytes")
        again = keep_capture(connection, CAPTURE, keep="bytes")
        later = Capture("ukrinform", CAPTURE.url, T0 + HOUR, CAPTURE.body)
        same_bytes = keep_capture(connection, later, keep="bytes")

    assert (first.new, first.new_bytes) == (True, True)
    assert (False, False, first.capture_id) == (again.new, again.new_bytes, again.capture_id)
    assert (same_bytes.new, same_bytes.new_bytes) == (True, False)
    with store.reading() as connection:
        assert CAPTURE.body == body_of(connection, first.sha256)
        rows = list(captures_of(connection, "ukrinform"))
        assert [row["received_at"] for row in rows] == [T0, T0 + HOUR]
        assert rows[0]["headers"] == {"ETag": '"1"'}
        assert [later.received_at] == [r["received_at"] for r in captures_of(connection, "ukrinform", since=T0 + HOUR)]
        assert [r["received_at"] for r in captures_of(connection, "ukrinform", until=T0 + HOUR)] == [T0]
        assert counts(connection)["captures"] == 2


@pytest.mark.parametrize("keep", ["fields", "hash"])
def test_bytes_that_a_manifest_does_not_allow_are_not_kept(store: Store, keep: str) -> None:
    with store.writing() as connection:
        kept = keep_capture(connection, CAPTURE, keep=keep)  # type: ignore[arg-type]

    with store.reading() as connection, pytest.raises(CaptureMissing, match="were not kept"):
        body_of(connection, kept.sha256)


def test_removed_bytes_leave_a_signed_tombstone_and_the_record(store: Store) -> None:
    with store.writing() as connection:
        kept = keep_capture(connection, CAPTURE, keep="bytes")
    with store.writing() as connection:
        assert remove_bytes(connection, [kept.sha256], at=T0 + HOUR, by="retention", reason="older than 180d") == 1
        assert remove_bytes(connection, [kept.sha256], at=T0 + HOUR, by="retention", reason="older than 180d") == 0

    with store.reading() as connection:
        assert len(list(captures_of(connection, "ukrinform"))) == 1
        with pytest.raises(CaptureMissing, match=r"removed 2026-02-03T07.*by retention: older than 180d"):
            body_of(connection, kept.sha256)


@pytest.mark.parametrize(("kind", "kept_again"), [("retention", True), ("removal", False)])
def test_bytes_come_back_after_retention_but_not_after_a_removal(store: Store, kind: str, kept_again: bool) -> None:
    with store.writing() as connection:
        kept = keep_capture(connection, CAPTURE, keep="bytes")
        remove_bytes(connection, [kept.sha256], at=T0, by="x", reason="y", kind=kind)  # type: ignore[arg-type]
    with store.writing() as connection:
        again = keep_capture(connection, Capture("u", "v", T0 + HOUR, CAPTURE.body), keep="bytes")

    assert (True, kept_again) == (again.new, again.new_bytes)
    if kept_again:  # the old tombstone does not cover bytes that came after it
        with pytest.raises(DBAPIError, match="tombstone"), store.writing() as connection:
            connection.execute(text("DELETE FROM blobs"))
        with pytest.raises(StoreError, match="after the removal"), store.writing() as connection:
            remove_bytes(connection, [kept.sha256], at=T0, by="x", reason="y")


def test_a_tombstone_is_signed(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing() as connection:
        remove_bytes(connection, ["1" * 64], at=T0, by="", reason="y", kind="removal")


def test_bytes_that_no_longer_have_their_hash_are_found(store: Store) -> None:
    wrong = {"2" * 64: b"not zlib", "3" * 64: zlib.compress(b"other bytes")}
    with store.writing() as connection:
        for digest, packed in wrong.items():
            row = {"sha256": digest, "n_bytes": 1, "zlib": packed, "kept_at": T0}
            connection.execute(insert(tables.blobs).values(row))
        keep_capture(connection, CAPTURE, keep="bytes")

    with store.reading() as connection:
        first, second = damaged_bytes(connection)
    assert f"{'2' * 64} do not unpack" in first
    assert f"{'3' * 64} have another hash" in second


def test_a_report_without_its_set_is_found_and_a_carried_one_refused(store: Store) -> None:
    fill(store)
    with store.reading() as connection:
        assert stray_reports(connection) == []
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(insert(tables.carried).values(set_id=99, seq=1))
    with store.writing() as connection:
        row = dict(connection.execute(select(tables.reports).limit(1)).mappings().one())
        connection.execute(insert(tables.reports).values(row | {"seq": 99, "set_id": 99, "report_id": "a:stray"}))
    with store.reading() as connection:
        assert stray_reports(connection) == ["a:stray"]


def test_every_run_is_in_the_ledger_failed_ones_included(store: Store) -> None:
    failed = Run("ukrinform", "collect", T0 + HOUR, T0 + HOUR, "failed", error_class="Timeout", error_message="30 s")
    other = Run("yasno", "collect", T0, T0 + HOUR, "empty", newest_item_at=T0 - HOUR, details={"pages": 2})
    with store.writing() as connection:
        for run in (RUN, failed, other, RUN):
            record_run(connection, run)

    with store.reading() as connection:
        latest, good = last_runs(connection, "ukrinform")
        assert latest is not None
        assert good is not None
        assert (latest["state"], good["state"]) == ("failed", "ok")
        assert sources_seen(connection) == ["ukrinform", "yasno"]
        found = runs_between(connection, T0, T0 + HOUR + timedelta(microseconds=1))
        assert [row["state"] for row in found] == ["ok", "failed", "empty"]
        assert [row["state"] for row in runs_between(connection, T0, T0 + HOUR, source="ukrinform")] == ["ok"]
        assert newest_item_at(connection, "yasno") == T0 - HOUR
        assert found[2]["details"] == {"pages": 2}
        assert last_runs(connection, "nobody") == (None, None)
        assert counts(connection)["runs"] == 3


def test_warnings_of_a_run_are_kept_and_counted(store: Store) -> None:
    warned = Run(**_fields(RUN), warnings=[RunWarning(T0, "left_over", "unknown field", {"field": "x"})] * 2)  # type: ignore[arg-type]
    with store.writing() as connection:
        run_id = record_run(connection, warned)

    with store.reading() as connection:
        assert [row["details"] for row in warnings_of(connection, run_id)] == [{"field": "x"}] * 2
        assert runs_between(connection, T0, T0 + HOUR)[0]["n_warnings"] == 2
    assert run_id == run_id_of("ukrinform", "collect", T0)


@pytest.mark.parametrize(
    "wrong",
    [
        Run("s", "collect", T0, T0 - HOUR, "ok"),
        Run("s", "collect", T0, T0, "failed"),
        Run("s", "collect", T0, T0, "perhaps"),  # type: ignore[arg-type]
        Run("s", "crawl", T0, T0, "ok"),  # type: ignore[arg-type]
    ],
)
def test_a_run_that_makes_no_sense_is_refused(store: Store, wrong: Run) -> None:
    with pytest.raises(IntegrityError), store.writing() as connection:
        record_run(connection, wrong)


def test_decisions_are_known_from_the_moment_they_were_recorded(store: Store) -> None:
    later = Decision(T0 + HOUR, "B. Editor", "correct", ("a:1", "a:2"), "misread", "killed", "2", DECISION.decision_id)
    with store.writing() as connection:
        assert keep_decision(connection, DECISION, recorded_at=T0)
        assert keep_decision(connection, later, recorded_at=T0 + 2 * HOUR)
        assert not keep_decision(connection, DECISION, recorded_at=T0 + 3 * HOUR)

    with store.reading() as connection:
        then, now = decisions_as_of(connection, T0 + HOUR), decisions_as_of(connection)
        empty = decisions_as_of(connection, T0 - HOUR)
    assert [DECISION.decision_id] == then["decision_id"].tolist()
    assert now["report_ids"].tolist() == ["a:1", "a:1|a:2"]
    assert list(DECISION_COLUMNS) == list(now.columns) == list(empty.columns)
    assert empty.dtypes.to_dict() == now.dtypes.to_dict()


@pytest.mark.parametrize("missing", ["by", "reason", "report_ids"])
def test_a_decision_without_name_reason_or_report_is_refused(store: Store, missing: str) -> None:
    fields = {name: getattr(DECISION, name) for name in DECISION.__dataclass_fields__} | {missing: ""}
    with pytest.raises(IntegrityError), store.writing() as connection:
        keep_decision(connection, Decision(**fields), recorded_at=T0)


def test_rejected_rows_are_kept_whatever_is_in_them(store: Store) -> None:
    hostile = {"file": "x.csv", "line": 7, "field": "summary", "value": "nul \x00 half \ud83d tab \t", "reason": "bad"}
    with store.writing() as connection:
        assert keep_rejected(connection, [hostile, {"reason": "empty"}], recorded_at=T0, run_id="r1", source="s") == 2
        keep_rejected(connection, [{"reason": "other"}], recorded_at=T0 + HOUR, run_id="r2")

    with store.reading() as connection:
        rows = rejected_rows(connection, run_id="r1")
        assert [(row["line"], row["value"]) for row in rows] == [(7, "nul \u2400 half \\ud83d tab \t"), (None, "")]
        assert count_rejected(connection) == {"": 1, "s": 2}
        assert len(rejected_rows(connection, T0)) == 2


def test_a_collector_finds_its_place_again(store: Store) -> None:
    url = "https://example.org/feed"
    with store.writing() as connection:
        assert cursor_of(connection, "s") == {}
        set_cursor(connection, "s", {"before": 12}, at=T0)
        set_cursor(connection, "s", {"before": 11}, at=T0)
        assert HttpState() == http_state_of(connection, "s", url)
        remember_http(connection, "s", url, HttpState('"1"', "yesterday", "ab"), at=T0)
        assert host_state_of(connection, "example.org") is None
        remember_host(connection, "example.org", HostState("2026-02-03", 4, 100, T0 + HOUR), at=T0)

    with store.writing() as connection:
        assert cursor_of(connection, "s") == {"before": 11}
        assert HttpState('"1"', "yesterday", "ab") == http_state_of(connection, "s", url)
        assert HostState("2026-02-03", 4, 100, T0 + HOUR) == host_state_of(connection, "example.org")
        assert forget_http(connection, "s") == 1
        assert HttpState() == http_state_of(connection, "s", url)


def test_a_run_cut_short_by_a_crash_is_found_at_the_next_start(store: Store) -> None:
    with store.writing() as connection:
        for source in ("a", "b"):
            begin_run(connection, source, f"run-{source}", at=T0)
        end_run(connection, "a", at=T0)

    with store.writing() as connection:
        assert unfinished_runs(connection) == [("b", "run-b", T0)]
        set_cursor(connection, "b", {"n": 1}, at=T0)
        begin_run(connection, "b", "run-b2", at=T0 + HOUR)
        assert cursor_of(connection, "b") == {"n": 1}


def test_caches_hold_what_was_computed_and_may_be_deleted(store: Store) -> None:
    first = StoredAssessment("a", "v1", T0, T0, {"sets": 1}, {"rules": "1"}, {"verdicts": [["inc-1", "yes"]]})
    second = StoredAssessment("a", "v1", T0, T0 + HOUR, {"sets": 2}, {"rules": "2"})
    with store.writing() as connection:
        for one in (first, second, first):
            keep_assessment(connection, one)
        keep_links(connection, {"h1": [1, 2], "h2": {"a": "Київ"}}, parameters="p1", made_at=T0)
        keep_links(connection, {"h2": {"a": "Київ"}, "h3": 3}, parameters="p2", made_at=T0)

    with store.writing() as connection:
        assert second == last_assessment(connection, "a")
        assert last_assessment(connection, "b") is None
        assert links_of(connection, ["h1", "h2", "h9"]) == {"h1": [1, 2], "h2": {"a": "Київ"}}
        assert clear_caches(connection, parameters="p2") == 2
        assert clear_caches(connection) == 3
        assert last_assessment(connection, "a") is None


def test_equal_marks_mean_nothing_new(store: Store) -> None:
    fill(store)
    with store.reading() as connection:
        before = marks(connection)
    with store.writing() as connection:
        keep_capture(connection, Capture("s", "u", T0, b"304"), keep="hash")
        keep_reports(connection, [report("a:1")], recorded_at=T0 + 5 * HOUR)
    with store.reading() as connection:
        assert before == marks(connection)
    with store.writing() as connection:
        keep_decision(connection, Decision(T0, "C", "confirm", ("a:1",), "seen"), recorded_at=T0)
    with store.reading() as connection:
        assert before != marks(connection)


def test_times_are_the_same_text_order_and_moment_on_both_databases(store: Store) -> None:
    """Lost: an order of events, where text of other widths or zones would sort wrongly."""
    kyiv = timezone(timedelta(hours=2))
    moments = [datetime(2026, 2, 3, 1, tzinfo=kyiv), datetime(2026, 2, 2, 23, 0, 0, 1, tzinfo=UTC)]
    moments += [datetime(2026, 2, 2, 22, 59, 59, 999999, tzinfo=UTC)]
    with store.writing() as connection:
        for n, moment in enumerate(moments):
            set_cursor(connection, str(n), {}, at=moment)
    with store.reading() as connection:
        query = select(tables.source_state.c.updated_at).order_by(tables.source_state.c.updated_at)
        found = list(connection.scalars(query))

    assert sorted(moments) == found
    assert {UTC} == {moment.tzinfo for moment in found}
    assert {32} == {len(iso(moment)) for moment in moments}
    assert moments == [parse_iso(iso(moment)) for moment in moments]


def test_a_time_without_a_zone_is_kept_nowhere(store: Store) -> None:
    naive = datetime(2026, 2, 3)  # noqa: DTZ001  that is the point
    with pytest.raises(StatementError, match="without a zone"), store.writing() as connection:
        set_cursor(connection, "s", {}, at=naive)
    with pytest.raises(ValueError, match="without a zone"):
        parse_iso("2026-02-03T00:00:00")


def test_a_second_writer_waits_and_both_are_kept(store: Store) -> None:
    """Lost: an import that runs beside the daemon, or the order of the keys."""
    inside, seen = threading.Event(), []

    def second() -> None:
        inside.wait(10)
        with store.writing() as connection:
            seen.append(marks(connection).reports)
            keep_reports(connection, [report("b:1")], recorded_at=T0)

    thread = threading.Thread(target=second)
    thread.start()
    with store.writing() as connection:
        inside.set()
        keep_reports(connection, [report("a:1")], recorded_at=T0)
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(20)

    assert seen == [1]
    with store.reading() as connection:
        assert marks(connection).reports == 2


def test_a_reader_sees_one_moment_and_waits_for_nobody(store: Store) -> None:
    with store.reading() as reader:
        before = marks(reader)
        with store.writing() as writer:
            keep_reports(writer, [report("a:1")], recorded_at=T0)
        assert before == marks(reader)
    with store.reading() as reader:
        assert before != marks(reader)


def test_what_changes_state_needs_the_writing_connection(store: Store) -> None:
    acts = (
        lambda c: keep_capture(c, CAPTURE, keep="hash"),
        lambda c: remove_bytes(c, [], at=T0, by="x", reason="y"),
        lambda c: record_run(c, RUN),
        lambda c: keep_decision(c, DECISION, recorded_at=T0),
        lambda c: keep_rejected(c, [], recorded_at=T0, run_id="r"),
        lambda c: set_cursor(c, "s", {}, at=T0),
        lambda c: clear_caches(c),
    )
    with store.reading() as connection:
        for act in acts:
            with pytest.raises(NotWriting):
                act(connection)


def test_a_backup_of_a_file_opens_and_holds_the_same(sqlite_url: str, tmp_path: Path) -> None:
    with open_store(sqlite_url) as store:
        fill(store)
        size = backup(store.engine, tmp_path / "copy.db")
        assert size == (tmp_path / "copy.db").stat().st_size
        held = _counts(store)
        with pytest.raises(BackupError, match="never overwrites"):
            backup(store.engine, tmp_path / "copy.db")
        with pytest.raises(BackupError, match="does not exist"):
            backup(store.engine, tmp_path / "no" / "copy.db")

    assert (tmp_path / "copy.db").read_bytes()[18:20] == b"\x01\x01"  # no write-ahead log: one file is all
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        assert held == _counts(copy)
        assert file_faults(copy.engine) == []
    assert list(tmp_path.glob("*.part")) == []


def _counts(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return counts(connection)


def test_a_damaged_file_is_found_and_not_taken_for_a_backup(sqlite_url: str, tmp_path: Path) -> None:
    with open_store(sqlite_url) as store, store.writing() as connection:
        keep_reports(connection, [report(f"a:{n}", summary="x" * 900) for n in range(200)], recorded_at=T0)
    with (tmp_path / "store.db").open("r+b") as file:
        file.seek(-3 * 4096, 2)
        file.write(b"\xff" * 4096)

    with open_store(sqlite_url) as store:
        assert file_faults(store.engine)
        with pytest.raises(BackupError, match="not sound"):
            backup(store.engine, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.glob("copy*")] == []


@pytest.mark.postgres
def test_a_backup_of_a_server_is_made_by_pg_dump_and_read_back(
    postgres_url: str, postgres_server: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(postgres_url) as store:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(BackupError, match="pg_dump is not in PATH"):
            backup(store.engine, tmp_path / "copy.dump")
        monkeypatch.setenv("PATH", str(postgres_server.programs))  # type: ignore[attr-defined]
        if not (postgres_server.programs / "pg_dump").exists():  # type: ignore[attr-defined]
            pytest.skip("pg_dump is not installed beside initdb")
        assert backup(store.engine, tmp_path / "copy.dump") > 1000
    assert list(tmp_path.glob("*.part")) == []


def test_the_store_imports_no_pandas_until_a_frame_is_asked_for() -> None:
    """Lost: the parent of the daemon in under 100 MB."""
    modules = [
        "backup",
        "checks",
        "bulk",
        "cache",
        "captures",
        "decisions",
        "engine",
        "keeping",
        "marks",
        "reading",
        "rejected",
        "runs",
        "schema",
        "state",
    ]
    imports = "; ".join(f"import monitor.store.{name}" for name in modules)
    code = f"{imports}; import sys; print([m for m in ('pandas', 'numpy', 'alembic', 'psycopg') if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
