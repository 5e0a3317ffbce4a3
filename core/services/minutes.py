"""議事録 (minutes): what still may be written into a meeting, and closing it for good."""

from __future__ import annotations

from sqlalchemy import select

from core import clock
from core.db.work import View, Work, table_of
from core.domain.meetings import Meeting
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import within_scope

CLOSED = "この会議は閉じています。議事メモと決まったことは、もう変えられません。"


def require_open(view: View, meeting_id: int) -> Meeting:
    """まだ書ける会議: what every write into a meeting asks first, planned ones too. Its row is held, so
    that nobody closes it meanwhile.

    Raises `NotFound`, `OutOfScope`, and `RuleViolation` for one that is closed.
    """
    require(view.actor, Action.RUN_MEETING)
    m = table_of(Meeting)
    view.rows(select(m.c.id).where(m.c.id == meeting_id).with_for_update())
    meeting = within_scope(view, Meeting, meeting_id)
    if meeting.closed_at is not None:
        raise RuleViolation({"": CLOSED})
    return meeting


def close_meeting(work: Work, meeting_id: int, seen: int) -> Meeting:
    """会議を閉じる: from now on notes and decisions stay as they are."""
    require(work.actor, Action.RUN_MEETING)
    require_open(work, meeting_id)
    return work.change(Meeting, meeting_id, seen, {"closed_at": clock.now()})
