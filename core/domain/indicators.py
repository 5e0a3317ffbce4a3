"""指標の目標と参考値 (targets and reference values of indicators).

A target is of one programme (or the whole office) and one 年度. A reference value is what somebody
published: never shown without whose it is, of which year, and where it stands.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field


class IndicatorTargetFields(SQLModel):
    """指標の目標. `value`: in the indicator's own unit (件, 人, or per cent of a rate)."""

    indicator: str = Field(min_length=1, max_length=40, title="指標")
    programme: str = code_field("programme", title="事業", default="")
    fiscal_year: int = Field(ge=2000, le=2100, title="年度")
    value: float = Field(ge=0, le=10_000_000, title="目標")
    note: str = Field(default="", max_length=300, title="根拠・メモ")


class IndicatorTargetEntry(IndicatorTargetFields):
    """指標の目標の入力票."""


class IndicatorTarget(IndicatorTargetFields, TableModel, table=True):
    """指標の目標: one for an indicator, a programme and a year."""

    __tablename__ = "indicator_target"
    __table_args__ = (UniqueConstraint("indicator", "programme", "fiscal_year"),)


class ReferenceValueFields(SQLModel):
    """参考値. `group`: of whom (a code of the outcomes by disability), "" for all; `months`: of a
    retention, after how many months."""

    indicator: str = Field(min_length=1, max_length=40, title="指標")
    group: str = Field(default="", max_length=40, title="だれの")
    months: int = Field(default=0, ge=0, le=600, title="何か月後")
    value: float = Field(ge=0, le=100_000_000, title="値")
    population: str = Field(min_length=1, max_length=200, title="母集団")
    year: str = Field(min_length=1, max_length=100, title="年")
    source: str = Field(min_length=1, max_length=200, title="出典")
    published_on: date | None = Field(default=None, title="公表日")
    is_verified: bool = Field(default=False, title="原典と照合した")


class ReferenceValueEntry(ReferenceValueFields):
    """参考値の入力票."""


class ReferenceValue(ReferenceValueFields, TableModel, table=True):
    """参考値 typed in by the office, beside those of `data/benchmarks.toml`."""

    __tablename__ = "reference_value"
