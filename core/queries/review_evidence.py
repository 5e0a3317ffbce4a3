"""根拠の記録を読む (asking for evidence): the records behind a review, those on offer, and the way back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select

from core.db.work import View, table_of
from core.domain.permissions import Action, may, require
from core.domain.plans import Plan, PlanGoal, PlanReview, ReviewEvidence
from core.domain.records import SupportRecord
from core.queries.scopes import readable_records, within_scope

MOST_OFFERED = 200
FIRST_WORDS = 60


@dataclass(frozen=True)
class RecordWords:
    """支援記録を短く: day, means, first words."""

    id: int
    happened_on: date
    method: str
    words: str


@dataclass(frozen=True)
class Evidence:
    """根拠の一件: of the review as a whole (`goal_id` None) or of one goal; `record` is None where
    this user may not read it."""

    review_id: int
    goal_id: int | None
    record: RecordWords | None


def offered_records(view: View, plan_id: int, since: date) -> tuple[RecordWords, ...]:
    """根拠にできる記録: the person's records from this day on that this user may read, the newest
    first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require(view.actor, Action.SEE_RECORDS)
    plan = within_scope(view, Plan, plan_id)
    r = table_of(SupportRecord).c
    rows = view.rows(
        select(r.id, r.happened_on, r.method, r.facts)
        .where(
            r.client_id == plan.client_id,
            r.happened_on >= since,
            r.is_replaced.is_(False),
            *readable_records(view),
        )
        .order_by(r.happened_on.desc(), r.id.desc())
        .limit(MOST_OFFERED)
    )
    return tuple(_words(row) for row in rows)


def evidence_of(view: View, plan_id: int) -> tuple[Evidence, ...]:
    """計画のモニタリングの根拠, the newest record first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Plan, plan_id)
    e, v, r = (table_of(model) for model in (ReviewEvidence, PlanReview, SupportRecord))
    reads = may(view.actor, Action.SEE_RECORDS)
    readable = and_(r.c.id == e.c.record_id, *readable_records(view))
    rows = view.rows(
        select(e.c.review_id, e.c.goal_id, r.c.id, r.c.happened_on, r.c.method, r.c.facts)
        .select_from(e.join(v, v.c.id == e.c.review_id).outerjoin(r, readable))
        .where(v.c.plan_id == plan_id)
        .order_by(r.c.happened_on.desc(), r.c.id.desc())
    )
    return tuple(
        Evidence(row.review_id, row.goal_id, _words(row) if reads and row.id else None)
        for row in rows
    )


def evidence_marks(view: View, record_ids: Collection[int]) -> dict[int, str]:
    """記録が何の根拠か: record → the goals and reviews that rest on it, for those who read plans."""
    require(view.actor, Action.SEE_RECORDS)
    if not record_ids or not may(view.actor, Action.SEE_SENSITIVE):
        return {}
    e, v, g, r = (table_of(m) for m in (ReviewEvidence, PlanReview, PlanGoal, SupportRecord))
    found: dict[int, str] = {}
    rows = view.rows(
        select(e.c.record_id, v.c.reviewed_on, g.c.text)
        .select_from(
            e.join(v, v.c.id == e.c.review_id)
            .join(r, r.c.id == e.c.record_id)
            .outerjoin(g, g.c.id == e.c.goal_id)
        )
        .where(e.c.record_id.in_(record_ids), *readable_records(view))
        .order_by(v.c.reviewed_on, e.c.id)
    )
    for row in rows:
        goal = row.text if row.text is None or len(row.text) <= 20 else f"{row.text[:20]}…"
        what = f"目標「{goal}」" if goal else "モニタリング"
        told = f"{what}の根拠（{row.reviewed_on:%Y/%m/%d}）"
        found[row.record_id] = "、".join(filter(None, (found.get(row.record_id), told)))
    return found


def _words(row: Row[Any]) -> RecordWords:
    words = " ".join(str(row.facts).split())
    short = words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS]}…"
    return RecordWords(row.id, row.happened_on, row.method, short)
