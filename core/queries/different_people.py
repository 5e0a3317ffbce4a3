"""別の人とした組 (pairs that were told apart): by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.merges import DifferentPeople
from core.domain.permissions import Action, require
from core.domain.users import User
from core.queries.duplicates import compared_by, marks_of
from core.queries.scopes import visible_clients


@dataclass(frozen=True)
class PairApart:
    """別の人とした一組: each by name and number."""

    id: int
    version: int
    at: datetime
    by: str
    reason: str
    one: str
    one_number: int
    other: str
    other_number: int


def pairs_apart(view: View, limit: int = 50) -> list[PairApart]:
    """別の人とした組, the latest first; not those that are candidates again."""
    require(view.actor, Action.MERGE_CLIENTS)
    d, u = table_of(DifferentPeople), table_of(User)
    one, other = table_of(Client).alias("one"), table_of(Client).alias("other")
    rows = view.rows(
        select(
            d, func.coalesce(u.c.name, "").label("by"), one.c.name.label("one"),
            one.c.number.label("one_number"), other.c.name.label("other"),
            other.c.number.label("other_number"),
        )
        .select_from(
            d.join(one, one.c.id == d.c.one_id)
            .join(other, other.c.id == d.c.other_id)
            .outerjoin(u, u.c.id == d.c.by_id)
        )
        .where(*visible_clients(view, d.c.one_id), *visible_clients(view, d.c.other_id))
        .order_by(d.c.updated_at.desc(), d.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    people = compared_by(view, {i for row in rows for i in (row.one_id, row.other_id)})
    return [
        PairApart(
            row.id, row.version, row.updated_at, row.by, row.reason,
            row.one, row.one_number, row.other, row.other_number,
        )
        for row in rows
        if row.one_id in people and row.other_id in people
        and row.marks == marks_of(people[row.one_id], people[row.other_id])
    ]  # fmt: skip
