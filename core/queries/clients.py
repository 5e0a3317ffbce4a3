"""利用者 (clients): the ledger's rows by filter, and everything of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select

from core.db.work import View, table_of
from core.domain.clients import SENSITIVE_FIELDS, Client
from core.domain.codes import codes
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.domain.text import phone_digits, search_key
from core.domain.users import User
from core.errors import NotFound
from core.queries.scopes import require_client, visible_clients
from core.queries.users import names_of_all

NOBODY = 0
SORTS = ("kana", "number", "stage", "owner", "municipality", "registered_on", "last_record_on")
LARGEST_PAGE = 200


@dataclass(frozen=True)
class ClientCriteria:
    """利用者を絞り込む条件: blank means all. `owner`: an account, or NOBODY for 担当なし."""

    text: str = ""
    stage: str = ""
    owner: int | None = None
    municipality: str = ""
    disability: str = ""
    include_closed: bool = False
    sort: str = "kana"
    descending: bool = False
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class ClientRow:
    """利用者台帳の一行."""

    id: int
    version: int
    number: int
    name: str
    kana: str
    birth_on: date | None
    phone: str
    municipality: str
    disability: str
    stage: str
    owner_id: int | None
    owner: str
    referral_source: str
    registered_on: date | None
    last_record_on: date | None


@dataclass(frozen=True)
class ClientRows:
    """利用者台帳の一枚: one page and how many there are in all."""

    rows: tuple[ClientRow, ...]
    total: int


def search(view: View, criteria: ClientCriteria) -> ClientRows:
    """利用者を探す: filtered, sorted and paged in the database."""
    size = max(1, min(criteria.page_size, LARGEST_PAGE))
    rows = _rows(view, criteria, size, (max(criteria.page, 1) - 1) * size)
    if criteria.page <= 1 and len(rows) < size:
        return ClientRows(rows, len(rows))
    c = table_of(Client)
    total = view.scalar(select(func.count()).select_from(c).where(*_asked(view, criteria)))
    return ClientRows(rows, int(total or 0))


def all_rows(view: View, criteria: ClientCriteria) -> tuple[ClientRow, ...]:
    """All rows of a filter at once, for an export."""
    return _rows(view, criteria, None, 0)


def _rows(
    view: View, criteria: ClientCriteria, limit: int | None, offset: int
) -> tuple[ClientRow, ...]:
    require(view.actor, Action.SEE_CLIENTS)
    c, u = table_of(Client), table_of(User)
    sees_all = may(view.actor, Action.SEE_SENSITIVE)
    columns = [
        c.c[name] if sees_all or name not in SENSITIVE_FIELDS else literal("").label(name)
        for name in ClientRow.__dataclass_fields__
        if name != "owner"
    ]
    rows = view.rows(
        select(*columns, func.coalesce(u.c.name, "").label("owner"))
        .select_from(c.outerjoin(u, u.c.id == c.c.owner_id))
        .where(*_asked(view, criteria))
        .order_by(*_order(criteria))
        .limit(limit)
        .offset(offset)
    )
    return tuple(ClientRow(**row._mapping) for row in rows)


def _asked(view: View, criteria: ClientCriteria) -> list[ColumnElement[bool]]:
    """Within scope, not merged into somebody else, and what was asked for."""
    c = table_of(Client).c
    asked = [*visible_clients(view, c.id), c.merged_into_id.is_(None)]
    if criteria.disability:
        require(view.actor, Action.SEE_SENSITIVE)
    if text := search_key(criteria.text):
        # Found in an index first and sorted afterwards: the other way round, every row is read.
        inner = table_of(Client).alias("found")
        found = inner.c.search_text.contains(text, autoescape=True)
        if (digits := phone_digits(criteria.text)) and len(digits) >= 4 and digits != text:
            found |= inner.c.search_text.contains(digits, autoescape=True)
        asked.append(c.id.in_(select(inner.c.id).where(found)))
    for name in ("stage", "municipality", "disability"):
        if value := getattr(criteria, name):
            asked.append(c[name] == value)
    if criteria.owner is not None:
        asked.append(
            c.owner_id.is_(None) if criteria.owner == NOBODY else c.owner_id == criteria.owner
        )
    if not criteria.include_closed and criteria.stage != "closed":
        asked.append(c.stage != "closed")
    return asked


def _order(criteria: ClientCriteria) -> list[Any]:
    """The wanted column of the allow-list, blanks last, then kana: equal rows never change places."""
    c, u = table_of(Client).c, table_of(User).c
    sort = criteria.sort if criteria.sort in SORTS else "kana"
    if sort == "stage":
        column: Any = case(
            {s.code: s.sort for s in codes("support_stage")}, value=c.stage, else_=999
        )
    else:
        column = u.name if sort == "owner" else c[sort]
    first = column.desc() if criteria.descending else column.asc()
    blanks: list[Any] = []
    if sort in ("owner", "registered_on", "last_record_on"):
        blanks = [column.is_(None)]
    elif sort == "municipality":
        blanks = [column == ""]
    return [*blanks, first, c.kana, c.id]


# -- one person ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PersonHead:
    """ひとりの基本: the base columns. None in a sensitive one: this user may not see it."""

    id: int
    version: int
    number: int
    name: str
    kana: str
    birth_on: date | None
    phone: str
    municipality: str
    address: str
    stage: str
    owner_id: int | None
    referral_source: str
    registered_on: date | None
    closed_on: date | None
    closure_reason: str
    wishes: str
    last_record_on: date | None
    merged_into_id: int | None
    disability: str | None
    is_developmental: bool | None
    considerations: str | None
    note: str | None

    @property
    def pk(self) -> int:
        """The id, named as on a stored row."""
        return self.id


# メモ holds whatever was typed into it: it is kept to the same eyes as 要配慮個人情報.
KEPT_FROM_CLERKS = (*SENSITIVE_FIELDS, "note")


@dataclass(frozen=True)
class ClientPage:
    """利用者カルテの頭: who it is, and the names of the staff. Each segment asks for its own rows."""

    client: PersonHead
    staff: dict[int, str]


def client_page(view: View, client_id: int) -> ClientPage:
    """利用者カルテ of one person. Raises `NotFound` and `OutOfScope`."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    c = table_of(Client).c
    hidden = () if may(view.actor, Action.SEE_SENSITIVE) else KEPT_FROM_CLERKS
    asked = [c[name] for name in PersonHead.__dataclass_fields__ if name not in hidden]
    row = view.first(select(*asked).where(c.id == client_id))
    if row is None:
        raise NotFound("この利用者は見つかりません。台帳でさがしてください。")
    seen: dict[str, Any] = {**dict.fromkeys(hidden), **row._mapping}
    head = PersonHead(**seen)
    return ClientPage(head, names_of_all(view))


def organization_names(view: View, wanted: set[int]) -> dict[int, str]:
    """id → name of these organisations."""
    if not wanted:
        return {}
    o = table_of(Organization).c
    return {row.id: row.name for row in view.rows(select(o.id, o.name).where(o.id.in_(wanted)))}


def organization_choices(view: View, text: str, limit: int = 30) -> dict[int, str]:
    """機関を選ぶ: id → name and municipality of those that match, for a select box.

    The directory holds thousands: a box never offers all of them.
    """
    key = search_key(text)
    if len(key) < 2:
        return {}
    o = table_of(Organization).c
    rows = view.rows(
        select(o.id, o.name, o.municipality)
        .where(o.search_text.contains(key, autoescape=True), o.gone_on.is_(None))
        .order_by(o.name_kana, o.id)
        .limit(limit)
    )
    return {row.id: f"{row.name}（{row.municipality}）" for row in rows}
