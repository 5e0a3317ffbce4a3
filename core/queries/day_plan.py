"""きょうの予定 (the day's plan): whatever has a day of its own, from all over the ledger, in one question.

Visits after the hire, meetings, events, 説明会, interviews, 見学, 体験, practicums, meetings of a plan, and
tasks that were given an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)  # fmt: skip

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.events import Event
from core.domain.intakes import Intake, ReceptionEvent
from core.domain.introductions import ON_THE_WAY, Introduction
from core.domain.job_search import JobApplication
from core.domain.meeting_series import MeetingSeries, SeriesMember
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.permissions import Action, may, require
from core.domain.plans import Plan
from core.domain.practicums import Practicum
from core.domain.retention import PLANNED, RetentionVisit
from core.domain.tasks import OPEN_STATUSES, Task
from core.domain.text import normalized
from core.queries.retention_visits import whose as visitor
from core.queries.scopes import visible_or_nobodys
from core.queries.whose import Whose, owned

MOST = 60
# What opens: the page, by a word of its own.
MEETING, EVENT, RECEPTION, VISIT, PERSON, INTRODUCTION, PLAN, TASK = (
    "meeting", "event", "reception", "visit", "client", "introductions", "plan", "task",
)  # fmt: skip
_HOUR = re.compile(r"(?<!\d)(\d{1,2})(?::(\d{2})|時(?!間)(?:(\d{1,2})分|(半))?)")


@dataclass(frozen=True)
class DayItem:
    """予定の一件. `at` is blank where no hour is known, `what` is words of the trade or typed ones;
    `client_name` is blank for who sees no names. `target`, `target_id`: what opens."""

    on: date
    at: str
    what: str
    client_id: int | None
    client_number: int | None
    client_name: str
    target: str
    target_id: int
    is_running: bool = False


def day_plan(view: View, first: date, last: date, whose: Whose = None) -> list[DayItem]:
    """予定 from `first` to `last`, by day and hour; those without an hour follow the others.

    What concerns a person is that person's owner's (a visit: who goes), within the scope of who
    asks; events are everybody's, meetings those of whom they are held with.
    """
    require(view.actor, Action.SEE_OWN_WORK)
    question = _question(_kinds(view), first, last, whose, view.actor.id)
    seen = visible_or_nobodys(view, question.selected_columns.client_id)
    rows = view.rows(question.where(*seen).limit(MOST))
    sees_names = may(view.actor, Action.SEE_CLIENTS)
    found = [_item(row, sees_names=sees_names) for row in rows]
    found = [item for item in found if item.target != TASK or item.at]
    return sorted(found, key=lambda item: (item.on, not item.at, item.at.split("〜")[0].zfill(5)))


def hour_of(text: str) -> str:
    """「14時半に電話」 → 「14:30」: the hour that a person wrote into a task; '' for none."""
    found = _HOUR.search(normalized(text))
    if not found:
        return ""
    hour, minute = int(found[1]), 30 if found[4] else int(found[2] or found[3] or 0)
    return f"{hour}:{minute:02}" if hour < 24 and minute < 60 else ""


def _kinds(view: View) -> tuple[str, ...]:
    """What this user may be told of."""
    asked = {
        "event": Action.SEE_EVENTS, "meeting": Action.SEE_MEETING, "reception": Action.SEE_CLIENTS,
        **dict.fromkeys(
            ("task", "visit", "interview", "second", "see", "trial", "practicum", "plan"),
            Action.SEE_SENSITIVE,
        ),
    }  # fmt: skip
    return tuple(kind for kind, action in asked.items() if may(view.actor, action))


def _item(row: Any, *, sees_names: bool) -> DayItem:
    at, what = row.at or "", row.what or ""
    match row.kind:
        case "visit":
            what = codes("retention_activity").label(what)
        case "reception":
            what = codes("reception_event_kind").label(what)
        case "task":
            at = hour_of(what)
    name = (row.client_name or row.intake_name or "") if sees_names else ""
    return DayItem(
        on=row.on, at=at, what=what, client_id=row.client_id, client_number=row.client_number,
        client_name=name, target=row.target, target_id=row.target_id,
        is_running=bool(row.is_running),
    )  # fmt: skip


# Building this statement takes longer than running it; it holds ids and days, nothing personal.
@lru_cache(maxsize=256)
def _question(
    kinds: tuple[str, ...], first: date, last: date, whose: Whose, user_id: int | None
) -> Select[Any]:
    made = {
        "event": _events, "reception": _receptions, "visit": _visits, "plan": _plans,
        "interview": lambda *a: _interviews("interview_on", "面接", *a),
        "second": lambda *a: _interviews("second_interview_on", "二次面接", *a),
        "see": lambda *a: _introductions("visit_planned_on", "見学", *a),
        "trial": lambda *a: _introductions("trial_on", "体験が始まる日", *a),
        "practicum": _practicums, "task": _tasks,
    }  # fmt: skip
    parts = [made[kind](first, last, whose) for kind in kinds if kind in made]
    if "meeting" in kinds:
        parts.append(_meetings(first, last, whose, user_id))
    found = union_all(*parts).subquery()
    c, i = table_of(Client), table_of(Intake)
    return (
        select(
            found, c.c.number.label("client_number"), c.c.name.label("client_name"),
            i.c.name.label("intake_name"),
        )
        .select_from(
            found.outerjoin(c, c.c.id == found.c.client_id).outerjoin(i, i.c.id == found.c.intake_id)
        )
        .order_by(found.c.on, found.c.target, found.c.target_id)
    )  # fmt: skip


def _part(
    kind: str, target: str, on: ColumnElement[Any], what: ColumnElement[Any], *,
    target_id: ColumnElement[Any], at: ColumnElement[Any] | None = None,
    client_id: ColumnElement[Any] | None = None, intake_id: ColumnElement[Any] | None = None,
    is_running: ColumnElement[Any] | None = None,
) -> Select[Any]:  # fmt: skip
    nobody = cast(null(), Integer)
    return select(
        literal(kind).label("kind"), on.label("on"),
        (literal("") if at is None else at).label("at"), what.label("what"),
        (nobody if client_id is None else client_id).label("client_id"),
        (nobody if intake_id is None else intake_id).label("intake_id"),
        literal(target).label("target"), target_id.label("target_id"),
        (literal(0) if is_running is None else is_running).label("is_running"),
    )  # fmt: skip


def _events(first: date, last: date, _whose: Whose) -> Select[Any]:
    e = table_of(Event).c
    asked = _part("event", EVENT, e.held_on, e.name, target_id=e.id, at=e.starts_at)
    return asked.where(e.held_on.between(first, last), e.status != "cancelled")


def _receptions(first: date, last: date, _whose: Whose) -> Select[Any]:
    e = table_of(ReceptionEvent).c
    asked = _part("reception", RECEPTION, e.held_on, e.kind, target_id=e.id, at=e.starts_at)
    return asked.where(e.held_on.between(first, last))


def _meetings(first: date, last: date, whose: Whose, user_id: int | None) -> Select[Any]:
    """One's own: those one is asked to, and those of series that name nobody or oneself."""
    m, s, c, a, b = (
        table_of(model) for model in (Meeting, MeetingSeries, Client, MeetingAttendee, SeriesMember)
    )
    running = and_(m.c.started_at.is_not(None), m.c.closed_at.is_(None))
    asked = (
        _part(
            "meeting", MEETING, m.c.held_on, s.c.name, target_id=m.c.id, at=m.c.starts_at,
            client_id=m.c.client_id, is_running=func.coalesce(cast(running, Integer), 0),
        )
        .select_from(m.join(s, s.c.id == m.c.series_id).outerjoin(c, c.c.id == m.c.client_id))
        .where(
            m.c.held_on.between(first, last), m.c.cancelled_on.is_(None), m.c.closed_at.is_(None)
        )
    )  # fmt: skip
    if whose is None:
        return asked
    invited = select(a.c.meeting_id).where(a.c.user_id == user_id)
    members = select(b.c.series_id).where(b.c.user_id.is_not(None))
    mine = select(b.c.series_id).where(b.c.user_id == user_id)
    return asked.where(
        or_(
            m.c.leader_id == user_id,
            m.c.id.in_(invited),
            *owned(c.c.owner_id, whose),
            and_(m.c.client_id.is_(None), or_(s.c.id.not_in(members), s.c.id.in_(mine))),
        )
    )


