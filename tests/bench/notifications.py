"""通知を測る: what the bell costs every page, and the list, with 100,000 notifications in the ledger."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core import clock
from core.db.actor import SYSTEM
from core.db.work import read_only, table_of, unit_of_work
from core.domain.notifications import Notification
from core.domain.users import User
from core.queries.notifications import unread_notifications
from core.ui import navigation

if TYPE_CHECKING:
    from tests.bench.figures import Bench, Figure

ENOUGH = 100_000


def notification_figures(bench: Bench) -> Iterator[Figure]:
    """The number in the head, in milliseconds; the list as a screen."""
    from tests.bench.figures import BASIS, Figure, median_seconds

    _fill(bench.user.id or 0)

    def count() -> None:
        unread_notifications(view)

    with read_only(bench.user) as view:
        yield Figure("通知の数（どの画面の頭にも）", median_seconds(count) * 1000, 2, BASIS)
    yield Figure("通知の一覧", bench.page_seconds(navigation.NOTIFICATIONS) / bench.empty, 3)


def _fill(user_id: int) -> None:
    """Of everybody, over a year; the coordinator who is measured never reads hers."""
    n, u = table_of(Notification).c, table_of(User).c
    with unit_of_work(SYSTEM, reason="測るための模擬の通知") as work:
        there = int(work.scalar(select(func.coalesce(func.max(n.id), 0))))
        users = [row.id for row in work.rows(select(u.id).order_by(u.id))]
        minutes, now = math.ceil(365 * 24 * 60 / ENOUGH), clock.now()
        rows = []
        for number in range(there + 1, ENOUGH + 1):
            at, to = (
                now - timedelta(minutes=minutes * (ENOUGH - number)),
                users[number % len(users)],
            )
            is_read = to != user_id and number < ENOUGH - 500
            rows.append(
                {
                    "id": number, "user_id": to, "kind": "person_given", "by_id": users[0],
                    "client_id": number % 500 + 1, "count": 1, "created_at": at, "updated_at": at,
                    "read_at": at if is_read else None,
                }
            )  # fmt: skip
        work.add_many(Notification, rows)
