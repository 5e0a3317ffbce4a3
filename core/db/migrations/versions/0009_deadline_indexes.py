"""期限: one user's matters are found by person, mostly from an index alone."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ("client", "owner_id_closed_on", ["owner_id", "closed_on", "stage", "last_record_on"]),
    (
        "service_use", "client_id_service",
        ["client_id", "service", "end_on", "start_on", "limit_on"],
    ),
    ("certificate", "client_id_kind", ["client_id", "kind", "expires_on", "status"]),
    ("employment", "client_id_left_on", ["client_id", "left_on", "six_months_on"]),
    ("plan", "client_id_status", ["client_id", "status", "review_due_on"]),
    ("plan", "client_id_service", ["client_id", "service", "status", "end_on"]),
)  # fmt: skip


def upgrade() -> None:
    for table, name, columns in INDEXES:
        op.create_index(f"ix_{table}_{name}", table, columns)


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
