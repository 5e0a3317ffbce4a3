"""実習の結果 (result of a practicum): `practicum.result_days` after its last day, while none is written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.dates import said
from core.domain.practicums import Practicum


def _question(_asked: Asked) -> Select[Any]:
    practicum = table_of(Practicum)
    p = practicum.c
    return about_client(p.end_on, table=practicum).where(p.result == "", p.cancelled_on.is_(None))


def _due_on(end_on: date, asked: Asked) -> date:
    return end_on + timedelta(days=asked.book.integer("practicum.result_days", asked.today))


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    days = asked.book.get("practicum.result_days", asked.today).shown
    return (
        f"実習の終わりが{said(row.stored)}で、結果と次にすることがまだ書かれていません。"
        f"{days}で{said(due_on)}になります。"
    )


def _warn_on(row: Row[Any], _due_on: date, _asked: Asked) -> date:
    end_on: date = row.stored
    return end_on


RULE = Rule(
    "practicum_result", "実習の結果", "client", _question, due_on=_due_on, why=_why,
    warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
