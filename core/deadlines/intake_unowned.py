"""担当のいない相談 (consultation without an owner): due the day it was received.

No law, but nobody may fall through: 「だれも担当していない相談」 is red until somebody takes it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, null

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about
from core.domain.dates import said
from core.domain.intakes import SETTLED, Intake


def about_intake(stored: ColumnElement[Any], *more: ColumnElement[Any]) -> Select[Any]:
    """Matters of consultations that are neither accepted nor closed."""
    intake = table_of(Intake)
    i = intake.c
    question = about(
        stored,
        *more,
        target_id=i.id,
        owner_id=i.owner_id,
        client_id=i.client_id,
        number=null().cast(Integer),
        name=i.name,
        kana=i.kana,
    )
    return question.select_from(intake).where(i.status.not_in(SETTLED))


def _question(_asked: Asked) -> Select[Any]:
    i = table_of(Intake).c
    return about_intake(i.received_on, i.version).where(i.owner_id.is_(None))


def _why(_row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"{said(due_on)}に受け付け、担当がまだ決まっていません。担当は受け付けた日に決めます。"


def _warn_on(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    return due_on


RULE = Rule(
    "intake_unowned", "相談の担当を決める", "intake", _question,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
