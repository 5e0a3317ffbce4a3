"""きょうの予定: whatever has a day of its own, whose it is, and who is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core import clock
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.enrolments import Enrolment, Office
from core.domain.events import Event
from core.domain.intakes import ReceptionEvent
from core.domain.job_search import JobApplication
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.plans import Plan
from core.domain.retention import RetentionVisit
from core.domain.tasks import Task
from core.queries.caseload import caseload
from core.queries.changes import morning_pulse
from core.queries.colleagues import colleagues
from core.queries.day_plan import DayItem, day_plan, hour_of
from core.queries.whose import Whose

pytestmark = pytest.mark.sqlite_only

TODAY = date(2026, 11, 21)
WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def days(staff: dict[str, Actor]) -> dict[str, Actor]:
    """One of each kind today for a person of the supporter, and what must not appear."""
    me, other = staff["supporter"].id, staff["director"].id
    person: dict[str, Any] = {"client_id": 1}
    with unit_of_work(SYSTEM) as work:
        work.add(
            Client(name="模擬 花子", kana="もぎ はなこ", number=12, owner_id=me, stage="retention")
        )
        work.add(
            Client(name="模擬 太郎", kana="もぎ たろう", number=13, owner_id=other, stage="closed")
        )
        job = {"hired_on": date(2026, 1, 5), "six_months_on": date(2026, 7, 4)}
        for client_id in (1, 2):
            work.add(Employment(client_id=client_id, **job))
        visit = {"employment_id": 1, "planned_on": TODAY}
        work.add(RetentionVisit(**person, **visit, planned_at="9:30"))
        work.add(RetentionVisit(**person, **visit, planned_at="10:00", status="cancelled"))
        work.add(RetentionVisit(client_id=2, employment_id=2, planned_on=TODAY))
        work.add(Meeting(series_id=1, held_on=TODAY, starts_at="13:00", started_at=clock.now()))
        work.add(Meeting(series_id=3, held_on=TODAY, client_id=2))
        work.add(
            Event(
                kind="joint_briefing", name="模擬 説明会", held_on=TODAY, starts_at="10:00〜12:00"
            )
        )
        work.add(Event(kind="joint_briefing", name="やめた会", held_on=TODAY, status="cancelled"))
        work.add(ReceptionEvent(held_on=TODAY + timedelta(days=1), starts_at="14:00"))
        work.add(
            JobApplication(
                **person, started_on=TODAY, interview_on=TODAY, status="interview_planned"
            )
        )
        work.add(
            Plan(
                **person,
                kind="support_plan",
                service="employment_transition_support",
                start_on=TODAY,
                meeting_on=TODAY,
                status="meeting",
                period_start_on=TODAY,
                review_due_on=WEEK,
            )
        )
        for title, owner in (("14時半に電話", me), ("電話する", me), ("8:00 よその用事", other)):
            work.add(Task(title=title, due_on=TODAY, owner_id=owner))
    return staff  # fmt: skip


def planned(actor: Actor, whose: Whose, last: date = WEEK) -> list[DayItem]:
    with read_only(actor) as view:
        return day_plan(view, TODAY, last, whose)


def test_my_day_stands_by_the_hour_and_holds_what_is_mine_or_everybodys(
    days: dict[str, Actor],
) -> None:
    me = days["supporter"]
    found = [(item.at, item.what, item.client_name) for item in planned(me, me.id, TODAY)]
    assert found == [
        ("9:30", "定期訪問", "模擬 花子"),
        ("10:00〜12:00", "模擬 説明会", ""),
        ("13:00", "週次会議", ""),
        ("14:30", "14時半に電話", ""),
        ("", "面接", "模擬 花子"),
        ("", "個別支援会議", "模擬 花子"),
    ]
    assert [item.is_running for item in planned(me, me.id, TODAY)].count(True) == 1
    assert planned(me, me.id)[-1].what == "就労支援説明会"


def test_the_team_and_the_office_hold_more_and_a_narrow_scope_less(days: dict[str, Actor]) -> None:
    me, other = days["supporter"], days["director"]
    words = {item.what for item in planned(me, frozenset({me.id or 0, other.id or 0}))}
    assert "8:00 よその用事" in words
    assert {"ケース会議", "8:00 よその用事"} <= {item.what for item in planned(me, None)}
    narrow = replace(me, scope="caseload")
    assert {item.client_id for item in planned(narrow, None)} == {None, 1}


def test_who_is_asked_to_a_meeting_about_anothers_person_sees_it(days: dict[str, Actor]) -> None:
    me = days["supporter"]
    assert "ケース会議" not in {item.what for item in planned(me, me.id)}
    with unit_of_work(SYSTEM) as work:
        work.add(MeetingAttendee(meeting_id=2, user_id=me.id))
    assert "ケース会議" in {item.what for item in planned(me, me.id)}


@pytest.mark.parametrize("role", ["viewer", "clerk"])
def test_who_may_not_know_is_told_neither_name_nor_treatment(
    days: dict[str, Actor], role: str
) -> None:
    found = planned(days[role], None)
    assert {item.target for item in found} <= {"event", "meeting", "reception"}
    if role == "viewer":
        assert not any(item.client_name for item in found)
        assert any(item.client_number == 13 for item in found)


def test_the_hour_is_read_out_of_what_a_person_typed() -> None:
    assert hour_of("１４：３０ 面談") == "14:30"
    assert [hour_of(t) for t in ("9時に電話", "10時半", "8時15分", "25時", "資料12:99", "2時間の面談")] == [
        "9:00", "10:30", "8:15", "", "", "",
    ]  # fmt: skip


def test_the_caseload_counts_by_stage_and_leaves_the_closed_out(days: dict[str, Actor]) -> None:
    with unit_of_work(SYSTEM) as work:
        work.change(Client, 1, 1, {"registered_on": TODAY})
    with read_only(days["supporter"]) as view:
        of = caseload(view, TODAY, days["supporter"].id)
        assert (dict(of.stages), of.total, of.new) == ({"retention": 1}, 1, 1)
        assert caseload(view, TODAY, days["director"].id).total == 0


def test_my_team_is_who_works_in_the_same_office_and_programme(days: dict[str, Actor]) -> None:
    me, other = days["supporter"], days["director"]
    with read_only(me) as view:
        assert set(colleagues(view)) == {me.id}
    with unit_of_work(SYSTEM) as work:
        for name in ("模擬 本所", "模擬 支所"):
            work.add(Office(name=name))
        start = {"programme": "transition_support", "start_on": TODAY}
        work.add(Enrolment(client_id=1, office_id=1, owner_id=me.id, **start))
        work.add(Enrolment(client_id=2, office_id=2, owner_id=other.id, **start))
    with read_only(me) as view:
        assert set(colleagues(view)) == {me.id}
    with unit_of_work(SYSTEM) as work:
        work.add(Enrolment(client_id=2, office_id=1, owner_id=other.id, **start))
    with read_only(me) as view:
        assert set(colleagues(view)) == {me.id, other.id}


def test_the_pulse_beats_when_a_task_is_given_or_a_meeting_begins(days: dict[str, Actor]) -> None:
    def pulse() -> object:
        with read_only(days["supporter"]) as view:
            return morning_pulse(view, TODAY)

    before = pulse()
    with unit_of_work(SYSTEM) as work:
        work.add(Task(title="よその用事", owner_id=days["director"].id))
    assert pulse() == before
    with unit_of_work(SYSTEM) as work:
        work.add(Task(title="来た用事", owner_id=days["supporter"].id))
    given = pulse()
    with unit_of_work(SYSTEM) as work:
        work.change(Meeting, 1, 1, {"closed_at": clock.now()})
    assert len({before, given, pulse()}) == 3
