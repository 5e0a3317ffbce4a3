"""記録に結びついたもの (what a support record stands for): it follows the record's correction."""

from __future__ import annotations

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.retention import PLANNED, RetentionVisit, SupportReportShare
from core.services.review_evidence import CORRECTION


def ties_follow(work: Work, old: SupportRecord, new: SupportRecord) -> None:
    """定着の予定と送付は訂正した記録に移る. A visit whose record came to another person is open again;
    a report that was handed over stays so."""
    require(work.actor, Action.WRITE_CLIENTS)
    is_same = new.client_id == old.client_id
    v, s = table_of(RetentionVisit).c, table_of(SupportReportShare).c
    moved = {"record_id": new.pk} if is_same else {"record_id": None, "status": PLANNED}
    for visit in work.all(select(RetentionVisit).where(v.record_id == old.pk).order_by(v.id)):
        work.change(RetentionVisit, visit.pk, visit.version, moved, CORRECTION)
    for share in work.all(select(SupportReportShare).where(s.record_id == old.pk).order_by(s.id)):
        wanted = {"record_id": new.pk if is_same else None}
        work.change(SupportReportShare, share.pk, share.version, wanted, CORRECTION)
