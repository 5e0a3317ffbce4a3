"""モニタリングを読む (asking for plan reviews): what was found at each review of a plan, goal by goal."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from core.db.technical import audit_entry
from core.db.work import View, table_of
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.permissions import Action, require
from core.domain.plan_details import ServiceUseDetail
from core.domain.plan_gaps import Gap
from core.domain.plans import GoalAttainment, Plan, PlanGoal, PlanReview
from core.domain.rules.plan_review import plan_review_due
from core.domain.rules.ruled import Ruled
from core.domain.users import User
from core.queries.history_words import Names
from core.queries.plan_gaps import last_was_unmet
from core.queries.review_evidence import Evidence, evidence_of
from core.queries.rules import rule_book
from core.queries.scopes import within_scope


@dataclass(frozen=True)
class Finding:
    """目標の達成 as found at one review; `id` and `version` are those of that finding."""

    id: int
    goal_id: int
    goal: str
    attainment: str
    note: str
    version: int


@dataclass(frozen=True)
class ReviewLine:
    """モニタリングの一件. `next_due_on`: the due day of the period that it opened;
    `is_corrected`: what was written first stands in the history."""

    id: int
    version: int
    reviewed_on: date
    due_on: date
    met_person: bool
    method: str
    findings: str
    changes: str
    person_words: str
    next_review_on: date | None
    next_due_on: date
    reviewer: str
    found: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]

    @property
    def was_late(self) -> bool:
        """Whether it came after the day on which it was due."""
        return self.reviewed_on > self.due_on

    @property
    def is_planned_late(self) -> bool:
        """Whether the next one is planned for after its due day."""
        return self.next_review_on is not None and self.next_review_on > self.next_due_on

    @property
    def is_corrected(self) -> bool:
        """Whether it was changed after it was written."""
        return self.version > 1 or any(found.version > 1 for found in self.found)


@dataclass(frozen=True)
class Correction:
    """訂正の一件: one field, as it was and as it is, who and when."""

    at: datetime
    by: str
    field: str
    before: str
    after: str


def ruled_review_due(view: View, plan: Plan, period_start_on: date) -> Ruled[date]:
    """見直し期限 of the period of a plan that begins on this day, with what it rests on."""
    noted = None
    if plan.kind == "service_use_plan":
        d = table_of(ServiceUseDetail).c
        noted = view.scalar(select(d.monitoring_months).where(d.plan_id == plan.id))
    return plan_review_due(
        plan.kind, plan.service, plan.start_on, period_start_on, noted, rule_book(view)
    )


def reviews_of_plan(view: View, plan_id: int) -> tuple[ReviewLine, ...]:
    """モニタリングの記録 of a plan, the newest first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    plan = within_scope(view, Plan, plan_id)
    r, u = table_of(PlanReview), table_of(User)
    question: Select[Any] = (
        select(*r.columns, func.coalesce(u.c.name, "").label("reviewer"))
        .select_from(r.outerjoin(u, u.c.id == r.c.reviewer_id))
        .where(r.c.plan_id == plan_id)
        .order_by(r.c.reviewed_on.desc(), r.c.id.desc())
    )
    rows = view.rows(question)
    if not rows:
        return ()
    found, evidence = _found(view, plan_id), defaultdict(list)
    for each in evidence_of(view, plan_id):
        evidence[each.review_id].append(each)
    names = [n for n in ReviewLine.__dataclass_fields__ if n in rows[0]._mapping]
    # The period that a review opened was due when the one after it says so; the last one's now.
    due_ons = [plan.review_due_on, *(row.due_on for row in rows)]
    return tuple(
        ReviewLine(
            **{n: row._mapping[n] for n in names},
            next_due_on=next_due_on,
            found=tuple(found.get(row.id, ())),
            evidence=tuple(evidence[row.id]),
        )
        for row, next_due_on in zip(rows, due_ons, strict=False)
    )


def unmet_gaps(view: View, plan_ids: Collection[int]) -> dict[int, Gap]:
    """面接の欠け: of these plans, those at whose last review nobody met the person."""
    require(view.actor, Action.SEE_SENSITIVE)
    r = table_of(PlanReview).c
    rows = view.rows(
        select(r.plan_id, r.reviewed_on).where(r.plan_id.in_(plan_ids), last_was_unmet())
    )
    return {
        row.plan_id: Gap(
            "unmet",
            f"前回のモニタリング（{format_date(row.reviewed_on, weekday=False)}）で、本人と面接していません",
        )
        for row in rows
    }


def review_corrections(view: View, review_id: int) -> tuple[Correction, ...]:
    """訂正の経過 of one review and of what it says of the goals, the latest first."""
    require(view.actor, Action.SEE_SENSITIVE)
    review = view.get(PlanReview, review_id)
    within_scope(view, Plan, review.plan_id)
    a, g, t = audit_entry.c, table_of(GoalAttainment).c, table_of(PlanGoal).c
    goals = {
        row.id: row.text
        for row in view.rows(
            select(g.id, t.text)
            .join(table_of(PlanGoal), t.id == g.goal_id)
            .where(g.review_id == review_id)
        )
    }
    rows = view.rows(
        select(a.at, a.actor_name, a.entity, a.entity_id, a.changes)
        .where(
            a.action == "update",
            or_(
                and_(a.entity == PlanReview.__tablename__, a.entity_id == review_id),
                and_(a.entity == GoalAttainment.__tablename__, a.entity_id.in_(goals)),
            ),
        )
        .order_by(a.seq.desc())
    )
    names, corrections = Names(view, []), []
    for row in rows:
        is_review = row.entity == PlanReview.__tablename__
        model = PlanReview if is_review else GoalAttainment
        about = "" if is_review else f"「{goals[row.entity_id]}」の"
        for name, (before, after) in json.loads(row.changes).items():
            said = (names.shown(model, name, value) for value in (before, after))
            corrections.append(
                Correction(row.at, row.actor_name, about + title_of(model, name), *said)
            )
    return tuple(corrections)


def _found(view: View, plan_id: int) -> dict[int, list[Finding]]:
    """review → its findings, in the order of the goals."""
    f, g = table_of(GoalAttainment), table_of(PlanGoal)
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in view.rows(
        select(f.c.id, f.c.review_id, f.c.goal_id, g.c.text, f.c.attainment, f.c.note, f.c.version)
        .select_from(f.join(g, g.c.id == f.c.goal_id))
        .where(g.c.plan_id == plan_id)
        .order_by(g.c.term, g.c.priority, g.c.id)
    ):
        found[row.review_id].append(
            Finding(row.id, row.goal_id, row.text, row.attainment, row.note, row.version)
        )
    return found
