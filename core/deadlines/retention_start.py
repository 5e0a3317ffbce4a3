"""就職6か月と定着への移行 (six months at work): 就労定着支援 may begin the day after; propose it.

総合支援法5条・基準省令 (domain T4). Nothing is decided here: the matter ends when the support begins,
the person leaves the job, or the stage is set to 定着 or 見守り.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, exists, or_

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import Client, ServiceUse
from core.domain.dates import said
from core.domain.employments import Employment
from core.domain.rules.retention_support import retention_support_period, settling_period

SETTLED = ("retention", "follow_up", "separated", "closed")


def _question(_asked: Asked) -> Select[Any]:
    job, u = table_of(Employment), table_of(ServiceUse).c
    j = job.c
    supported = exists(u.id).where(
        u.client_id == j.client_id,
        u.service == "job_retention_support",
        or_(u.end_on.is_(None), u.end_on >= j.hired_on),
    )
    return about_client(j.six_months_on, j.hired_on, table=job).where(
        j.left_on.is_(None), table_of(Client).c.stage.not_in(SETTLED), ~supported
    )


def _caution(row: Row[Any], asked: Asked) -> str:
    settled = settling_period(row.hired_on, asked.book)
    return settled.caution or retention_support_period(row.hired_on, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    settled = settling_period(row.hired_on, asked.book).basis[0].shown
    support = retention_support_period(row.hired_on, asked.book).value
    return (
        f"{said(row.hired_on)}に就職し、{settled}の末日が{said(due_on)}です。"
        f"就労定着支援は{said(support.start_on)}から{said(support.end_on)}まで使えます。"
    )


RULE = Rule(
    "retention_start", "就職6か月・定着支援への移行", "client", _question, caution=_caution,
    why=_why, source="障害者総合支援法5条、基準省令",
)  # fmt: skip
