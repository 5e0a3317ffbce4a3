"""そのほかのサービスの期間の満了 (end of a service period): 就労選択, 地域移行・地域定着, 就労準備.

Domain T10, T29, T30. Renewable ones are renewed, or given their last day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.rules.choice_support import choice_support_period
from core.domain.rules.service_period import service_period

ELSEWHERE = ("employment_transition_support", "job_retention_support")


def _question(_asked: Asked) -> Select[Any]:
    use = table_of(ServiceUse)
    u = use.c
    return about_client(u.limit_on, u.service, u.start_on, u.extended_to, table=use).where(
        u.service.not_in(ELSEWHERE), u.end_on.is_(None)
    )


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{codes('service').label(row.service)}の期間の満了"


def _caution(row: Row[Any], asked: Asked) -> str:
    if row.service == "employment_choice_support":
        return choice_support_period(row.start_on, asked.book).caution
    return service_period(row.service, row.start_on, asked.book).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    began = f"{said(row.start_on)}に利用を始め、"
    if row.extended_to:
        return f"{began}再度の支給決定により{said(due_on)}までです。"
    if row.service == "employment_choice_support":
        months = choice_support_period(row.start_on, asked.book).basis[0].shown
        rest = "" if row.start_on.day == 1 else "（月の途中に始めたので翌月末まで）"
        return f"{began}{months}の末日が{said(due_on)}です{rest}。"
    months = service_period(row.service, row.start_on, asked.book).basis[0].shown
    return f"{began}{months}の末日が{said(due_on)}です。"


RULE = Rule(
    "service_limit", "サービスの期間の満了", "client", _question, _title, _caution,
    why=_why, source="障害者総合支援法施行規則、生活困窮者自立支援法（地域移行・地域定着は要確認）",
)  # fmt: skip
