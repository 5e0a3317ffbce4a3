"""応募 (applications): the list by filter, one person's, one of them, and the job that it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.job_search import OPEN_APPLICATIONS, JobApplication, Vacancy
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.text import search_key
from core.errors import NotFound
from core.queries.scopes import require_client, visible_clients, within_scope

PAGE_SIZE = 50
# 「途中のすべて」 as the wanted status, and 「担当なし」 as the wanted owner.
OPEN, NOBODY = "open", "-"


@dataclass(frozen=True)
class ApplicationCriteria:
    """絞り込み. Blank means no filter. `status`: a code, or `OPEN`; `is_adrift`: nothing is planned."""

    status: str = ""
    scheme: str = ""
    owner: int | str = ""
    vacancy_id: int | None = None
    text: str = ""
    is_adrift: bool = False
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class ApplicationRow:
    """応募の一行. `employer`: the name of the directory, or as it was typed; `closes_on`: until when
    the vacancy takes applications."""

    id: int
    version: int
    client_id: int
    name: str
    kana: str
    number: int
    vacancy_id: int | None
    organization_id: int | None
    place: str
    employer: str
    title: str
    scheme: str
    disclosure: str
    status: str
    started_on: date
    applied_on: date | None
    interview_on: date | None
    interview_with: str
    second_interview_on: date | None
    offered_on: date | None
    ended_on: date | None
    end_note: str
    practicum_id: int | None
    referred_by_id: int | None
    owner_id: int | None
    next_step: str
    next_on: date | None
    employment_id: int | None
    closes_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.status in OPEN_APPLICATIONS

    @property
    def planned_interview_on(self) -> date | None:
        """The interview that was planned and has not been told of."""
        if self.status != "interview_planned":
            return None
        return self.second_interview_on or self.interview_on


@dataclass(frozen=True)
class ApplicationPage:
    """応募の一覧の一枚: one page and how many there are in all."""

    rows: tuple[ApplicationRow, ...]
    total: int


def list_applications(view: View, criteria: ApplicationCriteria) -> ApplicationPage:
    """応募の一覧, one page: on the way first, those without any plan on top, then the nearest day."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(JobApplication)
    asked = [*visible_clients(view, t.c.client_id), *_filters(t, criteria)]
    day = coming(t)
    is_open = t.c.status.in_(OPEN_APPLICATIONS)
    order: list[ColumnElement[Any]] = [
        case((is_open, 0), else_=1),
        case((and_(is_open, day.is_not(None)), 1), else_=0),
        case((is_open, day)),
        t.c.ended_on.desc(),
        t.c.id.desc(),
    ]
    size = max(1, criteria.page_size)
    rows = _rows(view, asked, order, size, (max(criteria.page, 1) - 1) * size)
    total = int(view.scalar(select(func.count()).select_from(t).where(*asked)))
    return ApplicationPage(rows, total)


def applications_of(view: View, client_id: int) -> tuple[ApplicationRow, ...]:
    """応募 of one person: on the way first, then the latest. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    t = table_of(JobApplication)
    is_open = t.c.status.in_(OPEN_APPLICATIONS)
    order = [case((is_open, 0), else_=1), t.c.started_on.desc(), t.c.id.desc()]
    return _rows(view, [t.c.client_id == client_id], order)


def application(view: View, application_id: int) -> ApplicationRow:
    """One application. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, JobApplication, application_id)
    t = table_of(JobApplication)
    found = _rows(view, [t.c.id == application_id], [t.c.id])
    if not found:
        raise NotFound("この応募は見つかりません。")
    return found[0]


def job_of_application(view: View, application_id: int) -> dict[str, Any]:
    """就職の入力票のはじめの値: everything that application and vacancy know of the job.

    The vacancy's wage is words, and no number is guessed from them. Raises `NotFound`, `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    row = within_scope(view, JobApplication, application_id)
    known: dict[str, Any] = {
        "client_id": row.client_id,
        "organization_id": row.organization_id,
        "scheme": row.scheme,
        "disclosure": row.disclosure,
    }
    if row.vacancy_id is None:
        return known | {"tasks": row.title}
    offer = view.get(Vacancy, row.vacancy_id)
    names = ("occupation", "employment_type", "hours_band", "work_place")
    known |= {name: getattr(offer, name) for name in names}
    known["scheme"] = known["scheme"] or offer.scheme
    known["organization_id"] = known["organization_id"] or offer.organization_id
    return known | {"tasks": (offer.content or offer.title)[:1000]}


def coming(t: Table) -> ColumnElement[date | None]:
    """次の日: of an interview that is planned, or of the next step, whichever comes first."""
    interview = case(
        (
            t.c.status == "interview_planned",
            func.coalesce(t.c.second_interview_on, t.c.interview_on),
        )
    )
    return case(
        (
            and_(interview.is_not(None), or_(t.c.next_on.is_(None), interview < t.c.next_on)),
            interview,
        ),
        else_=t.c.next_on,
    )


def _rows(
    view: View,
    asked: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    limit: int | None = None,
    offset: int = 0,
) -> tuple[ApplicationRow, ...]:
    t, c, o, v = (table_of(m) for m in (JobApplication, Client, Organization, Vacancy))
    own = [n for n in ApplicationRow.__dataclass_fields__ if n in t.c]
    # The rows of the page first: the joins are made for these only.
    ids = select(t.c.id).where(*asked).order_by(*order).limit(limit).offset(offset)
    rows = view.rows(
        select(
            *(t.c[name] for name in own),
            c.c.name, c.c.kana, c.c.number, v.c.closes_on,
            func.coalesce(o.c.name, t.c.place).label("employer"),
        )
        .select_from(
            t.join(c, c.c.id == t.c.client_id)
            .outerjoin(o, o.c.id == t.c.organization_id)
            .outerjoin(v, v.c.id == t.c.vacancy_id)
        )
        .where(t.c.id.in_(ids))
        .order_by(*order)
    )  # fmt: skip
    return tuple(ApplicationRow(**row._mapping) for row in rows)


def _filters(t: Table, criteria: ApplicationCriteria) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if criteria.status == OPEN or criteria.is_adrift:
        asked.append(t.c.status.in_(OPEN_APPLICATIONS))
    elif criteria.status:
        asked.append(t.c.status == criteria.status)
    if criteria.is_adrift:
        asked.append(coming(t).is_(None) | (coming(t) < clock.today()))
    if criteria.scheme:
        asked.append(t.c.scheme == criteria.scheme)
    if criteria.owner:
        nobody = criteria.owner == NOBODY
        asked.append(t.c.owner_id.is_(None) if nobody else t.c.owner_id == criteria.owner)
    if criteria.vacancy_id is not None:
        asked.append(t.c.vacancy_id == criteria.vacancy_id)
    if text := criteria.text.strip():
        c, o = table_of(Client).c, table_of(Organization).c
        key = search_key(text)
        people = select(c.id).where(c.search_text.contains(key, autoescape=True))
        places = select(o.id).where(o.search_text.contains(key, autoescape=True))
        said = [t.c[n].contains(text, autoescape=True) for n in ("title", "place")]
        asked.append(or_(t.c.client_id.in_(people), t.c.organization_id.in_(places), *said))
    return asked
