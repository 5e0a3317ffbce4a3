"""通知: what was done to many at once is told once.

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


def downgrade() -> None:
    op.drop_column("notification", "count")
