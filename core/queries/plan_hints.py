"""計画の気づき (hints on a plan): what is no fault, and still worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.permissions import Action, require
from core.domain.plan_details import RetentionDetail
from core.domain.plan_gaps import goal_hints
from core.domain.plans import Plan, PlanGoal
from core.queries.plan_details import detail_of
from core.queries.plan_periods import use_limit
from core.queries.scopes import require_client

RUNNING = ("active", "monitoring", "reviewed", "ended")


@dataclass(frozen=True)
class Hint:
    """気づき: one sentence. `start_on`: the day to which one click may move the plan's start."""

    text: str
    start_on: date | None = None


def plan_hints(view: View, plan: Plan, goals: Sequence[PlanGoal], today: date) -> tuple[Hint, ...]:
    """What is worth a look at this plan: a hole before it, a service that ends earlier, a period
    that is over, goals in an odd order."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, plan.client_id)
    hints = _hole(view, plan)
    limit = use_limit(view, plan)
    if limit and plan.end_on and plan.end_on > limit.last:
        hints.append(
            Hint(
                f"計画の終了日が、サービスの満了日 {_day(limit.last)} より後です。"
                "延長の決定があるかを確かめてください。"
            )
        )
    if plan.status == "active" and plan.end_on and plan.end_on < today:
        hints.append(
            Hint(
                f"計画の期間は {_day(plan.end_on)} に終わっています。「次の計画を作る」から続けてください。"
            )
        )
    return (*hints, *_too_early(view, plan), *(Hint(text) for text in goal_hints(goals)))


def _hole(view: View, plan: Plan) -> list[Hint]:
    """Days without a plan between the one before and this one."""
    p = table_of(Plan).c
    last: date | None = view.scalar(
        select(func.max(p.end_on)).where(
            p.client_id == plan.client_id, p.kind == plan.kind, p.service == plan.service,
            p.status.in_(RUNNING), p.end_on < plan.start_on, p.id != plan.pk,
        )
    )  # fmt: skip
    wanted = last + timedelta(days=1) if last else plan.start_on
    days = (plan.start_on - wanted).days
    if days <= 0:
        return []
    # Only a plan whose first period still runs can begin earlier.
    is_first = plan.period_start_on == plan.start_on
    return [
        Hint(
            f"前の計画（{_day(wanted - timedelta(days=1))} まで）との間が {days}日 あいています。",
            wanted if is_first else None,
        )
    ]


def _too_early(view: View, plan: Plan) -> list[Hint]:
    """就労定着支援 begins when six months at work are full (domain T4)."""
    if plan.kind != "retention_support_plan" or plan.id is None:
        return []
    detail = detail_of(view, plan.id)
    if not isinstance(detail, RetentionDetail) or detail.employment_id is None:
        return []
    full_on = view.get(Employment, detail.employment_id).six_months_on
    if full_on is None or plan.start_on > full_on:
        return []
    return [
        Hint(
            f"就労定着支援は、就職後6か月が過ぎる {_day(full_on)} の翌日からです。開始日を確かめてください。"
        )
    ]


def _day(on: date) -> str:
    return format_date(on, weekday=False)
