"""就労移行支援の標準利用期間の満了 (end of the standard period): 24 months from the first day.

総合支援法施行規則6条の8 (domain T1). An extension of at most 12 months is decided by the municipality
(T2): then `limit_on` is the day that it decided. The matter stays until the service has its last day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.dates import said
from core.domain.rules.transition_period import transition_period


def _question(_asked: Asked) -> Select[Any]:
    use = table_of(ServiceUse)
    u = use.c
    return about_client(u.limit_on, u.start_on, u.extended_to, table=use).where(
        u.service == "employment_transition_support", u.end_on.is_(None)
    )


def _caution(row: Row[Any], asked: Asked) -> str:
    return transition_period(row.start_on, asked.book).caution


def _title(row: Row[Any], _asked: Asked) -> str:
    return "就労移行支援の延長の満了" if row.extended_to else "就労移行支援の標準利用期間の満了"


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    standard = transition_period(row.start_on, asked.book)
    months, end_on = standard.basis[0].shown, standard.value.end_on
    begun = f"{said(row.start_on)}に利用を始め、{months}の末日が{said(end_on)}です"
    if row.extended_to:
        return f"{begun}が、延長の決定により{said(due_on)}までです。"
    return f"{begun}。"


RULE = Rule(
    "transition_limit", "就労移行支援の標準利用期間の満了", "client", _question, _title, _caution,
    why=_why, source="障害者総合支援法施行規則6条の8（要確認）",
)  # fmt: skip
