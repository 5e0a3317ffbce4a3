"""会議の進み: the time per topic, what goes to the next meeting, who leads, what is taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.entry import check
from core.domain.meetings import DecisionEntry, Meeting, MeetingDecision, MeetingTopic
from core.domain.notifications import Notification
from core.domain.tasks import Task
from core.errors import Conflict, NotFound, RuleViolation
from core.queries.meeting_progress import last_decision, meeting_now, next_on, progress, pulse
from core.queries.meetings import meeting as asked
from core.services import meetings
from core.services.minutes import close_meeting

pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)


def opened(actor: Actor) -> Meeting:
    with unit_of_work(actor) as work:
        return meetings.open_meeting(work, 1, TODAY)


def earlier(meeting: Meeting, minutes: int) -> None:
    """As if the topic had been entered so many minutes ago."""
    with unit_of_work(SYSTEM) as work:
        row = work.get(Meeting, meeting.pk)
        since = clock.now() - timedelta(minutes=minutes)
        work.change(Meeting, row.pk, row.version, {"topic_since": since})


def seconds(actor: Actor, meeting: Meeting) -> dict[str, int]:
    with read_only(actor) as view:
        return {t.topic: t.seconds for t in progress(view, meeting.pk).topics if t.seconds}


def test_the_time_of_a_topic_is_counted_when_it_is_left_and_when_one_comes_back(
    staff: Staff,
) -> None:
    actor = staff["director"]
    meeting = opened(actor)
    for topic, minutes in (("overdue", 3), ("last_tasks", 5), ("overdue", 2)):
        earlier(meeting, minutes)
        with unit_of_work(actor) as work:
            meetings.move_to(work, meeting.pk, topic)
    counted = seconds(actor, meeting)
    assert counted == {
        "last_tasks": pytest.approx(300, abs=5),
        "overdue": pytest.approx(300, abs=5),
    }
    with unit_of_work(actor) as work:  # the same topic again is no move
        meetings.move_to(work, meeting.pk, "overdue")
    assert seconds(actor, meeting) == counted
    earlier(meeting, 60 * 24)
    with unit_of_work(actor) as work:
        row = work.get(Meeting, meeting.pk)
        close_meeting(work, meeting.pk, row.version)
    assert seconds(actor, meeting)["overdue"] <= 3 * 3600 + 310
    with read_only(actor) as view:
        reached = {t.topic for t in progress(view, meeting.pk).topics if t.is_reached}
    assert reached == {"last_tasks", "overdue"}


def test_only_a_topic_that_was_laid_out_can_be_moved_to_and_only_while_the_meeting_runs(
    staff: Staff,
) -> None:
    actor = staff["director"]
    with unit_of_work(actor) as work:
        planned = work.add(Meeting(series_id=2, held_on=TODAY))
    with pytest.raises(RuleViolation, match="始まっていません"), unit_of_work(actor) as work:
        meetings.move_to(work, planned.pk, "tasks")
    with unit_of_work(actor) as work:
        meetings.begin_meeting(work, planned.pk)
        first = meetings.begin_meeting(work, planned.pk)  # twice is once
        t = table_of(MeetingTopic).c
        laid_out = work.rows(select(t.topic).where(t.meeting_id == planned.pk))
    assert (first.topic, len(laid_out)) == ("own", 6)
    with pytest.raises(NotFound), unit_of_work(actor) as work:
        meetings.move_to(work, planned.pk, "network")


def test_who_begins_leads_until_another_takes_over(staff: Staff) -> None:
    meeting = opened(staff["director"])
    assert meeting.leader_id == staff["director"].id
    with unit_of_work(staff["supporter"]) as work:
        meetings.take_lead(work, meeting.pk)
    with read_only(staff["viewer"]) as view:
        assert progress(view, meeting.pk).leader_id == staff["supporter"].id


def test_whatever_is_written_into_the_meeting_changes_its_pulse_and_nothing_else_does(
    staff: Staff,
) -> None:
    actor = staff["supporter"]
    meeting = opened(actor)

    def beat() -> object:
        with read_only(staff["viewer"]) as view:
            return pulse(view, meeting.pk)

    seen = [beat()]
    with unit_of_work(actor) as work:
        work.add(Task(title="会議とは別のこと"))
    assert beat() == seen[0]
    entry = check(DecisionEntry, {"body": "電話", "owner_id": actor.id, "due_on": "12/4"})
    with unit_of_work(actor) as work:
        task_id = meetings.decide(work, meeting.pk, entry).task_id or 0
    seen.append(beat())
    for write in (
        lambda w: meetings.write_note(w, meeting.pk, "own", 1, "メモ"),
        lambda w: meetings.finish_task(w, meeting.pk, task_id, 1),
        lambda w: meetings.carry_topic(w, meeting.pk, "own"),
        lambda w: meetings.move_to(w, meeting.pk, "own"),
    ):
        with unit_of_work(actor) as work:
            write(work)
        seen.append(beat())
    assert len(set(seen)) == len(seen)


def test_what_was_decided_by_mistake_is_taken_back_with_its_task(staff: Staff) -> None:
    actor = staff["supporter"]
    meeting = opened(actor)
    entry = check(
        DecisionEntry, {"body": "電話", "owner_id": staff["director"].id, "due_on": "12/4"}
    )
    with unit_of_work(actor) as work:
        made = meetings.decide(work, meeting.pk, entry)
        n = table_of(Notification).c
        told = work.rows(select(n.kind, n.user_id, n.task_id))
    assert [tuple(row) for row in told] == [("task_given", staff["director"].id, made.task_id)]
    with pytest.raises(Conflict), unit_of_work(actor) as work:
        meetings.withdraw(work, made.pk, made.version + 1)
    with unit_of_work(actor) as work:
        meetings.withdraw(work, made.pk, made.version)
    with read_only(actor) as view:
        assert view.get(Task, made.task_id or 0).status == "cancelled"
        assert last_decision(view, asked(view, meeting.pk)) is None
    with unit_of_work(actor) as work:
        kept = meetings.decide(work, meeting.pk, entry)
        close_meeting(work, meeting.pk, work.get(Meeting, meeting.pk).version)
    with pytest.raises(RuleViolation, match="閉じています"), unit_of_work(actor) as work:
        meetings.withdraw(work, kept.pk, kept.version)
    with read_only(actor) as view:
        assert view.get(MeetingDecision, kept.pk).body == "電話"


def test_the_next_meeting_is_the_planned_one_or_as_often_as_the_series_is_held(
    staff: Staff,
) -> None:
    meeting = opened(staff["director"])
    with unit_of_work(staff["director"]) as work:
        assert next_on(work, asked(work, meeting.pk)) == TODAY + timedelta(days=7)
        work.add(Meeting(series_id=1, held_on=TODAY + timedelta(days=9)))
        assert next_on(work, asked(work, meeting.pk)) == TODAY + timedelta(days=9)
        assert meeting_now(work, TODAY) == meeting.pk
        assert meeting_now(work, TODAY, series_id=2) is None
