"""本人に交付していない計画 (a plan in force that the person does not hold): delivered by its start.

基準省令58条 (domain §6.1). Ended by the day of delivery.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.plan_unsigned import on_its_start, unfinished_plans
from core.deadlines.rule import Asked, Rule
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plans import Plan


def _question(_asked: Asked) -> Select[Any]:
    return unfinished_plans(table_of(Plan).c.delivered_on.is_(None))


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{codes('plan_kind').label(row.kind)}を本人に交付していない"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    return (
        f"{codes('plan_kind').label(row.kind)}は{said(due_on)}に始まっていますが、"
        "本人への交付の日が入っていません。"
    )


RULE = Rule(
    "plan_undelivered", "本人に交付していない計画", "plan", _question, _title,
    why=_why, warn_on=on_its_start, source="基準省令58条",
)  # fmt: skip
