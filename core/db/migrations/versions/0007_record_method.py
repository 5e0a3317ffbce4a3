"""支援記録 by method: a method that is seldom used is found without walking every record."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_support_record_method_happened_on", "support_record", ["method", "happened_on", "id"]
    )


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
