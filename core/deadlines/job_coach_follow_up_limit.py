"""ジョブコーチ支援のフォローアップ期の終わり (end of the follow-up): a year, 精神 two.

JEED 就業支援ハンドブック p66 (domain T20): 1年8か月 in all, 精神 2年8か月. The planned last day counts
when it comes before the limit. Ended with the plan.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, case, func

from core.db.work import table_of
from core.deadlines.dated import in_force, period_end_of
from core.deadlines.plan_review import IN_FORCE
from core.deadlines.rule import Asked, Rule, about_client, unwalked
from core.deadlines.trial_end import is_mental
from core.domain.clients import Client
from core.domain.dates import said
from core.domain.plan_details import JobCoachDetail
from core.domain.plans import Plan

SUPPORT = "job_coach.support_max_months"
MENTAL, OTHERS = "job_coach.mental.follow_up_max_months", "job_coach.follow_up_max_months"


def _question(asked: Asked) -> Select[Any]:
    plan, detail, c = table_of(Plan), table_of(JobCoachDetail), table_of(Client).c
    p, d, book = plan.c, detail.c, asked.book
    # The parameters of the day on which the support began, as `job_coach_phases`.
    began = func.coalesce(d.intensive_from, d.follow_up_from)
    months = case(
        (is_mental(c.disability), in_force(book, MENTAL, began)),
        else_=in_force(book, OTHERS, began),
    )
    counted = period_end_of(d.follow_up_from, months)
    longest = period_end_of(began, in_force(book, SUPPORT, began) + months)
    limit = case((counted < longest, counted), else_=longest)
    due_on = case((d.follow_up_to < limit, d.follow_up_to), else_=limit)
    return (
        about_client(
            due_on, d.follow_up_from, limit.label("limit_on"),
            months.label("months"), p.enrolment_id, table=plan, target_id=p.id,
        )
        .join(detail, d.plan_id == p.id)
        .where(
            # From the few details to their plans, not from every plan in force.
            unwalked(p.status) == IN_FORCE,
            d.follow_up_from.is_not(None),
            d.follow_up_from <= asked.today,
        )
    )  # fmt: skip


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    begun = f"{said(row.follow_up_from)}にフォローアップ期に入り"
    if due_on < row.limit_on:
        return f"{begun}、計画でのその終わりが{said(due_on)}です。"
    return f"{begun}、最長{row.months}か月（支援の全体の上限まで）の末日が{said(due_on)}です。"


RULE = Rule(
    "job_coach_follow_up_limit", "ジョブコーチ支援 フォローアップ期の終わり", "plan", _question,
    why=_why, source="JEED 就業支援ハンドブック p66",
)  # fmt: skip
