"""通知を読む (notifications): one's own list, and how much of it is unread.

A row holds references; what they name is looked up here, within the reader's right and scope. What
the reader may not see any more stays blank, and the line is told without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, select

from core import clock
from core.db.work import View, table_of
from core.domain.agenda_items import AgendaItem
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting
from core.domain.notifications import Notification
from core.domain.permissions import Action, may, require
from core.domain.tasks import Task
from core.domain.users import User
from core.queries.scopes import visible_clients, visible_or_nobodys
from core.queries.tasks import told_tasks

KEPT_DAYS = 90
PER_PAGE = 20
# The badge counts no further: 「99+」.
MOST_UNREAD = 100


@dataclass(frozen=True)
class NotificationRow:
    """通知の一行. Blank or None: there is none, or the reader may not see it (any more).

    `task_owner_id`, `task_status`: as they are now. `is_about_person`: the meeting is about one.
    """

    id: int
    kind: str
    at: datetime
    by: str
    count: int
    is_read: bool
    client_id: int | None
    client_number: int | None
    client_name: str
    task_id: int | None
    task_title: str
    task_due_on: date | None
    task_owner_id: int | None
    task_status: str
    intake_id: int | None
    intake_name: str
    meeting_id: int | None
    meeting_name: str
    held_on: date | None
    starts_at: str
    is_cancelled: bool
    is_closed: bool
    is_about_person: bool
    item_title: str


@dataclass(frozen=True)
class NotificationRows:
    """通知の一枚."""

    rows: tuple[NotificationRow, ...]
    total: int


def unread_notifications(view: View) -> int:
    """未読の通知, up to `MOST_UNREAD`: asked at every run of every page, so one walk in an index."""
    require(view.actor, Action.SEE_OWN_WORK)
    return int(view.scalar(select(func.count()).select_from(_newest_unread(view))))


def unread_by_kind(view: View) -> Mapping[str, int]:
    """未読の通知 by what happened, in the order of the code list."""
    require(view.actor, Action.SEE_OWN_WORK)
    n = table_of(Notification).c
    counted = select(n.kind, func.sum(n.count).label("number")).where(
        n.user_id == view.actor.id, n.read_at.is_(None), n.created_at >= _oldest()
    )
    return {row.kind: int(row.number) for row in view.rows(counted.group_by(n.kind))}


def my_notifications(view: View, *, unread: bool = False, page: int = 1) -> NotificationRows:
    """通知の一覧, the newest first; older than `KEPT_DAYS` days are not shown."""
    require(view.actor, Action.SEE_OWN_WORK)
    n = table_of(Notification).c
    mine = [n.user_id == view.actor.id, n.created_at >= _oldest()]
    if unread:
        mine.append(n.read_at.is_(None))
    total = view.scalar(select(func.count()).select_from(table_of(Notification)).where(*mine))
    asked = _rows(view).where(*mine).order_by(n.id.desc())
    found = view.rows(asked.limit(PER_PAGE).offset((max(page, 1) - 1) * PER_PAGE))
    return NotificationRows(tuple(_row(row) for row in found), int(total))


def _oldest() -> datetime:
    return clock.now() - timedelta(days=KEPT_DAYS)


def _newest_unread(view: View) -> Any:
    """Ids grow with the days: the newest few tell whether there are so many in time."""
    n = table_of(Notification).c
    newest = (
        select(n.created_at)
        .where(n.user_id == view.actor.id, n.read_at.is_(None))
        .order_by(n.id.desc())
        .limit(MOST_UNREAD)
        .subquery()
    )
    return select(newest).where(newest.c.created_at >= _oldest()).subquery()


def _rows(view: View) -> Select[Any]:
    """One row for each notification, with what this reader may see of what it names."""
    n, u, c, t, i, m, s, a = (
        table_of(model)
        for model in (Notification, User, Client, Task, Intake, Meeting, MeetingSeries, AgendaItem)
    )
    persons, meetings = _may(view, Action.SEE_CLIENTS), _may(view, Action.SEE_MEETING)
    client = and_(c.c.id == n.c.client_id, persons, *visible_clients(view, c.c.id))
    task = and_(
        t.c.id == n.c.task_id, persons, *told_tasks(view), *visible_or_nobodys(view, t.c.client_id)
    )
    intake = and_(i.c.id == n.c.intake_id, persons, *visible_or_nobodys(view, i.c.client_id))
    meeting = and_(m.c.id == n.c.meeting_id, meetings, *visible_or_nobodys(view, m.c.client_id))
    item = and_(
        a.c.id == n.c.agenda_item_id, meetings, persons, *visible_or_nobodys(view, a.c.client_id)
    )
    joined = (
        n.outerjoin(u, u.c.id == n.c.by_id)
        .outerjoin(c, client)
        .outerjoin(t, task)
        .outerjoin(i, intake)
        .outerjoin(m, meeting)
        .outerjoin(s, s.c.id == m.c.series_id)
        .outerjoin(a, item)
    )
    return select(
        n.c.id, n.c.kind, n.c.created_at.label("at"), n.c.count, u.c.name.label("by"),
        n.c.read_at.is_not(None).label("is_read"),
        c.c.id.label("client_id"), c.c.number.label("client_number"),
        c.c.name.label("client_name"),
        t.c.id.label("task_id"), t.c.title.label("task_title"), t.c.due_on.label("task_due_on"),
        t.c.owner_id.label("task_owner_id"), t.c.status.label("task_status"),
        i.c.id.label("intake_id"), i.c.name.label("intake_name"),
        m.c.id.label("meeting_id"), s.c.name.label("meeting_name"), m.c.held_on, m.c.starts_at,
        m.c.cancelled_on.is_not(None).label("is_cancelled"),
        m.c.closed_at.is_not(None).label("is_closed"),
        m.c.client_id.is_not(None).label("is_about_person"), a.c.title.label("item_title"),
    ).select_from(joined)  # fmt: skip


def _may(view: View, action: Action) -> ColumnElement[bool]:
    return ~false() if may(view.actor, action) else false()


_WORDS = (
    "by", "client_name", "task_title", "task_status", "intake_name", "meeting_name", "starts_at",
    "item_title",
)  # fmt: skip
_CLAIMS = ("is_read", "is_cancelled", "is_closed", "is_about_person")


def _row(row: Row[Any]) -> NotificationRow:
    values = dict(row._mapping)
    values |= {name: values[name] or "" for name in _WORDS}
    values |= {name: bool(values[name]) for name in _CLAIMS}
    return NotificationRow(**values)
