"""支援記録: who is to take the next step; found by topic and by programme without reading every record."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.ForeignKey("app_user.id", name="fk_support_record_next_step_owner_id")
    op.add_column(
        "support_record",
        sa.Column("next_step_owner_id", sa.Integer(), key, nullable=True),
        inline_references=True,
    )
    for name in ("topic", "programme"):
        op.create_index(
            f"ix_support_record_{name}_happened_on", "support_record", [name, "happened_on", "id"]
        )
    op.create_index(
        "ix_support_record_further",
        "support_record",
        ["happened_on", "id", "further_topics"],
        sqlite_where=sa.text("further_topics <> ''"),
        postgresql_where=sa.text("further_topics <> ''"),
    )


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
