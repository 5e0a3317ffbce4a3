"""ジョブコーチ支援の一覧 (who is coached): phase, limit, and this week as planned and as done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.fading import PhaseSpan, Shares, monday_of, planned_in
from core.domain.job_coaching import CoachingStep, CoachingVisit
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.plan_details import JobCoachDetail
from core.domain.plans import Plan
from core.domain.text import search_key
from core.domain.users import User
from core.queries.job_coaching import (
    KIND,
    CoachPlan,
    coach_plans,
    last_day,
    limits_of,
    phases_of,
    steps_of,
)
from core.queries.rules import rule_book
from core.queries.scopes import visible_clients

PAGE_SIZE = 50
NOW, WAITING, ENDED = "now", "waiting", "ended"
# A visit not longer ago than this says that the support goes on, also without a plan.
LATELY = timedelta(days=30)
_WEEK = timedelta(days=6)


@dataclass(frozen=True)
class CoachingCriteria:
    """絞り込み. `show`: now, waiting (of them, whom this week's plan still wants to be visited), ended.

    `coach_id`: who visited, or owns the person.
    """

    today: date
    show: str = NOW
    coach_id: int | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class CoachedRow:
    """支援している就職の一行. `week_*`: this week, Monday to Sunday; `shares`: the last ones judged."""

    employment_id: int
    client_id: int
    client_name: str
    client_number: int
    place: str
    left_on: date | None
    phase: PhaseSpan | None
    limit_on: date | None
    limit_caution: str
    week_visits: int
    week_hours: float
    planned_visits: float
    planned_hours: float
    last_on: date | None
    coach: str
    shares: Shares | None
    plan: CoachPlan | None


@dataclass(frozen=True)
class CoachedPage:
    """一覧の一枚. `total`: of the filter; `waiting`: all whom this week's plan still wants visited."""

    rows: tuple[CoachedRow, ...]
    total: int
    waiting: int


def coached_jobs(view: View, criteria: CoachingCriteria) -> CoachedPage:
    """ジョブコーチ支援の一覧: who waits for this week's visit first, then the longest not visited."""
    require(view.actor, Action.SEE_SENSITIVE)
    e, p = table_of(Employment), table_of(Client)
    monday = monday_of(criteria.today)
    waits = and_(_planned(e, monday), ~_visited(e, monday, monday + _WEEK))
    base = [p.c.merged_into_id.is_(None), *visible_clients(view, e.c.client_id)]
    base += _of_coach(e, p, criteria.coach_id)
    asked = [*base, *_shown(e, criteria, waits), *_named(p, criteria.text)]
    people = e.join(p, p.c.id == e.c.client_id)
    v = table_of(CoachingVisit).c
    last_on = (
        select(func.max(v.visited_on))
        .where(v.employment_id == e.c.id)
        .correlate(e)
        .scalar_subquery()
    )
    start = (max(criteria.page, 1) - 1) * PAGE_SIZE
    found = view.rows(
        select(e.c.id, e.c.client_id, last_on.label("last_on"))
        .select_from(people)
        .where(*asked)
        .order_by(case((waits, 0), else_=1), func.coalesce(last_on, date(1900, 1, 1)), e.c.id)
        .limit(PAGE_SIZE)
        .offset(start)
    )
    count = select(func.count()).select_from(people)
    total = int(view.scalar(count.where(*asked)))
    waiting = int(view.scalar(count.where(*base, *_going_on(e, criteria.today), waits)))
    return CoachedPage(_rows(view, [row.id for row in found], criteria.today), total, waiting)


# -- the rows ---------------------------------------------------------------------------------------


def _rows(view: View, job_ids: Sequence[int], today: date) -> tuple[CoachedRow, ...]:
    e, p, o = (table_of(model) for model in (Employment, Client, Organization))
    heads = {
        row.id: row
        for row in view.rows(
            select(
                e.c.id, e.c.client_id, e.c.left_on, p.c.name, p.c.number, p.c.disability,
                func.coalesce(o.c.name, "").label("place"),
            )
            .select_from(
                e.join(p, p.c.id == e.c.client_id).outerjoin(o, o.c.id == e.c.organization_id)
            )
            .where(e.c.id.in_(job_ids))
        )
    }  # fmt: skip
    steps, book = steps_of(view, job_ids), rule_book(view)
    plans = coach_plans(view, [(heads[job_id].client_id, job_id) for job_id in job_ids])
    visits = _visits_of(view, job_ids)
    monday = monday_of(today)
    found = []
    for job_id in job_ids:
        head, plan = heads[job_id], plans.get(job_id)
        kind = codes("disability_type").get(head.disability)
        is_mental = kind is not None and "mental" in (kind.code, kind.parent)
        limits = limits_of(plan, steps[job_id], book, is_mental=is_mental)
        phases = phases_of(plan, steps[job_id], limits)
        phase = next((s for s in phases if s.start_on <= today <= s.end_on), None)
        done = visits.get(job_id, [])
        week = [row for row in done if monday <= row.visited_on <= monday + _WEEK]
        planned = planned_in(monday, [step.planned for step in steps[job_id]])
        judged = next((row for row in done if row.person_share is not None), None)
        found.append(
            CoachedRow(
                job_id, head.client_id, head.name, head.number, head.place, head.left_on, phase,
                last_day(phases, limits, today), limits.caution if limits else "",
                len(week), sum(row.minutes for row in week) / 60, *planned,
                done[0].visited_on if done else None, done[0].coach if done else "",
                Shares(judged.visited_on, judged.person_share, judged.employer_share,
                       judged.supporter_share) if judged else None,
                plan,
            )
        )  # fmt: skip
    return tuple(found)


def _visits_of(view: View, job_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The visits of each job, the latest first."""
    v, u = table_of(CoachingVisit), table_of(User)
    rows = view.rows(
        select(
            v.c.employment_id, v.c.visited_on, v.c.minutes, v.c.person_share, v.c.employer_share,
            v.c.supporter_share, func.coalesce(u.c.name, "").label("coach"),
        )
        .select_from(v.outerjoin(u, u.c.id == v.c.coach_id))
        .where(v.c.employment_id.in_(job_ids))
        .order_by(v.c.visited_on.desc(), v.c.id.desc())
    )  # fmt: skip
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.employment_id, []).append(row)
    return found


# -- conditions -------------------------------------------------------------------------------------


def _shown(
    e: Table, criteria: CoachingCriteria, waits: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    if criteria.show == WAITING:
        return [*_going_on(e, criteria.today), waits]
    if criteria.show == ENDED:
        return [_coached(e), ~and_(*_going_on(e, criteria.today))]
    return _going_on(e, criteria.today)


def _coached(e: Table) -> ColumnElement[bool]:
    """Any step, visit or plan."""
    s, v = table_of(CoachingStep).c, table_of(CoachingVisit).c
    return or_(
        exists(s.id).where(s.employment_id == e.c.id),
        exists(v.id).where(v.employment_id == e.c.id),
        _in_plan(e),
    )


def _going_on(e: Table, today: date) -> list[ColumnElement[bool]]:
    """支援中: in the job, and planned from today on, in a plan in force, or visited lately."""
    s, v, d = table_of(CoachingStep).c, table_of(CoachingVisit).c, table_of(JobCoachDetail).c
    still = or_(d.follow_up_to.is_(None), d.follow_up_to >= today)
    return [
        or_(e.c.left_on.is_(None), e.c.left_on >= today),
        or_(
            exists(s.id).where(s.employment_id == e.c.id, s.end_on >= today),
            exists(v.id).where(v.employment_id == e.c.id, v.visited_on >= today - LATELY),
            _in_plan(e, table_of(Plan).c.status == "active", still),
        ),
    ]


def _in_plan(e: Table, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    p, d = table_of(Plan).c, table_of(JobCoachDetail).c
    named = [d.employment_id == e.c.id, p.id == d.plan_id, p.kind == KIND]
    return exists(d.id).where(*named, p.status != "withdrawn", *more)


def _planned(e: Table, monday: date) -> ColumnElement[bool]:
    s = table_of(CoachingStep).c
    return exists(s.id).where(
        s.employment_id == e.c.id, s.weekly_visits >= 1,
        s.start_on <= monday + _WEEK, s.end_on >= monday,
    )  # fmt: skip


def _visited(e: Table, first: date, last: date) -> ColumnElement[bool]:
    v = table_of(CoachingVisit).c
    return exists(v.id).where(v.employment_id == e.c.id, v.visited_on.between(first, last))


def _of_coach(e: Table, p: Table, coach_id: int | None) -> list[ColumnElement[bool]]:
    if coach_id is None:
        return []
    v = table_of(CoachingVisit).c
    came = exists(v.id).where(v.employment_id == e.c.id, v.coach_id == coach_id)
    return [or_(p.c.owner_id == coach_id, came)]


def _named(p: Table, text: str) -> list[ColumnElement[bool]]:
    key = search_key(text)
    return [p.c.search_text.contains(key, autoescape=True)] if key else []
