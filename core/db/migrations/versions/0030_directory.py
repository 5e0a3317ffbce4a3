"""機関名簿: indexes for 100,000 organisations, and for the history of one over all persons.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None

LISTED = ["merged_into_id", "gone_on", "name_kana", "id"]
GONE = ("kind_prefecture", "name_kana", "place", "merged_into_id")


def upgrade() -> None:
    for name in GONE:
        op.drop_index(f"ix_organization_{name}", "organization")
    filters = ["kind", "prefecture", "municipality", "verified_on", "listing_agreed_on"]
    for name, columns in {
        "listed": [*LISTED, *filters, "vacancy_count", "vacancy_on", "capacity"],
        "kind": ["kind", *LISTED, "prefecture", "municipality"],
        "place": ["prefecture", *LISTED[:2], "municipality", "name_kana", "id"],
        "verified_on": [*LISTED[:2], "verified_on"],
    }.items():
        op.create_index(f"ix_organization_{name}", "organization", columns)
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_organization_words", "organization", [*LISTED, "search_text"])
    op.drop_index("ix_support_record_organization_id", "support_record")
    op.create_index(
        "ix_support_record_organization_id",
        "support_record",
        ["organization_id", "happened_on", "id"],
    )


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
