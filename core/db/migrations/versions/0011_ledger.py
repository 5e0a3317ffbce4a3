"""利用者・相談・登録・同意・記録 (the ledger of persons): face sheet, enrolments, team, disclosures, scopes.

Columns are added in place: rebuilding a table that others refer to would need foreign keys off.
"""

import sqlalchemy as sa
from alembic import op

import core.db.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _refer(table: str, name: str, target: str) -> None:
    """A nullable column that refers to another table, written in one statement on SQLite too."""
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    op.add_column(table, sa.Column(name, sa.Integer(), key, nullable=True), inline_references=True)


def upgrade() -> None:
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("programmes", sa.String(length=600), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("name", name=op.f("uq_office_name")),
    )
    op.create_table(
        "reception_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_event")),
    )
    op.create_index("ix_reception_event_held_on", "reception_event", ["held_on", "id"])

    op.create_table(
        "group_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["app_user.id"], name=op.f("fk_group_session_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
    )
    op.create_index("ix_group_session_happened_on", "group_session", ["happened_on", "id"])

    op.create_table(
        "scope_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_scope_grant_office_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_scope_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope_grant")),
    )
    op.create_index(op.f("ix_scope_grant_user_id"), "scope_grant", ["user_id"])

    op.create_table(
        "career",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("occupation", sa.String(length=40), nullable=False),
        sa.Column("content", sa.String(length=500), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("disclosure", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_career_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_career")),
    )
    op.create_index("ix_career_client_id_start_on", "career", ["client_id", "start_on"])

    op.create_table(
        "client_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("undone_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_client_merge_by_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["client.id"], name=op.f("fk_client_merge_kept_id")),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["client.id"], name=op.f("fk_client_merge_merged_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_merge")),
    )
    op.create_index(op.f("ix_client_merge_kept_id"), "client_merge", ["kept_id"])
    op.create_index(op.f("ix_client_merge_merged_id"), "client_merge", ["merged_id"])

    op.create_table(
        "contact_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kana", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("voicemail", sa.String(length=40), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("call_order", sa.Integer(), nullable=True),
        sa.Column("lives_together", sa.Boolean(), nullable=False),
        sa.Column("is_key_person", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_contact_person_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_person")),
    )
    op.create_index(op.f("ix_contact_person_client_id"), "contact_person", ["client_id"])

    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("ends_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_emergency_access_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["app_user.id"], name=op.f("fk_emergency_access_reviewed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_emergency_access_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
    )
    op.create_index(op.f("ix_emergency_access_client_id"), "emergency_access", ["client_id"])
    op.create_index(
        "ix_emergency_access_user_id_ends_at", "emergency_access", ["user_id", "ends_at"]
    )

    op.create_table(
        "face_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("contact_hours", sa.String(length=200), nullable=False),
        sa.Column("contact_way", sa.String(length=200), nullable=False),
        sa.Column("voicemail", sa.String(length=40), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("disability_detail", sa.String(length=40), nullable=False),
        sa.Column("further_disabilities", sa.String(length=400), nullable=False),
        sa.Column("diagnosis", sa.String(length=300), nullable=False),
        sa.Column("onset", sa.String(length=100), nullable=False),
        sa.Column("medical_history", sa.Text(), nullable=False),
        sa.Column("medication", sa.Text(), nullable=False),
        sa.Column("support_level", sa.String(length=40), nullable=False),
        sa.Column("support_level_to", sa.Date(), nullable=True),
        sa.Column("benefits", sa.String(length=400), nullable=False),
        sa.Column("benefit_note", sa.String(length=500), nullable=False),
        sa.Column("guardian", sa.String(length=200), nullable=False),
        sa.Column("qualifications", sa.String(length=500), nullable=False),
        sa.Column("driving", sa.String(length=40), nullable=False),
        sa.Column("commute", sa.String(length=400), nullable=False),
        sa.Column("commute_minutes", sa.Integer(), nullable=True),
        sa.Column("station", sa.String(length=60), nullable=False),
        sa.Column("hello_work_id", sa.Integer(), nullable=True),
        sa.Column("hello_work_on", sa.Date(), nullable=True),
        sa.Column("wish_work", sa.String(length=300), nullable=False),
        sa.Column("wish_occupation", sa.String(length=40), nullable=False),
        sa.Column("wish_days", sa.Integer(), nullable=True),
        sa.Column("wish_hours", sa.String(length=40), nullable=False),
        sa.Column("wish_times", sa.String(length=400), nullable=False),
        sa.Column("wish_wage", sa.String(length=100), nullable=False),
        sa.Column("wish_area", sa.String(length=200), nullable=False),
        sa.Column("disclosure_policy", sa.String(length=40), nullable=False),
        sa.Column("disclosure_note", sa.String(length=300), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("warning_signs", sa.Text(), nullable=False),
        sa.Column("coping", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_face_sheet_client_id")),
        sa.ForeignKeyConstraint(
            ["hello_work_id"], ["organization.id"], name=op.f("fk_face_sheet_hello_work_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_sheet")),
        sa.UniqueConstraint("client_id", name=op.f("uq_face_sheet_client_id")),
    )
    op.create_index(op.f("ix_face_sheet_hello_work_id"), "face_sheet", ["hello_work_id"])

    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("provided_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=True),
        sa.Column("recipient_legal_type", sa.String(length=40), nullable=False),
        sa.Column("items", sa.String(length=400), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("exception", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("provided_by_id", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_disclosure_client_id")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_disclosure_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["provided_by_id"], ["app_user.id"], name=op.f("fk_disclosure_provided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organization.id"], name=op.f("fk_disclosure_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["support_record.id"], name=op.f("fk_disclosure_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(
        "ix_disclosure_client_id_provided_on", "disclosure", ["client_id", "provided_on"]
    )
    op.create_index(op.f("ix_disclosure_consent_id"), "disclosure", ["consent_id"])
    op.create_index(op.f("ix_disclosure_recipient_id"), "disclosure", ["recipient_id"])
    op.create_index(op.f("ix_disclosure_record_id"), "disclosure", ["record_id"])

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_enrolment_certificate_id")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_enrolment_client_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_enrolment_office_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_enrolment_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    op.create_index(op.f("ix_enrolment_certificate_id"), "enrolment", ["certificate_id"])
    op.create_index("ix_enrolment_client_id_end_on", "enrolment", ["client_id", "end_on"])
    op.create_index(
        "ix_enrolment_office_id_programme", "enrolment", ["office_id", "programme", "client_id"]
    )
    op.create_index("ix_enrolment_owner_id", "enrolment", ["owner_id", "client_id"])

    op.create_table(
        "reception_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["reception_event.id"], name=op.f("fk_reception_attendance_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_reception_attendance_intake_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_attendance")),
        sa.UniqueConstraint(
            "event_id", "intake_id", name=op.f("uq_reception_attendance_event_id_intake_id")
        ),
    )
    op.create_index(op.f("ix_reception_attendance_event_id"), "reception_attendance", ["event_id"])
    op.create_index(
        op.f("ix_reception_attendance_intake_id"), "reception_attendance", ["intake_id"]
    )

    op.create_table(
        "team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("key_person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_team_member_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["key_person_id"], ["key_person.id"], name=op.f("fk_team_member_key_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_team_member_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    op.create_index("ix_team_member_client_id_end_on", "team_member", ["client_id", "end_on"])
    op.create_index(op.f("ix_team_member_key_person_id"), "team_member", ["key_person_id"])
    op.create_index(op.f("ix_team_member_organization_id"), "team_member", ["organization_id"])

    op.create_table(
        "treatment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("doctor", sa.String(length=60), nullable=False),
        sa.Column("key_person_id", sa.Integer(), nullable=True),
        sa.Column("frequency", sa.String(length=100), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_treatment_client_id")),
        sa.ForeignKeyConstraint(
            ["key_person_id"], ["key_person.id"], name=op.f("fk_treatment_key_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_treatment_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment")),
    )
    op.create_index(op.f("ix_treatment_client_id"), "treatment", ["client_id"])
    op.create_index(op.f("ix_treatment_key_person_id"), "treatment", ["key_person_id"])
    op.create_index(op.f("ix_treatment_organization_id"), "treatment", ["organization_id"])

    op.create_table(
        "stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_stage_change_by_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_stage_change_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_stage_change_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    op.create_index(
        "ix_stage_change_client_id_changed_on", "stage_change", ["client_id", "changed_on"]
    )
    op.create_index(op.f("ix_stage_change_enrolment_id"), "stage_change", ["enrolment_id"])
    op.add_column(
        "app_user", sa.Column("scope", sa.String(length=40), nullable=False, server_default="all")
    )
    op.add_column(
        "certificate",
        sa.Column("number_tail", sa.String(length=4), nullable=False, server_default=""),
    )
    op.add_column(
        "certificate", sa.Column("issuer", sa.String(length=60), nullable=False, server_default="")
    )
    op.add_column(
        "certificate", sa.Column("service", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column(
        "certificate",
        sa.Column("quantity", sa.String(length=100), nullable=False, server_default=""),
    )
    op.add_column("certificate", sa.Column("monitoring_months", sa.Integer(), nullable=True))
    op.add_column("certificate", sa.Column("payment_limit_yen", sa.Integer(), nullable=True))
    _refer("certificate", "organization_id", "organization")
    op.add_column(
        "certificate", sa.Column("note", sa.String(length=300), nullable=False, server_default="")
    )
    op.create_index(op.f("ix_certificate_organization_id"), "certificate", ["organization_id"])
    _refer("client", "merged_into_id", "client")
    op.create_index(op.f("ix_client_merged_into_id"), "client", ["merged_into_id"])
    _refer("consent", "recipient_id", "organization")
    op.add_column(
        "consent",
        sa.Column("recipient_kind", sa.String(length=40), nullable=False, server_default=""),
    )
    op.add_column("consent", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column(
        "consent",
        sa.Column("signer_kind", sa.String(length=40), nullable=False, server_default="person"),
    )
    op.add_column(
        "consent",
        sa.Column("policy_version", sa.String(length=40), nullable=False, server_default=""),
    )
    op.add_column(
        "consent",
        sa.Column("withdrawal_note", sa.String(length=300), nullable=False, server_default=""),
    )
    op.create_index(op.f("ix_consent_recipient_id"), "consent", ["recipient_id"])
    op.add_column(
        "intake", sa.Column("referrer", sa.String(length=200), nullable=False, server_default="")
    )
    _refer("intake", "referrer_id", "organization")
    op.add_column(
        "intake", sa.Column("route", sa.String(length=40), nullable=False, server_default="direct")
    )
    op.add_column(
        "intake", sa.Column("close_note", sa.String(length=500), nullable=False, server_default="")
    )
    _refer("intake", "referred_id", "organization")
    op.add_column(
        "intake", sa.Column("referred_to", sa.String(length=200), nullable=False, server_default="")
    )
    op.create_index(op.f("ix_intake_referred_id"), "intake", ["referred_id"])
    op.create_index(op.f("ix_intake_referrer_id"), "intake", ["referrer_id"])
    op.add_column(
        "support_record",
        sa.Column("further_topics", sa.String(length=400), nullable=False, server_default=""),
    )
    _refer("support_record", "organization_id", "organization")
    op.add_column(
        "support_record",
        sa.Column("with_whom", sa.String(length=100), nullable=False, server_default=""),
    )
    op.add_column(
        "support_record",
        sa.Column("place", sa.String(length=100), nullable=False, server_default=""),
    )
    op.add_column(
        "support_record",
        sa.Column("companion", sa.String(length=100), nullable=False, server_default=""),
    )
    op.add_column(
        "support_record",
        sa.Column("programme", sa.String(length=40), nullable=False, server_default=""),
    )
    op.add_column(
        "support_record",
        sa.Column("visibility", sa.String(length=40), nullable=False, server_default="office"),
    )
    _refer("support_record", "group_id", "group_session")
    op.create_index(op.f("ix_support_record_group_id"), "support_record", ["group_id"])
    op.create_index(
        op.f("ix_support_record_organization_id"), "support_record", ["organization_id"]
    )


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
