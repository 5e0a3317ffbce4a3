"""支援計画の一覧と相談受付: counted and sorted from an index, without a row being read."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_plan_status_steps",
        "plan",
        ["status", "drafted_on", "meeting_on", "explained_on", "agreed_on", "delivered_on"],
    )
    op.create_index(
        "ix_intake_status_waiting",
        "intake",
        ["status", "owner_id", "urgency", "next_step_on", "received_on"],
    )


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
