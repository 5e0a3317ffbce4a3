"""前の版の会議 (meetings of an earlier version): they were weekly, and what they decided were tasks."""

from __future__ import annotations

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.meetings import Meeting, MeetingDecision
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.services.minutes import keep_minutes


def adopt_older_meetings(work: Work, series_id: int) -> int:
    """前の版の会議を引き継ぐ: into this series, their tasks as what they decided. Returns how many."""
    require(work.actor, Action.SET_UP)
    m, t = table_of(Meeting).c, table_of(Task).c
    older = work.all(select(Meeting).where(m.series_id.is_(None)).order_by(m.id))
    for meeting in older:
        changes = {"series_id": series_id, "started_at": meeting.created_at}
        work.change(Meeting, meeting.pk, meeting.version, changes)
        tasks = work.all(select(Task).where(t.meeting_id == meeting.pk).order_by(t.id))
        work.add_all(
            [
                MeetingDecision(
                    meeting_id=meeting.pk,
                    body=task.title,
                    client_id=task.client_id,
                    owner_id=task.owner_id,
                    due_on=task.due_on,
                    task_id=task.pk,
                    by_id=meeting.leader_id,
                )
                for task in tasks
            ]
        )
        if meeting.closed_at is not None:
            keep_minutes(work, meeting.pk)
    return len(older)
