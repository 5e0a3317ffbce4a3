"""計画の終了日 (last day of a plan) without a plan that follows it.

基準省令58条 (domain §6.1). Ended by a later plan for the same service, a draft too, or by the end of
the plan itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, exists

from core.db.work import table_of
from core.deadlines.plan_review import IN_FORCE
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plans import Plan


def _question(_asked: Asked) -> Select[Any]:
    plan = table_of(Plan)
    p, other = plan.c, plan.alias("other")
    follows = exists(other.c.id).where(
        other.c.client_id == p.client_id,
        other.c.service == p.service,
        other.c.kind == p.kind,
        other.c.start_on > p.start_on,
        other.c.status != "withdrawn",
    )
    return about_client(
        p.end_on, p.kind, p.start_on, p.enrolment_id, table=plan, target_id=p.id
    ).where(p.status == IN_FORCE, p.end_on.is_not(None), ~follows)


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{codes('plan_kind').label(row.kind)}の終了（次の計画がない）"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    return (
        f"{said(row.start_on)}からの{codes('plan_kind').label(row.kind)}の終了日が{said(due_on)}で、"
        "次の計画がまだありません。"
    )


RULE = Rule(
    "plan_end", "計画の終了（次の計画がない）", "plan", _question, _title,
    why=_why, source="基準省令58条",
)  # fmt: skip
