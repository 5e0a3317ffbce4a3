"""見られる範囲 (scope): which persons a user may see, as conditions for every query over persons.

全体: everybody. 決めた事業所・事業: whoever is or was enrolled there. 担当だけ: one's own persons. In the
narrower scopes one's own persons and those of a running 緊急閲覧 always belong to it. A row that was
merged into another one belongs to nobody's.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.access import EmergencyAccess, ScopeGrant
from core.domain.clients import Client
from core.domain.enrolments import Enrolment
from core.domain.permissions import Action, may
from core.domain.records import SupportRecord
from core.errors import NotAllowed, OutOfScope


def visible_clients(view: View, client_id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Conditions on a column that holds a person's id; none for a user who sees the whole office.

    `.where(*visible_clients(view, t.c.client_id))`
    """
    if view.actor.scope == "all":
        return []
    return [client_id.in_(_persons(view))]


def require_client(view: View, client_id: int) -> None:
    """Raise `OutOfScope` unless this user may see the person."""
    if view.actor.scope == "all":
        return
    c = table_of(Client).c
    if view.scalar(select(c.id).where(c.id == client_id, c.id.in_(_persons(view)))) is None:
        raise OutOfScope(client_id)


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


def _persons(view: View) -> Select[Any]:
    """The ids of one's own persons, of a running 緊急閲覧, and of the granted offices."""
    me = view.actor.id
    c, e, x = (table_of(model).c for model in (Client, Enrolment, EmergencyAccess))
    now_open = select(x.client_id).where(x.user_id == me, x.ends_at > clock.now())
    looked_after = select(e.client_id).where(e.owner_id == me, e.end_on.is_(None))
    seen = [c.owner_id == me, c.id.in_(looked_after), c.id.in_(now_open)]
    if view.actor.scope == "granted":
        g = table_of(ScopeGrant).c
        enrolled = select(e.client_id).where(
            select(g.id)
            .where(
                g.user_id == me,
                or_(g.office_id.is_(None), g.office_id == e.office_id),
                or_(g.programme == "", g.programme == e.programme),
            )
            .exists()
        )
        seen.append(c.id.in_(enrolled))
    return select(c.id).where(or_(*seen))
