"""支援計画を読む (asking for plans): the office's list by due date, and everything of one plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.codes import codes
from core.domain.permissions import Action, require
from core.domain.plans import (
    WORKFLOW,
    Plan,
    PlanGoal,
    content_gaps,
    workflow_gaps,
)
from core.domain.rules.parameters import RuleBook
from core.domain.rules.plan_review import review_due_on
from core.domain.rules.urgency import Urgency, urgency_of
from core.domain.text import search_key
from core.domain.users import User
from core.queries.rules import rule_book
from core.queries.scopes import require_client, visible_clients, within_scope

NOBODY = 0
IN_FORCE = "active"
CLOSED = ("ended", "withdrawn")
LARGEST_PAGE = 200


@dataclass(frozen=True)
class PlanCriteria:
    """計画を絞り込む条件. `show`: overdue, soon (due within `within_days`), gaps, open or all.

    `owner`: the account that owns the person, or NOBODY for 担当なし. `today` decides what is late.
    """

    today: date
    show: str = "open"
    within_days: int = 30
    owner: int | None = None
    text: str = ""
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class PlanRow:
    """支援計画の一行. `gaps` counts missing workflow dates; `urgency` only while it is in force."""

    id: int
    client_id: int
    client_name: str
    client_number: int
    owner: str
    kind: str
    service: str
    status: str
    period_start_on: date
    review_due_on: date
    gaps: int
    urgency: Urgency | None
    caution: str


@dataclass(frozen=True)
class PlanRows:
    """支援計画の一枚: one page and how many there are in all."""

    rows: tuple[PlanRow, ...]
    total: int


@dataclass(frozen=True)
class PlanVersion:
    """計画の版: one plan of the same person and kind, the newest first."""

    id: int
    status: str
    start_on: date
    end_on: date | None


@dataclass(frozen=True)
class PlanPage:
    """支援計画の画面: the plan, its goals and versions, and what is missing in it."""

    plan: Plan
    client: Client
    author: str
    owner: str
    goals: tuple[PlanGoal, ...]
    versions: tuple[PlanVersion, ...]
    gaps: tuple[str, ...]
    urgency: Urgency | None
    caution: str
    reason: str


def plans_due(view: View, criteria: PlanCriteria) -> PlanRows:
    """見直し期限の順の計画: filtered and paged in the database, the most urgent first."""
    require(view.actor, Action.SEE_SENSITIVE)
    book = rule_book(view)
    p, c, u = table_of(Plan), table_of(Client), table_of(User)
    joined = p.join(c, c.c.id == p.c.client_id)
    asked = [*_shown(criteria, criteria.show), *_of_clients(view, criteria)]
    size = max(1, min(criteria.page_size, LARGEST_PAGE))
    question = (
        select(
            *p.columns,
            c.c.name.label("client_name"),
            c.c.number.label("client_number"),
            func.coalesce(u.c.name, "").label("owner"),
        )
        .select_from(joined.outerjoin(u, u.c.id == c.c.owner_id))
        .where(*asked)
        .order_by(p.c.review_due_on, p.c.id)
        .limit(size)
        .offset((max(criteria.page, 1) - 1) * size)
    )
    rows = tuple(_plan_row(row, criteria.today, book) for row in view.rows(question))
    if criteria.page <= 1 and len(rows) < size:
        return PlanRows(rows, len(rows))
    return PlanRows(rows, plan_counts(view, criteria, [criteria.show])[criteria.show])


def plan_counts(view: View, criteria: PlanCriteria, shows: Iterable[str]) -> dict[str, int]:
    """計画の件数 of each way to look at the list, under the same filter."""
    require(view.actor, Action.SEE_SENSITIVE)
    shows = list(shows)
    if not shows:
        return {}
    p, c = table_of(Plan), table_of(Client).c
    of = _of_clients(view, criteria)
    # The persons are found once; each count walks an index of its own, and no row of a plan.
    persons = select(c.id).where(*of).cte("persons") if of else None
    counts = []
    for show in shows:
        question = select(func.count()).select_from(p).where(*_shown(criteria, show))
        if persons is not None:
            question = question.where(p.c.client_id.in_(select(persons.c.id)))
        counts.append(question.scalar_subquery())
    found = view.rows(select(*counts))[0]
    return dict(zip(shows, found, strict=True))


def current_service(view: View, client_id: int) -> str:
    """いま使っているサービス of a person: what a new plan most likely belongs to; '' without one."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    s = table_of(ServiceUse).c
    question = (
        select(s.service)
        .where(s.client_id == client_id, s.end_on.is_(None))
        .order_by(s.start_on.desc(), s.id)
        .limit(1)
    )
    return view.scalar(question) or ""


