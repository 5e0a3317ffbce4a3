"""就職後の職場定着支援 (the first six months at work): the next contact in the rhythm of the office.

For who came from 就労移行支援: its office owes this support (基準省令, domain T9). The rhythm is the
office's own (`retention.visit_rhythm`), up to the end of the six months. A meeting with the person or
the employer counts, from the step before on. Ended with the rhythm, with the job, or when 就労定着支援
begins, which counts by months. Where a visit of the job is planned, the plan asks (`visit_due`).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, literal, or_, select

from core.db.work import table_of
from core.deadlines.dated import days_after, months_after
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import ServiceUse
from core.domain.dates import add_months, said
from core.domain.employments import Employment
from core.domain.records import MEETINGS, SupportRecord
from core.domain.retention import PLANNED, RetentionVisit

RHYTHM = "retention.visit_rhythm"
# A job found so soon after the last day of 就労移行支援 comes from there.
DAYS_BETWEEN = 31
# A contact that never came is not asked for when a year has passed.
MONTHS_LISTED = 12
NEVER = date.max


def _step(hired_on: ColumnElement[Any], step: str) -> ColumnElement[Any]:
    count = int(re.sub(r"\D", "", step))
    return days_after(hired_on, 7 * count) if "週" in step else months_after(hired_on, count)


def _last_contact(asked: Asked) -> Select[Any]:
    """The latest meeting with the person or the employer since the hire; its columns are asked for."""
    j, r = table_of(Employment).c, table_of(SupportRecord).c
    return (
        select(r.happened_on)
        .where(
            r.client_id == j.client_id,
            r.happened_on.between(j.hired_on, asked.today),
            r.method.in_(MEETINGS),
            r.party.in_(("person", "employer")),
            r.is_replaced.is_(False),
        )
        # The latest is the first one found; the greatest would read them all.
        .order_by(r.happened_on.desc())
        .limit(1)
        .correlate(table_of(Employment))
    )


def _next_step(asked: Asked, last_on: ColumnElement[Any]) -> ColumnElement[Any]:
    """The step after a contact; `NEVER` when the rhythm is over."""
    j = table_of(Employment).c
    steps = [_step(j.hired_on, step) for step in asked.book.text(RHYTHM, asked.today).split()]
    return case(
        *(
            ((last_on <= before) & (step <= j.six_months_on), step)
            for before, step in pairwise([j.hired_on, *steps])
        ),
        else_=literal(NEVER),
    )


def _question(asked: Asked) -> Select[Any]:
    job, u, r = table_of(Employment), table_of(ServiceUse).c, table_of(SupportRecord).c
    j, last = job.c, _last_contact(asked)
    of_person = exists(u.id).where(u.client_id == j.client_id)
    came_from = of_person.where(
        u.service == "employment_transition_support",
        u.start_on <= j.hired_on,
        or_(u.end_on.is_(None), u.end_on >= days_after(j.hired_on, -DAYS_BETWEEN)),
    )
    supported = of_person.where(
        u.service == "job_retention_support",
        u.start_on >= j.hired_on,
        u.start_on <= asked.today,
    )
    v = table_of(RetentionVisit).c
    planned = exists(v.id).where(v.employment_id == j.id, v.status == PLANNED)
    # Reckoned where the contact is found: SQLite looks it up anew wherever its day is named.
    after_contact = last.with_only_columns(_next_step(asked, r.happened_on)).scalar_subquery()
    step_on = func.coalesce(after_contact, _next_step(asked, j.hired_on))
    due_on = func.nullif(step_on, literal(NEVER), type_=j.hired_on.type)
    last_on = func.coalesce(last.scalar_subquery(), j.hired_on, type_=j.hired_on.type)
    return about_client(due_on, j.hired_on, last_on.label("last_on"), table=job).where(
        j.left_on.is_(None),
        j.hired_on.between(add_months(asked.today, -MONTHS_LISTED), asked.today),
        came_from,
        ~supported,
        ~planned,
    )


def _why(row: Row[Any], due_on: date, _asked: Asked) -> str:
    since = "就職から" if row.last_on == row.hired_on else f"{said(row.last_on)}の面談・訪問から"
    return (
        f"{said(row.hired_on)}に就労移行支援から就職し、6か月までは移行の事業所が定着を支えます。"
        f"{since}の次の面談・訪問のめやすが{said(due_on)}です。"
    )


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("urgency.alarm_days", asked.today))


RULE = Rule(
    "settling_visit", "就職後6か月までの職場定着支援", "client", _question,
    why=_why, warn_on=_warn_on, source="基準省令（間隔はつなぎ帳の既定）",
)  # fmt: skip
