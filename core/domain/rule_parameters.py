"""期間のきまり (dated rule parameters), as rows: shipped in `data/rules.toml`, edited by an office.

What a row means stands in `core.domain.rules`; here it is only kept.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from core.db.base import TableModel


class RuleParameter(TableModel, table=True):
    """期間のきまりの一件: value of `key` from one day on; `verified` false is shown as 要確認."""

    __tablename__ = "rule_parameter"
    __table_args__ = (UniqueConstraint("key", "effective_from"),)

    key: str = Field(max_length=100, title="きまり")
    title: str = Field(default="", max_length=100, title="名前")
    value: str = Field(max_length=200, title="値")
    unit: str = Field(default="", max_length=20, title="単位")
    effective_from: date = Field(title="適用の始まり")
    effective_to: date | None = Field(default=None, title="適用の終わり")
    source: str = Field(default="", max_length=400, title="出典")
    verified: bool = Field(default=False, title="確認済み")
    note: str = Field(default="", sa_type=Text, title="注")
