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
from core.domain.enrolments import Enrolment
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.plan_details import SelfRelianceDetail
from core.domain.plan_gaps import content_gaps, workflow_gaps
from core.domain.plans import (
    WORKFLOW,
    GoalAttainment,
    Plan,
    PlanEntry,
    PlanFields,
    PlanGoal,
    PlanGoalEntry,
)
from core.domain.rules.plan_period import plan_duties
from core.domain.rules.plan_review import plan_review_due
from core.errors import RuleViolation
from core.queries.plan_details import carried_detail, detail_of
from core.queries.plan_reviews import ruled_review_due
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.plan_checks import require_no_overlap, require_past, require_period

IN_FORCE = "active"
CLOSED = ("ended", "withdrawn")
# The state of a plan that has not begun is the last step of its workflow that was done.
STEPS = dict(zip(WORKFLOW, ("draft", "meeting", "explained", "agreed", "delivered"), strict=True))
# Goals that the next plan does not take over.
SETTLED = ("achieved", "changed", "stopped")
# 工程 → the fields of its little form: the day, and who or where.
STEP_FIELDS: dict[str, tuple[str, ...]] = {
    "drafted_on": ("drafted_on", "author_id"),
    "meeting_on": ("meeting_on", "person_present", "meeting_members"),
    "explained_on": ("explained_on", "explained_by_id"),
    "agreed_on": ("agreed_on", "signer"),
    "delivered_on": ("delivered_on",),
    "consultation_delivered_on": (
        "consultation_delivered_on", "consultation_office_id", "is_self_plan",
    ),
}  # fmt: skip
# What a plan that is carried forward begins anew.
_ANEW = {name for names in STEP_FIELDS.values() for name in names} - {
    "author_id", "consultation_office_id", "is_self_plan",
}  # fmt: skip
_PERIOD = ("kind", "service", "start_on", "end_on")


def draft_plan(work: Work, entry: PlanEntry) -> Plan:
    """原案を作る: the first period begins with the plan. Raises `NotFound` without the client,
    `RuleViolation` where the period cannot be (`core.services.plan_checks`)."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Client, entry.client_id)
    require_period(work, entry)
    _require_steps(work, entry, None)
    values = entry.model_dump()
    values["author_id"] = entry.author_id or work.actor.id
    start_on, book = entry.start_on, rule_book(work)
    due = plan_review_due(entry.kind, entry.service, start_on, start_on, None, book)
    return work.add(
        Plan(
            **values,
            status=_step_reached(entry),
            period_start_on=entry.start_on,
            review_due_on=due.value,
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
    if any(getattr(entry, name) != stored[name] for name in _PERIOD):
        require_period(work, entry, plan_id, plan.previous_id)
    _require_steps(work, entry, plan)
    if entry.kind != plan.kind and (
        plan.status == IN_FORCE or detail_of(work, plan_id) is not None
    ):
        raise RuleViolation(
            {"kind": "計画の種類は変えられません。取りやめて、新しい計画を作ってください。"}
        )
    period_start = plan.period_start_on
    if period_start == plan.start_on:
        period_start = entry.start_on
    elif entry.start_on > period_start:
        raise RuleViolation(
            {"start_on": "計画の開始日は、モニタリングで始まった今の期間より前にしてください。"}
        )
    if plan.status in STEPS.values():
        new["status"] = _step_reached(entry)
    changed = work.change(Plan, plan_id, seen, {**new, "period_start_on": period_start})
    return keep_due(work, changed)


def keep_due(work: Work, plan: Plan) -> Plan:
    """見直し期限を計算しなおす, by what the plan and its own row say now."""
    require(work.actor, Action.WRITE_CLIENTS)
    due_on = ruled_review_due(work, plan, plan.period_start_on).value
    return work.change(Plan, plan.pk, plan.version, {"review_due_on": due_on})


def record_step(work: Work, plan_id: int, seen: int, step: str, changes: Mapping[str, Any]) -> Plan:
    """工程を記す: the day on which a step was really done, and who was there, explained or signed.

    A date of None takes the step back. A step out of order is kept and shown as a gap: that is how
    it was. Raises `RuleViolation`, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    fields = STEP_FIELDS.get(step)
    if fields is None or not set(changes) <= set(fields):
        raise RuleViolation({step: "この工程はありません。"})
    if changes.get("is_self_plan"):
        # There is nobody to deliver to.
        changes = {**changes, "consultation_delivered_on": None, "consultation_office_id": None}
    return change_plan(work, plan_id, seen, changes)


