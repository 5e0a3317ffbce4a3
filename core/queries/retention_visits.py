"""定着の予定 (visits after the hire): of one job, of the coming days, and what the rhythm proposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.dates import period_end
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import MEETINGS, SupportRecord
from core.domain.retention import PLANNED, RetentionVisit
from core.domain.rules.retention_support import planned_visit_dates
from core.domain.rules.ruled import Ruled
from core.queries.rules import rule_book
from core.queries.scopes import readable_records, require_client, within_scope

# A record that tells of a planned visit was written about its day.
NEAR_DAYS = 14


@dataclass(frozen=True)
class VisitRow:
    """定着の予定の一件. `owner_id`: who means to go, else the person's owner; `happened_on`: the day of
    the record that tells of it."""

    id: int
    version: int
    client_id: int
    client_name: str
    employment_id: int
    place: str
    planned_on: date
    planned_at: str
    activity: str
    step: str
    owner_id: int | None
    note: str
    status: str
    first_planned_on: date | None
    record_id: int | None
    happened_on: date | None
    cancel_reason: str

    @property
    def is_open(self) -> bool:
        """Neither done nor called off."""
        return self.status == PLANNED


@dataclass(frozen=True)
class ProposedVisit:
    """予定の案: a step of the rhythm that is not planned yet."""

    step: str
    on: date


@dataclass(frozen=True)
class NearRecord:
    """近い日の記録, which may tell of a planned visit."""

    id: int
    happened_on: date
    method: str
    party: str
    author_id: int | None


def visits_of_job(view: View, employment_id: int) -> list[VisitRow]:
    """一つの就職の定着の予定, the nearest day first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Employment, employment_id)
    v = table_of(RetentionVisit).c
    asked = _question().where(v.employment_id == employment_id)
    return [_row(row) for row in view.rows(asked.order_by(v.planned_on, v.planned_at, v.id))]


def visit_row(view: View, visit_id: int) -> VisitRow:
    """定着の予定の一件. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, RetentionVisit, visit_id)
    (row,) = view.rows(_question().where(table_of(RetentionVisit).c.id == visit_id))
    return _row(row)


def proposed_visits(view: View, employment_id: int) -> Ruled[tuple[ProposedVisit, ...]]:
    """入れていない予定 of the rhythm from today on; a step whose day is past is none any more.

    A step that was called off is not proposed again. Raises `NotFound`, `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, employment_id)
    book, today = rule_book(view), clock.today()
    dates = planned_visit_dates(job.hired_on, book)
    steps = book.text("retention.visit_rhythm", job.hired_on).split()
    v = table_of(RetentionVisit).c
    known = {r.step for r in view.rows(select(v.step).where(v.employment_id == employment_id))}
    wanted = tuple(
        ProposedVisit(step, on_weekday(on))
        for step, on in zip(steps, dates.value, strict=True)
        if step not in known and on >= today and (job.left_on is None or on <= job.left_on)
    )
    return Ruled(wanted, dates.basis)


def on_weekday(on: date) -> date:
    """The same day, or the Monday after a weekend."""
    return on + timedelta(days=7 - on.weekday()) if on.weekday() > 4 else on


def met_person() -> ColumnElement[bool]:
    """A record that tells of an interview with the person."""
    r = table_of(SupportRecord).c
    return r.method.in_(MEETINGS) & (r.party == "person")


def meetings_of_month(view: View, client_id: int, month: date) -> tuple[date, ...]:
    """会った日 of one person in the month that holds `month`; the days only."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    first, r = month.replace(day=1), table_of(SupportRecord).c
    asked = select(r.happened_on).where(
        r.client_id == client_id, r.happened_on.between(first, period_end(first, 1)),
        met_person(), r.is_replaced.is_(False),
    )  # fmt: skip
    return tuple(row.happened_on for row in view.rows(asked.order_by(r.happened_on, r.id)))


def records_near(view: View, visit_id: int) -> list[NearRecord]:
    """結びつけられる記録: of the person, about that day, tied to no visit; the nearest first."""
    require(view.actor, Action.SEE_RECORDS)
    visit = within_scope(view, RetentionVisit, visit_id)
    r, v = table_of(SupportRecord).c, table_of(RetentionVisit).c
    tied = select(v.record_id).where(
        v.employment_id == visit.employment_id, v.record_id.is_not(None)
    )
    around = timedelta(days=NEAR_DAYS)
    asked = select(r.id, r.happened_on, r.method, r.party, r.author_id).where(
        r.client_id == visit.client_id, r.is_replaced.is_(False),
        r.happened_on.between(visit.planned_on - around, visit.planned_on + around),
        r.id.not_in(tied), *readable_records(view),
    )  # fmt: skip
    found = [
        NearRecord(**row._mapping)
        for row in view.rows(asked.order_by(r.happened_on.desc()).limit(30))
    ]
    return sorted(found, key=lambda row: abs(row.happened_on - visit.planned_on))


def same_record(view: View, client_id: int, on: date, method: str, party: str) -> bool:
    """Whether that person has a record of that day, way and party already."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    r = table_of(SupportRecord).c
    asked = select(r.id).where(
        r.client_id == client_id, r.happened_on == on, r.method == method, r.party == party,
        r.is_replaced.is_(False),
    )  # fmt: skip
    return view.scalar(asked.limit(1)) is not None


# -- parts -----------------------------------------------------------------------------------------


def whose() -> ColumnElement[Any]:
    """Who is to go: the one named, else the person's owner."""
    return func.coalesce(table_of(RetentionVisit).c.owner_id, table_of(Client).c.owner_id)


def _question() -> Select[Any]:
    v, c, j, o, r = (
        table_of(m) for m in (RetentionVisit, Client, Employment, Organization, SupportRecord)
    )
    return select(
        v.c.id, v.c.version, v.c.client_id, c.c.name.label("client_name"), v.c.employment_id,
        func.coalesce(o.c.name, "").label("place"), v.c.planned_on, v.c.planned_at, v.c.activity,
        v.c.step, whose().label("owner_id"), v.c.note, v.c.status, v.c.first_planned_on,
        v.c.record_id, r.c.happened_on, v.c.cancel_reason,
    ).select_from(
        v.join(c, c.c.id == v.c.client_id)
        .join(j, j.c.id == v.c.employment_id)
        .outerjoin(o, o.c.id == j.c.organization_id)
        .outerjoin(r, r.c.id == v.c.record_id)
    )  # fmt: skip


def _row(row: Row[Any]) -> VisitRow:
    return VisitRow(**row._mapping)
