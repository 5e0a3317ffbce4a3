"""行事 (events): the year's occasions by filter, one of them, and those of one organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from core import clock
from core.db.work import CHUNK, View, table_of
from core.domain.dates import fiscal_year
from core.domain.events import Event, EventHeadcount, EventInvitation, EventParticipant, EventSeries
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.errors import NotAllowed

PAGE_SIZE, LARGEST_PAGE = 50, 200
# An invitation that says that somebody comes, or came.
COMING = ("coming", "attended")
MOST_UPCOMING = 10


@dataclass(frozen=True)
class EventCriteria:
    """行事を絞り込む条件: blank means all. `year`: 年度; `month`: 1–12 within it; `owner_id` 0: nobody.

    `next_first`: what comes next stands first, then what was, the latest first; else by the day.
    """

    year: int | None = None
    month: int | None = None
    kind: str = ""
    series_id: int | None = None
    owner_id: int | None = None
    status: str = ""
    text: str = ""
    next_first: bool = True
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class EventRow:
    """行事の一行: how many organisations are invited and come, and how many people came."""

    id: int
    version: int
    series_id: int | None
    kind: str
    name: str
    topic: str
    held_on: date
    starts_at: str
    form: str
    place: str
    organization_id: int | None
    organization: str
    audience: str
    capacity: int | None
    status: str
    owner_id: int | None
    programme: str
    invited: int = 0
    coming: int = 0
    attended: int = 0


@dataclass(frozen=True)
class EventPage:
    """行事の一覧の一枚. `months`: month → how many in the year, whatever the month chosen."""

    rows: tuple[EventRow, ...]
    total: int
    months: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SeriesRow:
    """行事のシリーズ, with how many occasions there were."""

    id: int
    version: int
    name: str
    kind: str
    programme: str
    note: str
    closed_on: date | None
    events: int


@dataclass(frozen=True)
class EventOfOrganization:
    """機関から見た行事: invited to it, or its host; nobody else is named."""

    event_id: int
    kind: str
    name: str
    topic: str
    held_on: date
    starts_at: str
    form: str
    place: str
    event_status: str
    is_host: bool
    status: str = ""
    people: int | None = None


def event_page(view: View, criteria: EventCriteria) -> EventPage:
    """One page of the events of a filter, and how they lie in the year."""
    require(view.actor, Action.SEE_EVENTS)
    size = min(criteria.page_size, LARGEST_PAGE)
    e, where = table_of(Event).c, _conditions(criteria)
    if criteria.next_first:
        today = clock.today()
        past = case((e.held_on < today, 1), else_=0)
        order: list[ColumnElement[Any]] = [
            past, case((e.held_on >= today, e.held_on)), e.held_on.desc(), e.id,
        ]  # fmt: skip
    else:
        order = [e.held_on, e.starts_at, e.id]
    rows = view.rows(
        _rows()
        .where(*where)
        .order_by(*order)
        .limit(size)
        .offset((max(criteria.page, 1) - 1) * size)
    )
    total = view.scalar(select(func.count()).select_from(Event).where(*where))
    return EventPage(tuple(_counted(view, rows)), int(total or 0), _months(view, criteria))


def all_events(view: View, criteria: EventCriteria) -> list[EventRow]:
    """All of a filter at once, in the order of the days, for an export."""
    require(view.actor, Action.SEE_EVENTS)
    e = table_of(Event).c
    rows = view.rows(_rows().where(*_conditions(criteria)).order_by(e.held_on, e.id))
    parts = (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
    return [row for part in parts for row in _counted(view, part)]


def event_row(view: View, event_id: int) -> EventRow | None:
    """One event with its numbers, or None."""
    require(view.actor, Action.SEE_EVENTS)
    return next(
        iter(_counted(view, view.rows(_rows().where(table_of(Event).c.id == event_id)))), None
    )


def event_words(view: View, event_id: int) -> Event:
    """One event with its long texts. Raises `NotFound`."""
    require(view.actor, Action.SEE_EVENTS)
    return view.get(Event, event_id)


def years(view: View) -> list[int]:
    """年度 in which there is anything, and this one, the latest first."""
    require(view.actor, Action.SEE_EVENTS)
    e = table_of(Event).c
    first, last = (view.scalar(select(end(e.held_on))) for end in (func.min, func.max))
    this = fiscal_year(clock.today())
    if first is None:
        return [this]
    return list(range(max(this, fiscal_year(last)), min(this, fiscal_year(first)) - 1, -1))


def series_rows(view: View, *, with_closed: bool = False) -> list[SeriesRow]:
    """シリーズ by name."""
    require(view.actor, Action.SEE_EVENTS)
    s, e = table_of(EventSeries), table_of(Event)
    number = select(func.count()).where(e.c.series_id == s.c.id).scalar_subquery()
    names = [n for n in SeriesRow.__dataclass_fields__ if n != "events"]
    asked = select(*(s.c[n] for n in names), number.label("events")).order_by(s.c.name)
    if not with_closed:
        asked = asked.where(or_(s.c.closed_on.is_(None), s.c.closed_on > clock.today()))
    return [SeriesRow(**row._mapping) for row in view.rows(asked)]


def upcoming_events(view: View, days: int = 7) -> list[EventRow]:
    """きょうと今週の行事: those planned from today on, the nearest first; cancelled ones are left out.

    Nothing is counted: it stands on the morning screen.
    """
    require(view.actor, Action.SEE_EVENTS)
    e, today = table_of(Event).c, clock.today()
    rows = view.rows(
        _rows()
        .where(
            e.held_on >= today, e.held_on < today + timedelta(days=days), e.status != "cancelled"
        )
        .order_by(e.held_on, e.starts_at, e.id)
        .limit(MOST_UPCOMING)
    )
    return [EventRow(**row._mapping) for row in rows]


def events_for_partner(
    view: View, organization_id: int, limit: int = 100
) -> list[EventOfOrganization]:
    """連携機関に見せる行事: its own only, from the day the invitation went out; nobody else's numbers.

    Raises `NotAllowed` for a partner of another organisation.
    """
    if not may(view.actor, Action.SEE_EVENTS):
        require(view.actor, Action.OWN_ORGANIZATION)
        if view.actor.organization_id != organization_id:
            raise NotAllowed("ほかの機関の行事は見られません。")
    e, i = table_of(Event), table_of(EventInvitation)
    mine = (i.c.event_id == e.c.id) & (i.c.organization_id == organization_id)
    rows = view.rows(
        select(
            e.c.id.label("event_id"), e.c.kind, e.c.name, e.c.topic, e.c.held_on, e.c.starts_at,
            e.c.form, e.c.place, e.c.status.label("event_status"),
            case((e.c.organization_id == organization_id, True), else_=False).label("is_host"),
            func.coalesce(i.c.status, "").label("status"), i.c.people,
        )
        .select_from(e.outerjoin(i, mine))
        .where(or_(i.c.status != "to_invite", e.c.organization_id == organization_id))
        .order_by(e.c.held_on.desc(), e.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [EventOfOrganization(**{**row._mapping, "is_host": bool(row.is_host)}) for row in rows]


def _rows() -> Select[Any]:
    """Events with the name of their organisation; numbers are counted for one page only."""
    e, o = table_of(Event), table_of(Organization)
    own = EventRow.__dataclass_fields__.keys() - {"organization", "invited", "coming", "attended"}
    return select(
        *(e.c[name] for name in own), func.coalesce(o.c.name, "").label("organization")
    ).select_from(e.outerjoin(o, o.c.id == e.c.organization_id))


def _counted(view: View, rows: Sequence[Any]) -> list[EventRow]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    i, h = table_of(EventInvitation).c, table_of(EventHeadcount).c
    asked: dict[int, tuple[int, int]] = {
        row.event_id: (row.invited, int(row.coming or 0))
        for row in view.rows(
            select(
                i.event_id,
                func.count().label("invited"),
                func.sum(case((i.status.in_(COMING), 1), else_=0)).label("coming"),
            )
            .where(i.event_id.in_(ids))
            .group_by(i.event_id)
        )
    }
    people = {
        row.event_id: int(row.people or 0)
        for row in view.rows(
            select(h.event_id, func.sum(h.people).label("people"))
            .where(h.event_id.in_(ids))
            .group_by(h.event_id)
        )
    }
    return [
        EventRow(
            **row._mapping,
            invited=asked.get(row.id, (0, 0))[0],
            coming=asked.get(row.id, (0, 0))[1],
            attended=people.get(row.id, 0),
        )
        for row in rows
    ]


def _conditions(criteria: EventCriteria) -> list[ColumnElement[bool]]:
    e, o = table_of(Event).c, table_of(Organization).c
    found = _period(criteria)
    for name in ("kind", "series_id", "status"):
        if value := getattr(criteria, name):
            found.append(e[name] == value)
    if criteria.owner_id is not None:
        found.append(e.owner_id == criteria.owner_id if criteria.owner_id else e.owner_id.is_(None))
    for word in criteria.text.split():
        hosts = select(o.id).where(o.name.icontains(word, autoescape=True))
        columns = (e.name, e.topic, e.place, e.audience, e.note)
        found.append(
            or_(
                *(column.icontains(word, autoescape=True) for column in columns),
                e.organization_id.in_(hosts),
            )
        )
    return found


def _period(criteria: EventCriteria) -> list[ColumnElement[bool]]:
    if criteria.year is None:
        return []
    held_on = table_of(Event).c.held_on
    first, after = date(criteria.year, 4, 1), date(criteria.year + 1, 4, 1)
    if criteria.month:
        year = criteria.year + (criteria.month < 4)
        first = date(year, criteria.month, 1)
        after = date(year + criteria.month // 12, criteria.month % 12 + 1, 1)
    return [held_on >= first, held_on < after]


def _months(view: View, criteria: EventCriteria) -> dict[int, int]:
    """April to March, how many in each; only within one year."""
    if criteria.year is None:
        return {}
    month = func.extract("month", table_of(Event).c.held_on)
    whole = EventCriteria(**{**criteria.__dict__, "month": None})
    asked: Any = select(month.label("month"), func.count().label("number"))
    rows = view.rows(asked.select_from(Event).where(*_conditions(whole)).group_by(month))
    counted = {int(row.month): row.number for row in rows}
    return {number: counted.get(number, 0) for number in (*range(4, 13), 1, 2, 3)}


def participant_total(view: View, event_id: int) -> int:
    """参加した本人の数: how many persons are named, without naming them."""
    require(view.actor, Action.SEE_EVENTS)
    p = table_of(EventParticipant).c
    return int(view.scalar(select(func.count()).where(p.event_id == event_id)) or 0)
