"""定着の予定 (visits after the hire): planned, moved, called off, done.

What happened is a support record, written in the same transaction; the visit points at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.dates import add_months, format_date
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.domain.records import RecordEntry, SupportRecord
from core.domain.retention import (
    CANCELLED,
    DONE,
    PLANNED,
    RetentionVisit,
    RetentionVisitEntry,
    VisitCancelEntry,
    VisitPlanEntry,
)
from core.errors import RuleViolation
from core.queries.retention_visits import on_weekday, proposed_visits, same_record
from core.queries.scopes import require_record, within_scope
from core.services.ownership import require_owner
from core.services.records import add_record

MOVABLE = ("planned_on", "planned_at", "activity", "owner_id", "note")
TWICE = "twice"


def plan_rhythm(work: Work, employment_id: int) -> list[RetentionVisit]:
    """訪問の予定を入れる: every step of the rhythm that lies ahead and is not planned yet.

    A weekend gives way to the Monday after. Raises `RuleViolation` when nothing is left to plan.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, employment_id)
    work.alone(f"retention.{employment_id}")
    made = [
        RetentionVisit(
            client_id=job.client_id, employment_id=job.pk, planned_on=wanted.on, step=wanted.step
        )
        for wanted in proposed_visits(work, employment_id).value
    ]
    if not made:
        raise RuleViolation(
            {"": "これから入れる予定はありません。日を決めて一件ずつ入れられます。"}
        )
    work.add_all(made)
    return made


def plan_visit(work: Work, entry: VisitPlanEntry) -> list[RetentionVisit]:
    """予定を入れる, once or on the same day of so many months. Raises `RuleViolation`, `OutOfScope`."""
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, entry.employment_id)
    entry = check(VisitPlanEntry, entry.model_dump())
    work.alone(f"retention.{job.pk}")
    if entry.owner_id is not None:
        require_owner(work, entry.owner_id)
    values = entry.model_dump(exclude={"client_id", "step", "planned_on", "times"})
    days = [entry.planned_on]
    days += [on_weekday(add_months(entry.planned_on, month)) for month in range(1, entry.times)]
    for on in days:
        _require_day(work, job, on, entry.activity)
    made = [RetentionVisit(**values, client_id=job.client_id, planned_on=on) for on in days]
    work.add_all(made)
    return made


def change_visit(
    work: Work, visit_id: int, seen: int, changes: Mapping[str, Any]
) -> RetentionVisit:
    """予定を動かす・直す; the day it was first planned for is kept. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_CLIENTS)
    visit = _open(work, visit_id, seen)
    values = {name: getattr(visit, name) for name in RetentionVisitEntry.model_fields}
    entry = check(RetentionVisitEntry, {**values, **changes})
    new = {name: getattr(entry, name) for name in changes if name in MOVABLE}
    if new.get("owner_id") not in (None, visit.owner_id):
        require_owner(work, entry.owner_id)
    if entry.planned_on != visit.planned_on:
        job = work.get(Employment, visit.employment_id)
        _require_day(work, job, entry.planned_on, entry.activity)
        new["first_planned_on"] = visit.first_planned_on or visit.planned_on
    return work.change(RetentionVisit, visit_id, seen, new)


def cancel_visit(work: Work, visit_id: int, seen: int, reason: str) -> RetentionVisit:
    """予定を取りやめる, with its reason; it stays readable. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_CLIENTS)
    _open(work, visit_id, seen)
    told = check(VisitCancelEntry, {"cancel_reason": reason}).cancel_reason
    return work.change(RetentionVisit, visit_id, seen, {"status": CANCELLED, "cancel_reason": told})


def reopen_visit(work: Work, visit_id: int, seen: int) -> RetentionVisit:
    """予定にもどす: called off, or tied to a record, by mistake. The record stays as it is."""
    require(work.actor, Action.WRITE_CLIENTS)
    visit = within_scope(work, RetentionVisit, visit_id)
    if visit.status == PLANNED and visit.version == seen:
        raise RuleViolation({"": "この予定は、まだ済んでいません。"})
    again = {"status": PLANNED, "record_id": None, "cancel_reason": ""}
    return work.change(RetentionVisit, visit_id, seen, again)


