"""職務の切り出し: which vacancy came of it.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    key = sa.ForeignKey("vacancy.id", name="fk_job_carving_vacancy_id_vacancy")
    column = sa.Column("vacancy_id", sa.Integer(), key, nullable=True)
    op.add_column("job_carving", column, inline_references=True)
    op.create_index("ix_job_carving_vacancy_id", "job_carving", ["vacancy_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
