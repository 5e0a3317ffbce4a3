"""モニタリング (plan reviews): closes the period of a plan, says how far each goal is, opens the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, require
from core.domain.plans import GoalAttainment, Plan, PlanGoal, PlanReview, PlanReviewEntry
from core.errors import RuleViolation
from core.queries.plan_reviews import ruled_review_due
from core.queries.scopes import within_scope
from core.services.plans import IN_FORCE
from core.services.review_evidence import keep_evidence

REVIEW, CORRECTION = "モニタリング", "モニタリングの訂正"


@dataclass(frozen=True)
class GoalResult:
    """目標の達成, as found at a review, with the records it rests on.

    `seen`: the version on the screen, of the goal; in a correction, of what that review had said of
    it (0: nothing). A blank `attainment` takes back what was said.
    """

    goal_id: int
    seen: int
    attainment: str
    note: str = ""
    evidence: tuple[int, ...] = ()


def review_plan(
    work: Work,
    plan_id: int,
    seen: int,
    entry: PlanReviewEntry,
    results: Sequence[GoalResult] = (),
    evidence: Sequence[int] = (),
) -> PlanReview:
    """モニタリング: closes the period and opens the next.

    The day of the review is the last day of the old period, so the next begins on the day after it
    (初日不算入), and 「3か月・6か月に1回以上」 (基準省令58条と読替) counts from there: a plan of 就労移行
    reviewed on 2026-12-01 is due again on 2027-03-01. A review after its due day is late, never
    refused. `evidence`: the records for the review as a whole. Raises `RuleViolation`, `Conflict`,
    `NotAllowed` for a record that this user may not read.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    if plan.status != IN_FORCE:
        raise RuleViolation({"reviewed_on": "モニタリングは、実施中の計画で行います。"})
    _require_day(work, plan, entry.reviewed_on)
    if entry.reviewed_on < plan.period_start_on:
        raise RuleViolation(
            {
                "reviewed_on": "モニタリング日が、いまの期間の開始日より前です。日付を確かめてください。"
            }
        )
    due_on, period = plan.review_due_on, _period_after(work, plan, entry.reviewed_on)
    values = _stored(entry, period)
    work.change(Plan, plan_id, seen, period, reason=REVIEW)
    review = work.add(PlanReview(**values, due_on=due_on, reviewer_id=work.actor.id))
    for result in results:
        _goal_of(work, plan_id, result)
        found = {"attainment": result.attainment, "attainment_note": result.note}
        work.change(PlanGoal, result.goal_id, result.seen, found, reason=REVIEW)
        work.add(_said(review, result))
    keep_evidence(work, review.pk, _wanted(results, evidence))
    return review


