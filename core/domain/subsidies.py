"""助成金・奨励金 (subsidies to an employer): which one, applied for by when, decided when.

How long one may apply is a dated rule (`subsidy.<code>.apply_within_months`), 要確認 until somebody
has compared it with the original text.
"""

from __future__ import annotations

from datetime import date

from pydantic import model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field


class SubsidyFields(SQLModel):
    """助成金の申請."""

    organization_id: int = Field(foreign_key="organization.id", index=True, title="企業")
    kind: str = code_field("subsidy", title="助成金・奨励金")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    employment_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="就職"
    )
    base_on: date = Field(title="起算日（雇い入れ・支給対象期の末日など）")
    due_on: date | None = Field(default=None, title="申請の期限")
    applied_on: date | None = Field(default=None, title="申請した日")
    decided_on: date | None = Field(default=None, title="決定の日")
    amount_yen: int | None = Field(default=None, title="金額（円）", ge=0, le=100_000_000)
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", index=True, title="担当")
    dropped_on: date | None = Field(default=None, title="申請しないと決めた日")
    note: str = Field(default="", title="メモ", max_length=500)


class SubsidyEntry(SubsidyFields):
    """助成金の申請の入力票."""

    @model_validator(mode="after")
    def _order(self) -> SubsidyEntry:
        for name in ("applied_on", "decided_on", "dropped_on"):
            day = getattr(self, name)
            if day and day > clock.today():
                raise ValueError(f"「{self.__class__.model_fields[name].title}」が未来の日付です。")
        if self.decided_on and not self.applied_on:
            raise ValueError("決定の日だけでは足りません。「申請した日」も入力してください。")
        if self.decided_on and self.applied_on and self.decided_on < self.applied_on:
            raise ValueError("決定の日が、申請した日より前です。")
        if self.applied_on and self.dropped_on:
            raise ValueError(
                "「申請した日」と「申請しないと決めた日」は、どちらかだけにしてください。"
            )
        return self


class Subsidy(SubsidyFields, TableModel, table=True):
    """助成金の申請. `due_on` typed by hand goes before what the rule says."""

    __tablename__ = "employer_subsidy"
    __table_args__ = (Index("ix_employer_subsidy_due_on", "applied_on", "dropped_on", "due_on"),)
