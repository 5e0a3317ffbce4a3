"""支援記録の日計 (daily sums of records), a task's record, and the order in which records are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_daily",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "method", "topic", "author_id", name="pk_record_daily"),
    )
    op.execute(
        "INSERT INTO record_daily (day, method, topic, author_id, count, minutes) "
        "SELECT happened_on, method, topic, COALESCE(author_id, 0), COUNT(*), "
        "SUM(COALESCE(minutes, 0)) FROM support_record WHERE NOT is_replaced "
        "GROUP BY happened_on, method, topic, COALESCE(author_id, 0)"
    )
    op.create_index(
        "ix_support_record_author_id_happened_on",
        "support_record",
        ["author_id", "happened_on", "id"],
    )
    op.create_index("ix_support_record_author_id_id", "support_record", ["author_id", "id"])
    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(sa.Column("record_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_task_record_id", "support_record", ["record_id"], ["id"])
        batch_op.create_index("ix_task_record_id", ["record_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
