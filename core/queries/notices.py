"""お知らせを読む (notices): the list, one of them with its answers and files, what is unread.

Where somebody is spoken of, readers learn neither who wrote nor from which organisation: those
columns are blank before they leave this module.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.notices import Notice, NoticeAnswer, NoticeFile, NoticeRead
from core.domain.organizations import Organization
from core.domain.permissions import MATRIX, Action, may, require
from core.domain.users import User
from core.errors import NotAllowed, NotFound

PER_PAGE = 20
OFFICE = "事業所"


@dataclass(frozen=True)
class NoticeCriteria:
    """お知らせを絞り込む条件: blank means all. `show`: all, unread, unsettled (困りごと) or past (載せる期間
    の過ぎたもの too)."""

    kind: str = ""
    show: str = "all"
    text: str = ""
    page: int = 1
    page_size: int = PER_PAGE


@dataclass(frozen=True)
class NoticeRow:
    """お知らせの一行. `has_news`: read, but answered since then; `writer` blank: 事業所 only."""

    id: int
    version: int
    kind: str
    title: str
    posted_on: date
    valid_to: date | None
    is_pinned: bool
    is_about_person: bool
    withdrawn_on: date | None
    settled_on: date | None
    writer: str
    organization: str
    is_mine: bool
    is_read: bool
    has_news: bool
    answers: int = 0
    files: int = 0

    @property
    def is_unread(self) -> bool:
        """未読: never opened, or answered since."""
        return not self.is_read or self.has_news

    @property
    def is_open_trouble(self) -> bool:
        """まだ解決していない困りごと."""
        return self.kind == "trouble" and self.settled_on is None


@dataclass(frozen=True)
class NoticeRows:
    """お知らせの一枚."""

    rows: tuple[NoticeRow, ...]
    total: int


def _shown(view: View) -> ColumnElement[bool]:
    """What this user may open: what stands on the board, and one's own, withdrawn or for later."""
    n = table_of(Notice).c
    return or_(
        and_(n.withdrawn_on.is_(None), n.posted_on <= clock.today()), n.by_id == view.actor.id
    )


def _in_time() -> ColumnElement[bool]:
    n = table_of(Notice).c
    return or_(n.valid_to.is_(None), n.valid_to >= clock.today())


def _on_board() -> list[ColumnElement[bool]]:
    n = table_of(Notice).c
    return [n.withdrawn_on.is_(None), n.posted_on <= clock.today(), _in_time()]


def _unread(view: View) -> ColumnElement[bool]:
    """Two lists that are made once, not a question for each of ten thousand notices."""
    n = table_of(Notice).c
    r, a = table_of(NoticeRead).alias(), table_of(NoticeAnswer).alias()
    seen = select(r.c.notice_id).where(r.c.user_id == view.actor.id)
    answered = (
        select(a.c.notice_id)
        .select_from(a.join(r, r.c.notice_id == a.c.notice_id))
        .where(
            r.c.user_id == view.actor.id, a.c.created_at > r.c.read_at, a.c.by_id != view.actor.id
        )
    )
    return or_(n.id.not_in(seen), n.id.in_(answered))


def unread_ids(view: View) -> list[int]:
    """未読のお知らせ: what stands on the board, new or answered since one read it."""
    require(view.actor, Action.SEE_NOTICES)
    n = table_of(Notice).c
    return [row.id for row in view.rows(select(n.id).where(*_on_board(), _unread(view)))]


def unread_notices(view: View) -> int:
    """未読のお知らせ: how many that stand on the board, or were answered since one read them."""
    require(view.actor, Action.SEE_NOTICES)
    asked = select(func.count()).select_from(table_of(Notice))
    return int(view.scalar(asked.where(*_on_board(), _unread(view))))


