"""復職の予定日 (planned return from a leave): is everything ready, and did the person come back?

The day agreed with the person and the employer. Ended by the return, by another planned day, or by
leaving the job.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.dates import said
from core.domain.employments import Employment, EmploymentLeave


def _question(_asked: Asked) -> Select[Any]:
    away, job = table_of(EmploymentLeave), table_of(Employment)
    return (
        about_client(away.c.planned_return_on, away.c.start_on, table=away)
        .join(job, job.c.id == away.c.employment_id)
        .where(
            away.c.returned_on.is_(None),
            away.c.planned_return_on.is_not(None),
            job.c.left_on.is_(None),
        )
    )


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    return (
        f"{said(row.start_on)}から休職していて、復職の予定日が{said(due_on)}です。"
        "主治医の許可、働く時間、職場の受け入れを確かめ、復職したら日付を入れます。"
    )


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("urgency.soon_days", asked.today))


RULE = Rule(
    "leave_return", "復職の予定日", "client", _question, why=_why, warn_on=_warn_on,
    source="本人・企業との約束（法令ではありません）",
)  # fmt: skip
