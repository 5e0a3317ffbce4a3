"""委託者の区分への対応 (categories of reports) that the office decided, of one kind of report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.permissions import Action, require
from core.domain.report_closings import ReportCategory


@dataclass(frozen=True)
class CategoryRow:
    """一つのコードの区分, from a day to a day. `id` 0: shipped, not decided by the office."""

    id: int
    version: int
    scheme: str
    code: str
    category: str
    position: int
    from_on: date
    to_on: date | None
    needs_check: bool = False

    def holds_on(self, on: date) -> bool:
        """Whether it counts on that day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


def decided_categories(view: View, kind: str) -> list[CategoryRow]:
    """What the office decided for a kind of report: by division, code and day."""
    require(view.actor, Action.SEE_REPORTS)
    c = table_of(ReportCategory).c
    asked = (
        select(c.id, c.version, c.scheme, c.code, c.category, c.position, c.from_on, c.to_on)
        .where(c.kind == kind)
        .order_by(c.scheme, c.code, c.from_on)
    )
    return [CategoryRow(*row) for row in map(tuple, view.rows(asked))]