def correct_review(
    work: Work,
    review_id: int,
    seen: int,
    entry: PlanReviewEntry,
    results: Sequence[GoalResult] = (),
    evidence: Sequence[int] = (),
) -> PlanReview:
    """モニタリングを訂正する: by comparing versions; what was written before stays in the history.

    Another day moves the period that it opened, so only the day of the last review can be changed,
    while the plan runs. What the goal itself says follows where this review said it last. Evidence
    that this user may not read stays. Raises as `review_plan` does.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    review = work.get(PlanReview, review_id)
    plan = within_scope(work, Plan, review.plan_id)
    period = _period_after(work, plan, entry.reviewed_on)
    if entry.reviewed_on != review.reviewed_on:
        _require_last(work, plan, review)
        _require_day(work, plan, entry.reviewed_on, review_id)
        work.change(Plan, plan.pk, plan.version, period, reason=CORRECTION)
    new = _stored(entry, period) | {"plan_id": plan.pk}
    review = work.change(PlanReview, review_id, seen, new, reason=CORRECTION)
    for result in results:
        _say_again(work, review, _goal_of(work, plan.pk, result), result)
    keep_evidence(work, review_id, _wanted(results, evidence))
    return review


# -- the day and the period ------------------------------------------------------------------------


def _period_after(work: Work, plan: Plan, reviewed_on: date) -> dict[str, Any]:
    next_start = reviewed_on + timedelta(days=1)
    due_on = ruled_review_due(work, plan, next_start).value
    return {"period_start_on": next_start, "review_due_on": due_on}


def _stored(entry: PlanReviewEntry, period: dict[str, Any]) -> dict[str, Any]:
    """What the review keeps; without a day of its own the next one is planned for its due day."""
    if entry.next_review_on and entry.next_review_on <= entry.reviewed_on:
        raise RuleViolation(
            {"next_review_on": "次の予定日が、今回のモニタリング日より後になるようにしてください。"}
        )
    planned = entry.next_review_on or period["review_due_on"]
    return entry.model_dump() | {"next_review_on": planned}


def _require_day(work: Work, plan: Plan, on: date, without: int | None = None) -> None:
    """Not before the plan, not on the day of another review, not before the last one."""
    if on < plan.start_on:
        start = format_date(plan.start_on, weekday=False)
        raise RuleViolation(
            {
                "reviewed_on": f"モニタリング日が、計画の開始日（{start}）より前です。日付を確かめてください。"
            }
        )
    r = table_of(PlanReview).c
    last = work.scalar(
        select(r.reviewed_on)
        .where(r.plan_id == plan.pk, r.id != (without or 0))
        .order_by(r.reviewed_on.desc())
        .limit(1)
    )
    if last == on:
        raise RuleViolation(
            {
                "reviewed_on": "この日のモニタリングは、もうあります。直すときは、その記録の「訂正する」を使ってください。"
            }
        )
    if last and on < last:
        raise RuleViolation(
            {
                "reviewed_on": f"前回のモニタリング（{format_date(last, weekday=False)}）より前の日です。"
                "書き直すときは、前回の「訂正する」を使ってください。"
            }
        )


def _require_last(work: Work, plan: Plan, review: PlanReview) -> None:
    r = table_of(PlanReview).c
    later = select(r.id).where(r.plan_id == plan.pk, r.reviewed_on > review.reviewed_on).limit(1)
    if plan.status != IN_FORCE or work.first(later):
        raise RuleViolation(
            {
                "reviewed_on": "日付を直せるのは、実施中の計画の最後のモニタリングだけです。"
                "次の期間の始まりが、この日で決まるためです。"
            }
        )


# -- the goals -------------------------------------------------------------------------------------


def _goal_of(work: Work, plan_id: int, result: GoalResult) -> PlanGoal:
    """The goal of a result that makes sense."""
    goal = work.get(PlanGoal, result.goal_id)
    if goal.plan_id != plan_id:
        raise RuleViolation({"goals": "ほかの計画の目標です。"})
    if result.attainment:
        codes("goal_attainment").require(result.attainment)
    elif result.note or result.evidence:
        raise RuleViolation(
            {"goals": f"目標「{goal.text}」の達成を選んでください。根拠だけでは残せません。"}
        )
    return goal


def _said(review: PlanReview, result: GoalResult) -> GoalAttainment:
    return GoalAttainment(
        review_id=review.pk,
        goal_id=result.goal_id,
        attainment=result.attainment,
        note=result.note,
    )


def _say_again(work: Work, review: PlanReview, goal: PlanGoal, result: GoalResult) -> None:
    """What this review says of a goal, in other words than before."""
    a, r = table_of(GoalAttainment).c, table_of(PlanReview).c
    of_goal = select(GoalAttainment).where(a.goal_id == goal.pk)
    found = next(iter(work.all(of_goal.where(a.review_id == review.pk))), None)
    before = (found.attainment, found.note) if found else ("", "")
    if found is None and result.attainment:
        work.add(_said(review, result))
    elif found is not None and result.attainment:
        said = {"attainment": result.attainment, "note": result.note}
        work.change(GoalAttainment, found.pk, result.seen, said, reason=CORRECTION)
    elif found is not None:
        work.remove(GoalAttainment, found.pk, result.seen, reason=CORRECTION)
    later = (
        select(a.id)
        .join(table_of(PlanReview), r.id == a.review_id)
        .where(a.goal_id == goal.pk, r.reviewed_on > review.reviewed_on)
    )
    if before == (goal.attainment, goal.attainment_note) and not work.first(later.limit(1)):
        now = {"attainment": result.attainment, "attainment_note": result.note}
        work.change(PlanGoal, goal.pk, goal.version, now, reason=CORRECTION)


def _wanted(results: Sequence[GoalResult], evidence: Iterable[int]) -> set[tuple[int, int | None]]:
    """(record, goal) of everything chosen; no goal: for the review as a whole."""
    whole: set[tuple[int, int | None]] = {(record_id, None) for record_id in evidence}
    return whole | {(record_id, r.goal_id) for r in results for record_id in r.evidence}
