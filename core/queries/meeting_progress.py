"""会議の進み (progress of a meeting): which one is held now, where it stands, whether it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from core.db.work import View, table_of
from core.domain.agenda_items import AgendaItem
from core.domain.meetings import Meeting, MeetingDecision, MeetingNote, MeetingTopic
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.queries.masked import Masks
from core.queries.meetings import MeetingRow
from core.queries.scopes import visible_or_nobodys, within_scope

# While it changes, others' screens draw anew; what it is made of does not matter.
Pulse = tuple[object, ...]


@dataclass(frozen=True)
class TopicProgress:
    """議題の進み: `seconds` without those of the stretch that runs now."""

    topic: str
    minutes: int | None
    seconds: int
    is_reached: bool
    is_carried: bool


@dataclass(frozen=True)
class Progress:
    """会議の進み: at which topic it is, since when, and who leads."""

    topic: str
    since: datetime | None
    started_at: datetime | None
    leader_id: int | None
    topics: tuple[TopicProgress, ...]

    def of(self, topic: str) -> TopicProgress | None:
        """The progress of one topic; None for one that was not laid out."""
        return next((t for t in self.topics if t.topic == topic), None)

    def seconds(self, topic: str, now: datetime) -> int:
        """How long the topic was talked about so far."""
        found = self.of(topic)
        counted = found.seconds if found else 0
        if topic != self.topic or self.since is None:
            return counted
        return counted + max(int((now - self.since).total_seconds()), 0)


@dataclass(frozen=True)
class LastDecision:
    """最後に決まったこと, masked: it can be taken back at once."""

    decision_id: int
    version: int
    text: str
    who: str
    is_task: bool
    number: int


def progress(view: View, meeting_id: int) -> Progress:
    """Where a meeting that was begun stands. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_MEETING)
    meeting = within_scope(view, Meeting, meeting_id)
    t = table_of(MeetingTopic).c
    rows = view.rows(
        select(t.topic, t.minutes, t.seconds, t.reached_at, t.is_carried)
        .where(t.meeting_id == meeting_id)
        .order_by(t.position, t.id)
    )
    topics = tuple(
        TopicProgress(r.topic, r.minutes, r.seconds, r.reached_at is not None, r.is_carried)
        for r in rows
    )
    return Progress(
        meeting.topic, meeting.topic_since, meeting.started_at, meeting.leader_id, topics
    )


def pulse(view: View, meeting_id: int) -> Pulse:
    """What is another after anything of this meeting was written: by this screen or another."""
    require(view.actor, Action.SEE_MEETING)
    meeting = within_scope(view, Meeting, meeting_id)
    n, d, t = table_of(MeetingNote).c, table_of(MeetingDecision).c, table_of(Task).c
    w, i = table_of(MeetingTopic).c, table_of(AgendaItem).c
    own = or_(i.status == "waiting", i.meeting_id == meeting_id)
    counted: list[Select[Any]] = [
        select(func.sum(n.version)).where(n.meeting_id == meeting_id),
        select(func.sum(w.version)).where(w.meeting_id == meeting_id),
        select(func.count()).where(d.meeting_id == meeting_id),
        select(func.sum(t.version)).where(t.meeting_id == meeting_id),
        select(func.sum(i.version)).where(i.series_id == meeting.series_id, own),
    ]
    row = view.first(select(*(asked.scalar_subquery() for asked in counted)))
    return (meeting.version, *(row or ()))


def meeting_now(view: View, day: date, series_id: int | None = None) -> int | None:
    """いまの会議: the one that runs (the last begun), else the first planned of that day.

    Of the given series, or of any; None when there is nothing on that day.
    """
    require(view.actor, Action.SEE_MEETING)
    m = table_of(Meeting).c
    asked = (
        select(m.id)
        .where(m.held_on == day, m.closed_at.is_(None), m.cancelled_on.is_(None))
        .where(*visible_or_nobodys(view, m.client_id))
        .order_by(m.started_at.is_(None), m.started_at.desc(), m.starts_at, m.id)
    )
    if series_id is not None:
        asked = asked.where(m.series_id == series_id)
    found = view.first(asked.limit(1))
    return int(found.id) if found else None


def next_on(view: View, meeting: MeetingRow) -> date:
    """次回: the next planned meeting of the series, else as often as it is held, else a week on."""
    require(view.actor, Action.SEE_MEETING)
    m = table_of(Meeting).c
    planned = view.scalar(
        select(func.min(m.held_on)).where(
            m.series_id == meeting.series.id,
            m.held_on > meeting.held_on,
            m.cancelled_on.is_(None),
            m.client_id.is_(None)
            if meeting.client_id is None
            else m.client_id == meeting.client_id,
        )
    )
    return planned or meeting.held_on + timedelta(days=meeting.series.interval_days or 7)


def last_decision(view: View, meeting: MeetingRow) -> LastDecision | None:
    """The decision written last, with how many there are."""
    require(view.actor, Action.SEE_MEETING)
    if meeting.id is None:
        return None
    d = table_of(MeetingDecision).c
    found = view.first(
        select(d.id, d.version, d.body, d.client_id, d.task_id)
        .where(d.meeting_id == meeting.id)
        .order_by(d.id.desc())
        .limit(1)
    )
    if found is None:
        return None
    number = view.scalar(select(func.count()).where(d.meeting_id == meeting.id))
    masks = Masks(view, masking=meeting.masking, clients=[found.client_id])
    (text,) = masks.texts([(found.body, found.client_id)])
    return LastDecision(
        found.id, found.version, text, masks.client(found.client_id), found.task_id is not None,
        int(number),
    )  # fmt: skip
