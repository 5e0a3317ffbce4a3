"""雇用率の計算 (an employer's quota on one day): the workforce, and the persons that count.

Rates and weights are dated rules (`core.domain.rules.statutory_rate`; domain T24, T25). Nothing here
names a person.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import model_validator
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.rules.quota import BANDS, GROUPS, Count, Workforce, count_name
from core.errors import RuleViolation


def _persons(title: str) -> Any:
    return Field(default=0, title=title, ge=0, le=100_000)


class QuotaFields(SQLModel):
    """雇用状況: workers on one day (毎年6月1日 or any other), and how many of them count.

    `…_full`: 30 hours a week and more, `…_half`: from 20 to below 30, `…_quarter`: from 10 to below 20.
    """

    kind: str = code_field("employer_kind", title="区分", default="private")
    full_workers: int = Field(title="常用労働者（週30時間以上）", ge=0, le=1_000_000)
    short_workers: int = Field(
        default=0, title="短時間労働者（週20時間以上30時間未満）", ge=0, le=1_000_000
    )
    exclusion_rate: int = Field(default=0, title="除外率（％）", ge=0, le=80)
    physical_full: int = _persons("身体障害・週30時間以上")
    physical_half: int = _persons("身体障害・週20〜30時間")
    physical_severe_full: int = _persons("身体障害（重度）・週30時間以上")
    physical_severe_half: int = _persons("身体障害（重度）・週20〜30時間")
    physical_severe_quarter: int = _persons("身体障害（重度）・週10〜20時間")
    intellectual_full: int = _persons("知的障害・週30時間以上")
    intellectual_half: int = _persons("知的障害・週20〜30時間")
    intellectual_severe_full: int = _persons("知的障害（重度）・週30時間以上")
    intellectual_severe_half: int = _persons("知的障害（重度）・週20〜30時間")
    intellectual_severe_quarter: int = _persons("知的障害（重度）・週10〜20時間")
    mental_full: int = _persons("精神障害・週30時間以上")
    mental_half: int = _persons("精神障害・週20〜30時間")
    mental_quarter: int = _persons("精神障害・週10〜20時間")


class EmployerQuotaFields(QuotaFields):
    """雇用状況 of one employer."""

    organization_id: int = Field(foreign_key="organization.id", title="企業")
    counted_on: date = Field(title="いつの人数か")
    source: str = Field(default="", title="だれから聞いたか", max_length=200)


class EmployerQuotaEntry(EmployerQuotaFields):
    """雇用状況の入力票."""

    @model_validator(mode="after")
    def _whole(self) -> EmployerQuotaEntry:
        if self.counted_on > clock.today():
            raise ValueError(
                "「いつの人数か」が未来の日付です。見込みは「雇用率の計算」で試せます。"
            )
        raise_unless_they_fit(self)
        return self


class EmployerQuota(EmployerQuotaFields, TableModel, table=True):
    """雇用状況."""

    __tablename__ = "employer_quota"
    __table_args__ = (UniqueConstraint("organization_id", "counted_on"),)


def raise_unless_they_fit(row: QuotaFields) -> None:
    """Raise `RuleViolation` where more persons are counted in a band than work in it."""
    told = {"full": ("full_workers", "週30時間以上"), "half": ("short_workers", "週20〜30時間")}
    for band, (field, label) in told.items():
        counted = sum(count.persons for count in counts_of(row) if count.band == band)
        if counted > getattr(row, field):
            raise RuleViolation(
                {
                    field: f"{label}の障害のある人が{counted}人で、{label}で働く人の数"
                    f"（{getattr(row, field)}人）より多くなっています。どちらかを直してください。"
                }
            )


def counts_of(row: QuotaFields) -> tuple[Count, ...]:
    """雇用している人数: one entry for each kind and band of which there is anybody."""
    found = (
        Count(disability, severe, band, getattr(row, count_name(disability, severe, band), 0))
        for disability, severe in GROUPS
        for band in BANDS
    )
    return tuple(count for count in found if count.persons)


def workforce_of(row: QuotaFields) -> Workforce:
    """働いている人の数."""
    return Workforce(row.full_workers, row.short_workers, row.exclusion_rate)


def _field(disability: str, is_severe: bool, band: str) -> str:
    name = count_name(disability, is_severe, band)
    return name if name in QuotaFields.model_fields else ""


MATRIX: tuple[tuple[str, ...], ...] = tuple(
    tuple(_field(disability, severe, band) for band in BANDS) for disability, severe in GROUPS
)
"""The fields of the numbers, a line for each kind, a column for each band; '' where it counts for
nothing."""
