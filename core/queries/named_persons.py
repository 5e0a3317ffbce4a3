"""名前が出ていないか: the persons of the ledger that this user sees, for looking a text through."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import literal, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.named_persons import Found, KnownPerson, persons_named
from core.domain.permissions import Action, may, require
from core.queries.scopes import visible_clients, visible_or_nobodys


def named_in(view: View, texts: Mapping[str, str]) -> list[Found]:
    """Who of the ledger stands in the texts (title of the field → text), as far as this user may
    know: whom one may not see is never betrayed by it."""
    require(view.actor, Action.SEE_CLIENTS)
    c, i = table_of(Client).c, table_of(Intake).c
    people = view.rows(
        select(c.name, c.kana, c.phone, c.number).where(
            c.merged_into_id.is_(None), *visible_clients(view, c.id)
        )
    )
    known = [KnownPerson(row.name, row.kana, row.phone, row.number) for row in people]
    if may(view.actor, Action.SEE_RECORDS):
        asked = view.rows(
            select(i.name, i.kana, i.phone, literal(None)).where(
                i.name != "", *visible_or_nobodys(view, i.client_id)
            )
        )
        known += [KnownPerson(row.name, row.kana, row.phone) for row in asked]
    return persons_named(texts, known)
