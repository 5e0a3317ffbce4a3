"""機関名簿の地域 (places of the directory): the index behind its filter and its counts by place."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_organization_place", "organization", ["prefecture", "municipality", "gone_on"]
    )


def downgrade() -> None:
    op.drop_index("ix_organization_place", "organization")
