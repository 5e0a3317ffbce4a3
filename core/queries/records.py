"""支援記録を読む (asking for support records): one person's timeline, one's own latest, a search.

Over a million records every question walks an index; hits are not counted, `has_more` says that
there is another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, union

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.users import User
from core.queries.scopes import readable_records, require_client, require_record

PER_PAGE = 50
NONE = "-"


@dataclass(frozen=True)
class RecordRow:
    """支援記録の一件: `corrects_id` is the record that it replaced, kept and readable."""

    id: int
    version: int
    client_id: int
    client_name: str
    client_number: int
    happened_on: date
    started_at: str
    minutes: int | None
    method: str
    party: str
    topic: str
    further_topics: str
    organization_id: int | None
    organization: str
    with_whom: str
    place: str
    companion: str
    programme: str
    visibility: str
    facts: str
    done: str
    judged: str
    next_step: str
    next_step_on: date | None
    next_step_owner_id: int | None
    next_step_owner: str
    author: str
    author_id: int | None
    group_id: int | None
    corrects_id: int | None
    is_replaced: bool
    created_at: datetime


@dataclass(frozen=True)
class RecordPage:
    """記録の一ページ: the first is 1."""

    rows: Sequence[RecordRow]
    number: int = 1
    has_more: bool = False


@dataclass(frozen=True)
class RecordCriteria:
    """記録を探す条件: blank means all, `NONE` means those without. Both days inclusive."""

    client_id: int | None = None
    since: date | None = None
    until: date | None = None
    method: str = ""
    author_id: int | None = None
    topic: str = ""
    programme: str = ""
    group_id: int | None = None


def timeline(view: View, client_id: int, page: int = 1, per_page: int = PER_PAGE) -> RecordPage:
    """ひとりの記録: the newest day first, corrected ones left out. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_RECORDS)
    require_client(view, client_id)
    return search(view, RecordCriteria(client_id=client_id), page, per_page)


def search(
    view: View, criteria: RecordCriteria, page: int = 1, per_page: int = PER_PAGE
) -> RecordPage:
    """記録を探す: by person, period, method, author, programme, and topic (main or further); the
    newest day first."""
    require(view.actor, Action.SEE_RECORDS)
    r = table_of(SupportRecord).c
    asked = [*_asked(criteria), *readable_records(view)]
    if criteria.topic in ("", NONE):
        if criteria.topic == NONE:
            asked.append(r.topic == "")
        return _page(view, _newest_day(select(r.id).where(*asked)), page, per_page)
    # Two walks, each along its index, and only as far as this page: a topic may be rare.
    end = max(1, page) * per_page + 1
    listed = ("," + r.further_topics + ",").contains(f",{criteria.topic},", autoescape=True)
    found = [
        _newest_day(select(r.id, r.happened_on).where(*asked, condition)).limit(end).subquery()
        for condition in (r.topic == criteria.topic, (r.further_topics != "") & listed)
    ]
    both = union(*(select(part) for part in found)).subquery()
    ids = select(both.c.id).order_by(both.c.happened_on.desc(), both.c.id.desc())
    return _page(view, ids, page, per_page)


def _asked(criteria: RecordCriteria) -> list[ColumnElement[bool]]:
    r = table_of(SupportRecord).c
    asked: list[ColumnElement[bool]] = [r.is_replaced.is_(False)]
    same = {
        r.client_id: criteria.client_id,
        r.method: criteria.method or None,
        r.author_id: criteria.author_id,
        r.group_id: criteria.group_id,
    }
    asked += [column == value for column, value in same.items() if value is not None]
    if criteria.since:
        asked.append(r.happened_on >= criteria.since)
    if criteria.until:
        asked.append(r.happened_on <= criteria.until)
    if criteria.programme:
        asked.append(r.programme == ("" if criteria.programme == NONE else criteria.programme))
    return asked


def _newest_day(ids: Select[Any]) -> Select[Any]:
    r = table_of(SupportRecord).c
    return ids.order_by(r.happened_on.desc(), r.id.desc())


def latest(view: View, author_id: int, page: int = 1, per_page: int = PER_PAGE) -> RecordPage:
    """自分の最近の記録: as they were written, the last first; corrected ones left out."""
    require(view.actor, Action.SEE_RECORDS)
    return _page(view, _written_by(view, author_id), page, per_page)


