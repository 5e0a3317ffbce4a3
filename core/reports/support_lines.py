"""就労定着支援の行 (lines of 就労定着支援): who uses it, what each month owes (domain T6, T7)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.enrolments import MISTAKE, Enrolment
from core.domain.records import SupportRecord
from core.reports.catalogue_lines import catalogue_lines, is_part
from core.reports.job_lines import leaving_lines
from core.reports.persons_lines import BEFORE, ENDED, NEW, NOW, at_work
from core.reports.table import Asked, Line

SERVICE = "job_retention_support"
# As the data set 就労定着支援の月 calls them.
MET, TOLD = "met", "reported"
AT_WORK = "at_work"

_use, _record, _client = table_of(ServiceUse), table_of(SupportRecord), table_of(Client)


def user_lines(view: View, asked: Asked) -> list[Line]:
    """利用 that touches the period; who ends on a day uses it no more at its end."""
    u = _use.c
    rows = view.rows(
        select(u.id, u.client_id, u.start_on, u.end_on, _client.c.disability)
        .join_from(_use, _client, _client.c.id == u.client_id)
        .where(
            u.service == SERVICE, u.start_on <= asked.last,
            or_(u.end_on.is_(None), u.end_on >= asked.first), *_of_office(asked, u.client_id),
        )
        .order_by(u.id)
    )  # fmt: skip
    found, working = [], at_work(view, asked.last)
    for row_id, person, start_on, end_on, disability in map(tuple, rows):
        marks = {
            NEW if start_on >= asked.first else BEFORE,
            ENDED if end_on is not None and end_on <= asked.last else NOW,
        }
        if NOW in marks and person in working:
            marks.add(AT_WORK)
        codes = {"disability": disability or ""}
        found.append(Line(row_id, person, asked.last, codes, frozenset(marks)))
    return found


def month_lines(view: View, asked: Asked) -> list[Line]:
    """利用者の月: one line for each person and month, with what was done in it."""
    done = {name: is_part("retention_months", name, asked) for name in (MET, TOLD)}
    return catalogue_lines(view, asked, "retention_months", codes={}, marks=done)


def activity_lines(view: View, asked: Asked) -> list[Line]:
    """定着支援の活動 in the period for who used the support on that day."""
    r, u = _record.c, _use.c
    used = exists(u.id).where(
        u.client_id == r.client_id, u.service == SERVICE, u.start_on <= r.happened_on,
        or_(u.end_on.is_(None), u.end_on >= r.happened_on),
    )  # fmt: skip
    rows = view.rows(
        select(r.id, r.client_id, r.happened_on, r.activity, r.organization_id)
        .where(
            r.happened_on.between(asked.first, asked.last), r.activity != "",
            r.is_replaced.is_(False), used, *_of_office(asked, r.client_id),
        )
        .order_by(r.id)
    )  # fmt: skip
    return [
        Line(row_id, person, on, {"activity": activity}, thing=place)
        for row_id, person, on, activity, place in map(tuple, rows)
    ]


def user_leaving_lines(view: View, asked: Asked) -> list[Line]:
    """離職 of who used the support on the last day of the job."""
    lines = leaving_lines(view, asked)
    u = _use.c
    rows = view.rows(
        select(u.client_id, u.start_on, u.end_on).where(
            u.service == SERVICE, u.client_id.in_({line.person for line in lines})
        )
    )
    used = [(row.client_id, row.start_on, row.end_on or date.max) for row in rows]
    return [
        line
        for line in lines
        if any(who == line.person and start <= line.on <= end for who, start, end in used)
    ]


def _of_office(asked: Asked, person: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Of whom an enrolment in the office touches the period."""
    if asked.office_id is None:
        return []
    e = table_of(Enrolment).c
    return [
        exists(e.id).where(
            e.client_id == person, e.office_id == asked.office_id, e.end_reason != MISTAKE,
            e.start_on <= asked.last, or_(e.end_on.is_(None), e.end_on >= asked.first),
        )
    ]  # fmt: skip
