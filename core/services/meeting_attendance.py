"""会議の出欠 (attendance of a meeting of the office): who was there, asked or not."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.meetings import MeetingAttendee
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import RuleViolation
from core.services.open_minutes import require_open

HERE, ABSENT = "attended", "absent"


def mark_attendance(
    work: Work, meeting_id: int, user_ids: Collection[int], guests: Collection[int]
) -> None:
    """出欠をつける: these of the staff and these seats of others were there, everybody else was not;
    who came unasked gets a seat. Until the meeting is closed it may be marked anew."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_open(work, meeting_id)
    if meeting.held_on > clock.today():
        raise RuleViolation({"": "会議はまだです。当日になってから、出欠を記録してください。"})
    a = table_of(MeetingAttendee).c
    seats = work.all(
        select(MeetingAttendee).where(a.meeting_id == meeting_id).order_by(a.id).with_for_update()
    )
    for seat in seats:
        is_here = seat.pk in guests if seat.user_id is None else seat.user_id in user_ids
        work.change(MeetingAttendee, seat.pk, seat.version, {"status": HERE if is_here else ABSENT})
    seated = {seat.user_id for seat in seats}
    fresh = sorted(set(user_ids) - seated)
    for user_id in fresh:
        work.get(User, user_id)
    work.add_all(
        [MeetingAttendee(meeting_id=meeting_id, user_id=user_id, status=HERE) for user_id in fresh]
    )
