"""支援記録 (support records): written once, never overwritten; a correction is a row of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.consents import DisclosureEntry
from core.domain.enrolments import Enrolment
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import GroupSession, RecordEntry, SupportRecord
from core.domain.tasks import OPEN_STATUSES, Task
from core.errors import RuleViolation
from core.queries.scopes import require_client, require_record
from core.services.disclosures import record_disclosure
from core.services.notifications import tell_owner
from core.services.ownership import require_owner
from core.services.record_ties import ties_follow
from core.services.review_evidence import evidence_follows
from core.services.summaries import count_record


def add_record(
    work: Work, entry: RecordEntry, session: GroupSession | None = None
) -> SupportRecord:
    """支援記録を書く: a next step with a day becomes a task of whoever is to do it.

    Personal data passed on leaves its disclosure in the same transaction. `session`: the record is
    one attendee's of a group session. Raises `NotFound` when the client is gone, `OutOfScope`,
    `ConsentMissing` for the data passed on, `RuleViolation`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    _check_person(work, entry)
    record = work.add(_record(work, entry, group_id=session.pk if session else None))
    count_record(work, record, 1)
    _keep_last_day(work, record.client_id)
    if record.next_step_on:
        _give(work, record)
    _note_passed_on(work, record, entry)
    return record


def correct_record(work: Work, record_id: int, seen: int, entry: RecordEntry) -> SupportRecord:
    """支援記録を訂正する: a new row that names the one it replaces; what was written stays readable.

    The correction may put the record at another person. An open task of the old next step follows
    it, or is called off when the step is gone. A disclosure noted with it stays as it was. Raises
    `Conflict`, `NotFound`, `OutOfScope`, `NotAllowed` (公開範囲), `ConsentMissing`, `RuleViolation`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    old = work.get(SupportRecord, record_id)
    require_record(work, old)
    if old.is_replaced and old.version == seen:
        raise RuleViolation(
            {"": "この記録は、もう訂正されています。新しいほうの記録を訂正してください。"}
        )
    _check_person(work, entry)
    old = work.change(SupportRecord, record_id, seen, {"is_replaced": True})
    new = work.add(_record(work, entry, corrects_id=record_id, group_id=old.group_id))
    # Always in the same order: two corrections at once must not wait for each other.
    for record in sorted((old, new), key=lambda r: (r.happened_on, r.method, r.topic)):
        count_record(work, record, 1 if record is new else -1)
    for client_id in sorted({old.client_id, new.client_id}):
        _keep_last_day(work, client_id)
    _follow(work, old, new)
    evidence_follows(work, old, new)
    ties_follow(work, old, new)
    _note_passed_on(work, new, entry)
    return new


def _check_person(work: Work, entry: RecordEntry) -> None:
    """The person is there, within scope, and not merged into another; the owner may own a task."""
    client = work.get(Client, entry.client_id)
    require_client(work, entry.client_id)
    if client.merged_into_id is not None:
        raise RuleViolation(
            {
                "client_id": "この利用者は、ほかの利用者にまとめられました。まとめた先を選んでください。"
            }
        )
    if entry.next_step_owner_id not in (None, work.actor.id):
        require_owner(work, entry.next_step_owner_id)


def _record(work: Work, entry: RecordEntry, **more: Any) -> SupportRecord:
    """The row to store. A person who is in one programme only: the record is of that one."""
    values = entry.stored
    if not entry.programme:
        values["programme"] = _only_programme(work, entry.client_id)
    if entry.next_step_on and entry.next_step_owner_id is None:
        values["next_step_owner_id"] = work.actor.id
    return SupportRecord(**values, **more, author_id=work.actor.id)


def _only_programme(work: Work, client_id: int) -> str:
    e = table_of(Enrolment).c
    running = work.rows(
        select(e.programme).where(e.client_id == client_id, e.end_on.is_(None)).distinct().limit(2)
    )
    return str(running[0].programme) if len(running) == 1 else ""


def _note_passed_on(work: Work, record: SupportRecord, entry: RecordEntry) -> None:
    """渡した個人データ: the disclosure that the law asks for."""
    if not entry.is_passed_on:
        return
    recipient, recipient_id = entry.passed_to, None
    if not recipient and record.organization_id is not None:
        recipient_id = record.organization_id
        recipient = work.get(Organization, recipient_id).name
    noted = {
        "client_id": record.client_id,
        "provided_on": record.happened_on,
        "recipient": recipient,
        "recipient_id": recipient_id,
        "recipient_legal_type": entry.passed_legal_type,
        "items": entry.passed_items,
        "purpose": entry.passed_purpose,
        "method": entry.passed_method,
        "exception": entry.passed_exception,
        "reason": entry.passed_reason,
    }
    record_disclosure(work, check(DisclosureEntry, noted), record_id=record.pk)


def _give(work: Work, record: SupportRecord) -> None:
    """The next step becomes a task; a colleague who is to do it is told."""
    task = Task(**_task(record), source="record", given_by_id=work.actor.id)
    tell_owner(work, work.add(task))


def _task(record: SupportRecord) -> dict[str, Any]:
    return {
        "title": record.next_step,
        "client_id": record.client_id,
        "due_on": record.next_step_on,
        "record_id": record.pk,
        "owner_id": record.next_step_owner_id,
    }


def _follow(work: Work, old: SupportRecord, new: SupportRecord) -> None:
    """The task of the old next step, if nobody finished it yet, is the task of the new one."""
    t = table_of(Task).c
    open_tasks = work.all(select(Task).where(t.record_id == old.pk, t.status.in_(OPEN_STATUSES)))
    for task in open_tasks:
        wanted = _task(new) if new.next_step_on else {"status": "cancelled"}
        work.change(Task, task.pk, task.version, wanted)
    step_is_new = (new.next_step, new.next_step_on) != (old.next_step, old.next_step_on)
    if new.next_step_on and step_is_new and not open_tasks:
        _give(work, new)


def _keep_last_day(work: Work, client_id: int) -> None:
    """最後の記録の日 of the person, from the records themselves.

    The person's row is locked first: two records written at once must both be seen.
    """
    c, r = table_of(Client).c, table_of(SupportRecord).c
    row = work.first(select(c.version).where(c.id == client_id).with_for_update())
    last: date | None = work.scalar(
        select(r.happened_on)
        .where(r.client_id == client_id, r.is_replaced.is_(False))
        .order_by(r.happened_on.desc())
        .limit(1)
    )
    if row is not None:
        work.change(Client, client_id, row.version, {"last_record_on": last})