def search_notices(view: View, criteria: NoticeCriteria) -> NoticeRows:
    """お知らせの一覧: what is pinned first, then the newest."""
    require(view.actor, Action.SEE_NOTICES)
    n = table_of(Notice).c
    asked = [_shown(view), *_asked(view, criteria)]
    total = view.scalar(select(func.count()).select_from(table_of(Notice)).where(*asked))
    pinned = and_(n.is_pinned, n.withdrawn_on.is_(None), _in_time())
    page = _rows(view).where(*asked).order_by(pinned.desc(), n.posted_on.desc(), n.id.desc())
    size = min(criteria.page_size, 200)
    found = view.rows(page.limit(size).offset((max(criteria.page, 1) - 1) * size))
    ids = [row.id for row in found]
    answers, files = _count(view, NoticeAnswer, ids), _count(view, NoticeFile, ids)
    return NoticeRows(
        tuple(_row(view, row, answers.get(row.id, 0), files.get(row.id, 0)) for row in found),
        int(total),
    )


def _asked(view: View, criteria: NoticeCriteria) -> list[ColumnElement[bool]]:
    n, a = table_of(Notice).c, table_of(NoticeAnswer).c
    asked: list[ColumnElement[bool]] = []
    if criteria.kind:
        asked.append(n.kind == criteria.kind)
    if criteria.show == "unread":
        asked += [_unread(view), n.withdrawn_on.is_(None)]
    if criteria.show == "unsettled":
        asked += [n.kind == "trouble", n.settled_on.is_(None), n.withdrawn_on.is_(None)]
    if criteria.show != "past":
        asked.append(or_(_in_time(), n.by_id == view.actor.id))
    for word in criteria.text.split():

        def holds(column: ColumnElement[str], word: str = word) -> ColumnElement[bool]:
            return func.lower(column).contains(word.lower(), autoescape=True)

        answered = exists().where(a.notice_id == n.id, holds(a.body))
        asked.append(or_(holds(n.title), holds(n.body), answered))
    return asked


def _rows(view: View) -> Select[Any]:
    """One row for each notice, with its writer, its organisation and one's own mark."""
    n, u, o, r, a = (
        table_of(model) for model in (Notice, User, Organization, NoticeRead, NoticeAnswer)
    )
    names = (
        "id", "version", "kind", "title", "posted_on", "valid_to", "is_pinned", "is_about_person",
        "withdrawn_on", "settled_on", "by_id",
    )  # fmt: skip
    news = exists().where(
        a.c.notice_id == n.c.id, a.c.created_at > r.c.read_at, a.c.by_id != view.actor.id
    )
    return select(
        *(n.c[name] for name in names),
        func.coalesce(u.c.name, "").label("writer"),
        func.coalesce(o.c.name, "").label("organization"),
        r.c.id.is_not(None).label("is_read"),
        news.label("has_news"),
    ).select_from(
        n.outerjoin(u, u.c.id == n.c.by_id)
        .outerjoin(o, o.c.id == n.c.organization_id)
        .outerjoin(r, (r.c.notice_id == n.c.id) & (r.c.user_id == view.actor.id))
    )


def _row(view: View, row: Row[Any], answers: int, files: int) -> NoticeRow:
    values = dict(row._mapping)
    is_mine = values.pop("by_id") == view.actor.id
    if row.is_about_person:
        # Whoever answers for the notices must be able to bring the answer back to who asked.
        knows = is_mine or may(view.actor, Action.MANAGE_NOTICES)
        values["writer"] = ""
        values["organization"] = row.organization if knows else ""
    values |= {name: bool(values[name]) for name in ("is_read", "has_news")}
    return NoticeRow(**values, is_mine=is_mine, answers=answers, files=files)


def _count(
    view: View, model: type[NoticeAnswer] | type[NoticeFile], ids: Collection[int]
) -> dict[int, int]:
    t = table_of(model).c
    asked = select(t.notice_id, func.count().label("count")).where(t.notice_id.in_(ids))
    rows = view.rows(asked.group_by(t.notice_id)) if ids else ()
    return {row.notice_id: row._mapping["count"] for row in rows}


