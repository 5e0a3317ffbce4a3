"""実績報告の型・区分・締め (layouts, categories and closings of reports).

What a report counts is declared in `core.reports`; what is kept here is what the office decides:
which sections it prints, which of the commissioner's categories our codes belong to from which
day, and which periods are closed.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field


class ReportLayoutFields(SQLModel):
    """報告の型. `sections`: keys of the sections that are printed, in their order, comma-separated;
    blank means all, as declared."""

    kind: str = Field(min_length=1, max_length=40, title="報告")
    title: str = Field(default="", max_length=100, title="表題")
    addressee: str = Field(default="", max_length=100, title="提出先")
    sections: str = Field(default="", max_length=1000, title="のせる項目")


class ReportLayoutEntry(ReportLayoutFields):
    """報告の型の入力票."""


class ReportLayout(ReportLayoutFields, TableModel, table=True):
    """報告の型: one for a kind of report."""

    __tablename__ = "report_layout"
    __table_args__ = (UniqueConstraint("kind"),)


class ReportCategoryFields(SQLModel):
    """委託者の区分への対応: one of our codes belongs to one category of a report, from a day on.

    `scheme`: which division of the report (its key); `code`: of the code list that it divides.
    """

    kind: str = Field(min_length=1, max_length=40, title="報告")
    scheme: str = Field(min_length=1, max_length=40, title="区分のしかた")
    code: str = Field(default="", max_length=40, title="わたしたちのコード")
    category: str = Field(min_length=1, max_length=60, title="委託者の区分")
    position: int = Field(default=0, ge=0, le=1000, title="順番")
    from_on: date = Field(title="適用の開始日")
    to_on: date | None = Field(default=None, title="適用の終了日")


class ReportCategoryEntry(ReportCategoryFields):
    """委託者の区分への対応の入力票."""


class ReportCategory(ReportCategoryFields, TableModel, table=True):
    """委託者の区分への対応: where the office has none, those shipped in `data/` count."""

    __tablename__ = "report_category"
    __table_args__ = (UniqueConstraint("kind", "scheme", "code", "from_on"),)


class ReportClosing(TableModel, table=True):
    """締め: the numbers of a report and the rows behind them, as they were on the day of closing.

    Closed again after a correction, it is a new edition; the former stays. `first_on`, `last_on`:
    the period, both days inclusive. `content`: JSON of numbers and rows (ids only, no names).
    """

    __tablename__ = "report_closing"
    __table_args__ = (
        UniqueConstraint(
            "kind", "office_id", "programme", "first_on", "last_on", "edition",
            name="uq_report_closing_period",  # by its columns it is too long for PostgreSQL
        ),
        Index("ix_report_closing_kind_first_on", "kind", "first_on"),
    )  # fmt: skip

    kind: str = Field(max_length=40, title="報告")
    programme: str = code_field("programme", title="事業", default="")
    office_id: int | None = Field(default=None, foreign_key="office.id", title="事業所")
    first_on: date = Field(title="期間のはじめ")
    last_on: date = Field(title="期間のおわり")
    edition: int = Field(default=1, title="版")
    content: str = Field(sa_type=Text, title="締めた数と行")
    note: str = Field(default="", max_length=500, title="メモ")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="締めた人")


class ReportClosingEntry(SQLModel):
    """締めの入力票. `period`: 「2026-10」「2026Q3」「2026」; `note`: why, where a check does not pass."""

    kind: str = Field(min_length=1, max_length=40, title="報告")
    period: str = Field(min_length=1, max_length=10, title="期間")
    programme: str = code_field("programme", title="事業", default="")
    office_id: int | None = Field(default=None, title="事業所")
    note: str = Field(default="", max_length=500, title="メモ")
