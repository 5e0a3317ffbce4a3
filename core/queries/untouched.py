"""しばらく記録のない人 (people nobody touched): no support record for many days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.permissions import Action, require
from core.queries.scopes import visible_of
from core.queries.whose import Whose, owned

# 何日 without a record, unless the user chose otherwise; and what may be chosen.
QUIET_DAYS = 60
QUIET_CHOICES = (14, 30, 60, 90)


@dataclass(frozen=True)
class UntouchedRow:
    """記録のない人の一行. `last_record_on` None: there is no record at all."""

    id: int
    number: int
    name: str
    stage: str
    owner_id: int | None
    last_record_on: date | None


def untouched_clients(
    view: View, *, today: date, days: int, owner_id: Whose, limit: int, offset: int = 0
) -> list[UntouchedRow]:
    """Persons still supported without a record in the last `days`, the longest silence first."""
    c = table_of(Client).c
    question = (
        _question(view, today, days, owner_id)
        .with_only_columns(c.id, c.number, c.name, c.stage, c.owner_id, c.last_record_on)
        .order_by(c.last_record_on.is_not(None), c.last_record_on, c.id)
    )
    rows = view.rows(question.limit(limit).offset(offset))
    return [UntouchedRow(**row._mapping) for row in rows]


def untouched_count(view: View, *, today: date, days: int, owner_id: Whose) -> int:
    """How many persons these are."""
    counting: Any = func.count()
    return int(view.scalar(_question(view, today, days, owner_id).with_only_columns(counting)) or 0)


def _question(view: View, today: date, days: int, owner_id: Whose) -> Select[Any]:
    require(view.actor, Action.SEE_CLIENTS)
    c = table_of(Client).c
    question = select(c.id).where(
        c.closed_on.is_(None),
        c.stage != "closed",
        c.merged_into_id.is_(None),
        *visible_of(view, c.id, owner_id),
        or_(c.last_record_on.is_(None), c.last_record_on < today - timedelta(days=days)),
    )
    return question.where(*owned(c.owner_id, owner_id))
