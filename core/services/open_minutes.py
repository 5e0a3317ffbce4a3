"""まだ書ける議事録 (minutes that are still open): what every write into a meeting asks first."""

from __future__ import annotations

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.meetings import Meeting
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import within_scope

CLOSED = "この会議は閉じています。議事録は、もう変えられません。書き足すときは、議事録の「追記」に書いてください。"


def require_open(view: View, meeting_id: int) -> Meeting:
    """The meeting, planned or running. Its row is held, so that nobody closes it meanwhile.

    Raises `NotFound`, `OutOfScope`, and `RuleViolation` for one that is closed.
    """
    require(view.actor, Action.RUN_MEETING)
    m = table_of(Meeting)
    view.rows(select(m.c.id).where(m.c.id == meeting_id).with_for_update())
    meeting = within_scope(view, Meeting, meeting_id)
    if meeting.closed_at is not None:
        raise RuleViolation({"": CLOSED})
    return meeting
