"""Mail: the outbox, silences, and what was last announced.

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A migration is history: it names its types and tables itself and imports nothing that may change later.
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
STATES = ("waiting", "held", "sending", "sent", "dead", "superseded", "silenced")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "outbox",
        _text("notice_id"),
        _text("thread"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("agreement", ""),
        _text("subscription"),
        _text("audience"),
        _text("recipient"),
        _text("language"),
        _text("reasons"),
        _text("subject"),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("stale_at", TIME, nullable=True),
        _text("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=False),
        _text("claimed_by", ""),
        sa.Column("claimed_until", TIME, nullable=True),
        sa.Column("dated_at", TIME, nullable=True),
        sa.Column("accepted_at", TIME, nullable=True),
        _text("answer", ""),
        _text("message_id"),
        _text("parents", ""),
        _text("silence_id", ""),
        _text("released_by", ""),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("thread", "recipient", "number", name=op.f("uq_outbox_thread_recipient_number")),
        sa.CheckConstraint(" OR ".join(f"state = '{one}'" for one in STATES), name=op.f("ck_outbox_state")),
    )
    op.create_index(op.f("ix_outbox_state_next_attempt_at"), "outbox", ["state", "next_attempt_at"], unique=False)
    op.create_table(
        "silences",
        _text("silence_id"),
        _text("author"),
        _text("reason"),
        sa.Column("matches", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("silence_id", name=op.f("pk_silences")),
        sa.CheckConstraint("author <> '' AND reason <> ''", name=op.f("ck_silences_signed")),
    )
    op.create_table(
        "alert_marks",
        _text("name"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alert_marks")),
    )


def downgrade() -> None:
    for table in ("alert_marks", "silences", "outbox"):
        op.drop_table(table)
