"""就職活動 (looking for work): vacancies of employers, and a person's applications step by step.

An interview has one day, first the planned one: whether it took place is said by the status.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from pydantic import model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.several import words

# Applications that still wait for somebody.
OPEN_APPLICATIONS = ("preparing", "applied", "interview_planned", "interviewed", "offered")
# Ended without a job: by the employer, by the person, by what happened.
NOT_HIRED = ("rejected", "declined", "cancelled")
# The days of the way in their order.
STEPS = (
    "started_on",
    "applied_on",
    "interview_on",
    "second_interview_on",
    "offered_on",
    "ended_on",
)
# What cannot lie in the future: an interview may.
HAPPENED = ("started_on", "applied_on", "offered_on", "ended_on")


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
        if self.closed_on and self.closed_on < self.opened_on:
            raise ValueError("終わった日が、受け付けた日より前です。")
        return self


class Vacancy(VacancyFields, TableModel, table=True):
    """求人. It can be applied for until it has ended (`closed_on`); a missed `closes_on` is only said."""

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


def _with_a_day(next_step: str, next_on: date | None) -> None:
    if bool(next_step.strip()) != bool(next_on):
        raise ValueError("次にすることは、「いつまでに」といっしょに入力してください。")


class JobApplicationEntry(JobApplicationFields):
    """応募の入力票."""

    @model_validator(mode="after")
    def _whole(self) -> JobApplicationEntry:
        if not (self.vacancy_id or self.organization_id or self.place.strip()):
            raise ValueError("求人か企業を選ぶか、企業の名前を入力してください。")
        _with_a_day(self.next_step, self.next_on)
        titles = JobApplicationFields.model_fields
        for name in HAPPENED:
            on: date | None = getattr(self, name)
            if on and on > clock.today():
                raise ValueError(f"「{titles[name].title}」が未来の日付です。")
        if self.second_interview_on and not self.interview_on:
            raise ValueError("二次面接の前に、面接の日を入力してください。")
        known = [(n, on) for n in STEPS if (on := getattr(self, n)) is not None]
        for (before, earlier), (after, later) in pairwise(known):
            if later < earlier:
                raise ValueError(
                    f"「{titles[after].title}」が「{titles[before].title}」より前です。"
                )
        return self


class ApplicationStepEntry(SQLModel):
    """応募の一歩の入力票: the day of what happened, and what comes next with its day."""

    on: date = Field(title="日付")
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")

    @model_validator(mode="after")
    def _paired(self) -> ApplicationStepEntry:
        _with_a_day(self.next_step, self.next_on)
        return self


class InterviewPlanEntry(SQLModel):
    """面接の予定の入力票. The interview is a step by itself; what is to be done before it is the next."""

    on: date = Field(title="面接の日")
    interview_with: str = Field(default="", title="同行する人", max_length=100)
    next_step: str = Field(default="", title="面接までにすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")

    @model_validator(mode="after")
    def _before(self) -> InterviewPlanEntry:
        _with_a_day(self.next_step, self.next_on)
        if self.next_on and self.next_on > self.on:
            raise ValueError("「いつまでに」が面接の日より後です。")
        return self


class ApplicationNextEntry(SQLModel):
    """次にすることの入力票."""

    next_step: str = Field(title="次にすること", min_length=1, max_length=300)
    next_on: date = Field(title="いつまでに")


class ApplicationEndEntry(SQLModel):
    """応募の終わりの入力票: who ended it, and what was learnt for the next one."""

    status: str = code_field("application_status", title="結果")
    ended_on: date = Field(title="結果の日")
    end_note: str = Field(default="", title="結果のことば・学んだこと", max_length=1000)

    @model_validator(mode="after")
    def _ended(self) -> ApplicationEndEntry:
        if self.status not in NOT_HIRED:
            raise ValueError("結果を、不採用・辞退・取りやめから選んでください。")
        return self


def status_of(
    *,
    is_held: bool,
    applied_on: date | None = None,
    interview_on: date | None = None,
    second_interview_on: date | None = None,
    offered_on: date | None = None,
    **_others: object,
) -> str:
    """段階 as the days tell it; an end is told by who ended it. `is_held`: the last interview that
    has a day took place."""
    if offered_on:
        return "offered"
    if last := second_interview_on or interview_on:
        return "interviewed" if is_held and last <= clock.today() else "interview_planned"
    return "applied" if applied_on else "preparing"


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

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.status in OPEN_APPLICATIONS
