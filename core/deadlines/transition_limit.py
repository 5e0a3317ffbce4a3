"""就労移行支援の標準利用期間の満了 (end of the standard period): 24 months from the first day.

総合支援法施行規則6条の8 (domain T1). An extension of at most 12 months is decided by the municipality
(T2); the matter stays until the service has its last day.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.rules.transition_period import transition_period


def _question(_asked: Asked) -> Select[Any]:
    use = table_of(ServiceUse)
    u = use.c
    return about_client(u.limit_on, u.start_on, table=use).where(
        u.service == "employment_transition_support", u.end_on.is_(None)
    )


def _caution(row: Row[Any], asked: Asked) -> str:
    return transition_period(row.start_on, asked.book).caution


RULE = Rule(
    "transition_limit", "就労移行支援の標準利用期間の満了", "client", _question, caution=_caution
)
