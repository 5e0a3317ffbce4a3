"""アセスメント: instruments with their editions, assessments and the answers in them."""

import sqlalchemy as sa
from alembic import op

import core.db.base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instrument",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("is_editable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("key", "edition", name=op.f("uq_instrument_key_edition")),
    )
    op.create_table(
        "instrument_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_instrument_domain_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_domain")),
    )
    op.create_index(
        op.f("ix_instrument_domain_instrument_id"), "instrument_domain", ["instrument_id"]
    )
    op.create_table(
        "instrument_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_instrument_step_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_step")),
        sa.UniqueConstraint(
            "instrument_id",
            "scale",
            "position",
            name=op.f("uq_instrument_step_instrument_id_scale_position"),
        ),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("rater", sa.String(length=40), nullable=False),
        sa.Column("rater_name", sa.String(length=60), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_assessment_client_id")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_assessment_instrument_id")
        ),
        sa.ForeignKeyConstraint(["rater_id"], ["app_user.id"], name=op.f("fk_assessment_rater_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index(
        "ix_assessment_client_id_assessed_on", "assessment", ["client_id", "assessed_on"]
    )
    op.create_table(
        "instrument_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=True),
        sa.Column("scale", sa.String(length=40), nullable=False),
        sa.Column("is_optional", sa.Boolean(), nullable=False),
        sa.Column("guidance", sa.String(length=500), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_id"], ["instrument_domain.id"], name=op.f("fk_instrument_item_domain_id")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_instrument_item_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_item")),
        sa.UniqueConstraint(
            "instrument_id", "number", name=op.f("uq_instrument_item_instrument_id_number")
        ),
    )
    op.create_index(op.f("ix_instrument_item_domain_id"), "instrument_item", ["domain_id"])
    op.create_table(
        "assessment_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("accommodation", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_response_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["instrument_item.id"], name=op.f("fk_assessment_response_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_response")),
        sa.UniqueConstraint(
            "assessment_id", "item_id", name=op.f("uq_assessment_response_assessment_id_item_id")
        ),
    )
    op.create_index(op.f("ix_assessment_response_item_id"), "assessment_response", ["item_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
