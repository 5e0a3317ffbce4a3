"""就労定着支援の満了 (end of retention support): at most three years.

総合支援法施行規則 (domain T5).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.dates import said


def _question(_asked: Asked) -> Select[Any]:
    use = table_of(ServiceUse)
    u = use.c
    return about_client(u.limit_on, u.start_on, table=use).where(
        u.service == "job_retention_support", u.end_on.is_(None)
    )


def _caution(row: Row[Any], asked: Asked) -> str:
    return "" if asked.book.get("retention.max_years", row.start_on).verified else "要確認"


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    years = asked.book.get("retention.max_years", row.start_on).shown
    return f"{said(row.start_on)}に利用を始め、最長{years}の末日が{said(due_on)}です。"


RULE = Rule(
    "retention_limit", "就労定着支援の満了", "client", _question, caution=_caution,
    why=_why, source="障害者総合支援法施行規則",
)  # fmt: skip
