"""予定のない紹介 (introduction without a plan): `introduction.silent_days` after what happened last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.introduction_next_step import about_introduction, planned_on
from core.deadlines.rule import Asked, Rule
from core.domain.dates import said
from core.domain.introductions import Introduction
from core.queries.introductions import last_event


def _question(_asked: Asked) -> Select[Any]:
    last = last_event(table_of(Introduction))
    return about_introduction(last).where(planned_on().is_(None))


def _due_on(stored: date, asked: Asked) -> date:
    return stored + timedelta(days=asked.book.integer("introduction.silent_days", asked.today))


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    days = asked.book.get("introduction.silent_days", asked.today).shown
    return (
        f"紹介は{said(row.stored)}から動きがなく、次の予定もありません。"
        f"{days}で{said(due_on)}になります。"
    )


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("introduction.silent_days", asked.today))


RULE = Rule(
    "introduction_silent", "予定のない紹介", "introduction", _question,
    due_on=_due_on, why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
