"""本人のための記録 (a person's own access report): looking at it, and taking it away, is logged."""

from __future__ import annotations

from datetime import date

from core.db.work import Work
from core.domain.permissions import Action, require
from core.queries.access_report import REPORT, require_report


def note_access_report(
    work: Work, client_id: int, since: date, until: date, *, exported: bool = False
) -> None:
    """閲覧の記録を見た・書き出した: leaves a line in the audit. Raises `NotAllowed`."""
    require(work.actor, Action.SEE_CLIENTS)
    require_report(work, client_id)
    action = "export" if exported else "open"
    work.log(action, REPORT, client_id, {"期間": f"{since:%Y/%m/%d}〜{until:%Y/%m/%d}"})
