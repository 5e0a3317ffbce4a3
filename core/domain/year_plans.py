"""事業計画 (yearly plans): per programme and 年度, what is to be done how often, and what was done.

The three levels are those that offices print: 事業 → 内容 → 具体的な方策・目標. An item is counted from
the ledger (`choice`: a question to the catalogue of data sets) or by hand, occasion by occasion
with its evidence.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field

# 計画のしかた of an item over the year: evenly, in the months named, or by the end of the year.
EVENLY, IN_MONTHS, BY_THE_END = "evenly", "months", "end"


class YearPlanFields(SQLModel):
    """事業計画: one of a programme and a 年度; `office_id` None: of all offices."""

    programme: str = code_field("programme", title="事業")
    fiscal_year: int = Field(ge=2000, le=2100, title="年度")
    office_id: int | None = Field(default=None, foreign_key="office.id", title="事業所")
    name: str = Field(min_length=1, max_length=100, title="計画の名前")
    aim: str = Field(default="", max_length=4000, sa_type=Text, title="目的・重点")


class YearPlanEntry(YearPlanFields):
    """事業計画の入力票."""


class YearPlan(YearPlanFields, TableModel, table=True):
    """事業計画. `status`: 案, 実施中, まとめ済み; `former_id`: the plan that it was carried over from."""

    __tablename__ = "year_plan"
    __table_args__ = (UniqueConstraint("programme", "fiscal_year", "name"),)

    status: str = code_field("year_plan_status", title="状態", default="draft")
    former_id: int | None = Field(default=None, foreign_key="year_plan.id", title="前年度の計画")


class YearItemFields(SQLModel):
    """計画の項目. `heading`: 事業 (1. 就職支援事業), `content`: 内容 ((1) 就労相談), `method`: 具体的な方策・目標.

    `target` None: nothing is counted, the item is told in words. `choice`: JSON of a question to the
    catalogue; blank: counted by hand. `months`: of `IN_MONTHS`, 1–12 comma-separated.
    """

    year_plan_id: int = Field(foreign_key="year_plan.id", index=True, title="事業計画")
    heading: str = Field(min_length=1, max_length=200, title="事業")
    content: str = Field(default="", max_length=300, title="内容")
    method: str = Field(default="", max_length=2000, sa_type=Text, title="具体的な方策・目標")
    target: float | None = Field(default=None, ge=0, le=10_000_000, title="目標の数")
    unit: str = Field(default="回", max_length=20, title="単位")
    pace: str = Field(default=EVENLY, max_length=20, title="計画のしかた")
    months: str = Field(default="", max_length=40, title="行う月")
    choice: str = Field(default="", max_length=4000, sa_type=Text, title="台帳からの数え方")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    note: str = Field(default="", max_length=1000, title="メモ")


class YearItemEntry(YearItemFields):
    """計画の項目の入力票."""


class YearItem(YearItemFields, TableModel, table=True):
    """計画の項目."""

    __tablename__ = "year_item"

    position: int = Field(default=0, title="順番")


class YearOccasionFields(SQLModel):
    """予定と実績: one occasion of an item, planned or done, with its evidence.

    `amount`: in the item's unit; `event_id`: the 行事 that it was, if it is in the ledger.
    """

    year_item_id: int = Field(foreign_key="year_item.id", title="計画の項目")
    planned_on: date | None = Field(default=None, title="予定日")
    done_on: date | None = Field(default=None, title="行った日")
    amount: float = Field(default=1, ge=0, le=10_000_000, title="数")
    evidence: str = Field(default="", max_length=500, title="何をしたか・根拠")
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True, title="行事")


class YearOccasionEntry(YearOccasionFields):
    """予定と実績の入力票."""


class YearOccasion(YearOccasionFields, TableModel, table=True):
    """予定と実績. `by_id`: who noted it."""

    __tablename__ = "year_occasion"
    __table_args__ = (Index("ix_year_occasion_year_item_id_done_on", "year_item_id", "done_on"),)

    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")
