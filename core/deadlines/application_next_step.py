"""応募の次の一歩 (next step of an application): the day that was set, while it is on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from core.db.work import table_of
from core.deadlines.rule import CLOSED, Asked, Rule, about
from core.domain.clients import Client
from core.domain.dates import said
from core.domain.job_search import OPEN_APPLICATIONS, JobApplication


def about_application(stored: ColumnElement[Any], *more: ColumnElement[Any]) -> Select[Any]:
    """Matters of applications on the way, of persons who are still followed; of who follows it up."""
    t, c = table_of(JobApplication), table_of(Client)
    return (
        about(
            stored, *more, target_id=c.c.id, matter_id=t.c.id, owner_id=t.c.owner_id,
            client_id=t.c.client_id, number=c.c.number, name=c.c.name, kana=c.c.kana,
        )
        .select_from(t.join(c, c.c.id == t.c.client_id))
        .where(t.c.status.in_(OPEN_APPLICATIONS), c.c.closed_on.is_(None), c.c.stage != CLOSED)
    )  # fmt: skip


def _question(_asked: Asked) -> Select[Any]:
    t = table_of(JobApplication).c
    return about_application(t.next_on, t.next_step).where(t.next_on.is_not(None))


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"応募: {row.next_step}" if row.next_step else "応募の次の一歩"


def _why(_row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"応募で、次の一歩を{said(due_on)}までと決めています。"


def _warn_on(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    return due_on


RULE = Rule(
    "application_next_step", "応募の次の一歩", "client", _question, _title, why=_why,
    warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）", is_free_text=True,
)  # fmt: skip
