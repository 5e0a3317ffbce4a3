"""支援記録を読む (asking for support records): one person's timeline, one's own latest, a search.

Over a million records every question walks an index; hits are not counted, `has_more` says that
there is another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select, union

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.consents import Disclosure
from core.domain.face_sheets import Treatment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.teams import TeamMember
from core.domain.text import search_key
from core.domain.users import User
from core.queries.organizations import is_listed
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
    activity: str
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


def passed_on_with(view: View, rows: Sequence[RecordRow]) -> dict[int, str]:
    """渡した相手: record → to whom personal data went, noted with it or with what it corrected."""
    require(view.actor, Action.SEE_RECORDS)
    noted = {row.id: row.id for row in rows}
    noted |= {row.corrects_id: row.id for row in rows if row.corrects_id is not None}
    d = table_of(Disclosure).c
    found: dict[int, str] = {}
    asked = select(d.record_id, d.recipient).where(d.record_id.in_(noted), d.corrects_id.is_(None))
    for row in view.rows(asked.order_by(d.id)) if rows else ():
        record_id = noted[row.record_id]
        found[record_id] = "、".join(filter(None, (found.get(record_id), row.recipient)))
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


def organizations_around(view: View, client_id: int, limit: int = 30) -> dict[str, int]:
    """その人のまわりの機関: name → id; of the support team, of the doctors, of the last records."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    o, r = table_of(Organization).c, table_of(SupportRecord).c
    m, t = table_of(TeamMember).c, table_of(Treatment).c
    last = (
        select(r.organization_id)
        .where(r.client_id == client_id, r.organization_id.is_not(None))
        .order_by(r.happened_on.desc(), r.id.desc())
        .limit(limit)
    )
    around = [
        select(m.organization_id).where(m.client_id == client_id, m.end_on.is_(None)),
        select(t.organization_id).where(t.client_id == client_id),
        select(last.subquery()),
    ]
    rows = view.rows(
        select(o.id, o.name)
        .where(or_(*(o.id.in_(ids) for ids in around)))
        .order_by(o.name_kana, o.id)
        .limit(limit)
    )
    return {row.name: row.id for row in rows}


def organization_named(view: View, name: str) -> int | None:
    """名簿の機関 of this name, or of the only one that contains it; None for a blank name.

    Raises ValueError with a sentence that names what would fit.
    """
    require(view.actor, Action.SEE_NETWORK)
    key = search_key(name)
    if not key:
        return None
    o = table_of(Organization).c
    found = view.rows(
        select(o.id, o.name)
        .where(o.search_text.contains(key, autoescape=True), o.gone_on.is_(None), is_listed())
        .order_by(o.name_kana, o.id)
        .limit(6)
    )
    exact = [row for row in found if search_key(row.name) == key]
    if len(found) == 1 or len(exact) == 1:
        return int((exact or found)[0].id)
    if not found:
        raise ValueError("名簿に見つかりません。相手の名前の欄に書くか、機関名簿に加えてください。")
    names = "、".join(dict.fromkeys(row.name for row in found))
    raise ValueError(f"名簿にいくつかあります。ひとつに決まる名前で入力してください: {names}")


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
