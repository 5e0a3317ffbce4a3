"""先に就労選択支援 (choice support comes first): before a service that has asked for it since a day.

Domain T11: B型 for new users from 2025-10-01, A型 from 2027-04-01 (`choice_support.required.*`; 移行
beyond its standard period is the municipality's matter). Left out: who used the service before, and
who reached 50 by then (B型). The other exceptions (障害基礎年金1級, 就労経験) are not in the ledger:
such a matter is put off with its reason. It leaves the list when the start is 90 days past, because
nothing can be done about it any more (`urgency.caution_days`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_

from core.db.work import table_of
from core.deadlines.dated import age_reached
from core.deadlines.rule import Asked, Rule, about_client, unwalked
from core.domain.clients import Client, ServiceUse
from core.domain.codes import codes
from core.domain.dates import said

SERVICES = ("continuous_support_a", "continuous_support_b")
EXEMPT_AGE = "choice_support.exempt_age_years"


def _is_asked_for(asked: Asked, service: ColumnElement[Any], on: ColumnElement[Any]) -> Any:
    """By the parameters of each service, from the day on which they came into force."""
    return or_(
        false(),
        *(
            and_(
                service == code,
                on >= row.effective_from,
                *([on <= row.effective_to] if row.effective_to else []),
            )
            for code in SERVICES
            for row in asked.book.history(f"choice_support.required.{code}")
            if row.flag
        ),
    )


def _question(asked: Asked) -> Select[Any]:
    use, c = table_of(ServiceUse), table_of(Client).c
    u, other = use.c, use.alias("other")
    settled = exists(other.c.id).where(
        other.c.client_id == u.client_id,
        other.c.id != u.id,
        other.c.start_on < u.start_on,
        or_(other.c.service == "employment_choice_support", other.c.service == u.service),
    )
    fifty = age_reached(c.birth_on, asked.book.integer(EXEMPT_AGE, asked.today))
    exempt = and_(u.service == "continuous_support_b", fifty <= u.start_on)
    since = asked.today - timedelta(days=asked.book.integer("urgency.caution_days", asked.today))
    return about_client(u.start_on, u.service, table=use).where(
        unwalked(u.service).in_(SERVICES),
        u.end_on.is_(None),
        u.start_on >= since,
        _is_asked_for(asked, u.service, u.start_on),
        or_(c.birth_on.is_(None), ~exempt),
        ~settled,
    )


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"就労選択支援が先に必要（{codes('service').label(row.service)}）"


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    since = asked.book.get(f"choice_support.required.{row.service}", due_on).effective_from
    name = codes("service").label(row.service)
    return (
        f"{said(since)}から、{name}を新しく使う人は先に就労選択支援を使います。"
        f"{name}の開始日は{said(due_on)}で、それより前の就労選択支援が見あたりません。"
    )


RULE = Rule(
    "choice_support_first", "就労選択支援が先に必要", "client", _question, _title,
    why=_why, source="障害者総合支援法施行規則、事務処理要領",
)  # fmt: skip
