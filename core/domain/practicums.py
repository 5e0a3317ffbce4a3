"""職場実習 (practicums): trying work at an employer or in the office, and what three sides saw.

The five kinds: `practicum_type`. 評価 is given by the person, the employer and the supporter, each
on its own sheet; nobody's marks are added up to a score.
"""

from __future__ import annotations

from datetime import date

from pydantic import model_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.several import words


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
    """実習の入力票."""

    @model_validator(mode="after")
    def _order(self) -> PracticumEntry:
        if self.end_on < self.start_on:
            raise ValueError("実習の終わりが、始まりより前です。")
        return self


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


class PracticumEvaluation(PracticumEvaluationFields, TableModel, table=True):
    """実習の評価."""

    __tablename__ = "practicum_evaluation"
    __table_args__ = (UniqueConstraint("practicum_id", "rater"),)


class PracticumMark(TableModel, table=True):
    """実習の評価の一行: one aspect on one sheet. Blank: not looked at."""

    __tablename__ = "practicum_mark"
    __table_args__ = (UniqueConstraint("evaluation_id", "aspect"),)

    evaluation_id: int = Field(foreign_key="practicum_evaluation.id", title="評価")
    aspect: str = code_field("practicum_aspect", title="見るところ")
    mark: str = code_field("practicum_mark", title="どうだったか", default="")
    note: str = Field(default="", title="ひとこと", max_length=300)
