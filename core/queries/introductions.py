"""紹介 (introductions): the list by filter, one person's, one organisation's, and one of them.

An introduction of a registered person is seen by those who may see the person; one of somebody who
is not registered by everybody who receives consultations.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.introductions import ON_THE_WAY, Introduction
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.text import search_key
from core.errors import NotFound
from core.queries.scopes import require_client, visible_or_nobodys, within_scope

PAGE_SIZE = 50
OUT, IN, BETWEEN = "out", "in", "between"
# 「途中のすべて」 as the wanted status, and 「担当なし」 as the wanted owner.
MOVING, NOBODY = "moving", "-"


@dataclass(frozen=True)
class IntroductionCriteria:
    """絞り込み. Blank means no filter. `status`: a code, or `MOVING`. `stale_days`: on the way, nothing
    planned, and nothing happened for more days than that. Days are inclusive."""

    status: str = ""
    direction: str = ""
    organization_id: int | None = None
    owner: int | str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    stale_days: int | None = None
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class IntroductionRow:
    """紹介の一行. `last_on`: when something happened last; `is_planned`: a step or visit is to come."""

    id: int
    version: int
    client_id: int | None
    intake_id: int | None
    name: str
    kana: str
    number: int | None
    from_id: int | None
    from_name: str
    to_id: int | None
    to_name: str
    to_kind: str
    status: str
    introduced_on: date
    visit_planned_on: date | None
    visited_on: date | None
    trial_on: date | None
    trial_to: date | None
    arrived_on: date | None
    ended_on: date | None
    end_reason: str
    end_note: str
    owner_id: int | None
    next_step: str
    next_on: date | None
    by_person: bool
    shared_on: date | None
    previous_id: int | None
    service_use_id: int | None
    fit_note: str
    note: str
    last_on: date
    is_planned: bool

    @property
    def who(self) -> str:
        """The name, or what a consultation without one is called."""
        if self.name:
            return self.name
        return f"匿名の相談（受付{self.intake_id}）"

    @property
    def direction(self) -> str:
        """From us, to us, or between two others."""
        if self.from_id is None:
            return OUT
        return IN if self.to_id is None else BETWEEN

    @property
    def is_moving(self) -> bool:
        """Whether it is still on the way."""
        return self.status in ON_THE_WAY

    @property
    def partner_name(self) -> str:
        """相手の機関: the goal; of one that came to us, who made it."""
        return self.to_name or self.from_name


@dataclass(frozen=True)
class IntroductionPage:
    """紹介の一覧の一枚: one page and how many there are in all."""

    rows: tuple[IntroductionRow, ...]
    total: int


def list_introductions(
    view: View, criteria: IntroductionCriteria, *, today: date | None = None
) -> IntroductionPage:
    """紹介の一覧, one page: on the way first, those that wait longest on top; then the latest."""
    require(view.actor, Action.SEE_SENSITIVE)
    today = today or clock.today()
    t = table_of(Introduction)
    asked = [*visible_or_nobodys(view, t.c.client_id), *_filters(t, criteria, today)]
    moving = t.c.status.in_(ON_THE_WAY)
    order: list[ColumnElement[Any]] = [
        case((moving, 0), else_=1),
        case((moving, last_event(t))),
        last_event(t).desc(),
        t.c.id.desc(),
    ]
    size = max(1, criteria.page_size)
    start = (max(criteria.page, 1) - 1) * size
    rows = _rows(view, asked, order, today, size, start)
    total = int(view.scalar(select(func.count()).select_from(t).where(*asked)))
    return IntroductionPage(rows, total)


def introductions_of(view: View, client_id: int) -> tuple[IntroductionRow, ...]:
    """紹介の経過 of one person, the latest first. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    t = table_of(Introduction)
    return _rows(view, [t.c.client_id == client_id], _latest(t), clock.today())


def introductions_of_intake(view: View, intake_id: int) -> tuple[IntroductionRow, ...]:
    """紹介の経過 of one consultation, the latest first. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Intake, intake_id)
    t = table_of(Introduction)
    asked = [t.c.intake_id == intake_id, *visible_or_nobodys(view, t.c.client_id)]
    return _rows(view, asked, _latest(t), clock.today())


def introductions_at(
    view: View, organization_id: int, limit: int | None = 50
) -> tuple[IntroductionRow, ...]:
    """この機関の紹介: to it and from it, the latest first, of persons within scope."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Introduction)
    there = or_(t.c.to_id == organization_id, t.c.from_id == organization_id)
    asked = [there, *visible_or_nobodys(view, t.c.client_id)]
    return _rows(view, asked, _latest(t), clock.today(), limit)


def last_of(
    view: View, client_ids: Collection[int], intake_ids: Collection[int]
) -> dict[tuple[int | None, int | None], IntroductionRow]:
    """(person, None) or (None, consultation) → the introduction in which something happened last;
    one on the way before those that ended."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Introduction)
    visitors = and_(t.c.client_id.is_(None), t.c.intake_id.in_(intake_ids))
    asked = [
        or_(t.c.client_id.in_(client_ids), visitors),
        *visible_or_nobodys(view, t.c.client_id),
    ]
    order: list[ColumnElement[Any]] = [t.c.status.in_(ON_THE_WAY), last_event(t), t.c.id]
    rows = _rows(view, asked, order, clock.today())
    return {
        (r.client_id, r.intake_id if r.client_id is None else None): r for r in rows
    }  # the last one stays


def introduction(view: View, introduction_id: int) -> IntroductionRow:
    """One introduction. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Introduction, introduction_id)
    t = table_of(Introduction)
    found = _rows(view, [t.c.id == introduction_id], [t.c.id], clock.today())
    if not found:
        raise NotFound("この紹介は見つかりません。")
    return found[0]


