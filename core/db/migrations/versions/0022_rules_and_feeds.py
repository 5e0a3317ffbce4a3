"""期間のきまりを直す・暦で受け取る: where a row of the rules comes from; secret links of calendars.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db.base

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("rule_parameter", sa.Column("shipped_from", sa.Date(), nullable=True))
    op.add_column(
        "rule_parameter",
        sa.Column("is_edited", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # The start-up fills them, with an audit row each (`core.services.shipped_rules`).
    op.create_table(
        "calendar_feed",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_calendar_feed_user_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_feed")),
    )
    op.create_index("ix_calendar_feed_user_id", "calendar_feed", ["user_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
