"""支援記録 (support records): written once, never overwritten; a correction is a row of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.permissions import Action, require
from core.domain.records import RecordEntry, SupportRecord
from core.domain.tasks import Task
from core.errors import RuleViolation
from core.services import record_index
from core.services.summaries import count_record


def add_record(work: Work, entry: RecordEntry) -> SupportRecord:
    """支援記録を書く: a next step with a day becomes a task of the person who wrote.

    Raises `NotFound` when the client is gone.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    work.get(Client, entry.client_id)
    record = work.add(SupportRecord(**entry.model_dump(), author_id=work.actor.id))
    count_record(work, record, 1)
    record_index.put(work, record)
    _keep_last_day(work, record.client_id)
    if record.next_step_on:
        work.add(Task(**_task(record), owner_id=work.actor.id, source="record"))
    return record


def correct_record(work: Work, record_id: int, seen: int, entry: RecordEntry) -> SupportRecord:
    """支援記録を訂正する: a new row that names the one it replaces; what was written stays readable.

    The correction may put the record at another person. An open task of the old next step follows
    it, or is called off when the step is gone. Raises `Conflict`, `NotFound`, `RuleViolation`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    old = work.get(SupportRecord, record_id)
    if old.is_replaced and old.version == seen:
        raise RuleViolation(
            {"": "この記録は、もう訂正されています。新しいほうの記録を訂正してください。"}
        )
    work.get(Client, entry.client_id)
    old = work.change(SupportRecord, record_id, seen, {"is_replaced": True})
    new = work.add(
        SupportRecord(**entry.model_dump(), author_id=work.actor.id, corrects_id=record_id)
    )
    # Always in the same order: two corrections at once must not wait for each other.
    for record in sorted((old, new), key=lambda r: (r.happened_on, r.method, r.topic)):
        count_record(work, record, 1 if record is new else -1)
    record_index.take_out(work, old)
    record_index.put(work, new)
    for client_id in sorted({old.client_id, new.client_id}):
        _keep_last_day(work, client_id)
    _follow(work, old, new)
    return new


def _task(record: SupportRecord) -> dict[str, Any]:
    return {
        "title": record.next_step,
        "client_id": record.client_id,
        "due_on": record.next_step_on,
        "record_id": record.pk,
    }


def _follow(work: Work, old: SupportRecord, new: SupportRecord) -> None:
    """The task of the old next step, if nobody finished it yet, is the task of the new one."""
    t = table_of(Task).c
    open_tasks = work.all(
        select(Task).where(t.record_id == old.pk, t.status.not_in(["done", "cancelled"]))
    )
    for task in open_tasks:
        wanted = _task(new) if new.next_step_on else {"status": "cancelled"}
        work.change(Task, task.pk, task.version, wanted)
    step_is_new = (new.next_step, new.next_step_on) != (old.next_step, old.next_step_on)
    if new.next_step_on and step_is_new and not open_tasks:
        work.add(Task(**_task(new), owner_id=work.actor.id, source="record"))


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
