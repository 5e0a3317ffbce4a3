"""支援記録をさがす (searching support records): what was said, done, judged and comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.permissions import Action, require
from core.domain.records import RECORD_TEXTS, SupportRecord
from core.domain.search_words import Excerpt, excerpt, search_words
from core.domain.users import User
from core.queries.scopes import readable_records, require_record
from core.queries.word_search import PER_PAGE, Hits, rows_holding


@dataclass(frozen=True)
class RecordHit:
    """支援記録の一件, with a short piece of it around the word."""

    id: int
    client_id: int
    client_name: str
    client_number: int
    happened_on: date
    method: str
    author: str
    words: Excerpt


def records(
    view: View, typed: str, behind: int | None = None, limit: int = PER_PAGE
) -> Hits[RecordHit]:
    """支援記録をさがす: the newest first, corrected ones never. `behind`: as the page before said."""
    require(view.actor, Action.SEE_RECORDS)
    words = search_words(typed)
    r, c, u = table_of(SupportRecord), table_of(Client), table_of(User)
    content = select(
        r.c.id, r.c.client_id, r.c.happened_on, r.c.method, *(r.c[name] for name in RECORD_TEXTS),
        c.c.name.label("client_name"), c.c.number.label("client_number"),
        u.c.name.label("author"),
    ).select_from(
        r.join(c, c.c.id == r.c.client_id).outerjoin(u, u.c.id == r.c.author_id)
    )  # fmt: skip
    page = rows_holding(
        view, SupportRecord, words, readable_records(view), content, _texts,
        behind=behind, limit=limit,
    )  # fmt: skip
    return page.each(lambda row: _hit(row, words))


def page_of(view: View, record_id: int, per_page: int) -> int:
    """On which page of its person's records (the newest first) a record stands: 1, 2, …"""
    require(view.actor, Action.SEE_RECORDS)
    r = table_of(SupportRecord).c
    record = view.get(SupportRecord, record_id)
    require_record(view, record)
    newer = or_(
        r.happened_on > record.happened_on,
        and_(r.happened_on == record.happened_on, r.id > record_id),
    )
    before = view.scalar(
        select(func.count()).where(
            r.client_id == record.client_id,
            r.is_replaced.is_(False),
            newer,
            *readable_records(view),
        )
    )
    return int(before or 0) // per_page + 1


def _texts(row: Row[Any]) -> list[str]:
    return [row._mapping[name] for name in RECORD_TEXTS]


def _hit(row: Row[Any], words: tuple[str, ...]) -> RecordHit:
    return RecordHit(
        row.id, row.client_id, row.client_name, row.client_number, row.happened_on, row.method,
        row.author or "システム", excerpt(_texts(row), words, 24, 60),
    )  # fmt: skip
