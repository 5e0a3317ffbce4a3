"""計画の目標の達成時期 (target date of a goal): past, in a plan in force, without a result.

基準省令58条 asks for the date (domain §6.1). One matter per plan: its earliest goal without a result,
and none where the review itself is late, which notes the results. Ended by the result.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, exists, or_

from core.db.work import table_of
from core.deadlines.plan_review import IN_FORCE
from core.deadlines.rule import Asked, Rule, about_client, unwalked
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plans import Plan, PlanGoal

# 「継続」 past its date wants a new date.
OPEN = ("", "not_evaluated", "continued")


def _question(asked: Asked) -> Select[Any]:
    plan, goal = table_of(Plan), table_of(PlanGoal)
    p, g, other = plan.c, goal.c, goal.alias("other")
    earlier = exists(other.c.id).where(
        other.c.plan_id == g.plan_id,
        unwalked(other.c.attainment).in_(OPEN),
        or_(
            other.c.target_on < g.target_on,
            (other.c.target_on == g.target_on) & (other.c.id < g.id),
        ),
    )
    return (
        about_client(
            g.target_on, g.term, p.kind, p.enrolment_id, table=plan, target_id=p.id, matter_id=g.id
        )
        .join(goal, g.plan_id == p.id)
        .where(
            p.status == IN_FORCE,
            p.review_due_on >= asked.today,
            g.target_on < asked.today,
            unwalked(g.attainment).in_(OPEN),
            ~earlier,
        )
    )


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"目標の達成時期が過ぎた（{codes('goal_term').label(row.term)}）"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    kind, term = codes("plan_kind").label(row.kind), codes("goal_term").label(row.term)
    return f"{kind}の{term}の達成時期が{said(due_on)}で、結果がまだ書かれていません。"


RULE = Rule(
    "plan_goal_target", "目標の達成時期が過ぎた", "plan", _question, _title,
    why=_why, source="基準省令58条", walks_persons=True,
)  # fmt: skip
