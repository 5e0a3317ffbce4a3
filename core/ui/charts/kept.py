"""数えた答え (what was counted): kept for this user while nobody writes into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.queries.changes import last_change
from core.ui import session
from core.ui.charts.running import leavable

T = TypeVar("T")
# A morning with what is pinned, then the screens that one goes to and fro between.
MOST = 32


def counted(user: Actor, key: Hashable, ask: Callable[[View], T]) -> T:
    """What `ask` answers, or answered this user, with these rights, since the last change; a slow
    one can be left. `key` begins with the name of what is asked."""
    kept: dict[Hashable, tuple[Any, Any]] = st.session_state.setdefault(session.COUNTED, {})
    with read_only(user) as view:
        stamp = (last_change(view), clock.today(), user)
    if kept.get(key, (None, None))[0] != stamp:
        answer = leavable(user, ask)
        for old in list(kept)[: -MOST + 1]:
            kept.pop(old)
        kept[key] = (stamp, answer)
    found: T = kept[key][1]
    return found
