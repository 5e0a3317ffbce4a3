"""会議 (meetings): opening, going through the topics, noting, deciding. Closing it, and what comes
after: `minutes`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

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
from core.queries.meeting_series import TopicSetting, topic_settings
from core.queries.meetings import meeting as meeting_row
from core.queries.scopes import require_client, within_scope
from core.services import tasks
from core.services.conferences import require_ground
from core.services.meeting_plans import seat_members
from core.services.notifications import tell_owner
from core.services.open_minutes import require_open
from core.services.ownership import require_owner
from core.services.topic_times import leave_topic, topic_of


def open_meeting(work: Work, series_id: int, held_on: date) -> Meeting:
    """会議を始める: one per series and day; whoever comes second gets the one that is open.

    For the meetings about single persons see `begin_meeting`.
    """
    require(work.actor, Action.RUN_MEETING)
    # Two at once queue here; without it PostgreSQL would let both miss each other's row.
    work.alone(f"meeting.{series_id}")
    m = table_of(Meeting).c
    of_day = (m.series_id == series_id, m.held_on == held_on, m.client_id.is_(None))
    found = work.first(select(m.id, m.started_at).where(*of_day))
    if found is not None:
        return work.get(Meeting, found.id) if found.started_at else begin_meeting(work, found.id)
    shown = _shown(work, series_id)
    meeting = work.add(Meeting(series_id=series_id, held_on=held_on, **_begun(work, shown)))
    seat_members(work, meeting)
    _lay_out(work, meeting, shown)
    return meeting


def begin_meeting(work: Work, meeting_id: int) -> Meeting:
    """予定した会議を始める. One that runs already stays as it is. Who begins it leads it.

    Raises `ConsentMissing` for one about a person whose consent the series needs and nobody has.
    """
    require(work.actor, Action.RUN_MEETING)
    meeting = require_open(work, meeting_id)  # held now: whoever began it meanwhile is seen
    if meeting.started_at is not None:
        return meeting
    ground = {"consent_id": require_ground(work, meeting)}
    shown = _shown(work, meeting.series_id)
    _lay_out(work, meeting, shown)
    return work.change(Meeting, meeting_id, meeting.version, {**_begun(work, shown), **ground})


def _shown(work: Work, series_id: int) -> list[TopicSetting]:
    series = work.get(MeetingSeries, series_id)
    return [s for s in topic_settings(work, series.pk, series.kind) if s.is_shown]


def _begun(work: Work, shown: Sequence[TopicSetting]) -> dict[str, Any]:
    """What a meeting holds from its beginning on: its first topic is talked about at once."""
    now, first = clock.now(), shown[0].topic if shown else ""
    begun = {"started_at": now, "leader_id": work.actor.id, "cancelled_on": None}
    return {**begun, "topic": first, "topic_since": now}


def _lay_out(work: Work, meeting: Meeting, shown: Sequence[TopicSetting]) -> None:
    """Its topics and an empty note of each, so that two writers always meet at the same row."""
    topics = [
        MeetingTopic(meeting_id=meeting.pk, topic=s.topic, position=place, minutes=s.minutes)
        for place, s in enumerate(shown, start=1)
    ]
    if topics:
        topics[0].reached_at = clock.now()
    work.add_all(topics)
    work.add_all([MeetingNote(meeting_id=meeting.pk, topic=s.topic) for s in shown])


def move_to(work: Work, meeting_id: int, topic: str) -> Meeting:
    """次の議題へ: the time since it was entered counts for the topic that is left.

    The clock of a topic runs on when one comes back to it.
    """
    require(work.actor, Action.RUN_MEETING)
    meeting = _running(work, meeting_id)
    if meeting.topic == topic:
        return meeting
    laid_out = topic_of(work, meeting, topic)
    leave_topic(work, meeting)
    if laid_out.reached_at is None:
        work.change(MeetingTopic, laid_out.pk, laid_out.version, {"reached_at": clock.now()})
    changes = {"topic": topic, "topic_since": clock.now()}
    return work.change(Meeting, meeting_id, meeting.version, changes)


def carry_topic(
    work: Work, meeting_id: int, topic: str, *, is_carried: bool = True
) -> MeetingTopic:
    """この議題は次回へ (or, taken back, not): it stands in front of the next meeting."""
    require(work.actor, Action.RUN_MEETING)
    laid_out = topic_of(work, _running(work, meeting_id), topic)
    return work.change(MeetingTopic, laid_out.pk, laid_out.version, {"is_carried": is_carried})


def take_lead(work: Work, meeting_id: int) -> Meeting:
    """進行を代わる: from now on the meeting follows the topics of this user's screen."""
    require(work.actor, Action.RUN_MEETING)
    meeting = _running(work, meeting_id)
    return work.change(Meeting, meeting_id, meeting.version, {"leader_id": work.actor.id})


