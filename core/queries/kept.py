"""覚えておく答え (kept answers): what weighs the whole office is asked once, until somebody writes.

The head of the audit changes with every write, whoever makes it: while it stands, the same question
has the same answer. Kept are ids and days, nothing that tells who somebody is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import select

from core.config import settings
from core.db.technical import audit_head
from core.db.work import View, Work

T = TypeVar("T")

# A meeting goes to and fro between a few topics.
MOST = 8
_kept: dict[tuple[Any, ...], Any] = {}


def kept(view: View, key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` answers, or answered while the ledger was the same. A writer always asks anew."""
    if isinstance(view, Work):
        return ask()
    head = view.first(select(audit_head.c.seq, audit_head.c.mac).where(audit_head.c.id == 1))
    state = (settings().database_url, *(head or ()))
    found: T | None = _kept.get((state, key))
    if found is None:
        found = ask()
        for old in [k for k in list(_kept) if k[0] != state] + list(_kept)[: -MOST + 1]:
            _kept.pop(old, None)
        _kept[state, key] = found
    return found
