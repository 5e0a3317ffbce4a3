"""チャレンジ雇用の上限 (the last possible day of challenge employment): three years in all.

厚生労働省資料 (domain T19). 一般就労 should be found before, so it is listed half a year ahead.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.dates import said
from core.domain.employments import Employment
from core.domain.rules.challenge_employment import CHALLENGE, challenge_limit_on


def _question(_asked: Asked) -> Select[Any]:
    job = table_of(Employment)
    j = job.c
    return about_client(j.hired_on, table=job).where(j.scheme == CHALLENGE, j.left_on.is_(None))


def _due_on(hired_on: date, asked: Asked) -> date:
    return challenge_limit_on(hired_on, asked.book).value


def _caution(row: Row[Any], asked: Asked) -> str:
    return challenge_limit_on(row.stored, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    years = challenge_limit_on(row.stored, asked.book).basis[2].shown
    return (
        f"{said(row.stored)}にチャレンジ雇用を始め、通算{years}の末日が{said(due_on)}です。"
        "それまでに一般就労を見つけます。"
    )


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("urgency.notice_days", asked.today))


RULE = Rule(
    "challenge_limit", "チャレンジ雇用の上限", "client", _question, caution=_caution,
    due_on=_due_on, why=_why, warn_on=_warn_on, source="厚生労働省資料",
)  # fmt: skip
