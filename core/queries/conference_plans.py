"""結論を入れる計画 (plans that a conference may go into): drafts first, then those in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.meetings import Meeting
from core.domain.permissions import Action, require
from core.domain.plans import Plan
from core.queries.scopes import within_scope

OVER = ("ended", "withdrawn")


@dataclass(frozen=True)
class PlanChoice:
    """計画の一件. `meeting_on`: the day that its step 会議 holds already."""

    id: int
    version: int
    kind: str
    status: str
    start_on: date
    meeting_on: date | None
    policy: str

    @property
    def label(self) -> str:
        """「個別支援計画（原案・2026/12/01 から）」."""
        kind, status = codes("plan_kind").label(self.kind), codes("plan_status").label(self.status)
        return f"{kind}（{status}・{format_date(self.start_on, weekday=False)} から）"


def plans_for_conference(view: View, meeting_id: int) -> list[PlanChoice]:
    """計画の候補 of the person a meeting is about. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    meeting = within_scope(view, Meeting, meeting_id)
    p = table_of(Plan).c
    rows = view.rows(
        select(p.id, p.version, p.kind, p.status, p.start_on, p.meeting_on, p.policy)
        .where(p.client_id == meeting.client_id, p.status.not_in(OVER))
        .order_by(p.start_on.desc(), p.id.desc())
    )
    found = [PlanChoice(**row._mapping) for row in rows]
    return sorted(found, key=lambda plan: plan.status in ("active", "monitoring", "reviewed"))
