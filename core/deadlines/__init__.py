"""期限 (deadlines): one rule per file; home, client page, plans and meeting ask here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.db.work import View
from core.deadlines.deadline import Deadline, DeadlineCounts

__all__ = ["Deadline", "DeadlineCounts", "counts", "deadlines"]


def deadlines(
    view: View,
    *,
    today: date,
    until: date | None = None,
    owner_id: int | None = None,
    client_id: int | None = None,
    unowned: bool = False,
    kinds: Sequence[str] | None = None,
    limit: int | None = None,
) -> list[Deadline]:
    """期限の一覧: what is overdue or due up to `until`, the nearest day first.

    `until`: today and the `urgency.caution_days` after it, unless given. `owner_id` keeps one
    user's matters, `unowned` those that nobody owns (both together: either). `kinds` keeps some
    rules, `limit` the first so many.
    """
    return []


def counts(
    view: View,
    *,
    today: date,
    owner_id: int | None = None,
    client_id: int | None = None,
    unowned: bool = False,
    kinds: Sequence[str] | None = None,
) -> DeadlineCounts:
    """期限の件数 for badges, counted in the database."""
    return DeadlineCounts()
