"""休職と復職 (leaves): begun, corrected, ended by the return. They never overlap within one job.

The stage (休職, and back) is proposed on the person's page, never changed here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.dates import format_date
from core.domain.employments import Employment, EmploymentLeave, EmploymentLeaveEntry
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import within_scope


def add_leave(work: Work, entry: EmploymentLeaveEntry) -> EmploymentLeave:
    """休職を記録する. Whose it is follows from the job."""
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, entry.employment_id)
    _require_sound(work, job, entry)
    return work.add(EmploymentLeave(**{**entry.model_dump(), "client_id": job.client_id}))


def change_leave(
    work: Work, leave_id: int, seen: int, entry: EmploymentLeaveEntry
) -> EmploymentLeave:
    """休職の記録を直す. The job stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, EmploymentLeave, leave_id)
    _require_sound(work, work.get(Employment, stored.employment_id), entry, leave_id)
    values = entry.model_dump(exclude={"client_id", "employment_id"})
    return work.change(EmploymentLeave, leave_id, seen, values)


def return_to_work(work: Work, leave_id: int, seen: int, returned_on: date) -> EmploymentLeave:
    """復職を記録する: the first day back at work."""
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, EmploymentLeave, leave_id)
    if returned_on < stored.start_on:
        raise RuleViolation({"returned_on": "復職した日が、休み始めた日より前です。"})
    _not_to_come(returned_on)
    return work.change(EmploymentLeave, leave_id, seen, {"returned_on": returned_on})


def remove_leave(work: Work, leave_id: int, seen: int) -> None:
    """休職の行を消す: it was written down by mistake."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, EmploymentLeave, leave_id)
    work.remove(EmploymentLeave, leave_id, seen)


def _not_to_come(returned_on: date) -> None:
    if returned_on > clock.today():
        raise RuleViolation(
            {"returned_on": "まだ来ていない日です。予定は「復職の予定日」に入れてください。"}
        )


def _require_sound(
    work: Work, job: Employment, entry: EmploymentLeaveEntry, own_id: int | None = None
) -> None:
    """Within the job, and beside no other leave of it."""
    wrong: dict[str, str] = {}
    if entry.start_on < job.hired_on:
        wrong["start_on"] = f"休み始めた日が、就職日（{format_date(job.hired_on)}）より前です。"
    if job.left_on is not None and (entry.returned_on or entry.start_on) > job.left_on:
        wrong["start_on"] = f"離職日（{format_date(job.left_on)}）より後になっています。"
    if wrong:
        raise RuleViolation(wrong)
    if entry.returned_on is not None:
        _not_to_come(entry.returned_on)
    work.alone(f"employment.leave.{job.pk}")
    x = table_of(EmploymentLeave).c
    asked: list[Any] = [
        x.employment_id == job.pk, x.returned_on.is_(None) | (x.returned_on > entry.start_on)
    ]  # fmt: skip
    if entry.returned_on is not None:
        asked.append(x.start_on < entry.returned_on)
    if own_id is not None:
        asked.append(x.id != own_id)
    other = work.first(select(x.start_on, x.returned_on).where(*asked).order_by(x.start_on))
    if other is not None:
        until = format_date(other.returned_on, weekday=False) if other.returned_on else "休職中"
        since = format_date(other.start_on, weekday=False)
        raise RuleViolation(
            {
                "start_on": f"ほかの休職（{since} 〜 {until}）と重なっています。"
                "そちらに復職した日を入れるか、日付を直してください。"
            }
        )
