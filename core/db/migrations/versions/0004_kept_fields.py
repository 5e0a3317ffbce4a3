"""手で直した項目 (organization.kept_fields): later imports leave them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organization") as batch_op:
        batch_op.add_column(
            sa.Column("kept_fields", sa.String(length=600), nullable=False, server_default="")
        )
    with op.batch_alter_table("organization") as batch_op:
        batch_op.alter_column("kept_fields", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("organization") as batch_op:
        batch_op.drop_column("kept_fields")
