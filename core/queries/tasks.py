"""やること (tasks): what is open without a day, and one in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.permissions import Action, may, require
from core.domain.tasks import OPEN_STATUSES, Task
from core.errors import NotFound
from core.queries.scopes import require_client, visible_or_nobodys
from core.queries.whose import Whose, owned


@dataclass(frozen=True)
class TaskRow:
    """やることの一行, with the person it is about (if any)."""

    id: int
    version: int
    title: str
    status: str
    due_on: date | None
    owner_id: int | None
    client_id: int | None
    client_number: int | None
    client_name: str


def task_row(view: View, task_id: int) -> TaskRow:
    """One task. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_CLIENTS)
    t = table_of(Task).c
    row = view.first(_rows().where(t.id == task_id, *told_tasks(view)))
    if row is None:
        raise NotFound("このやることは見つかりません。ほかの人が削除したかもしれません。")
    require_client(view, row.client_id)
    return _row(row)


def undated_tasks(view: View, owner_id: Whose, limit: int = 20) -> list[TaskRow]:
    """期日のないやること, the oldest first; of one user, a team, or the whole office."""
    require(view.actor, Action.SEE_CLIENTS)
    t = table_of(Task).c
    question = _rows().where(
        t.status.in_(OPEN_STATUSES),
        t.due_on.is_(None),
        *told_tasks(view),
        *visible_or_nobodys(view, t.client_id),
    )
    question = question.where(*owned(t.owner_id, owner_id))
    return [_row(row) for row in view.rows(question.order_by(t.id).limit(limit))]


def told_tasks(view: View) -> list[ColumnElement[bool]]:
    """Conditions on `task`: typed words about a person may tell an illness, so that a clerk reads
    only what is the clerk's own."""
    if may(view.actor, Action.SEE_SENSITIVE):
        return []
    t = table_of(Task).c
    return [or_(t.client_id.is_(None), t.owner_id == view.actor.id)]


def _rows() -> Select[Any]:
    task, client = table_of(Task), table_of(Client)
    t, c = task.c, client.c
    return (
        select(
            t.id, t.version, t.title, t.status, t.due_on, t.owner_id, t.client_id,
            c.number.label("client_number"), c.name.label("client_name"),
        )
        .select_from(task)
        .outerjoin(client, c.id == t.client_id)
    )  # fmt: skip


def _row(row: Any) -> TaskRow:
    return TaskRow(**{**row._mapping, "client_name": row.client_name or ""})
