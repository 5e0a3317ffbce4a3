"""見られる範囲 (scope): which persons a user may see, as conditions for every query over persons.

全体: everybody. 決めた事業所・事業: whoever is or was enrolled there. 担当だけ: one's own persons. In the
narrower scopes one's own persons and those of a running 緊急閲覧 always belong to it; a scope that
nobody knows is the narrowest. A row that was merged into another one belongs to nobody's.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CompoundSelect, or_, select, union_all

from core import clock
from core.db.base import TableModel
from core.db.work import View, Work, table_of
from core.domain.access import EmergencyAccess, ScopeGrant
from core.domain.clients import Client
from core.domain.enrolments import Enrolment
from core.domain.permissions import Action, may
from core.domain.records import SupportRecord
from core.errors import NotAllowed, OutOfScope
from core.queries.whose import Whose

M = TypeVar("M", bound=TableModel)


def visible_clients(view: View, client_id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Conditions on a column that holds a person's id; none for a user who sees the whole office.

    `.where(*visible_clients(view, t.c.client_id))`
    """
    if view.actor.scope == "all":
        return []
    return [client_id.in_(_persons(view.actor.id, view.actor.scope))]


def visible_of(
    view: View, client_id: ColumnElement[Any], whose: Whose
) -> list[ColumnElement[bool]]:
    """The same for persons of these owners: one's own always belong to the scope, whatever it is."""
    return [] if whose is not None and whose == view.actor.id else visible_clients(view, client_id)


def visible_or_nobodys(view: View, client_id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """The same for rows that need not be about a person: those about nobody are everybody's."""
    return [or_(client_id.is_(None), *seen) for seen in [visible_clients(view, client_id)] if seen]


def sees_client(view: View, client_id: int) -> bool:
    """Whether this user may see the person. Who has just made the row may finish it."""
    if view.actor.scope == "all" or (isinstance(view, Work) and view.has_made(Client, client_id)):
        return True
    return reaches(view, view.actor.id, view.actor.scope, client_id)


def reaches(view: View, user_id: int | None, scope: str, client_id: int) -> bool:
    """Whether the person lies within this scope of this account."""
    if scope == "all":
        return True
    c = table_of(Client).c
    found = select(c.id).where(c.id == client_id, c.id.in_(_persons(user_id, scope)))
    return view.scalar(found) is not None


def require_client(view: View, client_id: int | None) -> None:
    """Raise `OutOfScope` unless this user may see the person; a row about nobody is everybody's."""
    if client_id is not None and not sees_client(view, client_id):
        raise OutOfScope(client_id)


def within_scope(view: View, model: type[M], row_id: int) -> M:
    """The row with this id: a person, or what hangs on one. Raises `NotFound`, `OutOfScope`."""
    row = view.get(model, row_id)
    require_client(view, row.pk if isinstance(row, Client) else getattr(row, "client_id"))  # noqa: B009
    return row


def readable_records(view: View) -> list[ColumnElement[bool]]:
    """Conditions on `support_record`: within scope, and not kept to others (公開範囲)."""
    r, c = table_of(SupportRecord).c, table_of(Client).c
    asked = visible_clients(view, r.client_id)
    if may(view.actor, Action.SEE_RESTRICTED):
        return asked
    mine = select(c.id).where(c.owner_id == view.actor.id)
    open_to_me = or_(r.visibility == "office", r.author_id == view.actor.id, r.client_id.in_(mine))
    return [*asked, open_to_me]


def require_record(view: View, record: SupportRecord) -> None:
    """Raise `OutOfScope`, or `NotAllowed` where the record is kept to others (公開範囲)."""
    require_client(view, record.client_id)
    r = table_of(SupportRecord).c
    if view.scalar(select(r.id).where(r.id == record.pk, *readable_records(view))) is None:
        raise NotAllowed(
            "この記録は、書いた人と担当だけが読めます。必要なときは、書いた人に聞いてください。"
        )


def _persons(user_id: int | None, scope: str) -> CompoundSelect[Any]:
    """The ids of one's own persons, of a running 緊急閲覧, and of the granted offices."""
    c, e, x = (table_of(model).c for model in (Client, Enrolment, EmergencyAccess))
    seen = [
        select(c.id).where(c.owner_id == user_id),
        select(e.client_id).where(e.owner_id == user_id, e.end_on.is_(None)),
        select(x.client_id).where(x.user_id == user_id, x.ends_at > clock.now()),
    ]
    if scope == "granted":
        # Two questions, so that an index of the enrolments answers each; a grant of neither office
        # nor programme grants nothing.
        g = table_of(ScopeGrant).c
        of_office = or_(g.programme == "", g.programme == e.programme)
        anywhere = (g.office_id.is_(None), g.programme != "", g.programme == e.programme)
        seen += [
            select(e.client_id).where(g.user_id == user_id, g.office_id == e.office_id, of_office),
            select(e.client_id).where(g.user_id == user_id, *anywhere),
        ]
    return union_all(*seen)
