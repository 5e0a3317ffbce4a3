"""報告の型を読む (the layout of a report): what the office calls it, to whom it goes, what it prints."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.permissions import Action, require
from core.domain.report_closings import ReportLayout


@dataclass(frozen=True)
class LayoutRow:
    """報告の型. Blank means as shipped: the title, every section in its order. `id` None: nobody has
    set it yet."""

    kind: str
    id: int | None = None
    version: int = 0
    title: str = ""
    addressee: str = ""
    sections: tuple[str, ...] = ()


def report_layout(view: View, kind: str) -> LayoutRow:
    """報告の型 of one kind."""
    require(view.actor, Action.SEE_REPORTS)
    t = table_of(ReportLayout).c
    row = view.first(select(*t).where(t.kind == kind))
    if row is None:
        return LayoutRow(kind)
    names = tuple(filter(None, row.sections.split(",")))
    return LayoutRow(kind, row.id, row.version, row.title, row.addressee, names)
