"""気になる人 (who works and shows that it may break): the facts behind the reasons, within scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from core.db.work import CHUNK, View, table_of
from core.domain.clients import Client
from core.domain.employments import Employment, EmploymentLeave
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import MEETINGS, SupportRecord
from core.domain.tasks import OPEN_STATUSES, Task
from core.queries.rules import rule_book
from core.queries.scopes import visible_clients

SILENT_DAYS = "early_sign.silent_days"
# 見守り is rare by agreement: who is followed so is not asked for here.
_FOLLOWED = ("employed_early", "retention", "on_leave")


class Worker(NamedTuple):
    """働いている人, with the job that goes on."""

    employment_id: int
    client_id: int
    number: int
    name: str
    place: str
    hired_on: date
    owner_id: int | None


@dataclass(frozen=True)
class Leave:
    """休職中: of which job, why, since when, and when to come back."""

    employment_id: int
    reason: str
    start_on: date
    planned_return_on: date | None


def workers(view: View, owner_id: int | None) -> dict[int, Worker]:
    """働いている人 by the number of their job: of one owner, or all within scope."""
    require(view.actor, Action.SEE_SENSITIVE)
    job, c, o = table_of(Employment), table_of(Client).c, table_of(Organization).c
    j = job.c
    found = view.rows(
        select(
            j.id, j.client_id, c.number, c.name, func.coalesce(o.name, ""), j.hired_on, c.owner_id
        )
        .select_from(
            job.join(table_of(Client), c.id == j.client_id).outerjoin(
                table_of(Organization), o.id == j.organization_id
            )
        )
        .where(*_at_work(view), *([] if owner_id is None else [c.owner_id == owner_id]))
    )  # fmt: skip
    return {row.id: Worker._make(row) for row in found}


def on_leave(view: View, *, office_wide: bool = False) -> list[Leave]:
    """休職中の人, within scope; `office_wide`: of everybody, for the meeting, which masks them."""
    require(view.actor, _right(office_wide))
    a = table_of(EmploymentLeave).c
    rows = view.rows(
        select(a.employment_id, a.reason, a.start_on, a.planned_return_on)
        .where(a.returned_on.is_(None), *_seen(view, a.client_id, office_wide))
        .order_by(a.start_on)
    )
    return [Leave(**row._mapping) for row in rows]


def not_met(
    view: View, today: date, *, days: int | None = None, office_wide: bool = False
) -> tuple[dict[int, date | None], int]:
    """長く会っていない: jobs whose person was met neither alone nor through the employer, each with
    the last time in the job (None: never), and the days that this means: those of the rule book,
    unless given. `office_wide` as in `on_leave`."""
    require(view.actor, _right(office_wide))
    days = rule_book(view).integer(SILENT_DAYS, today) if days is None else days
    since = today - timedelta(days=days)
    job, c, r = table_of(Employment), table_of(Client).c, table_of(SupportRecord).c
    # The latest is the first one found; the greatest would read them all.
    last = (
        select(r.happened_on)
        .where(
            r.client_id == job.c.client_id,
            r.happened_on.between(job.c.hired_on, today),
            r.method.in_(MEETINGS),
            r.party.in_(("person", "employer")),
            r.is_replaced.is_(False),
        )
        .order_by(r.happened_on.desc())
        .limit(1)
        .correlate(job)
    )
    asked = (
        select(job.c.id, last.scalar_subquery().label("last_on"))
        .select_from(job.join(table_of(Client), c.id == job.c.client_id))
        .where(*_at_work(view, office_wide), job.c.hired_on < since, c.stage.in_(_FOLLOWED))
        .subquery()
    )
    rows = view.rows(select(asked).where(or_(asked.c.last_on.is_(None), asked.c.last_on < since)))
    return {row.id: row.last_on for row in rows}, days


def open_tasks_from(
    view: View, clients: Collection[int], sources: Collection[str]
) -> Mapping[tuple[int, str], date | None]:
    """やること that were made from here and are open: (person, source) → until when."""
    require(view.actor, Action.SEE_SENSITIVE)
    t, found = table_of(Task).c, dict[tuple[int, str], date | None]()
    wanted = sorted(clients)
    for start in range(0, len(wanted), CHUNK):
        rows = view.rows(
            select(t.client_id, t.source, t.due_on).where(
                t.client_id.in_(wanted[start : start + CHUNK]),
                t.source.in_(list(sources)),
                t.status.in_(OPEN_STATUSES),
                *visible_clients(view, t.client_id),
            )
        )
        found |= {(row.client_id, row.source): row.due_on for row in rows}
    return found


def workers_of_all(view: View) -> dict[int, tuple[int, date]]:
    """働いている人 of the whole office, for the meeting: job → the person, and since when."""
    require(view.actor, Action.SEE_MEETING)
    j, c = table_of(Employment).c, table_of(Client).c
    rows = view.rows(
        select(j.id, j.client_id, j.hired_on)
        .join_from(table_of(Employment), table_of(Client), c.id == j.client_id)
        .where(*_at_work(view, office_wide=True))
    )
    return {row.id: (row.client_id, row.hired_on) for row in rows}


def _right(office_wide: bool) -> Action:
    return Action.SEE_MEETING if office_wide else Action.SEE_SENSITIVE


def _seen(view: View, client_id: Any, office_wide: bool) -> list[ColumnElement[bool]]:
    return [] if office_wide else visible_clients(view, client_id)


def _at_work(view: View, office_wide: bool = False) -> list[ColumnElement[bool]]:
    j, c = table_of(Employment).c, table_of(Client).c
    return [
        j.left_on.is_(None), c.closed_on.is_(None), c.stage != "closed",
        *_seen(view, j.client_id, office_wide),
    ]  # fmt: skip
