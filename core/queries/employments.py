"""就職 (employments): the office's list by filter, one person's, and one job with its terms and leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.challenge import ChallengePlace
from core.domain.clients import Client, ServiceUse
from core.domain.dates import period_end
from core.domain.employments import (
    UNDISCLOSED,
    UNDISCLOSED_SCHEME,
    Employment,
    EmploymentLeave,
    EmploymentTerm,
)
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.domain.rules.retention_support import continues_after_job_change
from core.domain.text import search_key
from core.queries.rules import rule_book
from core.queries.scopes import require_client, visible_clients, within_scope

PAGE_SIZE = 50
NOBODY = "-"
# 状態 of the list.
GOING, WORKING, ON_LEAVE, LEFT, COMING = "going", "working", "on_leave", "left", "coming"
# 並べかた.
BY_HIRE, BY_END, BY_LEAVING = "hire", "end", "leaving"


@dataclass(frozen=True)
class JobPage:
    """一つの就職, as its page needs it. `is_away`: a leave runs today."""

    job: Employment
    client_name: str
    client_kana: str
    disability: str
    place: str
    is_away: bool


def job_page(view: View, job_id: int) -> JobPage:
    """就職 with its person and its employer. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, job_id)
    client = view.get(Client, job.client_id)
    place = view.get(Organization, job.organization_id).name if job.organization_id else ""
    e = table_of(Employment).c
    away = view.scalar(select(e.id).where(e.id == job_id, _away(clock.today()))) is not None
    return JobPage(job, client.name, client.kana, client.disability, place, away)


def state_of(hired_on: date, left_on: date | None, today: date, *, is_away: bool) -> str:
    """在職・休職中・離職・これから. The last day is a day at work."""
    if left_on is not None and left_on < today:
        return LEFT
    if hired_on > today:
        return COMING
    return ON_LEAVE if is_away else WORKING


# -- the list --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JobCriteria:
    """絞り込み. Blank means no filter. `state`: see above; `ends_within`: the contract ends in so many
    days at the latest."""

    state: str = ""
    scheme: str = ""
    hours_band: str = ""
    owner: int | str = ""
    text: str = ""
    organization_id: int | None = None
    ends_within: int | None = None
    sort: str = BY_HIRE
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class JobRow:
    """就職の一行. `is_away`: a leave runs today."""

    id: int
    version: int
    client_id: int
    name: str
    kana: str
    number: int
    owner_id: int | None
    organization_id: int | None
    place: str
    hired_on: date
    left_on: date | None
    occupation: str
    scheme: str
    employment_type: str
    hours_band: str
    weekly_hours: float | None
    disclosure: str
    contract_end_on: date | None
    six_months_on: date | None
    separation_reason: str
    separation_note: str
    after_leaving: str
    continues_id: int | None
    is_away: bool

    def state(self, today: date) -> str:
        """在職・休職中・離職・これから."""
        return state_of(self.hired_on, self.left_on, today, is_away=self.is_away)


@dataclass(frozen=True)
class JobList:
    """就職の一覧の一枚: one page and how many there are in all."""

    rows: tuple[JobRow, ...]
    total: int


def list_jobs(view: View, criteria: JobCriteria) -> JobList:
    """就職している人の一覧, one page, of the persons within scope."""
    require(view.actor, Action.SEE_SENSITIVE)
    e, today = table_of(Employment).c, clock.today()
    asked = [*visible_clients(view, e.client_id), *_filters(criteria, today)]
    order: dict[str, list[ColumnElement[Any]]] = {
        BY_HIRE: [e.hired_on.desc(), e.id.desc()],
        BY_END: [e.contract_end_on, e.id],
        BY_LEAVING: [e.left_on.desc(), e.id.desc()],
    }
    if criteria.sort == BY_END:
        asked.append(e.contract_end_on.is_not(None))
    if criteria.sort == BY_LEAVING:
        asked.append(e.left_on.is_not(None))
    size = max(1, criteria.page_size)
    start = (max(criteria.page, 1) - 1) * size
    rows = _rows(view, asked, order.get(criteria.sort, order[BY_HIRE]), today, size, start)
    counted = select(func.count()).select_from(table_of(Employment)).where(*asked)
    return JobList(rows, int(view.scalar(counted)))


def _filters(criteria: JobCriteria, today: date) -> list[ColumnElement[bool]]:
    e, c, o = (table_of(model).c for model in (Employment, Client, Organization))
    goes_on = or_(e.left_on.is_(None), e.left_on >= today)
    asked: list[ColumnElement[bool]] = {
        GOING: [goes_on],
        WORKING: [goes_on, e.hired_on <= today, ~_away(today)],
        ON_LEAVE: [goes_on, e.hired_on <= today, _away(today)],
        LEFT: [e.left_on < today],
        COMING: [e.hired_on > today, goes_on],
    }.get(criteria.state, [])
    for name in ("scheme", "hours_band"):
        if value := getattr(criteria, name):
            asked.append(e[name] == value)
    if criteria.organization_id is not None:
        asked.append(e.organization_id == criteria.organization_id)
    if criteria.ends_within is not None:
        until = today + timedelta(days=criteria.ends_within)
        asked += [goes_on, e.contract_end_on <= until]
    if criteria.owner:
        nobodys = criteria.owner == NOBODY
        owned = c.owner_id.is_(None) if nobodys else c.owner_id == criteria.owner
        asked.append(e.client_id.in_(select(c.id).where(owned)))
    if key := search_key(criteria.text):
        persons = select(c.id).where(c.search_text.contains(key, autoescape=True))
        places = select(o.id).where(o.search_text.contains(key, autoescape=True))
        asked.append(or_(e.client_id.in_(persons), e.organization_id.in_(places)))
    return asked


