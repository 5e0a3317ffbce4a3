"""チャレンジ雇用 (challenge employment): places at public offices and their 体験実習.

A term of a person is an 就職 with the scheme チャレンジ雇用 and its terms
(`core.domain.employments.EmploymentTerm`); a 体験実習 is a practicum of a round.
"""

from __future__ import annotations

from datetime import date

from pydantic import model_validator
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.several import words


class ChallengePlaceFields(SQLModel):
    """受け入れ先と枠."""

    organization_id: int = Field(foreign_key="organization.id", index=True, title="官公庁")
    name: str = Field(title="職場の名前", min_length=1, max_length=100)
    slots: int = Field(title="枠（人）", ge=1, le=100)
    hours_band: str = code_field("weekly_hours_band", title="週の時間", default="")
    wage: str = Field(default="", title="報酬", max_length=100)
    opened_on: date | None = Field(default=None, title="始まった日")
    closed_on: date | None = Field(default=None, title="終わった日")
    tasks: str = words("仕事の内容")
    conditions: str = words("応募の条件")
    weekly_visits: float = Field(default=1, title="ジョブコーチの訪問（週の回数）", ge=0, le=7)


class ChallengePlaceEntry(ChallengePlaceFields):
    """受け入れ先と枠の入力票."""

    @model_validator(mode="after")
    def _order(self) -> ChallengePlaceEntry:
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            raise ValueError("終わった日が、始まった日より前です。")
        return self


class ChallengePlace(ChallengePlaceFields, TableModel, table=True):
    """受け入れ先と枠."""

    __tablename__ = "challenge_place"


class ChallengeRoundFields(SQLModel):
    """体験実習の回: held for several persons before a new term is filled."""

    place_id: int = Field(foreign_key="challenge_place.id", index=True, title="受け入れ先")
    name: str = Field(title="回の名前", min_length=1, max_length=100)
    start_on: date = Field(title="始まり")
    end_on: date = Field(title="終わり")
    capacity: int | None = Field(default=None, title="定員", ge=1, le=100)
    note: str = Field(default="", title="メモ", max_length=500)


class ChallengeRoundEntry(ChallengeRoundFields):
    """体験実習の回の入力票."""

    @model_validator(mode="after")
    def _order(self) -> ChallengeRoundEntry:
        if self.end_on < self.start_on:
            raise ValueError("終わりが、始まりより前です。")
        return self


class ChallengeRound(ChallengeRoundFields, TableModel, table=True):
    """体験実習の回."""

    __tablename__ = "challenge_round"
