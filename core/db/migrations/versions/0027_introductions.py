"""紹介: who gets in touch, and an index for 「どこにもつながっていない」.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None

STEPS = [
    "client_id", "intake_id", "status", "introduced_on", "visited_on", "arrived_on", "ended_on", "next_on",
    "visit_planned_on", "trial_on", "trial_to", "end_reason",
]  # fmt: skip


def upgrade() -> None:
    nobody = sa.Column("by_person", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("introduction", nobody)
    op.create_index("ix_introduction_steps", "introduction", STEPS)


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
