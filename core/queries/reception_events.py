"""説明会・登録面談会 (reception events): which there are, who is on them, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from core.db.work import View, table_of
from core.domain.intakes import COMING, Intake, ReceptionAttendance, ReceptionEvent
from core.domain.permissions import Action, require
from core.domain.text import search_key
from core.queries.intake_lists import OPEN_STATUSES
from core.queries.scopes import visible_or_nobodys, within_scope

PAGE_SIZE = 20
MOST_WAITING = 50


@dataclass(frozen=True)
class EventRow:
    """会の一行, with how many are on it and how many came."""

    id: int
    version: int
    kind: str
    held_on: date
    starts_at: str
    place: str
    capacity: int | None
    note: str
    coming: int
    attended: int
    absent: int

    @property
    def is_full(self) -> bool:
        """Whether no place is left."""
        return self.capacity is not None and self.coming >= self.capacity


@dataclass(frozen=True)
class EventPage:
    """会の一覧の一枚."""

    rows: tuple[EventRow, ...]
    total: int


@dataclass(frozen=True)
class AttendanceRow:
    """参加する一人: one consultation at one event."""

    id: int
    version: int
    status: str
    intake_id: int
    name: str
    kana: str
    phone: str
    intake_status: str
    owner_id: int | None
    client_id: int | None


@dataclass(frozen=True)
class EventOfIntake:
    """相談が入っている会."""

    event_id: int
    kind: str
    held_on: date
    starts_at: str
    place: str
    status: str


def events(view: View, today: date, *, past: bool = False, page: int = 1) -> EventPage:
    """会の一覧: those to come, the nearest first; those that were, the latest first."""
    require(view.actor, Action.SEE_CLIENTS)
    e = table_of(ReceptionEvent).c
    wanted = e.held_on < today if past else e.held_on >= today
    order = (e.held_on.desc(), e.id.desc()) if past else (e.held_on, e.id)
    rows = view.rows(
        _counted()
        .where(wanted)
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((max(page, 1) - 1) * PAGE_SIZE)
    )
    total = view.scalar(select(func.count()).select_from(ReceptionEvent).where(wanted))
    return EventPage(tuple(EventRow(**row._mapping) for row in rows), int(total))


def event(view: View, event_id: int) -> EventRow | None:
    """One event, or None."""
    require(view.actor, Action.SEE_CLIENTS)
    row = view.first(_counted().where(table_of(ReceptionEvent).c.id == event_id))
    return EventRow(**row._mapping) if row else None


def attendances(view: View, event_id: int) -> list[AttendanceRow]:
    """参加する人, by their reading; those about persons outside one's scope are left out."""
    require(view.actor, Action.SEE_CLIENTS)
    a, i = table_of(ReceptionAttendance), table_of(Intake)
    rows = view.rows(
        select(
            a.c.id, a.c.version, a.c.status, a.c.intake_id, i.c.name, i.c.kana, i.c.phone,
            i.c.status.label("intake_status"), i.c.owner_id, i.c.client_id,
        )
        .join(i, i.c.id == a.c.intake_id)
        .where(a.c.event_id == event_id, *visible_or_nobodys(view, i.c.client_id))
        .order_by(i.c.kana, i.c.id)
    )  # fmt: skip
    return [AttendanceRow(**row._mapping) for row in rows]


def events_of_intake(view: View, intake_id: int) -> list[EventOfIntake]:
    """この相談が入っている会, the latest first."""
    require(view.actor, Action.SEE_CLIENTS)
    within_scope(view, Intake, intake_id)
    a, e = table_of(ReceptionAttendance), table_of(ReceptionEvent)
    rows = view.rows(
        select(a.c.event_id, e.c.kind, e.c.held_on, e.c.starts_at, e.c.place, a.c.status)
        .join(e, e.c.id == a.c.event_id)
        .where(a.c.intake_id == intake_id)
        .order_by(e.c.held_on.desc(), e.c.id.desc())
    )
    return [EventOfIntake(**row._mapping) for row in rows]


def waiting_for(view: View, event_id: int, text: str = "") -> dict[int, str]:
    """会に入れられる相談: id → name; open ones that are not on it, 説明会待ち first."""
    require(view.actor, Action.SEE_CLIENTS)
    a, i = table_of(ReceptionAttendance), table_of(Intake)
    there = select(a.c.intake_id).where(a.c.event_id == event_id)
    question: Select[Any] = select(i.c.id, i.c.name, i.c.kana).where(
        i.c.status.in_(OPEN_STATUSES),
        i.c.id.not_in(there),
        *visible_or_nobodys(view, i.c.client_id),
    )
    if key := search_key(text):
        question = question.where(i.c.search_text.contains(key, autoescape=True))
    rows = view.rows(
        question.order_by(
            case((i.c.status == "orientation", 0), else_=1), i.c.received_on, i.c.id
        ).limit(MOST_WAITING)
    )
    return {
        row.id: f"{row.name}（{row.kana}）" if row.name else f"匿名（受付{row.id}）" for row in rows
    }


def _counted() -> Select[Any]:
    """Events with their numbers: counted for the rows of one page only."""
    e, a = table_of(ReceptionEvent), table_of(ReceptionAttendance)

    def number(*states: str) -> Any:
        return (
            select(func.count())
            .where(a.c.event_id == e.c.id, a.c.status.in_(states))
            .scalar_subquery()
        )

    own = EventRow.__dataclass_fields__.keys() - {"coming", "attended", "absent"}
    return select(
        *(e.c[name] for name in own),
        number(*COMING).label("coming"),
        number("attended").label("attended"),
        number("absent").label("absent"),
    )
