"""定着の予定 (planned visits): a visit, an interview or a call that somebody meant to make.

Ended when a record tells of it, when it is moved or called off, and with the end of the job before it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, or_

from core.db.work import table_of
from core.deadlines.rule import CLOSED, Asked, Rule, about
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.employments import Employment
from core.domain.retention import PLANNED, RetentionVisit


def _question(_asked: Asked) -> Select[Any]:
    visit, client, job = (table_of(model) for model in (RetentionVisit, Client, Employment))
    v, c = visit.c, client.c
    return (
        about(
            v.planned_on, v.planned_at, v.activity, v.step,
            target_id=v.employment_id, matter_id=v.id,
            owner_id=func.coalesce(v.owner_id, c.owner_id), client_id=v.client_id,
            number=c.number, name=c.name, kana=c.kana,
        )
        .select_from(visit.join(client, c.id == v.client_id).join(job, job.c.id == v.employment_id))
        .where(v.status == PLANNED, or_(job.c.left_on.is_(None), v.planned_on <= job.c.left_on),
            c.closed_on.is_(None), c.stage != CLOSED)
    )  # fmt: skip


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"定着の予定: {codes('retention_activity').label(row.activity)}"


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    step = f"就職から{row.step}の" if row.step else ""
    at = f"の{row.planned_at}" if row.planned_at else ""
    what = f"{step}「{codes('retention_activity').label(row.activity)}」"
    if due_on < asked.today:
        return (
            f"{said(due_on)}{at}に予定していた{what}の記録がまだです。"
            "行っていれば記録し、まだなら日を動かします。"
        )
    return f"{said(due_on)}{at}に{what}を予定しています。"


def _warn_on(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    return due_on


RULE = Rule(
    "visit_due", "定着の予定", "job", _question, _title,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
