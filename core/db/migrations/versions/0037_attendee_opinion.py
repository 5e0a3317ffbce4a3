"""出席者の意見: what each of those who took part said, for meetings about one person.

Revision: 0037, after 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    opinion = sa.Column("opinion", sa.Text(), nullable=False, server_default="")
    op.add_column("meeting_attendee", opinion)


def downgrade() -> None:
    op.drop_column("meeting_attendee", "opinion")
