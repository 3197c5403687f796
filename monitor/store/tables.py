"""The tables: evidence that is only ever added to, and working state that may be lost.

Evidence (captures, reports, report_sets, carried, decisions, runs, run_warnings, rejected, tombstones) is
append-only: triggers made by the migrations refuse UPDATE and DELETE on both databases. The one exception
is `blobs`, the bytes of captures: a row may be deleted once a tombstone says who removed it, when and why.

Keys named `seq` (and `set_id`) are dense and given out inside `Store.writing()`, one writer at a time.
So they grow in the order of commits, the newest is found in one step, and "is there anything new?" never
scans a table.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.store.report_columns import one_of, report_columns, report_rules
from monitor.store.types import BIG_KEY, JsonText, UtcDateTime

__all__ = [
    "APPEND_ONLY",
    "alert_marks",
    "assessments",
    "blobs",
    "captures",
    "carried",
    "decisions",
    "host_state",
    "http_state",
    "link_cache",
    "metadata",
    "outbox",
    "rejected",
    "report_sets",
    "reports",
    "run_warnings",
    "runs",
    "silences",
    "source_state",
    "tombstones",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str = "seq") -> Column[int]:
    return Column(name, BIG_KEY, primary_key=True, autoincrement=False)


def _words(name: str, *, default: str | None = None) -> Column[str]:
    """Text that is never NULL: what is missing is "" everywhere in this project."""
    return Column(name, Text, nullable=False, server_default=default)


def _one_of(column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(one_of(column, values), name=column)


# --- evidence: only ever added to -----------------------------------------------------------------------

captures = Table(
    "captures",
    metadata,
    _key(),
    _words("capture_id"),  # cap- + 16 hex of source, URL, time and bytes: the same on every database
    _words("source"),
    _words("run_id", default=""),
    _words("url"),
    Column("received_at", UtcDateTime, nullable=False),
    Column("status", Integer, nullable=False),  # HTTP status; 0 for a file from disk
    _words("media_type", default=""),
    Column("headers", JsonText, nullable=False),
    _words("sha256"),  # of the bytes as received, before our compression
    Column("n_bytes", BIG_KEY, nullable=False),
    _words("keep"),
    _words("collector_version", default=""),
    UniqueConstraint("capture_id"),
    Index(None, "source", "received_at"),
    Index(None, "sha256"),
    _one_of("keep", "bytes", "fields", "hash"),
    CheckConstraint("n_bytes >= 0", name="n_bytes"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("n_bytes", BIG_KEY, nullable=False),
    Column("zlib", LargeBinary, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256"),
)

tombstones = Table(
    "tombstones",
    metadata,
    _key(),
    _words("sha256"),
    Column("at", UtcDateTime, nullable=False),
    _words("kind"),  # retention: the same bytes may be kept again; removal: they may not
    _words("by"),
    _words("reason"),
    Index(None, "sha256", "at"),
    _one_of("kind", "retention", "removal"),
    CheckConstraint("by <> '' AND reason <> ''", name="signed"),
)

report_sets = Table(
    "report_sets",
    metadata,
    _key("set_id"),
    _words("item"),  # source:item, without /n and @version
    Column("recorded_at", UtcDateTime, nullable=False),
    _words("sha256"),  # of the reports in it: the same parse twice is known by this
    Column("n_reports", Integer, nullable=False),  # 0: the item now says nothing (withdrawn)
    Column("n_new", Integer, nullable=False),  # of them first said here: reports.seq from first_seq on
    Column("first_seq", BIG_KEY, nullable=False),
    Column("ordinal", Integer, nullable=False),  # 1 for the first set kept of an item
    _words("run_id", default=""),
    _words("capture_id", default=""),
    Column("backfill", Boolean, nullable=False),  # recorded_at was taken from the file, not from the clock
    UniqueConstraint("item", "ordinal"),
    Index(
        "ix_report_sets_later",
        "item",
        sqlite_where=text("ordinal > 1"),
        postgresql_where=text("ordinal > 1"),
    ),
    CheckConstraint("n_new >= 0 AND n_reports >= n_new AND ordinal >= 1", name="counts"),
)

reports = Table(
    "reports",
    metadata,
    _key(),
    # of report_sets; no foreign key, whose check costs a fifth of an insert: `db check` looks for strays instead
    Column("set_id", BIG_KEY, nullable=False),
    _words("content"),  # first 32 hex of the SHA-256 of what it says (not of its id and times of learning)
    *report_columns(),
    UniqueConstraint("report_id"),
    Index(None, "occurred_to"),
    *report_rules(),
)

carried = Table(
    "carried",
    metadata,
    Column("set_id", BIG_KEY, ForeignKey("report_sets.set_id"), primary_key=True, autoincrement=False),
    Column("seq", BIG_KEY, ForeignKey("reports.seq"), primary_key=True, autoincrement=False),
    Index(None, "seq"),
    comment="reports that a later set of an item states again, word for word",
)

decisions = Table(
    "decisions",
    metadata,
    _key(),
    _words("decision_id"),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _words("by"),
    _words("action"),
    _words("report_ids"),
    _words("field", default=""),
    _words("value", default=""),
    _words("reason"),
    _words("supersedes", default=""),
    UniqueConstraint("decision_id"),
    _one_of("action", "confirm", "reject", "correct", "link", "split"),
    CheckConstraint("by <> '' AND reason <> '' AND report_ids <> ''", name="signed"),
)

runs = Table(
    "runs",
    metadata,
    _key(),
    _words("run_id"),
    _words("source"),
    _words("kind"),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime, nullable=False),
    _words("state"),
    Column("n_captures", Integer, nullable=False),
    Column("n_rows", Integer, nullable=False),  # seen in the payload
    Column("n_new", Integer, nullable=False),
    Column("n_known", Integer, nullable=False),
    Column("n_rejected", Integer, nullable=False),
    Column("n_warnings", Integer, nullable=False),
    Column("n_bytes", BIG_KEY, nullable=False),
    Column("newest_item_at", UtcDateTime),
    _words("error_class", default=""),
    _words("error_message", default=""),
    Column("details", JsonText, nullable=False),
    UniqueConstraint("run_id"),
    Index(None, "source", "finished_at"),
    _one_of("kind", "collect", "backfill", "import", "reparse", "test"),
    _one_of("state", "ok", "empty", "failed", "not_configured", "missed", "interrupted"),
    CheckConstraint("started_at <= finished_at", name="order"),
    CheckConstraint("state <> 'failed' OR error_class <> ''", name="failure_named"),
)

run_warnings = Table(
    "run_warnings",
    metadata,
    _key(),
    _words("run_id"),
    _words("source"),
    Column("at", UtcDateTime, nullable=False),
    _words("code"),
    _words("message"),
    Column("details", JsonText, nullable=False),
    Index(None, "run_id"),
)

rejected = Table(
    "rejected",
    metadata,
    _key(),
    _words("run_id"),
    _words("source", default=""),
    Column("recorded_at", UtcDateTime, nullable=False),
    _words("file", default=""),
    Column("line", BIG_KEY),
    _words("field", default=""),
    _words("value", default=""),
    _words("reason"),
    Index(None, "run_id"),
)

# --- working state: where a collector stands; may be lost at the price of asking again --------------------

source_state = Table(
    "source_state",
    metadata,
    Column("source", Text, primary_key=True),
    Column("cursor", JsonText, nullable=False),
    _words("running", default=""),  # the run in hand: found after a crash, it is recorded as interrupted
    Column("running_since", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False),
)

http_state = Table(
    "http_state",
    metadata,
    Column("source", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    _words("etag", default=""),
    _words("last_modified", default=""),
    _words("sha256", default=""),
    Column("updated_at", UtcDateTime, nullable=False),
)

host_state = Table(
    "host_state",
    metadata,
    Column("host", Text, primary_key=True),
    _words("day"),  # UTC date that the two counts belong to
    Column("requests", Integer, nullable=False),
    Column("n_bytes", BIG_KEY, nullable=False),
    Column("not_before", UtcDateTime),  # Retry-After
    Column("updated_at", UtcDateTime, nullable=False),
)

# --- mail: what is to be said, and what was said ------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("notice_id", Text, primary_key=True),  # ntc- + 16 hex of thread, recipient and number
    _words("thread"),  # one wave, window, source or day, for one subscription
    Column("number", Integer, nullable=False),  # 1 for the first notice of a thread to a recipient
    _words("agreement", default=""),
    _words("subscription"),
    _words("audience"),
    _words("recipient"),
    _words("language"),
    _words("reasons"),
    _words("subject"),
    Column("payload", JsonText, nullable=False),  # what the mail is made of, names and all
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("stale_at", UtcDateTime),  # sent after this, the mail says how late it is
    _words("state"),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    _words("claimed_by", default=""),
    Column("claimed_until", UtcDateTime),  # a sender that was killed holds a notice no longer than this
    Column("dated_at", UtcDateTime),  # of the first attempt: a repeat is the same message, Date included
    Column("accepted_at", UtcDateTime),
    _words("answer", default=""),
    _words("message_id"),
    _words("parents", default=""),
    _words("silence_id", default=""),
    _words("released_by", default=""),
    UniqueConstraint("thread", "recipient", "number"),
    Index(None, "state", "next_attempt_at"),
    _one_of("state", "waiting", "held", "sending", "sent", "dead", "superseded", "silenced"),
)

silences = Table(
    "silences",
    metadata,
    Column("silence_id", Text, primary_key=True),
    _words("author"),
    _words("reason"),
    Column("matches", JsonText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    CheckConstraint("author <> '' AND reason <> ''", name="signed"),
)

alert_marks = Table(
    "alert_marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JsonText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# --- caches: computed, may be deleted at any time ---------------------------------------------------------

assessments = Table(
    "assessments",
    metadata,
    Column("assessment_id", Text, primary_key=True),
    _words("agreement"),
    _words("agreement_version"),
    Column("as_of", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("marks", JsonText, nullable=False),  # the newest keys of the evidence it was computed from
    _words("manifest_sha256"),
    Column("manifest", JsonText, nullable=False),
    Column("zlib", LargeBinary),
    Index(None, "agreement", "made_at"),
)

link_cache = Table(
    "link_cache",
    metadata,
    Column("component", Text, primary_key=True),  # hash of everything that the component's result depends on
    _words("parameters"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("zlib", LargeBinary, nullable=False),
)

APPEND_ONLY = (
    "captures",
    "carried",
    "decisions",
    "rejected",
    "report_sets",
    "reports",
    "run_warnings",
    "runs",
    "tombstones",
)
"""Tables whose rows no statement may change or remove."""
