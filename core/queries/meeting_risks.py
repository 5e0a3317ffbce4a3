"""会議の「気になる人」 (who may lose a job, in a meeting): how many signs, never which.

Masked like every row of a meeting. Who was brought by 「会議にかける」 stands first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.agenda_items import WAITING, AgendaItem
from core.domain.clients import Client
from core.domain.early_signs import URGENT, EarlySign
from core.domain.permissions import Action, require
from core.queries.agenda_rows import ROWS, Agenda, AgendaRow
from core.queries.masked import Masks


@dataclass(frozen=True)
class _Open:
    """Open signs of one person."""

    count: int
    urgent: int


def at_risk(view: View) -> Agenda:
    """会議にかけられた人, then those with a sign to be acted upon at once."""
    require(view.actor, Action.SEE_MEETING)
    i, c = table_of(AgendaItem).c, table_of(Client).c
    brought = view.rows(
        select(i.client_id, func.min(i.id))
        .where(i.status == WAITING, i.client_id.is_not(None))
        .group_by(i.client_id)
        .order_by(func.min(i.id))
    )
    signs = _open_signs(view)
    known = {row.client_id for row in brought}
    urgent = [i for i, found in signs.items() if found.urgent and i not in known]
    owners = {
        row.id: row.owner_id
        for row in view.rows(select(c.id, c.owner_id).where(c.id.in_(urgent[:ROWS])))
    }
    shown = brought[:ROWS]
    masks = Masks(view, clients=[*(row.client_id for row in shown), *owners])
    rows = [
        AgendaRow(
            who=masks.client(row.client_id),
            what=_words(signs.get(row.client_id)),
            owner_id=masks.owner(row.client_id),
            mark="会議にかけた",
            client_id=row.client_id,
        )
        for row in shown
    ]
    rows += [
        AgendaRow(
            who=masks.client(client_id),
            what=_words(signs[client_id]),
            owner_id=owner_id,
            mark="急いで動く",
            client_id=client_id,
        )
        for client_id, owner_id in owners.items()
    ]
    return Agenda(tuple(rows[:ROWS]), len(brought) + len(urgent))


def _open_signs(view: View) -> dict[int, _Open]:
    s, c = table_of(EarlySign).c, table_of(Client).c
    rows = view.rows(
        select(
            s.client_id, func.count().label("n"),
            func.count().filter(s.degree == URGENT).label("urgent"),
        )
        .select_from(table_of(EarlySign).join(table_of(Client), c.id == s.client_id))
        .where(s.settled_on.is_(None), c.closed_on.is_(None))
        .group_by(s.client_id)
        .order_by(func.min(s.noticed_on))
    )  # fmt: skip
    return {row.client_id: _Open(row.n, row.urgent) for row in rows}


def _words(found: _Open | None) -> str:
    """How many, never which: a sign can tell of an illness."""
    if found is None:
        return "いまは、ありません"
    urgent = f"、急いで動く {found.urgent}件" if found.urgent else ""
    return f"サイン {found.count}件{urgent}"
