"""面接 (interview): the planned day; afterwards it stays in sight until somebody says how it went."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func

from core.db.work import table_of
from core.deadlines.application_next_step import about_application
from core.deadlines.rule import Asked, Rule
from core.domain.dates import said
from core.domain.job_search import JobApplication


def _question(_asked: Asked) -> Select[Any]:
    t = table_of(JobApplication).c
    day = func.coalesce(t.second_interview_on, t.interview_on)
    is_second = t.second_interview_on.is_not(None).label("is_second")
    return about_application(day, is_second).where(
        t.status == "interview_planned", day.is_not(None)
    )


def _title(row: Row[Any], asked: Asked) -> str:
    which = "二次面接" if row.is_second else "面接"
    return which if row.stored >= asked.today else f"{which}の結果を書く"


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"応募先の{'二次面接' if row.is_second else '面接'}を{said(due_on)}に予定しています。"


RULE = Rule(
    "application_interview", "面接", "client", _question, _title, why=_why,
    source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
