"""変更の履歴 (history): what of a person changed, by whom, when; read from the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    false,
    literal_column,
    or_,
    select,
    union_all,
)

from core.clock import JST
from core.db import audit
from core.db.base import TableModel
from core.db.technical import audit_entry
from core.db.work import View, column_names, table_of
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.history import PARTS, THROUGH, may_be_put_back
from core.domain.permissions import Action, may, require
from core.domain.records import SupportRecord
from core.queries.history_words import Names
from core.queries.scopes import readable_records, require_client

PER_PAGE = 10
SUMMARY = 5
ACTIONS = {"insert": "登録", "update": "変更", "delete": "削除"}
MODELS = {str(model.__tablename__): model for model in PARTS}
# Bookkeeping that says nothing to a reader.
_SILENT = frozenset(
    [
        "id",
        "version",
        "created_at",
        "updated_at",
        "search_text",
        "client_id",
        "shortlist",
        "latitude",
        "longitude",
        "plan_id",
        "last_record_on",
    ]
)


@dataclass(frozen=True)
class HistoryCriteria:
    """絞り込み: a table of `PARTS`, one of its fields, who changed it; days are inclusive."""

    part: str = ""
    field: str = ""
    by_id: int | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1


@dataclass(frozen=True)
class Change:
    """変更の一件: one field of one save, both values as a reader knows them.

    `seq` and `name` are what `put_back` asks for, with `version`, the row's version now (0: the
    row is gone). `now`: the value as it stands, where it is no longer the one of this save.
    """

    at: datetime
    by: str
    part: str
    action: str
    field: str
    before: str
    after: str
    reason: str = ""
    seq: int = 0
    name: str = ""
    version: int = 0
    now: str | None = None
    can_be_put_back: bool = False


@dataclass(frozen=True)
class ChangePage:
    """履歴の一枚."""

    changes: tuple[Change, ...]
    number: int
    has_more: bool


def changes_of_client(
    view: View, client_id: int, page: int = 1, criteria: HistoryCriteria | None = None
) -> ChangePage:
    """ひとりの変更の履歴: the latest first; saves, not fields, are counted to a page.

    Raises `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    page, a, asked = max(page, 1), audit_entry.c, criteria or HistoryCriteria()
    rows = view.rows(
        select(
            a.seq, a.at, a.actor_name, a.entity, a.entity_id, a.action, a.changes, a.reason
        )
        .where(*_asked(asked), of_client(view, client_id, asked.part))
        .order_by(a.seq.desc())
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    )  # fmt: skip
    shown = rows[:PER_PAGE]
    words = _Words(view, shown)
    changes = [change for row in shown for change in _told(row, words, asked.field)]
    return ChangePage(tuple(changes), page, len(rows) > PER_PAGE)


def changed_by(view: View, client_id: int) -> dict[int, str]:
    """id → name of those who ever changed something of this person."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    a = audit_entry.c
    rows = view.rows(
        select(a.actor_id, a.actor_name)
        .where(a.action.in_(ACTIONS), a.actor_id.is_not(None), of_client(view, client_id))
        .distinct()
    )
    return {row.actor_id: row.actor_name for row in sorted(rows, key=lambda r: r.actor_name)}


def save_of(view: View, entity: str, entity_id: int, version: int) -> int | None:
    """その版にした保存: the `seq` of the save that made this version of a row, for undoing it."""
    require(view.actor, Action.SEE_SENSITIVE)
    a = audit_entry.c
    found: int | None = view.scalar(
        select(a.seq).where(
            a.entity == entity,
            a.entity_id == entity_id,
            a.entity_version == version,
            a.action == "update",
        )
    )
    return found


def fields_of(part: str) -> dict[str, str]:
    """field → title of one part, for the filter."""
    model = MODELS[part]
    return {
        name: title_of(model, name)
        for name in column_names(model)
        if name not in _SILENT and title_of(model, name) != name
    }


def _asked(criteria: HistoryCriteria) -> list[ColumnElement[bool]]:
    a = audit_entry.c
    asked: list[ColumnElement[bool]] = [a.action.in_(ACTIONS)]
    if criteria.by_id is not None:
        asked.append(a.actor_id == criteria.by_id)
    if criteria.field and criteria.part and criteria.field in fields_of(criteria.part):
        asked.append(a.action == "update")
        asked.append(a.changes.contains(f'"{criteria.field}": [', autoescape=True))
    return [*asked, *between(criteria.since, criteria.until)]


def between(since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """Conditions on the audit: days in Japan, inclusive."""
    asked: list[ColumnElement[bool]] = []
    if since is not None:
        asked.append(audit_entry.c.at >= datetime.combine(since, time(), JST))
    if until is not None:
        day_after = until + timedelta(days=1)
        asked.append(audit_entry.c.at < datetime.combine(day_after, time(), JST))
    return asked


# -- which rows of the audit speak of a person ---------------------------------------------------


def of_client(view: View, client_id: int, part: str = "") -> ColumnElement[bool]:
    """Which changes speak of this person: the row itself and every row that hangs, or hung, on it.

    Of the support records only the corrections: the records themselves are read elsewhere.
    """
    a = audit_entry.c
    found = _ids(view, client_id, part)
    for table, ids in _removed(view, client_id).items():
        found.setdefault(table, []).extend(ids)
    asked = [
        and_(a.entity == table, a.entity_id.in_(ids))
        for table, ids in found.items()
        if part in ("", table)
    ]
    if part in ("", "support_record"):
        asked.append(_corrected(view, client_id))
    return or_(false(), *asked)


def _ids(view: View, client_id: int, part: str) -> dict[str, list[int]]:
    """The rows of this person, by table, in one question."""
    found: dict[str, list[int]] = {"client": [client_id]}
    wanted = [
        _rows_of(model, client_id, literal_column(f"'{table}'").label("name"))
        for table, model in MODELS.items()
        if table not in ("client", "support_record") and part in ("", table)
    ]
    for row in view.rows(select(union_all(*wanted).subquery())) if wanted else ():
        found.setdefault(row.name, []).append(row.id)
    return found


def _rows_of(model: type[TableModel], client_id: int, *more: ColumnElement[Any]) -> Select[Any]:
    """The ids of the rows of a person in one table, that may hang on them through another."""
    t = table_of(model).c
    question = select(*more, t.id)
    if model in THROUGH:
        column, parent = THROUGH[model]
        return question.where(t[column].in_(_rows_of(parent, client_id)))
    return question.where(t.client_id == client_id)


def _removed(view: View, client_id: int) -> dict[str, list[int]]:
    """The rows of this person that are gone, by table: only the audit still knows them."""
    a = audit_entry.c
    found: dict[str, list[int]] = {}
    named = a.changes.contains(f'"client_id": [{client_id}, null]', autoescape=True)
    through = [
        and_(a.entity == model.__tablename__, a.changes.contains(f'"{column}": [{row.id}, null]'))
        for model, (column, parent) in THROUGH.items()
        for row in view.rows(_rows_of(parent, client_id))
    ]
    for row in view.rows(
        select(a.entity, a.entity_id).where(
            a.entity.in_(MODELS), a.action == "delete", or_(named, *through)
        )
    ):
        found.setdefault(row.entity, []).append(row.entity_id)
    return found


def _corrected(view: View, client_id: int) -> ColumnElement[bool]:
    """The corrections of support records, as far as this user may read the records."""
    if not may(view.actor, Action.SEE_RECORDS):
        return false()
    a, r = audit_entry.c, table_of(SupportRecord).c
    mine = select(r.id).where(
        r.client_id == client_id, r.is_replaced.is_(True), *readable_records(view)
    )
    found = [row.id for row in view.rows(mine)]
    return and_(
        a.entity == "support_record",
        a.entity_id.in_(found),
        a.changes.contains('"is_replaced": [', autoescape=True),
        a.action == "update",
    )


# -- in words ------------------------------------------------------------------------------------


class _Words:
    """What is needed to put a page of audit rows into words, each asked for once."""

    def __init__(self, view: View, rows: Sequence[Row[Any]]) -> None:
        self.may_write = may(view.actor, Action.WRITE_CLIENTS)
        self.names = Names(view, (json.loads(row.changes) for row in rows))
        self.stored: dict[tuple[str, int], TableModel] = {}
        for table in {row.entity for row in rows}:
            model: type[TableModel] = MODELS[table]
            ids = {row.entity_id for row in rows if row.entity == table}
            for stored in view.all(select(model).where(table_of(model).c.id.in_(ids))):
                self.stored[table, stored.pk] = stored


def _summary(row: Row[Any], model: type[TableModel], words: _Words) -> str:
    """The first few values of what was newly made, or of what was removed."""
    side = int(row.action == "insert")
    told: list[str] = []
    for name, pair in json.loads(row.changes).items():
        title = title_of(model, name)
        is_told = name not in _SILENT and title != name
        value = words.names.shown(model, name, pair[side]) if is_told else ""
        if value and len(told) < SUMMARY:
            told.append(f"{title} {value}")
    return "、".join(told)


def _told(row: Row[Any], words: _Words, field: str) -> Iterator[Change]:
    """One save field by field; what was newly made or removed is one line."""
    model, stored = MODELS[row.entity], words.stored.get((row.entity, row.entity_id))
    said = (row.at, row.actor_name, PARTS[model], ACTIONS[row.action])
    if row.action != "update":
        yield Change(*said, "（全体）", "", _summary(row, model, words), row.reason, row.seq)
        return
    if isinstance(stored, SupportRecord):
        day = f"{format_date(stored.happened_on, weekday=False)} の記録を訂正"
        yield Change(*said, day, "", "", row.reason, row.seq)
        return
    for name, (before, after) in json.loads(row.changes).items():
        if name in _SILENT or (field and name != field):
            continue
        now = audit.plain(getattr(stored, name, None)) if stored else None
        yield Change(
            *said,
            title_of(model, name),
            words.names.shown(model, name, before),
            words.names.shown(model, name, after),
            row.reason,
            row.seq,
            name,
            stored.version if stored else 0,
            words.names.shown(model, name, now) if stored and now != after else None,
            words.may_write and stored is not None and may_be_put_back(model, name),
        )
