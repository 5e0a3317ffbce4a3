"""雇用率の計算 (an employer's quota on one day): the workforce, and the persons that count.

Rates and weights are dated rules (`core.domain.rules.statutory_rate`; domain T24, T25). Nothing here
names a person.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field


class EmployerQuotaFields(SQLModel):
    """雇用状況: workers on one day (毎年6月1日 or any other)."""

    organization_id: int = Field(foreign_key="organization.id", title="企業")
    counted_on: date = Field(title="いつの人数か")
    kind: str = code_field("employer_kind", title="区分", default="private")
    full_workers: int = Field(title="常用労働者（週30時間以上）", ge=0, le=1_000_000)
    short_workers: int = Field(
        default=0, title="短時間労働者（週20時間以上30時間未満）", ge=0, le=1_000_000
    )
    exclusion_rate: int = Field(default=0, title="除外率（％）", ge=0, le=100)
    source: str = Field(default="", title="だれから聞いたか", max_length=200)


class EmployerQuota(EmployerQuotaFields, TableModel, table=True):
    """雇用状況."""

    __tablename__ = "employer_quota"
    __table_args__ = (UniqueConstraint("organization_id", "counted_on"),)


class QuotaCount(TableModel, table=True):
    """雇用している人数: persons of one kind in one band of hours."""

    __tablename__ = "quota_count"
    __table_args__ = (UniqueConstraint("quota_id", "disability", "is_severe", "hours_band"),)

    quota_id: int = Field(foreign_key="employer_quota.id", title="雇用状況")
    disability: str = code_field("disability_type", title="障害")
    is_severe: bool = Field(default=False, title="重度")
    hours_band: str = code_field("weekly_hours_band", title="週の時間")
    persons: int = Field(title="人数", ge=0, le=100_000)
