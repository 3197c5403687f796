"""The first tables: evidence that is only added to, working state, and caches.

Revision: 0001, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration is history: it names its types and tables itself and imports nothing that may change later.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

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

TABLES = (
    "assessments",
    "blobs",
    "captures",
    "decisions",
    "host_state",
    "http_state",
    "link_cache",
    "rejected",
    "report_sets",
    "reports",
    "run_warnings",
    "runs",
    "source_state",
    "tombstones",
    "carried",
)

SQLITE_REFUSE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {act} refused'); END
"""

SQLITE_BLOB = """
CREATE TRIGGER blobs_need_tombstone BEFORE DELETE ON blobs
WHEN NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.sha256 = OLD.sha256 AND t.at >= OLD.kept_at)
BEGIN SELECT RAISE(ABORT, 'blobs: delete refused without a tombstone'); END
"""

POSTGRESQL_FUNCTIONS = (
    """
CREATE FUNCTION pausewatch_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, lower(TG_OP); END $$
""",
    """
CREATE FUNCTION pausewatch_blob_needs_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.sha256 = OLD.sha256 AND t.at >= OLD.kept_at) THEN
    RAISE EXCEPTION 'blobs: delete refused without a tombstone';
  END IF;
  RETURN OLD;
END $$
""",
)