def undisclosed_job() -> ColumnElement[bool]:
    """非開示の就職 (P16): the employer was not told, whichever of the two fields says so."""
    e = table_of(Employment).c
    return or_(e.disclosure == UNDISCLOSED, e.scheme == UNDISCLOSED_SCHEME)


def _away(today: date) -> ColumnElement[bool]:
    e, x = table_of(Employment).c, table_of(EmploymentLeave).c
    return exists(x.id).where(
        x.employment_id == e.id,
        x.start_on <= today,
        or_(x.returned_on.is_(None), x.returned_on > today),
    )


def _rows(
    view: View,
    asked: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    today: date,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[JobRow, ...]:
    job, c, o = table_of(Employment), table_of(Client), table_of(Organization)
    own = [n for n in JobRow.__dataclass_fields__ if n in job.c]
    # The rows of the page first: the joins are made for these only.
    ids = select(job.c.id).where(*asked).order_by(*order).limit(limit).offset(offset)
    rows = view.rows(
        select(
            *(job.c[name] for name in own),
            c.c.name, c.c.kana, c.c.number, c.c.owner_id,
            func.coalesce(o.c.name, "").label("place"),
            _away(today).label("is_away"),
        )
        .select_from(job.join(c, c.c.id == job.c.client_id).outerjoin(
            o, o.c.id == job.c.organization_id
        ))
        .where(job.c.id.in_(ids.scalar_subquery() if limit is None else select(ids.subquery().c.id)))
        .order_by(*order)
    )  # fmt: skip
    return tuple(JobRow(**{**row._mapping, "is_away": bool(row.is_away)}) for row in rows)


# -- one person ------------------------------------------------------------------------------------


def jobs_of(view: View, client_id: int) -> tuple[JobRow, ...]:
    """就職 of one person, the latest first. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    e = table_of(Employment).c
    return _rows(view, [e.client_id == client_id], [e.hired_on.desc(), e.id.desc()], clock.today())


def leaves_of_person(view: View, client_id: int) -> list[EmploymentLeave]:
    """休職 of one person, the latest first; none for a user who may not see 要配慮個人情報."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    if not may(view.actor, Action.SEE_SENSITIVE):
        return []
    x = table_of(EmploymentLeave).c
    asked = select(EmploymentLeave).where(x.client_id == client_id)
    return view.all(asked.order_by(x.start_on.desc(), x.id))


def challenge_place_choices(view: View) -> dict[int, str]:
    """チャレンジ雇用の職場 to choose from: id → office and place, those that go on."""
    require(view.actor, Action.SEE_SENSITIVE)
    p, o = table_of(ChallengePlace).c, table_of(Organization).c
    rows = view.rows(
        select(p.id, p.name, o.name.label("office"))
        .join_from(table_of(ChallengePlace), table_of(Organization), o.id == p.organization_id)
        .where(or_(p.closed_on.is_(None), p.closed_on >= clock.today()))
        .order_by(o.name_kana, p.name, p.id)
    )
    return {row.id: f"{row.office}・{row.name}" for row in rows}


# -- one job ---------------------------------------------------------------------------------------


def terms_of(view: View, job_id: int) -> list[EmploymentTerm]:
    """契約の期間 of one job, the first one first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Employment, job_id)
    t = table_of(EmploymentTerm).c
    asked = select(EmploymentTerm).where(t.employment_id == job_id)
    return view.all(asked.order_by(t.start_on, t.id))


def leaves_of(view: View, job_id: int) -> list[EmploymentLeave]:
    """休職 of one job, the latest first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Employment, job_id)
    x = table_of(EmploymentLeave).c
    asked = select(EmploymentLeave).where(x.employment_id == job_id)
    return view.all(asked.order_by(x.start_on.desc(), x.id))


@dataclass(frozen=True)
class Rehire:
    """転職後の継続 (domain T8): the job before, the last day of the month after it, and whether the new
    one may count as its continuation. `times_used`: how often that was granted while the support runs."""

    before_id: int
    place: str
    left_on: date
    last_on: date
    times_used: int
    may_continue: bool
    caution: str


def rehire_of(view: View, job_id: int) -> Rehire | None:
    """The job before this one, left while 就労定着支援 was in use; None where there is no such job, or
    the new one began after the month. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, job_id)
    e, u, o = (table_of(model).c for model in (Employment, ServiceUse, Organization))
    before = view.first(
        select(e.id, e.left_on, func.coalesce(o.name, "").label("place"), u.start_on)
        .join_from(
            table_of(Employment),
            table_of(ServiceUse),
            and_(
                u.client_id == e.client_id,
                u.service == "job_retention_support",
                u.start_on <= e.left_on,
                or_(u.end_on.is_(None), u.end_on >= e.left_on),
            ),
        )
        .outerjoin(table_of(Organization), o.id == e.organization_id)
        .where(e.client_id == job.client_id, e.id != job_id, e.left_on < job.hired_on)
        .order_by(e.left_on.desc(), e.id.desc())
    )
    if before is None:
        return None
    book = rule_book(view)
    within = book.get("retention.rehire_within_months", before.left_on)
    last_on = period_end(before.left_on + timedelta(days=1), within.integer)
    if job.hired_on > last_on:
        return None
    used = select(func.count()).where(
        e.client_id == job.client_id, e.id != job_id, e.continues_id.is_not(None),
        e.hired_on >= before.start_on,
    )  # fmt: skip
    times = int(view.scalar(used))
    ruled = continues_after_job_change(before.left_on, job.hired_on, times, book)
    return Rehire(
        before.id, before.place, before.left_on, last_on, times, ruled.value, ruled.caution
    )