def _require_steps(work: Work, entry: PlanFields, plan: Plan | None) -> None:
    """What the steps say must be possible. What is stored already is not judged again."""
    values = {
        name: getattr(entry, name)
        for names in STEP_FIELDS.values()
        for name in names
        if plan is None or getattr(entry, name) != getattr(plan, name)
    }
    require_past(values)
    if {"person_present", "meeting_members"} & values.keys():
        is_absent = entry.person_present is False and entry.meeting_on is not None
        if is_absent and not entry.meeting_members.strip():
            raise RuleViolation(
                {
                    "meeting_members": "本人が参加しなかったときは、その理由も書いてください"
                    "（例: 体調不良。前日に電話で意向を確かめた）。"
                }
            )
    if values.get("consultation_office_id"):
        work.get(Organization, entry.consultation_office_id or 0)
    is_new = entry.enrolment_id != (plan.enrolment_id if plan is not None else None)
    if entry.enrolment_id and is_new:
        _require_own_enrolment(work, entry, entry.enrolment_id)
    if values.get("meeting_on") and entry.kind == "self_reliance_plan":
        detail = detail_of(work, plan.pk) if plan is not None else None
        asked = detail.consented_on if isinstance(detail, SelfRelianceDetail) else None
        if asked is None or asked > values["meeting_on"]:
            raise RuleViolation(
                {
                    "meeting_on": "支援調整会議で話すことへの本人の同意の日が、先に要ります。"
                    "「支援調整会議」の欄で入力してください。"
                }
            )


def _require_own_enrolment(work: Work, entry: PlanFields, enrolment_id: int) -> None:
    if work.get(Enrolment, enrolment_id).client_id != entry.client_id:
        raise RuleViolation({"enrolment_id": "ほかの人の登録です。選び直してください。"})


def start_plan(work: Work, plan_id: int, seen: int) -> Plan:
    """計画を始める: allowed with gaps, because the support began; they stay listed until filled.

    The plan that this one continues ends on the day before. Raises `RuleViolation` where another
    plan of the kind and service runs at the same time.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    _require_open(plan)
    if plan.status == IN_FORCE:
        raise RuleViolation({"status": "この計画は、もう始まっています。"})
    require_no_overlap(work, plan, plan_id, plan.previous_id)
    started = work.change(Plan, plan_id, seen, {"status": IN_FORCE})
    gaps = workflow_gaps(plan, plan_duties(rule_book(work)))
    gaps += content_gaps(plan, _goals(work, plan_id), detail_of(work, plan_id))
    if gaps:
        work.log("start_with_gaps", "plan", plan_id, {"gaps": [gap.text for gap in gaps]})
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
    """次の計画の原案: words, open goals and the fields of the kind are carried over, the workflow
    begins anew.

    It starts on the day after the plan's end, or today. A goal names the one it continues; its date
    is left open where it would lie before the new plan. Raises `RuleViolation` while an earlier
    draft of the next plan waits.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    p = table_of(Plan).c
    if work.first(select(p.id).where(p.previous_id == plan_id, p.status.in_(STEPS.values()))):
        raise RuleViolation({"": "次の計画の原案が、もうあります。そちらを続けてください。"})
    start_on = plan.end_on + timedelta(days=1) if plan.end_on else clock.today()
    if plan.end_on is None and start_on <= plan.start_on:
        start_on = plan.start_on + timedelta(days=1)
    words = {name: getattr(plan, name) for name in PlanFields.model_fields if name not in _ANEW}
    words |= {"start_on": start_on, "end_on": None, "author_id": work.actor.id}
    draft = Plan(**words, previous_id=plan_id, period_start_on=start_on, review_due_on=start_on)
    draft.review_due_on = ruled_review_due(work, draft, start_on).value
    following = work.add(draft)
    work.add_all(
        [
            PlanGoal(
                **{
                    **_words_of(goal),
                    "plan_id": following.pk,
                    "target_on": goal.target_on
                    if goal.target_on and goal.target_on >= start_on
                    else None,
                },
                carried_from_id=goal.pk,
            )
            for goal in _goals(work, plan_id)
            if goal.attainment not in SETTLED
        ]
    )
    detail = detail_of(work, plan_id)
    if detail is not None:
        copied = carried_detail(detail)
        copied["plan_id"] = following.pk
        work.add(type(detail)(**copied))
        following = keep_due(work, following)
    return following


# -- goals ---------------------------------------------------------------------------------------


def add_goal(work: Work, entry: PlanGoalEntry, carried_from_id: int | None = None) -> PlanGoal:
    """目標を加える. `carried_from_id`: the goal of the plan before that it continues."""
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, entry.plan_id)
    _require_open(plan)
    _require_within(plan, entry.target_on)
    if carried_from_id and work.get(PlanGoal, carried_from_id).plan_id != plan.previous_id:
        raise RuleViolation({"": "前の計画の目標ではありません。"})
    return work.add(PlanGoal(**entry.model_dump(), carried_from_id=carried_from_id))


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
    goal = work.get(PlanGoal, goal_id)
    plan = within_scope(work, Plan, goal.plan_id)
    if plan.status not in ("draft", "meeting"):
        raise RuleViolation(
            {"": "説明した後の目標は消せません。達成を「中止」か「変更」にしてください。"}
        )
    a, g = table_of(GoalAttainment).c, table_of(PlanGoal).c
    found = goal.attainment or work.first(select(a.id).where(a.goal_id == goal_id))
    if found or work.first(select(g.id).where(g.carried_from_id == goal_id)):
        raise RuleViolation(
            {"": f"目標「{goal.text[:20]}」には結果があるので消せません。「中止」にしてください。"}
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
