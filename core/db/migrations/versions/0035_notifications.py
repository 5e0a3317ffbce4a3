"""通知: what was done to many at once is told once; a task knows who gave it.

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    count = sa.Column("count", sa.Integer(), nullable=False, server_default="1")
    op.add_column("notification", count)
    key = sa.ForeignKey("app_user.id", name="fk_task_given_by_id")
    given_by = sa.Column("given_by_id", sa.Integer(), key, nullable=True)
    op.add_column("task", given_by, inline_references=True)


def downgrade() -> None:
    with op.batch_alter_table("task") as table:
        table.drop_column("given_by_id")
    op.drop_column("notification", "count")
