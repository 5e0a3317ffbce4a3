"""ジョブコーチ支援の訪問 (visits of a job coach): hours, tasks taught, who does them now, the shares.

働く力 is the sum of the person's own, the employer's (natural support) and the supporter's part
(seed document 004): the first two should grow while the third fades. The plan and its phases are the
ジョブコーチ支援計画 (`core.domain.plan_details.JobCoachDetail`).
"""

from __future__ import annotations

from datetime import date

from pydantic import ValidationInfo, field_validator, model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.records import checked_time
from core.domain.several import words

SHARES = ("person_share", "employer_share", "supporter_share")
WHOLE = 100


class CoachingStepFields(SQLModel):
    """支援の予定: visits and hours a week from a day on, as the plan has them."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    employment_id: int = Field(foreign_key="employment.id", title="就職")
    phase: str = code_field("coaching_phase", title="期", default="intensive")
    start_on: date = Field(title="始まり")
    end_on: date = Field(title="終わり")
    weekly_visits: float = Field(title="週の訪問（回）", ge=0, le=14)
    weekly_hours: float = Field(title="週の時間", ge=0, le=60)


class CoachingStepEntry(CoachingStepFields):
    """支援の予定の入力票."""

    @model_validator(mode="after")
    def _order(self) -> CoachingStepEntry:
        if self.end_on < self.start_on:
            raise ValueError("終わりが、始まりより前です。")
        return self


class CoachingStep(CoachingStepFields, TableModel, table=True):
    """支援の予定. Steps of one job do not overlap."""

    __tablename__ = "coaching_step"
    __table_args__ = (Index("ix_coaching_step_employment_id", "employment_id", "start_on"),)


class CoachingVisitFields(SQLModel):
    """ジョブコーチの訪問."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    employment_id: int = Field(foreign_key="employment.id", title="就職")
    visited_on: date = Field(title="訪問した日")
    started_at: str = Field(default="", title="時刻", max_length=5)
    minutes: int = Field(title="分", ge=5, le=720)
    coach_kind: str = code_field("coach_kind", title="ジョブコーチの種類", default="visiting")
    person_share: int | None = Field(default=None, title="本人の力（％）", ge=0, le=WHOLE)
    employer_share: int | None = Field(default=None, title="企業の力（％）", ge=0, le=WHOLE)
    supporter_share: int | None = Field(default=None, title="支援者の力（％）", ge=0, le=WHOLE)
    findings: str = words("様子・気づいたこと", 4000)
    to_employer: str = words("企業に伝えたこと・頼んだこと")
    following: str = words("次の訪問で確かめること", 1000)


class CoachingVisitEntry(CoachingVisitFields):
    """ジョブコーチの訪問の入力票. The three shares are given together or not at all.

    `next_on` is kept with the 支援記録, as its next step.
    """

    findings: str = Field(title="様子・気づいたこと", min_length=1, max_length=4000)
    next_on: date | None = Field(default=None, title="次に訪問する日")

    _time = field_validator("started_at")(staticmethod(checked_time))

    @field_validator("visited_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("訪問した日が未来の日付です。予定は「支援の予定」に入れてください。")
        return value

    @field_validator("next_on")
    @classmethod
    def _later(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value and value <= info.data.get("visited_on", date.min):
            raise ValueError("次に訪問する日は、訪問した日よりあとにしてください。")
        return value

    @model_validator(mode="after")
    def _whole(self) -> CoachingVisitEntry:
        given = [share for share in (getattr(self, name) for name in SHARES) if share is not None]
        if given and (len(given) < len(SHARES) or sum(given) != WHOLE):
            raise ValueError(
                "本人・企業・支援者の力は、三つの合計が100％になるように入力してください。"
            )
        return self


class CoachingVisit(CoachingVisitFields, TableModel, table=True):
    """ジョブコーチの訪問, with the 支援記録 that tells of it."""

    __tablename__ = "coaching_visit"
    __table_args__ = (
        Index("ix_coaching_visit_employment_id", "employment_id", "visited_on"),
        Index("ix_coaching_visit_client_id", "client_id", "visited_on"),
    )

    coach_id: int | None = Field(default=None, foreign_key="app_user.id", title="訪問した人")
    record_id: int | None = Field(
        default=None, foreign_key="support_record.id", index=True, title="支援記録"
    )


class CoachedTaskFields(SQLModel):
    """教えた仕事: one task on one visit, with which cue, and who does it now."""

    task: str = Field(title="仕事", min_length=1, max_length=200)
    taught: str = Field(default="", title="教えたこと", max_length=500)
    cue: str = code_field("coaching_cue", title="手がかり", default="")
    doer: str = code_field("task_doer", title="いまだれがするか", default="")


class CoachedTaskEntry(CoachedTaskFields):
    """教えた仕事の入力票: who does it now is what the visit is about."""

    doer: str = code_field("task_doer", title="いまだれがするか")


class CoachedTask(CoachedTaskFields, TableModel, table=True):
    """教えた仕事."""

    __tablename__ = "coached_task"

    visit_id: int = Field(foreign_key="coaching_visit.id", index=True, title="訪問")
