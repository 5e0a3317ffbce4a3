"""実績報告 (reports): what a commissioner is told of a period, made from the ledger as it stands.

`core.services.report_closings` freezes it; `core.reports.differences` tells what changed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from core import clock
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.enrolments import Office
from core.domain.permissions import Action, require
from core.errors import NotFound
from core.reports.categories import Category, Division, divisions
from core.reports.checks import Check, checks_of
from core.reports.employment_life_center import EMPLOYMENT_LIFE_CENTER
from core.reports.federation import FEDERATION
from core.reports.kind import ReportKind
from core.reports.medical_coordinator import MEDICAL_COORDINATOR
from core.reports.municipal_job_center import MUNICIPAL_JOB_CENTER
from core.reports.periods import ReportPeriod, period_between, period_of
from core.reports.retention_support import RETENTION_SUPPORT
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
    Taken,
    Tally,
    cell_key,
    cell_of,
    people_behind,
)

__all__ = [
    "ALL", "REPORTS", "UNCLASSIFIED", "Cell", "Check", "Column", "MadeSection", "Report", "ReportKind",
    "ReportPeriod", "ReportRow", "Section", "Tally", "made_report", "period_between", "period_of",
    "report_kind", "rows_of_cell",
]  # fmt: skip

REPORTS: dict[str, ReportKind] = {
    kind.name: kind
    for kind in (
        EMPLOYMENT_LIFE_CENTER,
        MUNICIPAL_JOB_CENTER,
        RETENTION_SUPPORT,
        MEDICAL_COORDINATOR,
        FEDERATION,
    )
}
_LABELS = {UNCLASSIFIED: "未分類", ALL: "計"}


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
        checks_of(view, asked, sections), (*found.notes, *_undivided(found, asked)),
    )  # fmt: skip


def rows_of_cell(view: View, report: Report, key: str) -> tuple[str, tuple[int, ...]]:
    """The data set and the ids of the rows behind one cell; of a rate, those of its denominator.

    They say nothing by themselves: `core.charts.figure.rows_shown` is what a user may read.
    Raises `NotFound`.
    """
    require(view.actor, Action.SEE_REPORTS)
    for section in report.sections:
        for row in section.rows:
            for place, cell in enumerate(row.cells):
                if cell.key == key:
                    return section.dataset, section.ids_in(row, place)
    raise NotFound("この数は、いまの報告にはありません。報告を開き直してください。")


def _undivided(kind: ReportKind, asked: Asked) -> list[str]:
    """What is told of all although one programme, or one office, was asked for."""
    notes = []
    sources = [(section.title, section.source) for section in kind.sections]
    for wanted, what, titles in (
        (asked.programme, "事業", [title for title, s in sources if not s.by_programme]),
        (asked.office_id, "事業所", [title for title, s in sources if not s.by_office]),
    ):
        if wanted and titles:
            named = "、".join(f"「{title}」" for title in titles)
            notes.append(f"{named}は、{what}で分けられないため、全体の数です。")
    return notes


def _lines(view: View, asked: Asked, source: Source, read: dict[str, list[Line]]) -> list[Line]:
    """The lines of a source, read once for all the tables made of them."""
    if source.name not in read:
        read[source.name] = source.ask(view, asked)
    return read[source.name]


def _made(
    section: Section, lines: list[Line], division: Division | None, asked: Asked
) -> MadeSection:
    # A line outside of every column stands in no cell: it is no part of this table.
    takes = [column.takes for column in section.columns if column.takes is not None]
    is_open = len(takes) < len(section.columns)
    own = lines if is_open else [line for line in lines if any(taken(line) for taken in takes)]
    placed = division.placed(own, asked) if division else [ALL] * len(own)
    heads = [(c.key, c.needs_check) for c in _categories(division, placed, asked)]
    by_row: dict[str, list[Line]] = {}
    for line, place in zip(own, placed, strict=True):
        by_row.setdefault(place, []).append(line)
    rows = [_row(section, key, by_row.get(key, []), needs_check=needs) for key, needs in heads]
    rows.append(_row(section, ALL, own, is_total=True))
    return MadeSection(
        name=section.name,
        title=section.title,
        group=section.group,
        definition=section.definition,
        head=division.scheme.title if division else "",
        source=section.source.name,
        dataset=section.source.dataset,
        columns=section.columns,
        rows=tuple(rows),
        lines=tuple(own),
        placed=tuple(placed),
    )


def _row(
    section: Section,
    key: str,
    lines: list[Line],
    *,
    is_total: bool = False,
    needs_check: bool = False,
) -> ReportRow:
    divided = {column.of for column in section.columns if column.of}
    # Columns that take the same lines have the same persons behind them.
    taken: dict[Taken | None, tuple[list[Line], int | None]] = {}
    cells = []
    for column in section.columns:
        takes = column.takes
        if takes not in taken:
            own = lines if takes is None else [line for line in lines if takes(line)]
            taken[takes] = (own, people_behind(own))
        is_sum = is_total or column.key in divided
        key_of = cell_key(section.name, key, column.key)
        cells.append(cell_of(key_of, column, *taken[takes], is_total=is_sum))
    return ReportRow(key, _LABELS.get(key, key), tuple(cells), is_total, needs_check)


def _categories(division: Division | None, placed: Sequence[str], asked: Asked) -> list[Category]:
    """The rows of a table: the categories of the period, then those that only its lines have."""
    if division is None:
        return []
    found = division.categories(asked.first, asked.last)
    known = {category.key for category in found} | {UNCLASSIFIED}
    found += [Category(key, key) for key in division.in_order(set(placed) - known)]
    if UNCLASSIFIED in placed:
        found.append(Category(UNCLASSIFIED, UNCLASSIFIED))
    return found


def _office_name(view: View, office_id: int | None) -> str:
    if office_id is None:
        return ""
    name = view.scalar(select(table_of(Office).c.name).where(table_of(Office).c.id == office_id))
    if name is None:
        raise NotFound("この事業所は見つかりません。一覧から選び直してください。")
    return str(name)
