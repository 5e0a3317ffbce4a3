"""計画の工程と種類ごとの欄: who was there and who explained, delivery to the 相談支援事業所, the fields of
each kind of plan, results of goals at each review with the records they rest on; agreed last days of
jobs and services."""

import sqlalchemy as sa
from alembic import op

import core.db.base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _refer(table: str, name: str, target: str) -> None:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    op.add_column(table, sa.Column(name, sa.Integer(), key, nullable=True), inline_references=True)


def upgrade() -> None:
    op.create_table(
        "plan_community_transition_detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("leaving_on", sa.Date(), nullable=True),
        sa.Column("housing", sa.Text(), nullable=False),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_plan_community_transition_detail_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_community_transition_detail_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_community_transition_detail")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_plan_community_transition_detail_plan_id")),
    )
    op.create_index(
        op.f("ix_plan_community_transition_detail_organization_id"),
        "plan_community_transition_detail",
        ["organization_id"],
    )
    op.create_table(
        "plan_job_coach_detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("doctor_advice", sa.Text(), nullable=False),
        sa.Column("doctor_advised_on", sa.Date(), nullable=True),
        sa.Column("employer_wishes", sa.Text(), nullable=False),
        sa.Column("intensive_from", sa.Date(), nullable=True),
        sa.Column("transition_from", sa.Date(), nullable=True),
        sa.Column("follow_up_from", sa.Date(), nullable=True),
        sa.Column("follow_up_to", sa.Date(), nullable=True),
        sa.Column("intensive_visits", sa.String(length=100), nullable=False),
        sa.Column("transition_visits", sa.String(length=100), nullable=False),
        sa.Column("follow_up_visits", sa.String(length=100), nullable=False),
        sa.Column("natural_support", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employment_id"],
            ["employment.id"],
            name=op.f("fk_plan_job_coach_detail_employment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_job_coach_detail_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_job_coach_detail")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_plan_job_coach_detail_plan_id")),
    )
    op.create_index(
        op.f("ix_plan_job_coach_detail_employment_id"), "plan_job_coach_detail", ["employment_id"]
    )
    op.create_table(
        "plan_retention_detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("handover", sa.Text(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("living", sa.Text(), nullable=False),
        sa.Column("workplace", sa.Text(), nullable=False),
        sa.Column("challenges", sa.Text(), nullable=False),
        sa.Column("employer_part", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employment_id"],
            ["employment.id"],
            name=op.f("fk_plan_retention_detail_employment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_retention_detail_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_retention_detail")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_plan_retention_detail_plan_id")),
    )
    op.create_index(
        op.f("ix_plan_retention_detail_employment_id"), "plan_retention_detail", ["employment_id"]
    )
    op.create_table(
        "plan_self_reliance_detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("coordination_on", sa.Date(), nullable=True),
        sa.Column("coordination_members", sa.String(length=500), nullable=False),
        sa.Column("coordination_result", sa.String(length=40), nullable=False),
        sa.Column("coordination_note", sa.Text(), nullable=False),
        sa.Column("programmes", sa.Text(), nullable=False),
        sa.Column("outlook", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_self_reliance_detail_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_self_reliance_detail")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_plan_self_reliance_detail_plan_id")),
    )
    op.create_table(
        "plan_service_use_detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("monitoring_months", sa.Integer(), nullable=True),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("informal", sa.Text(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_plan_service_use_detail_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_service_use_detail_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_service_use_detail")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_plan_service_use_detail_plan_id")),
    )
    op.create_index(
        op.f("ix_plan_service_use_detail_certificate_id"),
        "plan_service_use_detail",
        ["certificate_id"],
    )
    op.create_table(
        "goal_attainment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("attainment", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["plan_goal.id"], name=op.f("fk_goal_attainment_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["plan_review.id"], name=op.f("fk_goal_attainment_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_attainment")),
        sa.UniqueConstraint(
            "review_id", "goal_id", name=op.f("uq_goal_attainment_review_id_goal_id")
        ),
    )
    op.create_index(op.f("ix_goal_attainment_goal_id"), "goal_attainment", ["goal_id"])
    op.create_table(
        "review_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["plan_goal.id"], name=op.f("fk_review_evidence_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["support_record.id"], name=op.f("fk_review_evidence_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["plan_review.id"], name=op.f("fk_review_evidence_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_evidence")),
        sa.UniqueConstraint(
            "review_id",
            "record_id",
            "goal_id",
            name=op.f("uq_review_evidence_review_id_record_id_goal_id"),
        ),
    )
    op.create_index(op.f("ix_review_evidence_goal_id"), "review_evidence", ["goal_id"])
    op.create_index(op.f("ix_review_evidence_record_id"), "review_evidence", ["record_id"])
    op.add_column("employment", sa.Column("contract_end_on", sa.Date(), nullable=True))
    op.add_column("employment", sa.Column("trial_months", sa.Integer(), nullable=True))
    _refer("plan", "enrolment_id", "enrolment")
    op.add_column("plan", sa.Column("person_present", sa.Boolean(), nullable=True))
    op.add_column(
        "plan",
        sa.Column("meeting_members", sa.String(length=500), nullable=False, server_default=""),
    )
    _refer("plan", "explained_by_id", "app_user")
    op.add_column(
        "plan", sa.Column("signer", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column(
        "plan", sa.Column("is_self_plan", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _refer("plan", "consultation_office_id", "organization")
    op.add_column("plan", sa.Column("consultation_delivered_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_plan_consultation_office_id"), "plan", ["consultation_office_id"])
    op.create_index(op.f("ix_plan_enrolment_id"), "plan", ["enrolment_id"])
    op.add_column(
        "plan_goal", sa.Column("place", sa.String(length=100), nullable=False, server_default="")
    )
    _refer("plan_goal", "carried_from_id", "plan_goal")
    op.add_column(
        "plan_review", sa.Column("method", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column(
        "plan_review", sa.Column("person_words", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("plan_review", sa.Column("next_review_on", sa.Date(), nullable=True))
    op.add_column("service_use", sa.Column("extended_to", sa.Date(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
