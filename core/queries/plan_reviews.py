"""モニタリングを読む (asking for plan reviews): what was found at each review of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from core.db.work import View, table_of
from core.domain.permissions import Action, require
from core.domain.plans import Plan, PlanReview
from core.domain.users import User
from core.queries.scopes import within_scope


@dataclass(frozen=True)
class ReviewLine:
    """モニタリングの一件."""

    reviewed_on: date
    due_on: date
    met_person: bool
    findings: str
    changes: str
    reviewer: str

    @property
    def was_late(self) -> bool:
        """Whether it came after the day on which it was due."""
        return self.reviewed_on > self.due_on


def reviews_of_plan(view: View, plan_id: int) -> tuple[ReviewLine, ...]:
    """モニタリングの記録 of a plan, the newest first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Plan, plan_id)
    r, u = table_of(PlanReview), table_of(User)
    question: Select[Any] = (
        select(*r.columns, func.coalesce(u.c.name, "").label("reviewer"))
        .select_from(r.outerjoin(u, u.c.id == r.c.reviewer_id))
        .where(r.c.plan_id == plan_id)
        .order_by(r.c.reviewed_on.desc(), r.c.id.desc())
    )
    names = ReviewLine.__dataclass_fields__
    return tuple(ReviewLine(**{n: row._mapping[n] for n in names}) for row in view.rows(question))
