"""段階の経過 (stage changes): found by the day on which they were noted, for the weekly meeting."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_stage_change_created_at", "stage_change", ["created_at"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
