"""機関 (organisations): the directory's rows by filter, one organisation, what an import sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from core import clock
from core.db.work import CHUNK, View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.codes import codes
from core.domain.dates import add_months
from core.domain.employments import Employment
from core.domain.organization_profiles import ProviderProfile
from core.domain.organizations import ContactManner, ImportBatch, KeyPerson, Organization
from core.domain.permissions import Action, may, require
from core.domain.text import phone_digits, search_key
from core.queries.areas import in_area
from core.queries.rules import rule_book
from core.queries.scopes import visible_clients

SORTS = (
    "name_kana", "name", "kind", "municipality", "capacity", "vacancy_count", "vacancy_on",
    "verified_on",
)  # fmt: skip
LARGEST_PAGE = 200
# Beyond this a count of found words is not worth its time: 「300件以上」.
COUNTED = 300


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
    # 圏域; 確かめる時期; 掲載同意 ("agreed", "open"); a 訓練内容 of the profile.
    area_id: int | None = None
    is_due: bool = False
    listing: str = ""
    training: str = ""


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
    source: str | None
    gone_on: date | None
    verified_on: date | None = None
    listing_agreed_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Count:
    """何件か; `is_more`: at least so many."""

    number: int
    is_more: bool = False


def _columns(view: View) -> list[str]:
    """What this user may read of a row: the office's own notes are not for everybody."""
    names = list(OrganizationRow.__dataclass_fields__)
    if not may(view.actor, Action.SEE_NETWORK_NOTES):
        return [n for n in names if n not in ("note", "verified_on", "listing_agreed_on")]
    return names


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def is_listed() -> ColumnElement[bool]:
    """Rows that stand for an organisation: one that was merged into another stands for none."""
    return table_of(Organization).c.merged_into_id.is_(None)


def stale_before(view: View, today: date) -> date:
    """確かめる時期: what was verified before this day, or never, is due for the yearly round."""
    months = rule_book(view).integer("directory.verify_months", today)
    return add_months(today, -months)


def conditions(view: View, criteria: OrganizationCriteria) -> list[ColumnElement[bool]]:
    """The filter as conditions on `Organization`: for the list, its map, its export."""
    require(view.actor, Action.SEE_NETWORK)
    c, p = table_of(Organization).c, table_of(ProviderProfile).c
    found = [is_listed(), *_words(criteria)]
    if not criteria.include_gone:
        found.append(c.gone_on.is_(None))
    if criteria.kind:
        found.append(c.kind == criteria.kind)
    if criteria.prefecture:
        found.append(c.prefecture == criteria.prefecture)
    if criteria.municipality:
        found.append(c.municipality == criteria.municipality)
    if criteria.area_id is not None:
        found.append(in_area(view, criteria.area_id))
    if criteria.has_vacancy:
        found.append(c.vacancy_count > 0)
    if criteria.is_due:
        day = stale_before(view, clock.today())
        found.append(c.verified_on.is_(None) | (c.verified_on < day))
    if criteria.listing:
        has_agreed = c.listing_agreed_on.is_not(None)
        found.append(has_agreed if criteria.listing == "agreed" else ~has_agreed)
    if criteria.training:
        taught = select(p.organization_id).where(
            ("," + p.training + ",").contains(f",{criteria.training},", autoescape=True)
        )
        found.append(c.id.in_(taught))
    return found


def _words(criteria: OrganizationCriteria) -> list[ColumnElement[bool]]:
    c = table_of(Organization).c
    found: list[ColumnElement[bool]] = []
    for word in criteria.text.split():
        digits = phone_digits(word)
        key = digits if len(digits) >= 4 and len(digits) == len(search_key(word)) else ""
        key = key or search_key(word)
        if key:
            found.append(c.search_text.like(f"%{_escaped(key)}%", escape="\\"))
    return found


def search(view: View, criteria: OrganizationCriteria) -> list[OrganizationRow]:
    """One page of the directory."""
    size = min(criteria.page_size, LARGEST_PAGE)
    return _rows(view, criteria, size, (max(criteria.page, 1) - 1) * size)


def all_rows(view: View, criteria: OrganizationCriteria) -> list[OrganizationRow]:
    """All rows of a filter at once, for an export."""
    return _rows(view, criteria, None, 0)


