"""主治医の助言を読む (asking for doctors' advice): what waits, what runs out, what one person has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.consents import consent_items
from core.domain.face_sheets import Treatment
from core.domain.organizations import KeyPerson, Organization
from core.domain.outreach import PURPOSE, REQUESTED_ITEMS, DoctorAdvice
from core.domain.permissions import Action, require
from core.domain.teams import MEDICAL_KINDS, TeamMember
from core.domain.users import User
from core.queries.consents import Recipient, consents_of, covering
from core.queries.rules import rule_book
from core.queries.scopes import require_client, visible_clients

SHOWN = 100


@dataclass(frozen=True)
class AdviceRow:
    """主治医の助言の一件. `window`: the person at the hospital through whom it was asked."""

    id: int
    version: int
    client_id: int
    client_number: int
    client_name: str
    organization_id: int
    organization: str
    window: str
    doctor: str
    purpose: str
    method: str
    requested_on: date
    asked: str
    fee: str
    answered_on: date | None
    answer: str
    valid_to: date | None
    document_ref: str
    withdrawn_on: date | None
    by: str

    def state(self, today: date) -> str:
        """waiting, valid, ended or withdrawn."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        if self.answered_on is None:
            return "waiting"
        return "ended" if self.valid_to is not None and self.valid_to < today else "valid"


@dataclass(frozen=True)
class AdviceBoard:
    """答え待ちと期限: `waiting` the oldest first, `ending` by their last day; `answer_days` until one
    asks again, `notice_days` before the end; `caution` is 「要確認」 where these are not verified."""

    waiting: tuple[AdviceRow, ...]
    ending: tuple[AdviceRow, ...]
    answer_days: int
    notice_days: int
    caution: str

    def is_late(self, row: AdviceRow, today: date) -> bool:
        """答えが遅れている: longer than `answer_days`."""
        return today > row.requested_on + timedelta(days=self.answer_days)


def advice_of(view: View, client_id: int) -> list[AdviceRow]:
    """主治医の助言 of one person, the latest request first. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    a = table_of(DoctorAdvice).c
    asked = _question().where(a.client_id == client_id)
    rows = view.rows(asked.order_by(a.requested_on.desc(), a.id.desc()))
    return [AdviceRow(**row._mapping) for row in rows]


def advice_board(view: View, today: date) -> AdviceBoard:
    """答え待ちの依頼と、もうすぐ切れる助言 of the persons within scope who are still supported."""
    require(view.actor, Action.SEE_SENSITIVE)
    a, p = table_of(DoctorAdvice).c, table_of(Client).c
    book = rule_book(view)
    answer, notice = book.get("advice.answer_days", today), book.get("advice.notice_days", today)
    seen = [*visible_clients(view, a.client_id), p.closed_on.is_(None)]
    waiting = _question().where(*seen, *is_waiting()).order_by(a.requested_on, a.id)
    until = today + timedelta(days=notice.integer)
    ending = _question().where(*seen, *is_ending(until)).order_by(a.valid_to, a.id)
    caution = "" if answer.verified and notice.verified else "要確認"
    return AdviceBoard(
        tuple(AdviceRow(**row._mapping) for row in view.rows(waiting.limit(SHOWN))),
        tuple(AdviceRow(**row._mapping) for row in view.rows(ending.limit(SHOWN))),
        answer.integer, notice.integer, caution,
    )  # fmt: skip


@dataclass(frozen=True)
class AdvicePlace:
    """頼める医療機関: known of the person's treatment, team or consents. `is_covered`: a live consent
    to pass the usual items on to it, so that one may ask; `doctor`: as the treatment names them."""

    id: int
    name: str
    doctor: str
    is_covered: bool


def advice_places(view: View, client_id: int, on: date) -> list[AdvicePlace]:
    """頼める医療機関 of one person, those with a consent first. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    held = [c for c in consents_of(view, client_id) if c.kind == "third_party" and c.is_live(on)]
    t, m, o = table_of(Treatment).c, table_of(TeamMember).c, table_of(Organization).c
    doctors = {
        row.organization_id: row.doctor
        for row in view.rows(
            select(t.organization_id, t.doctor)
            .where(t.client_id == client_id, t.organization_id.is_not(None))
            .where(or_(t.end_on.is_(None), t.end_on >= on))
        )
    }
    team = select(m.organization_id).where(m.client_id == client_id, m.organization_id.is_not(None))
    wanted = {*doctors, *(row[0] for row in view.rows(team))}
    wanted |= {consent.recipient_id for consent in held if consent.recipient_id}
    typed = {consent.recipient for consent in held if not consent.recipient_id}
    named = or_(o.id.in_(wanted), and_(o.name.in_(typed), o.merged_into_id.is_(None)))
    rows = view.rows(
        select(o.id, o.name, o.kind).where(named, o.kind.in_(MEDICAL_KINDS)).order_by(o.name_kana)
    )
    items = consent_items(REQUESTED_ITEMS)
    found = [
        AdvicePlace(
            row.id, row.name, doctors.get(row.id, ""),
            bool(covering(held, "third_party", Recipient(row.name, row.id, row.kind), items,
                          PURPOSE, on)),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda place: not place.is_covered)


def windows_at(view: View, organization_id: int) -> dict[int, str]:
    """窓口の人 of a hospital: id → name and post."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    k = table_of(KeyPerson).c
    rows = view.rows(
        select(k.id, k.name, k.post)
        .where(k.organization_id == organization_id, k.left_on.is_(None))
        .order_by(k.id)
    )
    return {row.id: f"{row.name}（{row.post}）" if row.post else row.name for row in rows}


def is_waiting() -> list[ColumnElement[bool]]:
    """答え待ち, as conditions."""
    a = table_of(DoctorAdvice).c
    return [a.answered_on.is_(None), a.withdrawn_on.is_(None)]


def is_ending(until: date) -> list[ColumnElement[bool]]:
    """その日までに切れる助言, unless a newer request or answer of that hospital for that purpose
    takes its place."""
    a = table_of(DoctorAdvice)
    newer = a.alias("newer")
    continued = exists(newer.c.id).where(
        newer.c.client_id == a.c.client_id,
        newer.c.organization_id == a.c.organization_id,
        newer.c.purpose == a.c.purpose,
        newer.c.withdrawn_on.is_(None),
        newer.c.id != a.c.id,
        or_(
            and_(newer.c.answered_on.is_(None), newer.c.requested_on >= a.c.requested_on),
            and_(
                newer.c.answered_on.is_not(None),
                newer.c.answered_on >= a.c.answered_on,
                or_(newer.c.valid_to.is_(None), newer.c.valid_to > a.c.valid_to),
            ),
        ),
    )
    return [a.c.valid_to <= until, a.c.withdrawn_on.is_(None), ~continued]


def _question() -> Select[Any]:
    a, p, o, k, u = (
        table_of(model) for model in (DoctorAdvice, Client, Organization, KeyPerson, User)
    )
    own = [name for name in AdviceRow.__dataclass_fields__ if name in a.c]
    return select(
        *(a.c[name] for name in own), p.c.number.label("client_number"),
        p.c.name.label("client_name"), o.c.name.label("organization"),
        func.coalesce(k.c.name, "").label("window"), func.coalesce(u.c.name, "").label("by"),
    ).select_from(
        a.join(p, p.c.id == a.c.client_id)
        .join(o, o.c.id == a.c.organization_id)
        .outerjoin(k, k.c.id == a.c.key_person_id)
        .outerjoin(u, u.c.id == a.c.owner_id)
    )  # fmt: skip
