"""支援計画を読む (asking for plans): the office's list by due date, and everything of one plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from core.db.base import TableModel
from core.db.work import View, column_names, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.codes import codes
from core.domain.enrolments import Enrolment
from core.domain.permissions import Action, require
from core.domain.plan_details import DETAILS, ServiceUseDetail
from core.domain.plan_gaps import SIGNATURE, Gap, content_gaps, workflow_gaps
from core.domain.plans import Plan, PlanGoal, PlanReview
from core.domain.rules.parameters import RuleBook
from core.domain.rules.plan_period import plan_duties
from core.domain.rules.plan_review import plan_review_due
from core.domain.rules.urgency import Urgency, urgency_of
from core.domain.text import search_key
from core.domain.users import User
from core.queries.clients import organization_names
from core.queries.plan_details import detail_of
from core.queries.plan_gaps import gap_conditions
from core.queries.plan_hints import Hint, plan_hints
from core.queries.plan_reviews import ruled_review_due, unmet_gaps
from core.queries.rules import rule_book
from core.queries.scopes import require_client, visible_clients, within_scope
from core.queries.users import names_of_all

NOBODY = 0
IN_FORCE = "active"
CLOSED = ("ended", "withdrawn")
LARGEST_PAGE = 200


@dataclass(frozen=True)
class PlanCriteria:
    """計画を絞り込む条件. `show`: overdue, soon (due within `within_days`), unsigned (in force without
    the written consent or who signed it), gaps, open or all.

    `owner`: the account that owns the person, or NOBODY for 担当なし. `gap`: a key of `GAPS`;
    `programme`: that of the plan's enrolment, or of the person's where the plan names none. `today`
    decides what is late.
    """

    today: date
    show: str = "open"
    within_days: int = 30
    owner: int | None = None
    kind: str = ""
    programme: str = ""
    gap: str = ""
    text: str = ""
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class PlanRow:
    """支援計画の一行. `gaps` names what is missing in an open plan; `urgency` only while it is in
    force."""

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
    gaps: tuple[Gap, ...]
    urgency: Urgency | None
    caution: str


@dataclass(frozen=True)
class PlanRows:
    """支援計画の一枚: one page and how many there are in all."""

    rows: tuple[PlanRow, ...]
    total: int


@dataclass(frozen=True)
class LastResult:
    """前回: what the plan before said of the goal that this one continues."""

    attainment: str
    note: str
    target_on: date | None


@dataclass(frozen=True)
class PlanPage:
    """支援計画の画面: the plan, its goals with what was reached last time, the fields of its kind,
    what is missing and what is worth a look. `names`: accounts, `office`: the 相談支援事業所."""

    plan: Plan
    client: Client
    detail: TableModel | None
    author: str
    owner: str
    names: Mapping[int, str]
    office: str
    goals: tuple[PlanGoal, ...]
    last: Mapping[int, LastResult]
    gaps: tuple[Gap, ...]
    hints: tuple[Hint, ...]
    reviewed_on: date | None
    urgency: Urgency | None
    caution: str
    reason: str


def plans_due(view: View, criteria: PlanCriteria) -> PlanRows:
    """見直し期限の順の計画: filtered and paged in the database, the most urgent first."""
    require(view.actor, Action.SEE_SENSITIVE)
    book = rule_book(view)
    p, c, u, d = table_of(Plan), table_of(Client), table_of(User), table_of(ServiceUseDetail)
    joined = p.join(c, c.c.id == p.c.client_id)
    asked = [*_shown(criteria, criteria.show, book), *whose(view, criteria.owner, criteria.text)]
    size = max(1, min(criteria.page_size, LARGEST_PAGE))
    question = (
        select(
            *p.columns,
            c.c.name.label("client_name"),
            c.c.number.label("client_number"),
            func.coalesce(u.c.name, "").label("owner"),
            d.c.monitoring_months,
        )
        .select_from(
            joined.outerjoin(u, u.c.id == c.c.owner_id).outerjoin(d, d.c.plan_id == p.c.id)
        )
        .where(*asked)
        .order_by(p.c.review_due_on, p.c.id)
        .limit(size)
        .offset((max(criteria.page, 1) - 1) * size)
    )
    found = view.rows(question)
    gaps = gaps_of(view, [Plan(**_fields(row)) for row in found])
    rows = tuple(_plan_row(row, gaps[row.id], criteria.today, book) for row in found)
    if criteria.page <= 1 and len(rows) < size:
        return PlanRows(rows, len(rows))
    return PlanRows(rows, plan_counts(view, criteria, [criteria.show])[criteria.show])


def gaps_of(view: View, plans: Sequence[Plan]) -> dict[int, tuple[Gap, ...]]:
    """plan id → what is missing in it, for plans already read; nothing for those that are over."""
    require(view.actor, Action.SEE_SENSITIVE)
    duties = plan_duties(rule_book(view))
    ids = [plan.pk for plan in plans if plan.status not in CLOSED]
    g = table_of(PlanGoal).c
    goals: dict[int, list[PlanGoal]] = {plan_id: [] for plan_id in ids}
    for goal in view.all(
        select(PlanGoal).where(g.plan_id.in_(ids)).order_by(g.term, g.priority, g.id)
    ):
        goals[goal.plan_id].append(goal)
    details: dict[int, TableModel] = {}
    for kind in {plan.kind for plan in plans} & DETAILS.keys():
        d = table_of(DETAILS[kind]).c
        for row in view.all(select(DETAILS[kind]).where(d.plan_id.in_(ids))):
            details[getattr(row, "plan_id")] = row  # noqa: B009
    unmet = unmet_gaps(view, ids)
    return {
        plan.pk: (
            *workflow_gaps(plan, duties),
            *content_gaps(plan, goals[plan.pk], details.get(plan.pk)),
            *([unmet[plan.pk]] if plan.pk in unmet else []),
        )
        if plan.pk in goals
        else ()
        for plan in plans
    }


def plan_counts(view: View, criteria: PlanCriteria, shows: Iterable[str]) -> dict[str, int]:
    """計画の件数 of each way to look at the list, under the same filter."""
    require(view.actor, Action.SEE_SENSITIVE)
    shows = list(shows)
    if not shows:
        return {}
    p, c = table_of(Plan), table_of(Client).c
    of, book = whose(view, criteria.owner, criteria.text), rule_book(view)
    # The persons are found once; each count walks an index of its own, and no row of a plan.
    persons = select(c.id).where(*of).cte("persons") if of else None
    counts = []
    for show in shows:
        question = select(func.count()).select_from(p).where(*_shown(criteria, show, book))
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
    g, r = table_of(PlanGoal).c, table_of(PlanReview).c
    goals = view.all(
        select(PlanGoal).where(g.plan_id == plan_id).order_by(g.term, g.priority, g.id)
    )
    names = names_of_all(view)
    book = rule_book(view)
    ruled = ruled_review_due(view, plan, plan.period_start_on)
    office = plan.consultation_office_id
    return PlanPage(
        plan=plan,
        client=client,
        detail=detail_of(view, plan_id),
        author=names.get(plan.author_id or 0, ""),
        owner=names.get(client.owner_id or 0, ""),
        names=names,
        office=organization_names(view, {office}).get(office, "") if office else "",
        goals=tuple(goals),
        last=_last_results(view, goals),
        gaps=gaps_of(view, [plan])[plan_id],
        hints=plan_hints(view, plan, goals, today) if plan.status not in CLOSED else (),
        reviewed_on=view.scalar(select(func.max(r.reviewed_on)).where(r.plan_id == plan_id)),
        urgency=_urgency(plan.status, plan.review_due_on, today, book),
        caution=ruled.caution,
        reason=ruled.reason,
    )


def plan_pages_of(view: View, client_id: int, today: date) -> tuple[PlanPage, ...]:
    """ひとりの支援計画: open ones first, the latest first; each as on its own page."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    p = table_of(Plan).c
    found = view.rows(
        select(p.id)
        .where(p.client_id == client_id)
        .order_by(p.status.in_(CLOSED), p.start_on.desc(), p.id.desc())
    )
    return tuple(plan_page(view, row.id, today) for row in found)


