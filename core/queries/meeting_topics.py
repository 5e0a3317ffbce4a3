"""会議の人の議題 (persons in a meeting): who asked, whom nobody answers for, whose stage changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, case, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.enrolments import CLOSED, StageChange
from core.domain.intakes import Intake
from core.domain.permissions import Action, require
from core.queries.agenda_rows import Agenda, AgendaRow, count_rows, masked_rows
from core.queries.topic_question import TopicQuestion, start_of, who

OPEN_INTAKES = ("received", "in_progress", "orientation", "interview")
_URGENT = ("emergency", "high")
UNDECIDED = "次の対応が決まっていません"


def new_intakes(view: View, asked: TopicQuestion) -> Agenda:
    """新しい相談: consultations since the last meeting, and older ones that nobody has taken; those
    without an owner first, the urgent ones on top."""
    require(view.actor, Action.SEE_MEETING)
    i = table_of(Intake).c
    news = and_(i.received_on >= asked.since, i.status.in_([*OPEN_INTAKES, "accepted"]))
    left = and_(i.owner_id.is_(None), i.status.in_(OPEN_INTAKES))
    wanted = or_(news, left)
    order = (
        i.owner_id.is_not(None),
        case({code: place for place, code in enumerate(_URGENT)}, value=i.urgency, else_=9),
        i.received_on.desc(),
        i.id.desc(),
    )
    columns = (i.id, i.received_on, i.urgency, i.owner_id, i.next_step, i.client_id)
    rows = view.rows(asked.page.of(select(*columns).where(wanted).order_by(*order)))
    masks = asked.masks(view, [r.client_id for r in rows], [r.id for r in rows])
    urgency = codes("urgency")
    answered = [
        AgendaRow(
            who=who(masks, r.client_id, r.id),
            what=masks.of_intake(r.id, r.next_step) or UNDECIDED,
            day=r.received_on,
            owner_id=r.owner_id,
            mark=urgency.label(r.urgency),
            client_id=r.client_id,
        )
        for r in rows
    ]
    return asked.answer(masked_rows(masks, answered), count_rows(view, wanted))


def unowned(view: View, asked: TopicQuestion) -> Agenda:
    """担当のいない人: persons whom nobody answers for, the longest registered first."""
    require(view.actor, Action.SEE_MEETING)
    c = table_of(Client).c
    wanted = and_(c.owner_id.is_(None), c.stage != CLOSED, c.merged_into_id.is_(None))
    order = (c.registered_on.is_(None), c.registered_on, c.id)
    columns = (c.id, c.stage, c.registered_on)
    rows = view.rows(asked.page.of(select(*columns).where(wanted).order_by(*order)))
    masks, stage = asked.masks(view, [r.id for r in rows]), codes("support_stage")
    answered = [
        AgendaRow(
            who=masks.client(r.id), day=r.registered_on, mark=stage.label(r.stage), client_id=r.id
        )
        for r in rows
    ]
    return asked.answer(answered, count_rows(view, wanted))


def stage_changes(view: View, asked: TopicQuestion) -> Agenda:
    """支援段階の変化, noted since that day: one row per person: where from, where to."""
    require(view.actor, Action.SEE_MEETING)
    s = table_of(StageChange).c
    changed = view.rows(
        select(s.client_id, s.before, s.after, s.changed_on)
        .where(s.created_at >= start_of(asked.since), s.enrolment_id.is_(None), s.before != "")
        .order_by(s.id)
    )
    moves: dict[int, tuple[str, str, date]] = {}
    for r in changed:
        first = moves.pop(r.client_id)[0] if r.client_id in moves else r.before
        moves[r.client_id] = (first, r.after, r.changed_on)
    moved = [(client_id, move) for client_id, move in reversed(moves.items()) if move[0] != move[1]]
    shown = moved[asked.page.first : asked.page.end]
    masks, stage = (
        asked.masks(view, [client_id for client_id, _move in shown]),
        codes("support_stage"),
    )
    answered = [
        AgendaRow(
            who=masks.client(client_id),
            what=f"{stage.label(before)} → {stage.label(after)}",
            day=on,
            owner_id=masks.owner(client_id),
            client_id=client_id,
        )
        for client_id, (before, after, on) in shown
    ]
    return asked.answer(answered, len(moved))
