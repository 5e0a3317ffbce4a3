"""マッチング: the providers that are compared for a person are kept with the wish.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    shortlist = sa.Column("shortlist", sa.String(length=100), nullable=False, server_default="")
    op.add_column("matching_wish", shortlist)
    with op.batch_alter_table("matching_wish") as table:
        table.alter_column("shortlist", server_default=None)


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
