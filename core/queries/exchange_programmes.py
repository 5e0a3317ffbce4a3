"""交流プログラムと訪問 (exchange programmes, visits) of a fiscal year, as a yearly report tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.dates import fiscal_year
from core.domain.events import Event, EventHeadcount
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.outreach import is_hospital

VISITS = ("agency_visit", "outreach_event", "accompany")


@dataclass(frozen=True)
class ExchangeRow:
    """交流プログラムの一件. `people`: how many came; None as long as nobody counted."""

    id: int
    content: str
    hospital: str
    audience: str
    people: int | None
    held_on: date
    status: str


@dataclass(frozen=True)
class PurposeRow:
    """目的ごとの連絡: visits among all contacts, and with how many hospitals."""

    purpose: str
    visits: int
    others: int
    hospitals: int


def days_of(year: int) -> tuple[date, date]:
    """年度の初日と末日."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def exchange_programmes(view: View, year: int) -> list[ExchangeRow]:
    """交流プログラム of a fiscal year, by day; cancelled ones too."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    require(view.actor, Action.SEE_EVENTS)
    e, o, h = table_of(Event), table_of(Organization), table_of(EventHeadcount).c
    first, last = days_of(year)
    people = select(func.sum(h.people)).where(h.event_id == e.c.id).scalar_subquery()
    rows = view.rows(
        select(
            e.c.id, e.c.topic, e.c.name, func.coalesce(o.c.name, "").label("hospital"),
            e.c.audience, people.label("people"), e.c.held_on, e.c.status,
        )
        .select_from(e.outerjoin(o, o.c.id == e.c.organization_id))
        .where(e.c.kind == "exchange_program", e.c.held_on.between(first, last))
        .order_by(e.c.held_on, e.c.id)
    )  # fmt: skip
    return [
        ExchangeRow(
            row.id, row.topic or row.name, row.hospital, row.audience,
            None if row.people is None else int(row.people), row.held_on, row.status,
        )
        for row in rows
    ]  # fmt: skip


def contacts_by_purpose(view: View, year: int) -> list[PurposeRow]:
    """医療機関への訪問と連絡 of a fiscal year by purpose, in the order of the list."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    c, o = table_of(OrganizationContact), table_of(Organization)
    first, last = days_of(year)
    visited = func.sum(case((c.c.method.in_(VISITS), 1), else_=0))
    rows = view.rows(
        select(
            c.c.purpose, visited.label("visits"), func.count().label("number"),
            func.count(func.distinct(c.c.organization_id)).label("hospitals"),
        )
        .select_from(c.join(o, o.c.id == c.c.organization_id))
        .where(c.c.contacted_on.between(first, last), *is_hospital())
        .group_by(c.c.purpose)
    )  # fmt: skip
    order = {code.code: code.sort for code in codes("contact_purpose")}
    found = [
        PurposeRow(row.purpose, int(row.visits), int(row.number - row.visits), row.hospitals)
        for row in rows
    ]
    return sorted(found, key=lambda row: order.get(row.purpose, 999))


def years_with_work(view: View, today: date) -> Sequence[int]:
    """年度 to choose from: this one first, back to the first programme or contact; ten at most."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    e, c = table_of(Event).c, table_of(OrganizationContact).c
    days = [
        view.scalar(select(func.min(e.held_on)).where(e.kind == "exchange_program")),
        view.scalar(select(func.min(c.contacted_on))),
    ]
    now = fiscal_year(today)
    first = min([now, *(fiscal_year(day) for day in days if day is not None)])
    return range(now, max(first, now - 9) - 1, -1)