def recent(view: View, author_id: int, limit: int = 20) -> list[RecordRow]:
    """The first so many of `latest`."""
    require(view.actor, Action.SEE_RECORDS)
    return _rows(view, _written_by(view, author_id).limit(limit))


def record(view: View, record_id: int) -> RecordRow:
    """記録の一件, replaced or not. Raises `NotFound`, `OutOfScope`, `NotAllowed` (公開範囲)."""
    require(view.actor, Action.SEE_RECORDS)
    stored = view.get(SupportRecord, record_id)
    require_record(view, stored)
    return _row(_first(view, stored.pk))


def before_corrections(view: View, record_id: int, limit: int = 20) -> list[RecordRow]:
    """訂正の前の記録: what this record replaced, and what that one replaced, the latest first."""
    require(view.actor, Action.SEE_RECORDS)
    found: list[RecordRow] = []
    older = record(view, record_id).corrects_id
    while older is not None and len(found) < limit:
        found.append(record(view, older))
        older = found[-1].corrects_id
    return found


def recent_clients(view: View, author_id: int, limit: int = 6) -> dict[int, str]:
    """最近記録した人: id → name and number, the last first; what the quick form offers at once."""
    require(view.actor, Action.SEE_RECORDS)
    r, c = table_of(SupportRecord), table_of(Client)
    written = _written_by(view, author_id).limit(30).subquery()
    rows = view.rows(
        select(c.c.id, c.c.name, c.c.number)
        .select_from(written.join(r, r.c.id == written.c.id).join(c, c.c.id == r.c.client_id))
        .order_by(r.c.id.desc())
    )
    found = {row.id: f"{row.name}（{row.number}）" for row in rows}
    return dict(list(found.items())[:limit])


def client_label(view: View, client_id: int) -> str:
    """氏名（番号）, as the quick form calls a person. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_CLIENTS)
    client = view.get(Client, client_id)
    require_client(view, client_id)
    return f"{client.name}（{client.number}）"


def _written_by(view: View, author_id: int) -> Select[Any]:
    r = table_of(SupportRecord).c
    written = (r.author_id == author_id, r.is_replaced.is_(False), *readable_records(view))
    return select(r.id).where(*written).order_by(r.id.desc())


def _page(view: View, ids: Select[Any], page: int, per_page: int) -> RecordPage:
    page = max(1, page)
    rows = _rows(view, ids.limit(per_page + 1).offset((page - 1) * per_page))
    return RecordPage(rows[:per_page], page, len(rows) > per_page)


def _rows(view: View, ids: Select[Any]) -> list[RecordRow]:
    """The rows of these ids, in their order: names and long texts are fetched for one page only."""
    order = [row.id for row in view.rows(ids)]
    found = {row.id: _row(row) for row in view.rows(_content().where(_id().in_(order)))}
    return [found[record_id] for record_id in order]


def _first(view: View, record_id: int) -> Row[Any]:
    return view.rows(_content().where(_id() == record_id))[0]


def _id() -> ColumnElement[int]:
    column: ColumnElement[int] = table_of(SupportRecord).c.id
    return column


def _content() -> Select[Any]:
    r, c, u, o = (table_of(model) for model in (SupportRecord, Client, User, Organization))
    owner = u.alias("step_owner")
    return select(
        *r.columns, c.c.name.label("client_name"), c.c.number.label("client_number"),
        u.c.name.label("author"), o.c.name.label("organization"),
        owner.c.name.label("next_step_owner"),
    ).select_from(
        r.join(c, c.c.id == r.c.client_id)
        .outerjoin(u, u.c.id == r.c.author_id)
        .outerjoin(o, o.c.id == r.c.organization_id)
        .outerjoin(owner, owner.c.id == r.c.next_step_owner_id)
    )  # fmt: skip


_NAMES = {"author": "システム", "organization": "", "next_step_owner": ""}


def _row(row: Row[Any]) -> RecordRow:
    values = row._mapping
    names = {name: values[name] for name in RecordRow.__dataclass_fields__}
    return RecordRow(**{**names, **{n: values[n] or blank for n, blank in _NAMES.items()}})
