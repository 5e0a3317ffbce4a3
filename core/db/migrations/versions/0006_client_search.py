"""利用者をさがす (searching persons): the index that a search walks instead of the whole rows."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_client_search_text", "client", ["search_text", "birth_on"])


def downgrade() -> None:
    op.drop_index("ix_client_search_text", "client")
