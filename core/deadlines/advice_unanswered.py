"""主治医の助言の答え待ち (advice not answered): `advice.answer_days` after it was asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.outreach import DoctorAdvice
from core.queries.doctor_advice import is_waiting


def _question(_asked: Asked) -> Select[Any]:
    advice = table_of(DoctorAdvice)
    return about_client(advice.c.requested_on, advice.c.purpose, table=advice).where(*is_waiting())


def _due_on(stored: date, asked: Asked) -> date:
    return stored + timedelta(days=asked.book.integer("advice.answer_days", asked.today))


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"主治医の助言の答え待ち（{codes('advice_purpose').label(row.purpose)}）"


def _caution(_row: Row[Any], asked: Asked) -> str:
    return "" if asked.book.get("advice.answer_days", asked.today).verified else "要確認"


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    days = asked.book.get("advice.answer_days", asked.today).shown
    return f"{said(row.stored)}に主治医へ助言を頼み、答えを待つ{days}の終わりが{said(due_on)}です。"


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("urgency.alarm_days", asked.today))


RULE = Rule(
    "advice_unanswered", "主治医の助言の答え待ち", "client", _question, _title, _caution,
    due_on=_due_on, why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
