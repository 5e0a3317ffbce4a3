"""相談受付: those that ended by their day, and the search for the same person, from an index.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index(
        "ix_intake_status_closed_on", "intake", ["status", "closed_on", "id", "close_reason"]
    )
    op.create_index("ix_intake_search_text", "intake", ["search_text", "birth_on", "client_id"])


def downgrade() -> None:
    op.drop_index("ix_intake_search_text", "intake")
    op.drop_index("ix_intake_status_closed_on", "intake")
