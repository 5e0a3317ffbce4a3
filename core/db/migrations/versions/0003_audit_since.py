"""What changed since a day, from the audit: the index behind 支援段階の変化 of a meeting."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entry_entity_action_at", "audit_entry", ["entity", "action", "at"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
