"""模擬の通知: what colleagues did lately, some of it read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from core import clock
from core.db.work import Work, table_of
from core.domain.intakes import Intake
from core.domain.meetings import Meeting
from core.domain.notifications import Notification
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.services.invented_files import day, rows
from core.services.invented_persons import Region


def add_notifications(work: Work, region: Region, clients: dict[str, int]) -> None:
    """One of most kinds, to the administrator and a colleague. Stands behind what they tell of."""
    require(work.actor, Action.SET_UP)
    made = []
    for place, line in enumerate(rows("notifications")):
        references = _about(work, line["kind"], line["about"], clients)
        if not any(references.values()):
            continue
        age = region.today - day(line["at"], region.today)
        at = clock.now() - age - timedelta(minutes=95 - 7 * place)
        made.append(
            Notification(
                user_id=region.staff[line["to"]],
                kind=line["kind"],
                by_id=region.staff[line["by"]],
                created_at=at,
                read_at=at if line["read"] else None,
                **references,
            )
        )
    work.add_all(made)


def _about(work: Work, kind: str, about: str, clients: dict[str, int]) -> dict[str, Any]:
    """The row that it is about: by its title or name; of meetings the last closed or next one."""
    t, i, m = (table_of(model).c for model in (Task, Intake, Meeting))
    if kind.startswith("task"):
        task = work.first(select(t.id, t.client_id).where(t.title == about))
        return {"task_id": task.id, "client_id": task.client_id} if task else {}
    if kind == "intake_given":
        return {"intake_id": work.scalar(select(i.id).where(i.name == about))}
    if kind == "minutes_ready":
        closed = select(m.id, m.client_id).where(m.closed_at.is_not(None), m.client_id.is_(None))
        return _meeting(work, closed.order_by(m.held_on.desc()))
    if kind == "meeting_called":
        planned = select(m.id, m.client_id).where(m.started_at.is_(None), m.cancelled_on.is_(None))
        return _meeting(work, planned.order_by(m.held_on, m.id))
    return {"client_id": clients.get(about)}


def _meeting(work: Work, asked: Select[Any]) -> dict[str, Any]:
    found = work.first(asked.limit(1))
    return {"meeting_id": found.id, "client_id": found.client_id} if found else {}
