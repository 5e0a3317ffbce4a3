"""支援記録の日計を段に分ける: a chart by method reads the few rows of that level only."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LEVELS = {
    "method": {"method"},
    "topic": {"topic"},
    "author": {"author_id"},
    "all": {"method", "topic", "author_id"},
}
record = sa.table(
    "support_record",
    *(sa.column(n) for n in ("happened_on", "method", "topic", "author_id", "minutes")),
    sa.column("is_replaced", sa.Boolean()),
)
names = ["level", "day", "method", "topic", "author_id", "count", "minutes"]
daily = sa.table("record_daily", *(sa.column(name) for name in names))


def upgrade() -> None:
    op.drop_table("record_daily")
    op.create_table(
        "record_daily",
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "level", "day", "method", "topic", "author_id", name="pk_record_daily"
        ),
    )
    stored = {
        "method": (record.c.method, ""),
        "topic": (record.c.topic, ""),
        "author_id": (sa.func.coalesce(record.c.author_id, 0), 0),
    }
    for level, kept in LEVELS.items():
        keys = [column if n in kept else sa.literal(blank) for n, (column, blank) in stored.items()]
        sums = (
            sa.select(
                sa.literal(level),
                record.c.happened_on,
                *keys,
                sa.func.count(),
                sa.func.sum(sa.func.coalesce(record.c.minutes, 0)),
            )
            .where(record.c.is_replaced.is_(False))
            .group_by(record.c.happened_on, *(stored[n][0] for n in sorted(kept)))
        )
        op.execute(daily.insert().from_select(names, sums))


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
