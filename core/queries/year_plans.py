"""事業計画を読む (asking for yearly plans): the plans of a 年度, their items and their occasions.

Plans are the office's, and nobody's person: a plan of another office is read like one's own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from core import clock
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.dates import fiscal_year
from core.domain.enrolments import Office
from core.domain.events import Event
from core.domain.permissions import Action, require
from core.domain.users import User
from core.domain.year_pace import year_days
from core.domain.year_plans import YearItem, YearOccasion, YearPlan, months_of
from core.errors import NotFound

# What a 行事 of the ledger says about an occasion that it was.
HELD, CANCELLED = "held", "cancelled"


@dataclass(frozen=True)
class PlanRow:
    """事業計画の一行, with how many items it has."""

    id: int
    version: int
    programme: str
    fiscal_year: int
    office_id: int | None
    name: str
    aim: str
    status: str
    closed_on: date | None
    former_id: int | None
    office: str = ""
    items: int = 0


@dataclass(frozen=True)
class ItemRow:
    """計画の項目の一行."""

    id: int
    version: int
    year_plan_id: int
    position: int
    heading: str
    content: str
    method: str
    target: float | None
    unit: str
    pace: str
    months: str
    choice: str
    owner_id: int | None
    note: str
    closed_amount: float | None
    closed_people: int | None

    @property
    def month_numbers(self) -> tuple[int, ...]:
        """行う月 in the order of the 年度."""
        return months_of(self.months)

    @property
    def says(self) -> str:
        """What the item is called where it stands alone: its method, else its content."""
        return self.method or self.content or self.heading


@dataclass(frozen=True)
class OccasionRow:
    """予定と実績の一行: as it was noted, and as the 行事 that it was tells it."""

    id: int
    version: int
    year_item_id: int
    planned_on: date | None
    done_on: date | None
    amount: float
    evidence: str
    event_id: int | None
    event: str
    event_on: date | None
    event_status: str
    by: str

    @property
    def counted_on(self) -> date | None:
        """The day on which it counts as done; None while it is only planned, or was called off."""
        if self.event_id is not None and self.done_on is None:
            return self.event_on if self.event_status == HELD else None
        return self.done_on

    @property
    def expected_on(self) -> date | None:
        """The day on which it is to take place; None once it is done or called off."""
        if self.counted_on is not None or self.event_status == CANCELLED:
            return None
        return self.event_on or self.planned_on


def plan_years(view: View) -> list[int]:
    """年度 that have a plan, and this one, the latest first."""
    require(view.actor, Action.SEE_REPORTS)
    rows = view.rows(select(table_of(YearPlan).c.fiscal_year).distinct())
    return sorted({row.fiscal_year for row in rows} | {fiscal_year(clock.today())}, reverse=True)


def year_plans(view: View, year: int) -> list[PlanRow]:
    """The plans of a 年度, in the order of the programmes' list."""
    require(view.actor, Action.SEE_REPORTS)
    p = table_of(YearPlan).c
    order = {code: at for at, code in enumerate(codes("programme").labels())}
    found = _plans(view, _asked().where(p.fiscal_year == year).order_by(p.name, p.id))
    return sorted(found, key=lambda row: order.get(row.programme, len(order)))


def year_plan(view: View, year_plan_id: int) -> PlanRow:
    """One plan. Raises `NotFound`."""
    require(view.actor, Action.SEE_REPORTS)
    found = _plans(view, _asked().where(table_of(YearPlan).c.id == year_plan_id))
    if not found:
        raise NotFound("この事業計画は見つかりません。削除されたか、番号が違います。")
    return found[0]


def year_items(view: View, year_plan_id: int) -> list[ItemRow]:
    """The items of a plan in their order."""
    require(view.actor, Action.SEE_REPORTS)
    i = table_of(YearItem).c
    rows = view.rows(
        select(*(i[field.name] for field in fields(ItemRow)))
        .where(i.year_plan_id == year_plan_id)
        .order_by(i.position, i.id)
    )
    return [ItemRow(**row._mapping) for row in rows]


def occasions_of_plan(view: View, year_plan_id: int) -> list[OccasionRow]:
    """Every occasion of a plan's items, in the order of the days."""
    require(view.actor, Action.SEE_REPORTS)
    i = table_of(YearItem).c
    return _occasions(view, select(i.id).where(i.year_plan_id == year_plan_id))


def occasions_of_item(view: View, year_item_id: int) -> list[OccasionRow]:
    """The occasions of one item, in the order of the days."""
    require(view.actor, Action.SEE_REPORTS)
    return _occasions(
        view, select(table_of(YearItem).c.id).where(table_of(YearItem).c.id == year_item_id)
    )


@dataclass(frozen=True)
class EventOfYear:
    """年度の行事: what may be chosen as an occasion, and what comes next."""

    id: int
    held_on: date
    name: str
    kind: str
    status: str


def events_of_year(view: View, year: int) -> list[EventOfYear]:
    """The 行事 of a 年度 by day, those called off left out."""
    require(view.actor, Action.SEE_REPORTS)
    e = table_of(Event).c
    rows = view.rows(
        select(e.id, e.held_on, e.name, e.kind, e.status)
        .where(e.held_on.between(*year_days(year)), e.status != CANCELLED)
        .order_by(e.held_on, e.id)
    )
    return [EventOfYear(**row._mapping) for row in rows]


def office_choices(view: View) -> dict[int, str]:
    """id → name of the open offices: whose plan it may be."""
    require(view.actor, Action.SEE_REPORTS)
    o = table_of(Office).c
    rows = view.rows(select(o.id, o.name).where(o.closed_on.is_(None)).order_by(o.name, o.id))
    return {row.id: row.name for row in rows}


def _asked() -> Select[Any]:
    p, o, i = table_of(YearPlan), table_of(Office), table_of(YearItem)
    own = [field.name for field in fields(PlanRow) if field.name not in ("office", "items")]
    items = select(func.count()).where(i.c.year_plan_id == p.c.id).scalar_subquery()
    return select(
        *(p.c[name] for name in own),
        func.coalesce(o.c.name, "").label("office"),
        items.label("items"),
    ).select_from(p.outerjoin(o, o.c.id == p.c.office_id))


def _plans(view: View, asked: Select[Any]) -> list[PlanRow]:
    return [PlanRow(**row._mapping) for row in view.rows(asked)]


def _occasions(view: View, items: Select[Any]) -> list[OccasionRow]:
    n, e, u = table_of(YearOccasion), table_of(Event), table_of(User)
    own = ("id", "version", "year_item_id", "planned_on", "done_on", "amount", "evidence",
           "event_id")  # fmt: skip
    rows = view.rows(
        select(
            *(n.c[name] for name in own),
            func.coalesce(e.c.name, "").label("event"),
            e.c.held_on.label("event_on"),
            func.coalesce(e.c.status, "").label("event_status"),
            func.coalesce(u.c.name, "").label("by"),
        )
        .select_from(n.outerjoin(e, e.c.id == n.c.event_id).outerjoin(u, u.c.id == n.c.by_id))
        .where(n.c.year_item_id.in_(items))
        .order_by(func.coalesce(n.c.done_on, e.c.held_on, n.c.planned_on), n.c.id)
    )
    return [OccasionRow(**row._mapping) for row in rows]
