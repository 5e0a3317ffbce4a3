"""事業計画のまとめ: the day, and what each item stood at on it.

Revision: 0039, after 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("year_plan", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("year_item", sa.Column("closed_amount", sa.Float(), nullable=True))
    op.add_column("year_item", sa.Column("closed_people", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("year_item", "closed_people")
    op.drop_column("year_item", "closed_amount")
    op.drop_column("year_plan", "closed_on")
