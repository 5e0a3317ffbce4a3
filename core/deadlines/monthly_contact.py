"""今月の定着面談 (monthly contact of 就労定着支援): with the person, at least once a month.

基準・留意事項通知 (domain T6): face to face as a rule; an online interview counts, a telephone call or
a visit that met only the employer does not. Listed from the 20th on (`retention.contact_caution_day`),
yellow, and red on the last day of the month.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, false, func, literal, or_, select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.dates import period_end, said
from core.domain.records import SupportRecord
from core.domain.rules.retention_support import ContactState, monthly_contact_state
from core.domain.rules.urgency import Tone, Urgency, urgency_of
from core.queries.retention_visits import met_person

TONES = {ContactState.CAUTION: Tone.YELLOW, ContactState.MISSED: Tone.RED}


def owed_in_month(
    asked: Asked, first: date, counted: ColumnElement[bool], wanted: int
) -> Select[Any]:
    """就労定着支援 in a month that lacks records: in use on its last day, or on the last one so far.

    A person whose support ended or began within the month owes nothing any more for it.
    """
    use, r = table_of(ServiceUse), table_of(SupportRecord).c
    u, last = use.c, period_end(first, 1)
    until = min(last, asked.today)
    of_month = (
        r.client_id == u.client_id,
        r.happened_on.between(first, until),
        counted,
        r.is_replaced.is_(False),
    )
    # One is found sooner than all are counted.
    lacks = (
        ~exists(r.id).where(*of_month)
        if wanted == 1
        else select(func.count()).where(*of_month).scalar_subquery() < wanted
    )
    begun = u.start_on <= (asked.today if last >= asked.today else first)
    return about_client(literal(last), u.start_on, table=use).where(
        u.service == "job_retention_support",
        begun,
        or_(u.end_on.is_(None), u.end_on >= until),
        lacks,
    )


def _question(asked: Asked) -> Select[Any]:
    today, book = asked.today, asked.book
    first = today.replace(day=1)
    question = owed_in_month(
        asked, first, met_person(), book.integer("retention.monthly_contacts", first)
    )
    is_early = monthly_contact_state((), today, today, book).value is ContactState.OPEN
    return question.where(false()) if is_early else question


def _urgency(_row: Row[Any], due_on: date, asked: Asked) -> Urgency:
    general = urgency_of(due_on, asked.today, asked.book)
    state = monthly_contact_state((), asked.today, asked.today, asked.book).value
    return Urgency(general.level, TONES.get(state, Tone.PLAIN), general.days_left)


def _caution(_row: Row[Any], asked: Asked) -> str:
    return monthly_contact_state((), asked.today, asked.today, asked.book).caution


def _why(_row: Row[Any], due_on: date, asked: Asked) -> str:
    times = asked.book.get("retention.monthly_contacts", due_on.replace(day=1)).shown
    return (
        f"就労定着支援は本人との面談が月{times}以上で、{due_on.year}年{due_on.month}月の記録が"
        f"まだ足りません。月の末日が{said(due_on)}です。"
    )


def caution_day(first: date, asked: Asked) -> date:
    """The day of a month from which what is missing is listed."""
    return first.replace(day=asked.book.integer("retention.contact_caution_day", first))


def contact_warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    """`caution_day` of the month that is missing."""
    return caution_day(due_on.replace(day=1), asked)


RULE = Rule(
    "monthly_contact", "今月の定着面談", "client", _question, caution=_caution, urgency=_urgency,
    why=_why, warn_on=contact_warn_on, source="基準省令、留意事項通知",
)  # fmt: skip