def ways_twice(view: View, *asked: ColumnElement[bool]) -> int:
    """二重の紹介: ways of one person to one place that are gone twice at a time, as a merge leaves them."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Introduction).c
    visitor = case((t.client_id.is_(None), t.intake_id))
    twice = (
        select(func.count().label("ways"))
        .where(t.status.in_(ON_THE_WAY), *asked)
        .group_by(t.client_id, visitor, t.from_id, t.to_id)
        .having(func.count() > 1)
        .subquery()
    )
    return int(view.scalar(select(func.count()).select_from(twice)))


# -- shared with the other questions about introductions ------------------------------------------------


def last_event(t: Table) -> ColumnElement[date]:
    """The day of what happened last: the days are in their order."""
    return func.coalesce(
        t.c.arrived_on, t.c.ended_on, t.c.trial_on, t.c.visited_on, t.c.introduced_on
    )


def planned(t: Table, today: date) -> ColumnElement[bool]:
    """A step is to come: the next step's day, a visit not made yet, or a trial that runs. A day that
    has passed is no plan any more."""
    return or_(
        t.c.next_on >= today,
        and_(t.c.visit_planned_on >= today, t.c.visited_on.is_(None)),
        t.c.trial_to >= today,
    )


def _latest(t: Table) -> list[ColumnElement[Any]]:
    return [t.c.introduced_on.desc(), t.c.id.desc()]


def _rows(
    view: View,
    asked: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    today: date,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[IntroductionRow, ...]:
    t, p, i = (table_of(model) for model in (Introduction, Client, Intake))
    giver, goal = table_of(Organization).alias("giver"), table_of(Organization).alias("goal")
    own = [n for n in IntroductionRow.__dataclass_fields__ if n in t.c]
    # The rows of the page first: the joins are made for these only.
    ids = select(t.c.id).where(*asked).order_by(*order).limit(limit).offset(offset)
    rows = view.rows(
        select(
            *(t.c[name] for name in own),
            func.coalesce(p.c.name, i.c.name, "").label("name"),
            func.coalesce(p.c.kana, i.c.kana, "").label("kana"),
            p.c.number,
            func.coalesce(giver.c.name, "").label("from_name"),
            func.coalesce(goal.c.name, "").label("to_name"),
            func.coalesce(goal.c.kind, "").label("to_kind"),
            last_event(t).label("last_on"),
            and_(t.c.status.in_(ON_THE_WAY), func.coalesce(planned(t, today), False)).label(
                "is_planned"
            ),
        )
        .select_from(
            t.outerjoin(p, p.c.id == t.c.client_id)
            .outerjoin(i, i.c.id == t.c.intake_id)
            .outerjoin(giver, giver.c.id == t.c.from_id)
            .outerjoin(goal, goal.c.id == t.c.to_id)
        )
        .where(t.c.id.in_(ids))
        .order_by(*order)
    )
    return tuple(IntroductionRow(**row._mapping) for row in rows)


def _filters(t: Table, criteria: IntroductionCriteria, today: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if criteria.status == MOVING:
        asked.append(t.c.status.in_(ON_THE_WAY))
    elif criteria.status:
        asked.append(t.c.status == criteria.status)
    if criteria.direction == OUT:
        asked.append(t.c.from_id.is_(None))
    elif criteria.direction:
        to_us = t.c.to_id.is_(None) if criteria.direction == IN else t.c.to_id.is_not(None)
        asked += [t.c.from_id.is_not(None), to_us]
    if criteria.organization_id is not None:
        there = criteria.organization_id
        asked.append(or_(t.c.to_id == there, t.c.from_id == there))
    if criteria.owner:
        nobody = criteria.owner == NOBODY
        asked.append(t.c.owner_id.is_(None) if nobody else t.c.owner_id == criteria.owner)
    if criteria.since:
        asked.append(t.c.introduced_on >= criteria.since)
    if criteria.until:
        asked.append(t.c.introduced_on <= criteria.until)
    if criteria.stale_days is not None:
        asked.append(t.c.status.in_(ON_THE_WAY))
        asked.append(last_event(t) < today - timedelta(days=criteria.stale_days))
        asked.append(~func.coalesce(planned(t, today), False))
    if key := search_key(criteria.text):
        asked.append(_named(t, key))
    return asked


def _named(t: Table, key: str) -> ColumnElement[bool]:
    """Name or reading of the person, or the organisation at either end."""
    p, i, o = (table_of(model).c for model in (Client, Intake, Organization))

    def told(ids: ColumnElement[int], text: ColumnElement[str]) -> Any:
        return select(ids).where(text.contains(key, autoescape=True))

    places = told(o.id, o.search_text)
    return or_(
        t.c.client_id.in_(told(p.id, p.search_text)),
        t.c.intake_id.in_(told(i.id, i.search_text)),
        t.c.to_id.in_(places),
        t.c.from_id.in_(places),
    )
