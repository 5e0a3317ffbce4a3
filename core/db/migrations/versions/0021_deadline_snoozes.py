"""期限の先送り: matters that are left out of the lists until a day, with a reason.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db.base

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "deadline_snooze",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_deadline_snooze_by_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_deadline_snooze_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_snooze")),
        sa.UniqueConstraint(
            "kind", "matter_id", "due_on", name=op.f("uq_deadline_snooze_kind_matter_id_due_on")
        ),
    )
    op.create_index(op.f("ix_deadline_snooze_client_id"), "deadline_snooze", ["client_id"])
    op.create_index(op.f("ix_deadline_snooze_until_on"), "deadline_snooze", ["until_on"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
