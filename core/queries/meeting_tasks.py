"""会議のやること (tasks in a meeting): of the last meetings, of the whole office, and what was brought."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from core.db.work import View, table_of
from core.domain.agenda_items import TALKED, WAITING, AgendaItem
from core.domain.charts import SavedChart
from core.domain.codes import codes
from core.domain.meetings import Meeting, MeetingDecision
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.tasks import OPEN_STATUSES, Task
from core.queries.agenda_rows import Agenda, AgendaRow, count_rows, masked_rows
from core.queries.masked import Masks
from core.queries.meeting_words import place_word
from core.queries.topic_question import TopicQuestion, start_of, who

NEXT_TIME = "次回へ"


def last_tasks(view: View, asked: TopicQuestion) -> Agenda:
    """前回のやること: what the last meeting decided, and what earlier ones of the series decided and
    nobody has done yet; open ones first, the nearest day on top."""
    require(view.actor, Action.SEE_MEETING)
    this, t, m = asked.meeting, table_of(Task).c, table_of(Meeting).c
    if this.previous_id is None:
        return asked.answer((), 0)
    about = m.client_id.is_(None) if this.client_id is None else m.client_id == this.client_id
    earlier = select(m.id).where(m.series_id == this.series.id, m.held_on < this.held_on, about)
    is_open = t.status.in_(OPEN_STATUSES)
    # What was carried over belongs to this meeting already, and another one had decided it.
    d = table_of(MeetingDecision).c
    of_another = exists().where(d.task_id == t.id, d.meeting_id != (this.id or 0))
    is_older = or_(of_another, t.created_at < start_of(this.held_on))
    carried = and_(t.meeting_id == (this.id or 0), is_older)
    wanted = or_(
        t.meeting_id == this.previous_id, and_(t.meeting_id.in_(earlier), is_open), carried
    )
    order = [case((is_open, 0), else_=1), t.due_on.is_(None), t.due_on, t.id]
    rows, masks = _tasks(view, asked, wanted, order)
    times = _times_carried(view, asked, [r.id for r in rows])
    status = codes("task_status")

    def mark(r: Row[Any]) -> str:
        if r.status not in OPEN_STATUSES:
            return status.label(r.status)
        if r.meeting_id == this.id:
            return NEXT_TIME
        return f"持ち越し{times[r.id]}回" if times.get(r.id) else status.label(r.status)

    answered = [_task_row(r, masks, mark(r)) for r in rows]
    return asked.answer(masked_rows(masks, answered), count_rows(view, wanted))


def open_tasks(view: View, asked: TopicQuestion) -> Agenda:
    """やること一覧: every open task of the office, the nearest day first."""
    require(view.actor, Action.SEE_MEETING)
    t, status = table_of(Task).c, codes("task_status")
    wanted = t.status.in_(OPEN_STATUSES)
    rows, masks = _tasks(view, asked, wanted, [t.due_on.is_(None), t.due_on, t.id])
    answered = [_task_row(r, masks, status.label(r.status)) for r in rows]
    return asked.answer(masked_rows(masks, answered), count_rows(view, wanted))


def own(view: View, asked: TopicQuestion) -> Agenda:
    """会議にかけたこと: what waits for this series, carried ones first; then what was talked about
    today. A meeting about one person takes what is about that person."""
    require(view.actor, Action.SEE_MEETING)
    this, item, i = asked.meeting, table_of(AgendaItem), table_of(AgendaItem).c
    talked = and_(i.status == TALKED, i.meeting_id == (this.id or 0))
    wanted = and_(i.series_id == this.series.id, or_(i.status == WAITING, talked))
    if this.client_id is not None:
        wanted = and_(wanted, i.client_id == this.client_id)
    rows = view.rows(
        asked.page.of(_items().where(wanted).order_by(
            case((i.status == WAITING, 0), else_=1), i.times_carried.desc(), i.id
        ))
    )  # fmt: skip
    masks = asked.masks(view, [r.client_id for r in rows], [r.intake_id for r in rows])
    answered = [_item_row(r, masks) for r in rows]
    total = view.scalar(select(func.count()).select_from(item).where(wanted))
    return asked.answer(masked_rows(masks, answered), int(total))


def _items() -> Select[Any]:
    item, o, chart = (table_of(model) for model in (AgendaItem, Organization, SavedChart))
    i = item.c
    return select(
        i.id, i.version, i.title, i.note, i.status, i.times_carried, i.by_id, i.client_id,
        i.intake_id, i.organization_id, i.chart_id, o.c.name.label("place"), o.c.kind,
        chart.c.name.label("chart"),
    ).select_from(
        item.outerjoin(o, o.c.id == i.organization_id).outerjoin(chart, chart.c.id == i.chart_id)
    )  # fmt: skip


def _item_row(r: Row[Any], masks: Masks) -> AgendaRow:
    about = who(masks, r.client_id, r.intake_id)
    if not about and r.organization_id is not None:
        about = place_word(r.place, r.kind, beside_person=False)
    if not about and r.chart_id is not None:
        about = "グラフ"
    carried = f"持ち越し{r.times_carried}回" if r.times_carried else "はじめて"
    return AgendaRow(
        who=about,
        what=masks.of_intake(r.intake_id, r.title + (f"（{r.note}）" if r.note else "")),
        owner_id=r.by_id,
        mark=carried if r.status == WAITING else codes("agenda_status").label(r.status),
        client_id=r.client_id,
        item_id=r.id,
        item_version=r.version,
        is_open=r.status == WAITING,
        organization_id=r.organization_id,
        chart_id=r.chart_id,
    )


def _tasks(
    view: View,
    asked: TopicQuestion,
    wanted: ColumnElement[bool],
    order: Collection[ColumnElement[Any]],
) -> tuple[Sequence[Row[Any]], Masks]:
    t = table_of(Task).c
    columns = (t.id, t.version, t.title, t.client_id, t.owner_id, t.due_on, t.status, t.meeting_id)
    rows = view.rows(asked.page.of(select(*columns).where(wanted).order_by(*order)))
    return rows, asked.masks(view, [r.client_id for r in rows])


def _task_row(r: Row[Any], masks: Masks, mark: str) -> AgendaRow:
    return AgendaRow(
        who=masks.client(r.client_id),
        what=r.title,
        day=r.due_on,
        owner_id=r.owner_id,
        mark=mark,
        client_id=r.client_id,
        task_id=r.id,
        task_version=r.version,
        is_open=r.status in OPEN_STATUSES,
    )


def _times_carried(view: View, asked: TopicQuestion, tasks: Collection[int]) -> Mapping[int, int]:
    """In how many meetings before this one each task came back open: those held after the one that
    decided it."""
    m, d = table_of(Meeting).c, table_of(MeetingDecision).c
    this = asked.meeting
    begun = view.rows(
        select(d.task_id, func.min(m.held_on).label("on"))
        .join_from(table_of(MeetingDecision), table_of(Meeting), m.id == d.meeting_id)
        .where(d.task_id.in_(tasks))
        .group_by(d.task_id)
    )
    if not begun:
        return {}
    first: date = min(r.on for r in begun)
    held = view.rows(
        select(m.held_on).where(
            m.series_id == this.series.id, m.held_on > first, m.held_on < this.held_on,
            m.started_at.is_not(None), m.cancelled_on.is_(None),
        )
    )  # fmt: skip
    return {r.task_id: sum(h.held_on > r.on for h in held) for r in begun}