def plan_page(view: View, plan_id: int, today: date) -> PlanPage:
    """支援計画をひらく. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    plan = within_scope(view, Plan, plan_id)
    client = view.get(Client, plan.client_id)
    g, u = table_of(PlanGoal).c, table_of(User).c
    goals = view.all(
        select(PlanGoal).where(g.plan_id == plan_id).order_by(g.term, g.priority, g.id)
    )
    names = {
        row.id: row.name
        for row in view.rows(
            select(u.id, u.name).where(u.id.in_([plan.author_id, client.owner_id]))
        )
    }
    book = rule_book(view)
    ruled = review_due_on(plan.service, plan.period_start_on, book)
    gaps = workflow_gaps(plan) + content_gaps(plan, {goal.term for goal in goals})
    return PlanPage(
        plan=plan,
        client=client,
        author=names.get(plan.author_id, ""),
        owner=names.get(client.owner_id, ""),
        goals=tuple(goals),
        versions=_versions(view, plan),
        gaps=tuple(gaps),
        urgency=_urgency(plan.status, plan.review_due_on, today, book),
        caution=ruled.caution,
        reason=ruled.reason,
    )


def _shown(criteria: PlanCriteria, show: str) -> list[ColumnElement[bool]]:
    """One way to look at the list, as a question about the plan alone."""
    p = table_of(Plan).c
    in_force, due = p.status == IN_FORCE, p.review_due_on
    # The open ones by name: an index leads to them, past the ended ones.
    is_open = p.status.in_([c.code for c in codes("plan_status") if c.code not in CLOSED])
    last = criteria.today + timedelta(days=criteria.within_days)
    shown: dict[str, list[ColumnElement[bool]]] = {
        "overdue": [in_force, due < criteria.today],
        "soon": [in_force, due >= criteria.today, due <= last],
        "gaps": [is_open, or_(*(p[name].is_(None) for name in WORKFLOW))],
        "open": [is_open],
        "all": [],
    }
    return shown.get(show, shown["open"])


def _of_clients(view: View, criteria: PlanCriteria) -> list[ColumnElement[bool]]:
    """Whose plans, as a question about the person alone; nothing when everybody's."""
    c = table_of(Client).c
    asked = visible_clients(view, c.id)
    if criteria.owner is not None:
        asked.append(
            c.owner_id.is_(None) if criteria.owner == NOBODY else c.owner_id == criteria.owner
        )
    if text := search_key(criteria.text):
        asked.append(c.search_text.contains(text, autoescape=True))
    return asked


def _plan_row(row: Row[Any], today: date, book: RuleBook) -> PlanRow:
    values = row._mapping
    computed = ("gaps", "urgency", "caution")
    return PlanRow(
        **{n: values[n] for n in PlanRow.__dataclass_fields__ if n not in computed},
        gaps=sum(values[name] is None for name in WORKFLOW),
        urgency=_urgency(row.status, row.review_due_on, today, book),
        caution=review_due_on(row.service, row.period_start_on, book).caution,
    )


def _urgency(status: str, due_on: date, today: date, book: RuleBook) -> Urgency | None:
    return urgency_of(due_on, today, book) if status == IN_FORCE else None


def _versions(view: View, plan: Plan) -> tuple[PlanVersion, ...]:
    p = table_of(Plan).c
    rows = view.rows(
        select(p.id, p.status, p.start_on, p.end_on)
        .where(p.client_id == plan.client_id, p.kind == plan.kind, p.service == plan.service)
        .order_by(p.start_on.desc(), p.id.desc())
    )
    return tuple(PlanVersion(**row._mapping) for row in rows)
