"""案内 (invitations): who is invited to an event, and who might be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.events import EventInvitation
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.text import search_key
from core.queries.organizations import (
    LARGEST_PAGE,
    OrganizationCriteria,
    OrganizationRow,
    search,
)

MOST_OFFERED, MOST_PAGES = 100, 5


@dataclass(frozen=True)
class InvitationRow:
    """案内先の一行, with how to reach it."""

    id: int
    version: int
    organization_id: int
    organization: str
    kind: str
    prefecture: str
    municipality: str
    address: str
    phone: str
    fax: str
    key_person_id: int | None
    key_person: str
    person_phone: str
    person_email: str
    status: str
    invited_on: date | None
    people: int | None
    note: str


@dataclass(frozen=True)
class Offered:
    """案内できる機関: whether it is invited already, and the persons to whom one may write."""

    id: int
    name: str
    kind: str
    place: str
    persons: Mapping[int, str]


@dataclass(frozen=True)
class InvitationCriteria:
    """案内先を絞り込む条件: blank means all."""

    status: str = ""
    kind: str = ""
    text: str = ""


def invitations(
    view: View, event_id: int, criteria: InvitationCriteria | None = None
) -> list[InvitationRow]:
    """案内先 by kind and reading. Key persons are named to who may see them."""
    require(view.actor, Action.SEE_EVENTS)
    require(view.actor, Action.SEE_NETWORK_NOTES)
    wanted = criteria or InvitationCriteria()
    i, o, k = table_of(EventInvitation), table_of(Organization), table_of(KeyPerson)
    where: list[ColumnElement[bool]] = [i.c.event_id == event_id]
    if wanted.status:
        where.append(i.c.status == wanted.status)
    if wanted.kind:
        where.append(o.c.kind == wanted.kind)
    if key := search_key(wanted.text):
        where.append(o.c.search_text.contains(key, autoescape=True))
    rows = view.rows(
        select(
            i.c.id, i.c.version, i.c.organization_id, o.c.name.label("organization"), o.c.kind,
            o.c.prefecture, o.c.municipality, o.c.address, o.c.phone, o.c.fax,
            i.c.key_person_id, func.coalesce(k.c.name, "").label("key_person"),
            func.coalesce(k.c.phone, "").label("person_phone"),
            func.coalesce(k.c.email, "").label("person_email"),
            i.c.status, i.c.invited_on, i.c.people, i.c.note,
        )
        .select_from(
            i.join(o, o.c.id == i.c.organization_id).outerjoin(k, k.c.id == i.c.key_person_id)
        )
        .where(*where)
        .order_by(o.c.kind, o.c.name_kana, o.c.name, i.c.id)
    )  # fmt: skip
    listed = [InvitationRow(**row._mapping) for row in rows]
    place = {item.code: item.sort for item in codes("organization_type")}
    return sorted(listed, key=lambda row: place.get(row.kind, 999))


def status_counts(view: View, event_id: int) -> dict[str, tuple[int, int]]:
    """状態 → how many organisations, how many people."""
    require(view.actor, Action.SEE_EVENTS)
    i = table_of(EventInvitation).c
    rows = view.rows(
        select(i.status, func.count().label("number"), func.sum(i.people).label("people"))
        .where(i.event_id == event_id)
        .group_by(i.status)
    )
    return {row.status: (row.number, int(row.people or 0)) for row in rows}


def not_yet_invited(view: View, event_id: int, criteria: OrganizationCriteria) -> list[Offered]:
    """案内できる機関 of a filter of the directory, without those on the list already."""
    require(view.actor, Action.SEE_EVENTS)
    require(view.actor, Action.SEE_NETWORK_NOTES)
    i, k = table_of(EventInvitation).c, table_of(KeyPerson).c
    there = {
        row.organization_id
        for row in view.rows(select(i.organization_id).where(i.event_id == event_id))
    }
    found: list[OrganizationRow] = []
    for number in range(1, MOST_PAGES + 1):
        rows = search(view, replace(criteria, page=number, page_size=LARGEST_PAGE))
        found += [row for row in rows if row.id not in there]
        if len(found) >= MOST_OFFERED or len(rows) < LARGEST_PAGE:
            break
    found = found[:MOST_OFFERED]
    persons: dict[int, dict[int, str]] = {}
    asked: Any = select(k.id, k.organization_id, k.name, k.stage).where(
        and_(k.organization_id.in_([row.id for row in found]), k.left_on.is_(None))
    )
    for row in view.rows(asked.order_by(k.id)):
        stage = codes("key_stage").label(row.stage) if row.stage else ""
        persons.setdefault(row.organization_id, {})[row.id] = (
            f"{row.name}（{stage}）" if stage else row.name
        )
    return [
        Offered(
            row.id, row.name, row.kind, f"{row.prefecture}{row.municipality}",
            persons.get(row.id, {}),
        )
        for row in found
    ]  # fmt: skip
