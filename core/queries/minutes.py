"""議事録 (minutes): one meeting from its attendance to what was decided, masked.

Of a closed meeting they are read from what was kept when it closed, so that nothing later changes
them; of one that is not closed they are put together from its rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.meetings import Meeting, MeetingDecision, MeetingTopic
from core.domain.minutes import (
    AdditionLine,
    ClosedMinutes,
    Minutes,
    MinutesAddition,
    from_kept,
)
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.queries.composed_minutes import composed
from core.queries.conference_topics import as_on_the_wall
from core.queries.meetings import MeetingRow
from core.queries.scopes import visible_clients, within_scope
from core.queries.users import names_of_all


def minutes(view: View, meeting_id: int) -> Minutes:
    """議事録 of one meeting, masked; of a person no more than the reader's wall would show.

    Raises `NotFound`, `OutOfScope`.
    """
    require(view.actor, Action.SEE_MEETING)
    meeting = within_scope(view, Meeting, meeting_id)
    k = table_of(ClosedMinutes).c
    kept = view.scalar(select(k.content).where(k.meeting_id == meeting_id))
    found = _kept(view, meeting_id, kept) if kept is not None else composed(view, meeting_id)
    topics = tuple(
        replace(t, content=as_on_the_wall(view, t.topic, t.content)) for t in found.topics
    )
    return replace(
        found,
        topics=topics,
        version=meeting.version,
        additions=_additions(view, meeting_id),
        is_closed=meeting.closed_at is not None,
        standing=_standing(view, meeting_id),
    )


def carried_topics(view: View, meeting: MeetingRow) -> frozenset[str]:
    """持ち越し: topics that the meeting before left over."""
    require(view.actor, Action.SEE_MEETING)
    if meeting.previous_id is None:
        return frozenset()
    t = table_of(MeetingTopic).c
    left_over = (t.meeting_id == meeting.previous_id, t.is_carried, t.topic != "decided")
    asked = select(t.topic).where(*left_over)
    return frozenset(row.topic for row in view.rows(asked))


def names_of_clients(view: View, wanted: Collection[int | None]) -> dict[int, str]:
    """氏名 of those within one's scope, for minutes with names; who was merged is called as now."""
    require(view.actor, Action.UNMASK)
    require(view.actor, Action.SEE_SENSITIVE)
    ids = {client_id for client_id in wanted if client_id is not None}
    c = table_of(Client).c
    kept = {
        row.id: row.merged_into_id
        for row in view.rows(
            select(c.id, c.merged_into_id).where(c.id.in_(ids), c.merged_into_id.is_not(None))
        )
    }
    asked = select(c.id, c.name).where(
        c.id.in_(ids | set(kept.values())), *visible_clients(view, c.id)
    )
    names = {row.id: row.name for row in view.rows(asked)}
    return {i: names[kept.get(i, i)] for i in sorted(ids) if kept.get(i, i) in names}


# -- parts -----------------------------------------------------------------------------------------


def _kept(view: View, meeting_id: int, kept: str) -> Minutes:
    t = table_of(MeetingTopic).c
    rows = view.rows(select(t.topic, t.content).where(t.meeting_id == meeting_id))
    return from_kept(kept, meeting_id, {row.topic: row.content for row in rows})


def _additions(view: View, meeting_id: int) -> tuple[AdditionLine, ...]:
    a = table_of(MinutesAddition).c
    rows = view.rows(
        select(a.body, a.by_id, a.added_on).where(a.meeting_id == meeting_id).order_by(a.id)
    )
    staff = names_of_all(view) if rows else {}
    return tuple(AdditionLine(r.body, staff.get(r.by_id or 0, ""), r.added_on) for r in rows)


def _standing(view: View, meeting_id: int) -> dict[int, str]:
    """decision → how its task stands today: its state, and when it was done."""
    decision, task = table_of(MeetingDecision), table_of(Task)
    rows = view.rows(
        select(decision.c.id, task.c.status, task.c.done_on)
        .select_from(decision.join(task, task.c.id == decision.c.task_id))
        .where(decision.c.meeting_id == meeting_id)
    )
    label = codes("task_status").label
    return {r.id: f"{label(r.status)}{_done(r.done_on)}" for r in rows}


def _done(on: date | None) -> str:
    return f"（{on.month}/{on.day}）" if on else ""
