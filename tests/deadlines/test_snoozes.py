"""先送り: a matter rests until a day, with a reason, and comes back by itself; two users; scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import Work, read_only, unit_of_work
from core.deadlines import Deadline, counts, survey
from core.domain.clients import Certificate, Client
from core.domain.snoozes import DeadlineSnooze
from core.errors import Conflict, DomainError, NotAllowed, NotFound, OutOfScope, RuleViolation
from core.services import snoozes
from core.services.merges import merge_clients
from tests.deadlines.conftest import TODAY, Ledger

Staff = dict[str, Actor]
IN_A_WEEK = TODAY + timedelta(days=7)
EXPIRES = TODAY + timedelta(days=40)


@pytest.fixture
def two(office: Ledger) -> Ledger:
    """One person with two certificates that run out on the same day."""
    person = office.client()
    for kind in ("mental", "medical_aid"):
        office.certificate(person, kind, EXPIRES)
    return office


def put_off(actor: Actor, row: Deadline, until_on: date = IN_A_WEEK, **other: Any) -> int:
    asked: dict[str, Any] = {"reason": "市役所の返事を待つ", **other}
    with unit_of_work(actor) as work:
        return snoozes.snooze(
            work, row.kind, row.matter_id, asked.pop("due_on", row.due_on), until_on, **asked
        ).pk


def refusal(run: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        run()
    return caught.value


def kinds_shown(office: Ledger, **asked: Any) -> list[int]:
    return [row.matter_id for row in office.due(**asked)]


def test_only_the_one_matter_leaves_lists_counts_and_pages_and_is_back_on_its_day(
    two: Ledger,
) -> None:
    first, second = two.due()
    put_off(two.actor, first)
    assert two.due() == [second]
    (resting,) = two.due(snoozed=True)
    assert (resting.matter_id, resting.snoozed_until, resting.snooze_reason) == (
        first.matter_id, IN_A_WEEK, "市役所の返事を待つ",
    )  # fmt: skip
    with read_only(two.actor) as view:
        assert counts(view, today=TODAY).within_caution == 1
        assert len(survey(view, today=TODAY, snoozed=True)) == 1
    assert len(two.due(IN_A_WEEK - timedelta(days=1))) == 1
    assert [row.snoozed_until for row in two.due(IN_A_WEEK)] == [None, None]
    assert two.due(IN_A_WEEK, snoozed=True) == []


@pytest.mark.sqlite_only
def test_another_due_day_is_another_matter(two: Ledger) -> None:
    first, _second = two.due()
    put_off(two.actor, first)
    with unit_of_work(SYSTEM) as work:
        work.change(Certificate, first.matter_id, 1, {"expires_on": EXPIRES + timedelta(days=1)})
    assert first.matter_id in kinds_shown(two)


@pytest.mark.sqlite_only
def test_a_reason_and_a_day_ahead_are_needed_and_no_snooze_reaches_past_the_due_day(
    two: Ledger,
) -> None:
    first, _second = two.due()
    longest = TODAY + timedelta(days=30)
    for until_on, other, field in (
        (IN_A_WEEK, {"reason": "　"}, "reason"),
        (IN_A_WEEK, {"reason": "長" * 201}, "reason"),
        (TODAY, {}, "until_on"),
        (longest + timedelta(days=1), {}, "until_on"),
    ):
        error = refusal(lambda u=until_on, o=other: put_off(two.actor, first, u, **o))  # type: ignore[misc]
        assert isinstance(error, RuleViolation)
        assert list(error.fields) == [field]
    put_off(two.actor, first, longest)  # the control: the last day that is allowed
    soon = two.certificate(two.client(2), "mental", TODAY + timedelta(days=3))
    late = two.certificate(two.client(3), "mental", TODAY - timedelta(days=3))
    rows = {row.matter_id: row for row in two.due()}
    error = refusal(lambda: put_off(two.actor, rows[soon], IN_A_WEEK))
    assert "2026/11/24(火)までです（期日を過ぎるため）" in str(error)
    put_off(two.actor, rows[soon], TODAY + timedelta(days=3))
    put_off(two.actor, rows[late], longest)


@pytest.mark.sqlite_only
def test_what_is_no_matter_any_more_cannot_be_put_off(two: Ledger) -> None:
    first, _second = two.due()
    wrong_day = refusal(lambda: put_off(two.actor, first, due_on=EXPIRES + timedelta(days=1)))
    assert isinstance(wrong_day, NotFound)
    with unit_of_work(SYSTEM) as work:
        work.change(Certificate, first.matter_id, 1, {"status": "lapsed"})
    assert isinstance(refusal(lambda: put_off(two.actor, first)), NotFound)
    unknown = replace(first, kind="no such rule")
    assert isinstance(refusal(lambda: put_off(two.actor, unknown)), NotFound)


@pytest.mark.sqlite_only
def test_the_day_of_a_task_is_moved_instead(two: Ledger) -> None:
    two.task("職場へ電話", due_on=TODAY)
    (task, *_others) = two.due()
    assert not task.may_snooze
    assert "期日を延ばしてください" in str(refusal(lambda: put_off(two.actor, task)))


@pytest.mark.sqlite_only
def test_scope_and_role_decide_who_may_put_off_and_wake(two: Ledger, staff: Staff) -> None:
    first, second = two.due()
    outside = replace(staff["supporter"], scope="caseload")
    assert isinstance(refusal(lambda: put_off(outside, first)), OutOfScope)
    for role in ("clerk", "viewer", "partner"):
        assert isinstance(refusal(lambda r=role: put_off(staff[r], first)), NotAllowed)  # type: ignore[misc]
    snooze_id = put_off(staff["director"], first)

    def woken_by(actor: Actor) -> None:
        with unit_of_work(actor) as work:
            snoozes.wake(work, snooze_id, 1)

    assert isinstance(refusal(lambda: woken_by(outside)), OutOfScope)
    assert isinstance(refusal(lambda: woken_by(staff["viewer"])), NotAllowed)
    assert two.due() == [second]
    woken_by(staff["supporter"])
    assert two.due() == [first, second]
    # What was typed is for those who may read it.
    put_off(staff["director"], first)
    (row,) = two.due(actor=staff["viewer"], snoozed=True)
    assert (row.snoozed_until, row.snooze_reason, row.why) == (IN_A_WEEK, "", "")


def test_the_second_user_is_told_and_whoever_saw_the_snooze_may_change_it(
    two: Ledger, staff: Staff
) -> None:
    first, _second = two.due()
    put_off(staff["supporter"], first)
    error = refusal(lambda: put_off(staff["director"], first))
    assert "模擬 支援さんが2026/11/28(土)まで先送りしています" in str(error)
    later = TODAY + timedelta(days=20)
    put_off(staff["director"], first, later, seen=1)
    assert isinstance(refusal(lambda: put_off(staff["supporter"], first, seen=1)), Conflict)
    (row,) = two.due(snoozed=True)
    assert (row.snoozed_until, row.snooze_version) == (later, 2)
    with pytest.raises(Conflict), unit_of_work(staff["supporter"]) as work:
        snoozes.wake(work, row.snooze_id or 0, 1)
    with unit_of_work(staff["supporter"]) as work:
        snoozes.wake(work, row.snooze_id or 0, 2)
    assert isinstance(refusal(lambda: put_off(staff["director"], first, seen=2)), NotFound)
    put_off(staff["director"], first)


@pytest.mark.sqlite_only
def test_a_snooze_that_is_over_can_begin_again(
    two: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _second = two.due()
    put_off(two.actor, first)
    monkeypatch.setenv("TSUNAGICHO_TODAY", "2026-12-01")
    back = next(row for row in two.due(date(2026, 12, 1)) if row.matter_id == first.matter_id)
    assert back.snooze_version == 0
    put_off(two.actor, back, date(2026, 12, 5))
    (row,) = two.due(date(2026, 12, 1), snoozed=True)
    assert row.snoozed_until == date(2026, 12, 5)


def test_two_at_once_leave_one_snooze_and_one_sentence(two: Ledger, staff: Staff) -> None:
    first, _second = two.due()
    together, said = Barrier(2), []

    def try_it(actor: Actor) -> None:
        together.wait()
        try:
            put_off(actor, first)
        except RuleViolation as error:
            said.append(str(error))

    threads = [Thread(target=try_it, args=(staff[role],)) for role in ("supporter", "director")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert len(two.due(snoozed=True)) == 1


def test_the_database_itself_keeps_one_snooze_for_each_matter(two: Ledger) -> None:
    """The control of the lock: without it, the second row would be refused here."""
    first, _second = two.due()

    def row(work: Work) -> DeadlineSnooze:
        return work.add(
            DeadlineSnooze(
                kind=first.kind, matter_id=first.matter_id, due_on=first.due_on,
                until_on=IN_A_WEEK, reason="模擬",
            )
        )  # fmt: skip

    with unit_of_work(two.actor) as work:
        row(work)
    with pytest.raises(Exception, match=r"(?i)unique"), unit_of_work(two.actor) as work:
        row(work)


@pytest.mark.sqlite_only
def test_the_audit_says_who_put_off_what_until_when_and_why(two: Ledger) -> None:
    first, _second = two.due()
    snooze_id = put_off(two.actor, first)
    with unit_of_work(two.actor) as work:
        snoozes.wake(work, snooze_id, 1)
    a = audit_entry.c
    with read_only(SYSTEM) as view:
        rows = view.rows(
            select(a.action, a.actor_name, a.changes, a.reason)
            .where(a.entity == "deadline_snooze")
            .order_by(a.seq)
        )
    assert [(row.action, row.actor_name) for row in rows] == [
        ("insert", "模擬 支援"), ("delete", "模擬 支援"),
    ]  # fmt: skip
    assert "市役所の返事を待つ" in rows[0].changes
    assert rows[1].reason == "先送りをやめた"


@pytest.mark.sqlite_only
def test_a_snooze_goes_with_the_person_when_two_rows_are_merged(two: Ledger, staff: Staff) -> None:
    first, _second = two.due()
    put_off(two.actor, first)
    other = two.client(2)
    with unit_of_work(staff["director"]) as work:
        seen = {n: work.get(Client, n).version for n in (other, first.client_id or 0)}
        merge_clients(work, other, first.client_id or 0, seen)
    (row,) = two.due(snoozed=True)
    assert (row.client_id, row.matter_id) == (other, first.matter_id)
    with read_only(SYSTEM) as view:
        (kept,) = view.all(select(DeadlineSnooze))
    assert kept.client_id == other
