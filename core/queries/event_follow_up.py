"""そのあと (what followed): which of those who came to a briefing visited which office afterwards.

A visit or an introduction counts from the day of the event on, within so many months. Names only for
who may see plans and services, within scope; others see numbers, none of them under five.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.dates import add_months
from core.domain.events import Event, EventParticipant
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.queries.rules import rule_book
from core.queries.scopes import visible_or_nobodys

MONTHS = "event.follow_up_months"
SMALLEST_SHOWN = 5


@dataclass(frozen=True)
class Follower:
    """そのあとの一人: the steps to one office, or none at all."""

    client_id: int | None
    intake_id: int | None
    name: str
    introduced_on: date | None = None
    visited_on: date | None = None
    status: str = ""


@dataclass(frozen=True)
class OfficeAfterwards:
    """そのあとの機関. A number that is None is hidden (5人未満)."""

    organization_id: int
    name: str
    visited: int | None
    introduced: int | None
    persons: tuple[Follower, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """そのあと: until when one looks, how many came, how many went somewhere, where, and who nowhere.

    `others`: persons outside one's scope, who are counted and not named.
    """

    until: date
    months: int
    is_verified: bool
    came: int
    somewhere: int | None
    offices: tuple[OfficeAfterwards, ...] = ()
    nowhere: tuple[Follower, ...] = ()
    others: int = 0
    is_named: bool = False


@dataclass
class _Person:
    """A participant: also the person that a consultation became."""

    participant_id: int
    client_id: int | None
    intake_id: int | None
    name: str
    is_seen: bool
    steps: dict[int, Follower] = field(default_factory=dict)


def follow_up(view: View, event_id: int) -> FollowUp:
    """そのあと of one event. Raises `NotFound`."""
    require(view.actor, Action.SEE_EVENTS)
    event = view.get(Event, event_id)
    rule = rule_book(view).get(MONTHS, event.held_on)
    until = add_months(event.held_on, rule.integer)
    people = _people(view, event_id)
    _walk(view, people, event.held_on, until)
    named = may(view.actor, Action.SEE_SENSITIVE)
    somewhere = sum(bool(person.steps) for person in people)
    return FollowUp(
        until, rule.integer, rule.verified, len(people),
        _shown(somewhere, len(people), named=named),
        tuple(_offices(view, people, named=named)),
        tuple(_follower(p) for p in people if named and p.is_seen and not p.steps),
        sum(not person.is_seen for person in people) if named else 0,
        named,
    )  # fmt: skip


def _people(view: View, event_id: int) -> list[_Person]:
    p, c, i = table_of(EventParticipant), table_of(Client), table_of(Intake)
    joined = p.outerjoin(i, i.c.id == p.c.intake_id)
    joined = joined.outerjoin(c, c.c.id == func.coalesce(p.c.client_id, i.c.client_id))
    here = and_(p.c.event_id == event_id, p.c.status == "attended", c.c.merged_into_id.is_(None))
    asked: Any = (
        select(
            p.c.id, func.coalesce(p.c.client_id, i.c.client_id).label("client_id"), p.c.intake_id,
            func.coalesce(c.c.name, i.c.name, "").label("name"),
        )
        .select_from(joined)
        .where(here)
        .order_by(func.coalesce(c.c.kana, i.c.kana), p.c.id)
    )  # fmt: skip
    seen: Any = (
        select(p.c.id)
        .select_from(joined)
        .where(
            here,
            *visible_or_nobodys(view, p.c.client_id),
            *visible_or_nobodys(view, i.c.client_id),
        )
    )
    visible = {row.id for row in view.rows(seen)}
    return [
        _Person(
            row.id, row.client_id, row.intake_id,
            row.name or f"匿名（受付{row.intake_id}）", row.id in visible,
        )
        for row in view.rows(asked)
    ]  # fmt: skip


def _walk(view: View, people: Sequence[_Person], since: date, until: date) -> None:
    """Each person's steps within the time, office by office."""
    clients = {person.client_id for person in people if person.client_id is not None}
    intakes = {person.intake_id for person in people if person.intake_id is not None}
    if not people:
        return
    n = table_of(Introduction).c
    asked: Any = (
        select(n.client_id, n.intake_id, n.to_id, n.introduced_on, n.visited_on, n.status)
        .where(
            n.to_id.is_not(None),
            or_(n.client_id.in_(clients), n.intake_id.in_(intakes)),
            or_(n.visited_on.between(since, until), n.introduced_on.between(since, until)),
        )
        .order_by(n.introduced_on, n.id)
    )
    for row in view.rows(asked):
        for person in people:
            if _is_same(person, row):
                person.steps[row.to_id] = Follower(
                    person.client_id, person.intake_id, person.name,
                    row.introduced_on, row.visited_on, row.status,
                )  # fmt: skip


def _is_same(person: _Person, row: Any) -> bool:
    by_client = row.client_id is not None and row.client_id == person.client_id
    return by_client or (row.intake_id is not None and row.intake_id == person.intake_id)


def _offices(view: View, people: Sequence[_Person], *, named: bool) -> Iterable[OfficeAfterwards]:
    ids = {office for person in people for office in person.steps}
    if not ids:
        return []
    o = table_of(Organization).c
    asked: Any = select(o.id, o.name).where(o.id.in_(ids)).order_by(o.name_kana, o.id)
    found = []
    for row in view.rows(asked):
        there = [person for person in people if row.id in person.steps]
        visited = sum(person.steps[row.id].visited_on is not None for person in there)
        found.append(
            OfficeAfterwards(
                row.id,
                row.name,
                _shown(visited, len(there), named=named),
                _shown(len(there), len(people), named=named),
                tuple(person.steps[row.id] for person in there if named and person.is_seen),
            )
        )
    # By the office's name, so that the order does not tell what is hidden.
    return sorted(found, key=lambda each: -len(each.persons)) if named else found


def _follower(person: _Person) -> Follower:
    return Follower(person.client_id, person.intake_id, person.name)


def _shown(number: int, whole: int, *, named: bool) -> int | None:
    """The number, unless it or what is left of the whole is so small that it points at persons."""
    is_small = any(0 < part < SMALLEST_SHOWN for part in (number, whole - number))
    return None if is_small and not named else number
