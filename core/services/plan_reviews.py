"""モニタリング (plan reviews): closes the period of a plan, says how far each goal is, opens the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.db.work import Work
from core.domain.codes import codes
from core.domain.permissions import Action, require
from core.domain.plans import Plan, PlanGoal, PlanReview, PlanReviewEntry
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.derived import plan_review_due_on
from core.services.plans import IN_FORCE


@dataclass(frozen=True)
class GoalResult:
    """目標の達成, as found at a review: `seen` is the version of the goal on the screen."""

    goal_id: int
    seen: int
    attainment: str
    note: str = ""


def review_plan(
    work: Work,
    plan_id: int,
    seen: int,
    entry: PlanReviewEntry,
    results: Sequence[GoalResult] = (),
) -> PlanReview:
    """モニタリング: closes the period and opens the next.

    The day of the review is the last day of the old period, so the next begins on the day after it
    (初日不算入), and 「3か月・6か月に1回以上」 (基準省令58条と読替) counts from there: a plan of 就労移行
    reviewed on 2026-12-01 is due again on 2027-03-01. Raises `RuleViolation`, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    if plan.status != IN_FORCE:
        raise RuleViolation({"reviewed_on": "モニタリングは、実施中の計画で行います。"})
    if entry.reviewed_on < plan.period_start_on:
        raise RuleViolation(
            {
                "reviewed_on": "モニタリング日が、いまの期間の開始日より前です。日付を確かめてください。"
            }
        )
    next_start = entry.reviewed_on + timedelta(days=1)
    due_on = plan.review_due_on
    following = {
        "period_start_on": next_start,
        "review_due_on": plan_review_due_on(plan.service, next_start, rule_book(work)),
    }
    work.change(Plan, plan_id, seen, following, reason="モニタリング")
    for result in results:
        if work.get(PlanGoal, result.goal_id).plan_id != plan_id:
            raise RuleViolation({"goals": "ほかの計画の目標です。"})
        codes("goal_attainment").require(result.attainment)
        found = {"attainment": result.attainment, "attainment_note": result.note}
        work.change(PlanGoal, result.goal_id, result.seen, found, reason="モニタリング")
    values = {**entry.model_dump(), "plan_id": plan_id}
    return work.add(PlanReview(**values, due_on=due_on, reviewer_id=work.actor.id))
