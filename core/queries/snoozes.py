"""期限の先送り (snoozes): those that are running, for the lists of deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.permissions import Action, require
from core.domain.snoozes import DeadlineSnooze, Key


@dataclass(frozen=True)
class SnoozeRow:
    """先送りの一件. The reason was typed by a person and may hold a name."""

    id: int
    version: int
    until_on: date
    reason: str
    by_id: int | None


def running_snoozes(view: View, today: date) -> dict[Key, SnoozeRow]:
    """Every running 先送り of the office, by what it puts off; the lists take theirs."""
    require(view.actor, Action.SEE_OWN_WORK)
    s = table_of(DeadlineSnooze).c
    asked = select(
        s.kind, s.matter_id, s.due_on, s.id, s.version, s.until_on, s.reason, s.by_id
    ).where(s.until_on > today)
    rows: Sequence[Any] = view.rows(asked)
    return {(kind, matter_id, due_on): SnoozeRow(*rest) for kind, matter_id, due_on, *rest in rows}