def write_note(work: Work, meeting_id: int, topic: str, seen: int, body: str) -> MeetingNote:
    """議事メモを残す: compare-and-swap per topic. Names of persons are replaced by masked names.

    What stands there already is no conflict: a draft that was kept beside the save comes back so.
    Raises `Conflict` when somebody else saved this topic after version `seen`.
    """
    require(work.actor, Action.RUN_MEETING)
    _running(work, meeting_id)
    if topic not in TOPICS:
        raise NotFound("この議題は見つかりません。画面を開き直してください。")
    if len(body) > 8000:
        raise RuleViolation({"body": "メモは8000文字までです。短くしてから保存してください。"})
    (body,) = masked_sentences(work, [body], meeting_row(work, meeting_id).masking)
    n = table_of(MeetingNote)
    found = work.all(select(MeetingNote).where(n.c.meeting_id == meeting_id, n.c.topic == topic))
    if not found:  # a topic that is younger than the meeting
        return work.add(MeetingNote(meeting_id=meeting_id, topic=topic, body=body))
    if found[0].body == body:
        return found[0]
    return work.change(MeetingNote, found[0].pk, seen, {"body": body})


def decide(work: Work, meeting_id: int, entry: DecisionEntry) -> MeetingDecision:
    """決める: what was said is kept with its topic; with an owner and a day it becomes a task."""
    require(work.actor, Action.RUN_MEETING)
    meeting = _running(work, meeting_id)
    if entry.client_id is not None:
        within_scope(work, Client, entry.client_id)
    if entry.due_on is not None and entry.due_on < meeting.held_on:
        raise RuleViolation({"due_on": "期日が会議の日より前です。年と月を確かめてください。"})
    task_id = None
    if entry.owner_id is not None:
        require_owner(work, entry.owner_id, about=entry.client_id)
        task = Task(
            title=entry.body, client_id=entry.client_id, owner_id=entry.owner_id,
            due_on=entry.due_on, source="meeting", meeting_id=meeting_id,
            given_by_id=work.actor.id,
        )  # fmt: skip
        task_id = tell_owner(work, work.add(task)).pk
    decision = MeetingDecision(
        **entry.model_dump(), meeting_id=meeting_id, task_id=task_id, by_id=work.actor.id
    )
    return work.add(decision)


def withdraw(work: Work, decision_id: int, seen: int) -> MeetingDecision:
    """決定を取り消す: said wrongly, while the meeting runs. Its task is cancelled, not deleted; one
    that is older than the meeting stays. Returns what was taken back."""
    require(work.actor, Action.RUN_MEETING)
    decision = within_scope(work, MeetingDecision, decision_id)
    meeting = _running(work, decision.meeting_id)
    task = work.get(Task, decision.task_id) if decision.task_id is not None else None
    work.remove(MeetingDecision, decision_id, seen)
    begun = meeting.started_at
    if task and task.status in OPEN_STATUSES and begun and task.created_at >= begun:
        work.change(Task, task.pk, task.version, {"status": "cancelled"}, "会議で取り消した")
    return decision


def finish_task(work: Work, meeting_id: int, task_id: int, seen: int) -> Task:
    """済んだ: a task of the list is done, as told in the meeting."""
    require(work.actor, Action.RUN_MEETING)
    _running(work, meeting_id)
    return tasks.finish_task(work, task_id, seen)


def carry_over(work: Work, meeting_id: int, task_id: int, seen: int, due_on: date) -> Task:
    """持ち越す: an open task of an earlier meeting belongs to this one from now on, with a new day."""
    require(work.actor, Action.RUN_MEETING)
    meeting = _running(work, meeting_id)
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


def show_name(work: Work, client_id: int, meeting_id: int | None = None) -> str:
    """氏名を表示する: the real name for a moment. Who looked at whose name, in which meeting, is logged.

    The masked rows are the whole office's, names only those within one's scope: `OutOfScope`.
    `meeting_id` None: nobody began it yet.
    """
    require(work.actor, Action.UNMASK)
    require_client(work, client_id)
    if meeting_id is not None:
        within_scope(work, Meeting, meeting_id)
    c = table_of(Client)
    found = work.first(select(c.c.name, c.c.kana).where(c.c.id == client_id))
    if found is None:
        raise NotFound("この利用者は見つかりません。")
    work.log("unmask", "client", client_id, {"会議": meeting_id} if meeting_id else None)
    return f"{found.name}（{found.kana}）"


def _running(work: Work, meeting_id: int) -> Meeting:
    """The meeting that runs: begun and not closed."""
    meeting = require_open(work, meeting_id)
    if meeting.started_at is None:
        raise RuleViolation(
            {"": "この会議はまだ始まっていません。「会議を始める」を押してください。"}
        )
    return meeting
