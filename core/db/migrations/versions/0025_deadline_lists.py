"""期限の一覧: indexes for what few plans lack, and for the jobs that are tried out.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    for name in ("agreed_on", "delivered_on", "end_on"):
        op.create_index(op.f(f"ix_plan_status_{name}"), "plan", ["status", name])
    op.create_index(op.f("ix_employment_scheme_left_on"), "employment", ["scheme", "left_on"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
