"""締め (closings): which periods of a report are closed, by whom, in which edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.permissions import Action, require
from core.domain.report_closings import ReportClosing
from core.domain.users import User
from core.errors import NotFound


@dataclass(frozen=True)
class ClosingRow:
    """一つの締め, without its content. `is_last`: the last edition of its period."""

    id: int
    kind: str
    programme: str
    office_id: int | None
    first_on: date
    last_on: date
    edition: int
    note: str
    by: str
    closed_at: datetime
    is_last: bool


@dataclass(frozen=True)
class ClosedPeriod:
    """だれの、いつの締めか: what tells editions of one closing from those of another."""

    kind: str
    programme: str
    office_id: int | None
    first_on: date
    last_on: date


def closings(view: View, kind: str = "") -> list[ClosingRow]:
    """All closings, of one kind of report or of all: the latest period first, its last edition first."""
    require(view.actor, Action.SEE_REPORTS)
    c, u = table_of(ReportClosing), table_of(User)
    last = (
        func.row_number()
        .over(
            partition_by=(c.c.kind, c.c.programme, c.c.office_id, c.c.first_on, c.c.last_on),
            order_by=c.c.edition.desc(),
        )
        .label("place")
    )
    asked = (
        select(
            c.c.id, c.c.kind, c.c.programme, c.c.office_id, c.c.first_on, c.c.last_on, c.c.edition,
            c.c.note, func.coalesce(u.c.name, "").label("by"), c.c.created_at, last,
        )
        .select_from(c.outerjoin(u, u.c.id == c.c.by_id))
        .order_by(c.c.first_on.desc(), c.c.last_on.desc(), c.c.kind, c.c.edition.desc())
    )  # fmt: skip
    if kind:
        asked = asked.where(c.c.kind == kind)
    return [
        ClosingRow(
            row.id, row.kind, row.programme, row.office_id, row.first_on, row.last_on, row.edition,
            row.note, row.by, row.created_at, is_last=row.place == 1,
        )
        for row in view.rows(asked)
    ]  # fmt: skip


def editions(view: View, period: ClosedPeriod) -> list[ClosingRow]:
    """The closings of one period, the last edition first."""
    return [
        row
        for row in closings(view, period.kind)
        if ClosedPeriod(row.kind, row.programme, row.office_id, row.first_on, row.last_on) == period
    ]


def closing_row(view: View, closing_id: int) -> ClosingRow:
    """One closing. Raises `NotFound`."""
    found = next((row for row in closings(view) if row.id == closing_id), None)
    if found is None:
        raise NotFound("この締めは見つかりません。一覧から選び直してください。")
    return found


def closing_content(view: View, closing_id: int) -> str:
    """What was kept. Raises `NotFound`."""
    require(view.actor, Action.SEE_REPORTS)
    return view.get(ReportClosing, closing_id).content
