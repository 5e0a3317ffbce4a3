"""支援計画の見直し期限 (plan review): the plan in force must be reviewed by `review_due_on`.

就労移行・自立訓練 every 3 months (基準省令の読替 162条・184条等), others every 6 (58条等): domain T12,
T13. The day is stored with the plan (`core.services.derived`). サービス等利用計画 is reviewed by
`consultation_monitoring`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plans import Plan
from core.domain.rules.plan_review import review_due_on, review_interval

# One state only: with two the database could not read the plans in the order of their days.
IN_FORCE = "active"
SERVICE_USE_PLAN = "service_use_plan"


def _question(_asked: Asked) -> Select[Any]:
    plan = table_of(Plan)
    p = plan.c
    return about_client(
        p.review_due_on, p.kind, p.service, p.period_start_on, table=plan, target_id=p.id
    ).where(p.status == IN_FORCE, p.kind != SERVICE_USE_PLAN)


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{codes('plan_kind').label(row.kind)}の見直し"


def _caution(row: Row[Any], asked: Asked) -> str:
    return review_due_on(row.service, row.period_start_on, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    start_on = row.period_start_on
    months = review_interval(row.service, start_on, asked.book).shown
    by_rule = review_due_on(row.service, start_on, asked.book).value
    told = f"{said(start_on)}に始まった期間の{months}の末日が{said(by_rule)}です"
    if by_rule != due_on:
        return f"{told}が、見直し期限は{said(due_on)}と決まっています。"
    return f"{told}（{months}に1回以上の見直し）。"


RULE = Rule(
    "plan_review", "支援計画の見直し", "plan", _question, _title, _caution,
    why=_why, source="基準省令58条等（3か月の読替は要確認）", walks_persons=True,
)  # fmt: skip
