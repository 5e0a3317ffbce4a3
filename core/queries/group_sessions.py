"""グループの回を読む (asking for group sessions): what was held, and who attended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.enrolments import Enrolment
from core.domain.permissions import Action, require
from core.domain.records import GroupSession, SupportRecord
from core.domain.users import User
from core.queries.scopes import readable_records, visible_clients

PER_PAGE = 20
MOST_PERSONS = 200


@dataclass(frozen=True)
class GroupSessionRow:
    """グループの回の一行. `attendees`: id → name, as far as this user may read their records."""

    id: int
    title: str
    happened_on: date
    started_at: str
    minutes: int | None
    programme: str
    topic: str
    place: str
    content: str
    author: str
    attendees: dict[int, str]


@dataclass(frozen=True)
class Candidate:
    """参加しそうな人: a person who may be ticked."""

    id: int
    name: str
    kana: str
    number: int


def sessions(view: View, page: int = 1, per_page: int = PER_PAGE) -> list[GroupSessionRow]:
    """グループの回, the newest first, each with its attendees; one row more than a page tells that
    there are older ones. A session none of whose records may be read is left out."""
    require(view.actor, Action.SEE_RECORDS)
    g, u, r = table_of(GroupSession), table_of(User), table_of(SupportRecord).c
    rows = view.rows(
        select(g, u.c.name.label("author"))
        .select_from(g.outerjoin(u, u.c.id == g.c.author_id))
        .where(
            or_(
                g.c.author_id == view.actor.id,
                select(r.id).where(r.group_id == g.c.id, *readable_records(view)).exists(),
            )
        )
        .order_by(g.c.happened_on.desc(), g.c.id.desc())
        .limit(per_page + 1)
        .offset((max(1, page) - 1) * per_page)
    )
    who = _attendees(view, [row.id for row in rows])
    names = [n for n in GroupSessionRow.__dataclass_fields__ if n not in ("author", "attendees")]
    return [
        GroupSessionRow(
            **{name: row._mapping[name] for name in names},
            author=row.author or "システム",
            attendees=who.get(row.id, {}),
        )
        for row in rows
    ]


def last_attendees(view: View, programme: str) -> list[int]:
    """前回の参加者: of the last session of the programme (blank: the last of all) that one wrote."""
    require(view.actor, Action.SEE_RECORDS)
    g = table_of(GroupSession).c
    asked: list[ColumnElement[bool]] = [g.author_id == view.actor.id]
    if programme:
        asked.append(g.programme == programme)
    last = view.scalar(
        select(g.id).where(*asked).order_by(g.happened_on.desc(), g.id.desc()).limit(1)
    )
    return list(_attendees(view, [last]).get(last, {})) if last is not None else []


def candidates(view: View, programme: str, also: Sequence[int] = ()) -> list[Candidate]:
    """参加しそうな人: enrolled in the programme, or without one one's own persons; by ふりがな.

    `also`: ids that are listed whatever else, as far as this user may see them.
    """
    require(view.actor, Action.SEE_CLIENTS)
    c, e = table_of(Client).c, table_of(Enrolment).c
    running = select(e.client_id).where(e.programme == programme, e.end_on.is_(None))
    usual = c.id.in_(running) if programme else c.owner_id == view.actor.id
    rows = view.rows(
        select(c.id, c.name, c.kana, c.number)
        .where(
            or_(usual & (c.stage != "closed"), c.id.in_(also)),
            c.merged_into_id.is_(None),
            *visible_clients(view, c.id),
        )
        .order_by(c.kana, c.id)
        .limit(MOST_PERSONS)
    )
    return [Candidate(row.id, row.name, row.kana, row.number) for row in rows]


def _attendees(view: View, session_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """session → its attendees (id → name, by ふりがな); corrected records count where they are now."""
    r, c = table_of(SupportRecord), table_of(Client)
    found: dict[int, dict[int, str]] = {}
    rows = view.rows(
        select(r.c.group_id, c.c.id, c.c.name)
        .select_from(r.join(c, c.c.id == r.c.client_id))
        .where(
            r.c.group_id.in_(session_ids), r.c.is_replaced.is_(False), *readable_records(view)
        )
        .order_by(c.c.kana, c.c.id)
    )  # fmt: skip
    for row in rows:
        found.setdefault(row.group_id, {})[row.id] = row.name
    return found
