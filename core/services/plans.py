"""支援計画 (support plans): drafted, agreed step by step, started, carried over, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.entry import check, title_of
from core.domain.permissions import Action, require
from core.domain.plans import (
    WORKFLOW,
    Plan,
    PlanEntry,
    PlanFields,
    PlanGoal,
    PlanGoalEntry,
    content_gaps,
    workflow_gaps,
)
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.derived import plan_review_due_on

IN_FORCE = "active"
CLOSED = ("ended", "withdrawn")
# The state of a plan that has not begun is the last step of its workflow that was done.
STEPS = dict(zip(WORKFLOW, ("draft", "meeting", "explained", "agreed", "delivered"), strict=True))
# Goals that the next plan does not take over.
SETTLED = ("achieved", "changed", "stopped")


def draft_plan(work: Work, entry: PlanEntry) -> Plan:
    """原案を作る: the first period begins with the plan. Raises `NotFound` without the client."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Client, entry.client_id)
    values = entry.model_dump()
    values["author_id"] = entry.author_id or work.actor.id
    return work.add(
        Plan(
            **values,
            status=_step_reached(entry),
            period_start_on=entry.start_on,
            review_due_on=plan_review_due_on(entry.service, entry.start_on, rule_book(work)),
        )
    )


def open_plan(work: Work, plan_id: int) -> None:
    """支援計画をひらく: leaves a line in the audit."""
    require(work.actor, Action.SEE_SENSITIVE)
    within_scope(work, Plan, plan_id)
    work.log("open", "plan", plan_id)


def change_plan(work: Work, plan_id: int, seen: int, changes: Mapping[str, Any]) -> Plan:
    """計画を直す: the mandated items, dates, service. Due dates follow.

    While the first period runs, another start moves it. Raises `RuleViolation`, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    _require_open(plan)
    stored = {name: getattr(plan, name) for name in PlanFields.model_fields}
    entry = check(PlanEntry, {**stored, **changes, "client_id": plan.client_id})
    new = {name: getattr(entry, name) for name in changes if name in stored and name != "client_id"}
    period_start = plan.period_start_on
    if period_start == plan.start_on:
        period_start = entry.start_on
    elif entry.start_on > period_start:
        raise RuleViolation(
            {"start_on": "計画の開始日は、モニタリングで始まった今の期間より前にしてください。"}
        )
    if (entry.service, period_start) != (plan.service, plan.period_start_on):
        new["period_start_on"] = period_start
        new["review_due_on"] = plan_review_due_on(entry.service, period_start, rule_book(work))
    if plan.status in STEPS.values():
        new["status"] = _step_reached(entry)
    return work.change(Plan, plan_id, seen, new)


def set_workflow_date(work: Work, plan_id: int, seen: int, step: str, on: date | None) -> Plan:
    """工程の日付を入れる: the day on which a step was really done, or None to take it back.

    A step out of order is kept and shown as a gap: that is how it was. Raises `RuleViolation` for a
    day that has not come yet.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    if step not in WORKFLOW:
        raise RuleViolation({step: "この工程はありません。"})
    if on is not None and on > clock.today():
        title = title_of(PlanFields, step)
        raise RuleViolation({step: f"{title}が未来です。行った日を入力してください。"})
    return change_plan(work, plan_id, seen, {step: on})


