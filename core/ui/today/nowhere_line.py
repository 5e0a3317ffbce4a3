"""どこにもつながっていない人の知らせ: in the morning, in the line of the scope. The goal is 0."""

from __future__ import annotations

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import may
from core.queries.connected_nowhere import standing
from core.ui.navigation import INTRODUCTIONS
from core.ui.page import open_link


def nowhere_line(user: Actor, owner_id: int | None) -> None:
    """How many wait, of this owner or of everybody, and the way to them. Nothing when nobody does."""
    if not may(user, INTRODUCTIONS.action):
        return
    with read_only(user) as view:
        waiting = len(standing(view, clock.today(), owner_id).nowhere)
    if waiting:
        open_link(f":red-badge[つながりなし] **{waiting:,}人**", INTRODUCTIONS)
