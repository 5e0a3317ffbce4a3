"""助成金・奨励金の申請の期限 (until when an employer may apply): by rule, or as somebody typed it.

So many months from the day after the base day (`subsidy.<code>.apply_within_months`, 要確認). What has
neither a rule nor a typed day has no deadline. Ended by the application, or by giving it up.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, String, case, func, literal, null

from core.db.work import table_of
from core.deadlines.dated import days_after, in_force, period_end_of
from core.deadlines.rule import Asked, Rule, about
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.organizations import Organization
from core.domain.rules.parameters import RuleBook
from core.domain.rules.subsidies import RULED, month_key
from core.domain.subsidies import Subsidy


def due_on(book: RuleBook) -> ColumnElement[Any]:
    """申請の期限 of a row of the table, in SQL; NULL where there is none."""
    s = table_of(Subsidy).c
    begin = days_after(s.base_on, 1)
    months = case(*((s.kind == kind, in_force(book, month_key(kind), s.base_on)) for kind in RULED))
    by_rule = case((s.kind.in_(RULED), period_end_of(begin, months)))
    return func.coalesce(s.due_on, by_rule, type_=s.due_on.type)


def _question(asked: Asked) -> Select[Any]:
    subsidy, place = table_of(Subsidy), table_of(Organization)
    s, nobody = subsidy.c, null().cast(Integer)
    due = due_on(asked.book)
    # The person is not named here, the employer's page says who by right; but whose subsidy it is
    # decides who is told of it.
    return (
        about(
            due, s.kind, s.base_on, s.due_on.label("typed_on"), place.c.name.label("employer"),
            target_id=s.organization_id, owner_id=s.owner_id, client_id=s.client_id, number=nobody,
            name=literal("", String), kana=literal("", String), matter_id=s.id,
        )
        .select_from(subsidy)
        .join(place, place.c.id == s.organization_id)
        .where(
            s.applied_on.is_(None), s.dropped_on.is_(None), due.is_not(None),
            place.c.merged_into_id.is_(None),
        )
    )  # fmt: skip


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{row.employer}: {codes('subsidy').label(row.kind)}の申請"


def _caution(row: Row[Any], asked: Asked) -> str:
    if row.typed_on is not None:
        return ""
    return "" if asked.book.get(month_key(row.kind), row.base_on).verified else "要確認"


def _why(row: Row[Any], due: date, asked: Asked) -> str:
    if row.typed_on is not None:
        return f"申請の期限として{said(due)}が入力されています。"
    months = asked.book.get(month_key(row.kind), row.base_on).shown
    return f"起算日が{said(row.base_on)}で、翌日から{months}の末日が{said(due)}です。"


def _warn_on(_row: Row[Any], due: date, asked: Asked) -> date:
    return due - timedelta(days=asked.book.integer("subsidy.notice_days", asked.today))


RULE = Rule(
    "subsidy_due", "助成金・奨励金の申請の期限", "employer", _question, _title, _caution,
    why=_why, warn_on=_warn_on, source="各助成金の支給要領", is_free_text=True,
)  # fmt: skip
