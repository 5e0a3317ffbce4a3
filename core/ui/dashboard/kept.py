"""数えた指標 (counted indicators): kept for this user while nobody writes into the ledger."""

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
# The overview, one indicator, and its parts of a few ways.
MOST = 12


def counted(user: Actor, key: Hashable, ask: Callable[[View], T]) -> T:
    """What `ask` answers, or answered since the last change; a slow one can be left."""
    kept: dict[Hashable, tuple[Any, Any]] = st.session_state.setdefault(session.INDICATORS, {})
    with read_only(user) as view:
        stamp = (last_change(view), clock.today(), user)
    if kept.get(key, (None, None))[0] != stamp:
        answer = leavable(user, ask)
        for old in list(kept)[: -MOST + 1]:
            kept.pop(old)
        kept[key] = (stamp, answer)
    found: T = kept[key][1]
    return found
