"""先月の定着面談 (last month's contact that is missing): so that a missed month is not forgotten.

Domain T6. Ended by the record of the interview, which may be written late; else it stays in sight
until the next month is over.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from core.deadlines.monthly_contact import contact_warn_on, owed_in_month
from core.deadlines.rule import Asked, Rule
from core.queries.retention_visits import met_person


def last_month(asked: Asked) -> date:
    """The first day of the month before."""
    return (asked.today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _question(asked: Asked) -> Select[Any]:
    first = last_month(asked)
    wanted = asked.book.integer("retention.monthly_contacts", first)
    return owed_in_month(asked, first, met_person(), wanted)


def _why(_row: Row[Any], due_on: date, asked: Asked) -> str:
    times = asked.book.get("retention.monthly_contacts", due_on.replace(day=1)).shown
    return (
        f"就労定着支援は本人との面談が月{times}以上ですが、{due_on.year}年{due_on.month}月の"
        "面談の記録がありません。行っていれば、その日付で記録します。"
    )


RULE = Rule(
    "missed_contact", "先月の定着面談の記録がない", "client", _question,
    why=_why, warn_on=contact_warn_on, source="基準省令、留意事項通知",
)  # fmt: skip
