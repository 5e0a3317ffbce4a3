"""ジョブコーチ支援の集中・移行支援期の上限 (end of intensive and transition support): eight months.

JEED 就業支援ハンドブック p66 (domain T20). Ended by the first day of the follow-up.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, or_

from core.db.work import table_of
from core.deadlines.plan_review import IN_FORCE
from core.deadlines.rule import Asked, Rule, about_client, unwalked
from core.domain.dates import said
from core.domain.plan_details import JobCoachDetail
from core.domain.plans import Plan
from core.domain.rules.job_coach import job_coach_phases


def _question(asked: Asked) -> Select[Any]:
    plan, detail = table_of(Plan), table_of(JobCoachDetail)
    p, d = plan.c, detail.c
    return (
        about_client(d.intensive_from, p.enrolment_id, table=plan, target_id=p.id)
        .join(detail, d.plan_id == p.id)
        .where(
            # From the few details to their plans, not from every plan in force.
            unwalked(p.status) == IN_FORCE,
            d.intensive_from.is_not(None),
            or_(d.follow_up_from.is_(None), d.follow_up_from > asked.today),
        )
    )


def _due_on(start_on: date, asked: Asked) -> date:
    return job_coach_phases(start_on, asked.book).value.support.end_on


def _caution(row: Row[Any], asked: Asked) -> str:
    return job_coach_phases(row.stored, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    months = job_coach_phases(row.stored, asked.book).basis[0].shown
    return (
        f"{said(row.stored)}に集中支援を始め、集中・移行支援期の最長{months}の末日が"
        f"{said(due_on)}です。翌日からフォローアップ期です。"
    )


RULE = Rule(
    "job_coach_support_limit", "ジョブコーチ支援 集中・移行支援期の上限", "plan", _question,
    caution=_caution, due_on=_due_on, why=_why, source="JEED 就業支援ハンドブック p66",
)  # fmt: skip