def complete_visit(
    work: Work, visit_id: int, seen: int, entry: RecordEntry, *, twice: bool = False
) -> SupportRecord:
    """行ったことを記録する: the record and the visit in one transaction.

    A second record of the same day, way and party is told (`RuleViolation` at `twice`) and written
    once `twice` says that it is another one. Raises as `add_record`, and `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    visit = _open(work, visit_id, seen)
    entry = entry.model_copy(
        update={"client_id": visit.client_id, "activity": entry.activity or visit.activity}
    )
    if not twice and same_record(
        work, visit.client_id, entry.happened_on, entry.method, entry.party
    ):
        raise RuleViolation(
            {
                TWICE: f"{format_date(entry.happened_on)}の同じ方法・相手の記録が、もうあります。"
                "同じ面談なら「書いてある記録を結びつける」を、別の面談なら"
                "「別の面談として記録する」に印を付けて保存してください。"
            }
        )
    if entry.organization_id is None and entry.party == "employer":
        employer = work.get(Employment, visit.employment_id).organization_id
        entry = entry.model_copy(update={"organization_id": employer})
    record = add_record(work, entry)
    work.change(RetentionVisit, visit_id, seen, {"status": DONE, "record_id": record.pk})
    return record


def tie_record(work: Work, visit_id: int, seen: int, record_id: int) -> RetentionVisit:
    """書いてある記録を結びつける: the visit is done by a record that stands already.

    Raises `RuleViolation` for another person's record, one that was corrected, or one that tells of
    another visit; `NotAllowed` (公開範囲), `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    visit = _open(work, visit_id, seen)
    record = work.get(SupportRecord, record_id)
    require_record(work, record)
    if record.client_id != visit.client_id:
        raise RuleViolation({"record_id": "ほかの人の支援記録は、結びつけられません。"})
    if record.is_replaced:
        raise RuleViolation(
            {"record_id": "この支援記録は訂正されました。新しいほうを選んでください。"}
        )
    v = table_of(RetentionVisit).c
    if work.scalar(select(v.id).where(v.record_id == record_id, v.id != visit_id).limit(1)):
        raise RuleViolation({"record_id": "この支援記録は、別の予定に結びついています。"})
    return work.change(RetentionVisit, visit_id, seen, {"status": DONE, "record_id": record_id})


def call_off_visits(work: Work, employment_id: int, after: date, reason: str) -> int:
    """残りの予定を取りやめる, of a job that ended: how many were planned for a later day."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Employment, employment_id)
    v = table_of(RetentionVisit).c
    asked = select(RetentionVisit).where(
        v.employment_id == employment_id, v.status == PLANNED, v.planned_on > after
    )
    rows = work.all(asked.order_by(v.id))
    for row in rows:
        cancel_visit(work, row.pk, row.version, reason)
    return len(rows)


# -- parts -----------------------------------------------------------------------------------------


def _open(work: Work, visit_id: int, seen: int) -> RetentionVisit:
    """The visit, still to come. One that changed meanwhile is a conflict, told by the save."""
    visit = within_scope(work, RetentionVisit, visit_id)
    if visit.status != PLANNED and visit.version == seen:
        raise RuleViolation({"": "この予定は、もう済んでいるか、取りやめてあります。"})
    return visit


def _require_day(work: Work, job: Employment, on: date, activity: str) -> None:
    if on < clock.today():
        raise RuleViolation(
            {"planned_on": "予定日が過ぎた日です。もう会ったのなら、支援記録を書いてください。"}
        )
    if on < job.hired_on:
        raise RuleViolation({"planned_on": "予定日が就職日より前です。"})
    if job.left_on is not None:
        raise RuleViolation(
            {"": "この就職は離職で終わっています。続く支援は、やることや支援記録に書いてください。"}
        )
    v = table_of(RetentionVisit).c
    known = select(v.id).where(
        v.employment_id == job.pk, v.planned_on == on, v.activity == activity, v.status == PLANNED
    )
    if work.scalar(known.limit(1)) is not None:
        raise RuleViolation(
            {"planned_on": f"{format_date(on)}には、同じ活動の予定がもう入っています。"}
        )