def _visits(first: date, last: date, whose: Whose) -> Select[Any]:
    v, c, j = table_of(RetentionVisit), table_of(Client), table_of(Employment)
    return (
        _part(
            "visit", VISIT, v.c.planned_on, v.c.activity, target_id=v.c.employment_id,
            at=v.c.planned_at, client_id=v.c.client_id,
        )
        .select_from(
            v.join(c, c.c.id == v.c.client_id).join(j, j.c.id == v.c.employment_id)
        )
        .where(
            v.c.status == PLANNED, v.c.planned_on.between(first, last), j.c.left_on.is_(None),
            *owned(visitor(), whose),
        )
    )  # fmt: skip


def _interviews(column: str, what: str, first: date, last: date, whose: Whose) -> Select[Any]:
    t, c = table_of(JobApplication), table_of(Client)
    asked = _part(
        "interview", PERSON, t.c[column], literal(what), target_id=t.c.client_id,
        client_id=t.c.client_id,
    )  # fmt: skip
    return asked.select_from(t.join(c, c.c.id == t.c.client_id)).where(
        t.c.status == "interview_planned", t.c[column].between(first, last),
        *owned(c.c.owner_id, whose),
    )  # fmt: skip


def _introductions(column: str, what: str, first: date, last: date, whose: Whose) -> Select[Any]:
    t, c, i = table_of(Introduction), table_of(Client), table_of(Intake)
    asked = _part(
        "introduction", INTRODUCTION, t.c[column], literal(what), target_id=t.c.id,
        client_id=t.c.client_id, intake_id=t.c.intake_id,
    )  # fmt: skip
    return asked.select_from(
        t.outerjoin(c, c.c.id == t.c.client_id).outerjoin(i, i.c.id == t.c.intake_id)
    ).where(
        t.c.status.in_(ON_THE_WAY), t.c[column].between(first, last),
        *owned(func.coalesce(c.c.owner_id, i.c.owner_id), whose),
    )  # fmt: skip


