"""同意と提供: the notes on a disclosure, and what the deadlines ask of the consents."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("disclosure") as table:
        table.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_disclosure_corrects_id", "disclosure", ["corrects_id"], ["id"])
        table.create_index("ix_disclosure_corrects_id", ["corrects_id"])
    op.create_index("ix_consent_valid_to", "consent", ["valid_to"])
    op.create_index(
        "ix_consent_method_document_ref", "consent", ["method", "document_ref", "obtained_on"]
    )


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
