"""会議の紹介 (introductions in a meeting): who is connected nowhere, and what became of introductions.

Masked like every row of a meeting: no name, and no reason or place that tells of an illness.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import and_, case, false, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.enrolments import CLOSED
from core.domain.introductions import ON_THE_WAY, Introduction
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.agenda_rows import Agenda, AgendaRow, count_rows
from core.queries.connected_nowhere import ENDED, WHY, Waiting, standing_of_all
from core.queries.introductions import last_event, planned
from core.queries.meeting_words import place_word
from core.queries.topic_question import TopicQuestion, who

# What is not said on the wall beside initials.
_UNSAID = ("health", "disability_fit", "family", "certificate")
TO_US = "こちらへの紹介"


def nowhere(view: View, asked: TopicQuestion) -> Agenda:
    """どこにもつながっていない人, the longest waiting first: for how many days, and why."""
    require(view.actor, Action.SEE_MEETING)
    least = asked.days or 0
    everybody = standing_of_all(view, asked.today).nowhere
    found = [waiting for waiting in everybody if waiting.days(asked.today) >= least]
    shown = found[asked.page.first : asked.page.end]
    masks = asked.masks(view, [w.client_id for w in shown], [w.intake_id for w in shown])
    reasons = _last_reasons(view, shown)
    rows = [
        AgendaRow(
            who=who(masks, w.client_id, w.intake_id),
            what=WHY[w.why] + reasons.get((w.client_id, w.intake_id), ""),
            owner_id=w.owner_id,
            mark=f"{w.days(asked.today):,}日",
            client_id=w.client_id,
        )
        for w in shown
    ]
    return asked.answer(rows, len(found))


def introductions(view: View, asked: TopicQuestion) -> Agenda:
    """紹介のその後: first those that wait, without a plan and for so many days without a move, the
    longest on top; then those in which something happened since the last meeting."""
    require(view.actor, Action.SEE_MEETING)
    t, o, c = table_of(Introduction), table_of(Organization), table_of(Client)
    on, silent = last_event(t), asked.today - timedelta(days=asked.days or 0)
    followed = or_(t.c.client_id.is_(None), t.c.client_id.in_(
        select(c.c.id).where(c.c.stage != CLOSED, c.c.merged_into_id.is_(None))
    ))  # fmt: skip
    is_planned = func.coalesce(planned(t, asked.today), false())
    waits = and_(t.c.status.in_(ON_THE_WAY), on <= silent, ~is_planned, followed)
    moved = on >= asked.meeting.since
    wanted = or_(waits, moved)
    first = case((waits, 0), else_=1)
    rows = view.rows(
        asked.page.of(
            select(
                t.c.client_id, t.c.intake_id, t.c.owner_id, t.c.status, o.c.name, o.c.kind,
                on.label("day"), first.label("place"),
            )
            .select_from(t.outerjoin(o, o.c.id == t.c.to_id))
            .where(wanted)
            .order_by(first, case((waits, on)), on.desc(), t.c.id.desc())
        )
    )  # fmt: skip
    masks = asked.masks(view, [r.client_id for r in rows], [r.intake_id for r in rows])
    status = codes("introduction_status")
    answered = [
        AgendaRow(
            who=who(masks, r.client_id, r.intake_id),
            what=place_word(r.name, r.kind, beside_person=True) or TO_US,
            day=r.day,
            owner_id=r.owner_id,
            mark=f"{(asked.today - r.day).days}日待ち" if r.place == 0 else status.label(r.status),
            client_id=r.client_id,
        )
        for r in rows
    ]
    return asked.answer(answered, count_rows(view, wanted))


def _last_reasons(
    view: View, waiting: Collection[Waiting]
) -> dict[tuple[int | None, int | None], str]:
    """The last reason of those whose introductions ended, where it may be said."""
    ended = [w for w in waiting if w.why == ENDED]
    if not ended:
        return {}
    t = table_of(Introduction).c
    clients = [w.client_id for w in ended if w.client_id is not None]
    intakes = [w.intake_id for w in ended if w.intake_id is not None]
    rows = view.rows(
        select(t.client_id, t.intake_id, t.end_reason)
        .where(t.client_id.in_(clients) | (t.client_id.is_(None) & t.intake_id.in_(intakes)))
        .order_by(t.ended_on, t.id)
    )
    label = codes("mismatch_reason").label
    return {
        (
            r.client_id,
            None if r.client_id is not None else r.intake_id,
        ): f"（{label(r.end_reason)}）" if r.end_reason and r.end_reason not in _UNSAID else ""
        for r in rows
    }
