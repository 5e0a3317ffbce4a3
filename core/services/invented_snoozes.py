"""模擬の先送り (an invented 先送り): one renewal that waits for a paper, so that its list is not blank."""

from __future__ import annotations

from datetime import date, timedelta

from core.db.work import Work
from core.deadlines import deadlines
from core.domain.permissions import Action, require
from core.services.snoozes import snooze

REASON = "（模擬）手帳の新しい写しを、本人が来週の面談に持ってくる"
_WEEK = timedelta(days=7)


def add_snoozes(work: Work, today: date) -> None:
    """One renewal that is open now is put off for a week."""
    require(work.actor, Action.SET_UP)
    open_ones = deadlines(
        work, today=today, since=today + 2 * _WEEK, kinds=["certificate_renewal"], limit=1
    )
    for row in open_ones:
        snooze(work, row.kind, row.matter_id, row.due_on, today + _WEEK, REASON)
