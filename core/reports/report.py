"""実績報告 (reports): what a commissioner is told of a period, made from the ledger as it stands.

`core.services.report_closings` freezes it; `core.reports.differences` tells what changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from core import clock
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.enrolments import Office
from core.domain.permissions import Action, require
from core.errors import NotFound
from core.reports.categories import Division, divisions
from core.reports.checks import Check, checks_of
from core.reports.employment_life_center import EMPLOYMENT_LIFE_CENTER
from core.reports.kind import ReportKind
from core.reports.periods import ReportPeriod, period_between, period_of
from core.reports.table import (
    ALL,
    UNCLASSIFIED,
    Asked,
    Cell,
    Column,
    Line,
    MadeSection,
    ReportRow,
    Section,
    Source,
    Tally,
    cell_key,
    cell_of,
)

__all__ = [
    "ALL", "REPORTS", "UNCLASSIFIED", "Cell", "Check", "Column", "MadeSection", "Report", "ReportKind",
    "ReportPeriod", "ReportRow", "Section", "Tally", "made_report", "period_between", "period_of",
    "report_kind", "rows_of_cell",
]  # fmt: skip

REPORTS: dict[str, ReportKind] = {kind.name: kind for kind in (EMPLOYMENT_LIFE_CENTER,)}
UNCLASSIFIED_LABEL, TOTAL_LABEL = "未分類", "計"


@dataclass(frozen=True)
class Report:
    """できた実績報告. `office` is the name; "" and `office_id` None: of all offices."""

    kind: str
    title: str
    period: ReportPeriod
    programme: str
    office_id: int | None
    office: str
    sections: tuple[MadeSection, ...]
    checks: tuple[Check, ...]
    notes: tuple[str, ...]

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """All cells by their keys."""
        return {cell.key: cell for section in self.sections for cell in section.cells}

    def section(self, name: str) -> MadeSection | None:
        """The section of that name."""
        return next((section for section in self.sections if section.name == name), None)

    @property
    def programme_label(self) -> str:
        """「就労定着支援」, or 「すべての事業」."""
        return codes("programme").label(self.programme) or "すべての事業"


def report_kind(name: str) -> ReportKind:
    """The kind of that name. Raises `NotFound`."""
    found = REPORTS.get(name)
    if found is None:
        raise NotFound("この種類の報告はありません。一覧から選んでください。")
    return found


def made_report(
    view: View,
    kind: str,
    period: ReportPeriod,
    *,
    programme: str | None = None,
    office_id: int | None = None,
) -> Report:
    """実績報告をつくる from the ledger as it is now. `programme` None: that of the kind; "": all.

    Numbers of the whole office, whoever asks. Raises `NotAllowed`, `NotFound`.
    """
    require(view.actor, Action.SEE_REPORTS)
    found = report_kind(kind)
    wanted = found.programme if programme is None else programme
    asked = Asked(period.first, period.last, clock.today(), wanted, office_id)
    ways = divisions(view, kind)
    read: dict[str, list[Line]] = {}
    sections = tuple(
        _made(section, _lines(view, asked, section.source, read), ways.get(section.scheme), asked)
        for section in found.sections
    )
    return Report(
        kind, found.title, period, wanted, office_id, _office_name(view, office_id), sections,
        checks_of(view, asked, sections), found.notes,
    )  # fmt: skip


def rows_of_cell(view: View, report: Report, key: str) -> tuple[str, tuple[int, ...]]:
    """The data set and the ids of the rows behind one cell; of a rate, those of its denominator.

    They say nothing by themselves: `core.charts.figure.rows_shown` is what a user may read.
    Raises `NotFound`.
    """
    require(view.actor, Action.SEE_REPORTS)
    for section in report.sections:
        for row in section.rows:
            for column, cell in zip(section.columns, row.cells, strict=True):
                if cell.key == key:
                    lines = section.lines_in(row.key, column)
                    return section.dataset, tuple(sorted(line.id for line in lines))
    raise NotFound("この数は、いまの報告にはありません。報告を開き直してください。")


def _lines(view: View, asked: Asked, source: Source, read: dict[str, list[Line]]) -> list[Line]:
    """The lines of a source, read once for all the tables made of them."""
    if source.name not in read:
        read[source.name] = source.ask(view, asked)
    return read[source.name]


def _made(
    section: Section, lines: list[Line], division: Division | None, asked: Asked
) -> MadeSection:
    # A line outside of every column stands in no cell: it is no part of this table.
    own = [line for line in lines if any(c.takes is None or c.takes(line) for c in section.columns)]
    placed = [
        division.category_of(line.codes.get(section.scheme, ""), line.on) if division else ALL
        for line in own
    ]
    heads = (
        [(c.key, c.label, c.needs_check) for c in division.categories(asked.first, asked.last)]
        if division
        else []
    )
    known = {key for key, _label, _needs in heads}
    heads += [
        (key, key, False) for key in dict.fromkeys(placed) if key not in known | {UNCLASSIFIED, ALL}
    ]
    if UNCLASSIFIED in placed:
        heads.append((UNCLASSIFIED, UNCLASSIFIED_LABEL, False))
    by_row: dict[str, list[Line]] = {}
    for line, place in zip(own, placed, strict=True):
        by_row.setdefault(place, []).append(line)
    rows = [
        _row(section, key, label, by_row.get(key, []), needs_check=needs)
        for key, label, needs in heads
    ]
    rows.append(_row(section, ALL, TOTAL_LABEL, own, is_total=True))
    return MadeSection(
        section.name, section.title, section.group, section.definition,
        division.scheme.title if division else "", section.source.dataset, section.columns,
        tuple(rows), tuple(own), tuple(placed),
    )  # fmt: skip


def _row(
    section: Section,
    key: str,
    label: str,
    lines: list[Line],
    *,
    is_total: bool = False,
    needs_check: bool = False,
) -> ReportRow:
    divided = {column.of for column in section.columns if column.of}
    cells = tuple(
        cell_of(
            cell_key(section.name, key, column.key),
            column,
            [line for line in lines if column.takes is None or column.takes(line)],
            is_total=is_total or column.key in divided,
        )
        for column in section.columns
    )
    return ReportRow(key, label, cells, is_total, needs_check)


def _office_name(view: View, office_id: int | None) -> str:
    if office_id is None:
        return ""
    name = view.scalar(select(table_of(Office).c.name).where(table_of(Office).c.id == office_id))
    if name is None:
        raise NotFound("この事業所は見つかりません。一覧から選び直してください。")
    return str(name)