def _practicums(first: date, last: date, whose: Whose) -> Select[Any]:
    p, c = table_of(Practicum), table_of(Client)
    asked = _part(
        "practicum", PERSON, p.c.start_on, literal("実習が始まる日"), target_id=p.c.client_id,
        client_id=p.c.client_id,
    )  # fmt: skip
    return asked.select_from(p.join(c, c.c.id == p.c.client_id)).where(
        p.c.start_on.between(first, last), p.c.cancelled_on.is_(None),
        *owned(c.c.owner_id, whose),
    )  # fmt: skip


def _plans(first: date, last: date, whose: Whose) -> Select[Any]:
    p, c = table_of(Plan), table_of(Client)
    asked = _part(
        "plan", PLAN, p.c.meeting_on, literal("個別支援会議"), target_id=p.c.id,
        client_id=p.c.client_id,
    )  # fmt: skip
    return asked.select_from(p.join(c, c.c.id == p.c.client_id)).where(
        p.c.status.in_(("draft", "meeting")), p.c.meeting_on.between(first, last),
        *owned(c.c.owner_id, whose),
    )  # fmt: skip


def _tasks(first: date, last: date, whose: Whose) -> Select[Any]:
    """Kept apart afterwards: only those that name an hour have a place among the day's plans."""
    t = table_of(Task).c
    asked = _part("task", TASK, t.due_on, t.title, target_id=t.id, client_id=t.client_id)
    has_hour = or_(t.title.contains(":"), t.title.contains("："), t.title.contains("時"))
    return asked.where(
        t.status.in_(OPEN_STATUSES), t.due_on.between(first, last), has_hour,
        *owned(t.owner_id, whose),
    )  # fmt: skip
