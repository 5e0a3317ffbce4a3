"""登録者の行 (lines of the registered): who was there before, who came, who left, who is there now."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.enrolments import MISTAKE, Enrolment, StageChange
from core.reports.categories import EMPLOYED
from core.reports.table import Asked, Line

BEFORE, NEW, ENDED, NOW = "before", "new", "ended", "now"


def registered_lines(view: View, asked: Asked) -> list[Line]:
    """登録 that touch the period. Who ends on a day is there no more at its end, so that those of
    before, and the new ones, less the ended are those of now."""
    e, c = table_of(Enrolment).c, table_of(Client).c
    wanted = [
        e.start_on <= asked.last,
        or_(e.end_on.is_(None), e.end_on >= asked.first),
        e.end_reason != MISTAKE,
    ]
    if asked.programme:
        wanted.append(e.programme == asked.programme)
    if asked.office_id is not None:
        wanted.append(e.office_id == asked.office_id)
    rows = view.rows(
        select(
            e.id, e.client_id, e.start_on, e.end_on, e.end_reason, e.stage, c.disability
        )
        .join_from(table_of(Enrolment), table_of(Client), c.id == e.client_id)
        .where(*wanted)
        .order_by(e.id)
    )  # fmt: skip
    working, stages = at_work(view, asked.last), _stages(view, asked.last)
    found = []
    for row_id, person, start_on, end_on, reason, stage, disability in map(tuple, rows):
        codes = {
            "disability": disability or "",
            "end_reason": reason or "",
            "work_state": EMPLOYED if person in working else stages.get(row_id, stage),
        }
        marks = _marks(start_on, end_on, asked)
        found.append(Line(row_id, person, asked.last, codes, marks))
    return found


def _marks(start_on: date, end_on: date | None, asked: Asked) -> frozenset[str]:
    marks = {NEW if start_on >= asked.first else BEFORE}
    marks.add(ENDED if end_on is not None and end_on <= asked.last else NOW)
    return frozenset(marks)


def at_work(view: View, on: date) -> set[int]:
    """Who has a job at the end of that day."""
    j = table_of(Employment).c
    asked = select(j.client_id).where(j.hired_on <= on, or_(j.left_on.is_(None), j.left_on > on))
    return {row.client_id for row in view.rows(asked.distinct())}


def _stages(view: View, on: date) -> dict[int, str]:
    """The stage of that day, of the enrolments whose stage has changed since."""
    s = table_of(StageChange).c
    later = (
        select(s.enrolment_id, s.before)
        .where(s.enrolment_id.is_not(None), s.changed_on > on)
        .order_by(s.changed_on.desc(), s.id.desc())
    )
    # The last one kept is the first change after the day: what was before it stood on it.
    return {row.enrolment_id: row.before for row in view.rows(later) if row.before}
