"""さがす (search): the indexes of words, and the index that lists persons."""

from alembic import op

from core.db import word_index
from core.domain.intakes import Intake
from core.domain.records import SupportRecord

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Walked in the order of the list: the first fifty are found without a row being read.
    op.create_index(
        "ix_client_kana_search_text", "client", ["kana", "search_text", "merged_into_id"]
    )
    for model in (SupportRecord, Intake):
        word_index.create(op.get_bind(), str(model.__tablename__))
        word_index.fill(op.get_bind(), model)


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
