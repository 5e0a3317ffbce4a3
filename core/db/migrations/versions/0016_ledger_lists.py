"""利用者台帳: the index of merged rows holds these only, and one to count a filter from."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Over all rows SQLite took it for every list of persons: nearly all are merged into nobody.
    op.drop_index("ix_client_merged_into_id", table_name="client")
    op.create_index(
        "ix_client_merged_into_id",
        "client",
        ["merged_into_id"],
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_index("ix_client_counted", "client", ["stage", "merged_into_id", "owner_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
