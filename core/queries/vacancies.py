"""求人 (vacancies): the list by filter, one of them, those of one employer, and what can be applied for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.job_search import OPEN_APPLICATIONS, JobApplication, Vacancy
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.domain.text import search_key
from core.errors import NotFound
from core.queries.scopes import visible_clients

PAGE_SIZE = 50


@dataclass(frozen=True)
class VacancyCriteria:
    """絞り込み. Blank means no filter; `is_open`: only those that can still be applied for."""

    text: str = ""
    scheme: str = ""
    hours_band: str = ""
    source: str = ""
    is_open: bool = True
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class VacancyRow:
    """求人の一行. `employer`: the name of the directory, or as it was typed. `applicants`: who is on
    the way there, of the persons in scope; 0 for who may not know of persons."""

    id: int
    version: int
    organization_id: int | None
    place: str
    employer: str
    municipality: str
    title: str
    source: str
    number: str
    occupation: str
    scheme: str
    employment_type: str
    hours_band: str
    wage: str
    work_place: str
    headcount: int | None
    opened_on: date
    closes_on: date | None
    closed_on: date | None
    content: str
    applicants: int

    def is_open(self, today: date) -> bool:
        """Whether it can still be applied for."""
        return self.closed_on is None or self.closed_on > today


@dataclass(frozen=True)
class VacancyPage:
    """求人の一覧の一枚: one page and how many there are in all."""

    rows: tuple[VacancyRow, ...]
    total: int


def list_vacancies(
    view: View, criteria: VacancyCriteria, *, today: date | None = None
) -> VacancyPage:
    """求人の一覧, one page: open ones first, the nearest closing day on top, missed ones after."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    t = table_of(Vacancy)
    asked = _filters(t, criteria, today or clock.today())
    size = max(1, criteria.page_size)
    rows = _rows(view, asked, size, (max(criteria.page, 1) - 1) * size)
    return VacancyPage(rows, int(view.scalar(select(func.count()).select_from(t).where(*asked))))


def vacancy(view: View, vacancy_id: int) -> VacancyRow:
    """One vacancy. Raises `NotFound`."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    found = _rows(view, [table_of(Vacancy).c.id == vacancy_id])
    if not found:
        raise NotFound("この求人は見つかりません。")
    return found[0]


def vacancy_choices(view: View, text: str = "", limit: int = 30) -> dict[int, str]:
    """求人を選ぶ: id → job and employer of those that can still be applied for."""
    found = list_vacancies(view, VacancyCriteria(text=text, page_size=limit))
    return {row.id: f"{row.title}　{row.employer}" for row in found.rows}


def _rows(
    view: View, asked: Sequence[ColumnElement[bool]], limit: int | None = None, offset: int = 0
) -> tuple[VacancyRow, ...]:
    t, o, a = (table_of(model) for model in (Vacancy, Organization, JobApplication))
    columns: list[ColumnElement[Any]] = [
        *(t.c[n] for n in VacancyRow.__dataclass_fields__ if n in t.c),
        func.coalesce(o.c.name, t.c.place).label("employer"),
        func.coalesce(o.c.municipality, "").label("municipality"),
    ]
    if may(view.actor, Action.SEE_SENSITIVE):
        on_the_way = (
            a.c.vacancy_id == t.c.id,
            a.c.status.in_(OPEN_APPLICATIONS),
            *visible_clients(view, a.c.client_id),
        )
        counted = select(func.count()).select_from(a).where(*on_the_way)
        columns.append(counted.scalar_subquery().label("applicants"))
    question = (
        select(*columns)
        .select_from(t.outerjoin(o, o.c.id == t.c.organization_id))
        .where(*asked)
        .order_by(
            t.c.closed_on.is_not(None),
            func.coalesce(t.c.closes_on, date.max) < clock.today(),
            t.c.closes_on.is_(None),
            t.c.closes_on,
            t.c.opened_on.desc(),
            t.c.id.desc(),
        )
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return tuple(
        VacancyRow(**({"applicants": 0} | dict(row._mapping))) for row in view.rows(question)
    )


def _filters(t: Table, criteria: VacancyCriteria, today: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if criteria.is_open:
        asked.append(or_(t.c.closed_on.is_(None), t.c.closed_on > today))
    for name in ("scheme", "hours_band", "source"):
        if wanted := getattr(criteria, name):
            asked.append(t.c[name] == wanted)
    if text := criteria.text.strip():
        o = table_of(Organization).c
        there = select(o.id).where(o.search_text.contains(search_key(text), autoescape=True))
        said = [t.c[n].contains(text, autoescape=True) for n in ("title", "place", "number")]
        asked.append(or_(*said, t.c.organization_id.in_(there)))
    return asked
