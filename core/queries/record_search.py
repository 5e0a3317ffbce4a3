"""支援記録をさがす (searching support records): what was said, done, judged and comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.permissions import Action, require
from core.domain.records import RECORD_TEXTS, SupportRecord
from core.domain.search_words import Excerpt, excerpt, search_words
from core.domain.users import User
from core.queries.scopes import readable_records
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


def _texts(row: Row[Any]) -> list[str]:
    return [row._mapping[name] for name in RECORD_TEXTS]


def _hit(row: Row[Any], words: tuple[str, ...]) -> RecordHit:
    return RecordHit(
        row.id, row.client_id, row.client_name, row.client_number, row.happened_on, row.method,
        row.author or "システム", excerpt(_texts(row), words, 24, 60),
    )  # fmt: skip
