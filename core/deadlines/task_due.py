"""やることの期日 (due tasks): a task with a day that is not done; its own owner, not the person's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about
from core.domain.clients import Client
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


RULE = Rule("task_due", "やること", "task", _question, _title, is_free_text=True)
