"""ネットワーク: 機関の特徴・連絡・名寄せ, 圏域・駅・境界, 医療機関連携, 希望の条件と紹介, 行事, お知らせ, 連携機関の職員;
what undoing an import needs."""

import sqlalchemy as sa
from alembic import op

import core.db.base

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _refer(table: str, name: str, target: str) -> None:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    op.add_column(table, sa.Column(name, sa.Integer(), key, nullable=True), inline_references=True)


def _text(table: str, name: str, length: int) -> None:
    kind = sa.String(length=length)
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=""))


def upgrade() -> None:
    op.create_table(
        "column_mapping",
        sa.Column("header_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("header_key", name=op.f("pk_column_mapping")),
    )
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sa.UniqueConstraint("name", name=op.f("uq_event_series_name")),
    )
    op.create_table(
        "file_content",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_file_content")),
    )
    op.create_table(
        "service_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_area")),
        sa.UniqueConstraint("name", name=op.f("uq_service_area_name")),
    )
    op.create_table(
        "service_area_municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("prefecture", sa.String(length=10), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["service_area.id"], name=op.f("fk_service_area_municipality_area_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_area_municipality")),
        sa.UniqueConstraint(
            "area_id",
            "prefecture",
            "municipality",
            name=op.f("uq_service_area_municipality_area_id_prefecture_municipality"),
        ),
    )
    op.create_index(
        op.f("ix_service_area_municipality_area_id"), "service_area_municipality", ["area_id"]
    )
    op.create_table(
        "matching_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("prefecture", sa.String(length=10), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=60), nullable=False),
        sa.Column("station_line", sa.String(length=100), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("max_km", sa.Float(), nullable=True),
        sa.Column("max_minutes", sa.Integer(), nullable=True),
        sa.Column("training", sa.String(length=400), nullable=False),
        sa.Column("style", sa.String(length=400), nullable=False),
        sa.Column("pickup", sa.String(length=40), nullable=False),
        sa.Column("meals", sa.String(length=40), nullable=False),
        sa.Column("saturday", sa.String(length=40), nullable=False),
        sa.Column("home", sa.String(length=40), nullable=False),
        sa.Column("days_per_week", sa.Integer(), nullable=True),
        sa.Column("start_by_on", sa.Date(), nullable=True),
        sa.Column("must", sa.String(length=400), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_matching_wish_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_wish")),
        sa.UniqueConstraint("client_id", name=op.f("uq_matching_wish_client_id")),
    )
    op.create_table(
        "municipality_boundary",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("prefecture", sa.String(length=10), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_municipality_boundary_batch_id")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality_boundary")),
    )
    op.create_index(
        "ix_municipality_boundary_name", "municipality_boundary", ["prefecture", "municipality"]
    )
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("search_key", sa.String(length=80), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("company", sa.String(length=100), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_station_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
    )
    op.create_index("ix_station_search_key", "station", ["search_key"])
    op.create_table(
        "employer_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=100), nullable=False),
        sa.Column("staff_count", sa.Integer(), nullable=True),
        sa.Column("disabled_staff", sa.Integer(), nullable=True),
        sa.Column("jobs", sa.String(length=500), nullable=False),
        sa.Column("practicum", sa.String(length=40), nullable=False),
        sa.Column("tour", sa.String(length=40), nullable=False),
        sa.Column("recruiting", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_employer_profile_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_profile")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_employer_profile_organization_id")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_event_organization_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_event_owner_id")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["event_series.id"], name=op.f("fk_event_series_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_held_on", "event", ["held_on", "id"])
    op.create_index("ix_event_kind_held_on", "event", ["kind", "held_on"])
    op.create_index(op.f("ix_event_organization_id"), "event", ["organization_id"])
    op.create_index(op.f("ix_event_series_id"), "event", ["series_id"])
    op.create_table(
        "hello_work_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("special_section", sa.String(length=200), nullable=False),
        sa.Column("special_phone", sa.String(length=60), nullable=False),
        sa.Column("jurisdiction", sa.String(length=500), nullable=False),
        sa.Column("support_staff", sa.String(length=300), nullable=False),
        sa.Column("reception", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_hello_work_profile_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hello_work_profile")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_hello_work_profile_organization_id")),
    )
    op.create_table(
        "import_change",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_change_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_import_change_organization_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "organization_id", name=op.f("pk_import_change")),
    )
    op.create_table(
        "medical_outreach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("stage_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_medical_outreach_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["app_user.id"], name=op.f("fk_medical_outreach_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_outreach")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_medical_outreach_organization_id")),
    )
    op.create_index(op.f("ix_medical_outreach_owner_id"), "medical_outreach", ["owner_id"])
    op.create_index("ix_medical_outreach_stage", "medical_outreach", ["stage", "next_on"])
    op.create_table(
        "medical_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("departments", sa.String(length=1000), nullable=False),
        sa.Column("has_psychiatry", sa.String(length=40), nullable=False),
        sa.Column("psychiatric_beds", sa.Integer(), nullable=True),
        sa.Column("day_care", sa.String(length=40), nullable=False),
        sa.Column("day_care_note", sa.String(length=300), nullable=False),
        sa.Column("home_nursing", sa.String(length=40), nullable=False),
        sa.Column("liaison_office", sa.String(length=40), nullable=False),
        sa.Column("employment_window", sa.String(length=300), nullable=False),
        sa.Column("opinion_forms", sa.String(length=300), nullable=False),
        sa.Column("outpatient_hours", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_medical_profile_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_profile")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_medical_profile_organization_id")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("is_about_person", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_notice_by_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_notice_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_organization_id"), "notice", ["organization_id"])
    op.create_index("ix_notice_posted_on", "notice", ["posted_on", "id"])
    op.create_table(
        "organization_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["app_user.id"], name=op.f("fk_organization_merge_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["organization.id"], name=op.f("fk_organization_merge_kept_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["organization.id"], name=op.f("fk_organization_merge_merged_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_merge")),
    )
    op.create_index(op.f("ix_organization_merge_kept_id"), "organization_merge", ["kept_id"])
    op.create_index(op.f("ix_organization_merge_merged_id"), "organization_merge", ["merged_id"])
    op.create_table(
        "outreach_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_outreach_step_by_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_outreach_step_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_step")),
    )
    op.create_index(
        "ix_outreach_step_organization_id", "outreach_step", ["organization_id", "changed_on"]
    )
    op.create_table(
        "partner_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_partner_account_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_partner_account_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_account")),
        sa.UniqueConstraint("user_id", name=op.f("uq_partner_account_user_id")),
    )
    op.create_index(
        op.f("ix_partner_account_organization_id"), "partner_account", ["organization_id"]
    )
    op.create_table(
        "provider_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("training", sa.String(length=400), nullable=False),
        sa.Column("training_note", sa.String(length=500), nullable=False),
        sa.Column("disabilities", sa.String(length=400), nullable=False),
        sa.Column("disability_note", sa.String(length=300), nullable=False),
        sa.Column("style", sa.String(length=400), nullable=False),
        sa.Column("pickup", sa.String(length=40), nullable=False),
        sa.Column("pickup_note", sa.String(length=200), nullable=False),
        sa.Column("meals", sa.String(length=40), nullable=False),
        sa.Column("saturday", sa.String(length=40), nullable=False),
        sa.Column("home", sa.String(length=40), nullable=False),
        sa.Column("trial", sa.String(length=40), nullable=False),
        sa.Column("visit_days", sa.String(length=200), nullable=False),
        sa.Column("start_from_on", sa.Date(), nullable=True),
        sa.Column("waiting_count", sa.Integer(), nullable=True),
        sa.Column("hires_note", sa.String(length=300), nullable=False),
        sa.Column("retention_rate", sa.Float(), nullable=True),
        sa.Column("retention_note", sa.String(length=200), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_provider_profile_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_profile")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_provider_profile_organization_id")),
    )
    op.create_table(
        "school_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("departments", sa.String(length=300), nullable=False),
        sa.Column("career_guidance", sa.String(length=200), nullable=False),
        sa.Column("practicum_months", sa.String(length=200), nullable=False),
        sa.Column("graduates", sa.Integer(), nullable=True),
        sa.Column("handover", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_school_profile_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_profile")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_school_profile_organization_id")),
    )
    op.create_table(
        "window_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column("duties", sa.String(length=500), nullable=False),
        sa.Column("area", sa.String(length=300), nullable=False),
        sa.Column("reservation", sa.String(length=300), nullable=False),
        sa.Column("accepts_new", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_window_profile_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_profile")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_window_profile_organization_id")),
    )
    op.create_table(
        "doctor_advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key_person_id", sa.Integer(), nullable=True),
        sa.Column("doctor", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("fee", sa.String(length=100), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document_ref", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_doctor_advice_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_doctor_advice_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["key_person_id"], ["key_person.id"], name=op.f("fk_doctor_advice_key_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_doctor_advice_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["app_user.id"], name=op.f("fk_doctor_advice_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor_advice")),
    )
    op.create_index(op.f("ix_doctor_advice_client_id"), "doctor_advice", ["client_id"])
    op.create_index(op.f("ix_doctor_advice_consent_id"), "doctor_advice", ["consent_id"])
    op.create_index(op.f("ix_doctor_advice_key_person_id"), "doctor_advice", ["key_person_id"])
    op.create_index(op.f("ix_doctor_advice_organization_id"), "doctor_advice", ["organization_id"])
    op.create_index("ix_doctor_advice_valid_to", "doctor_advice", ["valid_to"])
    op.create_table(
        "event_headcount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_headcount_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_headcount")),
        sa.UniqueConstraint("event_id", "role", name=op.f("uq_event_headcount_event_id_role")),
    )
    op.create_table(
        "event_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key_person_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_invitation_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["key_person_id"], ["key_person.id"], name=op.f("fk_event_invitation_key_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_event_invitation_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_invitation")),
        sa.UniqueConstraint(
            "event_id", "organization_id", name=op.f("uq_event_invitation_event_id_organization_id")
        ),
    )
    op.create_index(
        op.f("ix_event_invitation_key_person_id"), "event_invitation", ["key_person_id"]
    )
    op.create_index(
        op.f("ix_event_invitation_organization_id"), "event_invitation", ["organization_id"]
    )
    op.create_table(
        "event_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_event_participant_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_participant_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_event_participant_intake_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_participant")),
        sa.UniqueConstraint(
            "event_id", "client_id", name=op.f("uq_event_participant_event_id_client_id")
        ),
        sa.UniqueConstraint(
            "event_id", "intake_id", name=op.f("uq_event_participant_event_id_intake_id")
        ),
    )
    op.create_index(op.f("ix_event_participant_client_id"), "event_participant", ["client_id"])
    op.create_index(op.f("ix_event_participant_event_id"), "event_participant", ["event_id"])
    op.create_index(op.f("ix_event_participant_intake_id"), "event_participant", ["intake_id"])
    op.create_table(
        "event_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("choices", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_question_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_question")),
    )
    op.create_index(op.f("ix_event_question_event_id"), "event_question", ["event_id"])
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("key_person_id", sa.Integer(), nullable=True),
        sa.Column("introduced_on", sa.Date(), nullable=False),
        sa.Column("visit_planned_on", sa.Date(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("trial_on", sa.Date(), nullable=True),
        sa.Column("trial_to", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("end_note", sa.String(length=500), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("fit_note", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("shared_on", sa.Date(), nullable=True),
        sa.Column("service_use_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_introduction_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_introduction_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["organization.id"], name=op.f("fk_introduction_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_introduction_intake_id")
        ),
        sa.ForeignKeyConstraint(
            ["key_person_id"], ["key_person.id"], name=op.f("fk_introduction_key_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["app_user.id"], name=op.f("fk_introduction_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["introduction.id"], name=op.f("fk_introduction_previous_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_use_id"], ["service_use.id"], name=op.f("fk_introduction_service_use_id")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["organization.id"], name=op.f("fk_introduction_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
    )
    op.create_index(op.f("ix_introduction_client_id"), "introduction", ["client_id"])
    op.create_index("ix_introduction_client_id_status", "introduction", ["client_id", "status"])
    op.create_index(op.f("ix_introduction_consent_id"), "introduction", ["consent_id"])
    op.create_index(op.f("ix_introduction_from_id"), "introduction", ["from_id"])
    op.create_index(op.f("ix_introduction_intake_id"), "introduction", ["intake_id"])
    op.create_index(op.f("ix_introduction_key_person_id"), "introduction", ["key_person_id"])
    op.create_index(op.f("ix_introduction_owner_id"), "introduction", ["owner_id"])
    op.create_index(op.f("ix_introduction_previous_id"), "introduction", ["previous_id"])
    op.create_index(op.f("ix_introduction_service_use_id"), "introduction", ["service_use_id"])
    op.create_index(
        "ix_introduction_status_introduced_on", "introduction", ["status", "introduced_on"]
    )
    op.create_index(op.f("ix_introduction_to_id"), "introduction", ["to_id"])
    op.create_index(
        "ix_introduction_to_id_status", "introduction", ["to_id", "status", "shared_on"]
    )
    op.create_index("ix_introduction_visited_on", "introduction", ["visited_on", "client_id"])
    op.create_table(
        "notice_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_notice_answer_by_id")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_answer_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_notice_answer_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_answer")),
    )
    op.create_index(op.f("ix_notice_answer_notice_id"), "notice_answer", ["notice_id"])
    op.create_index(op.f("ix_notice_answer_organization_id"), "notice_answer", ["organization_id"])
    op.create_table(
        "notice_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_file_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_file")),
    )
    op.create_index(op.f("ix_notice_file_notice_id"), "notice_file", ["notice_id"])
    op.create_table(
        "notice_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_read_notice_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_notice_read_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_read")),
        sa.UniqueConstraint("notice_id", "user_id", name=op.f("uq_notice_read_notice_id_user_id")),
    )
    op.create_index("ix_notice_read_user_id", "notice_read", ["user_id", "notice_id"])
    op.create_table(
        "organization_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("key_person_id", sa.Integer(), nullable=True),
        sa.Column("partner", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["app_user.id"], name=op.f("fk_organization_contact_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["key_person_id"], ["key_person.id"], name=op.f("fk_organization_contact_key_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_contact_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_contact")),
    )
    op.create_index(
        "ix_organization_contact_contacted_on", "organization_contact", ["contacted_on", "purpose"]
    )
    op.create_index(
        op.f("ix_organization_contact_key_person_id"), "organization_contact", ["key_person_id"]
    )
    op.create_index(
        "ix_organization_contact_organization_id",
        "organization_contact",
        ["organization_id", "contacted_on"],
    )
    op.create_table(
        "event_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["event_question.id"], name=op.f("fk_event_answer_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_answer")),
        sa.UniqueConstraint("question_id", "sheet", name=op.f("uq_event_answer_question_id_sheet")),
    )
    op.add_column("import_batch", sa.Column("undone_at", core.db.base.UtcDateTime(timezone=True)))
    _refer("import_batch", "undone_by_id", "app_user")
    _text("key_person", "further_stages", 400)
    _refer("key_person", "deputy_for_id", "key_person")
    _text("key_person", "email", 120)
    op.add_column("key_person", sa.Column("verified_on", sa.Date()))
    op.create_index("ix_key_person_deputy_for_id", "key_person", ["deputy_for_id"])
    op.add_column("organization", sa.Column("verified_on", sa.Date()))
    op.add_column("organization", sa.Column("listing_agreed_on", sa.Date()))
    _text("organization", "listing_agreed_by", 100)
    _refer("organization", "merged_into_id", "organization")
    op.create_index("ix_organization_merged_into_id", "organization", ["merged_into_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
