"""やりとりの経過 (history of an organisation): every contact with it, over all persons, newest first.

What concerns a person is told to those who may see that person; of the rest, the number only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, literal, or_, select, union_all

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.consents import Disclosure
from core.domain.events import Event, EventInvitation
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import KeyPerson
from core.domain.outreach import DoctorAdvice
from core.domain.permissions import Action, may, require
from core.domain.records import SupportRecord
from core.domain.users import User
from core.queries.scopes import readable_records, visible_clients, visible_or_nobodys

PER_PAGE = 20
# kind → what it is called.
KINDS = {
    "contact": "機関との連絡", "record": "支援記録", "introduction": "紹介", "disclosure": "情報の提供",
    "advice": "主治医の助言", "intake": "相談受付", "event": "行事",
}  # fmt: skip


@dataclass(frozen=True)
class HistoryLine:
    """経過の一行. `values`: the columns of its kind, with `by` and, for a person, `client_name` and
    `client_number`."""

    kind: str
    id: int
    on: date
    values: dict[str, Any]

    @property
    def client_id(self) -> int | None:
        """Whom it is about."""
        return self.values.get("client_id")


@dataclass(frozen=True)
class History:
    """経過の一枚: how many may be read in all, and how many more there are (`hidden`)."""

    lines: tuple[HistoryLine, ...]
    total: int
    hidden: int


@dataclass(frozen=True)
class _Source:
    """One table that names the organisation. `mine`: conditions under which a row may be read, or
    None where nothing of a person may; absent for what is about no person."""

    kind: str
    held_in: FromClause
    row_id: ColumnElement[Any]
    on: ColumnElement[Any]
    ours: Callable[[int], ColumnElement[bool]]
    is_of_person: bool
    mine: Callable[[View], list[ColumnElement[bool]]] = lambda view: []


def _sources() -> list[_Source]:
    k, r, i, d, a, n = (
        table_of(model)
        for model in (
            OrganizationContact, SupportRecord, Introduction, Disclosure, DoctorAdvice, Intake,
        )
    )  # fmt: skip
    v, e = table_of(EventInvitation), table_of(Event)
    return [
        _Source(
            "contact", k, k.c.id, k.c.contacted_on, lambda o: k.c.organization_id == o, False
        ),
        _Source(
            "event", v.join(e, e.c.id == v.c.event_id), v.c.id, e.c.held_on,
            lambda o: v.c.organization_id == o, False,
        ),
        _Source(
            "record", r, r.c.id, r.c.happened_on,
            lambda o: (r.c.organization_id == o) & r.c.is_replaced.is_(False), True,
            readable_records,
        ),
        _Source(
            "introduction", i, i.c.id, i.c.introduced_on,
            lambda o: or_(i.c.from_id == o, i.c.to_id == o), True,
            lambda view: visible_or_nobodys(view, i.c.client_id),
        ),
        _Source(
            "disclosure", d, d.c.id, d.c.provided_on,
            lambda o: (d.c.recipient_id == o) & d.c.corrects_id.is_(None), True,
            lambda view: visible_clients(view, d.c.client_id),
        ),
        _Source(
            "advice", a, a.c.id, a.c.requested_on, lambda o: a.c.organization_id == o, True,
            lambda view: visible_clients(view, a.c.client_id),
        ),
        _Source(
            "intake", n, n.c.id, n.c.received_on,
            lambda o: or_(n.c.referrer_id == o, n.c.referred_id == o), True,
            lambda view: visible_or_nobodys(view, n.c.client_id),
        ),
    ]  # fmt: skip


def history_of(
    view: View,
    organization_id: int,
    kinds: Sequence[str] = (),
    page: int = 1,
    page_size: int = PER_PAGE,
) -> History:
    """やりとりの経過, one page; `kinds`: only these (`KINDS`)."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    sees_persons = all(
        may(view.actor, action)
        for action in (Action.SEE_CLIENTS, Action.SEE_SENSITIVE, Action.SEE_RECORDS)
    )
    asked = [source for source in _sources() if not kinds or source.kind in kinds]
    readable = [source for source in asked if sees_persons or not source.is_of_person]
    total = hidden = 0
    for source in asked:
        held = [source.ours(organization_id)]
        mine = source.mine(view) if source in readable else []
        whole = _counted(view, source, held) if source not in readable or mine else 0
        seen = _counted(view, source, [*held, *mine]) if source in readable else 0
        total += seen
        hidden += max(whole - seen, 0)
    lines = _lines(view, organization_id, readable, max(page, 1), page_size) if total else []
    return History(tuple(lines), total, hidden)


