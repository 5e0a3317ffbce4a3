"""変更の履歴 (history): what of a person changed, by whom, when; read from the audit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from core.db.base import TableModel
from core.db.technical import audit_entry
from core.db.work import View, table_of
from core.domain.clients import Certificate, Client, Employment, ServiceUse
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.intakes import Intake
from core.domain.permissions import Action, require
from core.domain.plans import Plan
from core.queries.users import names_of_all

PER_PAGE = 30
# What belongs to a person, and what each kind is called.
PARTS: dict[type[TableModel], str] = {
    Client: "基本",
    ServiceUse: "サービス利用",
    Certificate: "手帳など",
    Employment: "就職",
    Consent: "同意",
    Plan: "支援計画",
    Intake: "相談受付",
}
_ACTIONS = {"insert": "登録", "update": "変更", "delete": "削除"}
# Bookkeeping that says nothing to a reader.
_SILENT = frozenset({"search_text", "client_id", "last_record_on"})


@dataclass(frozen=True)
class Change:
    """変更の一件: one field of one save, both values as a reader knows them."""

    at: datetime
    by: str
    part: str
    action: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangePage:
    """履歴の一枚."""

    changes: tuple[Change, ...]
    number: int
    has_more: bool


def changes_of_client(view: View, client_id: int, page: int = 1) -> ChangePage:
    """ひとりの変更の履歴: the latest first; saves, not fields, are counted to a page."""
    require(view.actor, Action.SEE_CLIENTS)
    page, a = max(page, 1), audit_entry.c
    rows = view.rows(
        select(a.at, a.actor_name, a.entity, a.action, a.changes)
        .where(a.action.in_(_ACTIONS), _of_client(view, client_id))
        .order_by(a.seq.desc())
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    )
    models = {str(model.__tablename__): model for model in PARTS}
    staff = names_of_all(view)
    changes = [
        change for row in rows[:PER_PAGE] for change in _told(row, models[row.entity], staff)
    ]
    return ChangePage(tuple(changes), page, len(rows) > PER_PAGE)


def _told(row: Row[Any], model: type[TableModel], staff: dict[int, str]) -> Iterator[Change]:
    """One save field by field; what was newly made or removed is one line."""
    said = (row.at, row.actor_name, PARTS[model], _ACTIONS[row.action])
    if row.action != "update":
        yield Change(*said, "（全体）", "", "")
        return
    for name, (before, after) in json.loads(row.changes).items():
        if name not in _SILENT:
            yield Change(
                *said, title_of(model, name), _shown(model, name, before, staff),
                _shown(model, name, after, staff),
            )  # fmt: skip


def _of_client(view: View, client_id: int) -> ColumnElement[bool]:
    """Which audit rows speak of this person: the row itself and every row that hangs on it."""
    a = audit_entry.c
    asked = [(a.entity == "client") & (a.entity_id == client_id)]
    for model in PARTS:
        t = table_of(model)
        if "client_id" in t.c and (ids := _ids(view, model, client_id)):
            asked.append((a.entity == t.name) & a.entity_id.in_(ids))
    return or_(*asked)


def _ids(view: View, model: type[TableModel], client_id: int) -> list[int]:
    t = table_of(model)
    return [row.id for row in view.rows(select(t.c.id).where(t.c.client_id == client_id))]


def _shown(model: type[TableModel], name: str, value: object, staff: dict[int, str]) -> str:
    """A stored value in words: codes by label, accounts by name, days as they are written."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int) and name in ("owner_id", "explained_by_id", "author_id"):
        return staff.get(value, str(value))
    text = str(value)
    if name.endswith("_on"):
        return _day(text)
    if name == "items":
        return _labels("data_category", text.split(","))
    column = table_of(model).c.get(name)
    list_name = str(column.info.get("codes", "")) if column is not None else ""
    return codes(list_name).label(text) if list_name else text


def _labels(list_name: str, wanted: Iterable[str]) -> str:
    return "・".join(codes(list_name).label(code) for code in wanted)


def _day(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text), weekday=False)
    except ValueError:
        return text