def start_plan(work: Work, plan_id: int, seen: int) -> Plan:
    """計画を始める: allowed with gaps, because the support began; they stay listed until filled.

    The plan that this one continues ends on the day before.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    _require_open(plan)
    if plan.status == IN_FORCE:
        raise RuleViolation({"status": "この計画は、もう始まっています。"})
    started = work.change(Plan, plan_id, seen, {"status": IN_FORCE})
    terms = {goal.term for goal in _goals(work, plan_id)}
    if gaps := workflow_gaps(plan) + content_gaps(plan, terms):
        work.log("start_with_gaps", "plan", plan_id, {"gaps": gaps})
    if plan.previous_id is not None:
        previous = work.get(Plan, plan.previous_id)
        if previous.status not in CLOSED:
            last = max(previous.start_on, plan.start_on - timedelta(days=1))
            ending = {"status": "ended", "end_on": last}
            work.change(Plan, previous.pk, previous.version, ending, reason="次の計画の開始")
    return started


def end_plan(work: Work, plan_id: int, seen: int, end_on: date) -> Plan:
    """計画を終える: a plan that never began is called off instead."""
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    _require_open(plan)
    if end_on < plan.start_on:
        raise RuleViolation({"end_on": "計画の終了日が開始日より前です。"})
    status = "ended" if plan.status == IN_FORCE else "withdrawn"
    return work.change(Plan, plan_id, seen, {"status": status, "end_on": end_on})


def copy_forward(work: Work, plan_id: int) -> Plan:
    """次の計画の原案: words and open goals are carried over, the workflow begins anew.

    It starts on the day after the plan's end, or today. Raises `RuleViolation` while an earlier
    draft of the next plan waits.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    p = table_of(Plan).c
    if work.first(select(p.id).where(p.previous_id == plan_id, p.status.in_(STEPS.values()))):
        raise RuleViolation({"": "次の計画の原案が、もうあります。そちらを続けてください。"})
    start_on = plan.end_on + timedelta(days=1) if plan.end_on else clock.today()
    words = {name: getattr(plan, name) for name in PlanFields.model_fields if name not in WORKFLOW}
    words |= {"start_on": start_on, "end_on": None, "author_id": work.actor.id}
    following = work.add(
        Plan(
            **words,
            previous_id=plan_id,
            period_start_on=start_on,
            review_due_on=plan_review_due_on(plan.service, start_on, rule_book(work)),
        )
    )
    carried = [goal for goal in _goals(work, plan_id) if goal.attainment not in SETTLED]
    work.add_all(
        [
            PlanGoal(**{**_words_of(goal), "plan_id": following.pk, "attainment": ""})
            for goal in carried
        ]
    )
    return following


# -- goals ---------------------------------------------------------------------------------------


def add_goal(work: Work, entry: PlanGoalEntry) -> PlanGoal:
    """目標を加える."""
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, entry.plan_id)
    _require_open(plan)
    _require_within(plan, entry.target_on)
    return work.add(PlanGoal(**entry.model_dump()))


def change_goal(work: Work, goal_id: int, seen: int, changes: Mapping[str, Any]) -> PlanGoal:
    """目標を直す. Raises `RuleViolation` at the field, `Conflict`."""
    require(work.actor, Action.WRITE_CLIENTS)
    goal = work.get(PlanGoal, goal_id)
    plan = within_scope(work, Plan, goal.plan_id)
    _require_open(plan)
    wanted = {n: "" if v is None and n != "target_on" else v for n, v in changes.items()}
    if wanted.get("attainment"):
        codes("goal_attainment").require(str(wanted["attainment"]))
    entry = check(PlanGoalEntry, {**_words_of(goal), **wanted, "plan_id": goal.plan_id})
    new = {n: getattr(entry, n, wanted[n]) for n in wanted if n != "plan_id"}
    if "target_on" in new:
        _require_within(plan, entry.target_on)
    return work.change(PlanGoal, goal_id, seen, new)


def remove_goal(work: Work, goal_id: int, seen: int) -> None:
    """目標を消す: while the plan is being made; what was agreed is kept with 中止 instead."""
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, work.get(PlanGoal, goal_id).plan_id)
    if plan.status not in ("draft", "meeting"):
        raise RuleViolation(
            {"": "説明した後の目標は消せません。達成を「中止」か「変更」にしてください。"}
        )
    work.remove(PlanGoal, goal_id, seen)


def _goals(work: Work, plan_id: int) -> list[PlanGoal]:
    g = table_of(PlanGoal).c
    return work.all(select(PlanGoal).where(g.plan_id == plan_id).order_by(g.priority, g.id))


def _words_of(goal: PlanGoal) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in PlanGoalEntry.model_fields}


def _require_open(plan: Plan) -> None:
    if plan.status in CLOSED:
        raise RuleViolation(
            {"": "終わった計画は変えられません。「次の計画を作る」から始めてください。"}
        )


def _require_within(plan: Plan, target_on: date | None) -> None:
    if target_on is None:
        return
    if target_on < plan.start_on:
        raise RuleViolation({"target_on": "達成時期が、計画の開始日より前です。"})
    if plan.end_on and target_on > plan.end_on:
        raise RuleViolation({"target_on": "達成時期が、計画の終了日より後です。"})


def _step_reached(plan: PlanFields) -> str:
    """The state that the latest filled step gives; a missing step before it is a gap, no veto."""
    done = [STEPS[name] for name in WORKFLOW if getattr(plan, name) is not None]
    return done[-1] if done else "draft"
