"""さがす (search): the index over the words of support records, and the one that lists persons."""

from alembic import op

from core.services import record_index

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Walked in the order of the list: the first fifty are found without a row being read.
    op.create_index(
        "ix_client_kana_search_text", "client", ["kana", "search_text", "merged_into_id"]
    )
    if op.get_bind().dialect.name == "sqlite":
        # No positions (detail=none): the few texts that are shown are compared word for word.
        op.execute(
            "CREATE VIRTUAL TABLE record_words "
            "USING fts5(grams, content='', detail=none, tokenize='ascii')"
        )
    else:
        op.execute("CREATE TABLE record_words (place BIGINT PRIMARY KEY, grams TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_record_words_grams ON record_words USING gin (grams)")
    record_index.fill(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