POSTGRESQL_REFUSE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION pausewatch_refuse()
"""

POSTGRESQL_BLOB = """
CREATE TRIGGER blobs_need_tombstone BEFORE DELETE ON blobs
FOR EACH ROW EXECUTE FUNCTION pausewatch_blob_needs_tombstone()
"""


def upgrade() -> None:
    op.create_table(
        "assessments",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("agreement_version", sa.Text(), nullable=False),
        sa.Column("as_of", TIME, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("zlib", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_agreement_made_at"), "assessments", ["agreement", "made_at"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("n_bytes", BIG, nullable=False),
        sa.Column("zlib", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", TIME, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_blobs_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "captures",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), server_default="", nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("n_bytes", BIG, nullable=False),
        sa.Column("keep", sa.Text(), nullable=False),
        sa.Column("collector_version", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("keep = 'bytes' OR keep = 'fields' OR keep = 'hash'", name=op.f("ck_captures_keep")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_captures_sha256")),
        sa.CheckConstraint("n_bytes >= 0", name=op.f("ck_captures_n_bytes")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_captures")),
        sa.UniqueConstraint("capture_id", name=op.f("uq_captures_capture_id")),
    )
    op.create_index(op.f("ix_captures_sha256"), "captures", ["sha256"], unique=False)
    op.create_index(op.f("ix_captures_source_received_at"), "captures", ["source", "received_at"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("report_ids", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "action = 'confirm' OR action = 'reject' OR action = 'correct' OR action = 'link' OR action = 'split'",
            name=op.f("ck_decisions_action"),
        ),
        sa.CheckConstraint("by <> '' AND reason <> '' AND report_ids <> ''", name=op.f("ck_decisions_signed")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decisions")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decisions_decision_id")),
    )
    op.create_table(
        "host_state",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("n_bytes", BIG, nullable=False),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_state")),
    )
    op.create_table(
        "http_state",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("last_modified", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("source", "url", name=op.f("pk_http_state")),
    )
    op.create_table(
        "link_cache",
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("zlib", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("component", name=op.f("pk_link_cache")),
    )
    op.create_table(
        "rejected",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("line", BIG, nullable=True),
        sa.Column("field", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_rejected")),
    )
    op.create_index(op.f("ix_rejected_run_id"), "rejected", ["run_id"], unique=False)
    op.create_table(
        "report_sets",
        sa.Column("set_id", BIG, autoincrement=False, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("n_reports", sa.Integer(), nullable=False),
        sa.Column("n_new", sa.Integer(), nullable=False),
        sa.Column("first_seq", BIG, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Text(), server_default="", nullable=False),
        sa.Column("capture_id", sa.Text(), server_default="", nullable=False),
        sa.Column("backfill", sa.Boolean(), nullable=False),
        sa.CheckConstraint("n_new >= 0 AND n_reports >= n_new AND ordinal >= 1", name=op.f("ck_report_sets_counts")),
        sa.PrimaryKeyConstraint("set_id", name=op.f("pk_report_sets")),
        sa.UniqueConstraint("item", "ordinal", name=op.f("uq_report_sets_item_ordinal")),
    )
    op.create_index(
        "ix_report_sets_later",
        "report_sets",
        ["item"],
        unique=False,
        sqlite_where=sa.text("ordinal > 1"),
        postgresql_where=sa.text("ordinal > 1"),
    )
    op.create_table(
        "reports",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("set_id", BIG, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_side", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("occurred_from", TIME, nullable=True),
        sa.Column("occurred_to", TIME, nullable=True),
        sa.Column("extent", sa.Text(), nullable=False),
        sa.Column("time_text", sa.Text(), nullable=False),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.Column("place_relation", sa.Text(), nullable=False),
        sa.Column("place_level", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float(precision=53), nullable=True),
        sa.Column("lon", sa.Float(precision=53), nullable=True),
        sa.Column("radius_km", sa.Float(precision=53), nullable=True),
        sa.Column("weapon", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("killed", BIG, nullable=True),
        sa.Column("killed_is", sa.Text(), nullable=False),
        sa.Column("injured", BIG, nullable=True),
        sa.Column("injured_is", sa.Text(), nullable=False),
        sa.Column("customers_out", BIG, nullable=True),
        sa.Column("customers_unit", sa.Text(), nullable=False),
        sa.Column("revises", sa.Text(), nullable=False),
        sa.Column("retracts", sa.Text(), nullable=False),
        sa.Column("background", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(precision=53), nullable=True),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("capture", sa.Text(), nullable=False),
        sa.CheckConstraint("actor = 'RU' OR actor = 'UA' OR actor = 'unknown'", name=op.f("ck_reports_actor")),
        sa.CheckConstraint(
            "cause = '' OR cause = 'attack' OR cause = 'weather' OR cause = 'technical' OR cause = 'scheduled' OR cause = 'unknown'",  # noqa: E501  as the database has it
            name=op.f("ck_reports_cause"),
        ),
        sa.CheckConstraint(
            "customers_unit = '' OR customers_unit = 'people' OR customers_unit = 'consumers' OR customers_unit = 'buildings' OR customers_unit = 'settlements' OR customers_unit = 'percent'",  # noqa: E501  as the database has it
            name=op.f("ck_reports_customers_unit"),
        ),
        sa.CheckConstraint("extent = 'instant' OR extent = 'period'", name=op.f("ck_reports_extent")),
        sa.CheckConstraint(
            "injured_is = '' OR injured_is = 'exact' OR injured_is = 'at_least' OR injured_is = 'at_most' OR injured_is = 'about'",  # noqa: E501  as the database has it
            name=op.f("ck_reports_injured_is"),
        ),
        sa.CheckConstraint(
            "killed_is = '' OR killed_is = 'exact' OR killed_is = 'at_least' OR killed_is = 'at_most' OR killed_is = 'about'",  # noqa: E501  as the database has it
            name=op.f("ck_reports_killed_is"),
        ),
        sa.CheckConstraint(
            "kind = 'strike' OR kind = 'blast' OR kind = 'interception' OR kind = 'alert' OR kind = 'outage' OR kind = 'statement'",  # noqa: E501  as the database has it
            name=op.f("ck_reports_kind"),
        ),
        sa.CheckConstraint(
            "origin_side = '' OR origin_side = 'UA' OR origin_side = 'RU' OR origin_side = 'third_party' OR origin_side = 'commercial' OR origin_side = 'unknown'",  # noqa: E501  as the database has it
            name=op.f("ck_reports_origin_side"),
        ),
        sa.CheckConstraint(
            "place_level = '' OR place_level = 'country' OR place_level = 'oblast' OR place_level = 'raion' OR place_level = 'hromada' OR place_level = 'city' OR place_level = 'settlement' OR place_level = 'village' OR place_level = 'district'",  # noqa: E501  as the database has it
            name=op.f("ck_reports_place_level"),
        ),
        sa.CheckConstraint("place_relation = 'in' OR place_relation = 'near'", name=op.f("ck_reports_place_relation")),
        sa.CheckConstraint("report_id <> '' AND source <> ''", name=op.f("ck_reports_named")),
        sa.CheckConstraint("scope = 'occurrence' OR scope = 'aggregate'", name=op.f("ck_reports_scope")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_reports_point")),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_reports_confidence")),
        sa.CheckConstraint("killed >= 0 AND injured >= 0 AND customers_out >= 0", name=op.f("ck_reports_counts")),
        sa.CheckConstraint("lat >= -90 AND lat <= 90", name=op.f("ck_reports_lat")),
        sa.CheckConstraint("lon >= -180 AND lon <= 180", name=op.f("ck_reports_lon")),
        sa.CheckConstraint("occurred_from <= occurred_to", name=op.f("ck_reports_span")),
        sa.CheckConstraint("radius_km >= 0", name=op.f("ck_reports_radius_km")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reports")),
        sa.UniqueConstraint("report_id", name=op.f("uq_reports_report_id")),
    )
    op.create_index(op.f("ix_reports_occurred_to"), "reports", ["occurred_to"], unique=False)
    op.create_table(
        "run_warnings",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_run_warnings")),
    )
    op.create_index(op.f("ix_run_warnings_run_id"), "run_warnings", ["run_id"], unique=False)
    op.create_table(
        "runs",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n_captures", sa.Integer(), nullable=False),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("n_new", sa.Integer(), nullable=False),
        sa.Column("n_known", sa.Integer(), nullable=False),
        sa.Column("n_rejected", sa.Integer(), nullable=False),
        sa.Column("n_warnings", sa.Integer(), nullable=False),
        sa.Column("n_bytes", BIG, nullable=False),
        sa.Column("newest_item_at", TIME, nullable=True),
        sa.Column("error_class", sa.Text(), server_default="", nullable=False),
        sa.Column("error_message", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind = 'collect' OR kind = 'backfill' OR kind = 'import' OR kind = 'reparse' OR kind = 'test'",
            name=op.f("ck_runs_kind"),
        ),
        sa.CheckConstraint("state <> 'failed' OR error_class <> ''", name=op.f("ck_runs_failure_named")),
        sa.CheckConstraint(
            "state = 'ok' OR state = 'empty' OR state = 'failed' OR state = 'not_configured' OR state = 'missed' OR state = 'interrupted'",  # noqa: E501  as the database has it
            name=op.f("ck_runs_state"),
        ),
        sa.CheckConstraint("started_at <= finished_at", name=op.f("ck_runs_order")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_runs")),
        sa.UniqueConstraint("run_id", name=op.f("uq_runs_run_id")),
    )
    op.create_index(op.f("ix_runs_source_finished_at"), "runs", ["source", "finished_at"], unique=False)
    op.create_table(
        "source_state",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("running", sa.Text(), server_default="", nullable=False),
        sa.Column("running_since", TIME, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_state")),
    )
    op.create_table(
        "tombstones",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("by <> '' AND reason <> ''", name=op.f("ck_tombstones_signed")),
        sa.CheckConstraint("kind = 'retention' OR kind = 'removal'", name=op.f("ck_tombstones_kind")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_tombstones")),
    )
    op.create_index(op.f("ix_tombstones_sha256_at"), "tombstones", ["sha256", "at"], unique=False)
    op.create_table(
        "carried",
        sa.Column("set_id", BIG, autoincrement=False, nullable=False),
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["reports.seq"], name=op.f("fk_carried_seq")),
        sa.ForeignKeyConstraint(["set_id"], ["report_sets.set_id"], name=op.f("fk_carried_set_id")),
        sa.PrimaryKeyConstraint("set_id", "seq", name=op.f("pk_carried")),
        comment="reports that a later set of an item states again, word for word",
    )
    op.create_index(op.f("ix_carried_seq"), "carried", ["seq"], unique=False)
    _guard()


def _guard() -> None:
    """Make the triggers that keep evidence from being changed or removed."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for act in ("update", "delete"):
                op.execute(SQLITE_REFUSE.format(table=table, act=act))
        op.execute(SQLITE_REFUSE.format(table="blobs", act="update"))
        op.execute(SQLITE_BLOB)
        return
    for function in POSTGRESQL_FUNCTIONS:
        op.execute(function)
    for table in APPEND_ONLY:
        for act in ("update", "delete", "truncate"):
            op.execute(POSTGRESQL_REFUSE.format(table=table, act=act))
    for act in ("update", "truncate"):
        op.execute(POSTGRESQL_REFUSE.format(table="blobs", act=act))
    op.execute(POSTGRESQL_BLOB)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)  # its indexes and triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION pausewatch_blob_needs_tombstone()")
        op.execute("DROP FUNCTION pausewatch_refuse()")
