"""実績報告のことば (words of a report): how a number stands on the screen and on paper, and which
sections stand there."""

from __future__ import annotations

from collections.abc import Collection

from core.charts.disclosure import SIGN
from core.charts.small_numbers import percentage
from core.queries.report_layouts import LayoutRow
from core.reports.report import Report
from core.reports.table import Cell, Column, MadeSection, Tally

NOTHING = "–"


def cell_words(cell: Cell, hidden: Collection[str] = ()) -> str:
    """「1,234」, 「75%（15/20）」, 「6/8」 under ten; 「–」 for a rate of nothing; a sign for a hidden one."""
    if cell.key in hidden:
        return SIGN
    if cell.whole is not None:
        return percentage(cell.part or 0, cell.whole) if cell.whole else NOTHING
    return f"{cell.value:,}"


def column_words(column: Column) -> str:
    """The title with what is counted; a rate tells it by its sign."""
    if column.tally is Tally.RATE or not column.unit or column.unit in column.title:
        return column.title
    return f"{column.title}（{column.unit}）"


def sections_shown(report: Report, layout: LayoutRow) -> tuple[MadeSection, ...]:
    """のせる項目 in the order of the layout; those that are no longer made are left out."""
    if not layout.sections:
        return report.sections
    found = (report.section(name) for name in layout.sections)
    return tuple(section for section in found if section is not None)


def cell_place(section: MadeSection, key: str) -> str:
    """「就職 ・ 精神障害 ・ 実人員（人）」: where a cell stands, in words."""
    for row in section.rows:
        for column, cell in zip(section.columns, row.cells, strict=True):
            if cell.key == key:
                return " ・ ".join((section.title, row.label, column_words(column)))
    return section.title
