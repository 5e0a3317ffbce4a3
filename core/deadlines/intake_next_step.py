"""相談の次の対応 (next step of a consultation): on the day that was promised."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.intake_unowned import about_intake
from core.deadlines.rule import Asked, Rule
from core.domain.dates import said
from core.domain.intakes import Intake


def _question(_asked: Asked) -> Select[Any]:
    i = table_of(Intake).c
    return about_intake(i.next_step_on, i.next_step)


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"相談: {row.next_step}" if row.next_step else "相談の次の対応"


def _why(_row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"相談受付で、次の対応を{said(due_on)}と決めています。"


def _warn_on(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    return due_on


RULE = Rule(
    "intake_next_step", "相談の次の対応", "intake", _question, _title,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）", is_free_text=True,
)  # fmt: skip
