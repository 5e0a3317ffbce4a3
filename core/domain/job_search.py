"""就職活動 (looking for work): vacancies of employers, and a person's applications step by step."""

from __future__ import annotations

from datetime import date

from pydantic import model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.several import words

# Applications that still wait for somebody.
OPEN_APPLICATIONS = ("preparing", "applied", "interview_planned", "interviewed", "offered")


class VacancyFields(SQLModel):
    """求人: a job that an employer offers."""

    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="企業"
    )
    place: str = Field(default="", title="企業（名簿にないとき）", max_length=200)
    title: str = Field(title="求人の名前", min_length=1, max_length=200)
    source: str = code_field("vacancy_source", title="出どころ", default="hello_work")
    number: str = Field(default="", title="求人番号", max_length=40)
    occupation: str = code_field("occupation", title="職種", default="")
    scheme: str = code_field("employment_scheme", title="雇用の枠", default="")
    employment_type: str = code_field("employment_type", title="雇用形態", default="")
    hours_band: str = code_field("weekly_hours_band", title="週の時間", default="")
    wage: str = Field(default="", title="賃金", max_length=100)
    work_place: str = Field(default="", title="働く場所", max_length=200)
    headcount: int | None = Field(default=None, title="人数", ge=1, le=1000)
    opened_on: date = Field(title="受け付けた日")
    closes_on: date | None = Field(default=None, title="締め切り")
    closed_on: date | None = Field(default=None, title="終わった日")
    content: str = words("仕事の内容・条件")


class VacancyEntry(VacancyFields):
    """求人の入力票."""

    @model_validator(mode="after")
    def _whole(self) -> VacancyEntry:
        if self.organization_id is None and not self.place.strip():
            raise ValueError("企業を名簿から選ぶか、名前を入力してください。")
        if self.closes_on and self.closes_on < self.opened_on:
            raise ValueError("締め切りが、受け付けた日より前です。")
        return self


class Vacancy(VacancyFields, TableModel, table=True):
    """求人."""

    __tablename__ = "vacancy"
    __table_args__ = (Index("ix_vacancy_closed_on", "closed_on", "closes_on"),)


class JobApplicationFields(SQLModel):
    """応募: one person, one job, every step with its day."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    vacancy_id: int | None = Field(default=None, foreign_key="vacancy.id", index=True, title="求人")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="企業"
    )
    place: str = Field(default="", title="企業（名簿にないとき）", max_length=200)
    title: str = Field(default="", title="応募する仕事", max_length=200)
    scheme: str = code_field("employment_scheme", title="雇用の枠", default="")
    disclosure: str = code_field("disclosure_policy", title="企業への開示", default="")
    started_on: date = Field(title="準備を始めた日")
    applied_on: date | None = Field(default=None, title="応募した日")
    interview_on: date | None = Field(default=None, title="面接の日")
    interview_with: str = Field(default="", title="面接に同行する人", max_length=100)
    second_interview_on: date | None = Field(default=None, title="二次面接の日")
    offered_on: date | None = Field(default=None, title="内定の日")
    ended_on: date | None = Field(default=None, title="結果の日")
    end_note: str = Field(default="", title="結果のことば・学んだこと", max_length=1000)
    practicum_id: int | None = Field(
        default=None, foreign_key="practicum.id", index=True, title="採用前実習"
    )
    referred_by_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="紹介元（ハローワークなど）"
    )
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", index=True, title="担当")
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")


class JobApplicationEntry(JobApplicationFields):
    """応募の入力票."""


class JobApplication(JobApplicationFields, TableModel, table=True):
    """応募. `employment_id`: the job that it led to."""

    __tablename__ = "job_application"
    __table_args__ = (
        Index("ix_job_application_client_id_status", "client_id", "status"),
        Index("ix_job_application_status_next_on", "status", "next_on"),
    )

    status: str = code_field("application_status", title="段階", default="preparing")
    employment_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="就職"
    )
