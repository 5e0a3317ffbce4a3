"""会議 (meetings): opening, noting, deciding, closing. Closed minutes do not change any more."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from core import clock
from core.db.technical import audit_head
from core.db.work import View, Work, table_of
from core.domain.clients import Client
from core.domain.meetings import TOPICS, Meeting, MeetingNote
from core.domain.permissions import Action, require
from core.domain.tasks import OPEN_STATUSES, Task, TaskEntry
from core.errors import NotFound, RuleViolation
from core.queries.masked import masked_sentences
from core.queries.scopes import require_client, within_scope
from core.services import tasks
from core.services.ownership import require_owner


def open_meeting(work: Work, kind: str, held_on: date) -> Meeting:
    """会議を始める: one per kind and day; whoever comes second gets the one that is open.

    An empty note of every topic is laid out, so that two writers always meet at the same row.
    """
    require(work.actor, Action.RUN_MEETING)
    # Two at once queue here; without it PostgreSQL would let both miss each other's row.
    work.rows(select(audit_head.c.id).with_for_update())
    m = table_of(Meeting)
    found = work.all(select(Meeting).where(m.c.kind == kind, m.c.held_on == held_on))
    if found:
        return found[0]
    meeting = work.add(Meeting(kind=kind, held_on=held_on, leader_id=work.actor.id))
    work.add_all([MeetingNote(meeting_id=meeting.pk, topic=topic) for topic in TOPICS])
    return meeting


def write_note(work: Work, meeting_id: int, topic: str, seen: int, body: str) -> MeetingNote:
    """議事メモを残す: compare-and-swap per topic. Names of persons are replaced by masked names.

    Raises `Conflict` when somebody else saved this topic after version `seen`.
    """
    require(work.actor, Action.RUN_MEETING)
    _running(work, meeting_id)
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


def decide(work: Work, meeting_id: int, entry: TaskEntry) -> Task:
    """決める: what was said becomes a task with an owner and a day."""
    require(work.actor, Action.RUN_MEETING)
    meeting = _running(work, meeting_id)
    if entry.client_id is not None:
        within_scope(work, Client, entry.client_id)
    wrong = {}
    if entry.owner_id is None:
        wrong["owner_id"] = "担当を選んでください。"
    if entry.due_on is None:
        wrong["due_on"] = "期日を入力してください（例: 12/4）。"
    elif entry.due_on < meeting.held_on:
        wrong["due_on"] = "期日が会議の日より前です。年と月を確かめてください。"
    if wrong:
        raise RuleViolation(wrong)
    require_owner(work, entry.owner_id, about=entry.client_id)
    return work.add(Task(**entry.model_dump(), source="meeting", meeting_id=meeting_id))


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
    return work.change(Task, task_id, seen, {"meeting_id": meeting_id, "due_on": due_on})


def close_meeting(work: Work, meeting_id: int, seen: int) -> Meeting:
    """会議を閉じる: from now on notes and decisions stay as they are."""
    require(work.actor, Action.RUN_MEETING)
    _running(work, meeting_id)
    return work.change(Meeting, meeting_id, seen, {"closed_at": clock.now()})


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


def _running(view: View, meeting_id: int) -> Meeting:
    """The open meeting. Its row is held, so that nobody closes it meanwhile."""
    m = table_of(Meeting)
    view.rows(select(m.c.id).where(m.c.id == meeting_id).with_for_update())
    meeting = view.get(Meeting, meeting_id)
    if meeting.closed_at is not None:
        raise RuleViolation(
            {"": "この会議は閉じています。議事メモと決まったことは、もう変えられません。"}
        )
    return meeting
