"""実習の次の一歩 (next step of a practicum): the day that was set for what comes after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.dates import said
from core.domain.practicums import Practicum


def _question(_asked: Asked) -> Select[Any]:
    practicum = table_of(Practicum)
    p = practicum.c
    return about_client(p.next_on, p.next_step, table=practicum).where(p.next_on.is_not(None))


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"実習のあと: {row.next_step}"


def _why(_row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"実習で、次の一歩を{said(due_on)}と決めています。"


def _warn_on(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    return due_on


RULE = Rule(
    "practicum_next_step", "実習の次の一歩", "client", _question, _title,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）", is_free_text=True,
)  # fmt: skip