def _last_results(view: View, goals: Iterable[PlanGoal]) -> dict[int, LastResult]:
    """goal id → the last result of the goal that it continues."""
    before = {goal.carried_from_id: goal.pk for goal in goals if goal.carried_from_id}
    g = table_of(PlanGoal).c
    return {
        before[goal.pk]: LastResult(goal.attainment, goal.attainment_note, goal.target_on)
        for goal in view.all(select(PlanGoal).where(g.id.in_(before)))
    }


def _shown(criteria: PlanCriteria, show: str, book: RuleBook) -> list[ColumnElement[bool]]:
    """One way to look at the list, as a question about the plan alone."""
    gaps = gap_conditions(plan_duties(book))
    p = table_of(Plan).c
    in_force, due = p.status == IN_FORCE, p.review_due_on
    # The open ones by name: an index leads to them, past the ended ones.
    is_open = p.status.in_([c.code for c in codes("plan_status") if c.code not in CLOSED])
    last = criteria.today + timedelta(days=criteria.within_days)
    shown: dict[str, list[ColumnElement[bool]]] = {
        "overdue": [in_force, due < criteria.today],
        "soon": [in_force, due >= criteria.today, due <= last],
        "unsigned": [in_force, or_(*(gaps[key] for key in SIGNATURE))],
        "gaps": [is_open, or_(*gaps.values())],
        "open": [is_open],
        "all": [],
    }
    asked = list(shown.get(show, shown["open"]))
    if criteria.kind:
        asked.append(p.kind == criteria.kind)
    if criteria.gap in gaps:
        asked += [is_open, gaps[criteria.gap]]
    if criteria.programme:
        asked.append(_of_programme(criteria.programme))
    return asked


