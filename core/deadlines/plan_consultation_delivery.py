"""相談支援事業所に交付していない計画 (a plan that the 指定特定相談支援事業所 did not receive).

基準省令58条 as of 2024年度 (parameter `plan_delivery.consultation`, 要確認): plans of 障害福祉サービス
that began since then. A セルフプラン has no such office. Ended by the day of that delivery.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, false, or_

from core.db.work import table_of
from core.deadlines.plan_unsigned import on_its_start, unfinished_plans
from core.deadlines.rule import Asked, Rule
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plans import Plan

DUTY = "plan_delivery.consultation"
KINDS = ("individual_support_plan", "retention_support_plan")


def _question(asked: Asked) -> Select[Any]:
    p = table_of(Plan).c
    in_force = [
        and_(
            p.start_on >= row.effective_from,
            *([p.start_on <= row.effective_to] if row.effective_to else []),
        )
        for row in asked.book.history(DUTY)
        if row.flag
    ]
    return unfinished_plans(
        p.consultation_delivered_on.is_(None),
        p.is_self_plan.is_(False),
        p.kind.in_(KINDS),
        or_(false(), *in_force),
    )


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{codes('plan_kind').label(row.kind)}を相談支援事業所に交付していない"


def _caution(row: Row[Any], asked: Asked) -> str:
    return "" if asked.book.get(DUTY, row.stored).verified else "要確認"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    return (
        f"{codes('plan_kind').label(row.kind)}は{said(due_on)}に始まっていますが、"
        "相談支援事業所への交付の日が入っていません。セルフプランのときは、計画にその印を付けます。"
    )


RULE = Rule(
    "plan_consultation_delivery", "相談支援事業所に交付していない計画", "plan", _question, _title,
    _caution, why=_why, warn_on=on_its_start, source="基準省令58条（要確認）", walks_persons=True,
)  # fmt: skip
