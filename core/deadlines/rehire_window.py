"""転職後の再就職 (finding work again while 就労定着支援 is in use): within one month after leaving.

厚労省 Q&A 2018-12-17 (domain T8): then the support goes on, once only. Ended by a new job, or by the
last day of the support.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, or_

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.dates import period_end, said
from core.domain.employments import Employment

WITHIN, TIMES = "retention.rehire_within_months", "retention.rehire_times"


def _question(_asked: Asked) -> Select[Any]:
    job, u = table_of(Employment), table_of(ServiceUse).c
    j, other = job.c, table_of(Employment).alias("other")
    supported = exists(u.id).where(
        u.client_id == j.client_id,
        u.service == "job_retention_support",
        u.end_on.is_(None),
        u.start_on <= j.left_on,
    )
    # Another job that goes on, or one that was left later: the count begins there.
    later = exists(other.c.id).where(
        other.c.client_id == j.client_id,
        other.c.id != j.id,
        or_(other.c.left_on.is_(None), other.c.left_on > j.left_on),
    )
    return about_client(j.left_on, table=job).where(j.left_on.is_not(None), supported, ~later)


def _due_on(left_on: date, asked: Asked) -> date:
    months = asked.book.integer(WITHIN, left_on)
    return period_end(left_on + timedelta(days=1), months)


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    months, times = (asked.book.get(key, row.stored).shown for key in (WITHIN, TIMES))
    return (
        f"{said(row.stored)}に離職し、{months}以内の再就職なら就労定着支援を続けられます"
        f"（利用中{times}限り）。その末日が{said(due_on)}です。"
    )


def _warn_on(row: Row[Any], _due_on: date, _asked: Asked) -> date:
    left_on: date = row.stored
    return left_on


RULE = Rule(
    "rehire_window", "再就職で就労定着支援を続けられる期限", "client", _question,
    due_on=_due_on, why=_why, warn_on=_warn_on, source="厚生労働省 Q&A 2018-12-17",
)  # fmt: skip
