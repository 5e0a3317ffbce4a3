"""文書同意のない計画 (a plan in force that nobody signed): consent in writing comes before its start.

基準省令58条 (domain §6.1). Ended by the day of the written consent.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from core.db.work import table_of
from core.deadlines.plan_review import IN_FORCE
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plans import Plan


def unfinished_plans(*lacks: ColumnElement[bool]) -> Select[Any]:
    """Plans in force that lack something, by the day on which they began."""
    plan = table_of(Plan)
    p = plan.c
    return about_client(p.start_on, p.kind, p.enrolment_id, table=plan, target_id=p.id).where(
        p.status == IN_FORCE, *lacks
    )


def on_its_start(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    """Listed from the start of the plan."""
    return due_on


def _question(_asked: Asked) -> Select[Any]:
    return unfinished_plans(table_of(Plan).c.agreed_on.is_(None))


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{codes('plan_kind').label(row.kind)}に署名（文書同意）がない"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    return (
        f"{codes('plan_kind').label(row.kind)}は{said(due_on)}に始まっていますが、"
        "文書同意の日が入っていません。同意は計画の開始までに得ます。"
    )


RULE = Rule(
    "plan_unsigned", "署名（文書同意）のない計画", "plan", _question, _title,
    why=_why, warn_on=on_its_start, source="基準省令58条",
)  # fmt: skip
