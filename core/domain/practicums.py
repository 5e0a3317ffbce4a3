"""職場実習 (practicums): trying work at an employer or in the office, and what three sides saw.

The five kinds: `practicum_type`. 評価 is given by the person, the employer and the supporter, each
on its own sheet; nobody's marks are added up to a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.several import words

# One may stop a practicum that has begun: this is then its result.
STOPPED = "stopped"
State = Literal["planned", "running", "ended", "settled", "cancelled"]
STATES: Mapping[State, str] = {
    "running": "実習中", "ended": "結果待ち", "planned": "これから", "settled": "結果あり",
    "cancelled": "取りやめ",
}  # fmt: skip
# What usually comes after each result, offered as the next step.
FOLLOWING = {
    "to_hire": "採用の条件と応募の日を企業に確かめる",
    "next_practicum": "次の実習先と時期を本人と決める",
    "other_place": "ほかの職場の候補を本人とさがす",
    "keep_preparing": "準備訓練の目標を本人と見直す",
    STOPPED: "やめた理由と、あるとよかった配慮を本人とふりかえる",
}


def state_of(
    start_on: date, end_on: date, result: str, cancelled_on: date | None, today: date
) -> State:
    """実習の状態, as the days and the result have it."""
    if result:
        return "settled"
    if cancelled_on is not None:
        return "cancelled"
    if today < start_on:
        return "planned"
    return "running" if today <= end_on else "ended"


class PracticumFields(SQLModel):
    """実習: who, where, when, doing what, and what came of it."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="実習先"
    )
    place: str = Field(default="", title="実習先（名簿にないとき）", max_length=200)
    kind: str = code_field("practicum_type", title="種類", default="workplace")
    programme: str = code_field("programme", title="事業", default="")
    round_id: int | None = Field(
        default=None, foreign_key="challenge_round.id", index=True, title="チャレンジ雇用の体験実習"
    )
    start_on: date = Field(title="始まり")
    end_on: date = Field(title="終わり")
    attended_days: int | None = Field(default=None, title="出席した日数", ge=0, le=366)
    planned_days: int | None = Field(default=None, title="予定の日数", ge=1, le=366)
    daily_hours: float | None = Field(default=None, title="1日の時間", gt=0, le=12)
    aim: str = Field(default="", title="ねらい", max_length=500)
    tasks: str = words("仕事の内容")
    allowance_yen: int | None = Field(default=None, title="手当（1日・円）", ge=0, le=50_000)
    insured: str = Field(default="", title="傷害保険・賠償責任保険", max_length=100)
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="実習先の担当"
    )
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", index=True, title="担当")
    result: str = code_field("practicum_result", title="結果", default="")
    result_note: str = Field(default="", title="結果のことば", max_length=1000, sa_type=Text)
    cancelled_on: date | None = Field(default=None, title="中止した日")
    cancel_reason: str = Field(default="", title="中止の理由", max_length=300)
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")


class PracticumEntry(PracticumFields):
    """実習の入力票: where and when. How it went is told afterwards (`PracticumResultEntry`)."""

    @model_validator(mode="after")
    def _whole(self) -> PracticumEntry:
        if self.end_on < self.start_on:
            raise ValueError("実習の終わりが、始まりより前です。")
        if self.organization_id is None and not self.place.strip():
            raise ValueError("実習先を名簿から選ぶか、名前を入力してください。")
        days = (self.end_on - self.start_on).days + 1
        if max(self.planned_days or 0, self.attended_days or 0) > days:
            raise ValueError(f"日数が、実習の期間（{days}日）より多くなっています。")
        if self.next_on is not None and not self.next_step.strip():
            raise ValueError("「いつまでに」だけでなく「次にすること」も入力してください。")
        return self


class PracticumResultEntry(SQLModel):
    """実習の結果の入力票: what came of it, and always what comes next."""

    result: str = code_field("practicum_result", title="結果")
    result_note: str = Field(default="", title="結果のことば", max_length=1000)
    attended_days: int | None = Field(default=None, title="出席した日数", ge=0, le=366)
    next_step: str = Field(title="次にすること", min_length=1, max_length=300)
    next_on: date = Field(title="いつまでに")


class PracticumCancelEntry(SQLModel):
    """実習の中止の入力票."""

    cancelled_on: date = Field(title="中止した日")
    cancel_reason: str = Field(title="中止の理由", min_length=1, max_length=300)
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")

    @field_validator("cancelled_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("中止した日は、きょうまでの日付を入力してください。")
        return value


class Practicum(PracticumFields, TableModel, table=True):
    """実習."""

    __tablename__ = "practicum"
    __table_args__ = (
        Index("ix_practicum_client_id_start_on", "client_id", "start_on", "end_on"),
        Index("ix_practicum_start_on", "start_on", "kind"),
        Index("ix_practicum_end_on", "end_on", "result", "cancelled_on"),
    )


class PracticumEvaluationFields(SQLModel):
    """実習の評価: one sheet of one side."""

    practicum_id: int = Field(foreign_key="practicum.id", title="実習")
    rater: str = code_field("assessment_rater", title="だれの評価")
    rated_on: date = Field(title="評価した日")
    rated_by: str = Field(default="", title="評価した人", max_length=100)
    good: str = words("よかったこと")
    hard: str = words("むずかしかったこと")
    advice: str = words("あるとよい配慮・次に試すこと")


class PracticumEvaluationEntry(PracticumEvaluationFields):
    """実習の評価の入力票."""

    @field_validator("rated_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("評価した日は、きょうまでの日付を入力してください。")
        return value


class PracticumEvaluation(PracticumEvaluationFields, TableModel, table=True):
    """実習の評価."""

    __tablename__ = "practicum_evaluation"
    __table_args__ = (UniqueConstraint("practicum_id", "rater"),)


class PracticumMarkFields(SQLModel):
    """実習の評価の一行: one aspect on one sheet. Blank: not looked at."""

    evaluation_id: int = Field(foreign_key="practicum_evaluation.id", title="評価")
    aspect: str = code_field("practicum_aspect", title="見るところ")
    mark: str = code_field("practicum_mark", title="どうだったか", default="")
    note: str = Field(default="", title="ひとこと", max_length=300)


class PracticumMarkEntry(PracticumMarkFields):
    """実習の評価の一行の入力票."""


class PracticumMark(PracticumMarkFields, TableModel, table=True):
    """実習の評価の一行."""

    __tablename__ = "practicum_mark"
    __table_args__ = (UniqueConstraint("evaluation_id", "aspect"),)
