"""通知する (notifications): what somebody did, told to whom it concerns; read, one or all.

`notify` is part of a use case that asked for its right; who reads marks only what is one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.work import Work, table_of
from core.domain.notifications import REFERENCES, Notification
from core.domain.permissions import MATRIX, Action, require
from core.domain.tasks import Task
from core.domain.users import User
from core.errors import NotFound


def notify(
    work: Work,
    kind: str,
    user_ids: Iterable[int | None],
    *,
    count: int = 1,
    **references: int | None,
) -> None:
    """知らせる: `kind` is a code of `notification_kind`, `references` are those of `REFERENCES`.

    Never to oneself, nor to who has no list to read it in; never twice about a matter that is still
    unread. What one transaction does to many is told once, with their number (`count`: of so many,
    where the caller knows).
    """
    if unknown := set(references) - set(REFERENCES):
        raise TypeError(f"a notification has no {sorted(unknown)}")
    about: dict[str, Any] = {name: references.get(name) for name in REFERENCES}
    told = _readers(work, user_ids)
    if not told:
        return
    known = _unread_of(work, kind, told, about) if any(about.values()) else {}
    many = _made_now(work, kind, told) if work.has_touched(Notification) else {}
    fresh = []
    for user_id in told:
        if row := known.get(user_id):
            work.change(Notification, row.pk, row.version, {"by_id": work.actor.id})
        elif row := many.get(user_id):
            kept = {n: value if getattr(row, n) == value else None for n, value in about.items()}
            changes = {**kept, "count": row.count + count}
            work.change(Notification, row.pk, row.version, changes)
        else:
            by = work.actor.id
            fresh.append(Notification(user_id=user_id, kind=kind, by_id=by, count=count, **about))
    if fresh:
        work.add_all(fresh)


def tell_owner(work: Work, task: Task) -> Task:
    """やることが来た: to its owner, unless that is who acts."""
    notify(work, "task_given", [task.owner_id], task_id=task.pk, client_id=task.client_id)
    return task


def read_notification(work: Work, notification_id: int) -> None:
    """読んだ: one's own. Raises `NotFound` for another's."""
    require(work.actor, Action.SEE_OWN_WORK)
    row = work.get(Notification, notification_id)
    if row.user_id != work.actor.id:
        raise NotFound("この通知は見つかりません。")
    if row.read_at is None:
        work.change(Notification, row.pk, row.version, {"read_at": clock.now()})


def read_all_notifications(work: Work) -> int:
    """みな読んだことにする. Returns how many were unread."""
    require(work.actor, Action.SEE_OWN_WORK)
    n = table_of(Notification).c
    asked = select(n.id, n.version).where(n.user_id == work.actor.id, n.read_at.is_(None))
    seen = {row.id: row.version for row in work.rows(asked)}
    if seen:
        work.change_many(Notification, seen, {"read_at": clock.now()})
    return len(seen)


def _readers(work: Work, user_ids: Iterable[int | None]) -> list[int]:
    """Those of them who have a list of notifications, without the one who acts."""
    wanted = sorted({i for i in user_ids if i is not None and i != work.actor.id})
    if not wanted:
        return []
    u, reading = table_of(User).c, [r for r in MATRIX if Action.SEE_OWN_WORK in MATRIX[r]]
    asked = select(u.id).where(u.id.in_(wanted), u.is_active, u.role.in_(reading))
    return [row.id for row in work.rows(asked.order_by(u.id))]


def _unread_of(
    work: Work, kind: str, user_ids: Sequence[int], about: Mapping[str, int | None]
) -> dict[int, Notification]:
    n = table_of(Notification).c
    asked = select(Notification).where(
        n.user_id.in_(user_ids),
        n.read_at.is_(None),
        n.kind == kind,
        *(
            n[name].is_(None) if value is None else n[name] == value
            for name, value in about.items()
        ),
    )
    return {row.user_id: row for row in work.all(asked)}


def _made_now(work: Work, kind: str, user_ids: Sequence[int]) -> dict[int, Notification]:
    """The last one of this kind to each of them, where this very transaction made it."""
    n = table_of(Notification).c
    mine = (n.user_id.in_(user_ids), n.read_at.is_(None), n.kind == kind, n.by_id == work.actor.id)
    newest = select(func.max(n.id)).where(*mine).group_by(n.user_id)
    rows = work.all(select(Notification).where(n.id.in_(newest)))
    return {row.user_id: row for row in rows if work.has_made(Notification, row.pk)}
