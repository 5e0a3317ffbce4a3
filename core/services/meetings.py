"""会議 (meetings): opening, noting, deciding. Closing it, and what comes after: `minutes`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import (
    TOPICS,
    DecisionEntry,
    Meeting,
    MeetingDecision,
    MeetingNote,
    MeetingTopic,
)
from core.domain.permissions import Action, require
from core.domain.tasks import OPEN_STATUSES, Task
from core.errors import NotFound, RuleViolation
from core.queries.masked import masked_sentences
from core.queries.meeting_series import topic_settings
from core.queries.scopes import require_client, within_scope
from core.services import tasks
from core.services.minutes import require_open
from core.services.ownership import require_owner


def open_meeting(work: Work, series_id: int, held_on: date) -> Meeting:
    """会議を始める: one per series and day; whoever comes second gets the one that is open.

    For the meetings about single persons see `begin_meeting`.
    """
    require(work.actor, Action.RUN_MEETING)
    work.get(MeetingSeries, series_id)
    # Two at once queue here; without it PostgreSQL would let both miss each other's row.
    work.alone(f"meeting.{series_id}")
    m = table_of(Meeting).c
    found = work.all(
        select(Meeting).where(m.series_id == series_id, m.held_on == held_on, m.client_id.is_(None))
    )
    if found:
        return begin_meeting(work, found[0].pk)
    meeting = work.add(
        Meeting(
            series_id=series_id,
            held_on=held_on,
            started_at=clock.now(),
            leader_id=work.actor.id,
        )
    )
    _lay_out(work, meeting)
    return meeting


def begin_meeting(work: Work, meeting_id: int) -> Meeting:
    """予定した会議を始める. One that runs already stays as it is."""
    require(work.actor, Action.RUN_MEETING)
    meeting = within_scope(work, Meeting, meeting_id)
    if meeting.started_at is not None:
        return meeting
    _lay_out(work, meeting)
    changes = {"started_at": clock.now(), "leader_id": work.actor.id, "cancelled_on": None}
    return work.change(Meeting, meeting_id, meeting.version, changes)


def _lay_out(work: Work, meeting: Meeting) -> None:
    """Its topics and an empty note of each, so that two writers always meet at the same row."""
    series = work.get(MeetingSeries, meeting.series_id)
    shown = [s for s in topic_settings(work, series.pk, series.kind) if s.is_shown]
    work.add_all(
        [
            MeetingTopic(meeting_id=meeting.pk, topic=s.topic, position=place, minutes=s.minutes)
            for place, s in enumerate(shown, start=1)
        ]
    )
    work.add_all([MeetingNote(meeting_id=meeting.pk, topic=s.topic) for s in shown])


def write_note(work: Work, meeting_id: int, topic: str, seen: int, body: str) -> MeetingNote:
    """議事メモを残す: compare-and-swap per topic. Names of persons are replaced by masked names.

    Raises `Conflict` when somebody else saved this topic after version `seen`.
    """
    require(work.actor, Action.RUN_MEETING)
    require_open(work, meeting_id)
    if topic not in TOPICS:
        raise NotFound("この議題は見つかりません。画面を開き直してください。")
    if len(body) > 8000:
        raise RuleViolation({"body": "メモは8000文字までです。短くしてから保存してください。"})
    (body,) = masked_sentences(work, [body])
    n = table_of(MeetingNote)
    found = work.all(select(MeetingNote).where(n.c.meeting_id == meeting_id, n.c.topic == topic))
    if not found:  # a topic that is younger than the meeting
        return work.add(MeetingNote(meeting_id=meeting_id, topic=topic, body=body))
    return work.change(MeetingNote, found[0].pk, seen, {"body": body})


def decide(work: Work, meeting_id: int, entry: DecisionEntry) -> MeetingDecision:
    """決める: what was said is kept with its topic; with an owner and a day it becomes a task."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_open(work, meeting_id)
    if entry.client_id is not None:
        within_scope(work, Client, entry.client_id)
    if entry.due_on is not None and entry.due_on < meeting.held_on:
        raise RuleViolation({"due_on": "期日が会議の日より前です。年と月を確かめてください。"})
    task_id = None
    if entry.owner_id is not None:
        require_owner(work, entry.owner_id, about=entry.client_id)
        task_id = work.add(
            Task(
                title=entry.body, client_id=entry.client_id, owner_id=entry.owner_id,
                due_on=entry.due_on, source="meeting", meeting_id=meeting_id,
            )
        ).pk  # fmt: skip
    decision = MeetingDecision(
        **entry.model_dump(), meeting_id=meeting_id, task_id=task_id, by_id=work.actor.id
    )
    return work.add(decision)


def finish_task(work: Work, meeting_id: int, task_id: int, seen: int) -> Task:
    """済んだ: a task of the list is done, as told in the meeting."""
    require(work.actor, Action.RUN_MEETING)
    require_open(work, meeting_id)
    return tasks.finish_task(work, task_id, seen)


def carry_over(work: Work, meeting_id: int, task_id: int, seen: int, due_on: date) -> Task:
    """持ち越す: an open task of an earlier meeting belongs to this one from now on, with a new day."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_open(work, meeting_id)
    if due_on < meeting.held_on:
        raise RuleViolation({"due_on": "新しい期日が会議の日より前です。"})
    if within_scope(work, Task, task_id).status not in OPEN_STATUSES:
        raise RuleViolation({"": "このやることは、もう済んでいます。"})
    task = work.change(Task, task_id, seen, {"meeting_id": meeting_id, "due_on": due_on})
    work.add(
        MeetingDecision(
            meeting_id=meeting_id, topic="last_tasks", body=task.title, client_id=task.client_id,
            owner_id=task.owner_id, due_on=due_on, task_id=task_id, by_id=work.actor.id,
        )
    )  # fmt: skip
    return task


def show_name(work: Work, client_id: int) -> str:
    """氏名を表示する: the real name for a moment. Who looked at whose name is logged.

    The masked rows are the whole office's, names only those within one's scope: `OutOfScope`.
    """
    require(work.actor, Action.UNMASK)
    require_client(work, client_id)
    c = table_of(Client)
    found = work.first(select(c.c.name, c.c.kana).where(c.c.id == client_id))
    if found is None:
        raise NotFound("この利用者は見つかりません。")
    work.log("unmask", "client", client_id)
    return f"{found.name}（{found.kana}）"
