"""会議の予定 (planned meetings): of a day, coming ones, and which day the next one falls on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from core import clock
from core.db.work import View, table_of
from core.domain.masking import Masking
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.queries.masked import Masks
from core.queries.meeting_series import SeriesRow, all_series, beside_the_wall
from core.queries.scopes import visible_or_nobodys, within_scope


@dataclass(frozen=True)
class PlannedMeeting:
    """会議の予定の一件. `who` is masked; `for_me`: I am among those who are asked."""

    id: int
    version: int
    series_id: int
    title: str
    kind: str
    held_on: date
    starts_at: str
    place: str
    minutes: int | None
    client_id: int | None
    who: str
    is_started: bool
    is_closed: bool
    attendees: int
    for_me: bool

    @property
    def is_running(self) -> bool:
        """Begun and not closed."""
        return self.is_started and not self.is_closed


@dataclass(frozen=True)
class NextDay:
    """次の会議の案: of a series that repeats and has none ahead."""

    series: SeriesRow
    held_on: date


def planned_meetings(view: View, day: date) -> list[PlannedMeeting]:
    """会議 of that day: planned, running and closed ones, without those that were called off and
    those about persons out of one's scope."""
    return _rows(view, [table_of(Meeting).c.held_on == day])


def coming_meetings(view: View, since: date, *, limit: int = 50) -> list[PlannedMeeting]:
    """これからの会議 from that day on, the nearest first."""
    return _rows(view, [table_of(Meeting).c.held_on >= since], limit)


def left_open(view: View, today: date) -> list[PlannedMeeting]:
    """閉じていない会議: begun on an earlier day and never closed; the last one first."""
    m = table_of(Meeting).c
    rows = _rows(view, [m.held_on < today, m.started_at.is_not(None), m.closed_at.is_(None)])
    return rows[::-1]


def next_days(view: View, today: date) -> list[NextDay]:
    """次の会議の案: for each series that repeats and has no meeting today or ahead."""
    require(view.actor, Action.SEE_MEETING)
    repeating = [row for row in all_series(view) if row.interval_days]
    m = table_of(Meeting).c
    rows = view.rows(
        select(m.series_id, func.max(m.held_on).label("last_on"))
        .where(m.series_id.in_([row.id for row in repeating]), m.cancelled_on.is_(None))
        .group_by(m.series_id)
    )
    last = {row.series_id: row.last_on for row in rows}
    return [
        NextDay(row, day_after(last.get(row.id), row.interval_days, today))
        for row in repeating
        if last.get(row.id) is None or last[row.id] < today
    ]


@dataclass(frozen=True)
class Seat:
    """出席者の席: of the staff (`user_id`), or of somebody from elsewhere (`name`)."""

    id: int
    user_id: int | None
    name: str
    status: str


def seats(view: View, meeting_id: int) -> list[Seat]:
    """Who is asked to this meeting, and who was there. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_MEETING)
    within_scope(view, Meeting, meeting_id)
    attendee, organization, key = (
        table_of(model) for model in (MeetingAttendee, Organization, KeyPerson)
    )
    a = attendee.c
    rows = view.rows(
        select(
            a.id, a.user_id, a.status, organization.c.name.label("place"),
            func.coalesce(key.c.name, a.name).label("name"),
        )
        .select_from(
            attendee.outerjoin(organization, organization.c.id == a.organization_id)
            .outerjoin(key, key.c.id == a.key_person_id)
        )
        .where(a.meeting_id == meeting_id)
        .order_by(a.id)
    )  # fmt: skip
    return [
        Seat(r.id, r.user_id, " ".join(filter(None, (r.place, r.name))), r.status) for r in rows
    ]


def day_after(last_on: date | None, interval_days: int, today: date) -> date:
    """The next day of the rhythm that is not past: never a Saturday or Sunday, unless the rhythm
    itself falls on them."""
    if last_on is None:
        return _weekday(today)
    steps = max(1, -(-(today - last_on).days // interval_days))
    found = last_on + timedelta(days=interval_days * steps)
    return found if last_on.weekday() >= 5 else _weekday(found)


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= 5 else day


def _rows(
    view: View, wanted: Collection[ColumnElement[Any]], limit: int | None = None
) -> list[PlannedMeeting]:
    require(view.actor, Action.SEE_MEETING)
    meeting, series, attendee = (
        table_of(model) for model in (Meeting, MeetingSeries, MeetingAttendee)
    )
    m, a = meeting.c, attendee.c
    asked = select(func.count()).where(a.meeting_id == m.id).correlate(meeting)
    mine = asked.where(a.user_id == view.actor.id)
    rows = view.rows(
        select(
            m.id, m.version, m.series_id, series.c.name, series.c.kind, series.c.minutes, series.c.masking,
            m.held_on, m.starts_at, m.place, m.client_id, m.started_at, m.closed_at,
            asked.scalar_subquery().label("attendees"), mine.scalar_subquery().label("mine"),
        )
        .select_from(meeting.join(series, series.c.id == m.series_id))
        .where(*wanted, m.cancelled_on.is_(None), *visible_or_nobodys(view, m.client_id))
        .order_by(m.held_on, m.id)
        .limit(limit)
    )  # fmt: skip
    masks = {
        rule: Masks(
            view,
            masking=Masking(rule),
            clients=[r.client_id for r in rows if beside_the_wall(r.masking) == rule],
        )
        for rule in {beside_the_wall(r.masking) for r in rows if r.client_id is not None}
    }
    who = {
        r.id: masks[beside_the_wall(r.masking)].client(r.client_id)
        for r in rows
        if r.client_id is not None
    }
    found = [
        PlannedMeeting(
            id=r.id, version=r.version, series_id=r.series_id, title=r.name, kind=r.kind,
            held_on=r.held_on, starts_at=r.starts_at or _began(r.started_at), place=r.place, minutes=r.minutes,
            client_id=r.client_id, who=who.get(r.id, ""),
            is_started=r.started_at is not None, is_closed=r.closed_at is not None,
            attendees=r.attendees, for_me=bool(r.mine),
        )
        for r in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.held_on, _minute(row.starts_at), row.id))


def _began(started_at: datetime | None) -> str:
    """Without a planned time: when it was begun."""
    if started_at is None:
        return ""
    began = clock.in_japan(started_at)
    return f"{began.hour}:{began.minute:02}"


def _minute(starts_at: str) -> int:
    """9:30 comes before 10:00; a meeting without a time comes last."""
    hour, _colon, minute = starts_at.split("〜", maxsplit=1)[0].partition(":")
    return int(hour) * 60 + int(minute or 0) if hour.isdecimal() else 24 * 60
