"""実績報告を紙に (a report put on paper, or into JSON): its sections as the office wants them, without
the numbers that may not leave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from core.charts.disclosure import NOTE
from core.documents.report_paper import PaperCell, PaperRow, PaperTable, ReportPaper
from core.domain.dates import format_date
from core.queries.report_layouts import LayoutRow
from core.reports.report import Report
from core.reports.table import MadeSection, ReportRow
from core.reports.words import cell_words, column_words, sections_shown

NOT_COMPARED = "※"
NOT_COMPARED_SAID = f"「{NOT_COMPARED}」の区分は、委託者の様式と照らしあわせていません（要確認）。"
WAYS_NOT_COMPARED = "数えかたは、委託者の様式と照らしあわせていません（要確認）。"


def report_paper(
    report: Report,
    layout: LayoutRow,
    *,
    hidden: Collection[str],
    office: str,
    state: str,
    made_on: date,
    handling: str = "",
    mark: str = "",
) -> ReportPaper:
    """The paper of a report. `hidden`: keys of the cells that are not printed; `state`: whether the
    period is closed; `handling` stands on every page."""
    sections = sections_shown(report, layout)
    printed = {cell.key for section in sections for cell in section.cells}
    notes = [NOTE] if printed.intersection(hidden) else []
    if any(row.needs_check for section in sections for row in section.rows):
        notes.append(NOT_COMPARED_SAID)
    # What stands below the tables on the screen says to the office what to do about it.
    if report.notes:
        notes.append(WAYS_NOT_COMPARED)
    period = report.period
    days = "〜".join(format_date(day, weekday=False) for day in (period.first, period.last))
    facts = [
        ("期間", f"{period.label}（{days}）"),
        ("事業", report.programme_label),
        ("事業所", report.office or "すべての事業所"),
        ("数の状態", state),
    ]
    return ReportPaper(
        title=layout.title or report.title,
        addressee=layout.addressee,
        office=office,
        made_on=made_on,
        facts=tuple(facts),
        tables=tuple(_table(section, hidden) for section in sections),
        notes=tuple(notes),
        handling=handling,
        mark=mark,
    )


def _table(section: MadeSection, hidden: Collection[str]) -> PaperTable:
    return PaperTable(
        section.group,
        section.title,
        section.definition,
        section.head,
        tuple(column_words(column) for column in section.columns),
        tuple(_row(row, hidden) for row in section.rows),
    )


def _row(row: ReportRow, hidden: Collection[str]) -> PaperRow:
    cells = tuple(
        PaperCell(
            cell_words(cell, hidden),
            None if cell.whole is not None or cell.key in hidden else cell.value,
        )
        for cell in row.cells
    )
    return PaperRow(row.label + NOT_COMPARED * row.needs_check, cells, row.is_total)


def report_data(
    report: Report, layout: LayoutRow, *, hidden: Collection[str], state: str
) -> dict[str, Any]:
    """The same for other programs: numbers as numbers; a hidden one is null and says so."""
    period = report.period
    return {
        "kind": report.kind,
        "title": layout.title or report.title,
        "period": {"key": period.key, "first": period.first, "last": period.last},
        "programme": report.programme,
        "office": report.office,
        "state": state,
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "definition": section.definition,
                "columns": [
                    {"key": c.key, "title": c.title, "unit": c.unit} for c in section.columns
                ],
                "rows": [_values(row, hidden) for row in section.rows],
            }
            for section in sections_shown(report, layout)
        ],
    }


def _values(row: ReportRow, hidden: Collection[str]) -> dict[str, Any]:
    cells = [
        {"hidden": True, "value": None}
        if cell.key in hidden
        else {"value": cell.value}
        if cell.whole is None
        else {"part": cell.part, "whole": cell.whole}
        for cell in row.cells
    ]
    return {"label": row.label, "is_total": row.is_total, "cells": cells}
