"""会議にかけること: about a consultation, too, of somebody who is not registered yet.

Revision: 0034, after 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.ForeignKey("intake.id", name="fk_agenda_item_intake_id")
    op.add_column(
        "agenda_item",
        sa.Column("intake_id", sa.Integer(), key, nullable=True),
        inline_references=True,
    )
    op.create_index("ix_agenda_item_intake_id", "agenda_item", ["intake_id"])
