"""主治医の助言の期限 (advice that runs out): from `advice.notice_days` before its last day.

A newer request to that hospital for that purpose, or a longer answer, ends the matter.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.outreach import DoctorAdvice
from core.queries.doctor_advice import is_ending


def _question(asked: Asked) -> Select[Any]:
    advice = table_of(DoctorAdvice)
    until = asked.today + timedelta(days=asked.book.integer("advice.notice_days", asked.today))
    asked_for = about_client(advice.c.valid_to, advice.c.purpose, table=advice)
    return asked_for.where(*is_ending(until))


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"主治医の助言の期限（{codes('advice_purpose').label(row.purpose)}）"


def _caution(_row: Row[Any], asked: Asked) -> str:
    return "" if asked.book.get("advice.notice_days", asked.today).verified else "要確認"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    purpose = codes("advice_purpose").label(row.purpose)
    return f"「{purpose}」の助言は{said(due_on)}まで有効で、それより長いものがありません。"


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("advice.notice_days", asked.today))


RULE = Rule(
    "advice_expiry", "主治医の助言の期限", "client", _question, _title, _caution,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
