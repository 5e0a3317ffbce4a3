"""参加 (attendance): numbers by kind of audience, persons by name, and the years of a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.dates import fiscal_year
from core.domain.events import Event, EventHeadcount, EventParticipant
from core.domain.intakes import Intake
from core.domain.permissions import Action, may, require
from core.domain.text import search_key
from core.queries.scopes import visible_or_nobodys

ONLINE = "online"


@dataclass(frozen=True)
class HeadcountRow:
    """区分ごとの人数. `version` 0: none is stored."""

    role: str
    label: str
    people: int
    version: int = 0


@dataclass(frozen=True)
class ParticipantRow:
    """参加した本人: a person of the ledger (`client_id`) or of a consultation (`intake_id`)."""

    id: int
    version: int
    client_id: int | None
    intake_id: int | None
    name: str
    number: int | None
    status: str
    note: str


@dataclass(frozen=True)
class Participants:
    """参加した本人: those whom this user may see, and how many more there are."""

    rows: tuple[ParticipantRow, ...]
    others: int


@dataclass(frozen=True)
class YearOfSeries:
    """シリーズの一年度: how often, how many came by kind of audience, and whether it was online."""

    year: int
    events: int
    people: int
    by_role: dict[str, int]
    is_online: bool
    held_on: tuple[date, ...] = ()


def headcounts(view: View, event_id: int) -> list[HeadcountRow]:
    """参加者数 of every kind of audience, in the order of the list."""
    require(view.actor, Action.SEE_EVENTS)
    h = table_of(EventHeadcount).c
    stored = {
        row.role: row
        for row in view.rows(select(h.role, h.people, h.version).where(h.event_id == event_id))
    }
    labels = codes("participant_role").labels()
    labels |= {role: codes("participant_role").label(role) for role in stored}
    return [
        HeadcountRow(role, label, stored[role].people, stored[role].version)
        if role in stored
        else HeadcountRow(role, label, 0)
        for role, label in labels.items()
    ]


def participants(view: View, event_id: int) -> Participants:
    """参加した本人 by their reading; those outside one's scope are a number only. Who was merged into
    somebody that took part as well is there once.

    What was noted of a person may tell of an illness: only for who may know.
    """
    require(view.actor, Action.SEE_CLIENTS)
    p, c, i = table_of(EventParticipant), table_of(Client), table_of(Intake)
    with_notes = may(view.actor, Action.SEE_SENSITIVE)
    asked = (
        select(
            p.c.id, p.c.version, p.c.client_id, p.c.intake_id,
            func.coalesce(c.c.name, i.c.name, "").label("name"), c.c.number, p.c.status, p.c.note,
        )
        .select_from(
            p.outerjoin(c, c.c.id == p.c.client_id).outerjoin(i, i.c.id == p.c.intake_id)
        )
        .where(
            p.c.event_id == event_id, c.c.merged_into_id.is_(None),
            *visible_or_nobodys(view, p.c.client_id),
            *visible_or_nobodys(view, i.c.client_id),
        )
        .order_by(func.coalesce(c.c.kana, i.c.kana), p.c.id)
    )  # fmt: skip
    rows = tuple(
        ParticipantRow(
            **{
                **row._mapping,
                "name": row.name or f"匿名（受付{row.intake_id}）",
                "note": row.note if with_notes else "",
            }
        )
        for row in view.rows(asked)
    )
    total = view.scalar(
        select(func.count())
        .select_from(p.outerjoin(c, c.c.id == p.c.client_id))
        .where(p.c.event_id == event_id, c.c.merged_into_id.is_(None))
    )
    return Participants(rows, int(total or 0) - len(rows))


def consultations_named(view: View, text: str, limit: int = 8) -> dict[int, str]:
    """参加者に加えられる相談: id → name and number, of those who are not registered; the latest first."""
    require(view.actor, Action.SEE_CLIENTS)
    key = search_key(text)
    if not key:
        return {}
    i = table_of(Intake).c
    rows = view.rows(
        select(i.id, i.name)
        .where(i.client_id.is_(None), i.search_text.contains(key, autoescape=True))
        .order_by(i.received_on.desc(), i.id.desc())
        .limit(limit)
    )
    return {row.id: f"{row.name or '匿名'}（受付{row.id}）" for row in rows}


def years_of_series(view: View, series_id: int) -> list[YearOfSeries]:
    """年ごとの参加者: the occasions that were held, by 年度, the earliest first; years between are shown.

    Cancelled occasions do not count.
    """
    require(view.actor, Action.SEE_EVENTS)
    e, h = table_of(Event), table_of(EventHeadcount)
    held = view.rows(
        select(e.c.id, e.c.held_on, e.c.form)
        .where(e.c.series_id == series_id, e.c.status == "held")
        .order_by(e.c.held_on)
    )
    counted = view.rows(
        select(h.c.event_id, h.c.role, h.c.people)
        .select_from(h.join(e, e.c.id == h.c.event_id))
        .where(e.c.series_id == series_id, e.c.status == "held", h.c.people > 0)
    )
    by_event: dict[int, dict[str, int]] = {}
    for row in counted:
        by_event.setdefault(row.event_id, {})[row.role] = row.people
    years = [fiscal_year(row.held_on) for row in held]
    return [
        _year_of([row for row in held if fiscal_year(row.held_on) == year], year, by_event)
        for year in (range(min(years), max(years) + 1) if years else ())
    ]


def _year_of(held: Sequence[Any], year: int, by_event: dict[int, dict[str, int]]) -> YearOfSeries:
    by_role: dict[str, int] = {}
    for row in held:
        for role, people in by_event.get(row.id, {}).items():
            by_role[role] = by_role.get(role, 0) + people
    return YearOfSeries(
        year, len(held), sum(by_role.values()), by_role,
        bool(held) and all(row.form == ONLINE for row in held),
        tuple(row.held_on for row in held),
    )  # fmt: skip