def _rows(
    view: View, criteria: OrganizationCriteria, limit: int | None, offset: int
) -> list[OrganizationRow]:
    c = table_of(Organization).c
    asked = select(*(c[name] for name in _columns(view)))
    order = _order(criteria)
    if limit is None:
        rows = view.rows(asked.where(*conditions(view, criteria)).order_by(*order))
        return [OrganizationRow(**row._mapping) for row in rows]
    # The ids alone, from an index in the order of the list; the rows hold long texts. A prefecture
    # holds so many that walking the list for a page of them beats sorting them all.
    wanted = conditions(view, replace(criteria, prefecture="") if _is_wide(criteria) else criteria)
    if _is_wide(criteria):
        wanted.append(c.prefecture + "" == criteria.prefecture)
    ids = [
        row.id
        for row in view.rows(
            select(c.id).where(*wanted).order_by(*order).limit(limit).offset(offset)
        )
    ]
    known = {
        row.id: OrganizationRow(**row._mapping) for row in view.rows(asked.where(c.id.in_(ids)))
    }
    return [known[row_id] for row_id in ids]


def _is_wide(criteria: OrganizationCriteria) -> bool:
    return bool(criteria.prefecture) and not criteria.municipality


def _order(criteria: OrganizationCriteria) -> list[ColumnElement[Any]]:
    """The wanted column of the allow-list, blanks last, then kana: equal rows never change places.

    Without a reading an organisation stands first: the index gives the order, at any size.
    """
    c = table_of(Organization).c
    sort = criteria.sort if criteria.sort in SORTS else SORTS[0]
    column: ColumnElement[Any] = c[sort]
    before: list[ColumnElement[Any]] = []
    if sort == "kind":
        column = case({item.code: item.sort for item in codes("organization_type")}, value=c.kind)
    elif sort == "municipality":
        north_to_south = {item.label: item.sort for item in codes("prefecture")}
        before = [c.municipality == "", case(north_to_south, value=c.prefecture, else_=99)]
    order = column.desc() if criteria.descending else column.asc()
    if sort in ("name_kana", "name"):
        return [order, c.id.desc() if criteria.descending else c.id]
    # Never verified is the oldest of all.
    order = order.nulls_first() if sort == "verified_on" else order.nulls_last()
    return [*before, order, c.name_kana, c.id]


def count(view: View, criteria: OrganizationCriteria) -> int:
    """How many organisations the filter leaves."""
    return int(
        view.scalar(
            select(func.count()).select_from(Organization).where(*conditions(view, criteria))
        )
    )


def counted(
    view: View, criteria: OrganizationCriteria, shown: int | None = None, limit: int = COUNTED
) -> Count:
    """How many, exactly; with words that are sought, 「N件以上」 from `limit` on.

    `shown`: how many stood on the page that was read already; the last page needs no counting.
    """
    size = min(criteria.page_size, LARGEST_PAGE)
    if shown is not None and shown < size and (shown or criteria.page <= 1):
        return Count((max(criteria.page, 1) - 1) * size + shown)
    if not criteria.text:
        return Count(count(view, criteria))
    c = table_of(Organization).c
    some = select(c.id).where(*conditions(view, criteria)).limit(limit + 1).subquery()
    found = int(view.scalar(select(func.count()).select_from(some)))
    return Count(min(found, limit), found > limit)


def prefectures(view: View) -> list[str]:
    """都道府県 that occur in the directory (in rows that are gone, too), from north to south."""
    require(view.actor, Action.SEE_NETWORK)
    order = {item.label: item.sort for item in codes("prefecture")}
    found = _distinct(view, table_of(Organization).c.prefecture)
    return sorted(found, key=lambda name: (order.get(name, 99), name))


def municipalities(view: View, prefecture: str) -> list[str]:
    """市区町村 of a prefecture that occur in the directory."""
    require(view.actor, Action.SEE_NETWORK)
    c = table_of(Organization).c
    listed = (c.prefecture == prefecture, is_listed(), c.gone_on.is_(None))
    return _distinct(view, c.municipality, *listed)


