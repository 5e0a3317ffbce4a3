"""医療機関連携の経過 (history of outreach): how a hospital came to its stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.outreach import OutreachStep
from core.domain.permissions import Action, require
from core.domain.users import User


@dataclass(frozen=True)
class StepRow:
    """段階の経過の一件."""

    before: str
    after: str
    changed_on: date
    reason: str
    by: str


def outreach_steps(view: View, organization_id: int) -> list[StepRow]:
    """段階の経過 of one hospital, the latest first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s, u = table_of(OutreachStep), table_of(User)
    rows = view.rows(
        select(
            s.c.before, s.c.after, s.c.changed_on, s.c.reason,
            func.coalesce(u.c.name, "").label("by"),
        )
        .select_from(s.outerjoin(u, u.c.id == s.c.by_id))
        .where(s.c.organization_id == organization_id)
        .order_by(s.c.changed_on.desc(), s.c.id.desc())
    )  # fmt: skip
    return [StepRow(**row._mapping) for row in rows]
