"""計画の欠け (gaps of a plan): dates missing or out of order, who was not there, what is not written.

A gap is shown and listed, never a veto: the support began, and what is missing can still be put
right. The same claims as questions to the database: `core.queries.plan_gaps`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.db.base import TableModel
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.plan_details import DETAILS
from core.domain.plan_kinds import kind_of
from core.domain.plans import MANDATED, WORKFLOW, PlanFields
from core.domain.rules.plan_period import PlanDuties

# 欠けの種類 → what it is called in the filter and in a cell of the list.
GAPS = {
    "drafted_on": "原案の日",
    "meeting_on": "会議の日",
    "person": "本人の参加",
    "explained_on": "説明の日",
    "agreed_on": "文書同意の日",
    "signer": "署名した人",
    "delivered_on": "交付の日",
    "consultation": "相談支援への交付",
    "order": "日付の順番",
    "words": "必須の記載",
    "goals": "長期・短期の目標",
    "goal_dates": "目標の達成時期",
    "unmet": "モニタリングの面接",
    "details": "種類ごとの欄",
}
SIGNATURE = ("agreed_on", "signer")
# Goals that need no date any more.
CLOSED_GOALS = ("achieved", "changed", "stopped")


@dataclass(frozen=True)
class Gap:
    """欠け: its key in `GAPS`, and one sentence about it."""

    key: str
    text: str


class GoalFacts(Protocol):
    """What of a goal the gaps look at."""

    term: str
    text: str
    target_on: date | None
    attainment: str


def workflow_gaps(plan: PlanFields, duties: PlanDuties) -> list[Gap]:
    """工程の欠け: each step whose date is missing or before the one ahead of it, who was not there,
    who signed, and the copy for the 相談支援事業所."""
    kind, gaps = kind_of(plan.kind), []
    previous_title, previous = "", None
    for name in WORKFLOW:
        title, on = kind.title(name), getattr(plan, name)
        if on is None:
            gaps.append(Gap(name, f"{title}がまだ入っていません"))
        elif previous and on < previous:
            gaps.append(Gap("order", f"{title}が{previous_title}より前です"))
        if on is not None:
            previous_title, previous = title, on
        gaps += _beside(name, plan, duties)
    return gaps


def _beside(step: str, plan: PlanFields, duties: PlanDuties) -> list[Gap]:
    """What belongs to one step besides its own date."""
    kind = kind_of(plan.kind)
    if step == "meeting_on":
        held_on = plan.meeting_on if kind.person_attends else None
        if held_on and held_on >= duties.person_present_from and not plan.person_present:
            absent = plan.person_present is False
            said = "に本人が参加していません" if absent else "に本人が参加したかが書かれていません"
            return [Gap("person", f"{kind.meeting}{said}")]
    elif step == "agreed_on" and plan.agreed_on is not None:
        gaps = [] if plan.signer else [Gap("signer", "署名した人（本人・代理）が書かれていません")]
        if plan.start_on < plan.agreed_on:
            gaps.append(Gap("order", "計画の開始日が文書同意の日より前です"))
        return gaps
    elif step == "delivered_on" and needs_consultation(plan, duties):
        if plan.consultation_delivered_on is None:
            return [Gap("consultation", "相談支援事業所への交付の日がまだ入っていません")]
        if plan.agreed_on and plan.consultation_delivered_on < plan.agreed_on:
            return [Gap("order", "相談支援事業所への交付の日が文書同意の日より前です")]
    return []


def needs_consultation(plan: PlanFields, duties: PlanDuties) -> bool:
    """Whether the 指定特定相談支援事業所 must get a copy; a セルフプラン has none."""
    asked = kind_of(plan.kind).to_consultation and not plan.is_self_plan
    return asked and plan.start_on >= duties.consultation_from


def content_gaps(
    plan: PlanFields, goals: Iterable[GoalFacts], detail: TableModel | None = None
) -> list[Gap]:
    """記載の欠け: mandated items that are blank, goals without a date or outside the plan's period,
    and what this kind of plan must say besides (`detail`: its row, if any)."""
    kind, goals = kind_of(plan.kind), list(goals)
    gaps = [
        Gap("words", f"{kind.title(name)}が書かれていません")
        for name in MANDATED
        if not getattr(plan, name).strip()
    ]
    terms = {goal.term for goal in goals}
    wanted = {"long": "長期目標", "short": "短期目標"}
    gaps += [Gap("goals", f"{title}がありません") for t, title in wanted.items() if t not in terms]
    gaps += [Gap("goal_dates", said) for goal in goals if (said := _dated(plan, goal))]
    model = DETAILS.get(plan.kind)
    return gaps + [
        Gap("details", f"{title_of(model, name)}がまだ入っていません")
        for name in kind.required
        if model is not None and getattr(detail, name, None) in (None, "")
    ]


def _dated(plan: PlanFields, goal: GoalFacts) -> str:
    if goal.attainment in CLOSED_GOALS:
        return ""
    if goal.target_on is None:
        return f"目標「{goal.text[:20]}」に達成時期がありません"
    if goal.target_on < plan.start_on or (plan.end_on and goal.target_on > plan.end_on):
        return f"目標「{goal.text[:20]}」の達成時期が計画の期間の外です"
    return ""


def goal_hints(goals: Iterable[GoalFacts]) -> list[str]:
    """目標の日の気づき: a long goal that ends before one of the short ones."""
    dated = [goal for goal in goals if goal.target_on and goal.attainment not in CLOSED_GOALS]
    short = [goal.target_on for goal in dated if goal.term == "short" and goal.target_on]
    last = max(short, default=None)
    return [
        f"長期目標「{goal.text[:20]}」の達成時期が、短期目標の "
        f"{format_date(last, weekday=False)} より前です"
        for goal in dated
        if goal.term == "long" and last and goal.target_on and goal.target_on < last
    ]
