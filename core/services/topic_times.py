"""議題の時間 (time per topic): how long a meeting talked about each of its topics."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.meetings import Meeting, MeetingTopic
from core.domain.permissions import Action, require
from core.errors import NotFound

# Nobody talks longer about one topic: a meeting that was left open overnight counts no more.
LONGEST_TALK = timedelta(hours=3)


def topic_of(work: Work, meeting: Meeting, topic: str) -> MeetingTopic:
    """The topic as it was laid out when the meeting began. Raises `NotFound` for any other."""
    require(work.actor, Action.RUN_MEETING)
    t = table_of(MeetingTopic).c
    asked = select(MeetingTopic).where(t.meeting_id == meeting.pk, t.topic == topic)
    found = work.all(asked)
    if not found:
        raise NotFound("この議題は見つかりません。画面を開き直してください。")
    return found[0]


def leave_topic(work: Work, meeting: Meeting) -> None:
    """いまの議題を離れる: its seconds are counted. A part of moving on and of closing."""
    require(work.actor, Action.RUN_MEETING)
    if not meeting.topic or meeting.topic_since is None:
        return
    left = topic_of(work, meeting, meeting.topic)
    talked = min(max(clock.now() - meeting.topic_since, timedelta(0)), LONGEST_TALK)
    seconds = left.seconds + round(talked.total_seconds())
    work.change(MeetingTopic, left.pk, left.version, {"seconds": seconds})
