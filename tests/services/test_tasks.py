"""やること: added, done, put off, handed over; and who stands silent for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import Work, read_only, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.permissions import MATRIX, Action
from core.domain.tasks import Task, TaskEntry
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.queries.tasks import task_row, undated_tasks
from core.queries.untouched import untouched_clients, untouched_count
from core.services import tasks

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)


def added(actor: Actor, **typed: Any) -> Task:
    with unit_of_work(actor) as work:
        return tasks.add_task(work, check(TaskEntry, {"title": "職場へ電話する", **typed}))


def stored(task: Task) -> Task:
    with read_only(SYSTEM) as view:
        return view.get(Task, task.pk)


def test_a_task_added_by_hand_is_open_and_its_day_is_read_as_people_write_it(staff: Staff) -> None:
    task = added(staff["supporter"], owner_id=staff["director"].id, due_on="R8.12.4")
    assert (task.status, task.source, task.due_on) == ("open", "hand", date(2026, 12, 4))
    assert task.owner_id == staff["director"].id


@pytest.mark.parametrize("owner", ["viewer", "partner"])
def test_who_cannot_own_a_case_is_given_no_task(staff: Staff, owner: str) -> None:
    with pytest.raises(RuleViolation):
        added(staff["supporter"], owner_id=staff[owner].id)


def test_a_task_about_nobody_we_know_is_refused(staff: Staff) -> None:
    with pytest.raises(NotFound):
        added(staff["supporter"], client_id=99)


def test_done_in_one_click_and_undone_again(staff: Staff) -> None:
    task = added(staff["supporter"])
    with unit_of_work(staff["supporter"]) as work:
        done = tasks.finish_task(work, task.pk, 1)
    assert (done.status, done.done_on, done.version) == ("done", TODAY, 2)
    with unit_of_work(staff["supporter"]) as work:
        tasks.reopen_task(work, task.pk, 2)
    assert (stored(task).status, stored(task).done_on) == ("open", None)


def test_two_who_finish_the_same_task_do_not_overwrite_each_other(staff: Staff) -> None:
    task = added(staff["supporter"])
    with unit_of_work(staff["director"]) as work:
        tasks.hand_over_task(work, task.pk, 1, staff["director"].id or 0)
    with pytest.raises(Conflict) as conflict, unit_of_work(staff["supporter"]) as work:
        tasks.finish_task(work, task.pk, 1)
    assert conflict.value.fields[0].by == staff["director"].name
    assert stored(task).status == "open"


def test_putting_off_keeps_its_reason_in_the_audit(staff: Staff) -> None:
    task = added(staff["supporter"], due_on="2026/11/20")
    with unit_of_work(staff["supporter"]) as work:
        tasks.snooze_task(work, task.pk, 1, date(2026, 11, 22), " 先方が休み ")
    assert stored(task).due_on == date(2026, 11, 22)
    with read_only(SYSTEM) as view:
        a = audit_entry.c
        reasons = view.rows(select(a.reason).where(a.entity == "task", a.action == "update"))
    assert [row.reason for row in reasons] == ["先方が休み"]


@pytest.mark.parametrize(
    ("due_on", "reason", "field"),
    [
        (date(2026, 12, 1), "  ", "reason"),
        (date(2026, 11, 21), "先方が休み", "due_on"),
        (date(2026, 11, 25), "先方が休み", "due_on"),
    ],
)
def test_putting_off_needs_a_reason_and_a_later_day(
    staff: Staff, due_on: date, reason: str, field: str
) -> None:
    task = added(staff["supporter"], due_on="2026/11/25")
    with pytest.raises(RuleViolation) as wrong, unit_of_work(staff["supporter"]) as work:
        tasks.snooze_task(work, task.pk, 1, due_on, reason)
    assert list(wrong.value.fields) == [field]
    assert stored(task).version == 1


def test_what_is_done_is_neither_put_off_nor_handed_over(staff: Staff) -> None:
    task = added(staff["supporter"])
    with unit_of_work(staff["supporter"]) as work:
        tasks.finish_task(work, task.pk, 1)
    for verb in (
        lambda work: tasks.snooze_task(work, task.pk, 2, date(2026, 12, 1), "先方が休み"),
        lambda work: tasks.hand_over_task(work, task.pk, 2, staff["director"].id or 0),
    ):
        with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
            verb(work)


def test_several_are_done_put_off_or_handed_over_at_once_and_all_or_none(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"].id or 0
    held = {added(me, due_on="2026/11/20").pk: 1 for _ in range(3)}
    with unit_of_work(me) as work:
        assert tasks.snooze_tasks(work, held, date(2026, 12, 1), "先方が休み") == 3
    with pytest.raises(Conflict), unit_of_work(me) as work:  # the second one was changed meanwhile
        tasks.hand_over_tasks(work, {1: 2, 2: 1, 3: 2}, other)
    with read_only(SYSTEM) as view:
        assert {view.get(Task, i).owner_id for i in held} == {None}
    with unit_of_work(me) as work:
        tasks.hand_over_tasks(work, dict.fromkeys(held, 2), other)
    with unit_of_work(me) as work:
        assert tasks.finish_tasks(work, dict.fromkeys(held, 3)) == 3
    with read_only(SYSTEM) as view:
        rows = [view.get(Task, i) for i in held]
    assert {(r.status, r.owner_id, r.due_on) for r in rows} == {("done", other, date(2026, 12, 1))}


VERBS: dict[str, Callable[[Work], object]] = {
    "add": lambda work: tasks.add_task(work, check(TaskEntry, {"title": "電話"})),
    "finish": lambda work: tasks.finish_task(work, 1, 1),
    "reopen": lambda work: tasks.reopen_task(work, 1, 1),
    "snooze": lambda work: tasks.snooze_task(work, 1, 1, date(2026, 12, 1), "休み"),
    "hand_over": lambda work: tasks.hand_over_task(work, 1, 1, 1),
    "finish_many": lambda work: tasks.finish_tasks(work, {1: 1}),
    "snooze_many": lambda work: tasks.snooze_tasks(work, {1: 1}, date(2026, 12, 1), "休み"),
    "hand_over_many": lambda work: tasks.hand_over_tasks(work, {1: 1}, 1),
}


@pytest.mark.parametrize("role", ["viewer", "partner", "supporter"])
@pytest.mark.parametrize("verb", VERBS)
def test_only_who_writes_clients_touches_tasks(staff: Staff, role: str, verb: str) -> None:
    added(SYSTEM)
    if Action.WRITE_CLIENTS in MATRIX[role]:  # the control: these do
        with unit_of_work(staff[role]) as work:
            VERBS[verb](work)
        return
    with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
        VERBS[verb](work)


def test_tasks_without_a_day_are_listed_and_one_is_read_in_full(staff: Staff) -> None:
    me = staff["supporter"].id
    for due_on in ("2026/11/20", "2026/11/21", "2026/11/22", ""):
        added(staff["supporter"], owner_id=me, due_on=due_on)
    added(staff["supporter"], owner_id=staff["director"].id, due_on="2026/11/21")
    with read_only(staff["supporter"]) as view:
        assert [row.due_on for row in undated_tasks(view, me)] == [None]
        assert task_row(view, 1).title == "職場へ電話する"
        with pytest.raises(NotFound):
            task_row(view, 99)


def test_the_longest_silence_stands_first_and_the_closed_are_left_out(staff: Staff) -> None:
    me = staff["supporter"].id
    with unit_of_work(SYSTEM) as work:
        for number, (days, more) in enumerate(
            [(60, {}), (61, {}), (90, {}), (None, {}), (200, {"stage": "closed"}),
             (70, {"owner_id": None})], start=1,
        ):  # fmt: skip
            last = TODAY - timedelta(days=days) if days else None
            values = {"owner_id": me, "last_record_on": last, **more}
            work.add(Client(name="模擬 花子", kana="もぎ はなこ", number=number, **values))
    with read_only(staff["supporter"]) as view:
        mine = untouched_clients(view, today=TODAY, days=60, owner_id=me, limit=20)
        assert [row.number for row in mine] == [4, 3, 2]
        assert untouched_count(view, today=TODAY, days=60, owner_id=me) == 3
        assert untouched_count(view, today=TODAY, days=60, owner_id=None) == 4
    with pytest.raises(NotAllowed), read_only(staff["viewer"]) as view:
        untouched_count(view, today=TODAY, days=60, owner_id=None)
