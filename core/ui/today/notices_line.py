"""未読のお知らせの知らせ: in the morning, in the line of the scope."""

from __future__ import annotations

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import may
from core.queries.notices import unread_notices
from core.ui.navigation import NOTICES
from core.ui.page import open_link


def notices_line(user: Actor) -> None:
    """How many are unread, and the way to them. Nothing when none is."""
    if not may(user, NOTICES.action):
        return
    with read_only(user) as view:
        unread = unread_notices(view)
    if unread:
        open_link(f":red-badge[未読] お知らせ **{unread:,}件**", NOTICES)