def _distinct(view: View, column: ColumnElement[Any], *of: ColumnElement[bool]) -> list[str]:
    """The values of a column, one look into the index for each, however many rows have it."""
    first = select(func.min(column).label("value")).where(column > "", *of)
    seen = first.cte("seen", recursive=True)
    after = select(func.min(column)).where(column > seen.c.value, *of).scalar_subquery()
    every = seen.union_all(select(after).where(seen.c.value.is_not(None)))
    rows = view.rows(select(every.c.value).where(every.c.value.is_not(None)))
    return [row.value for row in rows]


def names_by_kind(view: View, *kinds: str) -> dict[int, str]:
    """id → name of the organisations of some kinds, for select boxes."""
    c = table_of(Organization).c
    rows = view.rows(
        select(c.id, c.name)
        .where(c.kind.in_(kinds), c.gone_on.is_(None), is_listed())
        .order_by(c.name_kana, c.id)
        .limit(2000)
    )
    return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class OrganizationPage:
    """機関のページ: the organisation, whom to ask, and how. What the office knows of it is blank
    for those who may not see its notes."""

    organization: Organization
    key_persons: list[KeyPerson]
    manner: ContactManner | None
    batch: ImportBatch | None


def organization_page(view: View, organization_id: int) -> OrganizationPage:
    """Everything of one organisation. Raises `NotFound`."""
    require(view.actor, Action.SEE_NETWORK)
    organization = view.get(Organization, organization_id)
    batch = view.get(ImportBatch, organization.batch_id) if organization.batch_id else None
    if not may(view.actor, Action.SEE_NETWORK_NOTES):
        return OrganizationPage(organization, [], None, batch)
    k, m = table_of(KeyPerson).c, table_of(ContactManner).c
    stages = case({item.code: item.sort for item in codes("key_stage")}, value=k.stage)
    persons = view.all(
        select(KeyPerson)
        .where(k.organization_id == organization_id)
        .order_by(k.left_on.is_not(None), stages, k.id)
    )
    manners = view.all(select(ContactManner).where(m.organization_id == organization_id))
    return OrganizationPage(organization, persons, manners[0] if manners else None, batch)


@dataclass(frozen=True)
class ClientThere:
    """この機関につながっている利用者: what for, and since when."""

    id: int
    number: int
    name: str
    service: str
    since: date


def clients_there(view: View, organization_id: int) -> list[ClientThere]:
    """Who uses a service of this organisation now, or works there; by number."""
    require(view.actor, Action.SEE_SENSITIVE)
    p, s, e = table_of(Client), table_of(ServiceUse), table_of(Employment)
    today = clock.today()
    uses = view.rows(
        select(p.c.id, p.c.number, p.c.name, s.c.service, s.c.start_on)
        .join_from(s, p, p.c.id == s.c.client_id)
        .where(
            s.c.organization_id == organization_id,
            s.c.end_on.is_(None) | (s.c.end_on >= today),
            *visible_clients(view, s.c.client_id),
        )
    )
    jobs = view.rows(
        select(p.c.id, p.c.number, p.c.name, e.c.hired_on)
        .join_from(e, p, p.c.id == e.c.client_id)
        .where(
            e.c.organization_id == organization_id,
            e.c.left_on.is_(None) | (e.c.left_on >= today),
            *visible_clients(view, e.c.client_id),
        )
    )
    label = codes("service").label
    found = [ClientThere(r.id, r.number, r.name, label(r.service), r.start_on) for r in uses]
    found += [ClientThere(r.id, r.number, r.name, "就職先", r.hired_on) for r in jobs]
    return sorted(found, key=lambda row: (row.number, row.since))


def names_by_source(view: View, source: str, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """source_key → name and place, to show what an import would change."""
    require(view.actor, Action.IMPORT)
    c = table_of(Organization).c
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(keys), CHUNK):
        part = list(keys[start : start + CHUNK])
        for row in view.rows(
            select(c.source_key, c.name, c.prefecture, c.municipality).where(
                c.source == source, c.source_key.in_(part)
            )
        ):
            found[row.source_key] = (row.name, row.prefecture + row.municipality)
    return found


def last_batches(view: View, limit: int = 10) -> list[ImportBatch]:
    """The last imports, the newest first."""
    require(view.actor, Action.IMPORT)
    c = table_of(ImportBatch).c
    return view.all(select(ImportBatch).order_by(c.id.desc()).limit(limit))
