"""暦で受け取る (calendar feed): whether one's own link is open, and when it was last fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.db.technical import calendar_feed
from core.db.work import View
from core.domain.permissions import Action, require


@dataclass(frozen=True)
class FeedRow:
    """開いているリンク. `fetched_at`: to the hour; None: nobody fetched it yet."""

    created_at: datetime
    fetched_at: datetime | None


def own_feed(view: View) -> FeedRow | None:
    """The open link of who asks, or None."""
    require(view.actor, Action.OWN_ACCOUNT)
    f = calendar_feed.c
    row = view.first(
        select(f.created_at, f.fetched_at)
        .where(f.user_id == view.actor.id, f.revoked_at.is_(None))
        .order_by(f.created_at.desc())
    )
    return FeedRow(row.created_at, row.fetched_at) if row else None
