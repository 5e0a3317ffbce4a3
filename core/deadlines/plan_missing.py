"""最初の個別支援計画 (first plan): a service has begun and no plan is agreed yet.

契約後遅滞なく, taken as one month (厚労省 Q&A 2024-03-29, parameter `plan_first.months`): domain T14.
A plan counts from its written consent on, for the same service and the same period of use; a draft
does not. Only services for which 個別支援計画 is a duty: those with a review interval of their own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, exists, or_

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client, unwalked
from core.domain.clients import ServiceUse
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plans import Plan
from core.domain.rules.parameters import RuleBook
from core.domain.rules.plan_review import first_plan_due_on

NOT_AGREED = ("draft", "meeting", "explained", "withdrawn")


def _planned_services(book: RuleBook) -> list[str]:
    return [item.code for item in codes("service") if f"plan_review.{item.code}.months" in book]


def _question(asked: Asked) -> Select[Any]:
    use, p = table_of(ServiceUse), table_of(Plan).c
    u = use.c
    planned = exists(p.id).where(
        p.client_id == u.client_id,
        p.service == u.service,
        p.status.not_in(NOT_AGREED),
        or_(p.end_on.is_(None), p.end_on >= u.start_on),
    )
    return about_client(u.start_on, u.service, table=use).where(
        unwalked(u.service).in_(_planned_services(asked.book)), u.end_on.is_(None), ~planned
    )


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"最初の個別支援計画（{codes('service').label(row.service)}）"


def _due_on(started_on: date, asked: Asked) -> date:
    return first_plan_due_on(started_on, asked.book).value


def _caution(row: Row[Any], asked: Asked) -> str:
    return first_plan_due_on(row.stored, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    months = first_plan_due_on(row.stored, asked.book).basis[0].shown
    return (
        f"{said(row.stored)}に{codes('service').label(row.service)}の利用を始め、"
        f"{months}の末日が{said(due_on)}です。文書で同意を得た計画がまだありません。"
    )


RULE = Rule(
    "plan_missing", "最初の個別支援計画", "client", _question, _title, _caution, _due_on,
    why=_why, source="基準省令58条、厚生労働省 Q&A 2024-03-29（目安）",
)  # fmt: skip
