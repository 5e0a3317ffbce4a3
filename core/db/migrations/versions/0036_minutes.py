"""議事録: what stood in a meeting when it was closed, and what was added afterwards.

Revision: 0036, after 0035
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.db.base import UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TEXT, INT, WHEN = sa.Text(), sa.Integer(), UtcDateTime(timezone=True)


def _col(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _meeting(table: str) -> sa.Column[Any]:
    key = sa.ForeignKey("meeting.id", name=f"fk_{table}_meeting_id")
    return sa.Column("meeting_id", INT, key, nullable=False)


def _table(name: str, *parts: sa.Column[Any] | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        _col("id", INT),
        _col("version", INT),
        _col("created_at", WHEN),
        _col("updated_at", WHEN),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def upgrade() -> None:
    _table(
        "closed_minutes",
        _meeting("closed_minutes"),
        _col("content", TEXT),
        _col("words", TEXT),
        sa.UniqueConstraint("meeting_id", name="uq_closed_minutes_meeting_id"),
    )
    by = sa.ForeignKey("app_user.id", name="fk_minutes_addition_by_id")
    _table(
        "minutes_addition",
        _col("body", TEXT),
        _meeting("minutes_addition"),
        _col("words", TEXT),
        _col("added_on", sa.Date()),
        sa.Column("by_id", INT, by, nullable=True),
    )
    op.create_index("ix_minutes_addition_meeting_id", "minutes_addition", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("minutes_addition")
    op.drop_table("closed_minutes")
