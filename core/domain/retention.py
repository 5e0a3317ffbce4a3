"""定着支援 (support after the hire): visits planned and done, and the monthly 支援レポート.

The record of what happened stays a 支援記録; a visit points at it.
"""

from __future__ import annotations

from datetime import date

from pydantic import field_validator
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.dates import said_month
from core.domain.records import checked_time
from core.domain.several import words

PLANNED, DONE, CANCELLED = "planned", "done", "cancelled"
REPORT_SENT = "report_sent"
# 活動 → how a record of it most likely was held, and with whom.
USUAL_CONTACT = {
    "scheduled_visit": ("workplace_visit", "person"), "on_demand_visit": ("workplace_visit", "person"),
    "on_site_support": ("workplace_visit", "person"), "job_coach": ("workplace_visit", "person"),
    "interview": ("visit_in", "person"), "phone_mail": ("phone", "person"),
    "company_liaison": ("phone", "employer"), "medical_liaison": ("agency_visit", "medical"),
    "family_contact": ("phone", "family"), "agency_coordination": ("phone", "other"),
    "gathering": ("group", "person"),
}  # fmt: skip


class RetentionVisitFields(SQLModel):
    """定着の予定: a visit, an interview, a call to the employer that somebody means to make."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    employment_id: int = Field(foreign_key="employment.id", title="就職")
    planned_on: date = Field(title="予定日")
    planned_at: str = Field(default="", title="時刻", max_length=5)
    activity: str = code_field("retention_activity", title="活動", default="scheduled_visit")
    step: str = Field(default="", title="就職からの時期", max_length=20)
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    note: str = Field(default="", title="確かめること", max_length=500)


class RetentionVisitEntry(RetentionVisitFields):
    """定着の予定の入力票. The person is that of the job, whatever stands in it."""

    client_id: int = 0

    _time = field_validator("planned_at")(staticmethod(checked_time))

    @field_validator("activity")
    @classmethod
    def _meets_somebody(cls, value: str) -> str:
        if value not in USUAL_CONTACT:
            raise ValueError("予定にする活動（訪問・面談・連絡など）を選んでください。")
        return value


class VisitPlanEntry(RetentionVisitEntry):
    """予定を入れる入力票: once, or on the same day of so many months."""

    times: int = Field(default=1, title="毎月くりかえす回数", ge=1, le=24)


class VisitCancelEntry(SQLModel):
    """取りやめの入力票."""

    cancel_reason: str = Field(title="取りやめの理由", min_length=1, max_length=300)


class RetentionVisit(RetentionVisitFields, TableModel, table=True):
    """定着の予定. `first_planned_on`: before it was moved."""

    __tablename__ = "retention_visit"
    __table_args__ = (
        Index("ix_retention_visit_employment_id", "employment_id", "status", "planned_on"),
        Index("ix_retention_visit_client_id", "client_id", "status", "planned_on"),
        Index("ix_retention_visit_status", "status", "planned_on", "owner_id"),
        Index("ix_retention_visit_owner_id", "owner_id", "status", "planned_on"),
    )

    status: str = code_field("visit_status", title="状態", default="planned")
    first_planned_on: date | None = Field(default=None, title="はじめの予定日")
    record_id: int | None = Field(
        default=None, foreign_key="support_record.id", index=True, title="支援記録"
    )
    cancel_reason: str = Field(default="", title="取りやめの理由", max_length=300)


class SupportReportFields(SQLModel):
    """支援レポート of one month (`domain.md` §6.3)."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    employment_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="就職"
    )
    month: date = Field(title="月（その月の1日）")
    goals: str = words("当月の主な支援目標")
    done: str = words("支援実施内容", 4000)
    result: str = words("支援結果")
    following: str = words("今後の支援内容")
    person_part: str = words("対象者の取組")
    employer_part: str = words("事業主の取組")
    agencies_part: str = words("関係機関等の取組")
    shared: str = words("共有事項")


REPORT_TEXTS = (
    "goals", "done", "result", "following", "person_part", "employer_part", "agencies_part", "shared",
)  # fmt: skip


class SupportReportEntry(SupportReportFields):
    """支援レポートの入力票: any day of its month names it."""

    @field_validator("month")
    @classmethod
    def _first_day(cls, value: date) -> date:
        first = value.replace(day=1)
        if first > clock.today():
            raise ValueError(f"{said_month(first)}は、まだ来ていない月です。")
        return first


class SupportReport(SupportReportFields, TableModel, table=True):
    """支援レポート. `finished_on`: since when it no longer changes."""

    __tablename__ = "support_report"
    __table_args__ = (
        UniqueConstraint("client_id", "month"),
        Index("ix_support_report_month", "month", "finished_on"),
    )

    finished_on: date | None = Field(default=None, title="仕上げた日")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")


class SupportReportShare(TableModel, table=True):
    """支援レポートの送付: to the person (no organisation), or to one who may see it by consent."""

    __tablename__ = "support_report_share"

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    report_id: int = Field(foreign_key="support_report.id", index=True, title="支援レポート")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="送った相手"
    )
    sent_on: date = Field(title="送った日")
    method: str = code_field("disclosure_method", title="手段", default="")
    consent_id: int | None = Field(
        default=None, foreign_key="consent.id", index=True, title="もとの同意"
    )
    disclosure_id: int | None = Field(
        default=None, foreign_key="disclosure.id", index=True, title="提供の記録"
    )
    record_id: int | None = Field(
        default=None, foreign_key="support_record.id", index=True, title="支援記録"
    )


class HandoverEntry(SQLModel):
    """引き継ぎの入力票: who supports from now on, and what they must know."""

    handed_over_on: date = Field(title="引き継いだ日")
    next_supporter_id: int = Field(title="引き継いだ先")
    handover_note: str = Field(title="引き継いだこと", min_length=1, max_length=2000)

    @field_validator("handed_over_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("引き継いだ日が未来の日付です。予定は「定着の予定」に入れてください。")
        return value
