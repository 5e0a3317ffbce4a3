"""議題の中身 (topics of a meeting): what the ledger brings to each, masked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core import clock
from core.db.technical import record_daily
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.enrolments import StageChange
from core.domain.intakes import Intake
from core.domain.masking import masked_name
from core.domain.permissions import Action, require
from core.domain.tasks import OPEN_STATUSES, Task
from core.queries.agenda_rows import ROWS, Agenda, AgendaRow, Figure, count_rows, masked_rows
from core.queries.masked import Masks
from core.queries.meetings import MeetingRow

OPEN_INTAKES = ("received", "in_progress", "orientation", "interview")


def last_tasks(view: View, this: MeetingRow) -> Agenda:
    """前回のやること: what the last meeting decided, open ones first; 持ち越し came over to this one."""
    t = table_of(Task)
    if this.previous_id is None:
        return Agenda((), 0)
    carried = and_(t.c.meeting_id == (this.id or 0), t.c.created_at < _start_of(this.held_on))
    return _tasks(
        view,
        or_(t.c.meeting_id == this.previous_id, carried),
        [t.c.status.not_in(OPEN_STATUSES), t.c.due_on, t.c.id],
        ROWS,
        mark=(t.c.meeting_id == (this.id or 0)).label("carried"),
    )


def open_tasks(view: View) -> Agenda:
    """やること一覧: every open task of the office, the nearest day first."""
    t = table_of(Task)
    return _tasks(
        view, t.c.status.in_(OPEN_STATUSES), [t.c.due_on.is_(None), t.c.due_on, t.c.id], ROWS
    )


def new_intakes(view: View, since: date) -> Agenda:
    """新しい相談: consultations since the last meeting, those without an owner first."""
    require(view.actor, Action.SEE_MEETING)
    i = table_of(Intake)
    wanted = and_(i.c.received_on >= since, i.c.status.in_([*OPEN_INTAKES, "accepted"]))
    rows = view.rows(
        select(i.c.id, i.c.received_on, i.c.urgency, i.c.owner_id, i.c.next_step, i.c.client_id)
        .where(wanted)
        .order_by(i.c.owner_id.is_not(None), i.c.received_on.desc(), i.c.id.desc())
        .limit(ROWS)
    )
    masks = Masks(view, clients=[r.client_id for r in rows], intakes=[r.id for r in rows])
    urgency = codes("urgency")
    answered = [
        AgendaRow(
            who=masks.client(r.client_id) or masks.intake(r.id),
            what=r.next_step,
            day=r.received_on,
            owner_id=r.owner_id,
            mark=urgency.label(r.urgency),
            client_id=r.client_id,
        )
        for r in rows
    ]
    return Agenda(masked_rows(masks, answered), count_rows(view, wanted))


def unowned(view: View) -> Agenda:
    """担当のいない人: persons whom nobody answers for, the longest registered first."""
    require(view.actor, Action.SEE_MEETING)
    c = table_of(Client)
    wanted = and_(c.c.owner_id.is_(None), c.c.stage != "closed", c.c.merged_into_id.is_(None))
    rows = view.rows(
        select(c.c.id, c.c.name, c.c.kana, c.c.number, c.c.stage, c.c.registered_on)
        .where(wanted)
        .order_by(c.c.registered_on.is_(None), c.c.registered_on, c.c.id)
        .limit(ROWS)
    )
    stage = codes("support_stage")
    answered = tuple(
        AgendaRow(
            who=masked_name(r.name, r.kana, r.number),
            day=r.registered_on,
            mark=stage.label(r.stage),
            client_id=r.id,
        )
        for r in rows
    )
    return Agenda(answered, count_rows(view, wanted))


def stage_changes(view: View, since: date) -> Agenda:
    """支援段階の変化, noted since that day: one row per person: where from, where to."""
    require(view.actor, Action.SEE_MEETING)
    s = table_of(StageChange).c
    changed = view.rows(
        select(s.client_id, s.before, s.after, s.changed_on)
        .where(s.created_at >= _start_of(since), s.enrolment_id.is_(None), s.before != "")
        .order_by(s.id)
    )
    moves: dict[int, tuple[str, str, date]] = {}
    for r in changed:
        first = moves.pop(r.client_id)[0] if r.client_id in moves else r.before
        moves[r.client_id] = (first, r.after, r.changed_on)
    moved = [(who, move) for who, move in reversed(moves.items()) if move[0] != move[1]]
    masks = Masks(view, clients=[client_id for client_id, _move in moved[:ROWS]])
    stage = codes("support_stage")
    answered = tuple(
        AgendaRow(
            who=masks.client(client_id),
            what=f"{stage.label(before)} → {stage.label(after)}",
            day=on,
            owner_id=masks.owner(client_id),
            client_id=client_id,
        )
        for client_id, (before, after, on) in moved[:ROWS]
    )
    return Agenda(answered, len(moved))


def figures(view: View, today: date) -> list[Figure]:
    """数字: the seven days to today against the seven days before."""
    require(view.actor, Action.SEE_MEETING)
    start, earlier = today - timedelta(days=6), today - timedelta(days=13)

    def counted(
        title: str, column: Any, amount: Any = None, *conditions: ColumnElement[bool]
    ) -> Figure:
        counter = func.count() if amount is None else func.sum(amount)
        row = view.first(
            select(
                counter.filter(column >= start).label("now"),
                counter.filter(column < start).label("before"),
            ).where(column >= earlier, column <= today, *conditions)
        )
        return Figure(title, row.now or 0, row.before or 0) if row else Figure(title, 0, 0)

    i, c, e = table_of(Intake), table_of(Client), table_of(Employment)
    d = record_daily.c
    return [
        counted("支援記録", d.day, d["count"], d.level == "method"),
        counted("新しい相談", i.c.received_on),
        counted("新しい登録", c.c.registered_on),
        counted("就職した人", e.c.hired_on),
        counted("離職した人", e.c.left_on),
    ]


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.JST).astimezone(UTC)


def _tasks(
    view: View,
    wanted: ColumnElement[bool],
    order: Collection[ColumnElement[Any]],
    limit: int | None,
    mark: ColumnElement[Any] | None = None,
) -> Agenda:
    require(view.actor, Action.SEE_MEETING)
    t = table_of(Task)
    columns = [t.c.id, t.c.version, t.c.title, t.c.client_id, t.c.owner_id, t.c.due_on, t.c.status]
    rows = view.rows(
        select(*columns, *([] if mark is None else [mark]))
        .where(wanted)
        .order_by(*order)
        .limit(limit)
    )
    masks = Masks(view, clients=[r.client_id for r in rows])
    status = codes("task_status")
    answered = [
        AgendaRow(
            who=masks.client(r.client_id),
            what=r.title,
            day=r.due_on,
            owner_id=r.owner_id,
            mark="持ち越し" if getattr(r, "carried", False) else status.label(r.status),
            client_id=r.client_id,
            task_id=r.id,
            task_version=r.version,
            is_open=r.status in OPEN_STATUSES,
        )
        for r in rows
    ]
    return Agenda(masked_rows(masks, answered), count_rows(view, wanted))
