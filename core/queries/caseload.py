"""担当の数 (caseload): how many persons stand at which stage, and how many are new this month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.enrolments import CLOSED
from core.domain.permissions import Action, require
from core.queries.scopes import visible_of
from core.queries.whose import Whose, owned


@dataclass(frozen=True)
class Caseload:
    """担当の数. `stages`: code → persons, in the order of the stages, without those nobody is at;
    `new`: registered since the first of the month."""

    stages: Mapping[str, int]
    new: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.stages.values())


def caseload(view: View, today: date, whose: Whose = None) -> Caseload:
    """Persons still supported, of one owner, a team or everybody, within the scope of who asks."""
    require(view.actor, Action.SEE_CLIENTS)
    c = table_of(Client).c
    count: Any = func.count()
    new: Any = func.sum(case((c.registered_on >= today.replace(day=1), 1), else_=0))
    rows = view.rows(
        select(c.stage, count.label("persons"), new.label("fresh"))
        .where(
            c.closed_on.is_(None), c.stage != CLOSED, c.merged_into_id.is_(None),
            *visible_of(view, c.id, whose), *owned(c.owner_id, whose),
        )
        .group_by(c.stage)
    )  # fmt: skip
    persons = {row.stage: row.persons for row in rows}
    order = [item.code for item in codes("support_stage") if item.code in persons]
    return Caseload({code: persons[code] for code in order}, sum(int(r.fresh or 0) for r in rows))
