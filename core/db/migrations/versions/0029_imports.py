"""取り込み: what imports wrote into a profile, and the way from an organisation to its imports.

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "imported_profile",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_imported_profile_organization_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_imported_profile")),
    )
    op.create_index("ix_import_change_organization_id", "import_change", ["organization_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
