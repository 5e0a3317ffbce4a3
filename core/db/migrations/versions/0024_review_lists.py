"""モニタリングの一覧: reviews by their day, and by the day planned for the next one.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("ix_plan_review_reviewed_on", "plan_review", ["reviewed_on", "id"])
    op.create_index("ix_plan_review_next_review_on", "plan_review", ["next_review_on"])


def downgrade() -> None:
    op.drop_index("ix_plan_review_next_review_on", "plan_review")
    op.drop_index("ix_plan_review_reviewed_on", "plan_review")
