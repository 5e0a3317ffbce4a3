"""就職まで・就職のあと・企業支援: 実習と評価, 求人と応募, 就労パスポート, 休職と契約の期間, 定着の予定と支援レポート, サイン,
ジョブコーチの訪問, チャレンジ雇用の枠, 企業支援の段階とステップ, 切り出し, 雇用率, 助成金."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.db.base import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TEXT, DATE, INT, FLOAT, BOOL = sa.Text(), sa.Date(), sa.Integer(), sa.Float(), sa.Boolean()
WHEN = UtcDateTime(timezone=True)


def _col(
    name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False, default: str | None = None
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, server_default=default)


def _ref(table: str, name: str, target: str, *, nullable: bool = True) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, INT, key, nullable=nullable)


def _one(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _table(name: str, *parts: sa.Column[Any] | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        _col("id", INT),
        _col("version", INT),
        _col("created_at", WHEN),
        _col("updated_at", WHEN),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _add(table: str, column: sa.Column[Any]) -> None:
    op.add_column(table, column, inline_references=True)


def upgrade() -> None:
    _table(
        "work_passport",
        _ref("work_passport", "client_id", "client", nullable=False),
        _col("kind", sa.String(40)),
        _col("made_on", DATE),
        _col("experience", TEXT),
        _col("appeal", TEXT),
        _col("health", TEXT),
        _col("communication", TEXT),
        _col("performance", TEXT),
        _col("self_check", TEXT),
        _col("supporters", TEXT),
        _col("agreed_on", DATE, null=True),
    )
    op.create_index("ix_work_passport_client_id", "work_passport", ["client_id", "kind", "made_on"])
    _table(
        "challenge_place",
        _ref("challenge_place", "organization_id", "organization", nullable=False),
        _col("name", sa.String(100)),
        _col("slots", INT),
        _col("hours_band", sa.String(40)),
        _col("wage", sa.String(100)),
        _col("opened_on", DATE, null=True),
        _col("closed_on", DATE, null=True),
        _col("tasks", TEXT),
        _col("conditions", TEXT),
        _col("weekly_visits", FLOAT),
    )
    op.create_index("ix_challenge_place_organization_id", "challenge_place", ["organization_id"])
    _table(
        "employer_quota",
        _ref("employer_quota", "organization_id", "organization", nullable=False),
        _col("counted_on", DATE),
        _col("kind", sa.String(40)),
        _col("source", sa.String(200)),
        *(
            _col(name, INT)
            for name in (
                "full_workers", "short_workers", "exclusion_rate",
                "physical_full", "physical_half",
                "physical_severe_full", "physical_severe_half", "physical_severe_quarter",
                "intellectual_full", "intellectual_half",
                "intellectual_severe_full", "intellectual_severe_half", "intellectual_severe_quarter",
                "mental_full", "mental_half", "mental_quarter",
            )
        ),
        _one("employer_quota", "organization_id", "counted_on"),
    )  # fmt: skip
    _table(
        "vacancy",
        _ref("vacancy", "organization_id", "organization"),
        _col("place", sa.String(200)),
        _col("title", sa.String(200)),
        _col("source", sa.String(40)),
        _col("number", sa.String(40)),
        _col("occupation", sa.String(40)),
        _col("scheme", sa.String(40)),
        _col("employment_type", sa.String(40)),
        _col("hours_band", sa.String(40)),
        _col("wage", sa.String(100)),
        _col("work_place", sa.String(200)),
        _col("headcount", INT, null=True),
        _col("opened_on", DATE),
        _col("closes_on", DATE, null=True),
        _col("closed_on", DATE, null=True),
        _col("content", TEXT),
    )
    op.create_index("ix_vacancy_closed_on", "vacancy", ["closed_on", "closes_on"])
    op.create_index("ix_vacancy_organization_id", "vacancy", ["organization_id"])
    _table(
        "challenge_round",
        _ref("challenge_round", "place_id", "challenge_place", nullable=False),
        _col("name", sa.String(100)),
        _col("start_on", DATE),
        _col("end_on", DATE),
        _col("capacity", INT, null=True),
        _col("note", sa.String(500)),
    )
    op.create_index("ix_challenge_round_place_id", "challenge_round", ["place_id"])
    _table(
        "employer_support",
        _ref("employer_support", "organization_id", "organization", nullable=False),
        _col("programme", sa.String(40)),
        _col("stage", sa.String(40)),
        _col("stage_on", DATE, null=True),
        _col("started_on", DATE),
        _col("theme", sa.String(500)),
        _ref("employer_support", "key_person_id", "key_person"),
        _ref("employer_support", "owner_id", "app_user"),
        _col("next_step", sa.String(300)),
        _col("next_on", DATE, null=True),
        _col("ended_on", DATE, null=True),
        _col("end_reason", sa.String(300)),
        _col("note", TEXT),
    )
    op.create_index("ix_employer_support_key_person_id", "employer_support", ["key_person_id"])
    op.create_index(
        "ix_employer_support_organization_id", "employer_support", ["organization_id", "ended_on"]
    )
    op.create_index("ix_employer_support_owner_id", "employer_support", ["owner_id"])
    op.create_index("ix_employer_support_stage", "employer_support", ["stage", "next_on"])
    _table(
        "coaching_step",
        _ref("coaching_step", "client_id", "client", nullable=False),
        _ref("coaching_step", "employment_id", "employment", nullable=False),
        _col("phase", sa.String(40)),
        _col("start_on", DATE),
        _col("end_on", DATE),
        _col("weekly_visits", FLOAT),
        _col("weekly_hours", FLOAT),
    )
    op.create_index("ix_coaching_step_client_id", "coaching_step", ["client_id"])
    op.create_index(
        "ix_coaching_step_employment_id", "coaching_step", ["employment_id", "start_on"]
    )
    _table(
        "coaching_visit",
        _ref("coaching_visit", "client_id", "client", nullable=False),
        _ref("coaching_visit", "employment_id", "employment", nullable=False),
        _col("visited_on", DATE),
        _col("started_at", sa.String(5)),
        _col("minutes", INT),
        _col("coach_kind", sa.String(40)),
        _col("person_share", INT, null=True),
        _col("employer_share", INT, null=True),
        _col("supporter_share", INT, null=True),
        _col("findings", TEXT),
        _col("to_employer", TEXT),
        _col("following", TEXT),
        _ref("coaching_visit", "coach_id", "app_user"),
        _ref("coaching_visit", "record_id", "support_record"),
    )
    op.create_index("ix_coaching_visit_client_id", "coaching_visit", ["client_id", "visited_on"])
    op.create_index(
        "ix_coaching_visit_employment_id", "coaching_visit", ["employment_id", "visited_on"]
    )
    op.create_index("ix_coaching_visit_record_id", "coaching_visit", ["record_id"])
    _table(
        "consulting_step",
        _ref("consulting_step", "support_id", "employer_support", nullable=False),
        _col("step", sa.String(40)),
        _col("state", sa.String(40)),
        _col("planned_on", DATE, null=True),
        _col("done_on", DATE, null=True),
        _one("consulting_step", "support_id", "step"),
    )
    _table(
        "consulting_work",
        _ref("consulting_work", "support_id", "employer_support", nullable=False),
        _col("step", sa.String(40)),
        _col("done_on", DATE),
        _col("minutes", INT, null=True),
        _col("method", sa.String(40)),
        _col("partner", sa.String(100)),
        _col("content", TEXT),
        _ref("consulting_work", "by_id", "app_user"),
    )
    op.create_index(
        "ix_consulting_work_support_id", "consulting_work", ["support_id", "step", "done_on"]
    )
    _table(
        "early_sign",
        _ref("early_sign", "client_id", "client", nullable=False),
        _ref("early_sign", "employment_id", "employment"),
        _col("noticed_on", DATE),
        _col("side", sa.String(40)),
        _col("kind", sa.String(40)),
        _col("degree", sa.String(40)),
        _col("note", TEXT),
        _ref("early_sign", "by_id", "app_user"),
        _col("settled_on", DATE, null=True),
        _col("settled_note", sa.String(500)),
    )
    op.create_index(
        "ix_early_sign_client_id", "early_sign", ["client_id", "settled_on", "noticed_on"]
    )
    op.create_index("ix_early_sign_employment_id", "early_sign", ["employment_id"])
    op.create_index(
        "ix_early_sign_settled_on", "early_sign", ["settled_on", "noticed_on", "client_id"]
    )
    _table(
        "employer_move",
        _ref("employer_move", "support_id", "employer_support", nullable=False),
        _col("before", sa.String(40)),
        _col("after", sa.String(40)),
        _col("moved_on", DATE),
        _col("reason", sa.String(300)),
        _ref("employer_move", "by_id", "app_user"),
    )
    op.create_index("ix_employer_move_support_id", "employer_move", ["support_id", "moved_on"])
    _table(
        "employer_subsidy",
        _ref("employer_subsidy", "organization_id", "organization", nullable=False),
        _col("kind", sa.String(40)),
        _ref("employer_subsidy", "client_id", "client"),
        _ref("employer_subsidy", "employment_id", "employment"),
        _col("base_on", DATE),
        _col("due_on", DATE, null=True),
        _col("applied_on", DATE, null=True),
        _col("decided_on", DATE, null=True),
        _col("amount_yen", INT, null=True),
        _ref("employer_subsidy", "owner_id", "app_user"),
        _col("dropped_on", DATE, null=True),
        _col("note", sa.String(500)),
    )
    op.create_index("ix_employer_subsidy_client_id", "employer_subsidy", ["client_id"])
    op.create_index(
        "ix_employer_subsidy_due_on", "employer_subsidy", ["applied_on", "dropped_on", "due_on"]
    )
    op.create_index("ix_employer_subsidy_employment_id", "employer_subsidy", ["employment_id"])
    op.create_index("ix_employer_subsidy_organization_id", "employer_subsidy", ["organization_id"])
    op.create_index("ix_employer_subsidy_owner_id", "employer_subsidy", ["owner_id"])
    _table(
        "employment_leave",
        _ref("employment_leave", "client_id", "client", nullable=False),
        _ref("employment_leave", "employment_id", "employment", nullable=False),
        _col("start_on", DATE),
        _col("planned_return_on", DATE, null=True),
        _col("returned_on", DATE, null=True),
        _col("reason", sa.String(40)),
        _col("return_plan", TEXT),
    )
    op.create_index("ix_employment_leave_client_id", "employment_leave", ["client_id"])
    op.create_index(
        "ix_employment_leave_employment_id",
        "employment_leave",
        ["employment_id", "start_on", "returned_on"],
    )
    op.create_index(
        "ix_employment_leave_returned_on", "employment_leave", ["returned_on", "planned_return_on"]
    )
    _table(
        "employment_term",
        _ref("employment_term", "client_id", "client", nullable=False),
        _ref("employment_term", "employment_id", "employment", nullable=False),
        _col("start_on", DATE),
        _col("end_on", DATE),
        _col("agreed_on", DATE, null=True),
        _col("note", sa.String(500)),
    )
    op.create_index("ix_employment_term_client_id", "employment_term", ["client_id"])
    op.create_index(
        "ix_employment_term_employment_id", "employment_term", ["employment_id", "start_on"]
    )
    _table(
        "job_carving",
        _ref("job_carving", "organization_id", "organization", nullable=False),
        _ref("job_carving", "support_id", "employer_support"),
        _col("department", sa.String(100)),
        _col("made_on", DATE),
        _col("heard_from", sa.String(100)),
        _col("place", TEXT),
        _col("note", TEXT),
    )
    op.create_index("ix_job_carving_organization_id", "job_carving", ["organization_id"])
    op.create_index("ix_job_carving_support_id", "job_carving", ["support_id"])
    _table(
        "passport_share",
        _ref("passport_share", "client_id", "client", nullable=False),
        _ref("passport_share", "passport_id", "work_passport", nullable=False),
        _ref("passport_share", "organization_id", "organization", nullable=False),
        _col("sections", sa.String(400)),
        _col("decided_on", DATE),
        _col("note", sa.String(500)),
        _ref("passport_share", "consent_id", "consent"),
        _ref("passport_share", "disclosure_id", "disclosure"),
        _col("given_on", DATE, null=True),
        _col("withdrawn_on", DATE, null=True),
    )
    op.create_index("ix_passport_share_client_id", "passport_share", ["client_id"])
    op.create_index("ix_passport_share_consent_id", "passport_share", ["consent_id"])
    op.create_index("ix_passport_share_disclosure_id", "passport_share", ["disclosure_id"])
    op.create_index("ix_passport_share_organization_id", "passport_share", ["organization_id"])
    op.create_index("ix_passport_share_passport_id", "passport_share", ["passport_id"])
    _table(
        "practicum",
        _ref("practicum", "client_id", "client", nullable=False),
        _ref("practicum", "organization_id", "organization"),
        _col("place", sa.String(200)),
        _col("kind", sa.String(40)),
        _col("programme", sa.String(40)),
        _ref("practicum", "round_id", "challenge_round"),
        _col("start_on", DATE),
        _col("end_on", DATE),
        _col("attended_days", INT, null=True),
        _col("planned_days", INT, null=True),
        _col("daily_hours", FLOAT, null=True),
        _col("aim", sa.String(500)),
        _col("tasks", TEXT),
        _col("allowance_yen", INT, null=True),
        _col("insured", sa.String(100)),
        _ref("practicum", "key_person_id", "key_person"),
        _ref("practicum", "owner_id", "app_user"),
        _col("result", sa.String(40)),
        _col("result_note", TEXT),
        _col("cancelled_on", DATE, null=True),
        _col("cancel_reason", sa.String(300)),
        _col("next_step", sa.String(300)),
        _col("next_on", DATE, null=True),
    )
    op.create_index("ix_practicum_client_id", "practicum", ["client_id"])
    op.create_index(
        "ix_practicum_client_id_start_on", "practicum", ["client_id", "start_on", "end_on"]
    )
    op.create_index("ix_practicum_end_on", "practicum", ["end_on", "result", "cancelled_on"])
    op.create_index("ix_practicum_key_person_id", "practicum", ["key_person_id"])
    op.create_index("ix_practicum_organization_id", "practicum", ["organization_id"])
    op.create_index("ix_practicum_owner_id", "practicum", ["owner_id"])
    op.create_index("ix_practicum_round_id", "practicum", ["round_id"])
    op.create_index("ix_practicum_start_on", "practicum", ["start_on", "kind"])
    _table(
        "retention_visit",
        _ref("retention_visit", "client_id", "client", nullable=False),
        _ref("retention_visit", "employment_id", "employment", nullable=False),
        _col("planned_on", DATE),
        _col("planned_at", sa.String(5)),
        _col("activity", sa.String(40)),
        _col("step", sa.String(20)),
        _ref("retention_visit", "owner_id", "app_user"),
        _col("note", sa.String(500)),
        _col("status", sa.String(40)),
        _col("first_planned_on", DATE, null=True),
        _ref("retention_visit", "record_id", "support_record"),
        _col("cancel_reason", sa.String(300)),
    )
    op.create_index(
        "ix_retention_visit_client_id", "retention_visit", ["client_id", "status", "planned_on"]
    )
    op.create_index(
        "ix_retention_visit_employment_id",
        "retention_visit",
        ["employment_id", "status", "planned_on"],
    )
    op.create_index(
        "ix_retention_visit_owner_id", "retention_visit", ["owner_id", "status", "planned_on"]
    )
    op.create_index("ix_retention_visit_record_id", "retention_visit", ["record_id"])
    op.create_index(
        "ix_retention_visit_status", "retention_visit", ["status", "planned_on", "owner_id"]
    )
    _table(
        "support_report",
        _ref("support_report", "client_id", "client", nullable=False),
        _ref("support_report", "employment_id", "employment"),
        _col("month", DATE),
        _col("goals", TEXT),
        _col("done", TEXT),
        _col("result", TEXT),
        _col("following", TEXT),
        _col("person_part", TEXT),
        _col("employer_part", TEXT),
        _col("agencies_part", TEXT),
        _col("shared", TEXT),
        _col("finished_on", DATE, null=True),
        _ref("support_report", "by_id", "app_user"),
        _one("support_report", "client_id", "month"),
    )
    op.create_index("ix_support_report_employment_id", "support_report", ["employment_id"])
    op.create_index("ix_support_report_month", "support_report", ["month", "finished_on"])
    _table(
        "carved_task",
        _ref("carved_task", "carving_id", "job_carving", nullable=False),
        _col("task", sa.String(200)),
        _col("doer", sa.String(100)),
        _col("frequency", sa.String(40)),
        _col("weekly_minutes", INT, null=True),
        _col("needs", sa.String(300)),
        _col("care", sa.String(300)),
        _col("fit", sa.String(40)),
    )
    op.create_index("ix_carved_task_carving_id", "carved_task", ["carving_id"])
    _table(
        "coached_task",
        _ref("coached_task", "visit_id", "coaching_visit", nullable=False),
        _col("task", sa.String(200)),
        _col("taught", sa.String(500)),
        _col("cue", sa.String(40)),
        _col("doer", sa.String(40)),
    )
    op.create_index("ix_coached_task_visit_id", "coached_task", ["visit_id"])
    _table(
        "job_application",
        _ref("job_application", "client_id", "client", nullable=False),
        _ref("job_application", "vacancy_id", "vacancy"),
        _ref("job_application", "organization_id", "organization"),
        _col("place", sa.String(200)),
        _col("title", sa.String(200)),
        _col("scheme", sa.String(40)),
        _col("disclosure", sa.String(40)),
        _col("started_on", DATE),
        _col("applied_on", DATE, null=True),
        _col("interview_on", DATE, null=True),
        _col("interview_with", sa.String(100)),
        _col("second_interview_on", DATE, null=True),
        _col("offered_on", DATE, null=True),
        _col("ended_on", DATE, null=True),
        _col("end_note", sa.String(1000)),
        _ref("job_application", "practicum_id", "practicum"),
        _ref("job_application", "referred_by_id", "organization"),
        _ref("job_application", "owner_id", "app_user"),
        _col("next_step", sa.String(300)),
        _col("next_on", DATE, null=True),
        _col("status", sa.String(40)),
        _ref("job_application", "employment_id", "employment"),
    )
    op.create_index(
        "ix_job_application_client_id_status", "job_application", ["client_id", "status"]
    )
    op.create_index("ix_job_application_employment_id", "job_application", ["employment_id"])
    op.create_index("ix_job_application_organization_id", "job_application", ["organization_id"])
    op.create_index("ix_job_application_owner_id", "job_application", ["owner_id"])
    op.create_index("ix_job_application_practicum_id", "job_application", ["practicum_id"])
    op.create_index("ix_job_application_referred_by_id", "job_application", ["referred_by_id"])
    op.create_index("ix_job_application_status_next_on", "job_application", ["status", "next_on"])
    op.create_index("ix_job_application_vacancy_id", "job_application", ["vacancy_id"])
    _table(
        "practicum_evaluation",
        _ref("practicum_evaluation", "practicum_id", "practicum", nullable=False),
        _col("rater", sa.String(40)),
        _col("rated_on", DATE),
        _col("rated_by", sa.String(100)),
        _col("good", TEXT),
        _col("hard", TEXT),
        _col("advice", TEXT),
        _one("practicum_evaluation", "practicum_id", "rater"),
    )
    _table(
        "support_report_share",
        _ref("support_report_share", "client_id", "client", nullable=False),
        _ref("support_report_share", "report_id", "support_report", nullable=False),
        _ref("support_report_share", "organization_id", "organization"),
        _col("sent_on", DATE),
        _col("method", sa.String(40)),
        _ref("support_report_share", "consent_id", "consent"),
        _ref("support_report_share", "disclosure_id", "disclosure"),
        _ref("support_report_share", "record_id", "support_record"),
    )
    op.create_index("ix_support_report_share_client_id", "support_report_share", ["client_id"])
    op.create_index("ix_support_report_share_consent_id", "support_report_share", ["consent_id"])
    op.create_index(
        "ix_support_report_share_disclosure_id", "support_report_share", ["disclosure_id"]
    )
    op.create_index(
        "ix_support_report_share_organization_id", "support_report_share", ["organization_id"]
    )
    op.create_index("ix_support_report_share_record_id", "support_report_share", ["record_id"])
    op.create_index("ix_support_report_share_report_id", "support_report_share", ["report_id"])
    _table(
        "practicum_mark",
        _ref("practicum_mark", "evaluation_id", "practicum_evaluation", nullable=False),
        _col("aspect", sa.String(40)),
        _col("mark", sa.String(40)),
        _col("note", sa.String(300)),
        _one("practicum_mark", "evaluation_id", "aspect"),
    )
    _add("employer_profile", _col("size", sa.String(40), default=""))
    _add("employer_profile", _col("experience", TEXT, default=""))
    for name, kind in (
        ("employment_type", sa.String(40)),
        ("wage_unit", sa.String(40)),
        ("work_place", sa.String(200)),
        ("tasks", TEXT),
        ("disclosure", sa.String(40)),
        ("separation_note", TEXT),
        ("after_leaving", sa.String(40)),
        ("handover_note", TEXT),
    ):
        _add("employment", _col(name, kind, default=""))
    _add("employment", _col("weekly_hours", FLOAT, null=True))
    _add("employment", _col("wage_yen", INT, null=True))
    _add("employment", _col("handed_over_on", DATE, null=True))
    for name, target in (
        ("key_person_id", "key_person"),
        ("challenge_place_id", "challenge_place"),
        ("continues_id", "employment"),
        ("next_supporter_id", "organization"),
    ):
        _add("employment", _ref("employment", name, target))
        op.create_index(f"ix_employment_{name}", "employment", [name])
    op.create_index("ix_employment_hired_on", "employment", ["hired_on", "left_on", "client_id"])
    _add("plan_job_coach_detail", _ref("plan_job_coach_detail", "advice_id", "doctor_advice"))
    op.create_index("ix_plan_job_coach_detail_advice_id", "plan_job_coach_detail", ["advice_id"])


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
