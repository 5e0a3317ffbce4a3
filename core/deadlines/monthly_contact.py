"""今月の定着面談 (monthly contact of 就労定着支援): with the person, at least once a month.

基準・留意事項通知 (domain T6): face to face as a rule; an online interview counts, a telephone call or
a visit that met only the employer does not. Listed from the 20th on (`retention.contact_caution_day`),
yellow, and red on the last day of the month.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, false, func, literal, or_, select

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.dates import period_end
from core.domain.records import SupportRecord
from core.domain.rules.retention_support import ContactState, monthly_contact_state
from core.domain.rules.urgency import Tone, Urgency, urgency_of

MEETINGS = (
    "visit_in", "walk_in", "outreach_home", "workplace_visit", "agency_visit", "accompany",
    "online", "outreach_event",
)  # fmt: skip
TONES = {ContactState.CAUTION: Tone.YELLOW, ContactState.MISSED: Tone.RED}


def _question(asked: Asked) -> Select[Any]:
    today, book = asked.today, asked.book
    use, r = table_of(ServiceUse), table_of(SupportRecord).c
    u = use.c
    first = today.replace(day=1)
    met = (
        select(func.count())
        .where(
            r.client_id == u.client_id,
            r.happened_on.between(first, today),
            r.method.in_(MEETINGS),
            r.party == "person",
            r.is_replaced.is_(False),
        )
        .scalar_subquery()
    )
    question = about_client(literal(period_end(first, 1)), table=use).where(
        u.service == "job_retention_support",
        u.start_on <= today,
        or_(u.end_on.is_(None), u.end_on >= today),
        met < book.integer("retention.monthly_contacts", first),
    )
    is_early = monthly_contact_state((), today, today, book).value is ContactState.OPEN
    return question.where(false()) if is_early else question


def _urgency(_row: Row[Any], due_on: date, asked: Asked) -> Urgency:
    general = urgency_of(due_on, asked.today, asked.book)
    state = monthly_contact_state((), asked.today, asked.today, asked.book).value
    return Urgency(general.level, TONES.get(state, Tone.PLAIN), general.days_left)


def _caution(_row: Row[Any], asked: Asked) -> str:
    return monthly_contact_state((), asked.today, asked.today, asked.book).caution


RULE = Rule(
    "monthly_contact", "今月の定着面談", "client", _question, caution=_caution, urgency=_urgency
)