def _of_programme(programme: str) -> ColumnElement[bool]:
    """Plans of an enrolment in the programme, or of a person who is in it where none is named."""
    p, e = table_of(Plan).c, table_of(Enrolment).c
    persons = select(e.client_id).where(e.programme == programme, e.end_on.is_(None))
    enrolled = select(e.id).where(e.programme == programme)
    return or_(
        p.enrolment_id.in_(enrolled), and_(p.enrolment_id.is_(None), p.client_id.in_(persons))
    )


def whose(view: View, owner: int | None, text: str) -> list[ColumnElement[bool]]:
    """だれの計画か, as a question about the person alone; nothing when everybody's."""
    c = table_of(Client).c
    asked = visible_clients(view, c.id)
    if owner is not None:
        asked.append(c.owner_id.is_(None) if owner == NOBODY else c.owner_id == owner)
    if text := search_key(text):
        asked.append(c.search_text.contains(text, autoescape=True))
    return asked


def _fields(row: Row[Any]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in column_names(Plan)}


def _plan_row(row: Row[Any], gaps: tuple[Gap, ...], today: date, book: RuleBook) -> PlanRow:
    values = row._mapping
    computed = ("gaps", "urgency", "caution")
    due = plan_review_due(
        row.kind, row.service, row.start_on, row.period_start_on, row.monitoring_months, book
    )
    return PlanRow(
        **{n: values[n] for n in PlanRow.__dataclass_fields__ if n not in computed},
        gaps=gaps,
        urgency=_urgency(row.status, row.review_due_on, today, book),
        caution=due.caution,
    )


def _urgency(status: str, due_on: date, today: date, book: RuleBook) -> Urgency | None:
    return urgency_of(due_on, today, book) if status == IN_FORCE else None
