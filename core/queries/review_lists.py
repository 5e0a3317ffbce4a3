"""事業所のモニタリング (reviews of the office): of one month, what was done, is late, is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, literal, null, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.dates import period_end
from core.domain.permissions import Action, require
from core.domain.plans import Plan, PlanReview
from core.domain.users import User
from core.queries.plans import IN_FORCE, LARGEST_PAGE, whose

# Of reviews that were written; the others are plans that wait for one.
WRITTEN = ("done", "unmet")
SHOWS = (*WRITTEN, "late", "planned")


@dataclass(frozen=True)
class ReviewCriteria:
    """どの月の何を: `month` is its first day. done: reviewed in it; unmet: of these, without meeting
    the person; late: due by its end, and over; planned: due or planned in it, from today on.

    `owner`: who owns the person, or NOBODY.
    """

    today: date
    month: date
    show: str = "done"
    owner: int | None = None
    text: str = ""
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class ReviewRow:
    """一行: a review, or a plan that waits for one (`reviewed_on` None)."""

    plan_id: int
    client_name: str
    client_number: int
    owner: str
    kind: str
    service: str
    reviewed_on: date | None
    due_on: date
    planned_on: date | None
    method: str
    met_person: bool | None
    reviewer: str

    def days_late(self, today: date) -> int:
        """How many days after its due day it was done, or is not yet; 0: in time."""
        return max(0, ((self.reviewed_on or today) - self.due_on).days)


@dataclass(frozen=True)
class ReviewRows:
    """一枚と全部の件数."""

    rows: tuple[ReviewRow, ...]
    total: int


def reviews_in_month(view: View, criteria: ReviewCriteria) -> ReviewRows:
    """月のモニタリング: filtered and paged in the database; what was done last, or is due first,
    comes first."""
    require(view.actor, Action.SEE_SENSITIVE)
    size = max(1, min(criteria.page_size, LARGEST_PAGE))
    written = criteria.show in WRITTEN
    question = _written(criteria) if written else _waiting(criteria)
    rows = view.rows(
        question.where(*whose(view, criteria.owner, criteria.text))
        .limit(size)
        .offset((max(criteria.page, 1) - 1) * size)
    )
    found = tuple(ReviewRow(**row._mapping) for row in rows)
    if criteria.page <= 1 and len(found) < size:
        return ReviewRows(found, len(found))
    return ReviewRows(found, review_counts(view, criteria, [criteria.show])[criteria.show])


def review_counts(
    view: View, criteria: ReviewCriteria, shows: Sequence[str] = SHOWS
) -> dict[str, int]:
    """件数 of each way to look at the month, under the same filter."""
    require(view.actor, Action.SEE_SENSITIVE)
    p, r, c = (table_of(model) for model in (Plan, PlanReview, Client))
    of = whose(view, criteria.owner, criteria.text)
    counts = []
    for show in shows:
        base: FromClause = r.join(p, p.c.id == r.c.plan_id) if show in WRITTEN else p
        question = select(func.count()).select_from(base.join(c, c.c.id == p.c.client_id))
        counts.append(question.where(*_shown(criteria, show), *of).scalar_subquery())
    return dict(zip(shows, view.rows(select(*counts))[0], strict=True))


def _written(criteria: ReviewCriteria) -> Select[Any]:
    p, r, c, u = (table_of(model) for model in (Plan, PlanReview, Client, User))
    reviewer = u.alias("reviewer")
    return (
        select(
            *_names(p, c, u),
            r.c.reviewed_on,
            r.c.due_on,
            r.c.next_review_on.label("planned_on"),
            r.c.method,
            r.c.met_person,
            func.coalesce(reviewer.c.name, "").label("reviewer"),
        )
        .select_from(
            r.join(p, p.c.id == r.c.plan_id)
            .join(c, c.c.id == p.c.client_id)
            .outerjoin(u, u.c.id == c.c.owner_id)
            .outerjoin(reviewer, reviewer.c.id == r.c.reviewer_id)
        )
        .where(*_shown(criteria, criteria.show))
        .order_by(r.c.reviewed_on.desc(), r.c.id.desc())
    )


def _waiting(criteria: ReviewCriteria) -> Select[Any]:
    p, r, c, u = (table_of(model) for model in (Plan, PlanReview, Client, User))
    last = (
        select(r.c.next_review_on)
        .where(r.c.plan_id == p.c.id)
        .order_by(r.c.reviewed_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            *_names(p, c, u),
            null().label("reviewed_on"),
            p.c.review_due_on.label("due_on"),
            last.label("planned_on"),
            literal("").label("method"),
            null().label("met_person"),
            literal("").label("reviewer"),
        )
        .select_from(p.join(c, c.c.id == p.c.client_id).outerjoin(u, u.c.id == c.c.owner_id))
        .where(*_shown(criteria, criteria.show))
        .order_by(p.c.review_due_on, p.c.id)
    )


def _names(p: FromClause, c: FromClause, u: FromClause) -> list[ColumnElement[Any]]:
    return [
        p.c.id.label("plan_id"),
        c.c.name.label("client_name"),
        c.c.number.label("client_number"),
        func.coalesce(u.c.name, "").label("owner"),
        p.c.kind,
        p.c.service,
    ]


def _shown(criteria: ReviewCriteria, show: str) -> list[ColumnElement[bool]]:
    """One way to look at the month, as a question about reviews or about plans alone."""
    p, r = table_of(Plan).c, table_of(PlanReview).c
    first, last = criteria.month, period_end(criteria.month, 1)
    if show in WRITTEN:
        asked = [r.reviewed_on >= first, r.reviewed_on <= last]
        return [*asked, r.met_person.is_(False)] if show == "unmet" else asked
    in_force = p.status == IN_FORCE
    if show == "late":
        return [in_force, p.review_due_on < criteria.today, p.review_due_on <= last]
    since = max(first, criteria.today)
    later = table_of(PlanReview).alias("later")
    # The day that the last review named, if the next one was to be before its due day.
    planned = (
        select(r.plan_id)
        .where(
            r.next_review_on >= since,
            r.next_review_on <= last,
            ~select(later.c.id)
            .where(later.c.plan_id == r.plan_id, later.c.reviewed_on > r.reviewed_on)
            .exists(),
        )
    )  # fmt: skip
    due = select(p.id).where(in_force, p.review_due_on >= since, p.review_due_on <= last)
    return [in_force, or_(p.id.in_(planned), p.id.in_(due))]
