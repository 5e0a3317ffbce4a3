"""台帳の変わり目 (changes of the ledger): whether anything was written since a screen asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.db.technical import audit_entry
from core.db.work import View, table_of
from core.domain.meetings import Meeting
from core.domain.permissions import Action, may, require
from core.domain.tasks import OPEN_STATUSES, Task
from core.queries.scopes import visible_or_nobodys

# What the audit writes of rows; openings and searches change nothing.
_WRITTEN = ("insert", "update", "delete", "recompute")


def last_change(view: View) -> int:
    """最後の変更: a number that is another one as soon as any row of the ledger is."""
    require(view.actor, Action.SEE_OWN_WORK)
    a = audit_entry.c
    newest = select(a.seq).where(a.action.in_(_WRITTEN)).order_by(a.seq.desc()).limit(1)
    return int(view.scalar(newest) or 0)


@dataclass(frozen=True)
class Pulse:
    """いまの脈: the meetings of today that run, and one's own open tasks. Another one than before:
    there is something to show."""

    running: tuple[int, ...]
    tasks: int
    moved: int
    newest: int


def morning_pulse(view: View, today: date) -> Pulse:
    """What the morning screen asks every few seconds: two small questions."""
    require(view.actor, Action.SEE_OWN_WORK)
    t, m = table_of(Task).c, table_of(Meeting).c
    count: Any = func.count()
    row = view.first(
        select(count.label("tasks"), func.sum(t.version).label("moved"), func.max(t.id).label("newest"))
        .where(t.owner_id == view.actor.id, t.status.in_(OPEN_STATUSES))
    )  # fmt: skip
    running = (
        view.rows(
            select(m.id)
            .where(m.held_on == today, m.started_at.is_not(None), m.closed_at.is_(None))
            .where(*visible_or_nobodys(view, m.client_id))
            .order_by(m.id)
        )
        if may(view.actor, Action.SEE_MEETING)
        else []
    )
    numbers = (int(row.tasks), int(row.moved or 0), int(row.newest or 0)) if row else (0, 0, 0)
    return Pulse(tuple(r.id for r in running), *numbers)
