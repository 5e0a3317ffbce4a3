"""利用者 (clients): one person, and the organisations that a form offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.clients import SENSITIVE_FIELDS, Client
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.domain.text import search_key
from core.errors import NotFound
from core.queries.organizations import is_listed
from core.queries.scopes import require_client
from core.queries.users import names_of_all


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
    wishes: str | None
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


# メモ and 希望 hold whatever was typed into them: kept to the same eyes as 要配慮個人情報.
KEPT_FROM_CLERKS = (*SENSITIVE_FIELDS, "note", "wishes")


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
    require(view.actor, Action.SEE_NETWORK)
    if not wanted:
        return {}
    o = table_of(Organization).c
    return {row.id: row.name for row in view.rows(select(o.id, o.name).where(o.id.in_(wanted)))}


def organization_choices(view: View, text: str, limit: int = 30) -> dict[int, str]:
    """機関を選ぶ: id → name and municipality of those that match, for a select box.

    The directory holds thousands: a box never offers all of them.
    """
    require(view.actor, Action.SEE_NETWORK)
    key = search_key(text)
    if len(key) < 2:
        return {}
    o = table_of(Organization).c
    rows = view.rows(
        select(o.id, o.name, o.municipality)
        .where(o.search_text.contains(key, autoescape=True), o.gone_on.is_(None), is_listed())
        .order_by(o.name_kana, o.id)
        .limit(limit)
    )
    return {row.id: f"{row.name}（{row.municipality}）" for row in rows}
