"""やることの期日 (due tasks): a task with a day that is not done; its own owner, not the person's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about
from core.domain.clients import Client
from core.domain.dates import said
from core.domain.tasks import OPEN_STATUSES, Task


def _question(_asked: Asked) -> Select[Any]:
    task, client = table_of(Task), table_of(Client)
    t, c = task.c, client.c
    return (
        about(
            t.due_on,
            t.title,
            t.version,
            target_id=t.id,
            owner_id=t.owner_id,
            client_id=t.client_id,
            number=c.number,
            name=c.name,
            kana=c.kana,
        )
        .select_from(task)
        .outerjoin(client, c.id == t.client_id)
        .where(t.status.in_(OPEN_STATUSES))
    )


def _title(row: Row[Any], _asked: Asked) -> str:
    return str(row.title)


def _why(_row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"やることの期日を{said(due_on)}と決めています。"


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("urgency.alarm_days", asked.today))


RULE = Rule(
    "task_due", "やること", "task", _question, _title,
    why=_why, warn_on=_warn_on, source="職員が決めた期日", is_free_text=True,
)  # fmt: skip
