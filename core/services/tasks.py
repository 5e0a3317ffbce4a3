"""やること (tasks): added by hand, done in one click, put off with a reason, handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core import clock
from core.db.work import Work
from core.domain.clients import Client
from core.domain.permissions import Action, require
from core.domain.tasks import OPEN_STATUSES, Task, TaskEntry
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.notifications import notify, tell_owner
from core.services.ownership import require_owner


def add_task(work: Work, entry: TaskEntry) -> Task:
    """やることを加える. Raises `NotFound` when the person is gone, `RuleViolation` for the owner."""
    require(work.actor, Action.WRITE_CLIENTS)
    if entry.client_id is not None:
        within_scope(work, Client, entry.client_id)
    require_owner(work, entry.owner_id, about=entry.client_id)
    task = Task(**entry.model_dump(), source="hand", given_by_id=work.actor.id)
    return tell_owner(work, work.add(task))


def finish_task(work: Work, task_id: int, seen: int) -> Task:
    """済んだ. Raises `Conflict` when somebody changed it since it was shown."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Task, task_id)
    task = work.change(Task, task_id, seen, {"status": "done", "done_on": clock.today()})
    return _tell_giver(work, task, "task_done")


def reopen_task(work: Work, task_id: int, seen: int) -> Task:
    """まだだった: a task that was marked as done too early is open again."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Task, task_id)
    return work.change(Task, task_id, seen, {"status": "open", "done_on": None})


def snooze_task(work: Work, task_id: int, seen: int, due_on: date, reason: str) -> Task:
    """先へ延ばす: to a later day, with a reason that stays in the audit.

    Raises `RuleViolation` without a reason, for a day that is past or not later, or when it is done.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    task = _open_task(work, task_id, seen)
    wrong = {}
    if not reason.strip():
        wrong["reason"] = "延ばす理由を入力してください。"
    if due_on <= clock.today():
        wrong["due_on"] = "新しい期日は、明日からの日にしてください。"
    elif task is not None and task.due_on is not None and due_on <= task.due_on:
        wrong["due_on"] = "新しい期日が、いまの期日より後ではありません。"
    if wrong:
        raise RuleViolation(wrong)
    task = work.change(Task, task_id, seen, {"due_on": due_on}, reason.strip())
    return _tell_giver(work, task, "task_put_off")


def hand_over_task(work: Work, task_id: int, seen: int, owner_id: int) -> Task:
    """やることを引き継ぐ: another owner has it from now on."""
    require(work.actor, Action.WRITE_CLIENTS)
    _open_task(work, task_id, seen)
    require_owner(work, owner_id, about=work.get(Task, task_id).client_id)
    given = {"owner_id": owner_id, "given_by_id": work.actor.id}
    return tell_owner(work, work.change(Task, task_id, seen, given))


# Several at once (`seen`: id → version): all of them, or none.


def finish_tasks(work: Work, seen: Mapping[int, int]) -> int:
    """まとめて済ませる. Returns how many. Raises as `finish_task` does."""
    require(work.actor, Action.WRITE_CLIENTS)
    return len([finish_task(work, task_id, seen[task_id]) for task_id in sorted(seen)])


def snooze_tasks(work: Work, seen: Mapping[int, int], due_on: date, reason: str) -> int:
    """まとめて先へ延ばす: to one later day, for one reason. Raises as `snooze_task` does."""
    require(work.actor, Action.WRITE_CLIENTS)
    return len([snooze_task(work, i, seen[i], due_on, reason) for i in sorted(seen)])


def hand_over_tasks(work: Work, seen: Mapping[int, int], owner_id: int) -> int:
    """まとめて引き継ぐ: to one colleague. Raises as `hand_over_task` does."""
    require(work.actor, Action.WRITE_CLIENTS)
    return len([hand_over_task(work, i, seen[i], owner_id) for i in sorted(seen)])


def _tell_giver(work: Work, task: Task, kind: str) -> Task:
    notify(work, kind, [task.given_by_id], task_id=task.pk, client_id=task.client_id)
    return task


def _open_task(work: Work, task_id: int, seen: int) -> Task | None:
    """The task as the user saw it, or None when it changed: then the save tells who and what."""
    task = within_scope(work, Task, task_id)
    if task.version != seen:
        return None
    if task.status not in OPEN_STATUSES:
        raise RuleViolation({"": "このやることは、もう済んでいます。"})
    return task
