"""応募の期限: the next step, and an interview until somebody says how it went; today 2026-11-21."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.db.work import unit_of_work
from core.deadlines import Deadline
from core.domain.clients import Client
from core.domain.job_search import JobApplication
from tests.deadlines.conftest import TODAY, Ledger

pytestmark = pytest.mark.sqlite_only
LATER = TODAY + timedelta(days=400)
NEXT, INTERVIEW = "application_next_step", "application_interview"


def applied(office: Ledger, client_id: int, **values: Any) -> int:
    row = JobApplication(client_id=client_id, started_on=date(2026, 11, 2), **values)
    with unit_of_work(office.actor) as work:
        return work.add(row).pk


def due(office: Ledger, kind: str) -> list[Deadline]:
    return office.due(kinds=[kind], until=LATER)


def test_the_next_step_is_asked_of_who_follows_it_up(office: Ledger) -> None:
    person = office.client()
    row_id = applied(
        office, person, status="applied", next_step="電話する", next_on=date(2026, 11, 25),
        owner_id=office.actor.id,
    )  # fmt: skip
    applied(office, person, status="rejected", next_step="電話", next_on=date(2026, 11, 26))
    applied(office, person, status="preparing")
    (row,) = due(office, NEXT)
    assert (row.title, row.due_on, row.matter_id) == ("応募: 電話する", date(2026, 11, 25), row_id)
    assert (row.owner_id, row.target, row.target_id) == (office.actor.id, "client", person)
    assert row.why == "応募で、次の一歩を2026年11月25日までと決めています。"
    # What a person typed may hold a name: it does not stand in lists that name nobody.
    assert row.plain_title == "応募の次の一歩"


def test_an_interview_stays_in_sight_until_it_is_told_of(office: Ledger) -> None:
    person = office.client()
    applied(office, person, status="interview_planned", interview_on=date(2026, 11, 20))
    second = {"interview_on": date(2026, 11, 9), "second_interview_on": date(2026, 12, 1)}
    applied(office, person, status="interview_planned", **second)
    applied(office, person, status="interviewed", interview_on=date(2026, 11, 19))
    past, coming = due(office, INTERVIEW)
    assert (past.title, past.due_on) == ("面接の結果を書く", date(2026, 11, 20))
    assert (coming.title, coming.due_on) == ("二次面接", date(2026, 12, 1))
    with unit_of_work(office.actor) as work:
        work.change(Client, person, 1, {"stage": "closed"})
    assert due(office, INTERVIEW) == []  # who is followed no more is not asked for
