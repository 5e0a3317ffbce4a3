"""別の人: pairs of the ledger that look like one person and were told apart.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db.base

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "different_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("one_version", sa.Integer(), nullable=False),
        sa.Column("other_version", sa.Integer(), nullable=False),
        sa.Column("marks", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_different_people_by_id")),
        sa.ForeignKeyConstraint(["one_id"], ["client.id"], name=op.f("fk_different_people_one_id")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["client.id"], name=op.f("fk_different_people_other_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_different_people")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_different_people_one_id_other_id")),
    )
    op.create_index(op.f("ix_different_people_other_id"), "different_people", ["other_id"])


def downgrade() -> None:
    op.drop_table("different_people")
