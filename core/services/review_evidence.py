"""根拠の記録 (evidence of a review): which support records stand behind it, kept with it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.plans import Plan, PlanReview, ReviewEvidence
from core.domain.records import SupportRecord
from core.errors import RuleViolation
from core.queries.scopes import readable_records, require_record, within_scope

CORRECTION = "支援記録の訂正"


def keep_evidence(work: Work, review_id: int, wanted: Collection[tuple[int, int | None]]) -> None:
    """根拠をこのとおりにする: `wanted` is (record, goal or None); what this user may not read stays.

    Raises `RuleViolation` for another person's record, `NotAllowed` (公開範囲).
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, work.get(PlanReview, review_id).plan_id)
    e, r = table_of(ReviewEvidence).c, table_of(SupportRecord)
    readable = select(r.c.id).where(*readable_records(work))
    stored = work.all(
        select(ReviewEvidence).where(e.review_id == review_id, e.record_id.in_(readable))
    )
    known = {(row.record_id, row.goal_id) for row in stored}
    for row in stored:
        if (row.record_id, row.goal_id) not in wanted:
            work.remove(ReviewEvidence, row.pk, row.version)
    new = sorted(set(wanted) - known, key=lambda pair: (pair[0], pair[1] or 0))
    for record_id in dict.fromkeys(record_id for record_id, _goal in new):
        _require_evidence(work, plan, record_id)
    work.add_all(
        [ReviewEvidence(review_id=review_id, record_id=r_id, goal_id=g_id) for r_id, g_id in new]
    )


def evidence_follows(work: Work, old: SupportRecord, new: SupportRecord) -> None:
    """根拠は訂正した記録に移る; a record that came to another person is evidence no more."""
    require(work.actor, Action.WRITE_CLIENTS)
    e = table_of(ReviewEvidence).c
    for row in work.all(select(ReviewEvidence).where(e.record_id == old.pk).order_by(e.id)):
        if new.client_id == old.client_id:
            work.change(ReviewEvidence, row.pk, row.version, {"record_id": new.pk}, CORRECTION)
        else:
            work.remove(ReviewEvidence, row.pk, row.version, CORRECTION)


def _require_evidence(work: Work, plan: Plan, record_id: int) -> None:
    record = work.get(SupportRecord, record_id)
    if record.client_id != plan.client_id:
        raise RuleViolation({"evidence": "ほかの人の支援記録は、根拠にできません。"})
    require_record(work, record)
    if record.is_replaced:
        raise RuleViolation(
            {"evidence": "この支援記録は訂正されました。新しいほうを選んでください。"}
        )
