"""今月の定着 (retention by month): who is to be met in a month, who was met, whose report went out.

On the list of a month: who uses 就労定着支援 in it, who is within six months of a hire, and who has a
visit planned or done in it. The order is a rule that the screen says: not met first, of them those
without a plan, then by the planned day, then by the reading of the name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, case, exists, func, or_, select, union

from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.dates import period_end
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.retention import DONE, PLANNED, RetentionVisit, SupportReport
from core.queries.job_borders import SUPPORT
from core.queries.retention_visits import met_person
from core.queries.scopes import visible_clients
from core.queries.support_reports import month_shared, report_sent_by_record

PAGE_SIZE = 50
UNMET, UNPLANNED, UNREPORTED = _LISTS = ("unmet", "unplanned", "unreported")
Values = Mapping[str, Any]
NO_JOB: Values = {
    "employment_id": None, "place": "", "hired_on": None, "left_on": None, "six_months_on": None,
}  # fmt: skip
NO_VISIT: Values = {"visit_id": None, "visit_on": None, "visit_at": "", "visit_activity": ""}
# 支援レポート of the month: not owed, not begun, a draft, finished, handed over.
NO_REPORT, TO_WRITE, DRAFT, FINISHED, SENT = "", "to_write", "draft", "finished", "sent"


@dataclass(frozen=True)
class MonthCriteria:
    """どの月の、だれの、どの人たちか. `shows`: '' all, or one of `UNMET`, `UNPLANNED`, `UNREPORTED`."""

    month: date
    owner_id: int | None = None
    shows: str = ""
    page: int = 1

    @property
    def last(self) -> date:
        """The last day of the month."""
        return period_end(self.month, 1)


@dataclass(frozen=True)
class MonthCounts:
    """その月の人数. `owed`: who uses 就労定着支援, and gets a report."""

    total: int = 0
    unmet: int = 0
    unplanned: int = 0
    owed: int = 0
    unreported: int = 0


@dataclass(frozen=True)
class MonthRow:
    """一人の一か月. `visit_id`: the next visit that is planned in the month; `uses_support`: 就労定着支援."""

    client_id: int
    number: int
    name: str
    kana: str
    owner_id: int | None
    employment_id: int | None
    place: str
    hired_on: date | None
    left_on: date | None
    six_months_on: date | None
    uses_support: bool
    support_end_on: date | None
    met: tuple[tuple[date, str], ...]
    visit_id: int | None
    visit_on: date | None
    visit_at: str
    visit_activity: str
    report: str


@dataclass(frozen=True)
class MonthPage:
    """一ページ, with the numbers of the whole month."""

    rows: Sequence[MonthRow]
    counts: MonthCounts
    shown: int
    number: int


def month_of_retention(view: View, asked: MonthCriteria) -> MonthPage:
    """その月の定着支援, one page of persons in scope."""
    require(view.actor, Action.SEE_SENSITIVE)
    # All of a month are some hundreds: asked for once, then counted, sorted and paged here, where SQL
    # would have to ask for everything twice.
    people = view.rows(_people(view, asked))
    of = {shows: [row for row in people if _is_in(row, shows)] for shows in _LISTS}
    counts = MonthCounts(
        len(people), len(of[UNMET]), len(of[UNPLANNED]), sum(row.uses_support for row in people),
        len(of[UNREPORTED]),
    )  # fmt: skip
    listed = sorted(of.get(asked.shows, people), key=_place)
    start = (asked.page - 1) * PAGE_SIZE
    return MonthPage(
        _rows(view, listed[start : start + PAGE_SIZE], asked), counts, len(listed), asked.page
    )


# -- parts -----------------------------------------------------------------------------------------


def _is_in(row: Row[Any], shows: str) -> bool:
    match shows:
        case "unmet":
            return not row.is_met
        case "unplanned":
            return not row.is_met and row.visit_on is None
        case _:
            return bool(row.uses_support and not row.is_reported)


def _place(row: Row[Any]) -> tuple[Any, ...]:
    """The place in the order that the screen says."""
    return (row.is_met, row.visit_on is not None, row.visit_on or date.max, row.kana, row.client_id)


def _people(view: View, asked: MonthCriteria) -> Select[Any]:
    """One row a person, with what the order and the numbers need."""
    c, r, u, v = (table_of(m).c for m in (Client, SupportRecord, ServiceUse, RetentionVisit))
    j = table_of(Employment).c
    first, last = asked.month, asked.last
    in_use = (
        u.service == SUPPORT, u.start_on <= last, or_(u.end_on.is_(None), u.end_on >= first),
    )  # fmt: skip
    of_month = union(
        select(u.client_id).where(*in_use),
        select(j.client_id).where(
            j.hired_on <= last, j.six_months_on >= first, or_(j.left_on.is_(None), j.left_on >= first)
        ),
        select(v.client_id).where(
            v.status.in_((PLANNED, DONE)), v.planned_on.between(first, last),
            exists(j.id).where(j.id == v.employment_id, j.left_on.is_(None)),
        ),
    )  # fmt: skip
    written = (
        r.client_id == c.id, r.happened_on.between(first, last), r.is_replaced.is_(False),
    )  # fmt: skip
    met = exists(r.id).where(*written, met_person())
    reported = or_(
        exists(r.id).where(*written, report_sent_by_record(first)), month_shared(c.id, first)
    )
    next_on = (
        select(func.min(v.planned_on))
        .where(v.client_id == c.id, v.status == PLANNED, v.planned_on.between(first, last))
        .scalar_subquery()
    )  # fmt: skip
    question = select(
        c.id.label("client_id"), c.number, c.name, c.kana, c.owner_id,
        case((met, 1), else_=0).label("is_met"),
        case((exists(u.id).where(u.client_id == c.id, *in_use), 1), else_=0).label("uses_support"),
        case((reported, 1), else_=0).label("is_reported"),
        next_on.label("visit_on"),
    ).where(
        c.id.in_(of_month), or_(c.closed_on.is_(None), c.closed_on >= first),
        c.merged_into_id.is_(None), *visible_clients(view, c.id),
    )  # fmt: skip
    return question if asked.owner_id is None else question.where(c.owner_id == asked.owner_id)


def _rows(view: View, people: Sequence[Row[Any]], asked: MonthCriteria) -> list[MonthRow]:
    ids = [row.client_id for row in people]
    if not ids:
        return []
    jobs, ends = _jobs(view, ids, asked), _support_ends(view, ids, asked)
    visits, met, reports = (
        _visits(view, ids, asked),
        _met(view, ids, asked),
        _reports(view, ids, asked),
    )
    return [
        MonthRow(
            client_id=row.client_id, number=row.number, name=row.name, kana=row.kana,
            owner_id=row.owner_id, uses_support=bool(row.uses_support),
            support_end_on=ends.get(row.client_id), met=tuple(met.get(row.client_id, ())),
            report=_report(row, reports.get(row.client_id)),
            **jobs.get(row.client_id, NO_JOB), **visits.get(row.client_id, NO_VISIT),
        )
        for row in people
    ]  # fmt: skip


def _report(row: Row[Any], is_finished: bool | None) -> str:
    if row.is_reported:
        return SENT
    if is_finished is not None:
        return FINISHED if is_finished else DRAFT
    return TO_WRITE if row.uses_support else NO_REPORT


def _jobs(view: View, ids: Collection[int], asked: MonthCriteria) -> Mapping[int, Values]:
    """The job of that month: the one that goes on, else the one begun last."""
    j, o = table_of(Employment), table_of(Organization)
    rows = view.rows(
        select(j.c.client_id, j.c.id, o.c.name, j.c.hired_on, j.c.left_on, j.c.six_months_on)
        .select_from(j.outerjoin(o, o.c.id == j.c.organization_id))
        .where(j.c.client_id.in_(ids), j.c.hired_on <= asked.last)
        .order_by(j.c.left_on.is_(None), j.c.hired_on, j.c.id)
    )
    return {
        r.client_id: {
            "employment_id": r.id, "place": r.name or "", "hired_on": r.hired_on,
            "left_on": r.left_on, "six_months_on": r.six_months_on,
        }
        for r in rows
    }  # fmt: skip


def _support_ends(view: View, ids: Collection[int], asked: MonthCriteria) -> Mapping[int, date]:
    u = table_of(ServiceUse).c
    rows = view.rows(
        select(u.client_id, func.coalesce(u.end_on, u.limit_on).label("on"))
        .where(u.client_id.in_(ids), u.service == SUPPORT, u.start_on <= asked.last)
        .order_by(u.start_on)
    )
    return {row.client_id: row.on for row in rows if row.on is not None}


def _visits(view: View, ids: Collection[int], asked: MonthCriteria) -> Mapping[int, Values]:
    v = table_of(RetentionVisit).c
    rows = view.rows(
        select(v.client_id, v.id, v.planned_on, v.planned_at, v.activity)
        .where(
            v.client_id.in_(ids), v.status == PLANNED, v.planned_on.between(asked.month, asked.last)
        )
        .order_by(v.planned_on.desc(), v.planned_at.desc(), v.id.desc())
    )
    return {
        row.client_id: {
            "visit_id": row.id, "visit_on": row.planned_on, "visit_at": row.planned_at,
            "visit_activity": row.activity,
        }
        for row in rows
    }  # fmt: skip


def _met(
    view: View, ids: Collection[int], asked: MonthCriteria
) -> dict[int, list[tuple[date, str]]]:
    r = table_of(SupportRecord).c
    found: dict[int, list[tuple[date, str]]] = {}
    for row in view.rows(
        select(r.client_id, r.happened_on, r.method)
        .where(
            r.client_id.in_(ids), r.happened_on.between(asked.month, asked.last), met_person(),
            r.is_replaced.is_(False),
        )
        .order_by(r.happened_on, r.id)
    ):  # fmt: skip
        found.setdefault(row.client_id, []).append((row.happened_on, row.method))
    return found


def _reports(view: View, ids: Collection[int], asked: MonthCriteria) -> Mapping[int, bool]:
    p = table_of(SupportReport).c
    rows = view.rows(
        select(p.client_id, p.finished_on).where(p.client_id.in_(ids), p.month == asked.month)
    )
    return {row.client_id: row.finished_on is not None for row in rows}