def _counted(view: View, source: _Source, conditions: list[ColumnElement[bool]]) -> int:
    asked = select(func.count()).select_from(source.held_in).where(*conditions)
    return int(view.scalar(asked) or 0)


def _lines(
    view: View, organization_id: int, readable: Sequence[_Source], page: int, size: int
) -> list[HistoryLine]:
    """The newest of each source, then the newest of all: long texts are read for one page only."""
    newest = [
        select(
            select(literal(s.kind).label("kind"), s.row_id.label("id"), s.on.label("on_day"))
            .select_from(s.held_in)
            .where(s.ours(organization_id), *s.mine(view))
            .order_by(s.on.desc(), s.row_id.desc())
            .limit(page * size)
            .subquery()
        )
        for s in readable
    ]
    every = union_all(*newest).subquery().c
    rows = view.rows(
        select(every.kind, every.id, every.on_day)
        .order_by(every.on_day.desc(), every.kind, every.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    content = {
        kind: _content(view, kind, [row.id for row in rows if row.kind == kind])
        for kind in {row.kind for row in rows}
    }
    return [
        HistoryLine(row.kind, row.id, row.on_day, content[row.kind][row.id])
        for row in rows
        if row.id in content[row.kind]
    ]


def _content(view: View, kind: str, ids: list[int]) -> dict[int, dict[str, Any]]:
    question = _QUESTIONS[kind]()
    row_id = next(iter(question.selected_columns))
    return {row.id: dict(row._mapping) for row in view.rows(question.where(row_id.in_(ids)))}


def _about_person(
    model: Any, names: Sequence[str], by: str = "", extra: Sequence[Any] = ()
) -> Select[Any]:
    """The columns of a row about a person, the person, and who wrote it."""
    t, c, u = table_of(model), table_of(Client), table_of(User)
    joined = t.outerjoin(c, c.c.id == t.c.client_id)
    columns = [t.c.id, t.c.client_id, *(t.c[name] for name in names), *extra]
    columns += [c.c.name.label("client_name"), c.c.number.label("client_number")]
    if by:
        joined = joined.outerjoin(u, u.c.id == t.c[by])
        columns.append(func.coalesce(u.c.name, "").label("by"))
    return select(*columns).select_from(joined)


def _contacts() -> Select[Any]:
    t, u, p = table_of(OrganizationContact), table_of(User), table_of(KeyPerson)
    names = ("method", "purpose", "key_person_id", "partner", "content", "next_step", "next_on")
    return select(
        t.c.id, t.c.version, t.c.organization_id, t.c.contacted_on, *(t.c[name] for name in names),
        func.coalesce(u.c.name, "").label("by"), func.coalesce(p.c.name, "").label("person"),
    ).select_from(
        t.outerjoin(u, u.c.id == t.c.by_id).outerjoin(p, p.c.id == t.c.key_person_id)
    )  # fmt: skip


def _invitations() -> Select[Any]:
    v, e = table_of(EventInvitation), table_of(Event)
    return select(
        v.c.id, v.c.event_id, v.c.status, v.c.people, e.c.name, e.c.kind.label("event_kind")
    ).select_from(v.join(e, e.c.id == v.c.event_id))


_QUESTIONS: dict[str, Callable[[], Select[Any]]] = {
    "contact": _contacts,
    "event": _invitations,
    "record": lambda: _about_person(
        SupportRecord, ("method", "with_whom", "facts", "done", "next_step"), "author_id"
    ),
    "introduction": lambda: _about_person(
        Introduction, ("from_id", "to_id", "status", "end_reason", "fit_note"), "owner_id"
    ),
    "disclosure": lambda: _about_person(
        Disclosure, ("items", "purpose", "method", "recipient"), "provided_by_id"
    ),
    "advice": lambda: _about_person(
        DoctorAdvice, ("purpose", "asked", "answered_on", "answer"), "owner_id"
    ),
    "intake": lambda: _about_person(
        Intake, ("name", "referrer_id", "referred_id", "complaint", "status"), "owner_id"
    ),
}
