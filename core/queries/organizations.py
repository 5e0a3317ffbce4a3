"""機関 (organisations): the directory's rows by filter, one organisation, what an import sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from core.db.work import View, table_of
from core.domain.organizations import ContactManner, ImportBatch, KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.text import phone_digits, search_key

SORTS = ("name_kana", "name", "kind", "municipality", "capacity", "vacancy_count", "vacancy_on")
LARGEST_PAGE = 200


@dataclass(frozen=True)
class OrganizationCriteria:
    """機関を絞り込む条件: blank means all. The text is sought in name, reading, corporation,
    municipality and telephone, without minding kana, width or 旧字."""

    text: str = ""
    kind: str = ""
    prefecture: str = ""
    municipality: str = ""
    has_vacancy: bool = False
    include_gone: bool = False
    sort: str = "name_kana"
    descending: bool = False
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class OrganizationRow:
    """機関名簿の一行."""

    id: int
    version: int
    name: str
    name_kana: str
    kind: str
    prefecture: str
    municipality: str
    address: str
    phone: str
    fax: str
    capacity: int | None
    vacancy_count: int | None
    vacancy_on: date | None
    note: str
    source: str | None
    gone_on: date | None


_COLUMNS = tuple(OrganizationRow.__dataclass_fields__)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _conditions(criteria: OrganizationCriteria) -> list[ColumnElement[bool]]:
    c = table_of(Organization).c
    found: list[ColumnElement[bool]] = []
    if not criteria.include_gone:
        found.append(c.gone_on.is_(None))
    if criteria.kind:
        found.append(c.kind == criteria.kind)
    if criteria.prefecture:
        found.append(c.prefecture == criteria.prefecture)
    if criteria.municipality:
        found.append(c.municipality == criteria.municipality)
    if criteria.has_vacancy:
        found.append(c.vacancy_count > 0)
    for word in criteria.text.split():
        digits = phone_digits(word)
        key = digits if len(digits) >= 4 and len(digits) == len(search_key(word)) else ""
        key = key or search_key(word)
        if key:
            found.append(c.search_text.like(f"%{_escaped(key)}%", escape="\\"))
    return found


def search(view: View, criteria: OrganizationCriteria) -> list[OrganizationRow]:
    """One page of the directory."""
    require(view.actor, Action.SEE_NETWORK)
    c = table_of(Organization).c
    sort = c[criteria.sort if criteria.sort in SORTS else SORTS[0]]
    order = sort.desc() if criteria.descending else sort.asc()
    size = min(criteria.page_size, LARGEST_PAGE)
    rows = view.rows(
        select(*(c[name] for name in _COLUMNS))
        .where(*_conditions(criteria))
        .order_by(order.nulls_last(), c.id)
        .limit(size)
        .offset((max(criteria.page, 1) - 1) * size)
    )
    return [OrganizationRow(**row._mapping) for row in rows]


def count(view: View, criteria: OrganizationCriteria) -> int:
    """How many organisations the filter leaves."""
    require(view.actor, Action.SEE_NETWORK)
    return int(
        view.scalar(select(func.count()).select_from(Organization).where(*_conditions(criteria)))
    )


def places(view: View) -> dict[str, list[str]]:
    """都道府県 → 市区町村 that occur in the directory, for the filter's two boxes."""
    c = table_of(Organization).c
    found: dict[str, list[str]] = {}
    for row in view.rows(
        select(c.prefecture, c.municipality)
        .where(c.prefecture != "")
        .distinct()
        .order_by(c.prefecture, c.municipality)
    ):
        found.setdefault(row.prefecture, []).append(row.municipality)
    return found


def names_by_kind(view: View, *kinds: str) -> dict[int, str]:
    """id → name of the organisations of some kinds, for select boxes."""
    c = table_of(Organization).c
    rows = view.rows(
        select(c.id, c.name)
        .where(c.kind.in_(kinds), c.gone_on.is_(None))
        .order_by(c.name_kana, c.id)
        .limit(2000)
    )
    return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class OrganizationPage:
    """機関のページ: the organisation, whom to ask, and how."""

    organization: Organization
    key_persons: list[KeyPerson]
    manner: ContactManner | None
    batch: ImportBatch | None


def organization_page(view: View, organization_id: int) -> OrganizationPage:
    """Everything of one organisation. Raises `NotFound`."""
    require(view.actor, Action.SEE_NETWORK)
    organization = view.get(Organization, organization_id)
    k, m = table_of(KeyPerson).c, table_of(ContactManner).c
    persons = view.all(
        select(KeyPerson)
        .where(k.organization_id == organization_id)
        .order_by(k.left_on.is_not(None), k.stage, k.id)
    )
    manners = view.all(select(ContactManner).where(m.organization_id == organization_id))
    batch = view.get(ImportBatch, organization.batch_id) if organization.batch_id else None
    return OrganizationPage(organization, persons, manners[0] if manners else None, batch)


def stored_by_source(view: View, source: str) -> Mapping[str, Any]:
    """source_key → row of every organisation that came from a public file."""
    c = table_of(Organization).c
    rows = view.rows(select(*c).where(c.source == source).order_by(c.id))
    return {row.source_key: row for row in rows}


def last_batches(view: View, limit: int = 10) -> list[ImportBatch]:
    """The last imports, the newest first."""
    require(view.actor, Action.IMPORT)
    c = table_of(ImportBatch).c
    return view.all(select(ImportBatch).order_by(c.id.desc()).limit(limit))
