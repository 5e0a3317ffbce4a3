"""日報 (the daily digest): what one user's day holds, in numbers, kinds and times only.

It leaves the house by the office's own mail: no person, no number of one, and nothing that anybody
typed (a title may hold a name) is in it. It is asked in the name of the account it is for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.deadlines import survey
from core.domain.codes import codes
from core.domain.events import Event
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting
from core.domain.permissions import Action, may, require
from core.domain.rules.parameters import RuleBook
from core.queries.day_plan import (
    EVENT,
    INTRODUCTION,
    MEETING,
    PERSON,
    PLAN,
    RECEPTION,
    TASK,
    VISIT,
    DayItem,
    day_plan,
)
from core.queries.notices import unread_notices
from core.queries.notifications import unread_by_kind
from core.queries.rules import rule_book
from core.queries.untouched import untouched_count

# What stands in the day's plan, by what opens there: never its own title.
KINDS = {
    MEETING: "会議", EVENT: "行事", RECEPTION: "説明会・登録面談会", VISIT: "定着支援の訪問・面談",
    PERSON: "実習・面接", INTRODUCTION: "見学・体験", PLAN: "計画の会議", TASK: "やること",
}  # fmt: skip
_HOURS = re.compile(r"[0-9:〜]+")


@dataclass(frozen=True)
class Appointment:
    """きょうの予定の一行: at what time (or blank) what kind of thing."""

    starts_at: str
    what: str


@dataclass(frozen=True)
class Digest:
    """日報 of one user and day. `untouched` None: not for this role. `quiet_days`: how many days."""

    day: date
    overdue: int
    within_alarm: int
    within_soon: int
    alarm_days: int
    soon_days: int
    tasks: int
    untouched: int | None
    quiet_days: int
    appointments: tuple[Appointment, ...]
    notices: int
    notifications: Mapping[str, int]


def digest_of(view: View, day: date, quiet_days: int) -> Digest:
    """日報 for who asks: what is due up to `day` and after it, seen from that day."""
    require(view.actor, Action.SEE_OWN_WORK)
    mine, book = survey(view, today=day, owner_id=view.actor.id), rule_book(view)
    counts = mine.counts()
    sees_clients = may(view.actor, Action.SEE_CLIENTS)
    return Digest(
        day=day,
        overdue=counts.overdue,
        within_alarm=counts.within_alarm,
        within_soon=counts.within_soon,
        alarm_days=_days(book, "alarm", day),
        soon_days=_days(book, "soon", day),
        tasks=len(mine.between(until=day, kind="task_due")),
        untouched=untouched_count(view, today=day, days=quiet_days, owner_id=view.actor.id)
        if sees_clients
        else None,
        quiet_days=quiet_days,
        appointments=_appointments(view, day),
        notices=unread_notices(view) if may(view.actor, Action.SEE_NOTICES) else 0,
        notifications=unread_by_kind(view),
    )


def _days(book: RuleBook, name: str, day: date) -> int:
    return book.integer(f"urgency.{name}_days", day)


def _appointments(view: View, day: date) -> tuple[Appointment, ...]:
    plan = day_plan(view, day, day, view.actor.id)
    called = {MEETING: _meetings(view, plan), EVENT: _events(view, plan)}
    return tuple(
        Appointment(
            item.at if _HOURS.fullmatch(item.at) else "",
            called.get(item.target, {}).get(item.target_id) or KINDS.get(item.target, "予定"),
        )
        for item in plan
    )


def _meetings(view: View, plan: Sequence[DayItem]) -> dict[int, str]:
    """Meeting → the kind of its series."""
    m, s = table_of(Meeting), table_of(MeetingSeries)
    ids = [item.target_id for item in plan if item.target == MEETING]
    asked = select(m.c.id, s.c.kind).select_from(m.join(s, s.c.id == m.c.series_id))
    rows = view.rows(asked.where(m.c.id.in_(ids))) if ids else ()
    return {row.id: codes("meeting_kind").label(row.kind) for row in rows}


def _events(view: View, plan: Sequence[DayItem]) -> dict[int, str]:
    """Event → its kind."""
    e = table_of(Event).c
    ids = [item.target_id for item in plan if item.target == EVENT]
    rows = view.rows(select(e.id, e.kind).where(e.id.in_(ids))) if ids else ()
    return {row.id: codes("event_type").label(row.kind) for row in rows}
