"""紹介の流れ (flows): how many went from which organisation to which, and what became of them.

The numbers are the whole office's; organisations are named, persons never.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from core.db.work import View, table_of
from core.domain.introductions import ON_THE_WAY, Introduction
from core.domain.organizations import Organization
from core.domain.permissions import Action, require

MOVING = "moving"


@dataclass(frozen=True)
class Flow:
    """流れの一本. A blank name is the office itself; `outcome`: a status, or `MOVING`."""

    giver: str
    goal: str
    outcome: str
    count: int


def flows(view: View, since: date | None, until: date | None) -> tuple[Flow, ...]:
    """紹介の流れ of a period, by the day of the introduction (both days inclusive), the widest first."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Introduction)
    giver, goal = table_of(Organization).alias("giver"), table_of(Organization).alias("goal")
    outcome = case((t.c.status.in_(ON_THE_WAY), MOVING), else_=t.c.status)
    asked = [t.c.status != "cancelled"]
    if since:
        asked.append(t.c.introduced_on >= since)
    if until:
        asked.append(t.c.introduced_on <= until)
    parts = (
        select(t.c.from_id, t.c.to_id, outcome.label("outcome"), func.count().label("n"))
        .where(*asked)
        .group_by(t.c.from_id, t.c.to_id, "outcome")
        .subquery()
    )
    rows = view.rows(
        select(
            func.coalesce(giver.c.name, "").label("giver"),
            func.coalesce(goal.c.name, "").label("goal"),
            parts.c.outcome,
            parts.c.n,
        )
        .select_from(
            parts.outerjoin(giver, giver.c.id == parts.c.from_id).outerjoin(
                goal, goal.c.id == parts.c.to_id
            )
        )
        .order_by(parts.c.n.desc(), "giver", "goal", parts.c.outcome)
    )
    return tuple(Flow(row.giver, row.goal, row.outcome, row.n) for row in rows)
