"""事業計画 (yearly plans): per programme and 年度, what is to be done how often, and what was done.

The three levels are those that offices print: 事業 → 内容 → 具体的な方策・目標. An item is counted from
the ledger (`choice`: a question to the catalogue of data sets) or by hand, occasion by occasion
with its evidence.
"""

from __future__ import annotations

import re
from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.text import normalized

# 計画のしかた of an item over the year: evenly, in the months named, or by the end of the year.
EVENLY, IN_MONTHS, BY_THE_END = "evenly", "months", "end"
PACES = {EVENLY: "年間を通して", IN_MONTHS: "決まった月に", BY_THE_END: "年度末までに"}
MONTHS = (*range(4, 13), 1, 2, 3)
DRAFT, RUNNING, CLOSED = "draft", "running", "closed"


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
    """事業計画. `status`: 案, 実施中, まとめ済み; `former_id`: the plan that it was carried over from.

    Once it is まとめ済み nothing of it changes any more, and its numbers are those of `closed_on`.
    """

    __tablename__ = "year_plan"
    __table_args__ = (UniqueConstraint("programme", "fiscal_year", "name"),)

    status: str = code_field("year_plan_status", title="状態", default=DRAFT)
    closed_on: date | None = Field(default=None, title="まとめた日")
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


def months_of(text: str) -> tuple[int, ...]:
    """行う月: 「7,11,3」「7月、3月」 → the months in the order of the 年度. Raises ValueError."""
    found = {part for part in re.split(r"[^0-9]+", normalized(text)) if part}
    months = {int(part) for part in found}
    if months - set(MONTHS):
        raise ValueError("行う月は 7,11,3 のように、1から12の数字で入力してください。")
    return tuple(month for month in MONTHS if month in months)


_OFTEN = re.compile(r"(?:約|年間?)?([0-9]+(?:\.[0-9]+)?)[^0-9]{0,6}")
_MONTHLY = re.compile(r"毎?月([0-9]*)[^0-9]{0,6}")


def target_of(text: str) -> float:
    """目標 as plans write it: 「64回」「年3回」 → 3, 「月1回」「毎月」 → 12. Raises ValueError."""
    plain = re.sub(r"[\s,()]", "", normalized(text))
    if monthly := _MONTHLY.fullmatch(plain):
        return 12.0 * int(monthly[1] or 1)
    if found := _OFTEN.fullmatch(plain):
        return float(found[1])
    raise ValueError("目標は 64 か、年3回・月1回 のように入力してください。")


class YearItemEntry(YearItemFields):
    """計画の項目の入力票."""

    @field_validator("months")
    @classmethod
    def _months(cls, value: str) -> str:
        return ",".join(str(month) for month in months_of(value))

    @field_validator("pace")
    @classmethod
    def _pace(cls, value: str) -> str:
        if value not in PACES:
            raise ValueError(f"計画のしかたは、{'・'.join(PACES.values())}から選んでください。")
        return value

    @model_validator(mode="after")
    def _named_months(self) -> YearItemEntry:
        if self.pace == IN_MONTHS and not self.months:
            raise ValueError("行う月を選んでください（例: 7,11,3）。")
        return self


class YearItem(YearItemFields, TableModel, table=True):
    """計画の項目. `closed_amount`, `closed_people`: what it stood at when the plan was まとめ済み, and
    how many persons stood behind that.
    """

    __tablename__ = "year_item"

    closed_amount: float | None = Field(default=None, title="まとめたときの数")
    closed_people: int | None = Field(default=None, title="まとめたときの人数")
    position: int = Field(default=0, title="順番")


class YearOccasionFields(SQLModel):
    """予定と実績: one occasion of an item, planned or done, with its evidence.

    `amount`: in the item's unit; `event_id`: the 行事 that it was, if it is in the ledger; its days
    are then those of the 行事.
    """

    year_item_id: int = Field(foreign_key="year_item.id", title="計画の項目")
    planned_on: date | None = Field(default=None, title="予定日")
    done_on: date | None = Field(default=None, title="行った日")
    amount: float = Field(default=1, ge=0, le=10_000_000, title="数")
    evidence: str = Field(default="", max_length=500, title="何をしたか・根拠")
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True, title="行事")


class YearOccasionEntry(YearOccasionFields):
    """予定と実績の入力票."""

    @model_validator(mode="after")
    def _some_day(self) -> YearOccasionEntry:
        if self.planned_on is None and self.done_on is None and self.event_id is None:
            raise ValueError("予定日か行った日を入れるか、台帳の行事を選んでください。")
        return self


class YearOccasion(YearOccasionFields, TableModel, table=True):
    """予定と実績. `by_id`: who noted it."""

    __tablename__ = "year_occasion"
    __table_args__ = (Index("ix_year_occasion_year_item_id_done_on", "year_item_id", "done_on"),)

    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")