# -- one notice --------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerRow:
    """答え: who answered is blank where somebody is spoken of."""

    id: int
    body: str
    at: datetime
    writer: str
    organization: str
    is_mine: bool


@dataclass(frozen=True)
class FileRow:
    """添付ファイル, without its bytes."""

    id: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class NoticeOpened:
    """お知らせ, opened."""

    row: NoticeRow
    body: str
    organization_id: int | None
    answers: tuple[AnswerRow, ...]
    files: tuple[FileRow, ...]


def notice_opened(view: View, notice_id: int) -> NoticeOpened:
    """One notice whole. Raises `NotFound`, also for one that this user may not open."""
    require(view.actor, Action.SEE_NOTICES)
    n, f = table_of(Notice).c, table_of(NoticeFile).c
    found = view.first(_rows(view).where(n.id == notice_id, _shown(view)))
    if found is None:
        raise NotFound("このお知らせは見つかりません。取り下げられたか、番号が違います。")
    rest = view.get(Notice, notice_id)
    files = view.rows(
        select(f.id, f.name, f.media_type, f.size).where(f.notice_id == notice_id).order_by(f.id)
    )
    answers = _answers(view, notice_id, rest.is_about_person)
    row = _row(view, found, len(answers), len(files))
    knows = bool(row.organization)
    return NoticeOpened(
        row, rest.body, rest.organization_id if knows else None, answers,
        tuple(FileRow(**file._mapping) for file in files),
    )  # fmt: skip


def _answers(view: View, notice_id: int, is_about_person: bool) -> tuple[AnswerRow, ...]:
    a, u, o = table_of(NoticeAnswer), table_of(User), table_of(Organization)
    rows = view.rows(
        select(
            a.c.id, a.c.body, a.c.created_at.label("at"), a.c.by_id,
            func.coalesce(u.c.name, "").label("writer"),
            func.coalesce(o.c.name, "").label("organization"),
        )
        .select_from(
            a.outerjoin(u, u.c.id == a.c.by_id).outerjoin(o, o.c.id == a.c.organization_id)
        )
        .where(a.c.notice_id == notice_id)
        .order_by(a.c.created_at, a.c.id)
    )  # fmt: skip
    return tuple(
        AnswerRow(
            row.id, row.body, row.at, "" if is_about_person else row.writer,
            "" if is_about_person else row.organization, row.by_id == view.actor.id,
        )
        for row in rows
    )  # fmt: skip


def notice_to_open(view: View, notice_id: int) -> Notice:
    """The stored row, for services. Raises `NotFound` for one that this user may not open."""
    require(view.actor, Action.SEE_NOTICES)
    n = table_of(Notice).c
    found = view.all(select(Notice).where(n.id == notice_id, _shown(view)))
    if not found:
        raise NotFound("このお知らせは見つかりません。取り下げられたか、番号が違います。")
    return found[0]


@dataclass(frozen=True)
class Reader:
    """読んだ人: when, or None while it is unread."""

    name: str
    read_at: datetime | None


def readers_of(view: View, notice_id: int) -> list[Reader]:
    """読んだ人 and who has not yet, for the writer and who answers for the notices."""
    notice = notice_to_open(view, notice_id)
    if notice.by_id != view.actor.id and not may(view.actor, Action.MANAGE_NOTICES):
        raise NotAllowed("だれが読んだかは、書いた人とセンター長だけが見られます。")
    u, r = table_of(User), table_of(NoticeRead)
    readers = [role for role in MATRIX if Action.SEE_NOTICES in MATRIX[role]]
    rows = view.rows(
        select(u.c.name, r.c.read_at)
        .select_from(u.outerjoin(r, (r.c.user_id == u.c.id) & (r.c.notice_id == notice_id)))
        .where(u.c.is_active, u.c.role.in_(readers), u.c.id != (notice.by_id or 0))
        .order_by(r.c.read_at.is_(None), r.c.read_at, u.c.name)
    )
    return [Reader(row.name, row.read_at) for row in rows]
