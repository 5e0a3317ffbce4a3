"""会議の紹介 (introductions in a meeting): who is connected nowhere, and what became of introductions.

Masked like every row of a meeting: no name, and no reason or place that tells of an illness.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.introductions import Introduction
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.agenda_rows import ROWS, Agenda, AgendaRow
from core.queries.connected_nowhere import ENDED, WHY, Waiting, standing_of_all
from core.queries.introductions import last_event
from core.queries.masked import Masks

# What is not said on the wall beside initials.
_UNSAID = ("health", "disability_fit", "family", "certificate")
_MEDICAL = ("medical_institution", "day_care", "health_center")


def nowhere(view: View, today: date) -> Agenda:
    """どこにもつながっていない人, the longest waiting first: for how many days, and why."""
    require(view.actor, Action.SEE_MEETING)
    found = standing_of_all(view, today).nowhere
    shown = found[:ROWS]
    masks = _masks(view, [(w.client_id, w.intake_id) for w in shown])
    reasons = _last_reasons(view, shown)
    rows = tuple(
        AgendaRow(
            who=masks.client(w.client_id) or masks.intake(w.intake_id or 0),
            what=WHY[w.why] + reasons.get((w.client_id, w.intake_id), ""),
            owner_id=w.owner_id,
            mark=f"{w.days(today):,}日",
            client_id=w.client_id,
        )
        for w in shown
    )
    return Agenda(rows, len(found))


def moves(view: View, since: date) -> Agenda:
    """紹介のその後: every introduction in which something happened since the last meeting."""
    require(view.actor, Action.SEE_MEETING)
    t, o = table_of(Introduction), table_of(Organization)
    on = last_event(t)
    rows = view.rows(
        select(t.c.client_id, t.c.intake_id, t.c.owner_id, t.c.status, o.c.name, o.c.kind, on.label("day"))
        .select_from(t.outerjoin(o, o.c.id == t.c.to_id))
        .where(on >= since)
        .order_by(on.desc(), t.c.id.desc())
        .limit(ROWS)
    )  # fmt: skip
    masks = _masks(view, [(r.client_id, r.intake_id) for r in rows])
    status = codes("introduction_status")
    answered = tuple(
        AgendaRow(
            who=masks.client(r.client_id) or masks.intake(r.intake_id or 0),
            what=_place(r.name, r.kind),
            day=r.day,
            owner_id=r.owner_id,
            mark=status.label(r.status),
            client_id=r.client_id,
        )
        for r in rows
    )
    total = view.scalar(select(func.count()).select_from(t).where(on >= since))
    return Agenda(answered, int(total))


def _place(name: str | None, kind: str | None) -> str:
    if name is None:
        return "こちらへの紹介"
    return "医療機関" if kind in _MEDICAL else name


def _masks(view: View, people: list[tuple[int | None, int | None]]) -> Masks:
    return Masks(
        view,
        clients=[client for client, _intake in people],
        intakes=[intake for client, intake in people if client is None and intake is not None],
    )


def _last_reasons(
    view: View, waiting: tuple[Waiting, ...]
) -> dict[tuple[int | None, int | None], str]:
    """The last reason of those whose introductions ended, where it may be said."""
    ended = [w for w in waiting if w.why == ENDED]
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
